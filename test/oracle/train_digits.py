"""Trains the model that the demo ships, on scikit-learn's handwritten digits.

Writes
  tools/demo/digits.keras      the trained classifier, as model.save() wrote it
  tools/demo/digits_test.csv   360 images the training never saw
  test/execute/models/digits   the same model as a frozen case

Keras 3 (requirements-keras3.txt). Seeded; trained with plain SGD, whose
optimizer state is two numbers, so the file is small and still complete.
"""

import os
import shutil

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from case_writer import EXECUTE, Writer, normalise_zip

DEMO = os.path.normpath(os.path.join(EXECUTE, "..", "..", "tools", "demo"))
SEED = 7
TEST_IMAGES = 360


def build():
    return keras.Sequential(
        [
            keras.Input((8, 8), name="image"),
            keras.layers.Flatten(),
            keras.layers.Dense(64),
            keras.layers.Activation("relu"),
            keras.layers.Dropout(0.2, seed=SEED),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax", name="digit"),
        ],
        name="digits",
    )


def main():
    keras.utils.set_random_seed(SEED)
    data = load_digits()
    pixels = data.images.astype(np.int64)  # 0..16
    labels = data.target.astype(np.int64)
    train_x, test_x, train_y, test_y = train_test_split(
        pixels, labels, test_size=TEST_IMAGES, random_state=SEED, stratify=labels
    )
    scale = np.float32(1.0 / 16.0)  # exact in binary, so C gets the same inputs

    model = build()
    model.compile(
        optimizer=keras.optimizers.SGD(0.1),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(
        train_x.astype(np.float32) * scale,
        train_y,
        batch_size=16,
        epochs=80,
        verbose=0,
    )
    test_in = test_x.astype(np.float32) * scale
    _, accuracy = model.evaluate(test_in, test_y, verbose=0)
    print("test accuracy %.4f" % accuracy)
    if accuracy < 0.97:
        raise SystemExit("below 97 %: not written")

    path = os.path.join(DEMO, "digits.keras")
    model.save(path)
    normalise_zip(path)
    with open(os.path.join(DEMO, "digits_test.csv"), "w") as f:
        for image, label in zip(test_x, test_y):
            f.write(",".join(str(int(v)) for v in image.reshape(-1)))
            f.write(",%d\n" % label)

    writer = Writer(keras.__version__, __doc__)
    folder = writer.begin("models/digits")
    if folder:
        shutil.copyfile(path, os.path.join(folder, "model.keras"))
        rows = test_in[:64]
        writer.finish(
            folder,
            "The demo's digits classifier, trained, on 64 images it never saw.",
            [rows],
            [model.predict_on_batch(rows)],
        )
    writer.report()


if __name__ == "__main__":
    main()
