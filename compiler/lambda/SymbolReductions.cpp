//===- SymbolReductions.cpp - many elements to one ------------------------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/StringSwitch.h"

namespace kerasc::lambda::handlers {

using llvm::Expected;

namespace {

/// log(sum(exp(x))) with the maximum taken out.
Result logSumExp(Interpreter &in, Value value, llvm::ArrayRef<int64_t> axes,
                 bool keepDims) {
  Result x = in.toFloat(value);
  if (!x)
    return x;
  Result largest = in.tensors.reduce(ReduceKind::Max, *x, axes, true);
  if (!largest)
    return largest;
  Result shifted = in.tensors.binary(BinaryKind::Subtract, *x, *largest);
  if (!shifted)
    return shifted;
  Result power = in.tensors.unary("exponential", *shifted);
  if (!power)
    return power;
  Result sum = in.tensors.reduce(ReduceKind::Sum, *power, axes, keepDims);
  if (!sum)
    return sum;
  Result log = in.tensors.unary("log", *sum);
  if (!log)
    return log;
  if (!keepDims)
    largest = in.tensors.reduce(ReduceKind::Max, *x, axes, false);
  if (!largest)
    return largest;
  return in.tensors.binary(BinaryKind::Add, *log, *largest);
}

Result sumOfSquares(Interpreter &in, Value x, llvm::ArrayRef<int64_t> axes,
                    bool keepDims) {
  Result square = in.tensors.unary("square", x);
  if (!square)
    return square;
  return in.tensors.reduce(ReduceKind::Sum, *square, axes, keepDims);
}

} // namespace

Result reduction(Interpreter &in, const Arguments &args) {
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axis"]);
  if (!axes)
    return axes.takeError();
  Expected<bool> keepDims = in.truth(args["keepdims"]);
  if (!keepDims)
    return keepDims.takeError();
  Value x = args["x"];
  if (args.detail == "var")
    return variance(in, x, *axes, *keepDims);
  if (args.detail == "std") {
    Result square = variance(in, x, *axes, *keepDims);
    if (!square)
      return square;
    return in.tensors.unary("sqrt", *square);
  }
  if (args.detail == "logsumexp")
    return logSumExp(in, x, *axes, *keepDims);
  return reduce(in,
                llvm::StringSwitch<ReduceKind>(args.detail)
                    .Case("sum", ReduceKind::Sum)
                    .Case("mean", ReduceKind::Mean)
                    .Case("prod", ReduceKind::Prod)
                    .Case("max", ReduceKind::Max)
                    .Case("min", ReduceKind::Min)
                    .Case("any", ReduceKind::Any)
                    .Case("all", ReduceKind::All),
                x, *axes, *keepDims);
}

Result argument(Interpreter &in, const Arguments &args) {
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axis"]);
  if (!axes)
    return axes.takeError();
  bool keepDims = false;
  if (args.has("keepdims")) {
    Expected<bool> keep = in.truth(args["keepdims"]);
    if (!keep)
      return keep.takeError();
    keepDims = *keep;
  }
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Result index = in.tensors.reduce(args.detail == "argmax" ? ReduceKind::ArgMax
                                                           : ReduceKind::ArgMin,
                                   *x, *axes, keepDims);
  if (!index)
    return index;
  Expected<DType> dtype = dtypeOf(
      args["dtype"],
      args.from == Namespace::Ops ? DType::Int32 : DType::Int64);
  if (!dtype)
    return dtype.takeError();
  return in.tensors.cast(*index, *dtype);
}

Result cumulative(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  int64_t axis = 0;
  if (args["axis"].isNone()) {
    x = reshapeTo(in, *x, Value::of(int64_t{-1}));
    if (!x)
      return x;
  } else {
    Expected<int64_t> given = integerOf(args["axis"], "'axis'");
    if (!given)
      return given.takeError();
    axis = *given;
  }
  return in.tensors.cumulative(
      args.detail == "sum" ? ReduceKind::Sum : ReduceKind::Prod, *x, axis);
}

/// x * rsqrt(max(sum(x^2), epsilon))
Result l2Normalize(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axis"]);
  if (!axes)
    return axes.takeError();
  Result sum = sumOfSquares(in, *x, *axes, true);
  if (!sum)
    return sum;
  Result bounded = elementwise(in, BinaryKind::Maximum, *sum, args["epsilon"]);
  if (!bounded)
    return bounded;
  Result factor = in.tensors.unary("rsqrt", *bounded);
  if (!factor)
    return factor;
  return in.tensors.binary(BinaryKind::Multiply, *x, *factor);
}

/// x * min(rsqrt(sum(x^2)), 1 / epsilon), epsilon = 1e-7
Result opsNormalize(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  if (!args["order"].isNumber() || args["order"].asDouble() != 2)
    return mistake("order is " + describe(args["order"]) + ", expected 2");
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axis"]);
  if (!axes)
    return axes.takeError();
  double epsilon =
      args["epsilon"].isNumber() ? args["epsilon"].asDouble() : 1e-7;
  Result sum = sumOfSquares(in, *x, *axes, true);
  if (!sum)
    return sum;
  Result factor = in.tensors.unary("rsqrt", *sum);
  if (!factor)
    return factor;
  Result bounded = elementwise(in, BinaryKind::Minimum, *factor,
                               Value::of(1.0 / epsilon));
  if (!bounded)
    return bounded;
  return in.tensors.binary(BinaryKind::Multiply, *x, *bounded);
}

Result norm(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axis"]);
  if (!axes)
    return axes.takeError();
  Expected<bool> keepDims = in.truth(args["keepdims"]);
  if (!keepDims)
    return keepDims.takeError();
  const Value &order = args["order"];
  bool isDefault = order.isNone() ||
                   (order.is(Kind::Text) && order.text() == "euclidean");
  if (order.isNumber() && order.asDouble() == 1 && axes->size() == 1) {
    Result size = in.tensors.unary("abs", *x);
    if (!size)
      return size;
    return in.tensors.reduce(ReduceKind::Sum, *size, *axes, *keepDims);
  }
  bool isTwo = order.isNumber() && order.asDouble() == 2 && axes->size() == 1;
  if (!isDefault && !isTwo)
    return mistake("a norm of order " + describe(order) + " along " +
                       llvm::Twine(axes->size()) + " axes",
                   "expected the Euclidean norm, or order 1 or 2 of one axis");
  Result sum = sumOfSquares(in, *x, *axes, *keepDims);
  if (!sum)
    return sum;
  return in.tensors.unary("sqrt", *sum);
}

} // namespace kerasc::lambda::handlers
