//===- Kernel.cpp - the inner loops of a dense layer ----------------------===//
//
// A register tile of rows x vectors of units keeps its accumulators while it
// runs over all of k: no packing of inputs, and, below 1024 lines of weights,
// no blocks of k and no fetching ahead, which would not help once the weights
// lie in panels (docs/decisions/0009). Panels are the outer loop, so that a
// panel is read once for all rows of the block. Read next:
// runtime/include/kerasc/runtime.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/Kernel.h"

#include "compiler/codegen/KernelTile.h"
#include "compiler/codegen/VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace kerasc::codegen;

namespace {

/// Multiply-adds in the body of a loop over k: fewer, and the loop itself
/// costs; more, and only the code grows.
constexpr int64_t unrolledFmas = 16;
/// An epilogue of more ops runs on the stored tile, which lies in the nearest
/// cache: repeated for every accumulator its code would not.
constexpr int64_t shortEpilogue = 4;

/// Lines of a block of k where a layer has at least twice as many: what a tile
/// reads of the weights should stay in the level-2 cache, with the inputs of
/// all rows and the weights of the next tile.
constexpr int64_t blockLines = 512;

class KernelBuilder : KernelTile {
public:
  KernelBuilder(func::FuncOp kernel, const KernelShape &shape,
                const VectorUnit &unit, Operation *epilogue)
      : KernelTile(kernel, shape, unit, epilogue) {
    ArrayRef<BlockArgument> arguments = kernel.getArguments();
    firstVector = index(0);
    lastVector = index(shape.vectors(unit));
    if (shape.isShared()) {
      lastVector = arguments.back();
      firstVector = arguments.drop_back().back();
      arguments = arguments.drop_back(2);
    }
    input = arguments[0];
    weights = arguments[1];
    if (arguments.size() == 4)
      bias = arguments[2];
    output = arguments.back();
  }

  void build(KernelRows rows) {
    if (rows == KernelRows::one)
      buildRows(1, index(0), index(1));
    else
      buildManyRows(memref::DimOp::create(b, input, 0));
    func::ReturnOp::create(b);
  }

private:
  /// Lines of weights, a part of all k.
  struct Lines {
    Value first;
    int64_t count;
    bool isFirst, isLast;
    bool isWhole() const { return isFirst && isLast; }
  };

  /// What to fetch while working: an element of a panel, and how much further
  /// with every line; null for nothing.
  struct Ahead {
    Value first, perLine;
  };

  Value compare(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }
  Value choose(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, condition, x, y);
  }

  /// As few tiles as possible, of sizes that differ little: a remainder of few
  /// rows would read all weights for little work. The larger come first.
  ///
  /// Where it goes, rows come in pairs, and the last tile of an odd number
  /// computes its last row twice: code for odd sizes would save a row's time,
  /// and only there, but take as long to compile as that for the even ones.
  void buildManyRows(Value rows) {
    int64_t most = shape.maxRows(unit);
    if (most == 1)
      return buildRows(1, index(0), rows);
    int64_t group = most % 2 ? 1 : 2;
    if (group == 2)
      lastRow = arith::SubIOp::create(b, rows, index(1));
    Value groups = arith::CeilDivUIOp::create(b, rows, index(group));
    Value rest = arith::RemUIOp::create(b, groups, index(most / group));
    Value divides = compare(arith::CmpIPredicate::eq, rest, index(0));
    Value tiles = arith::CeilDivUIOp::create(b, groups, index(most / group));
    Value small = arith::DivUIOp::create(b, groups, tiles);
    Value large = add(small, index(1));
    Value remainder = arith::SubIOp::create(b, groups, multiply(small, tiles));
    Value split = multiply(multiply(remainder, large), index(group));
    Value isLarge =
        compare(arith::CmpIPredicate::eq, large, index(most / group));
    Value none = choose(isLarge, split, index(0));
    buildRows(most, index(0), choose(divides, rows, none));

    auto branch = scf::IfOp::create(b, divides, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.elseBlock());
    // A tile of one row is never left but where it is the only one.
    for (int64_t size = most - group; size > 1; size -= group) {
      Value isLarge =
          compare(arith::CmpIPredicate::eq, large, index(size / group));
      Value isSmall =
          compare(arith::CmpIPredicate::eq, small, index(size / group));
      Value first = choose(isLarge, index(0), split);
      Value last = choose(isSmall, rows, split);
      Value any = compare(arith::CmpIPredicate::ult, first, last);
      auto used = scf::IfOp::create(b, any, /*withElseRegion=*/false);
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(used.thenBlock());
      buildRows(size, first, last);
    }
  }

  /// Rows first..last, block after block of k.
  void buildRows(int64_t tileRows, Value first, Value last) {
    int64_t lines = shape.lines();
    // A row alone reads its weights once, whatever the order.
    bool isBlocked =
        tileRows > 1 && shape.sums() == 1 && lines >= 2 * blockLines;
    if (!isBlocked) {
      block = {index(0), lines, /*isFirst=*/true, /*isLast=*/true};
      return buildVectors(tileRows, first, last);
    }
    int64_t lastBlock = (lines / blockLines - 1) * blockLines;
    block = {index(0), blockLines, /*isFirst=*/true, /*isLast=*/false};
    buildVectors(tileRows, first, last);
    if (lastBlock > blockLines) {
      auto loop = scf::ForOp::create(b, index(blockLines), index(lastBlock),
                                     index(blockLines));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      block = {loop.getInductionVar(), blockLines, /*isFirst=*/false,
               /*isLast=*/false};
      buildVectors(tileRows, first, last);
    }
    block = {index(lastBlock), lines - lastBlock, /*isFirst=*/false,
             /*isLast=*/true};
    buildVectors(tileRows, first, last);
  }

  /// Rows first..last in tiles, for all vectors of the range.
  void buildVectors(int64_t tileRows, Value first, Value last) {
    int64_t width = shape.vectorsPerTile(tileRows, unit);
    // The last vector may be cut: it is never in the loop over whole tiles.
    int64_t all = shape.vectors(unit);
    int64_t whole = shape.n / units / width * width;
    if (whole) {
      Value end = index(whole);
      if (shape.isShared())
        end = arith::MinUIOp::create(b, end, lastVector);
      auto loop = scf::ForOp::create(b, firstVector, end, index(width));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      buildTiles(tileRows, width, loop.getInductionVar(), first, last,
                 /*isCut=*/false);
    }
    if (whole == all)
      return;
    OpBuilder::InsertionGuard guard(b);
    if (shape.isShared()) {
      // Whoever has the last part.
      Value isLast = compare(arith::CmpIPredicate::eq, lastVector, index(all));
      auto branch = scf::IfOp::create(b, isLast, /*withElseRegion=*/false);
      b.setInsertionPointToStart(branch.thenBlock());
    }
    buildTiles(tileRows, all - whole, index(whole), first, last,
               shape.n % units != 0);
  }

  void buildTiles(int64_t tileRows, int64_t width, Value at, Value first,
                  Value last, bool isCut) {
    auto loop = scf::ForOp::create(b, first, last, index(tileRows));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value row = loop.getInductionVar();
    ahead = block.isWhole() ? Ahead() : startAhead(tileRows, first, last, row);
    buildTile(tileRows, width, at, row, isCut);
  }

  /// Each tile of rows fetches its share of the weights that the next tile of
  /// vectors needs, so that reading them from memory takes no time of its own.
  Ahead startAhead(int64_t tileRows, Value first, Value last, Value row) {
    Value rows = arith::SubIOp::create(b, last, first);
    Value done = arith::SubIOp::create(b, row, first);
    auto share = [&](Value of, int64_t elements) -> Value {
      return arith::DivUIOp::create(b, multiply(of, index(elements)), rows);
    };
    int64_t line = KernelShape::lineSize;
    return {share(done, block.count * line), share(index(tileRows), line)};
  }

  void fetchAhead(Value line, ArrayRef<Column> columns) {
    Value element = add(multiply(block.first, index(KernelShape::lineSize)),
                        add(ahead.first, multiply(line, ahead.perLine)));
    for (const Column &column : columns) {
      Value next =
          arith::MinUIOp::create(b, add(column.panel, index(columns.size())),
                                 index(shape.panels() - 1));
      memref::PrefetchOp::create(b, weights, ValueRange{next, element},
                                 /*isWrite=*/false, /*localityHint=*/2,
                                 /*isDataCache=*/true);
    }
  }

  /// Accumulators are numbered [row][vector][chain].
  void buildTile(int64_t rows, int64_t width, Value firstOfTile, Value firstRow,
                 bool isCut) {
    SmallVector<Value> rowIndex;
    for (int64_t i = 0; i < rows; ++i)
      rowIndex.push_back(add(firstRow, index(i)));
    if (lastRow)
      rowIndex.back() = arith::MinUIOp::create(b, rowIndex.back(), lastRow);
    SmallVector<Column> columns;
    for (int64_t i = 0; i < width; ++i)
      columns.push_back(columnOf(add(firstOfTile, index(i))));

    SmallVector<Value> accumulators = block.isFirst
                                          ? start(rows, columns)
                                          : loadSums(rowIndex, columns, isCut);
    int64_t step = chains;
    while (step * rows * width < unrolledFmas)
      step += chains;
    // The last line may be short of k.
    int64_t full =
        block.isLast && shape.k % group ? block.count - 1 : block.count;
    int64_t looped = full / step * step;
    if (looped == step)
      looped = 0;
    if (looped) {
      auto loop = scf::ForOp::create(b, index(0), index(looped), index(step),
                                     accumulators);
      {
        OpBuilder::InsertionGuard guard(b);
        b.setInsertionPointToStart(loop.getBody());
        SmallVector<Value> inner(loop.getRegionIterArgs());
        Value line = loop.getInductionVar();
        for (int64_t i = 0; i < step; ++i) {
          Value at = add(line, index(i));
          if (ahead.first)
            fetchAhead(at, columns);
          addProducts(inner, i % chains, add(block.first, at), group, rowIndex,
                      columns);
        }
        scf::YieldOp::create(b, inner);
      }
      accumulators.assign(loop.getResults().begin(), loop.getResults().end());
    }
    for (int64_t line = looped; line < block.count; ++line)
      addProducts(accumulators, line % chains, add(block.first, index(line)),
                  line < full ? group : shape.k % group, rowIndex, columns);

    bool isLater = epilogue && epilogueSize() > shortEpilogue;
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t i = 0; i < width; ++i) {
        ArrayRef<Value> partial =
            ArrayRef(accumulators).slice((row * width + i) * chains, chains);
        Value value = fold(partial);
        if (bias && group > 1)
          value = arith::AddFOp::create(b, value, loadBias(columns[i]));
        int64_t count = isCut && i == width - 1 ? shape.n % units : units;
        if (block.isLast && count < units)
          value = fillPadding(value, count);
        if (block.isLast && (count < units || !isLater))
          value = applyEpilogue(value);
        store(value, rowIndex[row], columns[i].unit, count);
      }
    if (int64_t stored = isCut ? width - 1 : width;
        block.isLast && isLater && stored)
      finishTile(rowIndex, ArrayRef(columns).take_front(stored));
  }

  /// The epilogue on whole vectors of a tile that has been stored.
  void finishTile(ArrayRef<Value> rowIndex, ArrayRef<Column> columns) {
    auto loop = scf::ForOp::create(b, rowIndex.front(),
                                   add(rowIndex.back(), index(1)), index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    for (const Column &column : columns) {
      SmallVector<Value> at = {loop.getInductionVar(), column.unit};
      Value stored = vector::LoadOp::create(b, result, output, at);
      vector::StoreOp::create(b, applyEpilogue(stored), output, at);
    }
  }

  /// The first partial sum starts at the bias, the others at zero. Where a
  /// vector has several sums of an output, spreading the bias over it would
  /// cost more than adding it at the end.
  SmallVector<Value> start(int64_t rows, ArrayRef<Column> columns) {
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(vector));
    SmallVector<Value> firsts, accumulators;
    for (const Column &column : columns)
      firsts.push_back(bias && group == 1 ? loadBias(column) : zero);
    for (int64_t row = 0; row < rows; ++row)
      for (Value first : firsts) {
        accumulators.push_back(first);
        accumulators.append(chains - 1, zero);
      }
    return accumulators;
  }

  /// The sums over the blocks before, which lie where the outputs will.
  SmallVector<Value> loadSums(ArrayRef<Value> rowIndex,
                              ArrayRef<Column> columns, bool isCut) {
    SmallVector<Value> sums;
    for (Value row : rowIndex)
      for (const Column &column : columns) {
        bool isShort = isCut && &column == &columns.back();
        SmallVector<Value> at = {row, column.unit};
        sums.push_back(loadFirst(b, vector, output, at,
                                 isShort ? shape.n % units : units, unit,
                                 Padding::zero));
      }
    return sums;
  }

  /// Adds the products of the `count` k of a line to one chain.
  void addProducts(SmallVectorImpl<Value> &accumulators, int64_t chain,
                   Value line, int64_t count, ArrayRef<Value> rowIndex,
                   ArrayRef<Column> columns) {
    SmallVector<Value> factors;
    Value element = multiply(line, index(KernelShape::lineSize));
    for (const Column &column : columns)
      factors.push_back(vector::LoadOp::create(
          b, vector, weights,
          ValueRange{column.panel, add(element, column.lane)}));
    for (auto [row, at] : llvm::enumerate(rowIndex)) {
      Value inputs = loadInputs(at, multiply(line, index(group)), count);
      for (auto [i, factor] : llvm::enumerate(factors)) {
        Value &value =
            accumulators[(row * factors.size() + i) * chains + chain];
        value = vector::FMAOp::create(b, inputs, factor, value);
      }
    }
  }

  /// Inputs k.. of a row, in every group of lanes; zeros for those beyond
  /// `count`, whose weights are zeros, too.
  Value loadInputs(Value row, Value k, int64_t count) {
    SmallVector<Value> at = {row, k};
    if (group == 1)
      return vector::BroadcastOp::create(b, vector,
                                         memref::LoadOp::create(b, input, at));
    auto type = VectorType::get(group, element);
    Value inputs;
    if (cast<MemRefType>(input.getType()).isLastDimUnitStride())
      inputs = loadFirst(b, type, input, at, count, unit, Padding::zero);
    else
      inputs = gather(type, row, k, count);
    SmallVector<int64_t> order;
    for (int64_t lane = 0; lane < lanes; ++lane)
      order.push_back(lane % group);
    return vector::ShuffleOp::create(b, inputs, inputs, order);
  }

  /// The same of inputs that do not lie side by side.
  Value gather(VectorType type, Value row, Value k, int64_t count) {
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(element));
    SmallVector<Value> elements(type.getNumElements(), zero);
    for (int64_t i = 0; i < count; ++i)
      elements[i] =
          memref::LoadOp::create(b, input, ValueRange{row, add(k, index(i))});
    return vector::FromElementsOp::create(b, type, elements);
  }

  int64_t epilogueSize() const {
    Block &body = epilogue->getRegion(0).front();
    return llvm::count_if(body.without_terminator(), [](Operation &op) {
      return !op.hasTrait<OpTrait::ConstantLike>();
    });
  }

  Value input, weights;
  Value firstVector, lastVector; // the range to compute
  Value lastRow; // where a tile may have a row more than there are
  Lines block;   // of k, that is being built
  Ahead ahead;
};

} // namespace

void kerasc::codegen::buildKernel(func::FuncOp kernel, const KernelShape &shape,
                                  KernelRows rows, const VectorUnit &unit,
                                  Operation *epilogue) {
  KernelBuilder(kernel, shape, unit, epilogue).build(rows);
}
