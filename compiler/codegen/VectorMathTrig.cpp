//===- VectorMathTrig.cpp - circular functions and their inverses ---------===//
//
// sin, cos and tan subtract the nearest multiple of pi/2 in several pieces
// (Cody and Waite). The first are short, so that their products with the
// multiple are exact without FMA too, for |x| up to 2^12 (f32) and 2^20 (f64).
// The error bounds hold with FMA for |x| up to 1e5 (f32) and 1e9 (f64). Without
// FMA the digits near multiples of pi/2 are absolute ones (2^-36 in f32, 2^-67
// in f64). Beyond these ranges accuracy fades; sin and cos stay within [-1, 1].
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMathCoefficients.inc"
#include "compiler/codegen/VectorMathFunctions.h"

namespace kerasc::codegen {

// pi/2 = high + low in each format.
static double halfPi(Emitter &e) {
  return e.pick(0x1.921fb6p+0, 0x1.921fb54442d18p+0);
}
static double halfPiLow(Emitter &e) {
  return e.pick(-0x1.777a5cp-25, 0x1.1a62633145c07p-54);
}

namespace {
/// x = n pi/2 + r, |r| <= pi/4; n in the low bits. Also r = head + tail with
/// more digits (where FMA is fused).
struct Quadrant {
  Float r, head, tail;
  Int n;
};
} // namespace

/// Far outside of the range of a reduction its result is anything.
static Float clampToUnit(Float r) {
  return clampBelow(clampAbove(r, 1.0), -1.0);
}

static Quadrant reduceByHalfPi(Float x) {
  Emitter &e = *x.e;
  const double magic = e.pick(0x1.8p23, 0x1.8p52);
  Float shifted = fma(x, 0x1.45f306dc9c883p-1, magic);
  Float n = shifted - magic;
  // The first pieces cost no digits.
  Float exact = fma(n, e.pick(-0x1.92p+0, -0x1.921fb544p+0), x);
  if (!e.isDouble())
    exact = fma(n, -0x1.fb4p-12, exact);
  const double piece = e.pick(-0x1.4442d2p-24, -0x1.0b4611a626331p-34);
  const double last = e.pick(0x1.ee59dap-50, -0x1.1701b839a252p-88);
  Float head = fma(n, piece, exact);
  // The rounding of head, where the difference is exact; it counts only there.
  Float rounding = fma(n, piece, exact - head);
  rounding = select(abs(head) < e.pick(0x1p-7, 0x1p-4), 0.0, rounding);
  return {clampToUnit(fma(n, last, head)), clampToUnit(head),
          clampToUnit(fma(n, last, rounding)), asInt(shifted)};
}

/// The sine of quadrant n + r.
static Float sinOfQuadrant(Float r, Int n) {
  Emitter &e = *r.e;
  Float z = r * r;
  Float sine = fma(horner(z, kSin_f32, kSin_f64) * z, r, r);
  Float cosine = fma(horner(z, kCos_f32, kCos_f64), z * z, fma(z, -0.5, 1.0));
  Float value = select((n & 1) == 0, sine, cosine);
  int signBit = e.isDouble() ? 63 : 31;
  Int sign = (n << (signBit - 1)) & (uint64_t(1) << signBit);
  return asFloat(asInt(value) ^ sign);
}

/// x itself where it is so small that f(x) rounds to it, and for -0.
static Float tinyOr(Float x, Float result) {
  return select(abs(x) < x.e->pick(0x1p-13, 0x1p-27), x, result);
}

Float emitSin(Float x) {
  Quadrant q = reduceByHalfPi(x);
  return tinyOr(x, sinOfQuadrant(q.r, q.n));
}

Float emitCos(Float x) {
  Quadrant q = reduceByHalfPi(x);
  return sinOfQuadrant(q.r, q.n + 1);
}

Float emitTan(Float x) {
  Quadrant q = reduceByHalfPi(x);
  Float z = q.head * q.head;
  Float p = horner(z, kTan_f32, kTan_f64) * z;
  Float small = fma(p, q.head, q.tail);
  Float t = q.head + small;
  Float lost = small - (t - q.head);
  // tan(r + pi/2) = -1 / tan(r). Both parts are doubled because LLVM turns a
  // division by select(even, 1, t) into a division by t in every lane, which
  // traps where t = 0.
  Mask even = (q.n & 1) == 0;
  Float twice = t + t;
  Float result = select(even, twice, -2.0) / select(even, 2.0, twice);
  // The derivative of -1 / t.
  result = select(even, result, fma(result * result, lost, result));
  return tinyOr(x, result);
}

/// atan(q) for |q| <= 1/2.
static Float atanSmall(Float q) {
  Float z = q * q;
  return fma(horner(z, kAtan_f32, kAtan_f64) * z, q, q);
}

/// base * pi/4 + t, base a small integer per lane, exact to the last digit.
static Float addQuarters(Float base, Float t) {
  Emitter &e = *t.e;
  // Short enough that base * high is exact.
  const double high = e.pick(0x1.921fbp-1, 0x1.921fb54442d18p-1);
  const double low = e.pick(0x1.5110b4p-23, 0x1.1a62633145c07p-55);
  return fma(base, high, fma(base, low, t));
}

Float emitAtan(Float x) {
  // atan(a) = pi/4 + atan((a - 1) / (a + 1)) = pi/2 + atan(-1 / a). From 1/2 on
  // a - 1 is exact.
  Float a = abs(x);
  Mask big = a > 2.0;
  Mask middle = a > 0.5;
  Float up = select(big, -1.0, select(middle, a - 1.0, a));
  Float down = select(big, a, select(middle, a + 1.0, 1.0));
  Float base = select(big, 2.0, select(middle, 1.0, 0.0));
  return copysign(addQuarters(base, atanSmall(up / down)), x);
}

Float emitAtan2(Float y, Float x) {
  Emitter &e = *x.e;
  Float ay = abs(y), ax = abs(x);
  Mask bothInfinite = (ay == e.infinity()) & (ax == e.infinity());
  ay = select(bothInfinite, 1.0, ay);
  ax = select(bothInfinite, 1.0, ax);
  // Keep ay + ax finite and the comparisons below away from subnormals.
  const double huge = e.pick(0x1p126, 0x1p1022);
  const double tiny = e.pick(0x1p-100, 0x1p-1000);
  Mask large = (ay > huge) | (ax > huge);
  Mask small = (ay < tiny) & (ax < tiny);
  Float scale =
      select(large, 0.25, select(small, e.pick(0x1p100, 0x1p1000), 1.0));
  ay = ay * scale;
  ax = ax * scale;
  Mask big = ax < ay * 0.5;
  Mask middle = ay > ax * 0.5;
  Float up = select(big, -ax, select(middle, ay - ax, ay));
  Float down = select(big, ay, select(middle, ay + ax, ax));
  // 0 / 0; not 1, for the reason given in emitTan.
  down = select(down == 0.0, 2.0, down);
  Float t = atanSmall(up / down);
  Float base = select(big, 2.0, select(middle, 1.0, 0.0));
  // Left half plane, -0 included: pi minus the angle.
  Mask left = signBit(x);
  base = select(left, 4.0 - base, base);
  t = select(left, -t, t);
  return copysign(addQuarters(base, t), y);
}

namespace {
/// For a = |x|: asin(a) where a <= 1/2, else acos(a) / 2 = asin(s) with
/// s = sqrt((1 - a) / 2); as head + tail, head with few digits where far.
struct ArcSine {
  Mask far;
  Float head, tail;
};
} // namespace

static ArcSine arcSine(Float a) {
  Emitter &e = *a.e;
  Mask far = a > 0.5;
  Float z = select(far, (1.0 - a) * 0.5, a * a);
  Float s = select(far, sqrt(select(far, z, 0.0)), a);
  // s = head + rest: the rounding error of the root counts twice in
  // pi/2 - 2 asin(s).
  uint64_t leading = e.pick(~uint64_t(0xfff), ~uint64_t(0x7ffffff));
  Float head = select(far, asFloat(asInt(s) & leading), s);
  Float sum = s + head;
  Float rest = select(far & (sum > 0.0), z - head * head, 0.0) /
               select(sum > 0.0, sum, 2.0);
  return {far, head, fma(horner(z, kAsin_f32, kAsin_f64) * z, s, rest)};
}

Float emitAsin(Float x) {
  Emitter &e = *x.e;
  ArcSine arc = arcSine(abs(x));
  Float far = (halfPi(e) - 2.0 * arc.head) - (2.0 * arc.tail - halfPiLow(e));
  return copysign(select(arc.far, far, arc.head + arc.tail), x);
}

Float emitAcos(Float x) {
  Emitter &e = *x.e;
  ArcSine arc = arcSine(abs(x));
  Float value = arc.head + arc.tail;
  Float twice = value + value;
  Float near = halfPi(e) - (copysign(value, x) - halfPiLow(e));
  Float left = 2.0 * halfPi(e) - (twice - 2.0 * halfPiLow(e));
  return select(arc.far, select(x < 0.0, left, twice), near);
}

} // namespace kerasc::codegen
