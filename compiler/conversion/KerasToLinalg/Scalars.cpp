//===- Scalars.cpp - one element of the ops of numpy ----------------------===//
//
// Bodies of linalg.generic. Nothing here has an undefined result or traps:
// divisions of integers look at their divisor first, conversions at what they
// convert. NaN is chosen by comparisons that say so.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/APSInt.h"

#include <cmath>

using namespace mlir;
using namespace kerasc;

Type lowering::computeType(Type type) {
  if (type.isF16() || type.isBF16())
    return Float32Type::get(type.getContext());
  if (type.isUnsignedInteger())
    return IntegerType::get(type.getContext(), type.getIntOrFloatBitWidth());
  return type;
}

Value lowering::buildNumber(OpBuilder &builder, Location loc, Attribute number,
                            Type element) {
  Type type = computeType(element);
  if (auto whole = dyn_cast<IntegerAttr>(number))
    return arith::ConstantOp::create(
        builder, loc, builder.getIntegerAttr(type, whole.getValue()));
  APFloat real = cast<FloatAttr>(number).getValue();
  bool losesInfo;
  real.convert(cast<FloatType>(type).getFloatSemantics(),
               APFloat::rmNearestTiesToEven, &losesInfo);
  return arith::ConstantOp::create(builder, loc, FloatAttr::get(type, real));
}

Value lowering::buildNumber(OpBuilder &builder, Location loc, double number,
                            Type element) {
  if (isa<FloatType>(element))
    // Rounded to the element's type before anything computes with it.
    return buildNumber(builder, loc, builder.getFloatAttr(element, number),
                       element);
  Type type = computeType(element);
  return arith::ConstantOp::create(
      builder, loc, builder.getIntegerAttr(type, int64_t(number)));
}

namespace {

/// Ops on scalars of one type.
struct Ops {
  OpBuilder &b;
  Location loc;
  Type element;

  bool isFloat() const { return isa<FloatType>(element); }
  bool isUnsigned() const {
    return element.isUnsignedInteger() || element.isInteger(1);
  }
  unsigned width() const { return element.getIntOrFloatBitWidth(); }

  Value number(double value) const {
    return lowering::buildNumber(b, loc, value, element);
  }
  template <typename Op> Value make(Value x, Value y) const {
    return Op::create(b, loc, x, y).getResult();
  }
  Value select(Value condition, Value yes, Value no) const {
    return arith::SelectOp::create(b, loc, condition, yes, no);
  }
  Value compare(arith::CmpIPredicate predicate, Value x, Value y) const {
    return arith::CmpIOp::create(b, loc, predicate, x, y);
  }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) const {
    return arith::CmpFOp::create(b, loc, predicate, x, y);
  }
  Value both(Value x, Value y) const { return make<arith::AndIOp>(x, y); }
  Value either(Value x, Value y) const { return make<arith::OrIOp>(x, y); }
  Value isNaN(Value x) const {
    return compare(arith::CmpFPredicate::UNO, x, x);
  }

  /// x if it is above (below) y or no number, else y, which may be none either.
  Value extreme(bool isMaximum, Value x, Value y) const {
    if (!isFloat()) {
      if (isUnsigned())
        return isMaximum ? make<arith::MaxUIOp>(x, y)
                         : make<arith::MinUIOp>(x, y);
      return isMaximum ? make<arith::MaxSIOp>(x, y) : make<arith::MinSIOp>(x, y);
    }
    FloatAttr constant;
    auto isNumber = [&](Value v) {
      return matchPattern(v, m_Constant(&constant)) &&
             !constant.getValue().isNaN();
    };
    // With a number on one side one comparison finds a NaN on the other.
    if (isNumber(y))
      return select(compare(isMaximum ? arith::CmpFPredicate::UGT
                                      : arith::CmpFPredicate::ULT,
                            x, y),
                    x, y);
    if (isNumber(x))
      return extreme(isMaximum, y, x);
    Value wins = compare(
        isMaximum ? arith::CmpFPredicate::OGT : arith::CmpFPredicate::OLT, x,
        y);
    return select(either(wins, isNaN(x)), x, y);
  }

  //===--------------------------------------------------------------------===//
  // Division with the sign of the divisor
  //===--------------------------------------------------------------------===//

  struct Division {
    Value quotient, remainder;
  };

  Division divideIntegers(Value x, Value y) const {
    Value zero = number(0), one = number(1);
    Value isZero = compare(arith::CmpIPredicate::eq, y, zero);
    if (isUnsigned()) {
      Value divisor = select(isZero, one, y);
      Value quotient = make<arith::DivUIOp>(x, divisor);
      Value rest = make<arith::RemUIOp>(x, divisor);
      return {select(isZero, zero, quotient), select(isZero, zero, rest)};
    }
    // The smallest number divided by -1 has no quotient but the wrapped one.
    Value minus = number(-1);
    Value isMinus = compare(arith::CmpIPredicate::eq, y, minus);
    Value divisor = select(either(isZero, isMinus), one, y);
    Value quotient = make<arith::DivSIOp>(x, divisor);
    Value rest = make<arith::RemSIOp>(x, divisor);
    Value isBelow = both(
        compare(arith::CmpIPredicate::ne, rest, zero),
        compare(arith::CmpIPredicate::slt, make<arith::XOrIOp>(rest, divisor),
                zero));
    Value floor = select(isBelow, make<arith::SubIOp>(quotient, one), quotient);
    Value modulo = select(isBelow, make<arith::AddIOp>(rest, divisor), rest);
    Value negated = make<arith::SubIOp>(zero, x);
    floor = select(isMinus, negated, floor);
    return {select(isZero, zero, floor), select(isZero, zero, modulo)};
  }

  /// x - y trunc(x / y), then y added where the signs differ. float32 in double,
  /// where quotients below 2^29 are exact; double needs fma for its own.
  Value floatRemainder(Value x, Value y) const {
    Type wide = b.getF64Type(), own = x.getType();
    bool widens = own != wide;
    auto convert = [&](Value v) -> Value {
      return widens ? arith::ExtFOp::create(b, loc, wide, v).getResult() : v;
    };
    Ops ops{b, loc, wide};
    Value dividend = convert(x), divisor = convert(y);
    Value zero = ops.number(0);
    Value quotient = make<arith::DivFOp>(dividend, divisor);
    Value whole = math::TruncOp::create(b, loc, quotient);
    Value negated = arith::NegFOp::create(b, loc, divisor);
    Value rest = math::FmaOp::create(b, loc, whole, negated, dividend);
    // A quotient rounded up to a whole number leaves a rest of the wrong sign.
    auto isNegative = [&](Value v) {
      return ops.compare(arith::CmpFPredicate::OLT, v, zero);
    };
    Value isRest = ops.compare(arith::CmpFPredicate::ONE, rest, zero);
    Value differs =
        make<arith::XOrIOp>(isNegative(rest), isNegative(divisor));
    Value moved = make<arith::AddFOp>(rest, divisor);
    Value result = select(both(isRest, differs), moved, rest);
    // Nothing is taken off x where y is infinite.
    Value size = math::AbsFOp::create(b, loc, divisor);
    Value isInfinite =
        ops.compare(arith::CmpFPredicate::OEQ, size, ops.number(INFINITY));
    Value finite = ops.compare(arith::CmpFPredicate::OLT,
                               math::AbsFOp::create(b, loc, dividend),
                               ops.number(INFINITY));
    Value isWhole = either(
        ops.compare(arith::CmpFPredicate::OEQ, dividend, zero),
        ops.compare(arith::CmpIPredicate::eq, isNegative(dividend),
                    isNegative(divisor)));
    Value untouched = select(isWhole, dividend, divisor);
    result = select(both(isInfinite, finite), untouched, result);
    return widens ? arith::TruncFOp::create(b, loc, own, result).getResult()
                  : result;
  }

  //===--------------------------------------------------------------------===//
  // Powers
  //===--------------------------------------------------------------------===//

  Value power(Value x, Value y) const {
    if (!isFloat())
      return integerPower(x, y);
    FloatAttr exponent;
    if (matchPattern(y, m_Constant(&exponent))) {
      if (exponent.getValue().isExactlyValue(2.0))
        return make<arith::MulFOp>(x, x);
      if (exponent.getValue().isExactlyValue(-1.0))
        return make<arith::DivFOp>(number(1), x);
    }
    return make<math::PowFOp>(x, y);
  }

  Value integerPower(Value x, Value y) const {
    Value zero = number(0), one = number(1);
    Value result = one, factor = x;
    unsigned bits = isUnsigned() ? width() : width() - 1;
    for (unsigned bit = 0; bit < bits; ++bit) {
      Value mask = arith::ConstantOp::create(
          b, loc, b.getIntegerAttr(x.getType(), APInt::getOneBitSet(width(), bit)));
      Value isSet = compare(arith::CmpIPredicate::ne,
                            make<arith::AndIOp>(y, mask), zero);
      result = select(isSet, make<arith::MulIOp>(result, factor), result);
      if (bit + 1 < bits)
        factor = make<arith::MulIOp>(factor, factor);
    }
    if (isUnsigned())
      return result;
    // 1 and -1 are their own inverses: the bits of a negative exponent do.
    Value isUnit =
        either(compare(arith::CmpIPredicate::eq, x, one),
               compare(arith::CmpIPredicate::eq, x, number(-1)));
    Value isNegative = compare(arith::CmpIPredicate::slt, y, zero);
    Value inverse = select(isUnit, result, zero);
    return select(isNegative, inverse, result);
  }
};

} // namespace

Value lowering::buildBinary(OpBuilder &builder, Location loc,
                            keras::BinaryKind kind, Type element, Value x,
                            Value y) {
  Ops ops{builder, loc, element};
  bool isFloat = ops.isFloat();
  switch (kind) {
  case keras::BinaryKind::add:
    return isFloat ? ops.make<arith::AddFOp>(x, y)
                   : ops.make<arith::AddIOp>(x, y);
  case keras::BinaryKind::subtract:
    return isFloat ? ops.make<arith::SubFOp>(x, y)
                   : ops.make<arith::SubIOp>(x, y);
  case keras::BinaryKind::multiply:
    return isFloat ? ops.make<arith::MulFOp>(x, y)
                   : ops.make<arith::MulIOp>(x, y);
  case keras::BinaryKind::divide:
    return ops.make<arith::DivFOp>(x, y);
  case keras::BinaryKind::floor_divide:
    if (!isFloat)
      return ops.divideIntegers(x, y).quotient;
    return math::FloorOp::create(builder, loc,
                                 ops.make<arith::DivFOp>(x, y));
  case keras::BinaryKind::remainder:
    return isFloat ? ops.floatRemainder(x, y)
                   : ops.divideIntegers(x, y).remainder;
  case keras::BinaryKind::power:
    return ops.power(x, y);
  case keras::BinaryKind::maximum:
    return ops.extreme(/*isMaximum=*/true, x, y);
  case keras::BinaryKind::minimum:
    return ops.extreme(/*isMaximum=*/false, x, y);
  case keras::BinaryKind::arctan2:
    return ops.make<math::Atan2Op>(x, y);
  case keras::BinaryKind::logical_and:
    return ops.make<arith::AndIOp>(x, y);
  case keras::BinaryKind::logical_or:
    return ops.make<arith::OrIOp>(x, y);
  case keras::BinaryKind::logical_xor:
    return ops.make<arith::XOrIOp>(x, y);
  }
  llvm_unreachable("all kinds");
}

Value lowering::buildCompare(OpBuilder &builder, Location loc,
                             keras::CompareKind kind, Type element, Value x,
                             Value y) {
  Ops ops{builder, loc, element};
  using Real = arith::CmpFPredicate;
  using Whole = arith::CmpIPredicate;
  auto choose = [&](Real real, Whole ofSigned, Whole ofUnsigned) {
    if (ops.isFloat())
      return ops.compare(real, x, y);
    return ops.compare(ops.isUnsigned() ? ofUnsigned : ofSigned, x, y);
  };
  switch (kind) {
  case keras::CompareKind::equal:
    return choose(Real::OEQ, Whole::eq, Whole::eq);
  case keras::CompareKind::not_equal:
    return choose(Real::UNE, Whole::ne, Whole::ne);
  case keras::CompareKind::less:
    return choose(Real::OLT, Whole::slt, Whole::ult);
  case keras::CompareKind::less_equal:
    return choose(Real::OLE, Whole::sle, Whole::ule);
  case keras::CompareKind::greater:
    return choose(Real::OGT, Whole::sgt, Whole::ugt);
  case keras::CompareKind::greater_equal:
    return choose(Real::OGE, Whole::sge, Whole::uge);
  }
  llvm_unreachable("all kinds");
}

/// Towards zero; what does not fit is the nearest that does, NaN is 0.
static Value floatToInteger(Ops from, Type to, Value x) {
  Ops ops{from.b, from.loc, to};
  unsigned width = ops.width();
  bool isUnsigned = to.isUnsignedInteger();
  Type type = lowering::computeType(to);
  // Both are numbers of every float type: powers of two, or 0.
  double above = std::ldexp(1.0, isUnsigned ? width : width - 1);
  auto constant = [&](double v) -> Value {
    return arith::ConstantOp::create(from.b, from.loc,
                                     from.b.getFloatAttr(x.getType(), v));
  };
  Value isAbove =
      from.compare(arith::CmpFPredicate::OGE, x, constant(above));
  Value isBelow = from.compare(arith::CmpFPredicate::OLT, x,
                               constant(isUnsigned ? 0.0 : -above));
  Value fits = from.compare(arith::CmpFPredicate::OEQ, x, x);
  auto whole = [&](APInt v) -> Value {
    return arith::ConstantOp::create(from.b, from.loc,
                                     from.b.getIntegerAttr(type, v));
  };
  // Only what fits is converted.
  Value inside = from.select(from.either(isAbove, isBelow), constant(0), x);
  inside = from.select(fits, inside, constant(0));
  Value result =
      isUnsigned
          ? arith::FPToUIOp::create(from.b, from.loc, type, inside).getResult()
          : arith::FPToSIOp::create(from.b, from.loc, type, inside).getResult();
  result = from.select(isAbove,
                       whole(isUnsigned ? APInt::getMaxValue(width)
                                        : APInt::getSignedMaxValue(width)),
                       result);
  return from.select(isBelow,
                     whole(isUnsigned ? APInt::getMinValue(width)
                                      : APInt::getSignedMinValue(width)),
                     result);
}

Value lowering::buildCast(OpBuilder &builder, Location loc, Type from, Type to,
                          Value x) {
  Ops ops{builder, loc, from};
  Type target = computeType(to), source = x.getType();
  if (to.isInteger(1)) {
    if (from.isInteger(1))
      return x;
    Value zero = ops.number(0);
    return ops.isFloat() ? ops.compare(arith::CmpFPredicate::UNE, x, zero)
                         : ops.compare(arith::CmpIPredicate::ne, x, zero);
  }
  if (ops.isFloat()) {
    if (isa<IntegerType>(target))
      return floatToInteger(ops, to, x);
    if (source == target)
      return x;
    return source.getIntOrFloatBitWidth() < target.getIntOrFloatBitWidth()
               ? arith::ExtFOp::create(builder, loc, target, x).getResult()
               : arith::TruncFOp::create(builder, loc, target, x).getResult();
  }
  if (isa<FloatType>(target))
    return ops.isUnsigned()
               ? arith::UIToFPOp::create(builder, loc, target, x).getResult()
               : arith::SIToFPOp::create(builder, loc, target, x).getResult();
  unsigned width = target.getIntOrFloatBitWidth();
  if (width == ops.width())
    return x;
  if (width < ops.width())
    return arith::TruncIOp::create(builder, loc, target, x);
  return ops.isUnsigned()
             ? arith::ExtUIOp::create(builder, loc, target, x).getResult()
             : arith::ExtSIOp::create(builder, loc, target, x).getResult();
}
