"""Frozen cases written by Keras 3: every layer and argument, by layer group.

Environment: requirements-keras3.txt (all cases) or requirements-keras33.txt
(an early Keras 3, whose files lack some keys: a small set, group keras_3_3_3).
Usage: python make_keras3.py [PART-OF-A-CASE-NAME ...]
"""

import os
import warnings
import zipfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
warnings.filterwarnings("ignore")

import keras
import numpy as np
from keras import constraints, initializers, layers as L, regularizers

import case_writer as cw

EARLY = tuple(int(v) for v in keras.__version__.split(".")[:2]) < (3, 10)
W = cw.Writer(keras.__version__, __doc__)

# Every name that Keras 3 registers and a string can select, but the two whose
# last axis matters (softmax family) or changes (glu): those have cases of
# their own.
ELEMENTWISE = (
    "linear relu relu6 leaky_relu elu celu selu softplus softsign tanh sigmoid "
    "exponential silu swish gelu hard_sigmoid hard_silu hard_swish hard_tanh "
    "mish log_sigmoid tanh_shrink soft_shrink hard_shrink squareplus "
    "sparse_plus sparse_sigmoid"
).split()
ROWWISE = ["softmax", "log_softmax", "sparsemax"]


def registered(name):
    try:
        return keras.activations.get(name) is not None
    except ValueError:
        return False


if EARLY:
    ELEMENTWISE = [n for n in ELEMENTWISE if registered(n)]
    ROWWISE = [n for n in ROWWISE if registered(n)]


def randomise(model, rng):
    model.set_weights(
        cw.random_weights([w.shape for w in model.get_weights()], rng)
    )


def save(model, folder, form, edit):
    """Writes `model` in one of the forms people have."""
    path = os.path.join(folder, "model.keras")
    if form in ("keras", "deflated", "dir", "zip_named_h5"):
        model.save(path)
        if edit:
            cw.edit_config(path, edit)
        # Keras stores its members. Most larger files are deflated, as other tools
        # do, to keep the repository small.
        limit = 16384 if "/dense/" in path or "/nested/" in path else 10000
        pack = form == "deflated" or (
            form == "keras" and os.path.getsize(path) > limit
        )
        cw.normalise_zip(path, zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED)
        if form == "dir":
            cw.unzip_to_directory(path, os.path.join(folder, "model.dir"))
        if form == "zip_named_h5":
            os.rename(path, os.path.join(folder, "model.h5"))
    elif form in ("h5", "h5_named_keras"):
        h5 = os.path.join(folder, "model.h5")
        model.save(h5)
        cw.normalise_h5(h5)
        if form == "h5_named_keras":
            os.rename(h5, path)
    elif form == "json":
        with open(os.path.join(folder, "arch.json"), "wb") as f:
            f.write(cw.stable_object_ids(model.to_json().encode("utf-8")))
        weights = os.path.join(folder, "model.weights.h5")
        model.save_weights(weights)
        os.rename(weights, os.path.join(folder, "weights.h5"))
    else:
        raise ValueError(form)


def case(
    key,
    about,
    build,
    form="keras",
    rows=13,
    values="normal",
    data=None,
    refused=None,
    edit=None,
    post=None,
):
    """One case. `build()` makes the model; `refused` lists message parts; `edit`
    changes the config and `post(folder)` the files after Keras has saved them."""
    if EARLY:
        key = "keras_3_3_3/" + key.replace("/", "_")
    folder = W.begin(key)
    if folder is None:
        return
    rng = cw.rng_for(key)
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    model = build()
    if model.get_weights():
        randomise(model, rng)
    if refused is not None:
        save(model, folder, form, edit)
        W.finish(folder, about, refused=refused)
        return
    # A dict model's inputs count in the order of the file, which is that of the
    # dict; Keras's own `model.inputs` sorts them by key.
    struct = getattr(model, "_inputs_struct", None)
    tensors = list(struct.values()) if isinstance(struct, dict) else model.inputs
    if data is None:
        data = []
        for t in tensors:
            shape = tuple(t.shape)[1:]
            if t.shape[0] is not None:
                rows = t.shape[0]
            data.append(
                cw.sweep(rows, shape, rng)
                if values == "sweep"
                # Pure data movement: whole numbers pack better.
                else rng.randint(-9, 10, size=(rows,) + shape).astype(np.float32)
                if not model.weights
                else rng.normal(size=(rows,) + shape).astype(np.float32)
            )
    if isinstance(struct, dict):
        feed = {k: x for k, x in zip(struct, data)}
    else:
        feed = data if len(data) > 1 or isinstance(struct, list) else data[0]
    outputs = model(feed, training=False)
    outputs = [np.asarray(y) for y in cw.as_list(outputs)]
    save(model, folder, form, edit)
    if post:
        post(folder)
    W.finish(folder, about, data, outputs)


def seq(*parts, **kw):
    return lambda: keras.Sequential([p() if callable(p) else p for p in parts], **kw)


def rename(pairs):
    """An edit that replaces whole strings: names Keras itself will not take."""

    def walk(node):
        if isinstance(node, dict):
            return {k: walk(v) for k, v in node.items()}
        if isinstance(node, list):
            return [walk(v) for v in node]
        return pairs.get(node, node) if isinstance(node, str) else node

    return walk


def fn(inputs, make):
    """A builder of a Functional model from input shapes and a function."""

    def build():
        xs = [
            s if not isinstance(s, tuple) else keras.Input(s) for s in
            [s() if callable(s) else s for s in inputs]
        ]
        ys = make(*xs)
        return keras.Model(xs if len(xs) > 1 else xs[0], ys)

    return build


# --- Dense -------------------------------------------------------------------


def dense():
    one = lambda shape, *args, **kw: seq(
        lambda: keras.Input(shape), lambda: L.Dense(*args, **kw)
    )
    case("dense/units_1", "Dense with one unit.", one((5,), 1))
    case("dense/odd_sizes", "Dense 37 -> 19: no size is a multiple of a vector.", one((37,), 19))
    case("dense/wide", "Dense 64 -> 64, whole vectors only.", one((64,), 64))
    case("dense/long_reduction", "Dense 513 -> 3: a long sum.", one((513,), 3), rows=7)
    case("dense/many_units", "Dense 3 -> 261.", one((3,), 261), rows=7)
    case("dense/in_dim_1", "Dense on one feature.", one((1,), 7))
    case("dense/in_dim_1_units_1", "Dense 1 -> 1.", one((1,), 1))
    case("dense/no_bias", "Dense without bias.", one((9,), 5, use_bias=False))
    case("dense/no_bias_relu", "Dense without bias, fused relu.", one((9,), 5, use_bias=False, activation="relu"))
    case("dense/activation_none", "activation=None is linear.", one((6,), 5, activation=None))
    case("dense/activation_linear", "activation='linear'.", one((6,), 5, activation="linear"))
    case("dense/rank3", "Dense contracts the last axis only, rank 3.", one((4, 5), 3))
    case("dense/rank4", "Dense contracts the last axis only, rank 4.", one((2, 3, 5), 7, activation="tanh"))
    case("dense/rank5", "Dense contracts the last axis only, rank 5.", one((2, 1, 3, 4), 6))
    case("dense/rank3_in_dim_1", "Dense on rank 3 with one feature.", one((5, 1), 3))
    case("dense/rank3_softmax", "Softmax of a rank-3 Dense runs over the last axis.", one((4, 5), 7, activation="softmax"))
    case("dense/activity_regularizer", "activity_regularizer changes nothing at inference.",
         one((6,), 5, activity_regularizer=regularizers.L1L2(0.1, 0.2)))
    case("dense/not_trainable", "trainable=False changes nothing at inference.", one((6,), 5, trainable=False))

    def chain(keyword, values):
        return seq(lambda: keras.Input((4,)), *[
            (lambda v=v: L.Dense(4, **{keyword: v})) for v in values
        ])

    inits = [
        "zeros", "ones", "glorot_uniform", "glorot_normal", "he_uniform",
        "he_normal", "lecun_uniform", "lecun_normal", "random_normal",
        "random_uniform", "truncated_normal", "orthogonal", "identity",
        initializers.Constant(0.25), initializers.RandomNormal(0.1, 0.2, seed=3),
        initializers.RandomUniform(-1, 1, seed=4),
        initializers.TruncatedNormal(0.0, 0.3, seed=5),
        initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal", seed=6),
        initializers.Orthogonal(gain=2.0, seed=7), initializers.Identity(gain=0.5),
    ]
    case("dense/initializers_1", "Every kernel initializer spelled in the config, part 1.", chain("kernel_initializer", inits[:10]))
    case("dense/initializers_2", "Every kernel initializer spelled in the config, part 2.", chain("kernel_initializer", inits[10:]))
    case("dense/bias_initializers", "Bias initializers.", chain("bias_initializer", ["zeros", "ones", initializers.Constant(0.5), "random_normal"]))
    regs = ["l1", "l2", regularizers.L1(0.01), regularizers.L2(0.02), regularizers.L1L2(0.3, 0.4),
            regularizers.OrthogonalRegularizer(0.05, "columns")]
    case("dense/kernel_regularizers", "Every kernel regularizer.", chain("kernel_regularizer", regs))
    case("dense/bias_regularizers", "Bias regularizers.", chain("bias_regularizer", regs[:5]))
    case("dense/activity_regularizers", "Every activity regularizer, in a chain.", chain("activity_regularizer", regs[:5]))
    cons = ["non_neg", "unit_norm", "max_norm", constraints.MaxNorm(3, axis=1),
            constraints.MinMaxNorm(0.1, 2.0, rate=0.5, axis=0), constraints.UnitNorm(axis=[0, 1])]
    case("dense/kernel_constraints", "Every kernel constraint; inference does not project.", chain("kernel_constraint", cons))
    case("dense/bias_constraints", "Bias constraints.", chain("bias_constraint", ["non_neg", constraints.MaxNorm(2)]))

    def every_argument():
        return keras.Sequential([keras.Input((6,), name="x"), L.Dense(
            units=5, activation="tanh", use_bias=True, kernel_initializer="he_normal",
            bias_initializer="ones", kernel_regularizer=regularizers.L2(1e-3),
            bias_regularizer=regularizers.L1(1e-3), activity_regularizer="l2",
            kernel_constraint="unit_norm", bias_constraint="non_neg", name="all",
            trainable=True, dtype="float32")])
    case("dense/every_argument", "Dense with every argument given.", every_argument)

    def shared_chain():
        d = L.Dense(6, activation="tanh", name="shared")
        x = keras.Input((6,))
        return keras.Model(x, d(d(x)))
    case("dense/shared_chain", "One Dense applied to its own output.", shared_chain)

    def shared_inputs():
        d = L.Dense(4, name="shared")
        a, b = keras.Input((5,), name="left"), keras.Input((5,), name="right")
        return keras.Model([a, b], [d(a), d(b)])
    case("dense/shared_inputs", "One Dense on two inputs.", shared_inputs)

    def shared_ranks():
        d = L.Dense(4, name="shared")
        a, b = keras.Input((5,)), keras.Input((3, 5))
        return keras.Model([a, b], [d(a), d(b)])
    case("dense/shared_ranks", "One Dense on a rank-2 and a rank-3 input.", shared_ranks)
    if not EARLY:
        def lora():
            m = keras.Sequential([keras.Input((6,)), L.Dense(5, name="adapted")])
            m.layers[0].enable_lora(2, 4.0)
            return m
        case("dense/lora", "A LoRA Dense: the saved kernel is merged, the two keys say nothing more.", lora)


# --- Activation --------------------------------------------------------------


def activations():
    def layers_model(names, shape):
        return fn([shape], lambda x: [L.Activation(n, name="act_" + n)(x) for n in names])

    def dense_model(names, shape):
        return fn([shape], lambda x: [L.Dense(5, activation=n, name="dense_" + n)(x) for n in names])

    case("activation/layers", "Every element-wise activation as a layer, over [-8, 8] and the kinks.",
         layers_model(ELEMENTWISE, (16,)), values="sweep")
    for i in range(3):
        names = ELEMENTWISE[i::3]
        case("activation/dense_%d" % (i + 1), "Dense(activation=...): " + ", ".join(names) + ".",
             dense_model(names, (7,)), values="sweep")
    case("activation/layers_rank3", "Element-wise activations on rank 3, odd sizes.",
         layers_model(ELEMENTWISE[::2], (3, 5)), values="sweep")
    case("activation/rank1", "Activation of a model input of shape ().",
         layers_model(["tanh", "relu", "hard_sigmoid"], ()), values="sweep", rows=29)
    case("activation/none", "Activation(None) is linear.", seq(lambda: keras.Input((5,)), lambda: L.Activation(None)))
    case("activation/chain", "Activations after one another.",
         seq(lambda: keras.Input((9,)), *[(lambda n=n: L.Activation(n)) for n in ("tanh", "softplus", "relu", "sigmoid")]), values="sweep")
    case("activation/shared", "One Activation layer applied twice.", shared_activation)
    case("activation/dense_then_layer", "Dense, then Activation: the usual pair that fuses.",
         seq(lambda: keras.Input((6,)), lambda: L.Dense(7), lambda: L.Activation("relu"), lambda: L.Dense(3), lambda: L.Activation("softmax")))
    case("activation/dense_relu_then_layer", "A Dense that already has an activation, then another.",
         seq(lambda: keras.Input((6,)), lambda: L.Dense(7, activation="tanh"), lambda: L.Activation("relu")))
    case("activation/second_use", "The Dense output is used by the Activation and by the model.", second_use)
    for shape, tag in (((17,), "odd"), ((3, 5), "rank3"), ((2, 3, 7), "rank4"), ((1,), "width1"), ((64,), "width64")):
        case("activation/softmax_" + tag, "%s over the last axis, shape %s." % (", ".join(ROWWISE), shape),
             layers_model(ROWWISE, shape), values="sweep")
    case("activation/softmax_dense", "Dense with softmax, log_softmax, sparsemax.", dense_model(ROWWISE, (7,)), values="sweep")
    case("activation/softmax_large", "softmax and log_softmax of values near +-1000 must not overflow.",
         layers_model(["softmax", "log_softmax"], (9,)),
         data=[(cw.rng_for("softmax_large").randint(-4, 5, size=(13, 9)) * 250.0).astype(np.float32)])
    case("activation/softmax_equal", "softmax family of equal values.", layers_model(ROWWISE, (5,)),
         data=[np.repeat(np.linspace(-3, 3, 13, dtype=np.float32)[:, None], 5, axis=1)])
    case("activation/glu", "glu halves the last axis: a * sigmoid(b).", layers_model(["glu"], (6,)), values="sweep")
    case("activation/glu_rank3", "glu on rank 3.", layers_model(["glu"], (3, 10)), values="sweep")
    case("activation/glu_dense", "Dense(activation='glu'): the output is half as wide as units.", dense_glu, values="sweep")
    case("activation/extremes", "Activations that saturate, far from 0.",
         layers_model(["tanh", "sigmoid", "softplus", "softsign", "elu", "selu", "silu", "gelu", "mish", "log_sigmoid", "hard_sigmoid", "celu"], (8,)),
         data=[np.concatenate([np.array([[-1e4, -1000, -100, -88, 88, 100, 1000, 1e4]], np.float32),
                               np.array([[-1e-30, 1e-30, -1e-10, 1e-10, -1e-4, 1e-4, -20, 20]], np.float32),
                               cw.rng_for("extremes").uniform(-60, 60, size=(11, 8)).astype(np.float32)])])


def shared_activation():
    a = L.Activation("tanh", name="squash")
    x, y = keras.Input((5,)), keras.Input((2, 3))
    return keras.Model([x, y], [a(x), a(y)])


def second_use():
    x = keras.Input((6,))
    h = L.Dense(5, name="hidden")(x)
    return keras.Model(x, [L.Activation("relu")(h), h])


def dense_glu():
    x = keras.Input((5,))
    return keras.Model(x, L.Dense(6, activation="glu", name="gate")(x))


# --- Dropout family ----------------------------------------------------------


def dropout():
    one = lambda shape, make: seq(lambda: keras.Input(shape), make)
    case("dropout/rate_0", "Dropout(0).", one((7,), lambda: L.Dropout(0)))
    case("dropout/rate_half", "Dropout is the identity at inference.", one((7,), lambda: L.Dropout(0.5)))
    case("dropout/rate_1", "Dropout(1.0) is the identity at inference.", one((7,), lambda: L.Dropout(1.0)))
    case("dropout/noise_shape", "noise_shape with None entries.", one((3, 5), lambda: L.Dropout(0.5, noise_shape=(None, 1, 5))))
    case("dropout/seed", "A seed.", one((7,), lambda: L.Dropout(0.25, seed=1234)))
    case("dropout/rank1", "Dropout on shape ().", one((), lambda: L.Dropout(0.5)))
    case("dropout/rank5", "Dropout on rank 5.", one((2, 3, 1, 2), lambda: L.Dropout(0.5)))
    case("dropout/between_dense", "Dropouts between Dense layers.", seq(
        lambda: keras.Input((6,)), lambda: L.Dense(7, activation="relu"), lambda: L.Dropout(0.3),
        lambda: L.Dense(5), lambda: L.Dropout(0.3), lambda: L.Activation("relu"), lambda: L.Dropout(0.1)))

    def called_false():
        x = keras.Input((6,))
        return keras.Model(x, L.Dropout(0.5, name="off")(L.Dense(4)(x), training=False))
    case("dropout/training_false", "Called with training=False: kept in the node, still the identity.", called_false)
    case("spatial_dropout/1d", "SpatialDropout1D.", one((4, 5), lambda: L.SpatialDropout1D(0.5)))
    case("spatial_dropout/1d_seed", "SpatialDropout1D with seed and name.", one((4, 5), lambda: L.SpatialDropout1D(0.2, seed=3, name="s1")))
    for d in ("channels_first", "channels_last"):
        case("spatial_dropout/2d_" + d, "SpatialDropout2D, %s." % d, one((3, 4, 5), lambda: L.SpatialDropout2D(0.5, data_format=d)))
        case("spatial_dropout/3d_" + d, "SpatialDropout3D, %s." % d, one((2, 3, 2, 5), lambda: L.SpatialDropout3D(0.5, data_format=d, seed=9)))
    case("spatial_dropout/1d_dense", "SpatialDropout1D between rank-3 Dense layers.",
         seq(lambda: keras.Input((4, 5)), lambda: L.Dense(3), lambda: L.SpatialDropout1D(0.4), lambda: L.Dense(2)))
    case("spatial_dropout/rates", "Rates 0 and 1.", seq(lambda: keras.Input((4, 5)), lambda: L.SpatialDropout1D(0.0), lambda: L.SpatialDropout1D(1.0)))
    for kw in (dict(l1=0.1), dict(l2=0.2), dict(l1=0.3, l2=0.4), dict()):
        tag = "_".join(sorted(kw)) or "defaults"
        case("activity_regularization/" + tag, "ActivityRegularization(%s) is the identity." % kw, seq(
            lambda: keras.Input((5,)), lambda: L.Dense(4), lambda: L.ActivityRegularization(**kw), lambda: L.Dense(3)))
    case("activity_regularization/rank4", "ActivityRegularization as the whole model, rank 4.", one((2, 3, 4), lambda: L.ActivityRegularization(l1=1.0)))


# --- Shapes ------------------------------------------------------------------


def shapes():
    one = lambda shape, make: seq(lambda: keras.Input(shape), make)
    dims = {1: (), 2: (5,), 3: (3, 5), 4: (3, 4, 5), 5: (3, 2, 4, 5)}
    for d in ("channels_last", "channels_first"):
        tag = d[9:]
        for rank, shape in dims.items():
            case("flatten/rank%d_%s" % (rank, tag), "Flatten of rank %d, %s." % (rank, d), one(shape, lambda: L.Flatten(data_format=d)))
        case("flatten/dense_%s" % tag, "Flatten then Dense, %s." % d, seq(
            lambda: keras.Input((3, 4, 5)), lambda: L.Flatten(data_format=d), lambda: L.Dense(7)))
        case("flatten/dense_flatten_dense_%s" % tag, "Dense, Flatten, Dense, %s." % d, seq(
            lambda: keras.Input((3, 4)), lambda: L.Dense(5, activation="relu"), lambda: L.Flatten(data_format=d), lambda: L.Dense(6)))
        # Mostly zero, so that 7 x 65536 numbers pack into a small file.
        rng = cw.rng_for("seed_65536")
        x = np.zeros(7 * 65536, np.float32)
        where = rng.choice(x.size, 1500, replace=False)
        x[where] = rng.normal(size=1500)
        case("flatten/seed_65536_%s" % tag, "The documented example: (64, 32, 32) flattens to 65536, %s." % d,
             one((64, 32, 32), lambda: L.Flatten(data_format=d)), rows=7, data=[x.reshape(7, 64, 32, 32)])
    case("flatten/default", "Flatten() writes the default data_format.", one((2, 3), lambda: L.Flatten()))

    r = lambda shape, target: one(shape, lambda: L.Reshape(target))
    case("reshape/minus_one", "Reshape with -1.", r((4, 6), (-1,)))
    case("reshape/minus_one_middle", "Reshape with -1 in the middle.", r((4, 6), (2, -1, 3)))
    case("reshape/up", "Rank up.", r((24,), (2, 3, 4)))
    case("reshape/down", "Rank down.", r((2, 3, 4), (6, 4)))
    case("reshape/same", "The same shape.", r((3, 4), (3, 4)))
    case("reshape/ones", "Unit axes.", r((6,), (1, 6, 1)))
    case("reshape/to_scalar", "Reshape to () from one element.", r((1,), ()))
    case("reshape/from_scalar", "Reshape of shape () to (1, 1).", r((), (1, 1)))
    case("reshape/list", "target_shape as a list.", r((6,), [3, 2]))
    case("reshape/chain", "Reshapes after one another.", seq(
        lambda: keras.Input((12,)), lambda: L.Reshape((3, 4)), lambda: L.Reshape((2, -1)), lambda: L.Reshape((4, 3))))

    import itertools
    for n, shape in ((1, (5,)), (2, (4, 5)), (3, (2, 3, 5)), (4, (2, 3, 4, 5))):
        case("permute/all_of_%d" % n, "Every permutation of %d axes." % n,
             fn([shape], lambda x: [L.Permute(p)(x) for p in itertools.permutations(range(1, n + 1))]),
             data=[cw.rng_for("all_of_%d" % n).randint(-99, 100, size=(7,) + shape).astype(np.float32)])
    case("permute/seed_10_64", "The documented example: Permute((2, 1)) on (10, 64) -> (64, 10).", r_permute((10, 64), (2, 1)), rows=7)
    case("permute/2_1", "Permute((2, 1)).", r_permute((4, 5), (2, 1)))
    case("permute/3_1_2", "Permute((3, 1, 2)), not its own inverse.", r_permute((2, 3, 5), (3, 1, 2)))
    case("permute/5_axes", "Permute of five axes.", r_permute((2, 3, 1, 4, 5), (4, 1, 5, 3, 2)), rows=7)
    case("permute/unit_axes", "Permute that only moves unit axes.", r_permute((1, 6, 1), (2, 3, 1)))
    case("permute/large", "Permute((2, 1)) on (67, 45): more than one tile, odd edges.", r_permute((67, 45), (2, 1)), rows=7,
         data=[cw.rng_for("large").randint(-9, 10, size=(7, 67, 45)).astype(np.float32)])

    case("repeat_vector/n_1", "RepeatVector(1).", one((5,), lambda: L.RepeatVector(1)))
    case("repeat_vector/n_3", "RepeatVector(3).", one((5,), lambda: L.RepeatVector(3)))
    case("repeat_vector/seed_32_3", "The documented example: Dense(32), RepeatVector(3) -> (3, 32).", seq(
        lambda: keras.Input((32,)), lambda: L.Dense(32), lambda: L.RepeatVector(3)))
    case("repeat_vector/one_feature", "RepeatVector of one feature.", one((1,), lambda: L.RepeatVector(7)))


def r_permute(shape, dims):
    return seq(lambda: keras.Input(shape), lambda: L.Permute(dims))


def views():
    s = lambda shape, *parts: seq(lambda: keras.Input(shape), *parts)
    D, F, P, R, A = L.Dense, L.Flatten, L.Permute, L.Reshape, L.Activation
    cf = lambda: F(data_format="channels_first")
    V = L.RepeatVector
    case("views/permute_flatten_dense", "Permute folds into the Dense's weights.", s((3, 5), lambda: P((2, 1)), lambda: F(), lambda: D(4)))
    case("views/permute3_flatten_dense", "Permute((3, 1, 2)), Flatten, Dense.", s((2, 3, 5), lambda: P((3, 1, 2)), lambda: F(), lambda: D(4)))
    case("views/permute_dense", "Dense reads a permuted rank-3 tensor.", s((3, 5), lambda: P((2, 1)), lambda: D(4)))
    case("views/permute4_dense", "Dense reads a permuted rank-4 tensor.", s((2, 3, 5), lambda: P((2, 3, 1)), lambda: D(4)))
    case("views/permute_keeps_last_dense", "The contracted axis stays last: Permute((2, 1, 3)), Dense.", s((2, 3, 5), lambda: P((2, 1, 3)), lambda: D(4)))
    case("views/reshape_permute_dense", "Reshape, Permute, Dense.", s((12,), lambda: R((3, 4)), lambda: P((2, 1)), lambda: D(5)))
    case("views/reshape_permute_flatten_dense", "Reshape, Permute, Flatten, Dense.", s((12,), lambda: R((3, 4)), lambda: P((2, 1)), lambda: F(), lambda: D(5)))
    case("views/flatten_channels_first_dense", "channels_first Flatten is a transpose that the Dense absorbs.", s((3, 4, 5), cf, lambda: D(6)))
    case("views/flatten_channels_first_output", "channels_first Flatten as the output.", s((3, 4, 5), cf))
    case("views/flatten_channels_first_activation", "channels_first Flatten, Activation.", s((3, 4, 5), cf, lambda: A("tanh")))
    case("views/flatten_channels_first_softmax", "channels_first Flatten, softmax.", s((3, 4), cf, lambda: A("softmax")))
    case("views/permute_output", "A permuted model output is one copy.", s((4, 5), lambda: D(3), lambda: P((2, 1))))
    case("views/permute_activation", "An element-wise op reads a view.", s((4, 5), lambda: P((2, 1)), lambda: A("relu")))
    case("views/permute_softmax", "softmax over a permuted axis.", s((4, 5), lambda: P((2, 1)), lambda: A("softmax")))
    case("views/activation_permute", "Activation, then Permute.", s((4, 5), lambda: A("tanh"), lambda: P((2, 1))))
    case("views/permute_permute", "Two Permutes compose.", s((2, 3, 5), lambda: P((3, 1, 2)), lambda: P((2, 1, 3))))
    case("views/permute_inverse", "A Permute and its inverse cancel.", s((2, 3, 5), lambda: P((3, 1, 2)), lambda: P((2, 3, 1))))
    case("views/permute_inverse_dense", "A Permute and its inverse cancel before a Dense.", s((2, 3, 5), lambda: P((3, 1, 2)), lambda: P((2, 3, 1)), lambda: D(4)))
    case("views/permute_reshape_back", "Permute, Reshape to the old shape: not the identity.", s((3, 4), lambda: P((2, 1)), lambda: R((3, 4))))
    case("views/permute_reshape_permute", "Permute, Reshape, Permute.", s((4, 6), lambda: P((2, 1)), lambda: R((3, 8)), lambda: P((2, 1))))
    case("views/permute_reshape_dense", "A Reshape that splits a permuted axis, then Dense.", s((4, 6), lambda: P((2, 1)), lambda: R((8, 3)), lambda: D(5)))
    case("views/reshape_repeat_dense", "Reshape, RepeatVector, Dense.", s((3, 2), lambda: R((6,)), lambda: V(4), lambda: D(5)))
    case("views/repeat_dense", "Dense reads a repeated vector.", s((5,), lambda: V(3), lambda: D(4)))
    case("views/repeat_permute_dense", "RepeatVector, Permute, Dense.", s((5,), lambda: V(3), lambda: P((2, 1)), lambda: D(4)))
    case("views/repeat_flatten_dense", "RepeatVector, Flatten, Dense.", s((5,), lambda: V(3), lambda: F(), lambda: D(4)))
    case("views/repeat_activation", "RepeatVector, Activation.", s((5,), lambda: V(3), lambda: A("sigmoid")))
    case("views/repeat_permute_output", "RepeatVector, Permute as output.", s((5,), lambda: V(3), lambda: P((2, 1))))
    case("views/repeat_reshape", "RepeatVector, Reshape across the copies.", s((6,), lambda: V(4), lambda: R((3, 8))))
    case("views/dense_permute_dense", "Dense, Permute, Dense.", s((4, 5), lambda: D(6), lambda: P((2, 1)), lambda: D(3)))
    case("views/dropout_between_views", "Dropout between views.", s((4, 5), lambda: P((2, 1)), lambda: L.Dropout(0.5), lambda: F(), lambda: D(3)))
    case("views/mixer", "Two MLP-Mixer steps: Dense over either axis by Permute.", s(
        (7, 6), lambda: P((2, 1)), lambda: D(7, activation="gelu"), lambda: P((2, 1)), lambda: D(6, activation="gelu"),
        lambda: P((2, 1)), lambda: D(5), lambda: F(), lambda: D(4, activation="softmax")))
    case("views/two_readers", "One Permute read by a Dense, an Activation and the model.", two_readers)
    case("views/shared_permuted", "One Dense reads its input straight and permuted.", shared_permuted)
    case("views/only_views", "A model of views alone.", s((2, 3, 4), lambda: P((2, 3, 1)), lambda: R((6, 4)), lambda: P((2, 1)), lambda: F()))


def two_readers():
    x = keras.Input((4, 5))
    p = L.Permute((2, 1))(x)
    return keras.Model(x, [L.Dense(3)(p), L.Activation("tanh")(p), p])


def shared_permuted():
    x = keras.Input((5, 5))
    d = L.Dense(3, name="shared")
    return keras.Model(x, [d(L.Flatten()(x)), d(L.Flatten()(L.Permute((2, 1))(x)))])


# --- Inputs ------------------------------------------------------------------


def inputs():
    case("input/shape_scalar", "Input(()): the model input is rank 1.", seq(lambda: keras.Input(()), lambda: L.Reshape((1,)), lambda: L.Dense(3)))
    case("input/rank6", "An input of rank 6.", seq(lambda: keras.Input((2, 1, 3, 2, 2)), lambda: L.Dense(3), lambda: L.Flatten(), lambda: L.Dense(2)))
    case("input/fixed_batch", "batch_shape fixes the batch to 8.", seq(lambda: keras.Input(batch_shape=(8, 5)), lambda: L.Dense(3, activation="tanh")))
    case("input/fixed_batch_functional", "Two inputs with a fixed batch.", fn(
        [lambda: keras.Input((4,), batch_size=9, name="p"), lambda: keras.Input((2, 3), batch_size=9, name="q")],
        lambda p, q: [L.Dense(3)(p), L.Flatten()(q)]))

    def named(*names):
        """Keras refuses some of these names, so they are put in afterwards."""
        def build():
            xs = [keras.Input((i + 3,), name="in_%d" % i) for i in range(len(names))]
            return keras.Model(xs, [L.Dense(2, name="dense_%d" % i)(x) for i, x in enumerate(xs)])
        return build, rename({"in_%d" % i: n for i, n in enumerate(names)})

    for tag, about, names in (
        ("names_keywords", "Inputs named like C and C++ keywords.", ["class", "int", "register", "_Bool", "nullptr", "restrict"]),
        ("names_ours", "Inputs named like the header's own parameters.", ["batch", "workspace", "batch_size", "kerasc_status", "output", "in0"]),
        ("names_hostile", "Inputs whose names would end a comment or start a directive.", ["a b", "*/ #error", "\"\\\n#error", "??/", "// x", "x\\"]),
        ("names_collide", "Input names that differ only where an identifier cannot.", ["a b", "a_b", "a-b", "a.b", "A_B"]),
        ("names_unicode", "Input names outside ASCII.", ["\u00e9t\u00e9", "\u5165\u529b", "\U0001f600", "\u202eabc", "e\u0301"]),
        ("names_odd", "Input names that are no identifiers.", ["2x", "", "-", "_", "__x", "x" * 300]),
        ("names_std", "Input names of the C library.", ["NULL", "main", "memcpy", "size_t", "float", "stdin", "errno"]),
    ):
        build, edit = named(*names)
        case("input/" + tag, about + " (Names put in after saving.)", build, edit=edit)

    def odd_layers():
        x = keras.Input((4,), name="x")
        h = L.Dense(5, name="layer with space.and:dots", activation="relu")(x)
        h = L.Dense(4, name="\u5c64")(h)
        return keras.Model(x, L.Dense(2, name="class")(h), name="a model; #error")
    case("input/names_layers", "Layer, output and model names that are no identifiers (as Keras writes them).", odd_layers)

    def output_names():
        x = keras.Input((4,), name="same")
        return keras.Model(x, [L.Dense(2, name="renamed_0")(x), L.Dense(3, name="return")(x)])
    case("input/names_output_like_input", "An output layer called like the input's parameter and one called like a keyword. (Name put in after saving.)",
         output_names, edit=rename({"renamed_0": "Same"}))
    case("input/in_dim_0", "No features: Dense gives act(bias).", seq(lambda: keras.Input((0,)), lambda: L.Dense(3, activation="tanh")))
    case("input/zero_axis", "An axis of size 0 goes through views and Dense.", seq(lambda: keras.Input((0, 4)), lambda: L.Dense(3)))


# --- Sequential, Functional, nested -------------------------------------------


def graphs():
    case("sequential/mlp", "A common classifier.", seq(
        lambda: keras.Input((16,)), lambda: L.Dense(24, activation="relu"), lambda: L.Dropout(0.2),
        lambda: L.Dense(12, activation="relu"), lambda: L.Dense(5, activation="softmax")))
    case("sequential/every_layer", "Every supported layer in one Sequential.", seq(
        lambda: keras.Input((4, 6)), lambda: L.Dense(5), lambda: L.Activation("relu"), lambda: L.SpatialDropout1D(0.1),
        lambda: L.Permute((2, 1)), lambda: L.Flatten(), lambda: L.Dropout(0.2), lambda: L.Dense(6),
        lambda: L.ActivityRegularization(l1=0.1), lambda: L.RepeatVector(2), lambda: L.Reshape((2, 2, 3)),
        lambda: L.SpatialDropout2D(0.1), lambda: L.Reshape((1, 2, 2, 3)), lambda: L.SpatialDropout3D(0.1), lambda: L.Dense(2)))

    def no_input_layer():
        m = keras.Sequential([L.Dense(5, activation="tanh"), L.Dense(3)])
        m.build((None, 4))
        return m
    case("sequential/built_late", "No Input given; built by shape.", no_input_layer)
    case("sequential/deep", "40 layers.", seq(lambda: keras.Input((4,)), *[
        (lambda i=i: L.Dense(4, activation="tanh") if i % 4 == 0 else L.Activation("softsign")) for i in range(40)]))
    case("sequential/in_sequential", "Sequential in Sequential.", seq(
        lambda: keras.Input((6,)), seq(lambda: keras.Input((6,)), lambda: L.Dense(5), lambda: L.Activation("relu"), name="inner"), lambda: L.Dense(3)))
    case("sequential/many_dense", "Twelve Dense layers: dense_10 and dense_11 sort before dense_2.", seq(
        lambda: keras.Input((3,)), *[(lambda i=i: L.Dense(i % 3 + 2, activation="tanh")) for i in range(12)]))
    case("sequential/misleading_names", "Layers named against their order: groups are counted by class, not named.", seq(
        lambda: keras.Input((4,)), lambda: L.Dense(5, name="dense_2"), lambda: L.Dense(5, name="dense"), lambda: L.Dense(5, name="dense_1")))

    def two_io():
        a, b = keras.Input((4,), name="a"), keras.Input((3, 2), name="b")
        u = L.Dense(5, activation="relu", name="u")(a)
        v = L.Dense(3, name="v")(L.Flatten()(b))
        return keras.Model([a, b], [v, u, L.Dense(2, name="w")(u)])
    case("functional/two_inputs_three_outputs", "Two inputs, three outputs, in an order unlike the layers'.", two_io)

    def inputs_swapped():
        a, b = keras.Input((4,), name="first"), keras.Input((3,), name="second")
        return keras.Model([b, a], [L.Dense(2)(a), L.Dense(3)(b)])
    case("functional/inputs_swapped", "The model's input order is not the order of creation.", inputs_swapped)

    def branches():
        x = keras.Input((6,))
        h = L.Dense(8, activation="relu", name="trunk")(x)
        return keras.Model(x, [L.Dense(3, activation="softmax", name="class")(h), L.Dense(1, activation="sigmoid", name="score")(h), L.Dense(4, name="box")(L.Dense(5)(h))])
    case("functional/heads", "One trunk, three heads.", branches)

    def passthrough():
        x, y = keras.Input((4,), name="x"), keras.Input((3,), name="y")
        return keras.Model([x, y], [x, L.Dense(2)(y), y])
    case("functional/passthrough", "Model inputs that are outputs.", passthrough)

    def duplicate():
        x = keras.Input((4,))
        h = L.Dense(3, name="h")(x)
        return keras.Model(x, [h, L.Activation("tanh")(h), h])
    case("functional/duplicate_outputs", "One tensor as two outputs, and used inside.", duplicate)

    def all_same():
        x = keras.Input((4,))
        return keras.Model(x, [x, x])
    case("functional/identity_twice", "The input, twice, is the whole model.", all_same)

    def identity_views():
        x = keras.Input((4, 3))
        return keras.Model(x, [L.Permute((2, 1))(x), L.Reshape((12,))(x), x, L.Dropout(0.5)(x)])
    case("functional/output_views", "Views of the input as outputs.", identity_views)

    def list_output():
        x = keras.Input((4,))
        return keras.Model([x], [L.Dense(2)(x)])
    case("functional/single_in_lists", "One input and output, given as lists.", list_output)
    case("functional/single_bare", "One input and output, given bare.", fn([(4,)], lambda x: L.Dense(2)(x)))
    case("functional/chain", "An MLP, Functional.", fn([(7,)], lambda x: L.Dense(3, activation="softmax")(L.Dropout(0.5)(L.Dense(9, activation="relu")(x)))))

    def dead_branch():
        x = keras.Input((4,))
        h = L.Dense(3, name="used")(x)
        L.Dense(5, name="unused")(x)
        return keras.Model(x, h)
    case("functional/dead_branch", "A layer that no output needs is not saved.", dead_branch)

    def shared_many():
        a, b = keras.Input((5,), name="a"), keras.Input((5,), name="b")
        d, act, f = L.Dense(5, name="d"), L.Activation("tanh", name="t"), L.Dropout(0.5, name="f")
        h = f(act(d(a)))
        k = f(act(d(b)))
        return keras.Model([a, b], [d(h), k, act(d(k))])
    case("functional/shared_layers", "Several layers shared by two branches and repeated: node indices matter.", shared_many)

    def shared_outside():
        d = L.Dense(4, name="d")
        x0 = keras.Input((4,))
        d(x0)  # a call of node 0 outside the model
        x = keras.Input((4,), name="x")
        return keras.Model(x, d(d(x)))
    case("functional/called_elsewhere", "A layer also called outside the model.", shared_outside)

    def intermediate_model():
        x = keras.Input((4,))
        h = L.Dense(5, name="hidden")(x)
        L.Dense(2, name="head")(h)
        return keras.Model(x, h)
    case("functional/submodel", "A model cut out of a larger one.", intermediate_model)

    def from_middle():
        x = keras.Input((4,))
        h = L.Dense(5, name="hidden")(x)
        y = L.Dense(2, name="head", activation="tanh")(h)
        return keras.Model(h, y)
    if not EARLY:
        case("functional/from_middle", "A model whose input is another model's inner tensor.", from_middle)

    def dict_io():
        a, b = keras.Input((4,), name="zeta"), keras.Input((3,), name="alpha")
        return keras.Model({"zeta": a, "alpha": b}, {"y2": L.Dense(2, name="y2")(a), "y1": L.Dense(3, name="y1")(b)})
    case("functional/dict_io", "Dict inputs and outputs, not in alphabetical order.", dict_io)

    def dict_out():
        x = keras.Input((4,), name="x")
        return keras.Model(x, {"logits": L.Dense(3, name="l")(x), "gate": L.Dense(1, activation="sigmoid", name="g")(x)})
    case("functional/dict_outputs", "Dict outputs whose keys are not the layers' names.", dict_out)

    def deep_diamond():
        x = keras.Input((3,))
        h, outs = x, []
        for i in range(12):
            h = L.Dense(3, activation="tanh", name="d%d" % i)(h)
            if i % 4 == 3:
                outs.append(L.Activation("sigmoid")(h))
        return keras.Model(x, outs + [h])
    case("functional/ladder", "Outputs along a chain.", deep_diamond)

    # Nested models.
    def inner_seq(n=4, units=4, name="inner"):
        return keras.Sequential([keras.Input((n,)), L.Dense(5, activation="tanh"), L.Dropout(0.5), L.Dense(units)], name=name)

    def inner_fn(n=4, name="inner_fn"):
        x = keras.Input((n,), name=name + "_in")
        h = L.Dense(5, activation="relu", name=name + "_h")(x)
        return keras.Model(x, L.Dense(n, name=name + "_y")(h), name=name)

    case("nested/sequential_in_functional", "Sequential in Functional.", fn([(4,)], lambda x: L.Dense(3)(inner_seq()(x))))
    case("nested/functional_in_functional", "Functional in Functional.", fn([(4,)], lambda x: L.Dense(3)(inner_fn()(x))))
    case("nested/functional_in_sequential", "Functional in Sequential.", seq(lambda: keras.Input((4,)), lambda: L.Dense(4), inner_fn, lambda: L.Dense(2)))

    def is_output():
        x = keras.Input((4,))
        return keras.Model(x, inner_fn()(x))
    case("nested/functional_is_output", "A nested Functional's call is the output (index shift).", is_output)

    def seq_is_output():
        x = keras.Input((4,))
        return keras.Model(x, inner_seq()(x))
    case("nested/sequential_is_output", "A nested Sequential's call is the output (no index shift).", seq_is_output)

    def twice():
        m = inner_fn()
        x = keras.Input((4,), name="x")
        y = m(x)
        return keras.Model(x, [m(y), y, L.Dense(2)(m(y))])
    case("nested/functional_twice", "A nested Functional called three times, two calls are outputs.", twice)

    def seq_twice():
        m = inner_seq()
        a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
        return keras.Model([a, b], [m(b), m(a), L.Activation("tanh")(m(m(a)))])
    case("nested/sequential_twice", "A nested Sequential called four times.", seq_twice)

    def depth3():
        a = inner_seq(name="level3")
        x2 = keras.Input((4,), name="x2")
        b = keras.Model(x2, L.Dense(4, name="after3")(a(x2)), name="level2")
        x1 = keras.Input((4,), name="x1")
        c = keras.Model(x1, b(L.Dense(4, name="before2")(x1)), name="level1")
        x = keras.Input((4,), name="x")
        return keras.Model(x, L.Dense(2, name="head")(c(x)))
    case("nested/depth3", "Models three deep.", depth3)

    def depth_twice():
        a = inner_fn(name="leaf")
        x2 = keras.Input((4,), name="x2")
        b = keras.Model(x2, a(a(x2)), name="pair")
        x = keras.Input((4,), name="x")
        return keras.Model(x, [b(b(x)), b(x)])
    case("nested/depth_twice", "A model called twice that calls a model twice.", depth_twice)

    def multi_io():
        a, b = keras.Input((4,), name="ia"), keras.Input((3,), name="ib")
        inner = keras.Model([a, b], [L.Dense(2, name="oa")(a), L.Dense(5, name="ob")(b), a], name="multi")
        x, y = keras.Input((4,), name="x"), keras.Input((3,), name="y")
        o = inner([x, y])
        return keras.Model([x, y], [L.Dense(3, name="h")(o[1]), o[0], o[2], L.Activation("tanh", name="t")(o[2])])
    case("nested/several_outputs", "A nested model with two inputs and three outputs, one of them its input.", multi_io)

    def name_clash():
        a = keras.Sequential([keras.Input((4,)), L.Dense(4, name="dense")], name="a")
        b = keras.Sequential([keras.Input((4,)), L.Dense(4, name="dense")], name="b")
        x = keras.Input((4,))
        return keras.Model(x, L.Dense(3, name="dense")(b(a(x))))
    case("nested/same_names", "The same layer name at three places.", name_clash)

    def nested_views():
        m = keras.Sequential([keras.Input((4, 3)), L.Permute((2, 1)), L.Flatten()], name="views")
        x = keras.Input((4, 3))
        return keras.Model(x, L.Dense(5)(m(x)))
    case("nested/weightless", "A nested model without weights.", nested_views)

    def autoencoder():
        x = keras.Input((12,), name="pixels")
        enc = keras.Model(x, L.Dense(3, name="code")(L.Dense(6, activation="relu")(x)), name="encoder")
        z = keras.Input((3,), name="latent")
        dec = keras.Model(z, L.Dense(12, activation="sigmoid")(L.Dense(6, activation="relu")(z)), name="decoder")
        full = keras.Input((12,), name="image")
        return keras.Model(full, dec(enc(full)), name="autoencoder")
    case("nested/autoencoder", "Encoder and decoder as models.", autoencoder)


# --- Formats -----------------------------------------------------------------


def formats():
    def mlp():
        return keras.Sequential([keras.Input((6,), name="x"), L.Dense(5, activation="relu"), L.Dropout(0.5), L.Dense(4), L.Activation("softmax")], name="mlp")

    def graph():
        inner = keras.Sequential([keras.Input((5,)), L.Dense(5, activation="tanh"), L.Dense(4)], name="inner")
        d = L.Dense(5, name="shared")
        a, b = keras.Input((5,), name="a"), keras.Input((3, 5), name="b")
        return keras.Model([a, b], [inner(d(a)), d(b), L.Dense(2, name="last")(L.Flatten()(b))], name="graph")

    def compiled(optimizer):
        def build():
            m = mlp()
            m.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
            rng = cw.rng_for("fit")
            m.fit(rng.normal(size=(32, 6)), rng.normal(size=(32, 4)), epochs=1, verbose=0)
            return m
        return build

    for form in ("deflated", "dir", "zip_named_h5", "h5", "h5_named_keras", "json"):
        words = {"deflated": "a deflated .keras", "dir": "an unzipped directory", "zip_named_h5": "a .keras zip named .h5",
                 "h5": "legacy .h5", "h5_named_keras": "an HDF5 file named .keras", "json": "architecture JSON and weights"}[form]
        if form in ("h5", "json", "dir", "deflated"):
            case("formats/mlp_" + form, "A Sequential as %s." % words, mlp, form=form)
        case("formats/graph_" + form, "A Functional with a nested model and a shared layer as %s." % words, graph, form=form)
    for form in ("keras", "h5"):
        case("formats/adam_" + form, "With Adam's state and a compile_config, .%s." % form, compiled("adam"), form=form)
    if not EARLY:
        def every(form):
            return lambda: keras.Sequential([
                keras.Input((4, 6)), L.Dense(5), L.Activation("hard_sigmoid"), L.SpatialDropout1D(0.1), L.Permute((2, 1)),
                L.Flatten(data_format="channels_first"), L.Dropout(0.2), L.Dense(6), L.ActivityRegularization(l1=0.1),
                L.RepeatVector(2), L.Reshape((2, 2, 3)), L.Dense(2)])
        for form in ("h5", "json"):
            case("formats/every_layer_" + form, "Every supported layer as %s." % form, every(form), form=form)
        def nested(form):
            def build():
                leaf = keras.Sequential([keras.Input((4,)), L.Dense(4, activation="tanh", name="dense")], name="leaf")
                x = keras.Input((4,), name="mid_in")
                mid = keras.Model(x, L.Dense(4, name="dense")(leaf(leaf(x))), name="mid")
                y = keras.Input((4,), name="x")
                return keras.Model(y, [mid(mid(y)), L.Dense(3, name="dense")(y)])
            return build
        def repacked(key, about, form="h5", **how):
            name = {"h5": "model.h5", "json": "weights.h5"}[form]
            case("formats/" + key, about, mlp, form=form, post=lambda folder: cw.repack_h5(os.path.join(folder, name), **how))
        repacked("h5_latest", "An .h5 rewritten in HDF5's newest file version.", libver="latest")
        repacked("h5_compressed", "An .h5 with chunked, shuffled, deflated and checksummed weights.",
                 chunks=True, compression="gzip", shuffle=True, fletcher32=True)
        repacked("h5_big_endian", "An .h5 with big-endian weights.", dtype=">f4")
        repacked("weights_compressed", "JSON and a weights file, chunked and deflated.", form="json", chunks=True, compression="gzip")

        def members(key, about, edit, compression=zipfile.ZIP_STORED):
            case("formats/" + key, about, mlp, post=lambda folder: cw.edit_members(os.path.join(folder, "model.keras"), edit, compression))
        members("zip_reordered", "A deflated .keras whose members come in another order, with an assets folder.",
                lambda m: [("assets/", b"")] + m[::-1] + [("assets/notes.txt", b"hello")], zipfile.ZIP_DEFLATED)
        members("zip_duplicate", "A .keras with config.json twice: the last counts.",
                lambda m: [("config.json", b'{"class_name": "Sequential", "config": {"layers": []}}')] + m)
        members("zip_without_metadata", "A .keras without metadata.json: the config tells the generation.",
                lambda m: [x for x in m if x[0] != "metadata.json"])
        def prefix(folder):
            path = os.path.join(folder, "model.keras")
            data = open(path, "rb").read()
            with open(path, "wb") as f:
                f.write(b"#!/bin/false\n" + data)
        case("formats/zip_prefix", "A .keras with bytes before the zip: offsets count from the archive's start.", mlp, post=prefix)
        case("formats/shared_across_levels_h5", "A model used inside a nested model and outside: .h5 writes its weights at both places.", shared_across_levels, form="h5")
        case("formats/shared_across_levels_zip", "A model used inside a nested model and outside: a zip writes its weights once, at the place visited first, and Keras itself cannot load it.", shared_across_levels)
        for form in ("h5", "json", "dir"):
            case("formats/nested_" + form, "Models nested and called twice, as %s." % form, nested(form), form=form)


# --- Refused for now ---------------------------------------------------------


def refused():
    def r(key, about, build, parts, **kw):
        case("refused/" + key, about, build, refused=parts, **kw)

    one = lambda shape, make: seq(lambda: keras.Input(shape, name="x"), make)

    if not EARLY:
        def quantized():
            m = keras.Sequential([keras.Input((4,)), L.Dense(2, name="small")])
            m.quantize("int8")
            return m
        r("dense_int8", "An int8-quantised Dense.", quantized_wrap(quantized), ["Dense", "small", "int8"])
    r("layer_normalization", "LayerNormalization.", one((4,), lambda: L.LayerNormalization(name="norm")), ["LayerNormalization", "norm"])
    r("conv2d", "Conv2D (the documented Flatten example begins with one).", seq(
        lambda: keras.Input((3, 8, 8), name="x"), lambda: L.Conv2D(4, (3, 3), padding="same", name="filters"), lambda: L.Flatten()), ["Conv2D", "filters"])
    r("lstm", "LSTM.", one((4, 3), lambda: L.LSTM(2, name="memory")), ["LSTM", "memory"])
    r("embedding", "Embedding.", one((4,), lambda: L.Embedding(5, 2, name="table")), ["Embedding", "table"])
    r("time_distributed", "TimeDistributed(Dense).", one((4, 3), lambda: L.TimeDistributed(L.Dense(2), name="each")), ["TimeDistributed", "each"])
    r("gaussian_noise", "GaussianNoise.", one((4,), lambda: L.GaussianNoise(0.1, name="noise")), ["GaussianNoise", "noise"])
    r("custom_activation", "A custom activation.", one((4,), lambda: L.Dense(3, activation=my_square, name="squared")), ["Dense", "squared", "my_square"])
    r("custom_layer", "A custom layer.", one((4,), lambda: MyLayer(name="mine")), ["MyLayer", "mine"])
    r("two_problems", "A GaussianNoise and a Conv1D in one file: both are named.", seq(
        lambda: keras.Input((4, 3), name="x"), lambda: L.GaussianNoise(0.1, name="first_bad"), lambda: L.Conv1D(2, 2, name="second_bad")),
      ["GaussianNoise", "first_bad", "Conv1D", "second_bad"])


def quantized_wrap(build):
    """Random weights do not fit an int8 kernel, so these keep their own."""
    def wrapped():
        m = build()
        m.get_weights = lambda: []
        return m
    return wrapped


@keras.saving.register_keras_serializable("corp")
def my_square(x):
    return x * x


@keras.saving.register_keras_serializable("corp")
class MyLayer(L.Layer):
    def call(self, x):
        return x * 2


def shared_across_levels():
    x3 = keras.Input((4,), name="x3")
    leaf = keras.Model(x3, L.Dense(4, name="leaf_y")(x3), name="leaf")
    x2 = keras.Input((4,), name="x2")
    pair = keras.Model(x2, leaf(leaf(x2)), name="pair")
    x = keras.Input((4,), name="x")
    return keras.Model(x, [pair(x), leaf(x)])


def early():
    """What an early Keras 3 writes differently: a smaller choice."""
    chosen = (
        "dense/odd_sizes dense/no_bias dense/rank4 dense/every_argument dense/initializers_1 "
        "activation/layers activation/dense_1 activation/dense_2 activation/softmax_rank3 "
        "dropout/noise_shape spatial_dropout/2d_channels_first flatten/rank4_first flatten/rank3_last "
        "flatten/dense_first reshape/minus_one_middle permute/3_1_2 views/permute_flatten_dense "
        "repeat_vector/n_3 activity_regularization/l1 input/fixed_batch sequential/every_layer "
        "sequential/built_late sequential/misleading_names functional/two_inputs_three_outputs "
        "functional/single_bare functional/shared_layers functional/dict_outputs nested/functional_twice "
        "nested/sequential_twice nested/depth3 nested/several_outputs formats/graph "
        "formats/mlp_json formats/adam_keras"
    ).split()
    given = W.only
    W.wanted = lambda key: any(
        c.replace("/", "_") in key for c in chosen
    ) and (not given or any(o in key for o in given))


if __name__ == "__main__":
    if EARLY:
        early()
    for group in (dense, activations, dropout, shapes, views, inputs, graphs, formats, refused):
        group()
    W.report()
