//===- RowKernel.cpp - loops over rows, vectors along them ----------------===//
//
// Several rows go together, so that the steps of one hide the latency of
// another; rows of at most 8 or 4 columns share a vector. A long row is swept:
// a sweep ends where an op needs a number that only a whole row gives.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/RowKernel.h"

#include "compiler/codegen/VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace kerasc::codegen;

namespace {

/// Lanes of a vector of rows.
constexpr int64_t wide = 16;
/// A row of more vectors than this does not stay in registers.
constexpr int64_t mostKept = 4;

/// Columns of a row that are processed at once.
struct Chunk {
  Value first;
  int64_t count;
  int64_t number; // 0 in a loop, where one chunk follows another
};

class RowKernelBuilder {
public:
  RowKernelBuilder(ImplicitLocOpBuilder &b, ArrayRef<RowOp> ops,
                   int64_t columns, const VectorUnit &unit,
                   llvm::function_ref<bool(Value)> isRead)
      : b(b), ops(ops), columns(columns), unit(unit), isRead(isRead),
        lanes(columns <= 4   ? 4
              : columns <= 8 ? 8
                             : wide),
        chunks((columns + lanes - 1) / lanes), isKept(chunks <= mostKept) {}

  void build(Value rows) {
    // A quarter of the registers for the rows, the rest for their arithmetic.
    int64_t room = unit.registers * unit.bits / widestElement() / wide / 8;
    int64_t together = std::max<int64_t>(1, isKept ? room / chunks : room);
    Value first = index(0);
    int64_t size = together * (wide / lanes);
    std::optional<int64_t> known = getConstantIntValue(rows);
    if (size > 1 && (!known || *known >= size)) {
      Value last =
          multiply(arith::DivUIOp::create(b, rows, index(size)), index(size));
      buildLoop(first, last, together, wide / lanes);
      first = last;
    }
    buildLoop(first, rows, 1, 1);
  }

private:
  /// Bits of the widest element of any op.
  int64_t widestElement() const {
    int64_t widest = 32;
    auto consider = [&](const RowOperand &operand) {
      auto type = cast<MemRefType>(operand.buffer.getType());
      widest = std::max<int64_t>(widest, type.getElementTypeBitWidth());
    };
    for (const RowOp &op : ops) {
      llvm::for_each(op.inputs, consider);
      consider(op.output);
    }
    return widest;
  }

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value multiply(Value x, Value y) { return arith::MulIOp::create(b, x, y); }

  /// Rows first..last, `perVector` of them in each of `count` vectors.
  void buildLoop(Value first, Value last, int64_t count, int64_t perVector) {
    auto loop = scf::ForOp::create(b, first, last, index(count * perVector));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    vectors = count;
    rowsPerVector = perVector;
    rowIndex.clear();
    for (int64_t i = 0; i < count * perVector; ++i)
      rowIndex.push_back(add(loop.getInductionVar(), index(i)));
    rowValues.clear();
    elements.clear();
    if (isKept)
      buildKept();
    else
      buildSweeps();
  }

  void buildKept() {
    for (const RowOp &op : ops) {
      for (int64_t number = 0; number < chunks; ++number)
        buildChunk(op, {index(number * lanes),
                        std::min(lanes, columns - number * lanes), number});
      finish(op);
    }
    for (const auto &[position, op] : llvm::enumerate(ops))
      if (op.output.access == RowAccess::element && isRead(op.output.buffer) &&
          !isWrittenIn(ops.drop_front(position + 1), op.output.buffer))
        for (int64_t number = 0; number < chunks; ++number)
          storeChunk(op.output.buffer,
                     {index(number * lanes),
                      std::min(lanes, columns - number * lanes), number});
  }

  void buildSweeps() {
    ArrayRef<RowOp> rest = ops;
    while (!rest.empty()) {
      size_t size = 0;
      SmallVector<Value> unfinished;
      for (; size < rest.size(); ++size) {
        const RowOp &op = rest[size];
        bool waits = llvm::is_contained(unfinished, op.output.buffer) ||
                     llvm::any_of(op.inputs, [&](const RowOperand &input) {
                       return llvm::is_contained(unfinished, input.buffer);
                     });
        if (waits)
          break;
        if (op.reduction != RowReduction::none)
          unfinished.push_back(op.output.buffer);
      }
      buildSweep(rest.take_front(size), rest.drop_front(size));
      rest = rest.drop_front(size);
    }
  }

  void buildSweep(ArrayRef<RowOp> sweep, ArrayRef<RowOp> later) {
    SmallVector<Value> reduced;
    for (const RowOp &op : sweep) {
      if (isa<linalg::FillOp>(op.op))
        finish(op);
      if (op.reduction != RowReduction::none)
        reduced.push_back(op.output.buffer);
    }
    // Before the loop: what follows the loop needs them, too.
    for (const RowOp &op : sweep)
      for (const RowOperand &input : op.inputs)
        if (input.access == RowAccess::row)
          for (int64_t vector = 0; vector < vectors; ++vector)
            load(input, vector, {});
    SmallVector<Value> accumulators;
    for (Value buffer : reduced)
      llvm::append_range(accumulators, rowValues[buffer]);
    auto take = [&](ValueRange values) {
      for (auto [i, buffer] : llvm::enumerate(reduced))
        rowValues[buffer].assign(values.begin() + i * vectors,
                                 values.begin() + (i + 1) * vectors);
    };
    auto buildOps = [&](const Chunk &chunk) {
      elements.clear();
      for (const auto &[position, op] : llvm::enumerate(sweep)) {
        buildChunk(op, chunk);
        Value buffer = op.output.buffer;
        bool isUsed = isRead(buffer) || isAccessedIn(later, buffer);
        if (op.output.access == RowAccess::element && isUsed &&
            !isWrittenIn(sweep.drop_front(position + 1), buffer))
          storeChunk(buffer, chunk);
      }
    };
    int64_t whole = columns / lanes * lanes;
    auto loop = scf::ForOp::create(b, index(0), index(whole), index(lanes),
                                   accumulators);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      take(loop.getRegionIterArgs());
      buildOps({loop.getInductionVar(), lanes, 0});
      SmallVector<Value> results;
      for (Value buffer : reduced)
        llvm::append_range(results, rowValues[buffer]);
      if (!results.empty())
        scf::YieldOp::create(b, results);
    }
    take(loop.getResults());
    if (whole < columns)
      buildOps({index(whole), columns - whole, 0});
    for (const RowOp &op : sweep)
      if (op.reduction != RowReduction::none)
        finish(op);
  }

  static bool isWrittenIn(ArrayRef<RowOp> ops, Value buffer) {
    return llvm::any_of(
        ops, [&](const RowOp &op) { return op.output.buffer == buffer; });
  }
  static bool isAccessedIn(ArrayRef<RowOp> ops, Value buffer) {
    return isWrittenIn(ops, buffer) || llvm::any_of(ops, [&](const RowOp &op) {
             return llvm::any_of(op.inputs, [&](const RowOperand &input) {
               return input.buffer == buffer;
             });
           });
  }

  VectorType vectorOf(Value buffer) {
    return VectorType::get(lanes * rowsPerVector,
                           cast<MemRefType>(buffer.getType()).getElementType());
  }

  /// One vector of the parts of its rows.
  Value join(VectorType type, function_ref<Value(int64_t row)> part) {
    if (rowsPerVector == 1)
      return part(0);
    Value joined = arith::ConstantOp::create(b, b.getZeroAttr(type));
    for (int64_t row = 0; row < rowsPerVector; ++row)
      joined = insertLanes(b, part(row), joined, row * lanes);
    return joined;
  }

  Value loadElements(Value buffer, int64_t vector, const Chunk &chunk) {
    VectorType type = vectorOf(buffer);
    auto part = VectorType::get(lanes, type.getElementType());
    return join(type, [&](int64_t row) {
      Value at = rowIndex[vector * rowsPerVector + row];
      return loadFirst(b, part, buffer, ValueRange{at, chunk.first},
                       chunk.count, unit, Padding::first);
    });
  }

  Value load(const RowOperand &operand, int64_t vector, const Chunk &chunk) {
    VectorType type = vectorOf(operand.buffer);
    auto part = VectorType::get(lanes, type.getElementType());
    switch (operand.access) {
    case RowAccess::element: {
      SmallVector<Value> &known = elements[operand.buffer];
      known.resize(vectors * chunks);
      Value &value = known[vector * chunks + chunk.number];
      if (!value)
        value = loadElements(operand.buffer, vector, chunk);
      return value;
    }
    case RowAccess::row: {
      SmallVector<Value> &known = rowValues[operand.buffer];
      known.resize(vectors);
      if (!known[vector])
        known[vector] = join(type, [&](int64_t row) -> Value {
          Value at = rowIndex[vector * rowsPerVector + row];
          Value number = memref::LoadOp::create(b, operand.buffer, at);
          return vector::BroadcastOp::create(b, part, number);
        });
      return known[vector];
    }
    case RowAccess::column: {
      Value once = loadFirst(b, part, operand.buffer, chunk.first, chunk.count,
                             unit, Padding::first);
      return join(type, [&](int64_t) { return once; });
    }
    }
    llvm_unreachable("all kinds of access");
  }

  /// The op on one chunk of all rows.
  void buildChunk(const RowOp &op, const Chunk &chunk) {
    auto generic = dyn_cast<linalg::GenericOp>(op.op);
    if (!generic)
      return;
    Block &body = generic.getRegion().front();
    Value buffer = op.output.buffer;
    for (int64_t vector = 0; vector < vectors; ++vector) {
      IRMapping mapping;
      for (auto [argument, operand] : llvm::zip(body.getArguments(), op.inputs))
        if (!argument.use_empty())
          mapping.map(argument, load(operand, vector, chunk));
      BlockArgument old = body.getArguments().back();
      if (!old.use_empty())
        mapping.map(old, load(op.output, vector, chunk));
      widenBody(b, body, lanes * rowsPerVector, mapping);
      Value result = mapping.lookup(body.getTerminator()->getOperand(0));
      if (op.reduction == RowReduction::none) {
        SmallVector<Value> &known = elements[buffer];
        known.resize(vectors * chunks);
        known[vector * chunks + chunk.number] = result;
      } else {
        Value &accumulator = rowValues[buffer][vector];
        // Elements that repeat the first change a sum, but no maximum.
        bool isIdempotent = op.reduction != RowReduction::sum;
        accumulator = chunk.count == lanes || isIdempotent
                          ? result
                          : Value(arith::SelectOp::create(b, mask(chunk.count),
                                                          result, accumulator));
      }
    }
  }

  /// The lanes of elements that exist.
  Value mask(int64_t count) {
    SmallVector<bool> bits;
    for (int64_t i = 0; i < lanes * rowsPerVector; ++i)
      bits.push_back(i % lanes < count);
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(VectorType::get(bits.size(), b.getI1Type()),
                                  bits));
  }

  void storeChunk(Value buffer, const Chunk &chunk) {
    for (int64_t vector = 0; vector < vectors; ++vector) {
      Value value = elements[buffer][vector * chunks + chunk.number];
      for (int64_t row = 0; row < rowsPerVector; ++row) {
        Value part = value;
        if (rowsPerVector > 1)
          part = extractLanes(b, value, row * lanes, lanes);
        Value at = rowIndex[vector * rowsPerVector + row];
        storeFirst(b, part, buffer, ValueRange{at, chunk.first}, chunk.count,
                   unit);
      }
    }
  }

  /// What is left to do for a number per row: lanes become one number, which
  /// every lane then has.
  void finish(const RowOp &op) {
    Value buffer = op.output.buffer;
    if (op.output.access != RowAccess::row)
      return;
    if (auto fill = dyn_cast<linalg::FillOp>(op.op)) {
      Value number = vector::BroadcastOp::create(b, vectorOf(buffer),
                                                 fill.getInputs().front());
      rowValues[buffer].assign(vectors, number);
    }
    if (op.reduction != RowReduction::none)
      for (Value &value : rowValues[buffer])
        for (int64_t half = lanes / 2; half; half /= 2)
          value = combine(op.reduction, value, swapHalves(value, half));
    if (!isRead(buffer))
      return;
    for (int64_t i = 0; i < vectors * rowsPerVector; ++i) {
      Value number = vector::ExtractOp::create(
          b, rowValues[buffer][i / rowsPerVector],
          ArrayRef<int64_t>{i % rowsPerVector * lanes});
      memref::StoreOp::create(b, number, buffer, rowIndex[i]);
    }
  }

  /// Lane i gets lane i + half of the same group of twice `half`, and back.
  Value swapHalves(Value value, int64_t half) {
    SmallVector<int64_t> order;
    for (int64_t i = 0; i < lanes * rowsPerVector; ++i)
      order.push_back(i ^ half);
    return vector::ShuffleOp::create(b, value, value, order);
  }

  Value combine(RowReduction reduction, Value x, Value y) {
    if (reduction == RowReduction::sum)
      return arith::AddFOp::create(b, x, y);
    Value isFirst = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, x, y);
    return arith::SelectOp::create(b, isFirst, x, y);
  }

  ImplicitLocOpBuilder &b;
  ArrayRef<RowOp> ops;
  int64_t columns;
  const VectorUnit &unit;
  llvm::function_ref<bool(Value)> isRead;
  int64_t lanes, chunks;
  bool isKept;

  // Of the loop that is being built.
  int64_t vectors = 0, rowsPerVector = 0;
  SmallVector<Value> rowIndex;
  llvm::DenseMap<Value, SmallVector<Value>> rowValues; // by vector
  llvm::DenseMap<Value, SmallVector<Value>> elements;  // by vector and chunk
};

} // namespace

void kerasc::codegen::buildRowKernel(ImplicitLocOpBuilder &b,
                                     ArrayRef<RowOp> ops, Value rows,
                                     int64_t columns, const VectorUnit &unit,
                                     llvm::function_ref<bool(Value)> isRead) {
  RowKernelBuilder(b, ops, columns, unit, isRead).build(rows);
}
