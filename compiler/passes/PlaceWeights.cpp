//===- PlaceWeights.cpp ---------------------------------------------------===//
//
// Why: generated code reaches every weight through one base pointer, so that a
// caller can hand over other weights, and no weight is ever text in the IR.
// Contract and example: Passes.td. Tests: test/passes/place-weights.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

namespace kerasc {
#define GEN_PASS_DEF_PLACEWEIGHTS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

struct PlaceWeights : kerasc::impl::PlaceWeightsBase<PlaceWeights> {
  using PlaceWeightsBase::PlaceWeightsBase;

  void runOnOperation() override {
    for (auto model : getOperation().getOps<keras::ModelOp>())
      placeWeights(model);
  }

private:
  void placeWeights(keras::ModelOp model) {
    constants.clear();
    // A variable read through two recipes has two places: equal attributes,
    // equal place.
    llvm::MapVector<Attribute, int64_t> offsets;
    int64_t size = 0;
    Block &body = model.getBody().front();
    auto declare = OpBuilder::atBlockBegin(&body);
    SymbolTable symbols(model);
    for (auto function : body.getOps<func::FuncOp>()) {
      constantsToWeights(function, symbols);
      if (failed(
              function.insertArgument(0, weightsType(), {}, function.getLoc())))
        return signalPassFailure();
      Value weights = function.getArgument(0);
      function.walk([&](keras::WeightOp weight) {
        Attribute key = weight->getAttrDictionary();
        auto [it, isNew] = offsets.insert({key, size});
        if (isNew) {
          auto place = keras::PlacementOp::create(
              declare, weight.getLoc(), weight.getVariableAttr(),
              declare.getI64IntegerAttr(size), weight.getRowShapeAttr(),
              weight.getRowPermutationAttr(), /*panel_width=*/nullptr,
              TypeAttr::get(weight.getType()));
          size += llvm::alignTo(place.getPlacedBytes(),
                                keras::PlacementOp::alignment);
        }
        readFrom(weight, weights, it->second);
      });
    }
    model->setAttr("keras.weights_bytes", declare.getI64IntegerAttr(size));
  }

  /// A constant tensor is a variable that no file has.
  void constantsToWeights(func::FuncOp function, SymbolTable &symbols) {
    function.walk([&](arith::ConstantOp constant) {
      auto type = dyn_cast<RankedTensorType>(constant.getType());
      if (!type)
        return;
      OpBuilder builder(constant);
      keras::VariableOp &variable = constants[constant.getValue()];
      if (!variable) {
        builder.setInsertionPoint(function);
        variable = keras::VariableOp::create(
            builder, constant.getLoc(), builder.getStringAttr("constant"),
            TypeAttr::get(type),
            cast<ElementsAttr>(constant.getValue()), /*trainable=*/nullptr,
            /*initializer=*/nullptr, /*regularizer=*/nullptr,
            /*constraint=*/nullptr);
        symbols.insert(variable);
      }
      builder.setInsertionPoint(constant);
      auto weight = keras::WeightOp::create(
          builder, constant.getLoc(), type, variable.getSymName(),
          /*row_shape=*/nullptr, /*row_permutation=*/nullptr);
      constant.replaceAllUsesWith(weight.getResult());
      constant.erase();
    });
  }

  llvm::DenseMap<Attribute, keras::VariableOp> constants;

  MemRefType weightsType() {
    return MemRefType::get({ShapedType::kDynamic},
                           IntegerType::get(&getContext(), 8));
  }

  /// Replaces the weight by a typed view of the weights at `offset`.
  void readFrom(keras::WeightOp weight, Value weights, int64_t offset) {
    OpBuilder builder(weight);
    Location loc = weight.getLoc();
    auto type = cast<RankedTensorType>(weight.getType());
    Value at = arith::ConstantIndexOp::create(builder, loc, offset);
    Value view = memref::ViewOp::create(
        builder, loc, MemRefType::get(type.getShape(), type.getElementType()),
        weights, at, ValueRange());
    Value read = bufferization::ToTensorOp::create(
        builder, loc, type, view, /*restrict=*/true, /*writable=*/false);
    weight.replaceAllUsesWith(read);
    weight.erase();
  }
};

} // namespace
