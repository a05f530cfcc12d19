"""HDF5 files that are damaged, that point elsewhere, or that lie about sizes.

hdf5/*.h5 were made with h5py (test/oracle/make_hostile.py), the others are made
here.
"""

import os
import struct

from cases import accept, refuse
from hdf5_writer import (COMPLEX, FLOAT32, FLOAT64, INT16_BITS_40, INT32, UNDEFINED,
                         Dataset, Group, HardLink, attribute, hdf5,
                         text_attribute, text_type, texts_attribute)
from models import (as_bytes, dense, input_layer, keras, legacy, legacy_config,
                    mlp_legacy_weights, mlp_weights, sequential)

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hdf5")
KERNEL = "layers/dense/vars/0"


def wrong(name, make, *words, **options):
    refuse(f"hdf5_{name}", make, *words, **options)


def frozen_bytes(name):
    with open(os.path.join(FOLDER, name + ".h5"), "rb") as file:
        return file.read()


def frozen(name, *words, **options):
    """A committed weights file inside an otherwise right model."""
    wrong(name, lambda: keras(weights=frozen_bytes(name)), *words, **options)


def spoiled(change):
    """Weights of `mlp` after `change`, in a .keras file."""
    def make():
        root = mlp_weights()
        change(root)
        return keras(weights=root)
    return make


def kernel(name, dataset, *words, **options):
    wrong(f"kernel_{name}", spoiled(lambda root: root.put(KERNEL, dataset)),
          f"'/{KERNEL}'", *words, **options)


accept("valid_h5", legacy)
# Sixteen megabytes of chunk for twelve numbers: allowed, and read under the bounds.
accept("hdf5_chunk_larger_than_dataset",
       lambda: keras(weights=frozen_bytes("chunk_larger_than_dataset")))
# Keras converts what it loads.
accept("hdf5_kernel_of_integers",
       spoiled(lambda root: root.put(KERNEL, Dataset([4, 3], type_=INT32))))

#===-----------------------------------------------------------------------===#
# What points elsewhere
#===-----------------------------------------------------------------------===#

frozen("external_link", "external link")
frozen("external_link_latest", "external link")
frozen("external_group", "external link")
frozen("soft_link", "soft link")
frozen("soft_link_cycle", "soft link")
frozen("soft_link_cycle_latest", "soft link")
frozen("group_cycle", "has 0 variables in 'layers/dense/vars', expected 2", errors=3)
frozen("virtual_dataset", "is a virtual dataset, whose bytes are in other files")
frozen("external_storage", "has external storage, its bytes are in another file")
wrong("layers_link_to_the_root",
      spoiled(lambda root: root.put("layers", HardLink(""))),
      "expected a group 'layers/dense'", errors=3)

#===-----------------------------------------------------------------------===#
# What is stored
#===-----------------------------------------------------------------------===#

frozen("never_written", "declares 48 bytes, none are stored")
frozen("chunks_never_written", "has 0 chunks, expected 2")
frozen("unknown_filter", f"'/{KERNEL}'", "filter")
frozen("lzf", f"'/{KERNEL}'", "filter")
frozen("compound", "holds compound values")
frozen("strings", "holds text")
frozen("sequences", "holds variable-length sequences")
frozen("references", "holds object references")
frozen("named_type", "has a named type")
frozen("group_for_dataset", "is no dataset")
frozen("scalar", "shape (), expected (4, 3)")
frozen("null_space", "expected (4, 3)")

kernel("shape_wrong", Dataset([3, 4]), "has shape (3, 4), expected (4, 3)")
kernel("rank_wrong", Dataset([12]), "has shape (12,), expected (4, 3)")
kernel("empty", Dataset([0, 3]), "has shape (0, 3), expected (4, 3)")
kernel("huge", Dataset([2**40, 3], stored=bytes(48)),
       "has more elements than the limit 'elements'")
kernel("overflows", Dataset([2**32, 2**32], stored=bytes(48)),
       "has more elements than the limit 'elements'")
kernel("negative", Dataset([2**64 - 1, 3], stored=bytes(48)), "cannot open ")
kernel("of_rank_33", Dataset([1] * 33, stored=bytes(4)), "cannot open ")
kernel("of_doubles_short", Dataset([4, 3], stored=bytes(48), type_=FLOAT64),
       "declares 96 bytes, 48 are stored")
kernel("short", Dataset([4, 3], stored=bytes(44)), "declares 48 bytes, 44 are stored")
kernel("size_beyond_file", Dataset([4, 3], size=2**40), "in a file of")
kernel("size_beyond_everything", Dataset([4, 3], size=2**64 - 1), "stored bytes in a file of")
kernel("address_beyond_file", Dataset([4, 3], address=2**40), "lies beyond the end of the file")
kernel("address_wraps", Dataset([4, 3], address=2**64 - 16), "lies beyond the end of the file")
kernel("unallocated", Dataset([4, 3], address=UNDEFINED), "none are stored")
kernel("of_complex", Dataset([4, 3], type_=COMPLEX), "holds compound values")
kernel("of_text", Dataset([4, 3], type_=text_type(4)), "holds text of 4 bytes")
kernel("of_40_bits_in_16", Dataset([4, 3], type_=INT16_BITS_40, width=2), "holds integers of 2 bytes")
kernel("layout_unknown", Dataset([4, 3], layout=bytes([3, 9]) + bytes(16)), "cannot open ")
kernel("layout_version_unknown", Dataset([4, 3], layout=bytes([77]) + bytes(17)), "cannot open ")
kernel("layout_empty", Dataset([4, 3], layout=b"\3"), "declares 48 bytes, 0 are stored")
kernel("chunked_nowhere", Dataset([4, 3], layout=struct.pack(
    "<BBBQIII", 3, 2, 3, 2**40, 4, 3, 4)), "a tree of it is broken")
kernel("chunk_of_nothing", Dataset([4, 3], layout=struct.pack(
    "<BBBQIII", 3, 2, 3, UNDEFINED, 0, 0, 4)), "cannot open ")
kernel("compact_beyond", Dataset([4, 3], layout=struct.pack("<BBH", 3, 0, 60_000)), "cannot open ")


def shared_bytes():
    """A layer's weights are the next one's too: a small file could ask for any
    amount of memory."""
    root, size = Group(), 256
    data = Dataset([size, size], address=96, stored=b"", size=4 * size * size)
    for i in range(8):
        place = "layers/dense" + (f"_{i}" if i else "") + "/vars"
        root.put(place + "/0", data if i == 0 else Dataset(
            [size, size], stored=b"", address=96, size=data.size))
    root.put("pad", Dataset([size, size]))
    return keras(sequential(input_layer(shape=(None, size)), *(
        dense(f"d{i}", size, use_bias=False) for i in range(8))), root)


wrong("bytes_shared", shared_bytes, "shares stored bytes with other datasets", errors=7)

#===-----------------------------------------------------------------------===#
# Damage
#===-----------------------------------------------------------------------===#

# Cut where h5py had put the header, the names, the configuration, the weights.
REAL = os.path.join(os.path.dirname(FOLDER), "..", "execute", "formats", "mlp_h5",
                    "model.h5")
for part in (8, 30, 100, 700, 2_000, 5_000, 9_000, -3_000, -100, -1):
    def cut(part=part):
        with open(REAL, "rb") as file:
            return file.read()[:part]
    wrong(f"cut_at_{part}", cut, "cannot be read as HDF5: ")


def overwritten(signature, number, offset, replacement):
    def make():
        data, at = bytearray(legacy()), -1
        for _ in range(number + 1):
            at = data.index(signature, at + 1)
        data[at + offset:at + offset + len(replacement)] = replacement
        return bytes(data)
    return make


wrong("superblock_version", overwritten(b"\x89HDF", 0, 8, b"\x77"), "its superblock is broken")
wrong("superblock_sizes", overwritten(b"\x89HDF", 0, 13, b"\x01\x01"), "its superblock is broken")
wrong("root_beyond", overwritten(b"\x89HDF", 0, 64, struct.pack("<Q", 2**50)), "its header lies outside the file")
wrong("heap_gone", overwritten(b"HEAP", 0, 0, b"XXXX"), "its name heap is broken", errors=2)
wrong("heap_beyond", overwritten(b"HEAP", 0, 24, struct.pack("<Q", 2**50)), "its name heap lies outside the file", errors=2)
wrong("heap_huge", overwritten(b"HEAP", 0, 8, struct.pack("<Q", 2**60)), "its name heap lies outside the file", errors=2)
wrong("tree_gone", overwritten(b"TREE", 0, 0, b"XXXX"), "a tree of it is broken", errors=2)
wrong("tree_of_itself", overwritten(b"TREE", 0, 5, b"\xff"), "a tree of it is broken", errors=2)
wrong("tree_entries", overwritten(b"TREE", 0, 6, b"\xff\xff"), "a tree of it is broken", errors=2)
wrong("leaf_gone", overwritten(b"SNOD", 0, 0, b"XXXX"), "its tree of names is broken", errors=2)
wrong("leaf_entries", overwritten(b"SNOD", 0, 6, b"\xff\xff"), "its tree of names is broken", errors=2)
wrong("user_block", lambda: b"\0" * 512 + legacy()[:200], "its header lies outside the file")

#===-----------------------------------------------------------------------===#
# Attributes of the legacy format
#===-----------------------------------------------------------------------===#

wrong("config_a_number", lambda: legacy(
    model_config=attribute("model_config", [], INT32, b"\1\0\0\0")),
      "attribute 'model_config' of '/' holds integers, expected text")
wrong("config_of_two", lambda: legacy(
    model_config=texts_attribute("model_config", ["{}", "{}"])),
      "attribute 'model_config' of '/' has 2 elements, expected one text")
wrong("config_of_none", lambda: legacy(
    model_config=texts_attribute("model_config", [])),
      "attribute 'model_config' of '/' has 0 elements")
wrong("config_huge_shape", lambda: legacy(
    model_config=attribute("model_config", [2**40], text_type(2**20), b"{}")),
      "attribute")
wrong("config_sequence", lambda: legacy(model_config=attribute(
    "model_config", [], struct.pack("<BBBBI", 0x19, 1, 0, 0, 16) + text_type(1),
    struct.pack("<IQI", 100, 2**50, 1))), "attribute")
wrong("version_a_number", lambda: legacy(
    keras_version=attribute("keras_version", [], FLOAT32, b"\0\0\0\0")),
      "attribute 'keras_version' of '/' holds")


def legacy_spoiled(change):
    def make():
        root = mlp_legacy_weights()
        change(root)
        return legacy(weights=root)
    return make


def names(root, names_):
    root.attributes[0] = texts_attribute("layer_names", names_)


wrong("layer_names_absent", legacy_spoiled(lambda root: root.attributes.pop(0)),
      "layer_names")
wrong("layer_names_a_number", legacy_spoiled(lambda root: root.attributes.__setitem__(
    0, attribute("layer_names", [2], INT32, bytes(8)))),
      "attribute 'layer_names' of '/model_weights' holds integers, expected text")
wrong("layer_names_missing_group", legacy_spoiled(
    lambda root: names(root, ["hidden", "gone"])), "'gone'")
wrong("layer_names_twice", legacy_spoiled(
    lambda root: names(root, ["hidden", "hidden"])),
      "layer 'last' (Dense): kernel has shape (4, 3), expected (3, 2)", errors=2)
wrong("layer_names_climb", legacy_spoiled(
    lambda root: names(root, ["../hidden", "last"])), "'../hidden'")
wrong("layer_names_dots", legacy_spoiled(
    lambda root: names(root, [".", "last"])), "is no name that Keras writes")
wrong("layer_names_empty", legacy_spoiled(lambda root: names(root, [])), "the model has 2 layers with weights, the file has weights for 0")
wrong("weight_names_absent", legacy_spoiled(
    lambda root: root.children["hidden"].attributes.clear()), "weight_names")
wrong("weight_names_missing_dataset", legacy_spoiled(
    lambda root: root.children["hidden"].attributes.__setitem__(
        0, texts_attribute("weight_names", ["hidden/kernel:0", "hidden/gone:0"]))),
      "hidden/gone:0")
wrong("weight_names_escape", legacy_spoiled(
    lambda root: root.children["hidden"].attributes.__setitem__(
        0, texts_attribute("weight_names", ["\x1b[31mkernel", "\nbias"]))),
      "\\x1b[31mkernel", errors=2)
wrong("group_is_a_dataset", legacy_spoiled(
    lambda root: root.children.__setitem__("hidden", Dataset([3]))), "hidden")
wrong("model_weights_absent", lambda: hdf5(Group(attributes=[
    text_attribute("model_config", as_bytes(legacy_config()))])), "Keras did not write it")
wrong("not_keras", lambda: hdf5(Group({"data": Dataset([10])})), "Keras did not write it")
wrong("empty_file", lambda: hdf5(Group()), "Keras did not write it")
wrong("weights_only", lambda: hdf5(mlp_legacy_weights()),
      "has weights only, the architecture is not in it")
wrong("weights_only_keras3", lambda: hdf5(mlp_weights()),
      "has weights only, the architecture is not in it")


def deep():
    root = mlp_weights()
    del root.children["layers"].children["dense"]
    root.at("layers/dense" + "/vars" * 150)
    return keras(weights=root)


wrong("groups_200_deep", deep, "has 1 variables in 'layers/dense/vars'")
wrong("many_children", spoiled(lambda root: [
    root.put(f"layers/dense/vars/{i}", Dataset([1])) for i in range(2, 120)]), "has 120 variables in 'layers/dense/vars'")
