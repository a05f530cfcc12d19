"""Writes HDF5 files with the standard library alone, right or wrong at will.

The tests need files that no library would write, on machines without h5py. What
is here is the format of the oldest superblock: groups with symbol tables, datasets
in one piece, attributes in object headers. Every number a hostile file may lie
about is an argument.
"""

import struct

UNDEFINED = 0xFFFFFFFFFFFFFFFF


def text_type(size):
    """Fixed-length text, padded with NUL."""
    return struct.pack("<BBBBI", 0x13, 1, 0, 0, size)


FLOAT32 = struct.pack("<BBBBIHHBBBBI", 0x11, 0x20, 0x1F, 0, 4, 0, 32, 23, 8, 0, 23, 127)
FLOAT64 = struct.pack("<BBBBIHHBBBBI", 0x11, 0x20, 0x3F, 0, 8, 0, 64, 52, 11, 0, 52, 1023)
INT32 = struct.pack("<BBBBIHH", 0x10, 0x08, 0, 0, 4, 0, 32)
INT16_BITS_40 = struct.pack("<BBBBIHH", 0x10, 0x08, 0, 0, 2, 0, 40)
COMPLEX = (  # a compound of one float, as numpy's complex64 would begin
    struct.pack("<BBBBI", 0x16, 1, 0, 0, 4) + b"r\0\0\0\0\0\0\0" +
    struct.pack("<IB3xI4x4I", 0, 0, 0, 0, 0, 0, 0) + FLOAT32)


def data_space(dims):
    return struct.pack("<BBB5x", 1, len(dims), 0) + b"".join(
        struct.pack("<Q", dim) for dim in dims)


def padded(data):
    return data + bytes(-len(data) % 8)


def attribute(name, dims, type_, data):
    """The message of an attribute."""
    name = name.encode() + b"\0"
    space = data_space(dims)
    return (0x0C, struct.pack("<BxHHH", 1, len(name), len(type_), len(space)) +
            padded(name) + padded(type_) + padded(space) + data)


def text_attribute(name, text):
    text = text.encode() if isinstance(text, str) else text
    return attribute(name, [], text_type(max(1, len(text))), text or b"\0")


def texts_attribute(name, texts):
    if not texts:  # what numpy makes of an empty list
        return attribute(name, [0], FLOAT64, b"")
    texts = [text.encode() for text in texts]
    size = max(1, max(map(len, texts)))
    return attribute(name, [len(texts)], text_type(size),
                     b"".join(text.ljust(size, b"\0") for text in texts))


class Dataset:
    """`stored` (bytes) may differ from what `dims` claim. `layout` replaces the
    layout message; `messages` are appended to the header."""

    def __init__(self, dims, stored=None, type_=FLOAT32, width=4, address=None,
                 size=None, layout=None, messages=()):
        if stored is None:
            count = 1
            for dim in dims:
                count *= dim
            # Small distinct numbers: 0.0, 0.25, ... of whatever type.
            stored = (struct.pack(f"<{count}f", *(i % 8 / 4 for i in range(count)))
                      if type_ is FLOAT32 else bytes(count * width))
        self.dims, self.stored, self.type = dims, stored, type_
        self.address, self.layout, self.messages = address, layout, list(messages)
        self.size = len(stored) if size is None else size


class SoftLink:
    def __init__(self, target):
        self.target = target


class HardLink:
    """A second name of the object at a path from the root ("" is the root)."""

    def __init__(self, target):
        self.target = target


class Group:
    def __init__(self, children=None, attributes=()):
        self.children = dict(children or {})
        self.attributes = list(attributes)

    def at(self, path):
        """The group `path`, made where it is missing."""
        group = self
        for name in path.split("/"):
            group = group.children.setdefault(name, Group())
        return group

    def put(self, path, item):
        parent, _, name = path.rpartition("/")
        (self.at(parent) if parent else self).children[name] = item
        return item


class _Writer:
    LEAF_K = 64  # 128 links in a leaf: one leaf a group is enough

    def __init__(self):
        self.image = bytearray(96)
        self.addresses = {}  # of objects, by id
        self.late = []       # places of hard links to fill in

    def reserve(self, size):
        self.image += bytes(-len(self.image) % 8)
        address = len(self.image)
        self.image += bytes(size)
        return address

    def place(self, data):
        address = self.reserve(len(data))
        self.image[address:address + len(data)] = data
        return address

    def header(self, messages):
        body = b"".join(struct.pack("<HHB3x", kind, len(padded(data)), 0) + padded(data)
                        for kind, data in messages)
        return self.place(struct.pack("<BxHII4x", 1, len(messages), 1, len(body)) + body)

    def dataset(self, item):
        address = item.address
        if address is None:
            address = self.place(item.stored) if item.stored else UNDEFINED
        layout = item.layout or struct.pack("<BBQQ", 3, 1, address, item.size)
        return self.header([
            (0x01, data_space(item.dims)), (0x03, item.type),
            (0x05, struct.pack("<BBBB", 2, 2, 0, 0)), (0x08, layout)] + item.messages)

    def object(self, item):
        if id(item) not in self.addresses:
            self.addresses[id(item)] = (self.group(item) if isinstance(item, Group)
                                        else self.dataset(item))
        return self.addresses[id(item)]

    def group(self, group):
        heap, entries = bytearray(8), []
        for name in sorted(group.children, key=lambda each: each.encode()):
            item = group.children[name]
            offset = len(heap)
            heap += padded(name.encode() + b"\0")
            if isinstance(item, SoftLink):
                target = len(heap)
                heap += padded(item.target.encode() + b"\0")
                entries.append((offset, UNDEFINED, 2, target))
            elif isinstance(item, HardLink):
                entries.append((offset, item, 0, 0))
            else:
                entries.append((offset, self.object(item), 0, 0))
        assert len(entries) <= 2 * self.LEAF_K
        data = self.place(bytes(heap))
        heap_address = self.place(
            b"HEAP" + struct.pack("<B3xQQQ", 0, len(heap), 1, data))
        leaf = self.reserve(8 + 40 * 2 * self.LEAF_K)
        self.image[leaf:leaf + 8] = b"SNOD" + struct.pack("<BxH", 1, len(entries))
        for i, (offset, target, cache, scratch) in enumerate(entries):
            at = leaf + 8 + 40 * i
            if isinstance(target, HardLink):
                self.late.append((at + 8, target.target))
                target = 0
            self.image[at:at + 40] = struct.pack("<QQIII12x", offset, target, cache, 0,
                                                 scratch)
        tree = self.reserve(24 + 16 * 32 + 8)
        self.image[tree:tree + 48] = b"TREE" + struct.pack(
            "<BBHQQQQQ", 0, 0, 1 if entries else 0, UNDEFINED, UNDEFINED, 0, leaf,
            entries[-1][0] if entries else 0)
        return self.header([(0x11, struct.pack("<QQ", tree, heap_address))] +
                           group.attributes)


def hdf5(root):
    """The bytes of a file with the group `root`."""
    writer = _Writer()
    top = writer.object(root)
    for at, path in writer.late:
        item = root
        for name in filter(None, path.split("/")):
            item = item.children[name]
        writer.image[at:at + 8] = struct.pack("<Q", writer.addresses[id(item)])
    writer.image[0:96] = (
        b"\x89HDF\r\n\x1a\n" + bytes([0, 0, 0, 0, 0, 8, 8, 0]) +
        struct.pack("<HHI", _Writer.LEAF_K, 16, 0) +
        struct.pack("<QQQQ", 0, UNDEFINED, len(writer.image), UNDEFINED) +
        struct.pack("<QQII16x", 0, top, 0, 0))
    return bytes(writer.image)
