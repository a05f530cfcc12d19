# models.py - the models that are compared: their shapes, weights and inputs.
import dataclasses
import os

import numpy as np

ROWS = 512  # of the inputs; a smaller batch takes the first


@dataclasses.dataclass(frozen=True)
class Model:
    """Dense layers one after the other."""
    name: str
    sizes: tuple  # of the input and of every layer
    hidden: str  # activation of all layers but the last
    last: str
    batches: tuple

    def activations(self):
        return [self.hidden] * (len(self.sizes) - 2) + [self.last]

    def text(self):
        return "-".join(str(size) for size in self.sizes)

    def weights(self):
        """[(kernel, bias)], always the same. Scaled so that activations stay of
        order one: zeros or subnormal numbers would be faster or slower."""
        random = np.random.default_rng(sum(map(ord, self.name)))
        return [((random.standard_normal((k, n)) * np.sqrt(2 / k)).astype(np.float32),
                 (random.standard_normal(n) * 0.1).astype(np.float32))
                for k, n in zip(self.sizes, self.sizes[1:])]

    def inputs(self):
        random = np.random.default_rng(1)
        return random.standard_normal((ROWS, self.sizes[0])).astype(np.float32)

    def outputs(self, rows):
        """What all must compute, in float64."""
        x = self.inputs()[:rows].astype(np.float64)
        for (kernel, bias), activation in zip(self.weights(), self.activations()):
            x = FUNCTIONS[activation](x @ kernel.astype(np.float64) + bias)
        return x


def gelu(x):
    import math
    return x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


FUNCTIONS = {"relu": lambda x: np.maximum(x, 0), "linear": lambda x: x,
             "gelu": gelu, "softmax": softmax}

BATCHES = (1, 8, 64, 512)
MODELS = [
    Model("jet", (16, 64, 32, 32, 5), "relu", "softmax", BATCHES),
    Model("ad", (640, 128, 128, 128, 128, 8, 128, 128, 128, 128, 640), "relu",
          "linear", BATCHES),
    Model("mnist", (784, 512, 512, 10), "relu", "softmax", BATCHES),
    Model("wide", (1024, 4096, 4096, 1024), "gelu", "linear", BATCHES),
    Model("odd100", (100, 500, 500, 5), "relu", "softmax", BATCHES),
    Model("odd37", (37, 333, 77), "relu", "linear", BATCHES),
] + [Model(f"dense{n}", (n, n), "relu", "relu", (1,)) for n in (4, 8, 16, 32, 64)]


def write_keras(model, path):
    """The .keras file, written by Keras."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras
    x = y = keras.Input((model.sizes[0],), name="x")
    activations = model.activations()
    layers = []
    for i, (size, activation) in enumerate(zip(model.sizes[1:], activations)):
        last = i + 2 == len(model.sizes)
        layers.append(keras.layers.Dense(size, activation=activation,
                                         name="y" if last else f"hidden{i}"))
        y = layers[-1](y)
    network = keras.Model(x, y, name=model.name)
    for layer, arrays in zip(layers, model.weights()):
        layer.set_weights(arrays)
    network.save(path)


def write_raw(model, folder):
    """weights.f32 (each kernel as [inputs][units], then its bias) and x.f32, for
    children that are not Python."""
    with open(folder / "weights.f32", "wb") as file:
        for kernel, bias in model.weights():
            file.write(kernel.tobytes() + bias.tobytes())
    (folder / "x.f32").write_bytes(model.inputs().tobytes())
