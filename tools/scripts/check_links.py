#!/usr/bin/env python3
"""Checks that hand-written pages speak of files that exist: check_links.py [root]

Every relative link of a page, and every path between backquotes that begins with a
folder of the repository and has no placeholder.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
FOLDERS = "compiler|dialect|docs|runtime|test|tools"
pages = [page for pattern in ("*.md", "docs/*.md", "docs/decisions/*.md", "*/README.md",
                              "test/*/README.md", "tools/*/README.md")
         for page in sorted(root.glob(pattern)) if "build" not in
         page.relative_to(root).parts]
bad = []
for page in pages:
    # A lambda of C++ looks like a link.
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in link and not (page.parent / link).exists():
            bad.append(f"{page.relative_to(root)}: links {link}")
    for path in re.findall(rf"`((?:{FOLDERS})/[\w./-]+)`", text):
        if not (root / path).exists():
            bad.append(f"{page.relative_to(root)}: speaks of {path}")
if not pages:
    bad.append(f"{root}: no page found")
print("\n".join(bad))
sys.exit(bool(bad))
