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
  static void split(func::FuncOp entry) {
    func::FuncOp single = entry.clone();
    single.setSymName((entry.getSymName() + ".row").str());
    single.setPrivate();
    OpBuilder b(single.getContext());
    single->setAttr("keras.one_row", b.getUnitAttr());
    // Sizes come from the arguments alone; their first axis is the batch.
    single.walk([&](memref::DimOp dim) {
      if (!isa<BlockArgument>(dim.getSource()) ||
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
