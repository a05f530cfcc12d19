"""JSON that is damaged, dishonest about itself, or too much."""

import json

from cases import accept, refuse
from models import (as_bytes, dense, input_layer, keras, keras3_weights, layer,
                    legacy, mlp, mlp_legacy_weights, sequential)
from hdf5_writer import hdf5

TEXT = json.dumps(mlp())


def wrong(name, text, *words, **options):
    """`text` (or what makes it) is an architecture file beside right weights."""
    refuse(f"json_{name}",
           lambda: {"model.json": as_bytes(text() if callable(text) else text),
                    "w.h5": hdf5(mlp_legacy_weights())},
           *words, model="model.json", arguments=["--weights", "{in}/w.h5"], **options)


accept("valid_json", lambda: {"model.json": as_bytes(TEXT),
                              "w.h5": hdf5(mlp_legacy_weights())},
       model="model.json", arguments=["--weights", "{in}/w.h5"])

wrong("empty", b"", "is empty")
wrong("blank", b"  \n\t ", "text")
wrong("unterminated", TEXT[:-1], "is not valid JSON", "line 1, column")
wrong("unterminated_text", TEXT[:TEXT.index("Sequential") + 4], "is not valid JSON")
for part in (1, 3, 7):
    wrong(f"cut_at_{part}_of_8", TEXT[:len(TEXT) * part // 8], "is not valid JSON")
wrong("trailing", TEXT + " x", "is not valid JSON")
wrong("two_documents", TEXT + TEXT, "is not valid JSON")
wrong("trailing_comma", TEXT[:-1] + ",}", "is not valid JSON")
wrong("comment", "// the model\n" + TEXT, "is plain text, not a Keras file")
wrong("python", repr(mlp()), "is not valid JSON")
wrong("invalid_utf8", as_bytes(TEXT).replace(b"hidden", b"hid\xff\xfe\x80"),
      "is not valid JSON")
wrong("overlong_utf8", as_bytes(TEXT).replace(b"hidden", b"hid\xc0\x80"),
      "is not valid JSON")
wrong("lone_surrogate", TEXT.replace("hidden", "hid\\ud800den"), "is not valid JSON")
wrong("utf16", TEXT.encode("utf-16"), "looks like UTF-16")
wrong("utf32", TEXT.encode("utf-32-le"), "UTF-32")
wrong("zero_byte", as_bytes(TEXT + "\0"), "has a zero byte")
wrong("number_too_big", TEXT.replace('"units": 3', '"units": 1e999'),
      "is not valid JSON", "Number too big")
wrong("number_of_a_million_digits",
      lambda: TEXT.replace('"units": 3', '"units": ' + "9" * 1_000_000),
      "is not valid JSON")
wrong("number_infinite", TEXT.replace('"units": 3', '"units": Infinity'),
      "argument 'units': expected an int of at least 1, got inf")
wrong("number_minus_zero", TEXT.replace('"units": 3', '"units": -0'),
      "argument 'units'")
wrong("number_hexadecimal", TEXT.replace('"units": 3', '"units": 0x3'),
      "is not valid JSON")
wrong("nested_arrays", lambda: b"[" * 1_000_000, "nests deeper than the limit")
wrong("nested_objects", lambda: b'{"a":' * 1_000_000, "nests deeper than the limit")
wrong("nested_in_an_argument", lambda: TEXT.replace(
    '"units": 3', '"units": ' + "[" * 400 + "]" * 400), "argument 'units'", "a list")
wrong("nested_in_an_unknown_argument", lambda: TEXT.replace(
    '"units": 3', '"units": 3, "more": ' + '{"a":' * 400 + "1" + "}" * 400),
      "argument 'more' = a dictionary is not known")
wrong("many_values", lambda: "[" + "0," * 11_000_000 + "0]", "'jsonValues'")
wrong("a_list", "[]", "is JSON, but no Keras model")
wrong("a_number", "[3]", "is JSON, but no Keras model")
wrong("a_text", '"model"', "is not valid JSON")
wrong("text_in_text_in_text", json.dumps(json.dumps(TEXT)),
      "is JSON, but no Keras model")
wrong("no_config", '{"class_name": "Sequential"}', "is JSON, but no Keras model")
wrong("class_name_a_list", '{"class_name": ["Sequential"], "config": {}}',
      "is JSON, but no Keras model")
wrong("tensorflow_js", '{"modelTopology": {}, "weightsManifest": []}',
      "is a TensorFlow.js model")

# Python keeps the last of equal keys, and so does every reader of this file.
wrong("duplicate_key", TEXT.replace('"units": 3', '"units": 3, "units": -1'),
      "got -1")
wrong("duplicate_keys_by_the_million", lambda: TEXT.replace(
    '"units": 3', '"units": 3' + ', "units": -1' * 1_000_000), "got -1")
wrong("different_keys_by_the_hundred_thousand", lambda: TEXT.replace(
    '"units": 3', '"units": 3' + "".join(f', "k{i}": 1' for i in range(100_000))),
      "argument 'k0' = 1 is not known", "errors are not shown", errors=100)
wrong("huge_text", lambda: TEXT.replace('"relu"', '"' + "r" * 20_000_000 + '"'),
      "argument 'activation'", "rrr' is no activation")
wrong("huge_name_of_class", lambda: TEXT.replace('"Sequential"',
                                                 '"' + "S" * 20_000_000 + '"'),
      "expected Sequential or Functional")
refuse("json_limit_lowered", lambda: keras(), "'config.json'", "limit",
       arguments=["--limit", "configBytes=100"])

# The same inside the other containers.
refuse("keras_config_empty", lambda: keras(b""), "'config.json' is empty")
refuse("keras_config_cut", lambda: keras(TEXT[:99]), "'config.json' is not valid JSON")
refuse("h5_config_cut", lambda: legacy(TEXT[:99]), "'model_config' is not valid JSON")
refuse("h5_config_empty", lambda: legacy(b"\0"), "model_config")

#===-----------------------------------------------------------------------===#
# Names that a terminal, a C header or a log must not obey
#===-----------------------------------------------------------------------===#

for label, name, shown in [
        ("escape", "\x1b[2J\x1b]0;owned\x07", "\\x1b[2J"),
        ("newline", "a\nmodel.keras: error: all is well", "a\\nmodel.keras"),
        ("return", "a\rb", "a\\x0db"), ("nul", "a\0b", "a\\x00b"),
        ("c1_control", "a\x9b2Jb", "a\\xc2\\x9b2Jb"),
        ("right_to_left", "a\u202egnp.exe", "a\\xe2\\x80\\xaegnp.exe"),
        ("delete", "a\x7fb", "a\\x7fb")]:
    refuse(f"name_with_{label}",
           lambda name=name: keras(sequential(input_layer(), dense(name, -1))),
           f"layer '{shown}", "argument 'units'")
    refuse(f"class_with_{label}",
           lambda name=name: keras(sequential(input_layer(), layer(name, "a"))),
           f"layer 'a' ({shown}", "supported")
refuse("value_with_escape", lambda: keras(sequential(
    input_layer(), dense("a", 3, activation="\x1b[31m\n"))), "\\x1b[31m\\n")
refuse("key_with_escape", lambda: keras(sequential(
    input_layer(), dense("a", 3, **{"\x1b[31m\n": 1}))), "\\x1b[31m\\n")

# Right, whatever they are: names are free.
for label, name in [("path", "../../etc/passwd"), ("percent", "%n%s%1000000d"),
                    ("comment", "*/ #error \"x\" /*"), ("quote", "\"'`$(id)"),
                    ("nul", "a\0b"), ("newline", "a\n#error\n"), ("slash", "a/b/c"),
                    ("right_to_left", "\u202e"), ("empty", "")]:
    accept(f"name_is_{label}", lambda name=name: keras(
        sequential(input_layer(name), dense(name + "d", 2)),
        keras3_weights((4, 2))))
