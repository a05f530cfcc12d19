//===- Function.cpp - the formulas of Functions.def -----------------------===//
//
// One expression per row of the table; those whose obvious form is wrong at the
// ends come from codegen/VectorMath.h. NaN stays NaN: a clamp compares and
// selects, so that an unordered comparison keeps the operand.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMath.h"
#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APSInt.h"

#include <cmath>

using namespace mlir;
using namespace kerasc;

namespace {

/// A scalar with the operators of a formula.
struct Scalar {
  OpBuilder *builder;
  Location loc;
  Value value;

  Scalar make(Value v) const { return {builder, loc, v}; }
  Scalar constant(double v) const {
    return make(arith::ConstantOp::create(
        *builder, loc, builder->getFloatAttr(value.getType(), v)));
  }
  template <typename Op> Scalar apply() const {
    return make(Op::create(*builder, loc, value));
  }
  Value compare(arith::CmpFPredicate predicate, double bound) const {
    return arith::CmpFOp::create(*builder, loc, predicate, value,
                                 constant(bound).value);
  }
  Value isAbove(double bound) const {
    return compare(arith::CmpFPredicate::OGT, bound);
  }
  Value isBelow(double bound) const {
    return compare(arith::CmpFPredicate::OLT, bound);
  }
  Scalar select(Value condition, Scalar yes, Scalar no) const {
    return make(
        arith::SelectOp::create(*builder, loc, condition, yes.value, no.value));
  }
  Scalar atLeast(double bound) const {
    return select(isBelow(bound), constant(bound), *this);
  }
  Scalar atMost(double bound) const {
    return select(isAbove(bound), constant(bound), *this);
  }
  Scalar clamp(double low, double high) const {
    return atLeast(low).atMost(high);
  }
};

Scalar operator+(Scalar a, Scalar b) {
  return a.make(arith::AddFOp::create(*a.builder, a.loc, a.value, b.value));
}
Scalar operator-(Scalar a, Scalar b) {
  return a.make(arith::SubFOp::create(*a.builder, a.loc, a.value, b.value));
}
Scalar operator*(Scalar a, Scalar b) {
  return a.make(arith::MulFOp::create(*a.builder, a.loc, a.value, b.value));
}
Scalar operator/(Scalar a, Scalar b) {
  return a.make(arith::DivFOp::create(*a.builder, a.loc, a.value, b.value));
}
Scalar operator+(Scalar a, double b) { return a + a.constant(b); }
Scalar operator-(Scalar a, double b) { return a - a.constant(b); }
Scalar operator*(Scalar a, double b) { return a * a.constant(b); }

Scalar abs(Scalar x) { return x.apply<math::AbsFOp>(); }
Scalar exp(Scalar x) { return x.apply<math::ExpOp>(); }
Scalar tanh(Scalar x) { return x.apply<math::TanhOp>(); }
Scalar sqrt(Scalar x) { return x.apply<math::SqrtOp>(); }

/// Keras's order: the threshold, the maximum, then the slope below.
Scalar relu(Scalar x, double slope, double maximum, double threshold) {
  Scalar result =
      threshold == 0.0
          ? x.atLeast(0.0)
          // Written as "not above" so that NaN takes the x branch.
          : x.select(x.compare(arith::CmpFPredicate::OLE, threshold),
                     x.constant(0.0), x);
  if (!std::isinf(maximum))
    result = result.clamp(0.0, maximum);
  if (slope == 0.0)
    return result;
  Scalar below = (x.constant(threshold) - x).atLeast(0.0);
  return result - below * slope;
}

Scalar build(keras::FunctionAttr function, Scalar x) {
  auto parameter = [&](StringRef name) { return function.getParameter(name); };
  OpBuilder &b = *x.builder;
  Location loc = x.loc;
  Scalar zero = x.constant(0.0), one = x.constant(1.0);
  switch (function.getFunction()) {
  case keras::Function::linear:
    return x;
  case keras::Function::relu:
    return relu(x, parameter("negative_slope"), parameter("max_value"),
                parameter("threshold"));
  case keras::Function::leaky_relu:
    return x.select(x.isBelow(0.0), x * parameter("negative_slope"), x);
  case keras::Function::elu:
    return x.make(codegen::buildElu(b, loc, x.value, parameter("alpha")));
  case keras::Function::celu:
    return x.make(codegen::buildCelu(b, loc, x.value, parameter("alpha")));
  case keras::Function::selu:
    return x.make(codegen::buildSelu(b, loc, x.value));
  case keras::Function::softplus:
    return x.make(codegen::buildSoftplus(b, loc, x.value));
  case keras::Function::softsign:
    return x / (abs(x) + 1.0);
  case keras::Function::tanh:
    return tanh(x);
  case keras::Function::sigmoid:
    return x.make(codegen::buildSigmoid(b, loc, x.value));
  case keras::Function::exponential:
    return exp(x);
  case keras::Function::silu:
    return x.make(codegen::buildSilu(b, loc, x.value));
  case keras::Function::gelu:
    return x.make(codegen::buildGelu(b, loc, x.value));
  case keras::Function::gelu_tanh:
    return x.make(codegen::buildGeluTanh(b, loc, x.value));
  case keras::Function::hard_sigmoid:
    return (x * parameter("slope") + 0.5).clamp(0.0, 1.0);
  case keras::Function::hard_silu:
    return x * (x + 3.0).clamp(0.0, 6.0) * (1.0 / 6.0);
  case keras::Function::hard_tanh:
    return x.clamp(-1.0, 1.0);
  case keras::Function::mish:
    return x.make(codegen::buildMish(b, loc, x.value));
  case keras::Function::log_sigmoid:
    return x.make(codegen::buildLogSigmoid(b, loc, x.value));
  case keras::Function::tanh_shrink:
    return x - tanh(x);
  case keras::Function::soft_shrink: {
    double t = parameter("threshold");
    Scalar inside = x.select(x.isBelow(-t), x + t, x * 0.0);
    return x.select(x.isAbove(t), x - t, inside);
  }
  case keras::Function::hard_shrink: {
    // Written as "not above" so that NaN takes the x branch.
    Scalar size = abs(x);
    return x.select(
        size.compare(arith::CmpFPredicate::OLE, parameter("threshold")), zero,
        x);
  }
  case keras::Function::squareplus:
    return (x + sqrt(x * x + parameter("b"))) * 0.5;
  case keras::Function::sparse_plus: {
    Scalar middle = (x + 1.0) * (x + 1.0) * 0.25;
    Scalar upper = x.select(x.isBelow(1.0), middle, x);
    return x.select(x.compare(arith::CmpFPredicate::OLE, -1.0), zero, upper);
  }
  case keras::Function::sparse_sigmoid: {
    Scalar middle = (x + 1.0) * 0.5;
    Scalar upper =
        x.select(x.compare(arith::CmpFPredicate::OGE, 1.0), one, middle);
    return x.select(x.compare(arith::CmpFPredicate::OLE, -1.0), zero, upper);
  }
  case keras::Function::abs:
    return abs(x);
  case keras::Function::negative:
    return x.apply<arith::NegFOp>();
  case keras::Function::sign:
    return x.select(x.isAbove(0.0), one,
                    x.select(x.isBelow(0.0), x.constant(-1.0), x));
  case keras::Function::square:
    return x * x;
  case keras::Function::sqrt:
    return sqrt(x);
  case keras::Function::rsqrt: {
    // What is normalised by it may be 0, and infinity is no accident then.
    Value isZero = x.compare(arith::CmpFPredicate::OEQ, 0.0);
    Scalar root = one / sqrt(x.select(isZero, one, x));
    return x.select(isZero, x.constant(INFINITY), root);
  }
  case keras::Function::cbrt:
    return x.apply<math::CbrtOp>();
  case keras::Function::reciprocal:
    return one / x;
  case keras::Function::exp2:
    return x.apply<math::Exp2Op>();
  case keras::Function::expm1:
    return x.apply<math::ExpM1Op>();
  case keras::Function::log:
    return x.apply<math::LogOp>();
  case keras::Function::log1p:
    return x.apply<math::Log1pOp>();
  case keras::Function::log2:
    return x.apply<math::Log2Op>();
  case keras::Function::log10:
    return x.apply<math::Log10Op>();
  case keras::Function::sin:
    return x.apply<math::SinOp>();
  case keras::Function::cos:
    return x.apply<math::CosOp>();
  case keras::Function::tan:
    return x.apply<math::TanOp>();
  case keras::Function::asin:
    return x.apply<math::AsinOp>();
  case keras::Function::acos:
    return x.apply<math::AcosOp>();
  case keras::Function::atan:
    return x.apply<math::AtanOp>();
  case keras::Function::sinh:
    return x.apply<math::SinhOp>();
  case keras::Function::cosh:
    return x.apply<math::CoshOp>();
  case keras::Function::asinh:
    return x.apply<math::AsinhOp>();
  case keras::Function::acosh:
    return x.apply<math::AcoshOp>();
  case keras::Function::atanh:
    return x.apply<math::AtanhOp>();
  case keras::Function::floor:
    return x.apply<math::FloorOp>();
  case keras::Function::ceil:
    return x.apply<math::CeilOp>();
  case keras::Function::round:
    return x.apply<math::RoundEvenOp>();
  case keras::Function::trunc:
    return x.apply<math::TruncOp>();
  case keras::Function::erf:
    return x.apply<math::ErfOp>();
  case keras::Function::softmax:
  case keras::Function::log_softmax:
  case keras::Function::sparsemax:
  case keras::Function::glu:
    break;
  }
  llvm_unreachable("not an elementwise function");
}

/// The same for integers, which wrap around.
class IntegerFunction {
public:
  IntegerFunction(OpBuilder &builder, Location loc, Value x, bool isUnsigned)
      : builder(builder), loc(loc), x(x), isUnsigned(isUnsigned) {}

  Value build(keras::FunctionAttr function) {
    Value zero = constant(0);
    switch (function.getFunction()) {
    case keras::Function::linear:
      return x;
    case keras::Function::relu:
      return relu(function.getParameter("threshold"),
                  function.getParameter("max_value"));
    case keras::Function::abs:
      return isUnsigned ? x : math::AbsIOp::create(builder, loc, x);
    case keras::Function::negative:
      return arith::SubIOp::create(builder, loc, zero, x);
    case keras::Function::sign: {
      Value below = isUnsigned ? zero : select(isBelow(0), constant(-1), zero);
      return select(isAbove(0), constant(1), below);
    }
    case keras::Function::square:
      return arith::MulIOp::create(builder, loc, x, x);
    default:
      llvm_unreachable("not a function of integers");
    }
  }

private:
  /// x > t is x > floor(t), and so is the smaller of x and a maximum.
  Value relu(double threshold, double maximum) {
    Value zero = constant(0);
    Value result = x;
    if (!isAlways(threshold))
      result = isNever(threshold)
                   ? zero
                   : select(isAbove(wholeOf(threshold)), x, zero);
    if (std::isinf(maximum))
      return result;
    if (!isUnsigned && threshold < 0.0)
      result = arith::MaxSIOp::create(builder, loc, result, zero);
    if (isNever(maximum))
      return result;
    Value most = constant(wholeOf(maximum));
    return isUnsigned
               ? arith::MinUIOp::create(builder, loc, result, most).getResult()
               : arith::MinSIOp::create(builder, loc, result, most).getResult();
  }

  unsigned width() const { return x.getType().getIntOrFloatBitWidth(); }
  /// Whether every x is above the bound, or none.
  bool isAlways(double bound) const {
    return bound < (isUnsigned ? 0.0 : -std::ldexp(1.0, width() - 1));
  }
  bool isNever(double bound) const {
    return bound >= std::ldexp(1.0, isUnsigned ? width() : width() - 1) - 1.0;
  }
  static APInt wholeOf(double bound, unsigned width) {
    APSInt whole(width, /*isUnsigned=*/false);
    bool isExact;
    APFloat(std::floor(bound))
        .convertToInteger(whole, APFloat::rmTowardZero, &isExact);
    return whole;
  }
  APInt wholeOf(double bound) const {
    return wholeOf(bound, 65).trunc(width());
  }

  Value constant(const APInt &value) {
    return arith::ConstantOp::create(
        builder, loc, builder.getIntegerAttr(x.getType(), value));
  }
  Value constant(int64_t value) {
    return constant(APInt(64, value, /*isSigned=*/true).trunc(width()));
  }
  Value isAbove(const APInt &bound) {
    return arith::CmpIOp::create(builder, loc,
                                 isUnsigned ? arith::CmpIPredicate::ugt
                                            : arith::CmpIPredicate::sgt,
                                 x, constant(bound));
  }
  Value isAbove(int64_t bound) { return isAbove(APInt(width(), bound)); }
  Value isBelow(int64_t bound) {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, x,
                                 constant(bound));
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(builder, loc, condition, yes, no);
  }

  OpBuilder &builder;
  Location loc;
  Value x;
  bool isUnsigned;
};

} // namespace

Value lowering::buildFunction(OpBuilder &builder, Location loc,
                              keras::FunctionAttr function, Value x,
                              bool isUnsigned) {
  if (isa<IntegerType>(x.getType()))
    return IntegerFunction(builder, loc, x, isUnsigned).build(function);
  return build(function, {&builder, loc, x}).value;
}
