# child.py PEER THREADS FOLDER ROWS INPUTS OUTPUTS - a compared runtime from PyPI;
# what it reads and prints is described in child.h.
import sys
import time
from pathlib import Path

import numpy as np


def litert(folder, x, threads):
    from ai_edge_litert.interpreter import Interpreter
    interpreter = Interpreter(str(folder / "model.tflite"), num_threads=threads)
    place = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(place, x.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(place, x)
    result = interpreter.get_output_details()[0]["index"]
    return interpreter.invoke, lambda: interpreter.get_tensor(result)


def onnxruntime(folder, x, threads):
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = ort.InferenceSession(str(folder / "model.onnx"), options,
                                   providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    output = ort.OrtValue.ortvalue_from_numpy(
        np.zeros((len(x), session.get_outputs()[0].shape[1]), np.float32))
    value = ort.OrtValue.ortvalue_from_numpy(x)
    binding.bind_ortvalue_input("x", value)
    binding.bind_ortvalue_output("y", output)
    # The binding of C, without the checks that Python adds in front of it.
    run, inner = session._sess.run_with_iobinding, binding._iobinding
    call = lambda: run(inner, None)
    call.keep = (session, binding, value)
    return call, output.numpy


def xla(folder, x, threads):
    import os
    os.environ["XLA_FLAGS"] = (
        f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} "
        f"intra_op_parallelism_threads={threads}")
    import jax
    from network import function
    compiled = jax.jit(function(folder)).lower(x).compile()
    value = jax.device_put(x)
    call = lambda: compiled(value).block_until_ready()
    return call, lambda: np.asarray(compiled(value))


def iree(folder, x, threads):
    from iree import runtime
    device = "local-sync" if threads == 1 else "local-task"
    config = runtime.Config(device)
    module = runtime.VmModule.mmap(config.vm_instance,
                                   str(folder / f"iree{len(x)}.vmfb"))
    context = runtime.SystemContext(vm_modules=[module], config=config)
    function = context.modules[module.name]["main"]
    value = runtime.asdevicearray(config.device, x)
    call = lambda: function(value)
    return call, lambda: function(value).to_host()


PEERS = {"litert": litert, "onnxruntime": onnxruntime, "xla": xla, "iree": iree}


def main():
    peer, threads, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    rows, columns, _ = map(int, sys.argv[4:])
    x = np.fromfile(folder / "x.f32", np.float32).reshape(-1, columns)[:rows].copy()
    call, result = PEERS[peer](folder, x, threads)
    call()
    print("ready", flush=True)
    for line in sys.stdin:
        verb, argument = line.split()
        if verb == "run":
            turns = range(int(argument))
            start = time.perf_counter()
            for _ in turns:
                call()
            print(f"{time.perf_counter() - start:.9e}", flush=True)
        else:
            call()
            np.asarray(result(), np.float32).tofile(argument)
            print("saved", flush=True)


main()
