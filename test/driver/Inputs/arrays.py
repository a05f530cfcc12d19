"""Makes, changes and compares numpy files with the standard library alone.

A source is FILE.npy, FILE.npz:NAME or a shape such as 3,16, whose elements are
small whole numbers.

  arrays.py make OUT.npy SOURCE [--type f8] [--fortran] [--shape 1,2] [--cut BYTES]
            [--add NUMBER] [--rows A:B] [--version 2]
  arrays.py pack OUT.npz NAME=SOURCE ...
  arrays.py compress OUT.npz PREFIX=SOURCE ... [--index i8] [--format csr]
            [--indices 0,7] [--indptr 0,1]
            rows as scipy.sparse.save_npz writes them for an empty PREFIX
  arrays.py same SOURCE SOURCE        fails when an element differs much
"""

import argparse
import ast
import math
import struct
import sys
import zipfile

# numpy's types by struct's letter.
LETTERS = {"f4": "f", "f8": "d", "f2": "e", "i1": "b", "u1": "B", "i2": "h", "u2": "H",
           "i4": "i", "u4": "I", "i8": "q", "u8": "Q", "b1": "?",
           "V2": "H"}  # bits, as numpy keeps those of types it does not know


class Array:
    def __init__(self, shape, values):
        self.shape, self.values = tuple(shape), list(values)

    def row(self):
        return math.prod(self.shape[1:])


def parse(data):
    assert data[:6] == b"\x93NUMPY"
    size, start = ((struct.unpack("<H", data[8:10])[0], 10) if data[6] == 1 else
                   (struct.unpack("<I", data[8:12])[0], 12))
    header = ast.literal_eval(data[start:start + size].decode())
    shape, order, letter = header["shape"], header["descr"][0], header["descr"][1:]
    count = math.prod(shape)
    values = struct.unpack(f"{'>' if order == '>' else '<'}{count}{LETTERS[letter]}",
                           data[start + size:])
    return Array(shape, values)


def load(source):
    if source.endswith(".npy"):
        with open(source, "rb") as file:
            return parse(file.read())
    if ".npz:" in source:
        path, _, name = source.rpartition(":")
        with zipfile.ZipFile(path) as archive:
            return parse(archive.read(name + ".npy"))
    shape = [int(size) for size in source.split(",")]
    return Array(shape, (i % 7 - 3 for i in range(math.prod(shape))))


def dump(array, kind="<f4", fortran=False, shape=None, version=1):
    if kind[0] not in "<>|":
        kind = "<" + kind
    header = repr({"descr": kind, "fortran_order": fortran,
                   "shape": array.shape if shape is None else shape}).encode()
    prefix = 10 if version == 1 else 12
    header += b" " * (-(prefix + len(header) + 1) % 64) + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    values = array.values
    if kind[1] in "iuV":
        values = [int(value) for value in values]
    elif kind[1:] == "b1":
        values = [bool(value) for value in values]
    body = (struct.pack(f"{'>' if kind[0] == '>' else '<'}{len(values)}"
                        f"{LETTERS[kind[1:]]}", *values)
            if kind[1:] in LETTERS else bytes(8 * len(values)))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header + body


def number(text):
    """A whole number stays one: not every one beyond 2^53 is a float."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def make(options):
    array = load(options.source)
    if options.rows:
        first, last = (int(row) for row in options.rows.split(":"))
        array = Array((last - first,) + array.shape[1:],
                      array.values[first * array.row():last * array.row()])
    array.values = [value + options.add for value in array.values]
    shape = options.shape and tuple(int(size) for size in options.shape.split(","))
    data = dump(array, options.type, options.fortran, shape, options.version)
    with open(options.out, "wb") as file:
        file.write(data[:len(data) - options.cut])


def pack(options):
    with zipfile.ZipFile(options.out, "w") as archive:
        for item in options.items:
            name, _, source = item.partition("=")
            archive.writestr(name + ".npy", dump(load(source)))


def compress(options):
    listed = lambda text: text and [int(value) for value in text.split(",")]
    with zipfile.ZipFile(options.out, "w") as archive:
        def add(name, values, kind, shape=None):
            array = Array((len(values),), values)
            archive.writestr(name + ".npy", dump(array, kind, shape=shape))

        for item in options.items:
            prefix, _, source = item.partition("=")
            array = load(source)
            width, data, indices, indptr = array.row(), [], [], [0]
            for row in range(array.shape[0]):
                for column, value in enumerate(array.values[row * width:(row + 1) * width]):
                    if value:
                        data.append(value)
                        indices.append(column)
                indptr.append(len(data))
            add(prefix + "data", data, "f4")
            add(prefix + "indices", listed(options.indices) or indices, options.index)
            add(prefix + "indptr", listed(options.indptr) or indptr, options.index)
            if not prefix:
                add("shape", array.shape, "i8")
                text = options.format.encode()
                head = dump(Array((), ()), "|S%d" % len(text), shape=())
                archive.writestr("format.npy", head + text)


def same(options):
    one, other = load(options.one), load(options.other)
    if one.shape != other.shape:
        sys.exit(f"shapes {one.shape} and {other.shape}")
    for i, (a, b) in enumerate(zip(one.values, other.values)):
        if not abs(a - b) <= 1e-5 + 1e-4 * abs(b):
            sys.exit(f"element {i}: {a} and {b}")


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("make")
    command.add_argument("out")
    command.add_argument("source")
    command.add_argument("--type", default="f4")
    command.add_argument("--fortran", action="store_true")
    command.add_argument("--shape")
    command.add_argument("--rows")
    command.add_argument("--cut", type=int, default=0)
    command.add_argument("--add", type=number, default=0)
    command.add_argument("--version", type=int, default=1)
    command.set_defaults(run=make)
    command = commands.add_parser("pack")
    command.add_argument("out")
    command.add_argument("items", nargs="+")
    command.set_defaults(run=pack)
    command = commands.add_parser("compress")
    command.add_argument("out")
    command.add_argument("items", nargs="+")
    command.add_argument("--index", default="i4")
    command.add_argument("--format", default="csr")
    command.add_argument("--indices")
    command.add_argument("--indptr")
    command.set_defaults(run=compress)
    command = commands.add_parser("same")
    command.add_argument("one")
    command.add_argument("other")
    command.set_defaults(run=same)
    options = parser.parse_args()
    options.run(options)


main()
