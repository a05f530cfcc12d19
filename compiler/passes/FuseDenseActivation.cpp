//===- FuseDenseActivation.cpp --------------------------------------------===//
//
// Why: a separate activation reads and writes the whole result once more.
// Contract and example: Passes.td. Tests: test/passes/fuse-dense-activation.
// Read next: compiler/conversion/KerasToLinalg/Dense.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace kerasc {
#define GEN_PASS_DEF_FUSEDENSEACTIVATION
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

bool isElementwise(keras::ActivationOp op) {
  return op.getFunction().getInfo().kind == keras::FunctionKind::elementwise;
}

/// activation(dense(x)) => dense(x) {activation}
struct FoldActivation : OpRewritePattern<keras::ActivationOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::ActivationOp op,
                                PatternRewriter &rewriter) const override {
    auto dense = op.getInput().getDefiningOp<keras::DenseOp>();
    if (!dense)
      return rewriter.notifyMatchFailure(op, "input is not a dense");
    if (!isElementwise(op))
      return rewriter.notifyMatchFailure(op, "function needs the whole row");
    if (dense.getActivation())
      return rewriter.notifyMatchFailure(op, "dense has an activation");
    if (!dense->hasOneUse())
      return rewriter.notifyMatchFailure(op, "dense has other users");
    rewriter.setInsertionPoint(op);
    auto fused = keras::DenseOp::create(
        rewriter, rewriter.getFusedLoc({dense.getLoc(), op.getLoc()}),
        dense.getType(), dense.getInput(), dense.getKernel(), dense.getBias(),
        op.getFunctionAttr(), /*activity_regularizer=*/nullptr,
        /*lora_rank=*/nullptr, /*lora_alpha=*/nullptr);
    remark::passed(op.getLoc(),
                   remark::RemarkOpts::name("Fused").category("keras-fuse"))
        << (op.getFunction().getInfo().name + " into the dense before it")
               .str();
    rewriter.replaceOp(op, fused);
    rewriter.eraseOp(dense);
    return success();
  }
};

/// Whether `value` is, looked at through views without other users, a linear
/// dense without other users.
bool comesFromDense(Value value) {
  while (auto view = value.getDefiningOp<keras::ViewOp>()) {
    if (!view->hasOneUse())
      return false;
    value = view.getInput();
  }
  auto dense = value.getDefiningOp<keras::DenseOp>();
  return dense && dense->hasOneUse() && !dense.getActivation();
}

/// activation(view(x)) => view(activation(x)), where that brings the activation
/// to its dense. Elsewhere the activation reads through the view for free.
struct MoveAcrossView : OpRewritePattern<keras::ActivationOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::ActivationOp op,
                                PatternRewriter &rewriter) const override {
    auto view = op.getInput().getDefiningOp<keras::ViewOp>();
    if (!view)
      return rewriter.notifyMatchFailure(op, "input is not a view");
    if (!isElementwise(op))
      return rewriter.notifyMatchFailure(op, "function needs the whole row");
    if (!comesFromDense(view))
      return rewriter.notifyMatchFailure(op, "no dense to fuse with");
    auto inner = keras::ActivationOp::create(
        rewriter, op.getLoc(), view.getInput(), op.getFunctionAttr());
    rewriter.replaceOpWithNewOp<keras::ViewOp>(
        op, inner, view.getExpand(), view.getTranspose(), view.getCollapse());
    rewriter.eraseOp(view);
    return success();
  }
};

struct FuseDenseActivation
    : kerasc::impl::FuseDenseActivationBase<FuseDenseActivation> {
  using FuseDenseActivationBase::FuseDenseActivationBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldActivation, MoveAcrossView>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
