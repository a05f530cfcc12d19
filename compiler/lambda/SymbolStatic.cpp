//===- SymbolStatic.cpp - numpy and math on values that are known ---------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/Arrays.h"
#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/StringSwitch.h"

#include <cmath>

namespace kerasc::lambda::handlers {

using llvm::Error;
using llvm::Expected;

namespace {

Error noTensor(const Value &value) {
  return mistake("a function of numpy or math on " + describe(value),
                 "these compute before the model runs: use keras.ops or the "
                 "backend on tensors");
}

using Function = double (*)(double);

Function functionOf(llvm::StringRef name) {
  return llvm::StringSwitch<Function>(name)
      .Case("sqrt", [](double x) { return std::sqrt(x); })
      .Case("exp", [](double x) { return std::exp(x); })
      .Case("log", [](double x) { return std::log(x); })
      .Case("log2", [](double x) { return std::log2(x); })
      .Case("log10", [](double x) { return std::log10(x); })
      .Case("log1p", [](double x) { return std::log1p(x); })
      .Case("sin", [](double x) { return std::sin(x); })
      .Case("cos", [](double x) { return std::cos(x); })
      .Case("tan", [](double x) { return std::tan(x); })
      .Case("tanh", [](double x) { return std::tanh(x); })
      .Case("floor", [](double x) { return std::floor(x); })
      .Case("ceil", [](double x) { return std::ceil(x); })
      .Case("abs", [](double x) { return std::fabs(x); })
      .Case("square", [](double x) { return x * x; });
}

} // namespace

Result staticFunction(Interpreter &in, const Arguments &args) {
  const Value &x = args["x"];
  if (x.isTensor())
    return noTensor(x);
  bool keepsIntegers = args.detail == "abs" || args.detail == "square";
  // Python 3's math.floor and ceil give ints.
  bool makesIntegers = args.from == Namespace::Math &&
                       (args.detail == "floor" || args.detail == "ceil");
  Function function = functionOf(args.detail);
  if (x.isNumber()) {
    double result = function(x.asDouble());
    if (args.from == Namespace::Math && std::isnan(result) &&
        !std::isnan(x.asDouble()))
      return mistake("math." + args.detail + " of " + describe(x));
    bool isSmall = std::fabs(result) < 9e15;
    if ((makesIntegers || (keepsIntegers && x.isInteger())) && isSmall)
      return Value::of(static_cast<int64_t>(result));
    return Value::of(result);
  }
  Result array = makeArray(in, x);
  if (!array)
    return array;
  if (Error error = in.step(array->array().elements.size()))
    return error;
  std::vector<double> elements = array->array().elements;
  for (double &element : elements)
    element = function(element);
  return makeArray(in, std::move(elements), array->array().shape,
                   !keepsIntegers || array->array().isFloat);
}

Result staticPower(Interpreter &in, const Arguments &args) {
  for (llvm::StringRef name : {"x", "y"})
    if (args[name].isTensor())
      return noTensor(args[name]);
  Value base = args["x"];
  if (args.from == Namespace::Math && base.isNumber())
    base = Value::of(base.asDouble());
  return in.binary(BinaryOperator::Power, base, args["y"]);
}

Result staticArray(Interpreter &in, const Arguments &args) {
  if (args["x"].isTensor())
    return noTensor(args["x"]);
  Result array = makeArray(in, args["x"]);
  if (!array || args["dtype"].isNone())
    return array;
  Expected<DType> dtype = dtypeOf(args["dtype"], DType::Float32);
  if (!dtype)
    return dtype.takeError();
  bool isReal = isFloat(*dtype);
  std::vector<double> elements = array->array().elements;
  for (double &element : elements)
    element = isReal ? element : std::trunc(element);
  return makeArray(in, std::move(elements), array->array().shape, isReal);
}

Result staticFold(Interpreter &in, const Arguments &args) {
  Value x = args["x"];
  if (x.isTensor())
    return noTensor(x);
  BinaryOperator op =
      args.detail == "prod" ? BinaryOperator::Multiply : BinaryOperator::Add;
  // Sizes that are not known may stand in a shape whose product is asked for.
  std::vector<Value> items;
  if (x.isSequence()) {
    items = x.items();
  } else {
    Result array = makeArray(in, x);
    if (!array)
      return array;
    for (double element : array->array().elements)
      items.push_back(array->array().isFloat
                          ? Value::of(element)
                          : Value::of(static_cast<int64_t>(element)));
  }
  if (Error error = in.step(items.size()))
    return error;
  Result result = Value::of(int64_t{args.detail == "prod"});
  for (const Value &item : items) {
    result = in.binary(op, *result, item);
    if (!result)
      return result;
  }
  return result;
}

Result staticFill(Interpreter &in, const Arguments &args) {
  Expected<Shape> shape = shapeOf(in, args["shape"]);
  if (!shape)
    return shape.takeError();
  std::optional<int64_t> count = in.tensors.sizes.product(*shape);
  if (!count || *count < 0 ||
      *count > static_cast<int64_t>(in.limits.items))
    return mistake("an array of shape " + shapeText(*shape));
  if (Error error = in.step(*count))
    return error;
  return makeArray(in, std::vector<double>(*count, args.detail == "1"), *shape,
                   true);
}

} // namespace kerasc::lambda::handlers
