"""training.py OUT VERSION OUTER INNER: a dropout in a model in a model, without Keras.

The inner model is called with training=OUTER, its dropout with training=INNER; each
is True, False or None. VERSION 3 and later are written as Keras 3 does, 2 as tf.keras.
"""

import ast
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "hostile"))

from hdf5_writer import Group  # noqa: E402
from models import archive, call, functional, input_layer, layer, source  # noqa: E402


# A call of a nested model has number 1: its own construction was number 0.


def keras3(outer, inner):
    drop = layer("Dropout", "d", rate=0.5, seed=None, noise_shape=None)
    model = functional([source(input_layer("i")), call(drop, "i", training=inner)],
                       inputs=(("i", 0, 0),), outputs=(("d", 0, 0),), name="inner")
    return functional([source(input_layer()), call(model, "x", training=outer)],
                      outputs=(("inner", 1, 0),))


def tf_keras(outer, inner):
    def entry(kind, name, config, nodes):
        return {"class_name": kind, "name": name, "inbound_nodes": nodes,
                "config": {"name": name, "trainable": True, "dtype": "float32", **config}}

    def start(name):
        return entry("InputLayer", name, {"batch_input_shape": [None, 4], "sparse": False,
                                          "ragged": False}, [])

    def model(name, *layers, output=0):
        return {"class_name": "Functional", "name": name,
                "config": {"name": name, "trainable": True, "layers": list(layers),
                           "input_layers": [[layers[0]["name"], 0, 0]],
                           "output_layers": [[layers[-1]["name"], output, 0]]}}

    def node(name, training):
        return [[[name, 0, 0, {"training": training}]]]

    drop = entry("Dropout", "d", {"rate": 0.5, "noise_shape": None, "seed": None},
                 node("i", inner))
    nested = model("inner", start("i"), drop)
    return model("net", start("x"), {**nested, "inbound_nodes": node("x", outer)}, output=1)


def main():
    out, version, outer, inner = sys.argv[1:]
    write = tf_keras if version.startswith("2.") else keras3
    weights = Group()
    weights.put("vars", Group())
    metadata = {"keras_version": version, "date_saved": "2026-01-01@00:00:00"}
    config = write(ast.literal_eval(outer), ast.literal_eval(inner))
    with open(out, "wb") as file:
        file.write(archive([("metadata.json", metadata), ("config.json", config),
                            ("model.weights.h5", weights)]))


main()
