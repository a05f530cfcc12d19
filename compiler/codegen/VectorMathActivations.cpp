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

static Float mathFma(Float a, double b, double c) {
  Emitter *e = a.e;
  return {e, math::FmaOp::create(e->b, e->loc, a.v, e->constant(b).v,
                                 e->constant(c).v)};
}

static Float expOfMinusMagnitude(Float x) { return apply<math::ExpOp>(-abs(x)); }

/// numerator / (1 + exp(-|x|)) scaled by exp(-|x|) on the negative side: the
/// exponential never overflows, and the smallest results keep all their digits.
static Float sigmoid(Float x) {
  Float u = expOfMinusMagnitude(x);
  return select(x < 0.0, u, 1.0) / (u + 1.0);
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

Value buildGelu(OpBuilder &b, Location loc, Value x) {
  Emitter e(b, loc, x.getType());
  Float v = e.wrap(x);
  const double sqrtHalf = 0x1.6a09e667f3bcdp-1;
  Float phi = mathFma(apply<math::ErfOp>(v * sqrtHalf), 0.5, 0.5);
  return (v * phi).v;
}

} // namespace kerasc::codegen
