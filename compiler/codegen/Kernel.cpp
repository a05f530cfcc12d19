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

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace kerasc::codegen;

namespace {

class KernelBuilder {
public:
  KernelBuilder(func::FuncOp kernel, const KernelShape &shape,
                const VectorUnit &unit, Operation *epilogue)
      : b(kernel.getLoc(), OpBuilder::atBlockBegin(kernel.addEntryBlock())),
        shape(shape), unit(unit), epilogue(epilogue),
        input(kernel.getArgument(0)), weights(kernel.getArgument(1)),
        bias(kernel.getNumArguments() == 4 ? kernel.getArgument(2) : Value()),
        output(kernel.getArguments().back()),
        vector(VectorType::get(shape.width(), b.getF32Type())) {}

  void build() {
    Value rows = memref::DimOp::create(b, input, 0);
    Value first = index(0);
    for (int64_t tileRows : shape.tileRows(unit)) {
      // As many tiles of this size as fit; smaller ones take the rest.
      Value size = index(tileRows);
      Value rest = arith::SubIOp::create(b, rows, first);
      Value tiles = arith::DivUIOp::create(b, rest, size);
      Value last = arith::AddIOp::create(b, first,
                                         arith::MulIOp::create(b, tiles, size));
      buildRows(tileRows, first, last);
      first = last;
    }
    func::ReturnOp::create(b);
  }

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }

  /// Rows first..last in tiles, for all panels.
  void buildRows(int64_t tileRows, Value first, Value last) {
    int64_t group = shape.panelsPerTile(tileRows, unit);
    // The last panel may be cut: it is never in the loop over whole groups.
    int64_t whole = shape.n / shape.width() / group * group;
    if (whole) {
      auto loop = scf::ForOp::create(b, index(0), index(whole), index(group));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      buildTiles(tileRows, group, loop.getInductionVar(), first, last,
                 /*isCut=*/false);
    }
    for (int64_t panel = whole; panel < shape.panels(); panel += group) {
      int64_t count = std::min(group, shape.panels() - panel);
      bool isCut = (panel + count) * shape.width() > shape.n;
      buildTiles(tileRows, count, index(panel), first, last, isCut);
    }
  }

  void buildTiles(int64_t tileRows, int64_t panels, Value firstPanel,
                  Value first, Value last, bool isCut) {
    auto loop = scf::ForOp::create(b, first, last, index(tileRows));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    buildTile(tileRows, panels, firstPanel, loop.getInductionVar(), isCut);
  }

  /// Accumulators are numbered [row][panel][sum].
  void buildTile(int64_t rows, int64_t panels, Value firstPanel, Value firstRow,
                 bool isCut) {
    SmallVector<Value> rowIndex, panelIndex;
    for (int64_t i = 0; i < rows; ++i)
      rowIndex.push_back(arith::AddIOp::create(b, firstRow, index(i)));
    for (int64_t i = 0; i < panels; ++i)
      panelIndex.push_back(arith::AddIOp::create(b, firstPanel, index(i)));

    int64_t sums = shape.sums();
    SmallVector<Value> accumulators = start(rows, panelIndex);
    int64_t steps = shape.k / sums;
    if (steps) {
      auto loop = scf::ForOp::create(b, index(0), index(steps * sums),
                                     index(sums), accumulators);
      {
        OpBuilder::InsertionGuard guard(b);
        b.setInsertionPointToStart(loop.getBody());
        SmallVector<Value> inner(loop.getRegionIterArgs());
        for (int64_t s = 0; s < sums; ++s)
          addProducts(
              inner, s,
              arith::AddIOp::create(b, loop.getInductionVar(), index(s)),
              rowIndex, panelIndex);
        scf::YieldOp::create(b, inner);
      }
      accumulators.assign(loop.getResults().begin(), loop.getResults().end());
    }
    for (int64_t k = steps * sums; k < shape.k; ++k)
      addProducts(accumulators, k % sums, index(k), rowIndex, panelIndex);

    for (int64_t row = 0; row < rows; ++row)
      for (int64_t panel = 0; panel < panels; ++panel) {
        ArrayRef<Value> partial =
            ArrayRef(accumulators).slice((row * panels + panel) * sums, sums);
        Value result = applyEpilogue(fold(partial));
        bool last = isCut && panel == panels - 1;
        store(result, rowIndex[row], panelIndex[panel],
              last ? shape.n % shape.width() : shape.width());
      }
  }

  /// The first partial sum starts at the bias, the others at zero.
  SmallVector<Value> start(int64_t rows, ArrayRef<Value> panelIndex) {
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(vector));
    SmallVector<Value> biases, accumulators;
    for (Value panel : panelIndex) {
      if (!bias) {
        biases.push_back(zero);
        continue;
      }
      Value column = arith::MulIOp::create(b, panel, index(shape.width()));
      biases.push_back(
          vector::LoadOp::create(b, vector, bias, ValueRange{column}));
    }
    for (int64_t row = 0; row < rows; ++row)
      for (Value first : biases) {
        accumulators.push_back(first);
        accumulators.append(shape.sums() - 1, zero);
      }
    return accumulators;
  }

  void addProducts(SmallVectorImpl<Value> &accumulators, int64_t sum, Value k,
                   ArrayRef<Value> rowIndex, ArrayRef<Value> panelIndex) {
    SmallVector<Value> columns;
    for (Value panel : panelIndex)
      columns.push_back(vector::LoadOp::create(b, vector, weights,
                                               ValueRange{panel, k, index(0)}));
    for (auto [row, at] : llvm::enumerate(rowIndex)) {
      Value x = memref::LoadOp::create(b, input, ValueRange{at, k});
      Value broadcast = vector::BroadcastOp::create(b, vector, x);
      for (auto [panel, column] : llvm::enumerate(columns)) {
        Value &accumulator =
            accumulators[(row * columns.size() + panel) * shape.sums() + sum];
        accumulator = vector::FMAOp::create(b, broadcast, column, accumulator);
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

  /// The body of the epilogue, each scalar a vector.
  Value applyEpilogue(Value accumulator) {
    if (!epilogue)
      return accumulator;
    Block &body = cast<linalg::GenericOp>(epilogue).getRegion().front();
    IRMapping mapping;
    mapping.map(body.getArgument(0), accumulator);
    auto widen = [&](Value scalar) -> Value {
      if (Value value = mapping.lookupOrNull(scalar))
        return value;
      // A constant, or a scalar from outside the body.
      Operation *op = scalar.getDefiningOp();
      Value copy = op ? b.clone(*op)->getResult(0) : scalar;
      auto type = VectorType::get(shape.width(), scalar.getType());
      Value value = vector::BroadcastOp::create(b, type, copy);
      mapping.map(scalar, value);
      return value;
    };
    for (Operation &op : body.without_terminator()) {
      SmallVector<Value> operands;
      for (Value operand : op.getOperands())
        operands.push_back(widen(operand));
      if (op.hasTrait<OpTrait::ConstantLike>()) {
        widen(op.getResult(0));
        continue;
      }
      SmallVector<Type> types;
      for (Type type : op.getResultTypes())
        types.push_back(VectorType::get(shape.width(), type));
      Operation *wide = b.create(op.getLoc(), op.getName().getIdentifier(),
                                 operands, types, op.getAttrs());
      mapping.map(op.getResults(), wide->getResults());
    }
    return widen(body.getTerminator()->getOperand(0));
  }

  /// The first `count` elements of `value`, at a panel of a row.
  void store(Value value, Value row, Value panel, int64_t count) {
    Value column = arith::MulIOp::create(b, panel, index(shape.width()));
    if (count == shape.width()) {
      vector::StoreOp::create(b, value, output, ValueRange{row, column});
      return;
    }
    if (unit.hasMasks) {
      auto type = VectorType::get(shape.width(), b.getI1Type());
      Value mask =
          vector::ConstantMaskOp::create(b, type, ArrayRef<int64_t>{count});
      vector::MaskedStoreOp::create(b, output, ValueRange{row, column}, mask,
                                    value);
      return;
    }
    // Pieces that are powers of two: masked stores are slow without AVX-512.
    int64_t offset = 0;
    for (int64_t piece = shape.width() / 2; piece; piece /= 2) {
      if (!(count & piece))
        continue;
      Value part = vector::ExtractStridedSliceOp::create(
          b, value, ArrayRef<int64_t>{offset}, ArrayRef<int64_t>{piece},
          ArrayRef<int64_t>{1});
      Value at = arith::AddIOp::create(b, column, index(offset));
      vector::StoreOp::create(b, part, output, ValueRange{row, at});
      offset += piece;
    }
  }

  ImplicitLocOpBuilder b;
  const KernelShape &shape;
  const VectorUnit &unit;
  Operation *epilogue;
  Value input, weights, bias, output;
  VectorType vector;
};

} // namespace

void kerasc::codegen::buildKernel(func::FuncOp kernel, const KernelShape &shape,
                                  const VectorUnit &unit, Operation *epilogue) {
  KernelBuilder(kernel, shape, unit, epilogue).build();
}
