#!/usr/bin/env python3
"""Writes the files of a new layer: new-layer.py ClassName --family Shape

Its op in the family's .td, its importer, its rows in the tables, its line in the
CMake file and a round trip in the dialect's tests. What it writes is a layer
without arguments that keeps shape and values, and that the `linalg` phase
refuses, since nobody lowers it yet. docs/adding-a-layer.md tells how to go on.
"""
import argparse
import pathlib
import re

parser = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("name", help="Keras's class name: LayerNormalization")
parser.add_argument("--family", required=True,
                    help="dialect/ops/<Family>Ops.td that gets the op: Shape")
parser.add_argument("--root", type=pathlib.Path,
                    default=pathlib.Path(__file__).resolve().parents[2])
args = parser.parse_args()
if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", args.name):
    parser.error("the name is a Keras class")
name = args.name
mnemonic = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
row = f"{name[0].lower()}{name[1:]}Row"

frontend = args.root / "compiler/frontend"
source = frontend / f"layers/{name}.cpp"
td = args.root / f"dialect/ops/{args.family}Ops.td"
ops = args.root / f"test/dialect/{args.family.lower()}/ops.mlir"
if source.exists():
    parser.error(f"{source} exists")
for needed in (td, ops):
    if not needed.exists():
        parser.error(f"{needed} does not exist: start the family by hand")

written = [source]


def edit(path, change):
    """Replaces the text of a file; a change that finds no place is an error."""
    text = path.read_text()
    changed = change(text)
    if changed == text:
        parser.exit(1, f"{path}: the place for {name} was not found\n")
    path.write_text(changed)
    written.append(path)


def banner(title):
    return title.ljust(75, "-") + "===//"


RULE = banner("//===")
# The closing #endif is the last line of every .td of the dialect.
edit(td, lambda text: re.sub(r"\n#endif\s*\Z", lambda _: f'''
{RULE}
// keras.{mnemonic}
{RULE}

def Keras_{name}Op : Keras_SameTypeLayerOp<"{mnemonic}"> {{
  let summary = "what it computes, in one line";
  let description = [{{
    The formula, `output = ...`, and its constraints, `(C1)` and so on.

    Example:

    ```mlir
    %y = keras.{mnemonic} %x : tensor<?x4xf32>
    ```
  }}];
  let arguments = (ins AnyRankedTensor:$input);
  let results = (outs AnyRankedTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}}

#endif
''', text))

edit(ops, lambda text: text.rstrip("\n") + f'''

// CHECK-LABEL: func.func @{mnemonic}(
func.func @{mnemonic}(%x: tensor<?x4xf32>) {{
  // CHECK: keras.{mnemonic} %{{{{[a-z0-9]+}}}} : tensor<?x4xf32>
  %0 = keras.{mnemonic} %x : tensor<?x4xf32>
  return
}}
''')

# As clang-format breaks it.
create = f"    result.value = keras::{name}Op::create("
arguments = ["site.builder,", "site.location,", "result.value.getType(),",
             "result.value);"]
indent = len(create)
if indent + max(map(len, arguments)) > 80:
    create += "\n" + " " * 8
    indent = 8
line = create.split("\n")[-1]
for i, argument in enumerate(arguments):
    space = " " if i and line.strip() and not line.endswith("(") else ""
    if len(line) + len(space) + len(argument) > 80:
        create += "\n" + " " * indent
        line, space = " " * indent, ""
    create += space + argument
    line += space + argument
define = f'const LayerRow {row} = {{"{name}", "3", {{}}, create}};'
if len(define) > 80:
    define = define.replace(" = {", " = {\n    ")

source.write_text(f'''{banner(f"//===- {name}.cpp - import of {name} ")}

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/CallSite.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {{

namespace {{

class {name} : public LayerImporter {{
public:
  Results call(CallSite &site) override {{
    Tensor result = site.input();
{create}
    return {{result}};
  }}
}};

}} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &) {{
  return std::make_unique<{name}>();
}}

{define}

}} // namespace kerasc::frontend
''')

edit(frontend / "layers/Layers.h", lambda text: re.sub(
    r"(extern const LayerRow \w+;\n)(?!extern)",
    lambda m: f"{m[1]}extern const LayerRow {row};\n", text, count=1))


def list_row(text):
    # It may have been refused by name until now.
    text = re.sub(rf'\n +{{"{name}",[^{{}}]*}},', "", text)
    return re.sub(r"(\n +)(&\w+Row,)(\n +\};)",
                  lambda m: f"{m[1]}{m[2]}{m[1]}&{row},{m[3]}", text, count=1)


edit(frontend / "LayerTable.cpp", list_row)


def list_source(text):
    lines = text.splitlines(True)
    files = [i for i, l in enumerate(lines) if re.fullmatch(r"    layers/\w+\.cpp\n", l)]
    first, last = files[0], files[-1] + 1
    lines[first:last] = sorted([*lines[first:last], f"    layers/{name}.cpp\n"])
    return "".join(lines)


edit(frontend / "CMakeLists.txt", list_source)
print("\n".join(map(str, written)))
print("next: docs/adding-a-layer.md")
