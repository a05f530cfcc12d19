//===- HalfMath.cpp -------------------------------------------------------===//

#include "compiler/codegen/HalfMath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace {

/// Integers and floats of one shape: scalars, or vectors of as many lanes.
struct Bits {
  Bits(OpBuilder &builder, Location loc, Type like)
      : b(loc, builder), vector(dyn_cast<VectorType>(like)) {}

  Type as(Type element) {
    return vector ? Type(vector.clone(element)) : element;
  }
  Type i16() { return as(b.getIntegerType(16)); }
  Type i32() { return as(b.getI32Type()); }
  Type f32() { return as(b.getF32Type()); }

  Value constant(Type type, Attribute value) {
    if (auto shaped = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(b,
                                       SplatElementsAttr::get(shaped, value));
    return arith::ConstantOp::create(b, cast<TypedAttr>(value));
  }
  Value number(uint32_t value) {
    return constant(i32(), b.getI32IntegerAttr(int32_t(value)));
  }
  Value real(float value) { return constant(f32(), b.getF32FloatAttr(value)); }

  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value subtract(Value x, Value y) { return arith::SubIOp::create(b, x, y); }
  Value both(Value x, Value y) { return arith::AndIOp::create(b, x, y); }
  Value either(Value x, Value y) { return arith::OrIOp::create(b, x, y); }
  Value left(Value x, uint32_t bits) {
    return arith::ShLIOp::create(b, x, number(bits));
  }
  Value right(Value x, uint32_t bits) {
    return arith::ShRUIOp::create(b, x, number(bits));
  }
  Value isBelow(Value x, uint32_t bound) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, x,
                                 number(bound));
  }
  Value select(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, condition, x, y);
  }
  Value toBits(Value x) { return arith::BitcastOp::create(b, i32(), x); }
  Value toFloat(Value x) { return arith::BitcastOp::create(b, f32(), x); }
  Value widened(Value x) { return arith::ExtUIOp::create(b, i32(), x); }
  Value narrowed(Value x) { return arith::TruncIOp::create(b, i16(), x); }

  /// x + `last` + the bit that will be the last: carries into it where x lies
  /// above the middle, or on it beside an odd number.
  Value rounded(Value x, uint32_t last, uint32_t dropped) {
    Value odd = both(right(x, dropped), number(1));
    return add(add(x, number(last)), odd);
  }

  ImplicitLocOpBuilder b;
  VectorType vector;
};

} // namespace

Value kerasc::codegen::buildExtendHalf(OpBuilder &builder, Location loc,
                                       Value bits, FloatType half) {
  Bits e(builder, loc, bits.getType());
  Value wide = e.widened(bits);
  if (half.isBF16())
    return e.toFloat(e.left(wide, 16));
  Value sign = e.left(e.both(wide, e.number(0x8000)), 16);
  Value magnitude = e.both(wide, e.number(0x7fff));
  Value isFinite = e.isBelow(magnitude, 0x7c00);
  Value bias = e.select(isFinite, e.number(uint32_t(127 - 15) << 23),
                        e.number(uint32_t(255 - 31) << 23));
  Value normal = e.add(e.left(magnitude, 13), bias);
  // Subnormal: a multiple of 2^-24.
  Value count = arith::SIToFPOp::create(e.b, e.f32(), magnitude);
  Value small = e.toBits(arith::MulFOp::create(e.b, count, e.real(0x1p-24f)));
  Value result = e.select(e.isBelow(magnitude, 0x400), small, normal);
  return e.toFloat(e.either(result, sign));
}

Value kerasc::codegen::buildRoundToHalf(OpBuilder &builder, Location loc,
                                        Value value, FloatType half) {
  Bits e(builder, loc, value.getType());
  Value bits = e.toBits(value);
  Value magnitude = e.both(bits, e.number(0x7fffffff));
  Value isNumber = e.isBelow(magnitude, 0x7f800001);
  if (half.isBF16()) {
    Value rounded = e.right(e.rounded(bits, 0x7fff, 16), 16);
    Value nan = e.either(e.right(bits, 16), e.number(0x40));
    return e.narrowed(e.select(isNumber, rounded, nan));
  }
  Value sign = e.both(e.right(bits, 16), e.number(0x8000));
  Value rebiased = e.subtract(e.rounded(magnitude, 0xfff, 13),
                              e.number(uint32_t(127 - 15) << 23));
  Value normal = e.right(rebiased, 13);
  // Below the smallest normal: to a multiple of 2^-24, which is the last bit of
  // 0.5. A number that is not small takes no part, or it might trap.
  Value isSmall = e.isBelow(magnitude, 0x38800000);
  Value small = e.toFloat(e.select(isSmall, magnitude, e.number(0)));
  Value shifted = arith::AddFOp::create(e.b, small, e.real(0.5f));
  Value subnormal = e.subtract(e.toBits(shifted), e.number(0x3f000000));
  Value finite = e.select(isSmall, subnormal, normal);
  // From here on it rounds to 2^16 or more.
  Value ordered =
      e.select(e.isBelow(magnitude, 0x477ff000), finite, e.number(0x7c00));
  Value result = e.select(isNumber, ordered, e.number(0x7e00));
  return e.narrowed(e.either(result, sign));
}
