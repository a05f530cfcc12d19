//===- SplitOneRow.cpp ----------------------------------------------------===//
//
// Why: a call with one row is what most programs make, and for a small model
// the loops around its few instructions would cost more than they do. Contract
// and example: Passes.td. Tests: test/passes/split-one-row.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace kerasc {
#define GEN_PASS_DEF_SPLITONEROW
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

struct SplitOneRow : kerasc::impl::SplitOneRowBase<SplitOneRow> {
  using SplitOneRowBase::SplitOneRowBase;

  void runOnOperation() override {
    keras::ModelOp model = getOperation();
    for (auto entry : llvm::to_vector(model.getBody().getOps<func::FuncOp>()))
      if (!entry.isPrivate())
        split(entry);
  }

private:
  /// What a buffer is a reshape of that leaves the first axis as it is.
  static Value beforeReshapes(Value buffer) {
    auto keepsFirst = [](auto reshape) {
      return reshape && reshape.getReassociationIndices().front().size() == 1;
    };
    while (keepsFirst(buffer.getDefiningOp<memref::CollapseShapeOp>()) ||
           keepsFirst(buffer.getDefiningOp<memref::ExpandShapeOp>()))
      buffer = buffer.getDefiningOp()->getOperand(0);
    return buffer;
  }

  static void split(func::FuncOp entry) {
    func::FuncOp single = entry.clone();
    single.setSymName((entry.getSymName() + ".row").str());
    single.setPrivate();
    OpBuilder b(single.getContext());
    single->setAttr("keras.one_row", b.getUnitAttr());
    // Sizes come from the arguments alone; their first axis is the batch.
    single.walk([&](memref::DimOp dim) {
      if (!isa<BlockArgument>(beforeReshapes(dim.getSource())) ||
          dim.getConstantIndex() != int64_t(0))
        return;
      b.setInsertionPoint(dim);
      dim.replaceAllUsesWith(
          arith::ConstantIndexOp::create(b, dim.getLoc(), 1).getResult());
      dim.erase();
    });
    entry->getBlock()->getOperations().insertAfter(entry->getIterator(),
                                                   single);
  }
};

} // namespace
