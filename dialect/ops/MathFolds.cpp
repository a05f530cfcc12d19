//===- MathFolds.cpp - what numpy would do to tensors: folds --------------===//
//
// Only what the importer's composition of masks, merges and Lambda bodies
// leaves behind: ops that do nothing, and ops that have a better name. Numbers
// are not computed here, but for one value everywhere (a splat).
//
//===----------------------------------------------------------------------===//

#include "dialect/KerasOps.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace kerasc::keras;

/// The one number that every element of the value is; null when there is none.
static Attribute splatOf(Value value) {
  while (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getInput();
  DenseElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)) || !elements.isSplat())
    return {};
  return elements.getSplatValue<Attribute>();
}

static bool isNumber(Attribute number, int64_t expected) {
  if (auto real = dyn_cast_if_present<FloatAttr>(number)) {
    APFloat value = real.getValue();
    // -0 is no 0: x + 0 is not x for it.
    return value.isExactlyValue(expected) && !value.isNegZero();
  }
  auto whole = dyn_cast_if_present<IntegerAttr>(number);
  return whole && whole.getValue() == uint64_t(expected);
}

static bool isTrue(Attribute number) {
  auto whole = dyn_cast_if_present<IntegerAttr>(number);
  return whole && whole.getValue().isOne();
}

static bool isFalse(Attribute number) {
  auto whole = dyn_cast_if_present<IntegerAttr>(number);
  return whole && whole.getValue().isZero();
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return {};
}

/// Whether `kind` with this number on one side is the other side.
static bool isNeutral(BinaryKind kind, Attribute number, bool isRight) {
  bool isInteger = isa_and_present<IntegerAttr>(number);
  switch (kind) {
  case BinaryKind::add:
    // x + 0 turns -0 into 0.
    return isInteger && isNumber(number, 0);
  case BinaryKind::subtract:
    return isRight && isNumber(number, 0);
  case BinaryKind::multiply:
    return isNumber(number, 1);
  case BinaryKind::divide:
  case BinaryKind::power:
    return isRight && isNumber(number, 1);
  case BinaryKind::logical_and:
    return isTrue(number);
  case BinaryKind::logical_or:
  case BinaryKind::logical_xor:
    return isFalse(number);
  default:
    return false;
  }
}

OpFoldResult BinaryOp::fold(FoldAdaptor) {
  for (bool isRight : {false, true}) {
    Value number = isRight ? getRhs() : getLhs();
    Value other = isRight ? getLhs() : getRhs();
    if (other.getType() == getType() &&
        isNeutral(getKind(), splatOf(number), isRight))
      return other;
  }
  // A mask merged with itself.
  bool isIdempotent = getKind() == BinaryKind::logical_and ||
                      getKind() == BinaryKind::logical_or ||
                      getKind() == BinaryKind::maximum ||
                      getKind() == BinaryKind::minimum;
  if (isIdempotent && getLhs() == getRhs() && getLhs().getType() == getType())
    return getLhs();
  // True or anything.
  for (Value operand : getOperands()) {
    Attribute number = splatOf(operand);
    bool isDecided = (getKind() == BinaryKind::logical_or && isTrue(number)) ||
                     (getKind() == BinaryKind::logical_and && isFalse(number));
    if (isDecided && operand.getType() == getType())
      return operand;
  }
  return {};
}

OpFoldResult SelectOp::fold(FoldAdaptor) {
  if (getOnTrue() == getOnFalse() && getOnTrue().getType() == getType())
    return getOnTrue();
  Attribute condition = splatOf(getCondition());
  if (isTrue(condition) && getOnTrue().getType() == getType())
    return getOnTrue();
  if (isFalse(condition) && getOnFalse().getType() == getType())
    return getOnFalse();
  return {};
}

OpFoldResult ReduceOp::fold(FoldAdaptor) {
  bool isPlace =
      getKind() == ReduceKind::argmax || getKind() == ReduceKind::argmin;
  if (!isPlace && getAxes().empty())
    return getInput();
  return {};
}

OpFoldResult ConcatenateOp::fold(FoldAdaptor) {
  if (getInputs().size() == 1)
    return getInputs().front();
  return {};
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  // Of a known size, one place at most lies beyond the first at any step.
  auto isZero = [](int64_t entry) { return entry == 0; };
  auto isOpen = [&](auto axis) {
    return ShapedType::isDynamic(axis.value()) && getSteps()[axis.index()] != 1;
  };
  if (getInput().getType() == getType() && llvm::all_of(getStarts(), isZero) &&
      (!getCuts() || llvm::all_of(*getCuts(), isZero)) &&
      llvm::none_of(llvm::enumerate(getType().getShape()), isOpen))
    return getInput();
  return {};
}

OpFoldResult TakeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType() &&
      llvm::equal(getIndices(), llvm::seq<int64_t>(0, getIndices().size())))
    return getInput();
  return {};
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  if (llvm::is_sorted(getPermutation()))
    return getInput();
  return {};
}

LogicalResult TransposeOp::canonicalize(TransposeOp op,
                                        PatternRewriter &rewriter) {
  auto type = cast<RankedTensorType>(op.getType());
  ArrayRef<int64_t> order = op.getPermutation();
  if (order.empty() || order.front() != 0 || !type.isDynamicDim(0))
    return rewriter.notifyMatchFailure(op, "the batch does not stay first");
  rewriter.replaceOpWithNewOp<PermuteOp>(op, type, op.getInput(),
                                         order.drop_front());
  return success();
}

OpFoldResult BroadcastOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return {};
}

OpFoldResult ExpandDimsOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  if (auto inner = getInput().getDefiningOp<ExpandDimsOp>()) {
    getInputMutable().assign(inner.getInput());
    return getOutput();
  }
  return {};
}

LogicalResult ExpandDimsOp::canonicalize(ExpandDimsOp op,
                                         PatternRewriter &rewriter) {
  auto hasRows = [](Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    return type.getRank() > 0 && type.isDynamicDim(0) &&
           type.getNumDynamicDims() == 1;
  };
  if (!hasRows(op.getInput()) || !hasRows(op.getOutput()))
    return rewriter.notifyMatchFailure(op, "no rows of known size");
  auto type = cast<RankedTensorType>(op.getType());
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, type, op.getInput(),
                                         type.getShape().drop_front());
  return success();
}
