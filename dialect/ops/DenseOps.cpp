//===- DenseOps.cpp - dense -----------------------------------------------===//

#include "dialect/KerasOps.h"

using namespace mlir;
using namespace kerasc::keras;

LogicalResult DenseOp::verify() {
  // dense_c4
  if (auto activation = getActivationAttr())
    if (activation.getInfo().kind == FunctionKind::gated)
      return emitOpError() << "cannot fuse '" << activation.getInfo().name
                           << "', which halves its axis";
  return success();
}

LogicalResult DenseOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> loc,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &results) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto kernel = cast<RankedTensorType>(adaptor.getKernel().getType());
  // dense_c3
  if (input.getRank() < 2)
    return emitOptionalError(
        loc, "expects an input of rank 2 or more, got rank ", input.getRank());
  // dense_c1
  if (kernel.getRank() != 2)
    return emitOptionalError(loc, "expects a kernel of rank 2, got rank ",
                             kernel.getRank());
  if (ShapedType::isDynamic(input.getShape().back()))
    return emitOptionalError(
        loc, "expects a known last dimension of input, got ", input);
  if (input.getShape().back() != kernel.getDimSize(0))
    return emitOptionalError(
        loc, "expects the last dimension of input (", input.getShape().back(),
        ") to equal the first of kernel (", kernel.getDimSize(0), ")");
  // dense_c2
  if (Value bias = adaptor.getBias()) {
    auto type = cast<RankedTensorType>(bias.getType());
    if (type.getRank() != 1 || type.getDimSize(0) != kernel.getDimSize(1))
      return emitOptionalError(loc, "expects a bias of shape (",
                               kernel.getDimSize(1), "), got ", type);
  }
  // dense_c6
  Type element = input.getElementType();
  for (Value operand : adaptor.getOperands())
    if (cast<RankedTensorType>(operand.getType()).getElementType() != element)
      return emitOptionalError(loc, "expects operands of element type ",
                               element, ", got ", operand.getType());
  // dense_c5
  SmallVector<int64_t> shape(input.getShape());
  shape.back() = kernel.getDimSize(1);
  results.push_back(RankedTensorType::get(shape, element));
  return success();
}

OpFoldResult DenseOp::fold(FoldAdaptor) {
  // One spelling for the linear dense that passes look for.
  FunctionAttr activation = getActivationAttr();
  if (!activation || activation.getFunction() != Function::linear)
    return {};
  removeActivationAttr();
  return getOutput();
}
