//===- ExpandCopies.cpp ---------------------------------------------------===//
//
// Why: pieces of rows are copied where layers are concatenated and sliced. LLVM
// would call a library for a buffer that does not lie in one piece, and what is
// already where it should be need not be copied. Kernels, too, work on rows that
// lie one behind the other: what sums gets a buffer of its own beside a piece.
// Contract and example: Passes.td. Tests: test/passes/expand-copies.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace kerasc {
#define GEN_PASS_DEF_EXPANDCOPIES
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// Whether both are one part of one buffer.
bool isSamePlace(Value x, Value y) {
  if (x == y)
    return true;
  auto a = x.getDefiningOp<memref::SubViewOp>();
  auto b = y.getDefiningOp<memref::SubViewOp>();
  return a && b &&
         OperationEquivalence::isEquivalentTo(
             a, b, OperationEquivalence::exactValueMatch,
             /*markEquivalent=*/nullptr,
             OperationEquivalence::Flags::IgnoreLocations);
}

bool isOnePiece(Value buffer) {
  return cast<MemRefType>(buffer.getType()).getLayout().isIdentity();
}

struct ExpandCopies : kerasc::impl::ExpandCopiesBase<ExpandCopies> {
  using ExpandCopiesBase::ExpandCopiesBase;

  void runOnOperation() override {
    SmallVector<memref::CopyOp> copies;
    getOperation()->walk([&](memref::CopyOp copy) { copies.push_back(copy); });
    for (memref::CopyOp copy : copies) {
      Value from = copy.getSource(), to = copy.getTarget();
      bool isSame = isSamePlace(from, to);
      if (!isSame && isOnePiece(from) && isOnePiece(to))
        continue;
      if (!isSame) {
        OpBuilder builder(copy);
        copyElements(builder, copy.getLoc(), from, to);
      }
      copy.erase();
    }
    SmallVector<memref::SubViewOp> pieces;
    getOperation()->walk([&](memref::SubViewOp piece) {
      if (!isOnePiece(piece) && feedsSums(piece))
        pieces.push_back(piece);
    });
    for (memref::SubViewOp piece : pieces)
      giveOwnBuffer(piece);
  }

private:
  /// Calls `visit` for each use of the buffer, also through other shapes of it.
  static void forEachUse(Value buffer,
                         llvm::function_ref<void(OpOperand &)> visit) {
    for (OpOperand &use : buffer.getUses()) {
      if (isa<memref::CollapseShapeOp, memref::ExpandShapeOp>(use.getOwner()))
        forEachUse(use.getOwner()->getResult(0), visit);
      else
        visit(use);
    }
  }

  static bool feedsSums(memref::SubViewOp piece) {
    bool found = false;
    forEachUse(piece, [&](OpOperand &use) {
      auto op = dyn_cast<linalg::LinalgOp>(use.getOwner());
      found |= op && op.getNumReductionLoops() > 0;
    });
    return found;
  }

  static bool writes(OpOperand &use) {
    if (auto copy = dyn_cast<memref::CopyOp>(use.getOwner()))
      return use.get() == copy.getTarget();
    auto op = dyn_cast<linalg::LinalgOp>(use.getOwner());
    return op && op.isDpsInit(&use);
  }

  static bool reads(OpOperand &use) {
    if (isa<memref::DimOp>(use.getOwner()))
      return false;
    auto op = dyn_cast<linalg::LinalgOp>(use.getOwner());
    if (op && op.isDpsInit(&use))
      return op.payloadUsesValueFromOperand(&use);
    return !writes(use);
  }

  /// Users work on a buffer of their own, which takes what the piece has before
  /// them, if they read it, and gives the piece what they wrote.
  static void giveOwnBuffer(memref::SubViewOp piece) {
    Block *block = piece->getBlock();
    Operation *last = piece;
    OpOperand *first = nullptr;
    bool isWritten = false;
    auto placeOf = [&](OpOperand &use) {
      return block->findAncestorOpInBlock(*use.getOwner());
    };
    forEachUse(piece, [&](OpOperand &use) {
      isWritten |= writes(use);
      Operation *place = placeOf(use);
      if (last->isBeforeInBlock(place))
        last = place;
      bool counts = reads(use) || writes(use);
      if (counts && (!first || place->isBeforeInBlock(placeOf(*first)) ||
                     (place == placeOf(*first) && reads(use))))
        first = &use;
    });
    bool isRead = first && reads(*first);
    OpBuilder builder(piece);
    builder.setInsertionPointAfter(piece);
    Location loc = piece.getLoc();
    MemRefType type = piece.getType();
    auto own = MemRefType::get(type.getShape(), type.getElementType());
    SmallVector<Value> sizes;
    for (auto [axis, size] : llvm::enumerate(piece.getMixedSizes()))
      if (!piece.getDroppedDims().test(axis))
        if (auto value = dyn_cast<Value>(size))
          sizes.push_back(value);
    Value buffer = memref::AllocOp::create(builder, loc, own, sizes);
    piece.getResult().replaceAllUsesWith(buffer);
    inOnePiece(buffer);
    if (isRead)
      copyElements(builder, loc, piece, buffer);
    if (isWritten) {
      builder.setInsertionPointAfter(last == piece.getOperation()
                                         ? buffer.getDefiningOp()
                                         : last);
      copyElements(builder, loc, buffer, piece);
    }
  }

  /// Other shapes of a buffer in one piece are in one piece.
  static void inOnePiece(Value buffer) {
    for (Operation *user : buffer.getUsers())
      if (isa<memref::CollapseShapeOp, memref::ExpandShapeOp>(user)) {
        Value other = user->getResult(0);
        auto type = cast<MemRefType>(other.getType());
        other.setType(MemRefType::get(type.getShape(), type.getElementType()));
        inOnePiece(other);
      }
  }

  static void copyElements(OpBuilder &builder, Location loc, Value from,
                           Value to) {
    unsigned rank = cast<MemRefType>(to.getType()).getRank();
    AffineMap all = builder.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
    linalg::GenericOp::create(
        builder, loc, from, to, ArrayRef<AffineMap>{all, all}, loops,
        [](OpBuilder &inner, Location loc, ValueRange x) {
          linalg::YieldOp::create(inner, loc, x[0]);
        });
  }
};

} // namespace
