//===- SymbolElementwise.cpp - functions of each element ------------------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/StringSwitch.h"

namespace kerasc::lambda::handlers {

using llvm::Error;

namespace {

Result numberOf(const Value &value, llvm::StringRef what) {
  if (value.isNumber())
    return Value::of(value.asDouble());
  return mistake("'" + what + "' is " + describe(value) +
                 ", expected a number");
}

} // namespace

Result floatUnary(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  return in.tensors.unary(args.detail, *x);
}

Result anyUnary(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  if (x->tensor().type.dtype == DType::Bool) {
    if (in.generation != Generation::Keras3)
      return mistake("a function of numbers on " + describe(*x));
    x = in.tensors.cast(*x, DType::Int32);
    if (!x)
      return x;
  }
  return in.tensors.unary(args.detail, *x);
}

/// The backend's square root is of what is not negative.
Result clippedSqrt(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  Result clipped = elementwise(in, BinaryKind::Maximum, *x, Value::of(0.0));
  if (!clipped)
    return clipped;
  return in.tensors.unary("sqrt", *clipped);
}

Result rounding(Interpreter &in, const Arguments &args) {
  if (args.has("decimals") && (!args["decimals"].isInteger() ||
                               args["decimals"].integer != 0))
    return mistake("decimals is " + describe(args["decimals"]) +
                   ", expected 0");
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  if (isFloat(x->tensor().type.dtype))
    return in.tensors.unary(args.detail, *x);
  // Keras 3's floor and ceil of integers are floats; round's are not.
  if (in.generation == Generation::Keras3 && args.from == Namespace::Ops &&
      (args.detail == "floor" || args.detail == "ceil"))
    return in.tensors.cast(*x, DType::Float32);
  return x;
}

Result isNan(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  return in.tensors.binary(BinaryKind::NotEqual, *x, *x);
}

Result relu(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  llvm::SmallVector<std::pair<llvm::StringRef, double>> parameters;
  for (llvm::StringRef name : {"negative_slope", "max_value", "threshold"}) {
    const Value &value = args[name];
    if (value.isNone())
      continue;
    Result number = numberOf(value, name);
    if (!number)
      return number;
    if (name == "max_value" || number->number != 0)
      parameters.emplace_back(name, number->number);
  }
  return in.tensors.unary("relu", *x, parameters);
}

Result relu6(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  return in.tensors.unary("relu", *x, {{"max_value", 6.0}});
}

Result activation(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  llvm::SmallVector<std::pair<llvm::StringRef, double>> parameters;
  for (const auto &[name, value] : args.named) {
    if (name == "x" || name == "name")
      continue;
    Result number = numberOf(value, name);
    if (!number)
      return number;
    parameters.emplace_back(name, number->number);
  }
  return in.tensors.unary(args.detail, *x, parameters);
}

Result gelu(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  llvm::Expected<bool> isApproximate = in.truth(args["approximate"]);
  if (!isApproximate)
    return isApproximate.takeError();
  return in.tensors.unary(*isApproximate ? "gelu_tanh" : "gelu", *x);
}

Result hardSigmoid(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  bool isKeras3 = in.generation == Generation::Keras3 &&
                  args.from != Namespace::Backend;
  return in.tensors.unary("hard_sigmoid", *x,
                          {{"slope", isKeras3 ? 1.0 / 6.0 : 0.2}});
}

Result rowActivation(Interpreter &in, const Arguments &args) {
  Result x = in.toFloat(args["x"]);
  if (!x)
    return x;
  int64_t axis = -1;
  if (!args["axis"].isNone()) {
    llvm::Expected<int64_t> given = integerOf(args["axis"], "'axis'");
    if (!given)
      return given.takeError();
    axis = *given;
  } else if (args.from == Namespace::Ops) {
    return mistake("'axis' is None, expected an int");
  }
  llvm::Expected<int64_t> known =
      in.tensors.axisOf(axis, x->tensor().rank());
  if (!known)
    return known.takeError();
  if (*known == x->tensor().rank() - 1)
    return in.tensors.unary(args.detail, *x);
  return in.tensors.unary(args.detail, *x,
                          {{"axis", static_cast<double>(*known)}});
}

Result arithmetic(Interpreter &in, const Arguments &args) {
  const Value &a = args.named[0].second, &b = args.named[1].second;
  if (args.detail == "divide")
    return divide(in, a, b);
  if (args.detail == "power") {
    if (b.isNumber() && !a.isTensor()) {
      Result x = in.toTensor(a);
      return x ? tensorBinary(in, BinaryOperator::Power, *x, b) : std::move(x);
    }
    if (a.isTensor() || b.isTensor())
      return tensorBinary(in, BinaryOperator::Power, a, b);
  }
  BinaryKind kind = llvm::StringSwitch<BinaryKind>(args.detail)
                  .Case("add", BinaryKind::Add)
                  .Case("subtract", BinaryKind::Subtract)
                  .Case("multiply", BinaryKind::Multiply)
                  .Case("floor_divide", BinaryKind::FloorDivide)
                  .Case("remainder", BinaryKind::Remainder)
                  .Case("power", BinaryKind::Power)
                  .Case("maximum", BinaryKind::Maximum)
                  .Case("minimum", BinaryKind::Minimum)
                  .Case("arctan2", BinaryKind::Arctan2)
                  .Case("equal", BinaryKind::Equal)
                  .Case("not_equal", BinaryKind::NotEqual)
                  .Case("less", BinaryKind::Less)
                  .Case("less_equal", BinaryKind::LessEqual)
                  .Case("greater", BinaryKind::Greater)
                  .Case("greater_equal", BinaryKind::GreaterEqual);
  if (kind == BinaryKind::Arctan2) {
    Result x = in.toFloat(a);
    if (!x)
      return x;
    Result y = in.toFloat(b);
    if (!y)
      return y;
    return elementwise(in, kind, *x, *y);
  }
  return elementwise(in, kind, a, b);
}

Result squaredDifference(Interpreter &in, const Arguments &args) {
  Result difference =
      elementwise(in, BinaryKind::Subtract, args["x"], args["y"]);
  if (!difference)
    return difference;
  return in.tensors.unary("square", *difference);
}

Result logical(Interpreter &in, const Arguments &args) {
  Result a = toBool(in, args["x"]);
  if (!a)
    return a;
  Result b = toBool(in, args["y"]);
  if (!b)
    return b;
  BinaryKind kind = llvm::StringSwitch<BinaryKind>(args.detail)
                  .Case("logical_and", BinaryKind::LogicalAnd)
                  .Case("logical_or", BinaryKind::LogicalOr)
                  .Case("logical_xor", BinaryKind::LogicalXor);
  return in.tensors.binary(kind, *a, *b);
}

Result logicalNotOf(Interpreter &in, const Arguments &args) {
  return logicalNot(in, args["x"]);
}

Result clip(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Value low = args["low"], high = args["high"];
  // The backend takes None for no bound, and mends an upper bound below the
  // lower one.
  if (args.from == Namespace::Backend && low.isNumber() && high.isNumber() &&
      high.asDouble() < low.asDouble())
    high = low;
  for (auto [bound, kind] : {std::pair(low, BinaryKind::Maximum),
                             std::pair(high, BinaryKind::Minimum)}) {
    if (bound.isNone() && args.from == Namespace::Backend)
      continue;
    x = elementwise(in, kind, *x, bound);
    if (!x)
      return x;
  }
  return x;
}

Result where(Interpreter &in, const Arguments &args) {
  Value condition = args["condition"], a = args["x"], b = args["y"];
  for (Value *branch : {&a, &b})
    if (branch->is(Kind::Function)) { // K.switch takes lambdas
      Result value = in.call(*branch, {});
      if (!value)
        return value;
      *branch = *value;
    }
  if (condition.isInteger())
    return in.toTensor(condition.integer ? a : b);
  if (a.isNone() || b.isNone())
    return mistake("a choice without the two values to choose from");
  Result truth = toBool(in, condition);
  if (!truth)
    return truth;
  if (Error error = in.unify(a, b))
    return error;
  int64_t rank = std::max(a.tensor().rank(), b.tensor().rank());
  // The backend's condition has the first axes, tf.where's of 2 and keras.ops'
  // broadcast as numpy's.
  while (args.detail == "switch" && truth->tensor().rank() > 0 &&
         truth->tensor().rank() < rank) {
    truth = in.tensors.expandDims(*truth, -1);
    if (!truth)
      return truth;
  }
  return in.tensors.select(*truth, a, b);
}

Result identity(Interpreter &in, const Arguments &args) {
  return in.toTensor(args["x"]);
}

Result addN(Interpreter &in, const Arguments &args) {
  llvm::Expected<std::vector<Value>> items = in.elements(args["x"]);
  if (!items)
    return items.takeError();
  if (items->empty())
    return mistake("a sum of no tensors");
  Result sum = in.toTensor(items->front());
  for (size_t i = 1; sum && i < items->size(); ++i)
    sum = elementwise(in, BinaryKind::Add, *sum, (*items)[i]);
  return sum;
}

} // namespace kerasc::lambda::handlers
