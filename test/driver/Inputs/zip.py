"""Puts .npy files into an archive as they are: zip.py OUT.npz NAME=FILE.npy ...

A name that comes again replaces what it was.
"""

import sys
import zipfile

members = dict(item.split("=") for item in sys.argv[2:])
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name, path in members.items():
        archive.write(path, name + ".npy")
