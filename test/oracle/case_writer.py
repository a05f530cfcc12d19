"""Writes the frozen cases under test/execute. Shared by every make_*.py.

A case is a folder `test/execute/<group>/<name>/` with a model as Keras wrote
it, `ref.npz` (in0.., out0.. in model order, first axis the batch) and
`case.json`. This module knows that layout and nothing about layers; it runs on
Python 3.7 with Keras 1 as well as on 3.11 with Keras 3, hence the plain style.

Everything is seeded by the case's own path, so adding a case changes no other
case, and a script can be run for a few cases only (see `Writer.wanted`).
"""

import argparse
import io
import json
import os
import re
import shutil
import warnings
import zipfile
import zlib

import numpy as np

from not_yet import NOT_YET

EXECUTE = os.path.normpath(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "execute")
)
RTOL, ATOL = 1e-4, 1e-5


def untimed_hdf5():
    """Makes h5py 2 leave out time stamps, as h5py 3 does by itself."""
    import h5py

    create = h5py.Group.create_dataset

    def create_dataset(self, *args, **kwargs):
        kwargs.setdefault("track_times", False)
        return create(self, *args, **kwargs)

    if int(h5py.__version__.split(".")[0]) < 3:
        h5py.Group.create_dataset = create_dataset


def seed_tensorflow():
    """For the few cases that train a little: the same state every time."""
    import random

    import tensorflow as tf

    random.seed(1)  # tf.keras draws its dropout seeds from here
    np.random.seed(1)
    tf.compat.v1.set_random_seed(1)


def rng_for(key):
    """A generator that depends on nothing but the text `key`."""
    return np.random.RandomState(zlib.crc32(key.encode("utf-8")) & 0x7FFFFFFF)


def random_weights(shapes, rng):
    """Weights that keep values near 1 after many layers; biases are not 0."""
    out = []
    for shape in shapes:
        shape = tuple(int(d) for d in shape)
        if len(shape) >= 2:
            scale = 1.0 / np.sqrt(max(1, int(np.prod(shape[:-1]))))
            w = rng.uniform(-1.7, 1.7, size=shape) * scale
        else:
            w = rng.uniform(-0.5, 0.5, size=shape)
        out.append(np.asarray(w, dtype=np.float32))
    return out


# Both sides of 0 and every kink of the activations: hard_sigmoid at 2.5 (Keras
# 1 and 2) and 3 (Keras 3), relu6 at 6, the shrinks at 0.5, sparse_plus at 1.
KINKS = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -2.5, 3.0, -3.0, 6.0, -6.0, 8.0, -8.0]


def sweep(rows, shape, rng):
    """Inputs over [-8, 8], with the kinks first."""
    x = rng.uniform(-8.0, 8.0, size=(rows,) + tuple(shape)).astype(np.float32)
    flat = x.reshape(-1)
    n = min(len(KINKS), flat.size)
    flat[:n] = np.asarray(KINKS[:n], dtype=np.float32)
    return flat.reshape(x.shape)


def stable_object_ids(data):
    """Renumbers Keras's `shared_object_id`s, which are memory addresses.

    Digit for digit, so that it works on the bytes of an HDF5 file as well.
    """
    seen = {}

    def renumber(match):
        old = match.group(2)
        if old not in seen:
            seen[old] = len(seen) + 1
        return match.group(1) + b"1" + b"%0*d" % (len(old) - 1, seen[old])

    return re.sub(rb'("shared_object_id": )(\d{4,})', renumber, data)


def normalise_h5(path):
    with open(path, "rb") as f:
        data = f.read()
    with open(path, "wb") as f:
        f.write(stable_object_ids(data))


def normalise_zip(path, compression=zipfile.ZIP_STORED):
    """Rewrites a .keras file without its dates, so that two runs agree.

    Members, order and contents stay; only `date_saved` and the object ids
    become constants.
    """
    members = []
    with zipfile.ZipFile(path) as z:
        for info in z.infolist():
            members.append((info.filename, z.read(info)))
    with zipfile.ZipFile(path, "w") as z:
        for name, data in members:
            if name == "metadata.json":
                meta = json.loads(data.decode("utf-8"))
                meta["date_saved"] = "2026-01-01@00:00:00"
                data = json.dumps(meta).encode("utf-8")
            if name == "config.json":
                data = stable_object_ids(data)
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = compression
            info.external_attr = 0o600 << 16
            z.writestr(info, data)


def edit_config(path, edit):
    """Applies `edit(config) -> config` to config.json inside a .keras file."""
    members = []
    with zipfile.ZipFile(path) as z:
        for info in z.infolist():
            members.append((info.filename, z.read(info)))
    with zipfile.ZipFile(path, "w") as z:
        for name, data in members:
            if name == "config.json":
                data = json.dumps(edit(json.loads(data.decode("utf-8")))).encode(
                    "utf-8"
                )
            z.writestr(name, data)
    normalise_zip(path)


def unzip_to_directory(path, directory):
    """The unzipped form of a .keras file (what `save(zipped=False)` writes)."""
    with zipfile.ZipFile(path) as z:
        z.extractall(directory)
    os.remove(path)


def repack_h5(path, libver=None, dtype=None, rename=None, **layout):
    """Rewrites an HDF5 file as other tools would: another file version, number
    type, storage layout (h5py's create_dataset arguments) or group names."""
    import h5py

    rename = rename or (lambda name: name)
    new = path + ".new"
    with h5py.File(path, "r") as old, h5py.File(new, "w", libver=libver) as out:
        for key in old.attrs:
            out.attrs[key] = old.attrs[key]

        def copy(name, item):
            if isinstance(item, h5py.Dataset):
                data = item[()]
                if dtype and data.dtype.kind == "f":
                    data = data.astype(dtype)
                node = out.create_dataset(
                    rename(name), data=data, **(layout if data.ndim else {})
                )
            else:
                node = out.require_group(rename(name))
            for key in item.attrs:
                node.attrs[key] = item.attrs[key]

        old.visititems(copy)
    os.remove(path)
    os.rename(new, path)


def edit_members(path, edit, compression=zipfile.ZIP_STORED):
    """Rewrites a .keras file with `edit(list of (name, bytes))`."""
    with zipfile.ZipFile(path) as z:
        members = [(i.filename, z.read(i)) for i in z.infolist()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a name that comes twice
        with zipfile.ZipFile(path, "w") as z:
            for name, data in edit(members):
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type = compression
                z.writestr(info, data)


def as_list(value):
    if isinstance(value, dict):
        return [value[k] for k in value]
    return list(value) if isinstance(value, (list, tuple)) else [value]


def reference_arrays(inputs, outputs, masks, dtypes):
    """The arrays of a ref.npz. What numpy has no type for goes into it as bits;
    `dtypes` then gets the type's name."""
    arrays = {}
    for i, x in enumerate(inputs):
        arrays["in%d" % i] = np.asarray(x)
    for i, y in enumerate(outputs):
        arrays["out%d" % i] = np.asarray(y)
    for i, m in enumerate(masks or []):
        if m is not None:
            arrays["out%d_mask" % i] = np.asarray(m, dtype=bool)
    for name in list(arrays):
        if arrays[name].dtype.name == "bfloat16":
            dtypes[name] = "bfloat16"
            arrays[name] = arrays[name].view(np.uint16)
    return arrays


class Writer(object):
    """Creates case folders for one Keras version."""

    def __init__(self, keras_version, description):
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument(
            "only",
            nargs="*",
            help="make only cases whose <group>/<name> contains one of these",
        )
        parser.add_argument("--out", default=EXECUTE, help="default: test/execute")
        args, _ = parser.parse_known_args()
        untimed_hdf5()
        self.version = keras_version
        self.only = args.only
        self.root = args.out
        self.made = []
        self.failed = []

    def wanted(self, key):
        return not self.only or any(o in key for o in self.only)

    def _fresh(self, key):
        folder = os.path.join(self.root, *key.split("/"))
        if os.path.isdir(folder):
            shutil.rmtree(folder)
        os.makedirs(folder)
        return folder

    def begin(self, key):
        """An empty folder for case `<group>/<name>`, or None if not wanted."""
        if not self.wanted(key):
            return None
        if key in self.made:
            raise ValueError("two cases are called " + key)
        self.made.append(key)
        return self._fresh(key)

    def finish(
        self,
        folder,
        about,
        inputs=None,
        outputs=None,
        refused=None,
        masks=None,
        more=(),
        rtol=RTOL,
        atol=ATOL,
        finite=True,
        source=None,
        mixes_rows=False,
    ):
        """Writes ref.npz (unless refused) and case.json.

        `masks` holds a mask or None per output. `more` are references of other
        sizes, each (inputs, outputs, masks). `finite=False` allows NaN and
        infinity in the outputs. `source` is the text of `functions.py`, which is
        given to kerasc with the model. `mixes_rows` compares the batch of the
        reference only.
        """
        case = {"about": about, "keras": self.version}
        if source is not None:
            case["lambda_source"] = "functions.py"
            with io.open(os.path.join(folder, "functions.py"), "w",
                         encoding="utf-8") as f:
                f.write(u"" + source)
        if refused is None:
            refused = NOT_YET.get(os.path.relpath(folder, EXECUTE).replace(os.sep, "/"))
        if refused is not None:
            case["refused"] = list(refused)
        else:
            dtypes = {}
            references = [(inputs, outputs, masks)] + list(more)
            for k, (xs, ys, ms) in enumerate(references):
                arrays = reference_arrays(xs, ys, ms, dtypes)
                for name in arrays:
                    if (
                        finite
                        and name not in dtypes
                        and arrays[name].dtype.kind == "f"
                        and not np.all(np.isfinite(arrays[name]))
                    ):
                        raise ValueError("%s of %s is not finite" % (name, folder))
                rows = set(a.shape[0] for a in arrays.values())
                if len(rows) != 1 or not 7 <= rows.pop() <= 64:
                    raise ValueError("bad batch in " + folder)
                name = "ref.npz" if k == 0 else "ref_%d.npz" % (k + 1)
                savez(os.path.join(folder, name), arrays)
            if mixes_rows:
                case["batches"] = [len(references[0][0][0])]
            if dtypes:
                case["dtypes"] = dtypes
            case["rtol"], case["atol"] = rtol, atol
        with io.open(os.path.join(folder, "case.json"), "w", encoding="utf-8") as f:
            f.write(json.dumps(case, indent=2, ensure_ascii=True) + u"\n")

    def report(self):
        print("%s: %d cases" % (self.version, len(self.made)))


def savez(path, arrays):
    """np.savez_compressed without the time stamps, so that two runs agree."""
    with zipfile.ZipFile(path, "w") as z:
        for name in sorted(arrays):
            buf = io.BytesIO()
            np.lib.format.write_array(
                buf, np.ascontiguousarray(arrays[name]), allow_pickle=False
            )
            info = zipfile.ZipInfo(name + ".npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            z.writestr(info, buf.getvalue())
