"""Seeds for fuzz-lambda: the frozen functions of the unit tests.

Usage: python3 make_seeds.py FOLDER
"""

import base64
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(HERE, "../../unit/lambda/data/functions.json")) as f:
        cases = json.load(f)["cases"]
    for case in cases:
        head = case["keras"] - 1 | (4 if isinstance(case["inputs"], list) else 0)
        for version, code in case["codes"].items():
            path = os.path.join(folder, "%s-%s" % (case["name"], version))
            with open(path, "wb") as f:
                f.write(bytes([head]) + base64.b64decode(code))


main()
