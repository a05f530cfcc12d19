//===- VectorMathLog.cpp - logarithms -------------------------------------===//
//
// log(x) = e ln 2 + log(1 + f) with x = 2^e (1 + f), 1 + f in [sqrt(1/2),
// sqrt(2)): then f = 0 belongs to e = 0 and no digits cancel near x = 1.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMathCoefficients.inc"
#include "compiler/codegen/VectorMathFunctions.h"

#include <limits>

namespace kerasc::codegen {

static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
static constexpr double kSqrtHalf = 0x1.6a09e6p-1;
static constexpr double kLn2 = 0x1.62e42fefa39efp-1;

/// The exponent field of x / sqrt(1/2), i.e. e + bias after a shift down by the
/// mantissa's width, and the bits of the mantissa relative to sqrt(1/2).
static Int splitBits(Float x) {
  Emitter &e = *x.e;
  return asInt(x) + (e.bitsOf(1.0) - e.bitsOf(kSqrtHalf));
}

/// An exponent field as a float, without a conversion instruction: below 2^11,
/// it fits the low mantissa bits of 2^23 or 2^52.
static Float exponentPlus(Int split) {
  Emitter &e = *split.e;
  return asFloat((split >> e.mantissaBits()) |
                 e.bitsOf(e.pick(0x1p23, 0x1p52)));
}

static double exponentOffset(Emitter &e) {
  return e.pick(0x1p23, 0x1p52) + e.bias();
}

/// log(1 + f) + rest, the rest added in before the last rounding; null: none.
static Float logOfMantissa(Float f, const Float *rest) {
  Emitter &e = *f.e;
  if (!e.isDouble()) {
    Float h = horner(f, kLog1p_f32), f2 = f * f;
    return rest ? fma(f2, h, *rest) + f : fma(f2, h, f);
  }
  // With s = f / (2 + f): log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))).
  Float s = f / (f + 2.0);
  Float z = s * s;
  Float half = f * f * 0.5;
  Float sum = half + z * horner(z, kAtanh_f64);
  return f - (half - (rest ? fma(s, sum, *rest) : s * sum));
}

/// log(1 + f) + rest + k * ln 2.
static Float logKernel(Float f, Float k, const Float *rest = nullptr) {
  Emitter &e = *f.e;
  if (!e.isDouble())
    return fma(k, kLn2, logOfMantissa(f, rest));
  // The last digit of k ln 2 matters.
  const double hi = 0x1.62e42feep-1, lo = 0x1.a39ef35793c76p-33;
  Float low = rest ? fma(k, lo, *rest) : k * lo;
  return fma(k, hi, logOfMantissa(f, &low));
}

/// `result` where lowest < x < infinity, else the limits of a logarithm.
static Float logLimits(Float x, double lowest, Float result) {
  result = select(x < x.e->infinity(), result, x);
  Float below = select(x == lowest, -x.e->infinity(), kNaN);
  return select(x <= lowest, below, result);
}

Decomposed decompose(Float x) {
  Emitter &e = *x.e;
  const double offset = exponentOffset(e);
  Mask subnormal = x < e.pick(0x1p-126, 0x1p-1022);
  // The factor is selected, not the product, which may overflow.
  Float scale = select(subnormal, e.pick(0x1p23, 0x1p52), 1.0);
  Int split = splitBits(x * scale);
  Float k = exponentPlus(split) -
            select(subnormal, offset + e.mantissaBits(), offset);
  uint64_t mantissa = (uint64_t(1) << e.mantissaBits()) - 1;
  return {asFloat((split & mantissa) + e.bitsOf(kSqrtHalf)) - 1.0, k};
}

Float emitLog(Float x) {
  auto [f, k] = decompose(x);
  return logLimits(x, 0.0, logKernel(f, k));
}

Float emitLog2(Float x) {
  Emitter &e = *x.e;
  auto [f, k] = decompose(x);
  Float r = logOfMantissa(f, nullptr);
  const double hi = e.pick(0x1.715476p+0, 0x1.71547652b82fep+0);
  const double lo = e.pick(0x1.4ae0cp-26, 0x1.777d0ffda0d24p-56);
  return logLimits(x, 0.0, fma(r, hi, fma(r, lo, k)));
}

Float emitLog10(Float x) {
  Emitter &e = *x.e;
  auto [f, k] = decompose(x);
  Float r = logOfMantissa(f, nullptr);
  // log10(e) and log10(2) in two parts; k times the high part is exact.
  const double hi = e.pick(0x1.bcb7b2p-2, 0x1.bcb7b1526e50ep-2);
  const double lo = e.pick(-0x1.5b235ep-27, 0x1.95355baaafad3p-57);
  const double twoHi = e.pick(0x1.344p-2, 0x1.34413509f7p-2);
  const double twoLo = e.pick(0x1.3509f8p-18, 0x1.3fde623e2566bp-43);
  Float low = fma(r, lo, k * twoLo);
  return logLimits(x, 0.0, fma(k, twoHi, fma(r, hi, low)));
}

/// log(1 + x + rest), |rest| at most an ulp of x; null: none.
static Float log1pOfSum(Float x, const Float *rest) {
  Emitter &e = *x.e;
  Int split = splitBits(x + 1.0);
  Float k = exponentPlus(split) - exponentOffset(e);
  // f = x 2^-k + (2^-k - 1) has one rounding; with 4 * 2^-k instead of 2^-k the
  // scale is a normal number for every k.
  uint64_t exponent = ~uint64_t(0) << e.mantissaBits();
  uint64_t four = uint64_t(2 * e.bias() + 2) << e.mantissaBits();
  Float scale = asFloat(four - (split & exponent));
  Float f = fma(x * 0.25, scale, fma(scale, 0.25, -1.0));
  Float low = x;
  if (rest) {
    low = *rest * 0.25 * scale;
    rest = &low;
  }
  Float result = logLimits(x, -1.0, logKernel(f, k, rest));
  // Tiny x, where x / 4 would lose bits, and -0.
  return select(abs(x) < e.pick(0x1p-25, 0x1p-54), x, result);
}

Float emitLog1p(Float x) { return log1pOfSum(x, nullptr); }

Float emitLog1pUnit(Float x) {
  // k is 0 or 1 here, and no special value but NaN occurs.
  Mask big = x > kSqrtHalf * 2.0 - 1.0;
  Float f = select(big, fma(x, 0.5, -0.5), x);
  return logKernel(f, select(big, 1.0, 0.0));
}

/// log1p(a + a^2 / (1 + sqrt(a^2 + 1))), a = |x|; log(2a) where a^2 is too big.
Float emitAsinh(Float x) {
  Emitter &e = *x.e;
  Float a = abs(x);
  Mask big = a > e.pick(0x1p30, 0x1p60);
  Float t = select(big, 1.0, a);
  Float t2 = t * t;
  Float small = t + t2 / (sqrt(t2 + 1.0) + 1.0);
  Float log = emitLog1p(select(big, a, small));
  return copysign(log + select(big, kLn2, 0.0), x);
}

/// log1p(t + sqrt(2t + t^2)), t = x - 1; log(2x) where t^2 is too big.
Float emitAcosh(Float x) {
  Emitter &e = *x.e;
  Mask big = x > e.pick(0x1p30, 0x1p60);
  Float t = select(big, 1.0, x) - 1.0;
  Float root = sqrt(fma(t, t, t + t));
  // The root is the larger part where the digits lost matter.
  Float small = root + t;
  Float rest = t - (small - root);
  Float log = log1pOfSum(select(big, x, small), &rest);
  return select(x < 1.0, kNaN, log + select(big, kLn2, 0.0));
}

/// log1p(2a / (1 - a)) / 2, a = |x|, with 2a taken out of the quotient.
Float emitAtanh(Float x) {
  Emitter &e = *x.e;
  Float a = abs(x);
  Float twice = a + a;
  Float result = emitLog1p(twice + twice * a / (1.0 - a)) * 0.5;
  // Tiny x, where halving would cost the last bit of a subnormal.
  result = select(a < e.pick(0x1p-13, 0x1p-28), x, copysign(result, x));
  return select(a > 1.0, kNaN, result);
}

} // namespace kerasc::codegen
