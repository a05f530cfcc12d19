//===- PlanWorkspace.cpp --------------------------------------------------===//
//
// Why: no call allocates. Every temporary has an offset in the caller's
// workspace, known now but for the number of rows: it is `c * rows`, so that
// one row needs one row's space.
// Contract and example: Passes.td. Tests: test/passes/plan-workspace.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"

namespace kerasc {
#define GEN_PASS_DEF_PLANWORKSPACE
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

constexpr int64_t bufferAlignment = 64;

/// A temporary: bytes for one row, and the ops of the body between which it
/// lives.
struct Buffer {
  memref::AllocOp alloc;
  int64_t rowBytes;
  int64_t first, last; // positions in the block
  int64_t offset = 0;  // bytes for one row

  bool overlaps(const Buffer &other) const {
    return first <= other.last && other.first <= last;
  }
};

struct PlanWorkspace : kerasc::impl::PlanWorkspaceBase<PlanWorkspace> {
  using PlanWorkspaceBase::PlanWorkspaceBase;

  void runOnOperation() override {
    auto function = dyn_cast<func::FuncOp>(getOperation().getOperation());
    if (!function || function.isExternal())
      return;
    std::optional<SmallVector<Buffer>> buffers = findBuffers(function);
    if (!buffers)
      return signalPassFailure();
    int64_t rowBytes = assignOffsets(*buffers);
    if (failed(placeBuffers(function, *buffers)))
      return signalPassFailure();
    function->setAttr("keras.workspace_row_bytes",
                      Builder(&getContext()).getI64IntegerAttr(rowBytes));
  }

private:
  std::optional<SmallVector<Buffer>> findBuffers(func::FuncOp function) {
    Block &body = function.getBody().front();
    llvm::DenseMap<Operation *, int64_t> positions;
    for (auto [i, op] : llvm::enumerate(body))
      positions[&op] = i;
    SmallVector<Buffer> buffers;
    WalkResult result = function.walk([&](memref::AllocOp alloc) {
      MemRefType type = alloc.getType();
      bool growsWithRows = type.getRank() > 0 && type.isDynamicDim(0) &&
                           type.getNumDynamicDims() == 1;
      if (alloc->getBlock() != &body || !growsWithRows) {
        alloc.emitError() << "temporary " << type
                          << " does not grow with the rows of the block";
        return WalkResult::interrupt();
      }
      int64_t elements = 1;
      for (int64_t size : type.getShape().drop_front())
        elements *= size;
      int64_t bytes =
          elements * llvm::divideCeil(type.getElementTypeBitWidth(), 8);
      buffers.push_back({alloc, int64_t(llvm::alignTo(bytes, bufferAlignment)),
                         positions[alloc], lastUse(alloc, body, positions)});
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return std::nullopt;
    return buffers;
  }

  /// Position of the last op of the body that touches the buffer or a view of
  /// it.
  int64_t lastUse(memref::AllocOp alloc, Block &body,
                  const llvm::DenseMap<Operation *, int64_t> &positions) {
    int64_t last = positions.lookup(alloc);
    SmallVector<Value> aliases = {alloc.getResult()};
    while (!aliases.empty()) {
      for (Operation *user : aliases.pop_back_val().getUsers()) {
        last =
            std::max(last, positions.lookup(body.findAncestorOpInBlock(*user)));
        if (isa<ViewLikeOpInterface>(user))
          llvm::append_range(aliases, user->getResults());
      }
    }
    return last;
  }

  /// Lowest offset that is free while the buffer lives, larger buffers first.
  int64_t assignOffsets(SmallVector<Buffer> &buffers) {
    SmallVector<Buffer *> order =
        llvm::map_to_vector(buffers, [](Buffer &buffer) { return &buffer; });
    llvm::stable_sort(
        order, [](Buffer *a, Buffer *b) { return a->rowBytes > b->rowBytes; });
    int64_t total = 0;
    SmallVector<Buffer *> placed; // by offset
    for (Buffer *buffer : order) {
      for (Buffer *other : placed)
        if (buffer->overlaps(*other) &&
            other->offset < buffer->offset + buffer->rowBytes)
          buffer->offset =
              std::max(buffer->offset, other->offset + other->rowBytes);
      placed.push_back(buffer);
      llvm::stable_sort(
          placed, [](Buffer *a, Buffer *b) { return a->offset < b->offset; });
      total = std::max(total, buffer->offset + buffer->rowBytes);
    }
    return total;
  }

  LogicalResult placeBuffers(func::FuncOp function, ArrayRef<Buffer> buffers) {
    auto type = MemRefType::get({ShapedType::kDynamic},
                                IntegerType::get(&getContext(), 8));
    if (failed(function.insertArgument(0, type, {}, function.getLoc())))
      return failure();
    Value workspace = function.getArgument(0);
    for (const Buffer &buffer : buffers) {
      memref::AllocOp alloc = buffer.alloc;
      OpBuilder builder(alloc);
      Location loc = alloc.getLoc();
      Value rows = alloc.getDynamicSizes().front();
      Value offset =
          arith::ConstantIndexOp::create(builder, loc, buffer.offset);
      Value at = arith::MulIOp::create(builder, loc, offset, rows);
      Value view = memref::ViewOp::create(builder, loc, alloc.getType(),
                                          workspace, at, rows);
      alloc.replaceAllUsesWith(view);
      alloc.erase();
    }
    return success();
  }
};

} // namespace
