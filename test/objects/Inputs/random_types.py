"""Random dropouts of other float types, without Keras and numpy.

random_types.py model OUT DTYPE: a Dropout(0.3) that is called with training=True.
random_types.py input OUT: 50 rows of 40 numbers, 1 and 3 in turn, of float32.
random_types.py check SINGLE OTHER DTYPE: OTHER dropped what SINGLE, of float32, did,
and scaled the rest in its own type.
"""

import ast
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "hostile"))

from hdf5_writer import Group  # noqa: E402
from models import call, functional, input_layer, keras, layer, source  # noqa: E402

ROWS, COLUMNS, RATE = 50, 40, 0.3


def model(dtype):
    weights = Group()
    weights.put("vars", Group())
    start = source(input_layer(shape=(None, COLUMNS)))
    start["config"]["dtype"] = dtype
    entry = layer("Dropout", "y", rate=RATE, seed=None, noise_shape=None)
    entry["config"]["dtype"] = dtype
    return keras(functional([start, call(entry, "x", training=True)]), weights)


def npy(values):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }" % (ROWS, COLUMNS)
    header = header.ljust(117) + "\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
            + struct.pack("<%df" % len(values), *values))


def load(path, dtype):
    with open(path, "rb") as file:
        data = file.read()
    size, = struct.unpack_from("<H", data, 8)
    header = ast.literal_eval(data[10:10 + size].decode())
    assert header["shape"] == (ROWS, COLUMNS), header
    kinds = {"float32": "<f4", "float64": "<f8", "float16": "<f2", "bfloat16": "<u2"}
    assert header["descr"] == kinds[dtype], header
    code = {"float32": "f", "float64": "d", "float16": "e", "bfloat16": "H"}[dtype]
    values = struct.unpack_from("<%d%s" % (ROWS * COLUMNS, code), data, 10 + size)
    if dtype != "bfloat16":
        return values
    return [struct.unpack("<f", struct.pack("<I", value << 16))[0] for value in values]


def rounded(number, dtype):
    """To the nearest number of a type, ties to even."""
    if dtype == "bfloat16":
        bits, = struct.unpack("<I", struct.pack("<f", number))
        bits = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16 << 16
        return struct.unpack("<f", struct.pack("<I", bits))[0]
    code = {"float32": "<f", "float64": "<d", "float16": "<e"}[dtype]
    return struct.unpack(code, struct.pack(code, number))[0]


def main():
    command, *arguments = sys.argv[1:]
    inputs = [1.0 if i % 2 else 3.0 for i in range(ROWS * COLUMNS)]
    if command == "check":
        single, other, dtype = arguments
        kept = [value != 0 for value in load(single, "float32")]
        assert 0.6 < sum(kept) / len(kept) < 0.8
        scale = rounded(1 / (1 - RATE), dtype)
        expected = [rounded(x * scale, dtype) if keep else 0.0
                    for x, keep in zip(inputs, kept)]
        assert list(load(other, dtype)) == expected
        return
    with open(arguments[0], "wb") as file:
        file.write(npy(inputs) if command == "input" else model(arguments[1]))


main()
