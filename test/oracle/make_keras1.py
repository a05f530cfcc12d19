"""Frozen cases written by Keras 1.2.2, with its own names: output_dim, p, init,
W_regularizer, b_constraint, nb_filter, bias, batch_input_shape.

Environment: requirements-keras122.txt (Python 3.7).
Usage: python make_keras1.py [PART-OF-A-CASE-NAME ...]
"""

import io
import itertools
import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
warnings.filterwarnings("ignore")

import keras
import numpy as np
from keras import backend as K, layers as L
from keras.models import Model, Sequential

import case_writer as cw

W = cw.Writer(keras.__version__, __doc__)
GROUP = "keras_1_2_2"
ELEMENTWISE = "linear relu elu softplus softsign tanh sigmoid hard_sigmoid".split()


def save(model, folder, form):
    if form == "h5":
        model.save(os.path.join(folder, "model.h5"))
    else:
        with io.open(os.path.join(folder, "arch.json"), "w", encoding="utf-8") as f:
            f.write(u"" + model.to_json())
        model.save_weights(os.path.join(folder, "weights.h5"))


def case(key, about, build, form="h5", rows=13, values="normal", refused=None):
    key = GROUP + "/" + key
    folder = W.begin(key)
    if folder is None:
        return
    rng = cw.rng_for(key)
    K.clear_session()
    K.set_image_dim_ordering("tf")
    cw.seed_tensorflow()
    model = build()
    weights = model.get_weights()
    if weights:
        model.set_weights(cw.random_weights([w.shape for w in weights], rng))
    if refused is not None:
        save(model, folder, form)
        W.finish(folder, about, refused=refused)
        return
    data = []
    for t in model.inputs:
        shape = K.int_shape(t)
        rows = shape[0] or rows
        size = (rows,) + tuple(shape[1:])
        data.append({
            "sweep": lambda: cw.sweep(rows, shape[1:], rng),
            "integers": lambda: rng.randint(-9, 10, size=size).astype(np.float32),
            "normal": lambda: rng.normal(size=size).astype(np.float32),
        }[values]())
    outputs = model.predict_on_batch(data if len(data) > 1 else data[0])
    save(model, folder, form)
    W.finish(folder, about, data, cw.as_list(outputs))


def seq(*makers):
    return lambda: Sequential([m() for m in makers])


def fn(shapes, make):
    def build():
        xs = [L.Input(shape=s) for s in shapes]
        return Model(input=xs if len(xs) > 1 else xs[0], output=make(*xs))
    return build


def model(inputs, outputs, **kw):
    return Model(input=inputs, output=outputs, **kw)


def layers():
    from keras import constraints, regularizers

    def every():
        return Sequential([L.Dense(
            output_dim=5, init="he_normal", activation="tanh", weights=None, W_regularizer=regularizers.l2(1e-3),
            b_regularizer=regularizers.l1(1e-3), activity_regularizer=regularizers.activity_l1l2(1e-4, 1e-4),
            W_constraint=constraints.maxnorm(2), b_constraint=constraints.nonneg(), bias=True, input_dim=6, name="all")])
    for form in ("h5", "json"):
        case("dense_arguments_" + form, "Dense with every argument given, .%s." % form, every, form=form)
    inits = ["uniform", "lecun_uniform", "normal", "identity", "orthogonal", "zero", "one", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform"]
    case("dense_init", "Every init.", seq(*[(lambda i=i, n=n: L.Dense(4, init=n, **({"input_dim": 4} if i == 0 else {}))) for i, n in enumerate(inits)]))
    case("dense_sizes", "Odd sizes, one unit, no bias, activations.", seq(
        lambda: L.Dense(19, input_dim=37, bias=False), lambda: L.Dense(1), lambda: L.Dense(7, activation="relu"), lambda: L.Dense(3, activation="softmax")))

    def regularised():
        r, c = regularizers, constraints
        return Sequential([
            L.Dense(4, W_regularizer=r.l1(0.1), W_constraint=c.unitnorm(), input_dim=4),
            L.Dense(4, W_regularizer=r.l1l2(0.1, 0.2), b_constraint=c.maxnorm(3)),
            L.Dense(4, W_regularizer="l2", W_constraint="nonneg", activity_regularizer=r.activity_l2(0.1))])
    case("dense_regularizers", "Regularizers and constraints.", regularised)

    def ranks():
        d = L.Dense(4, activation="tanh", name="d")
        a, b, c = L.Input((5,), name="a"), L.Input((3, 5), name="b"), L.Input((2, 3, 5), name="c")
        return model([a, b, c], [d(a), d(b), d(c)])
    case("dense_ranks_shared", "One Dense on ranks 2, 3 and 4.", ranks)
    case("activation_layers", "Activation layers: " + ", ".join(ELEMENTWISE) + ".", fn(
        [(16,)], lambda x: [L.Activation(a, name="act_" + a)(x) for a in ELEMENTWISE[1:]] + [
            L.Activation("linear")(L.Activation("tanh")(x))]), values="sweep")

    def linear_on_input():
        x = L.Input((5,), name="x")
        h = L.Activation("linear", name="same")(x)
        return model(x, [L.Activation("tanh", name="t")(h), L.Dense(3, name="d")(x)])
    case("linear_on_input", "Keras 1 gives an identity layer its input's own tensor: input_layers then names the Activation, not the InputLayer.", linear_on_input)
    case("activation_dense", "Dense(activation=...).", fn(
        [(7,)], lambda x: [L.Dense(5, activation=a, name="dense_" + a)(x) for a in ELEMENTWISE]), values="sweep")
    case("activation_softmax", "softmax on ranks 2 and 3.", fn(
        [(7,), (3, 5)], lambda a, b: [L.Activation("softmax")(a), L.Activation("softmax")(b), L.Dense(5, activation="softmax")(a)]), values="sweep")
    case("dropout", "Dropout: p, noise_shape, seed (the last two are not saved).", seq(
        lambda: L.Dropout(0.5, input_shape=(3, 5)), lambda: L.Activation("tanh"), lambda: L.Dropout(p=0.25, noise_shape=(13, 1, 5), seed=3), lambda: L.Dropout(0.0)))
    case("spatial_dropout", "SpatialDropout1D, 2D, 3D, both orderings.", fn(
        [(4, 5), (3, 4, 5), (2, 3, 2, 5)], lambda a, b, c: [L.SpatialDropout1D(p=0.5)(a)] + [
            y for d in ("th", "tf") for y in (L.SpatialDropout2D(0.5, dim_ordering=d)(b), L.SpatialDropout3D(0.5, dim_ordering=d)(c))]), values="integers")
    case("activity_regularization", "ActivityRegularization.", seq(
        lambda: L.Dense(4, input_dim=5), lambda: L.ActivityRegularization(l1=0.1, l2=0.2), lambda: L.Dense(3)))
    case("flatten", "Flatten of ranks 3, 4, 5.", fn([(3, 5), (3, 4, 5), (3, 2, 4, 5)], lambda *xs: [L.Flatten()(x) for x in xs]), values="integers")
    case("reshape", "Reshape.", fn([(12,), (4, 6)], lambda a, b: [
        L.Reshape((3, 4))(a), L.Reshape((-1,))(b), L.Reshape((2, -1, 3))(b), L.Reshape((6, 4))(b)]), values="integers")
    case("permute", "Every permutation of two and three axes.", fn([(4, 5), (2, 3, 5)], lambda a, b: [
        L.Permute(p)(a) for p in ((1, 2), (2, 1))] + [L.Permute(p)(b) for p in itertools.permutations((1, 2, 3))]), rows=7, values="integers")
    case("repeat_vector_seed_32_3", "The documented example: Dense(32), RepeatVector(3).", seq(lambda: L.Dense(32, input_dim=32), lambda: L.RepeatVector(3)))
    case("views", "Views, each read by a Dense.", fn([(3, 5), (2, 3, 4), (6,)], lambda a, b, c: [
        L.Dense(4)(L.Flatten()(L.Permute((2, 1))(a))), L.Dense(4)(L.Permute((3, 1, 2))(b)),
        L.Dense(4)(L.Permute((2, 1))(L.Reshape((2, 3))(c))), L.Dense(2)(L.RepeatVector(3)(c))]))


def graphs():
    mlp = seq(lambda: L.Dense(24, activation="relu", input_dim=16), lambda: L.Dropout(0.2), lambda: L.Dense(12),
              lambda: L.Activation("hard_sigmoid"), lambda: L.Dense(5, activation="softmax"))
    case("sequential_h5", "A common classifier.", mlp)
    case("sequential_json", "The same as architecture and weights.", mlp, form="json")
    case("sequential_fixed_batch", "batch_input_shape fixes the batch.", seq(lambda: L.Dense(5, batch_input_shape=(9, 4)), lambda: L.Activation("tanh")))
    case("sequential_in_sequential", "Sequential in Sequential, first.", lambda: Sequential([
        Sequential([L.Dense(5, input_dim=6), L.Activation("relu")]), L.Dense(3)]))
    case("sequential_misleading_names", "Layers named against their order.", seq(
        lambda: L.Dense(5, name="dense_2", input_dim=4), lambda: L.Dense(5, name="dense"), lambda: L.Dense(5, name="dense_1")))

    def two_io():
        a, b = L.Input((4,), name="a"), L.Input((3, 2), name="b")
        u = L.Dense(5, activation="relu", name="u")(a)
        v = L.Dense(3, name="v")(L.Flatten()(b))
        return model([b, a], [v, u, L.Dense(2, name="w")(u)], name="two")
    case("functional_h5", "Two inputs, three outputs.", two_io)
    case("functional_json", "The same as architecture and weights.", two_io, form="json")

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
        return Sequential([L.Dense(5, activation="tanh", input_dim=4), L.Dropout(0.5), L.Dense(4)], name=name)

    def twice():
        m, s = inner_fn(), inner_seq()
        x = L.Input((4,), name="x")
        y = m(x)
        return model(x, [m(y), s(y), L.Dense(2, name="head")(s(m(y)))])
    for form in ("h5", "json"):
        case("nested_twice_" + form, "A nested Model and a nested Sequential, each called more than once.", twice, form=form)

    def depth3():
        x3 = L.Input((4,), name="x3")
        a = model(x3, L.Dense(4, name="d3")(inner_seq("leaf")(x3)), name="level3")
        x2 = L.Input((4,), name="x2")
        b = model(x2, a(L.Dense(4, name="d2")(a(x2))), name="level2")
        x = L.Input((4,), name="x")
        return model(x, L.Dense(2, name="head")(b(x)))
    case("nested_depth3", "Models three deep, one called twice.", depth3)

    def frozen():
        x = L.Input((4,), name="nx")
        h = L.Dense(4, name="free_a")(L.Dense(4, name="frozen", trainable=False)(x))
        inner = model(x, L.Dense(4, name="free_b")(L.Dense(4, name="frozen_b", trainable=False)(h)), name="inner")
        y = L.Input((4,), name="x")
        return model(y, L.Dense(2, name="head")(inner(y)))
    case("nested_frozen", "A nested model with frozen layers: trainable weights come first.", frozen)

    def compiled():
        m = mlp()
        m.compile(optimizer="adam", loss="mse", metrics=["mae"])
        rng = cw.rng_for("fit")
        m.fit(rng.normal(size=(32, 16)), rng.uniform(size=(32, 5)), nb_epoch=1, verbose=0, shuffle=False)
        return m
    case("compiled", "With Adam's state and training_config.", compiled)


def refused():
    def r(key, about, build, parts, **kw):
        case("refused_" + key, about, build, refused=parts, **kw)

    r("convolution2d", "Convolution2D.", seq(lambda: L.Convolution2D(4, 3, 3, input_shape=(8, 8, 3), name="filters"), lambda: L.Flatten()), ["Convolution2D", "filters"])
    r("sequential_merge", "A Merge of two Sequentials, first in a Sequential: two inputs.", lambda: Sequential([
        L.Merge([Sequential([L.Dense(3, input_dim=4)]), Sequential([L.Dense(3, input_dim=5)])], mode="sum", name="join"), L.Dense(2)]), ["Merge", "join"])


if __name__ == "__main__":
    for part in (layers, graphs, refused):
        part()
    W.report()
