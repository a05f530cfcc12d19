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

template <typename Op>
static Value binary(OpBuilder &b, Location loc, Value x, Value y) {
  return Op::create(b, loc, x, y);
}

static Value elu(OpBuilder &b, Location loc, Value x) {
  return codegen::buildElu(b, loc, x, 1.0);
}

static Value celu(OpBuilder &b, Location loc, Value x) {
  return codegen::buildCelu(b, loc, x, 0.7);
}

static Value copy(OpBuilder &, Location, Value x, Value) { return x; }

template <typename T> static T sigmoid(T x) {
  T u = std::exp(-std::abs(x));
  return (x < 0 ? u : 1) / (1 + u);
}

template <typename T> static T softplus(T x) {
  return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::abs(x)));
}

template <typename T> static T mish(T x) {
  T u = std::exp(-std::abs(x));
  return x * (x < 0 ? u * (u + 2) / (u * u + 2 * u + 2)
                    : (1 + 2 * u) / (1 + 2 * u + 2 * u * u));
}

template <typename T> static T geluTanh(T x) {
  const T slope = 1.59576912160573071175978423973752747L;
  T y = slope * (x + T(0.044715L) * x * x * x);
  return x * sigmoid(y);
}

template <typename T> static T celu(T x) {
  return x > 0 ? x : T(0.7) * std::expm1(x / T(0.7));
}

template <typename T> static T selu(T x) {
  return T(1.0507009873554805) *
         (x > 0 ? x : T(1.6732632423543772) * std::expm1(x));
}

template <typename T> static T roundEven(T x) { return std::nearbyint(x); }

struct Bounds {
  double ulpF32 = 2, ulpF64 = 2, absF32 = 0, absF64 = 0;
  double rangeF32 = 0, rangeF64 = 0;
};

template <typename Reference>
static MathFunction row(const char *name, MathBody body, Reference reference,
                        Bounds k = {}, int arity = 1) {
  return {name,     arity,    body,     reference,  reference, k.ulpF32,
          k.ulpF64, k.absF32, k.absF64, k.rangeF32, k.rangeF64};
}

#define REF(expression)                                                        \
  [](auto x, auto y) -> decltype(x) {                                          \
    (void)y;                                                                   \
    return expression;                                                         \
  }

const std::vector<MathFunction> &mathFunctions() {
  const Bounds trigonometric = {2, 2, 0, 0, 1e5, 1e9};
  static const std::vector<MathFunction> table = {
      row("copy", copy, REF(x), {0, 0}),
      row("exp", unary<math::ExpOp>, REF(std::exp(x)), {1.5, 2}),
      row("exp2", unary<math::Exp2Op>, REF(std::exp2(x))),
      row("expm1", unary<math::ExpM1Op>, REF(std::expm1(x))),
      row("log", unary<math::LogOp>, REF(std::log(x))),
      row("log2", unary<math::Log2Op>, REF(std::log2(x))),
      row("log10", unary<math::Log10Op>, REF(std::log10(x))),
      row("log1p", unary<math::Log1pOp>, REF(std::log1p(x))),
      row("sinh", unary<math::SinhOp>, REF(std::sinh(x))),
      row("cosh", unary<math::CoshOp>, REF(std::cosh(x))),
      row("tanh", unary<math::TanhOp>, REF(std::tanh(x)), {1.5, 2}),
      row("asinh", unary<math::AsinhOp>, REF(std::asinh(x))),
      row("acosh", unary<math::AcoshOp>, REF(std::acosh(x))),
      row("atanh", unary<math::AtanhOp>, REF(std::atanh(x))),
      row("erf", unary<math::ErfOp>, REF(std::erf(x))),
      row("sin", unary<math::SinOp>, REF(std::sin(x)), trigonometric),
      row("cos", unary<math::CosOp>, REF(std::cos(x)), trigonometric),
      row("tan", unary<math::TanOp>, REF(std::tan(x)), trigonometric),
      row("asin", unary<math::AsinOp>, REF(std::asin(x))),
      row("acos", unary<math::AcosOp>, REF(std::acos(x))),
      row("atan", unary<math::AtanOp>, REF(std::atan(x))),
      row("atan2", binary<math::Atan2Op>, REF(std::atan2(x, y)), {}, 2),
      row("pow", binary<math::PowFOp>, REF(std::pow(x, y)), {}, 2),
      row("cbrt", unary<math::CbrtOp>, REF(std::cbrt(x))),
      row("sqrt", unary<math::SqrtOp>, REF(std::sqrt(x)), {0.501, 0.501}),
      row("rsqrt", unary<math::RsqrtOp>, REF(1 / std::sqrt(x))),
      row("floor", unary<math::FloorOp>, REF(std::floor(x)), {0, 0}),
      row("ceil", unary<math::CeilOp>, REF(std::ceil(x)), {0, 0}),
      row("trunc", unary<math::TruncOp>, REF(std::trunc(x)), {0, 0}),
      row("round", unary<math::RoundOp>, REF(std::round(x)), {0, 0}),
      row("roundeven", unary<math::RoundEvenOp>, REF(roundEven(x)), {0, 0}),
      row("sigmoid", composite<codegen::buildSigmoid>, REF(sigmoid(x)),
          {2.5, 2.5}),
      row("softplus", composite<codegen::buildSoftplus>, REF(softplus(x))),
      row("log_sigmoid", composite<codegen::buildLogSigmoid>,
          REF(-softplus(-x))),
      row("silu", composite<codegen::buildSilu>, REF(x * sigmoid(x))),
      row("mish", composite<codegen::buildMish>, REF(mish(x))),
      row("gelu", composite<codegen::buildGelu>,
          REF(x * std::erfc(-x * decltype(x)(0.70710678118654752440L)) / 2),
          {2, 2, 1.5e-7, 3e-16}),
      row("gelu_tanh", composite<codegen::buildGeluTanh>, REF(geluTanh(x)),
          {2, 2, 1.5e-7, 3e-16}),
      row("exp_nonpositive", composite<codegen::buildExpNonPositive>,
          REF(std::exp(-std::abs(x))), {1.5, 2}),
      row("elu", composite<elu>, REF(x > 0 ? x : std::expm1(x))),
      row("celu", composite<celu>, REF(celu(x))),
      row("selu", composite<codegen::buildSelu>, REF(selu(x))),
  };
  return table;
}

} // namespace kerasc::test
