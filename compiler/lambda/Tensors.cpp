//===- Tensors.cpp - operations on tensors, with their shapes -------------===//

#include "compiler/lambda/Tensors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <map>

namespace kerasc::lambda {

using llvm::ArrayRef;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

namespace {

const Shape &shapeOf(const Value &x) { return x.tensor().type.shape; }
DType dtypeOf(const Value &x) { return x.tensor().type.dtype; }

/// True when `value` is exactly one of an integer type (of a float, near one).
bool holds(DType dtype, double value) {
  if (isFloat(dtype))
    return true;
  if (value != std::trunc(value))
    return false;
  unsigned magnitude = bitsOf(dtype) - isSigned(dtype);
  double above = std::ldexp(1.0, static_cast<int>(magnitude));
  return value < above && value >= (isSigned(dtype) ? -above : 0);
}

} // namespace

Value Tensors::adopt(TensorId id, TensorType type) {
  auto *tensor = arena.make<Tensor>();
  tensor->id = id;
  tensor->type = std::move(type);
  return Value::of(Kind::Tensor, tensor);
}

Error Tensors::count(const TensorType &type) {
  if (++operations > limits.operations)
    return mistake("the function builds more than " +
                   llvm::Twine(limits.operations) + " operations on tensors");
  if (type.shape.size() > limits.rank)
    return mistake("a tensor of " + llvm::Twine(type.shape.size()) +
                   " axes, expected at most " + llvm::Twine(limits.rank));
  int64_t known = 1;
  for (int64_t size : type.shape)
    if (size >= 0 && (__builtin_mul_overflow(known, size, &known) ||
                      static_cast<uint64_t>(known) > limits.elements))
      return mistake("a tensor of shape " + shapeText(type.shape) +
                     " is too large");
  return Error::success();
}

Result Tensors::finish(TensorBuilder::Result id, TensorType type) {
  if (!id)
    return id.takeError();
  return adopt(*id, std::move(type));
}

Expected<int64_t> Tensors::axisOf(int64_t axis, int64_t rank) const {
  if (axis < -rank || axis >= rank)
    return mistake("axis " + llvm::Twine(axis) + " of a tensor with " +
                   llvm::Twine(rank) + " axes");
  return axis < 0 ? axis + rank : axis;
}

Expected<Shape> Tensors::broadcast(ArrayRef<int64_t> a,
                                   ArrayRef<int64_t> b) const {
  Shape shape(std::max(a.size(), b.size()), 1);
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t left = i < a.size() ? a[a.size() - 1 - i] : 1;
    int64_t right = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (left != 1 && right != 1 && !same(left, right))
      return mistake("shapes " + shapeText(a) + " and " + shapeText(b) +
                     " do not broadcast: sizes differ, or only run time knows "
                     "whether they do");
    shape[shape.size() - 1 - i] = left == 1 ? right : left;
  }
  return shape;
}

Result Tensors::unary(StringRef function, Value x, Parameters parameters) {
  TensorType type = x.tensor().type;
  if (Error error = count(type))
    return error;
  return finish(builder.unary(function, parameters, x.tensor().id, type), type);
}

Result Tensors::binary(BinaryKind kind, Value a, Value b) {
  Expected<Shape> shape = broadcast(shapeOf(a), shapeOf(b));
  if (!shape)
    return shape.takeError();
  TensorType type{*shape, kind >= BinaryKind::Equal ? DType::Bool : dtypeOf(a)};
  if (Error error = count(type))
    return error;
  return finish(builder.binary(kind, a.tensor().id, b.tensor().id, type), type);
}

Result Tensors::select(Value condition, Value a, Value b) {
  Expected<Shape> shape = broadcast(shapeOf(a), shapeOf(b));
  if (shape)
    shape = broadcast(*shape, shapeOf(condition));
  if (!shape)
    return shape.takeError();
  TensorType type{*shape, dtypeOf(a)};
  if (Error error = count(type))
    return error;
  return finish(
      builder.select(condition.tensor().id, a.tensor().id, b.tensor().id, type),
      type);
}

Result Tensors::cast(Value x, DType dtype) {
  if (dtypeOf(x) == dtype)
    return x;
  TensorType type{shapeOf(x), dtype};
  if (Error error = count(type))
    return error;
  return finish(builder.cast(x.tensor().id, type), type);
}

Result Tensors::reduce(ReduceKind kind, Value x, ArrayRef<int64_t> axes,
                       bool keepDims) {
  int64_t rank = x.tensor().rank();
  llvm::SmallVector<int64_t> all;
  for (int64_t axis : axes) {
    Expected<int64_t> known = axisOf(axis, rank);
    if (!known)
      return known.takeError();
    if (llvm::is_contained(all, *known))
      return mistake("axis " + llvm::Twine(axis) + " is reduced twice");
    all.push_back(*known);
  }
  if (axes.empty())
    llvm::append_range(all, llvm::seq<int64_t>(0, rank));
  llvm::sort(all);
  if (all.empty())
    return x; // a scalar is its own sum
  TensorType type;
  type.dtype = dtypeOf(x);
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(all, axis))
      type.shape.push_back(shapeOf(x)[axis]);
    else if (keepDims)
      type.shape.push_back(1);
  if (kind == ReduceKind::ArgMax || kind == ReduceKind::ArgMin)
    type.dtype = DType::Int64;
  if (Error error = count(type))
    return error;
  return finish(builder.reduce(kind, x.tensor().id, all, keepDims, type), type);
}

Result Tensors::cumulative(ReduceKind kind, Value x, int64_t axis) {
  Expected<int64_t> known = axisOf(axis, x.tensor().rank());
  if (!known)
    return known.takeError();
  TensorType type = x.tensor().type;
  if (Error error = count(type))
    return error;
  return finish(builder.cumulative(kind, x.tensor().id, *known, type), type);
}

Result Tensors::concatenate(ArrayRef<Value> xs, int64_t axis) {
  if (xs.empty())
    return mistake("nothing to concatenate");
  TensorType type = xs.front().tensor().type;
  Expected<int64_t> known = axisOf(axis, xs.front().tensor().rank());
  if (!known)
    return known.takeError();
  llvm::SmallVector<TensorId> ids = {xs.front().tensor().id};
  for (const Value &x : xs.drop_front()) {
    const Shape &actual = shapeOf(x);
    bool fits = actual.size() == type.shape.size();
    for (size_t i = 0; fits && i < actual.size(); ++i)
      fits =
          static_cast<int64_t>(i) == *known || same(type.shape[i], actual[i]);
    if (!fits)
      return mistake("tensors of shapes " + shapeText(type.shape) + " and " +
                     shapeText(actual) + " are concatenated along axis " +
                     llvm::Twine(axis));
    type.shape[*known] = sizes.add(type.shape[*known], actual[*known]);
    ids.push_back(x.tensor().id);
  }
  if (xs.size() == 1)
    return xs.front();
  if (Error error = count(type))
    return error;
  return finish(builder.concatenate(ids, *known, type), type);
}

Result Tensors::slice(Value x, ArrayRef<int64_t> starts,
                      ArrayRef<int64_t> wanted, ArrayRef<int64_t> steps,
                      ArrayRef<int64_t> cuts) {
  TensorType type{Shape(wanted.begin(), wanted.end()), dtypeOf(x)};
  if (type.shape == shapeOf(x) &&
      llvm::all_of(starts, [](int64_t start) { return start == 0; }) &&
      llvm::all_of(steps, [](int64_t step) { return step == 1; }))
    return x;
  if (Error error = count(type))
    return error;
  llvm::SmallVector<int64_t> none(wanted.size(), 0);
  return finish(builder.slice(x.tensor().id, starts, steps,
                              cuts.empty() ? ArrayRef<int64_t>(none) : cuts,
                              type),
                type);
}

Result Tensors::take(Value x, ArrayRef<int64_t> indices, int64_t axis) {
  TensorType type = x.tensor().type;
  if (indices.size() > limits.items)
    return mistake("more than " + llvm::Twine(limits.items) +
                   " elements are taken along one axis");
  type.shape[axis] = static_cast<int64_t>(indices.size());
  if (Error error = count(type))
    return error;
  return finish(builder.take(x.tensor().id, indices, axis, type), type);
}

Result Tensors::transpose(Value x, ArrayRef<int64_t> permutation) {
  int64_t rank = x.tensor().rank();
  TensorType type;
  type.dtype = dtypeOf(x);
  llvm::SmallVector<int64_t> known;
  for (int64_t axis : permutation) {
    Expected<int64_t> one = axisOf(axis, rank);
    if (!one)
      return one.takeError();
    if (llvm::is_contained(known, *one))
      return mistake("axis " + llvm::Twine(axis) +
                     " stands twice in a permutation");
    known.push_back(*one);
    type.shape.push_back(shapeOf(x)[*one]);
  }
  if (static_cast<int64_t>(known.size()) != rank)
    return mistake("a permutation of " + llvm::Twine(known.size()) +
                   " axes for a tensor with " + llvm::Twine(rank));
  if (llvm::equal(known, llvm::seq<int64_t>(0, rank)))
    return x;
  if (Error error = count(type))
    return error;
  return finish(builder.transpose(x.tensor().id, known, type), type);
}

Result Tensors::reshape(Value x, Shape shape, int64_t wildcard) {
  std::optional<int64_t> total = sizes.product(shapeOf(x));
  Shape others = shape;
  if (wildcard != INT64_MIN)
    others.erase(others.begin() + wildcard);
  std::optional<int64_t> rest = sizes.product(others);
  if (total && rest && wildcard != INT64_MIN) {
    std::optional<int64_t> size = sizes.divide(*total, *rest);
    if (size)
      shape[wildcard] = *size;
    total = size ? total : std::nullopt;
    rest = total;
  }
  if (!total || !rest || *total != *rest) {
    if (wildcard != INT64_MIN)
      shape[wildcard] = -1;
    return mistake("a tensor of shape " + shapeText(shapeOf(x)) +
                   " cannot become one of shape " + shapeText(shape));
  }
  if (shape == shapeOf(x))
    return x;
  TensorType type{shape, dtypeOf(x)};
  if (Error error = count(type))
    return error;
  return finish(builder.reshape(x.tensor().id, type), type);
}

Result Tensors::expandDims(Value x, int64_t axis) {
  Expected<int64_t> known = axisOf(axis, x.tensor().rank() + 1);
  if (!known)
    return known.takeError();
  Shape shape = shapeOf(x);
  shape.insert(shape.begin() + *known, 1);
  TensorType type{shape, dtypeOf(x)};
  if (Error error = count(type))
    return error;
  return finish(builder.reshape(x.tensor().id, type), type);
}

Result Tensors::broadcastTo(Value x, Value like) {
  if (shapeOf(x) == shapeOf(like))
    return x;
  Expected<Shape> shape = broadcast(shapeOf(x), shapeOf(like));
  if (!shape)
    return shape.takeError();
  if (*shape != shapeOf(like))
    return mistake("a tensor of shape " + shapeText(shapeOf(x)) +
                   " does not broadcast to " + shapeText(shapeOf(like)));
  TensorType type{*shape, dtypeOf(x)};
  if (Error error = count(type))
    return error;
  return finish(builder.broadcastTo(x.tensor().id, like.tensor().id, type),
                type);
}

Result Tensors::einsum(StringRef equation, Value a, Value b) {
  auto [inputs, output] = equation.split("->");
  auto [left, right] = inputs.split(',');
  std::map<char, int64_t> sizeOf;
  for (auto [letters, x] : {std::pair(left, a), std::pair(right, b)}) {
    if (static_cast<int64_t>(letters.size()) != x.tensor().rank())
      return mistake("einsum '" + equation + "' of " + describe(x));
    for (auto [letter, size] : llvm::zip(letters, shapeOf(x))) {
      auto [entry, isNew] = sizeOf.try_emplace(letter, size);
      if (!isNew && !same(entry->second, size))
        return mistake("shapes " + shapeText(shapeOf(a)) + " and " +
                       shapeText(shapeOf(b)) +
                       " do not fit: sizes that are summed or paired differ");
    }
  }
  TensorType type;
  type.dtype = dtypeOf(a);
  for (char letter : output) {
    auto found = sizeOf.find(letter);
    if (found == sizeOf.end())
      return mistake("einsum '" + equation +
                     "' has an output letter that no "
                     "input has");
    type.shape.push_back(found->second);
  }
  if (Error error = count(type))
    return error;
  return finish(builder.einsum(equation, a.tensor().id, b.tensor().id, type),
                type);
}

Result Tensors::constant(ArrayRef<double> values, Shape shape, DType dtype) {
  TensorType type{std::move(shape), dtype};
  if (Error error = count(type))
    return error;
  if (llvm::any_of(type.shape, [](int64_t size) { return size < 0; }))
    return mistake("a constant of a shape that is not known");
  for (double value : values)
    if (!holds(dtype, value))
      return mistake("the number " + repr(Value::of(value)) +
                     " is no value of type " + dtypeName(dtype));
  return finish(builder.constant(values, type), type);
}

Result Tensors::pad(Value x, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                    double value) {
  TensorType type = x.tensor().type;
  for (auto [axis, size] : llvm::enumerate(type.shape)) {
    if (low[axis] < 0 || high[axis] < 0 ||
        low[axis] > static_cast<int64_t>(limits.items) ||
        high[axis] > static_cast<int64_t>(limits.items))
      return mistake("a padding of " + llvm::Twine(low[axis]) + " and " +
                     llvm::Twine(high[axis]) + " elements");
    if (low[axis] + high[axis])
      size = sizes.add(size, low[axis] + high[axis]);
  }
  if (Error error = count(type))
    return error;
  return finish(builder.pad(x.tensor().id, low, high, value, type), type);
}

} // namespace kerasc::lambda
