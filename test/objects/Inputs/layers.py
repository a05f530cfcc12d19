"""layers.py OUT SIZE [SIZE ACTIVATION]...: a model of dense layers, without Keras.
SIZE may be BATCHxSIZE for the first, which fixes the batch, or sparse:SIZE for a
sparse input.

Weights are small multiples of 1/1024, a function of the layer and the place that
reference.c computes, too: w(layer, k, n) below, the bias is w(layer, -1, n).
"""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "hostile"))

from hdf5_writer import Dataset, Group  # noqa: E402
from models import dense, input_layer, keras, sequential  # noqa: E402


def w(layer, k, n):
    return ((layer * 7 + (k + 1) * 31 + n * 17 + (k + 1) * n % 13) % 101 - 50) / 1024


def floats(values):
    return struct.pack("<%df" % len(values), *values)


def main():
    out, first, *rest = sys.argv[1:]
    options = {}
    if first.startswith("sparse:"):
        first, options = first[len("sparse:"):], {"sparse": True}
    batch, first = ([None] + [int(size) for size in first.split("x")])[-2:]
    sizes = [first] + [int(size) for size in rest[::2]]
    layers, weights = [input_layer(shape=(batch, first), **options)], Group()
    weights.put("vars", Group())
    for i, activation in enumerate(rest[1::2]):
        k, n = sizes[i], sizes[i + 1]
        layers.append(dense(f"layer_{i}", n, activation=activation))
        place = "layers/dense" + (f"_{i}" if i else "")
        kernel = [w(i, row, column) for row in range(k) for column in range(n)]
        bias = [w(i, -1, column) for column in range(n)]
        weights.put(place + "/vars/0", Dataset([k, n], floats(kernel)))
        weights.put(place + "/vars/1", Dataset([n], floats(bias)))
    with open(out, "wb") as file:
        file.write(keras(sequential(*layers), weights))


main()
