#!/usr/bin/env python3
"""Checks who includes whom: check_includes.py [root]

runtime knows nothing of ours, dialect knows itself, compiler does not know tools, and
passes do not know the frontend.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FORBIDDEN = {
    "runtime": ("dialect/", "compiler/", "tools/", "mlir/", "llvm/"),
    "dialect": ("compiler/", "tools/", "runtime/", "kerasc/"),
    "compiler": ("tools/",),
    "compiler/passes": ("compiler/frontend/", "compiler/conversion/", "tools/"),
}
bad = []
for folder, prefixes in FORBIDDEN.items():
    for path in sorted((root / folder).rglob("*")):
        if path.suffix not in (".h", ".hpp", ".cpp", ".c", ".td"):
            continue
        for include in re.findall(r'(?:#include|^include) ["<]([^">]+)[">]',
                                  path.read_text(), re.M):
            if include.startswith(prefixes):
                bad.append(f"{path}: includes {include}")
print("\n".join(bad))
sys.exit(bool(bad))
