//===- VectorMathExp.cpp - exponential and hyperbolic functions -----------===//
//
// exp(x) = 2^n exp(r) with n the integer nearest to x / ln 2. n is never
// converted: adding 1.5 * 2^mantissa leaves it in the low bits of the sum,
// which needs neither a rounding nor a conversion instruction and cannot trap.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMathCoefficients.inc"
#include "compiler/codegen/VectorMathFunctions.h"

#include <cmath>

namespace kerasc::codegen {

namespace {
/// x = n ln 2 + r, n as scaleByPower2 takes it.
struct Reduced {
  Float r;
  Int n;
};
} // namespace

static double roundingMagic(Emitter &e) { return e.pick(0x1.8p23, 0x1.8p52); }

/// Reduction by ln 2 = hi + lo, where n * hi is exact for every n that occurs;
/// not exact: in one step, off by |x| units in the last place of 1 over 16.
static Reduced reduceByLn2(Float x, bool exact = true) {
  Emitter &e = *x.e;
  const double log2e = 0x1.71547652b82fep+0;
  const double hi = e.pick(0x1.62e4p-1, 0x1.62e42feep-1);
  const double lo = e.pick(0x1.7f7d1cp-20, 0x1.a39ef35793c76p-33);
  Float shifted = fma(x, log2e, roundingMagic(e));
  Float n = shifted - roundingMagic(e);
  if (!exact)
    return {fma(n, -0x1.62e42fefa39efp-1, x), asInt(shifted)};
  return {fma(n, -lo, fma(n, -hi, x)), asInt(shifted)};
}

/// 2^(n + offset), which must be a normal number.
static Float power2(Int n, int offset) {
  Emitter &e = *n.e;
  uint64_t one = uint64_t(e.bias() + offset) << e.mantissaBits();
  return asFloat((n << e.mantissaBits()) + one);
}

Float scaleByPower2(Float p, Int n) {
  Emitter &e = *p.e;
  // Half of n goes into the exponent of p, the rest into a factor.
  int shift = e.mantissaBits();
  Int half = (n << (shift - 1)) & (~uint64_t(0) << shift);
  Int rest = (n << shift) - half;
  return asFloat(asInt(p) + half) * asFloat(rest + e.bitsOf(1.0));
}

/// `result` where x is at most `highest`; infinity above, and a NaN stays.
static Float orInfinity(Float x, double highest, Float result) {
  return select(x <= highest, result, x + x.e->infinity());
}

static Float expPolynomial(Float r) { return horner(r, kExp_f32, kExp_f64); }

Float emitExp(Float x) {
  Emitter &e = *x.e;
  // Below, the result is 0 whatever the polynomial says; above, infinity.
  Reduced red = reduceByLn2(clampBelow(x, e.pick(-104.0, -746.0)));
  Float result = scaleByPower2(expPolynomial(red.r), red.n);
  return orInfinity(x, e.pick(89.0, 710.0), result);
}

Float emitExpNonPositive(Float x) {
  Emitter &e = *x.e;
  x = clampBelow(x, e.pick(-104.0, -746.0));
  Reduced red = reduceByLn2(x);
  // 2^(n + offset) is normal for every n here, so one constant factor remains.
  const int offset = e.pick(32, 64);
  Float p = expPolynomial(red.r) * power2(red.n, offset);
  return p * e.pick(0x1p-32, 0x1p-64);
}

/// exp(r) - 1.
static Float expm1Polynomial(Float r) {
  return fma(r * r, horner(r, kExpm1_f32, kExpm1_f64), r);
}

ExpParts emitExpParts(Float x) {
  Emitter &e = *x.e;
  Mask negative = signBit(x);
  const int offset = e.pick(-64, -128);
  Float one = select(negative, fma(x, 0.0, std::ldexp(1.0, offset)), 1.0);
  x = clampBelow(x, e.pick(-120.0, -760.0));
  Reduced red = reduceByLn2(-clampAbove(x, 40.0));
  Float scale = asFloat((red.n << e.mantissaBits()) + asInt(one));
  return {x, scale, expm1Polynomial(red.r), one};
}

Float emitExpNormal(Float x) {
  Reduced red = reduceByLn2(x, /*exact=*/false);
  return expPolynomial(red.r) * power2(red.n, 0);
}

Float emitExp2(Float x) {
  Emitter &e = *x.e;
  Float clamped = clampBelow(x, e.pick(-151.0, -1076.0));
  Float shifted = clamped + roundingMagic(e);
  Float r = clamped - (shifted - roundingMagic(e));
  Float result = scaleByPower2(horner(r, kExp2_f32, kExp2_f64), asInt(shifted));
  return orInfinity(x, e.pick(128.0, 1024.0), result);
}

/// exp(x) - 1 = 2^n p + (2^n - 1), p = exp(r) - 1, halved so that 2^n does not
/// overflow before the result does.
Float emitExpm1(Float x) {
  Emitter &e = *x.e;
  Float clamped = clampBelow(x, e.pick(-25.0, -60.0));
  clamped = clampAbove(clamped, e.pick(89.0, 710.0));
  Reduced red = reduceByLn2(clamped);
  Float p = expm1Polynomial(red.r);
  Float half = power2(red.n, -1);
  Float result = fma(half, p, half - 0.5);
  result = result + result;
  // Tiny x, where halving would cost the last bit of a subnormal, and -0.
  return select(abs(x) < e.pick(0x1p-25, 0x1p-54), x, result);
}

/// exp(a) / 2 for a >= 0, which overflows only where sinh and cosh do.
static Float halfExp(Float a) {
  Emitter &e = *a.e;
  Reduced red = reduceByLn2(a);
  Float result = scaleByPower2(expPolynomial(red.r) * 0.5, red.n);
  return orInfinity(a, e.pick(90.0, 711.0), result);
}

Float emitSinh(Float x) {
  Float a = abs(x);
  Float z = clampAbove(a, 1.0) * a;
  Float near = fma(horner(z, kSinh_f32, kSinh_f64) * z, a, a);
  Float h = halfExp(a);
  Float far = h - 0.25 / h;
  return copysign(select(a < 1.0, near, far), x);
}

Float emitCosh(Float x) {
  Float h = halfExp(abs(x));
  return h + 0.25 / h;
}

Float emitTanh(Float x) {
  Emitter &e = *x.e;
  // Beyond the bound the result rounds to 1.
  Float a = clampAbove(abs(x), e.pick(9.5, 19.5));
  Float z = a * a;
  Float near = fma(horner(z, kTanh_f32, kTanh_f64) * z, a, a);
  Float far = 1.0 - 2.0 / (emitExpNormal(a + a) + 1.0);
  return copysign(select(a < 0.6, near, far), x);
}

} // namespace kerasc::codegen
