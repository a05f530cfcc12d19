//===- VectorMathPow.cpp - powers and roots -------------------------------===//
//
// |x|^y = 2^(y log2|x|) with the logarithm and the product as unevaluated sums
// of two numbers, because an error in y log2|x| is one of the result times ln 2
// and y log2|x| may be 1000. Products are split by masks rather than by FMA, so
// that the digits are there on targets without FMA too.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMathCoefficients.inc"
#include "compiler/codegen/VectorMathFunctions.h"

#include <limits>

namespace kerasc::codegen {

namespace {
/// hi + lo, |lo| at most about an ulp of hi.
struct Sum {
  Float hi, lo;
};
} // namespace

/// The leading half of the mantissa, so that products of halves are exact.
static Float leading(Float a) {
  return asFloat(asInt(a) & a.e->pick(~uint64_t(0xfff), ~uint64_t(0x7ffffff)));
}

/// a * b without error (f64: to within 2^-106).
static Sum product(Float a, Float b) {
  Float ah = leading(a), bh = leading(b);
  Float al = a - ah, bl = b - bh;
  Float p = a * b;
  return {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

static Sum product(Sum a, Sum b) {
  Sum p = product(a.hi, b.hi);
  return {p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi)};
}

/// a + b for |a| >= |b| or a = 0.
static Sum fastSum(Float a, Float b) {
  Float s = a + b;
  return {s, b - (s - a)};
}

static Sum constantSum(Emitter &e, double hi, double lo) {
  return {e.constant(hi), e.constant(lo)};
}

static Sum third(Emitter &e) {
  return constantSum(e, e.pick(0x1.555556p-2, 0x1.5555555555555p-2),
                     e.pick(-0x1.555556p-27, 0x1.5555555555555p-56));
}

/// log2 of the positive finite a, to about 2^-36 (f32) or 2^-66 (f64).
static Sum log2Sum(Float a) {
  Emitter &e = *a.e;
  auto [f, k] = decompose(a);
  Float m = f + 1.0;

  // s = (m - 1) / (m + 1); the numerator is exact, the denominator a sum
  // (m above 1 loses nothing in fastSum: m + 1 - 1 is exact).
  Sum den = fastSum(e.constant(1.0), m);
  Sum s = {f / den.hi, f};
  Sum back = product(s.hi, den.hi);
  s.lo = (((f - back.hi) - back.lo) - s.hi * den.lo) / den.hi;

  // atanh(s) = s + s^3 (1/3 + z R(z)), z = s^2.
  Sum z = product(s, s);
  Float r = z.hi * horner(z.hi, kPowLog_f32, kPowLog_f64);
  Sum q = fastSum(third(e).hi, r);
  q.lo = q.lo + third(e).lo;
  Sum tail = product(product(s, z), q);
  Sum atanh = fastSum(s.hi, tail.hi);
  atanh.lo = atanh.lo + (s.lo + tail.lo);

  // 2 / ln 2, then the exponent.
  Sum factor = constantSum(e, e.pick(0x1.715476p+1, 0x1.71547652b82fep+1),
                           e.pick(0x1.4ae0cp-25, 0x1.777d0ffda0d24p-55));
  Sum log = product(atanh, factor);
  Sum whole = fastSum(k, log.hi);
  return fastSum(whole.hi, whole.lo + log.lo);
}

/// 2^p for p of any size.
static Float exp2Sum(Sum p) {
  Emitter &e = *p.hi.e;
  const double magic = e.pick(0x1.8p23, 0x1.8p52);
  Float hi = clampAbove(clampBelow(p.hi, e.pick(-160.0, -1100.0)),
                        e.pick(130.0, 1030.0));
  Float lo = select(hi == p.hi, p.lo, 0.0);
  Float shifted = hi + magic;
  Float r = (hi - (shifted - magic)) + lo;
  return scaleByPower2(horner(r, kExp2_f32, kExp2_f64), asInt(shifted));
}

/// Whether a >= 0 has no fraction.
static Mask isInteger(Float a) {
  const double shift = a.e->pick(0x1p23, 0x1p52);
  return (a >= shift) | (((a + shift) - shift) == a);
}

Float emitPow(Float x, Float y) {
  Emitter &e = *x.e;
  const double inf = e.infinity();
  Float a = abs(x);
  // From this exponent on the result is 0, 1 or infinity for every x, and the
  // product stays finite.
  const double most = e.pick(0x1p31, 0x1p64);
  Float power = clampBelow(clampAbove(y, most), -most);
  Mask zero = a == 0.0;
  Mask special = zero | (a == inf);
  Sum log = log2Sum(select(special, 1.0, a));
  Sum p = product(log.hi, power);
  p.lo = p.lo + log.lo * power;
  Float result = exp2Sum(p);

  // x = 0 and infinity: 0 or infinity, whichever the sign of y says.
  Float grows = select(y < 0.0, 0.0, inf);
  Float shrinks = select(y < 0.0, inf, 0.0);
  result = select(special, select(zero, shrinks, grows), result);
  // Negative x: the sign of an odd integer power, NaN for a fraction.
  Float ay = abs(y);
  Mask integer = isInteger(ay);
  Mask even = isInteger(ay * 0.5);
  Float negative = select(integer, select(even, result, -result),
                          std::numeric_limits<double>::quiet_NaN());
  negative = select(special, select(integer, negative, result), negative);
  Mask below = signBit(x);
  result = select(below, negative, result);
  // A NaN from either side, but not over x = 1 or y = 0.
  result = select(y == y, result, y);
  result = select(x == x, result, x);
  return select((x == 1.0) | (y == 0.0), 1.0, result);
}

Float emitCbrt(Float x) {
  Emitter &e = *x.e;
  Float a = abs(x);
  Mask special = (a == 0.0) | (a == e.infinity());
  Sum log = log2Sum(select(special, 1.0, a));
  Float root = exp2Sum(product(log, third(e)));
  root = select(special, a, root);
  return copysign(select(a == a, root, a), x);
}

} // namespace kerasc::codegen
