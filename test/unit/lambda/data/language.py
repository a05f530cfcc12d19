"""Python that SourceTest evaluates from source: every function asserts what
Python makes of it and returns its argument.

python3 language.py runs them in Python itself, to show that the asserts hold.
"""
from __future__ import annotations

import math
import numpy as np, math as arithmetic
from math import pi as PI, sqrt

try:
    from numpy import prod
except ImportError:
    from numpy import prod

ALPHA = 0.25
THIRD = 1.0 / 3
LOW, (HIGH, *OTHERS) = 1, (2, 3, 4)
FIRST = SECOND = 7
SIZES: tuple = (4, 8)
TYPED: int
NAMES = ["a", "b"]
TABLE = {"a": 1, "b": {"c": 2}}
half = lambda v: v * 0.5
total = sum(i for i in range(5))
LATER = ALPHA + 1 if (UNUSED := 1) else 0
MULTI = (
    1,
    2,  # with a comment
)


def numbers(x):
    assert 1_000 == 1000 and 0x1F == 31 and 0o17 == 15 and 0b101 == 5
    assert 0X_ff == 255 and 00 == 0
    assert 1.5e3 == 1500.0 and .5 == 0.5 and 5. == 5.0 and 1e-3 == 0.001
    assert 1E2 == 100 and 1_0.0_1 == 10.01
    assert -9223372036854775808 < -9223372036854775807
    assert 9223372036854775807 > 0 and 1e400 == math.inf
    assert --1 == 1 and - -1 == 1 and +-1 == -1 and ~0 == -1
    return x


def strings(x):
    assert "a" 'b' """c""" == 'abc'
    assert 'it''s' == "its" and '' == "" and "\"" == '"'
    assert "\x41\101\u0041\U00000041" == "AAAA"
    assert r"\n" == "\\n" and len("\n") == 1 and R'\'' == "\\'"
    assert "a\
b" == "ab"
    assert "\q" == "\\q" and "é" == "\u00e9" and "\t" != " "
    assert b"ab" == b'\x61b' and rb"\x" == b"\\x" and b"a" != "a"
    assert """two
lines""" == "two\nlines"
    assert len("{}") == 2 and u"a" == "a"
    return x


def formats(x):
    n, name = 3, "k"
    assert f"{name}{n}" == "k3" and f'{n + 1}' "!" == "4!"
    assert f"{{{n}}}" == "{3}" and f"" == "" and f"{'a'}" == "a"
    assert f"{n}" f"{n}" == "33" and F"x{n!s}" == "x3" and rf"\{n}" == "\\3"
    assert "".lower() == f"" and "A".lower() == f"{'a'}"
    return x


def words(x, type=1, match=2):
    case, print, exec, _ = type, match, 3, 4
    assert case + print + exec + _ == 10 and 1 not  in [2] and case is  not None
    α = straße = 1 + \
        1
    assert α == straße == 2; assert [1,  # a comment
                                     # another
                                     2][1] == 2
    assert {"match": match}["match"] == 2 and (lambda *, k=1: k)() == 1
    async_ = await_ = None
    *a, = (1, 2); (*b, c) = 3, 4
    assert a == [1, 2] and b == [3] and c == 4
    d = {}
    d["a"], (d["b"], *d["c"]) = 1, (2, 3)
    assert d["a"] == 1 and d["b"] == 2 and d["c"] == [3]
    assert f"{1!r}{'a'!s}" == "1a" and f"{'a'!r}" == "'a'" and f"{ 1 }" == "1"
    assert f"{d['a']}" + f'{d["b"] + 1}' == "13" and f"{1,}" == "(1,)"
    # fmt: off
    if 1: y = 1; z = 2
    assert y < z
    return x
	# a comment of tabs


def operators(x):
    assert 2 ** 3 ** 2 == 512 and -2 ** 2 == -4 and 2 ** -1 == 0.5
    assert 7 // 2 == 3 and -7 // 2 == -4 and -7 % 3 == 2 and 7 / 2 == 3.5
    assert 0 & 1 ^ 31 == 31 and 31 ^ 1 & 0 == 31 and 1 | 2 ^ 2 & 4 == 3
    assert 8 >> 1 + 1 == 2 and 1 + 1 << 2 == 8 and 12 & 1 << 2 | 1 == 5
    assert 2 * 3 ** 2 == 18 and 2 ** 3 * 2 == 16 and 100 / 5 / 2 * 3 == 30
    assert 2 ** -1 ** 2 == 0.5 and -3 % 5 + -3 // 2 == 0 and ~1 & 3 == 2
    assert 1 + 2 * 3 - 4 == 3 and (1 + 2) * 3 == 9 and 10 - 3 - 2 == 5
    assert 1 << 3 >> 1 == 4 and 6 & 3 | 8 ^ 1 == 11 and not False
    assert (1 or 1 / 0) == 1 and (0 and 1 / 0) == 0 and (0 or None) is None
    assert (1 and 2 or 3) == 2 and (0 or 2 and 3) == 3
    assert (not 1 == 2) is True and (not 0) is True
    assert 1 < 2 < 3 and not 1 < 3 < 2 and 1 < 2 == 2 != 3 >= 3
    assert 1 in [1, 2] and 3 not in (1, 2) and None is not x and "a" in {"a": 1}
    assert not (3 < 2 < undefined_name)
    assert (5 if 0 else 6 if 1 else 7) == 6
    return x


def containers(x):
    a, b = [1, 2], (3,)
    assert [*a, *b, 4] == [1, 2, 3, 4] and (*a, 0) == (1, 2, 0)
    assert (*b, ) == (3,) and () == tuple([]) and len({*a, 1}) == 2
    assert {**{"a": 1}, "b": 2}["b"] == 2 and {"a": 1, "a": 2}["a"] == 2
    c = 1,
    assert c == (1,) and len([[], ()]) == 2
    d = {"k": [1, 2], 2: (3, 4)}
    d["k"][0] += 5
    d["n"] = d[2][1]
    assert d["k"] == [6, 2] and d["n"] == 4
    a[0], a[1] = a[1], a[0]
    assert a == [2, 1]
    assert [1, 2, 3, 4][1:-1] == [2, 3] and (1, 2, 3)[::-1] == (3, 2, 1)
    assert [1, 2, 3, 4][:2] == [1, 2] and [1, 2, 3][::2] == [1, 3]
    assert [1, 2, 3][-1] == 3 and [0, 1, 2, 3][3:0:-2] == [3, 1]
    return x


def targets(x):
    a = b = c = 4
    a, (b, *c), d = 1, (2, 3, 4), 5
    assert a == 1 and b == 2 and c == [3, 4] and d == 5
    [p, q], r = [1, 2], 3
    (s) = 4
    (t,) = (5,)
    [u] = [6]
    assert p + q + r + s + t + u == 21
    *first, last = range(3)
    assert first == [0, 1] and last == 2
    n: int = 3
    n += 1
    n -= 2; n *= 5
    n //= 3
    n **= 2
    n %= 5
    n <<= 2
    n |= 1
    n ^= 3
    n &= 30
    n >>= 1
    assert n == 9, n
    m = 1
    m /= 4
    assert m == 0.25
    k = l = []
    k += [1]
    assert l == [1]
    l = l + [2]
    assert k == [1] and l == [1, 2]
    del m
    (y := 3)
    assert y == 3
    return x


def conditions(x):
    result = []
    for i in range(4):
        if i == 0:
            result.append("zero")
        elif i == 1: result.append("one")
        elif i == 2:
            pass
        else:
            result.append("many")
    assert result == ["zero", "one", "many"]
    if not result: return None
    return x


def loops(x):
    seen = []
    for i in range(6):
        if i == 1:
            continue
        if i == 4:
            break
        seen.append(i)
    else:
        seen.append("else")
    assert seen == [0, 2, 3]
    for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]:
        seen.append(a + b + c)
    else:
        seen.append("else")
    assert seen[3:] == [6, 15, "else"]
    n = 0
    while n < 5:
        n += 1
        if n == 3:
            continue
        for j in [1, 2]:
            if j == n:
                break
        else:
            continue
        seen.append(n)
    else:
        n = 100
    assert n == 100 and seen[6:] == [1, 2]
    while True:
        while True:
            break
        break
    for i in 1, 2:
        for i in (3, 4):
            if i == 3: break
        break
    assert i == 3
    for d in []:
        pass
    for e["k"] in [e := {}]:
        pass
    return x


def comprehensions(x):
    n = 10
    i = "outer"
    assert [i * n for i in range(3)] == [0, 10, 20] and i == "outer"
    assert [(i, j) for i in range(3) if i for j in range(i)] == [
        (1, 0), (2, 0), (2, 1)]
    assert [[j for j in range(i)] for i in range(3)] == [[], [0], [0, 1]]
    assert {k: v for k, v in [("a", 1), ("b", 2)]}["b"] == 2
    assert len({i % 2 for i in range(5)}) == 2
    assert sum(i for i in range(4)) == 6 and list(i for i in (1, 2)) == [1, 2]
    assert [y := i for i in range(3)] == [0, 1, 2] and y == 2
    assert [i for i in [i, i]] == ["outer", "outer"]
    assert [f() for f in [lambda: n, lambda: i]] == [10, "outer"]
    assert [f(1) for f in [lambda v, w=w: v + w for w in (1, 2)]] == [2, 3]
    assert [f() for f in [lambda: w for w in (1, 2)]] == [2, 2]
    assert any(v > 2 for v in (1, 2, 3)) and not all(v for v in (0, 1))
    return x


def closures(x):
    def make(a):
        b = 2

        def inner(c):
            nonlocal b
            b += 1
            return a + b + c
        return inner
    f = make(1)
    assert f(0) == 4 and f(0) == 5 and make(1)(0) == 4

    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)
    assert fact(5) == 120
    late = lambda: value
    value = 3
    assert late() == 3
    value = 4
    assert late() == 4

    def parameter(p):
        p += 1
        return [p + i for i in range(2)], (lambda: p)
    both = parameter(1)
    assert both[0] == [2, 3] and both[1]() == 2
    return x


def arguments(x):
    def f(a, b=2, *rest, c, d=4, **more):
        return (a, b, rest, c, d, list(more.items()))
    assert f(1, c=3) == (1, 2, (), 3, 4, [])
    assert f(1, 5, 6, 7, c=8, e=9) == (1, 5, (6, 7), 8, 4, [("e", 9)])
    assert f(*[1, 2], *(3,), c=0, **{"d": 1}) == (1, 2, (3,), 0, 1, [])
    assert f(c=1, *[7]) == (7, 2, (), 1, 4, [])

    def g(a, /, b, *, c: int = 3) -> int:
        "not a value"
        return a * 100 + b * 10 + c
    assert g(1, b=2) == 123 and g(1, 2, c=4) == 124
    h = lambda *a, **k: (a, k["z"])
    assert h(1, z=2) == ((1,), 2) and (lambda: 5)() == 5
    order = []

    def note(v):
        order.append(v)
        return v

    def defaults(a=note(1), *, b=note(2)):
        return a + b
    assert defaults(note(3), b=note(4)) == 7 and order == [1, 2, 3, 4]
    return x


def generators(x):
    def count(n):
        i = 0
        while i < n:
            yield i
            i += 1
    assert list(count(3)) == [0, 1, 2] and sum(count(4)) == 6

    def nothing():
        return
        yield
    assert list(nothing()) == []

    def pairs():
        got = yield 1, 2
        assert got is None
        yield
    assert list(pairs()) == [(1, 2), None]
    return x


def module_names(x):
    assert ALPHA == 0.25 and THIRD == 1.0 / 3 and LOW == 1 and HIGH == 2
    assert OTHERS == [3, 4] and FIRST == SECOND == 7 and SIZES[1] == 8
    assert half(3) == 1.5 and total == 10 and LATER == 1.25 and MULTI == (1, 2)
    assert PI == math.pi == arithmetic.pi and sqrt(4.0) == 2.0
    assert prod([2, 3]) == 6 and helper(2) == defined_below(2) == 6
    assert NAMES[1] == "b" and TABLE["b"]["c"] == 2
    ALPHA_ = ALPHA
    return x


def imports(x):
    import math as m
    from numpy import prod as product, sum
    import math
    assert m.floor(2.5) == math.floor(2.5) == 2 and product([2, 4]) == 8
    assert sum([1, 2]) == 3
    return x


def shadowing(x, len=3):
    assert len == 3
    ALPHA = 1
    half = lambda v: v + ALPHA
    assert half(1) == 2

    def inner():
        ALPHA = 5
        return ALPHA
    assert inner() == 5 and ALPHA == 1
    return x


def helper(v):
    return defined_below(v)


def unreached(x):
    if ALPHA > 1:
        try:
            y = 1
        except ValueError as e:
            y = 2
        with open("a") as f:
            pass
        class A:
            pass
        global STATE
        STATE = 1
        y.z = 3
        del y.z
        match y:
            case [1, *rest]:
                pass
        1j
        async def g():
            await y
    return x


def defined_below(v): return v * 3


class Skipped(object):
    half = 3

    def method(self):
        return [i for i in range(3)]


STATE = 0
if __name__ == "__main__":
    for f in [numbers, strings, formats, words, operators, containers, targets,
              conditions, loops, comprehensions, closures, arguments,
              generators, module_names, imports, shadowing, unreached]:
        assert f("x") == "x"
    print("all hold")
