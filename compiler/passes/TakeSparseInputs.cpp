//===- TakeSparseInputs.cpp -----------------------------------------------===//
//
// Why: which inputs are compressed is known call by call, and any of them may
// be. One block function serves every mix of them, so that its other layers
// exist once.
// Contract and example: Passes.td. Tests: test/passes/take-sparse-inputs.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "compiler/passes/SparseInput.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <limits>

namespace kerasc {
#define GEN_PASS_DEF_TAKESPARSEINPUTS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

struct TakeSparseInputs
    : kerasc::impl::TakeSparseInputsBase<TakeSparseInputs> {
  using TakeSparseInputsBase::TakeSparseInputsBase;

  void runOnOperation() override {
    auto function = dyn_cast<func::FuncOp>(getOperation().getOperation());
    if (!function || function.isExternal())
      return;
    SmallVector<BlockArgument> inputs;
    for (BlockArgument argument : function.getArguments())
      if (function.getArgAttr(argument.getArgNumber(), sparseAttribute))
        inputs.push_back(argument);
    for (BlockArgument input : inputs)
      if (failed(check(function, input)) || failed(addIndices(function)))
        return signalPassFailure();
    for (BlockArgument input : inputs)
      copyRows(function, input);
  }

private:
  static LogicalResult check(func::FuncOp function, BlockArgument input) {
    auto type = dyn_cast<MemRefType>(input.getType());
    constexpr int64_t most = std::numeric_limits<int32_t>::max();
    if (type && type.getRank() == 2 &&
        (type.isDynamicDim(1) || type.getDimSize(1) <= most))
      return success();
    return function.emitError()
           << "sparse input " << input.getArgNumber() << " is "
           << input.getType()
           << ", and can only be rows of at most 2147483647 columns";
  }

  /// The arguments that SparseInput names, in its order.
  static LogicalResult addIndices(func::FuncOp function) {
    Builder b(function.getContext());
    auto halves = MemRefType::get({ShapedType::kDynamic}, b.getI32Type());
    DictionaryAttr mark = b.getDictionaryAttr(
        b.getNamedAttr(indicesAttribute, b.getUnitAttr()));
    unsigned end = function.getNumArguments();
    Location loc = function.getLoc();
    return function.insertArguments(
        {end, end, end}, {halves, halves, b.getIndexType()}, {mark, mark, mark},
        {loc, loc, loc});
  }

  /// Makes every other reader read a copy of the rows.
  static void copyRows(func::FuncOp function, BlockArgument input) {
    auto isFine = [](OpOperand &use) {
      return isa<memref::DimOp>(use.getOwner()) || canReadNonzeros(use);
    };
    if (llvm::all_of(input.getUses(), isFine))
      return;
    ImplicitLocOpBuilder b(input.getLoc(), function.getContext());
    b.setInsertionPointToStart(&function.getBody().front());
    auto type = cast<MemRefType>(input.getType());
    SmallVector<Value> sizes;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis))
        sizes.push_back(memref::DimOp::create(b, input, axis));
    Value copy = memref::AllocOp::create(b, type, sizes);
    input.replaceUsesWithIf(copy, [&](OpOperand &use) { return !isFine(use); });

    SparseInput indices = *findSparseInput(input);
    auto branch = scf::IfOp::create(b, buildIsDense(b, indices),
                                    /*withElseRegion=*/true);
    b.setInsertionPointToStart(branch.thenBlock());
    SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(2));
    SmallVector<utils::IteratorType> loops(2, utils::IteratorType::parallel);
    linalg::GenericOp::create(
        b, input, copy, maps, loops,
        [](OpBuilder &inner, Location loc, ValueRange elements) {
          linalg::YieldOp::create(inner, loc, elements[0]);
        });
    b.setInsertionPointToStart(branch.elseBlock());
    Value zero = arith::ConstantOp::create(
        b, b.getZeroAttr(type.getElementType()));
    linalg::FillOp::create(b, zero, copy);
    Value none = arith::ConstantIndexOp::create(b, 0);
    auto rows = scf::ForOp::create(b, none, memref::DimOp::create(b, input, 0),
                                   arith::ConstantIndexOp::create(b, 1));
    b.setInsertionPointToStart(rows.getBody());
    Value nonzeros = buildNonzeros(b, input);
    buildNonzeroLoop(b, indices, rows.getInductionVar(), [&](Value nonzero) {
      Value column = buildColumn(b, indices, nonzero);
      Value element = memref::LoadOp::create(b, nonzeros, nonzero);
      memref::StoreOp::create(b, element, copy,
                              ValueRange{rows.getInductionVar(), column});
    });
  }
};

} // namespace
