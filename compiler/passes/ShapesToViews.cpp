//===- ShapesToViews.cpp --------------------------------------------------===//
//
// Why: flatten, reshape and permute compute nothing. As one kind of op they
// compose, and whoever reads them can read through them.
// Contract and example: Passes.td. Tests: test/passes/shapes-to-views.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "compiler/passes/ViewShapes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace kerasc {
#define GEN_PASS_DEF_SHAPESTOVIEWS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

ArrayRef<int64_t> rowShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape().drop_front();
}

ViewShape shapeOf(keras::ViewOp op) {
  return {Sizes(op.getExpand()), Sizes(op.getTranspose()),
          Sizes(op.getCollapse())};
}

/// Views are static: a row with an unknown axis keeps its layer.
LogicalResult replaceByView(PatternRewriter &rewriter, Operation *op,
                            Value input, const ViewShape &shape) {
  rewriter.replaceOpWithNewOp<keras::ViewOp>(op, input, shape.expand,
                                             shape.transpose, shape.collapse);
  return success();
}

bool hasStaticRow(Value value) {
  return llvm::none_of(rowShape(value), ShapedType::isDynamic);
}

/// flatten(x) => view(x); with channels_first the channel axis moves last.
struct FlattenToView : OpRewritePattern<keras::FlattenOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::FlattenOp op,
                                PatternRewriter &rewriter) const override {
    if (!hasStaticRow(op.getInput()))
      return rewriter.notifyMatchFailure(op, "unknown axis");
    ViewShape shape = ViewShape::identity(rowShape(op.getInput()));
    shape.collapse = Sizes(rowShape(op.getOutput()));
    if (op.getDataFormat() == keras::DataFormat::channels_first &&
        shape.transpose.size() > 1)
      std::rotate(shape.transpose.begin(), shape.transpose.begin() + 1,
                  shape.transpose.end());
    return replaceByView(rewriter, op, op.getInput(), shape.normalized());
  }
};

/// reshape(x) => view(x)
struct ReshapeToView : OpRewritePattern<keras::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    if (!hasStaticRow(op.getInput()))
      return rewriter.notifyMatchFailure(op, "unknown axis");
    ViewShape shape = ViewShape::identity(rowShape(op.getInput()));
    shape.collapse = Sizes(rowShape(op.getOutput()));
    return replaceByView(rewriter, op, op.getInput(), shape.normalized());
  }
};

/// permute(x) => view(x)
struct PermuteToView : OpRewritePattern<keras::PermuteOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::PermuteOp op,
                                PatternRewriter &rewriter) const override {
    if (!hasStaticRow(op.getInput()))
      return rewriter.notifyMatchFailure(op, "unknown axis");
    ViewShape shape = ViewShape::identity(rowShape(op.getInput()));
    for (auto [i, dim] : llvm::enumerate(op.getDims()))
      shape.transpose[i] = dim - 1;
    shape.collapse = Sizes(rowShape(op.getOutput()));
    return replaceByView(rewriter, op, op.getInput(), shape.normalized());
  }
};

/// view(view(x)) => view(x)
struct ComposeViews : OpRewritePattern<keras::ViewOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(keras::ViewOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<keras::ViewOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "input is not a view");
    std::optional<ViewShape> shape = compose(shapeOf(inner), shapeOf(op));
    if (!shape)
      return rewriter.notifyMatchFailure(op, "no common refinement");
    return replaceByView(rewriter, op, inner.getInput(), *shape);
  }
};

struct ShapesToViews : kerasc::impl::ShapesToViewsBase<ShapesToViews> {
  using ShapesToViewsBase::ShapesToViewsBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FlattenToView, ReshapeToView, PermuteToView, ComposeViews>(
        &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
