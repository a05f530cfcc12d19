#!/usr/bin/env python3
"""Writes the files of a new layer's importer: new-layer.py ClassName

The importer with the usual shape, its lines in the headers and CMake files, and the
folder of its frozen cases. CONTRIBUTING.md lists the steps that remain: the op, its
lowering, its tests.
"""
import argparse
import pathlib
import re

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("name", help="Keras's class name: LayerNormalization")
parser.add_argument("--root", type=pathlib.Path,
                    default=pathlib.Path(__file__).resolve().parents[2])
args = parser.parse_args()
if not re.fullmatch(r"[A-Z]\w+", args.name):
    parser.error("the name is a Keras class")
snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", args.name).lower()
layers = args.root / "compiler/frontend/layers"
source = layers / f"{args.name}.cpp"
if source.exists():
    parser.error(f"{source} exists")

template = (layers / "Flatten.cpp").read_text()
source.write_text(template.replace("Flatten", args.name))
header = layers / "Layers.h"
text = header.read_text()
declaration = re.search(r"^.*\bflatten\w*\b.*;$", text, re.M | re.I)
assert declaration, "Layers.h declares its rows one per line"
line = re.sub("flatten", args.name[0].lower() + args.name[1:], declaration[0])
line = line.replace("Flatten", args.name)
header.write_text(text.replace(declaration[0], declaration[0] + "\n" + line, 1))

cmake = args.root / "compiler/frontend/CMakeLists.txt"
lines = cmake.read_text().splitlines(True)
files = [i for i, l in enumerate(lines) if re.fullmatch(r"    layers/\w+\.cpp\n", l)]
lines.insert(files[-1] + 1, f"    layers/{args.name}.cpp\n")
lines[files[0]:files[-1] + 2] = sorted(lines[files[0]:files[-1] + 2])
cmake.write_text("".join(lines))

cases = args.root / "test/execute" / snake
cases.mkdir(parents=True, exist_ok=True)
print(f"{source} (a copy of Flatten.cpp to rewrite)\n{header}\n{cmake}\n{cases}/\n"
      "next: its row in compiler/frontend/LayerTable.cpp, its op in dialect/ops, its "
      "lowering in compiler/conversion/KerasToLinalg, cases by test/oracle")
