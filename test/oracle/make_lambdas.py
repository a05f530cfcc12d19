"""Frozen functions for the Lambda interpreter's tests: every function of
lambda_cases.py as source and as each Python at hand marshals it, with inputs and with what
TensorFlow's Keras 2 (tf_keras) or Keras 3 computes.

Environment: requirements-tfkeras.txt (it has Keras 3 as well), and pyenv with
2.7 and 3.6 to 3.13.
Usage: python make_lambdas.py [PYENV-VERSIONS-FOLDER]
Writes ../unit/lambda/data/functions.json
"""

import json
import math
import os
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from lambda_cases import CASES, REFUSED

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHONS = "2.7 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13".split()

# Runs in each Python: sources on stdin, marshalled functions on stdout.
MARSHAL = r"""
import base64, json, marshal, sys
result = []
for case in json.load(sys.stdin):
    if case.get("python") and tuple(case["python"]) > sys.version_info[:2]:
        result.append(None)
        continue
    scope = {}
    exec(compile(case["source"], "cases.py", "exec"), scope)
    f = scope["f"]
    result.append({
        "code": base64.b64encode(marshal.dumps(f.__code__)).decode("ascii"),
        "defaults": f.__defaults__,
        "closure": [c.cell_contents for c in f.__closure__ or ()],
    })
json.dump(result, sys.stdout)
"""


def marshalled(folder):
    sources = [{k: c.get(k) for k in ("source", "python")} for c in CASES + REFUSED]
    result = {}
    for name in sorted(os.listdir(folder)):
        version = ".".join(name.split(".")[:2])
        if version not in PYTHONS:
            continue
        python = os.path.join(folder, name, "bin", "python")
        env = dict(os.environ, PYTHONHASHSEED="0")
        text = subprocess.run([python, "-c", MARSHAL], input=json.dumps(sources), env=env,
                              capture_output=True, text=True, check=True).stdout
        result[version] = json.loads(text)
    return result


def inputs():
    rng = np.random.RandomState(7)
    real = lambda *shape: (rng.rand(*shape) * 4 - 2).round(3).astype("float32")
    return {"A": real(3, 4), "B": real(3, 4), "C": real(3, 4, 5), "D": real(3, 5, 2),
            "I": rng.randint(0, 5, (3, 4)).astype("int32"),
            "P": (rng.rand(3, 4) + 0.1).round(3).astype("float32")}


def flat(value):
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flat(item)]
    return [np.asarray(value)]


def listed(array):
    return {"shape": list(array.shape), "dtype": str(array.dtype),
            "values": [float("%.9g" % v) for v in array.astype("float64").ravel()]}


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.expanduser("~/.pyenv/versions")
    codes = marshalled(folder)
    values = inputs()
    result = {"inputs": {k: listed(v) for k, v in values.items()}, "cases": []}
    for index, case in enumerate(CASES + REFUSED):
        names = case["inputs"]
        entry = {"name": case["name"], "keras": case["keras"], "inputs": names,
                 "arguments": case.get("arguments", {}), "source": case["source"],
                 "codes": {}}
        for version in PYTHONS:
            made = codes.get(version, [None] * 10000)[index]
            if made:
                entry["codes"][version] = made["code"]
                entry["defaults"] = made["defaults"] or []
                entry["closure"] = made["closure"]
        if "message" in case:
            entry.update(line=case["line"], message=case["message"])
            result["cases"].append(entry)
            continue
        kerases = tf_keras if case["keras"] == 2 else keras
        scope = {"K": tf_keras.backend, "tf": tf, "ops": keras.ops, "np": np, "math": math,
                 "keras": kerases}
        exec(compile(case["source"], "cases.py", "exec"), scope)
        x = [tf.constant(values[n]) for n in names] if isinstance(names, list) \
            else tf.constant(values[names])
        entry["outputs"] = [listed(y) for y in flat(scope["f"](x, **entry["arguments"]))]
        result["cases"].append(entry)
    with open(os.path.join(HERE, "../unit/lambda/data/functions.json"), "w") as f:
        f.write("{\"inputs\": %s,\n\"cases\": [\n" % json.dumps(result["inputs"]))
        f.write(",\n".join(json.dumps(c) for c in result["cases"]) + "\n]}\n")
    print(len(CASES), "functions,", len(REFUSED), "refused,", len(codes), "Pythons")


main()
