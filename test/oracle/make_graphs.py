"""Frozen cases: operation nodes of Keras 3, TFOpLambda nodes of tf.keras, and
nested models, dicts and names around them.

Runs in every environment from tf.keras 2.12 on (see README.md); the cases of
Keras 3.15 are the group `graphs`, others have the writer's name behind it.
Usage: python make_graphs.py [PART-OF-A-CASE-NAME ...]
"""

import numpy as np

import any_keras as ak
from any_keras import ERA, L, NEWEST, functional, keras, layer, sequential

S = ak.Subject(
    __doc__,
    few="arithmetic_scalars arithmetic_tensors constants_left slices reduce_mean join "
    "reshape transpose compare tf_arithmetic tf_slices tf_reduce tf_join "
    "tf_nested tf_batch_shape",
)
BOTH = [(3, 4), (3, 4)]


def keras3():
    o = keras.ops

    def case(key, about, inputs, make, **kw):
        S.case("graphs/" + key, about, functional(inputs, make), **kw)

    case("arithmetic_scalars", "A tensor and a number: + - * / // % **, both ways round.", [(5,)], lambda x: [
        x + 1, x - 2.5, x * 3, x / 4, x // 2, x % 3, x**2, -x, abs(x)])
    case("constants_left", "A number and a tensor.", [(5,)], lambda x: [2.5 - x, 1.0 / (x * x + 1), 2.0**x, 7 // (x * x + 1), 5 % (x * x + 0.5), 3 * x])
    case("powers", "Powers: of 0.5, -1, 3, of tensors.", [(5,), (5,)], lambda x, y: [x**0.5, x**-1, x**3, x**y, o.sqrt(x), o.rsqrt(x), o.square(y), o.reciprocal(x)],
         values="positive")
    case("arithmetic_tensors", "Two tensors of the same shape.", BOTH, lambda a, b: [
        a + b, a - b, a * b, a / b, o.maximum(a, b), o.minimum(a, b), o.add(a, b), o.subtract(a, b), o.multiply(a, b), o.divide(a, b)])
    case("arithmetic_broadcast", "Broadcasting: of axes of size 1, of lower ranks with an axis put in.", [(3, 4), (1, 4), (3, 1), (4,)], lambda a, b, c, d: [
        a + b, b * c, c - a, a * o.expand_dims(d, 1), (a + b) * (b - c)])
    case("arithmetic_arrays", "Constant arrays as operands.", [(3, 4)], lambda x: [
        x + np.arange(4, dtype="float32"), x * np.arange(12, dtype="float32").reshape(3, 4), o.subtract(np.float32([[1], [2], [3]]), x), x * np.float32(0.5)])
    case("scaled_dense", "Operations between Dense: x / 255 - 0.5, y * 2 + 1.", [(6,)], lambda x: L.Dense(3)(x / 255.0 - 0.5) * 2.0 + 1.0)
    case("float_functions", "exp, log and their like.", [(9,)], lambda x: [
        o.exp(x), o.log(x), o.log1p(x), o.expm1(x), o.log2(x), o.log10(x), o.sqrt(x), o.erf(x)], values="positive")
    case("trigonometry", "sin, cos, tan, and hyperbolic ones.", [(9,)], lambda x: [o.sin(x), o.cos(x), o.tan(x), o.tanh(x), o.sinh(x), o.cosh(x), o.arctan(x)])
    case("arc_functions", "arcsin, arccos, arctanh, arcsinh, arccosh, arctan2.", [(9,)], lambda x: [
        o.arcsin(x / 20), o.arccos(x / 20), o.arctanh(x / 20), o.arcsinh(x), o.arctan2(x, x + 1)], values="sweep")
    case("rounding", "floor, ceil, round (half to even), trunc, sign; kinks and halves.", [(16,)], lambda x: [
        o.floor(x), o.ceil(x), o.round(x), o.sign(x), o.trunc(x), o.round(x, 1)], values="sweep")
    case("clip_abs", "clip, abs, negative, relu-like functions.", [(16,)], lambda x: [
        o.clip(x, -1.0, 2.0), o.abs(x), o.negative(x), o.absolute(x), o.clip(x, 0, 6)], values="sweep")
    case("nn_functions", "keras.ops.nn functions, whose attributes lie in the config.", [(16,)], lambda x: [
        o.relu(x), o.relu6(x), o.leaky_relu(x, 0.3), o.sigmoid(x), o.silu(x), o.softplus(x), o.softsign(x), o.elu(x, 0.5), o.selu(x),
        o.gelu(x), o.gelu(x, approximate=False), o.hard_sigmoid(x), o.hard_silu(x), o.log_sigmoid(x), o.celu(x, 2.0)], values="sweep")
    case("activations_as_functions", "keras.activations called on tensors.", [(16,)], lambda x: [
        keras.activations.relu(x), keras.activations.relu(x, negative_slope=0.1, max_value=5.0, threshold=0.5), keras.activations.gelu(x),
        keras.activations.gelu(x, approximate=True), keras.activations.softmax(x), keras.activations.elu(x, 0.3), keras.activations.hard_sigmoid(x)], values="sweep")
    case("softmax_axis", "softmax and log_softmax over axes.", [(3, 4)], lambda x: [
        o.softmax(x), o.softmax(x, axis=1), o.log_softmax(x), o.log_softmax(x, axis=1)])
    for name in ("mean", "sum", "max", "min"):
        f = getattr(o, name)
        case("reduce_" + name, "%s over one axis, several, all but the batch; keepdims." % name, [(3, 4, 2)], lambda x: [
            f(x, axis=1), f(x, axis=-1, keepdims=True), f(x, axis=(1, 3)), f(x, axis=(1, 2, 3)), f(x, axis=[2], keepdims=True)])
    case("reduce_moments", "prod, var, std, logsumexp.", [(3, 4)], lambda x: [
        o.prod(x, axis=1), o.var(x, axis=1), o.std(x, axis=(1, 2)), o.var(x, axis=-1, keepdims=True), o.logsumexp(x, axis=1), o.logsumexp(x, axis=-1, keepdims=True)])
    case("reduce_bool", "any and all.", [(3, 4)], lambda x: [
        o.any(x > 1.0, axis=1), o.all(x > -1.0, axis=-1), o.any(x > 0, axis=(1, 2), keepdims=True), o.count_nonzero(x > 0, axis=1)])
    case("arg", "argmax and argmin; the first of equal ones.", [(4, 5)], lambda x: [
        o.argmax(x, axis=-1), o.argmin(x, axis=1), o.argmax(x, axis=1, keepdims=True)], data=lambda rng, n: [rng.randint(-2, 3, size=(9, 4, 5)).astype(np.float32)])
    case("norms", "Norms and normalisation.", [(3, 4)], lambda x: [
        o.norm(x, axis=-1), o.norm(x, ord=1, axis=1), o.norm(x, ord=2, axis=2, keepdims=True), o.normalize(x), o.normalize(x, axis=1)])
    case("normalize_order", "normalize by the sum of absolute values.", [(3, 4)], lambda x: o.normalize(x, axis=-1, order=1))
    case("normalise_by_hand", "(x - mean) / sqrt(var + eps), as people write it.", [(6,)], lambda x: (
        x - o.mean(x, axis=-1, keepdims=True)) / o.sqrt(o.var(x, axis=-1, keepdims=True) + 1e-3))
    case("slices", "Indices, slices with steps, negative ones, an ellipsis, a new axis.", [(5, 4)], lambda x: [
        x[:, 0], x[:, -1], x[:, 1:3], x[:, ::2], x[:, ::-1], x[..., 1], x[:, 1:, :-1], x[:, None], x[..., -2:], x[:, 4:1:-2, 0]])
    case("slice_parts", "A tensor cut into its columns, each a Dense.", [(6,)], lambda x: [L.Dense(2)(x[:, :2]), L.Dense(2)(x[:, 2:5]), L.Dense(2)(x[:, 5:])])
    case("join", "concatenate and stack.", BOTH, lambda a, b: [
        o.concatenate([a, b], axis=-1), o.concatenate([a, b, a], axis=1), o.stack([a, b], axis=1), o.stack([a, b], axis=-1), o.hstack([a, b])])
    case("split", "split by a number and at indices.", [(6, 5)], lambda x: list(o.split(x, 3, axis=1)) + list(o.split(x, [1, 3], axis=-1)))
    case("unstack", "unstack, each part used.", [(3, 4)], lambda x: [L.Dense(2)(y) for y in o.unstack(x, axis=1)] if hasattr(o, "unstack") else [x[:, 0]])
    case("axes", "squeeze, expand_dims, transpose, swapaxes, moveaxis.", [(1, 3, 4), (3, 4, 1)], lambda x, y: [
        o.squeeze(x, axis=1), o.squeeze(y, axis=-1), o.expand_dims(x, 1), o.expand_dims(x, -1), o.swapaxes(x, 1, 3), o.moveaxis(y, 1, -1)])
    case("transpose", "transpose of all axes; the batch stays first.", [(2, 3, 4)], lambda x: [
        o.transpose(x, (0, 2, 1, 3)), o.transpose(x, (0, 3, 2, 1)), o.transpose(x, (0, 1, 2, 3))])
    case("reshape", "keras.ops.reshape, which names the batch as -1.", [(3, 4)], lambda x: [
        L.Dense(2)(o.reshape(x, (-1, 12))), o.reshape(x, (-1, 2, 6)), o.reshape(x, (-1, 4, 3))])
    case("repeat_tile", "repeat, tile, flip, roll, broadcast_to.", [(2, 3)], lambda x: [
        o.repeat(x, 2, axis=1), o.repeat(x, 3, axis=-1), o.tile(x, (1, 2, 1)), o.tile(x, (1, 1, 3)), o.flip(x, axis=1), o.roll(x, 1, axis=-1), o.roll(x, -2, axis=1)])
    case("pad", "pad with zeros, a constant, by reflection and by symmetry.", [(3, 4)], lambda x: [
        o.pad(x, ((0, 0), (1, 2), (0, 0))), o.pad(x, ((0, 0), (0, 1), (2, 0)), mode="constant", constant_values=5.0),
        o.pad(x, ((0, 0), (1, 1), (2, 2)), mode="reflect"), o.pad(x, ((0, 0), (1, 2), (1, 0)), mode="symmetric")])
    case("compare", "All comparisons, with numbers and with tensors: bool outputs.", BOTH, lambda a, b: [
        a > b, a >= b, a < b, a <= b, o.equal(a, b), o.not_equal(a, b), a > 0.5, a <= 0, o.equal(a, 1.0)],
         data=lambda rng, n: [rng.randint(-2, 3, size=(9, 3, 4)).astype(np.float32) for _ in range(2)])
    case("logic", "logical operations of bools.", BOTH, lambda a, b: [
        o.logical_and(a > 0, b > 0), o.logical_or(a > 0, b > 0), o.logical_not(a > 0), o.logical_xor(a > 0, b > 0)])
    case("where", "where with tensors and numbers, broadcasting.", BOTH + [(1, 4)], lambda a, b, c: [
        o.where(a > 0, a, b), o.where(a > b, 1.0, 0.0), o.where(c > 0, a, 0.0), o.where(a > 0, a, 0.1 * a)])
    case("classify", "isnan, isinf, isfinite, nan_to_num.", [(4,)], lambda x: [o.isnan(x), o.isinf(x), o.isfinite(x), o.where(o.isnan(x), 0.0, x), o.nan_to_num(x)],
         data=lambda rng, n: [np.where(np.arange(36).reshape(9, 4) % 5 == 0, np.nan, np.where(np.arange(36).reshape(9, 4) % 7 == 0, np.inf, rng.normal(size=(9, 4)))).astype(np.float32)],
         finite=False)
    case("thresholds", "Hard decisions: cast(x > 0, float32), as people write them.", [(6,)], lambda x: [
        o.cast(L.Dense(3)(x) > 0, "float32"), o.cast(o.argmax(x, axis=-1), "float32"), o.one_hot(o.argmax(x, axis=-1), 6)])
    case("matmul", "matmul of ranks 2, 3 and 4, and of matrices and constants.", [(3, 4), (4, 5), (2, 3, 4), (2, 4, 2), (4,)], lambda a, b, c, d, e: [
        o.matmul(a, b), a @ b, o.matmul(c, d), o.matmul(e, np.ones((4, 2), "float32") * 0.5), o.matmul(a, np.arange(8, dtype="float32").reshape(4, 2))])
    case("dot", "keras.ops.dot and tensordot with a constant.", [(4,), (3, 4)], lambda x, y: [
        o.dot(x, np.arange(8, dtype="float32").reshape(4, 2) / 8), o.tensordot(y, np.arange(12, dtype="float32").reshape(4, 3) / 12, axes=1),
        o.tensordot(y, np.arange(6, dtype="float32").reshape(3, 2) / 6, axes=[[1], [0]])])
    case("einsum", "einsum: batch matmul, outer and inner product, transpose, sum.", [(3, 4), (4, 5), (4,), (4,)], lambda a, b, c, d: [
        o.einsum("bij,bjk->bik", a, b), o.einsum("bi,bj->bij", c, d), o.einsum("bi,bi->b", c, d), o.einsum("bij->bji", a), o.einsum("bij->bi", a),
        o.einsum("...ij,...jk->...ik", a, b), o.einsum("bij,bj->bi", a, c)])
    case("cumulative", "cumsum and cumprod.", [(4, 3)], lambda x: [o.cumsum(x, axis=1), o.cumsum(x, axis=-1), o.cumprod(x, axis=1)])
    case("take", "take along an axis with constant indices.", [(5, 4)], lambda x: [
        o.take(x, [3, 0, 0], axis=1), o.take(x, 2, axis=-1), o.take(x, [[0, 1], [2, 3]], axis=2)])
    case("sort", "sort and argsort.", [(3, 6)], lambda x: [o.sort(x, axis=-1), o.sort(x, axis=1), o.argsort(x, axis=-1)])
    case("like", "zeros_like, ones_like, full_like.", [(3, 4)], lambda x: [o.zeros_like(x), x + o.ones_like(x), o.full_like(x, 2.5)])
    case("triangles", "tril and triu.", [(4, 4)], lambda x: [o.tril(x), o.triu(x), o.tril(x, k=-1)])
    case("diagonal", "diagonal and trace.", [(4, 4)], lambda x: [o.diagonal(x, axis1=1, axis2=2), o.trace(x, axis1=1, axis2=2)])
    case("integers", "Arithmetic of int32: floor division and remainder of negative numbers.", [dict(shape=(5,), dtype="int32"), dict(shape=(5,), dtype="int32")], lambda a, b: [
        a + b, a * 2, a // 3, a % 3, -a, abs(a), o.maximum(a, b), o.sum(a, axis=1), o.mean(a, axis=1), a / 2, o.square(a), a > b, o.clip(a, -3, 3)])
    case("attention", "Attention over 4 steps by hand.", [(4, 6)], lambda x: o.matmul(
        o.softmax(o.matmul(L.Dense(6)(x), o.transpose(L.Dense(6)(x), (0, 2, 1))) / np.sqrt(6.0)), L.Dense(6)(x)))
    case("sampling_free_vae", "mean + exp(0.5 * log_var) * constant.", [(6,)], lambda x: L.Dense(3)(L.Dense(2)(x) + o.exp(0.5 * L.Dense(2)(x)) * 0.1))
    case("dueling", "value + (advantage - mean(advantage)).", [(6,)], lambda x: (lambda v, a: v + (a - o.mean(a, axis=1, keepdims=True)))(L.Dense(1)(x), L.Dense(4)(x)))
    case("distance", "The Euclidean distance of two towers.", [(6,), (6,)], lambda a, b: (lambda d: o.sqrt(o.maximum(
        o.sum(o.square(d(a) - d(b)), axis=1, keepdims=True), 1e-7)))(L.Dense(4, activation="relu")))
    case("many_nodes", "A chain of sixty operations.", [(4,)], lambda x: chain(x, 60))
    case("unused_nodes", "Operations whose results nothing reads.", [(4,)], lambda x: (x * 3, o.exp(x))[0:0] or L.Dense(2)(x))
    nested3(o)


def chain(x, n):
    for i in range(n):
        x = (x * 0.99, x + 0.01, x - 0.02)[i % 3]
    return x


def nested3(o):
    def case(key, about, build, **kw):
        S.case("graphs/" + key, about, build, **kw)

    def ops_in_nested():
        a = ak.input_layer((4,))
        inner = ak.model(a, o.tanh(L.Dense(4)(a * 2.0)) + a, name="inner")
        x = ak.input_layer((4,))
        y = inner(x)
        return ak.model(x, [inner(y), y + 1.0, inner(y * 0.5)])
    case("ops_in_nested", "Operations inside and around a nested model called three times.", ops_in_nested)

    def deep():
        m = None
        for depth in range(6):
            a = ak.input_layer((3,))
            y = L.Dense(3, activation="tanh")(a) if m is None else m(m(a) * 0.5) - a
            m = ak.model(a, y, name="level%d" % depth)
        return m
    case("nested_deep", "Six levels, each calling the one below twice.", deep)

    def several():
        a, b = ak.input_layer((3,), name="ia"), ak.input_layer((4,), name="ib")
        inner = ak.model({"left": a, "right": b}, {"sum": L.Dense(2)(a) + L.Dense(2)(b), "left": a}, name="dicts")
        x, y = ak.input_layer((3,), name="x"), ak.input_layer((4,), name="y")
        out = inner({"right": y, "left": x})
        again = inner({"left": out["left"] * 2, "right": y})
        return ak.model({"x": x, "y": y}, {"b": out["sum"], "a": again["sum"], "same": out["left"]}, name="outer")
    case("nested_dicts", "Dict inputs and outputs of a nested model and of the outer one.", several)


    def seq_in_fn_in_seq():
        inner = sequential((4,), layer("Dense", 4, activation="tanh"), layer("Dropout", 0.5))()
        a = ak.input_layer((4,))
        mid = ak.model(a, inner(inner(a)) + inner(a), name="mid")
        return keras.Sequential([keras.Input((4,)), L.Dense(4), mid, L.Dense(2)])
    case("sequential_functional_sequential", "A Sequential called three times in a Functional in a Sequential.", seq_in_fn_in_seq)

    def passthrough():
        x, y = ak.input_layer((3,)), ak.input_layer((2,))
        s = x * 2.0
        return ak.model([x, y], [y, x, s, s, s + 0.0, y])
    case("passthrough_duplicates", "Inputs as outputs, and outputs given twice.", passthrough)

    def names():
        x = ak.input_layer((3,), name="an input")
        h = L.Dense(3, name="dichte schön 密")(x)
        return ak.model(x, [L.Activation("tanh", name="a.b-c:d")(h), L.Dense(2, name="dense'\"\\ %s {0}")(h + x)], name="Modèle $1")
    case("names_odd", "Names with spaces, quotes, other alphabets.", names)

    def many_calls():
        d = L.Dense(3, activation="tanh")
        x = ak.input_layer((3,))
        ys = [x]
        for _ in range(6):
            ys.append(d(ys[-1]) + ys[0])
        return ak.model(x, ys[3:])
    case("shared_with_ops", "A Dense called six times, operations between.", many_calls)

    def op_layers_collide():
        x, y = ak.input_layer((3,)), ak.input_layer((3,))
        return ak.model([x, y], [
            L.Add()([x, y]), x + y, L.Concatenate()([x, y]), o.concatenate([x, y], axis=1), L.Maximum()([x, y]), o.maximum(x, y),
            L.Subtract()([x, y]), o.subtract(x, y), L.Softmax()(x), o.softmax(x), L.Reshape((3, 1))(x), o.reshape(x, (-1, 3, 1)), L.ReLU()(x), o.relu(x)])
    case("same_class_names", "Layers and operations whose classes have one name.", op_layers_collide)


def tf_keras():
    import tensorflow as tf

    def case(key, about, inputs, make, **kw):
        S.case("graphs/tf_" + key, about, functional(inputs, make), **kw)

    case("arithmetic", "TFOpLambda: operators with numbers, both ways round.", [(5,)], lambda x: [
        x + 1.0, x - 2.5, x * 3.0, x / 4.0, 2.5 - x, 1.0 / (x * x + 1.0), -x, abs(x), x**2.0, x // 2.0, x % 3.0])
    case("tensors", "Two tensors, broadcasting.", [(3, 4), (1, 4), (4,)], lambda a, b, c: [a + b, a * b, a - tf.expand_dims(c, 1), a / (b * b + 1.0), tf.maximum(a, b), tf.minimum(a, b)])
    case("constants", "Constant arrays as operands.", [(3, 4)], lambda x: [x + np.arange(4, dtype="float32"), x * tf.constant([1.0, 2.0, 3.0, 4.0]), tf.subtract(np.float32([[1], [2], [3]]), x)])
    case("slices", "SlicingOpLambda: indices, steps, a new axis.", [(5, 4)], lambda x: [
        x[:, 0], x[:, -1], x[:, 1:3], x[:, ::2], x[:, :, 1], x[:, 1:, :-1], x[:, tf.newaxis], x[:, :, -2:]])
    # .keras cannot say an ellipsis in this generation.
    case("slices_ellipsis", "SlicingOpLambda with an ellipsis, .h5.", [(5, 4)], lambda x: [x[..., 1], x[..., -2:], x[:, ..., ::2]], form="h5")
    case("reduce", "Reductions.", [(3, 4)], lambda x: [
        tf.reduce_mean(x, axis=1), tf.reduce_sum(x, axis=-1, keepdims=True), tf.reduce_max(x, axis=[1, 2]), tf.reduce_min(x, 1), tf.reduce_prod(x, axis=1),
        tf.math.reduce_std(x, axis=1), tf.math.reduce_variance(x, axis=1), tf.reduce_logsumexp(x, axis=1)])
    case("join", "concat, stack, split, unstack.", [(3, 4), (3, 4)], lambda a, b: [
        tf.concat([a, b], axis=-1), tf.concat([a, b, a], 1), tf.stack([a, b], axis=1)] + list(tf.split(a, 2, axis=-1)) + list(tf.unstack(b, axis=1)))
    case("axes", "transpose, expand_dims, squeeze, tile, reshape, reverse.", [(2, 3), (1, 3)], lambda x, y: [
        tf.transpose(x, [0, 2, 1]), tf.transpose(x, perm=(0, 2, 1)), tf.expand_dims(x, 1), tf.expand_dims(x, axis=-1), tf.squeeze(y, axis=1), tf.squeeze(y, [1]),
        tf.tile(x, [1, 2, 1]), tf.reshape(x, (-1, 6)), tf.reverse(x, axis=[1]), tf.repeat(x, 2, axis=1)])
    case("math", "tf.math functions.", [(9,)], lambda x: [tf.exp(x), tf.math.log(x), tf.sqrt(x), tf.square(x), tf.math.rsqrt(x), tf.math.log1p(x), tf.pow(x, 1.5), tf.tanh(x), tf.sigmoid(x),
                                                         tf.sin(x), tf.cos(x), tf.math.erf(x), tf.math.floor(x), tf.math.ceil(x)], values="positive")
    case("nn", "tf.nn functions.", [(9,)], lambda x: [
        tf.nn.relu(x), tf.nn.relu6(x), tf.nn.leaky_relu(x), tf.nn.leaky_relu(x, alpha=0.3), tf.nn.elu(x), tf.nn.selu(x), tf.nn.softmax(x), tf.nn.log_softmax(x), tf.nn.softplus(x),
        tf.nn.softsign(x), tf.nn.gelu(x), tf.nn.gelu(x, approximate=True), tf.nn.swish(x), tf.nn.l2_normalize(x, axis=-1), tf.nn.sigmoid(x)], values="sweep")
    case("activations", "keras.activations called on tensors.", [(9,)], lambda x: [
        keras.activations.relu(x), keras.activations.relu(x, alpha=0.1, max_value=5.0, threshold=0.5), keras.activations.tanh(x), keras.activations.softmax(x),
        keras.activations.hard_sigmoid(x), keras.activations.swish(x)], values="sweep")
    case("compare", "Comparisons, where, cast, clip, logic.", [(5,), (5,)], lambda a, b: [
        a > b, a <= 0.5, tf.equal(a, b), tf.where(a > b, a, b), tf.where(a > 0.0, 1.0, 0.0), tf.cast(a > 0.0, tf.float32), tf.cast(a, "int32"), tf.clip_by_value(a, -1.0, 1.0),
        tf.logical_and(a > 0.0, b > 0.0), tf.logical_not(a > 0.0)])
    case("arg", "argmax and one_hot.", [(6,)], lambda x: [tf.argmax(x, axis=-1), tf.one_hot(tf.argmax(x, axis=1), 6), tf.argmin(x, axis=1)])
    case("matmul", "matmul with transposes, tensordot.", [(3, 4), (4, 5), (3, 5)], lambda a, b, c: [
        tf.matmul(a, b), a @ b, tf.matmul(a, c, transpose_a=True), tf.matmul(c, b, transpose_b=True), tf.tensordot(a, np.arange(8, dtype="float32").reshape(4, 2), 1)])
    case("other", "cumsum, gather, pad, zeros_like, norm.", [(4, 3)], lambda x: [
        tf.cumsum(x, axis=1), tf.gather(x, [2, 0], axis=1), tf.pad(x, [[0, 0], [1, 2], [0, 1]]), tf.zeros_like(x), tf.ones_like(x), tf.norm(x, axis=-1), tf.add_n([x, x])])
    case("backend", "keras.backend functions on tensors.", [(4, 3)], lambda x: (lambda K: [
        K.mean(x, axis=1), K.sum(x, axis=-1), K.concatenate([x, x]), K.expand_dims(x, 1), K.l2_normalize(x, axis=-1), K.exp(x), K.abs(x), K.max(x, axis=1), K.square(x), K.sqrt(K.sum(K.square(x), axis=1))])(keras.backend))
    case("batch_shape", "tf.shape(x)[0] in a reshape: the batch as a value.", [(3, 4)], lambda x: L.Dense(2)(tf.reshape(x, (tf.shape(x)[0], 12))))
    case("float_input_scaling", "x / 255.0 - 0.5, then a Dense.", [(6,)], lambda x: L.Dense(3, activation="relu")(x / 255.0 - 0.5))
    case("integers", "int32 arithmetic.", [dict(shape=(5,), dtype="int32")], lambda a: [a + 1, a * 2, a // 3, a % 3, -a, tf.cast(a, tf.float32) / 2.0, tf.reduce_sum(a, axis=1)])
    case("attention", "Attention by hand.", [(4, 6)], lambda x: tf.matmul(tf.nn.softmax(tf.matmul(L.Dense(6)(x), L.Dense(6)(x), transpose_b=True) / 6.0**0.5), L.Dense(6)(x)))
    case("dueling", "value + (advantage - mean(advantage)).", [(6,)], lambda x: (lambda v, a: v + (a - tf.reduce_mean(a, axis=1, keepdims=True)))(L.Dense(1)(x), L.Dense(4)(x)))

    def nested():
        a = ak.input_layer((4,))
        inner = ak.model(a, tf.tanh(L.Dense(4)(a * 2.0)) + a, name="inner")
        x = ak.input_layer((4,))
        y = inner(x)
        return ak.model(x, [inner(y), y + 1.0, inner(y * 0.5)])
    for form in ("keras", "h5"):
        S.case("graphs/tf_nested" + ("_h5" if form == "h5" else ""), "TFOpLambda inside and around a nested model, .%s." % form, nested, form=form)

    def dicts():
        x, y = ak.input_layer((3,), name="x"), ak.input_layer((4,), name="y")
        return ak.model({"y": y, "x": x}, {"b": L.Dense(2, name="b")(x), "a": L.Dense(3, name="a")(y)})
    S.case("graphs/tf_dicts", "Dict inputs and outputs.", dicts)

    def passthrough():
        x, y = ak.input_layer((3,)), ak.input_layer((2,))
        s = x * 2.0
        return ak.model([x, y], [y, x, s, s, y])
    S.case("graphs/tf_passthrough_duplicates", "Inputs as outputs, and outputs given twice.", passthrough)

    def names():
        x = ak.input_layer((3,), name="an_input")
        h = L.Dense(3, name="block/dense_1")(x)
        return ak.model(x, [L.Activation("tanh", name="a.b-c")(h), L.Dense(2, name="block/sub/dense")(h + x)], name="the_model")
    S.case("graphs/tf_names", "Names with slashes and dots.", names, form="h5")


if __name__ == "__main__":
    if ERA == 3:
        keras3()
    elif ak.EAGER:
        tf_keras()
    S.report()
