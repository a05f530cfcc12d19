//===- ScheduleRows.cpp ---------------------------------------------------===//
//
// Why: loop by loop, a softmax goes over memory four times, one element at a
// time, since its sums may not be reordered at will. What works row by row
// becomes one loop over rows, with vectors along them and an order of summation
// that is ours. Contract and example: Passes.td. Tests:
// test/passes/schedule-rows.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/RowKernel.h"
#include "compiler/passes/Passes.h"
#include "compiler/passes/SizeExpressions.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace kerasc {
#define GEN_PASS_DEF_SCHEDULEROWS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

namespace {

/// The float that leaves every other unchanged when combined with it.
bool isNeutral(Value start, RowReduction reduction) {
  FloatAttr number;
  if (!matchPattern(start, m_Constant(&number)))
    return false;
  llvm::APFloat value = number.getValue();
  switch (reduction) {
  case RowReduction::sum:
    return value.isZero();
  case RowReduction::maximum:
    return value.isInfinity() && value.isNegative();
  case RowReduction::none:
    return false;
  }
  llvm_unreachable("all reductions");
}

/// How the body of a reduction combines what it is given with what it has, the
/// last argument.
RowReduction reductionOf(Block &body) {
  Value old = body.getArguments().back();
  Value result = body.getTerminator()->getOperand(0);
  Operation *last = result.getDefiningOp();
  if (auto sum = dyn_cast_or_null<arith::AddFOp>(last))
    if (old.hasOneUse() && (sum.getLhs() == old || sum.getRhs() == old))
      return RowReduction::sum;
  if (auto select = dyn_cast_or_null<arith::SelectOp>(last)) {
    auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
    if (compare && select.getFalseValue() == old && compare.getRhs() == old &&
        compare.getLhs() == select.getTrueValue() && old.hasNUses(2) &&
        compare.getPredicate() == arith::CmpFPredicate::OGT)
      return RowReduction::maximum;
  }
  return RowReduction::none;
}

/// Where a buffer lies: bytes per row of the block, in an argument of the
/// entry.
struct Place {
  BlockArgument base; // null: not known
  int64_t offset, size;
  memref::ViewOp alone; // a buffer that shares its bytes with no other view
};

Place placeOf(Value buffer) {
  while (isa_and_present<memref::ExpandShapeOp, memref::CollapseShapeOp>(
      buffer.getDefiningOp()))
    buffer = buffer.getDefiningOp()->getOperand(0);
  auto type = cast<MemRefType>(buffer.getType());
  int64_t size = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  for (int64_t axis : type.getShape())
    if (axis != ShapedType::kDynamic)
      size *= axis;
  if (auto argument = dyn_cast<BlockArgument>(buffer))
    return {argument, 0, size, nullptr};
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  if (!view)
    return {};
  Place place = {cast<BlockArgument>(view.getSource()), 0, size, nullptr};
  if (llvm::any_of(type.getShape().drop_front(), ShapedType::isDynamic)) {
    place.alone = view;
    return place;
  }
  // A constant times the rows; for one row both are constants.
  SmallVector<Value> factors = {view.getByteShift()};
  if (auto product = factors[0].getDefiningOp<arith::MulIOp>())
    factors = {product.getLhs(), product.getRhs()};
  place.offset = 1;
  bool isKnown = false;
  for (Value factor : factors) {
    IntegerAttr constant;
    if (!matchPattern(factor, m_Constant(&constant)))
      continue;
    place.offset *= constant.getInt();
    isKnown = true;
  }
  return isKnown ? place : Place();
}

/// Whether two buffers can be accessed row by row where each was accessed as a
/// whole: they share nothing, or row i of one is row i of the other.
bool goTogether(Value x, Value y) {
  if (x == y)
    return true;
  Place a = placeOf(x), b = placeOf(y);
  if (!a.base || !b.base)
    return false;
  if (a.base != b.base)
    return true;
  if (a.alone || b.alone)
    return a.alone != b.alone;
  bool isDisjoint =
      a.offset + a.size <= b.offset || b.offset + b.size <= a.offset;
  return isDisjoint || (a.offset == b.offset && x.getType() == y.getType());
}

/// Consecutive ops on the same rows.
struct Group {
  SmallVector<RowOp> ops;
  SmallVector<int64_t> rowShape;
  SmallVector<AffineExpr> unknown; // sizes in rowShape behind the batch
  std::optional<int64_t> columns;  // not known before an op has them
  bool isElementwise = true;
};

/// The op as one of rows, with the shape of its rows; nothing when it is none.
struct Candidate {
  RowOp op;
  SmallVector<int64_t> rowShape;
  SmallVector<AffineExpr> unknown;
  std::optional<int64_t> columns;
};

/// Whether elements fill bytes, in row-major order.
bool isPlain(Value buffer) {
  auto type = dyn_cast<MemRefType>(buffer.getType());
  return type && type.getElementType().isIntOrFloat() &&
         type.getElementTypeBitWidth() % 8 == 0 &&
         type.getLayout().isIdentity();
}

std::optional<RowAccess> accessOf(AffineMap map, unsigned loops) {
  MLIRContext *context = map.getContext();
  AffineMap all = AffineMap::getMultiDimIdentityMap(loops, context);
  if (map == all)
    return RowAccess::element;
  if (map == all.dropResult(loops - 1))
    return RowAccess::row;
  if (map ==
      AffineMap::get(loops, 0, {getAffineDimExpr(loops - 1, context)}, context))
    return RowAccess::column;
  return std::nullopt;
}

bool matchFill(linalg::FillOp fill, Candidate &result) {
  Value buffer = fill.getOutputs().front();
  if (!isPlain(buffer))
    return false;
  ArrayRef<int64_t> shape = cast<MemRefType>(buffer.getType()).getShape();
  if (shape.empty() || shape.front() != ShapedType::kDynamic)
    return false;
  result.op.op = fill;
  result.op.output = {buffer, RowAccess::row};
  result.rowShape.assign(shape.begin(), shape.end());
  return true;
}

bool matchGeneric(linalg::GenericOp op, Candidate &result) {
  unsigned loops = op.getNumLoops();
  if (loops < 2 || op.getNumDpsInits() != 1)
    return false;
  Block &body = op.getRegion().front();
  for (Operation &inner : body.without_terminator())
    if (!inner.hasTrait<OpTrait::ConstantLike>() &&
        !OpTrait::hasElementwiseMappableTraits(&inner))
      return false;
  result.op.op = op;
  SmallVector<RowOperand> operands;
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  for (OpOperand &operand : op->getOpOperands()) {
    std::optional<RowAccess> access =
        accessOf(op.getMatchingIndexingMap(&operand), loops);
    if (!access || !isPlain(operand.get()))
      return false;
    operands.push_back({operand.get(), *access});
  }
  result.op.output = operands.pop_back_val();
  result.op.inputs = std::move(operands);
  result.rowShape.assign(ranges.begin(), ranges.end() - 1);
  result.columns = ranges.back();
  if (ShapedType::isDynamic(ranges.back()) || ranges.back() == 0 ||
      !ShapedType::isDynamic(ranges.front()))
    return false;
  if (op.getNumParallelLoops() == loops &&
      result.op.output.access == RowAccess::element)
    return true;
  // The rows in order, each to one number.
  if (op.getNumParallelLoops() != loops - 1 ||
      op.getIteratorTypesArray().back() != utils::IteratorType::reduction ||
      result.op.output.access != RowAccess::row)
    return false;
  result.op.reduction = reductionOf(body);
  if (result.op.reduction == RowReduction::none)
    return false;
  return true;
}

bool match(Operation *op, SizeExpressions &sizes, Candidate &result) {
  auto fill = dyn_cast<linalg::FillOp>(op);
  auto generic = dyn_cast<linalg::GenericOp>(op);
  if (fill ? !matchFill(fill, result)
           : !generic || !matchGeneric(generic, result))
    return false;
  // The output has an axis for each of a row.
  for (size_t axis = 1; axis < result.rowShape.size(); ++axis) {
    if (!ShapedType::isDynamic(result.rowShape[axis]))
      continue;
    result.unknown.push_back(sizes.sizeOf(result.op.output.buffer, axis));
    if (!result.unknown.back())
      return false;
  }
  return true;
}

struct ScheduleRows : kerasc::impl::ScheduleRowsBase<ScheduleRows> {
  using ScheduleRowsBase::ScheduleRowsBase;

  void runOnOperation() override {
    auto entry = dyn_cast<func::FuncOp>(getOperation());
    // Entries and their copies for one row, but not kernels.
    isOneRow = entry && entry->hasAttr("keras.one_row");
    if (!entry || (entry.isPrivate() && !isOneRow))
      return;
    unit = {vectorBits, vectorRegisters, hasMasks};
    SizeExpressions sizes(entry);
    Group group;
    for (Operation &op : llvm::make_early_inc_range(entry.getBody().front())) {
      if (isPure(&op) || isa<memref::DimOp>(op))
        continue;
      Candidate candidate;
      bool isMatch = match(&op, sizes, candidate);
      if (!isMatch || !joins(group, candidate))
        emit(std::exchange(group, Group()));
      if (isMatch && joins(group, candidate))
        add(group, candidate);
    }
    emit(group);
  }

private:
  static bool joins(const Group &group, const Candidate &candidate) {
    const RowOp &op = candidate.op;
    // A reduction starts from what a fill of the group gives.
    if (op.reduction != RowReduction::none) {
      const RowOp *start = nullptr;
      for (const RowOp &earlier : group.ops)
        if (earlier.output.buffer == op.output.buffer)
          start = &earlier;
      auto fill = start ? dyn_cast<linalg::FillOp>(start->op) : nullptr;
      if (!fill || !isNeutral(fill.getInputs().front(), op.reduction))
        return false;
    }
    if (group.ops.empty())
      return true;
    if (group.rowShape != candidate.rowShape ||
        group.unknown != candidate.unknown)
      return false;
    if (group.columns && candidate.columns &&
        *group.columns != *candidate.columns)
      return false;
    return llvm::all_of(group.ops, [&](const RowOp &earlier) {
      return canFollow(op, earlier);
    });
  }

  /// Whether doing both row by row has no op meet what it should not.
  static bool canFollow(const RowOp &op, const RowOp &earlier) {
    auto all = [](const RowOp &op) {
      SmallVector<RowOperand> operands(op.inputs);
      operands.push_back(op.output);
      return operands;
    };
    auto isSafe = [](const RowOperand &written, const RowOperand &other) {
      // Every row reads all of a column.
      if (other.access == RowAccess::column) {
        Place a = placeOf(written.buffer), b = placeOf(other.buffer);
        return a.base && b.base && a.base != b.base;
      }
      return goTogether(written.buffer, other.buffer);
    };
    return llvm::all_of(all(op),
                        [&](const RowOperand &other) {
                          return isSafe(earlier.output, other);
                        }) &&
           llvm::all_of(all(earlier), [&](const RowOperand &other) {
             return isSafe(op.output, other);
           });
  }

  static void add(Group &group, const Candidate &candidate) {
    group.ops.push_back(candidate.op);
    group.rowShape = candidate.rowShape;
    group.unknown = candidate.unknown;
    if (candidate.columns)
      group.columns = candidate.columns;
    auto isWhole = [](const RowOperand &operand) {
      return operand.access == RowAccess::element;
    };
    group.isElementwise &= llvm::all_of(candidate.op.inputs, isWhole) &&
                           isWhole(candidate.op.output);
  }

  void emit(Group group) {
    // Fills alone are not worth it, and may belong to something else.
    if (!group.columns)
      return;
    Operation *last = group.ops.back().op;
    ImplicitLocOpBuilder b(last->getLoc(), last);
    llvm::SmallPtrSet<Operation *, 8> inside;
    for (const RowOp &op : group.ops)
      inside.insert(op.op);

    // Where no op looks along a row, a row may be all of a batch entry.
    int64_t columns = *group.columns;
    int64_t rowAxes = group.rowShape.size();
    if (group.isElementwise) {
      for (; rowAxes > 1 && !ShapedType::isDynamic(group.rowShape[rowAxes - 1]);
           --rowAxes)
        columns *= group.rowShape[rowAxes - 1];
      if (columns == 0)
        return;
    }
    llvm::DenseMap<Value, Value> flat;
    llvm::SmallPtrSet<void *, 8> read;
    Value rows;
    auto flatten = [&](RowOperand &operand) {
      Value &buffer = flat[operand.buffer];
      if (!buffer) {
        buffer = flattened(b, operand, rowAxes);
        if (isReadOutside(operand.buffer, inside))
          read.insert(buffer.getAsOpaquePointer());
      }
      operand.buffer = buffer;
      if (!rows && (operand.access == RowAccess::element ||
                    operand.access == RowAccess::row))
        rows = memref::DimOp::create(b, buffer, 0);
    };
    auto outer = ArrayRef(group.rowShape).take_front(rowAxes).drop_front();
    if (isOneRow && llvm::none_of(outer, ShapedType::isDynamic)) {
      int64_t count = 1;
      for (int64_t size : outer)
        count *= size;
      rows = arith::ConstantIndexOp::create(b, count);
    }
    for (RowOp &op : group.ops) {
      for (RowOperand &input : op.inputs)
        flatten(input);
      flatten(op.output);
    }
    buildRowKernel(b, group.ops, rows, columns, unit, [&](Value buffer) {
      return read.contains(buffer.getAsOpaquePointer());
    });
    for (const RowOp &op : llvm::reverse(group.ops))
      op.op->erase();
  }

  /// The buffer as [rows][columns], or [rows].
  static Value flattened(ImplicitLocOpBuilder &b, const RowOperand &operand,
                         int64_t rowAxes) {
    Value buffer = operand.buffer;
    int64_t rank = cast<MemRefType>(buffer.getType()).getRank();
    SmallVector<ReassociationIndices> groups;
    if (operand.access == RowAccess::row && rank > 1)
      groups.push_back(llvm::to_vector<2>(llvm::seq(rank)));
    if (operand.access == RowAccess::element && rank > 2)
      groups = {llvm::to_vector<2>(llvm::seq(rowAxes)),
                llvm::to_vector<2>(llvm::seq(rowAxes, rank))};
    if (groups.empty())
      return buffer;
    return memref::CollapseShapeOp::create(b, buffer, groups);
  }

  /// Whether anything but the ops `inside` may read what is in the buffer.
  static bool isReadOutside(Value buffer,
                            const llvm::SmallPtrSetImpl<Operation *> &inside) {
    if (isa<BlockArgument>(buffer) ||
        isa<memref::ExpandShapeOp, memref::CollapseShapeOp>(
            buffer.getDefiningOp()))
      return true;
    return llvm::any_of(buffer.getUsers(), [&](Operation *user) {
      return !inside.contains(user) && !isa<memref::DimOp>(user);
    });
  }

  VectorUnit unit;
  bool isOneRow = false;
};

} // namespace
