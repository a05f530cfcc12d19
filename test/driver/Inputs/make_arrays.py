"""Arrays for tests, without numpy.

arrays.py npy FILE SIZE...        float32 values of that shape, the same every time
arrays.py npz FILE NAME=NPY...    an archive of arrays
"""
import struct
import sys
import zipfile

kind, path, *rest = sys.argv[1:]
if kind == "npz":
    with zipfile.ZipFile(path, "w") as archive:
        for entry in rest:
            name, array = entry.split("=")
            archive.write(array, name + ".npy")
else:
    shape = tuple(int(size) for size in rest)
    count = 1
    for size in shape:
        count *= size
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': %r, }" % (shape,)
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)))
        file.write(header.encode())
        for i in range(count):
            file.write(struct.pack("<f", (i * 37 % 101) / 101))
