//===- VectorBody.cpp -----------------------------------------------------===//

#include "compiler/codegen/VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <algorithm>
#include <numeric>

using namespace mlir;

namespace kerasc::codegen {

Value widen(ImplicitLocOpBuilder &b, Value scalar, int64_t lanes,
            IRMapping &mapping) {
  if (Value value = mapping.lookupOrNull(scalar))
    return value;
  // A constant, or a scalar from outside the body.
  Operation *op = scalar.getDefiningOp();
  Value copy = op ? b.clone(*op)->getResult(0) : scalar;
  Value value = vector::BroadcastOp::create(
      b, VectorType::get(lanes, scalar.getType()), copy);
  mapping.map(scalar, value);
  return value;
}

void widenBody(ImplicitLocOpBuilder &b, Block &body, int64_t lanes,
               IRMapping &mapping) {
  for (Operation &op : body.without_terminator()) {
    if (op.hasTrait<OpTrait::ConstantLike>())
      continue;
    SmallVector<Value> operands;
    for (Value operand : op.getOperands())
      operands.push_back(widen(b, operand, lanes, mapping));
    SmallVector<Type> types;
    for (Type type : op.getResultTypes())
      types.push_back(VectorType::get(lanes, type));
    Operation *wide = b.create(op.getLoc(), op.getName().getIdentifier(),
                               operands, types, op.getAttrs());
    mapping.map(op.getResults(), wide->getResults());
  }
  for (Value result : body.getTerminator()->getOperands())
    widen(b, result, lanes, mapping);
}

/// Pieces of `count` elements whose sizes are powers of two: masked accesses
/// are slow on processors without masks.
static SmallVector<std::pair<int64_t, int64_t>> piecesOf(int64_t count,
                                                         int64_t lanes) {
  SmallVector<std::pair<int64_t, int64_t>> pieces; // offset, size
  int64_t offset = 0;
  for (int64_t size = lanes; size; size /= 2)
    if (count & size) {
      pieces.push_back({offset, size});
      offset += size;
    }
  return pieces;
}

static SmallVector<Value> offsetLast(ImplicitLocOpBuilder &b,
                                     ValueRange indices, int64_t offset) {
  SmallVector<Value> moved(indices);
  if (offset)
    moved.back() = arith::AddIOp::create(
        b, moved.back(), arith::ConstantIndexOp::create(b, offset));
  return moved;
}

static Value firstLanes(ImplicitLocOpBuilder &b, int64_t lanes, int64_t count) {
  SmallVector<bool> mask(lanes, false);
  std::fill_n(mask.begin(), count, true);
  auto type = VectorType::get(lanes, b.getI1Type());
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, mask));
}

Value extractLanes(ImplicitLocOpBuilder &b, Value vector, int64_t first,
                   int64_t count) {
  auto order = llvm::to_vector(llvm::seq(first, first + count));
  return vector::ShuffleOp::create(b, vector, vector, order);
}

Value insertLanes(ImplicitLocOpBuilder &b, Value part, Value vector,
                  int64_t first) {
  int64_t lanes = cast<VectorType>(vector.getType()).getNumElements();
  int64_t count = cast<VectorType>(part.getType()).getNumElements();
  SmallVector<int64_t> order(lanes, 0);
  std::iota(order.begin(), order.begin() + count, 0);
  Value widened = vector::ShuffleOp::create(b, part, part, order);
  std::iota(order.begin(), order.end(), 0);
  std::iota(order.begin() + first, order.begin() + first + count, lanes);
  return vector::ShuffleOp::create(b, vector, widened, order);
}

/// Whether the first `count` lanes are touched through a mask. LLVM makes one
/// lane of a constant mask a scalar of 32 bits, whatever the element: one
/// narrow lane is a piece.
static bool usesMask(const VectorUnit &unit, Type element, int64_t count) {
  return unit.hasMasks && (count > 1 || element.getIntOrFloatBitWidth() >= 32);
}

void storeFirst(ImplicitLocOpBuilder &b, Value value, Value buffer,
                ValueRange indices, int64_t count, const VectorUnit &unit) {
  int64_t lanes = cast<VectorType>(value.getType()).getNumElements();
  if (count == lanes) {
    vector::StoreOp::create(b, value, buffer, indices);
    return;
  }
  if (usesMask(unit, cast<VectorType>(value.getType()).getElementType(),
               count)) {
    vector::MaskedStoreOp::create(b, buffer, indices,
                                  firstLanes(b, lanes, count), value);
    return;
  }
  for (auto [offset, size] : piecesOf(count, lanes)) {
    vector::StoreOp::create(b, extractLanes(b, value, offset, size), buffer,
                            offsetLast(b, indices, offset));
  }
}

Value loadFirst(ImplicitLocOpBuilder &b, VectorType type, Value buffer,
                ValueRange indices, int64_t count, const VectorUnit &unit,
                Padding padding) {
  int64_t lanes = type.getNumElements();
  if (count == lanes)
    return vector::LoadOp::create(b, type, buffer, indices);
  Value value;
  if (padding == Padding::first)
    value = vector::BroadcastOp::create(
        b, type, memref::LoadOp::create(b, buffer, indices));
  else
    value = arith::ConstantOp::create(b, b.getZeroAttr(type));
  if (usesMask(unit, type.getElementType(), count))
    return vector::MaskedLoadOp::create(b, type, buffer, indices,
                                        firstLanes(b, lanes, count), value);
  for (auto [offset, size] : piecesOf(count, lanes)) {
    Value part =
        vector::LoadOp::create(b, VectorType::get(size, type.getElementType()),
                               buffer, offsetLast(b, indices, offset));
    value = insertLanes(b, part, value, offset);
  }
  return value;
}

} // namespace kerasc::codegen
