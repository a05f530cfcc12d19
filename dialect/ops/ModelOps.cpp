//===- ModelOps.cpp - variable, weight ------------------------------------===//

#include "dialect/KerasOps.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/STLExtras.h"

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

LogicalResult WeightOp::verify() {
  std::optional<ArrayRef<int64_t>> shape = getRowShape();
  std::optional<ArrayRef<int64_t>> permutation = getRowPermutation();
  // weight_c3
  if (shape.has_value() != permutation.has_value() ||
      (shape && shape->size() != permutation->size()))
    return emitOpError() << "expects row_shape and row_permutation of one size";
  if (!shape)
    return success();
  // weight_c4
  auto type = cast<RankedTensorType>(getValue().getType());
  int64_t product = 1;
  for (int64_t size : *shape)
    product *= size;
  if (type.getRank() == 0 || product != type.getDimSize(0))
    return emitOpError() << "expects row_shape to multiply to the first "
                            "dimension of "
                         << type << ", got " << product;
  // weight_c5
  SmallVector<int64_t> sorted(*permutation);
  llvm::sort(sorted);
  for (auto [i, axis] : llvm::enumerate(sorted))
    if (axis != int64_t(i))
      return emitOpError() << "expects row_permutation to be a permutation of 0.."
                           << sorted.size() - 1;
  return success();
}

LogicalResult WeightOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // weight_c1
  auto model = (*this)->getParentOfType<ModelOp>();
  auto variable =
      model ? symbols.lookupSymbolIn<VariableOp>(model, getVariableAttr())
            : VariableOp();
  if (!variable)
    return emitOpError() << "expects " << getVariableAttr()
                         << " to name a variable of the model";
  // weight_c2
  if (variable.getType() != getValue().getType()) {
    InFlightDiagnostic diag = emitOpError()
                              << "expects the type of the variable ("
                              << variable.getType() << "), got "
                              << getValue().getType();
    diag.attachNote(variable.getLoc()) << "the variable is declared here";
    return diag;
  }
  return success();
}
