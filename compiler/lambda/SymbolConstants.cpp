//===- SymbolConstants.cpp - types, shapes and new tensors ----------------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/Arrays.h"
#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

namespace kerasc::lambda::handlers {

using llvm::Error;
using llvm::Expected;

Result cast(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  DType dtype = DType::Float32;
  if (args.detail.empty()) {
    Expected<DType> given = kerasc::lambda::dtypeOf(args["dtype"], dtype);
    if (!given)
      return given.takeError();
    dtype = *given;
  } else {
    parseDType(args.detail, dtype);
  }
  return in.tensors.cast(*x, dtype);
}

Result shape(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  return in.shapeValue(x->tensor(), args.detail == "dynamic");
}

Result rank(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  return Value::of(x->tensor().rank());
}

Result size(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  std::optional<int64_t> count =
      in.tensors.sizes.product(x->tensor().type.shape);
  if (!count)
    return mistake("too many elements");
  return Value::plain(*count < 0 ? Kind::Dim : Kind::Int, *count);
}

Result dtypeName(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  return in.arena.text(
      kerasc::lambda::dtypeName(x->tensor().type.dtype).str());
}

Result constant(Interpreter &in, const Arguments &args) {
  if (args["value"].isTensor()) {
    Expected<DType> dtype = kerasc::lambda::dtypeOf(
        args["dtype"], args["value"].tensor().type.dtype);
    if (!dtype)
      return dtype.takeError();
    return in.tensors.cast(args["value"], *dtype);
  }
  Result array = makeArray(in, args["value"]);
  if (!array)
    return array;
  const Array &elements = array->array();
  // The backend's constants are floats whatever they are made of.
  bool isReal = elements.isFloat || args.from == Namespace::Backend;
  Expected<DType> dtype = kerasc::lambda::dtypeOf(
      args["dtype"], isReal ? DType::Float32 : DType::Int32);
  if (!dtype)
    return dtype.takeError();
  Shape shape = elements.shape;
  if (!args["shape"].isNone()) {
    Expected<Shape> given = shapeOf(in, args["shape"]);
    if (!given)
      return given.takeError();
    if (elements.elements.size() == 1)
      return filled(in, *given, elements.elements[0], *dtype);
    std::optional<int64_t> count = in.tensors.sizes.product(*given);
    if (!count || *count != static_cast<int64_t>(elements.elements.size()))
      return mistake("a constant of shape " + shapeText(*given) + " with " +
                     llvm::Twine(elements.elements.size()) + " elements");
    shape = *given;
  }
  return in.tensors.constant(elements.elements, shape, *dtype);
}

namespace {

Expected<double> valueOf(const Arguments &args) {
  double value = 0;
  if (llvm::to_float(args.detail, value))
    return value;
  if (!args["value"].isNumber())
    return mistake("a tensor filled with " + describe(args["value"]) +
                   ", expected a number");
  return args["value"].asDouble();
}

} // namespace

Result like(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<double> value = valueOf(args);
  if (!value)
    return value.takeError();
  Expected<DType> dtype =
      kerasc::lambda::dtypeOf(args["dtype"], x->tensor().type.dtype);
  if (!dtype)
    return dtype.takeError();
  return filled(in, x->tensor().type.shape, *value, *dtype, *x);
}

Result fill(Interpreter &in, const Arguments &args) {
  Expected<Shape> shape = shapeOf(in, args["shape"]);
  if (!shape)
    return shape.takeError();
  Expected<double> value = valueOf(args);
  if (!value)
    return value.takeError();
  DType byDefault =
      args.from == Namespace::Tf && args.detail.empty() &&
              args["value"].isInteger()
          ? DType::Int32
          : DType::Float32;
  Expected<DType> dtype = kerasc::lambda::dtypeOf(args["dtype"], byDefault);
  if (!dtype)
    return dtype.takeError();
  return filled(in, *shape, *value, *dtype);
}

namespace {

/// start, stop, step as numpy's arange has them.
Result arange(Interpreter &in, const Arguments &args) {
  Value start = args["start"], stop = args["stop"], step = args["step"];
  if (stop.isNone()) {
    stop = start;
    start = Value::of(int64_t{0});
  }
  for (const Value &value : {start, stop, step})
    if (!value.isNumber())
      return mistake("a range with " + describe(value));
  double first = start.asDouble(), by = step.asDouble();
  double count = by == 0 ? -1 : std::ceil((stop.asDouble() - first) / by);
  if (!(by != 0) || !(count <= static_cast<double>(in.limits.items)))
    return mistake("a range with step " + describe(step) + " up to " +
                   describe(stop));
  bool isReal = start.is(Kind::Float) || stop.is(Kind::Float) ||
                step.is(Kind::Float);
  std::vector<double> elements;
  for (int64_t i = 0; i < static_cast<int64_t>(count); ++i)
    elements.push_back(first + static_cast<double>(i) * by);
  if (Error error = in.step(elements.size()))
    return error;
  auto size = static_cast<int64_t>(elements.size());
  return makeArray(in, std::move(elements), {size}, isReal);
}

} // namespace

Result range(Interpreter &in, const Arguments &args) {
  Result array = arange(in, args);
  if (!array)
    return array;
  Expected<DType> dtype = kerasc::lambda::dtypeOf(
      args["dtype"],
      array->array().isFloat ? DType::Float32 : DType::Int32);
  if (!dtype)
    return dtype.takeError();
  return in.tensors.constant(array->array().elements, array->array().shape,
                             *dtype);
}

Result staticRange(Interpreter &in, const Arguments &args) {
  return arange(in, args);
}

Result number(Interpreter &, const Arguments &args) {
  double value = 0;
  llvm::to_float(args.detail, value);
  return Value::of(value);
}

Result floatType(Interpreter &in, const Arguments &) {
  return in.arena.text("float32");
}

Result text(Interpreter &in, const Arguments &args) {
  return in.arena.text(args.detail.str());
}

} // namespace kerasc::lambda::handlers
