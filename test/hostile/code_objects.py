"""Code objects as marshal stores them, written by hand.

Of CPython 3.7, whose layout and opcodes are the simplest of all that the readers
know; nothing here depends on the Python that runs the tests, and nothing is run.
"""

import struct

OPCODES = {
    "POP_TOP": 1, "ROT_TWO": 2, "DUP_TOP": 4, "NOP": 9, "BINARY_POWER": 19,
    "BINARY_MULTIPLY": 20, "BINARY_ADD": 23, "BINARY_LSHIFT": 62, "GET_ITER": 68,
    "LOAD_BUILD_CLASS": 71, "YIELD_FROM": 72, "IMPORT_STAR": 84, "RETURN_VALUE": 83,
    "YIELD_VALUE": 86, "STORE_NAME": 90, "FOR_ITER": 93, "STORE_GLOBAL": 97,
    "LOAD_CONST": 100, "LOAD_NAME": 101, "BUILD_TUPLE": 102, "BUILD_LIST": 103,
    "LOAD_ATTR": 106, "COMPARE_OP": 107, "IMPORT_NAME": 108, "IMPORT_FROM": 109,
    "JUMP_FORWARD": 110, "JUMP_ABSOLUTE": 113, "POP_JUMP_IF_FALSE": 114,
    "POP_JUMP_IF_TRUE": 115, "LOAD_GLOBAL": 116, "SETUP_FINALLY": 122,
    "LOAD_FAST": 124, "STORE_FAST": 125, "CALL_FUNCTION": 131, "MAKE_FUNCTION": 132,
    "LOAD_CLOSURE": 135, "LOAD_DEREF": 136, "SETUP_WITH": 143, "EXTENDED_ARG": 144,
    "UNPACK_SEQUENCE": 92,
}
OPTIMIZED, NEW_LOCALS, GENERATOR = 1, 2, 32


class Raw(bytes):
    """An object that is marshalled already."""


def assemble(*instructions):
    """Names of opcodes, with their argument behind them if they have one."""
    result, names = bytearray(), list(instructions)
    while names:
        opcode = OPCODES[names.pop(0)]
        argument = names.pop(0) if names and not isinstance(names[0], str) else 0
        for shift in (24, 16, 8):
            if argument >> shift:
                result += bytes([OPCODES["EXTENDED_ARG"], argument >> shift & 255])
        result += bytes([opcode, argument & 255])
    return bytes(result)


def marshalled(value):
    """A value as `marshal.dumps` writes it, without references."""
    if isinstance(value, Raw):
        return value
    if value is None or value is Ellipsis or isinstance(value, bool):
        return {None: b"N", Ellipsis: b".", True: b"T", False: b"F"}[value]
    if isinstance(value, int) and -2**31 <= value < 2**31:
        return b"i" + struct.pack("<i", value)
    if isinstance(value, int):
        digits, rest = [], abs(value)
        while rest:
            digits.append(rest & 0x7FFF)
            rest >>= 15
        return b"l" + struct.pack(f"<i{len(digits)}H",
                                  len(digits) if value > 0 else -len(digits), *digits)
    if isinstance(value, float):
        return b"g" + struct.pack("<d", value)
    if isinstance(value, bytes):
        return b"s" + struct.pack("<i", len(value)) + value
    if isinstance(value, str):
        return b"u" + struct.pack("<i", len(value.encode())) + value.encode()
    return b"(" + struct.pack("<i", len(value)) + b"".join(map(marshalled, value))


def code(instructions, consts=(None,), names=(), variables=("x",), free=(), cells=(),
         arguments=1, keyword_only=0, stack=8, flags=OPTIMIZED | NEW_LOCALS,
         line=1, lines=b"", name="<lambda>", local_count=None):
    """A code object: `instructions` is what `assemble` takes, or bytes."""
    body = instructions if isinstance(instructions, bytes) else assemble(*instructions)
    count = len(variables) if local_count is None else local_count
    return Raw(b"c" + struct.pack("<5i", arguments, keyword_only, count, stack, flags) +
               b"".join(map(marshalled, [body, consts, names, variables, free, cells,
                                         "model.py", name])) +
               struct.pack("<i", line) + marshalled(lines))


RETURN_X = ["LOAD_FAST", 0, "RETURN_VALUE"]

# `lambda x: x ** 2` of other Pythons, as they marshal it.
SQUARE_27 = bytes.fromhex(
    "630100000001000000020000004300000073080000007c0000640100135328020000004e690200"
    "000028000000002801000000740100000078280000000028000000007308000000"
    "6d6f64656c2e707974080000003c6c616d6264613e010000007400000000")
SQUARE_311 = bytes.fromhex(
    "e30100000000000000000000000200000003000000f30c00000097007c0064017a080000530029"
    "024ee902000000a9002901da0178730100000020fa086d6f64656c2e7079fa083c6c616d626461"
    "3e720600000001000000730a00000080008821887189268000f300000000")
SQUARE_313 = bytes.fromhex(
    "e30100000000000000000000000200000003000000f30c0000009500550053012d080000240029"
    "024ee902000000a9002901da0178730100000020da086d6f64656c2e7079da083c6c616d626461"
    "3e72060000000100000073080000008000882188718a26f300000000")
