"""Layers whose arguments have the wrong type, sign, size or shape."""

from cases import accept, refuse
from models import (dense, input_layer, keras, keras3_weights, layer, legacy,
                    legacy_config, sequential)

NAN, INFINITY = float("nan"), float("inf")


def probe(entry, shape=(None, 4)):
    """A model with `entry`, which is wrong, before a layer that is right."""
    return keras(sequential(input_layer(shape=shape), entry, dense("last", 2)),
                 keras3_weights((3, 2)))


def wrong(name, entry, *words, shape=(None, 4), **options):
    refuse(name, lambda: probe(entry, shape), f"layer 'probe' ({entry['class_name']})",
           *words, **options)


accept("valid_keras", keras)

#===-----------------------------------------------------------------------===#
# Whole numbers
#===-----------------------------------------------------------------------===#

for label, value, shown in [
        ("zero", 0, "0"), ("negative", -3, "-3"), ("float", 3.0, "3"),
        ("nan", NAN, "nan"), ("bool", True, "True"), ("text", "3", "'3'"),
        ("none", None, "None"), ("list", [3], "[3]"), ("dictionary", {}, "a dictionary"),
        ("beyond_int64", 2**63, "9223372036854775808"),
        ("beyond_uint64", 2**64, "1.8446744073709552e+19")]:
    wrong(f"units_{label}", dense("probe", value),
          f"argument 'units': expected an int of at least 1, got {shown}")

wrong("units_huge", dense("probe", 2**62),
      "its kernel of shape (4, 4611686018427387904) has more than")
wrong("units_product_overflows", dense("probe", 2**40), 
      "its kernel of shape (4, 1099511627776) has more than")
refuse("units_missing", lambda: probe(
    {**dense("probe", 3), "config": {"name": "probe", "trainable": True}}),
    "layer 'probe' (Dense)", "argument 'units' is missing")

for label, value, shown in [
        ("zero", 0, "0"), ("negative", -1, "-1"), ("float", 1e3, "1000"),
        ("bool", False, "False"), ("text", "three", "'three'"),
        ("nan", NAN, "nan")]:
    wrong(f"repeat_{label}", layer("RepeatVector", "probe", n=value),
          f"argument 'n': expected an int of at least 1, got {shown}")
wrong("repeat_overflows", layer("RepeatVector", "probe", n=2**62),
      "its output of shape (None, 4611686018427387904, 4) has more than")
wrong("repeat_of_rank_3", layer("RepeatVector", "probe", n=3),
      "expected an input with 2 axes, got shape (None, 4, 5)", shape=(None, 4, 5))

#===-----------------------------------------------------------------------===#
# Numbers
#===-----------------------------------------------------------------------===#

for label, value, shown in [
        ("nan", NAN, "nan"), ("infinite", -INFINITY, "-inf"), ("text", "0.5", "'0.5'"),
        ("negative", -0.25, "-0.25"), ("beyond_one", 1.5, "1.5"), ("bool", True, "True"),
        ("list", [0.5], "[")]:
    wrong(f"rate_{label}", layer("Dropout", "probe", rate=value),
          f"argument 'rate': expected a number between 0 and 1, got {shown}")
wrong("spatial_rate_nan", layer("SpatialDropout1D", "probe", rate=NAN),
      "argument 'rate'", shape=(None, 5, 4))
wrong("spatial_of_rank_2", layer("SpatialDropout2D", "probe", rate=0.5),
      "expected an input with 4 axes, got shape (None, 4)")
wrong("penalty_nan", layer("ActivityRegularization", "probe", l1=NAN, l2=0.0), "'l1'")
wrong("penalty_text", layer("ActivityRegularization", "probe", l1=0.0, l2="much"),
      "'l2'", "'much'")
wrong("seed_text", layer("Dropout", "probe", rate=0.5, seed="lucky"),
      "argument 'seed': expected an int", "got 'lucky'")
wrong("seed_float", layer("Dropout", "probe", rate=0.5, seed=1.5),
      "argument 'seed': expected an int", "got 1.5")
wrong("lora_rank_negative", dense("probe", 3, lora_rank=-1), "argument 'lora_rank'")

#===-----------------------------------------------------------------------===#
# Shapes
#===-----------------------------------------------------------------------===#

for label, value, shown in [
        ("float", [2.0, 2], "2"), ("bool", [True, 4], "True"), ("text", ["4"], "'4'"),
        ("nested", [[4]], "list of 1 values"), ("scalar", 4, "4"), ("none", None, "None"),
        ("below_minus_one", [-2], "-2"), ("nan", [NAN], "nan"),
        ("dictionary", {"0": 4}, "dictionary")]:
    wrong(f"target_shape_{label}", layer("Reshape", "probe", target_shape=value),
          "argument 'target_shape': expected ", shown)
wrong("target_shape_two_unknown", layer("Reshape", "probe", target_shape=[-1, -1]),
      "'target_shape'", "-1")
wrong("target_shape_product", layer("Reshape", "probe", target_shape=[3, 3]),
      "'target_shape'", "(None, 4)")
wrong("target_shape_overflows", layer("Reshape", "probe",
                                      target_shape=[2**32, 2**32, 4]),
      "'target_shape'", "4294967296")
wrong("target_shape_wraps_to_four", layer("Reshape", "probe",
                                          target_shape=[2**62, 4, 2**62, 4, 4]),
      "'target_shape'")
wrong("target_shape_rank", layer("Reshape", "probe", target_shape=[1] * 20 + [4]),
      "argument 'target_shape': expected at most 8 entries")
wrong("target_shape_minus_one_of_zero", layer("Reshape", "probe",
                                              target_shape=[-1, 0]),
      "'target_shape'")

for label, value in [("twice", [1, 1]), ("from_zero", [0, 1]), ("gap", [1, 3]),
                     ("negative", [-1, 1]), ("float", [1.0, 2.0]), ("text", "21"),
                     ("huge", [2, 2**40])]:
    wrong(f"dims_{label}", layer("Permute", "probe", dims=value),
          "argument 'dims': expected", shape=(None, 5, 4))
wrong("dims_too_few", layer("Permute", "probe", dims=[1]),
      "argument 'dims' orders 1 axes", "(None, 5, 4)", shape=(None, 5, 4))

for label, value in [("text", "(None, 4)"), ("zero", [0, 4]), ("float", [None, 4.0]),
                     ("longer", [None, 1, 4]), ("other", [None, 3])]:
    wrong(f"noise_shape_{label}",
          layer("Dropout", "probe", rate=0.5, noise_shape=value),
          "argument 'noise_shape'")


def input_shape(name, shape, *words):
    refuse(f"input_shape_{name}",
           lambda: keras(sequential({**input_layer(), "config": {
               "batch_shape": shape, "dtype": "float32", "name": "probe"}},
               dense("last", 2)), keras3_weights((4, 2))),
           "layer 'probe' (InputLayer)", "'batch_shape'", *words)


input_shape("none", None, "got None")
input_shape("empty", [], "expected a shape that begins with the batch")
input_shape("text", "None, 4", "expected a list of ints")
input_shape("negative", [None, -4])
input_shape("float", [None, 4.5], "4.5")
input_shape("nan", [None, NAN])
input_shape("bool", [None, True])
input_shape("rank", [None] + [1] * 60, "at most 8 entries")
input_shape("overflows", [None, 2**31, 2**31, 4], "more than 2147483648 elements")
input_shape("wraps", [None, 2**32, 2**32], "more than 2147483648 elements")
input_shape("batch_overflows", [2**40, 4], "elements per batch")

#===-----------------------------------------------------------------------===#
# Names, booleans, objects
#===-----------------------------------------------------------------------===#

for label, value, shown in [
        ("unknown", "sofmax", "sofmax"), ("number", 7, "7"), ("list", ["relu"], "relu"),
        ("bool", True, "True"), ("empty", "", "''"),
        ("object", {"class_name": "Evil", "config": {}}, "Evil"),
        ("lambda", {"class_name": "__lambda__", "config": {"value": "4wEA"}},
         "'lambda'")]:
    wrong(f"activation_{label}", dense("probe", 3, activation=value),
          "argument 'activation'", shown)
wrong("activation_layer_missing",
      {**layer("Activation", "probe"), "config": {"name": "probe"}},
      "argument 'activation'")
for label, value in [("number", 1), ("text", "yes"), ("none", None), ("list", [])]:
    wrong(f"use_bias_{label}", dense("probe", 3, use_bias=value),
          "argument 'use_bias': expected True or False")
wrong("trainable_text", {**dense("probe", 3), "config": {
    **dense("probe", 3)["config"], "trainable": "no"}}, "argument 'trainable'")
for label, value in [("number", 3), ("list", []), ("empty", "")]:
    wrong(f"initializer_{label}", dense("probe", 3, kernel_initializer=value),
          "argument 'kernel_initializer': expected the name or configuration of an "
          "initializer")
wrong("regularizer_nan", dense("probe", 3, kernel_regularizer={
    "class_name": "L1L2", "config": {"l1": NAN, "l2": 0.0}}),
    "argument 'kernel_regularizer': expected a finite number as 'l1'")
wrong("regularizer_text", dense("probe", 3, bias_regularizer={
    "class_name": "L2", "config": {"l2": "0.01"}}),
    "argument 'bias_regularizer': expected a finite number as 'l2', got '0.01'")
wrong("constraint_list", dense("probe", 3, kernel_constraint=["MaxNorm"]),
      "argument 'kernel_constraint': expected the name or configuration of a constraint")
for label, value, shown in [("number", 32, "32"), ("unknown", "float33", "'float33'"),
                            ("integer", "int8", "'int8'"),
                            ("object", {"class_name": "Policy", "config": []},
                             "'Policy'")]:
    wrong(f"dtype_{label}", {**dense("probe", 3), "config": {
        **dense("probe", 3)["config"], "dtype": value}},
        "argument 'dtype': expected a", shown)
for label, value in [("unknown", "channels_middle"), ("number", 1), ("list", [1, 2])]:
    wrong(f"data_format_{label}", layer("Flatten", "probe", data_format=value),
          "argument 'data_format': expected 'channels_last' or 'channels_first'")
wrong("unknown_argument", dense("probe", 3, sparsity=0.5),
      "argument 'sparsity' = 0.5 is not known")
wrong("quantized", dense("probe", 3, quantization_config={"mode": "int8"}),
      "quantized layers are not supported yet")
refuse("input_ragged", lambda: keras(sequential(input_layer(ragged=True),
                                                dense("last", 2)),
                                     keras3_weights((4, 2))),
       "layer 'x' (InputLayer)", "argument 'ragged'")

refuse("config_is_a_list", lambda: probe({**dense("probe", 3), "config": [1, 2]}),
       "layer", "Dense")
refuse("config_is_missing", lambda: probe(
    {"module": "keras.layers", "class_name": "Dense", "name": "probe"}),
    "layer 'probe' (Dense)", "has no configuration")
refuse("layer_is_a_number", lambda: keras(
    sequential(input_layer(), 17, dense("last", 2)), keras3_weights((4, 2))),
    "layer number 1 has no 'class_name', got 17")

# Everything at once: each problem is told.
refuse("all_problems_at_once",
       lambda: keras(sequential(input_layer(), dense("a", -1),
                                layer("Dropout", "b", rate=NAN),
                                layer("Permute", "c", dims=[2, 2]), dense("d", "9"))),
       "layer 'a'", "layer 'b'", "layer 'c'", "layer 'd'", errors=4)


def keras1(**config):
    """A Dense of Keras 1, whose arguments have other names."""
    model = legacy_config()
    model["keras_version"] = "1.2.2"
    model["config"] = [{"class_name": "Dense", "config": {
        "name": "hidden", "trainable": True, "output_dim": 3, "bias": True,
        "init": "glorot_uniform", "activation": "relu", "W_regularizer": None,
        "batch_input_shape": [None, 4], "input_dtype": "float32", **config}}]
    return legacy(model, keras_version="1.2.2")


refuse("keras1_output_dim", lambda: keras1(output_dim=0),
       "layer 'hidden' (Dense)", "argument 'output_dim': expected an int of at least 1")
refuse("keras1_bias", lambda: keras1(bias="true"), "argument 'bias'")
