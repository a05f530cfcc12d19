# peers.py - who is compared, and how each is built for a model, a batch size
# and a number of threads.
import json
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


def arguments(folder, model, rows):
    """Of a child."""
    return [folder, rows, model.sizes[0], model.sizes[-1]]


class Peer:
    """`name` as in the tables; `command` builds and returns what to start."""

    def __init__(self, options):
        self.options = options

    @classmethod
    def all(cls, options):
        """One, or one for each compiler."""
        return [cls(options)]

    def wants(self, model, rows, threads):
        return True


class Compiled(Peer):
    """A peer in source form, which is as fast as its compiler makes it."""

    def __init__(self, options, compiler):
        super().__init__(options)
        self.compiler = compiler
        self.name = f"{self.name}, {compiler}"

    @classmethod
    def all(cls, options):
        compilers = options.cxx if cls.is_cpp else options.cc
        return [cls(options, compiler) for compiler in compilers]

    def compiled(self, folder, file, more):
        """The program, made if it is not there yet: peers do not change."""
        binary = folder / f"{file}-{Path(self.compiler).name}"
        if not binary.exists():
            standard = ["-std=c++17", "-w"] if self.is_cpp else ["-std=c11"]
            run([self.compiler, "-O3", "-march=native", "-ffp-contract=fast", *standard,
                 f"-I{HERE}", f"-I{folder}", *more, "-pthread", "-o", binary], folder)
        return binary


class Kerasc(Peer):
    name = "kerasc"

    def command(self, folder, model, rows, threads):
        keras = prepared(folder, model, "keras", "model.keras")
        # The compiler under test changes: always anew.
        run([self.options.kerasc, keras, "--name=model", "--cpu=native", "--quiet",
             "-o", folder / "model.o"], folder)
        binary = folder / f"kerasc-{threads}"
        runtime = [f"-I{SOURCE}/runtime/include", self.options.runtime, "-pthread"]
        run([self.options.cc[0], "-O2", "-std=c11", f"-DTHREADS={threads}",
             f"-I{HERE}", f"-I{folder}", HERE / "child_kerasc.c", folder / "model.o",
             *(runtime if threads > 1 else []), "-o", binary], folder)
        return [binary, *arguments(folder, model, rows)]


class Plain(Compiled):
    name, is_cpp = "plain C", False

    def wants(self, model, rows, threads):
        return model.name.startswith("dense") and threads == 1

    def command(self, folder, model, rows, threads):
        program = self.compiled(folder, "plain", [
            f"-DINPUTS={model.sizes[0]}", f"-DOUTPUTS={model.sizes[-1]}",
            HERE / "child_plain.c"])
        return [program, *arguments(folder, model, rows)]


class RTNeural(Compiled):
    """One of its backends."""
    is_cpp = True
    backend = ""
    alignment = 32  # more is unknown to its Eigen backend

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
        root = self.options.rtneural
        program = self.compiled(folder, f"rtneural-{self.backend}", [
            f"-DRTNEURAL_DEFAULT_ALIGNMENT={self.alignment}",
            f"-DRTNEURAL_USE_{self.backend.upper()}=1",
            "-DEIGEN_STACK_ALLOCATION_LIMIT=0",  # the network is a static variable
            f"-I{root}",
            f"-I{root}/modules/Eigen", *self.include(), HERE / "child_rtneural.cpp",
            root / "RTNeural/RTNeural.cpp"])
        return [program, *arguments(folder, model, rows)]


class RTNeuralEigen(RTNeural):
    name, backend = "RTNeural Eigen", "eigen"


class RTNeuralXsimd(RTNeural):
    name, backend = "RTNeural xsimd", "xsimd"
    alignment = 64  # of the widest vectors

    def wants(self, model, rows, threads):
        return super().wants(model, rows, threads) and self.options.xsimd is not None

    def include(self):
        return [f"-I{self.options.xsimd}/include"]


class RTNeuralStl(RTNeural):
    name, backend = "RTNeural STL", "stl"


class FrugallyDeep(Compiled):
    name, is_cpp = "frugally-deep", True

    def wants(self, model, rows, threads):
        return self.options.frugally_deep is not None and threads == 1

    def command(self, folder, model, rows, threads):
        keras = prepared(folder, model, "keras", "model.keras")
        if not (folder / "fdeep.json").exists():
            run([sys.executable,
                 self.options.frugally_deep / "keras_export/convert_model.py", "--no-tests",
                 keras, folder / "fdeep.json"], folder)
        # One for all models.
        program = self.compiled(folder.parent, "frugally-deep", [
            f"-I{self.options.frugally_deep}/include",
            f"-I{self.options.functional_plus}/include", "-isystem", self.options.eigen,
            HERE / "child_frugally_deep.cpp"])
        return [program, *arguments(folder, model, rows)]


class Python(Peer):
    """A runtime from PyPI, called from Python."""
    child = ""

    def command(self, folder, model, rows, threads):
        self.prepare(folder, model, rows)
        return [sys.executable, HERE / "child.py", self.child, threads,
                *arguments(folder, model, rows)]

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


def all_peers(options):
    return [peer
            for kind in (Kerasc, LiteRT, OnnxRuntime, Xla, Iree, RTNeuralEigen,
                         RTNeuralXsimd, RTNeuralStl, FrugallyDeep, Plain)
            for peer in kind.all(options)]


def prepare_folder(work, model):
    """The folder of a model, with what all children read."""
    folder = work / model.name
    if not (folder / "description.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        models.write_raw(model, folder)
        (folder / "description.json").write_text(json.dumps(
            {"sizes": model.sizes, "activations": model.activations()}))
    return folder
