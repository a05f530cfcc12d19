"""Frozen cases: Lambda layers, as each generation writes their functions.

Runs in every environment (see README.md); the cases of Keras 3.15 are the groups
`lambda`, `lambda_source` (functions that Keras 3 only names: their source lies
beside the model) and `lambda_refused`; others have the writer's name behind it.

The functions are text, compiled apart, so that the bytecode in a file depends
neither on the machine nor on the lines of this script. They are written for the
backend `K` of Keras 1 and 2; for Keras 3 the names are those of `keras.ops`. Keras
1 and 2 marshal lambdas and defs; Keras 3 marshals lambdas alone.

What a loader does not find or forgets is given to it here: names of modules,
which users have in their scripts; in Keras 1 and 3 also that defaults and shapes
are tuples and that values of a closure may be arrays or functions. Keras 3 loads
mask functions as dictionaries: the masks are those of the model that was saved.
Usage: python make_lambda_models.py [PART-OF-A-CASE-NAME ...]
"""

import base64
import binascii
import marshal
import math
import re
import types

import any_keras as ak  # first: it sets what TensorFlow reads when it is imported
import numpy as np
import tensorflow as tf
from any_keras import ERA, IS_TF, L, NEWEST, NUMBERS, WHOLE, functional, keras, layer, sequential

SCOPE = {"K": keras.backend, "keras": keras, "tf": tf, "np": np, "math": math}
if ERA == 3:
    SCOPE["ops"] = keras.ops

# Names of the backend that keras.ops calls otherwise.
OPS = {
    "batch_flatten": "ops.batch_flatten", "permute_dimensions": "ops.transpose",
    "l2_normalize": "ops.normalize", "repeat_elements": "ops.repeat", "dot": "ops.matmul",
    "epsilon": "keras.backend.epsilon", "pow": "ops.power", "constant": "ops.array",
    "gather": "ops.take", "reverse": "ops.flip", "floatx": "keras.backend.floatx",
    "switch": "ops.where", "int_shape": "ops.shape",
}
HEADER = "import math\n\nimport keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import ops\n\n\n"


def text(source):
    if ERA == 1:  # whose stack has no axis
        return source.replace("K.stack(", "tf.stack(")
    if ERA == 2:
        return source
    return re.sub(r"\bK\.(\w+)", lambda m: OPS.get(m.group(1), "ops." + m.group(1)), source)


def f(source):
    """The lambda of `source`, or the last of the functions that it defines."""
    scope = dict(SCOPE, __name__="__main__")
    source = text(source)
    if source.startswith("lambda"):
        return eval(compile(source, "model.py", "eval"), scope)
    exec(compile(source, "model.py", "exec"), scope)
    return [v for v in scope.values() if isinstance(v, types.FunctionType)][-1]


def lam(source, **arguments):
    """A Lambda layer; functions among the arguments are text, too."""
    for name in ("output_shape", "mask"):
        if isinstance(arguments.get(name), str):
            arguments[name] = f(arguments[name])
    return L.Lambda(f(source), **arguments)


def lam_maker(source, **arguments):
    """The same for `sequential`, which gives the first layer its input's shape."""
    return lambda more: lam(source, **dict(arguments, **more))


def values_of(stored):
    """Values of a closure or defaults as they were before they became JSON."""
    if isinstance(stored, dict) and stored.get("class_name") == "__lambda__":
        return load_function(*stored["config"]["value"])
    if isinstance(stored, dict) and stored.get("class_name") == "__numpy__":
        return np.array(stored["config"]["value"], stored["config"]["dtype"])
    if isinstance(stored, (list, tuple)):
        return [values_of(v) for v in stored]
    return stored


def load_function(code, defaults=None, closure=None, globs=None):
    """What Keras calls func_load, complete."""
    if isinstance(code, (list, tuple)):
        code, defaults, closure = code
    try:
        code = marshal.loads(base64.b64decode(code.encode("ascii"), validate=False))
    except (UnicodeEncodeError, binascii.Error, ValueError, EOFError, TypeError):
        code = marshal.loads(code.encode("raw_unicode_escape"))
    cell = lambda value: (lambda: value).__closure__[0]
    return types.FunctionType(
        code, dict(SCOPE, __builtins__=__builtins__), code.co_name, defaults and tuple(values_of(defaults)),
        closure and tuple(cell(values_of(v)) for v in closure))


KERAS_OUTPUT_SHAPE = L.Lambda.compute_output_shape if ERA == 3 else None


def compute_output_shape(self, input_shape):
    """Keras 3's own, for a shape that JSON has made a list, too; new ones have it."""
    if isinstance(self._output_shape, list) and all(isinstance(d, int) or d is None for d in self._output_shape):
        self._output_shape = tuple(self._output_shape)
    return KERAS_OUTPUT_SHAPE(self, input_shape)


def load(path):
    if ERA == 3:
        keras.config.enable_unsafe_deserialization()
        keras.src.utils.python_utils.func_load = load_function
        L.Lambda.compute_output_shape = compute_output_shape
    elif IS_TF:
        import importlib

        name = (
            "tensorflow.python.keras" if ak.IN_TF1 else "tf_keras.src" if "tf_keras" in keras.__name__
            else "keras.src" if NUMBERS >= (2, 13) else "keras")
        importlib.import_module(name + ".utils.generic_utils").func_load = load_function
    else:
        keras.layers.core.func_load = load_function
    kw = {"custom_objects": dict(SCOPE)} if ERA < 3 else {}
    if ak.HAS_ZIP:
        kw["safe_mode"] = False
    if ERA > 1:
        kw["compile"] = False
    return keras.models.load_model(path, **kw)


S = ak.Subject(
    __doc__,
    few="square_alone square_between square_functional antirectifier hadamard_product_sum "
    "closure_numbers closure_list defaults arguments arguments_array output_shape_raw "
    "slices shapes reductions dueling comparisons two_inputs list_result shared nested "
    "mask_function mask_dropped mask_identity mask_parameter training comprehension "
    "named_def registered library_gelu loop list_of_one",
    load=load,
)
ONE_OUTPUT = ERA == 1  # the Lambda of Keras 1 has one


def case(key, about, build, **kw):
    S.case("lambda/" + key, about, build, **kw)


def graph(key, about, inputs, make, **kw):
    case(key, about, functional(inputs, make), **kw)


def each(key, about, inputs, sources, shapes=None, **kw):
    """A model of one Lambda per source, each an output; with several inputs,
    every one takes all of them."""

    def make(*xs):
        given = xs[0] if len(xs) == 1 else list(xs)
        return [lam(s, **({"output_shape": shapes[i]} if shapes else {}))(given)
                for i, s in enumerate(sources)]
    graph(key, about, inputs, make, **kw)


def defined(key, about, source, build, **kw):
    """A case of a named function. `build(function)` gives the model's builder.
    Keras 3 writes its name alone, so the source goes with the case."""
    if ERA < 3:
        case(key, about, lambda: build(f(source))(), **kw)
    else:
        S.case("lambda_source/" + key, about, lambda: build(f(source))(),
               source=HEADER + text(source.lstrip("\n")), **dict({"reload": False}, **kw))


ANTIRECTIFIER = """
def antirectifier(x):
    x -= K.mean(x, axis=1, keepdims=True)
    x = K.l2_normalize(x, axis=1)
    pos = K.relu(x)
    neg = K.relu(-x)
    return K.concatenate([pos, neg], axis=1)
"""
ANTIRECTIFIER_SHAPE = """
def antirectifier_output_shape(input_shape):
    shape = list(input_shape)
    assert len(shape) == 2  # only valid for 2D tensors
    shape[-1] *= 2
    return tuple(shape)
"""
HADAMARD = """
def hadamard_product_sum(tensors):
    out1 = tensors[0] * tensors[1]
    out2 = K.sum(out1, axis=-1)
    return [out1, out2]
"""
HADAMARD_SHAPE = """
def hadamard_product_sum_output_shape(input_shapes):
    shape1 = list(input_shapes[0])
    shape2 = list(input_shapes[1])
    assert shape1 == shape2  # else hadamard product isn't possible
    return [tuple(shape1), tuple(shape2[:-1])]
"""


def documented():
    """The examples of Keras's own documentation."""
    forms = [("", ak.FORM)] + ([("_h5", "h5")] if ak.HAS_ZIP else [])
    for suffix, form in forms:
        case("square_alone" + suffix, "x ** 2 is the whole model, .%s." % form, sequential((5,), lam_maker("lambda x: x ** 2")), form=form)
        case("square_between" + suffix, "x ** 2 between two Dense, .%s." % form, sequential(
            (6,), layer("Dense", 4), lam_maker("lambda x: x ** 2", name="square"), layer("Dense", 3)), form=form)
        graph("square_functional" + suffix, "x ** 2 of an input and of a Dense, a Functional model, .%s." % form, [(6,)],
              lambda x: [lam("lambda x: x ** 2")(x), L.Dense(2)(lam("lambda x: x ** 2")(L.Dense(4)(x)))], form=form)
        if ERA == 3:
            case("antirectifier" + suffix, "antirectifier as a lambda, with its output_shape, .%s." % form, sequential((7,), layer("Dense", 16), lam_maker(
                "lambda x: (lambda y: K.concatenate([K.relu(y), K.relu(-y)], axis=1))(K.l2_normalize(x - K.mean(x, axis=1, keepdims=True), axis=1))",
                output_shape="lambda shape: (shape[0], shape[1] * 2)"), layer("Dense", 10)), form=form)
            graph("hadamard_product_sum" + suffix, "Two inputs, two outputs, after two Dense(32), .%s." % form, [(6,), (5,)], lambda x, y: lam(
                "lambda t: [t[0] * t[1], K.sum(t[0] * t[1], axis=-1)]", output_shape="lambda s: [s[0], s[0][:-1]]")([L.Dense(32)(x), L.Dense(32)(y)]), form=form)
    if ERA < 3:
        for suffix, form in forms:
            case("antirectifier" + suffix, "antirectifier, a def with its output_shape, .%s." % form, sequential(
                (7,), layer("Dense", 16), lam_maker(ANTIRECTIFIER, output_shape=ANTIRECTIFIER_SHAPE), layer("Dense", 10)), form=form)
            if not ONE_OUTPUT:
                graph("hadamard_product_sum" + suffix, "Two inputs, two outputs, after two Dense(32), .%s." % form, [(6,), (5,)], lambda x, y: lam(
                    HADAMARD, output_shape=HADAMARD_SHAPE)([L.Dense(32)(x), L.Dense(32)(y)]), form=form)


def given():
    """Values that come with a function."""
    make = lambda signature, body, *values: f("def make(%s):\n    return lambda x: %s\n" % (signature, body))(*values)
    graph("closure_numbers", "A closure of a float, an int, a bool and None.", [(5,)], lambda x: L.Lambda(
        make("scale, shift, flip, nothing", "(x * scale + shift) * (-1 if flip else 1) if nothing is None else x", 3.0, 1, True, None))(x))
    graph("closure_list", "Closures of lists: as a tensor, in a loop, nested.", [(3,)], lambda x: [
        L.Lambda(make("w", "x * w", [0.5, 2.0, -1.0]))(x),
        L.Lambda(make("w", "sum([x[:, i:i + 1] * v for i, v in enumerate(w)])", [1.0, 2.0, 3.0]))(x),
        L.Lambda(make("w", "x + w[1][0]", [[1.0, 2.0], [3.0]]))(x)])
    graph("closure_tuple", "A closure of a tuple of axes, which a file holds as a list.", [(3, 4)], lambda x: L.Lambda(
        make("axes", "x - K.mean(x, axis=axes, keepdims=True)", (1, 2)))(x))
    graph("closure_text", "A closure of a text that chooses, and of a dtype's name.", [(4,)], lambda x: L.Lambda(
        make("mode, dtype", "K.cast(x > 0, dtype) if mode == 'step' else x", "step", "float32"))(x))
    if ERA > 1:
        graph("closure_array", "A closure of a numpy array.", [(4,)], lambda x: L.Lambda(
            make("w", "x * w", np.array([1.0, 2.0, 3.0, 4.0], "float32")))(x))
    if ERA == 3 or IS_TF:
        typed_array = lambda body, dtype: L.Lambda(make("w", body, np.array([1.0, 2.0, 3.0, 4.0], dtype)))
        graph("closure_array_types", "Closures of arrays of other types than the input's.", [(4,), dict(shape=(4,), dtype="int32")], lambda x, i: [
            typed_array("x * w", "float64")(x), typed_array("w - x", "float64")(x), typed_array("x / w", "float32")(x)] + ([
                typed_array("ops.multiply(x, w)", "float64")(x), typed_array("ops.add(x, w)", "int32")(x), typed_array("ops.add(x, w)", "float32")(i),
                typed_array("ops.maximum(x, w)", "float64")(x), typed_array("ops.multiply(x, w)", "int64")(i)] if ERA == 3 else []))
        graph("closure_function", "A closure of another lambda, that has a closure and defaults itself.", [(4,)], lambda x: L.Lambda(f(
            "def make(a):\n    g = lambda y, b=2.0: y * a + b\n    return lambda x: g(x) - g(x * 0.5, 1.0)\n")(3.0))(x))
    def late(x):
        return f("def make(layer):\n    return [layer(lambda x: x[:, i] * 2.0) for i in range(3)]\n")(L.Lambda)
    graph("closure_of_a_loop", "Lambdas made in a loop that read its variable: when they are saved, all see its last value.", [(3, 4)],
          lambda x: [g(x) for g in late(x)], from_file=True)
    graph("defaults_of_a_loop", "Lambdas made in a loop, its variable as a default or in arguments.", [(3, 4)], lambda x: [
        L.Lambda(g)(x) for g in f("def make():\n    return [lambda x, i=i: x[:, i] for i in range(3)]\n")()] + [
            lam("lambda x, i: x[:, i]", arguments={"i": i})(x) for i in (-1, 1)])
    graph("defaults", "Defaults: numbers, a tuple, None.", [(4,)], lambda x: L.Lambda(f(
        "lambda x, a=2.0, b=(1, 2), c=None: (x * a + b[1]) if c is None else x"))(x))
    graph("arguments", "arguments: numbers, a text, a list, a bool, None; one replaces a default.", [(4,)], lambda x: lam(
        "lambda x, power, w, mode, shift=1.0, on=False, nothing=1: (x ** power * w[1] + shift if mode == 'affine' and on and nothing is None else x)",
        arguments={"power": 3, "w": [1.0, 0.5], "mode": "affine", "shift": -2.0, "on": True, "nothing": None})(x))
    if ERA > 1:
        array = functional([(4,)], lambda x: lam("lambda x, w: x * w", arguments={"w": np.array([1.0, 2.0, 3.0, 4.0], "float32")})(x))
        case("arguments_array", "arguments: a numpy array.", array, form="h5" if IS_TF else None)
        if IS_TF:
            case("arguments_array_keras", "arguments: a numpy array, .keras, which this Keras itself does not load.", array, reload=False)
    graph("output_shape_raw", "output_shape as a tuple and as a list, without the batch.", [(4, 3)], lambda x: [
        lam("lambda x: x[:, 0]", output_shape=(3,))(x), lam("lambda x: K.reshape(x, (-1, 12))", output_shape=(12,) if ERA == 3 else [12])(x),
        L.Dense(2)(lam("lambda x: x[:, 1] * 2", output_shape=(3,))(x))])
    graph("output_shape_function", "output_shape as a lambda; a Dense takes its result.", [(4, 3)], lambda x: L.Dense(2)(lam(
        "lambda x: K.reshape(x, (-1, 12))", output_shape="lambda s: (s[0], s[1] * s[2])")(x)))
    graph("output_shape_contradicts", "output_shape says (7,), the function gives (5,): Keras returns what the function gives.", [(5,)],
          lambda x: lam("lambda x: x * 2.0", output_shape=(7,))(x))


def shapes():
    each("slices", "Indices, slices, negative ones, an ellipsis, a new axis.", [(5, 4)], [
        "lambda x: x[:, 1:]", "lambda x: x[:, -1]", "lambda x: x[..., None]", "lambda x: x[:, ::-1]", "lambda x: x[:, 1:3, ::2]",
        "lambda x: x[:, None, :, 0]", "lambda x: x[..., -2:]", "lambda x: x[:, :, tf.newaxis]", "lambda x: x[:, 4:0:-2]"])
    each("shapes", "reshape, permute, expand_dims, squeeze, flatten.", [(2, 3)], [
        "lambda x: K.reshape(x, (-1, 6))", "lambda x: K.permute_dimensions(x, (0, 2, 1))", "lambda x: K.expand_dims(x, 1)", "lambda x: K.expand_dims(x, -1)",
        "lambda x: K.squeeze(K.expand_dims(x, 1), 1)", "lambda x: K.reshape(x, (-1, 3, 2))"] + (
            ["lambda x: K.batch_flatten(x)", "lambda x: K.reverse(x, 1)"] if ERA < 3 else ["lambda x: ops.flip(x, axis=1)", "lambda x: ops.swapaxes(x, 1, 2)"]))
    each("shape_attributes", "Shapes as Python values.", [(2, 3)], [
        "lambda x: K.reshape(x, (-1, x.shape[1] * x.shape[2]))" if ERA == 3 or IS_TF else "lambda x: K.reshape(x, (-1, x.shape[1].value * int(x.shape[2])))",
        "lambda x: x * len(x.shape) + K.ndim(x)", "lambda x: x[:, :K.int_shape(x)[1] - 1]", "lambda x: x / float(np.prod(K.int_shape(x)[1:]))"] + (
            ["lambda x: K.reshape(x, (-1, x.get_shape().as_list()[1] * 3))", "lambda x: x + K.cast(x.shape.as_list()[-1], 'float32')"] if ERA < 3 else
            ["lambda x: ops.reshape(x, (-1,) + tuple(x.shape[1:])[::-1])", "lambda x: x + ops.cast(x.shape[-1], 'float32')"]))
    each("repeats", "tile, repeat, concatenate, stack.", [(2, 3)], [
        "lambda x: K.tile(x, (1, 2, 1))", "lambda x: K.repeat_elements(x, 2, axis=1)", "lambda x: K.concatenate([x, -x, x], axis=-1)", "lambda x: K.stack([x, x * 2], axis=1)",
        "lambda x: K.concatenate([x[:, :1], x], axis=1)", "lambda x: tf.split(x, 3, axis=-1)[1]", "lambda x: tf.concat(tf.unstack(x, axis=1)[::-1], 1)"] + (["lambda x: K.repeat(x[:, 0], 3)"] if ERA < 3 else ["lambda x: ops.roll(x, 1, axis=2)"]))
    each("batch_in_shape", "The batch's size in a reshape: K.shape(x)[0], tf.shape, x.shape.", [(2, 3)], [
        "lambda x: K.reshape(x, (K.shape(x)[0], 6))", "lambda x: K.reshape(x, (-1, K.shape(x)[1] * K.shape(x)[2]))",
        "lambda x: tf.reshape(x, [tf.shape(x)[0], 3, 2])", "lambda x: K.reshape(x, (-1, int(x.shape[1]) * int(x.shape[2])))",
        "lambda x: x * K.ones_like(x[:, :1])"],
         **({} if ERA > 1 else {"shapes": [(6,), (6,), (3, 2), (6,), (2, 3)]}))
    if ERA == 3:
        each("products", "matmul, dot, einsum, tensordot, with constants.", [(3, 4), (4, 2)], [
            "lambda t: ops.matmul(t[0], t[1])", "lambda t: t[0] @ t[1]", "lambda t: ops.einsum('bij,bjk->bik', t[0], t[1])", 
            "lambda t: ops.dot(t[0], ops.array([[1.0], [2.0], [3.0], [4.0]]))", "lambda t: ops.tensordot(t[1], np.array([[1.0, -1.0]], 'float32').T, axes=1)"])
        each("einsum_one", "einsum of one tensor.", [(3, 4)], ["lambda x: ops.einsum('bij->bj', x)", "lambda x: ops.einsum('bij->bji', x)"])
    else:
        each("products", "batch_dot, matmul, einsum, dot with a constant.", [(3, 4), (4, 2)], [
            "lambda t: K.batch_dot(t[0], t[1])", "lambda t: tf.matmul(t[0], t[1])", "lambda t: tf.einsum('bij,bjk->bik', t[0], t[1])",
            "lambda t: tf.matmul(t[0], t[1] * 2.0, transpose_b=False)", "lambda t: K.batch_dot(t[0], K.permute_dimensions(t[1], (0, 2, 1)), axes=(2, 2))"] + (
                ["lambda t: K.dot(t[0], K.constant([[1.0], [2.0], [3.0], [4.0]]))"] if ERA > 1 else []))
        each("products_vectors", "batch_dot and cosine of two vectors.", [(5,), (5,)], [
            "lambda t: K.batch_dot(t[0], t[1], axes=1)", "lambda t: K.sum(K.l2_normalize(t[0], axis=1) * K.l2_normalize(t[1], axis=1), axis=-1, keepdims=True)",
            "lambda t: K.sqrt(K.maximum(K.sum(K.square(t[0] - t[1]), axis=1, keepdims=True), K.epsilon()))"])


def arithmetic():
    each("operators", "Operators with numbers, both ways round.", [(5,)], [
        "lambda x: (x - 127.5) / 127.5", "lambda x: 1.0 - x", "lambda x: 2 / (x * x + 1)", "lambda x: -x + abs(x)", "lambda x: x // 0.7", "lambda x: x % 0.7", "lambda x: 0.5 ** x"])
    each("comparisons", "Comparisons, where, cast.", [(5,)], [
        "lambda x: K.cast(x > 0, 'float32')", "lambda x: K.cast(K.greater_equal(x, 0.5), 'float32') * 2.0", "lambda x: K.cast(K.equal(x, K.maximum(x, 0.0)), 'float32')",
        "lambda x: K.switch(x > 0, x, 0.1 * x)" if NUMBERS > (2, 0) else "lambda x: tf.where(x > 0, x, 0.1 * x)", "lambda x: tf.where(x < 0.5, x, tf.zeros_like(x))", "lambda x: tf.cast(x > 0, tf.float32)", "lambda x: K.clip(x, -0.5, 0.5)"])
    each("activations", "Activations as functions.", [(7,)], [
        "lambda x: K.relu(x)", "lambda x: K.sigmoid(x) * x", "lambda x: K.tanh(x)", "lambda x: K.softplus(x)", "lambda x: K.elu(x)", "lambda x: K.hard_sigmoid(x)", "lambda x: K.softmax(x)",
        "lambda x: tf.nn.relu6(x)", "lambda x: tf.nn.selu(x)"] + (["lambda x: keras.activations.gelu(x)"] if NUMBERS >= (2, 4) else []), values="sweep")
    each("functions", "exp, log, powers, rounding.", [(5,)], [
        "lambda x: K.exp(-x)", "lambda x: K.log(x + K.epsilon())", "lambda x: K.sqrt(x)", "lambda x: K.pow(x, 3)", "lambda x: K.square(x)", "lambda x: K.sin(x) + K.cos(x)",
        "lambda x: K.round(x * 2.0)", "lambda x: K.sign(x - 1.0)", "lambda x: x * np.sqrt(2.0) + math.pi", "lambda x: K.abs(x - 1.0)"], values="positive")
    each("reductions", "Reductions over features; keepdims.", [(3, 4)], [
        "lambda x: K.mean(x, axis=-1)", "lambda x: K.sum(x, axis=1, keepdims=True)", "lambda x: K.max(x, axis=[1, 2])", "lambda x: K.std(x, axis=-1, keepdims=True)",
        "lambda x: K.var(x, axis=1)", "lambda x: K.min(x, axis=2)", "lambda x: K.prod(x, axis=1)", "lambda x: tf.reduce_mean(x, axis=[1], keepdims=True)",
        "lambda x: (x - K.mean(x, axis=-1, keepdims=True)) / (K.std(x, axis=-1, keepdims=True) + 1e-6)"],
         **({} if ERA > 1 else {"shapes": [(3,), (1, 4), (), (3, 1), (4,), (3,), (4,), (1, 4), (3, 4)]}))
    each("arg", "argmax, one_hot.", [(6,)], [
        "lambda x: K.cast(K.argmax(x, axis=-1), 'float32')", "lambda x: tf.one_hot(tf.argmax(x, axis=-1), 6)", "lambda x: K.cast(K.argmin(x, axis=1), 'float32')"])
    graph("dueling", "Dueling DQN: K.mean(a, keepdims=True) is over the batch, too.", [(6,)], lambda x: lam(
        "lambda a: K.expand_dims(a[:, 0], -1) + a[:, 1:] - K.mean(a[:, 1:], keepdims=True)", output_shape=(4,))(L.Dense(5)(x)), mixes_rows=True)
    each("batch_axis", "Reductions over the batch alone.", [(4,)], [
        "lambda x: x - K.mean(x, axis=0)", "lambda x: x / (K.std(x, axis=0, keepdims=True) + 0.1)", "lambda x: x / K.sum(K.abs(x))", "lambda x: x * 0 + K.max(x, axis=0)"], mixes_rows=True)
    graph("dueling_rows", "Dueling DQN with axis=1.", [(6,)], lambda x: lam(
        "lambda a: K.expand_dims(a[:, 0], -1) + a[:, 1:] - K.mean(a[:, 1:], axis=1, keepdims=True)", output_shape=(4,))(L.Dense(5, activation="relu")(x)))
    graph("many", "Twenty Lambdas in a row, Dense between some.", [(4,)], many)
    each("names_of_modules", "Functions by other paths: tf.math, tf.keras.backend, keras.backend, tf.nn.", [(5,)], [
        "lambda x: tf.math.square(x)", "lambda x: tf.nn.l2_normalize(x, 1)", "lambda x: tf.clip_by_value(x, 0.0, 1.0)", "lambda x: tf.expand_dims(x, 1)"] + (
            ["lambda x: keras.backend.sum(x, axis=1, keepdims=True)", "lambda x: tf.keras.backend.square(x)"]
            + (["lambda x: K.tf.square(x)"] if hasattr(keras.backend, "tf") else []) if ERA < 3 else
            ["lambda x: keras.ops.sum(x, axis=1, keepdims=True)", "lambda x: keras.ops.nn.relu(x)", "lambda x: keras.activations.swish(x)"]))


def many(x):
    for i in range(20):
        x = lam(("lambda x: x * 0.5", "lambda x: x + %d" % i, "lambda x: K.tanh(x)", "lambda x: x - 0.25")[i % 4])(x)
        if i % 7 == 3:
            x = L.Dense(4)(x)
    return x


def python():
    """Python that runs while the function is traced."""
    each("comprehension", "Comprehensions, generators, nested lambdas, conditionals, dicts.", [(4, 3)], [
        "lambda x: K.concatenate([x[:, i] * (i + 1) for i in range(4)], axis=-1)", "lambda x: sum(x[:, i] for i in range(3))",
        "lambda x: (lambda y, n=2: y * n)(x) if K.int_shape(x)[1] == 4 else x", "lambda x: K.stack([x[:, i, j] for i in range(2) for j in range(3) if i != j], axis=1)",
        "lambda x: {0: x, 1: -x}[1] + [1.0, 2.0][-1]", "lambda x: K.concatenate(list(map(lambda i: x[:, i] / i, (1, 2, 3))), axis=-1)"])
    graph("print", "print, which does not change the result.", [(4,)], lambda x: L.Lambda(f("lambda x: (print('shape', x.shape), x * 2.0)[1]"))(x))
    simple = lambda inputs, **kw: lambda function: functional(inputs, lambda *xs: L.Lambda(function, **kw)(xs[0] if len(xs) == 1 else list(xs)))
    defined("loop", "A for loop over a range, in-place operators, continue.", """
def weighted(x):
    total = x[:, 0] * 0.5
    for i in range(1, 4):
        if i == 2:
            continue
        total += x[:, i] / i
    return total
""", simple([(4, 3)]))
    siamese = """
def euclidean_distance(vects):
    x, y = vects
    return K.sqrt(K.maximum(K.sum(K.square(x - y), axis=1, keepdims=True), K.epsilon()))


def eucl_dist_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)
"""
    defined("siamese", "The distance of two towers, two defs, as siamese networks have it.", siamese, lambda shape: functional(
        [(6,), (6,)], lambda a, b: (lambda d: L.Lambda(shape.__globals__["euclidean_distance"], output_shape=shape)([d(a), d(b)]))(L.Dense(4, activation="relu"))))
    defined("while_loop", "A while loop with a static counter.", """
def halve(x):
    n = 0
    while n < 3:
        x = x / 2 + n
        n += 1
    return x
""", simple([(4,)]))
    defined("nested_functions", "Functions within functions, defaults, an assert, an f-string, unpacking.", """
def gate(x, units=2):
    assert len(K.int_shape(x)) == 2, f"rank {len(K.int_shape(x))}"

    def part(i, scale=1.0):
        return x[:, i * units:(i + 1) * units] * scale

    (a, b), *rest = (part(0), part(1, scale=0.5)), part(2)
    return K.sigmoid(a) * K.tanh(b) + rest[0]
""", simple([(6,)]))
    defined("conditional", "if, elif and else on static values, early returns, a chained comparison.", """
def choose(x, mode="b"):
    n = K.int_shape(x)[-1]
    if mode == "a":
        return x
    elif 3 < n <= 5 and not n % 2:
        y = x * 2.0
    else:
        y = x - 1.0
    return y if n else x
""", simple([(4,)]))
    if ERA > 1:
        defined("import_inside", "Imports inside of the function.", """
def squash(x):
    import tensorflow as tf
    from math import log
    return tf.nn.tanh(x) * log(3.0)
""", simple([(4,)]))
    if ERA == 3:
        keras3_named(simple)


def keras3_named(simple):
    """What only the source can tell."""
    defined("named_def", "antirectifier and its output_shape, both named.", ANTIRECTIFIER + "\n\n" + ANTIRECTIFIER_SHAPE.lstrip(), lambda shape: sequential(
        (7,), layer("Dense", 16), lambda more: L.Lambda(shape.__globals__["antirectifier"], output_shape=shape, **more), layer("Dense", 10)))
    defined("hadamard_product_sum", "Two inputs, two outputs, both functions named.", HADAMARD + "\n\n" + HADAMARD_SHAPE.lstrip(), lambda shape: functional(
        [(6,), (5,)], lambda x, y: L.Lambda(shape.__globals__["hadamard_product_sum"], output_shape=shape)([L.Dense(32)(x), L.Dense(32)(y)])))
    defined("helpers", "The function calls others of the same file and reads its constants.", """
SCALE = 1.5
AXES = (1, 2)


def helper(x, factor=2):
    return x * factor + SCALE


def centered(x):
    y = helper(x) - helper(x, factor=1)
    return y - ops.mean(y, axis=AXES, keepdims=True)
""", simple([(4, 3)]))
    for name, decorator in (("registered", '@keras.saving.register_keras_serializable(package="pkg")'),
                            ("registered_name", '@keras.saving.register_keras_serializable(package="pkg", name="other")')):
        defined(name, "A registered function: the file says its package.", decorator + """
def doubled(x):
    return x * 2.0 + 1.0
""", simple([(4,)]), reload=True)
    defined("mask_named", "A named mask function and a named function with a mask parameter.", """
def scale(x, mask=None):
    return x * 2.0 if mask is None else x * ops.expand_dims(ops.cast(mask, "float32"), -1)


def keep(inputs, mask=None):
    return mask
""", lambda keep: functional([(4, 3)], lambda x: L.Dense(2)(L.Lambda(keep.__globals__["scale"], mask=keep)(L.Masking(0.0)(x)))),
            data=steps(0.0, (4, 3)))
    for name in ("keras.activations.gelu", "keras.activations.softmax", "keras.activations.relu"):
        graph("library_" + name.split(".")[-1], "Lambda(%s): the file says the bare name." % name, [(5,)], lambda x: L.Lambda(f("lambda: " + name)())(x))
    graph("library_ops_tanh", "Lambda(keras.ops.tanh): the file says the bare name, which is also an activation's.", [(5,)],
          lambda x: L.Lambda(keras.ops.tanh)(x), reload=False)
    # A bare name that may be of anyone's function: Keras cannot load it, either.
    S.case("lambda_refused/named_ops_square", "Lambda(keras.ops.square): the file says 'square', which may be anyone's.",
           functional([(5,)], lambda x: L.Lambda(keras.ops.square, name="the_lambda")(x)), refused=["the_lambda", "square", "--lambda-source"])


def connections():
    """Several inputs and outputs, calls, nesting, types, unknown axes."""
    graph("two_inputs", "Several inputs as a list: subtract, unpack, three.", [(4,), (4,), (1,)], lambda a, b, c: [
        lam("lambda t: K.abs(t[0] - t[1])")([a, b]), lam("lambda t: sum(t[:2]) * t[2]", output_shape=(4,))([L.Dense(4)(a), b, c]),
        lam("lambda t: K.concatenate(t, axis=1)", output_shape=(9,))([a, b, c])])
    if not ONE_OUTPUT:
        graph("list_result", "A list as result, each part used.", [(3, 4)], lambda x: [
            L.Dense(2)(y) for y in lam("lambda x: [x[:, i] for i in range(3)]")(x)])
    if ERA == 3 or IS_TF:
        graph("tuple_result", "A tuple as result.", [(4,)], lambda x: list(lam("lambda x: (x + 1, x * 2)")(x)))
        graph("dict_inputs", "A dict of inputs.", [(4,), (4,)], lambda a, b: lam("lambda d: d['a'] - d['b'] * 2.0")({"b": b, "a": L.Dense(4)(a)}))
        graph("dict_result", "A dict as result.", [(4,)], lambda x: (lambda y: [y["sum"], y["all"]])(lam("lambda x: {'sum': K.sum(x, axis=1, keepdims=True), 'all': x}")(x)))
    if ERA > 1:
        graph("list_of_one", "A list of one input: a list or a tensor, as the loaded model has it.", [(4,)],
              lambda x: lam("lambda t: t[0] * 2.0 if isinstance(t, (list, tuple)) else t + 5.0", output_shape=(4,))([x]), from_file=True)
    typed = lambda name, *shape: dict(shape=shape, dtype=name)
    graph("integers", "int32 inputs: arithmetic, a cast, one_hot.", [typed("int32", 3)], lambda x: [
        lam("lambda x: x * 2 + 1", output_shape=(3,))(x), lam("lambda x: K.cast(x, 'float32') / 3.0", output_shape=(3,))(x),
        lam("lambda x: K.one_hot(K.cast(x, 'int32'), 4)", output_shape=(3, 4))(x), lam("lambda x: x // 2", output_shape=(3,))(x)])
    graph("integer_operators", "int32: floor division and remainder of negative numbers, powers, comparisons, logic.", [typed("int32", 4)], lambda x: [
        lam(source, output_shape=(4,))(x) for source in ("lambda x: (x - 5) // 3", "lambda x: (x - 5) % 3", "lambda x: x ** 2 - abs(x - 3)", "lambda x: K.maximum(-x, 2)",
                                                         "lambda x: tf.logical_and(x > 1, x <= 4)", "lambda x: (x > 3) | ~(x > 1)", "lambda x: K.square(x) + x * 2")])
    if ERA < 3:  # of Keras 3 it depends on the backend
        graph("integer_division", "int32 / int is float64 in TensorFlow.", [typed("int32", 4)], lambda x: lam("lambda x: x / 3", output_shape=(4,))(x), rtol=1e-12, atol=1e-13)
    graph("booleans", "bool inputs, bool results.", [typed("bool", 4), (4,)], lambda b, x: [
        lam("lambda b: tf.logical_not(b)", output_shape=(4,))(b), lam("lambda t: tf.where(t[0], t[1], -t[1])", output_shape=(4,))([b, x]), lam("lambda x: x > 0", output_shape=(4,))(x)])
    if ERA > 1:
        for dtype in ("float64", "float16"):
            def build(dtype):
                more = {"dtype": dtype} if ERA == 3 or IS_TF else {}
                return functional([typed(dtype, 4)], lambda x: [
                    lam(source, **more)(x) for source in ("lambda x: x * 0.5 + 1", "lambda x: K.exp(x) / 2", "lambda x: K.sum(K.square(x), axis=-1)")])
            case(dtype, "A %s input." % dtype, build(dtype), **(
                dict(exact=build("float64"), ulp=ak.ULPS[dtype]) if dtype in ak.ULPS else dict(rtol=1e-12, atol=1e-13)))
    if ERA == 3 or IS_TF:
        graph("autocast", "A float32 Lambda on a float64 input casts it; autocast=False does not.", [typed("float64", 4)], lambda x: [lam("lambda x: x * 3")(x)] + (
            [lam("lambda x: x * 3", autocast=False)(x)] if ERA == 3 else []))
        graph("mixed_policy", "A mixed_float16 Lambda: its input becomes float16.", [(4,)], lambda x: lam("lambda x: x * 1.5", dtype="mixed_float16")(x), rtol=2.0**-9, atol=2.0**-9)
    unknown = [(None, 3)]
    graph("unknown_axis", "An axis of unknown size: elementwise, mean over it, its size in a reshape.", unknown, lambda x: [
        lam("lambda x: x * 2")(x), lam("lambda x: K.mean(x, axis=1)", output_shape=(3,))(x),
        lam("lambda x: K.reshape(x, (K.shape(x)[0], K.shape(x)[1] * 3))", output_shape=(None,))(x), lam("lambda x: K.softmax(x)")(x)], sizes=[5, 1, 8])
    graph("unknown_axis_last", "The last step of an axis of unknown size.", unknown, lambda x: lam("lambda x: x[:, -1]", output_shape=(3,))(x), sizes=[5, 1, 8])
    if ERA > 1:
        graph("unknown_axis_dense", "Dense, Lambda, Dense over an axis of unknown size.", unknown, lambda x: L.Dense(2)(
            lam("lambda x: x - K.max(x, axis=1, keepdims=True)")(L.Dense(4)(x))), sizes=[4, 2])

    def shared(a, b):
        twice = lam("lambda x: x * 2.0 - 1.0", name="shared")
        return [twice(a), twice(twice(b)), L.Dense(2)(twice(a))]
    graph("shared", "One Lambda called four times.", [(4,), (4,)], shared)

    def other_shapes(a, b):
        last = lam("lambda x: x[:, -1] + float(len(K.int_shape(x)))", name="last")
        return [last(a), last(b)]
    graph("shared_shapes", "One Lambda called with inputs of two ranks: traced twice.", [(3, 4), (2, 3, 4)], other_shapes)

    def nested():
        inner = sequential((4,), layer("Dense", 4), lam_maker("lambda x: K.tanh(x) * 2"))()
        a = ak.input_layer((4,))
        middle = ak.model(a, lam("lambda t: t[0] + t[1] * 0.5")([a, inner(a)]))
        x = ak.input_layer((4,))
        return ak.model(x, [middle(x), middle(middle(x))])
    if ERA == 3 or IS_TF or NUMBERS >= (2, 3):
        def nested_parts():
            a = ak.input_layer((4,))
            inner = ak.model(a, lam("lambda x: [x[:, :1], x * 2.0]")(a))
            x = ak.input_layer((4,))
            return ak.model(x, [L.Dense(2)(y) for y in inner(x)])
        case("nested_list_result", "A Lambda of two results is a nested model's.", nested_parts)
    case("nested", "Lambdas inside of nested models that are called several times.", nested)
    graph("fixed_batch", "A batch of nine, which the function may use.", [dict(shape=(4,), batch=9)], lambda x: [
        lam("lambda x: x * float(K.int_shape(x)[0])")(x), lam("lambda x: K.reshape(x, (9, 2, 2))", output_shape=(2, 2))(x)])
    graph("distance", "The Euclidean distance of two towers that share a Dense.", [(6,), (6,)], lambda a, b: (lambda d: lam(
        "lambda t: K.sqrt(K.maximum(K.sum(K.square(t[0] - t[1]), axis=1, keepdims=True), K.epsilon()))", output_shape=(1,))([d(a), d(b)]))(L.Dense(4, activation="relu")))
    graph("scaled_input", "x / 255 - 0.5 before a Dense.", [(6,)], lambda x: L.Dense(3, activation="tanh")(lam("lambda x: x / 255.0 - 0.5", output_shape=(6,))(x)))


def steps(value, *shapes):
    """Inputs of which many steps equal `value` throughout."""

    def data(rng, size):
        out = []
        for shape in shapes:
            x = rng.normal(size=(9,) + tuple(shape)).astype(np.float32)
            x[rng.uniform(size=x.shape[:-1]) < 0.4] = value
            out.append(x)
        return out

    return data


def masks():
    one = dict(data=steps(0.0, (4, 3)))
    masked = lambda x: L.Masking(0.0)(x)
    graph("training", "A training parameter: at inference it is not true.", [(4,)], lambda x: lam("lambda x, training=None: x * 3.0 if training else x * 2.0")(x))
    graph("mask_parameter_unmasked", "A mask parameter of an input without a mask: None.", [(4, 3)], lambda x: lam("lambda x, mask=None: x * 2.0 if mask is None else x")(x))
    if ERA == 1:  # its Lambda raises an error when its input has a mask
        return
    graph("mask_dropped", "A Lambda without mask= behind Masking: its output has no mask.", [(4, 3)], lambda x: [
        lam("lambda x: x + 1.0")(masked(x)), L.Activation("tanh")(lam("lambda x: x * 2.0")(masked(x)))], **one)
    graph("mask_identity", "lambda x: x behind Masking, alone and before a Dense.", [(4, 3)], lambda x: [
        lam("lambda x: x")(masked(x)), L.Activation("relu")(lam("lambda x: x")(masked(x)))], from_file=True, **one)
    # While they infer shapes, Keras 2 and 3 call the function without a mask.
    if not ak.IN_TF1:  # which cannot save it
        graph("mask_parameter", "A mask parameter: masked steps become -1, a mean over the others.", [(4, 3)], lambda x: [
            lam("lambda x, mask=None: x if mask is None else (lambda m: x * m + (m - 1.0))(K.expand_dims(K.cast(mask, 'float32'), -1))")(masked(x)),
            lam("lambda x, mask=None: K.sum(x, axis=1) if mask is None else (lambda m: K.sum(x * m, axis=1) / (K.sum(m, axis=1) + 1e-7))(K.cast(mask, 'float32')[:, :, None])")(masked(x)),
            lam("lambda x, mask=None: x * 2.0 if mask is None else x")(x)], **one)
    graph("mask_parameter_several", "A mask parameter of two inputs: a list of masks, or of None.", [(4, 3), (4, 3)], lambda a, b: [
        lam("lambda t, mask=None: t[0] if mask is None else t[0] * K.cast(mask[0], 'float32')[..., None] + t[1] * K.cast(mask[1], 'float32')[..., None]")([masked(a), masked(b)]),
        lam("lambda t, mask=None: t[0] - t[1] if mask is None or mask[1] is None else t[0]")([masked(a), b])], data=steps(0.0, (4, 3), (4, 3)))
    if ERA == 2 and not IS_TF:
        graph("mask_function", "mask= is not in the file: the loaded model's output has no mask.", [(4, 3)], lambda x: lam(
            "lambda x: x * 2.0", mask="lambda x, mask=None: mask")(masked(x)), from_file=True, **one)
        return
    graph("mask_function", "mask=lambda x, mask: mask: it goes on, through an Activation, and through another one of these.", [(4, 3)], lambda x: (lambda y: [
        y, L.Activation("tanh")(y), lam("lambda x: x - 1.0", mask="lambda inputs, mask=None: mask")(y), lam("lambda x: x - 1.0")(y)])(
            lam("lambda x: x * 2.0", mask="lambda inputs, mask=None: mask")(masked(x))), **one)
    graph("mask_function_computes", "mask= computes one from the inputs.", [(4, 3)], lambda x: L.Activation("tanh")(lam(
        "lambda x: x * 2.0", mask="lambda inputs, mask=None: K.any(K.not_equal(inputs, 0.0), axis=-1)")(x)), **one)
    graph("mask_function_none", "mask= returns None.", [(4, 3)], lambda x: lam("lambda x: x[:, 0]", mask="lambda inputs, mask=None: None")(masked(x)), **one)
    graph("mask_function_several", "mask= of two inputs and of two results.", [(4, 3), (4, 3)], lambda a, b: (
        [lam("lambda t: t[0] - t[1]", mask="lambda t, mask=None: mask[1]")([masked(a), masked(b)])]
        + list(lam("lambda x: [x + 1.0, x * 2.0]", mask="lambda x, mask=None: [mask, None]")(masked(a)))), data=steps(0.0, (4, 3), (4, 3)))
    graph("mask_identity_function", "lambda x: x with mask=: its input's mask stays, mask= is not asked.", [(4, 3)], lambda x: L.Activation("tanh")(
        lam("lambda x: x", mask="lambda x, mask=None: %s.logical_not(mask)" % ("ops" if ERA == 3 else "tf"))(masked(x))), **one)
    graph("mask_identity_cast", "lambda x: x that casts its input to float64: the mask stays since Keras 3.15.", [(4, 3)], lambda x:
          lam("lambda x: x", dtype="float64")(masked(x)), **one)
    graph("mask_same_tensor", "Functions that return their input or a part of it that is one: a list, a cast to its own type.", [(4, 3), (4, 3)], lambda a, b: (
        lam("lambda x: [x, x * 2.0]")(masked(a)) + [lam("lambda t: t[1]", output_shape=(4, 3))([a, masked(b)]), lam("lambda x: K.cast(x, 'float32')")(masked(a)),
                                                    lam("lambda x: x[:]")(masked(a)), lam("lambda x: x * 1.0")(masked(a))]),
          data=steps(0.0, (4, 3), (4, 3)))
    case("mask_sequential", "Masking, Lambda with mask=, Activation, in a Sequential.", sequential(
        (4, 3), layer("Masking", 0.0), lam_maker("lambda x: x + 0.5", mask="lambda x, mask=None: mask"), layer("Activation", "tanh")), **one)


if ERA < 3 and not IS_TF:
    LIBRARY = [("l2_normalize", {"axis": 1}), ("softmax", {}), ("square", {})] + (
        [("mean", {"axis": 1, "keepdims": True})] if ERA > 1 else [])
else:
    # tf.keras's functions are wrapped: they cannot be saved. Of Keras 3 see above.
    LIBRARY = []


def library():
    """Functions of the library itself, which Keras 1 and 2 marshal as well."""
    for name, arguments in LIBRARY:
        graph("library_" + name, "Lambda(K.%s): the file holds Keras's own bytecode." % name, [(5,)], lambda x: L.Lambda(
            getattr(keras.backend, name), arguments=dict(arguments), output_shape=(1,) if name == "mean" else (5,))(x))


# The newest Keras writes them all, the others those that show how they write them.
REFUSED_EVERYWHERE = ["os_system", "import_os", "dunder_class", "truth_of_tensor", "loop_over_tensor", "random_normal",
                      "unknown_global", "while_true", "huge_int", "try", "unknown_argument", "missing_argument"]


def refused(key, about, source, words, inputs=((4,),), output_shape=(4,), **kw):
    """The model is made with a function that does no harm; the file gets `source`."""

    def build():
        layer_ = L.Lambda(f("lambda x: x * 2.0"), output_shape=output_shape, name="the_lambda")
        xs = [ak.input_layer(s) for s in inputs]
        m = ak.model(xs if len(xs) > 1 else xs[0], layer_(xs if len(xs) > 1 else xs[0]))
        layer_.function = source if callable(source) else f(source)
        for name in kw:
            setattr(layer_, name, kw[name])
        return m
    if NEWEST or WHOLE and key in REFUSED_EVERYWHERE:
        S.case("lambda_refused/" + key, about, build, refused=["the_lambda"] + list(words))


def as_lambda(source):
    """A def under a lambda's name, so that Keras 3 marshals statements as well."""
    function = f(source)
    function.__name__ = "<lambda>"
    return function


def refusals():
    def bad(key, about, source, *words, **kw):
        refused(key, about, as_lambda(source) if source.startswith("\n") else source, words, **kw)

    bad("os_system", "os.system.", "lambda x: __import__('os').system('touch /tmp/kerasc-was-here') or x", "__import__", "line 1")
    bad("import_os", "import os.", "\ndef g(x):\n    import os\n    os.system('touch /tmp/kerasc-was-here')\n    return x\n", "'os'", "line 3")
    bad("global_os", "os as a global.", "lambda x: os.system('touch /tmp/kerasc-was-here') or x", "'os'", "line 1")
    bad("open", "open.", "lambda x: x * len(open('/etc/passwd').read())", "'open'", "line 1")
    bad("exec", "exec.", "lambda x: exec('import os') or x", "'exec'", "line 1")
    bad("eval", "eval.", "lambda x: eval('x * 2')", "'eval'", "line 1")
    bad("getattr", "getattr with a dunder name.", "lambda x: getattr(x, '__class__')", "line 1")
    bad("dunder_class", "x.__class__.__bases__.", "lambda x: x.__class__.__bases__[0].__subclasses__() and x", "__class__", "line 1")
    bad("dunder_globals", "__globals__ of a function.", "lambda x: (lambda: 1).__globals__ and x", "__globals__", "line 1")
    bad("dunder_builtins", "__builtins__.", "lambda x: __builtins__['open']('/etc/passwd') and x", "__builtins__", "line 1")
    bad("format_attribute", "An attribute by a format string.", "lambda x: '{0.__class__}'.format(x) and x", "line 1")
    bad("get_file", "keras.utils.get_file.", "lambda x: keras.utils.get_file('a', 'http://127.0.0.1/b') and x", "keras.utils", "line 1")
    bad("numpy_load", "np.load.", "lambda x: x * np.load('/tmp/a.npy', allow_pickle=True)", "np.load", "line 1")
    bad("tensorflow_io", "tf.io.read_file.", "lambda x: tf.io.read_file('/etc/passwd') and x", "tf.io", "line 1")
    bad("py_function", "tf.py_function.", "lambda x: tf.py_function(lambda y: y, [x], tf.float32)", "tf.py_function", "line 1")
    bad("truth_of_tensor", "if K.sum(x) > 0.", "\ndef g(x):\n    if K.sum(x) > 0:\n        return x\n    return -x\n", "truth", "line 3")
    bad("loop_over_tensor", "A loop over an axis of unknown size.", "\ndef g(x):\n    total = 0\n    for row in x:\n        total = total + row\n    return total\n", "loop", "line 4",
        inputs=[(None, 3)], output_shape=(None, 3))
    bad("loop_until_tensor", "A while loop whose end depends on data.", "\ndef g(x):\n    while K.max(x) > 1:\n        x = x / 2\n    return x\n", "truth", "line 3")
    bad("range_of_tensor", "range of a tensor.", "lambda x: sum([x for i in range(K.cast(K.max(x), 'int32'))])", "line 1")
    bad("float_of_tensor", "float(tensor).", "lambda x: x * float(K.sum(x))", "float", "line 1")
    if ERA < 3:
        bad("random_normal", "K.random_normal.", "lambda x: x + K.random_normal(K.shape(x))", "random_normal", "line 1")
    else:
        bad("random_normal", "keras.random.normal.", "lambda x: x + keras.random.normal(ops.shape(x))", "keras.random", "line 1")
    bad("tf_random", "tf.random.normal.", "lambda x: x + tf.random.normal(tf.shape(x))", "tf.random", "line 1")
    bad("unknown_global", "A global that the file does not hold.", "lambda x: my_helper(x) * 2", "my_helper", "line 1")
    bad("unknown_function", "A function that the backend does not have.", "lambda x: %s.frobnicate(x)" % ("K" if ERA < 3 else "ops"), "frobnicate", "line 1")
    bad("unknown_method", "A method that tensors do not have.", "lambda x: x.frobnicate(2)", "frobnicate", "line 1")
    bad("while_true", "while True: pass.", "\ndef g(x):\n    while True: pass\n", "line 3")
    bad("endless_recursion", "A function that calls itself.", "lambda x: (lambda g: g(g))(lambda g: g(g))", "line 1")
    bad("huge_int", "10 ** 10 ** 8.", "lambda x, n=10: x * (n ** n ** 8)", "line 1")
    bad("huge_shift", "1 << 10 ** 12.", "lambda x, n=10: x * (1 << n ** 12)", "line 1")
    bad("huge_list", "[0] * 10 ** 12.", "lambda x, n=10: x + len([0] * n ** 12)", "line 1")
    bad("huge_text", "'a' * 10 ** 12.", "lambda x, n=10: x + len('a' * n ** 12)", "line 1")
    bad("huge_format", "A number of 10 ** 9 digits by a format.", "lambda x: x + len('%1000000000d' % 1)", "line 1")
    bad("huge_tile", "K.tile with 10 ** 12 repeats.", "lambda x, n=10: K.tile(x, (1, n ** 12))", "line 1")
    bad("huge_range", "A loop of 10 ** 12 steps.", "\ndef g(x):\n    for i in range(10 ** 12):\n        x = x + i\n    return x\n", "line")
    bad("many_operations", "A loop of ten million operations on tensors.", "\ndef g(x):\n    for i in range(10000000):\n        x = x + i\n    return x\n", "line")
    bad("doubling", "A list that doubles two hundred times.", "\ndef g(x):\n    l = [x]\n    for i in range(200):\n        l = l + l\n    return l[0]\n", "line 5")
    bad("try", "try and except.", "\ndef g(x):\n    try:\n        return x * 2\n    except ValueError:\n        return x\n", "line 3")
    bad("with", "with.", "\ndef g(x):\n    with tf.name_scope('a'):\n        return x * 2\n", "line 3")
    bad("yield", "A generator function.", "\ndef g(x):\n    yield x\n", "the_lambda")
    bad("raise", "raise.", "\ndef g(x):\n    raise ValueError('no')\n", "line 3")
    bad("store_global", "global.", "\ndef g(x):\n    global state\n    state = x\n    return x\n", "global", "line 4")
    bad("assign_elements", "x[:, 0] = 0.", "\ndef g(x):\n    x[:, 0] = 0.0\n    return x\n", "line 3")
    bad("class_inside", "A class within the function.", "\ndef g(x):\n    class A(object):\n        pass\n    return x\n", "class", "line 3")
    bad("layer_inside", "A layer made in the function.", "lambda x: keras.layers.Dense(4)(x)", "keras.layers", "line 1")
    bad("wrong_shapes", "Shapes that do not fit.", "lambda x: x + K.reshape(x, (-1, 3))", "line 1")
    bad("failing_assert", "An assert that fails.", "\ndef g(x):\n    assert K.int_shape(x)[1] == 7, 'seven are needed'\n    return x\n", "line 3")
    bad("no_tensor", "The result is a number.", "lambda x: 3", "the_lambda")
    bad("text_result", "The result is a text.", "lambda x: 'x'", "the_lambda")
    bad("none_result", "The result is None.", "lambda x: None", "the_lambda")
    bad("missing_argument", "A parameter that nothing gives.", "lambda x, scale: x * scale", "scale")
    bad("unknown_argument", "An argument that the function does not have.", "lambda x: x", "scale", arguments={"scale": 2.0})
    bad("wrong_index", "An index out of range.", "lambda x: x[:, 4]", "line 1")
    bad("list_index", "An index out of a list's range.", "lambda x: x * [1.0, 2.0][2]", "line 1")
    bad("missing_key", "A key that the dict does not have.", "lambda x: x * {'a': 1.0}['b']", "line 1")
    bad("division_by_zero", "1 / 0.", "lambda x, n=0: x * (1 / n)", "line 1")
    bad("unbound_name", "A name that is not set on this path.", "\ndef g(x):\n    if K.int_shape(x)[1] == 7:\n        y = x\n    return y\n", "'y'", "line 5")
    if ERA == 3:
        named_refusals()


def named_refusals():
    """What Keras 3 only names, and sources that do not help."""
    source = "def doubled(x):\n    return x * 2.0\n"

    def bad(key, about, given, *words):
        if NEWEST:
            S.case("lambda_refused/" + key, about, functional([(4,)], lambda x: L.Lambda(f(source), name="the_lambda")(x)),
                   refused=["the_lambda", "doubled"] + list(words), source=given and HEADER + given)
    bad("named_no_source", "A def, of which Keras 3 writes the name alone.", None, "--lambda-source")
    bad("named_other_source", "A source that does not define it.", "def tripled(x):\n    return x * 3.0\n", "functions.py")
    bad("named_decorated", "A decorated function.", "def twice(g):\n    return lambda x: g(g(x))\n\n\n@twice\n" + source, "decorat")
    bad("named_defined_twice", "Two functions of the name.", source + "\n\ndef doubled(x):\n    return x + x\n", "functions.py")
    bad("named_assigned", "A name that is assigned, not defined.", "doubled = lambda x: x * 2.0\n\ndoubled = make(doubled)\n", "functions.py")
    bad("named_conditional", "A function that is defined under a condition.", "if keras.__version__ > \"3\":\n    def doubled(x):\n        return x * 2.0\n", "functions.py")
    bad("named_method", "A method of that name.", "class A:\n    def doubled(x):\n        return x * 2.0\n", "functions.py")
    bad("named_inner", "A function within another.", "def make():\n    def doubled(x):\n        return x * 2.0\n    return doubled\n", "functions.py")
    bad("named_syntax_error", "A syntax error before the function.", "x = = 1\n\n\n" + source, "functions.py", "line 9")
    bad("named_syntax_error_inside", "A syntax error in the function.", "def doubled(x):\n    return x *\n", "functions.py")
    bad("named_indentation", "Wrong indentation.", "def doubled(x):\n    y = x\n  return y\n", "functions.py")
    bad("named_async", "An async function.", "async " + source, "functions.py")
    bad("named_generator", "A generator.", "def doubled(x):\n    yield x * 2.0\n", "functions.py")
    bad("named_os", "A source that calls os.system.", "import os\n\n\ndef doubled(x):\n    os.system('touch /tmp/kerasc-was-here')\n    return x\n", "os")
    bad("named_module_code", "Module code that would run when imported: it is not; the function needs what it sets.", "import subprocess\n\nFACTOR = subprocess.check_output('id')\n\n\ndef doubled(x):\n    return x * FACTOR\n", "FACTOR")


if __name__ == "__main__":
    for part in (documented, given, shapes, arithmetic, python, connections, masks, library, refusals):
        part()
    S.report()
