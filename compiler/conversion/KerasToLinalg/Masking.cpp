//===- Masking.cpp - masking and batch normalization ----------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::lowering;

std::pair<Value, Value> lowering::lower(OpBuilder &builder,
                                        keras::MaskingOp op) {
  Location loc = op.getLoc();
  Value input = op.getInput();
  auto type = cast<RankedTensorType>(input.getType());
  auto maskType = cast<RankedTensorType>(op.getMask().getType());
  Type element = type.getElementType();
  unsigned rank = type.getRank();
  auto size = [&](unsigned axis) { return sizeOf(builder, loc, input, axis); };
  AffineMap all = builder.getMultiDimIdentityMap(rank);
  AffineMap steps = all.dropResult(rank - 1);

  // Integers are compared as Keras promotes them, in float32.
  Type compared =
      isa<FloatType>(element) ? element : Type(builder.getF32Type());
  Value no = arith::ConstantOp::create(builder, loc, builder.getBoolAttr(false));
  Value mask = linalg::FillOp::create(builder, loc, no,
                                      emptyTensor(builder, loc, maskType, size))
                   .getResult(0);
  SmallVector<bool> reductions(rank, false);
  reductions.back() = true;
  mask = generic(
      builder, loc, input, mask, {all, steps}, reductions,
      [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
        Value number = buildCast(b, loc, element, compared, x[0]);
        Value differs = arith::CmpFOp::create(
            b, loc, arith::CmpFPredicate::UNE, number,
            buildNumber(b, loc, op.getMaskValue().convertToDouble(), compared));
        return arith::OrIOp::create(b, loc, x[1], differs);
      });
  Value output = generic(
      builder, loc, {input, mask}, emptyTensor(builder, loc, type, size),
      {all, steps, all}, SmallVector<bool>(rank, false),
      [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
        if (!op.getMultiply())
          return arith::SelectOp::create(b, loc, x[1], x[0],
                                         buildNumber(b, loc, 0, element));
        Value factor = buildCast(b, loc, b.getI1Type(), element, x[1]);
        return buildBinary(b, loc, keras::BinaryKind::multiply, element, x[0],
                           factor);
      });
  return {output, mask};
}

/// input * scale + shift, with the scale and the shift computed for every
/// element: keras-fold-batch-normalization leaves no op whose moments the file
/// has.
Value lowering::lower(OpBuilder &builder, keras::BatchNormalizationOp op) {
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(op.getType());
  unsigned rank = type.getRank();
  AffineMap all = builder.getMultiDimIdentityMap(rank);
  AffineMap channel =
      AffineMap::get(rank, 0, builder.getAffineDimExpr(op.getAxis()));
  SmallVector<Value> operands(op.getOperands());
  SmallVector<AffineMap> maps = {all};
  maps.append(operands.size() - 1, channel);
  maps.push_back(all);
  bool hasGamma = bool(op.getGamma()), hasBeta = bool(op.getBeta());
  Value empty = emptyTensor(builder, loc, type, [&](unsigned axis) {
    return sizeOf(builder, loc, op.getInput(), axis);
  });
  return generic(
      builder, loc, operands, empty, maps, SmallVector<bool>(rank, false),
      [&](OpBuilder &b, Location loc, ValueRange x) {
        // input, gamma, beta, mean, variance
        Value mean = x[1 + hasGamma + hasBeta], variance = x[2 + hasGamma + hasBeta];
        Value epsilon = buildNumber(b, loc, op.getEpsilon().convertToDouble(),
                                    computeType(type.getElementType()));
        Value root = math::SqrtOp::create(
            b, loc, arith::AddFOp::create(b, loc, variance, epsilon));
        Value centered = arith::SubFOp::create(b, loc, x[0], mean);
        Value scale = hasGamma ? x[1] : buildNumber(b, loc, 1, type.getElementType());
        scale = arith::DivFOp::create(b, loc, scale, root);
        Value result = arith::MulFOp::create(b, loc, centered, scale);
        if (hasBeta)
          result = arith::AddFOp::create(b, loc, result, x[1 + hasGamma]);
        return result;
      });
}
