"""The lit format of test/execute: a folder with a case.json is a test.

Either the model computes what Keras computed (ref.npz), for every batch size on
one object and one workspace, and sets off no floating-point trap on finite rows
with finite results, or it is refused with the words of `refused`.
"""

import json
import os
import subprocess

import lit.formats
import lit.Test
import lit.TestRunner

BATCHES = "0,1,2,7,64,1000"


class ExecuteCase(lit.formats.FileBasedTest):
    def getTestsInDirectory(self, suite, path_in_suite, lit_config, config):
        folder = suite.getSourcePath(path_in_suite)
        if os.path.exists(os.path.join(folder, "case.json")):
            yield lit.Test.Test(suite, path_in_suite + ("case.json",), config)

    def execute(self, test, lit_config):
        folder = os.path.dirname(test.getSourcePath())
        with open(os.path.join(folder, "case.json")) as file:
            case = json.load(file)
        command = [os.path.join(test.config.kerasc_build, "bin", "kerasc")]
        refused = case.get("refused")
        if refused is None:
            command += ["verify", "--trap"]
        command += self.model(folder)
        if refused is None:
            command += [
                "--reference", os.path.join(folder, "ref.npz"),
                "--batch", BATCHES,
                "--rtol", str(case["rtol"]), "--atol", str(case["atol"]),
            ]
            wanted = 0
        else:
            output = os.path.join(test.config.test_exec_root, "execute",
                                  "-".join(test.path_in_suite) + ".o")
            os.makedirs(os.path.dirname(output), exist_ok=True)
            if os.path.exists(output):
                os.remove(output)
            command += ["-o", output]
            wanted = 1
        run = subprocess.run(command, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True,
                             errors="replace", timeout=120)
        report = " ".join(command) + "\n" + run.stdout
        if run.returncode != wanted:
            return lit.Test.FAIL, f"{report}\nexit code {run.returncode}, expected {wanted}"
        if refused is not None:
            if os.path.exists(output):
                return lit.Test.FAIL, report + "\na refused model left an output"
            for words in refused:
                if words not in run.stdout:
                    return lit.Test.FAIL, f"{report}\nthe message lacks '{words}'"
        return lit.Test.PASS, ""

    @staticmethod
    def model(folder):
        for name in ("model.keras", "model.h5", "model.dir"):
            if os.path.exists(os.path.join(folder, name)):
                return [os.path.join(folder, name)]
        return [os.path.join(folder, "arch.json"),
                "--weights", os.path.join(folder, "weights.h5")]
