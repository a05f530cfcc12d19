//===- SparseInput.cpp ----------------------------------------------------===//

#include "compiler/passes/SparseInput.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace kerasc;

std::optional<SparseInput> kerasc::findSparseInput(Value buffer) {
  auto argument = dyn_cast<BlockArgument>(buffer);
  if (!argument)
    return std::nullopt;
  auto function =
      dyn_cast_or_null<func::FuncOp>(argument.getOwner()->getParentOp());
  unsigned number = argument.getArgNumber();
  if (!function || !function.getArgAttr(number, sparseAttribute))
    return std::nullopt;
  unsigned before = 0; // sparse inputs
  for (unsigned i = 0; i < number; ++i)
    before += function.getArgAttr(i, sparseAttribute) ? 1 : 0;
  for (unsigned i = number + 1; i < function.getNumArguments(); ++i)
    if (function.getArgAttr(i, indicesAttribute)) {
      auto arguments = function.getArguments().slice(
          i + before * indicesPerInput, indicesPerInput);
      return SparseInput{arguments[0], arguments[1], arguments[2]};
    }
  return std::nullopt;
}

bool kerasc::isSumOfProducts(linalg::GenericOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1)
    return false;
  Block &body = op.getRegion().front();
  auto fma = dyn_cast<math::FmaOp>(body.front());
  return fma && llvm::equal(fma->getOperands(), body.getArguments()) &&
         body.getTerminator()->getOperand(0) == fma.getResult();
}

bool kerasc::canReadNonzeros(OpOperand &operand) {
  auto op = dyn_cast<linalg::GenericOp>(operand.getOwner());
  if (!op || operand.getOperandNumber() != 0 || op.getNumLoops() != 3 ||
      !isSumOfProducts(op))
    return false;
  MLIRContext *context = op.getContext();
  auto axes = [&](unsigned x, unsigned y) {
    return AffineMap::get(
        3, 0, {getAffineDimExpr(x, context), getAffineDimExpr(y, context)},
        context);
  };
  return llvm::equal(op.getIndexingMapsArray(),
                     ArrayRef{axes(0, 1), axes(1, 2), axes(0, 2)});
}

Value kerasc::buildIsDense(ImplicitLocOpBuilder &b, const SparseInput &input) {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, input.halves, zero);
}

Value kerasc::buildNonzeros(ImplicitLocOpBuilder &b, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  // Their number is the call's business: nothing here asks for it.
  Value size = memref::DimOp::create(b, buffer, 0);
  return memref::ReinterpretCastOp::create(
      b, MemRefType::get({ShapedType::kDynamic}, type.getElementType()), buffer,
      OpFoldResult(b.getIndexAttr(0)), ArrayRef<OpFoldResult>{size},
      ArrayRef<OpFoldResult>{b.getIndexAttr(1)});
}

/// The half at `at`, without a sign.
static Value loadHalf(ImplicitLocOpBuilder &b, Value indices, Value at) {
  Value half = memref::LoadOp::create(b, indices, at);
  return arith::IndexCastUIOp::create(b, b.getIndexType(), half);
}

Value kerasc::buildRowOffset(ImplicitLocOpBuilder &b, const SparseInput &input,
                              Value row) {
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value at = arith::MulIOp::create(b, row, input.halves);
  Value low = loadHalf(b, input.rowOffsets, at);
  // Where there is no high half this is the low one.
  Value last = arith::AddIOp::create(
      b, at, arith::SubIOp::create(b, input.halves, one));
  Value shift = arith::ConstantIndexOp::create(b, 32);
  Value high = arith::ShLIOp::create(
      b, loadHalf(b, input.rowOffsets, last), shift);
  Value isOne =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, input.halves, one);
  Value none = arith::ConstantIndexOp::create(b, 0);
  return arith::OrIOp::create(
      b, low, arith::SelectOp::create(b, isOne, none, high));
}

Value kerasc::buildColumn(ImplicitLocOpBuilder &b, const SparseInput &input,
                           Value nonzero) {
  // Rows have fewer columns than a half counts.
  return loadHalf(b, input.columns,
                  arith::MulIOp::create(b, nonzero, input.halves));
}

void kerasc::buildNonzeroLoop(ImplicitLocOpBuilder &b, const SparseInput &input,
                              Value row, function_ref<void(Value)> body) {
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value next = arith::AddIOp::create(b, row, one);
  auto loop = scf::ForOp::create(b, buildRowOffset(b, input, row),
                                 buildRowOffset(b, input, next), one);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}
