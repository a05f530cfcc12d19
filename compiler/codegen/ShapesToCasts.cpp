//===- ShapesToCasts.cpp --------------------------------------------------===//
//
// Why: upstream lowers the expansion of an axis when it can find the one size
// that is not known from the others; a picture of two unknown sizes has two.
// Contract and example: Passes.td. Tests: test/passes/shapes-to-casts.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"

namespace kerasc {
#define GEN_PASS_DEF_SHAPESTOCASTS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Whether an axis becomes several of which more than one is not known.
bool hasUnknownGroup(memref::ExpandShapeOp op) {
  ArrayRef<int64_t> shape = op.getType().getShape();
  return llvm::any_of(op.getReassociationIndices(),
                      [&](const ReassociationIndices &group) {
                        return llvm::count_if(group, [&](int64_t axis) {
                                 return ShapedType::isDynamic(shape[axis]);
                               }) > 1;
                      });
}

struct ShapesToCasts : kerasc::impl::ShapesToCastsBase<ShapesToCasts> {
  using ShapesToCastsBase::ShapesToCastsBase;

  void runOnOperation() override {
    SmallVector<memref::ExpandShapeOp> shapes;
    getOperation()->walk([&](memref::ExpandShapeOp op) {
      if (hasUnknownGroup(op) && op.getType().getLayout().isIdentity())
        shapes.push_back(op);
    });
    for (memref::ExpandShapeOp op : shapes)
      replace(op);
  }

private:
  static void replace(memref::ExpandShapeOp op) {
    OpBuilder b(op);
    Location loc = op.getLoc();
    SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
    SmallVector<OpFoldResult> strides(sizes.size());
    OpFoldResult stride = b.getIndexAttr(1);
    for (int64_t axis = sizes.size() - 1; axis >= 0; --axis) {
      strides[axis] = stride;
      std::optional<int64_t> known = getConstantIntValue(stride),
                             size = getConstantIntValue(sizes[axis]);
      if (known && size) {
        stride = b.getIndexAttr(*known * *size);
        continue;
      }
      Value x = getValueOrCreateConstantIndexOp(b, loc, stride);
      Value y = getValueOrCreateConstantIndexOp(b, loc, sizes[axis]);
      stride = arith::MulIOp::create(b, loc, x, y).getResult();
    }
    Value cast = memref::ReinterpretCastOp::create(
        b, loc, op.getType(), op.getSrc(), b.getIndexAttr(0), sizes, strides);
    op.replaceAllUsesWith(cast);
    op.erase();
  }
};

} // namespace
