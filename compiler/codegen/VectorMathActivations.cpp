//===- VectorMathActivations.cpp - activation functions -------------------===//
//
// Formulas of VectorMath.h. They only emit `arith` and `math` ops; exp(-|x|) is
// written as exactly that, because `--keras-expand-math` knows the form.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMath.h"

#include "compiler/codegen/VectorMathFunctions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <algorithm>

using namespace mlir;

namespace kerasc::codegen {

template <typename Op> static Float apply(Float x) {
  return {x.e, Op::create(x.e->b, x.e->loc, x.v)};
}

/// `formula` of x, in float32 for the half formats.
template <typename Formula>
static Value compute(OpBuilder &b, Location loc, Value x, Formula formula) {
  Type type = x.getType(), wide = computeType(type);
  Emitter e(b, loc, wide, Emitter::Stage::elementwise);
  if (wide == type)
    return formula(e.wrap(x)).v;
  Float result = formula(e.wrap(arith::ExtFOp::create(b, loc, wide, x)));
  return arith::TruncFOp::create(b, loc, type, result.v);
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
  return compute(b, loc, x, sigmoid);
}

Value buildSoftplus(OpBuilder &b, Location loc, Value x) {
  return compute(b, loc, x, softplus);
}

Value buildLogSigmoid(OpBuilder &b, Location loc, Value x) {
  return compute(b, loc, x, [](Float v) { return -softplus(-v); });
}

Value buildExpNonPositive(OpBuilder &b, Location loc, Value x) {
  return compute(b, loc, x, expOfMinusMagnitude);
}

Value buildSilu(OpBuilder &b, Location loc, Value x) {
  // x / (1 + exp(-x)): the exponential is rounded together with the sum.
  return compute(b, loc, x, [](Float v) {
    ExpParts exp = emitExpParts(v);
    Float divisor = fma(exp.scale, exp.t, exp.one) + exp.scale;
    return exp.x / divisor * exp.one;
  });
}

Value buildMish(OpBuilder &b, Location loc, Value x) {
  // With u = exp(-x) and i = 1 / (1 + 2u), tanh(log(1 + exp(x))) is
  // 1 / (1 + u - u i), or 1 / (u + (1 + i) / 2): the first is exact enough
  // where u is small, the second where it is large. All is multiplied by
  // exp.one; u = scale (1 + t) is never rounded alone.
  return compute(b, loc, x, [](Float v) {
    ExpParts exp = emitExpParts(v);
    Float twice = exp.scale + exp.scale;
    Float i = exp.one / fma(twice, exp.t, twice + exp.one);
    Mask isLarge = exp.x < -0.35;
    Float half = exp.one * 0.5;
    Float large = fma(exp.scale, exp.t, fma(i, half, half));
    Float small = fma(exp.scale * exp.t, 1.0 - i, -(exp.scale * i));
    Float whole = exp.scale + select(isLarge, 0.0, exp.one);
    Float divisor = whole + select(isLarge, large, small);
    return exp.x / divisor * exp.one;
  });
}

Value buildGelu(OpBuilder &b, Location loc, Value x) {
  return compute(b, loc, x, [](Float v) {
    const double sqrtHalf = 0x1.6a09e667f3bcdp-1;
    Float erf = apply<math::ErfOp>(v * sqrtHalf);
    return v * fma(erf, 0.5, 0.5);
  });
}

Value buildGeluTanh(OpBuilder &b, Location loc, Value x) {
  return compute(b, loc, x, [](Float v) {
    // Beyond the bound sigmoid is 0 or 1; the cube must not overflow.
    const double most = v.e->pick(12.0, 24.0);
    Float t = clampBelow(clampAbove(v, most), -most);
    // 2 sqrt(2/pi) and that times 0.044715.
    Float slope = fma(t * t, 0x1.2444f2a4d8b4bp-4, 0x1.9884533d43651p+0);
    return v * sigmoid(t * slope);
  });
}

Value buildElu(OpBuilder &b, Location loc, Value x, double alpha) {
  return compute(b, loc, x, [=](Float v) {
    Float below = apply<math::ExpM1Op>(clampAbove(v, 0.0));
    return select(v > 0.0, v, alpha == 1.0 ? below : below * alpha);
  });
}

Value buildCelu(OpBuilder &b, Location loc, Value x, double alpha) {
  return compute(b, loc, x, [=](Float v) {
    Float below = clampAbove(v, 0.0);
    if (alpha == 1.0)
      return select(v > 0.0, v, apply<math::ExpM1Op>(below));
    // From -750 on the exponential is 0 in every format, and the quotient must
    // not overflow.
    if (alpha > 0.0 && alpha < 1.0)
      below = clampBelow(below, -750.0 * alpha);
    const double most = v.e->largest();
    Float quotient = below * std::clamp(1.0 / alpha, -most, most);
    // What the quotient has too much, times the derivative, exp(x / alpha).
    Float excess = fma(quotient, alpha, -below);
    Float power = apply<math::ExpM1Op>(quotient);
    return select(v > 0.0, v, fma(power, alpha, -excess * (power + 1.0)));
  });
}

Value buildSelu(OpBuilder &b, Location loc, Value x) {
  return compute(b, loc, x, [](Float v) {
    const double scale = 1.0507009873554805, alpha = 1.6732632423543772;
    Float below = apply<math::ExpM1Op>(clampAbove(v, 0.0));
    Float above = clampBelow(v, 0.0) * scale;
    return select(v > 0.0, above, below * (scale * alpha));
  });
}

} // namespace kerasc::codegen
