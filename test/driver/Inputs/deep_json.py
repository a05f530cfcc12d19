"""Prints JSON that no kerasc writes: `list` a list, `deep` a million of them."""

import sys

print({"list": "[1]", "deep": "[" * 1_000_000}[sys.argv[1]], end="")
