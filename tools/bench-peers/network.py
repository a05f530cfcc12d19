# network.py - a model as a function of JAX, for XLA and IREE.
import json

import numpy as np


def function(folder):
    """The network in `folder`: description.json and weights.f32."""
    import jax
    import jax.numpy as jnp
    activations = {"relu": jax.nn.relu, "linear": lambda x: x,
                   "gelu": lambda x: jax.nn.gelu(x, approximate=False),
                   "softmax": jax.nn.softmax}
    description = json.loads((folder / "description.json").read_text())
    numbers = np.fromfile(folder / "weights.f32", np.float32)
    layers, at = [], 0
    sizes = description["sizes"]
    for k, n, name in zip(sizes, sizes[1:], description["activations"]):
        kernel = numbers[at:at + k * n].reshape(k, n)
        at += k * n
        layers.append((kernel, numbers[at:at + n], activations[name]))
        at += n

    def network(x):
        for kernel, bias, activation in layers:
            x = activation(jnp.dot(x, kernel) + bias)
        return x
    return network
