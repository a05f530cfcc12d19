"""Frozen cases: Masking, what each layer does to a mask, and masks of outputs.

Runs in every environment (see README.md); the cases of Keras 3.15 are the group
`masks`, others have the writer's name behind it.
Usage: python make_masks.py [--tf-keras] [PART-OF-A-CASE-NAME ...]
"""

import numpy as np

import any_keras as ak
from any_keras import ERA, IS_TF, L, NEWEST, functional, layer, sequential

S = ak.Subject(
    __doc__,
    few="value_minus_1 inf rank2_rank4 passes_sequential passes_functional "
    "destroyers add_both add_one arithmetic concatenate nested_inside batch_normalization "
    "softmax_explicit",
)
# Keras 1's Dense and every layer of views in Keras 1 and standalone 2 raise an
# error when they are given a mask.
DENSE_PASSES = ERA > 1
VIEWS_DESTROY = ERA == 3 or IS_TF


def steps(value, shape, others=()):
    """Inputs of which many steps equal `value` throughout, some only in part."""

    def data(rng, size):
        out = []
        for v, s in [(value, shape)] + list(others):
            x = rng.normal(size=(9,) + tuple(s)).astype(np.float32)
            x[rng.uniform(size=x.shape[:-1]) < 0.4] = v
            x[..., 0][rng.uniform(size=x.shape[:-1]) < 0.3] = v
            out.append(x)
        return out

    return data


def concatenate(axis, xs):
    if ERA == 1:
        return L.merge(xs, mode="concat", concat_axis=axis)
    return L.Concatenate(axis=axis)(xs)


def merge(name, xs):
    if ERA == 1:
        return L.merge(xs, mode={"Add": "sum", "Multiply": "mul", "Average": "ave", "Maximum": "max"}[name])
    return getattr(L, name)()(xs)


def values():
    mask = lambda *a: layer("Masking", *a)
    S.case("masks/value_0", "Masking alone: its mask reaches the output.",
           sequential((4, 3), mask()), data=steps(0.0, (4, 3)))
    S.case("masks/value_minus_1", "mask_value=-1: masked steps become zeros.",
           sequential((4, 3), mask(-1.0)), data=steps(-1.0, (4, 3)))
    S.case("masks/value_0_1", "mask_value=0.1 is compared in float32.",
           sequential((4, 3), mask(0.1)), data=steps(0.1, (4, 3)))
    S.case("masks/width_1", "One feature: each value is a step.",
           sequential((7, 1), mask(0.0)), data=steps(0.0, (7, 1)))

    def nans(rng, size):
        x = steps(0.0, (5, 3))(rng, size)[0]
        x[0, 0] = np.nan
        x[1, 1, 2] = np.nan
        x[2, 2] = [0, np.nan, 0]
        x[3] = np.inf
        return [x]
    S.case("masks/nan_inputs", "NaN is not mask_value: the step stays, and stays NaN.",
           sequential((5, 3), mask(0.0)), data=nans, finite=False)

    def zeros(rng, size):
        x = steps(0.0, (5, 3))(rng, size)[0]
        x[0] = -0.0
        x[1, 1] = [0.0, -0.0, 0.0]
        x[2, 2] = [1.1754944e-38, 0.0, -0.0]
        return [x]
    S.case("masks/minus_zero_inputs", "-0.0 equals a mask_value of 0; the smallest normal number does not (TensorFlow takes denormals for 0).",
           sequential((5, 3), mask(0.0)), data=zeros)
    S.case("masks/minus_zero_value", "mask_value=-0.0.", sequential((5, 3), mask(-0.0)), data=zeros)

    def infinities(rng, size):
        x = steps(np.inf, (5, 3))(rng, size)[0]
        x[3, 2] = -np.inf
        return [x]
    S.case("masks/inf", "mask_value=inf: Keras 3.15 selects zeros, all before multiply infinity by 0.",
           sequential((5, 3), mask(float("inf"))), data=infinities, finite=False)
    S.case("masks/nan_value", "mask_value=NaN: nothing equals it.",
           sequential((5, 3), mask(float("nan"))), data=nans, finite=False)
    S.case("masks/rank2_rank4", "The mask has one axis less than the input, whatever its rank.", functional(
        [(4,), (2, 3, 4), (2, 1, 2, 3)], lambda a, b, c: [L.Masking(0.0)(x) for x in (a, b, c)]),
           data=steps(0.0, (4,), [(0.0, (2, 3, 4)), (0.0, (2, 1, 2, 3))]))
    if ERA > 1:
        for dtype in ("int32", "int64", "uint8", "bool") if ERA == 3 else ("int32",):
            S.case("masks/input_" + dtype, "Masking of %s: no cast." % dtype, functional(
                [dict(shape=(4, 2), dtype=dtype)],
                lambda x: L.Masking(1, **({"dtype": dtype} if ERA == 2 else {}))(x)),
                   data=lambda rng, size: [(rng.randint(0, 2, size=(9, 4, 2))).astype(dtype)])
    if ERA == 3:
        S.case("masks/value_half_on_int32", "mask_value=0.5 on int32: the comparison promotes, no value equals it.", functional(
            [dict(shape=(4, 2), dtype="int32")], lambda x: L.Masking(0.5)(x)))
    if NEWEST:
        import keras

        S.case("masks/value_tensor", "mask_value is a tensor: one value per feature.",
               functional([(4, 3)], lambda x: L.Masking(keras.ops.convert_to_tensor([1.0, 2.0, 3.0]))(x)),
               data=lambda rng, size: [np.where(rng.uniform(size=(9, 4, 1)) < 0.5, np.float32([1, 2, 3]),
                                                rng.randint(1, 4, size=(9, 4, 3)).astype(np.float32))])
        S.case("masks/value_tensor_scalar", "mask_value is a tensor of rank 0.",
               functional([(4, 3)], lambda x: L.Masking(keras.ops.convert_to_tensor(2.0))(x)), data=steps(2.0, (4, 3)))
        for dtype in ("float16", "bfloat16", "float64"):
            S.case("masks/" + dtype, "Masking under %s: mask_value is rounded to float32, then both are promoted, so that 0.1 is never found among half floats." % dtype, functional(
                [dict(shape=(4, 3), dtype=dtype)] * 2, lambda x, y: [L.Masking(0.1, dtype=dtype)(x), L.Masking(-1.0, dtype=dtype)(y)]),
                   data=lambda rng, size: [v.astype(ak.numpy_dtype(dtype)) for v in steps(0.1, (4, 3), [(-1.0, (4, 3))])(rng, size)])


def passing():
    def chain(mask_first=True):
        makers = [layer("Masking", -1.0)]
        if DENSE_PASSES:
            makers += [layer("Dense", 4, activation="tanh")]
        makers += [layer("Activation", "sigmoid"), layer("Dropout", 0.3)]
        if ERA > 1:
            makers += [layer("SpatialDropout1D", 0.3)]
        return makers + [layer("ActivityRegularization", l1=0.1)]

    S.case("masks/passes_sequential", "Layers that pass the mask on; Sequential, so it is implicit.",
           sequential((5, 3), *chain()), data=steps(-1.0, (5, 3)))

    def graph(x):
        for make in chain():
            x = make({})(x)
        return x
    S.case("masks/passes_functional", "The same as a graph.", functional([(5, 3)], graph), data=steps(-1.0, (5, 3)))
    if ERA > 1:
        S.case("masks/passes_rank4", "SpatialDropout2D passes a mask of rank 3; a softmax does not heed it.", functional(
            [(2, 4, 3)], lambda x: L.Activation("softmax")(L.SpatialDropout2D(0.5)(L.Masking(0.0)(x)))), data=steps(0.0, (2, 4, 3)))
    S.case("masks/activation_layers", "LeakyReLU, PReLU, ELU and their like pass it.", functional(
        [(5, 3)], lambda x: L.LeakyReLU(0.1)(L.PReLU()(L.ELU()(L.Masking(0.0)(x))))), data=steps(0.0, (5, 3)))
    S.case("masks/batch_normalization", "BatchNormalization passes it; Keras 3 writes nodes NotEqual and Any for it.", functional(
        [(5, 3)], lambda x: L.Activation("tanh")(L.BatchNormalization()(L.Masking(-1.0)(x)))), data=steps(-1.0, (5, 3)))
    S.case("masks/twice", "A second Masking replaces the mask of the first.", sequential(
        (5, 3), layer("Masking", -1.0), layer("Masking", 2.0)), data=steps(-1.0, (5, 3)))
    S.case("masks/zeros_seen_again", "Masking(-1) writes zeros, which the next Masking(0) finds.", sequential(
        (5, 3), layer("Masking", -1.0), layer("Masking", 0.0)), data=steps(-1.0, (5, 3)))

    def several(x):
        m = L.Masking(0.0)(x)
        return [m, L.Activation("tanh")(m), L.Activation("relu")(x)]
    S.case("masks/some_outputs", "Two outputs with a mask, one without.", functional([(5, 3)], several), data=steps(0.0, (5, 3)))

    def shared(a, b):
        m, t = L.Masking(0.0), L.Activation("tanh")
        return [t(m(a)), t(b), t(m(b))]
    S.case("masks/shared_layer", "One Masking called twice, one Activation with and without a mask.", functional(
        [(4, 3), (4, 3)], shared), data=steps(0.0, (4, 3), [(0.0, (4, 3))]))
    if VIEWS_DESTROY:
        S.case("masks/destroyers", "Flatten, Reshape, Permute and RepeatVector destroy it.", functional([(4, 3), (5,)], lambda a, b: [
            L.Flatten()(L.Masking(0.0)(a)), L.Reshape((6, 2))(L.Masking(0.0)(a)), L.Permute((2, 1))(L.Masking(0.0)(a)),
            L.RepeatVector(2)(L.Masking(0.0)(b))]), data=steps(0.0, (4, 3), [(0.0, (5,))]))
        S.case("masks/destroyed_sequential", "Masking, Dense, Flatten, Dense: the usual head.", sequential(
            (4, 3), layer("Masking", 0.0), layer("Dense", 4), layer("Flatten"), layer("Dense", 2)), data=steps(0.0, (4, 3)))
    if DENSE_PASSES:
        S.case("masks/dense", "Dense after Masking, bias and all: masked steps become act(bias).", sequential(
            (4, 3), layer("Masking", 0.0), layer("Dense", 5, activation="relu")), data=steps(0.0, (4, 3)))


def merging():
    two = dict(data=steps(0.0, (4, 3), [(-1.0, (4, 3))]))
    both = lambda a, b: [L.Masking(0.0)(a), L.Masking(-1.0)(b)]
    S.case("masks/add_both", "Add of two masked tensors: OR in Keras 3, AND before.", functional(
        [(4, 3), (4, 3)], lambda a, b: merge("Add", both(a, b))), **two)
    S.case("masks/add_one", "Add of a masked and an unmasked tensor: no mask in Keras 3, the one mask in Keras 2.", functional(
        [(4, 3), (4, 3)], lambda a, b: [merge("Add", [L.Masking(0.0)(a), b]), merge("Add", [a, L.Masking(-1.0)(b)])]), **two)
    names = ["Multiply", "Average"] + (["Maximum", "Minimum", "Subtract"] if ERA > 1 and (ak.NUMBERS >= (2, 2)) else [])
    S.case("masks/arithmetic", "%s of masked tensors." % ", ".join(names), functional(
        [(4, 3), (4, 3)], lambda a, b: [merge(n, both(a, b)) for n in names]), **two)
    three = dict(data=steps(0.0, (4, 3), [(-1.0, (4, 3)), (0.0, (4, 3))]))
    S.case("masks/add_three", "Add of three masked tensors, and of two masked and one that is not.", functional(
        [(4, 3)] * 3, lambda a, b, c: [merge("Add", both(a, b) + [L.Masking(0.0)(c)]), merge("Add", both(a, b) + [c])]), **three)
    S.case("masks/concatenate", "Concatenate over features and over steps.", functional(
        [(4, 3), (4, 3)], lambda a, b: [concatenate(-1, both(a, b)), concatenate(1, both(a, b))]), **two)
    if ERA > 1:
        S.case("masks/concatenate_one", "Concatenate of a masked and an unmasked tensor, both ways.", functional(
            [(4, 3), (4, 3)], lambda a, b: [concatenate(-1, [L.Masking(0.0)(a), b])] + (
                # Keras 2 cannot: it concatenates a mask of width 1 and one of width 3.
                [concatenate(1, [a, L.Masking(-1.0)(b)])] if ERA == 3 else [])), **two)
        S.case("masks/dot", "Dot has no mask.", functional([(4, 3), (4, 3)], lambda a, b: L.Dot(axes=2)(both(a, b))), **two)
    if ERA > 1:
        S.case("masks/merge_then_layers", "Merged masks go on through layers; Keras 3 writes LogicalOr, ExpandDims, Concatenate nodes.", functional(
            [(4, 3), (4, 3)], lambda a, b: [
                L.BatchNormalization()(merge("Add", both(a, b))), L.BatchNormalization()(concatenate(-1, both(a, b)))] + (
                    [L.BatchNormalization()(concatenate(1, [L.Masking(0.0)(a), b]))] if ERA == 3 else [])), **two)
    S.case("masks/add_itself", "A masked tensor added to itself, and to a layer of itself.", functional(
        [(4, 3)], lambda x: (lambda m: [merge("Add", [m, m]), merge("Add", [m, L.Activation("tanh")(m)])])(L.Masking(0.0)(x))), data=steps(0.0, (4, 3)))


def nesting():
    def inside():
        a = ak.input_layer((4, 3))
        inner = ak.model(a, L.Activation("tanh")(L.Masking(0.0)(a)), name="inner")
        x = ak.input_layer((4, 3))
        return ak.model(x, [inner(x), L.Activation("relu")(inner(x))])
    S.case("masks/nested_inside", "A Masking inside a nested model: its mask leaves with its output.", inside, data=steps(0.0, (4, 3)))

    S.case("masks/nested_sequential_first", "A Sequential with a Masking, first in a Sequential.", lambda: ak.keras.models.Sequential([
        sequential((4, 3), layer("Masking", -1.0), layer("Activation", "tanh"))(), L.Activation("relu")]), data=steps(-1.0, (4, 3)))

    def through():
        inner = sequential((4, 3), layer("Activation", "tanh"), layer("Dropout", 0.5))()
        x = ak.input_layer((4, 3))
        return ak.model(x, L.Activation("relu")(inner(L.Masking(0.0)(x))))
    if ERA == 1:  # its InputLayer does not support masking
        return
    S.case("masks/nested_through", "A mask goes through a nested Sequential.", through, data=steps(0.0, (4, 3)))

    def through_functional():
        a = ak.input_layer((4, 3))
        inner = ak.model(a, [L.Activation("tanh")(a), L.Masking(0.0)(a)], name="inner")
        x = ak.input_layer((4, 3))
        y, z = inner(L.Masking(-1.0)(x))
        return ak.model(x, [L.Activation("relu")(y), z])
    S.case("masks/nested_through_functional", "A mask goes through a nested Functional on one way, another replaces it on the other.",
           through_functional, data=steps(-1.0, (4, 3)))

    def twice():
        a = ak.input_layer((4, 3))
        inner = ak.model(a, L.Activation("tanh")(a), name="inner")
        x, y = ak.input_layer((4, 3)), ak.input_layer((4, 3))
        return ak.model([x, y], [inner(L.Masking(0.0)(x)), inner(y), inner(inner(L.Masking(0.0)(y)))])
    S.case("masks/nested_calls", "A nested model called with and without a mask.", twice, data=steps(0.0, (4, 3), [(0.0, (4, 3))]))


def softmax():
    """Softmax is the one core layer that uses the mask it is given."""
    if ERA < 3 and not (IS_TF and ak.NUMBERS >= (2, 4)):
        return

    def data(rng, size):
        keep = rng.uniform(size=(9, 4, 5)) < 0.6
        keep[0] = False
        keep[1] = True
        return [rng.normal(size=(9, 4, 5)).astype(np.float32), keep]
    inputs = [(4, 5), dict(shape=(4, 5), dtype="bool")]
    S.case("masks/softmax_explicit", "Softmax(x, mask=m); rows without a single valid entry give zeros since Keras 3.14, equal numbers before.", functional(
        inputs, lambda x, m: L.Softmax()(x, mask=m)), data=data)
    S.case("masks/softmax_axes", "A masked Softmax over axis 1, and over axes (1, 2).", functional(
        inputs, lambda x, m: [L.Softmax(axis=1)(x, mask=m), L.Softmax(axis=(1, 2))(x, mask=m)]), data=data)
    S.case("masks/softmax_broadcast", "A mask with an axis of size 1.", functional(
        [(4, 5), dict(shape=(1, 5), dtype="bool")], lambda x, m: L.Softmax()(x, mask=m)),
           data=lambda rng, size: [v[:, :1] if i else v for i, v in enumerate(data(rng, size))])
    if ERA == 3:
        def pooling(x):
            m = L.Masking(0.0)(x)
            score = L.Reshape((4,))(L.Dense(1)(m))
            weight = L.Softmax()(score, mask=m._keras_mask)
            return L.Dot(axes=1)([weight, m])
        S.case("masks/attention_pooling", "The mask that Masking computed, given to a Softmax by hand.", functional([(4, 3)], pooling), data=steps(0.0, (4, 3)))
        for dtype in ("float16",) if NEWEST else ():
            S.case("masks/softmax_float16", "float16: the large negative number is -3e4.", functional(
                [dict(shape=(4, 5), dtype=dtype), dict(shape=(4, 5), dtype="bool")], lambda x, m: L.Softmax(dtype=dtype)(x, mask=m)),
                   data=lambda rng, size: [v if i else v.astype(dtype) for i, v in enumerate(data(rng, size))], rtol=4e-3, atol=1e-3)


if __name__ == "__main__":
    for part in (values, passing, merging, nesting, softmax):
        part()
    S.report()
