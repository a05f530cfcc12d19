//===- RequireSizes.cpp ---------------------------------------------------===//
//
// Why: a buffer says how many elements it has only when the model is called. A
// call whose sizes do not fit each other must be refused before anything is
// read or written; afterwards nobody looks.
// Contract and example: Passes.td. Tests: test/passes/require-sizes.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "compiler/passes/SizeExpressions.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace kerasc {
#define GEN_PASS_DEF_REQUIRESIZES
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Whether no subtraction is in an expression of sizes.
bool isNeverNegative(AffineExpr x) {
  if (auto constant = dyn_cast<AffineConstantExpr>(x))
    return constant.getValue() >= 0;
  auto binary = dyn_cast<AffineBinaryOpExpr>(x);
  return !binary ||
         (isNeverNegative(binary.getLHS()) && isNeverNegative(binary.getRHS()));
}

struct RequireSizes : kerasc::impl::RequireSizesBase<RequireSizes> {
  using RequireSizesBase::RequireSizesBase;

  void runOnOperation() override {
    auto function = dyn_cast<func::FuncOp>(getOperation().getOperation());
    if (!function || function.isExternal())
      return;
    SizeExpressions expressions(function);
    sizes = &expressions;
    pairs.clear();
    WalkResult result = function.walk([&](Operation *op) {
      return WalkResult(
          TypeSwitch<Operation *, LogicalResult>(op)
              .Case<linalg::LinalgOp>(
                  [&](linalg::LinalgOp op) { return ofLoops(op); })
              .Case([&](memref::CopyOp op) {
                return ofAxes(op, op.getSource(), op.getTarget());
              })
              .Case([&](memref::CastOp op) {
                return ofAxes(op, op.getSource(), op.getResult());
              })
              .Case([&](memref::SubViewOp op) { return ofPart(op); })
              .Case([&](memref::ExpandShapeOp op) {
                return ofGroups(op, op.getResult(), op.getSrc(),
                                op.getReassociationIndices());
              })
              .Default([](Operation *) { return success(); }));
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    if (pairs.empty())
      return;
    SmallVector<AffineExpr> results;
    for (auto [x, y] : pairs)
      results.append({x, y});
    function->setAttr("keras.equal_sizes", AffineMapAttr::get(AffineMap::get(
                                               0, expressions.symbolCount(),
                                               results, &getContext())));
  }

private:
  /// Notes that two sizes must be equal, unless they are for all calls.
  LogicalResult require(Operation *op, AffineExpr x, AffineExpr y) {
    if (!x || !y)
      return op->emitOpError("has a size that is no function of the number of "
                             "rows and the unknown axes");
    if (areSame(x, y))
      return success();
    // Entries know only rows of a block, and all values have those.
    if (x.isFunctionOfSymbol(sizes->axisCount()) ||
        y.isFunctionOfSymbol(sizes->axisCount()))
      return op->emitOpError("has a size that must fit the number of rows");
    x = simplifyAffineExpr(x, 0, sizes->symbolCount());
    y = simplifyAffineExpr(y, 0, sizes->symbolCount());
    pairs.insert({x, y});
    return success();
  }

  /// Operands of a loop have the same size along it.
  LogicalResult ofLoops(linalg::LinalgOp op) {
    SmallVector<AffineExpr> extents(op.getNumLoops());
    for (OpOperand &operand : op->getOpOperands()) {
      AffineMap map = op.getMatchingIndexingMap(&operand);
      for (auto [axis, index] : llvm::enumerate(map.getResults())) {
        auto loop = dyn_cast<AffineDimExpr>(index);
        if (!loop)
          continue;
        AffineExpr size = sizes->sizeOf(operand.get(), axis);
        AffineExpr &extent = extents[loop.getPosition()];
        if (!extent)
          extent = size;
        if (failed(require(op, extent, size)))
          return failure();
      }
    }
    return success();
  }

  LogicalResult ofAxes(Operation *op, Value x, Value y) {
    for (int64_t i = 0; i < cast<MemRefType>(x.getType()).getRank(); ++i)
      if (failed(require(op, sizes->sizeOf(x, i), sizes->sizeOf(y, i))))
        return failure();
    return success();
  }

  /// Notes that a number must not be below 0 by its being itself: who computes
  /// it refuses what is.
  LogicalResult requireNotNegative(Operation *op, AffineExpr x) {
    if (!x)
      return require(op, x, x);
    x = simplifyAffineExpr(x, 0, sizes->symbolCount());
    if (isNeverNegative(x))
      return success();
    if (x.isFunctionOfSymbol(sizes->axisCount()))
      return op->emitOpError("has a size that must fit the number of rows");
    pairs.insert({x, x});
    return success();
  }

  /// A part begins and ends within its axis.
  LogicalResult ofPart(memref::SubViewOp op) {
    auto type = op.getSourceType();
    for (int64_t i = 0; i < type.getRank(); ++i) {
      AffineExpr all = sizes->sizeOf(op.getSource(), i),
                 start = sizes->valueOf(op.getMixedOffsets()[i]),
                 count = sizes->valueOf(op.getMixedSizes()[i]);
      std::optional<int64_t> step =
          getConstantIntValue(op.getMixedStrides()[i]);
      if (!type.isDynamicDim(i) || all == count)
        continue;
      if (!all || !start || !count || !step)
        return require(op, nullptr, nullptr);
      if (failed(requireNotNegative(op, start)) ||
          failed(requireNotNegative(op, count)))
        return failure();
      // As many steps as fit are within, if there is any room for them.
      if (*step != 1 && !isa<AffineConstantExpr>(count))
        continue;
      AffineExpr end = start + (count - 1) * *step + 1;
      if (failed(requireNotNegative(op, all - end)))
        return failure();
    }
    return success();
  }

  /// Every axis of `narrow` is the product of a group of axes of `wide`.
  LogicalResult ofGroups(Operation *op, Value wide, Value narrow,
                         ArrayRef<ReassociationIndices> groups) {
    for (auto [axis, group] : llvm::enumerate(groups)) {
      AffineExpr product = getAffineConstantExpr(1, &getContext());
      for (int64_t i : group)
        if (AffineExpr size = sizes->sizeOf(wide, i); size && product)
          product = product * size;
        else
          product = nullptr;
      if (failed(require(op, product, sizes->sizeOf(narrow, axis))))
        return failure();
    }
    return success();
  }

  SizeExpressions *sizes = nullptr;
  llvm::SetVector<std::pair<AffineExpr, AffineExpr>> pairs;
};

} // namespace
