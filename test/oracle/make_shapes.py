"""Frozen cases: unknown axes, scalar inputs, axes of size 0, high ranks.

A case with unknown axes has several references, each with other sizes. Runs in
every environment (see README.md); the cases of Keras 3.15 are the group
`shapes`, others have the writer's name behind it.
Usage: python make_shapes.py [--tf-keras] [PART-OF-A-CASE-NAME ...]
"""

import numpy as np

import any_keras as ak
from any_keras import ERA, IS_TF, L, functional, layer, sequential

S = ak.Subject(
    __doc__,
    few="dense_steps sequential_steps reshape_steps two_inputs_free picture masking_steps scalar zero_dense",
)
# Flatten of unknown axes came with tf.keras 2; standalone Keras 2 and 1 refuse.
FLATTENS_UNKNOWN = ERA == 3 or IS_TF
SIZES = [1, 3, 8]


def unknown():
    steps = dict(sizes=SIZES)
    S.case("shapes/dense_steps", "Dense per step over an unknown number of steps.", functional(
        [(None, 5)], lambda x: L.Dense(3, activation="relu")(L.Dense(4)(x))) if ERA > 1 else functional(
        [(None, 5)], lambda x: L.Activation("tanh")(x)), **steps)
    if ERA > 1:
        S.case("shapes/sequential_steps", "The same as a Sequential.", sequential(
            (None, 5), layer("Dense", 7, activation="tanh"), layer("Dropout", 0.5), layer("Dense", 2, activation="softmax")), **steps)
    S.case("shapes/activation_steps", "Activations over an unknown axis, and softmax after it.", functional(
        [(None, 5)], lambda x: [L.Activation(a)(x) for a in ("tanh", "relu", "softmax")]), sizes=SIZES + [16])
    S.case("shapes/last_axis", "The last axis is unknown: element by element.", functional(
        [(None,)], lambda x: [L.Activation("relu")(x), L.Dropout(0.5)(x)] + (
            [L.RepeatVector(3)(x), L.Activation("softmax")(x)] if ERA == 3 or IS_TF else [])), **steps)
    if ERA > 1:  # Keras 1 cannot
        S.case("shapes/reshape_steps", "Reshape((-1, k)) of (None, 6).", functional(
            [(None, 6)], lambda x: [L.Reshape((-1, 3))(x), L.Reshape((-1, 2, 3))(x), L.Reshape((3, -1))(x)]), **steps)
        S.case("shapes/reshape_dense", "Reshape((-1, k)), then a Dense.", functional(
            [(None, 6)], lambda x: L.Dense(4, activation="tanh")(L.Reshape((-1, 3))(x))), **steps)
        S.case("shapes/reshape_flat", "Reshape((-1,)) of one and of two unknown axes.", functional(
            [(None, 4), (None, None, 2)], lambda x, y: [L.Reshape((-1,))(x), L.Reshape((-1,))(y)]),
               sizes=[[(2, 4), (3, 1, 2)], [(1, 4), (2, 4, 2)]])
        S.case("shapes/reshape_fixed", "Reshape without -1 over an unknown axis: the sizes are checked when it runs.", functional(
            [(None, 4)], lambda x: L.Reshape((2, 6))(x)), sizes=[3])
    S.case("shapes/permute_steps", "Permute of unknown axes.", functional(
        [(None, 5), (2, None, 3)], lambda x, y: [L.Permute((2, 1))(x), L.Permute((3, 1, 2))(y), L.Permute((2, 3, 1))(y)]), **steps)
    if ERA > 1:
        S.case("shapes/permute_dense", "Permute, then a Dense over the axis that is known.", functional(
            [(5, None)], lambda x: L.Dense(3)(L.Permute((2, 1))(x))), **steps)
    if FLATTENS_UNKNOWN:
        S.case("shapes/flatten_steps", "Flatten of unknown axes.", functional(
            [(None, 5), (2, None)], lambda x, y: [L.Flatten()(x), L.Flatten()(y)]), **steps)
        S.case("shapes/flatten_first", "Flatten(channels_first) of an unknown axis.", functional(
            [(2, None, 3)], lambda x: L.Flatten(data_format="channels_first")(x)), **steps)
    S.case("shapes/repeat_then_permute", "RepeatVector, Permute, Dropout around unknown axes.", functional(
        [(4,), (None, 4)], lambda x, y: [L.Permute((2, 1))(L.RepeatVector(3)(x)), L.Dropout(0.5)(L.Permute((2, 1))(y))]), **steps)
    S.case("shapes/masking_steps", "Masking over an unknown number of steps.", functional(
        [(None, 3)], lambda x: L.Activation("tanh")(L.Masking(-1.0)(x))),
           data=lambda rng, n: [np.where(rng.uniform(size=(9, n, 1)) < 0.4, -1, rng.normal(size=(9, n, 3))).astype(np.float32)], **steps)
    if ERA > 1:
        S.case("shapes/spatial_dropout", "SpatialDropout over unknown axes.", functional(
            [(None, 3), (None, None, 2)], lambda x, y: [L.SpatialDropout1D(0.5)(x), L.SpatialDropout2D(0.5)(y)]), **steps)
        S.case("shapes/picture", "Two unknown axes: a Dense per pixel.", functional(
            [(None, None, 3)], lambda x: L.Dense(4, activation="sigmoid")(x)), sizes=[[(2, 5, 3)], [(1, 1, 3)], [(7, 2, 3)]])
        S.case("shapes/known_between", "An unknown axis on either side of a known one.", functional(
            [(None, 2, None, 3)], lambda x: L.Dense(4)(x)), sizes=[[(2, 2, 3, 3)], [(5, 2, 1, 3)]])
        S.case("shapes/two_inputs_free", "Two inputs whose unknown axes have nothing to do with one another.", functional(
            [(None, 3), (None, 4)], lambda x, y: [L.Dense(2)(x), L.Dense(5)(y)]), sizes=[[(2, 3), (5, 4)], [(4, 3), (1, 4)]])
        S.case("shapes/two_inputs_equal", "Two inputs whose unknown axes must agree: they are added.", functional(
            [(None, 3), (None, 3)], lambda x, y: L.Dense(2)(L.Add()([x, y]))), sizes=[[(2, 3), (2, 3)], [(5, 3), (5, 3)]])
        S.case("shapes/two_inputs_broadcast", "An unknown axis beside one of size 1: it is broadcast.", functional(
            [(None, 3), (1, 3)], lambda x, y: L.Add()([x, y])), sizes=[[(2, 3), (1, 3)], [(1, 3), (1, 3)], [(6, 3), (1, 3)]])
        S.case("shapes/concatenate_steps", "Concatenate along and across the unknown axis.", functional(
            [(None, 3), (None, 3)], lambda x, y: [L.Concatenate(axis=-1)([x, y])]), sizes=[[(2, 3), (2, 3)], [(5, 3), (5, 3)]])
        S.case("shapes/concatenate_sum", "Concatenate of two unknown axes: their sizes add up.", functional(
            [(None, 3), (None, 3), (2, 3)], lambda x, y, z: L.Dense(2)(L.Concatenate(axis=1)([x, y, z]))),
               sizes=[[(2, 3), (5, 3), (2, 3)], [(1, 3), (1, 3), (2, 3)]])

        def nested():
            inner = sequential((None, 4), layer("Dense", 4, activation="tanh"), layer("Dropout", 0.2))()
            x, y = ak.input_layer((None, 4)), ak.input_layer((3, 4))
            return ak.model([x, y], [inner(x), L.Flatten()(inner(y))])
        S.case("shapes/nested_steps", "A nested model made for unknown axes, called with an unknown and a known one.", nested, **steps)

        def shared():
            d = L.Dense(3, activation="relu")
            x, y = ak.input_layer((None, 5)), ak.input_layer((None, None, 5))
            return ak.model([x, y], [d(x), d(y)])
        S.case("shapes/shared_dense", "One Dense on unknown axes of two ranks.", shared, sizes=[2, 5])
        S.case("shapes/batch_and_steps", "A fixed batch with an unknown axis.", functional(
            [dict(shape=(None, 4), batch=8)], lambda x: L.Dense(3)(x)), **steps)
    if ERA == 3:
        S.case("shapes/no_steps", "An unknown axis that is 0 when it runs.", functional(
            [(None, 4)], lambda x: [L.Dense(3)(x), L.Permute((2, 1))(x)]), sizes=[2, 0])
        import keras

        S.case("shapes/mean_over_steps", "Operations over an unknown axis: mean, sum, max, x - mean.", functional(
            [(None, 4)], lambda x: [
                keras.ops.mean(x, axis=1), keras.ops.sum(x, axis=1), keras.ops.max(x, axis=1),
                x - keras.ops.mean(x, axis=1, keepdims=True)]), sizes=[2, 3, 9])
        S.case("shapes/slice_steps", "Parts of an unknown axis: the last step, all but the first.", functional(
            [(None, 4)], lambda x: [x[:, -1], x[:, 1:]]), sizes=[2, 3, 9])
        def optional():
            a, b = keras.Input((4,)), keras.Input((4,), optional=True)
            return keras.Model([a, b], L.Dense(3)(L.Add()([a, b])))
        S.case("shapes/optional_input", "An input that Keras may leave out, given.", optional)
        S.case("shapes/attention", "Scores of all pairs of steps: matmul, softmax and transpose over unknown axes.", functional(
            [(None, 4)], lambda x: keras.ops.matmul(keras.ops.softmax(keras.ops.matmul(
                L.Dense(4)(x), keras.ops.transpose(L.Dense(4)(x), (0, 2, 1)))), x)), sizes=[2, 3, 9])


def extremes():
    if ERA == 3 or IS_TF:
        S.case("shapes/scalar", "An input of shape (): one number per row.", functional(
            [()], lambda x: [L.Activation("tanh")(x), L.Flatten()(x), L.Reshape((1,))(x), L.Reshape((1, 1))(x)]))
        S.case("shapes/scalar_dense", "A scalar input made a feature.", functional([(), (3,)], lambda x, y: L.Dense(2)(
            L.Concatenate()([L.Reshape((1,))(x), y]))))
        S.case("shapes/to_scalar", "Reshape to ().", functional([(1,), (1, 1)], lambda x, y: [L.Reshape(())(x), L.Reshape(())(y)]))
    if ERA == 3:
        S.case("shapes/zero_dense", "A Dense of no features: the bias alone.", functional(
            [(0,), (3, 0)], lambda x, y: [L.Dense(4, activation="tanh")(x), L.Dense(2)(y)]))
        S.case("shapes/zero_axes", "Axes of size 0 through layers that move data.", functional(
            [(0, 3), (2, 0)], lambda x, y: [L.Flatten()(x), L.Permute((2, 1))(x), L.Dense(2)(x), L.Reshape((0, 5))(y), L.Activation("relu")(y)]))
        S.case("shapes/zero_concatenate", "Concatenate of nothing and something.", functional(
            [(0,), (3,)], lambda x, y: L.Dense(2)(L.Concatenate()([x, y]))))
        S.case("shapes/zero_repeat", "RepeatVector of no features.", functional([(0,)], lambda x: L.RepeatVector(2)(x)))
    ranks = [(1, 2, 1, 2, 3), (2, 1, 2, 1, 2, 2), (1, 2, 1, 2, 1, 2, 3)]
    S.case("shapes/high_ranks", "Ranks 6, 7 and 8: activations, views.", functional(
        ranks, lambda *xs: [y for x in xs for y in (
            L.Activation("tanh")(x), L.Permute(tuple(range(len(ak.shape_of(x))))[:0:-1])(x), L.Flatten()(x))]
        if ERA > 1 else [L.Activation("tanh")(x) for x in xs]), rows=7)
    if ERA == 3 or IS_TF:
        S.case("shapes/high_rank_dense", "Dense of rank 8; softmax over its last axis.", functional(
            ranks[2:], lambda x: L.Dense(4, activation="softmax")(x)), rows=7)
    S.case("shapes/fixed_batch", "A fixed batch.", functional([dict(shape=(3, 4), batch=8)], lambda x: [
        L.Flatten()(x), L.Reshape((4, 3))(x), L.Activation("tanh")(x)]))
    S.case("shapes/ones", "Axes of size 1 only.", functional([(1, 1), (1,)], lambda x, y: [
        L.Flatten()(x), L.Permute((2, 1))(x), L.Dense(1)(y), L.RepeatVector(1)(y)]))


if __name__ == "__main__":
    for part in (unknown, extremes):
        part()
    S.report()
