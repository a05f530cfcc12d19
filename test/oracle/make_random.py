"""Models whose dropouts are called with training=True, for test/objects/random.test.

What Keras draws is its own affair, so there are no frozen outputs: the name of
an output says what must hold, and this script checks that it holds in Keras.
`p300_101_x` drops with a rate of 0.300; 1 and 0 say of each axis, the batch
first, whether places along it are drawn one by one or share a draw. Writes
test/objects/Inputs/random/<writer>.keras or .h5.

Runs in the environments of keras3, tfkeras and keras231 (see README.md).
Usage: python make_random.py
"""

import os
import re
import shutil
import tempfile

import numpy as np

import any_keras as ak
import case_writer as cw
from any_keras import ERA, IS_TF, L

FOLDER = os.path.join(cw.EXECUTE, "..", "objects", "Inputs", "random")


def build():
    x = ak.input_layer((16,), name="x")
    steps = ak.input_layer((6, 5), name="steps")
    image = ak.input_layer((4, 3, 5), name="image")
    volume = ak.input_layer((2, 3, 2, 4), name="volume")

    def dropout(rate, axes, on, **kw):
        return L.Dropout(rate / 1000.0, name="p%d_%s" % (rate, axes), **kw)(
            on, training=True)

    def spatial(rank, axes, on, **kw):
        kind = getattr(L, "SpatialDropout%dD" % rank)
        return kind(0.4, name="p400_%s" % axes, **kw)(on, training=True)

    outputs = [
        dropout(500, "11_a", x),
        dropout(250, "11_b", x, seed=7),
        dropout(500, "11_c", x, seed=7),
        dropout(300, "101_a", steps, noise_shape=(None, 1, 5)),
        dropout(300, "110_a", steps, noise_shape=(None, 6, 1)),
        dropout(300, "001_a", steps, noise_shape=(1, 1, 5)),
        dropout(300, "011_a", steps, noise_shape=(1, None, None)),
        dropout(0, "11_d", x),
        spatial(1, "101_b", steps),
        spatial(2, "1001_a", image),
        spatial(3, "10001_a", volume),
    ]
    # Keras 1 and 2 took a rate of 1 for no dropout.
    outputs.append(dropout(1000, "11_e", x) if ERA == 3
                   else L.Dropout(0.75, name="p750_11_e")(x, training=True))
    if ERA == 3:
        # Others do not save data_format.
        outputs.append(spatial(2, "1100_a", image, data_format="channels_first"))
        outputs.append(spatial(3, "11000_a", volume, data_format="channels_first"))
    if ERA == 3 or IS_TF:
        # One layer, two calls, two draws; a model's call speaks for its layers.
        twice = L.Dropout(0.5, name="p500_11_f")
        outputs += [twice(x, training=True), twice(x, training=True)]
        inside = ak.input_layer((16,), name="inside")
        inner = ak.model(inside, L.Dropout(0.5, name="drop")(inside),
                         name="p500_11_g")
        outputs.append(inner(x, training=True))
    return ak.model([x, steps, image, volume], outputs, name="random")


def run(m, feed):
    if ak.EAGER:
        return [np.asarray(y) for y in m([np.asarray(x) for x in feed])]
    return m.predict_on_batch(feed)


def check(m, rows=500):
    """That Keras itself does what the names say."""
    feed = [np.ones((rows,) + ak.shape_of(t)[1:], np.float32) for t in m.inputs]
    outputs = run(m, feed)
    assert len(outputs) == len(m.outputs)
    names = m.output_names
    for name, y in zip(names, outputs):
        rate, axes = re.match(r"p(\d+)_([01]+)", name).groups()
        rate = int(rate) / 1000.0
        kept = np.asarray(y) != 0
        assert kept.ndim == len(axes), name
        for axis, own in enumerate(axes):
            if own == "0":
                first = np.take(kept, [0], axis)
                assert (kept == first).all(), name
                kept = first
        if rate == 1:
            assert not kept.any(), name
            continue
        scaled = np.asarray(y)[np.asarray(y) != 0] * (1 - rate)
        assert np.allclose(scaled, 1), name
        off = abs(kept.mean() - (1 - rate)) * np.sqrt(kept.size)
        assert off <= 5 * np.sqrt(rate * (1 - rate)), name


def main():
    m = build()
    check(m)
    os.makedirs(FOLDER, exist_ok=True)
    form = ak.FORM
    folder = tempfile.mkdtemp()
    path = ak.save(m, folder, form)
    writer = ("tf_keras_" if IS_TF else "keras_") + ak.VERSION.replace(".", "_")
    target = os.path.join(FOLDER, writer + "." + form)
    shutil.copy(path, target)
    shutil.rmtree(folder)
    print(os.path.normpath(target), os.path.getsize(target), "bytes")


main()
