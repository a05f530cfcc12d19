"""Archives that are damaged, that lie, or that unpack to too much."""

import struct
import zipfile
import zlib

from cases import accept, refuse
from models import METADATA, archive, as_bytes, keras, mlp, mlp_weights
from hdf5_writer import hdf5

CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
CONFIG, WEIGHTS = as_bytes(mlp()), hdf5(mlp_weights())
MEMBERS = [("metadata.json", METADATA), ("config.json", CONFIG),
           ("model.weights.h5", WEIGHTS)]


def deflated():
    return keras(method=zipfile.ZIP_DEFLATED)


def patched(data, signature, number, offset, replacement):
    """`data` with bytes of the `number`-th record of a kind replaced."""
    at = -1
    for _ in range(number + 1):
        at = data.index(signature, at + 1)
    at += offset
    return data[:at] + replacement + data[at + len(replacement):]


def central(number, offset, replacement, data=None):
    return patched(data or keras(), CENTRAL, number, offset, replacement)


def wrong(name, make, *words, **options):
    refuse(f"zip_{name}", make, *words, **options)


#===-----------------------------------------------------------------------===#
# Damage
#===-----------------------------------------------------------------------===#

accept("valid_deflated", deflated)

wrong("magic_only", lambda: LOCAL, "is a broken zip archive")
wrong("empty_archive", lambda: archive([]), "has no member 'config.json'")
for label, part in [("in_first_member", 0.02), ("in_weights", 0.5),
                    ("in_directory", 0.99)]:
    wrong(f"cut_{label}", lambda part=part: keras()[:int(len(keras()) * part)],
          "is a broken zip archive")
wrong("cut_by_one", lambda: keras()[:-1], "is a broken zip archive")
wrong("bad_crc", lambda: central(1, 16, b"\1\2\3\4"),
      "member 'config.json' is broken", "CRC")
wrong("bad_crc_of_weights", lambda: central(2, 16, b"\1\2\3\4"),
      "member 'model.weights.h5' is broken", "CRC")
wrong("bad_crc_deflated", lambda: central(1, 16, b"\1\2\3\4", deflated()),
      "member 'config.json' is broken", "CRC")
wrong("broken_deflate",
      lambda: patched(deflated(), LOCAL, 1, 30 + len("config.json"), b"\xff" * 40),
      "member 'config.json' is broken")
wrong("directory_overwritten", lambda: central(1, 0, b"XXXX"), "is a broken zip archive")
wrong("directory_offset_beyond", lambda: patched(keras(), END, 0, 16, b"\xff\xff\xff\x7f"),
      "is a broken zip archive")
wrong("more_members_than_there_are", lambda: patched(
    keras(), END, 0, 8, struct.pack("<HH", 60_000, 60_000)), "is a broken zip archive")
wrong("member_offset_beyond", lambda: central(1, 42, b"\xff\xff\xff\x7f"),
      "member 'config.json' cannot be opened")

#===-----------------------------------------------------------------------===#
# Sizes
#===-----------------------------------------------------------------------===#


def bomb(size):
    packer = zlib.compressobj(9)
    chunk = bytes(1 << 20)
    return b"".join([packer.compress(chunk) for _ in range(size >> 20)] +
                    [packer.flush()])


def stored_as(name, packed, size, crc=0, method=zipfile.ZIP_DEFLATED, flags=0):
    """An archive of one member whose header says what it is told to."""
    raw = packed[2:-4] if method == zipfile.ZIP_DEFLATED else packed
    fields = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x21, crc,
                         len(raw), size & 0xFFFFFFFF, len(name), 0)
    local = LOCAL + fields + name.encode() + raw
    directory = (CENTRAL + struct.pack("<H", 20) + fields +
                 struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode())
    return (local + directory +
            END + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local), 0))


wrong("bomb", lambda: stored_as("config.json", bomb(64 << 20), 64 << 20,
                                crc=zlib.crc32(bytes(64 << 20))),
      "'config.json' is not UTF-8 text")
wrong("bomb_of_configuration", lambda: stored_as("config.json", bomb(300 << 20),
                                                 300 << 20),
      "member 'config.json' is 314572800 bytes, the limit is 268435456")
wrong("bomb_that_claims_little", lambda: stored_as("config.json", bomb(64 << 20), 100),
      "member 'config.json'")
wrong("claims_much", lambda: stored_as("config.json", zlib.compress(CONFIG), 2**31),
      "member 'config.json'", "limit")
wrong("claims_more", lambda: stored_as("config.json", zlib.compress(CONFIG),
                                       len(CONFIG) + 1), "member 'config.json'")
wrong("claims_less", lambda: stored_as("config.json", zlib.compress(CONFIG),
                                       len(CONFIG) - 1, zlib.crc32(CONFIG)),
      "member 'config.json'")
wrong("stored_claims_more", lambda: stored_as(
    "config.json", CONFIG, len(CONFIG) + 100, zlib.crc32(CONFIG),
    zipfile.ZIP_STORED), "member 'config.json'")
wrong("method_unknown", lambda: stored_as("config.json", CONFIG, len(CONFIG),
                                          method=12),
      "uses compression method 12, supported are stored and deflated")
wrong("encrypted", lambda: stored_as("config.json", CONFIG, len(CONFIG),
                                     method=zipfile.ZIP_STORED, flags=1),
      "is encrypted")
wrong("many_members", lambda: archive(
    [(str(i), b"") for i in range(100_001)] + MEMBERS),
      "more than the limit 'archiveMembers'", seconds=4)

#===-----------------------------------------------------------------------===#
# Members
#===-----------------------------------------------------------------------===#

wrong("members_overlap", lambda: central(1, 42, b"\0\0\0\0"), "'config.json'")
wrong("every_member_the_same", lambda: central(
    2, 42, b"\0\0\0\0", central(1, 42, b"\0\0\0\0")), "'config.json'")
wrong("duplicate_last_is_wrong", lambda: archive(MEMBERS + [("config.json", b"{}")]),
      "is JSON, but no Keras model")
# Names are keys: nothing is unpacked, so nothing can be climbed out of.
accept("zip_absolute_names", lambda: archive([("/" + n, c) for n, c in MEMBERS]))
accept("zip_names_that_all_climb", lambda: archive(
    [("../../" + n, c) for n, c in MEMBERS]))
wrong("names_that_climb", lambda: archive([("../" + n, c) for n, c in MEMBERS[2:]] +
                                          MEMBERS[:2]),
      "has no member 'model.weights.h5'")
wrong("no_config", lambda: archive(MEMBERS[:1] + MEMBERS[2:]),
      "has no member 'config.json'")
wrong("no_weights", lambda: archive(MEMBERS[:2]), "has no member 'model.weights.h5'")
wrong("weights_not_hdf5", lambda: keras(weights=b"weights"),
      "member 'model.weights.h5' is not HDF5")
wrong("weights_empty", lambda: keras(weights=b""), "'model.weights.h5'")
wrong("weights_pickled", lambda: archive(MEMBERS[:2] + [("model.weights.npz", b"PK")]),
      "which holds Python pickles; kerasc never opens those")
wrong("weights_in_shards", lambda: archive(
    MEMBERS[:2] + [("model.weights.json", b"{}"), ("model_00000.weights.h5", WEIGHTS)]),
      "has its weights in several files (shards)")
wrong("metadata_broken", lambda: archive([("metadata.json", b"{")] + MEMBERS[1:]),
      "'metadata.json' is not valid JSON")
wrong("names_with_escapes", lambda: archive([("\x1b[31m\n.json", b"")]),
      "has no member 'config.json'", "\\x1b[31m\\n.json")
wrong("archive_of_models", lambda: archive([("a.keras", keras()), ("b.h5", b"")]),
      "is a folder or archive of models")

# A link out of an unpacked model is no part of it; a folder instead of a file neither.
wrong("directory_config_is_a_folder", lambda: {"net": {
    "config.json": {}, "model.weights.h5": WEIGHTS}}, "config.json", model="net")
wrong("directory_empty", lambda: {"net": {}}, "has no member 'config.json'", model="net")


def hdf5_within(data):
    """An archive whose weights begin where an HDF5 file with a user block may."""
    weights = keras().index(b"\x89HDF")
    padded = CONFIG + b" " * (1024 - weights)
    made = archive([("metadata.json", METADATA), ("config.json", padded),
                    ("model.weights.h5", data)], zipfile.ZIP_STORED)
    assert made.index(b"\x89HDF") in (1024, 2048), made.index(b"\x89HDF")
    return made


accept("zip_with_hdf5_at_a_user_block", lambda: hdf5_within(WEIGHTS))
