//===- ExposeLayers.cpp ---------------------------------------------------===//
//
// Why: when a model differs from its reference, the first layer that differs is
// the one to look at.
// Contract and example: Passes.td. Tests: test/passes/expose-layers.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace kerasc {
#define GEN_PASS_DEF_EXPOSELAYERS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

struct ExposeLayers : kerasc::impl::ExposeLayersBase<ExposeLayers> {
  using ExposeLayersBase::ExposeLayersBase;

  void runOnOperation() override {
    auto function = dyn_cast<func::FuncOp>(getOperation().getOperation());
    if (!function || function.isExternal())
      return;
    // A layer may be several ops; the last one has its result.
    llvm::MapVector<StringAttr, Value> layers;
    for (Operation &op : function.getBody().front()) {
      auto name = op.getLoc()->findInstanceOf<NameLoc>();
      if (name && isa<keras::KerasDialect>(op.getDialect()) &&
          !isa<keras::WeightOp>(op))
        layers[name.getName()] = op.getResult(0);
    }
    Operation *terminator = function.getBody().front().getTerminator();
    SmallVector<Value> results(terminator->getOperands());
    SmallVector<DictionaryAttr> attributes;
    function.getAllResultAttrs(attributes);
    attributes.resize(results.size());
    for (auto [name, value] : layers) {
      results.push_back(value);
      attributes.push_back(DictionaryAttr::get(
          &getContext(),
          NamedAttribute(StringAttr::get(&getContext(), "keras.name"), name)));
    }
    terminator->setOperands(results);
    function.setFunctionType(FunctionType::get(&getContext(),
                                               function.getArgumentTypes(),
                                               TypeRange(ValueRange(results))));
    function.setAllResultAttrs(attributes);
  }
};

} // namespace
