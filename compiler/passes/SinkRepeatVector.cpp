//===- SinkRepeatVector.cpp -----------------------------------------------===//
//
// Why: a layer that treats the copies alike need not compute them n times.
// Contract and example: Passes.td. Tests: test/passes/sink-repeat-vector.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace kerasc {
#define GEN_PASS_DEF_SINKREPEATVECTOR
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Whether the function treats each copy alike: elementwise, or along the last
/// of (batch, n, features).
bool keepsCopiesApart(keras::FunctionAttr function) {
  return function.getInfo().kind == keras::FunctionKind::elementwise ||
         function.getAxis(/*rank=*/3) == 2;
}

/// The same row function counted for the input before the repetition, rank 2.
keras::FunctionAttr withoutRepeatAxis(keras::FunctionAttr function) {
  if (function.getInfo().kind == keras::FunctionKind::elementwise)
    return function;
  return keras::FunctionAttr::get(function.getContext(),
                                  function.getFunction());
}

/// dense(repeat_vector(x)) => repeat_vector(dense(x))
struct SinkBehindDense : OpRewritePattern<keras::DenseOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::DenseOp op,
                                PatternRewriter &rewriter) const override {
    auto repeat = op.getInput().getDefiningOp<keras::RepeatVectorOp>();
    if (!repeat || !repeat->hasOneUse())
      return rewriter.notifyMatchFailure(op, "no repeat_vector of its own");
    keras::FunctionAttr activation = op.getActivationAttr();
    if (activation && !keepsCopiesApart(activation))
      return rewriter.notifyMatchFailure(op, "activation mixes the copies");
    auto once = keras::DenseOp::create(
        rewriter, op.getLoc(), repeat.getInput(), op.getKernel(), op.getBias(),
        activation ? withoutRepeatAxis(activation) : activation,
        /*activity_regularizer=*/nullptr, /*lora_rank=*/nullptr,
        /*lora_alpha=*/nullptr);
    rewriter.replaceOpWithNewOp<keras::RepeatVectorOp>(op, once,
                                                       repeat.getNAttr());
    rewriter.eraseOp(repeat);
    return success();
  }
};

/// activation(repeat_vector(x)) => repeat_vector(activation(x))
struct SinkBehindActivation : OpRewritePattern<keras::ActivationOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::ActivationOp op,
                                PatternRewriter &rewriter) const override {
    auto repeat = op.getInput().getDefiningOp<keras::RepeatVectorOp>();
    if (!repeat || !repeat->hasOneUse())
      return rewriter.notifyMatchFailure(op, "no repeat_vector of its own");
    if (!keepsCopiesApart(op.getFunction()))
      return rewriter.notifyMatchFailure(op, "function mixes the copies");
    auto once =
        keras::ActivationOp::create(rewriter, op.getLoc(), repeat.getInput(),
                                    withoutRepeatAxis(op.getFunction()));
    rewriter.replaceOpWithNewOp<keras::RepeatVectorOp>(op, once,
                                                       repeat.getNAttr());
    rewriter.eraseOp(repeat);
    return success();
  }
};

struct SinkRepeatVector : kerasc::impl::SinkRepeatVectorBase<SinkRepeatVector> {
  using SinkRepeatVectorBase::SinkRepeatVectorBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<SinkBehindDense, SinkBehindActivation>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
