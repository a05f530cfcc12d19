#!/usr/bin/env python3
"""Checks who includes whom: check_includes.py [root]

Dependencies point one way, tools -> compiler -> dialect -> MLIR; the runtime knows
the C and C++ libraries and the system alone. The compiler reads the runtime's public header, whose
structures it writes. An include path is the path from the root, so that it shows
where it leads.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
SUFFIXES = (".h", ".hpp", ".cpp", ".c", ".td", ".def", ".inc")
FORBIDDEN = {
    "dialect": ("compiler/", "tools/", "runtime/", "kerasc/"),
    "compiler": ("tools/", "runtime/"),
    "compiler/passes": ("compiler/frontend/", "compiler/conversion/"),
    "compiler/frontend": ("compiler/passes/", "compiler/conversion/", "compiler/codegen/"),
    "compiler/conversion": ("compiler/frontend/",),
    "compiler/codegen": ("compiler/frontend/", "compiler/conversion/"),
}
# Of <...>: the system's folders or none, hence no other project; of "...": its own.
RUNTIME = re.compile(r"<(?:(?:linux|sys)/)?[a-z0-9_.]+>|[<\"]kerasc/[\w.]+[>\"]|\"[\w.]+\"")

bad = []


def check(folder, isAllowed):
    files = [p for p in sorted((root / folder).rglob("*")) if p.suffix in SUFFIXES]
    for path in files:
        for include in re.findall(r'^\s*(?:#\s*)?include\s+(["<][^">]+[">])',
                                  path.read_text(), re.M):
            if ".." in include or not isAllowed(include):
                bad.append(f"{path.relative_to(root)}: includes {include[1:-1]}")
    if not files:
        bad.append(f"{folder}: no file found")


for folder, prefixes in FORBIDDEN.items():
    check(folder, lambda include: not include[1:].startswith(prefixes))
check("runtime", RUNTIME.fullmatch)
check("tools", lambda include: True)
print("\n".join(bad))
sys.exit(bool(bad))
