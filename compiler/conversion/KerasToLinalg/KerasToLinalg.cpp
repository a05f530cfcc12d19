//===- KerasToLinalg.cpp --------------------------------------------------===//
//
// Why a walk and not the dialect conversion framework: types do not change, and
// consumers are lowered before producers so that a consumer still sees the view
// it may read through. A view left without users was free.
// Contract and example: Passes.td. Tests: test/conversion/keras-to-linalg.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"
#include "compiler/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

namespace kerasc {
#define GEN_PASS_DEF_CONVERTKERASTOLINALG
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Floating-point operations of one row: a multiply-add counts as two, an
/// activation as one per element.
int64_t flopsPerRow(Operation *function) {
  auto elements = [](Value value) {
    int64_t count = 1;
    for (int64_t size : lowering::rowShape(value))
      count *= size;
    return count;
  };
  int64_t flops = 0;
  function->walk([&](Operation *op) {
    if (auto dense = dyn_cast<keras::DenseOp>(op))
      flops +=
          elements(dense.getOutput()) *
          (2 * cast<ShapedType>(dense.getKernel().getType()).getDimSize(0) +
           (dense.getActivation() ? 1 : 0));
    else if (isa<keras::ActivationOp, keras::RandomDropoutOp>(op))
      flops += elements(op->getResult(0));
  });
  return flops;
}

struct ConvertKerasToLinalg
    : kerasc::impl::ConvertKerasToLinalgBase<ConvertKerasToLinalg> {
  using ConvertKerasToLinalgBase::ConvertKerasToLinalgBase;

  void runOnOperation() override {
    Operation *function = getOperation();
    function->setAttr(
        "keras.flops_per_row",
        Builder(&getContext()).getI64IntegerAttr(flopsPerRow(function)));
    SmallVector<Operation *> layers;
    function->walk([&](Operation *op) {
      if (isa<keras::DenseOp, keras::ActivationOp, keras::RandomDropoutOp,
              keras::RepeatVectorOp, keras::ViewOp>(op))
        layers.push_back(op);
    });
    for (Operation *op : llvm::reverse(layers)) {
      OpBuilder builder(op);
      if (!op->use_empty())
        op->getResult(0).replaceAllUsesWith(
            TypeSwitch<Operation *, Value>(op)
                .Case<keras::DenseOp, keras::ActivationOp,
                      keras::RandomDropoutOp, keras::RepeatVectorOp,
                      keras::ViewOp>([&](auto layer) {
                  return lowering::lower(builder, layer);
                }));
      op->erase();
    }
  }
};

} // namespace
