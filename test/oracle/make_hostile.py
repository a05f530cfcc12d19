"""Makes test/hostile/hdf5/*.h5: files that point where they must not, or that
unpack to too much. Needs h5py (any 3.x); the tests only read what is committed.

Each is the weights of `mlp` in test/hostile/models.py, spoiled in one place. The
files do not depend on the day or the machine.
"""

import os
import sys

import h5py
import numpy as np

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hostile")
KERNEL = "layers/dense/vars/0"
SHAPE = (4, 3)


def write(name, spoil, **options):
    """The weights of a model 4 -> 3 -> 2, but for the first kernel, which `spoil`
    puts there."""
    path = os.path.join(TESTS, "hdf5", name + ".h5")
    with h5py.File(path, "w", **options) as file:
        for i, (inputs, units) in enumerate([(4, 3), (3, 2)]):
            group = file.create_group("layers/dense" + ("_1" if i else "") + "/vars")
            if i:
                group.create_dataset("0", data=np.ones((inputs, units), "float32"))
            group.create_dataset("1", data=np.ones(units, "float32"))
        file.create_group("vars")
        spoil(file)


def untimed():
    """Properties of a dataset that does not say when it was made."""
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_obj_track_times(False)
    return plist


def external_link(file):
    file[KERNEL] = h5py.ExternalLink("/etc/passwd", "/kernel")


def external_group(file):
    del file["layers/dense"]
    file["layers/dense"] = h5py.ExternalLink("other.h5", "/layers/dense")


def soft_link(file):
    file["elsewhere"] = np.ones(SHAPE, "float32")
    file[KERNEL] = h5py.SoftLink("/elsewhere")


def soft_link_cycle(file):
    file[KERNEL] = h5py.SoftLink("/layers/dense/vars/a")
    file["layers/dense/vars/a"] = h5py.SoftLink("/layers/dense/vars/0")


def group_cycle(file):
    del file["layers/dense"]
    file["layers/dense"] = file["layers"]


def virtual_dataset(file):
    plist, space = untimed(), h5py.h5s.create_simple(SHAPE)
    plist.set_virtual(space, b"/etc/passwd", b"kernel", space)
    h5py.h5d.create(file.id, KERNEL.encode(), h5py.h5t.IEEE_F32LE, space, plist)


def external_storage(file):
    file.create_dataset(KERNEL, SHAPE, "float32",
                        external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])


def never_written(file):
    plist = untimed()
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
    h5py.h5d.create(file.id, KERNEL.encode(), h5py.h5t.IEEE_F32LE,
                    h5py.h5s.create_simple(SHAPE), plist)


def chunks_never_written(file):
    file.create_dataset(KERNEL, SHAPE, "float32", chunks=(2, 3))


def chunk_larger_than_dataset(file):
    file.create_dataset(KERNEL, data=np.zeros(SHAPE, "float32"),
                        chunks=(2048, 2048), maxshape=(None, None),
                        compression="gzip")


def unknown_filter(file):
    plist = untimed()
    plist.set_chunk(SHAPE)
    plist.set_filter(32001, h5py.h5z.FLAG_OPTIONAL)  # blosc, which is not there
    dataset = h5py.h5d.create(file.id, KERNEL.encode(), h5py.h5t.IEEE_F32LE,
                              h5py.h5s.create_simple(SHAPE), plist)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ones(SHAPE, "float32"))


def lzf(file):
    file.create_dataset(KERNEL, data=np.ones(SHAPE, "float32"), chunks=SHAPE,
                        compression="lzf")


def compound(file):
    file.create_dataset(KERNEL, SHAPE, np.dtype([("re", "f4"), ("im", "f4")]))


def strings(file):
    file.create_dataset(KERNEL, SHAPE, h5py.string_dtype())


def sequences(file):
    file.create_dataset(KERNEL, SHAPE, h5py.vlen_dtype("float32"))


def references(file):
    file.create_dataset(KERNEL, SHAPE, h5py.ref_dtype)


def named_type(file):
    file["type"] = np.dtype("float32")
    file.create_dataset(KERNEL, SHAPE, file["type"])


def group_for_dataset(file):
    file.create_group(KERNEL)


def scalar(file):
    file[KERNEL] = np.float32(1)


def null_space(file):
    file[KERNEL] = h5py.Empty("float32")


def main():
    os.makedirs(os.path.join(TESTS, "hdf5"), exist_ok=True)
    for name, value in sorted(globals().items()):
        if name not in ("write", "untimed", "main") and getattr(value, "__module__", 0) == __name__:
            write(name, value)
    # External links in the symbol tables of the newest format.
    write("external_link_latest", external_link, libver="latest")
    write("soft_link_cycle_latest", soft_link_cycle, libver="latest")


if __name__ == "__main__":
    sys.exit(main())
