"""Graphs that cannot be: cycles, missing and wrong references, names, bombs."""

from cases import accept, refuse
from models import (call, dense, functional, graph, input_layer, keras,
                    keras3_weights, layer, legacy, legacy_config, mlp, sequential,
                    source, tensor)

X = source(input_layer())


def wrong(name, config, *words, **options):
    """`config` is a model, or makes one."""
    refuse(name, lambda: keras(config() if callable(config) else config), *words,
           **options)


def spoiled(change):
    """`graph()` after `change` had its list of layers by name."""
    def make():
        model = graph()
        change({each["config"]["name"]: each for each in model["config"]["layers"]},
               model["config"])
        return model
    return make


accept("valid_graph", lambda: keras(graph()))

#===-----------------------------------------------------------------------===#
# References
#===-----------------------------------------------------------------------===#

wrong("cycle_of_one", functional([X, call(dense("y", 4), "y")]),
      "the layers form a cycle", "'y'")
wrong("cycle_of_two",
      functional([X, call(dense("a", 4), "y"), call(dense("y", 4), "a")]),
      "the layers form a cycle", "'a'", "'y'")
wrong("cycle_beside_the_way",
      functional([X, call(dense("y", 2), "x"), call(dense("a", 4), "b"),
                  call(dense("b", 4), "a")]), "the layers form a cycle")
wrong("cycle_through_two_calls", functional(
    [X, call(call(dense("y", 4), ("a", 0, 0)), "x"),
     call(dense("a", 4), ("y", 0, 0))]), "the layers form a cycle")
wrong("long_cycle", lambda: functional(
    [X] + [call(layer("Activation", f"a{i}", activation="relu"), f"a{(i + 1) % 5000}")
           for i in range(5000)] + [call(dense("y", 2), "a0")]),
      "the layers form a cycle", "...")

wrong("missing_layer", functional([X, call(dense("y", 2), "z")]),
      "layer 'y' (Dense)", "refers to layer 'z', which is not in the model")
for label, reference in [("node_too_high", ("x", 1, 0)), ("tensor_too_high", ("x", 0, 1)),
                         ("node_negative", ("x", -1, 0)),
                         ("tensor_negative", ("x", 0, -1)),
                         ("node_huge", ("x", 2**40, 0)),
                         ("node_wraps", ("x", 2**32, 0)),
                         ("tensor_wraps", ("x", 0, 2**32))]:
    wrong(f"reference_{label}", functional([X, call(dense("y", 2), reference)]),
          "layer 'y' (Dense)", "refers to ", " of layer 'x'")
for label, reference in [("of_floats", ["x", 0.0, 0.0]), ("of_two", ["x", 0]),
                         ("of_text", "x"), ("of_numbers", [0, 0, 0]), ("of_none", None)]:
    def broken(layers, config, reference=reference):
        node = layers["y"]["inbound_nodes"][0]
        node["args"][0]["config"]["keras_history"] = reference
    wrong(f"reference_{label}", spoiled(broken), "layer 'y' (Dense)",
          "expected a reference [layer, node, tensor]")

#===-----------------------------------------------------------------------===#
# Inputs and outputs of the model
#===-----------------------------------------------------------------------===#

wrong("output_missing", functional([X, call(dense("y", 2), "x")], outputs=[("z", 0, 0)]),
      "the model's inputs and outputs: refers to layer 'z'")
wrong("output_call_missing", functional([X, call(dense("y", 2), "x")],
                                        outputs=[("y", 3, 0)]),
      "refers to tensor 0 of call number 4 of layer 'y'")
wrong("outputs_empty", functional([X, call(dense("y", 2), "x")], outputs=[]),
      "'output_layers' is empty")
wrong("outputs_number", spoiled(lambda layers, config: config.update(output_layers=3)),
      "expected a list 'output_layers', got 3")
wrong("outputs_absent", spoiled(lambda layers, config: config.pop("output_layers")),
      "expected a list 'output_layers', got nothing")
wrong("input_is_no_input", functional([X, call(dense("y", 2), "x")],
                                      inputs=[("y", 0, 0)]),
      "'input_layers' names layer 'y', which is no InputLayer")
wrong("input_twice", functional([X, call(dense("y", 2), "x")],
                                inputs=[("x", 0, 0), ("x", 0, 0)]),
      "'input_layers' names layer 'x' twice")
wrong("input_not_listed",
      functional([X, source(input_layer("x2")), call(dense("y", 2), "x2")]),
      "layer 'x2' (InputLayer)", "is not among the inputs of its model")
wrong("input_in_the_middle", sequential(input_layer(), dense("a", 3),
                                        input_layer("x2", (None, 3)), dense("b", 2)),
      "layer 'x2' (InputLayer)", "may only be the first layer")
wrong("input_with_a_call", functional([call(input_layer(), "y"),
                                       call(dense("y", 2), "x")]),
      "layer 'x' (InputLayer)", "an input has no inbound nodes")

#===-----------------------------------------------------------------------===#
# Layers and calls
#===-----------------------------------------------------------------------===#

wrong("layers_absent", {**mlp(), "config": {"name": "net"}},
      "no list of 'layers'")
wrong("layers_dictionary", sequential(**{"name": "net"}) | {
    "config": {"name": "net", "layers": {"0": input_layer()}}}, "no list of 'layers'")
wrong("layers_empty", sequential(), "the model has no layers")
wrong("graph_layers_empty", functional([]), "the model has no layers")
wrong("names_twice", sequential(input_layer(), dense("a", 3), dense("a", 2)),
      "layer 'a' (Dense)", "another layer of the model has the same name")
wrong("name_of_input_twice", functional([X, X, call(dense("y", 2), "x")]),
      "layer 'x'", "another layer of the model has the same name")
wrong("name_absent", sequential(input_layer(), {
    "class_name": "Dense", "config": {"units": 3}}), "layer number 1", "has no name")
wrong("name_number", sequential(input_layer(), {
    **dense("a", 3), "config": {**dense("a", 3)["config"], "name": 7}}),
      "layer number 1", "has no name")
wrong("name_too_long", lambda: sequential(input_layer(), dense("a" * 5000, 3)),
      "is longer than 1024 bytes")
wrong("never_called", functional([X, call(dense("y", 2), "x"),
                                  {**dense("idle", 3), "name": "idle",
                                   "inbound_nodes": []}]),
      "layer 'idle' (Dense)", "is in the model but never called")
wrong("called_without_input", functional([X, call(dense("y", 2))]),
      "layer 'y' (Dense)", "is called without an input")
wrong("called_with_two", functional([X, call(dense("y", 2), "x", "x")]),
      "layer 'y' (Dense)", "expected 1 input, is called with 2")
wrong("called_with_numbers", spoiled(lambda layers, config: layers["y"].update(
    inbound_nodes=[{"args": [3.5], "kwargs": {}}])), "layer 'y'", "a call passes 3.5")
wrong("inbound_nodes_text", spoiled(
    lambda layers, config: layers["y"].update(inbound_nodes="hidden")),
      "layer 'y' (Dense)", "expected a list 'inbound_nodes', got 'hidden'")
wrong("inbound_node_number", spoiled(
    lambda layers, config: layers["y"].update(inbound_nodes=[3])),
      "layer 'y' (Dense)", "expected a call in 'inbound_nodes', got 3")
wrong("call_trains", functional([X, call(dense("y", 2), "x", training=1)]),
      "layer 'y'", "call argument 'training': expected True, False or None, got 1")
wrong("call_masks", functional([X, call(dense("y", 2), "x", mask=tensor("x"))]),
      "layer 'y'", "its mask is of float32")
wrong("call_masks_number", functional([X, call(dense("y", 2), "x", mask=3)]),
      "layer 'y'", "call argument 'mask': expected a tensor or None")
wrong("call_argument_unknown", functional([X, call(dense("y", 2), "x", scale=2.0)]),
      "layer 'y'", "call argument 'scale' = 2 is not supported")
wrong("call_arguments_list", spoiled(
    lambda layers, config: layers["y"]["inbound_nodes"][0].update(kwargs=[1])),
      "layer 'y'", "expected a dictionary of call arguments")

#===-----------------------------------------------------------------------===#
# Classes
#===-----------------------------------------------------------------------===#

wrong("class_unknown", sequential(input_layer(), layer("Frobnicate", "a")),
      "layer 'a' (Frobnicate)", "layers of this class are not supported")
wrong("class_number", sequential(input_layer(), {"class_name": 3, "config": {}}),
      "layer number 1 has no 'class_name'")
wrong("class_from_os", sequential(input_layer(), {
    "module": "os", "class_name": "system", "config": {"name": "a", "command": "id"},
    "registered_name": "system"}),
      "layer 'a' (system)", "from module 'os'", "custom classes are not supported")
wrong("class_from_os_named_dense", sequential(input_layer(), {
    **dense("a", 3), "module": "os.path"}), "layer 'a' (Dense)", "from module 'os.path'")
wrong("class_registered", sequential(input_layer(), {
    **dense("a", 3), "registered_name": "mine>Dense"}),
      "layer 'a' (Dense)", "registered as 'mine>Dense'")
wrong("class_lambda", sequential(input_layer(), layer("Lambda", "a", function={
    "class_name": "__lambda__", "config": {"code": "4wEAAAA="}})), "layer 'a' (Lambda)")
wrong("model_subclassed", {"module": "mine", "class_name": "MyModel", "config": {},
                           "registered_name": "mine>MyModel"},
      "the model is of class 'MyModel'")
wrong("model_from_elsewhere", {**mlp(), "module": "subprocess"},
      "from module 'subprocess'")
refuse("sequential_not_built", lambda: legacy({
    **legacy_config(), "config": [{"class_name": "Dense", "config": {
        "name": "a", "units": 3, "activation": "relu", "use_bias": True}}]}),
       "saved before it was built")

#===-----------------------------------------------------------------------===#
# Size
#===-----------------------------------------------------------------------===#


def chain(length):
    """Activations, one after the other."""
    names = ["x"] + [f"a{i}" for i in range(length - 1)] + ["y"]
    return functional([X] + [
        call(layer("Activation", name, activation="relu"), before)
        for before, name in zip(names, names[1:])])


accept("long_chain", lambda: keras(chain(20_000), keras3_weights()), emit="import")


def doubling(levels):
    """Models in models: each calls the one inside it twice, one call after the
    other. 2^levels calls of the innermost layer."""
    inner = functional([X, call(layer("Activation", "y", activation="relu"), "x")],
                       name="m0")
    for level in range(1, levels):
        # Keras 3 counts calls of a model from 0, in output_layers from 1.
        inner = functional(
            [X, call(call(inner, ("x", 0, 0)), (f"m{level - 1}", 0, 0))],
            outputs=[(f"m{level - 1}", 2, 0)], name=f"m{level}")
    return inner


accept("models_called_twice_10_deep", lambda: keras(doubling(10), keras3_weights()),
       emit="import")
wrong("models_called_twice_60_deep", lambda: doubling(60),
      "operations", "--limit")


def diamond(levels):
    """Every level reads both outputs of the level before, crossed: 2^levels ways
    through a graph of a few layers a level."""
    two = functional(
        [X, source(input_layer("x2")),
         call(layer("Activation", "p", activation="relu"), "x"),
         call(layer("Activation", "q", activation="tanh"), "x2")],
        inputs=[("x", 0, 0), ("x2", 0, 0)], outputs=[("p", 0, 0), ("q", 0, 0)],
        name="two")
    layers = [X]
    left = right = ("x", 0, 0)
    for level in range(levels):
        both = {**two, "config": {**two["config"], "name": f"d{level}"}}
        layers.append(call(both, left, right))
        left, right = (f"d{level}", 0, 1), (f"d{level}", 0, 0)
    layers.append(call(dense("y", 2), left))
    return functional(layers)


accept("diamond_60_levels", lambda: keras(diamond(60), keras3_weights((4, 2))),
       emit="import")


def nested(depth):
    model = sequential(input_layer(), dense("a", 3))
    for level in range(depth):
        model = sequential(input_layer(), model, name="m")
    return model


# Deeper than the limit on JSON, and than that on models.
wrong("models_nested_200_deep", lambda: nested(200), "nests deeper than the limit")
refuse("models_nested_deep_after_raising", lambda: keras(nested(300)),
       "models are nested more than 256 deep",
       arguments=["--limit", "jsonDepth=100000"])
wrong("many_problems", lambda: sequential(
    input_layer(), *(dense(f"d{i}", -1) for i in range(5000))),
      "4900 more errors are not shown", errors=100)

# Operations that would name places or results one by one.
LONG = source(input_layer(shape=(None, 2_000_000_000)))
for class_name, config in [("Flip", {"axis": 1}), ("Tile", {"repeats": [1, 60000]}),
                           ("Unstack", {"axis": 1}),
                           ("Split", {"indices_or_sections": 2_000_000_000, "axis": 1})]:
    wrong(f"operation_of_many_{class_name.lower()}", functional([LONG, call(
        {"module": "keras.src.ops.numpy", "class_name": class_name,
         "config": {"name": "y", **config}}, "x")]),
        f"layer 'y' ({class_name})", "names more than 400000 places")
