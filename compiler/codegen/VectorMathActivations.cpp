//===- VectorMathActivations.cpp - activation functions -------------------===//
//
// Formulas of VectorMath.h. They only emit `arith` and `math` ops; exp(-|x|) is
// written as exactly that, because `--keras-expand-math` knows the form.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMath.h"

#include "compiler/codegen/VectorMathEmitter.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace kerasc::codegen {

template <typename Op> static Float apply(Float x) {
  return {x.e, Op::create(x.e->b, x.e->loc, x.v)};
}

/// math.fma rather than the fma of the expansions: it is elementwise, so that
/// upstream can vectorise it.
static Float mathFma(Float a, Float b, Float c) {
  Emitter *e = a.e;
  return {e, math::FmaOp::create(e->b, e->loc, a.v, b.v, c.v)};
}

static Float expOfMinusMagnitude(Float x) {
  return apply<math::ExpOp>(-abs(x));
}

/// numerator / (1 + exp(-|x|)) scaled by exp(-|x|) on the negative side: the
/// exponential never overflows, and the smallest results keep all their digits.
static Float sigmoid(Float x) {
  Float u = expOfMinusMagnitude(x);
  return select(signBit(x), u, 1.0) / (u + 1.0);
}

static Float softplus(Float x) {
  return clampBelow(x, 0.0) + apply<math::Log1pOp>(expOfMinusMagnitude(x));
}

Value buildSigmoid(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  return sigmoid(e.wrap(x)).v;
}

Value buildSoftplus(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  return softplus(e.wrap(x)).v;
}

Value buildLogSigmoid(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  return (-softplus(-e.wrap(x))).v;
}

Value buildExpNonPositive(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  return expOfMinusMagnitude(e.wrap(x)).v;
}

Value buildSilu(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  Float u = expOfMinusMagnitude(v);
  return (select(signBit(v), v * u, v) / (u + 1.0)).v;
}

Value buildMish(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  // tanh(log(1 + t)) = (t^2 + 2t) / (t^2 + 2t + 2), t = exp(x); for positive x
  // divided by t^2, which leaves u = exp(-x) as the only exponential.
  Float u = expOfMinusMagnitude(v);
  Mask negative = signBit(v);
  Float u2 = u + u;
  Float up = select(negative, mathFma(u, u, u2), u2 + 1.0);
  Float down = up + select(negative, e.constant(2.0), u2 * u);
  return (v * (up / down)).v;
}

Value buildGelu(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  const double sqrtHalf = 0x1.6a09e667f3bcdp-1;
  Float erf = apply<math::ErfOp>(v * sqrtHalf);
  return (v * mathFma(erf, e.constant(0.5), e.constant(0.5))).v;
}

Value buildGeluTanh(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  // Beyond the bound sigmoid is 0 or 1; the cube must not overflow.
  const double most = e.isDouble() ? 24.0 : 12.0;
  Float t = clampBelow(clampAbove(v, most), -most);
  // 2 sqrt(2/pi) and that times 0.044715.
  Float slope = mathFma(t * t, e.constant(0x1.2444f2a4d8b4bp-4),
                        e.constant(0x1.9884533d43651p+0));
  return (v * sigmoid(t * slope)).v;
}

Value buildElu(OpBuilder &b, Location loc, Value x, double alpha) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  Float below = apply<math::ExpM1Op>(clampAbove(v, 0.0));
  return select(v > 0.0, v, alpha == 1.0 ? below : below * alpha).v;
}

Value buildCelu(OpBuilder &b, Location loc, Value x, double alpha) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  Float below = clampAbove(v, 0.0);
  // From -750 on the exponential is 0 in every format, and the quotient must
  // not overflow.
  if (alpha > 0.0 && alpha < 1.0)
    below = clampBelow(below, -750.0 * alpha);
  if (alpha == 1.0)
    below = apply<math::ExpM1Op>(below);
  else
    below = apply<math::ExpM1Op>(below / alpha) * alpha;
  return select(v > 0.0, v, below).v;
}

Value buildSelu(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  const double scale = 1.0507009873554805, alpha = 1.6732632423543772;
  Float below = apply<math::ExpM1Op>(clampAbove(v, 0.0));
  Float above = clampBelow(v, 0.0) * scale;
  return select(v > 0.0, above, below * (scale * alpha)).v;
}

} // namespace kerasc::codegen
