//===- MathFunctions.cpp - what the vector math promises ------------------===//
//
// The references are the C library's double and long double functions, combined
// so that nothing cancels.
//
//===----------------------------------------------------------------------===//

#include "test/ulp/MathFunctions.h"

#include "compiler/codegen/VectorMath.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;

namespace kerasc::test {

template <typename Op>
static Value unary(OpBuilder &b, Location loc, Value x, Value) {
  return Op::create(b, loc, x);
}

template <Value (*build)(OpBuilder &, Location, Value)>
static Value composite(OpBuilder &b, Location loc, Value x, Value) {
  return build(b, loc, x);
}

static Value copy(OpBuilder &, Location, Value x, Value) { return x; }

template <typename T> static T sigmoid(T x) {
  T u = std::exp(-std::abs(x));
  return (x < 0 ? u : 1) / (1 + u);
}

template <typename T> static T softplus(T x) {
  return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::abs(x)));
}

struct Bounds {
  double ulpF32 = 2, ulpF64 = 2, absF32 = 0, absF64 = 0;
  double rangeF32 = 0, rangeF64 = 0;
};

template <typename Reference>
static MathFunction row(const char *name, MathBody body, Reference reference,
                        Bounds k = {}) {
  return {name,     1,        body,     reference,  reference, k.ulpF32,
          k.ulpF64, k.absF32, k.absF64, k.rangeF32, k.rangeF64};
}

#define REF(expression)                                                        \
  [](auto x, auto y) -> decltype(x) {                                          \
    (void)y;                                                                   \
    return expression;                                                         \
  }

const std::vector<MathFunction> &mathFunctions() {
  static const std::vector<MathFunction> table = {
      row("copy", copy, REF(x), {0, 0}),
      row("exp", unary<math::ExpOp>, REF(std::exp(x)), {1.5, 2}),
      row("exp2", unary<math::Exp2Op>, REF(std::exp2(x))),
      row("expm1", unary<math::ExpM1Op>, REF(std::expm1(x))),
      row("log", unary<math::LogOp>, REF(std::log(x))),
      row("log1p", unary<math::Log1pOp>, REF(std::log1p(x))),
      row("tanh", unary<math::TanhOp>, REF(std::tanh(x)), {1.5, 2}),
      row("erf", unary<math::ErfOp>, REF(std::erf(x))),
      row("sigmoid", composite<codegen::buildSigmoid>, REF(sigmoid(x)),
          {2.5, 2.5}),
      row("softplus", composite<codegen::buildSoftplus>, REF(softplus(x))),
      row("log_sigmoid", composite<codegen::buildLogSigmoid>,
          REF(-softplus(-x))),
      row("gelu", composite<codegen::buildGelu>,
          REF(x * std::erfc(-x * decltype(x)(0.70710678118654752440L)) / 2),
          {2, 2, 3e-7, 1e-15}),
  };
  return table;
}

} // namespace kerasc::test
