"""Runs the execute suite against the newest Keras that the registry serves.

    python newest_keras.py --kerasc ../../build/bin/kerasc [part of a name ...]

Makes a virtual environment of its own (--venv, build/newest-keras by default),
installs the newest `keras` and `tensorflow` into it, and for every case that
Keras 3 wrote:

1. loads the model with that Keras and compares its outputs with `ref.npz`: a
   difference means that Keras changed what the file means;
2. saves the model again, as that Keras writes files, and lets `kerasc verify`
   compare it with those outputs: a difference or a refusal means that the newest
   format is not understood.

Prints one line per case that is not the same, a summary, and exits 1 if there
was any. Never part of `check`: the registry decides what it finds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EXECUTE = os.path.normpath(os.path.join(HERE, "..", "execute"))
REPOSITORY = os.path.normpath(os.path.join(HERE, "..", ".."))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kerasc", default=os.path.join(REPOSITORY, "build/bin/kerasc"))
    parser.add_argument("--venv", default=os.path.join(REPOSITORY, "build/newest-keras"))
    parser.add_argument("--installed", action="store_true",
                        help="use the Keras of this Python, install nothing")
    parser.add_argument("names", nargs="*", help="only cases with one of these in their name")
    return parser.parse_args()


def cases(names):
    """(name, folder, case.json) of the cases that Keras 3 wrote and that compute."""
    for group in sorted(os.listdir(EXECUTE)):
        for key in sorted(os.listdir(os.path.join(EXECUTE, group))
                          if os.path.isdir(os.path.join(EXECUTE, group)) else []):
            folder = os.path.join(EXECUTE, group, key)
            path = os.path.join(folder, "case.json")
            if not os.path.exists(path):
                continue
            with open(path) as file:
                case = json.load(file)
            name = group + "/" + key
            if case["keras"].startswith("3.") and "refused" not in case and (
                    not names or any(n in name for n in names)):
                yield name, folder, case


def reinstall(arguments):
    """This script again, on a Python that has the newest Keras."""
    python = os.path.join(arguments.venv, "bin", "python")
    if not os.path.exists(python):
        subprocess.check_call([sys.executable, "-m", "venv", arguments.venv])
    subprocess.check_call([python, "-m", "pip", "install", "--quiet", "--upgrade",
                           "keras", "tensorflow-cpu"])
    command = [python, os.path.abspath(__file__), "--installed", "--kerasc", arguments.kerasc]
    return subprocess.call(command + arguments.names)


def stored(reference, case, name):
    """An array of a reference; bfloat16 is stored as its bits."""
    array = reference[name]
    if case.get("dtypes", {}).get(name) == "bfloat16":
        import ml_dtypes

        array = array.view(ml_dtypes.bfloat16)
    return array


def call(model, inputs):
    """The outputs in the order of the file, which dictionaries keep."""
    expected = getattr(model, "_inputs_struct", None)
    if isinstance(expected, dict):
        outputs = model(dict(zip(expected, inputs)))
    else:
        outputs = model(inputs[0] if len(inputs) == 1 else inputs)
    if isinstance(outputs, dict):
        return [outputs[key] for key in model._outputs_struct]
    return outputs if isinstance(outputs, (list, tuple)) else [outputs]


def compare(arguments):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import numpy as np
    from case_writer import reference_arrays

    outcomes = {"same": 0, "not loaded": 0, "changed": 0, "not understood": 0}
    work = tempfile.TemporaryDirectory()
    for name, folder, case in cases(arguments.names):
        reference = np.load(os.path.join(folder, "ref.npz"))
        count = sum(key.startswith("in") for key in reference.files)
        path = next((os.path.join(folder, f) for f in ("model.keras", "model.h5")
                     if os.path.exists(os.path.join(folder, f))), None)
        try:
            if path is None:
                raise ValueError("architecture and weights in two files")
            model = keras.saving.load_model(path, compile=False, safe_mode=False)
            inputs = [stored(reference, case, "in%d" % i) for i in range(count)]
            outputs = call(model, inputs)
            outputs = [keras.ops.convert_to_numpy(o) for o in outputs]
        except Exception as error:  # Keras raises anything for a file it cannot load
            outcomes["not loaded"] += 1
            print("not loaded: %s: %s" % (name, str(error).strip().split("\n")[0][:150]))
            continue
        frozen = [stored(reference, case, "out%d" % i) for i in range(len(outputs))]
        if not all(np.allclose(np.asarray(a, "float64"), np.asarray(b, "float64"),
                               rtol=case["rtol"], atol=case["atol"], equal_nan=True)
                   for a, b in zip(outputs, frozen)):
            outcomes["changed"] += 1
            print("changed: %s: Keras %s computes something else" % (name, keras.__version__))
            continue
        saved = os.path.join(work.name, "model.keras")
        again = os.path.join(work.name, "ref.npz")
        model.save(saved)
        np.savez(again, **reference_arrays(inputs, outputs, [None] * len(outputs), {}))
        run = subprocess.run(
            [arguments.kerasc, "verify", saved, "--reference", again,
             "--rtol", str(case["rtol"]), "--atol", str(case["atol"])],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        if run.returncode:
            outcomes["not understood"] += 1
            print("not understood: %s: %s" % (name, run.stdout.strip()[:300]))
        else:
            outcomes["same"] += 1
    print("Keras %s: %s" % (keras.__version__,
                            ", ".join("%d %s" % (n, k) for k, n in outcomes.items())))
    return int(outcomes["changed"] + outcomes["not understood"] > 0)


if __name__ == "__main__":
    options = parse()
    sys.path.insert(0, HERE)
    sys.exit(compare(options) if options.installed else reinstall(options))
