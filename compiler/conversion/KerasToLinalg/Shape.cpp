//===- Shape.cpp - rows in other shapes -----------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

using namespace mlir;
using namespace kerasc;

ArrayRef<int64_t> lowering::rowShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape().drop_front();
}

static RankedTensorType withRow(Value like, ArrayRef<int64_t> row) {
  auto type = cast<RankedTensorType>(like.getType());
  SmallVector<int64_t> shape = {type.getDimSize(0)};
  llvm::append_range(shape, row);
  return RankedTensorType::get(shape, type.getElementType());
}

Value lowering::emptyRows(OpBuilder &builder, Location loc, Value like,
                          ArrayRef<int64_t> row) {
  RankedTensorType type = withRow(like, row);
  SmallVector<Value> sizes;
  if (type.isDynamicDim(0))
    sizes.push_back(tensor::DimOp::create(builder, loc, like, 0));
  return tensor::EmptyOp::create(builder, loc, type.getShape(),
                                 type.getElementType(), sizes);
}

/// The number of rows of `value`, asked of what was reshaped: another reader of
/// a reshape keeps it from moving onto the buffer of an output.
static Value numberOfRows(OpBuilder &builder, Location loc, Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      break;
    value = op->getOperand(0);
  }
  return tensor::DimOp::create(builder, loc, value, 0);
}

Value lowering::reshapeRows(OpBuilder &builder, Location loc, Value value,
                            ArrayRef<int64_t> row) {
  auto from = cast<RankedTensorType>(value.getType());
  RankedTensorType to = withRow(value, row);
  if (from == to)
    return value;
  if (from.getRank() == to.getRank()) {
    // Neither expands nor collapses the other: meet in one axis.
    int64_t size = 1;
    for (int64_t s : row)
      size *= s;
    return reshapeRows(builder, loc, reshapeRows(builder, loc, value, size),
                       row);
  }
  bool collapses = from.getRank() > to.getRank();
  RankedTensorType wide = collapses ? from : to, narrow = collapses ? to : from;
  std::optional<SmallVector<ReassociationIndices>> groups =
      getReassociationIndicesForReshape(wide, narrow);
  if (!groups) {
    int64_t size = 1;
    for (int64_t s : row)
      size *= s;
    return reshapeRows(builder, loc, reshapeRows(builder, loc, value, size),
                       row);
  }
  if (collapses)
    return tensor::CollapseShapeOp::create(builder, loc, to, value, *groups);
  SmallVector<OpFoldResult> sizes;
  for (auto [i, size] : llvm::enumerate(to.getShape()))
    sizes.push_back(ShapedType::isDynamic(size)
                        ? OpFoldResult(numberOfRows(builder, loc, value))
                        : OpFoldResult(builder.getIndexAttr(size)));
  return tensor::ExpandShapeOp::create(builder, loc, to, value, *groups, sizes);
}

AffineMap lowering::Operand::map(unsigned loops) const {
  MLIRContext *context = source.getContext();
  SmallVector<AffineExpr> indices = {getAffineDimExpr(0, context)};
  for (int64_t position : invert(shape.transpose))
    indices.push_back(getAffineDimExpr(1 + position, context));
  return AffineMap::get(loops, 0, indices, context);
}

lowering::Operand lowering::lookThroughView(OpBuilder &builder, Location loc,
                                            Value input, bool refined) {
  if (auto view = input.getDefiningOp<keras::ViewOp>()) {
    std::optional<ViewShape> shape =
        ViewShape{Sizes(view.getExpand()), Sizes(view.getTranspose()),
                  Sizes(view.getCollapse())};
    if (refined)
      shape = shape->refinedToCollapse();
    if (shape)
      return {reshapeRows(builder, loc, view.getInput(), shape->expand),
              *shape};
  }
  return {input, ViewShape::identity(rowShape(input))};
}

static bool isHalf(Type type) { return type.isF16() || type.isBF16(); }

/// An element as bodies compute with it.
static Value loadScalar(OpBuilder &builder, Location loc, Value element) {
  Type type = element.getType();
  if (isHalf(type))
    return arith::ExtFOp::create(builder, loc, builder.getF32Type(), element);
  if (!type.isUnsignedInteger())
    return element;
  return UnrealizedConversionCastOp::create(
             builder, loc, builder.getIntegerType(type.getIntOrFloatBitWidth()),
             element)
      .getResult(0);
}

/// What a body computed as an element of `type`.
static Value storeScalar(OpBuilder &builder, Location loc, Value value,
                         Type type) {
  if (value.getType() == type)
    return value;
  if (isHalf(type))
    return arith::TruncFOp::create(builder, loc, type, value);
  return UnrealizedConversionCastOp::create(builder, loc, type, value)
      .getResult(0);
}

Value lowering::generic(OpBuilder &builder, Location loc, ValueRange inputs,
                        Value output, ArrayRef<AffineMap> maps,
                        ArrayRef<bool> reductions, Body body) {
  SmallVector<utils::IteratorType> loops;
  for (bool reduction : reductions)
    loops.push_back(reduction ? utils::IteratorType::reduction
                              : utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, loc, output.getType(), inputs, output, maps, loops,
             [&](OpBuilder &inner, Location loc, ValueRange scalars) {
               SmallVector<Value> loaded;
               for (Value scalar : scalars)
                 loaded.push_back(loadScalar(inner, loc, scalar));
               Value result = body(inner, loc, loaded);
               linalg::YieldOp::create(
                   inner, loc,
                   storeScalar(inner, loc, result, scalars.back().getType()));
             })
      .getResult(0);
}

Value lowering::lower(OpBuilder &builder, keras::ViewOp op) {
  Location loc = op.getLoc();
  if (op.isReshape())
    return reshapeRows(builder, loc, op.getInput(), op.getCollapse());
  // Somebody needs the elements in the new order in memory: the one copy.
  Operand input =
      lookThroughView(builder, loc, op.getOutput(), /*refined=*/false);
  Sizes row = input.shape.permuted();
  unsigned loops = row.size() + 1;
  Value copy = generic(
      builder, loc, input.source, emptyRows(builder, loc, input.source, row),
      {input.map(loops), builder.getMultiDimIdentityMap(loops)},
      SmallVector<bool>(loops, false),
      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
  return reshapeRows(builder, loc, copy, op.getCollapse());
}

Value lowering::lower(OpBuilder &builder, keras::RepeatVectorOp op) {
  Location loc = op.getLoc();
  AffineExpr batch, copy, feature;
  bindDims(builder.getContext(), batch, copy, feature);
  AffineMap input =
      AffineMap::get(3, 0, {batch, feature}, builder.getContext());
  return generic(
      builder, loc, op.getInput(),
      emptyRows(builder, loc, op.getInput(), rowShape(op.getOutput())),
      {input, builder.getMultiDimIdentityMap(3)}, {false, false, false},
      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
}
