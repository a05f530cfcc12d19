//===- VerifyPhase.cpp ----------------------------------------------------===//
//
// Why: a phase that breaks its promise should fail where it happens, by name.
// The contracts are stated, in words, in the table of Pipeline.cpp. The
// verifiers of the ops run here, too: the driver has no time for them after
// every pass.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/ExpandMath.h"
#include "compiler/passes/ElementTypes.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"

namespace kerasc {
#define GEN_PASS_DEF_VERIFYPHASE
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

/// Ops that say where weights are; they stay to the end.
static bool holdsWeights(Operation *op) {
  return isa<keras::ModelOp, keras::VariableOp, keras::PlacementOp>(op);
}

static bool isKeras(Operation *op) {
  return isa_and_present<keras::KerasDialect>(op->getDialect());
}

static bool hasTensors(Operation *op) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  auto hasTensorArguments = [&](Region &region) {
    return llvm::any_of(region.getArgumentTypes(), isTensor);
  };
  return llvm::any_of(op->getOperandTypes(), isTensor) ||
         llvm::any_of(op->getResultTypes(), isTensor) ||
         llvm::any_of(op->getRegions(), hasTensorArguments);
}

/// Whether memory has no such elements: bools, unsigned integers, 16-bit
/// floats.
static bool hasUnstorableElements(Operation *op) {
  auto isUnstorable = [](Type type) {
    if (!isa<TensorType, MemRefType>(type))
      return false;
    Type element = cast<ShapedType>(type).getElementType();
    return isHalf(element) || element.isInteger(1) ||
           (element.isInteger() && !element.isSignlessInteger());
  };
  return llvm::any_of(op->getOperandTypes(), isUnstorable) ||
         llvm::any_of(op->getResultTypes(), isUnstorable);
}

/// Whether an axis besides the batch is unknown: views are static.
static bool hasUnknownRow(Operation *op) {
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  return llvm::any_of(type.getShape().drop_front(), ShapedType::isDynamic);
}

/// Why `op` may not exist after `phase`; empty when it may. Each phase keeps
/// what the phases before it promised.
static StringRef reject(StringRef phase, Operation *op) {
  if (holdsWeights(op))
    return "";
  if (phase == "import")
    return "";
  if (isa<keras::LambdaOp>(op))
    return "lambdas are inlined";
  if (isa<keras::DropoutOp, keras::SpatialDropoutOp,
          keras::ActivityRegularizationOp>(op))
    return "its meaning depends on the mode";
  if (phase == "resolve")
    return "";
  if (isa<keras::FlattenOp, keras::ReshapeOp, keras::PermuteOp>(op) &&
      !hasUnknownRow(op))
    return "layers that only move elements are views";
  if (phase == "fuse")
    return "";
  if (isKeras(op) && !isa<keras::WeightOp>(op))
    return "keras ops are lowered";
  if (hasUnstorableElements(op))
    return "elements have the types of memory";
  if (phase == "linalg")
    return "";
  if (isKeras(op))
    return "weights are placed";
  if (hasTensors(op))
    return "tensors are buffers";
  if (isa<memref::AllocOp, memref::AllocaOp, memref::DeallocOp>(op))
    return "buffers lie in the workspace";
  if (phase == "buffer")
    return "";
  if (isa<linalg::LinalgDialect>(op->getDialect()))
    return "linalg ops are loops";
  if (isa<math::MathDialect>(op->getDialect()) && !codegen::isNativeMath(op))
    return "math ops are expanded";
  if (phase == "schedule")
    return "";
  if (!isa<LLVM::LLVMDialect, BuiltinDialect>(op->getDialect()))
    return "everything is LLVM";
  return "";
}

namespace {

struct VerifyPhase : kerasc::impl::VerifyPhaseBase<VerifyPhase> {
  using VerifyPhaseBase::VerifyPhaseBase;

  void runOnOperation() override {
    if (failed(verify(getOperation())))
      return signalPassFailure();
    WalkResult result = getOperation()->walk([&](Operation *op) {
      StringRef reason = reject(phase, op);
      if (reason.empty())
        return WalkResult::advance();
      op->emitError() << "phase '" << phase << "' broke its contract: '"
                      << op->getName() << "' is left, but " << reason;
      return WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
