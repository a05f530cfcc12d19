//===- TensorOps.cpp - numpy on the tensors of a model --------------------===//

#include "compiler/frontend/TensorOps.h"

#include "compiler/frontend/Arguments.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"

#include <numeric>

namespace kerasc::frontend {

using keras::BinaryKind;
using keras::CompareKind;
using keras::ReduceKind;

Tensor castTensor(mlir::OpBuilder &builder, mlir::Location location,
                  const Tensor &tensor, ElementType type) {
  if (!tensor || tensor.type == type)
    return tensor;
  Tensor result = tensor;
  result.type = type;
  auto from = mlir::cast<mlir::RankedTensorType>(tensor.value.getType());
  result.value = keras::CastOp::create(
      builder, location, from.clone(elementTypeOf(type, *builder.getContext())),
      tensor.value);
  return result;
}

Tensor TensorOps::make(mlir::Value value, Shape shape, ElementType type) {
  Tensor result;
  result.value = value;
  result.shape = std::move(shape);
  result.type = type;
  return result;
}

Tensor TensorOps::fail(std::string message) {
  site.error(std::move(message));
  return {};
}

bool TensorOps::accepts(llvm::ArrayRef<int64_t> shape) {
  // A result without axes is one number.
  return shape.empty() || site.accepts(shape);
}

std::optional<int64_t> TensorOps::normalizeAxis(int64_t axis, size_t rank) {
  int64_t count = static_cast<int64_t>(rank);
  if (axis >= -count && axis < count)
    return axis < 0 ? axis + count : axis;
  site.error("axis " + std::to_string(axis) + " is not one of a tensor with " +
             std::to_string(rank) + " axes");
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Constants and types
//===----------------------------------------------------------------------===//

static mlir::Attribute numberAttr(mlir::Type type, double value) {
  if (auto floating = mlir::dyn_cast<mlir::FloatType>(type))
    return mlir::FloatAttr::get(floating, value);
  auto integer = mlir::cast<mlir::IntegerType>(type);
  // What does not fit wraps, as numpy's casts do.
  int64_t whole = value >= 9.2e18    ? INT64_MAX
                  : value <= -9.2e18 ? INT64_MIN
                                     : static_cast<int64_t>(value);
  if (integer.getWidth() == 1)
    whole = value != 0;
  return mlir::IntegerAttr::get(
      integer, llvm::APInt(64, static_cast<uint64_t>(whole), /*isSigned=*/true)
                   .sextOrTrunc(integer.getWidth()));
}

Tensor TensorOps::constant(llvm::ArrayRef<double> values, Shape shape,
                           ElementType element) {
  mlir::RankedTensorType tensorType = type(shape, element);
  llvm::SmallVector<mlir::Attribute> attributes;
  for (double value : values)
    attributes.push_back(numberAttr(tensorType.getElementType(), value));
  auto elements = mlir::DenseElementsAttr::get(tensorType, attributes);
  return make(
      mlir::arith::ConstantOp::create(site.builder, site.location, elements),
      std::move(shape), element);
}

Tensor TensorOps::scalar(double value, ElementType element) {
  return constant(value, {}, element);
}

Tensor TensorOps::fullLike(const Tensor &like, double value,
                           ElementType element) {
  return broadcast(scalar(value, element), like.shape, like);
}

Tensor TensorOps::cast(const Tensor &x, ElementType element) {
  return castTensor(site.builder, site.location, x, element);
}

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

Tensor TensorOps::activation(keras::FunctionAttr function, const Tensor &x) {
  if (!x)
    return {};
  const keras::FunctionInfo &info = function.getInfo();
  Shape shape = x.shape;
  if (info.kind != keras::FunctionKind::elementwise) {
    double raw = function.getParameter("axis");
    auto axis = normalizeAxis(static_cast<int64_t>(raw), shape.size());
    if (!axis)
      return {};
    if (*axis == 0)
      return fail(("activation '" + info.name +
                   "' would work along the batch, expected an input with at "
                   "least 2 axes")
                      .str());
    if (info.kind == keras::FunctionKind::gated) {
      if (shape[*axis] < 0 || shape[*axis] % 2 != 0)
        return fail(("activation '" + info.name +
                     "' halves the last axis, expected an even size, got " +
                     (shape[*axis] < 0 ? std::string("None")
                                       : std::to_string(shape[*axis])))
                        .str());
      shape[*axis] /= 2;
    }
  }
  Tensor result =
      make(keras::ActivationOp::create(site.builder, site.location,
                                       type(shape, x.type), x.value, function),
           shape, x.type);
  result.mask = x.mask;
  return result;
}

/// Functions that have an integer result of integers.
static bool keepsIntegers(keras::Function function) {
  using keras::Function;
  switch (function) {
  case Function::linear:
  case Function::relu:
  case Function::abs:
  case Function::negative:
  case Function::sign:
  case Function::square:
    return true;
  default:
    return false;
  }
}

Tensor TensorOps::unary(keras::Function function, const Tensor &x) {
  if (!x)
    return {};
  Tensor operand = x;
  if (!isFloat(x.type) &&
      (!keepsIntegers(function) || x.type == ElementType::boolean))
    operand = cast(x, ElementType::f32);
  return activation(keras::FunctionAttr::get(&site.context.mlir, function),
                    operand);
}

/// Activations of Keras 3 that make float32 of integers; others refuse them.
static bool takesIntegers(keras::Function function) {
  return function == keras::Function::tanh ||
         function == keras::Function::exponential ||
         function == keras::Function::leaky_relu;
}

Tensor TensorOps::apply(keras::FunctionAttr function, const Tensor &x) {
  if (x && !isFloat(x.type) && site.context.writer.isKeras3() &&
      takesIntegers(function.getFunction()))
    return activation(function, cast(x, ElementType::f32));
  if (x && !isFloat(x.type) &&
      (!keepsIntegers(function.getFunction()) ||
       x.type == ElementType::boolean))
    return fail(("activation '" + function.getInfo().name +
                 "' is of floats, got an input of " + elementTypeName(x.type))
                    .str());
  return activation(function, x);
}

std::optional<Shape> TensorOps::broadcastShapes(llvm::ArrayRef<int64_t> a,
                                                llvm::ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  Shape result(a.begin(), a.end());
  size_t missing = a.size() - b.size();
  for (size_t axis = 0; axis < b.size(); ++axis) {
    int64_t &size = result[missing + axis];
    int64_t other = b[axis];
    if (other == 1)
      continue;
    if (size == 1)
      size = other;
    else if (!site.context.sizes.unify(size, other)) {
      site.error("shapes " + printShape(a) + " and " + printShape(b) +
                 " do not broadcast: axis " + std::to_string(missing + axis) +
                 " has sizes " + (size < 0 ? "None" : std::to_string(size)) +
                 " and " + (other < 0 ? "None" : std::to_string(other)));
      return std::nullopt;
    }
  }
  return result;
}

/// Kinds that are of bool.
static bool isLogical(BinaryKind kind) {
  return kind == BinaryKind::logical_and || kind == BinaryKind::logical_or ||
         kind == BinaryKind::logical_xor;
}

Tensor TensorOps::binary(BinaryKind kind, const Tensor &a, const Tensor &b) {
  if (!a || !b)
    return {};
  ElementType element = promote(a.type, b.type);
  if (isLogical(kind))
    element = ElementType::boolean;
  else if ((kind == BinaryKind::divide || kind == BinaryKind::arctan2) &&
           !isFloat(element))
    element = ElementType::f32;
  else if (element == ElementType::boolean)
    // Of two truths: `or` for a sum and the larger, `and` for a product and
    // the smaller.
    switch (kind) {
    case BinaryKind::add:
    case BinaryKind::maximum:
      return binary(BinaryKind::logical_or, a, b);
    case BinaryKind::multiply:
    case BinaryKind::minimum:
      return binary(BinaryKind::logical_and, a, b);
    default:
      element = ElementType::i32;
    }
  std::optional<Shape> shape = broadcastShapes(a.shape, b.shape);
  if (!shape || !accepts(*shape))
    return {};
  return make(keras::BinaryOp::create(
                  site.builder, site.location, type(*shape, element), kind,
                  cast(a, element).value, cast(b, element).value),
              *shape, element);
}

Tensor TensorOps::compare(CompareKind kind, const Tensor &a, const Tensor &b) {
  if (!a || !b)
    return {};
  ElementType element = promote(a.type, b.type);
  std::optional<Shape> shape = broadcastShapes(a.shape, b.shape);
  if (!shape || !accepts(*shape))
    return {};
  return make(keras::CompareOp::create(site.builder, site.location,
                                       type(*shape, ElementType::boolean), kind,
                                       cast(a, element).value,
                                       cast(b, element).value),
              *shape, ElementType::boolean);
}

Tensor TensorOps::select(const Tensor &condition, const Tensor &onTrue,
                         const Tensor &onFalse) {
  if (!condition || !onTrue || !onFalse)
    return {};
  ElementType element = promote(onTrue.type, onFalse.type);
  std::optional<Shape> shape = broadcastShapes(onTrue.shape, onFalse.shape);
  if (shape)
    shape = broadcastShapes(*shape, condition.shape);
  if (!shape || !accepts(*shape))
    return {};
  return make(keras::SelectOp::create(
                  site.builder, site.location, type(*shape, element),
                  cast(condition, ElementType::boolean).value,
                  cast(onTrue, element).value, cast(onFalse, element).value),
              *shape, element);
}

Tensor TensorOps::logicalNot(const Tensor &x) {
  return compare(CompareKind::equal, cast(x, ElementType::boolean),
                 scalar(0, ElementType::boolean));
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

Tensor TensorOps::reduce(ReduceKind kind, const Tensor &x,
                         llvm::ArrayRef<int64_t> axes, bool keepDims) {
  if (!x)
    return {};
  llvm::SmallVector<int64_t> along;
  for (int64_t raw : axes) {
    auto axis = normalizeAxis(raw, x.shape.size());
    if (!axis)
      return {};
    along.push_back(*axis);
  }
  if (along.empty()) {
    along.resize(x.shape.size());
    std::iota(along.begin(), along.end(), 0);
  }
  llvm::sort(along);
  if (std::adjacent_find(along.begin(), along.end()) != along.end())
    return fail("an axis is given twice");
  if (along.empty())
    return x;
  Tensor operand = x;
  ElementType result = x.type;
  switch (kind) {
  case ReduceKind::any:
  case ReduceKind::all:
    operand = cast(x, ElementType::boolean);
    result = ElementType::boolean;
    break;
  case ReduceKind::mean:
    if (!isFloat(x.type))
      operand = cast(x, ElementType::f32);
    result = operand.type;
    break;
  case ReduceKind::sum:
  case ReduceKind::prod:
    // Keras sums small integers in 32 bits.
    if (x.type == ElementType::boolean ||
        (isInteger(x.type) && elementSize(x.type) < 4))
      operand =
          cast(x, isUnsigned(x.type) ? ElementType::u32 : ElementType::i32);
    result = operand.type;
    break;
  case ReduceKind::argmax:
  case ReduceKind::argmin:
    if (along.size() != 1)
      return fail("the place of an extreme is asked for along " +
                  std::to_string(along.size()) + " axes, expected one");
    if (x.type == ElementType::boolean)
      operand = cast(x, ElementType::i32);
    result = ElementType::i32;
    break;
  case ReduceKind::max:
  case ReduceKind::min:
    if (x.type == ElementType::boolean)
      return reduce(kind == ReduceKind::max ? ReduceKind::any : ReduceKind::all,
                    x, axes, keepDims);
    break;
  }
  Shape shape;
  for (size_t axis = 0; axis < x.shape.size(); ++axis) {
    if (!llvm::is_contained(along, static_cast<int64_t>(axis)))
      shape.push_back(x.shape[axis]);
    else if (keepDims)
      shape.push_back(1);
  }
  return make(keras::ReduceOp::create(site.builder, site.location,
                                      type(shape, result), kind, operand.value,
                                      along, keepDims),
              shape, result);
}

Tensor TensorOps::cumulative(ReduceKind kind, const Tensor &x, int64_t raw) {
  if (!x)
    return {};
  auto axis = normalizeAxis(raw, x.shape.size());
  if (!axis)
    return {};
  Tensor operand =
      x.type == ElementType::boolean ? cast(x, ElementType::i32) : x;
  return make(keras::CumulativeOp::create(site.builder, site.location,
                                          operand.value.getType(), kind,
                                          operand.value, *axis),
              x.shape, operand.type);
}

//===----------------------------------------------------------------------===//
// Moving elements
//===----------------------------------------------------------------------===//

Tensor TensorOps::concatenate(llvm::ArrayRef<Tensor> inputs, int64_t raw) {
  if (inputs.empty() ||
      llvm::any_of(inputs, [](const Tensor &t) { return !t; }))
    return {};
  auto axis = normalizeAxis(raw, inputs.front().shape.size());
  if (!axis)
    return {};
  ElementType element = inputs.front().type;
  for (const Tensor &input : inputs)
    element = promote(element, input.type);
  Shape shape = inputs.front().shape;
  llvm::SmallVector<mlir::Value> values;
  for (const Tensor &input : inputs) {
    values.push_back(cast(input, element).value);
    if (values.size() == 1)
      continue;
    bool fits = input.shape.size() == shape.size();
    for (size_t i = 0; fits && i < shape.size(); ++i)
      fits = i == static_cast<size_t>(*axis) ||
             site.context.sizes.unify(shape[i], input.shape[i]);
    if (!fits)
      return fail("shapes " + printShape(shape) + " and " +
                  printShape(input.shape) + " differ in other axes than " +
                  std::to_string(*axis) +
                  ", along which they are concatenated");
    auto sum = site.context.sizes.add(shape[*axis], input.shape[*axis]);
    if (!sum)
      return fail("the concatenated axis is too long");
    shape[*axis] = *sum;
  }
  if (!accepts(shape))
    return {};
  if (values.size() == 1)
    return inputs.front();
  return make(keras::ConcatenateOp::create(site.builder, site.location,
                                           type(shape, element), values, *axis),
              shape, element);
}

Tensor TensorOps::slice(const Tensor &x, llvm::ArrayRef<int64_t> starts,
                        llvm::ArrayRef<int64_t> sizes,
                        llvm::ArrayRef<int64_t> steps,
                        llvm::ArrayRef<int64_t> cuts) {
  if (!x)
    return {};
  Shape shape(sizes.begin(), sizes.end());
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] < 0)
      shape[axis] = site.context.sizes.part(
          x.shape[axis], starts[axis] + (cuts.empty() ? 0 : cuts[axis]),
          steps[axis]);
  if (shape == x.shape && llvm::all_of(starts, [](int64_t s) { return !s; }) &&
      llvm::all_of(steps, [](int64_t s) { return s == 1; }))
    return x;
  return make(keras::SliceOp::create(
                  site.builder, site.location, type(shape, x.type), x.value,
                  starts, steps,
                  llvm::any_of(cuts, [](int64_t cut) { return cut != 0; })
                      ? site.builder.getDenseI64ArrayAttr(cuts)
                      : mlir::DenseI64ArrayAttr()),
              shape, x.type);
}

Tensor TensorOps::take(const Tensor &x, llvm::ArrayRef<int64_t> indices,
                       int64_t raw) {
  if (!x)
    return {};
  auto axis = normalizeAxis(raw, x.shape.size());
  if (!axis)
    return {};
  if (x.shape[*axis] < 0)
    return fail("elements are picked along axis " + std::to_string(*axis) +
                " of shape " + printShape(x.shape) + ", whose size is unknown");
  Shape shape = x.shape;
  shape[*axis] = indices.size();
  if (!accepts(shape))
    return {};
  return make(keras::TakeOp::create(site.builder, site.location,
                                    type(shape, x.type), x.value, indices,
                                    *axis),
              shape, x.type);
}

Tensor TensorOps::pad(const Tensor &x, int64_t axis, int64_t low, int64_t high,
                      double value) {
  if (!x || (!low && !high))
    return x;
  if (axis == 0)
    return fail("the batch would be padded");
  llvm::SmallVector<Tensor> pieces;
  auto add = [&](int64_t width) {
    Shape shape = x.shape;
    shape[axis] = width;
    if (width)
      pieces.push_back(broadcast(scalar(value, x.type), shape, x));
  };
  add(low);
  pieces.push_back(x);
  add(high);
  return concatenate(pieces, axis);
}

Tensor TensorOps::transpose(const Tensor &x,
                            llvm::ArrayRef<int64_t> permutation) {
  if (!x)
    return {};
  llvm::SmallVector<int64_t> sorted(permutation), order;
  for (int64_t raw : permutation) {
    auto axis = normalizeAxis(raw, x.shape.size());
    if (!axis)
      return {};
    order.push_back(*axis);
  }
  sorted = order;
  llvm::sort(sorted);
  bool isWhole = sorted.size() == x.shape.size();
  for (size_t i = 0; isWhole && i < sorted.size(); ++i)
    isWhole = sorted[i] == static_cast<int64_t>(i);
  if (!isWhole)
    return fail("a transposition names " + std::to_string(permutation.size()) +
                " axes, expected each of " + std::to_string(x.shape.size()) +
                " once");
  Shape shape;
  for (int64_t axis : order)
    shape.push_back(x.shape[axis]);
  if (llvm::is_sorted(order))
    return x;
  return make(keras::TransposeOp::create(site.builder, site.location,
                                         type(shape, x.type), x.value, order),
              shape, x.type);
}

Tensor TensorOps::withShape(const Tensor &x, Shape shape) {
  if (!x || shape == x.shape)
    return x;
  return make(keras::ExpandDimsOp::create(site.builder, site.location,
                                          type(shape, x.type), x.value),
              shape, x.type);
}

Tensor TensorOps::reshape(const Tensor &x, llvm::ArrayRef<int64_t> target) {
  if (!x)
    return {};
  SizeTable &sizes = site.context.sizes;
  Shape known, shape(target.begin(), target.end());
  for (int64_t size : target)
    if (size != -1)
      known.push_back(size);
  bool isBatchFirst = !x.shape.empty() && !target.empty();
  // A -1 in front takes the batch when the rest of the row is given.
  if (isBatchFirst && target.front() == -1)
    shape.front() = x.shape.front();
  bool keepsBatch = isBatchFirst && shape.front() == x.shape.front();
  auto row = [](llvm::ArrayRef<int64_t> all) { return all.drop_front(); };
  if (!keepsBatch)
    return fail("a reshape to " + printShape(target) + " of shape " +
                printShape(x.shape) +
                " moves elements between rows of the batch, expected to keep "
                "the first axis");
  auto elements = sizes.product(row(x.shape));
  Shape rest(row(shape));
  auto *open = llvm::find(rest, -1);
  Shape fixed;
  for (int64_t size : rest)
    if (size != -1)
      fixed.push_back(size);
  auto product = sizes.product(fixed);
  bool fits = elements && product;
  if (fits && open != rest.end()) {
    auto left = sizes.divide(*elements, *product);
    fits = left.has_value();
    if (fits)
      *open = *left;
  } else if (fits) {
    // What only the call knows is asked there.
    fits = *elements < 0 || *product < 0 || sizes.isSame(*elements, *product);
  }
  if (!fits)
    return fail("a reshape of shape " + printShape(x.shape) + " to " +
                printShape(target) + " does not keep the number of elements");
  Shape result = {x.shape.front()};
  result.append(rest);
  if (!accepts(result))
    return {};
  if (result == x.shape)
    return x;
  return make(
      keras::ReshapeOp::create(
          site.builder, site.location, type(result, x.type), x.value,
          site.builder.getDenseI64ArrayAttr(llvm::map_to_vector(
              row(result),
              [](int64_t size) { return size < 0 ? int64_t(-1) : size; }))),
      result, x.type);
}

Tensor TensorOps::expandDims(const Tensor &x, int64_t raw) {
  if (!x)
    return {};
  auto axis = normalizeAxis(raw, x.shape.size() + 1);
  if (!axis)
    return {};
  Shape shape = x.shape;
  shape.insert(shape.begin() + *axis, 1);
  if (!accepts(shape))
    return {};
  return withShape(x, shape);
}

Tensor TensorOps::squeeze(const Tensor &x, llvm::ArrayRef<int64_t> axes) {
  if (!x)
    return {};
  llvm::SmallVector<bool> isGone(x.shape.size(), false);
  for (int64_t raw : axes) {
    auto axis = normalizeAxis(raw, x.shape.size());
    if (!axis)
      return {};
    if (x.shape[*axis] != 1)
      return fail("axis " + std::to_string(*axis) + " of shape " +
                  printShape(x.shape) + " is squeezed, expected size 1");
    isGone[*axis] = true;
  }
  if (axes.empty())
    for (size_t i = 0; i < x.shape.size(); ++i)
      isGone[i] = x.shape[i] == 1;
  Shape shape;
  for (size_t i = 0; i < x.shape.size(); ++i)
    if (!isGone[i])
      shape.push_back(x.shape[i]);
  return withShape(x, shape);
}

Tensor TensorOps::broadcast(const Tensor &x, const Shape &shape,
                            const Tensor &like) {
  if (!x || !like)
    return {};
  if (x.shape == shape)
    return x;
  if (!accepts(shape))
    return {};
  return make(keras::BroadcastOp::create(site.builder, site.location,
                                         type(shape, x.type), x.value,
                                         like.value),
              shape, x.type);
}

Tensor TensorOps::einsum(llvm::StringRef equation, const Tensor &a,
                         const Tensor &b) {
  if (!a || !b)
    return {};
  auto [left, output] = equation.split("->");
  auto [first, second] = left.split(',');
  int64_t sizes[128];
  std::fill(std::begin(sizes), std::end(sizes), int64_t(1));
  bool isKnown[128] = {};
  for (auto [letters, tensor] : {std::pair(first, &a), std::pair(second, &b)}) {
    if (letters.size() != tensor->shape.size())
      return fail(("equation '" + equation + "' names " +
                   llvm::Twine(letters.size()) + " axes of a tensor of shape " +
                   printShape(tensor->shape))
                      .str());
    for (auto [letter, size] : llvm::zip(letters, tensor->shape)) {
      unsigned char c = letter;
      if (!isKnown[c])
        sizes[c] = size;
      else if (!site.context.sizes.unify(sizes[c], size))
        return fail(("equation '" + equation + "': axis '" +
                     llvm::Twine(letter) + "' has two sizes, in shapes " +
                     printShape(a.shape) + " and " + printShape(b.shape))
                        .str());
      isKnown[c] = true;
    }
  }
  Shape shape;
  for (unsigned char letter : output)
    shape.push_back(sizes[letter]);
  if (!accepts(shape))
    return {};
  ElementType element = promote(a.type, b.type);
  return make(keras::EinsumOp::create(
                  site.builder, site.location, type(shape, element), equation,
                  cast(a, element).value, cast(b, element).value),
              shape, element);
}

} // namespace kerasc::frontend
