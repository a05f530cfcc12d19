# prepare.py WHAT FOLDER MODEL [ROWS] - writes the file that a peer loads. A
# process of its own, for the packages it needs do not all like each other.
import sys
from pathlib import Path

import models


def keras(model, folder, _):
    models.write_keras(model, folder / "model.keras")


def tflite(model, folder, _):
    import tensorflow as tf
    activations = {"relu": tf.nn.relu, "linear": tf.identity,
                   "gelu": lambda x: tf.nn.gelu(x, approximate=False),
                   "softmax": tf.nn.softmax}

    class Network(tf.Module):
        # No batch size of the caller: the runtime resizes before it plans.
        @tf.function(input_signature=[tf.TensorSpec((1, model.sizes[0]), tf.float32)])
        def __call__(self, x):
            for (kernel, bias), name in zip(model.weights(), model.activations()):
                x = activations[name](tf.matmul(x, kernel) + bias)
            return x

    network = Network()
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [network.__call__.get_concrete_function()], network)
    (folder / "model.tflite").write_bytes(converter.convert())


def onnx(model, folder, _):
    import onnx
    from onnx import helper, numpy_helper
    nodes, initializers, value = [], [], "x"
    operators = {"relu": "Relu", "gelu": "Gelu", "softmax": "Softmax"}
    for i, ((kernel, bias), name) in enumerate(zip(model.weights(),
                                                   model.activations())):
        initializers += [numpy_helper.from_array(kernel, f"w{i}"),
                         numpy_helper.from_array(bias, f"b{i}")]
        nodes.append(helper.make_node("Gemm", [value, f"w{i}", f"b{i}"], [f"g{i}"]))
        value = f"g{i}"
        if name != "linear":
            nodes.append(helper.make_node(operators[name], [value], [f"a{i}"]))
            value = f"a{i}"
    nodes[-1].output[0] = "y"
    tensor = lambda name, size: helper.make_tensor_value_info(
        name, onnx.TensorProto.FLOAT, ["rows", size])
    graph = helper.make_graph(nodes, model.name, [tensor("x", model.sizes[0])],
                              [tensor("y", model.sizes[-1])], initializers)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)],
                                ir_version=10), folder / "model.onnx")


def iree(model, folder, rows):
    import jax
    import jax.numpy as jnp
    import network
    from iree import compiler
    lowered = jax.jit(network.function(folder)).lower(
        jax.ShapeDtypeStruct((rows, model.sizes[0]), jnp.float32))
    # Bytecode: the text of large constants is slow to read.
    module = lowered.compiler_ir("stablehlo")
    import io
    bytecode = io.BytesIO()
    module.operation.write_bytecode(bytecode)
    compiler.compile_str(
        bytecode.getvalue(), input_type="stablehlo", target_backends=["llvm-cpu"],
        extra_args=["--iree-llvmcpu-target-cpu=host", "--iree-opt-level=O3"],
        output_file=str(folder / f"iree{rows}.vmfb"))


def main():
    folder = Path(sys.argv[2])
    model = next(model for model in models.MODELS if model.name == sys.argv[3])
    globals()[sys.argv[1]](model, folder, int(sys.argv[4]) if len(sys.argv) > 4 else 0)


main()
