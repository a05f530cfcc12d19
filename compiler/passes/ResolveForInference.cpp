//===- ResolveForInference.cpp --------------------------------------------===//
//
// Why: dropout and penalties mean something in training only; everything after
// this pass must not have to ask in which mode it is. A dropout that its file
// calls with training=True is one of training at inference, too.
// Contract and example: Passes.td. Tests: test/passes/resolve-for-inference.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/ElementTypes.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

#include <optional>

namespace kerasc {
#define GEN_PASS_DEF_RESOLVEFORINFERENCE
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Of each axis: whether every place along it has a draw of its own. Nothing
/// after an error.
std::optional<SmallVector<int64_t>> noiseShape(keras::DropoutOp op) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  SmallVector<int64_t> shape(type.getRank(), -1);
  if (std::optional<ArrayRef<int64_t>> given = op.getNoiseShape())
    for (auto [axis, entry] : llvm::enumerate(*given)) {
      if (entry == 1)
        shape[axis] = 1;
      else if (entry != -1 && type.isDynamicDim(axis)) {
        op.emitOpError() << "entry " << axis << " of noise_shape is " << entry
                         << ", but only the call knows the size of that axis; "
                            "with None in its place any size works";
        return std::nullopt;
      }
    }
  return shape;
}

std::optional<SmallVector<int64_t>> noiseShape(keras::SpatialDropoutOp op) {
  int64_t rank = cast<RankedTensorType>(op.getInput().getType()).getRank();
  SmallVector<int64_t> shape(rank, 1);
  shape.front() = -1;
  bool isLast = op.getDataFormat() == keras::DataFormat::channels_last;
  shape[isLast ? rank - 1 : 1] = -1;
  return shape;
}

struct ResolveForInference
    : kerasc::impl::ResolveForInferenceBase<ResolveForInference> {
  using ResolveForInferenceBase::ResolveForInferenceBase;

  void runOnOperation() override {
    int64_t streams = 0;
    WalkResult result = getOperation()->walk([&](Operation *op) {
      return TypeSwitch<Operation *, WalkResult>(op)
          .Case<keras::DropoutOp, keras::SpatialDropoutOp>([&](auto dropout) {
            return WalkResult(resolve(dropout, streams));
          })
          .Case([](keras::ActivityRegularizationOp penalty) {
            penalty.replaceAllUsesWith(penalty.getInput());
            penalty.erase();
            return WalkResult::advance();
          })
          .Case([](keras::DenseOp dense) {
            dense.removeActivityRegularizerAttr();
            dense.removeLoraRankAttr();
            dense.removeLoraAlphaAttr();
            return WalkResult::advance();
          })
          .Default(WalkResult::advance());
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  /// The identity, unless the file says that the layer works as in training.
  /// `streams` counts those.
  template <typename DropoutLike>
  static LogicalResult resolve(DropoutLike op, int64_t &streams) {
    double rate = op.getRate().convertToDouble();
    Value output = op.getInput();
    if (op.getTraining().value_or(false) && rate > 0.0) {
      Type element = getElementTypeOrSelf(output.getType());
      if (!isa<FloatType>(element))
        return op.emitOpError()
               << "with training = true scales what it keeps, for which its "
                  "input must be floating-point, got "
               << element;
      std::optional<SmallVector<int64_t>> noise = noiseShape(op);
      if (!noise)
        return failure();
      double scale = rate < 1.0 ? roundTo(1.0 / (1.0 - rate), element) : 1.0;
      OpBuilder b(op);
      output = keras::RandomDropoutOp::create(
          b, op.getLoc(), output.getType(), output, op.getRateAttr(),
          b.getF64FloatAttr(scale), b.getDenseI64ArrayAttr(*noise),
          b.getI64IntegerAttr(streams++), op.getSeedAttr());
    }
    op.replaceAllUsesWith(output);
    op.erase();
    return success();
  }
};

} // namespace
