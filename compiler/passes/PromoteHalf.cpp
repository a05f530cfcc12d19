//===- PromoteHalf.cpp ----------------------------------------------------===//
//
// Why: no processor we compile for computes in float16 or bfloat16, and Keras
// rounds after each of its ops. Everything is float32 here, and where Keras
// rounds is written down as a cast, which later passes cannot lose.
// Contract and example: Passes.td. Tests: test/passes/promote-half.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/ElementTypes.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

namespace kerasc {
#define GEN_PASS_DEF_PROMOTEHALF
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

bool isHalfTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && isHalf(tensor.getElementType());
}

Type inSingle(Type type) {
  if (!isHalfTensor(type))
    return type;
  return cast<RankedTensorType>(type).clone(
      Float32Type::get(type.getContext()));
}

/// Ops that give elements as they are: nothing is computed in their type.
bool onlyMoves(Operation *op) {
  return isa<keras::ViewOp, keras::ReshapeOp, keras::FlattenOp,
             keras::PermuteOp, keras::RepeatVectorOp, keras::SelectOp,
             keras::ConcatenateOp, keras::SliceOp, keras::TakeOp,
             keras::TransposeOp, keras::BroadcastOp, keras::ExpandDimsOp,
             keras::CastOp, keras::WeightOp>(op);
}

struct PromoteHalf : kerasc::impl::PromoteHalfBase<PromoteHalf> {
  using PromoteHalfBase::PromoteHalfBase;

  void runOnOperation() override {
    model = getOperation();
    for (auto function : model.getBody().getOps<func::FuncOp>()) {
      singles.clear();
      SmallVector<Operation *> ops;
      function.walk([&](Operation *op) {
        if (isa<keras::KerasDialect>(op->getDialect()) && !onlyMoves(op) &&
            (llvm::any_of(op->getOperandTypes(), isHalfTensor) ||
             llvm::any_of(op->getResultTypes(), isHalfTensor)))
          ops.push_back(op);
      });
      for (Operation *op : ops)
        if (failed(promote(op)))
          return signalPassFailure();
    }
  }

private:
  LogicalResult promote(Operation *op) {
    OpBuilder b(op);
    auto dense = dyn_cast<keras::DenseOp>(op);
    if (dense && (dense.getBias() || dense.getActivation()))
      return split(b, dense);
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      operands.push_back(single(b, operand));
      if (!operands.back())
        return failure();
    }
    Operation *copy = b.clone(*op);
    copy->setOperands(operands);
    for (auto [old, result] : llvm::zip(op->getResults(), copy->getResults())) {
      result.setType(inSingle(old.getType()));
      Value value = result;
      if (value.getType() != old.getType())
        value = keras::CastOp::create(b, op->getLoc(), old.getType(), value);
      old.replaceAllUsesWith(value);
    }
    op->erase();
    return success();
  }

  /// A dense with bias and activation is three ops of Keras, and each rounds.
  LogicalResult split(OpBuilder &b, keras::DenseOp op) {
    Location loc = op.getLoc();
    Type half = op.getType();
    Value value = keras::DenseOp::create(b, loc, half, op.getInput(),
                                         op.getKernel(), /*bias=*/Value(),
                                         /*activation=*/nullptr,
                                         /*activity_regularizer=*/nullptr,
                                         /*lora_rank=*/nullptr,
                                         /*lora_alpha=*/nullptr);
    SmallVector<Operation *, 3> parts = {value.getDefiningOp()};
    if (Value bias = op.getBias()) {
      value = keras::BinaryOp::create(b, loc, half, keras::BinaryKind::add,
                                      value, bias);
      parts.push_back(value.getDefiningOp());
    }
    if (auto activation = op.getActivationAttr()) {
      value = keras::ActivationOp::create(b, loc, value, activation);
      parts.push_back(value.getDefiningOp());
    }
    op.replaceAllUsesWith(value);
    op.erase();
    for (Operation *part : parts)
      if (failed(promote(part)))
        return failure();
    return success();
  }

  /// `value` in float32; itself when it is no half. Null after an error.
  Value single(OpBuilder &b, Value value) {
    if (!isHalfTensor(value.getType()))
      return value;
    Value &known = singles[value];
    if (known)
      return known;
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointAfterValue(value);
    Location loc = value.getLoc();
    Value result;
    ElementsAttr constant;
    if (auto weight = value.getDefiningOp<keras::WeightOp>()) {
      result = readAs(b, weight, nullptr);
    } else if (auto weight = castWeight(value)) {
      result = readAs(b, weight,
                      cast<RankedTensorType>(value.getType()).getElementType());
    } else if (matchPattern(value, m_Constant(&constant))) {
      result = arith::ConstantOp::create(
          b, loc, cast<TypedAttr>(convertFloats(constant, b.getF32Type())));
    } else if (auto view = value.getDefiningOp<keras::ViewOp>()) {
      // Passes look for views right before the op that reads them.
      Value input = single(b, view.getInput());
      if (!input)
        return nullptr;
      b.setInsertionPointAfterValue(value);
      result = keras::ViewOp::create(b, loc, input, view.getExpand(),
                                     view.getTranspose(), view.getCollapse());
    } else {
      result = keras::CastOp::create(b, loc, inSingle(value.getType()), value);
    }
    return singles[value] = result;
  }

  /// The float32 weight that `value` is rounded from; null when it is not.
  static keras::WeightOp castWeight(Value value) {
    auto cast = value.getDefiningOp<keras::CastOp>();
    auto weight = cast ? cast.getInput().getDefiningOp<keras::WeightOp>()
                       : keras::WeightOp();
    if (!weight || !mlir::cast<RankedTensorType>(weight.getType())
                        .getElementType()
                        .isF32())
      return {};
    return weight;
  }

  /// A weight's values, rounded to `rounding` where that is not null, as a
  /// float32 variable of their own.
  Value readAs(OpBuilder &b, keras::WeightOp weight, Type rounding) {
    SymbolTable symbols(model);
    auto variable = symbols.lookup<keras::VariableOp>(weight.getVariable());
    std::string name =
        (variable.getSymName() + "/" +
         (rounding ? rounding.isF16() ? "as_float16" : "as_bfloat16"
                   : StringRef("as_float32")))
            .str();
    Type f32 = b.getF32Type();
    auto type = cast<RankedTensorType>(variable.getType()).clone(f32);
    if (!symbols.lookup(name)) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointAfter(variable);
      auto copy = cast<keras::VariableOp>(b.clone(*variable));
      copy.setSymName(name);
      copy.setType(cast<RankedTensorType>(type));
      if (ElementsAttr value = variable.getValueAttr()) {
        if (rounding)
          value = convertFloats(value, rounding);
        value = value ? convertFloats(value, f32) : value;
        if (!value) {
          variable.emitOpError("has no bytes");
          return nullptr;
        }
        copy.setValueAttr(value);
      }
    }
    auto copy = cast<keras::WeightOp>(b.clone(*weight));
    copy.setVariable(name);
    copy.getResult().setType(type);
    return copy;
  }

  keras::ModelOp model;
  llvm::DenseMap<Value, Value> singles;
};

} // namespace
