"""The lit format of test/hostile: every case of the case files is a test.

The model is compiled and inspected, each under a bound on CPU time and memory.
Refused means: exit code 1, the expected words, one error (or as many as the case
says), every line in the usual shape with no control character in it, and no
output or temporary file left.
"""

import importlib
import os
import re
import resource
import shutil
import subprocess
import sys
import threading

import lit.formats
import lit.Test

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import cases

WALL_SECONDS = 120  # a hang; the CPU bound is what is promised
FILES = ["arguments", "graphs", "json", "lambda", "zip", "hdf5", "weights", "mistakes"]


def load_cases():
    for name in FILES:
        importlib.import_module(f"{name}_cases")
    return cases.ALL


def write(folder, content):
    os.makedirs(folder, exist_ok=True)
    for name, value in content.items():
        path = os.path.join(folder, name)
        if isinstance(value, dict):
            write(path, value)
        else:
            with open(path, "wb") as file:
                file.write(value)


def left_in(folder):
    return [os.path.join(root, name) for root, folders, names in os.walk(folder)
            for name in names + folders]


class Result:
    """Exit code (negative: a signal), output and what it took."""

    def __init__(self, command, cpu_limit, environment):
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_limit, cpu_limit + 1))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, preexec_fn=limit,
                                   env=environment)
        watchdog = threading.Timer(WALL_SECONDS, process.kill)
        watchdog.start()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        watchdog.cancel()
        process.returncode = 0  # waited for above, with its usage
        self.command = " ".join(command)
        self.code = os.waitstatus_to_exitcode(status)
        self.output = output
        self.seconds = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * 1024

    def report(self):
        return (f"{self.command}\n{self.output.decode(errors='backslashreplace')}\n"
                f"exit code {self.code}, {self.seconds:.2f} s, "
                f"{self.memory >> 20} MiB")


# What a message of a refused file looks like.
LINE = re.compile(r"(?P<file>.+?): (?P<kind>error|warning|note): \S.*")


def complaints(case, result, model):
    """What is wrong with the answer to a refused file."""
    text = result.output.decode(errors="surrogateescape")
    for character in text:
        if character != "\n" and not (character.isprintable() or character == " "):
            yield f"the output holds the character {character!a}"
            break
    lines = text.splitlines()
    for word in case.words:
        if not any(word in line for line in lines):
            yield f"the message lacks '{word}'"
    for word in case.absent:
        if word in text:
            yield f"the message has '{word}'"
    errors = 0
    for line in lines:
        match = LINE.fullmatch(line)
        if not match:
            yield f"this line is no message: {line!a}"
        elif match["file"] != model:
            yield f"this message does not begin with the file: {line!a}"
        else:
            errors += match["kind"] == "error"
    if errors != case.errors:
        yield f"{errors} errors, expected {case.errors}"


class HostileCase(lit.formats.FileBasedTest):
    def getTestsInDirectory(self, suite, path_in_suite, lit_config, config):
        if os.path.samefile(suite.getSourcePath(path_in_suite), HERE):
            for name in load_cases():
                yield lit.Test.Test(suite, path_in_suite + (name,), config)

    def execute(self, test, lit_config):
        case = load_cases()[test.path_in_suite[-1]]
        folder = os.path.join(test.config.test_exec_root, "hostile", case.name)
        shutil.rmtree(folder, ignore_errors=True)
        places = {name: os.path.join(folder, name)
                  for name in ("in", "out", "temporary")}
        for place in places.values():
            os.makedirs(place)
        write(places["in"], case.make())
        kerasc = os.path.join(test.config.kerasc_build, "bin", "kerasc")
        model = os.path.join(places["in"], case.model)
        arguments = [each.format(**places) for each in case.arguments]
        output = ["-o", os.path.join(places["out"], "model.o")]
        if case.emit:
            output = [f"--emit={case.emit}"] + output

        wanted = 0 if case.accepted else 1
        commands = [[kerasc, model] + arguments + output]
        if not case.emit:
            commands.append([kerasc, "inspect", model] + arguments)
        for command in commands:
            result = Result(command, int(case.seconds) + 3,
                            {**os.environ, "TMPDIR": places["temporary"]})
            wrong = []
            if result.code != wanted:
                wrong.append(f"expected exit code {wanted}")
            if result.seconds > case.seconds:
                wrong.append(f"expected at most {case.seconds} s")
            if result.memory > case.memory:
                wrong.append(f"expected at most {case.memory >> 20} MiB")
            if not case.accepted:
                wrong += [f"left behind: {path}" for path in
                          left_in(places["out"]) + left_in(places["temporary"])]
                if command[1] != "inspect":
                    wrong += complaints(case, result, model)
            if wrong:
                return lit.Test.FAIL, "\n".join([result.report()] + wrong)
        shutil.rmtree(folder)
        return lit.Test.PASS, ""
