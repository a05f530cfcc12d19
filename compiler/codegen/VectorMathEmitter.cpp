//===- VectorMathEmitter.cpp - ops behind the formulas --------------------===//
//
// The only place of the vector math that creates operations.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMathEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

#include <limits>

using namespace mlir;

namespace kerasc::codegen {

Type computeType(Type type) {
  Type element = getElementTypeOrSelf(type);
  auto vector = dyn_cast<VectorType>(type);
  if (type != element && (!vector || vector.getRank() == 0))
    return {};
  if (element.isF32() || element.isF64())
    return type;
  if (!element.isF16() && !element.isBF16())
    return {};
  Type f32 = Float32Type::get(type.getContext());
  return vector ? vector.clone(f32) : f32;
}

Emitter::Emitter(OpBuilder &builder, Location loc, Type type, Stage stage)
    : b(builder), loc(loc), floatType(type), stage(stage),
      element(getElementTypeOrSelf(type)) {
  intType = b.getIntegerType(element.getIntOrFloatBitWidth());
  if (auto shaped = dyn_cast<ShapedType>(type))
    intType = shaped.clone(intType);
}

Value Emitter::splat(Type type, Attribute value) {
  Value &known = constants[value];
  if (!known) {
    auto typed = cast<TypedAttr>(value);
    if (auto shaped = dyn_cast<ShapedType>(type))
      typed = DenseElementsAttr::get(shaped, value);
    known = arith::ConstantOp::create(b, loc, typed);
  }
  return known;
}

Float Emitter::constant(double value) {
  return {this, splat(floatType, b.getFloatAttr(element, value))};
}

Int Emitter::integer(uint64_t value) {
  unsigned width = element.getIntOrFloatBitWidth();
  auto attr = IntegerAttr::get(b.getIntegerType(width),
                               llvm::APInt(64, value).trunc(width));
  return {this, splat(intType, attr)};
}

uint64_t Emitter::bitsOf(double value) const {
  return isDouble() ? llvm::bit_cast<uint64_t>(value)
                    : llvm::bit_cast<uint32_t>(static_cast<float>(value));
}

double Emitter::infinity() const {
  return std::numeric_limits<double>::infinity();
}

double Emitter::largest() const {
  return isDouble() ? std::numeric_limits<double>::max()
                    : std::numeric_limits<float>::max();
}

template <typename Op, typename T> static T binary(T a, T b) {
  return {a.e, Op::create(a.e->b, a.e->loc, a.v, b.v)};
}

Float operator+(Float a, Float b) { return binary<arith::AddFOp>(a, b); }
Float operator-(Float a, Float b) { return binary<arith::SubFOp>(a, b); }
Float operator*(Float a, Float b) { return binary<arith::MulFOp>(a, b); }
Float operator/(Float a, Float b) { return binary<arith::DivFOp>(a, b); }

Float operator-(Float a) {
  return {a.e, arith::NegFOp::create(a.e->b, a.e->loc, a.v)};
}

Float fma(Float a, Float b, Float c) {
  // At the end math.fma would become llvm.fma, a libm call where the target has
  // no FMA. vector.fma and fmuladd become mul and add there; vector.fma has no
  // scalar form, and fmuladd no form of rank above 1.
  OpBuilder &builder = a.e->b;
  if (a.e->stage == Emitter::Stage::elementwise)
    return {a.e, math::FmaOp::create(builder, a.e->loc, a.v, b.v, c.v)};
  if (isa<VectorType>(a.e->floatType))
    return {a.e, vector::FMAOp::create(builder, a.e->loc, a.v, b.v, c.v)};
  return {a.e, LLVM::FMulAddOp::create(builder, a.e->loc, a.v, b.v, c.v)};
}

Float abs(Float a) {
  return {a.e, math::AbsFOp::create(a.e->b, a.e->loc, a.v)};
}

Float sqrt(Float a) {
  return {a.e, math::SqrtOp::create(a.e->b, a.e->loc, a.v)};
}

Float copysign(Float magnitude, Float sign) {
  return binary<math::CopySignOp>(magnitude, sign);
}

static Mask compare(arith::CmpFPredicate predicate, Float a, Float b) {
  return {a.e, arith::CmpFOp::create(a.e->b, a.e->loc, predicate, a.v, b.v)};
}

Mask operator<(Float a, Float b) {
  return compare(arith::CmpFPredicate::OLT, a, b);
}
Mask operator<=(Float a, Float b) {
  return compare(arith::CmpFPredicate::OLE, a, b);
}
Mask operator==(Float a, Float b) {
  return compare(arith::CmpFPredicate::OEQ, a, b);
}
Mask operator&(Mask a, Mask b) { return binary<arith::AndIOp>(a, b); }
Mask operator|(Mask a, Mask b) { return binary<arith::OrIOp>(a, b); }

Float select(Mask m, Float a, Float b) {
  return {m.e, arith::SelectOp::create(m.e->b, m.e->loc, m.v, a.v, b.v)};
}

Int asInt(Float a) {
  Emitter *e = a.e;
  return {e, arith::BitcastOp::create(e->b, e->loc, e->intType, a.v)};
}

Float asFloat(Int a) {
  Emitter *e = a.e;
  return {e, arith::BitcastOp::create(e->b, e->loc, e->floatType, a.v)};
}

Int operator+(Int a, Int b) { return binary<arith::AddIOp>(a, b); }
Int operator-(Int a, Int b) { return binary<arith::SubIOp>(a, b); }
Int operator&(Int a, Int b) { return binary<arith::AndIOp>(a, b); }
Int operator|(Int a, Int b) { return binary<arith::OrIOp>(a, b); }
Int operator^(Int a, Int b) { return binary<arith::XOrIOp>(a, b); }
Int operator<<(Int a, int count) {
  return binary<arith::ShLIOp>(a, a.e->integer(count));
}
Int operator>>(Int a, int count) {
  return binary<arith::ShRUIOp>(a, a.e->integer(count));
}

Mask operator==(Int a, Int b) {
  return {a.e, arith::CmpIOp::create(a.e->b, a.e->loc, arith::CmpIPredicate::eq,
                                     a.v, b.v)};
}

Mask signBit(Float a) {
  Emitter *e = a.e;
  return {e, arith::CmpIOp::create(e->b, e->loc, arith::CmpIPredicate::slt,
                                   asInt(a).v, e->integer(0).v)};
}

Float horner(Float x, llvm::ArrayRef<double> coefficients) {
  Float sum = x.e->constant(coefficients.back());
  for (double c : llvm::reverse(coefficients.drop_back()))
    sum = fma(sum, x, c);
  return sum;
}

} // namespace kerasc::codegen
