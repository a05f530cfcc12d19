"""Frozen cases: the merge layers and BatchNormalization.

Runs in every environment (see README.md); the cases of Keras 3.15 are the
groups `merge` and `batch_normalization`, others have the writer's name behind.
Usage: python make_merge.py [--tf-keras] [PART-OF-A-CASE-NAME ...]
"""

import numpy as np

import any_keras as ak
from any_keras import ERA, IN_TF1, IS_TF, L, functional, layer, sequential

S = ak.Subject(
    __doc__,
    few="add_two add_broadcast several_layers concatenate_axes dot_axes residual "
    "after_dense before_dense rank4_axes without_scale_and_center plain",
)
MODES = {"Add": "sum", "Multiply": "mul", "Average": "ave", "Maximum": "max"}
NAMES = sorted(MODES) if ERA == 1 else [
    n for n in "Add Subtract Multiply Average Maximum Minimum".split() if hasattr(L, n)]


def merge(name, xs):
    if ERA == 1:
        return L.merge(xs, mode=MODES[name])
    return getattr(L, name)()(xs)


def concatenate(axis, xs):
    if ERA == 1:
        return L.merge(xs, mode="concat", concat_axis=axis)
    return L.Concatenate(axis=axis)(xs)


def merging():
    for name in NAMES:
        S.case("merge/%s_two" % name.lower(), "%s of two inputs, ranks 2 and 3." % name, functional(
            [(5,), (5,), (2, 3), (2, 3)], lambda a, b, c, d: [merge(name, [a, b]), merge(name, [c, d])]))
    many = [n for n in NAMES if n != "Subtract"]
    S.case("merge/three_and_four", "%s of three and of four inputs." % ", ".join(many), functional(
        [(5,)] * 4, lambda a, b, c, d: [y for n in many for y in (merge(n, [a, b, c]), merge(n, [a, b, c, d]))]))
    S.case("merge/same_tensor", "The same tensor twice.", functional(
        [(5,)], lambda a: [merge(n, [a, a]) for n in NAMES]))
    S.case("merge/concatenate_axes", "Concatenate over each axis; the sizes differ.", functional(
        [(2, 3), (2, 5), (4, 3), (2, 3)], lambda a, b, c, d: [
            concatenate(-1, [a, b]), concatenate(1, [a, c, d]), concatenate(2, [a, b, d])]))
    S.case("merge/concatenate_rank2", "Concatenate of features, four inputs, one of width 1.", functional(
        [(3,), (1,), (8,), (17,)], lambda *xs: concatenate(-1, list(xs))))
    S.case("merge/concatenate_dense", "Concatenate of two Dense, read by a Dense: the usual two towers.", functional(
        [(4,), (6,)], lambda a, b: L.Dense(3, activation="tanh")(concatenate(-1, [L.Dense(5, activation="relu")(a), L.Dense(7)(b)]))))
    S.case("merge/concatenate_same", "The same tensor three times.", functional([(3,)], lambda a: concatenate(-1, [a, a, a])))

    def residual(x):
        h = L.Dense(6, activation="relu")(x)
        for _ in range(3):
            h = L.Activation("relu")(merge("Add", [h, L.Dense(6)(L.Dense(4, activation="relu")(h))]))
        return L.Dense(2)(h)
    S.case("merge/residual", "Residual blocks.", functional([(5,)], residual))

    def dense_net(x):
        for units in (4, 3, 5):
            x = concatenate(-1, [x, L.Dense(units, activation="relu")(x)])
        return x
    S.case("merge/dense_net", "Each layer's output is concatenated to its input.", functional([(3,)], dense_net))
    S.case("merge/gate", "A gate: Multiply by a sigmoid Dense.", functional(
        [(6,)], lambda x: merge("Multiply", [L.Dense(4)(x), L.Dense(4, activation="sigmoid")(x)])))
    if ERA > 1:
        S.case("merge/add_broadcast", "Axes of size 1 are broadcast, on either side.", functional(
            [(3, 4), (1, 4), (3, 1), (1, 1)], lambda a, b, c, d: [
                L.Add()([a, b]), L.Multiply()([b, c]), L.Maximum()([a, d]), L.Average()([c, b, a])]))
        S.case("merge/subtract_broadcast", "The difference of (3, 4) and (1, 4).", functional(
            [(3, 4), (1, 4)], lambda a, b: [L.Subtract()([a, b]), L.Subtract()([b, a])] if hasattr(L, "Subtract") else [L.Add()([a, b])]))
        S.case("merge/add_ranks", "Tensors of different ranks: the smaller gets axes of size 1 after the batch.", functional(
            [(3, 4), (4,)], lambda a, b: [L.Add()([a, b]), L.Multiply()([b, a])]))
        S.case("merge/several_layers", "Every merge layer as its own layer with a name.", functional(
            [(4,), (4,)], lambda a, b: [getattr(L, n)(name="my_" + n.lower())([a, b]) for n in NAMES + ["Concatenate"]]))
    dots()


def dots():
    if ERA == 1:
        S.case("merge/dot", "mode='dot' and 'cos' of vectors and of rows.", functional(
            [(5,), (5,)], lambda a, b: [L.merge([a, b], mode="dot", dot_axes=1), L.merge([a, b], mode="cos", dot_axes=1)]))
        S.case("merge/dot_axes", "mode='dot' of rank 3 over each axis.", functional(
            [(3, 5), (4, 5), (4, 3)], lambda a, b, c: [
                L.merge([a, b], mode="dot", dot_axes=2), L.merge([a, c], mode="dot", dot_axes=(1, 2))]))
        S.case("merge/sequential_merge", "A Merge of two Sequentials, first in a Sequential.", lambda: ak.keras.models.Sequential([
            L.Merge([ak.keras.models.Sequential([L.Dense(3, input_dim=4)]), ak.keras.models.Sequential([L.Dense(3, input_dim=5)])], mode="sum"), L.Dense(2)]))
        return
    S.case("merge/dot_vectors", "Dot of vectors, plain and normalised.", functional(
        [(5,), (5,)], lambda a, b: [L.Dot(axes=1)([a, b]), L.Dot(axes=-1)([a, b]), L.Dot(axes=1, normalize=True)([a, b])]))
    S.case("merge/dot_axes", "Dot of rank 3 over each pair of axes.", functional(
        [(3, 5), (4, 5), (4, 3)], lambda a, b, c: [
            L.Dot(axes=2)([a, b]), L.Dot(axes=(1, 2))([a, c]), L.Dot(axes=(2, 1))([c, a]), L.Dot(axes=(2, 2), normalize=True)([a, b])]))
    S.case("merge/dot_same_axis", "Dot over axis 1 of both.", functional(
        [(3, 5), (3, 4)], lambda a, b: [L.Dot(axes=1)([a, b]), L.Dot(axes=[1, 1], normalize=True)([a, b])]))
    S.case("merge/dot_ranks", "Dot of a matrix and a vector.", functional(
        [(3, 5), (5,), (3,)], lambda a, b, c: [L.Dot(axes=(2, 1))([a, b]), L.Dot(axes=(1, 1))([c, a])]))
    if ERA == 3 or IS_TF:
        S.case("merge/dot_zero", "A normalised Dot of a row of zeros.", functional(
            [(5,), (5,)], lambda a, b: L.Dot(axes=1, normalize=True)([a, b])),
               data=lambda rng, size: [np.where(np.arange(9)[:, None] == 3, 0, rng.normal(size=(9, 5))).astype(np.float32),
                                       rng.normal(size=(9, 5)).astype(np.float32)])
    S.case("merge/dot_attention", "Scores of all pairs, softmax, weighted sum.", functional(
        [(3, 4), (5, 4)], lambda q, k: L.Dot(axes=(2, 1))([L.Activation("softmax")(L.Dot(axes=2)([L.Dense(4)(q), k])), k])))


def batch_normalization():
    bn = "batch_normalization/"
    BN = L.BatchNormalization
    S.case(bn + "plain", "BatchNormalization alone, ranks 2 and 3.", functional([(5,), (3, 4)], lambda a, b: [BN()(a), BN()(b)]))
    S.case(bn + "after_dense", "Dense, BatchNormalization, relu: folded into the Dense.", sequential(
        (6,), layer("Dense", 9), layer("BatchNormalization"), layer("Activation", "relu"), layer("Dense", 3)))
    S.case(bn + "before_dense", "BatchNormalization before a Dense.", sequential(
        (6,), layer("BatchNormalization"), layer("Dense", 9, activation="tanh")))
    no_bias = {"bias" if ERA == 1 else "use_bias": False}
    S.case(bn + "dense_without_bias", "Around a Dense that has no bias.", sequential(
        (6,), layer("BatchNormalization"), layer("Dense", 9, **no_bias), layer("BatchNormalization")))
    S.case(bn + "after_activation", "Behind an activation, so that only the next Dense can take it.", sequential(
        (6,), layer("Dense", 5, activation="relu"), layer("BatchNormalization"), layer("Dropout", 0.2), layer("Dense", 3)))
    S.case(bn + "twice", "Two in a row.", sequential((6,), layer("BatchNormalization"), layer("BatchNormalization")))
    S.case(bn + "second_use", "The Dense output goes to a BatchNormalization and out.", functional(
        [(6,)], lambda x: (lambda d: [BN()(d), d])(L.Dense(4)(x))))
    S.case(bn + "rank3_dense", "A Dense over steps and its BatchNormalization.", functional(
        [(4, 3)], lambda x: L.Activation("relu")(BN()(L.Dense(5)(x)))))
    S.case(bn + "momentum_epsilon", "epsilon=0.1: it is not small.", sequential(
        (6,), layer("BatchNormalization", epsilon=0.1, momentum=0.9), layer("BatchNormalization", epsilon=1e-6)))
    S.case(bn + "rank4_axes", "Each axis of rank 4.", functional([(2, 3, 4)], lambda x: [BN(axis=a)(x) for a in (1, 2, 3, -1)[IN_TF1:]] if ERA > 1 else [BN(axis=a)(x) for a in (1, 3)]))
    S.case(bn + "views", "Views between a Dense and its BatchNormalization: over another axis it cannot be folded.", functional(
        [(4, 3)], lambda x: [BN()(L.Flatten()(L.Dense(5)(x))), BN(axis=1)(L.Dense(5)(x)), BN()(L.Permute((2, 1))(L.Dense(5)(x)))] if ERA > 1 else
        [BN()(L.Permute((2, 1))(x))]))
    S.case(bn + "small_variance", "A moving variance of 0 and of 1e-8.", sequential((4,), layer("Dense", 4), layer("BatchNormalization")),
           weights=small_variance, rtol=1e-3, atol=1e-3)

    def shared(a, b):
        norm = BN()
        return [norm(a), norm(b), L.Dense(2)(norm(L.Dense(5)(a)))]
    if ERA > 1:
        S.case(bn + "shared", "One BatchNormalization called three times.", functional([(5,), (5,)], shared))

    def frozen():
        a = ak.input_layer((4,))
        inner = ak.model(a, L.Dense(4, name="free")(BN(trainable=False)(L.Dense(4, trainable=False)(a))), name="inner")
        x = ak.input_layer((4,))
        return ak.model(x, BN(name="outer")(inner(BN(trainable=False)(x))))
    for form in [ak.FORM] + (["h5"] if ak.FORM != "h5" else []) + ["json"]:
        S.case(bn + "frozen_" + form, "Frozen and trained ones, nested; the moving statistics come last in .h5.", frozen, form=form)
    if ERA > 1:
        S.case(bn + "without_scale_and_center", "scale=False, center=False, both: fewer weights.", functional(
            [(5,)], lambda x: [BN(scale=False)(x), BN(center=False)(x), BN(scale=False, center=False)(L.Dense(4)(x)),
                               L.Dense(3)(BN(scale=False)(x))]))

        def every_argument():
            r, c = ak.keras.regularizers, ak.keras.constraints
            return sequential((5,), layer(
                "BatchNormalization", axis=-1, momentum=0.9, epsilon=0.01, center=True, scale=True, beta_initializer="ones",
                gamma_initializer="ones", moving_mean_initializer="zeros", moving_variance_initializer="ones",
                beta_regularizer=r.l2(0.1), gamma_regularizer="l1", beta_constraint="non_neg", gamma_constraint="non_neg", name="all"))()
        S.case(bn + "every_argument", "Every argument given.", every_argument)
    if ERA == 3:
        S.case(bn + "synchronized", "synchronized=True changes nothing at inference.", sequential((5,), layer("BatchNormalization", synchronized=True)))
        def unscaled_nested():
            inner = ak.keras.Sequential([ak.keras.Input((4,)), L.Dense(4), BN(center=False)], name="inner")
            x = ak.input_layer((4,))
            return ak.model(x, inner(inner(x)))
        S.case(bn + "nested_twice", "In a nested model called twice.", unscaled_nested)
    deep = []
    for units in (16, 8, 16):
        deep += [layer("Dense", units), layer("BatchNormalization"), layer("Activation", "relu"), layer("Dropout", 0.1)]
    S.case(bn + "autoencoder", "The usual stack.", sequential((12,), *(deep + [layer("Dense", 12)])))


def small_variance(m, rng):
    ak.randomise(m, rng)
    arrays = m.get_weights()
    arrays[-1][:2] = [0.0, 1e-8]
    m.set_weights(arrays)


if __name__ == "__main__":
    for part in (merging, batch_normalization):
        part()
    S.report()
