"""Seeds for the fuzzers: the frozen functions of the unit tests.

Usage: python3 make_seeds.py FOLDER
Writes FOLDER/code for fuzz-lambda and FOLDER/text for fuzz-source.
"""

import base64
import json
import os
import sys

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../unit/lambda/data")


def write(folder, name, head, data):
    os.makedirs(os.path.join(sys.argv[1], folder), exist_ok=True)
    with open(os.path.join(sys.argv[1], folder, name), "wb") as f:
        f.write(bytes([head]) + data)


def main():
    with open(os.path.join(DATA, "functions.json")) as f:
        cases = json.load(f)["cases"]
    for case in cases:
        head = case["keras"] - 1 | (4 if isinstance(case["inputs"], list) else 0)
        for version, code in case["codes"].items():
            write("code", "%s-%s" % (case["name"], version), head, base64.b64decode(code))
        write("text", case["name"], head, case["source"].encode("utf-8"))
    with open(os.path.join(DATA, "language.py"), encoding="utf-8") as f:
        parts = f.read().split("\n\n\n")
    for index, part in enumerate(parts):
        write("text", "language-%d" % index, 2, part.encode("utf-8"))


main()
