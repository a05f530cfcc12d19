//===- ActivationOps.cpp - activation -------------------------------------===//

#include "dialect/KerasOps.h"

#include <cmath>

using namespace mlir;
using namespace kerasc::keras;

/// Whether integers of this type have the function.
static bool takesIntegers(FunctionAttr function, IntegerType type) {
  switch (function.getFunction()) {
  case Function::linear:
    return true;
  case Function::relu: {
    double most = function.getParameter("max_value");
    return type.getWidth() > 1 &&
           function.getParameter("negative_slope") == 0.0 &&
           !std::isnan(most) && most >= 0.0 &&
           !std::isnan(function.getParameter("threshold"));
  }
  case Function::abs:
  case Function::negative:
  case Function::sign:
  case Function::square:
    return type.getWidth() > 1;
  default:
    return false;
  }
}

LogicalResult ActivationOp::inferReturnTypes(MLIRContext *,
                                             std::optional<Location> loc,
                                             Adaptor adaptor,
                                             SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  FunctionAttr function = adaptor.getFunction();
  const FunctionInfo &info = function.getInfo();
  // activation_c5
  Type element = type.getElementType();
  auto integer = dyn_cast<IntegerType>(element);
  if (integer ? !takesIntegers(function, integer) : !isa<FloatType>(element))
    return emitOptionalError(loc, "expects a function of integers, got ",
                             info.name, " of ", type);
  if (info.kind == FunctionKind::elementwise) {
    results.push_back(type);
    return success();
  }
  // activation_c1
  int64_t rank = type.getRank();
  auto axis = static_cast<int64_t>(function.getParameter("axis"));
  if (axis < -rank || axis >= rank)
    return emitOptionalError(loc, "expects the axis of ", info.name, " (", axis,
                             ") within the rank of its input (", rank, ")");
  // activation_c2
  if (function.getAxis(rank) == 0)
    return emitOptionalError(loc, "expects ", info.name,
                             " along an axis after the batch");
  // activation_c3, activation_c4
  if (info.kind == FunctionKind::gated) {
    SmallVector<int64_t> shape(type.getShape());
    int64_t &size = shape[function.getAxis(rank)];
    if (!ShapedType::isDynamic(size)) {
      if (size % 2)
        return emitOptionalError(loc,
                                 "expects an even dimension along the axis of ",
                                 info.name, ", got ", size);
      size /= 2;
    }
    type = RankedTensorType::get(shape, type.getElementType());
  }
  results.push_back(type);
  return success();
}

OpFoldResult ActivationOp::fold(FoldAdaptor) {
  if (getFunction().getFunction() == Function::linear)
    return getInput();
  return {};
}
