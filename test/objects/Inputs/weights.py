"""Checks the weights of an object: weights.py NAME OBJECT RODATA SYMBOLS

RODATA holds the bytes of its section .rodata, SYMBOLS what llvm-nm --print-size
says about it. Exits with 1 unless the weights are there once and <name>.weights_digest
is their SHA-256.
"""
import hashlib
import pathlib
import sys

name, object_path, rodata_path, symbols_path = sys.argv[1:]
rodata = pathlib.Path(rodata_path).read_bytes()
places = {}
for line in pathlib.Path(symbols_path).read_text().splitlines():
    words = line.split()
    if len(words) == 4:
        places[words[3]] = int(words[0], 16), int(words[1], 16)


def contents(symbol):
    start, size = places[f"{name}.{symbol}"]
    return rodata[start:start + size]


weights = contents("weights")
if not any(weights):
    sys.exit("the weights are zeros")
if pathlib.Path(object_path).read_bytes().count(weights) != 1:
    sys.exit("the weights are not in the object once")
expected = hashlib.sha256(weights).hexdigest().encode() + b"\0"
if contents("weights_digest") != expected:
    sys.exit("the digest is not that of the weights")
