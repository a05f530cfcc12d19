//===- StorageTypes.cpp ---------------------------------------------------===//
//
// Why: vector loads of i1 read packed bits, arithmetic on halves becomes calls
// of a library, and `arith` knows no unsigned types. From here on memory has
// f32, f64 and integers of whole bytes, and what they mean is in the bodies.
// Contract and example: Passes.td. Tests: test/passes/storage-types.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/HalfMath.h"
#include "compiler/passes/ElementTypes.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

namespace kerasc {
#define GEN_PASS_DEF_STORAGETYPES
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// How memory holds an element of `type`.
Type stored(Type type) {
  MLIRContext *context = type.getContext();
  if (isHalf(type))
    return IntegerType::get(context, 16);
  if (type.isInteger(1))
    return IntegerType::get(context, 8);
  if (type.isUnsignedInteger() || type.isSignedInteger())
    return IntegerType::get(context, type.getIntOrFloatBitWidth());
  return type;
}

/// How a body holds it: a bool is one bit there.
Type inBody(Type type) { return type.isInteger(1) ? type : stored(type); }

Type storedTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.clone(stored(tensor.getElementType())) : type;
}

/// The same bytes, of the type that memory has.
ElementsAttr storedElements(ElementsAttr value) {
  auto type = cast<RankedTensorType>(value.getShapedType());
  Type element = stored(type.getElementType());
  if (element == type.getElementType())
    return value;
  auto as = cast<ShapedType>(storedTensor(type));
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return DenseResourceElementsAttr::get(as, resource.getRawHandle());
  auto dense = cast<DenseElementsAttr>(value);
  if (!type.getElementType().isInteger(1))
    return dense.bitcast(element);
  SmallVector<uint8_t> bytes(dense.getValues<bool>());
  return DenseElementsAttr::get(as, ArrayRef(bytes));
}

TypedAttr storedScalar(TypedAttr value) {
  Type type = value.getType(), as = inBody(type);
  if (type == as)
    return value;
  llvm::APInt bits = isa<FloatAttr>(value)
                         ? cast<FloatAttr>(value).getValue().bitcastToAPInt()
                         : cast<IntegerAttr>(value).getValue();
  return IntegerAttr::get(as, bits);
}

struct StorageTypes : kerasc::impl::StorageTypesBase<StorageTypes> {
  using StorageTypesBase::StorageTypesBase;

  void runOnOperation() override {
    keras::ModelOp model = getOperation();
    for (auto variable : model.getBody().getOps<keras::VariableOp>()) {
      variable.setType(
          cast<RankedTensorType>(storedTensor(variable.getType())));
      if (ElementsAttr value = variable.getValueAttr())
        variable.setValueAttr(storedElements(value));
    }
    for (auto function : model.getBody().getOps<func::FuncOp>())
      convert(function);
  }

private:
  static void convert(func::FuncOp function) {
    // Arithmetic first: types still say what they mean.
    SmallVector<Operation *> ops;
    function.walk([&](Operation *op) { ops.push_back(op); });
    for (Operation *op : ops)
      computeInSingle(op);
    function.walk([&](Operation *op) {
      if (auto body = dyn_cast<linalg::LinalgOp>(op))
        convertBlock(body);
      convertResults(op);
    });
    convertSignature(function);
    // What led from one spelling of a type to another now does nothing.
    function.walk([](UnrealizedConversionCastOp op) {
      if (op.getOperandTypes() != op.getResultTypes())
        return;
      op.replaceAllUsesWith(op.getOperands());
      op.erase();
    });
  }

  /// Scalar arithmetic on halves: in float32, and the result rounded.
  static void computeInSingle(Operation *op) {
    auto isHalfType = [](Type type) { return isHalf(type); };
    bool isArithmetic =
        isa<arith::ArithDialect, math::MathDialect>(op->getDialect()) &&
        !isa<arith::SelectOp, arith::BitcastOp, arith::ConstantOp>(op);
    if (!isArithmetic || (llvm::none_of(op->getOperandTypes(), isHalfType) &&
                          llvm::none_of(op->getResultTypes(), isHalfType)))
      return;
    OpBuilder b(op);
    Location loc = op->getLoc();
    auto extended = [&](Value value) {
      auto half = dyn_cast<FloatType>(value.getType());
      if (!half || !isHalf(half))
        return value;
      Value bits = respell(b, loc, value, b.getIntegerType(16));
      return codegen::buildExtendHalf(b, loc, bits, half);
    };
    auto rounded = [&](Value value, Type half) {
      Value bits =
          codegen::buildRoundToHalf(b, loc, value, cast<FloatType>(half));
      return respell(b, loc, bits, half);
    };
    Type result = op->getResult(0).getType();
    Value value;
    if (isa<arith::ExtFOp>(op)) {
      value = extended(op->getOperand(0));
      if (!result.isF32())
        value = arith::ExtFOp::create(b, loc, result, value);
    } else if (isa<arith::TruncFOp>(op)) {
      value = op->getOperand(0);
      if (!value.getType().isF32())
        value = arith::TruncFOp::create(b, loc, b.getF32Type(), value);
      value = rounded(value, result);
    } else {
      Operation *copy = b.clone(*op);
      b.setInsertionPoint(copy);
      for (OpOperand &operand : copy->getOpOperands())
        operand.set(extended(operand.get()));
      b.setInsertionPointAfter(copy);
      value = copy->getResult(0);
      if (isHalf(result)) {
        value.setType(b.getF32Type());
        value = rounded(value, result);
      }
    }
    op->getResult(0).replaceAllUsesWith(value);
    op->erase();
  }

  /// The same value under another type, until both are spelt alike.
  static Value respell(OpBuilder &b, Location loc, Value value, Type type) {
    return UnrealizedConversionCastOp::create(b, loc, type, value).getResult(0);
  }

  static void convertResults(Operation *op) {
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      if (auto elements = dyn_cast<ElementsAttr>(constant.getValue()))
        constant.setValueAttr(cast<TypedAttr>(storedElements(elements)));
      else if (constant.getType().isIntOrFloat())
        constant.setValueAttr(storedScalar(constant.getValue()));
    }
    if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
      readElement(extract);
      return;
    }
    for (OpResult result : op->getResults())
      result.setType(converted(result.getType()));
    // What loops carry; bodies of linalg ops were converted before.
    if (isa<LoopLikeOpInterface>(op))
      for (Region &region : op->getRegions())
        for (BlockArgument argument : region.getArguments())
          argument.setType(converted(argument.getType()));
  }

  static Type converted(Type type) {
    return type.isIntOrFloat() ? inBody(type) : storedTensor(type);
  }

  /// An element that is read alone: a bool is a byte until it is compared.
  static void readElement(tensor::ExtractOp op) {
    Type type = op.getType();
    op.getResult().setType(stored(type));
    if (!type.isInteger(1))
      return;
    OpBuilder b(op.getContext());
    b.setInsertionPointAfter(op);
    Location loc = op.getLoc();
    Value zero = arith::ConstantOp::create(b, loc, b.getI8IntegerAttr(0));
    auto bit = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                                     op.getResult(), zero);
    op.getResult().replaceAllUsesExcept(bit, bit);
  }

  /// What a body takes from memory and gives to it.
  static void convertBlock(linalg::LinalgOp op) {
    Block &body = *op.getBlock();
    Operation *yield = body.getTerminator();
    Location loc = op.getLoc();
    OpBuilder b = OpBuilder::atBlockBegin(&body);
    Type byte = b.getIntegerType(8);
    for (BlockArgument argument : body.getArguments()) {
      Type type = argument.getType();
      argument.setType(stored(type));
      auto isRead = [&](OpOperand &use) { return use.getOwner() != yield; };
      if (!type.isInteger(1) || llvm::none_of(argument.getUses(), isRead))
        continue;
      Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(byte));
      auto bit = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                                       argument, zero);
      argument.replaceUsesWithIf(bit, [&](OpOperand &use) {
        return use.getOwner() != yield && use.getOwner() != bit;
      });
    }
    // Bools to memory: from the body, and scalars that fill it.
    auto widen = [&](OpOperand &operand) {
      if (operand.get().getType().isInteger(1))
        operand.set(arith::ExtUIOp::create(b, loc, byte, operand.get()));
    };
    b.setInsertionPoint(yield);
    for (OpOperand &operand : yield->getOpOperands())
      widen(operand);
    b.setInsertionPoint(op);
    for (OpOperand *input : op.getDpsInputOperands())
      widen(*input);
  }

  static void convertSignature(func::FuncOp function) {
    Builder b(function.getContext());
    auto note = [&](Type type) -> Attribute {
      auto tensor = dyn_cast<RankedTensorType>(type);
      return tensor && storedTensor(type) != type
                 ? TypeAttr::get(tensor.getElementType())
                 : Attribute();
    };
    FunctionType type = function.getFunctionType();
    for (auto [i, input] : llvm::enumerate(type.getInputs())) {
      if (Attribute element = note(input))
        function.setArgAttr(i, "keras.element_type", element);
      function.getArgument(i).setType(storedTensor(input));
    }
    for (auto [i, result] : llvm::enumerate(type.getResults()))
      if (Attribute element = note(result))
        function.setResultAttr(i, "keras.element_type", element);
    function.setFunctionType(FunctionType::get(
        function.getContext(),
        llvm::map_to_vector(type.getInputs(), storedTensor),
        llvm::map_to_vector(type.getResults(), storedTensor)));
  }
};

} // namespace
