#!/usr/bin/env python3
"""Computes the polynomial coefficients of the vector math.

Prints compiler/codegen/VectorMathCoefficients.inc: one array per table below,
lowest power first. Each fit is a weighted minimax polynomial (Remez exchange on
a dense grid, multiple precision); coefficients are then rounded to the target
format one after the other, lowest power first, and the rest is refitted so that
later coefficients absorb the rounding of earlier ones.

    python3 -m venv v && v/bin/pip install mpmath gmpy2
    v/bin/python tools/scripts/fit_math.py > \
        compiler/codegen/VectorMathCoefficients.inc

The error printed with each table is the weighted error of the rounded
polynomial evaluated exactly: what the approximation itself contributes.
"""
import mpmath as mp

mp.mp.prec = 200
GRID = 500


def round_to(value, bits):
    """The nearest float (bits = 24) or double (bits = 53)."""
    man, exp = mp.frexp(value)
    return mp.ldexp(mp.nint(mp.ldexp(man, bits)), exp - bits)


def chebyshev_grid(lo, hi, count):
    mid, half = (mp.mpf(lo) + hi) / 2, (mp.mpf(hi) - lo) / 2
    return [mid - half * mp.cos(mp.pi * (2 * i + 1) / (2 * count))
            for i in range(count)]


def solve(rows, rhs):
    n = len(rhs)
    m = [list(r) + [b] for r, b in zip(rows, rhs)]
    for i in range(n):
        p = max(range(i, n), key=lambda k: abs(m[k][i]))
        m[i], m[p] = m[p], m[i]
        inv = 1 / m[i][i]
        for k in range(i + 1, n):
            f = m[k][i] * inv
            if f:
                for j in range(i, n + 1):
                    m[k][j] -= f * m[i][j]
    x = [mp.mpf(0)] * n
    for i in reversed(range(n)):
        s = m[i][n] - sum(m[i][j] * x[j] for j in range(i + 1, n))
        x[i] = s / m[i][i]
    return x


def remez(values, weights, basis):
    """Minimax of (values - sum c_j basis_j) * weights over the grid."""
    count, n = len(values), len(basis)
    if n == 0:
        return [], max(abs(v * w) for v, w in zip(values, weights))
    ref = [int((count - 1) * (1 - mp.cos(mp.pi * i / n)) / 2)
           for i in range(n + 1)]
    best = None
    for _ in range(40):
        rows = [[b[i] for b in basis] + [(-1) ** k / weights[i]]
                for k, i in enumerate(ref)]
        sol = solve(rows, [values[i] for i in ref])
        coef = sol[:n]
        err = [(values[i] - sum(c * b[i] for c, b in zip(coef, basis)))
               * weights[i] for i in range(count)]
        worst = max(abs(e) for e in err)
        if best is None or worst < best[1]:
            best = (coef, worst)
        if worst <= abs(sol[n]) * mp.mpf('1.005'):
            break
        # One extremum per run of equal sign; the weakest go, two by two inside
        # so that the signs still alternate.
        runs = []
        for i, e in enumerate(err):
            if runs and (err[runs[-1]] > 0) == (e > 0):
                if abs(e) > abs(err[runs[-1]]):
                    runs[-1] = i
            else:
                runs.append(i)
        while len(runs) > n + 1:
            weakest = min(range(len(runs)), key=lambda k: abs(err[runs[k]]))
            if weakest in (0, len(runs) - 1):
                runs.pop(weakest)
            elif len(runs) == n + 2:
                runs.pop(0 if abs(err[runs[0]]) < abs(err[runs[-1]]) else -1)
            else:
                other = min(weakest - 1, weakest + 1,
                            key=lambda k: abs(err[runs[k]]))
                for k in sorted((weakest, other), reverse=True):
                    runs.pop(k)
        if len(runs) < n + 1:
            break
        ref = runs
    return best


def fit(name, what, bits, f, lo, hi, degree, weight, fixed=()):
    """Fits f on [lo, hi] by a polynomial whose first coefficients are given."""
    xs = chebyshev_grid(lo, hi, GRID)
    values = [f(x) for x in xs]
    weights = [abs(weight(x)) for x in xs]
    done = []
    # Taking out coefficient k leaves (f - c) / x: the errors of what is left
    # alternate in sign only after that division, because x changes sign too.
    for k in range(degree + 1):
        if k < len(fixed):
            c = mp.mpf(fixed[k])
        else:
            basis = [[x ** j for x in xs] for j in range(degree + 1 - k)]
            c = round_to(remez(values, weights, basis)[0][0], bits)
        done.append(c)
        values = [(v - c) / x for v, x in zip(values, xs)]
        weights = [w * abs(x) for w, x in zip(weights, xs)]
    worst = max(abs(v * w) for v, w in zip(values, weights))
    emit(name, f'{what}; error 2^{float(mp.log(worst, 2)):.1f}', bits, done)


def emit(name, what, bits, coefficients):
    text = ', '.join(float(c).hex() for c in coefficients)
    lines, line = [], ' '
    for word in text.split(' '):
        if len(line) + 1 + len(word) > 79:
            lines.append(line)
            line = ' '
        line += ' ' + word
    lines.append(line + '};')
    for piece in wrap('// ' + what):
        print(piece)
    kind = 'f32' if bits == 24 else 'f64'
    print(f'inline constexpr double {name}_{kind}[] = {{')
    print('\n'.join(lines))


def wrap(text):
    out, line = [], ''
    for word in text.split():
        if len(line) + 1 + len(word) > 78:
            out.append(line)
            line = '//'
        line = (line + ' ' + word).strip()
    return out + [line]


LN2 = mp.log(2)
F32, F64 = 24, 53
PRINT_HEADER = '''\
//===- VectorMathCoefficients.inc - minimax polynomials -------------------===//
//
// Written by tools/scripts/fit_math.py, which says how; do not edit. Lowest
// power first; the error is that of the approximation alone.
//
//===----------------------------------------------------------------------===//

// clang-format off
namespace kerasc::codegen {'''


def exponentials():
    r = LN2 / 2 * mp.mpf('1.0005')
    for bits, n in ((F32, 6), (F64, 11)):
        fit('kExp', 'exp(r), |r| <= ln2/2, relative', bits, mp.exp, -r, r, n,
            lambda x: mp.exp(-x), (1, 1))
    r = mp.mpf('0.5005')
    for bits, n in ((F32, 6), (F64, 12)):
        fit('kExp2', '2^r, |r| <= 1/2, relative', bits,
            lambda x: mp.mpf(2) ** x, -r, r, n, lambda x: mp.mpf(2) ** -x,
            (1,))
    r = LN2 / 2 * mp.mpf('1.0005')
    for bits, n in ((F32, 4), (F64, 10)):
        fit('kExpm1', '(exp(r) - 1 - r) / r^2, relative to expm1', bits,
            lambda x: (mp.expm1(x) - x) / x ** 2, -r, r, n,
            lambda x: x ** 2 / mp.expm1(x), (mp.mpf('0.5'),))


def logarithms():
    lo, hi = mp.sqrt(mp.mpf('0.5')) - 1, mp.sqrt(2) - 1
    lo, hi = lo * mp.mpf('1.001'), hi * mp.mpf('1.001')
    fit('kLog1p', '(log(1 + f) - f) / f^2 for 1 + f in [sqrt(1/2), sqrt(2)], '
        'relative to log1p', F32, lambda x: (mp.log1p(x) - x) / x ** 2, lo, hi,
        8, lambda x: x ** 2 / mp.log1p(x), (mp.mpf('-0.5'),))
    # log(1 + f) = 2 atanh(s), s = f / (2 + f).
    s = mp.mpf('0.1717')
    fit('kAtanh', '(2 atanh(s) / s - 2) / z in z = s^2 for s = f / (2 + f), '
        'relative to atanh', F64,
        lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z,
        mp.mpf(0), s ** 2, 7, lambda z: z ** mp.mpf(1.5) / mp.atanh(mp.sqrt(z)))


def error_functions():
    for bits, hi, n, split, end, m in (
            (F32, '0.925', 5, '0.92', '4.0', 5),
            (F64, '1.0', 14, '0.99', '6.0', 20)):
        fit('kErfSmall', f'erf(x) / x - 1 in z = x^2, x <= {hi}, relative to '
            'erf', bits,
            lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, mp.mpf(0),
            mp.mpf(hi) ** 2, n, lambda z: mp.sqrt(z) / mp.erf(mp.sqrt(z)))
        fit('kErfTail', f'log(erfc(x)) / x for {split} <= x <= {end}, '
            'absolute in erfc', bits, lambda x: mp.log(mp.erfc(x)) / x,
            mp.mpf(split), mp.mpf(end), m, lambda x: x * mp.erfc(x))


def odd(name, what, f, hi, degrees):
    """f(x) = x + x z P(z) with z = x^2, for an odd f with slope 1."""
    hi = mp.mpf(hi)
    for bits, degree in zip((F32, F64), degrees):
        fit(name, f'({what}(x) / x - 1) / z in z = x^2, x <= '
            f'{float(hi):.4g}, relative', bits,
            lambda z: (f(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, mp.mpf(0), hi ** 2,
            degree, lambda z: z ** mp.mpf(1.5) / f(mp.sqrt(z)))


def odd_functions():
    quarter = mp.pi / 4 * mp.mpf('1.0005')
    odd('kTanh', 'tanh', mp.tanh, '0.625', (4, 11))
    odd('kSinh', 'sinh', mp.sinh, '1.0', (3, 7))
    odd('kSin', 'sin', mp.sin, quarter, (2, 6))
    odd('kTan', 'tan', mp.tan, quarter, (6, 14))
    odd('kAtan', 'atan', mp.atan, '0.5005', (5, 12))
    odd('kAsin', 'asin', mp.asin, '0.5', (4, 12))
    for bits, degree in ((F32, 2), (F64, 6)):
        fit('kCos', '(cos(x) - 1 + z / 2) / z^2 in z = x^2, |x| <= pi/4, '
            'relative to cos', bits,
            lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z ** 2, mp.mpf(0),
            quarter ** 2, degree, lambda z: z ** 2 / mp.cos(mp.sqrt(z)))


def power():
    s = mp.mpf('0.1717')
    for bits, degree in ((F32, 2), (F64, 6)):
        fit('kPowLog', '(atanh(s) / s - 1 - z / 3) / z^2 in z = s^2, relative '
            'to atanh', bits,
            lambda z: (mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 1 - z / 3) / z ** 2,
            mp.mpf(0), s ** 2, degree,
            lambda z: z ** mp.mpf(2.5) / mp.atanh(mp.sqrt(z)))


print(PRINT_HEADER)
exponentials()
logarithms()
power()
error_functions()
odd_functions()
print('} // namespace kerasc::codegen\n// clang-format on')
