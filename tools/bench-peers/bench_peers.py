#!/usr/bin/env python3
"""Times kerasc and other runtimes on the same models, in turns, and writes
docs/benchmarks.md. Needs the packages of requirements.txt; no test needs it.

  tools/bench-peers/bench_peers.py --threads 1,2 --realtime

Each runtime is a child process that waits until it is told to run; so the
runtimes of a cell (a model, a batch size, a number of threads) take turns, a
short slice each, on the same core, and all see the same machine. A cell counts
when its outputs agree with the float64 result.
"""
import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import models
import peers
import report

SOURCE = peers.SOURCE


def real_time(process):
    """Before all ordinary work on the machine, with all its threads."""
    for thread in os.listdir(f"/proc/{process}/task"):
        os.sched_setscheduler(int(thread), os.SCHED_FIFO, os.sched_param(10))


class Child:
    """A started peer."""

    def __init__(self, name, command, folder, cores, urgent):
        self.name = name
        self.log = open(folder / "log.txt", "a")
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.log, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores))
        self.expect("ready")
        if urgent:
            real_time(self.process.pid)

    def answer(self):
        line = self.process.stdout.readline().strip()
        if not line or line.startswith("failed"):
            self.close()
            raise peers.Refused(line or f"ended, see {self.log.name}")
        return line

    def expect(self, word):
        line = self.answer()
        if line != word:
            self.close()
            raise peers.Refused(f"said '{line}' instead of '{word}'")

    def ask(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def run(self, times):
        """Seconds of so many calls."""
        self.ask(f"run {times}")
        return float(self.answer())

    def times_for(self, seconds):
        times, taken = 1, self.run(1)
        while taken < seconds / 4 and times < 1 << 40:
            times *= 2
            taken = self.run(times)
        return max(1, int(seconds * times / taken))

    def check(self, expected, folder, longest):
        start = time.monotonic()
        self.ask(f"save {folder / 'y.f32'}")
        self.expect("saved")
        taken = time.monotonic() - start
        actual = np.fromfile(folder / "y.f32", np.float32)
        if actual.size != expected.size or not np.allclose(
                actual.reshape(expected.shape), expected, rtol=1e-3, atol=1e-4):
            self.close()
            raise peers.Refused("computes something else")
        if taken > longest:
            self.close()
            raise peers.Refused(f"needs more than {longest:g} s for a call")

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def limits(options, folder, rows, threads):
    """What `kerasc bench` says about the model at this batch size."""
    command = [options.kerasc, "bench", folder / "model.keras", f"--batch={rows}",
               f"--threads={threads}", "--format=json", "--quiet", "--seconds=2"]
    def start():
        os.sched_setaffinity(0, options.cores[:threads])
        if options.realtime:
            real_time(os.getpid())

    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          preexec_fn=start)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}:\n{done.stderr}")
    return json.loads(done.stdout)["batches"][0]


def build_digest(options):
    """What tells builds of kerasc apart."""
    digest = hashlib.sha256()
    for file in (options.kerasc, options.runtime):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def last_results(options):
    """The results so far, without cells of another build: a page shows one."""
    path, build = options.work / "results.json", build_digest(options)
    results = json.loads(path.read_text()) if path.exists() else {}
    if results.get("build") != build and not options.report:
        if results.get("cells"):
            print(f"{path} is of another build of kerasc and starts anew", file=sys.stderr)
        results = {"build": build}
    results.setdefault("cells", {})
    return results


def measure(options, model, rows, threads):
    """A cell: {peer: {median, best, rounds}}, seconds a call, and why not."""
    folder = peers.prepare_folder(options.work, model)
    expected = model.outputs(rows)
    children, refused = [], {}
    cores = set(options.cores[:threads])
    for peer in peers.all_peers(options):
        if options.peers and report.column(peer.name) not in options.peers:
            continue
        if not peer.wants(model, rows, threads):
            continue
        try:
            child = Child(peer.name, peer.command(folder, model, rows, threads), folder,
                          cores, options.realtime)
            child.check(expected, folder, options.longest)
            children.append(child)
        except peers.Refused as reason:
            refused[peer.name] = str(reason)
            print(f"  {peer.name}: {reason}", file=sys.stderr)
    times = [child.times_for(options.slice) for child in children]
    seconds = [[] for _ in children]
    for turn in range(options.rounds):
        # Everybody follows everybody else in some round.
        for i in np.roll(np.arange(len(children)), turn):
            if threads > 1:
                time.sleep(0.02)  # until the threads of the last one sleep
            seconds[i].append(children[i].run(times[i]) / times[i])
    for child in children:
        child.close()
    cell = {"peers": {child.name: {"median": float(np.median(values)),
                                   "best": min(values), "rounds": len(values)}
                      for child, values in zip(children, seconds)},
            "refused": refused}
    if "kerasc" in cell["peers"]:
        cell["limit"] = limits(options, folder, rows, threads)
    return cell


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    path = lambda text: Path(text).resolve()
    names = lambda text: text.split(",")
    numbers = lambda text: [int(part) for part in text.split(",")]
    parser.add_argument("--kerasc", type=path, default=SOURCE / "build/bin/kerasc")
    parser.add_argument("--runtime", type=path, default=SOURCE / "build/lib/libkerasc_rt.a")
    parser.add_argument("--work", type=path, default=SOURCE / "build/bench-peers",
                        help="models, programs and results; kept for the next time, "
                             "results while kerasc stays the same")
    parser.add_argument("--docs", type=path, default=SOURCE / "docs",
                        help="folder that the page is written to")
    parser.add_argument("--models", type=names, default=[m.name for m in models.MODELS])
    parser.add_argument("--batches", type=numbers, help="else those of each model")
    parser.add_argument("--threads", type=numbers, default=[1])
    parser.add_argument("--peers", type=names, help="columns of the table, else all that can be had")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--slice", type=float, default=0.02, help="seconds of a turn")
    parser.add_argument("--longest", type=float, default=2,
                        help="seconds; a peer that needs more for a call is left out")
    parser.add_argument("--cores", type=numbers, help="to run on; the first for one thread",
                        default=sorted(os.sched_getaffinity(0), reverse=True))
    parser.add_argument("--realtime", action="store_true",
                        help="run children before all other work (needs the right to)")
    parser.add_argument("--rtneural", type=path, help="its source directory")
    parser.add_argument("--xsimd", type=path, help="its source directory, for RTNeural")
    parser.add_argument("--frugally-deep", type=path, help="its source directory")
    parser.add_argument("--functional-plus", type=path,
                        help="its source directory, for frugally-deep")
    parser.add_argument("--eigen", type=path, default=Path("/usr/include/eigen3"),
                        help="its include directory, for frugally-deep")
    parser.add_argument("--cc", type=names, default=["gcc"],
                        help="C compilers; peers in source form are built with each")
    parser.add_argument("--cxx", type=names, default=["g++"])
    parser.add_argument("--report", action="store_true",
                        help="measure nothing, write the page from the last results")
    options = parser.parse_args()

    options.work.mkdir(parents=True, exist_ok=True)
    path = options.work / "results.json"
    results = last_results(options)
    if not options.report:
        compilers = [subprocess.run([compiler, "--version"], capture_output=True,
                                    text=True).stdout.splitlines()[0]
                     for compiler in options.cxx]
        results["machine"] = {**report.machine(), "compilers": compilers,
                              "slice": round(options.slice * 1e3),
                              "rounds": options.rounds}
        for threads in options.threads:
            for model in models.MODELS:
                if model.name not in options.models:
                    continue
                for rows in options.batches or model.batches:
                    print(f"{model.name}, {rows} rows, {threads} threads", file=sys.stderr)
                    cell = measure(options, model, rows, threads)
                    for name, numbers in cell["peers"].items():
                        print(f"  {name}: {numbers['median'] * 1e6:.4g} us",
                              file=sys.stderr)
                    if cell.get("limit"):
                        limit = cell["limit"]
                        print(f"  limit {limit['limit_ns'] / 1e3:.4g} us, "
                              f"share {limit['share']:.3f} of {limit['limit']}",
                              file=sys.stderr)
                    results["cells"][f"{model.name}/{rows}/{threads}"] = cell
                    path.write_text(json.dumps(results, indent=1))
    report.write(results, options.docs)


if __name__ == "__main__":
    main()
