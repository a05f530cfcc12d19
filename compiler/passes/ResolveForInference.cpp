//===- ResolveForInference.cpp --------------------------------------------===//
//
// Why: dropout and penalties mean something in training only; everything after
// this pass must not have to ask in which mode it is.
// Contract and example: Passes.td. Tests: test/passes/resolve-for-inference.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

namespace kerasc {
#define GEN_PASS_DEF_RESOLVEFORINFERENCE
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Replaces a layer that is the identity at inference by its input.
template <typename DropoutLike> LogicalResult dropDropout(DropoutLike op) {
  if (op.getTraining().value_or(false))
    return op.emitOpError()
           << "with training = true is random at inference, which is not "
              "supported yet";
  op.replaceAllUsesWith(op.getInput());
  op.erase();
  return success();
}

struct ResolveForInference
    : kerasc::impl::ResolveForInferenceBase<ResolveForInference> {
  using ResolveForInferenceBase::ResolveForInferenceBase;

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([&](Operation *op) {
      return TypeSwitch<Operation *, WalkResult>(op)
          .Case<keras::DropoutOp, keras::SpatialDropoutOp>(
              [](auto dropout) { return WalkResult(dropDropout(dropout)); })
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
};

} // namespace
