//===- Random.cpp - layers that draw random numbers -----------------------===//
//
// What is drawn for an element depends on the call and on the place of the
// element in the whole batch. The entry function takes both as arguments: here
// they are added to it, behind its tensors, when the first layer asks.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/Philox.h"
#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include <cmath>

using namespace mlir;
using namespace kerasc;

/// Argument `name` of the function around `op`: an i64 with the attribute
/// `keras.random`.
static Value randomArgument(Operation *op, StringRef name) {
  auto function = op->getParentOfType<FunctionOpInterface>();
  constexpr StringLiteral attribute = "keras.random";
  auto find = [&](StringRef wanted) -> Value {
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      auto mark = function.getArgAttrOfType<StringAttr>(i, attribute);
      if (mark && mark == wanted)
        return function.getArgument(i);
    }
    return nullptr;
  };
  Builder b(op->getContext());
  for (StringRef each : {"seed", "call_counter", "first_row"}) {
    if (find(each))
      continue;
    NamedAttribute mark(b.getStringAttr(attribute), b.getStringAttr(each));
    (void)function.insertArgument(function.getNumArguments(), b.getI64Type(),
                                  b.getDictionaryAttr(mark), function.getLoc());
  }
  return find(name);
}

Value lowering::lower(OpBuilder &builder, keras::RandomDropoutOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Value input = op.getInput();
  auto type = cast<RankedTensorType>(input.getType());
  unsigned rank = type.getRank();
  auto number = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
  };

  // Of each axis with noise of its own: elements of noise from one place to the
  // next.
  SmallVector<Value> strides(rank), sizes(rank);
  Value stride = number(1);
  for (unsigned axis = rank; axis-- > 0;) {
    if (type.isDynamicDim(axis))
      sizes[axis] = sizeOf(builder, op.getLoc(), input, axis);
    if (op.getNoiseShape()[axis] == 1)
      continue;
    strides[axis] = stride;
    if (axis == 0)
      break;
    Value size =
        sizes[axis] ? arith::IndexCastOp::create(b, b.getI64Type(), sizes[axis])
                    : number(type.getDimSize(axis));
    stride = arith::MulIOp::create(b, stride, size);
  }

  codegen::PhiloxKey key = codegen::buildLayerKey(b, randomArgument(op, "seed"),
                                                  op.getStream(), op.getSeed());
  Value counter = randomArgument(op, "call_counter");
  Value firstRow = randomArgument(op, "first_row");
  // u >= rate for multiples u of 2^-24.
  double threshold = std::ceil(std::ldexp(op.getRate().convertToDouble(), 24));
  double scale = op.getScale().convertToDouble();

  Value output = emptyTensor(builder, op.getLoc(), type,
                             [&](unsigned axis) { return sizes[axis]; });
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  auto body = [&](OpBuilder &inner, Location loc, ValueRange scalars) -> Value {
    ImplicitLocOpBuilder b(loc, inner);
    auto number = [&](int64_t value) -> Value {
      return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
    };
    Value element = number(0);
    for (unsigned axis = 0; axis < rank; ++axis) {
      if (!strides[axis])
        continue;
      Value place = arith::IndexCastOp::create(
          b, b.getI64Type(), linalg::IndexOp::create(b, axis));
      if (axis == 0)
        place = arith::AddIOp::create(b, place, firstRow);
      element = arith::AddIOp::create(
          b, element, arith::MulIOp::create(b, place, strides[axis]));
    }
    Value bits = codegen::buildRandomBits24(b, key, counter, element);
    Value keep = arith::CmpIOp::create(b, arith::CmpIPredicate::uge, bits,
                                       number(int64_t(threshold)));
    Value x = scalars.front();
    Value factor =
        arith::ConstantOp::create(b, b.getFloatAttr(x.getType(), scale));
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(x.getType()));
    return arith::SelectOp::create(b, keep, arith::MulFOp::create(b, x, factor),
                                   zero);
  };
  return generic(builder, op.getLoc(), input, output, {identity, identity},
                 SmallVector<bool>(rank, false), body);
}
