//===- RetypeToDouble.cpp -------------------------------------------------===//
//
// Why: the same compiler on doubles is the reference that other results are
// measured against, and what --precision=float64 asks for.
// Contract and example: Passes.td. Tests: test/passes/retype-to-double.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/ElementTypes.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

namespace kerasc {
#define GEN_PASS_DEF_RETYPETODOUBLE
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Whether a number of `type` becomes a float64.
bool isNarrower(Type type) { return isa<FloatType>(type) && !type.isF64(); }

Type retyped(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !isNarrower(tensor.getElementType()))
    return type;
  return tensor.clone(Float64Type::get(type.getContext()));
}

struct RetypeToDouble : kerasc::impl::RetypeToDoubleBase<RetypeToDouble> {
  using RetypeToDoubleBase::RetypeToDoubleBase;

  void runOnOperation() override {
    SmallVector<keras::CastOp> casts;
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (auto cast = dyn_cast<keras::CastOp>(op))
        casts.push_back(cast);
      return failed(retype(op)) ? WalkResult::interrupt()
                                : WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    // What rounded to a narrower float now does nothing.
    for (keras::CastOp cast : casts)
      if (cast.getInput().getType() == cast.getType()) {
        cast.replaceAllUsesWith(cast.getInput());
        cast.erase();
      }
  }

private:
  /// An op whose operands may already have their new types.
  static LogicalResult retype(Operation *op) {
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      auto value = dyn_cast<ElementsAttr>(constant.getValue());
      if (value && isNarrower(value.getElementType()))
        constant.setValueAttr(cast<TypedAttr>(inDouble(value)));
    }
    if (auto variable = dyn_cast<keras::VariableOp>(op)) {
      if (failed(retype(variable)))
        return failure();
    }
    for (OpResult result : op->getResults())
      result.setType(retyped(result.getType()));
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        argument.setType(retyped(argument.getType()));
    if (auto function = dyn_cast<func::FuncOp>(op)) {
      auto retype = [](Type type) { return retyped(type); };
      function.setFunctionType(FunctionType::get(
          op->getContext(),
          llvm::map_to_vector(function.getArgumentTypes(), retype),
          llvm::map_to_vector(function.getResultTypes(), retype)));
    }
    return success();
  }

  static LogicalResult retype(keras::VariableOp variable) {
    ElementsAttr value = variable.getValueAttr();
    if (value && isNarrower(value.getElementType())) {
      ElementsAttr wide = inDouble(value);
      // IR that was printed names its weights without their bytes.
      if (!wide)
        return variable.emitOpError()
               << "has no bytes for '"
               << cast<DenseResourceElementsAttr>(value).getRawHandle().getKey()
               << "'";
      variable.setValueAttr(wide);
    }
    variable.setType(cast<RankedTensorType>(retyped(variable.getType())));
    return success();
  }

  static ElementsAttr inDouble(ElementsAttr value) {
    return convertFloats(value, Float64Type::get(value.getContext()));
  }
};

} // namespace
