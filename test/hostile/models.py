"""Small valid models to spoil: configurations, weights and containers.

Every function returns plain data (dictionaries, `hdf5_writer.Group`, bytes), so a
case changes one thing in it before it is written.
"""

import io
import json
import warnings
import zipfile

from hdf5_writer import (Dataset, Group, hdf5, text_attribute, texts_attribute)

#===-----------------------------------------------------------------------===#
# Configurations
#===-----------------------------------------------------------------------===#


def layer(class_name, name, **config):
    """A layer as Keras 3 writes it."""
    return {"module": "keras.layers", "class_name": class_name,
            "config": {"name": name, "trainable": True, "dtype": "float32", **config},
            "registered_name": None}


def input_layer(name="x", shape=(None, 4), **config):
    return {"module": "keras.layers", "class_name": "InputLayer",
            "config": {"batch_shape": list(shape), "dtype": "float32", "sparse": False,
                       "name": name, **config},
            "registered_name": None}


def dense(name, units, **config):
    return layer("Dense", name, **{"units": units, "activation": "linear",
                                   "use_bias": True, **config})


def sequential(*layers, **config):
    return {"module": "keras", "class_name": "Sequential",
            "config": {"name": "net", "trainable": True, "dtype": "float32",
                       "layers": list(layers), **config},
            "registered_name": None}


def tensor(name, node=0, index=0):
    return {"class_name": "__keras_tensor__",
            "config": {"shape": [None, 4], "dtype": "float32",
                       "keras_history": [name, node, index]}}


def call(entry, *inputs, **kwargs):
    """`entry` as a layer of a Functional model, called once with `inputs`, each a
    name or (name, node, tensor)."""
    tensors = [tensor(*((each,) if isinstance(each, str) else each)) for each in inputs]
    node = {"args": tensors, "kwargs": kwargs}
    entry = {**entry, "name": entry["config"]["name"]}
    entry["inbound_nodes"] = entry.get("inbound_nodes", []) + [node]
    return entry


def source(entry):
    """An InputLayer as a layer of a Functional model."""
    return {**entry, "name": entry["config"]["name"], "inbound_nodes": []}


def functional(layers, inputs=(("x", 0, 0),), outputs=(("y", 0, 0),), name="net"):
    return {"module": "keras", "class_name": "Functional",
            "config": {"name": name, "trainable": True, "layers": list(layers),
                       "input_layers": [list(ref) for ref in inputs],
                       "output_layers": [list(ref) for ref in outputs]},
            "registered_name": None}


def mlp():
    """(None, 4) -> 3 -> 2, with the weights of `mlp_weights`."""
    return sequential(input_layer(), dense("hidden", 3, activation="relu"),
                      dense("last", 2))


def graph():
    """x -> left and right -> y, which reads left; the same sizes as `mlp`."""
    return functional([source(input_layer()), call(dense("hidden", 3), "x"),
                       call(dense("y", 2), "hidden")])


#===-----------------------------------------------------------------------===#
# Weights
#===-----------------------------------------------------------------------===#


def keras3_weights(*shapes):
    """Of consecutive Dense layers, each given as (inputs, units)."""
    root = Group()
    root.put("vars", Group())
    for i, (inputs, units) in enumerate(shapes):
        place = "layers/dense" + (f"_{i}" if i else "")
        root.put(place + "/vars/0", Dataset([inputs, units]))
        root.put(place + "/vars/1", Dataset([units]))
    root.at("layers")
    return root


def mlp_weights():
    return keras3_weights((4, 3), (3, 2))


def legacy_weights(*names_and_shapes):
    """Of Dense layers, each given as (name, inputs, units), as Keras 2 groups them."""
    root = Group(attributes=[
        texts_attribute("layer_names", [name for name, _, _ in names_and_shapes]),
        text_attribute("backend", "tensorflow"),
        text_attribute("keras_version", "2.2.4")])
    for name, inputs, units in names_and_shapes:
        root.put(name, Group(attributes=[
            texts_attribute("weight_names", [f"{name}/kernel:0", f"{name}/bias:0"])]))
        root.put(f"{name}/{name}/kernel:0", Dataset([inputs, units]))
        root.put(f"{name}/{name}/bias:0", Dataset([units]))
    return root


def mlp_legacy_weights():
    return legacy_weights(("hidden", 4, 3), ("last", 3, 2))


def legacy_config():
    """`mlp` as Keras 2.2.4 writes it."""
    def old(name, units, **config):
        return {"class_name": "Dense",
                "config": {"name": name, "trainable": True, "units": units,
                           "activation": "relu", "use_bias": True, **config}}
    return {"class_name": "Sequential", "keras_version": "2.2.4",
            "backend": "tensorflow",
            "config": {"name": "net",
                       "layers": [old("hidden", 3, batch_input_shape=[None, 4],
                                      dtype="float32"), old("last", 2)]}}


#===-----------------------------------------------------------------------===#
# Containers
#===-----------------------------------------------------------------------===#


def as_bytes(value):
    """Text, bytes, a configuration or a tree of groups as the bytes of a file."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Group):
        return hdf5(value)
    return json.dumps(value).encode()


def archive(members, method=zipfile.ZIP_STORED):
    """A zip of (name, content) pairs, in their order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zip_, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # equal names are meant
        for name, content in members:
            info = zipfile.ZipInfo(name)  # no time stamp: the same bytes every time
            info.compress_type = method
            zip_.writestr(info, as_bytes(content))
    return file.getvalue()


METADATA = {"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}


def keras(config=None, weights=None, method=zipfile.ZIP_STORED):
    """The bytes of a .keras file."""
    return archive([("metadata.json", METADATA),
                    ("config.json", mlp() if config is None else config),
                    ("model.weights.h5", mlp_weights() if weights is None else weights)],
                   method)


def legacy(config=None, weights=None, **attributes):
    """The bytes of a legacy .h5 file: configuration and weights."""
    config = legacy_config() if config is None else config
    attributes = {"model_config": as_bytes(config), "keras_version": "2.2.4",
                  "backend": "tensorflow", **attributes}
    root = Group(attributes=[text_attribute(name, text) if isinstance(text, (str, bytes))
                             else text for name, text in attributes.items()
                             if text is not None])
    root.put("model_weights", mlp_legacy_weights() if weights is None else weights)
    return hdf5(root)
