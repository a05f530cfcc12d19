//===- PlanWorkspace.cpp --------------------------------------------------===//
//
// Why: no call allocates. Every temporary has an offset in the caller's
// workspace, known now but for the number of rows: it is `c * rows`, so that
// one row needs one row's space. What has unknown axes follows behind.
// Contract and example: Passes.td. Tests: test/passes/plan-workspace.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "compiler/passes/SizeExpressions.h"
#include "compiler/passes/SparseInput.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AffineMap.h"
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
    findBuffers(function);
    int64_t rowBytes = assignOffsets();
    if (failed(describeBytes(function, rowBytes)))
      return signalPassFailure();
    auto type = MemRefType::get({ShapedType::kDynamic},
                                IntegerType::get(&getContext(), 8));
    if (failed(function.insertArgument(0, type, {}, function.getLoc())))
      return signalPassFailure();
    placeBuffers(function);
    placeOthers(function, rowBytes);
  }

private:
  /// Sorts the temporaries: those whose only unknown size is the rows, and the
  /// others.
  void findBuffers(func::FuncOp function) {
    Block &body = function.getBody().front();
    llvm::DenseMap<Operation *, int64_t> positions;
    for (auto [i, op] : llvm::enumerate(body))
      positions[&op] = i;
    buffers.clear();
    others.clear();
    function.walk([&](memref::AllocOp alloc) {
      MemRefType type = alloc.getType();
      bool growsWithRows = type.getRank() > 0 && type.isDynamicDim(0) &&
                           type.getNumDynamicDims() == 1;
      if (alloc->getBlock() != &body || !growsWithRows) {
        others.push_back(alloc);
        return;
      }
      int64_t elements = 1;
      for (int64_t size : type.getShape().drop_front())
        elements *= size;
      buffers.push_back({alloc,
                         int64_t(llvm::alignTo(elements * elementBytes(type),
                                               bufferAlignment)),
                         positions[alloc], lastUse(alloc, body, positions)});
    });
  }

  static int64_t elementBytes(MemRefType type) {
    return llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  }

  /// Writes onto the function how many bytes all buffers take.
  LogicalResult describeBytes(func::FuncOp function, int64_t rowBytes) {
    Builder builder(&getContext());
    if (others.empty()) {
      function->setAttr("keras.workspace_row_bytes",
                        builder.getI64IntegerAttr(rowBytes));
      return success();
    }
    SizeExpressions sizes(function);
    AffineExpr total = sizes.rows() * rowBytes;
    for (memref::AllocOp alloc : others) {
      AffineExpr elements = sizes.elementsOf(alloc);
      if (!elements || alloc->getBlock() != &function.getBody().front())
        return alloc.emitError()
               << "temporary " << alloc.getType()
               << " has a size that is not known before the call";
      total =
          total +
          (elements * elementBytes(alloc.getType())).ceilDiv(bufferAlignment) *
              bufferAlignment;
    }
    function->setAttr(
        "keras.workspace_bytes",
        AffineMapAttr::get(AffineMap::get(0, sizes.symbolCount(), total)));
    return success();
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
  int64_t assignOffsets() {
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

  static void replaceByView(OpBuilder &builder, memref::AllocOp alloc,
                            Value workspace, Value at) {
    Value view =
        memref::ViewOp::create(builder, alloc.getLoc(), alloc.getType(),
                               workspace, at, alloc.getDynamicSizes());
    alloc.replaceAllUsesWith(view);
    alloc.erase();
  }

  void placeBuffers(func::FuncOp function) {
    for (const Buffer &buffer : buffers) {
      memref::AllocOp alloc = buffer.alloc;
      OpBuilder builder(alloc);
      Location loc = alloc.getLoc();
      Value rows = alloc.getDynamicSizes().front();
      Value offset =
          arith::ConstantIndexOp::create(builder, loc, buffer.offset);
      Value at = arith::MulIOp::create(builder, loc, offset, rows);
      replaceByView(builder, alloc, function.getArgument(0), at);
    }
  }

  /// The others one behind the other, in their order: each begins where the
  /// sizes of those before it, which are known there, end.
  void placeOthers(func::FuncOp function, int64_t rowBytes) {
    if (others.empty())
      return;
    Location loc = function.getLoc();
    auto builder = OpBuilder::atBlockBegin(&function.getBody().front());
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    Value at = constant(0);
    if (rowBytes) {
      // The last tensor is an output, and begins with the rows. Behind it are
      // the indices of sparse inputs.
      Value output;
      for (BlockArgument argument : function.getArguments())
        if (isa<MemRefType>(argument.getType()) &&
            !function.getArgAttr(argument.getArgNumber(), indicesAttribute))
          output = argument;
      Value rows = memref::DimOp::create(builder, loc, output, 0);
      at = arith::MulIOp::create(builder, loc, constant(rowBytes), rows);
    }
    for (memref::AllocOp alloc : others) {
      builder.setInsertionPoint(alloc);
      loc = alloc.getLoc();
      MemRefType type = alloc.getType();
      int64_t known = elementBytes(type);
      for (int64_t size : type.getShape())
        known *= ShapedType::isDynamic(size) ? 1 : size;
      Value bytes = constant(known);
      for (Value size : alloc.getDynamicSizes())
        bytes = arith::MulIOp::create(builder, loc, bytes, size);
      Value lines = arith::CeilDivUIOp::create(builder, loc, bytes,
                                               constant(bufferAlignment));
      bytes =
          arith::MulIOp::create(builder, loc, lines, constant(bufferAlignment));
      Value next = arith::AddIOp::create(builder, loc, at, bytes);
      replaceByView(builder, alloc, function.getArgument(0), at);
      at = next;
    }
  }

  SmallVector<Buffer> buffers;
  SmallVector<memref::AllocOp> others;
};

} // namespace
