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
#include "dialect/ops/Equation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
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

/// The elements of a row, as far as its sizes are known; all without a batch.
int64_t elementsOf(Value value) {
  int64_t count = 1;
  for (int64_t size : cast<RankedTensorType>(value.getType()).getShape())
    if (!ShapedType::isDynamic(size))
      count *= size;
  return count;
}

/// Floating-point operations of one row: a multiply-add counts as two, what is
/// done to an element as one.
int64_t flopsPerRow(Operation *function) {
  int64_t flops = 0;
  function->walk([&](Operation *op) {
    if (auto dense = dyn_cast<keras::DenseOp>(op)) {
      auto kernel = cast<ShapedType>(dense.getKernel().getType());
      flops += elementsOf(dense.getOutput()) *
               (2 * kernel.getDimSize(0) + (dense.getActivation() ? 1 : 0));
    } else if (auto einsum = dyn_cast<keras::EinsumOp>(op)) {
      // Once for each element of the output and each sum of products.
      keras::Equation equation(einsum.getEquation());
      int64_t products = 1;
      auto type = cast<ShapedType>(einsum.getLhs().getType());
      for (auto [letter, size] : llvm::zip(equation.lhs, type.getShape()))
        if (equation.isSummed(letter) && !ShapedType::isDynamic(size))
          products *= size;
      flops += 2 * products * elementsOf(einsum.getOutput());
    } else if (isa<keras::ReduceOp, keras::CumulativeOp>(op)) {
      flops += elementsOf(op->getOperand(0));
    } else if (isa<keras::BatchNormalizationOp>(op)) {
      flops += 2 * elementsOf(op->getResult(0));
    } else if (isa<keras::ActivationOp, keras::BinaryOp,
                   keras::RandomDropoutOp>(op)) {
      flops += elementsOf(op->getResult(0));
    }
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
    bool mixesRows = false;
    function->walk([&](keras::RowLocal op) { mixesRows |= !op.isRowLocal(); });
    if (mixesRows)
      function->setAttr("keras.whole_batch", UnitAttr::get(&getContext()));
    SmallVector<Operation *> layers;
    function->walk([&](Operation *op) {
      if (isa<keras::KerasDialect>(op->getDialect()) &&
          !isa<keras::WeightOp>(op))
        layers.push_back(op);
    });
    for (Operation *op : llvm::reverse(layers)) {
      OpBuilder builder(op);
      if (!op->use_empty()) {
        std::optional<SmallVector<Value>> results = lower(builder, op);
        if (!results) {
          op->emitOpError() << "cannot be lowered";
          return signalPassFailure();
        }
        op->replaceAllUsesWith(*results);
      }
      op->erase();
    }
  }

private:
  static std::optional<SmallVector<Value>> lower(OpBuilder &builder,
                                                 Operation *op) {
    using Results = std::optional<SmallVector<Value>>;
    return TypeSwitch<Operation *, Results>(op)
        .Case<keras::DenseOp, keras::ActivationOp, keras::RepeatVectorOp,
              keras::ViewOp, keras::FlattenOp, keras::ReshapeOp,
              keras::PermuteOp, keras::CastOp, keras::BinaryOp,
              keras::CompareOp, keras::SelectOp, keras::ReduceOp,
              keras::CumulativeOp, keras::ConcatenateOp, keras::SliceOp,
              keras::TakeOp, keras::TransposeOp, keras::BroadcastOp,
              keras::ExpandDimsOp, keras::EinsumOp, keras::BatchNormalizationOp,
              keras::RandomDropoutOp>([&](auto layer) {
          return SmallVector<Value>{lowering::lower(builder, layer)};
        })
        .Case<keras::MaskingOp>([&](auto masking) {
          auto [output, mask] = lowering::lower(builder, masking);
          return SmallVector<Value>{output, mask};
        })
        .Default([](Operation *) { return std::nullopt; });
  }
};

} // namespace
