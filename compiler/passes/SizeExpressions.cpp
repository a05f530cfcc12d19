//===- SizeExpressions.cpp ------------------------------------------------===//

#include "compiler/passes/SizeExpressions.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "llvm/ADT/TypeSwitch.h"

#include <functional>
#include <map>
#include <vector>

using namespace mlir;
using namespace kerasc;

SizeExpressions::SizeExpressions(func::FuncOp function) : entry(function) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto sizes =
            function.getArgAttrOfType<AffineMapAttr>(i, sizesAttribute))
      axes = std::max(axes, sizes.getValue().getNumSymbols());
}

AffineExpr SizeExpressions::rows() const {
  return getAffineSymbolExpr(axes, entry->getContext());
}

AffineExpr SizeExpressions::number(int64_t value) const {
  return getAffineConstantExpr(value, entry->getContext());
}

AffineExpr SizeExpressions::valueOf(OpFoldResult index) {
  if (auto value = dyn_cast<Value>(index))
    return valueOf(value);
  return number(cast<IntegerAttr>(cast<Attribute>(index)).getInt());
}

AffineExpr SizeExpressions::elementsOf(Value shaped) {
  AffineExpr product = number(1);
  int64_t rank = cast<ShapedType>(shaped.getType()).getRank();
  for (int64_t axis = 0; axis < rank; ++axis) {
    AffineExpr size = sizeOf(shaped, axis);
    if (!size)
      return nullptr;
    product = product * size;
  }
  return product;
}

/// Of a slice: the sizes of the axes that it keeps.
template <typename Op> static SmallVector<OpFoldResult> keptSizes(Op slice) {
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  SmallVector<OpFoldResult> sizes;
  for (auto [axis, size] : llvm::enumerate(slice.getMixedSizes()))
    if (!dropped[axis])
      sizes.push_back(size);
  return sizes;
}

AffineExpr SizeExpressions::sizeOf(Value shaped, int64_t axis) {
  auto type = cast<ShapedType>(shaped.getType());
  if (!type.isDynamicDim(axis))
    return number(type.getDimSize(axis));
  if (auto argument = dyn_cast<BlockArgument>(shaped)) {
    if (argument.getOwner()->getParentOp() != entry)
      return nullptr;
    if (axis == 0)
      return rows();
    auto sizes = cast<func::FuncOp>(entry).getArgAttrOfType<AffineMapAttr>(
        argument.getArgNumber(), sizesAttribute);
    return sizes && axis - 1 < int64_t(sizes.getValue().getNumResults())
               ? sizes.getValue().getResult(axis - 1)
               : AffineExpr();
  }
  // The size of the axis among those that the op has operands for.
  auto given = [&](ValueRange sizes) {
    return valueOf(sizes[type.getDynamicDimIndex(axis)]);
  };
  auto product = [&](Value source, ReassociationIndices group) {
    AffineExpr result = number(1);
    for (int64_t i : group) {
      AffineExpr size = sizeOf(source, i);
      if (!size)
        return AffineExpr();
      result = result * size;
    }
    return result;
  };
  return TypeSwitch<Operation *, AffineExpr>(shaped.getDefiningOp())
      .Case<tensor::EmptyOp, memref::AllocOp>(
          [&](auto op) { return given(op.getDynamicSizes()); })
      .Case([&](memref::ViewOp op) { return given(op.getSizes()); })
      .Case<tensor::ExpandShapeOp, memref::ExpandShapeOp>(
          [&](auto op) { return valueOf(op.getMixedOutputShape()[axis]); })
      .Case<tensor::CollapseShapeOp, memref::CollapseShapeOp>([&](auto op) {
        return product(op.getSrc(), op.getReassociationIndices()[axis]);
      })
      .Case<tensor::ExtractSliceOp, memref::SubViewOp>(
          [&](auto op) { return valueOf(keptSizes(op)[axis]); })
      .Case([&](memref::ReinterpretCastOp op) {
        return valueOf(op.getMixedSizes()[axis]);
      })
      .Case<tensor::CastOp, memref::CastOp>(
          [&](auto op) { return sizeOf(op.getSource(), axis); })
      .Case<bufferization::ToTensorOp>(
          [&](auto op) { return sizeOf(op.getBuffer(), axis); })
      .Case<DestinationStyleOpInterface>([&](DestinationStyleOpInterface op) {
        return sizeOf(op.getTiedOpOperand(cast<OpResult>(shaped))->get(), axis);
      })
      .Default([](Operation *) { return AffineExpr(); });
}

AffineExpr SizeExpressions::valueOf(Value index) {
  auto binary = [&](Operation *op, auto combine) {
    AffineExpr x = valueOf(op->getOperand(0)), y = valueOf(op->getOperand(1));
    return x && y ? combine(x, y) : AffineExpr();
  };
  Operation *op = index.getDefiningOp();
  if (!op)
    return nullptr;
  return TypeSwitch<Operation *, AffineExpr>(op)
      .Case([&](arith::ConstantOp constant) {
        auto value = dyn_cast<IntegerAttr>(constant.getValue());
        return value ? number(value.getInt()) : AffineExpr();
      })
      .Case<tensor::DimOp, memref::DimOp>([&](auto dim) {
        std::optional<int64_t> axis = dim.getConstantIndex();
        return axis ? sizeOf(dim.getSource(), *axis) : AffineExpr();
      })
      .Case<arith::AddIOp>([&](Operation *sum) {
        return binary(sum, [](AffineExpr x, AffineExpr y) { return x + y; });
      })
      .Case<arith::SubIOp>([&](Operation *difference) {
        return binary(difference,
                      [](AffineExpr x, AffineExpr y) { return x - y; });
      })
      .Case<arith::MulIOp>([&](Operation *product) {
        return binary(product,
                      [](AffineExpr x, AffineExpr y) { return x * y; });
      })
      // Sizes are not negative, so that all of these round down.
      .Case<arith::DivUIOp, arith::DivSIOp, arith::FloorDivSIOp>(
          [&](Operation *quotient) {
            return binary(quotient, [](AffineExpr x, AffineExpr y) {
              return x.floorDiv(y);
            });
          })
      .Case<arith::CeilDivUIOp, arith::CeilDivSIOp>([&](Operation *quotient) {
        return binary(quotient,
                      [](AffineExpr x, AffineExpr y) { return x.ceilDiv(y); });
      })
      .Case([&](affine::AffineApplyOp apply) {
        AffineMap map = apply.getAffineMap();
        SmallVector<AffineExpr> dims, symbols;
        for (auto [i, operand] : llvm::enumerate(apply.getMapOperands())) {
          AffineExpr value = valueOf(operand);
          if (!value)
            return AffineExpr();
          (i < map.getNumDims() ? dims : symbols).push_back(value);
        }
        return map.getResult(0).replaceDimsAndSymbols(dims, symbols);
      })
      .Default([](Operation *) { return AffineExpr(); });
}

/// Coefficients by the factors of a term, in an order that depends on nothing
/// but which they are.
using Polynomial = std::map<std::vector<const void *>, int64_t>;

static Polynomial polynomialOf(AffineExpr expression) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return {{{}, constant.getValue()}};
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  bool isSum = binary && binary.getKind() == AffineExprKind::Add;
  if (!isSum && (!binary || binary.getKind() != AffineExprKind::Mul))
    return {{{expression.getAsOpaquePointer()}, 1}};
  Polynomial lhs = polynomialOf(binary.getLHS()),
             rhs = polynomialOf(binary.getRHS());
  if (isSum) {
    for (const auto &[factors, coefficient] : rhs)
      lhs[factors] += coefficient;
    return lhs;
  }
  Polynomial product;
  for (const auto &[left, x] : lhs)
    for (const auto &[right, y] : rhs) {
      std::vector<const void *> factors = left;
      factors.insert(factors.end(), right.begin(), right.end());
      llvm::sort(factors, std::less<const void *>());
      product[factors] += x * y;
    }
  return product;
}

bool kerasc::areSame(AffineExpr x, AffineExpr y) {
  Polynomial difference = polynomialOf(x - y);
  return llvm::all_of(difference,
                      [](const auto &term) { return term.second == 0; });
}

Value kerasc::buildSize(OpBuilder &builder, Location loc, Value tensor,
                        int64_t axis) {
  while (Operation *op = tensor.getDefiningOp()) {
    auto type = cast<RankedTensorType>(tensor.getType());
    if (!type.isDynamicDim(axis))
      break;
    if (auto empty = dyn_cast<tensor::EmptyOp>(op))
      return empty.getDynamicSize(axis);
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
      return cast<Value>(expand.getMixedOutputShape()[axis]);
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
      ReassociationIndices group = collapse.getReassociationIndices()[axis];
      Value size = buildSize(builder, loc, collapse.getSrc(), group.front());
      for (int64_t i : ArrayRef(group).drop_front())
        size = arith::MulIOp::create(
            builder, loc, size, buildSize(builder, loc, collapse.getSrc(), i));
      return size;
    }
    auto written = dyn_cast<DestinationStyleOpInterface>(op);
    if (!written)
      break;
    tensor = written.getTiedOpOperand(cast<OpResult>(tensor))->get();
  }
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(axis))
    return arith::ConstantIndexOp::create(builder, loc, type.getDimSize(axis));
  return tensor::DimOp::create(builder, loc, tensor, axis);
}
