"""Lambda layers whose function is damaged, hostile or no function at all."""

import base64
import functools
import random

import cases
from code_objects import (GENERATOR, NEW_LOCALS, OPCODES, OPTIMIZED, RETURN_X,
                          SQUARE_27, SQUARE_311, SQUARE_313, Raw, code, marshalled)
from models import (call, dense, functional, input_layer, keras, keras3_weights,
                    layer, legacy, legacy_weights, sequential, source)

# Half of what other files get.
BOUNDS = {"seconds": 1.0, "memory": 256 << 20}
refuse = functools.partial(cases.refuse, **BOUNDS)
accept = functools.partial(cases.accept, **BOUNDS)
NAN = float("nan")
PROBE = "layer 'probe' (Lambda)"
WEIGHTS = lambda: keras3_weights((4, 2))


def text(data):
    """Bytes as Keras writes them: base64 in lines."""
    return base64.encodebytes(data).decode()


def marked(data, defaults=None, closure=None):
    """The function as Keras 3 writes it; `data` is marshal data, or text."""
    return {"class_name": "__lambda__",
            "config": {"code": text(data) if isinstance(data, bytes) else data,
                       "defaults": defaults, "closure": closure}}


def named(name, module="builtins", registered="function"):
    return {"module": module, "class_name": "function", "config": name,
            "registered_name": registered}


def model(function, **config):
    return keras(sequential(input_layer(), layer("Lambda", "probe", **{
        "function": function, "arguments": {}, **config}), dense("last", 2)), WEIGHTS())


def old_model(function, **config):
    """A model of Keras 2.3.1."""
    config = {"name": "probe", "trainable": True, "batch_input_shape": [None, 4],
              "dtype": "float32", "function": function, "function_type": "lambda",
              "output_shape": None, "output_shape_type": "raw", "arguments": {}, **config}
    return legacy({"class_name": "Sequential", "keras_version": "2.3.1",
                   "backend": "tensorflow",
                   "config": {"name": "net", "layers": [
                       {"class_name": "Lambda", "config": config},
                       {"class_name": "Dense", "config": {
                           "name": "last", "trainable": True, "units": 2,
                           "activation": "linear", "use_bias": True}}]}},
                  legacy_weights(("last", 4, 2)), keras_version="2.3.1")


def wrong(name, function, *words, **config):
    """A model with this function, or what makes it."""
    refuse(f"lambda_{name}", lambda: model(
        function() if callable(function) else function, **config), PROBE, *words)


def wrong_code(name, data, *words):
    """Marshal data in the file of Keras 3 and in that of 2, or what makes it, for
    data that an attribute of an .h5 file cannot hold."""
    make = data if callable(data) else lambda: data
    refuse(f"lambda_{name}", lambda: model(marked(make())), PROBE, *words)
    if callable(data):
        return
    refuse(f"lambda_{name}_h5", lambda: old_model([text(make()), None, None]), PROBE,
           *words, model="model.h5")


def wrong_body(name, instructions, *words, **parts):
    wrong_code(f"body_{name}", code(instructions, **parts), *words)


accept("lambda_valid", lambda: model(marked(code(RETURN_X))))
accept("lambda_valid_h5", lambda: old_model([text(code(RETURN_X)), None, None]),
       model="model.h5")
for label, data in [("27", SQUARE_27), ("311", SQUARE_311), ("313", SQUARE_313)]:
    accept(f"lambda_valid_{label}", lambda data=data: model(marked(data)))
    accept(f"lambda_valid_{label}_text", lambda data=data: old_model(
        [data.decode("raw_unicode_escape"), None, None]), model="model.h5")
# Python ignores what follows; no Keras writes anything there.
wrong("trailing_bytes", marked(SQUARE_311 + b"more" * 1000), "4000 bytes")

#===-----------------------------------------------------------------------===#
# Marshal data
#===-----------------------------------------------------------------------===#

for label, whole in [("27", SQUARE_27), ("311", SQUARE_311), ("313", SQUARE_313)]:
    for cut in (1, len(whole) // 4, len(whole) // 2, len(whole) - 1):
        wrong_code(f"cut_{label}_at_{cut}", whole[:cut])
for seed in range(12):
    rng = random.Random(seed)
    noise = bytes(rng.randrange(256) for _ in range(200))
    wrong_code(f"random_{seed}", noise)
    wrong_code(f"random_body_{seed}", code(noise, consts=(None, 1, 2.0), names=("K",)))
wrong_code("nothing", b"")
wrong_code("zeros", lambda: bytes(1 << 20))
wrong_code("no_code", marshalled((1, 2, 3)))
wrong_code("none", marshalled(None))
wrong_code("unknown_type", b"?" + bytes(100))
wrong_code("null", b"0")

CONTAINER = b"\xa8\x01\x00\x00\x00"  # a tuple of one, number 0 of the references
wrong_code("contains_itself", CONTAINER + b"r\x00\x00\x00\x00")
wrong_code("constants_contain_themselves",
           code(["LOAD_CONST", 0, "RETURN_VALUE"],
                consts=Raw(CONTAINER + b"r\x00\x00\x00\x00")))
wrong_code("code_contains_itself", Raw(b"\xe3" + code(
    ["LOAD_CONST", 0, "RETURN_VALUE"], consts=(Raw(b"r\x00\x00\x00\x00"),))[1:]))
wrong_code("reference_too_high", code(RETURN_X, consts=(Raw(b"r\x07\x00\x00\x00"),)))
wrong_code("reference_negative", code(RETURN_X, consts=(Raw(b"r\xff\xff\xff\xff"),)))
wrong_code("text_reference_too_high", code(RETURN_X, consts=(Raw(b"R\x07\x00\x00\x00"),)))


def doubling(depth):
    """A tuple of two references to a tuple of two references ..., 2 ** depth in all."""
    data = b"\xa8\x01\x00\x00\x00N"
    for i in range(depth):
        data = b"\xa8\x02\x00\x00\x00" + data + b"r" + (depth - i).to_bytes(4, "little")
    return Raw(data)


wrong_code("doubling", lambda: code(["LOAD_CONST", 0, "RETURN_VALUE"], consts=(doubling(60),)))

HUGE = b"\xff\xff\xff\x7f"
for label, kind in [("tuple", b"("), ("list", b"["), ("set", b"<"), ("frozenset", b">"),
                    ("bytes", b"s"), ("text", b"u"), ("ascii", b"a"), ("long", b"l")]:
    wrong_code(f"huge_{label}", code(RETURN_X, consts=(Raw(kind + HUGE),)))
    wrong_code(f"negative_{label}", code(RETURN_X, consts=(Raw(kind + b"\xfe\xff\xff\xff"),))
               if label != "long" else code(RETURN_X, consts=(Raw(b"l\x00\x00\x00\x80"),)))
wrong_code("long_digit_too_big", code(RETURN_X, consts=(Raw(b"l\x01\x00\x00\x00\xff\xff"),)))
wrong_code("long_of_a_million_digits", lambda: code(
    ["LOAD_FAST", 0, "LOAD_CONST", 0, "BINARY_MULTIPLY", "RETURN_VALUE"],
    consts=(Raw(b"l\x40\x42\x0f\x00" + b"\xff\x7f" * 1_000_000),)))
wrong_code("invalid_utf8", code(["LOAD_GLOBAL", 0, "RETURN_VALUE"],
                                names=(Raw(b"u\x02\x00\x00\x00\xff\xfe"),)))
wrong_code("float_of_text", code(RETURN_X, consts=(Raw(b"f\x031e"),)))
wrong_code("nested_tuples", lambda: code(
    RETURN_X, consts=Raw(b")\x01" * 200_000 + b"N")))
wrong_code("nested_dictionaries", lambda: code(
    RETURN_X, consts=(Raw(b"{N" * 200_000 + b"0" * 200_000),)))


def code_in_code(depth):
    inner = code(RETURN_X)
    for _ in range(depth):
        inner = code(["LOAD_CONST", 0, "LOAD_CONST", 1, "MAKE_FUNCTION", 0, "LOAD_FAST", 0,
                      "CALL_FUNCTION", 1, "RETURN_VALUE"], consts=(inner, "<lambda>"))
    return inner


wrong_code("code_in_code", lambda: code_in_code(1000))

#===-----------------------------------------------------------------------===#
# Fields of a code object
#===-----------------------------------------------------------------------===#

for label, parts in [
        ("arguments_negative", {"arguments": -1}), ("arguments_huge", {"arguments": 2**31 - 1}),
        ("more_arguments_than_variables", {"arguments": 5}),
        ("keyword_only_huge", {"keyword_only": 2**31 - 1}),
        ("no_arguments", {"arguments": 0, "variables": ()}),
        ("locals_negative", {"local_count": -5}),
        ("constants_none", {"consts": None}), ("constants_text", {"consts": "abc"}),
        ("names_of_numbers", {"names": (1, 2)}), ("names_none", {"names": None}),
        ("variables_of_numbers", {"variables": (1,)}), ("variables_bytes", {"variables": b"x"}),
        ("free_of_numbers", {"free": (1,)}), ("free_without_closure", {"free": ("a",)}),
        ("name_none", {"name": None}), ("name_bytes", {"name": b"f"}), ("lines_none", {"lines": None}),
        ("generator", {"flags": OPTIMIZED | NEW_LOCALS | GENERATOR})]:
    wrong_code(f"field_{label}", code(RETURN_X, **parts))
# The names of the variables say how many there are.
accept("lambda_field_locals_huge", lambda: model(marked(code(RETURN_X, local_count=2**31 - 1))))
wrong_code("field_body_text", Raw(code(RETURN_X).replace(
    marshalled(bytes([OPCODES["LOAD_FAST"], 0, OPCODES["RETURN_VALUE"], 0])), marshalled("abcd"))))
# What has no use may be anything.
accept("lambda_line_negative", lambda: model(marked(code(RETURN_X, line=-7))))
accept("lambda_line_table_of_noise", lambda: model(marked(code(
    RETURN_X, lines=bytes(random.Random(1).randrange(256) for _ in range(999))))))
accept("lambda_local_count_huge", lambda: model(marked(code(RETURN_X, local_count=2**31 - 1))))
accept("lambda_stack_size_huge", lambda: model(marked(code(RETURN_X, stack=2**31 - 1))))

#===-----------------------------------------------------------------------===#
# Bodies
#===-----------------------------------------------------------------------===#

wrong_body("empty", b"")
wrong_body("odd", bytes([OPCODES["LOAD_FAST"], 0, OPCODES["RETURN_VALUE"]]))
wrong_body("no_return", ["LOAD_FAST", 0])
wrong_body("unknown_opcode", bytes([255, 0]))
wrong_body("extended_at_end", bytes([OPCODES["EXTENDED_ARG"], 1]))
wrong_body("extended_four_times", bytes([OPCODES["EXTENDED_ARG"], 255] * 4 +
                                        [OPCODES["LOAD_FAST"], 0, OPCODES["RETURN_VALUE"], 0]))
for label, opcode in [("constant", "LOAD_CONST"), ("name", "LOAD_GLOBAL"), ("local", "LOAD_FAST"),
                      ("cell", "LOAD_DEREF"), ("closure", "LOAD_CLOSURE")]:
    wrong_body(f"{label}_index_too_high", [opcode, 200, "RETURN_VALUE"])
    wrong_body(f"{label}_index_huge", [opcode, 2**31, "RETURN_VALUE"])
wrong_body("attribute_index_too_high", ["LOAD_FAST", 0, "LOAD_ATTR", 9, "RETURN_VALUE"])
wrong_body("unset_local", ["LOAD_FAST", 1, "RETURN_VALUE"], variables=("x", "y"))
wrong_body("stack_empty", ["RETURN_VALUE"])
wrong_body("stack_underflow", ["POP_TOP", "LOAD_FAST", 0, "RETURN_VALUE"])
wrong_body("stack_underflow_by_call", ["LOAD_FAST", 0, "CALL_FUNCTION", 200, "RETURN_VALUE"])
wrong_body("stack_underflow_by_tuple", ["LOAD_FAST", 0, "BUILD_TUPLE", 2**31 - 1, "RETURN_VALUE"])
wrong_body("stack_grows", ["LOAD_FAST", 0, "JUMP_ABSOLUTE", 0])
wrong_body("endless", ["JUMP_ABSOLUTE", 0])
wrong_body("endless_pair", ["JUMP_FORWARD", 0, "NOP", "JUMP_ABSOLUTE", 2])
wrong_body("endless_condition", ["LOAD_CONST", 0, "POP_JUMP_IF_TRUE", 0, "LOAD_FAST", 0, "RETURN_VALUE"], consts=(True,))
wrong_body("jump_too_far", ["JUMP_ABSOLUTE", 1000])
wrong_body("jump_to_end", ["JUMP_ABSOLUTE", 2])
wrong_body("jump_huge", ["JUMP_FORWARD", 2**31 - 2])
wrong_body("jump_wraps", ["JUMP_FORWARD", 2**32 - 2])
wrong_body("jump_between", ["JUMP_ABSOLUTE", 1, "LOAD_FAST", 0, "RETURN_VALUE"])
wrong_body("iterates_a_number", ["LOAD_CONST", 0, "GET_ITER", "RETURN_VALUE"], consts=(5,))
wrong_body("for_without_iterator", ["LOAD_CONST", 0, "FOR_ITER", 2, "POP_TOP", "LOAD_FAST", 0, "RETURN_VALUE"], consts=(5,))
wrong_body("endless_for", ["LOAD_CONST", 0, "GET_ITER", "FOR_ITER", 4, "POP_TOP", "JUMP_ABSOLUTE", 0, "LOAD_FAST", 0, "RETURN_VALUE"], consts=((1, 2),))
wrong_body("function_of_a_number", ["LOAD_CONST", 0, "LOAD_CONST", 0, "MAKE_FUNCTION", 0, "RETURN_VALUE"], consts=(5,))
wrong_body("calls_a_number", ["LOAD_CONST", 0, "CALL_FUNCTION", 0, "RETURN_VALUE"], consts=(5,))
wrong_body("unpacks_too_many", ["LOAD_CONST", 0, "UNPACK_SEQUENCE", 2**31 - 1, "RETURN_VALUE"], consts=((1, 2),))
wrong_body("power_of_numbers", ["LOAD_CONST", 0, "LOAD_CONST", 0, "BINARY_POWER", "LOAD_FAST", 0, "BINARY_MULTIPLY", "RETURN_VALUE"], consts=(2**30,))
wrong_body("shift_of_numbers", ["LOAD_CONST", 0, "LOAD_CONST", 0, "BINARY_LSHIFT", "LOAD_FAST", 0, "BINARY_MULTIPLY", "RETURN_VALUE"], consts=(2**40,))
wrong_body("power_tower", ["LOAD_CONST", 0, "DUP_TOP", "BINARY_POWER"] + ["DUP_TOP", "BINARY_POWER"] * 20 + ["RETURN_VALUE"], consts=(9,))
wrong_body("list_times_number", ["LOAD_CONST", 0, "BUILD_LIST", 1, "LOAD_CONST", 0, "BINARY_MULTIPLY", "RETURN_VALUE"], consts=(2**40,))
wrong_body("text_times_number", ["LOAD_CONST", 1, "LOAD_CONST", 0, "BINARY_MULTIPLY", "RETURN_VALUE"], consts=(2**40, "a"))
wrong_body("doubles_a_tuple", ["LOAD_CONST", 0] + ["DUP_TOP", "BINARY_ADD"] * 60 + ["RETURN_VALUE"], consts=((1, 2),))
wrong_body("imports_os", ["LOAD_CONST", 0, "LOAD_CONST", 1, "IMPORT_NAME", 0, "RETURN_VALUE"], "'os'", consts=(0, None), names=("os",))
wrong_body("import_star", ["LOAD_CONST", 0, "LOAD_CONST", 1, "IMPORT_NAME", 0, "IMPORT_STAR", "LOAD_FAST", 0, "RETURN_VALUE"], consts=(0, ("*",)), names=("math",))
wrong_body("relative_import", ["LOAD_CONST", 0, "LOAD_CONST", 1, "IMPORT_NAME", 0, "RETURN_VALUE"], consts=(1, None), names=("keras",))
wrong_body("builds_a_class", ["LOAD_BUILD_CLASS", "RETURN_VALUE"])
wrong_body("name_with_escape", ["LOAD_GLOBAL", 0, "RETURN_VALUE"], "\\x1b[2J", names=("\x1b[2J",))
wrong_code("body_name_of_a_megabyte", lambda: code(["LOAD_GLOBAL", 0, "RETURN_VALUE"], names=("n" * 1_000_000,)))
wrong_body("line_with_noise", ["LOAD_GLOBAL", 0, "RETURN_VALUE"], names=("unknown",), line=2**31 - 1, lines=b"\xff\x7f" * 500)
wrong_code("recursion", lambda: code(
    ["LOAD_CONST", 0, "LOAD_CONST", 1, "MAKE_FUNCTION", 0, "DUP_TOP", "CALL_FUNCTION", 1, "RETURN_VALUE"],
    consts=(code(["LOAD_FAST", 0, "DUP_TOP", "CALL_FUNCTION", 1, "RETURN_VALUE"], variables=("f",)), "f")))

#===-----------------------------------------------------------------------===#
# Text instead of data
#===-----------------------------------------------------------------------===#

for label, written in [("garbage", "!!!! not base64 ****"), ("empty", ""), ("half", text(SQUARE_311)[:41]),
                       ("padding", "====" * 20), ("unicode", "\u0439\u0446\u0443"), ("nul", "\0" * 50),
                       ("url", "http://127.0.0.1/code"), ("source", "lambda x: x ** 2")]:
    wrong(f"text_{label}", marked(written))
    refuse(f"lambda_text_{label}_h5", lambda written=written: old_model([written, None, None]), PROBE, model="model.h5")
refuse("lambda_text_huge", lambda: model(marked("A" * 20_000_000)), PROBE)
for label, value in [("number", 5), ("list", ["4wEA"]), ("none", None), ("dictionary", {}), ("bool", True)]:
    wrong(f"code_{label}", marked(value))
    refuse(f"lambda_code_{label}_h5", lambda value=value: old_model([value, None, None]), PROBE, model="model.h5")

#===-----------------------------------------------------------------------===#
# The argument `function` and its parts
#===-----------------------------------------------------------------------===#

for label, value in [("number", 5), ("float", 0.5), ("nan", NAN), ("bool", True), ("none", None), ("text", "squash"), ("empty_text", ""),
                     ("dictionary", {}), ("list", []), ("list_of_one", [text(SQUARE_27)]), ("list_of_two", [text(SQUARE_27), None]),
                     ("list_of_four", [text(SQUARE_27), None, None, None]), ("nested_list", [[[text(SQUARE_27)]]]),
                     ("list_of_lists", [[], [], []]), ("no_config", {"class_name": "__lambda__"}),
                     ("config_none", {"class_name": "__lambda__", "config": None}), ("config_list", {"class_name": "__lambda__", "config": []}),
                     ("config_empty", {"class_name": "__lambda__", "config": {}}),
                     ("no_code", {"class_name": "__lambda__", "config": {"defaults": None, "closure": None}}),
                     ("value_number", {"class_name": "__lambda__", "config": {"value": 5}}),
                     ("value_empty", {"class_name": "__lambda__", "config": {"value": []}}),
                     ("class_name_list", {"class_name": ["__lambda__"], "config": {}}),
                     ("other_class", {"class_name": "Dense", "config": {"units": 3}, "module": "keras.layers", "registered_name": None})]:
    wrong(f"function_{label}", value)
    refuse(f"lambda_function_{label}_h5", lambda value=value: old_model(value), PROBE, model="model.h5")
refuse("lambda_function_missing", lambda: keras(sequential(input_layer(), layer("Lambda", "probe", arguments={}), dense("last", 2)), WEIGHTS()),
       PROBE, "'function'")
for label, value in [("number", 5), ("none", None), ("unknown", "macro"), ("list", ["lambda"])]:
    refuse(f"lambda_function_type_{label}", lambda value=value: old_model([text(code(RETURN_X)), None, None], function_type=value),
           PROBE, "'function_type'", model="model.h5")

# Names of what must not be found.
for label, value in [("system", named("system", "os", "system")), ("get_file", named("get_file", "keras.utils", "get_file")),
                     ("load_model", named("load_model", "keras.saving", "load_model")), ("eval", named("eval")), ("dunder", named("__import__")),
                     ("path", named("../../etc/passwd")), ("empty", named("")), ("number", named(5)), ("none", named(None)), ("escape", named("\x1b[2J")),
                     ("megabyte", named("n" * 1_000_000)), ("lambda", named("<lambda>")), ("package", named("os>system")),
                     ("class", {"module": "subprocess", "class_name": "Popen", "config": {"args": "id"}, "registered_name": None})]:
    wrong(f"named_{label}", value)

X = code(["LOAD_FAST", 0, "LOAD_FAST", 1, "BINARY_MULTIPLY", "RETURN_VALUE"], arguments=2, variables=("x", "a"))
FREE = code(["LOAD_FAST", 0, "LOAD_DEREF", 0, "BINARY_MULTIPLY", "RETURN_VALUE"], free=("a",))


def nested(depth, value=1.0):
    for _ in range(depth):
        value = [value]
    return value


accept("lambda_default_nan", lambda: model(marked(X, defaults=[NAN])))
accept("lambda_closure_nan", lambda: model(marked(FREE, closure=[NAN])))
for label, value in [("number", 5), ("text", "abc"), ("dictionary", {"a": 1}), ("bool", True), ("nested", nested(300)), ("text_inside", ["a"]),
                     ("dictionary_inside", [{}]), ("list_of_million", [[1.0] * 1_000_000]),
                     ("unknown_object", [{"class_name": "__secret__", "config": {}}]), ("function_of_os", [named("system", "os", "system")]),
                     ("ragged", [{"class_name": "__numpy__", "config": {"value": [[1.0], [1.0, 2.0]], "dtype": "float32"}}]),
                     ("object_array", [{"class_name": "__numpy__", "config": {"value": ["a"], "dtype": "object"}}]),
                     ("numpy_without_value", [{"class_name": "__numpy__", "config": {"dtype": "float32"}}]),
                     ("numpy_unknown_type", [{"class_name": "__numpy__", "config": {"value": [1.0], "dtype": "float33"}}]),
                     ("numpy_nested", [{"class_name": "__numpy__", "config": {"value": nested(200), "dtype": "float32"}}]),
                     ("tensor_of_text", [{"class_name": "__tensor__", "config": {"value": "abc", "dtype": "string"}}]),
                     ("lambda_inside_broken", [{"class_name": "__lambda__", "config": {"value": ["!!!", None, None]}}])]:
    wrong(f"defaults_{label}", marked(X, defaults=value))
    wrong(f"closure_{label}", marked(FREE, closure=value))
# Python takes the last ones, but writes none such.
wrong("defaults_too_many", marked(X, defaults=[1.0] * 9), "2 parameters")
wrong("defaults_million", marked(X, defaults=[1.0] * 1_000_000), "2 parameters")
for label, value in [("too_many", [1.0] * 9), ("million", [1.0] * 1_000_000)]:
    wrong(f"closure_{label}", marked(FREE, closure=value))
wrong("closure_none", marked(FREE))
wrong("closure_empty", marked(FREE, closure=[]))
wrong("closure_without_cells", marked(code(RETURN_X), closure=[1.0]))
wrong("default_missing", marked(X), "'a'")


def lambdas_in_closures(depth):
    function = {"class_name": "__lambda__", "config": {"value": [text(FREE), None, [2.0]]}}
    for _ in range(depth):
        function = {"class_name": "__lambda__", "config": {"value": [text(FREE), None, [function]]}}
    return marked(FREE, closure=[function])


wrong("lambdas_in_closures", lambda: lambdas_in_closures(100))

for label, value in [("number", 5), ("text", "a"), ("list", [1.0]), ("bool", True), ("other_name", {"b": 1.0}), ("first_parameter", {"a": 1.0, "x": 1.0}),
                     ("text_inside", {"a": "text"}), ("nested", {"a": nested(300)}), ("million", {"a": [1.0] * 1_000_000}),
                     ("many_names", {f"a{i}": 1.0 for i in range(100_000)}), ("name_with_escape", {"\x1b[2J": 1.0}), ("empty_name", {"": 1.0}),
                     ("ndarray_ragged", {"a": {"type": "ndarray", "value": [[1.0], [1.0, 2.0]]}}),
                     ("ndarray_text", {"a": {"type": "ndarray", "value": "abc"}}),
                     ("numpy_ragged", {"a": {"class_name": "__numpy__", "config": {"value": [[1.0], [1.0, 2.0]], "dtype": "float32"}}}),
                     ("function_of_os", {"a": named("system", "os", "system")})]:
    wrong(f"arguments_{label}", marked(X), arguments=value)
accept("lambda_arguments_nan", lambda: model(marked(X), arguments={"a": NAN}))


def called(times):
    """A Lambda of many calls, each of which gets a large list."""
    probe = call(layer("Lambda", "probe", function=marked(code(
        RETURN_X, arguments=2, variables=("x", "a"))), arguments={"a": [1.0] * 20_000}), "x")
    probe["inbound_nodes"] *= times
    return keras(functional([source(input_layer()), probe], outputs=(("probe", 0, 0),)), keras3_weights())


accept("lambda_called_often", lambda: called(3))
refuse("lambda_called_too_often", lambda: called(20_000), PROBE, "4000000 steps", "--limit lambdaSteps=N")

# output_shape and mask are functions, too.
for label, value in [("number", 5), ("text", "same"), ("dictionary", {}), ("floats", [4.5]), ("texts", ["4"]), ("negative", [-4]),
                     ("nested", nested(300))]:
    wrong(f"output_shape_{label}", marked(code(RETURN_X)), "'output_shape'", output_shape=value)
# What the function computes wins: a shape that differs, or cannot be had, is a warning.
for label, value, word in [
        ("broken", marked("!!!"), "is ignored"), ("huge", [2**62], "4611686018427387904"), ("endless", marked(code(["JUMP_ABSOLUTE", 0])), "steps"),
        ("imports_os", marked(code(["LOAD_CONST", 0, "LOAD_CONST", 1, "IMPORT_NAME", 0, "RETURN_VALUE"], consts=(0, None), names=("os",))), "'os'"),
        ("named_system", named("system", "os", "system"), "'system'")]:
    accept(f"lambda_output_shape_{label}", lambda value=value: model(marked(code(RETURN_X)), output_shape=value), PROBE, word)
for label, value in [("broken", marked("!!!")), ("number", 5), ("text", "same"), ("endless", marked(code(["JUMP_ABSOLUTE", 0]))),
                     ("named_system", named("system", "os", "system"))]:
    wrong(f"mask_{label}", marked(code(RETURN_X)), mask=value)
