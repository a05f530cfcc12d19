//===- Pieces.cpp - elements in other places ------------------------------===//
//
// A piece is copied, not looked at: kernels read and write rows that lie one
// behind the other.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::lowering;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// The elements of `from`, read through `map`, in `into`.
static Value copy(OpBuilder &builder, Location loc, Value from, AffineMap map,
                  Value into) {
  unsigned rank = typeOf(into).getRank();
  return generic(builder, loc, from, into,
                 {map, builder.getMultiDimIdentityMap(rank)},
                 SmallVector<bool>(rank, false),
                 [](OpBuilder &, Location, ValueRange x) { return x[0]; });
}

/// Sizes of all axes, known or not.
static SmallVector<OpFoldResult> sizesOf(OpBuilder &builder, Location loc,
                                         Value value) {
  SmallVector<OpFoldResult> sizes;
  for (auto [axis, size] : llvm::enumerate(typeOf(value).getShape()))
    sizes.push_back(ShapedType::isDynamic(size)
                        ? OpFoldResult(sizeOf(builder, loc, value, axis))
                        : OpFoldResult(builder.getIndexAttr(size)));
  return sizes;
}

static Value asValue(OpBuilder &builder, Location loc, OpFoldResult size) {
  return getValueOrCreateConstantIndexOp(builder, loc, size);
}

Value lowering::lower(OpBuilder &builder, keras::ConcatenateOp op) {
  Location loc = op.getLoc();
  RankedTensorType type = typeOf(op.getOutput());
  int64_t rank = type.getRank(), axis = op.getAxis();
  // Where each input begins.
  SmallVector<SmallVector<OpFoldResult>> sizes;
  SmallVector<OpFoldResult> starts = {builder.getIndexAttr(0)};
  for (Value input : op.getInputs()) {
    sizes.push_back(sizesOf(builder, loc, input));
    Value begin = asValue(builder, loc, starts.back());
    Value size = asValue(builder, loc, sizes.back()[axis]);
    starts.push_back(getAsOpFoldResult(
        builder.createOrFold<arith::AddIOp>(loc, begin, size)));
  }
  Value result = emptyTensor(builder, loc, type, [&](unsigned i) {
    OpFoldResult size = i == axis ? starts.back() : sizes.front()[i];
    return asValue(builder, loc, size);
  });
  SmallVector<OpFoldResult> ones(rank, builder.getIndexAttr(1));
  for (auto [i, input] : llvm::enumerate(op.getInputs())) {
    SmallVector<OpFoldResult> offsets(rank, builder.getIndexAttr(0));
    offsets[axis] = starts[i];
    Value part = tensor::ExtractSliceOp::create(
        builder, loc, typeOf(input), result, offsets, sizes[i], ones);
    part =
        copy(builder, loc, input, builder.getMultiDimIdentityMap(rank), part);
    result = tensor::InsertSliceOp::create(builder, loc, part, result, offsets,
                                           sizes[i], ones);
  }
  return result;
}

Value lowering::lower(OpBuilder &builder, keras::SliceOp op) {
  Location loc = op.getLoc();
  RankedTensorType type = typeOf(op.getOutput());
  SmallVector<OpFoldResult> starts, sizes, steps;
  // The size of an axis of the input without so many elements.
  auto sizeLess = [&](unsigned axis, int64_t less) {
    Value size = sizeOf(builder, loc, op.getInput(), axis);
    if (less == 0)
      return size;
    Value rest = arith::ConstantIndexOp::create(builder, loc, less);
    return Value(arith::SubIOp::create(builder, loc, size, rest));
  };
  for (auto [axis, size] : llvm::enumerate(type.getShape())) {
    int64_t start = op.getStarts()[axis], step = op.getSteps()[axis];
    if (start < 0)
      starts.push_back(sizeLess(axis, -start));
    else
      starts.push_back(builder.getIndexAttr(start));
    steps.push_back(builder.getIndexAttr(step));
    if (!ShapedType::isDynamic(size)) {
      sizes.push_back(builder.getIndexAttr(size));
      continue;
    }
    Value left =
        sizeLess(axis, start + (op.getCuts() ? (*op.getCuts())[axis] : 0));
    if (step != 1)
      left = arith::CeilDivUIOp::create(
          builder, loc, left,
          arith::ConstantIndexOp::create(builder, loc, step));
    sizes.push_back(left);
  }
  Value part = tensor::ExtractSliceOp::create(builder, loc, type, op.getInput(),
                                              starts, sizes, steps);
  Value empty = emptyTensor(builder, loc, type, [&](unsigned axis) {
    return cast<Value>(sizes[axis]);
  });
  return copy(builder, loc, part,
              builder.getMultiDimIdentityMap(type.getRank()), empty);
}

Value lowering::lower(OpBuilder &builder, keras::TakeOp op) {
  Location loc = op.getLoc();
  RankedTensorType type = typeOf(op.getOutput());
  unsigned rank = type.getRank(), axis = op.getAxis();
  SmallVector<int32_t> indices(op.getIndices().begin(), op.getIndices().end());
  auto tableType = RankedTensorType::get(indices.size(), builder.getI32Type());
  Value table = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(tableType, ArrayRef(indices)));
  Value empty = emptyTensor(builder, loc, type, [&](unsigned i) {
    return sizeOf(builder, loc, op.getInput(), i);
  });
  AffineMap place = AffineMap::get(rank, 0, builder.getAffineDimExpr(axis));
  return generic(
      builder, loc, table, empty, {place, builder.getMultiDimIdentityMap(rank)},
      SmallVector<bool>(rank, false),
      [&](OpBuilder &b, Location loc, ValueRange x) {
        SmallVector<Value> places;
        for (unsigned i = 0; i < rank; ++i)
          places.push_back(
              i == axis
                  ? arith::IndexCastOp::create(b, loc, b.getIndexType(), x[0])
                        .getResult()
                  : linalg::IndexOp::create(b, loc, i).getResult());
        Value element =
            tensor::ExtractOp::create(b, loc, op.getInput(), places);
        return loadScalar(b, loc, element);
      });
}

Value lowering::lower(OpBuilder &builder, keras::TransposeOp op) {
  Location loc = op.getLoc();
  RankedTensorType type = typeOf(op.getOutput());
  SmallVector<unsigned> permutation(op.getPermutation().begin(),
                                    op.getPermutation().end());
  Value empty = emptyTensor(builder, loc, type, [&](unsigned axis) {
    return sizeOf(builder, loc, op.getInput(), permutation[axis]);
  });
  AffineMap from = inversePermutation(
      AffineMap::getPermutationMap(permutation, builder.getContext()));
  return copy(builder, loc, op.getInput(), from, empty);
}

/// Each axis that stays, with the axes of size 1 behind it; the first one also
/// takes those before it.
static SmallVector<ReassociationIndices> groupsOf(RankedTensorType type) {
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices first;
  for (auto [axis, size] : llvm::enumerate(type.getShape())) {
    if (size != 1)
      groups.push_back(std::exchange(first, {}));
    (groups.empty() ? first : groups.back()).push_back(axis);
  }
  return groups;
}

Value lowering::lower(OpBuilder &builder, keras::ExpandDimsOp op) {
  Location loc = op.getLoc();
  Value input = op.getInput();
  RankedTensorType from = typeOf(input), to = typeOf(op.getOutput());
  SmallVector<int64_t> core;
  SmallVector<Value> unknown;
  for (auto [axis, size] : llvm::enumerate(from.getShape())) {
    if (ShapedType::isDynamic(size))
      unknown.push_back(sizeOf(builder, loc, input, axis));
    if (size != 1)
      core.push_back(size);
  }
  auto coreType = RankedTensorType::get(core, from.getElementType());
  if (from != coreType)
    input = tensor::CollapseShapeOp::create(builder, loc, coreType, input,
                                            groupsOf(from));
  if (to == coreType)
    return input;
  SmallVector<OpFoldResult> sizes;
  unsigned next = 0;
  for (int64_t size : to.getShape())
    sizes.push_back(ShapedType::isDynamic(size)
                        ? OpFoldResult(unknown[next++])
                        : OpFoldResult(builder.getIndexAttr(size)));
  return tensor::ExpandShapeOp::create(builder, loc, to, input, groupsOf(to),
                                       sizes);
}
