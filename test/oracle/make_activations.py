"""Frozen cases: activations that are layers, and every activation on each type.

Runs in every environment (see README.md); the cases of Keras 3.15 are the group
`activation_layers`, others have the writer's name behind it.
Usage: python make_activations.py [--tf-keras] [PART-OF-A-CASE-NAME ...]
"""

import numpy as np

import any_keras as ak
from any_keras import ERA, IS_TF, L, functional, keras

S = ak.Subject(
    __doc__,
    few="leaky_relu relu_arguments prelu softmax_axes elementwise_float64 elementwise_float16",
)
NAMES = (
    "relu relu6 leaky_relu elu celu selu softplus softsign tanh sigmoid exponential silu gelu hard_sigmoid "
    "hard_silu hard_tanh mish log_sigmoid tanh_shrink soft_shrink hard_shrink squareplus sparse_plus sparse_sigmoid").split()
ROWWISE = ["softmax", "log_softmax", "sparsemax", "glu"]
FLOAT64 = dict(rtol=1e-12, atol=1e-13)


def registered(name):
    try:
        return keras.activations.get(name) is not None
    except Exception:  # of another kind in each generation
        return False


NAMES = [n for n in NAMES if registered(n)]
ROWWISE = [n for n in ROWWISE if registered(n)]


def leaky(slope):
    return L.LeakyReLU(slope)


def case(key, about, inputs, make, **kw):
    kw.setdefault("values", "sweep")
    S.case("activation_layers/" + key, about, functional(inputs, make), **kw)


def layers():
    case("leaky_relu", "LeakyReLU: the default slope 0.3, 0.1 and 0.", [(16,)], lambda x: [L.LeakyReLU()(x), leaky(0.1)(x), leaky(0.0)(x)])
    case("elu", "ELU: alpha 1 and 0.3.", [(16,)], lambda x: [L.ELU()(x), L.ELU(0.3)(x)])
    case("prelu", "PReLU: a slope per feature.", [(16,), (3, 5)], lambda x, y: [L.PReLU()(x), L.PReLU()(y)])
    if ERA < 3:
        case("thresholded_relu", "ThresholdedReLU.", [(16,)], lambda x: [L.ThresholdedReLU()(x), L.ThresholdedReLU(2.5)(x)])
    if ERA > 1:
        case("prelu_shared_axes", "PReLU with shared axes.", [(3, 4), (2, 3, 4)], lambda x, y: [
            L.PReLU(shared_axes=[1])(x), L.PReLU(shared_axes=[2])(x), L.PReLU(shared_axes=[1, 2])(x), L.PReLU(shared_axes=[1, 2])(y), L.PReLU(shared_axes=(1, 3))(y)])
    case("prelu_dense", "Dense, PReLU, Dense.", [(6,)], lambda x: L.Dense(3)(L.PReLU()(L.Dense(8)(x))), values="normal")
    if ERA == 3 or IS_TF:
        def inside(x):
            d = L.Dense(5, activation=L.PReLU())
            return [d(x), L.Dense(3)(L.Activation(L.PReLU())(x)), d(L.Activation("relu")(x))]

        def called():
            """In Keras 3 the slopes exist from the first call with numbers on."""
            m = functional([(6,)], inside)()
            m(np.zeros((1, 6), "float32"))
            return m
        S.case("activation_layers/prelu_inside", "PReLU as the activation of Dense, which is called twice, and of Activation.", called, values="normal")
    if hasattr(L, "ReLU"):
        case("relu", "ReLU without arguments and with max_value.", [(16,)], lambda x: [L.ReLU()(x), L.ReLU(max_value=6)(x), L.ReLU(max_value=2.5)(x), L.ReLU(max_value=0.0)(x)])
        case("relu_arguments", "ReLU: max_value, negative_slope, threshold, in every combination.", [(16,)], lambda x: [
            L.ReLU(negative_slope=0.2)(x), L.ReLU(threshold=1.0)(x), L.ReLU(threshold=0.5, max_value=3.0)(x), L.ReLU(negative_slope=0.1, threshold=1.0)(x),
            L.ReLU(max_value=6.0, negative_slope=0.25, threshold=0.5)(x), L.ReLU(negative_slope=0.1, max_value=2.5)(x)])
    if hasattr(L, "Softmax"):
        case("softmax_axes", "Softmax over the last axis, axis 1 and axis 2.", [(3, 4), (2, 3, 4)], lambda x, y: [
            L.Softmax()(x), L.Softmax(axis=1)(x), L.Softmax(axis=2)(y), L.Softmax(axis=1)(y), L.Softmax(axis=-2)(y)], values="normal")
    if ERA == 3 or IS_TF:
        case("softmax_several_axes", "Softmax over a list of axes.", [(3, 4), (2, 3, 4)], lambda x, y: [
            L.Softmax(axis=[1, 2])(x), L.Softmax(axis=[1, 2, 3])(y), L.Softmax(axis=(-1, -3))(y)], values="normal")
        case("softmax_large", "Softmax over axis 1 of values near +-1000.", [(4, 3)], lambda x: L.Softmax(axis=1)(x),
             data=lambda rng, n: [(rng.randint(-4, 5, size=(9, 4, 3)) * 250.0).astype(np.float32)])
    case("chain", "Dense and activation layers in turn: each fuses.", [(6,)], lambda x: L.Dense(3)(L.ELU(0.5)(L.Dense(7)(leaky(0.2)(L.Dense(9)(x))))), values="normal")
    case("rank4", "Activation layers on rank 4.", [(2, 3, 5)], lambda x: [leaky(0.3)(x), L.ELU()(x), L.PReLU()(x)])

    def shared(x, y):
        a, p = leaky(0.2), L.PReLU()
        return [a(x), a(y), p(x), p(y), p(a(x))]
    if ERA > 1:
        case("shared", "LeakyReLU and PReLU called several times.", [(5,), (5,)], shared)
    for form in ("h5", "json"):
        case("forms_" + form, "Activation layers as %s." % form, [(6,)], lambda x: L.PReLU()(L.ELU(0.5)(leaky(0.2)(L.Dense(5)(x)))), form=form, values="normal")


def objects():
    """Layers given as the activation of another layer: only Keras 3 and late
    tf.keras write them so that they can be read again."""
    if ERA < 3 and not IS_TF:
        return
    kinds = [lambda: L.LeakyReLU(), lambda: leaky(0.1), lambda: L.ELU(0.5), lambda: L.ReLU(max_value=6.0), lambda: L.ReLU(negative_slope=0.1, threshold=0.5, max_value=3.0), lambda: L.Softmax()]
    case("dense_objects", "Dense(activation=LeakyReLU()) and its like.", [(5,)], lambda x: [L.Dense(4, activation=k())(x) for k in kinds], values="normal")
    case("activation_objects", "Activation(LeakyReLU()) and its like.", [(16,)], lambda x: [L.Activation(k())(x) for k in kinds])
    case("softmax_axis_object", "Dense(activation=Softmax(axis=1)) on rank 3.", [(4, 3)], lambda x: L.Dense(5, activation=L.Softmax(axis=1))(x), values="normal")
    case("one_object_twice", "One LeakyReLU object in two layers.", [(5,)], lambda x: (lambda a: L.Dense(3, activation=a)(L.Dense(4, activation=a)(x)))(leaky(0.2)), values="normal")
    case("objects_sequential", "In a chain.", [(5,)], lambda x: L.Dense(3, activation=L.ELU())(L.Dense(6, activation=leaky(0.25))(x)), values="normal")
    if ERA == 3:
        for form in ("h5", "json"):
            case("objects_" + form, "Layer objects as %s." % form, [(5,)], lambda x: L.Activation(L.ReLU(max_value=1.0))(L.Dense(4, activation=leaky(0.1))(x)), form=form, values="normal")
        case("objects_float16", "A LeakyReLU object in a float16 Dense.", [(5,)], lambda x: L.Dense(4, activation=leaky(0.1), dtype="float16")(x),
             values="normal", rtol=4e-3, atol=4e-3)


def types():
    if not (ERA == 3 or IS_TF and ak.NUMBERS >= (2, 4)):
        return
    act = lambda names, p: lambda x: [L.Activation(n, dtype=p)(x) for n in names]
    spec = lambda p: [dict(shape=(16,), dtype=p)]
    for p in ("float64", "float16", "bfloat16"):
        groups = [
            ("elementwise", [n for n in NAMES if n not in IMPRECISE]),
            ("imprecise", [n for n in IMPRECISE if n in NAMES]),
        ] if p == "float64" else [("elementwise", [n for n in NAMES if n not in CANCELLING]), ("cancelling", [n for n in CANCELLING if n in NAMES])]
        for tag, names in groups + [("rowwise", ROWWISE)]:
            if not names:
                continue
            about = "%s under %s, over [-8, 8] and the kinks." % (", ".join(names), p)
            if p == "float64":
                kw = dict(rtol=1e-6, atol=1e-7) if tag == "imprecise" else FLOAT64
            else:
                kw = dict(exact=functional(spec("float64"), act(names, "float64")), ulp=ak.ULPS[p])
            S.case("activation_layers/%s_%s" % (tag, p), about, functional(spec(p), act(names, p)), values="sweep", **kw)

        def objects_of(p, policy):
            kinds = [("LeakyReLU", (0.1,)), ("ELU", (0.5,)), ("ReLU", (6.0, 0.1, 0.5)), ("PReLU", ()), ("Softmax", ())]
            if ERA == 2 and policy == "bfloat16":  # it cannot load PReLU's weights
                del kinds[3]
            return lambda x: [getattr(L, k)(*a, dtype=p)(x) for k, a in kinds]
        kw = dict(rtol=1e-6, atol=1e-7) if p == "float64" else dict(exact=functional(spec("float64"), objects_of("float64", p)), ulp=ak.ULPS[p])
        S.case("activation_layers/layers_" + p, "Activation layers under %s." % p, functional(spec(p), objects_of(p, p)), values="sweep", **kw)


# TensorFlow has a float32 constant in these even when the numbers are float64.
IMPRECISE = ["leaky_relu", "gelu"]
# Differences of nearly equal numbers: Keras rounds each step to the half type,
# so its own results are far from the exact ones.
CANCELLING = ["tanh_shrink", "squareplus", "mish", "gelu", "celu", "selu", "elu", "log_sigmoid", "softplus"]


if __name__ == "__main__":
    for part in (layers, objects, types):
        part()
    S.report()
