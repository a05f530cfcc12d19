"""Weights that are missing, misshapen, too many, of another model or elsewhere."""

from cases import accept, refuse
from hdf5_writer import FLOAT64, Dataset, Group, hdf5, texts_attribute
from models import (as_bytes, dense, input_layer, keras, keras3_weights, legacy,
                    legacy_weights, mlp, mlp_legacy_weights, mlp_weights, sequential)

#===-----------------------------------------------------------------------===#
# Keras 3
#===-----------------------------------------------------------------------===#


def without(path):
    """Weights of `mlp` that lack `path`."""
    root = mlp_weights()
    parent, _, name = path.rpartition("/")
    del root.at(parent).children[name]
    return root


def plus(path, item):
    root = mlp_weights()
    root.put(path, item)
    return root


def wrong(name, weights, *words, **options):
    refuse(f"weights_{name}", lambda: keras(weights=weights()), *words, **options)


wrong("bias_missing", lambda: without("layers/dense/vars/1"),
      "layer 'hidden' (Dense)", "has 1 variables", "expected 2 (kernel, bias)")
wrong("kernel_missing", lambda: without("layers/dense/vars/0"),
      "layer 'hidden' (Dense)", "expected 2 (kernel, bias)")
wrong("layer_missing", lambda: without("layers/dense_1"), "layer 'last' (Dense)",
      "the file has no weights for it, expected a group 'layers/dense_1'")
wrong("all_missing", lambda: Group({"vars": Group(), "layers": Group()}),
      "expected a group 'layers/dense'", errors=2)
wrong("third_variable", lambda: plus("layers/dense/vars/2", Dataset([3])),
      "layer 'hidden' (Dense)", "has 3 variables", "expected 2 (kernel, bias)")
wrong("layer_too_many", lambda: plus("layers/dense_2/vars/0", Dataset([2, 2])),
      "the weights in 'layers/dense_2' belong to no layer of the model")
wrong("layer_of_another_class", lambda: plus("layers/lstm/cell/vars/0", Dataset([2, 2])),
      "the weights in 'layers/lstm' belong to no layer of the model")
wrong("transposed", lambda: keras3_weights((3, 4), (3, 2)),
      "layer 'hidden' (Dense): kernel has shape (3, 4), expected (4, 3)", errors=2)
wrong("bias_misshapen", lambda: plus("layers/dense_1/vars/1", Dataset([3])),
      "layer 'last' (Dense): bias has shape (3,), expected (2,)")
wrong("bias_of_rank_2", lambda: plus("layers/dense_1/vars/1", Dataset([2, 1])),
      "layer 'last' (Dense): bias has shape (2, 1), expected (2,)")
wrong("of_other_widths", lambda: keras3_weights((8, 5), (5, 7)), "layer 'hidden'",
      "layer 'last'", errors=4)
refuse("weights_for_no_bias", lambda: keras(
    sequential(input_layer(), dense("hidden", 3, use_bias=False), dense("last", 2))),
    "layer 'hidden' (Dense)", "has 2 variables", "expected 1 (kernel)")
refuse("weights_small_for_a_huge_layer", lambda: keras(
    sequential(input_layer(), dense("hidden", 2**28), dense("last", 2))),
    "layer 'hidden' (Dense): kernel has shape (4, 3), expected (4, 268435456)",
    errors=3)
refuse("weights_claimed_for_a_huge_layer", lambda: keras(
    sequential(input_layer(), dense("hidden", 2**28)),
    plus("layers/dense/vars/0", Dataset([4, 2**28], stored=bytes(48)))),
    "declares 4294967296 bytes, 48 are stored", errors=3)
# Other types are converted, as Keras does.
accept("weights_of_doubles", lambda: keras(weights=plus(
    "layers/dense/vars/1", Dataset([3], type_=FLOAT64, width=8))))

#===-----------------------------------------------------------------------===#
# Before Keras 3
#===-----------------------------------------------------------------------===#

for name, weights, words, errors in [
        ("layer_missing", lambda: legacy_weights(("hidden", 4, 3)),
         ["the model has 2 layers with weights, the file has weights for 1"], 1),
        ("layer_too_many", lambda: legacy_weights(("hidden", 4, 3), ("last", 3, 2),
                                                  ("more", 2, 2)),
         ["the file has weights for a layer 'more', which the model does not have"], 1),
        ("of_other_names_in_wrong_order",
         lambda: legacy_weights(("b", 3, 2), ("a", 4, 3)),
         ["layer 'hidden' (Dense): kernel has shape (3, 2), expected (4, 3)"], 4),
        ("misshapen", lambda: legacy_weights(("hidden", 4, 3), ("last", 2, 3)),
         ["layer 'last' (Dense): kernel has shape (2, 3), expected (3, 2)"], 2)]:
    refuse(f"legacy_weights_{name}", lambda weights=weights: legacy(weights=weights()),
           *words, errors=errors)


def one_weight():
    root = mlp_legacy_weights()
    root.children["last"].attributes[0] = texts_attribute("weight_names",
                                                          ["last/kernel:0"])
    return legacy(weights=root)


refuse("legacy_weights_bias_missing", one_weight, "layer 'last' (Dense)", "kernel, bias")

#===-----------------------------------------------------------------------===#
# Two files
#===-----------------------------------------------------------------------===#


def two(name, weights, *words, **options):
    """`mlp` as JSON, beside a file that is not its weights."""
    refuse(f"weights_file_{name}",
           lambda: {"model.json": as_bytes(mlp()), "w.h5": weights()}, *words,
           model="model.json", arguments=["--weights", "{in}/w.h5"], **options)


two("empty", lambda: b"", "w.h5' is empty")
two("is_text", lambda: b"weights\n", "w.h5' is plain text")
two("is_the_architecture", lambda: as_bytes(mlp()), "w.h5' is plain text")
two("is_pickled", lambda: b"\x80\x04K\x01.", "w.h5' is a Python pickle")
two("is_numpy", lambda: b"\x93NUMPY\x01\0" + b"v\0" + b"{}", "w.h5' is a NumPy array")
two("of_another_model", lambda: hdf5(legacy_weights(("hidden", 8, 3), ("last", 3, 2))),
    "layer 'hidden' (Dense): kernel has shape (8, 3), expected (4, 3)")
two("is_a_checkpoint", lambda: b"model_checkpoint_path: \"ckpt-1\"\n",
    "is the index of a TensorFlow checkpoint")
two("is_not_keras", lambda: hdf5(Group({"data": Dataset([10])})), "Keras did not write it")
two("cut", lambda: hdf5(mlp_legacy_weights())[:3000], "cannot be read as HDF5")
refuse("weights_not_given", lambda: {"model.json": as_bytes(mlp())},
       "--weights", model="model.json")
refuse("weights_a_folder", lambda: {"model.json": as_bytes(mlp()), "w.h5": {}},
       "w.h5' has no member 'model.weights.h5'", model="model.json",
       arguments=["--weights", "{in}/w.h5"])
