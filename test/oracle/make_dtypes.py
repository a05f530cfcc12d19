"""Frozen cases: dtype policies, inputs of every type, and what casts them.

Runs in every environment (see README.md); the cases of Keras 3.15 are the group
`dtypes`, others have the writer's name behind it.
Usage: python make_dtypes.py [--tf-keras] [PART-OF-A-CASE-NAME ...]
"""

import numpy as np

import any_keras as ak
from any_keras import ERA, IS_TF, L, NEWEST, functional, keras

S = ak.Subject(
    __doc__,
    few="dense_float64 dense_mixed_float16 dense_float16 chain_mixed_float16 "
    "views_int32 several_types floatx_float64 dense_on_ints inputs_autocast",
)
# tf.keras cannot load bfloat16 weights again.
POLICIES = "float64 float16 mixed_float16 mixed_bfloat16".split() if ERA < 3 else "float64 float16 bfloat16 mixed_float16 mixed_bfloat16".split()
FLOAT64 = dict(rtol=1e-12, atol=1e-13)
HAS_POLICIES = ERA == 3 or IS_TF and ak.NUMBERS >= (2, 4)


def storage(policy):
    return policy.replace("mixed_", "")


def policy_case(key, about, make, policy, inputs, **kw):
    """`make(policy)(*inputs)` gives the outputs; half types get a float64 twin."""
    half = ak.ULPS.get(storage(policy))
    if ERA == 2 and key not in ("dense", "chain", "softmax", "batch_normalization"):
        return
    build = lambda p: functional(inputs, make(p))
    if half:
        kw.update(exact=build("float64"), ulp=half)
    else:
        kw.update(FLOAT64)
    S.case("dtypes/%s_%s" % (key, policy), about % policy, build(policy), **kw)


def policies():
    for p in POLICIES:
        policy_case("dense", "Dense of every kind under %s; the float32 input is cast.", lambda p: lambda x: [
            L.Dense(5, dtype=p)(x), L.Dense(3, use_bias=False, dtype=p)(x), L.Dense(7, activation="relu", dtype=p)(x),
            L.Dense(4, activation="tanh", dtype=p)(x)], p, [(11,)])
        policy_case("mlp", "Three Dense under %s: what is between them is rounded.", lambda p: lambda x:
                    L.Dense(4, activation="softmax", dtype=p)(L.Dense(8, activation="tanh", dtype=p)(L.Dense(16, activation="relu", dtype=p)(x))), p, [(9,)])
        policy_case("rank3", "Dense on rank 3 under %s.", lambda p: lambda x: L.Dense(5, activation="sigmoid", dtype=p)(x), p, [(3, 6)])
        policy_case("softmax", "Softmax under %s.", lambda p: lambda x: [
            L.Activation(a, dtype=p)(x) for a in ("softmax", "log_softmax") if a == "softmax" or ERA == 3], p, [(9,)], values="sweep")

        def chain(p):
            def make(x):
                x = L.Dense(6, dtype=p)(x)
                x = L.Activation("tanh", dtype=p)(x)
                x = L.Dropout(0.5, dtype=p)(x)
                x = L.SpatialDropout1D(0.5, dtype=p)(x)
                x = L.ActivityRegularization(0.1, dtype=p)(x)
                x = L.Permute((2, 1), dtype=p)(x)
                x = L.Flatten(dtype=p)(x)
                x = L.RepeatVector(2, dtype=p)(x)
                x = L.Reshape((4, 6), dtype=p)(x)
                return L.Dense(3, dtype=p)(x)
            return make
        policy_case("chain", "Every core layer in a chain under %s.", chain, p, [(2, 5)])
        policy_case("batch_normalization", "BatchNormalization beside a Dense under %s.",
                    lambda p: lambda x: L.BatchNormalization(dtype=p)(L.Dense(5, dtype=p)(x)), p, [(6,)])
        policy_case("merge", "Merge layers under %s.", lambda p: lambda x, y: [
            L.Add(dtype=p)([x, y]), L.Multiply(dtype=p)([x, y]), L.Average(dtype=p)([x, y]), L.Concatenate(dtype=p)([x, y]), L.Dot(axes=1, dtype=p)([x, y])],
                    p, [(6,), (6,)])
        policy_case("input", "An input that already has the type of %s.",
                    lambda p: lambda x: [L.Dense(5, dtype=p)(x), L.Flatten(dtype=p)(x)], p, [dict(shape=(6,), dtype=storage(p))])
    S.case("dtypes/long_sum_float64", "A sum of 700 products in float64.", functional(
        [dict(shape=(700,), dtype="float64")], lambda x: L.Dense(3, dtype="float64")(x)), rows=7, **FLOAT64)
    S.case("dtypes/large_float16", "float16 beyond 65504 is infinity, and softmax of large values is not.", functional(
        [(4,)], lambda x: [L.Activation("linear", dtype="float16")(x), L.Activation("softmax", dtype="float16")(x)]),
           data=lambda rng, size: [np.concatenate([
               [[70000, 65519, 65520, -65504], [-1e30, 1, 2, 3], [60000, 60000, -60000, 0]], rng.normal(size=(6, 4)) * 3000]).astype(np.float32)],
           finite=False, rtol=4e-3, atol=1e-3)

    def rounding(rng, size):
        """Ties to even, the smallest normal and denormal numbers, both zeros."""
        bits = rng.randint(0, 2**31, size=(9, 8)).astype(np.uint32)
        x = (rng.normal(size=(9, 8)) * 10.0 ** rng.uniform(-9, 3, size=(9, 8))).astype(np.float32)
        x[0] = [1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 + 2.0**-8, 1 + 3 * 2.0**-8, 2.0**-25, 3 * 2.0**-26, 2.0**-24, 2.0**-14]
        x[1] = [0.0, -0.0, 2.0**-133, 3 * 2.0**-134, 1e-40, -1e-45, 65504, 3.38e38]
        x[2] = (bits[0] & 0x7F7FFFFF).view(np.float32)
        return [x]
    S.case("dtypes/rounding", "Activation('linear') rounds float32 to each half type: ties, denormals, overflow.", functional(
        [(8,)], lambda x: [L.Activation("linear", dtype=d)(x) for d in ("float16", "bfloat16")]), data=rounding, finite=False, rtol=0, atol=0)

    def mixture(x):
        x = L.Dense(6, dtype="float32")(x)
        x = L.Dense(5, dtype="float16", activation="tanh")(x)
        x = L.Dense(4, dtype="float64")(x)
        return [x, L.Dense(3, dtype="mixed_bfloat16")(x), L.Activation("tanh", dtype="float32")(x)]

    S.case("dtypes/per_layer", "Each layer with a type of its own.", functional([(7,)], mixture), rtol=2.0**-6, atol=2.0**-8)
    if ERA == 3:
        def globally(policy):
            def build():
                keras.config.set_dtype_policy(policy)
                try:
                    return keras.Sequential([keras.Input((6,)), L.Dense(5, activation="relu"), L.Dropout(0.5), L.Dense(3),
                                             L.Activation("softmax", dtype="float32")])
                finally:
                    keras.config.set_dtype_policy("float32")
            return build
        for p in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64"):
            S.case("dtypes/global_" + p, "The policy %s set for the whole program, the last layer in float32." % p, globally(p), rtol=2.0**-6, atol=2.0**-8)
        S.case("dtypes/shared_policy", "One policy object for two layers.", functional(
            [(4,)], lambda x: (lambda p: L.Dense(3, dtype=p)(L.Dense(5, dtype=p)(x)))(keras.DTypePolicy("float64"))), **FLOAT64)
        for form in ("h5", "json"):
            # Keras cannot load bfloat16 weights from .h5.
            for p in ("bfloat16", "mixed_float16")[form == "h5":]:
                S.case("dtypes/%s_%s" % (form, p), "%s weights as %s." % (p, form), functional(
                    [(6,)], lambda x: L.Dense(4, dtype=p)(x)), form=form, rtol=2.0**-6, atol=2.0**-8)
    if IS_TF:
        def globally2(policy):
            def build():
                keras.mixed_precision.set_global_policy(policy)
                try:
                    return keras.models.Sequential([L.Dense(5, activation="relu", input_shape=(6,)), L.Dropout(0.5), L.Dense(3),
                                                    L.Activation("softmax", dtype="float32")])
                finally:
                    keras.mixed_precision.set_global_policy("float32")
            return build
        S.case("dtypes/global_mixed_float16", "The policy mixed_float16 set for the whole program.", globally2("mixed_float16"), rtol=2.0**-7, atol=2.0**-9)
        S.case("dtypes/h5_mixed_float16", "The same in .h5.", globally2("mixed_float16"), form="h5", rtol=2.0**-7, atol=2.0**-9)


def typed_inputs():
    ints = ["int32", "int64", "int8", "uint8", "bool"] if ERA == 3 else ["int32", "uint8"] if ERA == 2 else ["int32"]
    more = lambda d: {"dtype": d} if IS_TF else {}
    for d in ints:
        S.case("dtypes/views_" + d, "Views of %s: nothing casts it." % d, functional(
            [dict(shape=(2, 3), dtype=d), dict(shape=(4,), dtype=d)], lambda x, y: [
                L.Flatten()(x), L.Reshape((3, 2))(x), L.Permute((2, 1))(x), L.RepeatVector(2)(y)]))
    if ERA == 3:
        for d in ("int16", "uint16", "uint32", "uint64"):
            S.case("dtypes/views_" + d, "A view of %s." % d, functional([dict(shape=(2, 3), dtype=d)], lambda x: L.Permute((2, 1))(x)))
        S.case("dtypes/relu_on_ints", "relu of int32 and int8 stays an integer; of uint8 nothing changes.", functional(
            [dict(shape=(5,), dtype=d) for d in ("int32", "int8", "uint8", "int64")], lambda *xs: [L.Activation("relu")(x) for x in xs]))
    S.case("dtypes/linear_on_int32", "Dropout, linear and ActivityRegularization leave int32 alone.", functional(
        [dict(shape=(5,), dtype="int32")], lambda x: L.Activation("linear")(x)))
    if HAS_POLICIES:
        S.case("dtypes/dense_on_ints", "Dense of integer and bool inputs computes in float32.", functional(
            [dict(shape=(5,), dtype=d) for d in ("int32", "int64", "uint8", "bool")], lambda *xs: [
                L.Dense(3)(L.Activation("linear")(x)) if d == "int32" else L.Dense(3)(x) for d, x in zip(["int32", "", "", ""], xs)]))
        S.case("dtypes/dense_float16_on_int32", "A float16 Dense of int32 and uint8.", functional(
            [dict(shape=(5,), dtype="int32"), dict(shape=(5,), dtype="uint8")], lambda x, y: [L.Dense(3, dtype="mixed_float16")(x), L.Dense(3, dtype="float64")(y)]),
               rtol=2.0**-7, atol=2.0**-6)
        floats = ["float16", "float64", "bfloat16"]
        S.case("dtypes/inputs_autocast", "Floating inputs of other types are cast to float32 by the first layer.", functional(
            [dict(shape=(2, 4), dtype=d) for d in floats], lambda *xs: [f(x) for x in xs for f in (L.Flatten(), L.Dense(3), L.Activation("tanh"))]))
        S.case("dtypes/several_types", "Inputs of three types; the int32 one comes out as it went in.", functional(
            [dict(shape=(4,), dtype="int32"), dict(shape=(4,), dtype="float64"), (4,)], lambda a, b, c: [
                L.Flatten()(a), L.Dense(3, dtype="float64")(b), L.Dense(3)(c)]), rtol=1e-5, atol=1e-6)
    if ERA == 3:
        S.case("dtypes/passed_through", "Inputs of each type that are outputs.", functional(
            [dict(shape=(3,), dtype=d) for d in ("float64", "float16", "bfloat16", "int8", "bool")], lambda *xs: list(xs)), rtol=0, atol=0)
        S.case("dtypes/uint8_pixels", "uint8 pixels scaled by a Dense: the usual picture.", functional(
            [dict(shape=(4, 4), dtype="uint8")], lambda x: L.Dense(5, activation="relu")(L.Flatten()(x))),
               data=lambda rng, size: [rng.randint(0, 256, size=(9, 4, 4)).astype(np.uint8)], atol=1e-3)


def casts():
    """keras.ops.cast as a node: each pair of types that Keras defines."""
    if not NEWEST:
        return
    cast = keras.ops.cast

    def floats(rng, size):
        x = rng.uniform(-9, 9, size=(9, 6)).astype(np.float32)
        x[0] = [0.0, -0.0, 0.5, -0.5, 1.5, -1.5]
        x[1] = [2.5, -2.5, 0.999, -0.999, 7.0, -7.0]
        return [x]
    S.case("dtypes/cast_from_float32", "float32 to every type: to integers toward zero, to bool by != 0.", functional(
        [(6,)], lambda x: [cast(x, d) for d in ("float64", "float16", "bfloat16", "int32", "int64", "int8", "bool")]), data=floats, rtol=0, atol=0)
    S.case("dtypes/cast_from_int32", "int32 to every type.", functional(
        [dict(shape=(6,), dtype="int32")], lambda x: [cast(x, d) for d in ("float32", "float64", "float16", "bfloat16", "int64", "int8", "uint8", "bool")]), rtol=0, atol=0)
    S.case("dtypes/cast_from_small", "bool, uint8, int8, float16 and bfloat16 to float32 and int32.", functional(
        [dict(shape=(6,), dtype=d) for d in ("bool", "uint8", "int8", "float16", "bfloat16")],
        lambda *xs: [cast(x, d) for x in xs for d in ("float32", "int32")]), rtol=0, atol=0)
    S.case("dtypes/cast_int64_float32", "Large int64 to float32 and float64 round to nearest.", functional(
        [dict(shape=(4,), dtype="int64")], lambda x: [cast(x, "float32"), cast(x, "float64")]),
           data=lambda rng, size: [rng.randint(-2**62, 2**62, size=(9, 4)).astype(np.int64)], rtol=0, atol=0)
    S.case("dtypes/promotion", "Sums of tensors of two types follow Keras's promotion.", functional(
        [dict(shape=(4,), dtype=d) for d in ("int32", "float32", "float16", "bfloat16", "bool", "uint8", "int8", "float64")],
        lambda i, f, h, b, t, u, c, d: [i + f, h + f, h + b, i + h, t + i, u + c, u + 1, c + 2.5, f + d, i / 2, t * f]), rtol=1e-3, atol=1e-3)


def floatx():
    """Before there were policies: one type for the whole program."""
    if HAS_POLICIES:
        return
    keras.backend.set_floatx("float64")
    try:
        S.case("dtypes/floatx_float64", "A model made while floatx was float64.", functional(
            [dict(shape=(5,), dtype="float64")], lambda x: L.Dense(3)(L.Activation("tanh")(L.Dense(4)(x)))), **FLOAT64)
    finally:
        keras.backend.set_floatx("float32")
    if ERA == 2 and not HAS_POLICIES and ak.NUMBERS >= (2, 3):
        S.case("dtypes/dense_float64", "dtype='float64' of each layer.", functional(
            [dict(shape=(5,), dtype="float64")], lambda x: L.Dense(3, dtype="float64")(L.Dense(4, dtype="float64", activation="tanh")(x))), **FLOAT64)


if __name__ == "__main__":
    if HAS_POLICIES:
        policies()
    for part in (typed_inputs, casts, floatx):
        part()
    S.report()
