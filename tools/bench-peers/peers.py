# peers.py - who is compared, and how each is built for a model, a batch size
# and a number of threads.
import json
import os
import subprocess
import sys
from pathlib import Path

import models

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent


class Refused(Exception):
    """This peer cannot run this cell; says why."""


def run(command, folder, timeout=900):
    log = folder / "log.txt"
    with open(log, "a") as file:
        file.write("$ " + " ".join(map(str, command)) + "\n")
        file.flush()
        try:
            done = subprocess.run([str(part) for part in command], stdout=file,
                                  stderr=file, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise Refused(f"took longer than {timeout} s to build, see {log}")
    if done.returncode:
        raise Refused(f"cannot be built, see {log}")


def prepared(folder, model, what, file, *more):
    """`file`, written by prepare.py if it is not there yet."""
    if not (folder / file).exists():
        run([sys.executable, HERE / "prepare.py", what, folder, model.name, *more], folder)
    return folder / file


def compiled(binary, command, folder):
    """`binary`, made by `command` if it is not there yet: peers do not change."""
    if not binary.exists():
        run([*command, "-o", binary], folder)
    return [binary, folder]


def sizes(model, rows):
    return [f"-DROWS={rows}", f"-DINPUTS={model.sizes[0]}",
            f"-DOUTPUTS={model.sizes[-1]}", f"-I{HERE}"]


class Peer:
    """`name` as in the tables; `command` builds and returns what to start."""

    def __init__(self, options):
        self.options = options

    def wants(self, model, rows, threads):
        return True


class Kerasc(Peer):
    name = "kerasc"

    def command(self, folder, model, rows, threads):
        keras = prepared(folder, model, "keras", "model.keras")
        # The compiler under test changes: always anew.
        run([self.options.kerasc, keras, "--name=model", "--cpu=native", "--quiet",
             "-o", folder / "model.o"], folder)
        binary = folder / f"kerasc{rows}t{threads}"
        runtime = [f"-I{SOURCE}/runtime/include", self.options.runtime, "-pthread"]
        run([self.options.cc, "-O2", "-std=c11", f"-DTHREADS={threads}",
             *sizes(model, rows), f"-I{folder}", HERE / "child_kerasc.c",
             folder / "model.o", *(runtime if threads > 1 else []), "-o", binary], folder)
        return [binary, folder]


class Plain(Peer):
    name = "plain C"

    def wants(self, model, rows, threads):
        return model.name.startswith("dense") and threads == 1

    def command(self, folder, model, rows, threads):
        binary = folder / f"plain{rows}"
        return compiled(binary, [
            self.options.cc, "-O3", "-march=native", "-std=c11", "-ffp-contract=fast",
            *sizes(model, rows), HERE / "child_plain.c"], folder)


class RTNeural(Peer):
    """One of its backends."""
    backend = ""
    flags = []

    def wants(self, model, rows, threads):
        return (self.options.rtneural is not None and threads == 1
                and model.hidden != "gelu")

    def include(self):
        return []

    def command(self, folder, model, rows, threads):
        names = {"relu": "ReLuActivationT", "softmax": "SoftmaxActivationT"}
        layers = []
        for k, n, activation in zip(model.sizes, model.sizes[1:], model.activations()):
            layers.append(f"RTNeural::DenseT<float, {k}, {n}>")
            if activation != "linear":
                layers.append(f"RTNeural::{names[activation]}<float, {n}>")
        (folder / "model_type.h").write_text(
            f"using Model = RTNeural::ModelT<float, {model.sizes[0]}, {model.sizes[-1]},\n"
            + ",\n".join(layers) + f">;\nconstexpr int layerCount = {len(layers)};\n")
        binary = folder / f"rtneural-{self.backend}{rows}"
        root = self.options.rtneural
        return compiled(binary, [
            self.options.cxx, "-O3", "-march=native", "-std=c++17", "-w",
            "-DRTNEURAL_DEFAULT_ALIGNMENT=64", f"-DRTNEURAL_USE_{self.backend.upper()}=1",
            *sizes(model, rows), f"-I{folder}", f"-I{root}", f"-I{root}/modules/Eigen",
            *self.include(), HERE / "child_rtneural.cpp",
            root / "RTNeural/RTNeural.cpp"], folder)


class RTNeuralEigen(RTNeural):
    name, backend = "RTNeural (Eigen)", "eigen"


class RTNeuralXsimd(RTNeural):
    name, backend = "RTNeural (xsimd)", "xsimd"

    def wants(self, model, rows, threads):
        return super().wants(model, rows, threads) and self.options.xsimd is not None

    def include(self):
        return [f"-I{self.options.xsimd}/include"]


class RTNeuralStl(RTNeural):
    name, backend = "RTNeural (STL)", "stl"


class FrugallyDeep(Peer):
    name = "frugally-deep"

    def wants(self, model, rows, threads):
        return self.options.frugally_deep is not None and threads == 1

    def command(self, folder, model, rows, threads):
        keras = prepared(folder, model, "keras", "model.keras")
        if not (folder / "fdeep.json").exists():
            run([sys.executable,
                 self.options.frugally_deep / "keras_export/convert_model.py", "--no-tests",
                 keras, folder / "fdeep.json"], folder)
        binary = folder / f"frugally-deep{rows}"
        return compiled(binary, [
            self.options.cxx, "-O3", "-march=native", "-std=c++17", "-w",
            *sizes(model, rows), f"-I{self.options.frugally_deep}/include",
            f"-I{self.options.functional_plus}/include", "-isystem", self.options.eigen,
            HERE / "child_frugally_deep.cpp", "-pthread"], folder)


class Python(Peer):
    """A runtime from PyPI, called from Python."""
    child = ""

    def command(self, folder, model, rows, threads):
        self.prepare(folder, model, rows)
        return [sys.executable, HERE / "child.py", self.child, folder, rows, threads,
                model.sizes[0]]

    def prepare(self, folder, model, rows):
        pass


class LiteRT(Python):
    name, child = "LiteRT", "litert"

    def prepare(self, folder, model, rows):
        prepared(folder, model, "tflite", "model.tflite")


class OnnxRuntime(Python):
    name, child = "ONNX Runtime", "onnxruntime"

    def prepare(self, folder, model, rows):
        prepared(folder, model, "onnx", "model.onnx")


class Xla(Python):
    name, child = "XLA", "xla"


class Iree(Python):
    name, child = "IREE", "iree"

    def prepare(self, folder, model, rows):
        prepared(folder, model, "iree", f"iree{rows}.vmfb", rows)


PEERS = [Kerasc, LiteRT, OnnxRuntime, Xla, Iree, RTNeuralEigen, RTNeuralXsimd,
         RTNeuralStl, FrugallyDeep, Plain]


def prepare_folder(work, model):
    """The folder of a model, with what all children read."""
    folder = work / model.name
    if not (folder / "description.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        models.write_raw(model, folder)
        (folder / "description.json").write_text(json.dumps(
            {"sizes": model.sizes, "activations": model.activations()}))
    return folder
