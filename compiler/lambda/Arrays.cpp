//===- Arrays.cpp - numpy arrays whose elements are known -----------------===//

#include "compiler/lambda/Arrays.h"

#include <cstdlib>

namespace kerasc::lambda {

using llvm::Error;

namespace {

Error collect(Interpreter &in, const Value &value, uint64_t level,
              Array &array) {
  if (value.isNumber()) {
    if (level != array.shape.size())
      return mistake("an array of lists whose lengths differ");
    array.isFloat |= value.is(Kind::Float);
    if (value.isInteger() && std::abs(value.integer) > int64_t{1} << 53)
      return mistake("the integer " + llvm::Twine(value.integer) +
                     " in a tensor, expected at most 2^53");
    if (array.elements.size() >= in.limits.items)
      return mistake("an array of more than " + llvm::Twine(in.limits.items) +
                     " elements");
    in.arena.spend(sizeof(double));
    array.elements.push_back(value.asDouble());
    return in.step();
  }
  if (!value.isSequence() || level >= in.limits.rank)
    return mistake("an array of " + describe(value));
  int64_t size = static_cast<int64_t>(value.items().size());
  if (level == array.shape.size() && array.elements.empty())
    array.shape.push_back(size);
  if (level >= array.shape.size() || array.shape[level] != size)
    return mistake("an array of lists whose lengths differ");
  if (Error error = in.step())
    return error;
  for (const Value &item : value.items())
    if (Error error = collect(in, item, level + 1, array))
      return error;
  return Error::success();
}

} // namespace

Value makeArray(Interpreter &in, std::vector<double> elements, Shape shape,
                bool isFloat) {
  in.arena.spend(elements.size() * sizeof(double));
  auto *array = in.arena.make<Array>();
  array->elements = std::move(elements);
  array->shape = std::move(shape);
  array->isFloat = isFloat;
  return Value::of(Kind::Array, array);
}

Value transposed(Interpreter &in, const Array &array) {
  Shape shape(array.shape.rbegin(), array.shape.rend());
  std::vector<double> elements(array.elements.size());
  // Of the result's next element, and how far apart those of an axis were.
  Shape index(shape.size(), 0), strides(shape.size(), 1);
  for (size_t axis = 1; axis < shape.size(); ++axis)
    strides[axis] = strides[axis - 1] * shape[axis - 1];
  for (double &element : elements) {
    int64_t place = 0;
    for (size_t axis = 0; axis < shape.size(); ++axis)
      place += index[axis] * strides[axis];
    element = array.elements[place];
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis])
        break;
      index[axis] = 0;
    }
  }
  return makeArray(in, std::move(elements), std::move(shape), array.isFloat);
}

Result makeArray(Interpreter &in, const Value &value) {
  if (value.is(Kind::Array))
    return value;
  Array array;
  array.isFloat = false;
  Value source = value;
  if (value.is(Kind::Range)) {
    llvm::Expected<std::vector<Value>> items = in.elements(value);
    if (!items)
      return items.takeError();
    source = in.arena.sequence(Kind::List, std::move(*items));
  }
  if (Error error = collect(in, source, 0, array))
    return error;
  bool isFloat = array.isFloat || array.elements.empty();
  return makeArray(in, std::move(array.elements), std::move(array.shape),
                   isFloat);
}

Result arrayBinary(Interpreter &in, BinaryOperator op, const Value &a,
                   const Value &b) {
  Result left = makeArray(in, a);
  if (!left)
    return left;
  Result right = makeArray(in, b);
  if (!right)
    return right;
  const Array &x = left->array(), &y = right->array();
  if (x.shape != y.shape && !x.shape.empty() && !y.shape.empty())
    return mistake("numpy arrays of shapes " + shapeText(x.shape) + " and " +
                   shapeText(y.shape));
  const Array &larger = x.shape.empty() ? y : x;
  if (Error error = in.step(larger.elements.size()))
    return error;
  if (Error error = in.arena.reserve(larger.elements.size() * sizeof(double)))
    return error;
  std::vector<double> elements;
  bool isFloat = x.isFloat || y.isFloat || op == BinaryOperator::TrueDivide;
  for (size_t i = 0; i < larger.elements.size(); ++i) {
    double p = x.elements[x.shape.empty() ? 0 : i];
    double q = y.elements[y.shape.empty() ? 0 : i];
    Result element = isFloat ? in.binary(op, Value::of(p), Value::of(q))
                             : in.binary(op, Value::of(static_cast<int64_t>(p)),
                                         Value::of(static_cast<int64_t>(q)));
    if (!element)
      return element;
    elements.push_back(element->asDouble());
  }
  return makeArray(in, std::move(elements), larger.shape, isFloat);
}

} // namespace kerasc::lambda
