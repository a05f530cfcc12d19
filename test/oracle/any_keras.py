"""One way to build, run and save models in every generation of Keras.

The subjects (make_masks.py, make_shapes.py, ...) are written once and run in
each environment; this module hides how Keras 1, 2, tf.keras and 3 differ in
making an Input, running a model and telling which mask an output carries. What
a generation computes is what its own loader computes from the saved file: a
model that it cannot load again is no case.
"""

import io
import os
import sys
import warnings
import zipfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
warnings.filterwarnings("ignore")

IN_TF1 = "--tf-keras" in sys.argv
try:
    import tf_keras as keras
except ImportError:
    if IN_TF1:
        from tensorflow import keras
    else:
        import keras
import numpy as np

import case_writer as cw

L = keras.layers
VERSION = keras.__version__
NUMBERS = tuple(int(v) for v in VERSION.split("-")[0].split(".")[:2])
ERA = NUMBERS[0]
IS_TF = ERA == 2 and (IN_TF1 or NUMBERS >= (2, 4))
EAGER = ERA == 3 or IS_TF and not IN_TF1
HAS_ZIP = NUMBERS >= (2, 12)
NEWEST = NUMBERS >= (3, 10)
BACKEND = keras.backend
# The layers' own cases of the newest Keras have no suffix.
SUFFIX = (
    ""
    if NEWEST
    else "_%s_%s"
    % ("tf_keras" if IS_TF else "keras", VERSION.split("-")[0].replace(".", "_"))
)
FORM = "keras" if HAS_ZIP else "h5"
# One version of each generation gets every case; the others get those in which
# they might differ, because the repository must stay small.
WHOLE = NEWEST or (not IN_TF1 and VERSION in ("1.2.2", "2.3.1", "2.15.0"))


def input_layer(shape=None, dtype=None, batch=None, sparse=False, name=None):
    """An Input; `batch` fixes the batch, None leaves it open."""
    kw = {} if name is None else {"name": name}
    if dtype is not None:
        kw["dtype"] = dtype
    if sparse:
        kw["sparse"] = True
    if batch is not None:
        key = "batch_shape" if ERA != 2 or not IS_TF else None
        if key:
            return L.Input(batch_shape=(batch,) + tuple(shape), **kw)
        return L.Input(shape=shape, batch_size=batch, **kw)
    return L.Input(shape=shape, **kw)


def model(inputs, outputs, **kw):
    if ERA == 1:
        return keras.models.Model(input=inputs, output=outputs, **kw)
    return keras.models.Model(inputs, outputs, **kw)


def functional(inputs, make, **kw):
    """A builder of a model from input shapes (or dicts of `input_layer`'s
    arguments) and a function of the inputs."""

    def build():
        xs = [
            input_layer(**s) if isinstance(s, dict) else input_layer(s)
            for s in inputs
        ]
        return model(xs if len(xs) > 1 else xs[0], make(*xs), **kw)

    return build


def sequential(first, *makers, **kw):
    """A builder of a Sequential on an input of shape `first` (or a dict of
    `input_layer`'s arguments); Keras 1 and 2 put it into the first layer."""
    spec = dict(first) if isinstance(first, dict) else {"shape": first}

    def build():
        if ERA == 3:
            return keras.Sequential(
                [input_layer(**spec)] + [make({}) for make in makers], **kw
            )
        arguments = {}
        if spec.get("batch"):
            arguments["batch_input_shape"] = (spec["batch"],) + tuple(spec["shape"])
        else:
            arguments["input_shape"] = spec["shape"]
        if spec.get("dtype"):
            arguments["input_dtype" if ERA == 1 else "dtype"] = spec["dtype"]
        layers = [make(arguments if i == 0 else {}) for i, make in enumerate(makers)]
        return keras.models.Sequential(layers, **kw)

    return build


def layer(kind, *args, **given):
    """A maker for `sequential`."""
    return lambda more: getattr(L, kind)(*args, **dict(given, **more))


def inputs_of(m):
    """The model's input tensors in the order of the file: that of a dict, which
    Keras 3 sorts by key in `inputs`."""
    struct = getattr(m, "_inputs_struct", None)
    if struct is None and isinstance(getattr(m, "_nested_inputs", None), dict):
        struct = m._nested_inputs
    return list(struct.values()) if isinstance(struct, dict) else list(m.inputs)


def names_of_dict(m):
    struct = getattr(m, "_inputs_struct", None)
    if struct is None:
        struct = getattr(m, "_nested_inputs", None)
    return list(struct) if isinstance(struct, dict) else None


def dtype_of(tensor):
    if ERA < 3:
        return str(BACKEND.dtype(tensor))
    # Early Keras 3 writes the compute type of a layer into its input tensor.
    maker = getattr(tensor, "_keras_history", (None,))[0]
    if type(maker).__name__ == "InputLayer":
        return str(maker.get_config()["dtype"])
    return str(tensor.dtype)


def is_sparse(tensor):
    if ERA == 3:
        return bool(getattr(tensor, "sparse", False))
    return bool(BACKEND.is_sparse(tensor))


def shape_of(tensor):
    if ERA == 3:
        return tuple(tensor.shape)
    return tuple(BACKEND.int_shape(tensor))


def numpy_dtype(name):
    if name == "bfloat16":
        import ml_dtypes

        return ml_dtypes.bfloat16
    return np.dtype(name)


def draw(shape, dtype, rng, values="normal"):
    """Inputs of one tensor; `shape` includes the batch."""
    kind = "float" if "float" in dtype else dtype
    if kind == "bool":
        return rng.uniform(size=shape) < 0.5
    if kind == "float":
        if values == "sweep":
            x = cw.sweep(shape[0], shape[1:], rng)
        elif values == "integers":
            x = rng.randint(-9, 10, size=shape)
        elif values == "positive":
            x = rng.uniform(0.1, 3.0, size=shape)
        elif values == "sparse":
            x = rng.normal(size=shape) * (rng.uniform(size=shape) < 0.2)
        else:
            x = rng.normal(size=shape)
        return np.asarray(x).astype(numpy_dtype(dtype))
    low = 0 if kind.startswith("u") else -9
    return rng.randint(low, 10, size=shape).astype(dtype)


def randomise(m, rng):
    # Before TensorFlow 2, `weights` has all trainable ones first and `get_weights`
    # goes layer by layer.
    layers = getattr(m, "flattened_layers", None) or m.layers
    weights = m.weights if EAGER else [w for l in layers for w in l.weights]
    if not weights:
        return
    arrays = []
    for w, old in zip(weights, m.get_weights()):
        name = getattr(w, "path", None) or w.name
        shape = old.shape
        if "variance" in name or "running_std" in name:
            a = rng.uniform(0.4, 2.5, size=shape)
        elif "gamma" in name:
            a = rng.uniform(-1.5, 1.5, size=shape)
        elif len(shape) >= 2:
            scale = 1.0 / np.sqrt(max(1, int(np.prod(shape[:-1]))))
            a = rng.uniform(-1.7, 1.7, size=shape) * scale
        else:
            a = rng.uniform(-0.5, 0.5, size=shape)
        arrays.append(np.asarray(a).astype(old.dtype))
    m.set_weights(arrays)


def run(m, data):
    """Outputs and the masks they carry (or None), in the model's order."""
    names = names_of_dict(m)
    tensors = inputs_of(m)
    if EAGER:
        import tensorflow as tf

        feed = []
        for x, t in zip(data, tensors):
            x = tf.convert_to_tensor(x)
            feed.append(tf.sparse.from_dense(x) if is_sparse(t) else x)
        if names:
            feed = dict(zip(names, feed))
        elif len(feed) == 1 and not isinstance(
            getattr(m, "_inputs_struct", None), list
        ):
            feed = feed[0]
        outputs = cw.as_list(m(feed, training=False))
        masks = [getattr(y, "_keras_mask", None) for y in outputs]
        outputs = [
            tf.sparse.to_dense(y) if isinstance(y, tf.SparseTensor) else y
            for y in outputs
        ]
        return (
            [np.asarray(y) for y in outputs],
            [
                # Softmax hands on the mask it was given, axes of size 1 and all.
                None if k is None else np.broadcast_to(k, y.shape[: k.ndim])
                for k, y in zip(map(as_array, masks), outputs)
            ],
        )
    if any(is_sparse(t) for t in tensors):
        # Past Keras's own functions: those of 2.3 do not take sparse rows.
        import tensorflow as tf

        feed = {BACKEND.learning_phase(): 0}
        for x, t in zip(data, tensors):
            if is_sparse(t):
                x = tf.compat.v1.SparseTensorValue(
                    np.argwhere(x), x[np.nonzero(x)], x.shape)
            feed[t] = x
        return BACKEND.get_session().run(m.outputs, feed), [None] * len(m.outputs)
    feed = list(data)
    outputs = cw.as_list(m.predict_on_batch(feed if len(feed) > 1 else feed[0]))
    outputs = [np.asarray(y) for y in outputs]
    masks = [None] * len(outputs)
    inner = getattr(m, "model", None) or m
    if hasattr(inner, "compute_mask"):
        found = inner.compute_mask(
            tensors if len(tensors) > 1 else tensors[0],
            [None] * len(tensors) if len(tensors) > 1 else None,
        )
        found = cw.as_list(found)
        found += [None] * (len(outputs) - len(found))
        asked = [k for k in found if k is not None]
        if asked:
            f = BACKEND.function(tensors + [BACKEND.learning_phase()], asked)
            got = iter(f(feed + [0]))
            masks = [None if k is None else next(got) for k in found]
    return outputs, masks


def as_array(value):
    return None if value is None else np.asarray(value)


def save(m, folder, form):
    if form == "keras":
        path = os.path.join(folder, "model.keras")
        m.save(path, **({"save_format": "keras_v3"} if NUMBERS == (2, 12) else {}))
        # Keras stores its members; larger files are deflated, as other tools do,
        # to keep the repository small.
        big = os.path.getsize(path) > 10000
        cw.normalise_zip(path, zipfile.ZIP_DEFLATED if big else zipfile.ZIP_STORED)
    elif form == "h5":
        path = os.path.join(folder, "model.h5")
        m.save(path)
        cw.normalise_h5(path)
    elif form == "json":
        path = None
        with io.open(os.path.join(folder, "arch.json"), "w", encoding="utf-8") as f:
            f.write(u"" + m.to_json())
        weights = os.path.join(
            folder, "model.weights.h5" if ERA == 3 else "weights.h5"
        )
        m.save_weights(weights)
        if ERA == 3:
            os.rename(weights, os.path.join(folder, "weights.h5"))
    else:
        raise ValueError(form)
    return path


ULPS = {"float16": 2.0**-10, "bfloat16": 2.0**-7}


def half_tolerance(key, outputs, exact, ulp):
    """(ULPs, rtol, atol) for outputs of a half type.

    One ULP is at most `ulp` of the value; values near 0 that come from larger
    ones get a quarter of that. The number of ULPs is the smallest power of two
    of which Keras's own rounding errors use no more than half.
    """
    for count in (2, 4, 8, 16):
        rtol, atol = count * ulp, count * ulp / 4
        worst = 0.0
        for y, e in zip(outputs, exact):
            y = np.asarray(y, np.float64)
            with np.errstate(invalid="ignore"):
                off = np.abs(y - e) / (atol + rtol * np.abs(e))
            same = (y == e) | np.isnan(y) & np.isnan(e)
            worst = max(worst, float(np.max(np.where(same, 0, off), initial=0)))
        if worst <= 0.5:
            return count, rtol, atol
    raise ValueError("Keras itself is %g times 16 ULP off" % worst)


def load(path):
    """The model of a saved file."""
    if ERA == 1:
        return keras.models.load_model(path)
    return keras.models.load_model(path, compile=False)


class Subject(object):
    """Writes the cases of one subject in the running generation."""

    def __init__(self, description, few="", load=load):
        """`few` names the cases that versions other than WHOLE ones get; `load`
        loads a saved model, for files that this module's own cannot load."""
        self.writer = cw.Writer(VERSION, description)
        self.few = few.split()
        self.load = load

    def case(
        self,
        key,
        about,
        build,
        form=None,
        rows=9,
        values="normal",
        data=None,
        sizes=None,
        rtol=cw.RTOL,
        atol=cw.ATOL,
        finite=True,
        reload=True,
        weights=None,
        exact=None,
        ulp=None,
        from_file=False,
        mixes_rows=False,
        source=None,
        refused=None,
    ):
        """One case `<group>/<name>`; `form` None is the generation's own format.

        `data(rng, sizes)` gives the inputs, else they are drawn by `values`.
        `sizes` lists, per reference, what unknown axes are: an int for all or
        the inputs' shapes without the batch. `weights(model, rng)` sets them.
        `exact` builds the same model in float64: the tolerance then is chosen
        by Keras's own distance from it, see `half_tolerance`.
        `from_file`: the references are what the loaded model computes, because
        the file does not hold all that the model had. `mixes_rows`: a row's
        result depends on the others, so only the reference's batch is compared.
        `source` is Python text for functions that the file only names.
        `refused` are words of the message: the model is built and saved, not run.
        """
        writer = self.writer
        group, name = key.split("/")
        if not WHOLE and name not in self.few:
            return
        key = group + SUFFIX + "/" + name
        folder = writer.begin(key)
        if folder is None:
            return
        form = form or FORM
        try:
            self._make(key, folder, about, build, form, rows, values, data, sizes,
                       rtol, atol, finite, reload, weights, exact, ulp, from_file,
                       mixes_rows, source, refused)
        except Exception as e:
            import shutil

            shutil.rmtree(folder)
            writer.failed.append(key)
            print("NOT A CASE %s: %s: %s" % (key, type(e).__name__, str(e)[:600]))

    def _make(self, key, folder, about, build, form, rows, values, data, sizes,
              rtol, atol, finite, reload, weights, exact, ulp, from_file,
              mixes_rows, source, refused):
        rng = cw.rng_for(key)
        BACKEND.clear_session()
        cw.seed_tensorflow()
        m = build()
        (weights or randomise)(m, rng)
        path = save(m, folder, form)
        if refused is not None:
            self.writer.finish(folder, about, refused=refused, source=source)
            return
        if from_file:
            m = self.load(path)
        references = []
        for size in sizes or [None]:
            if data is not None:
                xs = data(rng, size)
            else:
                xs = []
                for i, t in enumerate(inputs_of(m)):
                    shape = shape_of(t)
                    if isinstance(size, (list, tuple)):
                        rest = size[i]
                    else:
                        rest = [size if d is None else d for d in shape[1:]]
                    xs.append(draw((shape[0] or rows,) + tuple(rest), dtype_of(t),
                                   rng, values))
            references.append((xs,) + tuple(run(m, xs)))
        if exact is not None:
            twin = exact()
            twin.set_weights([np.asarray(w, np.float64) for w in m.get_weights()])
            xs, ys, _ = references[0]
            wide = [
                x.astype(dtype_of(t)) for x, t in zip(xs, inputs_of(twin))
            ]
            count, rtol, atol = half_tolerance(key, ys, run(twin, wide)[0], ulp)
            about += " (Tolerance: %d ULP.)" % count
        if path and reload and not from_file:
            again = self.load(path)
            for xs, ys, ms in references:
                ys2, ms2 = run(again, xs)
                for a, b in zip(ys, ys2):
                    a, b = (np.asarray(v, np.float64) for v in (a, b))
                    if not np.allclose(a, b, rtol, atol, equal_nan=True):
                        raise ValueError("Keras loads it with other results")
                for a, b in zip(ms, ms2):
                    if (a is None) != (b is None) or a is not None and (a != b).any():
                        print("note: %s: Keras loads it with another mask" % key)
        xs, ys, ms = references[0]
        self.writer.finish(folder, about, xs, ys, masks=ms, more=references[1:],
                           rtol=rtol, atol=atol, finite=finite, source=source,
                           mixes_rows=mixes_rows)

    def report(self):
        self.writer.report()
        if self.writer.failed:
            print("failed: " + " ".join(self.writer.failed))
