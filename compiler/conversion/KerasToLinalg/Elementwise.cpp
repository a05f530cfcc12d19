//===- Elementwise.cpp - broadcasting ops on tensors ----------------------===//
//
// One generic each. A number that is the same everywhere is part of the body,
// not a tensor.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"
#include "compiler/passes/SizeExpressions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::lowering;

Value lowering::emptyTensor(OpBuilder &builder, Location loc,
                            RankedTensorType type,
                            llvm::function_ref<Value(unsigned)> sizeOf) {
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (type.isDynamicDim(axis))
      sizes.push_back(sizeOf(axis));
  return tensor::EmptyOp::create(builder, loc, type.getShape(),
                                 type.getElementType(), sizes);
}

Value lowering::sizeOf(OpBuilder &builder, Location loc, Value tensor,
                       unsigned axis) {
  // A reshape that has another reader does not move onto an output's buffer.
  // The batch is first on either side of it.
  while (Operation *op = tensor.getDefiningOp()) {
    if (axis != 0 || !isa<keras::ViewOp, keras::FlattenOp, keras::ReshapeOp>(op))
      break;
    tensor = op->getOperand(0);
  }
  return buildSize(builder, loc, tensor, axis);
}

/// The number that the constant `value` is everywhere, or null.
static Attribute numberEverywhere(Value value) {
  DenseElementsAttr elements;
  if (matchPattern(value, m_Constant(&elements)) && elements.isSplat())
    return elements.getSplatValue<Attribute>();
  return {};
}

/// From the loops, one per axis of an output, to an operand that is broadcast
/// to it.
static AffineMap broadcastMap(Value operand, RankedTensorType output) {
  auto type = cast<RankedTensorType>(operand.getType());
  MLIRContext *context = output.getContext();
  int64_t rank = output.getRank(), skipped = rank - type.getRank();
  SmallVector<AffineExpr> indices;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    indices.push_back(type.getDimSize(axis) == 1 &&
                              output.getDimSize(skipped + axis) != 1
                          ? getAffineConstantExpr(0, context)
                          : getAffineDimExpr(skipped + axis, context));
  return AffineMap::get(rank, 0, indices, context);
}

/// An operand that has the size of an axis of the output.
static Value sizeFromOperands(OpBuilder &builder, Location loc,
                              ValueRange operands, int64_t fromEnd) {
  for (Value operand : operands) {
    auto type = cast<RankedTensorType>(operand.getType());
    int64_t axis = type.getRank() - fromEnd;
    if (axis >= 0 && type.isDynamicDim(axis))
      return sizeOf(builder, loc, operand, axis);
  }
  llvm_unreachable("the verifier has seen an operand with every size");
}

Value lowering::broadcastElements(OpBuilder &builder, Location loc,
                                  ValueRange operands, RankedTensorType type,
                                  Body body) {
  SmallVector<Value> tensors;
  SmallVector<AffineMap> maps;
  SmallVector<Attribute> numbers;
  for (Value operand : operands) {
    numbers.push_back(numberEverywhere(operand));
    if (numbers.back())
      continue;
    tensors.push_back(operand);
    maps.push_back(broadcastMap(operand, type));
  }
  maps.push_back(builder.getMultiDimIdentityMap(type.getRank()));
  Value empty = emptyTensor(builder, loc, type, [&](unsigned axis) {
    return sizeFromOperands(builder, loc, operands, type.getRank() - axis);
  });
  return generic(
      builder, loc, tensors, empty, maps,
      SmallVector<bool>(type.getRank(), false),
      [&](OpBuilder &b, Location loc, ValueRange x) {
        SmallVector<Value> scalars;
        unsigned next = 0;
        for (auto [operand, number] : llvm::zip(operands, numbers))
          scalars.push_back(number ? buildNumber(b, loc, number,
                                                 getElementTypeOrSelf(operand))
                                   : x[next++]);
        return body(b, loc, scalars);
      });
}

Value lowering::lower(OpBuilder &builder, keras::BinaryOp op) {
  auto type = cast<RankedTensorType>(op.getType());
  return broadcastElements(
      builder, op.getLoc(), op.getOperands(), type,
      [&](OpBuilder &b, Location loc, ValueRange x) {
        return buildBinary(b, loc, op.getKind(), type.getElementType(), x[0],
                           x[1]);
      });
}

Value lowering::lower(OpBuilder &builder, keras::CompareOp op) {
  Type element = getElementTypeOrSelf(op.getLhs());
  return broadcastElements(
      builder, op.getLoc(), op.getOperands(),
      cast<RankedTensorType>(op.getType()),
      [&](OpBuilder &b, Location loc, ValueRange x) {
        return buildCompare(b, loc, op.getKind(), element, x[0], x[1]);
      });
}

Value lowering::lower(OpBuilder &builder, keras::SelectOp op) {
  return broadcastElements(builder, op.getLoc(), op.getOperands(),
                           cast<RankedTensorType>(op.getType()),
                           [](OpBuilder &b, Location loc, ValueRange x) {
                             return arith::SelectOp::create(b, loc, x[0], x[1],
                                                            x[2])
                                 .getResult();
                           });
}

Value lowering::lower(OpBuilder &builder, keras::CastOp op) {
  Type from = getElementTypeOrSelf(op.getInput());
  Type to = getElementTypeOrSelf(op.getType());
  return broadcastElements(builder, op.getLoc(), op.getInput(),
                           cast<RankedTensorType>(op.getType()),
                           [&](OpBuilder &b, Location loc, ValueRange x) {
                             return buildCast(b, loc, from, to, x[0]);
                           });
}

Value lowering::lower(OpBuilder &builder, keras::BroadcastOp op) {
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(op.getType());
  SmallVector<Value> sized = {op.getInput()};
  if (op.getLike())
    sized.push_back(op.getLike());
  Value empty = emptyTensor(builder, loc, type, [&](unsigned axis) {
    return sizeFromOperands(builder, loc, sized, type.getRank() - axis);
  });
  if (Attribute number = numberEverywhere(op.getInput())) {
    AffineMap all = builder.getMultiDimIdentityMap(type.getRank());
    return generic(builder, loc, {}, empty, all,
                   SmallVector<bool>(type.getRank(), false),
                   [&](OpBuilder &b, Location loc, ValueRange) {
                     return buildNumber(b, loc, number, type.getElementType());
                   });
  }
  return generic(builder, loc, op.getInput(), empty,
                 {broadcastMap(op.getInput(), type),
                  builder.getMultiDimIdentityMap(type.getRank())},
                 SmallVector<bool>(type.getRank(), false),
                 [](OpBuilder &, Location, ValueRange x) { return x[0]; });
}
