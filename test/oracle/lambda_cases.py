"""The functions of test/unit/lambda/data/functions.json, see make_lambdas.py.

CASES: name, keras (2: keras.backend as K, tf; 3: keras.ops as ops), inputs,
source that defines `f`, and what differs: `python` the first version whose
grammar has it, `arguments`, `mask`/`training`. REFUSED: the line and a part of
the message instead of what is computed.
"""

A, B, C = "A", "B", "C"  # (3, 4), (3, 4), (3, 4, 5)
D, I, P = "D", "I", "P"  # (3, 5, 2), int32 (3, 4), positive (3, 4)

CASES = []
REFUSED = []


def case(name, keras, inputs, source, **more):
    CASES.append(dict(name=name, keras=keras, inputs=inputs, source=source, **more))


def refused(name, keras, inputs, source, line, message, **more):
    REFUSED.append(dict(name=name, keras=keras, inputs=inputs, source=source,
                        line=line, message=message, **more))


def one(name, keras, inputs, body, **more):
    case(name, keras, inputs, "f = lambda x: " + body, **more)


# --- what people write ---------------------------------------------------------
one("square", 2, A, "x ** 2")
one("scale", 2, A, "x / 127.5 - 1.0")
one("affine", 2, A, "2 * x + 1 - x * 0.5")
one("reverse_operators", 2, P, "1.0 / x - 2 + 2 ** x")
one("floor_mod", 2, A, "x // 0.7 + x % 0.7 + 3.0 % x")
one("negate_abs", 2, A, "abs(-x) - x")
one("compare", 2, A, "K.cast(x > 0, 'float32') - K.cast(x <= 0.25, 'float32')")
one("logical", 2, A, "K.cast((x > 0) & ~(x > 0.5) | (x < -0.5), 'float32')")
one("first_of_time", 2, C, "x[:, 0]")
one("last_of_time", 2, C, "x[:, -1, :]")
one("slices", 2, C, "x[:, 1:-1, ::2]")
one("reversed_slice", 2, C, "x[:, ::-1, 3:0:-2]")
one("new_axis", 2, A, "x[:, None, :] - x[:, :, np.newaxis]")
one("ellipsis", 2, C, "x[..., 1] + x[..., -1]")
one("hadamard", 2, [A, B], "x[0] * x[1]")
one("euclidean", 2, [A, B],
    "K.sqrt(K.maximum(K.sum(K.square(x[0] - x[1]), axis=1, keepdims=True), K.epsilon()))")
one("cosine", 2, [A, B],
    "K.sum(K.l2_normalize(x[0], axis=-1) * K.l2_normalize(x[1], axis=-1), axis=-1, keepdims=True)")
one("dueling", 2, C, "x[:, :1] + x[:, 1:] - K.mean(x[:, 1:], axis=1, keepdims=True)")
one("batch_mean", 2, A, "x - K.mean(x, keepdims=True)")
case("antirectifier", 2, A, """
def f(x):
    x -= K.mean(x, axis=1, keepdims=True)
    x = K.l2_normalize(x, axis=1)
    pos = K.relu(x)
    neg = K.relu(-x)
    return K.concatenate([pos, neg], axis=1)
""")
case("hadamard_product_sum", 2, [A, B], """
def f(tensors):
    out1 = tensors[0] * tensors[1]
    out2 = K.sum(out1, axis=-1)
    return [out1, out2]
""")
case("antirectifier_shape_assert", 2, A, """
def f(x, scale=2.0):
    '''A docstring.'''
    shape = list(K.int_shape(x))
    assert len(shape) == 2, 'only valid for 2D tensors, got %d' % len(shape)
    shape[-1] *= 2
    return K.concatenate([x * scale, x], axis=-1)[:, :shape[-1] // 2 + 1]
""")
# --- Python --------------------------------------------------------------------
case("closure", 2, A, """
def make(a, b):
    def f(x):
        return a * x + b
    return f
f = make(3.0, 0.25)
""")
case("defaults", 2, A, "f = lambda x, a=2.0, b=1: x * a - b")
case("arguments", 2, A, "f = lambda x, power, shift=0.0: x ** power + shift",
     arguments={"power": 3, "shift": 0.5})
case("var_arguments", 2, A, "f = lambda x, *rest, **named: x * named['a'] + len(rest)",
     arguments={"a": 4.0})
case("comprehension", 2, C, "f = lambda x: K.concatenate([x[:, i] * i for i in range(4)], axis=-1)")
case("nested_comprehension", 2, C,
     "f = lambda x: K.stack([x[:, i, j] for i in range(2) for j in range(5) if (i + j) % 2 == 0], axis=1)")
case("generator", 2, C, "f = lambda x: sum(x[:, i] * (i + 1) for i in range(4))")
case("dict_comprehension", 2, C, """
def f(x):
    parts = {i: x[:, i] for i in range(4)}
    return parts[3] - parts[0]
""")
case("for_loop", 2, C, """
def f(x):
    total = x[:, 0]
    for i in range(1, 4):
        if i == 2:
            continue
        total = total + x[:, i] / i
    return total
""")
case("while_loop", 2, A, """
def f(x):
    i = 0
    while True:
        i += 1
        if i > 3:
            break
        x = x * 0.5 + i
    return x
""")
case("nested_functions", 2, A, """
def f(x):
    scale = 2.0
    def twice(y, n=1):
        return y * scale if n == 0 else twice(y, n - 1) + 1.0
    g = lambda y: twice(y, n=2) - x
    return g(x)
""")
case("conditional", 2, A, """
def f(x, mode='add', training=None):
    if mode == 'add' and not training:
        return x + 1.0
    elif mode in ('sub', 'minus'):
        return x - 1.0
    return x
""")
case("chained_compare", 2, A, """
def f(x):
    n = K.int_shape(x)[1]
    return x * 2.0 if 1 < n <= 4 else x
""")
case("unpack", 2, [A, B], """
def f(inputs):
    a, b = inputs
    (c, d), e = (a, b), 2
    a, b = b, a
    return a - b * e + c / 2 + d
""")
case("unpack_star", 2, C, """
def f(x):
    first, *middle, last = [x[:, i] for i in range(4)]
    return first + middle[0] * middle[1] - last
""", python=(3, 0))
case("keyword_only", 2, A, """
def f(x, *, scale=2.0, shift=1.0):
    return x * scale + shift
""", python=(3, 0), arguments={"scale": 3.0, "shift": 0.5})
case("f_string", 2, A, """
def f(x):
    n = K.int_shape(x)[-1]
    assert n == 4, f'expected 4, got {n}'
    return x + {f'k{n}': 3.0}['k4']
""", python=(3, 6))
case("walrus", 3, A, "f = lambda x: (y := x * 2.0) + y", python=(3, 8))
case("splat", 2, A, """
def f(x):
    def g(a, b, c=0.0, d=1.0):
        return a * x + b - c * d
    args = [2.0, 1.0]
    more = {'c': 3.0, 'd': 0.5}
    return g(*args, **more) + g(1.0, *[2.0], d=2.0) + g(*(1.0, 2.0))
""")
case("list_methods", 2, C, """
def f(x):
    parts = []
    for i, w in enumerate([1.0, 2.0, 3.0]):
        parts.append(x[:, i] * w)
    parts.extend([x[:, 3]])
    parts += [x[:, 0]]
    parts.reverse()
    parts[1:3]
    d = dict(a=1.0, b=2.0)
    d['c'] = 4.0
    return K.concatenate(parts[1:3] + [parts[-1] * d.get('c', 0.0)], axis=1)
""")
case("zip_map", 2, [A, B], """
def f(xs):
    ws = (0.25, 0.75)
    return sum([w * t for w, t in zip(ws, xs)]) + max(1.0, min(3, 2)) + abs(-1) + int(2.7) + float(1)
""")
case("numbers", 2, A, """
def f(x):
    a = 7 // 2 + 7 % 3 + (-7) // 2 + (-7) % 3 + 2 ** 5 + (1 << 4) - (255 >> 2) + (6 & 3) + (6 | 3) + (6 ^ 3)
    b = 2 ** -1 + 7.5 // 2 + 7.5 % 2 + -7.5 % 2 + round(2.6)
    return x * a + b
""")
case("numpy_math", 2, A,
     "f = lambda x: x * np.sqrt(2.0) + math.log(3.0) + np.pi / math.e - np.prod([2, 3]) + math.floor(2.5)")
case("numpy_array", 2, A,
     "f = lambda x: (x - np.array([1.0, 2.0, 3.0, 4.0])) / [2.0, 4.0, 5.0, 8.0]")
case("tuple_of_shape", 2, C, "f = lambda x: K.reshape(x, (-1, int(x.shape[1]) * int(x.shape[2])))")
case("dynamic_shape", 2, C, "f = lambda x: K.reshape(x, (K.shape(x)[0], K.shape(x)[1] * 5))")
case("batch_and_back", 2, C,
     "f = lambda x: K.reshape(K.reshape(x, (-1, 5)) * 2.0, (-1, 4, 5)) + x")
case("mask", 2, C, """
def f(x, mask=None):
    if mask is not None:
        return x * 0.0
    return K.sum(x, axis=1)
""")
case("is_and_identity", 2, A, """
def f(x, axis=None):
    axis = -1 if axis is None else axis
    return K.softmax(x, axis=axis) if axis is not None else x
""")
case("many_constants", 2, A, "f = lambda x: " + " + ".join("x * %d.5" % i for i in range(300)))
# --- the backend ---------------------------------------------------------------
one("k_unary", 2, P, "K.exp(x) + K.log(x) + K.sqrt(x) + K.square(x) + K.abs(-x) + K.sign(x)")
one("k_sqrt_clips", 2, A, "K.sqrt(x)")
one("k_activations", 2, A,
    "K.stack([K.relu(x), K.relu(x, alpha=0.1, max_value=0.5), K.elu(x), K.tanh(x), K.sigmoid(x), K.hard_sigmoid(x), K.softplus(x), K.softsign(x), K.softmax(x)], axis=1)")
one("k_trig_round", 2, A, "K.sin(x) * K.cos(x) + K.round(x * 3.0)")
one("k_reductions", 2, C,
    "K.stack([K.sum(x, axis=1), K.mean(x, axis=1), K.prod(x, axis=1), K.max(x, axis=1), K.min(x, axis=1), K.std(x, axis=1), K.var(x, axis=1), tf.reduce_logsumexp(x, axis=1)], axis=1)")
one("k_reduce_all", 2, C, "x / K.sum(x) + K.mean(x, axis=[1, 2], keepdims=True) + K.max(x, axis=(0, -1), keepdims=True)")
one("k_any_all", 2, C, "K.cast(K.any(x > 0.9, axis=-1), 'float32') + K.cast(K.all(x > -0.5, axis=-1), 'float32')")
one("k_argmax", 2, C, "K.cast(K.argmax(x, axis=-1), 'float32') - K.cast(K.argmin(x, axis=1)[:, :4], 'float32')")
one("k_cumulative", 2, C, "K.cumsum(x, axis=1) + K.cumprod(x, axis=-1)")
one("k_clip_pow", 2, P, "K.clip(x, 0.3, 0.8) + K.pow(x, 3) + K.pow(x, 0.5) + K.minimum(x, 0.5)")
one("k_shapes", 2, C,
    "K.batch_flatten(K.permute_dimensions(K.expand_dims(x, 1), (0, 2, 1, 3)))")
one("k_squeeze", 2, C, "K.squeeze(x[:, 1:2], axis=1)")
one("k_repeat", 2, A, "K.repeat(x, 3) + K.repeat_elements(K.expand_dims(x, 1), 3, axis=1)")
one("k_tile_reverse", 2, C, "K.reverse(K.tile(x, (1, 2, 1)), axes=1)")
one("k_dot", 2, C, "K.dot(x, K.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 1.0]]))")
one("k_batch_dot", 2, [C, D], "K.batch_dot(x[0], x[1])")
one("k_batch_dot_axes", 2, [C, C], "K.batch_dot(x[0], x[1], axes=(2, 2))")
one("k_batch_dot_vectors", 2, [A, B], "K.batch_dot(x[0], x[1], axes=1)")
one("k_switch", 2, A, "K.switch(x > 0, x * 2.0, -x)")
one("k_like", 2, A, "K.ones_like(x) * 2.0 + K.zeros_like(x) - K.stop_gradient(x)")
one("k_one_hot", 2, I, "K.one_hot(x, 5)")
one("k_equal", 2, [I, I], "K.cast(K.equal(x[0], x[1]), 'float32') + K.cast(K.not_equal(x[0], 1), 'float32')")
one("k_comparisons", 2, [A, B],
    "K.cast(K.greater(x[0], x[1]), 'float32') + K.cast(K.less_equal(x[0], x[1]), 'float32') * 2.0")
one("k_gather", 2, C, "K.permute_dimensions(K.gather(K.permute_dimensions(x, (1, 0, 2)), [2, 0, 2]), (1, 0, 2))")
one("int_arithmetic", 2, I, "x * 3 - x // 2 + x % 3")
one("int_to_float", 2, I, "K.cast(x, 'float32') / 3.0")
# --- tf ------------------------------------------------------------------------
one("tf_reductions", 2, C,
    "tf.reduce_sum(x, axis=1) + tf.reduce_mean(x, 1) * tf.reduce_max(x, axis=[1], keepdims=False) - tf.math.reduce_std(x, axis=1)")
one("tf_nn", 2, A,
    "tf.nn.relu(x) + tf.nn.softmax(x) + tf.nn.leaky_relu(x) + tf.nn.elu(x) + tf.nn.relu6(x * 9.0) + tf.nn.gelu(x) + tf.nn.silu(x)")
one("tf_normalize", 2, A, "tf.nn.l2_normalize(x, axis=1) + tf.math.l2_normalize(x, 1)")
one("tf_shapes", 2, C, "tf.concat([tf.transpose(x, [0, 2, 1]), tf.reshape(x, [-1, 5, 4])], axis=1)")
case("tf_split_stack", 2, C, """
def f(x):
    a, b = tf.split(x, 2, axis=1)
    c, d, e = tf.split(x, [1, 2, 2], axis=2)
    rows = tf.unstack(x, axis=1)
    return tf.concat([tf.reshape(a + b, (-1, 10)), tf.reshape(d - e, (-1, 8)), rows[1], c[:, :, 0]], -1)
""")
one("tf_where_clip", 2, A, "tf.where(x > 0.0, x, tf.zeros_like(x)) + tf.clip_by_value(x, -0.5, 0.5)")
one("tf_math", 2, P, "tf.pow(x, 2.0) + tf.math.log(x) + tf.exp(x) + tf.abs(x) + tf.square(x) + tf.math.rsqrt(x) + tf.math.erf(x)")
one("tf_matmul", 2, [C, C], "tf.matmul(x[0], x[1], transpose_b=True)")
one("tf_einsum", 2, [C, D], "tf.einsum('btf,bfo->bto', x[0], x[1])")
one("tf_tensordot", 2, C, "tf.tensordot(x, tf.constant([[1.0], [2.0], [3.0], [4.0], [5.0]]), axes=1)")
one("tf_pad", 2, A, "tf.pad(x, [[0, 0], [1, 2]])")
one("tf_cast", 2, I, "tf.cast(x, tf.float32) * 0.5")
one("tf_expand_tile", 2, A, "tf.tile(tf.expand_dims(x, 1), [1, 3, 1])")
one("tf_module_path", 2, A, "tf.keras.backend.sum(x, axis=-1, keepdims=True) * tf.keras.activations.gelu(x)")
# --- keras.ops -----------------------------------------------------------------
one("ops_unary", 3, P, "ops.exp(x) + ops.log1p(x) + ops.sqrt(x) + ops.rsqrt(x) + ops.tanh(x) + ops.arctan(x)")
one("ops_gelu", 3, A, "ops.gelu(x) + ops.gelu(x, approximate=False) * 10.0")
one("ops_activations", 3, A,
    "ops.relu(x) + ops.silu(x) + ops.hard_sigmoid(x) + ops.leaky_relu(x) + ops.softplus(x) + ops.hard_silu(x) + ops.celu(x, 0.5)")
one("ops_softmax", 3, C, "ops.softmax(x, axis=1) + ops.log_softmax(x)")
one("ops_normalize", 3, A, "ops.normalize(x) + ops.normalize(x, axis=1)")
one("ops_reductions", 3, C,
    "ops.sum(x, axis=1) + ops.mean(x, axis=1) + ops.std(x, axis=1) + ops.var(x, axis=1) + ops.max(x, axis=1) + ops.logsumexp(x, axis=1)")
one("ops_norm", 3, C, "ops.norm(x, axis=-1) + ops.norm(x, ord=1, axis=-1)")
one("ops_shapes", 3, C, "ops.concatenate([ops.transpose(x, (0, 2, 1)), ops.reshape(x, (-1, 5, 4))], axis=-1)")
one("ops_movement", 3, C, "ops.flip(x, axis=1) + ops.roll(x, 1, axis=2) + ops.swapaxes(ops.swapaxes(x, 1, 2), 1, 2)")
one("ops_where_clip", 3, A, "ops.where(x > 0, x, 0) + ops.clip(x, -0.25, 0.5) + ops.maximum(x, 0.1)")
one("ops_einsum", 3, [C, D], "ops.einsum('btf,bfo->bto', x[0], x[1]) + ops.matmul(x[0], x[1])")
one("ops_promotion", 3, I, "ops.multiply(x, 0.5) + ops.mean(x, axis=-1, keepdims=True) + ops.exp(x)")
one("ops_split_stack", 3, C, "ops.stack(ops.split(x, [1, 3], axis=2)[0:1] * 2, axis=1)")
one("ops_take_repeat", 3, C, "ops.take(x, [0, 2, -1], axis=1) + ops.repeat(x[:, :1], 3, axis=1)")
one("ops_arange", 3, A, "x * ops.arange(4, dtype='float32') + ops.ones((4,)) - ops.zeros_like(x)")
one("ops_shape", 3, C, "ops.reshape(x, (ops.shape(x)[0], -1))")
one("ops_pad_tile", 3, A, "ops.tile(ops.pad(x, ((0, 0), (1, 0)), constant_values=2.0), (1, 2))")
one("ops_keras_path", 3, A, "keras.ops.sum(x, axis=1, keepdims=True) + keras.activations.mish(x)")
one("ops_argmax", 3, C, "ops.argmax(x, axis=-1) * 2 + ops.cast(x[:, :, 0] > 0, 'int32')")
one("ops_dict_output", 3, A, "{'a': x + 1.0, 'b': (x * 2.0, [x])}['b'][0]")
one("ops_integer_divide", 3, I, "ops.add(ops.divide(x, 2), ops.floor_divide(x, 2))")

# --- refused -------------------------------------------------------------------
refused("unknown_global", 2, A, """
def f(x):
    y = x + 1
    return helper(y)
""", 4, "'helper'")
refused("truth_of_tensor", 2, A, """
def f(x):
    if K.sum(x) > 0:
        return x
    return -x
""", 3, "truth of a bool tensor")
refused("loop_over_tensor", 2, A, """
def f(x):
    out = 0
    for row in x:
        out = out + row
    return out
""", 4, "a loop over")
refused("failing_assert", 2, A, """
def f(x):
    n = K.int_shape(x)[1]

    assert n == 7
    return x
""", 5, "raises")
refused("try_statement", 2, A, """
def f(x):
    try:
        y = x + 1
    except ValueError:
        y = x
    return y
""", 3, "try")
refused("with_statement", 2, A, """
def f(x):
    with tf.name_scope('a'):
        return x + 1
""", 3, "'tf.name_scope'")
refused("store_global", 2, A, """
def f(x):
    global state
    state = 1
    return x
""", 4, "global")
refused("item_assignment", 2, A, """
def f(x):
    x[:, 0] = 1.0
    return x
""", 3, "assignment to elements")
refused("random", 2, A, "f = lambda x: x + K.random_normal(K.shape(x))", 1, "K.random_normal")
refused("numpy_on_tensor", 2, A, "f = lambda x: np.exp(x)", 1, "numpy")
refused("unknown_attribute", 2, A, "f = lambda x: x.foo", 1, "'foo'")
refused("dunder", 2, A, "f = lambda x: x.__class__.__bases__", 1, "'__class__'")
refused("os_system", 2, A, """
def f(x):
    import os
    os.system('touch /tmp/kerasc-was-here')
    return x
""", 3, "'os'")
refused("open_file", 2, A, "f = lambda x: open('/etc/passwd').read()", 1, "'open'")
refused("eval_text", 2, A, "f = lambda x: eval('x')", 1, "'eval'")
refused("dunder_import", 2, A, "f = lambda x: __import__('os').system('true')", 1, "'__import__'")
refused("get_file", 2, A, "f = lambda x: keras.utils.get_file('a', 'http://b')", 1, "'keras.utils'")
refused("infinite_loop", 2, A, """
def f(x):
    while True: pass
""", 3, "steps")
refused("infinite_generator", 2, A, """
def f(x):
    def forever():
        while True: yield 1
    return list(forever())
""", 4, "steps")
refused("infinite_recursion", 2, A, """
def f(x):
    def g(y):
        return g(y)
    return g(x)
""", 4, "call each other")
refused("huge_integer", 2, A, "f = lambda x: x * (9 ** 9 ** 9)", 1, "64 bits")
refused("huge_list", 2, A, "f = lambda x: [0] * len([0] * 1000000) * 1000000", 1, "elements")
refused("huge_tuple", 2, A, "f = lambda x: (0,) * (2 ** 40)", 1, "elements")
refused("huge_range", 2, A, "f = lambda x: list(range(10 ** 15))", 1, "elements")
refused("huge_shape", 2, A, "f = lambda x: K.zeros((2 ** 40, 2 ** 40))", 1, "too large")
refused("exec_text", 2, A, "f = lambda x: exec('x')", 1, "'exec'", python=(3, 0))
refused("subclasses", 2, A, "f = lambda x: ().__class__.__base__.__subclasses__()", 1, "'__class__'")
refused("code_of_function", 2, A, "f = lambda x: (lambda: 1).__code__", 1, "'__code__'")
refused("builtins_of_module", 2, A, "f = lambda x: np.__builtins__", 1, "'np.__builtins__'")
refused("growing_list", 2, A, """
def f(x):
    l = [1]
    while True:
        l += l
""", 5, "memory")
refused("self_containing", 2, A, """
def f(x):
    l = []
    l.append(l)
    return l == [l]
""", 5, "nested")
refused("shapes_differ", 2, [A, C], "f = lambda x: x[0] + x[1]", 1, "do not broadcast")
refused("bad_reshape", 2, A, "f = lambda x: K.reshape(x, (-1, 3))", 1, "cannot become")
refused("bad_axis", 2, A, "f = lambda x: K.sum(x, axis=5)", 1, "axis 5")
refused("batch_index", 2, A, "f = lambda x: x[0]", 1, "batch")
refused("type_mismatch", 2, [A, I], "f = lambda x: x[0] + x[1]", 1, "one type")
refused("missing_argument", 2, A, "f = lambda x, scale: x * scale", 0, "'scale'")
refused("equality_of_tensors", 2, A, "f = lambda x: x == 0.0", 1, "K.equal")
