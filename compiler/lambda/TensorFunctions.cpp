//===- TensorFunctions.cpp - what several functions of Keras are made of --===//

#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::ArrayRef;
using llvm::Error;
using llvm::Expected;

Result elementwise(Interpreter &in, BinaryKind kind, Value a, Value b) {
  if (Error error = in.unify(a, b))
    return error;
  return in.tensors.binary(kind, a, b);
}

Result divide(Interpreter &in, Value a, Value b) {
  if (Error error = in.unify(a, b))
    return error;
  DType dtype = a.tensor().type.dtype;
  if (!isFloat(dtype)) {
    // tf.truediv's types; Keras 3 has its own.
    DType wide = in.generation != Generation::Keras3 && bitsOf(dtype) > 16
                     ? DType::Float64
                     : DType::Float32;
    for (Value *x : {&a, &b}) {
      Result converted = in.tensors.cast(*x, wide);
      if (!converted)
        return converted;
      *x = *converted;
    }
  }
  return in.tensors.binary(BinaryKind::Divide, a, b);
}

Result toBool(Interpreter &in, const Value &value) {
  Result x = in.toTensor(value);
  if (!x)
    return x;
  return in.tensors.cast(*x, DType::Bool);
}

Result logicalNot(Interpreter &in, const Value &value) {
  Result x = toBool(in, value);
  if (!x)
    return x;
  return elementwise(in, BinaryKind::LogicalXor, *x, Value::of(true));
}

Result tensorBinary(Interpreter &in, BinaryOperator op, const Value &a,
                    const Value &b) {
  auto logical = [&](BinaryKind kind) -> Result {
    Value left = a, right = b;
    if (Error error = in.unify(left, right))
      return error;
    if (left.tensor().type.dtype != DType::Bool)
      return mistake("a bitwise operator on " + describe(a) + " and " +
                     describe(b));
    return in.tensors.binary(kind, left, right);
  };
  switch (op) {
  case BinaryOperator::Add:
    return elementwise(in, BinaryKind::Add, a, b);
  case BinaryOperator::Subtract:
    return elementwise(in, BinaryKind::Subtract, a, b);
  case BinaryOperator::Multiply:
    return elementwise(in, BinaryKind::Multiply, a, b);
  case BinaryOperator::TrueDivide:
    return divide(in, a, b);
  case BinaryOperator::ClassicDivide: {
    // tf.div: of integers it is C's, of floats the usual one.
    Value left = a, right = b;
    if (Error error = in.unify(left, right))
      return error;
    if (!isFloat(left.tensor().type.dtype))
      return mistake("Python 2's '/' on tensors of integers",
                     "write // or convert with K.cast");
    return in.tensors.binary(BinaryKind::Divide, left, right);
  }
  case BinaryOperator::FloorDivide:
    return elementwise(in, BinaryKind::FloorDivide, a, b);
  case BinaryOperator::Remainder:
    return elementwise(in, BinaryKind::Remainder, a, b);
  case BinaryOperator::Power:
    if (a.isTensor() && b.isNumber() && b.asDouble() == 2)
      return in.tensors.unary("square", a);
    return elementwise(in, BinaryKind::Power, a, b);
  case BinaryOperator::MatrixMultiply:
    return matmul(in, a, b);
  case BinaryOperator::And:
    return logical(BinaryKind::LogicalAnd);
  case BinaryOperator::Or:
    return logical(BinaryKind::LogicalOr);
  case BinaryOperator::Xor:
    return logical(BinaryKind::LogicalXor);
  default:
    return mistake("a shift of a tensor");
  }
}

Expected<int64_t> axisArgument(Interpreter &in, const Value &axis,
                               const Value &x) {
  Expected<int64_t> given = integerOf(axis, "'axis'");
  if (!given)
    return given;
  return in.tensors.axisOf(*given, x.tensor().rank());
}

Expected<std::vector<int64_t>> axesOf(Interpreter &in, const Value &value) {
  std::vector<int64_t> axes;
  if (value.isNone() || value.isNull())
    return axes;
  if (value.isInteger())
    return std::vector<int64_t>{value.integer};
  Expected<std::vector<Value>> items = in.elements(value);
  if (!items)
    return items.takeError();
  for (const Value &item : *items) {
    Expected<int64_t> axis = integerOf(item, "an axis");
    if (!axis)
      return axis.takeError();
    axes.push_back(*axis);
  }
  if (axes.empty())
    return mistake("an empty list of axes");
  return axes;
}

Result reduce(Interpreter &in, ReduceKind kind, Value value,
              ArrayRef<int64_t> axes, bool keepDims) {
  Result x = in.toTensor(value);
  if (!x)
    return x;
  DType dtype = x->tensor().type.dtype;
  bool isKeras3 = in.generation == Generation::Keras3;
  switch (kind) {
  case ReduceKind::Any:
  case ReduceKind::All:
    x = toBool(in, *x);
    break;
  case ReduceKind::Mean:
    if (dtype == DType::Bool)
      x = in.tensors.cast(*x, DType::Float32);
    else
      x = in.toFloat(*x);
    break;
  case ReduceKind::Sum:
  case ReduceKind::Prod:
    if (isFloat(dtype))
      break;
    if (!isKeras3 && dtype == DType::Bool)
      return mistake("a sum or product of booleans",
                     "convert with K.cast(x, 'float32')");
    if (isKeras3 && bitsOf(dtype) < 32)
      x = in.tensors.cast(*x, dtype == DType::Bool || isSigned(dtype)
                                  ? DType::Int32
                                  : DType::UInt32);
    break;
  default:
    break;
  }
  if (!x)
    return x;
  return in.tensors.reduce(kind, *x, axes, keepDims);
}

Result variance(Interpreter &in, Value value, ArrayRef<int64_t> axes,
                bool keepDims) {
  Result x = in.toFloat(value);
  if (!x)
    return x;
  Result mean = in.tensors.reduce(ReduceKind::Mean, *x, axes, true);
  if (!mean)
    return mean;
  Result difference = in.tensors.binary(BinaryKind::Subtract, *x, *mean);
  if (!difference)
    return difference;
  Result square = in.tensors.unary("square", *difference);
  if (!square)
    return square;
  return in.tensors.reduce(ReduceKind::Mean, *square, axes, keepDims);
}

Expected<Shape> shapeOf(Interpreter &in, const Value &value) {
  Shape shape;
  std::vector<Value> items = {value};
  if (!value.isInteger() && !value.is(Kind::Dim)) {
    Expected<std::vector<Value>> all = in.elements(value);
    if (!all)
      return all.takeError();
    items = std::move(*all);
  }
  if (items.size() > in.limits.rank)
    return mistake("a shape of " + llvm::Twine(items.size()) +
                   " axes, expected at most " + llvm::Twine(in.limits.rank));
  for (const Value &item : items) {
    if (!item.is(Kind::Dim) && (!item.isInteger() || item.integer < 0))
      return mistake("a shape with " + describe(item),
                     "expected sizes; K.shape(x)[0] is the batch");
    shape.push_back(item.integer);
  }
  return shape;
}

Result reshapeTo(Interpreter &in, const Value &value, const Value &target) {
  Result x = in.toTensor(value);
  if (!x)
    return x;
  Expected<std::vector<Value>> items =
      target.isInteger() ? std::vector<Value>{target} : in.elements(target);
  if (!items)
    return items.takeError();
  int64_t wildcard = INT64_MIN;
  for (auto [axis, item] : llvm::enumerate(*items)) {
    if (!item.isInteger() || item.integer >= 0)
      continue;
    if (item.integer != -1 || wildcard != INT64_MIN)
      return mistake("a reshape to " + describe(target) +
                     ", expected at most one -1");
    wildcard = static_cast<int64_t>(axis);
    item = Value::of(int64_t{0});
  }
  Expected<Shape> shape =
      shapeOf(in, in.arena.sequence(Kind::List, std::move(*items)));
  if (!shape)
    return shape.takeError();
  return in.tensors.reshape(*x, *shape, wildcard);
}

Result filled(Interpreter &in, const Shape &shape, double value, DType dtype,
              const Value &like) {
  bool isKnown = llvm::all_of(shape, [](int64_t size) { return size >= 0; });
  Result scalar =
      in.tensors.constant({value}, isKnown ? shape : Shape(), dtype);
  if (!scalar || isKnown)
    return scalar;
  if (like.isNull() || like.tensor().type.shape != shape)
    return mistake("a new tensor of shape " + shapeText(shape) +
                       ", a size of which only run time knows",
                   "use zeros_like, ones_like or a broadcasting operation");
  return in.tensors.broadcastTo(*scalar, like);
}

Expected<DType> dtypeOf(const Value &value, DType otherwise) {
  if (value.isNone() || value.isNull())
    return otherwise;
  if (value.is(Kind::DType))
    return static_cast<DType>(value.integer);
  DType dtype;
  if (value.is(Kind::Text) && parseDType(value.text(), dtype))
    return dtype;
  return mistake(describe(value) + " is no element type",
                 "expected 'float32' or its like");
}

} // namespace kerasc::lambda
