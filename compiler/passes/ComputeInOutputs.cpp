//===- ComputeInOutputs.cpp -----------------------------------------------===//
//
// Why: what is computed for an output needs no buffer of its own. Only outputs:
// what is computed for a part of another tensor and read elsewhere, too, would
// share its bytes with both.
// Contract and example: Passes.td. Tests: test/passes/compute-in-outputs.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace kerasc {
#define GEN_PASS_DEF_COMPUTEINOUTPUTS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

/// A subset of an output's buffer in place of `empty`; nothing for other
/// tensors.
static Value takeOutput(RewriterBase &rewriter, SubsetInsertionOpInterface op,
                        tensor::EmptyOp empty, Operation *user) {
  if (!isa<bufferization::MaterializeInDestinationOp>(op.getOperation()))
    return Value();
  return bufferization::buildSubsetExtraction(rewriter, op, empty, user);
}

namespace {

struct ComputeInOutputs : kerasc::impl::ComputeInOutputsBase<ComputeInOutputs> {
  using ComputeInOutputsBase::ComputeInOutputsBase;

  void runOnOperation() override {
    bufferization::OneShotBufferizationOptions options;
    options.allowReturnAllocsFromLoops = true;
    bufferization::OneShotAnalysisState state(getOperation(), options);
    if (failed(bufferization::analyzeOp(getOperation(), state)))
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    if (failed(bufferization::eliminateEmptyTensors(rewriter, getOperation(),
                                                    state, takeOutput)))
      signalPassFailure();
  }
};

} // namespace
