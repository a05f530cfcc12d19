#!/usr/bin/env python3
"""Checks that what TableGen promises is enforced, tested and documented.

    check_mirror.py [root of the repository]

* A constraint (Ck) of an op is enforced at a place labelled `<op>_c<k>` (a .cpp
  of the dialect, or the .td when a trait of ODS enforces it) and has a section of
  that label in a test.
* An op prints in an ops.mlir and, when it has constraints, fails in an
  invalid.mlir.
* Every pass that changes something shows an example in the documentation, which
  is a test that checks something.

Prints every gap and exits with 1 when there is one.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def text(pattern):
    return "\n".join(p.read_text() for p in sorted(root.glob(pattern)))


def ops():
    """(mnemonic, definition) of every op, up to the next definition."""
    for file in sorted(root.glob("dialect/ops/*Ops.td")):
        for block in re.split(r"^(?=def )", file.read_text(), flags=re.M):
            match = re.match(r'def Keras_\w+Op : \w+<"(\w+)"', block)
            if match:
                yield match[1], block


def has(label, where):
    return re.search(rf"\b{label}\b", where) is not None


gaps = []
enforced = text("dialect/**/*.cpp")
printed, refused = text("test/dialect/*/ops.mlir"), text("test/dialect/*/invalid.mlir")
found = list(ops())
if not found:
    gaps.append("no op found: is this the root of the repository?")
for op, definition in found:
    constraints = re.findall(r"^\s*\* \((C\d+)\)", definition, flags=re.M)
    for constraint in constraints:
        label = f"{op}_{constraint.lower()}"
        if not has(label, enforced) and not has(label, definition):
            gaps.append(f"{label}: no verifier or trait carries this label")
        if not has(label, refused):
            gaps.append(f"{label}: no section of an invalid.mlir breaks it")
    if not has(rf"keras\.{op}", printed):
        gaps.append(f"keras.{op}: not in an ops.mlir")
    if constraints and not has(rf"keras\.{op}", refused):
        gaps.append(f"keras.{op}: not in an invalid.mlir")
passes = re.split(r"^(?=def )", text("compiler/passes/Passes.td"), flags=re.M)[1:]
if not passes:
    gaps.append("no pass found")
for definition in passes:
    name = re.match(r"def (\w+)", definition)[1]
    # It only looks.
    if name != "VerifyPhase" and "[example: " not in definition:
        gaps.append(f"{name}: the pass shows no example")
for example in re.findall(r"\[example: (\S+)\]", "".join(passes)):
    file = root / example
    if not file.exists():
        gaps.append(f"{example}: the example of a pass is missing")
    elif "FileCheck" not in file.read_text().split("\n", 1)[0]:
        gaps.append(f"{example}: its first line runs no FileCheck")
print("\n".join(gaps) or "every promise has its place and its test")
sys.exit(bool(gaps))
