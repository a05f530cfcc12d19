//===- Shape.cpp - rows in other shapes -----------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

#include <algorithm>

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
  return emptyTensor(builder, loc, withRow(like, row), [&](unsigned axis) {
    return sizeOf(builder, loc, like, axis);
  });
}

/// The elements of a row as an index.
static Value countRow(OpBuilder &builder, Location loc, Value value) {
  int64_t known = 1;
  Value count;
  for (auto [i, size] : llvm::enumerate(lowering::rowShape(value))) {
    if (!ShapedType::isDynamic(size)) {
      known *= size;
      continue;
    }
    Value unknown = lowering::sizeOf(builder, loc, value, i + 1);
    count =
        count ? arith::MulIOp::create(builder, loc, count, unknown) : unknown;
  }
  Value factor = arith::ConstantIndexOp::create(builder, loc, known);
  return count ? arith::MulIOp::create(builder, loc, count, factor) : factor;
}

/// A tensor of the same elements; `to` has more axes than the value, or fewer.
static Value regroup(OpBuilder &builder, Location loc, Value value,
                     RankedTensorType to,
                     ArrayRef<ReassociationIndices> groups) {
  if (cast<RankedTensorType>(value.getType()).getRank() > to.getRank())
    return tensor::CollapseShapeOp::create(builder, loc, to, value, groups);
  // What is not known is the batch, or what the known sizes leave of the row.
  int64_t known = 1;
  for (int64_t size : to.getShape().drop_front())
    known *= ShapedType::isDynamic(size) ? 1 : size;
  SmallVector<OpFoldResult> sizes;
  for (auto [i, size] : llvm::enumerate(to.getShape())) {
    if (!ShapedType::isDynamic(size)) {
      sizes.push_back(builder.getIndexAttr(size));
    } else if (i == 0) {
      sizes.push_back(lowering::sizeOf(builder, loc, value, 0));
    } else {
      // Of nothing there may be any number of them: none.
      Value divisor = arith::ConstantIndexOp::create(
          builder, loc, std::max<int64_t>(known, 1));
      Value count = arith::DivUIOp::create(
          builder, loc, countRow(builder, loc, value), divisor);
      sizes.push_back(count);
    }
  }
  return tensor::ExpandShapeOp::create(builder, loc, to, value, groups, sizes);
}

Value lowering::reshapeRows(OpBuilder &builder, Location loc, Value value,
                            ArrayRef<int64_t> row) {
  auto from = cast<RankedTensorType>(value.getType());
  RankedTensorType to = withRow(value, row);
  if (from == to)
    return value;
  bool isKnown = llvm::none_of(
      llvm::concat<const int64_t>(rowShape(value), row), ShapedType::isDynamic);
  if (isKnown && from.getRank() != to.getRank()) {
    bool collapses = from.getRank() > to.getRank();
    RankedTensorType wide = collapses ? from : to,
                     narrow = collapses ? to : from;
    if (auto groups = getReassociationIndicesForReshape(wide, narrow))
      return regroup(builder, loc, value, to, *groups);
  }
  // Neither expands nor collapses the other, or not for all sizes: meet in one
  // axis.
  auto flat = [](RankedTensorType type) {
    SmallVector<ReassociationIndices> groups = {{0}, {}};
    for (int64_t axis = 1; axis < type.getRank(); ++axis)
      groups.back().push_back(axis);
    return groups;
  };
  auto inOneAxis = [&](RankedTensorType type) {
    int64_t size = 1;
    for (int64_t s : type.getShape().drop_front())
      size = ShapedType::isDynamic(s) || ShapedType::isDynamic(size)
                 ? ShapedType::kDynamic
                 : size * s;
    return withRow(value, size);
  };
  RankedTensorType middle = inOneAxis(from);
  if (from.getRank() == 1)
    value = regroup(builder, loc, value, middle,
                    ArrayRef<ReassociationIndices>{{0, 1}});
  else if (from.getRank() > 2)
    value = regroup(builder, loc, value, middle, flat(from));
  // A row whose size is known on one side only: the call decides.
  if (RankedTensorType wanted = inOneAxis(to); wanted != middle)
    value = tensor::CastOp::create(builder, loc, wanted, value);
  if (to.getRank() == 1)
    return regroup(builder, loc, value, to,
                   ArrayRef<ReassociationIndices>{{0, 1}});
  return to.getRank() == 2 ? value : regroup(builder, loc, value, to, flat(to));
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

Value lowering::loadScalar(OpBuilder &builder, Location loc, Value element) {
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

Value lowering::storeScalar(OpBuilder &builder, Location loc, Value value,
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

/// The elements with the axes in another order: axis `order[i]` of the row
/// comes to place i.
static Value transposeRows(OpBuilder &builder, Location loc, Value value,
                           ArrayRef<int64_t> order) {
  ArrayRef<int64_t> from = lowering::rowShape(value);
  Sizes row;
  for (int64_t axis : order)
    row.push_back(from[axis]);
  Value copy = lowering::emptyTensor(
      builder, loc, withRow(value, row), [&](unsigned axis) {
        return lowering::sizeOf(builder, loc, value,
                                axis ? order[axis - 1] + 1 : 0);
      });
  SmallVector<AffineExpr> indices = {builder.getAffineDimExpr(0)};
  for (int64_t place : invert(order))
    indices.push_back(builder.getAffineDimExpr(place + 1));
  unsigned loops = row.size() + 1;
  return lowering::generic(
      builder, loc, value, copy,
      {AffineMap::get(loops, 0, indices, builder.getContext()),
       builder.getMultiDimIdentityMap(loops)},
      SmallVector<bool>(loops, false),
      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
}

Value lowering::lower(OpBuilder &builder, keras::FlattenOp op) {
  Value input = op.getInput();
  ViewShape order = ViewShape::identity(rowShape(input));
  if (op.getDataFormat() == keras::DataFormat::channels_first &&
      order.transpose.size() > 1) {
    std::rotate(order.transpose.begin(), order.transpose.begin() + 1,
                order.transpose.end());
    input = transposeRows(builder, op.getLoc(), input, order.transpose);
  }
  return reshapeRows(builder, op.getLoc(), input, rowShape(op.getOutput()));
}

Value lowering::lower(OpBuilder &builder, keras::ReshapeOp op) {
  return reshapeRows(builder, op.getLoc(), op.getInput(),
                     rowShape(op.getOutput()));
}

Value lowering::lower(OpBuilder &builder, keras::PermuteOp op) {
  Sizes order;
  for (int64_t dim : op.getDims())
    order.push_back(dim - 1);
  return transposeRows(builder, op.getLoc(), op.getInput(), order);
}

Value lowering::lower(OpBuilder &builder, keras::RepeatVectorOp op) {
  Location loc = op.getLoc();
  AffineExpr batch, copy, feature;
  bindDims(builder.getContext(), batch, copy, feature);
  AffineMap input =
      AffineMap::get(3, 0, {batch, feature}, builder.getContext());
  return generic(
      builder, loc, op.getInput(),
      emptyTensor(builder, loc, op.getType(),
                  [&](unsigned axis) {
                    return sizeOf(builder, loc, op.getInput(), axis ? 1 : 0);
                  }),
      {input, builder.getMultiDimIdentityMap(3)}, {false, false, false},
      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
}
