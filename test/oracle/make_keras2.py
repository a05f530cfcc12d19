"""Frozen cases written by Keras 2: standalone 2.x, tf.keras and tf_keras.

One script for all, because the API is one; what differs is what they write.
Environments: requirements-keras208.txt, -keras224.txt, -keras231.txt (Python
3.7), -tfkeras212.txt, -tfkeras213.txt, -tfkeras215.txt, -tfkeras.txt (3.11).
In the Keras 2.3.1 environment, `--tf-keras` uses TensorFlow 1.15's tf.keras.
Usage: python make_keras2.py [--tf-keras] [PART-OF-A-CASE-NAME ...]
"""

import io
import itertools
import os
import sys
import warnings
import zipfile

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
IS_TF = IN_TF1 or NUMBERS >= (2, 4)
HAS_ZIP = NUMBERS >= (2, 12)
GROUP = "%s_%s" % ("tf_keras" if IS_TF else "keras", VERSION.split("-")[0].replace(".", "_"))
W = cw.Writer(VERSION, __doc__)


def registered(name):
    try:
        return keras.activations.get(name) is not None
    except (ValueError, AttributeError):
        return False


ELEMENTWISE = [n for n in (
    "linear relu elu selu softplus softsign tanh sigmoid hard_sigmoid "
    "exponential relu6 leaky_relu swish silu gelu mish".split()) if registered(n)]
ROWWISE = [n for n in ("softmax", "log_softmax") if registered(n)]
# 2.3.1 and 2.15 get every case. The other versions get those in which they write
# something of their own, because the repository must stay small.
SOME = (
    "dense_arguments dense_ranks_shared "
    "activation_layers activation_dense activation_softmax dropout "
    "spatial_dropout activity_regularization flatten flatten_channels_first "
    "reshape permute views sequential sequential_json sequential_in_sequential "
    "sequential_fixed_batch functional functional_json functional_passthrough "
    "functional_shared nested_twice_h5 nested_twice_keras nested_depth3_keras "
    "nested_frozen_h5 nested_frozen_keras nested_several_outputs compiled_keras").split()
FEW = (
    "dense_arguments dropout flatten sequential sequential_json "
    "sequential_named_keras functional_shared nested_twice_keras "
    "nested_depth3_keras nested_frozen_h5 nested_frozen_keras compiled_keras").split()
# An .h5 is big for what it says; 2.15 has these refusals in small .keras files.
LEFT_OUT = () if HAS_ZIP else (
    "refused_conv2d refused_lstm refused_embedding attributes_in_pieces_nested sequential_many_dense "
    "dense_initializers_objects activation_layers_rank3 dense_sizes").split()
if VERSION in ("2.3.1", "2.15.0"):
    CHOSEN = None
elif VERSION in ("2.2.4", "2.21.0"):
    CHOSEN = SOME
else:
    CHOSEN = FEW
ACCEPTS_DATA_FORMAT = NUMBERS >= (2, 2)  # Flatten's argument


def save(model, folder, form):
    if form == "keras":
        path = os.path.join(folder, "model.keras")
        # 2.12 knows the zip by another name; its default is the next form.
        model.save(path, **({"save_format": "keras_v3"} if NUMBERS == (2, 12) else {}))
        # Larger ones are deflated to keep the repository small.
        big = os.path.getsize(path) > 16384
        cw.normalise_zip(path, zipfile.ZIP_DEFLATED if big else zipfile.ZIP_STORED)
    elif form == "h5_named_keras":
        model.save(os.path.join(folder, "model.keras"))
    elif form == "h5":
        model.save(os.path.join(folder, "model.h5"))
    elif form == "json":
        with io.open(os.path.join(folder, "arch.json"), "w", encoding="utf-8") as f:
            f.write(u"" + model.to_json())
        model.save_weights(os.path.join(folder, "weights.h5"))


def case(key, about, build, form=None, rows=13, values="normal", data=None, refused=None, post=None):
    """One case; `form` None is the generation's own format; `post(folder)` changes
    the files after Keras has saved them."""
    form = form or ("keras" if HAS_ZIP else "h5")
    if key in LEFT_OUT or CHOSEN is not None and key not in CHOSEN:
        return
    key = GROUP + "/" + key
    folder = W.begin(key)
    if folder is None:
        return
    rng = cw.rng_for(key)
    keras.backend.clear_session()
    cw.seed_tensorflow()
    model = build()
    weights = model.get_weights()
    if weights:
        model.set_weights(cw.random_weights([w.shape for w in weights], rng))
    if refused is not None:
        save(model, folder, form)
        W.finish(folder, about, refused=refused)
        return
    if data is None:
        data = []
        for t in model.inputs:
            shape = keras.backend.int_shape(t)
            if shape[0] is not None:
                rows = shape[0]
            data.append(cw.sweep(rows, shape[1:], rng) if values == "sweep"
                        else rng.randint(-9, 10, size=(rows,) + tuple(shape[1:])).astype(np.float32) if values == "integers"
                        else rng.normal(size=(rows,) + tuple(shape[1:])).astype(np.float32))
    outputs = model.predict_on_batch(data if len(data) > 1 else data[0])
    outputs = [np.asarray(y) for y in cw.as_list(outputs)]
    save(model, folder, form)
    if post:
        post(folder)
    W.finish(folder, about, data, outputs)


def seq(*makers, **kw):
    """A Sequential; the first maker's layer carries input_shape."""
    return lambda: keras.models.Sequential([m() for m in makers], **kw)


def fn(shapes, make):
    def build():
        xs = [keras.layers.Input(shape=s) for s in shapes]
        return keras.models.Model(xs if len(xs) > 1 else xs[0], make(*xs))
    return build


def model(inputs, outputs, name=None):
    return keras.models.Model(inputs, outputs, name=name)


def layers():
    K = keras
    case("dense_arguments", "Dense with every argument given.", lambda: K.models.Sequential([L.Dense(
        units=5, activation="tanh", use_bias=True, kernel_initializer="he_normal", bias_initializer="ones",
        kernel_regularizer=K.regularizers.l2(1e-3), bias_regularizer=K.regularizers.l1(1e-3),
        activity_regularizer=K.regularizers.l2(1e-4), kernel_constraint=K.constraints.UnitNorm(),
        bias_constraint=K.constraints.NonNeg(), name="all", trainable=True, input_shape=(6,))]))

    def chain(keyword, values):
        return seq(*[(lambda i=i, v=v: L.Dense(4, **dict({keyword: v}, **({"input_dim": 4} if i == 0 else {}))))
                     for i, v in enumerate(values)])
    I = K.initializers
    case("dense_initializers", "Kernel initializers as this version spells them.", chain("kernel_initializer", [
        "zeros", "ones", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal" if hasattr(I, "lecun_normal") or IS_TF else "lecun_uniform",
        "random_normal", "random_uniform", "orthogonal", "identity"]))
    case("dense_initializers_objects", "Initializer objects and old aliases.", chain("kernel_initializer", [
        I.Constant(0.25), I.RandomNormal(0.1, 0.2, seed=3), I.RandomUniform(-1, 1, seed=4), I.TruncatedNormal(0.0, 0.3, seed=5),
        I.VarianceScaling(2.0, "fan_out", "uniform", seed=6), I.Orthogonal(gain=2.0, seed=7), I.Identity(gain=0.5), "normal", "uniform", "one", "zero"]))
    R, C = K.regularizers, K.constraints
    l1_l2 = R.l1_l2 if hasattr(R, "l1_l2") else R.L1L2
    case("dense_regularizers", "Kernel regularizers.", chain("kernel_regularizer", ["l1", "l2", "l1_l2", R.l1(0.1), R.l2(0.2), l1_l2(0.3, 0.4)]))
    case("dense_constraints", "Kernel constraints.", chain("kernel_constraint", [
        C.NonNeg(), C.UnitNorm(), C.MaxNorm(3, axis=0), C.MinMaxNorm(0.1, 2.0, rate=0.5, axis=0)]))

    def ranks():
        d = L.Dense(4, activation="tanh", name="d")
        a, b, c = L.Input((5,), name="a"), L.Input((3, 5), name="b"), L.Input((2, 3, 5), name="c")
        return model([a, b, c], [d(a), d(b), d(c), L.Dense(1)(a), L.Dense(3, use_bias=False)(b)])
    case("dense_ranks_shared", "One Dense on ranks 2, 3 and 4; one unit; no bias.", ranks)
    case("dense_sizes", "Odd sizes, one feature.", seq(
        lambda: L.Dense(19, input_dim=37), lambda: L.Dense(1), lambda: L.Dense(7, activation="relu"), lambda: L.Dense(3, activation=None)))
    for n, shape in (("", (16,)), ("_rank3", (3, 5))):
        case("activation_layers" + n, "Activation layers: " + ", ".join(ELEMENTWISE) + ".", fn(
            [shape], lambda x: [L.Activation(a, name="act_" + a)(x) for a in ELEMENTWISE]), values="sweep")
    case("activation_dense", "Dense(activation=...).", fn(
        [(7,)], lambda x: [L.Dense(5, activation=a, name="dense_" + a)(x) for a in ELEMENTWISE]), values="sweep")
    case("activation_softmax", "softmax family, odd width and Dense.", fn(
        [(7,)], lambda x: [L.Activation(a)(x) for a in ROWWISE] + [L.Dense(5, activation=a)(x) for a in ROWWISE]), values="sweep")
    case("activation_softmax_rank3", "softmax family on rank 3.", fn([(3, 5)], lambda x: [L.Activation(a)(x) for a in ROWWISE]), values="sweep")
    case("dropout", "Dropout: rates, noise_shape, seed.", seq(
        lambda: L.Dropout(0.5, input_shape=(3, 5)), lambda: L.Dense(4), lambda: L.Dropout(0.0), lambda: L.Dropout(0.25, noise_shape=(13, 1, 4), seed=3),
        lambda: L.Activation("tanh"), lambda: L.Dropout(0.99 if IS_TF else 1.0)))
    case("spatial_dropout", "SpatialDropout1D, 2D, 3D, both data formats.", fn(
        [(4, 5), (3, 4, 5), (2, 3, 2, 5)], lambda a, b, c: [L.SpatialDropout1D(0.5)(a)] + [
            y for d in ("channels_first", "channels_last")
            for y in (L.SpatialDropout2D(0.5, data_format=d)(b), L.SpatialDropout3D(0.5, data_format=d)(c))]), values="integers")
    case("activity_regularization", "ActivityRegularization.", seq(
        lambda: L.Dense(4, input_dim=5), lambda: L.ActivityRegularization(l1=0.1, l2=0.2), lambda: L.ActivityRegularization(l1=0.1), lambda: L.Dense(3)))
    shapes = [(5,), (3, 5), (3, 4, 5), (3, 2, 4, 5)]
    if not IS_TF:
        shapes = shapes[1:]
    case("flatten", "Flatten of each rank.", fn(shapes, lambda *xs: [L.Flatten()(x) for x in xs]), values="integers")
    if ACCEPTS_DATA_FORMAT:
        case("flatten_channels_first", "channels_first Flatten transposes.", fn(
            shapes, lambda *xs: [L.Flatten(data_format="channels_first")(x) for x in xs]), values="integers")
        case("flatten_channels_first_dense", "channels_first Flatten, Dense.", seq(
            lambda: L.Flatten(data_format="channels_first", input_shape=(3, 4, 5)), lambda: L.Dense(6)))
    case("reshape", "Reshape.", fn([(12,), (4, 6)], lambda a, b: [
        L.Reshape((3, 4))(a), L.Reshape((-1,))(b), L.Reshape((2, -1, 3))(b), L.Reshape([6, 4])(b)]), values="integers")
    case("permute", "Every permutation of two and three axes.", fn([(4, 5), (2, 3, 5)], lambda a, b: [
        L.Permute(p)(a) for p in ((1, 2), (2, 1))] + [L.Permute(p)(b) for p in itertools.permutations((1, 2, 3))]), rows=7, values="integers")
    case("permute_seed_10_64", "The documented example: Permute((2, 1)) on (10, 64).", seq(lambda: L.Permute((2, 1), input_shape=(10, 64))), rows=7, values="integers")
    case("repeat_vector_seed_32_3", "The documented example: Dense(32), RepeatVector(3).", seq(
        lambda: L.Dense(32, input_dim=32), lambda: L.RepeatVector(3)))
    case("views", "Views of views, each read by a Dense.", fn([(3, 5), (2, 3, 4), (6,)], lambda a, b, c: [
        L.Dense(4)(L.Flatten()(L.Permute((2, 1))(a))), L.Dense(4)(L.Permute((3, 1, 2))(b)),
        L.Dense(4)(L.Permute((2, 1))(L.Reshape((2, 3))(c))), L.Reshape((3, 5))(L.Permute((2, 1))(a)),
        L.Dense(2)(L.RepeatVector(3)(c)), L.Activation("tanh")(L.Permute((2, 1))(L.RepeatVector(3)(c)))]))


def graphs():
    mlp = seq(lambda: L.Dense(24, activation="relu", input_shape=(16,)), lambda: L.Dropout(0.2),
              lambda: L.Dense(12), lambda: L.Activation("hard_sigmoid"), lambda: L.Dense(5, activation="softmax"))
    case("sequential", "A common classifier; the first layer carries the input shape.", mlp)
    case("sequential_json", "The same as architecture and weights.", mlp, form="json")
    case("sequential_fixed_batch", "batch_input_shape fixes the batch.", seq(
        lambda: L.Dense(5, batch_input_shape=(9, 4)), lambda: L.Activation("tanh")))
    if not (NUMBERS < (2, 2)):
        case("sequential_input_layer", "A Sequential that begins with an InputLayer; standalone Keras loses the input's shape.", seq(
            lambda: L.InputLayer(input_shape=(4,), name="x"), lambda: L.Dense(3)),
             refused=["Sequential"] if not IS_TF else None)
    case("sequential_in_sequential", "Sequential in Sequential, first.", lambda: keras.models.Sequential([
        keras.models.Sequential([L.Dense(5, input_dim=6), L.Activation("relu")]), L.Dense(3)]))
    case("sequential_many_dense", "Twelve Dense: dense_10 sorts before dense_2.", seq(
        *[(lambda i=i: L.Dense(i % 3 + 2, activation="tanh", **({"input_dim": 3} if i == 0 else {}))) for i in range(12)]))
    case("sequential_misleading_names", "Layers named against their order.", seq(
        lambda: L.Dense(5, name="dense_2", input_dim=4), lambda: L.Dense(5, name="dense"), lambda: L.Dense(5, name="dense_1")))
    case("sequential_slash_names", "Layer names with slashes become nested groups.", seq(
        lambda: L.Dense(5, name="block/a", input_dim=4), lambda: L.Dense(5, name="block/a/b"), lambda: L.Dense(3, name="block")), form="h5")

    def two_io():
        a, b = L.Input((4,), name="a"), L.Input((3, 2), name="b")
        u = L.Dense(5, activation="relu", name="u")(a)
        v = L.Dense(3, name="v")(L.Flatten()(b))
        return model([b, a], [v, u, L.Dense(2, name="w")(u), u], name="two")
    case("functional", "Two inputs, four outputs, one twice.", two_io)
    case("functional_json", "The same as architecture and weights.", two_io, form="json")
    if NUMBERS == (2, 12):
        case("sequential_named_keras", "save('model.keras') of 2.12 writes HDF5.", mlp, form="h5_named_keras")
    if HAS_ZIP:
        case("functional_h5", "The same in .h5.", two_io, form="h5")
        case("sequential_h5", "The classifier in .h5.", mlp, form="h5")

    if NUMBERS >= (2, 4):
        def passthrough():
            x = L.Input((4,), name="x")
            return model(x, [x, L.Dense(2)(x)])
        case("functional_passthrough", "A model input that is an output.", passthrough)

    def shared():
        a, b = L.Input((5,), name="a"), L.Input((5,), name="b")
        d, act, f = L.Dense(5, name="d"), L.Activation("tanh", name="t"), L.Dropout(0.5, name="f")
        h, k = f(act(d(a))), f(act(d(b)))
        return model([a, b], [d(h), k, act(d(k))])
    case("functional_shared", "Layers shared by two branches and repeated.", shared)

    def inner_fn(name="inner"):
        x = L.Input((4,), name=name + "_in")
        h = L.Dense(5, activation="relu", name=name + "_h")(x)
        return model(x, L.Dense(4, name=name + "_y")(h), name=name)

    def inner_seq(name="inner_seq"):
        return keras.models.Sequential([L.Dense(5, activation="tanh", input_dim=4), L.Dropout(0.5), L.Dense(4)], **({"name": name}))

    def twice():
        m, s = inner_fn(), inner_seq()
        x = L.Input((4,), name="x")
        y = m(x)
        return model(x, [m(y), s(y), L.Dense(2, name="head")(s(m(y))), y])
    nested_forms = ["h5", "json"] + (["keras"] if HAS_ZIP else [])
    for form in nested_forms:
        case("nested_twice_" + form, "A nested Model and a nested Sequential, each called more than once.", twice, form=form)

    def depth3():
        x3 = L.Input((4,), name="x3")
        a = model(x3, L.Dense(4, name="d3")(inner_seq("leaf")(x3)), name="level3")
        x2 = L.Input((4,), name="x2")
        b = model(x2, a(L.Dense(4, name="d2")(a(x2))), name="level2")
        x = L.Input((4,), name="x")
        return model(x, L.Dense(2, name="head")(b(x)))
    for form in nested_forms:
        case("nested_depth3_" + form, "Models three deep, one called twice.", depth3, form=form)

    def frozen():
        x = L.Input((4,), name="nx")
        h = L.Dense(4, name="free_a")(L.Dense(4, name="frozen", trainable=False)(x))
        inner = model(x, L.Dense(4, name="free_b")(L.Dense(4, name="frozen_b", trainable=False)(h)), name="inner")
        y = L.Input((4,), name="x")
        return model(y, L.Dense(2, name="head")(inner(y)))
    for form in nested_forms:
        case("nested_frozen_" + form, "A nested model with frozen layers: .h5 lists trainable weights first.", frozen, form=form)

    def levels():
        x3 = L.Input((4,), name="x3")
        leaf = model(x3, L.Dense(4, name="leaf_y")(x3), name="leaf")
        x2 = L.Input((4,), name="x2")
        pair = model(x2, leaf(leaf(x2)), name="pair")
        x = L.Input((4,), name="x")
        return model(x, [L.Dense(2, name="head")(pair(x)), leaf(x)])
    case("nested_shared_across_levels", "A model used inside a nested model and outside: .h5 writes its weights at both places.", levels, form="h5")
    if HAS_ZIP:
        case("nested_shared_across_levels_zip", "The same in a zip, which writes the weights once, at the place visited first.",
             levels, form="keras")

    def multi():
        a, b = L.Input((4,), name="ia"), L.Input((3,), name="ib")
        inner = model([a, b], [L.Dense(2, name="oa")(a), L.Dense(5, name="ob")(b)], name="multi")
        x, y = L.Input((4,), name="x"), L.Input((3,), name="y")
        o = inner([x, y])
        return model([x, y], [L.Dense(3, name="h")(o[1]), o[0], o[1]])
    case("nested_several_outputs", "A nested model with two inputs and two outputs.", multi)

    def compiled():
        m = mlp()
        m.compile(optimizer="adam", loss="mse", metrics=["mae"])
        rng = cw.rng_for("fit")
        m.fit(rng.normal(size=(32, 16)), rng.uniform(size=(32, 5)), epochs=1, verbose=0, shuffle=False)
        return m
    case("compiled_h5", "With Adam's state and training_config.", compiled, form="h5")
    if NUMBERS == (2, 15):
        def separators(folder):
            def edit(members):
                out = []
                for name, data in members:
                    if name.endswith(".h5"):
                        path = os.path.join(folder, "w.h5")
                        with open(path, "wb") as f:
                            f.write(data)
                        cw.repack_h5(path, rename=lambda n: n.replace("layers/", "layers\\"))
                        data = open(path, "rb").read()
                        os.remove(path)
                    out.append((name, data))
                return out
            cw.edit_members(os.path.join(folder, "model.keras"), edit)
        case("windows_separators", "Group names as 2.15 writes them on Windows: layers\\dense. (Renamed after saving.)", mlp, post=separators)
    if HAS_ZIP:
        case("compiled_keras", "With Adam's state and compile_config.", compiled, form="keras")
    many = seq(*[(lambda i=i: L.Dense(3, name="a_dense_layer_with_a_long_name_%03d" % i, **({"input_dim": 3} if i == 0 else {}))) for i in range(8)])
    with small_attributes():
        case("attributes_in_pieces", "layer_names split into layer_names0, layer_names1, ... as for long lists.", many, form="h5")
        case("attributes_in_pieces_nested", "weight_names split as well.", lambda: keras.models.Sequential([
            many(), L.Dense(2)]), form="h5")


class small_attributes(object):
    """Lowers the size at which Keras splits an attribute (64512 bytes), so that
    the case fits in a small file."""

    def __enter__(self):
        for name in ("keras.engine.saving", "keras.saving.hdf5_format", "keras.src.saving.legacy.hdf5_format",
                     "tf_keras.src.saving.legacy.hdf5_format", "keras.saving.legacy.hdf5_format",
                     "keras.engine.topology",
                     "tensorflow.python.keras.saving.hdf5_format", "tensorflow_core.python.keras.saving.hdf5_format"):
            module = sys.modules.get(name)
            if module is not None and hasattr(module, "HDF5_OBJECT_HEADER_LIMIT"):
                self.module, self.old = module, module.HDF5_OBJECT_HEADER_LIMIT
                module.HDF5_OBJECT_HEADER_LIMIT = 200
                return
        self.module = None

    def __exit__(self, *unused):
        if self.module is not None:
            self.module.HDF5_OBJECT_HEADER_LIMIT = self.old


def refused():
    def r(key, about, build, parts, **kw):
        case("refused_" + key, about, build, refused=parts, **kw)

    r("conv2d", "Conv2D.", seq(lambda: L.Conv2D(4, (3, 3), input_shape=(8, 8, 3), name="filters"), lambda: L.Flatten()), ["Conv2D", "filters"])
    r("lstm", "LSTM.", seq(lambda: L.LSTM(2, input_shape=(4, 3), name="memory")), ["LSTM", "memory"])
    r("embedding", "Embedding.", seq(lambda: L.Embedding(5, 2, input_length=4, name="table")), ["Embedding", "table"])
    r("two_problems", "Two layers that are refused: both are named.", seq(
        lambda: L.GaussianNoise(0.1, input_shape=(4, 3), name="first_bad"), lambda: L.Conv1D(2, 2, name="second_bad")),
      ["GaussianNoise", "first_bad", "Conv1D", "second_bad"])


if __name__ == "__main__":
    for part in (layers, graphs, refused):
        part()
    W.report()
