//===- SymbolRepeats.cpp - functions that repeat and pick elements --------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/Arrays.h"
#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

namespace kerasc::lambda::handlers {

using llvm::Error;
using llvm::Expected;

namespace {

/// Elements of `axis` by `place(i)` of the i-th of `count`.
template <class Place>
Result takeAxis(Interpreter &in, Value x, int64_t axis, int64_t count,
                Place place) {
  if (sizesOf(x)[axis] < 0)
    return mistake("elements of axis " + llvm::Twine(axis) + " of " +
                       describe(x) +
                       " are picked, but only run time knows its size",
                   axis == 0 ? "axis 0 is the batch" : "");
  if (count < 0 || count > static_cast<int64_t>(in.limits.items))
    return mistake("an axis of " + llvm::Twine(count) + " elements");
  if (Error error = in.step(count / 8))
    return error;
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < count; ++i)
    indices.push_back(place(i));
  return in.tensors.take(x, indices, axis);
}

Expected<int64_t> product(Interpreter &in, int64_t size, const Value &times,
                          llvm::StringRef what) {
  Expected<int64_t> factor = integerOf(times, what);
  if (!factor)
    return factor;
  int64_t result;
  if (*factor < 0 || __builtin_mul_overflow(size, *factor, &result))
    return mistake(what + " is " + llvm::Twine(*factor));
  return result;
}

} // namespace

/// (batch, n) to (batch, times, n)
Result repeatVector(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  if (x->tensor().rank() != 2)
    return mistake("K.repeat of " + describe(*x) + ", expected two axes");
  x = in.tensors.expandDims(*x, 1);
  if (!x)
    return x;
  Expected<int64_t> count = product(in, 1, args["n"], "'n'");
  if (!count)
    return count.takeError();
  return takeAxis(in, *x, 1, *count, [](int64_t) { return 0; });
}

Result repeatElements(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<int64_t> axis = axisArgument(in, args["axis"], *x);
  if (!axis)
    return axis.takeError();
  int64_t size = sizesOf(*x)[*axis];
  Expected<int64_t> count = product(in, std::max<int64_t>(size, 0),
                                    args["times"], "how often to repeat");
  if (!count)
    return count.takeError();
  int64_t times = std::max<int64_t>(args["times"].integer, 1);
  return takeAxis(in, *x, *axis, *count, [&](int64_t i) { return i / times; });
}

Result tile(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<std::vector<int64_t>> times = axesOf(in, args["times"]);
  if (!times)
    return times.takeError();
  int64_t rank = x->tensor().rank();
  // numpy's: the shorter of the two gets ones in front.
  while (static_cast<int64_t>(times->size()) < rank)
    times->insert(times->begin(), 1);
  for (; rank < static_cast<int64_t>(times->size()); ++rank) {
    x = in.tensors.expandDims(*x, 0);
    if (!x)
      return x;
  }
  for (int64_t axis = 0; axis < rank; ++axis) {
    if ((*times)[axis] == 1)
      continue;
    int64_t size = sizesOf(*x)[axis];
    Expected<int64_t> count =
        product(in, std::max<int64_t>(size, 0), Value::of((*times)[axis]),
                "how often to repeat");
    if (!count)
      return count.takeError();
    x = takeAxis(in, *x, axis, *count, [&](int64_t i) { return i % size; });
    if (!x)
      return x;
  }
  return x;
}

Result flip(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axis"]);
  if (!axes)
    return axes.takeError();
  if (axes->empty())
    llvm::append_range(*axes, llvm::seq<int64_t>(0, x->tensor().rank()));
  for (int64_t given : *axes) {
    Expected<int64_t> axis = in.tensors.axisOf(given, x->tensor().rank());
    if (!axis)
      return axis.takeError();
    int64_t size = sizesOf(*x)[*axis];
    x = takeAxis(in, *x, *axis, size, [&](int64_t i) { return size - 1 - i; });
    if (!x)
      return x;
  }
  return x;
}

Result roll(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<int64_t> axis = axisArgument(in, args["axis"], *x);
  if (!axis)
    return axis.takeError();
  Expected<int64_t> shift = integerOf(args["shift"], "'shift'");
  if (!shift)
    return shift.takeError();
  int64_t size = sizesOf(*x)[*axis];
  int64_t offset = size > 0 ? *shift % size : 0;
  return takeAxis(in, *x, *axis, size, [&](int64_t i) {
    return ((i - offset) % size + size) % size;
  });
}

Result pad(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  if (!args["mode"].is(Kind::Text) ||
      llvm::StringRef(args["mode"].text()).lower() != "constant")
    return mistake("padding with mode " + describe(args["mode"]) +
                   ", expected 'constant'");
  Result widths = makeArray(in, args["widths"]);
  if (!widths)
    return widths;
  int64_t rank = x->tensor().rank();
  const Array &array = widths->array();
  if (array.shape != Shape{rank, 2})
    return mistake("a padding of " + describe(*widths) +
                   ", expected two numbers per axis");
  Shape low, high;
  for (int64_t axis = 0; axis < rank; ++axis) {
    low.push_back(static_cast<int64_t>(array.elements[2 * axis]));
    high.push_back(static_cast<int64_t>(array.elements[2 * axis + 1]));
  }
  double value = args["value"].isNumber() ? args["value"].asDouble() : 0;
  return in.tensors.pad(*x, low, high, value);
}

/// (batch, time, n) with zeros before and after the time.
Result axisPad(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<std::vector<int64_t>> widths = axesOf(in, args["widths"]);
  if (!widths)
    return widths.takeError();
  int64_t rank = x->tensor().rank();
  if (widths->size() != 2 || rank < 2)
    return mistake("a padding of " + describe(args["widths"]) + " for " +
                   describe(*x));
  Shape low(rank, 0), high(rank, 0);
  low[1] = (*widths)[0];
  high[1] = (*widths)[1];
  return in.tensors.pad(*x, low, high, 0);
}

Result gather(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Value axisValue = args["axis"];
  if (axisValue.isNone() && args.detail == "0")
    axisValue = Value::of(int64_t{0});
  Expected<int64_t> axis = axisArgument(in, axisValue, *x);
  if (!axis)
    return axis.takeError();
  if (args["indices"].isTensor())
    return mistake("elements are picked by a tensor of indices",
                   "expected indices that the function knows; an Embedding "
                   "layer looks rows up");
  Result indices = makeArray(in, args["indices"]);
  if (!indices)
    return indices;
  const Array &array = indices->array();
  int64_t size = sizesOf(*x)[*axis];
  for (double element : array.elements)
    if (array.isFloat || element < -size || element >= size)
      return mistake("index " + repr(Value::of(element)) + " of an axis with " +
                     llvm::Twine(size) + " elements");
  Result taken =
      takeAxis(in, *x, *axis, static_cast<int64_t>(array.elements.size()),
               [&](int64_t i) {
                 auto place = static_cast<int64_t>(array.elements[i]);
                 return place < 0 ? place + size : place;
               });
  if (!taken || array.shape.size() == 1)
    return taken;
  Shape shape = sizesOf(*taken);
  shape.erase(shape.begin() + *axis);
  shape.insert(shape.begin() + *axis, array.shape.begin(), array.shape.end());
  return in.tensors.reshape(*taken, shape);
}

Result oneHot(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["indices"]);
  if (!x)
    return x;
  if (isFloat(x->tensor().type.dtype))
    return mistake("one_hot of " + describe(*x) + ", expected integers",
                   "convert with K.cast(x, 'int32')");
  Expected<int64_t> count = integerOf(args["num_classes"], "'num_classes'");
  if (!count)
    return count.takeError();
  if (*count < 1 || *count > static_cast<int64_t>(in.limits.items))
    return mistake("one_hot with " + llvm::Twine(*count) + " classes");
  if (!args["axis"].isInteger() || args["axis"].integer != -1 ||
      (args.has("on_value") &&
       (!args["on_value"].isNone() || !args["off_value"].isNone())))
    return mistake("one_hot with another axis or other values, expected the "
                   "last axis, 0 and 1");
  x = in.tensors.expandDims(*x, -1);
  if (!x)
    return x;
  if (Error error = in.step(*count))
    return error;
  std::vector<double> classes;
  for (int64_t i = 0; i < *count; ++i)
    classes.push_back(static_cast<double>(i));
  Result row = in.tensors.constant(classes, {*count}, x->tensor().type.dtype);
  if (!row)
    return row;
  Result isSame = in.tensors.binary(BinaryKind::Equal, *x, *row);
  if (!isSame)
    return isSame;
  Expected<DType> dtype = dtypeOf(args["dtype"], DType::Float32);
  if (!dtype)
    return dtype.takeError();
  return in.tensors.cast(*isSame, *dtype);
}

} // namespace kerasc::lambda::handlers
