//===- RelaxBatch.cpp -----------------------------------------------------===//
//
// Why: one kind of block function serves every batch; a model that fixes its
// batch differs in what its wrapper accepts, not in how a row is computed.
// Contract and example: Passes.td. Tests: test/passes/relax-batch.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace kerasc {
#define GEN_PASS_DEF_RELAXBATCH
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

Type relaxed(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || tensor.getRank() == 0)
    return type;
  SmallVector<int64_t> shape(tensor.getShape());
  shape[0] = ShapedType::kDynamic;
  return RankedTensorType::get(shape, tensor.getElementType());
}

struct RelaxBatch : kerasc::impl::RelaxBatchBase<RelaxBatch> {
  using RelaxBatchBase::RelaxBatchBase;

  void runOnOperation() override {
    auto function = dyn_cast<func::FuncOp>(getOperation().getOperation());
    if (!function || function.isExternal())
      return;
    std::optional<int64_t> batch;
    for (BlockArgument argument : function.getArguments()) {
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      if (!type || type.getRank() == 0 || type.isDynamicDim(0))
        continue;
      if (batch && *batch != type.getDimSize(0)) {
        function.emitError() << "inputs fix different batches, " << *batch
                             << " and " << type.getDimSize(0);
        return signalPassFailure();
      }
      batch = type.getDimSize(0);
    }
    if (!batch)
      return;
    function->setAttr("keras.batch",
                      Builder(&getContext()).getI64IntegerAttr(*batch));
    for (BlockArgument argument : function.getArguments())
      argument.setType(relaxed(argument.getType()));
    // Weights have no batch; everything else has it first.
    function.walk([](Operation *op) {
      if (isa<keras::KerasDialect>(op->getDialect()) &&
          !isa<keras::WeightOp>(op))
        for (OpResult result : op->getResults())
          result.setType(relaxed(result.getType()));
    });
    auto results = llvm::map_to_vector(function.getResultTypes(), relaxed);
    function.setFunctionType(FunctionType::get(
        &getContext(), function.getBody().getArgumentTypes(), results));
  }
};

} // namespace
