//===- Activation.cpp - activations on tensors ----------------------------===//

#include "compiler/codegen/VectorMath.h"
#include "compiler/conversion/KerasToLinalg/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"

#include <limits>

using namespace mlir;
using namespace kerasc;
using namespace kerasc::lowering;

namespace {

/// Row functions on one axis of one tensor.
struct RowFunction {
  OpBuilder &builder;
  Location loc;
  Value input;
  unsigned axis;
  unsigned rank;
  Type element;
  AffineMap all;    // every axis
  AffineMap others; // every axis but `axis`

  RowFunction(OpBuilder &builder, Location loc, keras::FunctionAttr function,
              Value input)
      : builder(builder), loc(loc), input(input) {
    auto type = cast<RankedTensorType>(input.getType());
    rank = type.getRank();
    axis = function.getAxis(rank);
    element = type.getElementType();
    all = builder.getMultiDimIdentityMap(rank);
    others = all.dropResult(axis);
  }

  Value constant(double value) {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getFloatAttr(element, value));
  }

  /// `combine` over the axis, starting at `start`.
  Value reduce(Value value, double start, Body combine) {
    SmallVector<int64_t> shape(
        cast<RankedTensorType>(value.getType()).getShape());
    shape.erase(shape.begin() + axis);
    Value empty = emptyTensor(
        builder, loc, RankedTensorType::get(shape, element), [&](unsigned i) {
          return sizeOf(builder, loc, value, i + (i >= axis));
        });
    Value init = linalg::FillOp::create(builder, loc, constant(start), empty)
                     .getResult(0);
    SmallVector<bool> reductions(rank, false);
    reductions[axis] = true;
    return generic(builder, loc, value, init, {all, others}, reductions,
                   combine);
  }

  /// body(value, one number per row, ...) for every element.
  Value elementwise(ValueRange operands, ArrayRef<AffineMap> maps, Body body) {
    SmallVector<AffineMap> allMaps(maps);
    allMaps.push_back(all);
    return generic(builder, loc, operands,
                   emptyRows(builder, loc, input, rowShape(input)), allMaps,
                   SmallVector<bool>(rank, false), body);
  }

  Value maximum() {
    return reduce(input, -std::numeric_limits<double>::infinity(),
                  [](OpBuilder &b, Location loc, ValueRange x) {
                    // A NaN is left to the exponentials: it makes their sum
                    // NaN.
                    Value isLarger = arith::CmpFOp::create(
                        b, loc, arith::CmpFPredicate::OGT, x[0], x[1]);
                    return arith::SelectOp::create(b, loc, isLarger, x[0], x[1])
                        .getResult();
                  });
  }

  Value sum(Value value) {
    return reduce(value, 0.0, [](OpBuilder &b, Location loc, ValueRange x) {
      return arith::AddFOp::create(b, loc, x[1], x[0]).getResult();
    });
  }

  /// x - largest, but no less than what has an exponential of 0: the exact
  /// difference may be beyond all numbers.
  static Value difference(OpBuilder &b, Location loc, Value x, Value largest) {
    Type type = x.getType();
    double lowest = type.isF64() ? 746.0 : 104.0;
    Value distance =
        arith::ConstantOp::create(b, loc, b.getFloatAttr(type, lowest));
    Value low = arith::SubFOp::create(b, loc, largest, distance);
    Value isLow =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, x, low);
    Value near = arith::SelectOp::create(b, loc, isLow, low, x);
    return arith::SubFOp::create(b, loc, near, largest);
  }

  Value expOfDifference(Value largest) {
    return elementwise({input, largest}, {all, others},
                       [](OpBuilder &b, Location loc, ValueRange x) {
                         Value d = difference(b, loc, x[0], x[1]);
                         return codegen::buildExpNonPositive(b, loc, d);
                       });
  }

  Value softmax() {
    Value powers = expOfDifference(maximum());
    Value total = sum(powers);
    // In place: the powers are nobody else's.
    return generic(
        builder, loc, total, powers, {others, all},
        SmallVector<bool>(rank, false),
        [](OpBuilder &b, Location loc, ValueRange x) {
          return arith::DivFOp::create(b, loc, x[1], x[0]).getResult();
        });
  }

  Value logSoftmax() {
    Value largest = maximum();
    Value total = sum(expOfDifference(largest));
    return elementwise(
        {input, largest, total}, {all, others, others},
        [](OpBuilder &b, Location loc, ValueRange x) {
          Value d = arith::SubFOp::create(b, loc, x[0], x[1]);
          Value log = math::LogOp::create(b, loc, x[2]);
          return arith::SubFOp::create(b, loc, d, log).getResult();
        });
  }

  /// Keras sums the cumulative sums of the support where the published formula
  /// takes the last one; files mean what Keras computes. Instead of sorting,
  /// each element finds its rank and cumulative sum by comparing with all
  /// others.
  Value sparsemax() {
    Value ranks = comparedWithOthers(/*sum=*/false);
    Value sums = comparedWithOthers(/*sum=*/true);
    auto inSupport = [](OpBuilder &b, Location loc, Value x, Value rank,
                        Value cumulative) {
      Value one =
          arith::ConstantOp::create(b, loc, b.getFloatAttr(x.getType(), 1));
      Value zero =
          arith::ConstantOp::create(b, loc, b.getFloatAttr(x.getType(), 0));
      Value excess = arith::SubFOp::create(b, loc, cumulative, one);
      Value mean = arith::DivFOp::create(b, loc, excess, rank);
      Value left = arith::SubFOp::create(b, loc, x, mean);
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, left,
                                   zero)
          .getResult();
    };
    auto over = [&](bool cumulative) {
      return elementwise(
          {input, ranks, sums}, {all, all, all},
          [&](OpBuilder &b, Location loc, ValueRange x) {
            Value one =
                arith::ConstantOp::create(b, loc, b.getFloatAttr(element, 1));
            Value zero =
                arith::ConstantOp::create(b, loc, b.getFloatAttr(element, 0));
            Value in = inSupport(b, loc, x[0], x[1], x[2]);
            return arith::SelectOp::create(b, loc, in, cumulative ? x[2] : one,
                                           zero)
                .getResult();
          });
    };
    Value count = sum(over(/*cumulative=*/false));
    Value total = sum(over(/*cumulative=*/true));
    return elementwise(
        {input, count, total}, {all, others, others},
        [&](OpBuilder &b, Location loc, ValueRange x) {
          Value one =
              arith::ConstantOp::create(b, loc, b.getFloatAttr(element, 1));
          Value zero =
              arith::ConstantOp::create(b, loc, b.getFloatAttr(element, 0));
          Value excess = arith::SubFOp::create(b, loc, x[2], one);
          Value threshold = arith::DivFOp::create(b, loc, excess, x[1]);
          Value left = arith::SubFOp::create(b, loc, x[0], threshold);
          Value negative = arith::CmpFOp::create(
              b, loc, arith::CmpFPredicate::OLT, left, zero);
          return arith::SelectOp::create(b, loc, negative, zero, left)
              .getResult();
        });
  }

  Value glu() {
    // The halves side by side in an axis of their own: where the size is not
    // known, the reshape says that it must be even.
    SmallVector<int64_t> wide(
        cast<RankedTensorType>(input.getType()).getShape());
    SmallVector<OpFoldResult> sizes;
    for (unsigned i = 0; i < rank; ++i)
      sizes.push_back(tensor::getMixedSize(builder, loc, input, i));
    int64_t &size = wide[axis];
    if (ShapedType::isDynamic(size)) {
      Value two = arith::ConstantIndexOp::create(builder, loc, 2);
      sizes[axis] = OpFoldResult(
          arith::DivUIOp::create(builder, loc, cast<Value>(sizes[axis]), two)
              .getResult());
    } else {
      size /= 2;
      sizes[axis] = builder.getIndexAttr(size);
    }
    Value result = tensor::EmptyOp::create(builder, loc, sizes, element);
    wide.insert(wide.begin() + axis, 2);
    sizes.insert(sizes.begin() + axis, builder.getIndexAttr(2));
    SmallVector<ReassociationIndices> groups;
    for (unsigned i = 0; i < rank; ++i) {
      groups.push_back({int64_t(i) + (i > axis)});
      if (i == axis)
        groups.back().push_back(i + 1);
    }
    Value halves = tensor::ExpandShapeOp::create(
        builder, loc, RankedTensorType::get(wide, element), input, groups,
        sizes);
    auto half = [&](int64_t number) {
      SmallVector<AffineExpr> indices(all.getResults());
      indices.insert(indices.begin() + axis,
                     builder.getAffineConstantExpr(number));
      return AffineMap::get(rank, 0, indices, builder.getContext());
    };
    auto sigmoid = keras::FunctionAttr::get(builder.getContext(),
                                            keras::Function::sigmoid);
    return generic(
        builder, loc, {halves, halves}, result, {half(0), half(1), all},
        SmallVector<bool>(rank, false),
        [&](OpBuilder &b, Location loc, ValueRange x) {
          Value gate = buildFunction(b, loc, sigmoid, x[1]);
          return arith::MulFOp::create(b, loc, x[0], gate).getResult();
        });
  }

private:
  /// For each element, over all elements of its row that come before it in
  /// descending order, itself included: their number, or their sum.
  Value comparedWithOthers(bool sum) {
    // Loops: those of the tensor, then the other element's place.
    MLIRContext *context = builder.getContext();
    AffineMap self = builder.getMultiDimIdentityMap(rank + 1).dropResult(rank);
    SmallVector<AffineExpr> indices;
    for (unsigned i = 0; i < rank; ++i)
      indices.push_back(getAffineDimExpr(i == axis ? rank : i, context));
    AffineMap other = AffineMap::get(rank + 1, 0, indices, context);
    SmallVector<bool> reductions(rank + 1, false);
    reductions[rank] = true;
    Value init =
        linalg::FillOp::create(builder, loc, constant(0.0),
                               emptyRows(builder, loc, input, rowShape(input)))
            .getResult(0);
    return generic(
        builder, loc, {input, input}, init, {self, other, self}, reductions,
        [&](OpBuilder &b, Location loc, ValueRange x) {
          Value here = linalg::IndexOp::create(b, loc, axis);
          Value there = linalg::IndexOp::create(b, loc, rank);
          Value larger = arith::CmpFOp::create(
              b, loc, arith::CmpFPredicate::OGT, x[1], x[0]);
          Value equal = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ,
                                              x[1], x[0]);
          Value notAfter = arith::CmpIOp::create(
              b, loc, arith::CmpIPredicate::ule, there, here);
          Value tie = arith::AndIOp::create(b, loc, equal, notAfter);
          Value before = arith::OrIOp::create(b, loc, larger, tie);
          Value one =
              arith::ConstantOp::create(b, loc, b.getFloatAttr(element, 1));
          Value zero =
              arith::ConstantOp::create(b, loc, b.getFloatAttr(element, 0));
          Value term =
              arith::SelectOp::create(b, loc, before, sum ? x[1] : one, zero);
          return arith::AddFOp::create(b, loc, x[2], term).getResult();
        });
  }
};

} // namespace

Value lowering::lowerRowFunction(OpBuilder &builder, Location loc,
                                 keras::FunctionAttr function, Value input) {
  RowFunction row(builder, loc, function, input);
  switch (function.getFunction()) {
  case keras::Function::softmax:
    return row.softmax();
  case keras::Function::log_softmax:
    return row.logSoftmax();
  case keras::Function::sparsemax:
    return row.sparsemax();
  case keras::Function::glu:
    return row.glu();
  default:
    llvm_unreachable("an elementwise function");
  }
}

Value lowering::lower(OpBuilder &builder, keras::ActivationOp op) {
  Location loc = op.getLoc();
  keras::FunctionAttr function = op.getFunctionAttr();
  if (function.getInfo().kind != keras::FunctionKind::elementwise)
    return lowerRowFunction(builder, loc, function, op.getInput());
  Operand input =
      lookThroughView(builder, loc, op.getInput(), /*refined=*/false);
  Sizes row = input.shape.permuted();
  unsigned loops = row.size() + 1;
  bool isUnsigned = getElementTypeOrSelf(op.getType()).isUnsignedInteger();
  Value result = generic(
      builder, loc, input.source, emptyRows(builder, loc, input.source, row),
      {input.map(loops), builder.getMultiDimIdentityMap(loops)},
      SmallVector<bool>(loops, false),
      [&](OpBuilder &b, Location loc, ValueRange x) {
        return buildFunction(b, loc, function, x[0], isUnsigned);
      });
  return reshapeRows(builder, loc, result, rowShape(op.getOutput()));
}
