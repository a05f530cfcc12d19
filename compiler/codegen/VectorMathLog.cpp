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

/// log(1 + f) + k * ln 2.
static Float logKernel(Float f, Float k) {
  Emitter &e = *f.e;
  if (!e.isDouble()) {
    Float r = fma(f * f, horner(f, kLog1p_f32), f);
    return fma(k, kLn2, r);
  }
  // With s = f / (2 + f): log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))).
  const double hi = 0x1.62e42feep-1, lo = 0x1.a39ef35793c76p-33;
  Float s = f / (f + 2.0);
  Float z = s * s;
  Float half = f * f * 0.5;
  Float rest = fma(s, half + z * horner(z, kAtanh_f64), k * lo);
  return fma(k, hi, f - (half - rest));
}

/// `result` where lowest < x < infinity, else the limits of a logarithm.
static Float logLimits(Float x, double lowest, Float result) {
  result = select(x < x.e->infinity(), result, x);
  Float below = select(x == lowest, -x.e->infinity(), kNaN);
  return select(x <= lowest, below, result);
}

/// x = 2^k (1 + f), subnormal x included.
static void splitPositive(Float x, Float &f, Float &k) {
  Emitter &e = *x.e;
  const double offset = exponentOffset(e);
  Mask subnormal = x < e.pick(0x1p-126, 0x1p-1022);
  Float scaled =
      select(subnormal, x * e.pick(0x1p23, 0x1p52), x);
  Int split = splitBits(scaled);
  k = exponentPlus(split) -
      select(subnormal, offset + e.mantissaBits(), offset);
  uint64_t mantissa = (uint64_t(1) << e.mantissaBits()) - 1;
  f = asFloat((split & mantissa) + e.bitsOf(kSqrtHalf)) - 1.0;
}

Float emitLog(Float x) {
  Float f = x, k = x;
  splitPositive(x, f, k);
  return logLimits(x, 0.0, logKernel(f, k));
}

Float emitLog1p(Float x) {
  Emitter &e = *x.e;
  Int split = splitBits(x + 1.0);
  Float k = exponentPlus(split) - exponentOffset(e);
  // f = x 2^-k + (2^-k - 1) has one rounding; with 4 * 2^-k instead of 2^-k the
  // scale is a normal number for every k.
  uint64_t exponent = ~uint64_t(0) << e.mantissaBits();
  uint64_t four = uint64_t(2 * e.bias() + 2) << e.mantissaBits();
  Float scale = asFloat(four - (split & exponent));
  Float f = fma(x * 0.25, scale, fma(scale, 0.25, -1.0));
  Float result = logLimits(x, -1.0, logKernel(f, k));
  // Tiny x, where x / 4 would lose bits, and -0.
  return select(abs(x) < e.pick(0x1p-25, 0x1p-54), x, result);
}

Float emitLog1pUnit(Float x) {
  // k is 0 or 1 here, and no special value but NaN occurs.
  Mask big = x > kSqrtHalf * 2.0 - 1.0;
  Float f = select(big, fma(x, 0.5, -0.5), x);
  return logKernel(f, select(big, 1.0, 0.0));
}

} // namespace kerasc::codegen
