//===- ExpandCopies.cpp ---------------------------------------------------===//
//
// Why: pieces of rows are copied where layers are concatenated and sliced. LLVM
// would call a library for a buffer that does not lie in one piece, and what is
// already where it should be need not be copied.
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
      if (!isSame)
        copyElements(copy);
      copy.erase();
    }
  }

private:
  static void copyElements(memref::CopyOp copy) {
    OpBuilder builder(copy);
    unsigned rank = cast<MemRefType>(copy.getTarget().getType()).getRank();
    AffineMap all = builder.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
    linalg::GenericOp::create(
        builder, copy.getLoc(), copy.getSource(), copy.getTarget(),
        ArrayRef<AffineMap>{all, all}, loops,
        [](OpBuilder &inner, Location loc, ValueRange x) {
          linalg::YieldOp::create(inner, loc, x[0]);
        });
  }
};

} // namespace
