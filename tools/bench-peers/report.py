# report.py - the page and the plot from the results.
import importlib.metadata
import os
import platform
import re
from datetime import date
from pathlib import Path

import models

PACKAGES = {"LiteRT": "ai-edge-litert", "ONNX Runtime": "onnxruntime", "XLA": "jaxlib",
            "IREE": "iree-base-runtime"}
# In the order of the table.
COLUMNS = ["LiteRT", "ONNX Runtime", "XLA", "IREE", "RTNeural", "frugally-deep", "plain C"]

TEXT = """# Benchmarks

Written by `tools/bench-peers/bench_peers.py`; {date}, {machine}.

## Your own model

```sh
kerasc bench jet.keras --batch 1,64     # times beside the limits of this machine
kerasc bench jet.keras --threads 2      # a call on two threads, beside their limits
kerasc bench jet.keras --callers 2      # two threads that call at once, beside one
kerasc-bench jet.keras                  # as benchmarks of Google Benchmark
kerasc-bench --benchmark_filter='read|multiply_add'   # the limits alone
```

Both compile the model in memory and call it again and again with the same inputs: normal
numbers, no zeros or subnormal ones. On one thread that is the typed `<name>_predict`; on
several, `kerasc_run` with a `kerasc_pool`, whose checks are part of the time. What is
compared runs in turns in one process, for many short rounds. The best round counts for
shares, since other work on the machine can only add time. For numbers that repeat, give
the process cores of its own (`taskset -c 1`, `chrt -f 10`).

- **Peak**: multiply-adds in float32 on independent accumulators in the widest vectors of
  the processor, as many as hide its latency. A multiply-add is two operations.
- **Read bandwidth** of n bytes: a buffer of n bytes (at least 16 KiB) read into the widest
  registers over and over, front to back or in four streams, whichever is faster. So it is
  that of the cache, or memory, in which so many bytes lie. Several threads read a buffer
  each, all together of n bytes.
- **Limit** of a model at a batch size: the longer of its operations at the peak and one
  read of its weights. Operations are those of the descriptor (`flops_per_row`): two for
  each weight of a dense layer and one for each activation. The weights are as packed,
  with the zeros that fill the last panel. The limit leaves out what cannot be had for
  nothing: the lanes of the last vector that a layer does not fill, the exponentials of
  softmax, tanh and gelu, reads of inputs and writes of outputs, and the time for the first
  and last values of a layer to pass through the pipeline. Small layers and few rows
  feel that most. What bounds the cells below it is measured in
  [decision 0010](decisions/0010-what-bounds-the-kernels.md).
- **throughput** of callers: the calls of all threads, each with inputs, outputs and a
  workspace of its own, in the time of one call of a thread that has the machine to
  itself. They share code and weights and nothing that is written.
- **single** and **99.9 %** are calls timed one by one, what reading the clock costs taken
  off; a program that calls now and then sees these. They are as fine as the clock, which
  on some processors ticks every 10 ns.

## Peers

```sh
python3 -m venv venv && venv/bin/pip install -r tools/bench-peers/requirements.txt
venv/bin/python tools/bench-peers/bench_peers.py --threads 1,2 --realtime \\
  --cc gcc,clang-22 --cxx g++,clang++-22 --rtneural DIR --xsimd DIR \\
  --frugally-deep DIR --functional-plus DIR
```

Every runtime is a process of its own that waits until it is told to run. They take turns
of {slice} ms on the same core; the numbers are medians of {rounds} rounds. Outputs are first
compared with the network in float64. kerasc is called from C through the header it writes.
LiteRT, ONNX Runtime, XLA and IREE are called from Python through the leanest call that
their packages offer, inputs bound before; that is part of their time, some tenths of a
microsecond and more, and weighs at small models. RTNeural, frugally-deep and the plain C
function are C and C++, built with -O3 -march=native by {compilers};
the fastest of compilers and of RTNeural's backends counts. RTNeural and frugally-deep take
one row after the other.

The models: dense layers with random weights.

{models}

{tables}

![Time over limit](benchmarks.svg)
"""


def machine():
    """What identifies the machine and the compared versions."""
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    field = lambda name: (re.findall(rf"^{name}\s*: (.*)", text, re.M) or ["?"])[0]
    versions = {}
    for name, package in PACKAGES.items():
        try:
            versions[name] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return {"cpu": field("model name"), "family": field("cpu family"),
            "model": field("model"), "cores": os.cpu_count(),
            "architecture": platform.machine(), "date": date.today().isoformat(),
            "versions": versions}


def time_text(seconds):
    """Three digits: '94.1 ns', '5.83 ms'."""
    for unit, scale in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1)):
        if seconds < 999.5 * scale or unit == "s":
            value = seconds / scale
            return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f} {unit}"
    return ""


def column(name):
    """Backends and compilers of a peer share one."""
    return next((known for known in COLUMNS if name.startswith(known)), name)


def medians(cell):
    """{column: (seconds, name of the peer)}, the best of each column."""
    best = {}
    for name, numbers in cell["peers"].items():
        seconds = numbers["median"]
        if column(name) not in best or seconds < best[column(name)][0]:
            best[column(name)] = (seconds, name)
    return best


def cells(results, threads):
    """(model, rows, cell) of what was measured, in order."""
    for model in models.MODELS:
        for rows in sorted(int(key.split("/")[1]) for key in results["cells"]
                           if key.split("/")[0] == model.name
                           and key.split("/")[2] == str(threads)):
            yield model, rows, results["cells"][f"{model.name}/{rows}/{threads}"]


def table(results, threads):
    rows_of = list(cells(results, threads))
    if not rows_of:
        return ""
    used = [name for name in COLUMNS if any(name in medians(cell) for _, _, cell in rows_of)]
    title = "One thread" if threads == 1 else f"{threads} threads"
    header = ["model", "rows", "limit", "kerasc", "of limit", "best other / kerasc", *used]
    lines = [f"### {title}", "",
             "| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
    for model, rows, cell in rows_of:
        best = medians(cell)
        ours = best.get("kerasc")
        others = [best[name][0] for name in used if name in best]
        limit = cell.get("limit")
        parts = [model.name, str(rows),
                 f"{time_text(limit['limit_ns'] * 1e-9)}, {limit['limit']}" if limit else "",
                 f"**{time_text(ours[0])}**" if ours else "",
                 f"{limit['share']:.0%}" if limit else ""]
        parts.append(f"{min(others) / ours[0]:.2f}" if ours and others else "")
        parts += [time_text(best[name][0]) if name in best else "" for name in used]
        lines.append("| " + " | ".join(parts) + " |")
    # What was tried and does not count; the log's path is nobody's business.
    reasons = {}
    for model, rows, cell in rows_of:
        for name, reason in cell["refused"].items():
            key = f"{name.split(',')[0]} {reason.split(', see ')[0]}"
            reasons.setdefault(key, {})[f"{model.name} {rows}"] = None
    lines += [""] * bool(reasons) + [f"- {reason}: {', '.join(where)}"
                                     for reason, where in reasons.items()]
    return "\n".join(lines) + "\n"


def plot(results, path):
    import matplotlib
    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "kerasc",
                                "font.size": 9})
    rows_of = [row for row in cells(results, 1) if row[2].get("limit")]
    figure, axes = plt.subplots(figsize=(8, 0.24 * len(rows_of) + 1.4))
    places = range(len(rows_of))
    for name, marker in zip(["kerasc", *COLUMNS], "osv^D<>P"):
        points = [(medians(cell)[name][0] / (cell["limit"]["limit_ns"] * 1e-9), place)
                  for place, (_, _, cell) in zip(places, rows_of) if name in medians(cell)]
        if points:
            axes.scatter(*zip(*points), marker=marker, label=name, zorder=3,
                         s=36 if name == "kerasc" else 18,
                         color="black" if name == "kerasc" else None)
    axes.axvline(1, color="gray", linewidth=1)
    axes.set_xscale("log")
    axes.set_yticks(list(places), [f"{model.name}, {rows}" for model, rows, _ in rows_of])
    axes.invert_yaxis()
    axes.grid(True, axis="x", which="both", linewidth=0.3)
    axes.set_xlabel("time / limit of this machine, one thread (model, rows)")
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.5 / len(rows_of) - 0.04),
                ncols=4, frameon=False)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None, "Creator": None})


def write(results, folder):
    info = results["machine"]
    threads = sorted({int(key.split("/")[2]) for key in results["cells"]})
    described = "\n".join(
        f"- `{model.name}`: {model.text()}, {model.hidden}"
        + ("" if model.last == model.hidden else f", last {model.last}")
        for model in models.MODELS)
    described = re.sub(r"(- `dense\d+`.*\n?)+", "- `denseN`: N x N, relu", described)
    versions = ", ".join(f"{name} {version}" for name, version in info["versions"].items())
    text = TEXT.format(
        date=info["date"],
        machine=f"{info['cpu']} (family {info['family']}, model {info['model']}), "
                f"{info['cores']} cores",
        compilers=" and ".join(info["compilers"]), slice=info["slice"], rounds=info["rounds"],
        models=described + f"\n\nVersions: {versions}.",
        tables="\n".join(table(results, count) for count in threads))
    (folder / "benchmarks.md").write_text(text)
    plot(results, folder / "benchmarks.svg")
