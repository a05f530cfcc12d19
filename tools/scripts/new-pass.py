#!/usr/bin/env python3
"""Writes the files of a new pass: new-pass.py NameOfPass "what it does"

A definition at the end of Passes.td's section of the schedule phase (move it to its
place), the source with the usual shape, its line in the CMake file, and a test that
is also the documentation's example. Add the pass to compiler/Pipeline.cpp yourself.
"""
import argparse
import pathlib
import re

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("name", help="UpperCamel, verb first: FuseDenseActivation")
parser.add_argument("summary", help="one line, upper-case start, no full stop")
parser.add_argument("--root", type=pathlib.Path,
                    default=pathlib.Path(__file__).resolve().parents[2])
args = parser.parse_args()
if not re.fullmatch(r"([A-Z][a-z0-9]+)+", args.name):
    parser.error("the name is UpperCamel words")

words = re.findall(r"[A-Z][a-z0-9]*", args.name)
kebab = "-".join(words).lower()
folder = args.root / "test/passes" / kebab
source = args.root / "compiler/passes" / f"{args.name}.cpp"
if source.exists() or folder.exists():
    parser.error(f"{args.name} exists")

td = args.root / "compiler/passes/Passes.td"
text = td.read_text()
definition = f'''def {args.name}
    : InterfacePass<"keras-{kebab}", "mlir::FunctionOpInterface"> {{
  let summary = "{args.summary}";
  let description = [{{
    Why, and what exactly.

    * Expects: what holds before.
    * Ensures: what holds afterwards.

    [example: test/passes/{kebab}/doc.mlir]
  }}];
}}

'''
marker = "def ExpandMath"
assert marker in text
td.write_text(text.replace(marker, definition + marker, 1))

title = f"//===- {args.name}.cpp "
source.write_text(f'''{title}{"-" * (78 - len(title) - 6)}===//
//
// Why: ...
// Contract and example: Passes.td. Tests: test/passes/{kebab}.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace kerasc {{
#define GEN_PASS_DEF_{args.name.upper()}
#include "compiler/passes/Passes.h.inc"
}} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {{

struct {args.name} : kerasc::impl::{args.name}Base<{args.name}> {{
  using {args.name}Base::{args.name}Base;

  void runOnOperation() override {{
    RewritePatternSet patterns(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }}
}};

}} // namespace
''')

cmake = args.root / "compiler/passes/CMakeLists.txt"
lines = cmake.read_text().splitlines(True)
files = [i for i, line in enumerate(lines) if re.fullmatch(r"    \w+\.cpp\n", line)]
lines.insert(files[-1] + 1, f"    {args.name}.cpp\n")
lines[files[0]:files[-1] + 2] = sorted(lines[files[0]:files[-1] + 2])
cmake.write_text("".join(lines))

folder.mkdir(parents=True)
(folder / "doc.mlir").write_text(f'''// RUN: %kerasc-opt --keras-{kebab} %s | FileCheck %s

// One sentence of intent.

// CHECK-LABEL: func.func @does_something(
func.func @does_something(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {{
  return %x : tensor<?x4xf32>
}}
''')
print(f"{td}\n{source}\n{cmake}\n{folder / 'doc.mlir'}")
