//===- SparseKernel.cpp - a dense layer of a sparse input -----------------===//
//
// Rows are sums of the weights' rows that their nonzeros choose. A tile of
// vectors of units keeps its accumulators while it runs over the nonzeros of a
// row. The partial sums are those of the dense kernel: number s takes the
// columns with column mod sums = s, so that skipping zeros does not change a
// bit. Which one a column belongs to is known only when it is read, so every
// accumulator of an output is computed, and lanes of the others keep theirs.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/SparseKernel.h"

#include "compiler/codegen/KernelTile.h"
#include "compiler/passes/SparseInput.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

namespace {

/// Registers of accumulators: two pipes of four cycles wait for eight, but the
/// weights of half as many units stay in a cache for all rows, which gains more.
constexpr int64_t accumulatorRegisters = 4;

class SparseKernelBuilder : KernelTile {
public:
  SparseKernelBuilder(func::FuncOp kernel, const KernelShape &shape,
                      const VectorUnit &unit, Operation *epilogue)
      : KernelTile(kernel, shape, unit, epilogue) {
    ArrayRef<BlockArgument> arguments = kernel.getArguments();
    nonzeros = arguments[0];
    indices = {arguments[1], arguments[2], arguments[3]};
    weights = arguments[4];
    if (arguments.size() == 7)
      bias = arguments[5];
    output = arguments.back();
  }

  void build(KernelRows rows) {
    bool isOne = rows == KernelRows::one;
    Value count = isOne ? index(1) : memref::DimOp::create(b, output, 0);
    int64_t width = vectorsPerTile(), all = shape.vectors(unit);
    // The last vector may be cut: it is never in the loop over whole tiles.
    int64_t whole = shape.n / units / width * width;
    if (whole) {
      auto loop =
          scf::ForOp::create(b, index(0), index(whole), index(width));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      buildTiles(width, loop.getInductionVar(), count, /*isCut=*/false);
    }
    if (whole < all)
      buildTiles(all - whole, index(whole), count, shape.n % units != 0);
    func::ReturnOp::create(b);
  }

private:
  int64_t vectorsPerTile() const {
    int64_t registers = chains * shape.registers(unit);
    return std::clamp<int64_t>(accumulatorRegisters / registers, 1,
                               shape.vectors(unit));
  }

  /// `width` vectors of units of all rows: their weights are read again and
  /// again, and stay in a cache.
  void buildTiles(int64_t width, Value first, Value rows, bool isCut) {
    SmallVector<Column> columns;
    for (int64_t i = 0; i < width; ++i)
      columns.push_back(columnOf(add(first, index(i))));
    auto loop = scf::ForOp::create(b, index(0), rows, index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value row = loop.getInductionVar();
    SmallVector<Value> sums = addRow(row, columns);
    for (auto [i, column] : llvm::enumerate(columns)) {
      Value value = fold(ArrayRef(sums).slice(i * chains, chains));
      if (bias && group > 1)
        value = arith::AddFOp::create(b, value, loadBias(column));
      bool isShort = isCut && i + 1 == columns.size();
      int64_t count = isShort ? shape.n % units : units;
      if (count < units)
        value = fillPadding(value, count);
      store(applyEpilogue(value), row, column.unit, count);
    }
  }

  /// The accumulators of a row, numbered [vector][chain].
  SmallVector<Value> addRow(Value row, ArrayRef<Column> columns) {
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(vector));
    SmallVector<Value> sums;
    for (const Column &column : columns) {
      sums.push_back(bias && group == 1 ? loadBias(column) : zero);
      sums.append(chains - 1, zero);
    }
    Value first = buildRowOffset(b, indices, row);
    Value last = buildRowOffset(b, indices, add(row, index(1)));
    auto loop = scf::ForOp::create(b, first, last, index(1), sums);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    sums.assign(loop.getRegionIterArgs().begin(),
                loop.getRegionIterArgs().end());
    addNonzero(sums, loop.getInductionVar(), columns);
    scf::YieldOp::create(b, sums);
    return loop.getResults();
  }

  void addNonzero(SmallVectorImpl<Value> &sums, Value nonzero,
                  ArrayRef<Column> columns) {
    Value k = buildColumn(b, indices, nonzero);
    Value factor = vector::BroadcastOp::create(
        b, vector, memref::LoadOp::create(b, nonzeros, nonzero));
    Value line = arith::DivUIOp::create(b, k, index(group));
    Value at = multiply(line, index(KernelShape::lineSize));
    SmallVector<Value> isMine = chooseSums(k);
    for (auto [i, column] : llvm::enumerate(columns)) {
      Value weight = vector::LoadOp::create(
          b, vector, weights, ValueRange{column.panel, add(at, column.lane)});
      for (int64_t chain = 0; chain < chains; ++chain) {
        Value &sum = sums[i * chains + chain];
        Value next = vector::FMAOp::create(b, factor, weight, sum);
        sum = isMine.empty()
                  ? next
                  : arith::SelectOp::create(b, isMine[chain], next, sum);
      }
    }
  }

  /// For each chain the lanes whose partial sum takes k; none where there is
  /// one sum alone.
  SmallVector<Value> chooseSums(Value k) {
    SmallVector<Value> result;
    if (shape.sums() == 1)
      return result;
    // As wide as an element, so that a lane of one is a lane of the other.
    auto number = b.getIntegerType(shape.elementBits());
    auto numbers = VectorType::get(lanes, number);
    Value sum = arith::RemUIOp::create(b, k, index(shape.sums()));
    Value wanted = vector::BroadcastOp::create(
        b, numbers, arith::IndexCastOp::create(b, number, sum));
    for (int64_t chain = 0; chain < chains; ++chain) {
      SmallVector<llvm::APInt> ofLane;
      for (int64_t lane = 0; lane < lanes; ++lane)
        ofLane.push_back(llvm::APInt(shape.elementBits(),
                                     chain * group + lane % group));
      Value mine = arith::ConstantOp::create(
          b, DenseElementsAttr::get(numbers, ofLane));
      result.push_back(
          arith::CmpIOp::create(b, arith::CmpIPredicate::eq, wanted, mine));
    }
    return result;
  }

  Value nonzeros, weights;
  SparseInput indices;
};

} // namespace

void kerasc::codegen::buildSparseKernel(func::FuncOp kernel,
                                        const KernelShape &shape,
                                        KernelRows rows, const VectorUnit &unit,
                                        Operation *epilogue) {
  SparseKernelBuilder(kernel, shape, unit, epilogue).build(rows);
}
