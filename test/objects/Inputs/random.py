"""random.py OUT: dense, dropout, dense, dropout, dense without Keras.

Both dropouts are called with training=True; the weights are those of layers.py, and
the layers so large that threads may share them.
"""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "hostile"))

from hdf5_writer import Dataset, Group  # noqa: E402
from models import call, dense, functional, input_layer, keras, layer, source  # noqa: E402


def floats(values):
    return struct.pack("<%df" % len(values), *values)


def main():
    sizes = [30, 600, 500, 7]
    layers, weights = [source(input_layer(shape=(None, sizes[0])))], Group()
    weights.put("vars", Group())
    last = "x"
    for i in range(3):
        k, n = sizes[i], sizes[i + 1]
        name = f"dense_{i}"
        layers.append(call(dense(name, n, activation="relu" if i < 2 else "linear"), last))
        place = "layers/dense" + (f"_{i}" if i else "")
        values = [((i * 7 + j * 31 + j // n * 17) % 101 - 50) / 1024 for j in range(k * n)]
        weights.put(place + "/vars/0", Dataset([k, n], floats(values)))
        weights.put(place + "/vars/1", Dataset([n], floats(values[:n])))
        last = name
        if i < 2:
            last = f"dropout_{i}"
            entry = layer("Dropout", last, rate=0.2 + 0.3 * i, seed=None, noise_shape=None)
            layers.append(call(entry, name, training=True))
    with open(sys.argv[1], "wb") as file:
        file.write(keras(functional(layers, outputs=((last, 0, 0),)), weights))


main()
