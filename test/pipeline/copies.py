"""Reads the IR after the phase `buffer` and lists what only moves elements.

One line for each op that writes what it reads:

    copy to output        a permutation of a batch into a buffer of the caller
    copy to workspace     the same into the workspace
    repeat to ...         a batch is read more than once (RepeatVector)
    memref.copy           a copy that bufferization left

and `ops that move elements: N` at the end. A bias that starts an accumulator is
not listed: it has no batch.
"""
import re
import sys

text = sys.stdin.read()
maps = dict(re.findall(r"^(#map\d*) = affine_map<(.*)>$", text, flags=re.M))
# Buffers of the caller, and other shapes of them.
outputs = set(re.findall(r"(%\w+): memref<[^>]*> \{keras\.output", text))
for name, source in re.findall(r"(%\w+) = memref\.(?:collapse|expand)_shape (%\w+)", text):
    if source in outputs:
        outputs.add(name)

moves = ["memref.copy"] * text.count("memref.copy")
generic = re.compile(
    r"linalg\.generic \{indexing_maps = \[(#map\d*), #map\d*\].*\}"
    r" ins\(%\w+ : memref<\?(?:x[^>]*)?>\) outs\((%\w+) : .*\{\n"
    r"\s*\^bb0\((%\w+): .*:\n"
    r"\s*linalg\.yield \3 ")
for read, written, _ in generic.findall(text):
    loops, indices = maps[read].split(" -> ")
    kind = "copy" if loops.count(",") == indices.count(",") else "repeat"
    moves.append(f"{kind} to {'output' if written in outputs else 'workspace'}")
print("\n".join(sorted(moves)))
print(f"ops that move elements: {len(moves)}")
