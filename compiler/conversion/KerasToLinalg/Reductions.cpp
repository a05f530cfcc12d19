//===- Reductions.cpp - many elements to one ------------------------------===//
//
// Sums begin at the neutral element and take the elements in row-major order:
// what a row gives depends on its shape alone.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/KerasToLinalg/Lowering.h"
#include "dialect/ops/Equation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <functional>
#include <utility>

using namespace mlir;
using namespace kerasc;
using namespace kerasc::lowering;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// What leaves every other element unchanged.
static Value neutral(OpBuilder &b, Location loc, keras::ReduceKind kind,
                     Type element) {
  Type type = computeType(element);
  unsigned width = element.getIntOrFloatBitWidth();
  bool isMaximum = kind == keras::ReduceKind::max;
  switch (kind) {
  case keras::ReduceKind::prod:
  case keras::ReduceKind::all:
    return buildNumber(b, loc, 1, element);
  case keras::ReduceKind::max:
  case keras::ReduceKind::min: {
    if (auto real = dyn_cast<FloatType>(type))
      return arith::ConstantOp::create(
          b, loc,
          FloatAttr::get(type, APFloat::getInf(real.getFloatSemantics(),
                                               /*Negative=*/isMaximum)));
    bool isUnsigned = element.isUnsignedInteger();
    APInt lowest = isUnsigned ? APInt::getMinValue(width)
                              : APInt::getSignedMinValue(width);
    APInt highest = isUnsigned ? APInt::getMaxValue(width)
                               : APInt::getSignedMaxValue(width);
    return arith::ConstantOp::create(
        b, loc, b.getIntegerAttr(type, isMaximum ? lowest : highest));
  }
  default:
    return buildNumber(b, loc, 0, element);
  }
}

static keras::BinaryKind combinerOf(keras::ReduceKind kind) {
  switch (kind) {
  case keras::ReduceKind::prod:
    return keras::BinaryKind::multiply;
  case keras::ReduceKind::max:
    return keras::BinaryKind::maximum;
  case keras::ReduceKind::min:
    return keras::BinaryKind::minimum;
  case keras::ReduceKind::any:
    return keras::BinaryKind::logical_or;
  case keras::ReduceKind::all:
    return keras::BinaryKind::logical_and;
  default:
    return keras::BinaryKind::add;
  }
}

namespace {

/// A reduction of one tensor along some of its axes.
struct Reduction {
  OpBuilder &builder;
  Location loc;
  Value input;
  SmallVector<bool> isReduced;
  AffineMap all, kept;

  Reduction(OpBuilder &builder, Location loc, Value input,
            ArrayRef<int64_t> axes)
      : builder(builder), loc(loc), input(input),
        isReduced(typeOf(input).getRank(), false),
        all(builder.getMultiDimIdentityMap(typeOf(input).getRank())) {
    for (int64_t axis : axes)
      isReduced[axis] = true;
    SmallVector<AffineExpr> indices;
    for (auto [axis, reduced] : llvm::enumerate(isReduced))
      if (!reduced)
        indices.push_back(builder.getAffineDimExpr(axis));
    kept = AffineMap::get(isReduced.size(), 0, indices, builder.getContext());
  }

  /// The axes that stay, of elements of another type.
  Value empty(Type element) {
    SmallVector<int64_t> shape;
    SmallVector<unsigned> axes;
    for (auto [axis, reduced] : llvm::enumerate(isReduced))
      if (!reduced) {
        shape.push_back(typeOf(input).getDimSize(axis));
        axes.push_back(axis);
      }
    return emptyTensor(
        builder, loc, RankedTensorType::get(shape, element),
        [&](unsigned axis) { return sizeOf(builder, loc, input, axes[axis]); });
  }

  Value run(ValueRange inputs, ArrayRef<AffineMap> maps, Value start,
            Type element, Body body) {
    Value init =
        linalg::FillOp::create(builder, loc, start, empty(element)).getResult(0);
    SmallVector<AffineMap> allMaps(maps);
    allMaps.push_back(kept);
    return generic(builder, loc, inputs, init, allMaps, isReduced, body);
  }

  Value combine(keras::ReduceKind kind) {
    Type element = typeOf(input).getElementType();
    Value start = storeScalar(builder, loc,
                              neutral(builder, loc, kind, element), element);
    return run(
        input, all, start, element,
        [&](OpBuilder &b, Location loc, ValueRange x) {
          return buildBinary(b, loc, combinerOf(kind), element, x[0], x[1]);
        });
  }

  /// The first place of the extreme, the first NaN if there is one.
  Value place(bool isMaximum) {
    Type element = typeOf(input).getElementType(), i32 = builder.getI32Type();
    Value extreme = combine(isMaximum ? keras::ReduceKind::max
                                      : keras::ReduceKind::min);
    unsigned axis = llvm::find(isReduced, true) - isReduced.begin();
    Value none = arith::ConstantOp::create(builder, loc,
                                           builder.getI32IntegerAttr(INT32_MAX));
    return run(
        {input, extreme}, {all, kept}, none, i32,
        [&](OpBuilder &b, Location loc, ValueRange x) {
          Value isIt = isa<FloatType>(element)
                           ? arith::CmpFOp::create(
                                 b, loc, arith::CmpFPredicate::UEQ, x[0], x[1])
                                 .getResult()
                           : arith::CmpIOp::create(
                                 b, loc, arith::CmpIPredicate::eq, x[0], x[1])
                                 .getResult();
          if (isa<FloatType>(element)) {
            // Where the extreme is NaN, only a NaN is it.
            Value isNumber = arith::CmpFOp::create(
                b, loc, arith::CmpFPredicate::ORD, x[0], x[0]);
            Value isLost = arith::CmpFOp::create(
                b, loc, arith::CmpFPredicate::UNO, x[1], x[1]);
            Value no = arith::AndIOp::create(b, loc, isNumber, isLost);
            Value yes = arith::ConstantOp::create(b, loc, b.getBoolAttr(true));
            isIt = arith::AndIOp::create(
                b, loc, isIt, arith::XOrIOp::create(b, loc, no, yes));
          }
          Value index = arith::IndexCastOp::create(
              b, loc, i32, linalg::IndexOp::create(b, loc, axis));
          Value first = arith::MinSIOp::create(b, loc, index, x[2]);
          return arith::SelectOp::create(b, loc, isIt, first, x[2]).getResult();
        });
  }

  /// How many elements become one, as a number of `type`.
  Value count(Type type) {
    Value count = arith::ConstantIndexOp::create(builder, loc, 1);
    for (auto [axis, reduced] : llvm::enumerate(isReduced))
      if (reduced)
        count = builder.createOrFold<arith::MulIOp>(
            loc, count, sizeOf(builder, loc, input, axis));
    Value whole =
        arith::IndexCastOp::create(builder, loc, builder.getI64Type(), count);
    return arith::SIToFPOp::create(builder, loc, type, whole);
  }

  Value mean() {
    Value sums = combine(keras::ReduceKind::sum);
    Type element = typeOf(sums).getElementType();
    Value number = count(computeType(element));
    unsigned rank = typeOf(sums).getRank();
    AffineMap same = builder.getMultiDimIdentityMap(rank);
    return generic(builder, loc, sums, empty(element), {same, same},
                   SmallVector<bool>(rank, false),
                   [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
                     return arith::DivFOp::create(b, loc, x[0], number);
                   });
  }
};

} // namespace

/// `reduced` with axes of size 1 where `input` has the reduced ones.
static Value keepAxes(OpBuilder &builder, Location loc, Value reduced,
                      keras::ReduceOp op) {
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices first;
  SmallVector<OpFoldResult> sizes;
  auto type = cast<RankedTensorType>(op.getType());
  for (auto [axis, size] : llvm::enumerate(type.getShape())) {
    if (!llvm::is_contained(op.getAxes(), axis))
      groups.push_back(std::exchange(first, {}));
    (groups.empty() ? first : groups.back()).push_back(axis);
    sizes.push_back(ShapedType::isDynamic(size)
                        ? OpFoldResult(sizeOf(builder, loc, op.getInput(), axis))
                        : OpFoldResult(builder.getIndexAttr(size)));
  }
  return tensor::ExpandShapeOp::create(builder, loc, type, reduced, groups,
                                       sizes);
}

Value lowering::lower(OpBuilder &builder, keras::ReduceOp op) {
  Location loc = op.getLoc();
  Reduction reduction(builder, loc, op.getInput(), op.getAxes());
  keras::ReduceKind kind = op.getKind();
  Value result;
  if (kind == keras::ReduceKind::argmax || kind == keras::ReduceKind::argmin)
    result = reduction.place(kind == keras::ReduceKind::argmax);
  else if (kind == keras::ReduceKind::mean)
    result = reduction.mean();
  else
    result = reduction.combine(kind);
  return op.getKeepDims() ? keepAxes(builder, loc, result, op) : result;
}

/// Loops on the elements of a tensor, which linalg has no word for: each place
/// needs what the place before it gave.
Value lowering::lower(OpBuilder &builder, keras::CumulativeOp op) {
  Location loc = op.getLoc();
  Value input = op.getInput();
  RankedTensorType type = typeOf(input);
  Type element = type.getElementType();
  int64_t axis = op.getAxis(), rank = type.getRank();
  SmallVector<Value> sizes;
  for (int64_t i = 0; i < rank; ++i)
    sizes.push_back(sizeOf(builder, loc, input, i));
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  Value output = emptyTensor(builder, loc, type,
                             [&](unsigned axis) { return sizes[axis]; });
  SmallVector<Value> places(rank);

  // The axis innermost, with the running number beside the output.
  auto step = [&](OpBuilder &b, Location loc, Value place, ValueRange state) {
    places[axis] = place;
    Value x = loadScalar(b, loc,
                         tensor::ExtractOp::create(b, loc, input, places));
    Value total = buildBinary(b, loc, combinerOf(op.getKind()), element,
                              state[1], x);
    Value stored = storeScalar(b, loc, total, element);
    Value next = tensor::InsertOp::create(b, loc, stored, state[0], places);
    scf::YieldOp::create(b, loc, ValueRange{next, total});
  };
  auto along = [&](OpBuilder &b, Location loc, Value state) -> Value {
    Value start = neutral(b, loc, op.getKind(), element);
    return scf::ForOp::create(b, loc, zero, sizes[axis], one,
                              ValueRange{state, start}, step)
        .getResult(0);
  };
  std::function<Value(OpBuilder &, Location, Value, int64_t)> nest =
      [&](OpBuilder &b, Location loc, Value state, int64_t loop) -> Value {
    if (loop == axis)
      ++loop;
    if (loop == rank)
      return along(b, loc, state);
    return scf::ForOp::create(
               b, loc, zero, sizes[loop], one, state,
               [&](OpBuilder &inner, Location loc, Value place,
                   ValueRange inside) {
                 places[loop] = place;
                 Value next = nest(inner, loc, inside[0], loop + 1);
                 scf::YieldOp::create(inner, loc, next);
               })
        .getResult(0);
  };
  return nest(builder, loc, output, 0);
}

/// Loops: the letters of the output, those that are summed, and innermost the
/// output's last one where an operand has it last: neighbours in memory.
Value lowering::lower(OpBuilder &builder, keras::EinsumOp op) {
  Location loc = op.getLoc();
  keras::Equation equation(op.getEquation());
  StringRef lhs = equation.lhs, rhs = equation.rhs, output = equation.output;
  std::string loops = output.str();
  std::string last;
  if (!output.empty() &&
      (lhs.ends_with(output.take_back()) || rhs.ends_with(output.take_back()))) {
    last = output.take_back().str();
    loops.pop_back();
  }
  for (StringRef letters : {lhs, rhs})
    for (char letter : letters)
      if (equation.isSummed(letter) && !StringRef(loops).contains(letter))
        loops += letter;
  loops += last;

  SmallVector<bool> reductions;
  for (char letter : loops)
    reductions.push_back(equation.isSummed(letter));
  auto mapOf = [&](StringRef letters) {
    SmallVector<AffineExpr> indices;
    for (char letter : letters)
      indices.push_back(builder.getAffineDimExpr(StringRef(loops).find(letter)));
    return AffineMap::get(loops.size(), 0, indices, builder.getContext());
  };
  auto type = cast<RankedTensorType>(op.getType());
  Type element = type.getElementType();
  auto sizeOfLetter = [&](unsigned axis) {
    size_t place = lhs.find(output[axis]);
    return place != StringRef::npos
               ? sizeOf(builder, loc, op.getLhs(), place)
               : sizeOf(builder, loc, op.getRhs(), rhs.find(output[axis]));
  };
  Value zero = storeScalar(builder, loc, buildNumber(builder, loc, 0.0, element),
                           element);
  Value sums =
      linalg::FillOp::create(builder, loc, zero,
                             emptyTensor(builder, loc, type, sizeOfLetter))
          .getResult(0);
  return generic(builder, loc, op.getOperands(), sums,
                 {mapOf(lhs), mapOf(rhs), mapOf(output)}, reductions,
                 [&](OpBuilder &b, Location loc, ValueRange x) -> Value {
                   if (isa<FloatType>(element))
                     return math::FmaOp::create(b, loc, x[0], x[1], x[2]);
                   Value product = arith::MulIOp::create(b, loc, x[0], x[1]);
                   return arith::AddIOp::create(b, loc, x[2], product);
                 });
}
