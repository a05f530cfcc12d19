//===- RetypeToDouble.cpp -------------------------------------------------===//
//
// Why: the same compiler on doubles is the reference that float32 results are
// measured against.
// Contract and example: Passes.td. Tests: test/passes/retype-to-double.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <cstring>

namespace kerasc {
#define GEN_PASS_DEF_RETYPETODOUBLE
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

Type retyped(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.getElementType().isF32())
    return type;
  return tensor.clone(Float64Type::get(type.getContext()));
}

ElementsAttr retyped(ElementsAttr value) {
  if (!value || !value.getElementType().isF32())
    return value;
  auto type = cast<RankedTensorType>(retyped(value.getType()));
  std::vector<double> doubles;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    ArrayRef<char> bytes = resource.getRawHandle().getBlob()->getData();
    for (size_t i = 0; i + sizeof(float) <= bytes.size(); i += sizeof(float)) {
      float element;
      memcpy(&element, bytes.data() + i, sizeof element);
      doubles.push_back(element);
    }
  } else {
    for (float element : cast<DenseElementsAttr>(value).getValues<float>())
      doubles.push_back(element);
  }
  return DenseElementsAttr::get(type, ArrayRef(doubles));
}

struct RetypeToDouble : kerasc::impl::RetypeToDoubleBase<RetypeToDouble> {
  using RetypeToDoubleBase::RetypeToDoubleBase;

  void runOnOperation() override {
    WalkResult result = getOperation().walk([](Operation *op) {
      for (OpResult result : op->getResults())
        result.setType(retyped(result.getType()));
      if (auto variable = dyn_cast<keras::VariableOp>(op)) {
        if (ElementsAttr value = variable.getValueAttr()) {
          // IR that was printed names its weights without their bytes.
          auto resource = dyn_cast<DenseResourceElementsAttr>(value);
          if (resource && !resource.getRawHandle().getBlob()) {
            variable.emitOpError() << "has no bytes for '"
                                   << resource.getRawHandle().getKey() << "'";
            return WalkResult::interrupt();
          }
          variable.setValueAttr(retyped(value));
        }
        variable.setType(cast<RankedTensorType>(retyped(variable.getType())));
      }
      if (auto function = dyn_cast<func::FuncOp>(op)) {
        for (BlockArgument argument : function.getArguments())
          argument.setType(retyped(argument.getType()));
        auto retype = [](Type type) { return retyped(type); };
        function.setFunctionType(FunctionType::get(
            op->getContext(),
            llvm::map_to_vector(function.getArgumentTypes(), retype),
            llvm::map_to_vector(function.getResultTypes(), retype)));
      }
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
