"""Recomputes every frozen case with numpy alone and compares.

An independent reading of the files: containers, weight layouts, graphs and the
mathematics of each Keras generation, in as few lines as the formats allow. It
shows that the frozen data follow the rules kerasc is written to, and it finds a
case that was frozen wrongly. It knows the layers that move or multiply float32
numbers; cases of others are counted as not covered. Needs numpy and h5py; no
Keras.
Usage: python check_cases.py [PART-OF-A-CASE-NAME ...]
"""

import io
import json
import os
import re
import sys
import zipfile
from math import erf

import h5py
import numpy as np

from case_writer import EXECUTE

np.seterr(all="ignore")


# --- Containers ----------------------------------------------------------------


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def open_case(folder):
    """-> (config dict, Keras version, HDF5 file, 'tree' or 'legacy')."""
    path = lambda name: os.path.join(folder, name)
    if os.path.isdir(path("model.dir")):
        files = {n: open(path("model.dir/" + n), "rb").read() for n in os.listdir(path("model.dir"))}
    elif os.path.exists(path("arch.json")):
        config = json.load(open(path("arch.json"), encoding="utf-8"))
        h5 = h5py.File(path("weights.h5"), "r")
        # Keras 3's JSON names no version; its module paths give it away.
        version = config.get("keras_version", "3" if "registered_name" in config else "1")
        return config, version, h5, "legacy" if attribute(h5, "layer_names") is not None else "tree"
    else:
        name = "model.keras" if os.path.exists(path("model.keras")) else "model.h5"
        if not zipfile.is_zipfile(path(name)):
            h5 = h5py.File(path(name), "r")
            return json.loads(text(h5.attrs["model_config"])), text(h5.attrs["keras_version"]), h5["model_weights"], "legacy"
        with zipfile.ZipFile(path(name)) as z:
            files = {n: z.read(n) for n in z.namelist()}
    h5 = h5py.File(io.BytesIO(files["model.weights.h5"]), "r")
    version = json.loads(files["metadata.json"])["keras_version"] if "metadata.json" in files else "3"
    return json.loads(files["config.json"]), version, h5, "tree"


def attribute(group, name):
    """A list of strings, whole or in pieces name0, name1, ..."""
    if name in group.attrs:
        return [text(v) for v in group.attrs[name]]
    out, i = [], 0
    while name + str(i) in group.attrs:
        out += [text(v) for v in group.attrs[name + str(i)]]
        i += 1
    return out if i else None


# --- Models --------------------------------------------------------------------


class Layer:
    def __init__(self, entry, trainable=True):
        operation = (entry.get("module") or "").startswith("keras.src.ops")
        self.kind = "operation " * operation + entry["class_name"]
        self.config = entry["config"]
        self.name = entry.get("name") or (self.config.get("name") if isinstance(self.config, dict) else None)
        flag = self.config.get("trainable", True) if isinstance(self.config, dict) else True
        self.trainable = trainable and flag
        self.inbound = entry.get("inbound_nodes", [])
        self.weights = []
        self.is_model = self.kind in ("Sequential", "Functional", "Model")
        if self.is_model:
            entries = self.config if isinstance(self.config, list) else self.config["layers"]
            self.layers = [Layer(e, self.trainable) for e in entries]

    def leaves(self):
        if not self.is_model:
            return [self]
        return [leaf for layer in self.layers for leaf in layer.leaves()]

    def count(self):
        """Weights that this layer, not a model, holds."""
        if self.kind != "Dense":
            return 0
        return 1 + bool(self.config.get("use_bias", self.config.get("bias", True)))


def snake(name):
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def read_tree(model, group):
    """Keras 2.12 to 3: groups counted per class, in layer order."""
    windows = [n for n in group if "\\" in n]
    if windows:
        group = {"layers": {n.split("\\")[1]: group[n] for n in windows}}
    old = "_layer_checkpoint_dependencies" in group
    group = group.get("_layer_checkpoint_dependencies" if old else "layers")
    if group is None:
        return
    seen = {}
    for layer in model.layers:
        if model.kind == "Sequential" and layer.kind == "InputLayer":
            continue
        base = snake(layer.kind)
        n = seen.get(base, 0)
        name = "%s_%d" % (base, n) if n else base
        has_weights = sum(l.count() for l in layer.leaves()) > 0
        seen[base] = n + (2 if old and has_weights else 1)
        if name not in group:
            continue
        if layer.is_model:
            read_tree(layer, group[name])
        elif layer.count():
            layer.weights = [group[name]["vars"][str(i)][()] for i in range(layer.count())]


def share(model):
    """A layer used at two levels is stored with the first: its twin has its weights."""
    leaves = [l for l in model.leaves() if l.count()]
    for leaf in leaves:
        if not len(leaf.weights):
            twins = [l for l in leaves if l.name == leaf.name and len(l.weights)]
            leaf.weights = twins[0].weights


def read_legacy(model, group):
    """.h5 before and beside the zip: one group per layer, in listed order."""
    groups = [group[n] for n in attribute(group, "layer_names") if attribute(group[n], "weight_names")]
    holders = [l for l in model.layers if sum(x.count() for x in l.leaves())]
    assert len(groups) == len(holders), (len(groups), len(holders))
    for layer, g in zip(holders, groups):
        arrays = [g[n][()] for n in attribute(g, "weight_names")]
        leaves = [l for l in layer.leaves() if l.count()]
        for leaf in [l for l in leaves if l.trainable] + [l for l in leaves if not l.trainable]:
            leaf.weights, arrays = arrays[: leaf.count()], arrays[leaf.count():]
        assert not arrays


# --- Mathematics ---------------------------------------------------------------


def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def sparsemax(x):
    """As Keras 3 computes it: the threshold sums cumulative sums."""
    z = -np.sort(-x, axis=-1)
    c = np.cumsum(z, -1)
    k = np.arange(1, x.shape[-1] + 1)
    support = (z - (c - 1) / k > 0).astype(x.dtype)
    tau = ((support * c).sum(-1, keepdims=True) - 1) / support.sum(-1, keepdims=True)
    return np.maximum(x - tau, 0)


def activate(name, x, keras3):
    if name is None:
        return x
    relu6 = lambda v: np.clip(v, 0, 6)
    expm1 = lambda v: np.expm1(np.minimum(v, 0))
    half = np.split(x, 2, -1) if name == "glu" else None
    return {
        "linear": lambda: x,
        "relu": lambda: np.maximum(x, 0),
        "relu6": lambda: relu6(x),
        "leaky_relu": lambda: np.where(x >= 0, x, 0.2 * x),
        "elu": lambda: np.where(x > 0, x, expm1(x)),
        "celu": lambda: np.maximum(x, 0) + expm1(x),
        "selu": lambda: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * expm1(x)),
        "softplus": lambda: softplus(x),
        "softsign": lambda: x / (1 + np.abs(x)),
        "tanh": lambda: np.tanh(x),
        "sigmoid": lambda: sigmoid(x),
        "exponential": lambda: np.exp(x),
        "silu": lambda: x * sigmoid(x),
        "swish": lambda: x * sigmoid(x),
        "gelu": lambda: x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2.0))),
        "hard_sigmoid": lambda: relu6(x + 3) / 6 if keras3 else np.clip(0.2 * x + 0.5, 0, 1),
        "hard_silu": lambda: x * relu6(x + 3) / 6,
        "hard_swish": lambda: x * relu6(x + 3) / 6,
        "hard_tanh": lambda: np.clip(x, -1, 1),
        "mish": lambda: x * np.tanh(softplus(x)),
        "log_sigmoid": lambda: -softplus(-x),
        "tanh_shrink": lambda: x - np.tanh(x),
        "soft_shrink": lambda: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
        "hard_shrink": lambda: np.where(np.abs(x) > 0.5, x, 0),
        "squareplus": lambda: (x + np.sqrt(x * x + 4)) / 2,
        "sparse_plus": lambda: np.where(x <= -1, 0, np.where(x < 1, (x + 1) ** 2 / 4, x)),
        "sparse_sigmoid": lambda: np.clip((x + 1) / 2, 0, 1),
        "softmax": lambda: np.exp(log_softmax(x)),
        "softmax_v2": lambda: np.exp(log_softmax(x)),
        "log_softmax": lambda: log_softmax(x),
        "log_softmax_v2": lambda: log_softmax(x),
        "sparsemax": lambda: sparsemax(x),
        "glu": lambda: half[0] * sigmoid(half[1]),
    }[name]()


def apply(layer, x, keras3):
    c, kind = layer.config, layer.kind
    if kind == "Dense":
        y = x @ layer.weights[0].astype(np.float64)
        if layer.count() == 2:
            y = y + layer.weights[1]
        return activate(c["activation"], y, keras3)
    if kind == "Activation":
        return activate(c["activation"], x, keras3)
    if kind == "Flatten":
        if c.get("data_format") == "channels_first" and x.ndim > 2:
            x = np.moveaxis(x, 1, -1)
        return x.reshape(x.shape[0], -1)
    if kind == "Reshape":
        return x.reshape((x.shape[0],) + tuple(c["target_shape"]))
    if kind == "Permute":
        return np.transpose(x, (0,) + tuple(c["dims"]))
    if kind == "RepeatVector":
        return np.repeat(x[:, None], c["n"], 1)
    if kind in ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "ActivityRegularization", "InputLayer"):
        return x
    raise ValueError("unknown layer " + kind)


# --- Graphs --------------------------------------------------------------------


def references(node, keras3):
    """Tensors that one call reads: (layer, node, tensor) each."""
    if keras3:
        if isinstance(node, dict):
            if node.get("class_name") == "__keras_tensor__":
                return [tuple(node["config"]["keras_history"])]
            return [r for v in node.values() for r in references(v, keras3)]
        if isinstance(node, list):
            return [r for v in node for r in references(v, keras3)]
        return []
    if isinstance(node[0], str):
        return [tuple(node[:3])]
    return [r for v in node for r in references(v, keras3)]


def ends(value):
    """input_layers and output_layers: a triple, a list of them or a dict."""
    if isinstance(value, dict):
        return [tuple(v) for v in value.values()]
    if value and isinstance(value[0], str):
        return [tuple(value)]
    return [tuple(v) for v in value]


def run(model, inputs, keras3):
    if model.kind == "Sequential":
        for layer in model.layers:
            inputs = run(layer, inputs, keras3) if layer.is_model else [apply(layer, inputs[0], keras3)]
        return inputs
    by_name = {l.name: l for l in model.layers}
    values = {}
    for (name, node, tensor), x in zip(ends(model.config["input_layers"]), inputs):
        # Keras 1 may name an identity layer in place of the InputLayer it reads.
        while True:
            values[name, 0, 0] = x
            if not by_name[name].inbound:
                break
            name = references(by_name[name].inbound[0], keras3)[0][0]
    # Calls of a nested model count from 1, but in the nodes of Keras 3 from 0.
    first = {l.name: int(l.is_model and not keras3) for l in model.layers}
    pending = [(l, i, references(n, keras3)) for l in model.layers for i, n in enumerate(l.inbound)]
    while pending:
        left = []
        for layer, i, refs in pending:
            if not all(r in values for r in refs):
                left.append((layer, i, refs))
                continue
            xs = [values[r] for r in refs]
            ys = run(layer, xs, keras3) if layer.is_model else [apply(layer, xs[0], keras3)]
            for t, y in enumerate(ys):
                values[layer.name, i + first[layer.name], t] = y
        assert len(left) < len(pending), "stuck"
        pending = left
    out = []
    for name, node, tensor in ends(model.config["output_layers"]):
        if keras3 and by_name[name].kind in ("Functional", "Model"):
            node -= 1
        out.append(values[name, node, tensor])
    return out


KNOWN = (
    "Dense Activation Flatten Reshape Permute RepeatVector Dropout SpatialDropout1D "
    "SpatialDropout2D SpatialDropout3D ActivityRegularization InputLayer"
).split()


def covered(model, ref):
    """Whether this script knows everything that the case is about."""
    return all(a.dtype == np.float32 for a in (ref[n] for n in ref.files)) and all(
        leaf.kind in KNOWN
        and not isinstance(leaf.config.get("activation"), dict)
        and "float16" not in json.dumps(leaf.config.get("dtype"))
        for leaf in model.leaves()
    )


def check(folder):
    case = json.load(open(os.path.join(folder, "case.json")))
    config, version, h5, layout = open_case(folder)
    if "refused" in case:
        # The message can only name what the file says; of a Lambda that is bytecode.
        text = json.dumps(config)
        unsaid = [part for part in case["refused"] if part not in text]
        assert not unsaid or '"Lambda"' in text, "not in the file: %s" % unsaid
        assert not os.path.exists(os.path.join(folder, "ref.npz"))
        return "refused"
    if len(version) > 1:
        assert version == case["keras"], (version, case["keras"])
    keras3 = version.startswith("3")
    model = Layer(config)
    ref = np.load(os.path.join(folder, "ref.npz"))
    if not covered(model, ref):
        return "not covered"
    if layout == "tree":
        read_tree(model, h5)
        share(model)
    else:
        read_legacy(model, h5)
    inputs = [ref["in%d" % i].astype(np.float64) for i in range(sum(k.startswith("in") for k in ref.files))]
    outputs = run(model, inputs, keras3)
    assert len(outputs) == len(ref.files) - len(inputs), "number of outputs"
    for i, y in enumerate(outputs):
        want = ref["out%d" % i]
        assert want.shape == y.shape, (i, want.shape, y.shape)
        if not np.allclose(y, want, case["rtol"], case["atol"]):
            raise AssertionError("output %d differs by %g" % (i, np.abs(y - want).max()))
    return "same"


def main():
    counts = {}
    for folder, _, files in sorted(os.walk(EXECUTE)):
        key = os.path.relpath(folder, EXECUTE)
        if "case.json" not in files or not (len(sys.argv) == 1 or any(p in key for p in sys.argv[1:])):
            continue
        try:
            result = check(folder)
        except Exception as e:
            result = "WRONG"
            print("%s: %s: %s" % (key, type(e).__name__, e))
        counts[result] = counts.get(result, 0) + 1
    print(", ".join("%d %s" % (n, r) for r, n in sorted(counts.items())))
    sys.exit("WRONG" in counts or not counts)


if __name__ == "__main__":
    main()
