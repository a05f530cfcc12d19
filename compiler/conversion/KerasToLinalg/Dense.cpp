//===- Dense.cpp - dense as bias, contraction, epilogue -------------------===//
//
// Three generics on one accumulator: broadcast the bias, add the products in
// ascending k, apply the activation in place. The contraction's loops are
// (batch, outer axes, k, units): the units innermost read kernel rows in order.
// Read next: compiler/codegen/Kernel.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::lowering;

namespace {

/// Loop numbers of the contraction.
struct Loops {
  unsigned outer; // batch and the axes before the contracted one
  unsigned k;     // pieces of the contracted axis

  unsigned count() const { return outer + k + 1; }
  unsigned unit() const { return outer + k; }
};

/// The accumulator before the first product: the bias, or zero.
Value initialize(OpBuilder &builder, Location loc, Value empty, Value bias) {
  auto type = cast<RankedTensorType>(empty.getType());
  if (!bias) {
    Value zero = arith::ConstantOp::create(
        builder, loc, builder.getZeroAttr(type.getElementType()));
    return linalg::FillOp::create(builder, loc, zero, empty).getResult(0);
  }
  unsigned loops = type.getRank();
  AffineMap last = AffineMap::get(
      loops, 0, getAffineDimExpr(loops - 1, builder.getContext()));
  return generic(builder, loc, bias, empty,
                 {last, builder.getMultiDimIdentityMap(loops)},
                 SmallVector<bool>(loops, false),
                 [](OpBuilder &, Location, ValueRange x) { return x[0]; });
}

Value contract(OpBuilder &builder, Location loc, const Operand &input,
               Value kernel, Value accumulator, Loops loops) {
  MLIRContext *context = builder.getContext();
  auto dims = [&](unsigned from, unsigned to) {
    SmallVector<AffineExpr> exprs;
    for (unsigned i = from; i < to; ++i)
      exprs.push_back(getAffineDimExpr(i, context));
    return exprs;
  };
  SmallVector<AffineExpr> kernelDims = dims(loops.outer, loops.count());
  SmallVector<AffineExpr> outputDims = dims(0, loops.outer);
  outputDims.push_back(getAffineDimExpr(loops.unit(), context));
  SmallVector<bool> reductions(loops.count(), false);
  std::fill_n(reductions.begin() + loops.outer, loops.k, true);
  return generic(
      builder, loc, {input.source, kernel}, accumulator,
      {input.map(loops.count()),
       AffineMap::get(loops.count(), 0, kernelDims, context),
       AffineMap::get(loops.count(), 0, outputDims, context)},
      reductions, [](OpBuilder &inner, Location loc, ValueRange x) {
        return math::FmaOp::create(inner, loc, x[0], x[1], x[2]).getResult();
      });
}

/// An elementwise function in place.
Value applyInPlace(OpBuilder &builder, Location loc,
                   keras::FunctionAttr function, Value value) {
  unsigned loops = cast<RankedTensorType>(value.getType()).getRank();
  return generic(builder, loc, {}, value, builder.getMultiDimIdentityMap(loops),
                 SmallVector<bool>(loops, false),
                 [&](OpBuilder &inner, Location loc, ValueRange x) {
                   return buildFunction(inner, loc, function, x[0]);
                 });
}

} // namespace

Value lowering::lower(OpBuilder &builder, keras::DenseOp op) {
  Location loc = op.getLoc();
  Operand input =
      lookThroughView(builder, loc, op.getInput(), /*refined=*/true);
  Sizes permuted = input.shape.permuted();
  // A plain input has one loop an axis; a refined view as many as pieces.
  bool isPlain = input.source == op.getInput();
  unsigned k = isPlain ? 1 : input.shape.groups().back();
  Loops loops{unsigned(1 + permuted.size() - k), k};

  int64_t units =
      cast<RankedTensorType>(op.getKernel().getType()).getDimSize(1);
  ArrayRef<int64_t> pieces = permuted;
  Sizes outputRow(pieces.drop_back(loops.k));
  outputRow.push_back(units);
  Sizes kernelShape(pieces.take_back(loops.k));
  Value kernel = op.getKernel();
  if (loops.k != 1) {
    // Kernel rows in the pieces of the contracted axis.
    kernelShape.push_back(units);
    auto type = cast<RankedTensorType>(kernel.getType());
    auto split = RankedTensorType::get(kernelShape, type.getElementType());
    SmallVector<ReassociationIndices> rows(2);
    for (unsigned i = 0; i < loops.k; ++i)
      rows[0].push_back(i);
    rows[1].push_back(loops.k);
    kernel = loops.k == 0 ? Value(tensor::CollapseShapeOp::create(
                                builder, loc, split, kernel,
                                ArrayRef<ReassociationIndices>{{0, 1}}))
                          : Value(tensor::ExpandShapeOp::create(
                                builder, loc, split, kernel, rows));
  }

  Value accumulator = emptyRows(builder, loc, input.source, outputRow);
  accumulator = initialize(builder, loc, accumulator, op.getBias());
  Value result = contract(builder, loc, input, kernel, accumulator, loops);
  keras::FunctionAttr activation = op.getActivationAttr();
  bool isElementwise = activation && activation.getInfo().kind ==
                                         keras::FunctionKind::elementwise;
  if (isElementwise)
    result = applyInPlace(builder, loc, activation, result);
  result = reshapeRows(builder, loc, result, rowShape(op.getOutput()));
  if (activation && !isElementwise)
    result = lowerRowFunction(builder, loc, activation, result);
  return result;
}
