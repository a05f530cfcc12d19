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
  case keras::Function::softmax:
  case keras::Function::log_softmax:
  case keras::Function::sparsemax:
  case keras::Function::glu:
    break;
  }
  llvm_unreachable("not an elementwise function");
}

} // namespace

Value lowering::buildFunction(OpBuilder &builder, Location loc,
                              keras::FunctionAttr function, Value x) {
  return build(function, {&builder, loc, x}).value;
}
