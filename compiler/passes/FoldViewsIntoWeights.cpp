//===- FoldViewsIntoWeights.cpp -------------------------------------------===//
//
// Why: reading transposed data costs strided loads in every call; a permuted
// kernel costs nothing after the object is written.
// Contract and example: Passes.td. Tests: test/passes/fold-views-into-weights.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "compiler/passes/ViewShapes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace kerasc {
#define GEN_PASS_DEF_FOLDVIEWSINTOWEIGHTS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// dense(view(x), weight) => dense(reshape(x), weight with permuted rows)
///
/// The dense sums view(x)[k] * kernel[k] over the positions k of the transposed
/// row. Summing over the positions of the row as it lies in memory needs the
/// kernel's rows in that order: the transposition of the view, inverted.
struct PermuteRows : OpRewritePattern<keras::DenseOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::DenseOp op,
                                PatternRewriter &rewriter) const override {
    auto view = op.getInput().getDefiningOp<keras::ViewOp>();
    if (!view)
      return rewriter.notifyMatchFailure(op, "input is not a view");
    ViewShape shape = {Sizes(view.getExpand()), Sizes(view.getTranspose()),
                       Sizes(view.getCollapse())};
    if (shape.isReshape())
      return rewriter.notifyMatchFailure(op, "the view moves nothing");
    if (shape.collapse.size() != 1)
      return rewriter.notifyMatchFailure(op,
                                         "dense contracts a part of the row");
    auto weight = op.getKernel().getDefiningOp<keras::WeightOp>();
    if (!weight)
      return rewriter.notifyMatchFailure(op, "kernel is not a weight");
    if (weight.getRowShape())
      return rewriter.notifyMatchFailure(op, "kernel has a recipe");

    auto permuted = keras::WeightOp::create(
        rewriter, weight.getLoc(), weight.getType(), weight.getVariableAttr(),
        rewriter.getDenseI64ArrayAttr(shape.permuted()),
        rewriter.getDenseI64ArrayAttr(invert(shape.transpose)));
    ViewShape plain = ViewShape::identity(shape.collapse);
    Value row =
        keras::ViewOp::create(rewriter, view.getLoc(), view.getInput(),
                              plain.expand, plain.transpose, plain.collapse);
    remark::passed(op.getLoc(),
                   remark::RemarkOpts::name("Folded").category("keras-fuse"))
        << "a permutation into the kernel";
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(row);
      op.getKernelMutable().assign(permuted);
    });
    return success();
  }
};

struct FoldViewsIntoWeights
    : kerasc::impl::FoldViewsIntoWeightsBase<FoldViewsIntoWeights> {
  using FoldViewsIntoWeightsBase::FoldViewsIntoWeightsBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<PermuteRows>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
