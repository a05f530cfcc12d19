//===- ModelOps.cpp - variable, weight, placement -------------------------===//

#include "dialect/KerasOps.h"
#include "dialect/ops/Sizes.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace kerasc::keras;

LogicalResult VariableOp::verify() {
  // variable_c1
  if (auto value = getValueAttr())
    if (value.getShapedType() != getType())
      return emitOpError() << "expects a value of type " << getType()
                           << ", got " << value.getShapedType();
  return success();
}

/// A weight and its placement share their recipe and its constraints.
template <typename Op>
static LogicalResult verifyRecipe(Op op, RankedTensorType type) {
  std::optional<ArrayRef<int64_t>> shape = op.getRowShape();
  std::optional<ArrayRef<int64_t>> permutation = op.getRowPermutation();
  // weight_c3, placement_c3
  if (shape.has_value() != permutation.has_value() ||
      (shape && shape->size() != permutation->size()))
    return op.emitOpError()
           << "expects row_shape and row_permutation of one size";
  if (!shape)
    return success();
  // weight_c4, placement_c4
  if (type.getRank() == 0 || countElements(*shape) != type.getDimSize(0))
    return op.emitOpError() << "expects row_shape to multiply to the first "
                               "dimension of "
                            << type << ", got [" << *shape << "]";
  // weight_c5, placement_c5
  if (!isPermutation(*permutation, 0))
    return op.emitOpError()
           << "expects row_permutation to be a permutation of 0.."
           << int64_t(permutation->size()) - 1;
  return success();
}

/// The variable is there and has the type that its reader says.
template <typename Op>
static LogicalResult verifyVariable(Op op, Type type,
                                    SymbolTableCollection &symbols) {
  // weight_c1, placement_c1
  auto model = op->template getParentOfType<ModelOp>();
  auto variable =
      model ? symbols.lookupSymbolIn<VariableOp>(model, op.getVariableAttr())
            : VariableOp();
  if (!variable)
    return op.emitOpError() << "expects " << op.getVariableAttr()
                            << " to name a variable of the model";
  // weight_c2, placement_c2
  if (variable.getType() != type) {
    InFlightDiagnostic diag = op.emitOpError()
                              << "expects the type of the variable ("
                              << variable.getType() << "), got " << type;
    diag.attachNote(variable.getLoc()) << "the variable is declared here";
    return diag;
  }
  return success();
}

LogicalResult WeightOp::verify() {
  return verifyRecipe(*this, cast<RankedTensorType>(getValue().getType()));
}

LogicalResult WeightOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyVariable(*this, getValue().getType(), symbols);
}

LogicalResult PlacementOp::verify() {
  // placement_c6
  int64_t offset = getOffset();
  if (offset < 0 || offset % alignment)
    return emitOpError() << "expects an offset that is a multiple of "
                         << alignment << ", got " << offset;
  // placement_c7
  auto type = cast<RankedTensorType>(getType());
  if (std::optional<int64_t> width = getPanelWidth())
    if (*width <= 0 || *width > lineSize || !llvm::isPowerOf2_64(*width) ||
        type.getRank() != 2)
      return emitOpError()
             << "expects panels of a matrix, 1, 2, 4, 8 or 16 wide, got width "
             << *width << " of " << type;
  return verifyRecipe(*this, type);
}

int64_t PlacementOp::getPlacedBytes() {
  auto type = cast<RankedTensorType>(getType());
  int64_t elements = type.getNumElements();
  if (std::optional<int64_t> width = getPanelWidth())
    elements = llvm::divideCeil(type.getDimSize(0), lineSize / *width) *
               llvm::divideCeil(type.getDimSize(1), *width) * lineSize;
  return elements * llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

LogicalResult PlacementOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyVariable(*this, getType(), symbols);
}
