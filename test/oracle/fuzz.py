"""The differential generator: random models, Keras against kerasc.

Makes models from all supported layers, arguments, types and topologies, lets
Keras compute them, and has `kerasc verify` compare. One process makes many
models; a model is a *spec*, plain data that a seed determines and that can be
made smaller. Runs with Keras 3 and, in its environments, with tf.keras 2.
Usage: python fuzz.py --kerasc PATH [--seed N] [--minutes M | --count N] [...]
Every outcome but "same" and known limits is written to a folder, shrunk, in the
form of a frozen case (see README.md).
"""

import argparse
import collections
import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import zlib

import numpy as np

import any_keras as ak
import case_writer as cw
from any_keras import ERA, L, keras

# Words of refusals that are documented limits of kerasc, not findings.
KNOWN_LIMITS = []

HALF = {"float16": 2.0**-10, "bfloat16": 2.0**-7}
ELEMENTWISE = [
    n for n in (
        "linear relu relu6 leaky_relu elu celu selu softplus softsign tanh sigmoid exponential silu gelu "
        "hard_sigmoid hard_silu hard_tanh mish log_sigmoid tanh_shrink soft_shrink hard_shrink squareplus "
        "sparse_plus sparse_sigmoid").split() if getattr(keras.activations, n, None) or n in ("linear",)]
ROWWISE = ["softmax"] + (["log_softmax", "sparsemax"] if ERA == 3 else [])
MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]
# What can be left out with --without.
FEATURES = ("ops merge nested masks dtypes ints shapes sparse batch_normalization "
            "activation_layers objects sequential functional shared scalars dicts h5 json").split()


# --- Operations ------------------------------------------------------------------
#
# name -> (number of tensors, function of tensors and keyword arguments). `safe`
# forms keep clear of poles, so that rounding does not become large.


def operations():
    if ERA == 3:
        o = keras.ops
        softmax, cast, where = o.softmax, o.cast, o.where
        reduce = {n: (lambda f: lambda x, axis, keep: f(x, axis=axis, keepdims=keep))(getattr(o, n))
                  for n in ("mean", "sum", "max", "min", "prod", "var", "std", "logsumexp")}
        pad = lambda x, widths: o.pad(x, widths)
        transpose, matmul, clip = o.transpose, o.matmul, o.clip
        norm = lambda x: o.normalize(x, axis=-1)
        one_hot = lambda x, n: o.one_hot(o.argmax(x, axis=-1), n)
        argmax = lambda x, axis: o.argmax(x, axis=axis)
        cumsum = lambda x, axis: o.cumsum(x, axis=axis)
        concat = lambda xs, axis: o.concatenate(xs, axis=axis)
        stack = lambda xs, axis: o.stack(xs, axis=axis)
        split = lambda x, n, axis: list(o.split(x, n, axis=axis))
        expand, squeeze = o.expand_dims, lambda x, axis: o.squeeze(x, axis=axis)
        reshape = o.reshape
        tile, repeat, flip = o.tile, (lambda x, n, axis: o.repeat(x, n, axis=axis)), (lambda x, axis: o.flip(x, axis=axis))
        unary = {n: getattr(o, n) for n in (
            "exp log1p expm1 sqrt square abs sin cos tanh sinh cosh erf floor ceil sign negative sigmoid "
            "relu silu softplus gelu arctan arcsinh rsqrt log log2 reciprocal").split()}
        maximum, minimum = o.maximum, o.minimum
        einsum = o.einsum
        logical = {"and": o.logical_and, "or": o.logical_or, "xor": o.logical_xor}
        roll = lambda x, n, axis: o.roll(x, n, axis=axis)
        take = lambda x, indices, axis: o.take(x, indices, axis=axis)
    else:
        import tensorflow as tf

        softmax, where = (lambda x, axis: tf.nn.softmax(x, axis=axis)), tf.where
        cast = tf.cast
        names = dict(mean="reduce_mean", sum="reduce_sum", max="reduce_max", min="reduce_min", prod="reduce_prod",
                     var="math.reduce_variance", std="math.reduce_std", logsumexp="reduce_logsumexp")
        find = lambda path: getattr(tf.math if "." in path else tf, path.split(".")[-1])
        reduce = {n: (lambda f: lambda x, axis, keep: f(x, axis=axis, keepdims=keep))(find(p)) for n, p in names.items()}
        pad = lambda x, widths: tf.pad(x, widths)
        transpose = lambda x, axes: tf.transpose(x, axes)
        matmul, clip = tf.matmul, lambda x, lo, hi: tf.clip_by_value(x, lo, hi)
        norm = lambda x: tf.nn.l2_normalize(x, axis=-1)
        one_hot = lambda x, n: tf.one_hot(tf.argmax(x, axis=-1), n)
        argmax = lambda x, axis: tf.argmax(x, axis=axis)
        cumsum = lambda x, axis: tf.cumsum(x, axis=axis)
        concat = lambda xs, axis: tf.concat(xs, axis)
        stack = lambda xs, axis: tf.stack(xs, axis=axis)
        split = lambda x, n, axis: list(tf.split(x, n, axis=axis))
        expand, squeeze = tf.expand_dims, lambda x, axis: tf.squeeze(x, axis=axis)
        reshape = tf.reshape
        tile, repeat, flip = tf.tile, (lambda x, n, axis: tf.repeat(x, n, axis=axis)), (lambda x, axis: tf.reverse(x, [axis]))
        unary = dict(exp=tf.exp, log1p=tf.math.log1p, expm1=tf.math.expm1, sqrt=tf.sqrt, square=tf.square, abs=tf.abs,
                     sin=tf.sin, cos=tf.cos, tanh=tf.tanh, erf=tf.math.erf, floor=tf.floor, sign=tf.sign, negative=tf.negative,
                     sigmoid=tf.sigmoid, relu=tf.nn.relu, softplus=tf.nn.softplus, rsqrt=tf.math.rsqrt, log=tf.math.log)
        maximum, minimum = tf.maximum, tf.minimum
        einsum = None
        logical = {"and": tf.logical_and, "or": tf.logical_or}
        roll = lambda x, n, axis: tf.roll(x, n, axis=axis)
        take = lambda x, indices, axis: tf.gather(x, indices, axis=axis)
    constant = lambda v: np.asarray(v, "float32")
    ops = {
        "add": (2, lambda x, y: x + y), "sub": (2, lambda x, y: x - y), "mul": (2, lambda x, y: x * y),
        "div": (2, lambda x, y: x / (y * y + 1.0)), "maximum": (2, maximum), "minimum": (2, minimum),
        "add_c": (1, lambda x, c: x + c), "rsub_c": (1, lambda x, c: c - x), "mul_c": (1, lambda x, c: x * c),
        "div_c": (1, lambda x, c: x / c), "rdiv_c": (1, lambda x, c: c / (x * x + 1.0)),
        "floordiv_c": (1, lambda x, c: x // c), "mod_c": (1, lambda x, c: x % c), "pow_c": (1, lambda x, c: (x * x + 0.1)**c),
        "square": (1, lambda x: x**2), "neg": (1, lambda x: -x), "abs": (1, lambda x: abs(x)),
        "add_array": (1, lambda x, v: x + constant(v)), "mul_array": (1, lambda x, v: constant(v) * x),
        "matmul": (2, matmul), "matmul_array": (1, lambda x, v: matmul(x, constant(v))),
        "clip": (1, clip), "softmax": (1, softmax), "norm": (1, norm),
        "where": (3, lambda c, x, y: where(c > 0, x, y)), "where_c": (2, lambda c, x: where(c > 0.5, x, 0.1 * x)),
        "gt": (2, lambda x, y: x > y), "le_c": (1, lambda x, c: x <= c), "step": (1, lambda x, c, dtype: cast(x > c, dtype)),
        "cast": (1, lambda x, dtype: cast(x, dtype)),
        "concat": (-1, concat), "stack": (-1, stack), "split": (1, split), "expand": (1, lambda x, axis: expand(x, axis)),
        "squeeze": (1, squeeze), "transpose": (1, lambda x, axes: transpose(x, axes)), "reshape": (1, lambda x, shape: reshape(x, shape)),
        "getitem": (1, lambda x, key: x[tuple(slice(*k) if isinstance(k, list) else Ellipsis if k == "..." else k for k in key)]),
        "pad": (1, pad), "tile": (1, lambda x, n: tile(x, n)), "repeat": (1, repeat), "flip": (1, flip), "roll": (1, roll), "take": (1, take),
        "argmax": (1, argmax), "one_hot": (1, one_hot), "cumsum": (1, cumsum),
        "logical": (2, lambda x, y, how: logical[how](x > 0, y > 0)),
    }
    if einsum:
        ops["einsum"] = (2, lambda x, y, text: einsum(text, x, y))
    for name, f in reduce.items():
        ops["reduce_" + name] = (1, f)
    domain = {"log": lambda x: abs(x) + 0.1, "log2": lambda x: abs(x) + 0.1, "sqrt": lambda x: abs(x) + 0.01, "rsqrt": lambda x: abs(x) + 0.1,
              "log1p": lambda x: abs(x), "reciprocal": lambda x: abs(x) + 0.1, "exp": lambda x: clip(x, -4.0, 4.0), "expm1": lambda x: clip(x, -4.0, 4.0),
              "sinh": lambda x: clip(x, -4.0, 4.0), "cosh": lambda x: clip(x, -4.0, 4.0)}
    for name, f in unary.items():
        ops["u_" + name] = (1, (lambda f, d: lambda x: f(d(x)))(f, domain.get(name, lambda x: x)))
    return ops, [n for n in unary]


OPS, UNARY = operations()
# Jumps: only of inputs and views of them, where both sides see the same bits.
JUMPS = ("u_floor u_ceil u_sign floordiv_c mod_c where where_c gt le_c step argmax one_hot logical cast").split()


# --- From spec to model ------------------------------------------------------------


class Skip(Exception):
    """This spec is no model: Keras refuses it or its numbers are useless."""


def make_layer(node, policy):
    args = dict(node["args"])
    kind = node["kind"]
    dtype = policy if policy is not None else node.get("dtype")
    if dtype:
        args["dtype"] = dtype
    act = args.get("activation")
    if isinstance(act, dict):
        args["activation"] = getattr(L, act["kind"])(**act["args"])
    if kind == "PReLU" and "shared_axes" in args:
        args["shared_axes"] = list(args["shared_axes"])
    return getattr(L, kind)(**args)


class Built(object):
    """The Keras model of a spec; `double` makes everything floating float64."""

    def __init__(self, spec, double=False):
        self.double = double
        self.layers = {}
        self.model = self.build(spec)

    def name(self, dtype):
        return "float64" if self.double and "float" in dtype else dtype

    def inputs(self, spec):
        out = {}
        for i, s in enumerate(spec["inputs"]):
            kw = dict(s)
            kw["shape"] = tuple(kw["shape"])
            kw["dtype"] = self.name(kw.get("dtype", "float32"))
            out["i%d" % i] = ak.input_layer(**kw)
        return out

    def build(self, spec):
        if spec["topology"] == "sequential":
            s = spec["inputs"][0]
            layers = [self.layer_of(n) for n in spec["nodes"]]
            if ERA == 3:
                return keras.Sequential(list(self.inputs(spec).values()) + layers)
            m = keras.models.Sequential()
            m.add(L.InputLayer(input_shape=tuple(s["shape"]), batch_size=s.get("batch"), dtype=self.name(s.get("dtype", "float32"))))
            for layer in layers:
                m.add(layer)
            return m
        tensors = self.inputs(spec)
        ins = list(tensors.values())
        for node in spec["nodes"]:
            for j, t in enumerate(self.apply(node, [tensors[r] for r in node["in"]])):
                tensors["%s.%d" % (node["id"], j)] = t
        outs = [tensors[r] for r in spec["outputs"]]
        if spec.get("dict"):
            return ak.model({"in_%d" % (len(ins) - i): t for i, t in enumerate(ins)},
                            {"out_%d" % (len(outs) - i): t for i, t in enumerate(outs)})
        return ak.model(ins if len(ins) > 1 else ins[0], outs if len(outs) > 1 or spec.get("list") else outs[0])

    def layer_of(self, node):
        key = node.get("share") or node["id"]
        if key not in self.layers:
            self.layers[key] = (self.build(node["spec"]) if node["kind"] == "model"
                                else make_layer(node, "float64" if self.double else None))
        return self.layers[key]

    def apply(self, node, xs):
        kind = node["kind"]
        if kind.startswith("op:"):
            args = dict(node["args"])
            if "dtype" in args:
                args["dtype"] = self.name(args["dtype"])
            number, f = OPS[kind[3:]]
            out = f(xs, **args) if number == -1 else f(*xs, **args)
        else:
            if kind == "model" and any(
                len(ak.shape_of(x)) != len(s["shape"]) + 1
                or any(a not in (None, b) for a, b in zip(s["shape"], ak.shape_of(x)[1:]))
                for x, s in zip(xs, node["spec"]["inputs"])
            ):
                # Keras 3 lets a last axis of 1 pass for any size.
                raise Skip("a model called with another shape")
            layer = self.layer_of(node)
            many = len(xs) > 1 or kind in MERGES + ["Concatenate", "Dot"]
            out = layer(xs if many else xs[0])
        return list(out) if isinstance(out, (list, tuple)) else [out]


# --- Random specs --------------------------------------------------------------------


class Generator(object):
    def __init__(self, seed, without):
        self.r = random.Random(seed)
        self.without = without
        self.ids = 0

    def has(self, feature):
        return feature not in self.without

    def chance(self, p):
        return self.r.random() < p

    def spec(self):
        r = self.r
        self.policy = "float32"
        if self.has("dtypes") and self.chance(0.25):
            names = "float64 float16 mixed_float16 mixed_bfloat16".split() + (["bfloat16"] if ERA == 3 else [])
            self.policy = r.choice(names)
        self.unknown = self.has("shapes") and self.chance(0.2)
        forms = [ak.FORM] * 6 + (["h5"] if self.has("h5") else []) + (["json"] if self.has("json") else [])
        form = r.choice(forms)
        sequential = self.has("sequential") and (not self.has("functional") or self.chance(0.3))
        spec = {"topology": "sequential" if sequential else "functional", "form": form, "inputs": [], "nodes": []}
        for _ in range(1 if sequential else r.choice([1, 1, 1, 2, 2, 3])):
            spec["inputs"].append(self.input())
        if self.chance(0.1):
            batch = r.choice([7, 9, 16])
            for s in spec["inputs"]:
                s["batch"] = batch
        spec["outputs"] = []
        self.fill(spec, r.choice([1, 2, 3, 4, 5, 6, 8, 12]), depth=0)
        if not spec["nodes"]:
            raise Skip("no node")
        if self.uses_ops(spec) and form == "h5" and ERA == 3:
            spec["form"] = ak.FORM  # Keras 3 cannot read its own .h5 of these
        return spec

    def uses_ops(self, spec):
        return any(n["kind"].startswith("op:") or n["kind"] == "model" and self.uses_ops(n["spec"]) for n in spec["nodes"])

    def input(self):
        r = self.r
        rank = r.choice([1, 1, 1, 2, 2, 3, 4] + ([0] if self.has("scalars") else []))
        sizes = [1, 2, 3, 4, 5, 6, 8]
        shape = [r.choice(sizes + ([7, 16, 17, 33] if rank < 3 else [])) for _ in range(rank)]
        if self.unknown and rank > 1:
            for i in range(rank - 1):
                if self.chance(0.5):
                    shape[i] = None
        out = {"shape": shape}
        if self.has("ints") and self.chance(0.08):
            out["dtype"] = r.choice("int32 int64 uint8 bool int8".split() if ERA == 3 else ["int32"])
        elif self.has("dtypes") and self.chance(0.06):
            out["dtype"] = r.choice(["float64", "float16"])
        elif self.has("sparse") and rank == 1 and ERA == 3 and self.chance(0.04):
            out["sparse"] = True
        return out

    def fill(self, spec, count, depth):
        """Adds nodes that Keras accepts."""
        built = Built.__new__(Built)
        built.double, built.layers = False, {}
        tensors = built.inputs(spec)
        exact = set(tensors)
        sparse = {"i%d" % i for i, s in enumerate(spec["inputs"]) if s.get("sparse")}
        last = "i0"
        tries = 0
        while len(spec["nodes"]) < count and tries < 6 * count:
            tries += 1
            node = self.node(spec, tensors, exact, sparse, last, depth)
            if node is None:
                continue
            self.ids += 1
            node["id"] = "n%d" % self.ids
            try:
                outs = built.apply(node, [tensors[r] for r in node["in"]])
            except Exception:
                built.layers.pop(node["id"], None)
                continue
            if any(d is not None and d > 600 for t in outs for d in ak.shape_of(t)) or any(
                    len(ak.shape_of(t)) > 6 for t in outs):
                built.layers.pop(node["id"], None)
                continue
            spec["nodes"].append(node)
            for j, t in enumerate(outs):
                ref = "%s.%d" % (node["id"], j)
                tensors[ref] = t
                if node["kind"] in VIEWS and all(x in exact for x in node["in"]):
                    exact.add(ref)
            last = "%s.0" % node["id"]
        if spec["topology"] == "sequential":
            return
        used = {x for n in spec["nodes"] for x in n["in"]}
        ends = [t for t in tensors if t not in used and t not in sparse]
        made = [t for t in ends if not t.startswith("i")]
        outputs = made or ends or [last]
        if self.chance(0.1):
            outputs = outputs + [self.r.choice([t for t in tensors if t not in sparse] or [last])]
        spec["outputs"] = outputs[:6]
        if self.has("dicts") and self.chance(0.08) and len(set(outputs)) == len(outputs):
            spec["dict"] = True

    def node(self, spec, tensors, exact, sparse, last, depth):
        r = self.r
        refs = list(tensors)
        if spec["topology"] == "sequential":
            x = last
        else:
            x = r.choice([last, last, r.choice(refs)])
        if x in sparse:
            return {"kind": "Dense", "args": {"units": r.choice([1, 3, 8])}, "in": [x]}
        shape, dtype = ak.shape_of(tensors[x]), ak.dtype_of(tensors[x])
        rank = len(shape)
        floating = "float" in dtype
        choices = []
        def add(weight, make):
            choices.extend([make] * weight)
        layer = lambda kind, **args: {"kind": kind, "args": args, "in": [x]}
        known = all(d is not None for d in shape[1:])
        if rank >= 2 and shape[-1] is not None and (ERA == 3 or dtype != "bool"):
            add(8, lambda: self.dense(x, rank))
        if floating:
            add(5, lambda: layer("Activation", activation=self.activation(rank)))
            add(1, lambda: layer("Dropout", rate=0.4))
            add(1, lambda: layer("ActivityRegularization", l1=0.1, l2=0.01))
            if 3 <= rank <= 5:
                add(1, lambda: layer("SpatialDropout%dD" % (rank - 2), rate=0.3))
            if self.has("batch_normalization") and rank >= 2:
                add(3, lambda: self.batch_normalization(x, shape))
            if self.has("activation_layers"):
                add(3, lambda: self.activation_layer(x, rank, known))
        elif dtype in ("int32", "int64") and ERA == 3:
            add(1, lambda: layer("Activation", activation="relu"))
        if rank >= 2:
            add(2, lambda: layer("Permute", dims=r.sample(range(1, rank), rank - 1)))
        if known or ERA == 3:
            add(2, lambda: layer("Flatten", **({"data_format": "channels_first"} if self.chance(0.3) else {})))
        add(2, lambda: self.reshape(x, shape))
        if rank == 2:
            add(1, lambda: layer("RepeatVector", n=r.choice([1, 2, 5])))
        if self.has("masks") and x in exact and rank >= 2:
            add(2, lambda: layer("Masking", mask_value=r.choice([0.0, -1.0, 2])))
        if spec["topology"] == "functional":
            if self.has("merge"):
                add(5, lambda: self.merge(tensors, sparse, x))
            if self.has("nested") and depth < 2:
                add(2, lambda: self.nested(tensors, x, depth, True))
            if self.has("shared"):
                add(1, lambda: self.shared(spec, x))
            if self.has("ops"):
                add(10, lambda: self.operation(tensors, sparse, exact, x))
        elif self.has("nested") and depth < 2:
            add(1, lambda: self.nested(tensors, x, depth, False))
        node = r.choice(choices)() if choices else None
        if node and self.policy != "float32" and not node["kind"].startswith("op:") and node["kind"] != "model":
            if self.chance(0.85):
                node["dtype"] = self.policy
        return node

    def activation(self, rank):
        return self.r.choice(ELEMENTWISE * 2 + ["relu", "tanh", "sigmoid"] * 4 + (ROWWISE * 2 if rank >= 2 else []))

    def dense(self, x, rank):
        r = self.r
        args = {"units": r.choice([1, 2, 3, 4, 5, 8, 8, 16, 17, 33])}
        if self.chance(0.6):
            args["activation"] = self.activation(rank)
        elif self.has("objects") and ERA == 3 and self.chance(0.2):
            args["activation"] = r.choice([
                {"kind": "LeakyReLU", "args": {"negative_slope": 0.1}}, {"kind": "ELU", "args": {"alpha": 0.5}},
                {"kind": "ReLU", "args": {"max_value": 2.0, "negative_slope": 0.1, "threshold": 0.25}}])
        if self.chance(0.2):
            args["use_bias"] = False
        return {"kind": "Dense", "args": args, "in": [x]}

    def batch_normalization(self, x, shape):
        axes = [a for a in range(1, len(shape)) if shape[a] is not None]
        if not axes:
            return None
        axis = self.r.choice(axes + [axes[-1]] * 3)
        args = {"axis": axis if self.chance(0.5) else axis - len(shape), "epsilon": self.r.choice([1e-3, 1e-5, 0.1])}
        for k in ("scale", "center"):
            if self.chance(0.2):
                args[k] = False
        return {"kind": "BatchNormalization", "args": args, "in": [x]}

    def activation_layer(self, x, rank, known):
        r = self.r
        slope = "negative_slope" if ERA == 3 else "alpha"
        kinds = [("LeakyReLU", {slope: r.choice([0.0, 0.1, 0.3])}), ("ELU", {"alpha": r.choice([1.0, 0.3])}),
                 ("ReLU", {k: v for k, v in (("max_value", 3.0), ("negative_slope", 0.2), ("threshold", 0.5)) if self.chance(0.5)})]
        if rank >= 2:
            kinds.append(("Softmax", {"axis": r.choice([-1] + list(range(1, rank)))}))
            if ERA == 3 and rank >= 3 and self.chance(0.3):
                kinds.append(("Softmax", {"axis": [1, 2]}))
            if known:
                shared = r.sample(range(1, rank), r.randint(0, rank - 1))
                kinds.append(("PReLU", {"shared_axes": sorted(shared)} if shared else {}))
        kind, args = r.choice(kinds)
        return {"kind": kind, "args": args, "in": [x]}

    def reshape(self, x, shape):
        r = self.r
        dims = list(shape[1:])
        if None in dims:
            known = int(np.prod([d for d in dims if d is not None])) if dims else 1
            divisors = [d for d in range(1, known + 1) if known % d == 0]
            d = r.choice(divisors)
            target = r.choice([[-1, d], [-1], [-1, known], [1, -1, d]])
            return {"kind": "Reshape", "args": {"target_shape": target}, "in": [x]}
        size = int(np.prod(dims)) if dims else 1
        target = []
        while size > 1 and len(target) < 4:
            d = r.choice([d for d in range(1, size + 1) if size % d == 0])
            target.append(d)
            size //= d
        if size > 1:
            target.append(size)
        r.shuffle(target)
        if self.chance(0.1):
            target.insert(r.randint(0, len(target)), 1)
        if target and self.chance(0.4):
            target[r.randrange(len(target))] = -1
        return {"kind": "Reshape", "args": {"target_shape": target}, "in": [x]}

    def like(self, tensors, sparse, x, broadcast=False):
        """Tensors that can be merged with x."""
        shape = ak.shape_of(tensors[x])
        dtype = ak.dtype_of(tensors[x])
        out = []
        for t in tensors:
            s = ak.shape_of(tensors[t])
            if t in sparse or ak.dtype_of(tensors[t]) != dtype:
                continue
            if s == shape or broadcast and len(s) == len(shape) and all(a == b or a == 1 or b == 1 for a, b in zip(s[1:], shape[1:])):
                out.append(t)
        return out or [x]

    def merge(self, tensors, sparse, x):
        r = self.r
        shape, dtype = ak.shape_of(tensors[x]), ak.dtype_of(tensors[x])
        if "float" not in dtype or len(shape) < 2:
            return None
        if self.chance(0.3):
            axis = r.choice(range(1, len(shape)))
            if None in shape[1:]:
                axis = len(shape) - 1
            fits = [t for t in tensors if t not in sparse and ak.dtype_of(tensors[t]) == dtype and len(ak.shape_of(tensors[t])) == len(shape)
                    and all(a == b or i == axis for i, (a, b) in enumerate(zip(ak.shape_of(tensors[t]), shape)))]
            return {"kind": "Concatenate", "args": {"axis": axis if self.chance(0.5) else axis - len(shape)},
                    "in": [x] + [r.choice(fits) for _ in range(r.choice([1, 1, 2, 3]))]}
        if self.chance(0.15):
            fits = [(t, a, b) for t in tensors if t not in sparse and ak.dtype_of(tensors[t]) == dtype
                    for a in range(1, len(shape)) for b in range(1, len(ak.shape_of(tensors[t])))
                    if shape[a] is not None and shape[a] == ak.shape_of(tensors[t])[b] and len(shape) <= 3 and len(ak.shape_of(tensors[t])) <= 3]
            if not fits:
                return None
            t, a, b = r.choice(fits)
            return {"kind": "Dot", "args": {"axes": [a, b], "normalize": self.chance(0.3)}, "in": [x, t]}
        fits = self.like(tensors, sparse, x, broadcast=self.chance(0.4))
        kind = r.choice(MERGES)
        number = 1 if kind == "Subtract" else r.choice([1, 1, 1, 2, 3])
        return {"kind": kind, "args": {}, "in": [x] + [r.choice(fits) for _ in range(number)]}

    def nested(self, tensors, x, depth, several):
        shape, dtype = ak.shape_of(tensors[x]), ak.dtype_of(tensors[x])
        inner = {"topology": "sequential" if self.has("sequential") and self.chance(0.4) else "functional",
                 "inputs": [{"shape": list(shape[1:]), "dtype": dtype}], "nodes": [], "outputs": []}
        self.fill(inner, self.r.choice([1, 2, 3, 4]), depth + 1)
        inner.pop("dict", None)
        if not inner["nodes"]:
            return None
        if inner["topology"] == "functional":
            inner["outputs"] = list(dict.fromkeys(inner["outputs"]))[:3]
            if not several:
                inner["outputs"] = inner["outputs"][-1:]
        return {"kind": "model", "args": {}, "spec": inner, "in": [x]}

    def shared(self, spec, x):
        """Calls an earlier layer again; Keras says whether the shapes fit."""
        layers = [n for n in spec["nodes"] if not n["kind"].startswith("op:") and len(n["in"]) == 1]
        if not layers:
            return None
        node = copy.deepcopy(self.r.choice(layers))
        node["share"] = node.get("share") or node["id"]
        node["in"] = [x]
        return node

    def operation(self, tensors, sparse, exact, x):
        r = self.r
        shape, dtype = ak.shape_of(tensors[x]), ak.dtype_of(tensors[x])
        rank = len(shape)
        floating = "float" in dtype
        op = lambda kind, *more, **args: {"kind": "op:" + kind, "args": args, "in": [x] + list(more)}
        fits = [t for t in self.like(tensors, sparse, x, broadcast=self.chance(0.4))]
        other = r.choice(fits)
        c = r.choice([0.5, 2.0, -1.5, 3.0, 1, 2])
        axis = r.randrange(1, rank) if rank > 1 else None
        choices = []
        if dtype != "bool":
            choices += [op("add", other), op("sub", other), op("mul", other), op("maximum", other), op("minimum", other),
                        op("neg"), op("abs"), op("square")]
        if floating:
            choices += [op("add_c", c=c), op("rsub_c", c=c), op("mul_c", c=c), op("div_c", c=c), op("rdiv_c", c=c), op("div", other),
                        op("pow_c", c=r.choice([0.5, 1.5, -1, 2])), op("clip", **({"x_min": -1.0, "x_max": 0.75} if ERA == 3 else {"lo": -1.0, "hi": 0.75}))]
            choices += [op("u_" + r.choice(UNARY)) for _ in range(5)]
            if rank > 1:
                choices += [op("softmax", axis=r.choice([-1, axis])), op("cumsum", axis=axis)]
                if shape[-1] is not None:
                    choices += [op("norm"), op("add_array", v=self.array([shape[-1]])), op("mul_array", v=self.array([1, shape[-1]])),
                                op("matmul_array", v=self.array([shape[-1], r.choice([1, 3, 4])]))]
            if rank == 3:
                fits3 = [t for t in tensors if t not in sparse and ak.dtype_of(tensors[t]) == dtype and len(ak.shape_of(tensors[t])) == 3
                         and ak.shape_of(tensors[t])[1] == shape[2] and shape[2] is not None]
                if fits3:
                    y = r.choice(fits3)
                    choices += [op("matmul", y)] + ([op("einsum", y, text="bij,bjk->bik")] if "einsum" in OPS else [])
            if x in exact:
                choices += [op("floordiv_c", c=2.0), op("mod_c", c=1.5), op("step", c=0.25, dtype="float32"), op("where_c", other), op("gt", other), op("le_c", c=0.5)]
                if other in exact:
                    choices += [op("where", other, r.choice(fits)), op("logical", other, how=r.choice(["and", "or"]))]
                if rank > 1 and shape[-1]:
                    choices += [op("argmax", axis=axis), op("one_hot", n=shape[-1])] if shape[axis] else []
        elif x in exact and self.has("ints"):
            choices += [op("cast", dtype="float32")] * 4
        if rank > 1:
            kind = r.choice("mean sum max min prod var std logsumexp".split() if floating else ["max", "min", "sum"])
            axes = r.choice([axis, -1, sorted(r.sample(range(1, rank), r.randint(1, rank - 1)))])
            if dtype != "bool":
                choices += [op("reduce_" + kind, axis=axes, keep=self.chance(0.3))] * 3
            choices += [op("expand", axis=r.choice([1, -1, rank])), op("transpose", axes=[0] + r.sample(range(1, rank), rank - 1)),
                        op("flip", axis=axis), op("stack", other, axis=r.choice([1, -1])), op("concat", other, axis=-1)]
            size = shape[axis]
            key = [[None, None, None]] * rank
            if size:
                start = r.choice([0, 0, 1, -1, None])
                key[axis] = r.choice([0, -1, size // 2, [start, None, None], [None, r.choice([1, size, -1]), None], [None, None, 2]]
                                     + ([[None, None, -1]] if ERA == 3 else []))
                choices += [op("getitem", key=key)] * 2
                choices += [op("repeat", n=2, axis=axis), op("roll", n=r.choice([1, -1]), axis=axis), op("take", indices=[0, size - 1, 0], axis=axis)]
                widths = [[0, 0] for _ in range(rank)]
                widths[axis] = [r.choice([0, 1, 2]), r.choice([0, 1])]
                choices += [op("pad", widths=widths), op("tile", n=[1] * axis + [2] + [1] * (rank - axis - 1))]
                if size == 1:
                    choices += [op("squeeze", axis=axis)] * 3
                for n in (2, 3):
                    if size % n == 0:
                        choices += [op("split", n=n, axis=axis)]
            if all(d is not None for d in shape[1:]):
                choices += [op("reshape", shape=[-1, int(np.prod(shape[1:]))])]
        return r.choice(choices) if choices else None

    def array(self, shape):
        return [round(v, 3) for v in self.r.choices([0.5, -1.0, 2.0, 0.25, 1.5, -0.75], k=int(np.prod(shape)))] if len(shape) == 1 else np.reshape(
            [round(v, 3) for v in self.r.choices([0.5, -1.0, 0.25, 0.75], k=int(np.prod(shape)))], shape).tolist()


VIEWS = ("Permute Flatten Reshape RepeatVector Dropout op:transpose op:getitem op:expand op:squeeze op:reshape op:flip op:concat "
         "op:stack op:repeat op:tile op:take op:split op:roll op:cast").split()


# --- One trial -----------------------------------------------------------------------


class Trial(object):
    """A spec, its model saved to `folder` and Keras's results beside it."""

    def __init__(self, spec, folder, key):
        self.spec, self.folder = spec, folder
        rng = cw.rng_for(key)
        try:
            self.built = Built(spec)
            self.m = self.built.model
            ak.randomise(self.m, rng)
            self.references = []
            unknown = any(None in s["shape"] for s in spec["inputs"])
            for size in (3, 1) if unknown else (None,):
                xs = self.draw(rng, size)
                ys, ms = ak.run(self.m, xs)
                self.references.append((xs, ys, ms))
        except Skip:
            raise
        except Exception as e:
            raise Skip("Keras: %s" % str(e)[:200])
        worst = max([float(np.max(np.abs(np.where(np.isfinite(y), y, np.inf)), initial=0)) for _, ys, _ in self.references
                     for y in (np.asarray(v, np.float64) for v in ys)] + [0])
        if not worst < 1e4:
            raise Skip("large numbers")
        self.scale = max(1.0, worst)
        types = json.dumps(spec)
        self.ulp = max([HALF[n] for n in HALF if n in types] + [0])
        # Sixteen ULP of the narrowest type, or float32's usual tolerance.
        self.rtol = max(16 * self.ulp, 1e-4)
        self.atol = max(8 * self.ulp, 1e-5) * self.scale
        try:
            if os.path.isdir(folder):
                shutil.rmtree(folder)
            os.makedirs(folder)
            self.path = ak.save(self.m, folder, spec["form"])
        except Exception as e:
            raise Skip("Keras cannot save: %s" % str(e)[:200])
        dtypes = {}
        for k, reference in enumerate(self.references):
            cw.savez(os.path.join(folder, "ref.npz" if k == 0 else "ref_%d.npz" % (k + 1)), cw.reference_arrays(*reference, dtypes))
        case = {"about": "Found by fuzz.py.", "keras": ak.VERSION, "rtol": self.rtol, "atol": self.atol}
        if dtypes:
            case["dtypes"] = dtypes
        with open(os.path.join(folder, "case.json"), "w") as f:
            f.write(json.dumps(case, indent=2) + "\n")
        with open(os.path.join(folder, "spec.json"), "w") as f:
            f.write(json.dumps(spec, indent=1) + "\n")

    def draw(self, rng, size):
        out = []
        rows = 9
        for s in self.spec["inputs"]:
            shape = (s.get("batch") or rows,) + tuple(size if d is None else d for d in s["shape"])
            x = ak.draw(shape, s.get("dtype", "float32"), rng, "sparse" if s.get("sparse") else "normal")
            if len(shape) > 1 and x.dtype.kind == "f" and not s.get("sparse"):
                for value in (0.0, -1.0, 2.0):  # steps for Masking to find
                    x[rng.uniform(size=shape[:-1]) < 0.12] = value
            out.append(x)
        return out

    def arguments(self):
        if self.path:
            return [self.path]
        return [os.path.join(self.folder, "arch.json"), "--weights", os.path.join(self.folder, "weights.h5")]

    def outcome(self, kerasc):
        """-> (kind, text)."""
        rows = len(self.references[0][0][0])
        for k in range(len(self.references)):
            name = "ref.npz" if k == 0 else "ref_%d.npz" % (k + 1)
            command = [kerasc, "verify", "--trap"] + self.arguments() + [
                "--reference", os.path.join(self.folder, name), "--batch", "1,2,%d,64" % rows,
                "--rtol", repr(self.rtol), "--atol", repr(self.atol)]
            try:
                run = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120)
            except subprocess.TimeoutExpired:
                return "hang", " ".join(command)
            if run.returncode == 0:
                continue
            text = " ".join(command) + "\n" + run.stdout
            if run.returncode == 1:
                if any(words in run.stdout for words in KNOWN_LIMITS):
                    return "known limit", text
                return ("keras" if self.keras_is_wrong() else "refused"), text
            if run.returncode == 3:
                if self.keras_is_wrong():
                    return "keras", text
                if "floating-point" not in run.stdout and self.near(kerasc, k):
                    return "same", text
                return "different", text
            return "crash", text + "exit code %d" % run.returncode
        return "same", ""

    def keras_is_wrong(self):
        """Whether Keras itself reads the file differently."""
        if not self.path:
            return False
        try:
            again = keras.models.load_model(self.path, compile=False)
            for xs, ys, ms in self.references:
                ys2, ms2 = ak.run(again, xs)
                for a, b in zip(ys, ys2):
                    if not np.allclose(np.asarray(a, np.float64), np.asarray(b, np.float64), 10 * self.rtol, 10 * self.atol, equal_nan=True):
                        return True
                if any((a is None) != (b is None) for a, b in zip(ms, ms2)):
                    return True
        except Exception:
            return True
        return False

    def near(self, kerasc, k):
        """Whether kerasc is about as close to the float64 model as Keras is."""
        name = "ref.npz" if k == 0 else "ref_%d.npz" % (k + 1)
        out = os.path.join(self.folder, "out.npz")
        command = [kerasc, "run", "--quiet"] + self.arguments() + ["--input", os.path.join(self.folder, name), "--output", out]
        if subprocess.run(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            return False
        xs, ys, ms = self.references[k]
        try:
            twin = Built(self.spec, double=True).model
            twin.set_weights([np.asarray(w, np.float64) for w in self.m.get_weights()])
            wide = [x.astype(np.float64) if "float" in x.dtype.name else x for x in xs]
            exact, _ = ak.run(twin, wide)
        except Exception:
            return False
        got = np.load(out)
        for i, (y, e) in enumerate(zip(ys, exact)):
            g = got["out%d" % i]
            if y.dtype.name == "bfloat16" and g.dtype == np.uint16:
                g = g.view(y.dtype)
            g, y = np.asarray(g, np.float64), np.asarray(y, np.float64)
            if ms[i] is not None and "out%d_mask" % i in got.files and (got["out%d_mask" % i].astype(bool) != ms[i]).any():
                return False
            allowed = self.atol + self.rtol * np.abs(e) + 4 * np.max(np.abs(y - e), initial=0)
            if g.shape != e.shape or not np.all(np.abs(g - e) <= allowed):
                return False
        return True


# --- Shrinking -----------------------------------------------------------------------


def replace(spec, old, new):
    for n in spec["nodes"]:
        n["in"] = [new if x == old else x for x in n["in"]]
    spec["outputs"] = [new if x == old else x for x in spec["outputs"]]


def without_unused(spec):
    if spec["topology"] == "sequential":
        return spec
    wanted = {x.split(".")[0] for x in spec["outputs"]}
    for n in reversed(spec["nodes"]):
        if n["id"] in wanted:
            wanted |= {x.split(".")[0] for x in n["in"]}
    shares = {n.get("share") for n in spec["nodes"] if n["id"] in wanted}
    spec["nodes"] = [n for n in spec["nodes"] if n["id"] in wanted or n["id"] in shares]
    kept = [i for i in range(len(spec["inputs"])) if "i%d" % i in wanted] or [0]
    for new, old in enumerate(kept):
        replace(spec, "i%d" % old, "j%d" % new)
    for new in range(len(kept)):
        replace(spec, "j%d" % new, "i%d" % new)
    spec["inputs"] = [spec["inputs"][i] for i in kept]
    return spec


def smaller(spec):
    """Specs with something left out, largest steps first."""
    if spec["topology"] == "functional":
        if len(spec["outputs"]) > 1:
            for o in spec["outputs"]:
                s = copy.deepcopy(spec)
                s["outputs"] = [o]
                yield without_unused(s)
        for n in reversed(spec["nodes"]):
            s = copy.deepcopy(spec)
            s["outputs"] = ["%s.0" % n["id"]]
            s.pop("dict", None)
            if s["outputs"] != spec["outputs"]:
                yield without_unused(s)
    for i in range(len(spec["nodes"])):
        s = copy.deepcopy(spec)
        n = s["nodes"].pop(i)
        for x in n["in"][:3]:
            t = copy.deepcopy(s)
            for j in range(6):
                replace(t, "%s.%d" % (n["id"], j), x)
            yield without_unused(t)
    for i, n in enumerate(spec["nodes"]):
        if n["kind"] == "model":
            for inner in smaller(n["spec"]):
                s = copy.deepcopy(spec)
                s["nodes"][i]["spec"] = inner
                yield s
        for k in list(n["args"]):
            s = copy.deepcopy(spec)
            if k in ("activation", "use_bias", "scale", "center", "epsilon", "normalize", "data_format") and n["kind"] != "Activation":
                del s["nodes"][i]["args"][k]
                yield s
        if n.get("dtype"):
            s = copy.deepcopy(spec)
            del s["nodes"][i]["dtype"]
            yield s
    for i, given in enumerate(spec["inputs"]):
        for k in ("batch", "dtype", "sparse"):
            if given.get(k):
                s = copy.deepcopy(spec)
                for one in s["inputs"] if k == "batch" else [s["inputs"][i]]:
                    one.pop(k, None)
                yield s
    for k in ("dict",):
        if spec.get(k):
            s = copy.deepcopy(spec)
            del s[k]
            yield s
    if spec.get("form", ak.FORM) != ak.FORM:
        s = copy.deepcopy(spec)
        s["form"] = ak.FORM
        yield s


def signature(kind, text):
    """What two failures have in common: the message without names and numbers."""
    lines = [l for l in text.split("\n")[1:] if l.strip()]
    if kind in ("different", "hang"):
        return kind
    if kind == "crash":  # the pass and the operation are in the quotes
        lines = [re.sub(r'loc\(.*?\)\): |; the IR it failed on.*|"[^"]*"', "", l) for l in lines[:2]]
    else:
        lines = [re.sub(r"'[^']*'|\"[^\"]*\"", "*", l) for l in lines[:1]]
    line = re.sub(r"/\S+|0x[0-9a-f]+", "*", " | ".join(lines))
    return kind + ": " + re.sub(r"\d+", "#", line)[:200]


def shrink(trial, found, kerasc, key, seconds):
    """The smallest spec with the same signature that is found in the time."""
    end = time.time() + seconds
    best = trial
    text = found[1]
    want = signature(*found)
    again = True
    while again and time.time() < end:
        again = False
        for spec in smaller(best.spec):
            if time.time() > end:
                break
            if not spec["nodes"]:
                continue
            try:
                t = Trial(spec, trial.folder + "-try", key)
                result = t.outcome(kerasc)
            except Skip:
                continue
            if signature(*result) == want:
                best, text, again = t, result[1], True
                break
    shutil.rmtree(trial.folder + "-try", ignore_errors=True)
    return best.spec, text


# --- The loop --------------------------------------------------------------------------


def kinds_of(spec):
    return [k for n in spec["nodes"] for k in [n["kind"]] + (kinds_of(n["spec"]) if n["kind"] == "model" else [])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerasc", required=True, help="the compiler to test")
    parser.add_argument("--seed", type=int, default=1, help="of the first model; the next has the next")
    parser.add_argument("--count", type=int, default=0, help="models to run")
    parser.add_argument("--minutes", type=float, default=0, help="time to run")
    parser.add_argument("--out", default="fuzz-failures", help="folder for failures")
    parser.add_argument("--without", default="", help="features to leave out, of: " + " ".join(FEATURES))
    parser.add_argument("--known", action="append", default=[], help="words of a refusal that is a known limit")
    parser.add_argument("--shrink-seconds", type=float, default=20)
    parser.add_argument("--repeat", type=int, default=2, help="failures to keep per message")
    parser.add_argument("--verbose", action="store_true", help="also say which seeds are no models and why")
    args, _ = parser.parse_known_args()
    KNOWN_LIMITS.extend(args.known)
    args.kerasc, args.out = os.path.abspath(args.kerasc), os.path.abspath(args.out)
    without = args.without.replace(",", " ").split()
    unknown = [f for f in without if f not in FEATURES]
    if unknown:
        sys.exit("no such feature: " + " ".join(unknown))
    cw.untimed_hdf5()
    start = time.time()
    counts = collections.Counter()
    signatures = collections.Counter()
    seeds = collections.defaultdict(list)
    layers = collections.Counter()
    seed = args.seed
    while True:
        if args.count and seed >= args.seed + args.count or args.minutes and time.time() > start + 60 * args.minutes:
            break
        if not args.count and not args.minutes:
            sys.exit("give --count or --minutes")
        key = "fuzz/%s/%d" % (ak.VERSION, seed)
        folder = os.path.join(args.out, "seed-%d" % seed)
        seed += 1
        ak.BACKEND.clear_session()
        try:
            spec = Generator(zlib.crc32(key.encode()), without).spec()
            trial = Trial(spec, folder, key)
        except Skip as e:
            counts["no model"] += 1
            if args.verbose:
                print("seed %d: no model: %s" % (seed - 1, e))
            shutil.rmtree(folder, ignore_errors=True)
            continue
        found = trial.outcome(args.kerasc)
        counts[found[0]] += 1
        if found[0] in ("same", "known limit", "keras"):
            if found[0] == "same":
                layers.update(set(kinds_of(spec)))
            shutil.rmtree(folder, ignore_errors=True)
            continue
        what = signature(*found)
        signatures[what] += 1
        seeds[what].append(seed - 1)
        # Wrong numbers say nothing of their cause: more of them are looked at.
        if signatures[what] > args.repeat * (10 if found[0] == "different" else 1):
            shutil.rmtree(folder, ignore_errors=True)
            continue
        spec, text = shrink(trial, found, args.kerasc, key, args.shrink_seconds)
        try:
            Trial(spec, folder, key)
        except Skip:
            pass
        with open(os.path.join(folder, "report.txt"), "w") as f:
            f.write("seed %d, Keras %s: %s\n%s\n" % (seed - 1, ak.VERSION, found[0], text))
        print("seed %d: %s\n    %s" % (seed - 1, what, " ".join(kinds_of(spec))))
        sys.stdout.flush()
    took = time.time() - start
    tested = sum(counts.values()) - counts["no model"]
    print("Keras %s, seeds %d to %d: %d models in %.0f s: %s" % (
        ak.VERSION, args.seed, seed - 1, tested, took, ", ".join("%d %s" % (n, k) for k, n in counts.most_common())))
    for what, n in signatures.most_common():
        print("%6d  %s  (seeds %s)" % (n, what, " ".join(map(str, seeds[what][:5]))))
    print("kinds that were the same: " + ", ".join("%s %d" % kv for kv in sorted(layers.items())))
    sys.exit(1 if signatures else 0)


if __name__ == "__main__":
    main()
