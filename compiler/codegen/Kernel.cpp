//===- Kernel.cpp - the inner loops of a dense layer ----------------------===//
//
// A register tile of rows x panels keeps its accumulators while it runs over
// all of k: no cache blocking, no packing of inputs, no prefetch; measured,
// none of them helps once the weights lie in panels. Panels are the outer loop,
// so that a panel is read once for all rows of the block. Read next:
// runtime/include/kerasc/runtime.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/Kernel.h"

#include "compiler/codegen/VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <numeric>

using namespace mlir;
using namespace kerasc::codegen;

namespace {

/// Multiply-adds in the body of a loop over k: fewer, and the loop itself costs;
/// more, and only the code grows.
constexpr int64_t unrolledFmas = 16;
/// An epilogue of more ops runs on the stored tile, which lies in the nearest
/// cache: repeated for every accumulator its code would not.
constexpr int64_t shortEpilogue = 4;

class KernelBuilder {
public:
  KernelBuilder(func::FuncOp kernel, const KernelShape &shape,
                const VectorUnit &unit, Operation *epilogue)
      : b(kernel.getLoc(), OpBuilder::atBlockBegin(kernel.addEntryBlock())),
        shape(shape), unit(unit), epilogue(epilogue),
        input(kernel.getArgument(0)), weights(kernel.getArgument(1)),
        bias(kernel.getNumArguments() == 4 ? kernel.getArgument(2) : Value()),
        output(kernel.getArguments().back()), lanes(shape.lanes(unit)),
        vector(VectorType::get(lanes, b.getF32Type())) {}

  void build() {
    Value rows = memref::DimOp::create(b, input, 0);
    if (shape.maxRows(unit) == 1) {
      buildRows(1, index(0), rows);
    } else {
      auto one = compare(arith::CmpIPredicate::eq, rows, index(1));
      auto branch = scf::IfOp::create(b, one, /*withElseRegion=*/true);
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(branch.thenBlock());
      buildRows(1, index(0), index(1));
      b.setInsertionPointToStart(branch.elseBlock());
      buildManyRows(rows);
    }
    func::ReturnOp::create(b);
  }

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value multiply(Value x, Value y) { return arith::MulIOp::create(b, x, y); }
  Value compare(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }
  Value choose(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, condition, x, y);
  }

  /// As few tiles as possible, of sizes that differ by one at most: a remainder
  /// of few rows would read all weights for little work. The larger come first.
  void buildManyRows(Value rows) {
    int64_t most = shape.maxRows(unit);
    Value rest = arith::RemUIOp::create(b, rows, index(most));
    Value divides = compare(arith::CmpIPredicate::eq, rest, index(0));
    Value tiles = arith::CeilDivUIOp::create(b, rows, index(most));
    Value small = arith::DivUIOp::create(b, rows, tiles);
    Value large = add(small, index(1));
    Value remainder =
        arith::SubIOp::create(b, rows, multiply(small, tiles));
    Value split = multiply(remainder, large);
    Value isLarge = compare(arith::CmpIPredicate::eq, large, index(most));
    Value none = choose(isLarge, split, index(0));
    buildRows(most, index(0), choose(divides, rows, none));

    auto branch = scf::IfOp::create(b, divides, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.elseBlock());
    // Two rows in tiles of at most two leave a tile of one.
    for (int64_t size = most - 1; size >= std::min<int64_t>(2, most - 1);
         --size) {
      Value isLarge = compare(arith::CmpIPredicate::eq, large, index(size));
      Value isSmall = compare(arith::CmpIPredicate::eq, small, index(size));
      Value first = choose(isLarge, index(0), split);
      Value last = choose(isSmall, rows, split);
      Value any = compare(arith::CmpIPredicate::ult, first, last);
      auto used = scf::IfOp::create(b, any, /*withElseRegion=*/false);
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(used.thenBlock());
      buildRows(size, first, last);
    }
  }

  /// Rows first..last in tiles, for all vectors.
  void buildRows(int64_t tileRows, Value first, Value last) {
    int64_t width = shape.vectorsPerTile(tileRows, unit);
    // The last vector may be cut: it is never in the loop over whole tiles.
    int64_t whole = shape.n / lanes / width * width;
    if (whole) {
      auto loop = scf::ForOp::create(b, index(0), index(whole), index(width));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      buildTiles(tileRows, width, loop.getInductionVar(), first, last,
                 /*isCut=*/false);
    }
    if (int64_t rest = shape.vectors(unit) - whole)
      buildTiles(tileRows, rest, index(whole), first, last,
                 shape.n % lanes != 0);
  }

  void buildTiles(int64_t tileRows, int64_t width, Value firstVector,
                  Value first, Value last, bool isCut) {
    auto loop = scf::ForOp::create(b, first, last, index(tileRows));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    buildTile(tileRows, width, firstVector, loop.getInductionVar(), isCut);
  }

  /// Where a vector of units lies.
  struct Column {
    Value panel, lane; // of the weights
    Value unit;        // of bias and output
  };

  /// Accumulators are numbered [row][vector][sum].
  void buildTile(int64_t rows, int64_t width, Value firstVector, Value firstRow,
                 bool isCut) {
    SmallVector<Value> rowIndex;
    for (int64_t i = 0; i < rows; ++i)
      rowIndex.push_back(add(firstRow, index(i)));
    SmallVector<Column> columns;
    Value perPanel = index(shape.width() / lanes);
    for (int64_t i = 0; i < width; ++i) {
      Value at = add(firstVector, index(i));
      Value part = arith::RemUIOp::create(b, at, perPanel);
      columns.push_back({arith::DivUIOp::create(b, at, perPanel),
                         multiply(part, index(lanes)),
                         multiply(at, index(lanes))});
    }

    int64_t sums = shape.sums();
    SmallVector<Value> accumulators = start(rows, columns);
    int64_t step = sums;
    while (step * rows * width < unrolledFmas)
      step += sums;
    int64_t looped = shape.k / step * step;
    if (looped == step)
      looped = 0;
    if (looped) {
      auto loop = scf::ForOp::create(b, index(0), index(looped), index(step),
                                     accumulators);
      {
        OpBuilder::InsertionGuard guard(b);
        b.setInsertionPointToStart(loop.getBody());
        SmallVector<Value> inner(loop.getRegionIterArgs());
        for (int64_t i = 0; i < step; ++i)
          addProducts(inner, i % sums, add(loop.getInductionVar(), index(i)),
                      rowIndex, columns);
        scf::YieldOp::create(b, inner);
      }
      accumulators.assign(loop.getResults().begin(), loop.getResults().end());
    }
    for (int64_t k = looped; k < shape.k; ++k)
      addProducts(accumulators, k % sums, index(k), rowIndex, columns);

    bool isLater = epilogue && epilogueSize() > shortEpilogue;
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t i = 0; i < width; ++i) {
        ArrayRef<Value> partial =
            ArrayRef(accumulators).slice((row * width + i) * sums, sums);
        Value result = fold(partial);
        int64_t count =
            isCut && i == width - 1 ? shape.n % lanes : lanes;
        if (count < lanes)
          result = fillPadding(result, count);
        if (count < lanes || !isLater)
          result = applyEpilogue(result);
        store(result, rowIndex[row], columns[i].unit, count);
      }
    if (int64_t stored = isCut ? width - 1 : width; isLater && stored)
      finishTile(firstRow, rows, ArrayRef(columns).take_front(stored));
  }

  /// The epilogue on whole vectors of a tile that has been stored.
  void finishTile(Value firstRow, int64_t rows, ArrayRef<Column> columns) {
    auto loop = scf::ForOp::create(b, firstRow, add(firstRow, index(rows)),
                                   index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    for (const Column &column : columns) {
      ValueRange at = {loop.getInductionVar(), column.unit};
      Value stored = vector::LoadOp::create(b, vector, output, at);
      vector::StoreOp::create(b, applyEpilogue(stored), output, at);
    }
  }

  /// The first partial sum starts at the bias, the others at zero.
  SmallVector<Value> start(int64_t rows, ArrayRef<Column> columns) {
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(vector));
    SmallVector<Value> biases, accumulators;
    for (const Column &column : columns)
      biases.push_back(
          bias ? vector::LoadOp::create(b, vector, bias, column.unit)
                     .getResult()
               : zero);
    for (int64_t row = 0; row < rows; ++row)
      for (Value first : biases) {
        accumulators.push_back(first);
        accumulators.append(shape.sums() - 1, zero);
      }
    return accumulators;
  }

  void addProducts(SmallVectorImpl<Value> &accumulators, int64_t sum, Value k,
                   ArrayRef<Value> rowIndex, ArrayRef<Column> columns) {
    SmallVector<Value> factors;
    for (const Column &column : columns)
      factors.push_back(vector::LoadOp::create(
          b, vector, weights, ValueRange{column.panel, k, column.lane}));
    for (auto [row, at] : llvm::enumerate(rowIndex)) {
      Value x = memref::LoadOp::create(b, input, ValueRange{at, k});
      Value broadcast = vector::BroadcastOp::create(b, vector, x);
      for (auto [i, factor] : llvm::enumerate(factors)) {
        Value &accumulator =
            accumulators[(row * factors.size() + i) * shape.sums() + sum];
        accumulator = vector::FMAOp::create(b, broadcast, factor, accumulator);
      }
    }
  }

  /// Pairwise: ((0 + 1) + (2 + 3)) + ...; an odd one waits for the next round.
  Value fold(ArrayRef<Value> partial) {
    SmallVector<Value> sums(partial);
    while (sums.size() > 1) {
      SmallVector<Value> next;
      for (size_t i = 0; i + 1 < sums.size(); i += 2)
        next.push_back(arith::AddFOp::create(b, sums[i], sums[i + 1]));
      if (sums.size() % 2)
        next.push_back(sums.back());
      sums = std::move(next);
    }
    return sums.front();
  }

  int64_t epilogueSize() const {
    Block &body = epilogue->getRegion(0).front();
    return llvm::count_if(body.without_terminator(), [](Operation &op) {
      return !op.hasTrait<OpTrait::ConstantLike>();
    });
  }

  /// Elements from `count` on become the first: an epilogue must not meet a
  /// number in the padding that no output has, and raise an exception for it.
  Value fillPadding(Value value, int64_t count) {
    if (!epilogue)
      return value;
    SmallVector<int64_t> order(lanes, 0);
    std::iota(order.begin(), order.begin() + count, 0);
    return vector::ShuffleOp::create(b, value, value, order);
  }

  /// The body of the epilogue, each scalar a vector.
  Value applyEpilogue(Value accumulator) {
    if (!epilogue)
      return accumulator;
    Block &body = epilogue->getRegion(0).front();
    IRMapping mapping;
    mapping.map(body.getArgument(0), accumulator);
    widenBody(b, body, lanes, mapping);
    return mapping.lookup(body.getTerminator()->getOperand(0));
  }

  /// The first `count` elements of `value`, from a unit of a row on.
  void store(Value value, Value row, Value firstUnit, int64_t count) {
    storeFirst(b, value, output, {row, firstUnit}, count, unit);
  }

  ImplicitLocOpBuilder b;
  const KernelShape &shape;
  const VectorUnit &unit;
  Operation *epilogue;
  Value input, weights, bias, output;
  int64_t lanes;
  VectorType vector;
};

} // namespace

void kerasc::codegen::buildKernel(func::FuncOp kernel, const KernelShape &shape,
                                  const VectorUnit &unit, Operation *epilogue) {
  KernelBuilder(kernel, shape, unit, epilogue).build();
}
