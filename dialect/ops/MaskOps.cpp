//===- MaskOps.cpp - masking ----------------------------------------------===//

#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace kerasc::keras;

LogicalResult MaskingOp::inferReturnTypes(MLIRContext *context,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  // masking_c1
  if (type.getRank() < 2)
    return emitOptionalError(
        loc, "expects an input of rank 2 or more, got rank ", type.getRank());
  // masking_c2
  results.push_back(type);
  results.push_back(RankedTensorType::get(type.getShape().drop_back(),
                                          Builder(context).getI1Type()));
  return success();
}
