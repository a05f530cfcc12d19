//===- RegularizationOps.cpp - dropouts and penalties ---------------------===//

#include "dialect/KerasOps.h"

using namespace mlir;
using namespace kerasc::keras;

// dropout_c1, spatial_dropout_c1, random_dropout_c1
static LogicalResult verifyRate(Operation *op, const APFloat &rate) {
  double value = rate.convertToDouble();
  if (value >= 0.0 && value <= 1.0)
    return success();
  return op->emitOpError() << "expects a rate between 0 and 1, got " << value;
}

LogicalResult DropoutOp::verify() {
  if (failed(verifyRate(*this, getRate())))
    return failure();
  std::optional<ArrayRef<int64_t>> noise = getNoiseShape();
  if (!noise)
    return success();
  auto type = cast<RankedTensorType>(getInput().getType());
  // dropout_c2
  if (int64_t(noise->size()) != type.getRank())
    return emitOpError() << "expects a noise_shape of " << type.getRank()
                         << " entries, got " << noise->size();
  // dropout_c3
  for (auto [i, entry] : llvm::enumerate(*noise))
    if (entry != -1 && entry != 1 && entry != type.getDimSize(i) &&
        !type.isDynamicDim(i))
      return emitOpError() << "expects entry " << i
                           << " of noise_shape to be -1, 1 or "
                           << type.getDimSize(i) << ", got " << entry;
  return success();
}

LogicalResult SpatialDropoutOp::verify() {
  if (failed(verifyRate(*this, getRate())))
    return failure();
  int64_t rank = cast<RankedTensorType>(getInput().getType()).getRank();
  // spatial_dropout_c2
  if (rank < 3 || rank > 5)
    return emitOpError() << "expects an input of rank 3, 4 or 5, got " << rank;
  // spatial_dropout_c3
  if (rank == 3 && getDataFormat() != DataFormat::channels_last)
    return emitOpError() << "expects channels_last for an input of rank 3";
  return success();
}

LogicalResult RandomDropoutOp::verify() {
  if (failed(verifyRate(*this, getRate())))
    return failure();
  int64_t rank = cast<RankedTensorType>(getInput().getType()).getRank();
  // random_dropout_c2
  if (int64_t(getNoiseShape().size()) != rank)
    return emitOpError() << "expects a noise_shape of " << rank
                         << " entries, got " << getNoiseShape().size();
  // random_dropout_c3
  for (auto [i, entry] : llvm::enumerate(getNoiseShape()))
    if (entry != -1 && entry != 1)
      return emitOpError() << "expects entry " << i
                           << " of noise_shape to be -1 or 1, got " << entry;
  // random_dropout_c4
  if (int64_t(getStream()) < 0)
    return emitOpError() << "expects a stream that is not negative, got "
                         << int64_t(getStream());
  return success();
}
