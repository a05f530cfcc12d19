//===- MathOps.cpp - what numpy would do to tensors: rules ----------------===//
//
// Verifiers and row locality. An axis of unknown size equals another one by
// being unknown: where the importer builds an op, it has seen that they agree.
// Read next: MathFolds.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialect/KerasOps.h"
#include "dialect/ops/Equation.h"
#include "dialect/ops/Sizes.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace kerasc::keras;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static Type elementOf(Value value) {
  return getElementTypeOrSelf(value.getType());
}

static bool isNumber(Type type) { return isa<FloatType, IntegerType>(type); }

/// Whether the value has rows, as far as its type tells: a batch is unknown.
static bool hasBatch(Value value) {
  ArrayRef<int64_t> shape = shapeOf(value);
  return !shape.empty() && ShapedType::isDynamic(shape.front());
}

static bool broadcasts(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  if (from.size() > to.size())
    return false;
  return llvm::all_of(llvm::zip(from, to.take_back(from.size())),
                      [](auto sizes) {
                        return std::get<0>(sizes) == 1 ||
                               std::get<0>(sizes) == std::get<1>(sizes);
                      });
}

/// Whether the output is no larger than the operands make it.
static bool isBroadcastOf(ArrayRef<int64_t> output, ValueRange operands) {
  for (size_t fromEnd = 1; fromEnd <= output.size(); ++fromEnd) {
    int64_t size = output[output.size() - fromEnd];
    bool isThere = llvm::any_of(operands, [&](Value operand) {
      ArrayRef<int64_t> shape = shapeOf(operand);
      return fromEnd <= shape.size() && shape[shape.size() - fromEnd] == size;
    });
    if (!isThere)
      return false;
  }
  return true;
}

/// The rules that binary, compare and select share.
static LogicalResult verifyBroadcast(Operation *op, ValueRange operands,
                                     Value output) {
  for (Value operand : operands)
    if (!broadcasts(shapeOf(operand), shapeOf(output)))
      return op->emitOpError()
             << "expects operands that broadcast to " << output.getType()
             << ", got " << operand.getType();
  if (!isBroadcastOf(shapeOf(output), operands))
    return op->emitOpError() << "expects an output of the shape that its "
                                "operands broadcast to, got "
                             << output.getType();
  return success();
}

static LogicalResult verifySameElement(Operation *op, ValueRange values) {
  for (Value value : values)
    if (elementOf(value) != elementOf(values.front()))
      return op->emitOpError()
             << "expects one element type, got " << elementOf(values.front())
             << " and " << elementOf(value);
  return success();
}

/// A shorter operand lines up with the rows of the output, not with its batch.
static bool keepsRows(ValueRange operands, Value output) {
  return llvm::all_of(operands, [&](Value operand) {
    return !hasBatch(operand) ||
           shapeOf(operand).size() == shapeOf(output).size();
  });
}

static LogicalResult verifyAxis(Operation *op, int64_t axis, Value input) {
  int64_t rank = shapeOf(input).size();
  if (axis < 0 || axis >= rank)
    return op->emitOpError() << "expects an axis of its input of rank " << rank
                             << ", got " << axis;
  return success();
}

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

LogicalResult CastOp::verify() {
  // cast_c1
  if (shapeOf(getInput()) != shapeOf(getOutput()))
    return emitOpError() << "expects an output of the shape of its input, got "
                         << getInput().getType() << " and " << getType();
  // cast_c2
  for (Value value : {getInput(), getOutput()})
    if (!isNumber(elementOf(value)))
      return emitOpError() << "expects elements that are floats or integers, "
                              "got "
                           << value.getType();
  return success();
}

bool CastOp::isRowLocal() { return true; }

LogicalResult BinaryOp::verify() {
  // binary_c1
  if (failed(verifySameElement(*this, {getLhs(), getRhs(), getOutput()})))
    return failure();
  // binary_c2
  if (failed(verifyBroadcast(*this, getOperands(), getOutput())))
    return failure();
  // binary_c3
  Type element = elementOf(getOutput());
  auto name = stringifyBinaryKind(getKind());
  switch (getKind()) {
  case BinaryKind::divide:
  case BinaryKind::arctan2:
    if (!isa<FloatType>(element))
      return emitOpError() << "expects floats for " << name << ", got "
                           << element;
    break;
  case BinaryKind::logical_and:
  case BinaryKind::logical_or:
  case BinaryKind::logical_xor:
    if (!element.isInteger(1))
      return emitOpError() << "expects i1 for " << name << ", got " << element;
    break;
  default:
    if (!isNumber(element) || element.isInteger(1))
      return emitOpError() << "expects numbers for " << name << ", got "
                           << element;
  }
  return success();
}

bool BinaryOp::isRowLocal() { return keepsRows(getOperands(), getOutput()); }

LogicalResult CompareOp::verify() {
  // compare_c1
  if (failed(verifySameElement(*this, getOperands())))
    return failure();
  // compare_c2
  if (failed(verifyBroadcast(*this, getOperands(), getOutput())))
    return failure();
  // compare_c3
  if (!elementOf(getOutput()).isInteger(1))
    return emitOpError() << "expects an output of i1, got " << getType();
  return success();
}

bool CompareOp::isRowLocal() { return keepsRows(getOperands(), getOutput()); }

LogicalResult SelectOp::verify() {
  // select_c1
  if (!elementOf(getCondition()).isInteger(1))
    return emitOpError() << "expects a condition of i1, got "
                         << getCondition().getType();
  if (failed(
          verifySameElement(*this, {getOnTrue(), getOnFalse(), getOutput()})))
    return failure();
  // select_c2
  return verifyBroadcast(*this, getOperands(), getOutput());
}

bool SelectOp::isRowLocal() { return keepsRows(getOperands(), getOutput()); }

LogicalResult BroadcastOp::verify() {
  ArrayRef<int64_t> from = shapeOf(getInput()), to = shapeOf(getOutput());
  // broadcast_c1
  if (!broadcasts(from, to))
    return emitOpError() << "expects an input that broadcasts to " << getType()
                         << ", got " << getInput().getType();
  // broadcast_c2
  for (size_t fromEnd = 1; fromEnd <= to.size(); ++fromEnd) {
    auto has = [&](ArrayRef<int64_t> shape) {
      return fromEnd <= shape.size() &&
             ShapedType::isDynamic(shape[shape.size() - fromEnd]);
    };
    if (has(to) && !has(from) && (!getLike() || !has(shapeOf(getLike()))))
      return emitOpError() << "expects like to have the size of axis "
                           << to.size() - fromEnd << " of " << getType();
  }
  // broadcast_c3
  return verifySameElement(*this, {getInput(), getOutput()});
}

bool BroadcastOp::isRowLocal() { return keepsRows(getInput(), getOutput()); }

//===----------------------------------------------------------------------===//
// Along axes
//===----------------------------------------------------------------------===//

LogicalResult ReduceOp::verify() {
  ArrayRef<int64_t> axes = getAxes();
  ReduceKind kind = getKind();
  bool isPlace = kind == ReduceKind::argmax || kind == ReduceKind::argmin;
  // reduce_c1
  for (int64_t axis : axes)
    if (failed(verifyAxis(*this, axis, getInput())))
      return failure();
  if (!llvm::is_sorted(axes) ||
      std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    return emitOpError() << "expects ascending, different axes, got [" << axes
                         << "]";
  if (isPlace && axes.size() != 1)
    return emitOpError() << "expects one axis for " << stringifyReduceKind(kind)
                         << ", got [" << axes << "]";
  // reduce_c2
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(shapeOf(getInput())))
    if (!llvm::is_contained(axes, axis))
      shape.push_back(size);
    else if (getKeepDims())
      shape.push_back(1);
  if (shapeOf(getOutput()) != ArrayRef(shape))
    return emitOpError() << "expects an output of "
                         << RankedTensorType::get(shape, elementOf(getOutput()))
                         << ", got " << getType();
  // reduce_c3
  Type from = elementOf(getInput()), to = elementOf(getOutput());
  auto name = stringifyReduceKind(kind);
  switch (kind) {
  case ReduceKind::any:
  case ReduceKind::all:
    if (!from.isInteger(1))
      return emitOpError() << "expects i1 for " << name << ", got " << from;
    break;
  case ReduceKind::mean:
    if (!isa<FloatType>(from))
      return emitOpError() << "expects floats for " << name << ", got " << from;
    break;
  default:
    if (!isNumber(from) || from.isInteger(1))
      return emitOpError() << "expects numbers for " << name << ", got "
                           << from;
  }
  Type expected = isPlace ? IntegerType::get(getContext(), 32) : from;
  if (to != expected)
    return emitOpError() << "expects an output of " << expected << ", got "
                         << to;
  return success();
}

bool ReduceOp::isRowLocal() {
  return !hasBatch(getInput()) || !llvm::is_contained(getAxes(), 0);
}

LogicalResult CumulativeOp::verify() {
  // cumulative_c1
  if (getKind() != ReduceKind::sum && getKind() != ReduceKind::prod)
    return emitOpError() << "expects sum or prod, got "
                         << stringifyReduceKind(getKind());
  // cumulative_c2
  if (failed(verifyAxis(*this, getAxis(), getInput())))
    return failure();
  // cumulative_c3
  if (getType() != getInput().getType())
    return emitOpError() << "expects an output of " << getInput().getType()
                         << ", got " << getType();
  return success();
}

bool CumulativeOp::isRowLocal() {
  return !hasBatch(getInput()) || getAxis() != 0;
}

LogicalResult EinsumOp::verify() {
  // einsum_c1
  Equation equation(getEquation());
  StringRef left = equation.left;
  auto isWellFormed = [](StringRef letters, Value value) {
    llvm::SmallDenseSet<char> seen;
    return letters.size() == shapeOf(value).size() &&
           llvm::all_of(letters, [&](char c) {
             return llvm::isAlpha(c) && seen.insert(c).second;
           });
  };
  if (!isWellFormed(equation.lhs, getLhs()) ||
      !isWellFormed(equation.rhs, getRhs()) ||
      !isWellFormed(equation.output, getOutput()) ||
      llvm::any_of(equation.output, [&](char c) { return !left.contains(c); }))
    return emitOpError() << "expects an equation with a letter for every axis "
                            "and no other, got \""
                         << getEquation() << "\"";
  // einsum_c2
  llvm::SmallDenseMap<char, int64_t> sizes;
  std::pair<StringRef, Value> sides[] = {{equation.lhs, getLhs()},
                                         {equation.rhs, getRhs()},
                                         {equation.output, getOutput()}};
  for (auto [letters, value] : sides)
    for (auto [letter, size] : llvm::zip(letters, shapeOf(value))) {
      auto [it, isNew] = sizes.insert({letter, size});
      if (it->second != size)
        return emitOpError()
               << "expects one size for axis '" << StringRef(&letter, 1)
               << "' of \"" << getEquation() << "\"";
    }
  // einsum_c3
  if (failed(verifySameElement(*this, {getLhs(), getRhs(), getOutput()})))
    return failure();
  Type element = elementOf(getOutput());
  if (!isNumber(element) || element.isInteger(1))
    return emitOpError() << "expects numbers, got " << element;
  return success();
}

bool EinsumOp::isRowLocal() {
  Equation equation(getEquation());
  for (auto [letters, value] :
       {std::pair(equation.lhs, getLhs()), std::pair(equation.rhs, getRhs())})
    if (hasBatch(value) && !equation.output.starts_with(letters.take_front()))
      return false;
  return true;
}

LogicalResult BatchNormalizationOp::verify() {
  // batch_normalization_c1
  if (failed(verifyAxis(*this, getAxis(), getInput())))
    return failure();
  int64_t size = shapeOf(getInput())[getAxis()];
  if (getAxis() == 0 || ShapedType::isDynamic(size))
    return emitOpError() << "expects an axis of known size behind the batch, "
                            "got axis "
                         << getAxis() << " of " << getInput().getType();
  // batch_normalization_c2
  for (Value value : getOperands().drop_front())
    if (shapeOf(value) != ArrayRef(size))
      return emitOpError() << "expects moments and weights of shape [" << size
                           << "], got " << value.getType();
  // batch_normalization_c3
  if (getType() != getInput().getType())
    return emitOpError() << "expects an output of " << getInput().getType()
                         << ", got " << getType();
  if (!isa<FloatType>(elementOf(getInput())))
    return emitOpError() << "expects floats, got " << getInput().getType();
  return verifySameElement(*this, getOperands());
}

bool BatchNormalizationOp::isRowLocal() { return true; }

//===----------------------------------------------------------------------===//
// Elements in other places
//===----------------------------------------------------------------------===//

LogicalResult ConcatenateOp::verify() {
  // concatenate_c1
  if (getInputs().empty())
    return emitOpError() << "expects at least one input";
  ArrayRef<int64_t> output = shapeOf(getOutput());
  for (Value input : getInputs())
    if (shapeOf(input).size() != output.size())
      return emitOpError() << "expects inputs of rank " << output.size()
                           << ", got " << input.getType();
  SmallVector<Value> all(getInputs());
  all.push_back(getOutput());
  if (failed(verifySameElement(*this, all)))
    return failure();
  // concatenate_c2
  if (failed(verifyAxis(*this, getAxis(), getOutput())))
    return failure();
  // concatenate_c3
  std::optional<int64_t> total = 0;
  for (Value input : getInputs()) {
    for (auto [i, sizes] : llvm::enumerate(llvm::zip(shapeOf(input), output)))
      if (i != size_t(getAxis()) && std::get<0>(sizes) != std::get<1>(sizes))
        return emitOpError() << "expects inputs that differ from " << getType()
                             << " along axis " << getAxis() << " only, got "
                             << input.getType();
    int64_t size = shapeOf(input)[getAxis()];
    if (ShapedType::isDynamic(size))
      total = std::nullopt;
    else if (total)
      *total += size;
  }
  if (output[getAxis()] != total.value_or(ShapedType::kDynamic))
    return emitOpError() << "expects the sum of the sizes of its inputs along "
                            "axis "
                         << getAxis() << ", got " << getType();
  return success();
}

bool ConcatenateOp::isRowLocal() {
  return getAxis() != 0 || !hasBatch(getOutput());
}

LogicalResult SliceOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput()), output = shapeOf(getOutput());
  ArrayRef<int64_t> starts = getStarts(), steps = getSteps();
  SmallVector<int64_t> none(input.size(), 0);
  ArrayRef<int64_t> cuts = getCuts().value_or(none);
  // slice_c1
  if (starts.size() != input.size() || steps.size() != input.size() ||
      cuts.size() != input.size() ||
      llvm::any_of(steps, [](int64_t step) { return step <= 0; }) ||
      llvm::any_of(cuts, [](int64_t cut) { return cut < 0; }))
    return emitOpError() << "expects " << input.size()
                         << " starts, positive steps and cuts that are not "
                            "negative, got ["
                         << starts << "], [" << steps << "] and [" << cuts
                         << "]";
  if (output.size() != input.size() ||
      elementOf(getInput()) != elementOf(getOutput()))
    return emitOpError() << "expects an output of rank " << input.size()
                         << " and of " << elementOf(getInput()) << ", got "
                         << getType();
  for (auto [i, size] : llvm::enumerate(input)) {
    bool isOpen = ShapedType::isDynamic(output[i]);
    if (ShapedType::isDynamic(size)) {
      // slice_c3
      if (i == 0 && (starts[i] != 0 || steps[i] != 1 || cuts[i] || !isOpen))
        return emitOpError()
               << "expects all of axis 0, whose size is not known";
      // slice_c4
      if (isOpen ? starts[i] < 0
                 : cuts[i] || (starts[i] < 0 && output[i] &&
                               output[i] - 1 > (-starts[i] - 1) / steps[i]))
        return emitOpError() << "expects a part of axis " << i << ", got "
                             << output[i] << " from " << starts[i] << " by "
                             << steps[i] << " cut " << cuts[i];
      continue;
    }
    // slice_c2
    if (isOpen || cuts[i] || starts[i] < 0 || starts[i] > size ||
        (output[i] != 0 && (output[i] - 1 > (size - 1 - starts[i]) / steps[i] ||
                            starts[i] >= size)))
      return emitOpError() << "expects places within axis " << i << " of "
                           << getInput().getType() << ", got " << output[i]
                           << " from " << starts[i] << " by " << steps[i];
  }
  return success();
}

bool SliceOp::isRowLocal() { return true; }

LogicalResult TakeOp::verify() {
  // take_c1
  if (failed(verifyAxis(*this, getAxis(), getInput())))
    return failure();
  int64_t size = shapeOf(getInput())[getAxis()];
  if (ShapedType::isDynamic(size))
    return emitOpError() << "expects an axis of known size, got axis "
                         << getAxis() << " of " << getInput().getType();
  // take_c2
  for (int64_t index : getIndices())
    if (index < 0 || index >= size)
      return emitOpError() << "expects indices below " << size << ", got "
                           << index;
  // take_c3
  SmallVector<int64_t> shape(shapeOf(getInput()));
  shape[getAxis()] = getIndices().size();
  auto expected = RankedTensorType::get(shape, elementOf(getInput()));
  if (getType() != expected)
    return emitOpError() << "expects an output of " << expected << ", got "
                         << getType();
  return success();
}

bool TakeOp::isRowLocal() { return true; }

LogicalResult TransposeOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput()), order = getPermutation();
  // transpose_c1
  if (order.size() != input.size() || !isPermutation(order, 0))
    return emitOpError() << "expects a permutation of " << input.size()
                         << " axes, got [" << order << "]";
  // transpose_c2
  SmallVector<int64_t> shape;
  for (int64_t axis : order)
    shape.push_back(input[axis]);
  auto expected = RankedTensorType::get(shape, elementOf(getInput()));
  if (getType() != expected)
    return emitOpError() << "expects an output of " << expected << ", got "
                         << getType();
  return success();
}

bool TransposeOp::isRowLocal() {
  return !hasBatch(getInput()) || getPermutation().front() == 0;
}

LogicalResult ExpandDimsOp::verify() {
  // expand_dims_c1
  if (failed(verifySameElement(*this, {getInput(), getOutput()})))
    return failure();
  // expand_dims_c2
  auto withoutOnes = [](Value value) {
    SmallVector<int64_t> shape(shapeOf(value));
    llvm::erase(shape, 1);
    return shape;
  };
  if (withoutOnes(getInput()) != withoutOnes(getOutput()))
    return emitOpError()
           << "expects shapes that differ in axes of size 1 only, "
              "got "
           << getInput().getType() << " and " << getType();
  return success();
}

bool ExpandDimsOp::isRowLocal() {
  return !hasBatch(getInput()) || hasBatch(getOutput());
}
