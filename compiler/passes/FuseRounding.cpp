//===- FuseRounding.cpp ---------------------------------------------------===//
//
// Why: in a half policy every op ends in a rounding; as loops of their own
// these would go over memory more often than the arithmetic does. A mask is
// computed where it is used for the same reason. Contract and example:
// Passes.td. Tests: test/passes/fuse-rounding.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/ElementTypes.h"
#include "compiler/passes/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace kerasc {
#define GEN_PASS_DEF_FUSEROUNDING
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

bool hasHalf(linalg::GenericOp op) {
  return llvm::any_of(op->getOperands(), [](Value value) {
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    return tensor && isHalf(tensor.getElementType());
  });
}

struct FuseRounding : kerasc::impl::FuseRoundingBase<FuseRounding> {
  using FuseRoundingBase::FuseRoundingBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(
        patterns, [](OpOperand *operand) {
          auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
          auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
          return producer && consumer && producer->hasOneUse() &&
                 consumer.getNumReductionLoops() == 0 &&
                 (hasHalf(producer) || hasHalf(consumer));
        });
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
