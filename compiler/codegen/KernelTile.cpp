//===- KernelTile.cpp -----------------------------------------------------===//

#include "compiler/codegen/KernelTile.h"

#include "compiler/codegen/VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

#include <numeric>

using namespace mlir;
using namespace kerasc::codegen;

KernelTile::KernelTile(func::FuncOp kernel, const KernelShape &shape,
                       const VectorUnit &unit, Operation *epilogue)
    : b(kernel.getLoc(), OpBuilder::atBlockBegin(kernel.addEntryBlock())),
      shape(shape), unit(unit), epilogue(epilogue), lanes(shape.lanes(unit)),
      group(shape.group()), units(shape.units(unit)), chains(shape.chains()),
      element(cast<MemRefType>(kernel.getArgumentTypes()[0]).getElementType()),
      vector(VectorType::get(lanes, element)),
      result(VectorType::get(units, element)) {}

Value KernelTile::index(int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

Value KernelTile::add(Value x, Value y) {
  return arith::AddIOp::create(b, x, y);
}

Value KernelTile::multiply(Value x, Value y) {
  return arith::MulIOp::create(b, x, y);
}

KernelTile::Column KernelTile::columnOf(Value at) {
  Value perPanel = index(std::max<int64_t>(1, shape.width() / units));
  Value part = arith::RemUIOp::create(b, at, perPanel);
  return {arith::DivUIOp::create(b, at, perPanel), multiply(part, index(lanes)),
          multiply(at, index(units))};
}

Value KernelTile::loadBias(const Column &column) {
  return vector::LoadOp::create(b, result, bias, column.unit);
}

Value KernelTile::fold(ArrayRef<Value> partial) {
  SmallVector<Value> sums(partial);
  while (sums.size() > 1) {
    size_t half = (sums.size() + 1) / 2;
    for (size_t i = half; i < sums.size(); ++i)
      sums[i - half] = arith::AddFOp::create(b, sums[i - half], sums[i]);
    sums.resize(half);
  }
  Value sum = sums.front();
  if (group == 1)
    return sum;
  SmallVector<int64_t> order(lanes);
  for (int64_t half = group / 2; half; half /= 2) {
    for (int64_t lane = 0; lane < lanes; ++lane)
      order[lane] = lane ^ half;
    sum = arith::AddFOp::create(b, sum,
                                vector::ShuffleOp::create(b, sum, sum, order));
  }
  order.clear();
  // Repeated where there are fewer than a vector has.
  for (int64_t i = 0; i < units; ++i)
    order.push_back(i * group % lanes);
  return vector::ShuffleOp::create(b, sum, sum, order);
}

Value KernelTile::fillPadding(Value value, int64_t count) {
  if (!epilogue)
    return value;
  SmallVector<int64_t> order(units, 0);
  std::iota(order.begin(), order.begin() + count, 0);
  return vector::ShuffleOp::create(b, value, value, order);
}

Value KernelTile::applyEpilogue(Value value) {
  if (!epilogue)
    return value;
  Block &body = epilogue->getRegion(0).front();
  IRMapping mapping;
  mapping.map(body.getArgument(0), value);
  widenBody(b, body, units, mapping);
  return mapping.lookup(body.getTerminator()->getOperand(0));
}

void KernelTile::store(Value value, Value row, Value firstUnit, int64_t count) {
  storeFirst(b, value, output, {row, firstUnit}, count, unit);
}
