//===- LayerFates.cpp -----------------------------------------------------===//

#include "LayerFates.h"

#include "compiler/Compile.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Location.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::tool;

/// Every layer name in a location, in order.
static SmallVector<StringRef> layerNames(Location location) {
  SmallVector<StringRef> names;
  location->walk([&](Location inner) {
    if (auto name = dyn_cast<NameLoc>(inner))
      names.push_back(name.getName().getValue());
    return WalkResult::advance();
  });
  return names;
}

void LayerFates::rememberImport(Compilation &compilation) {
  // Whoever is not seen again after fusion costs nothing.
  compilation.module().walk([&](Operation *op) {
    if (!isa<keras::KerasDialect>(op->getDialect()) ||
        isa<keras::ModelOp, keras::VariableOp, keras::WeightOp>(op))
      return;
    for (StringRef name : layerNames(op->getLoc()))
      fates[name] = "free";
  });
}

void LayerFates::rememberFused(Compilation &compilation) {
  compilation.module().walk([&](Operation *op) {
    if (isa<keras::RandomDropoutOp>(op))
      for (StringRef name : layerNames(op->getLoc()))
        fates[name] = "random at inference";
    if (!isa<keras::DenseOp, keras::ActivationOp>(op))
      return;
    SmallVector<StringRef> names = layerNames(op->getLoc());
    if (names.empty())
      return;
    fates[names.front()] = "";
    for (StringRef name : llvm::drop_begin(names))
      if (name != names.front())
        fates[name] = ("fused into " + names.front()).str();
  });
}

/// Whether `value` is a part of the packed weights: they are the only buffer
/// that is read through a view of bytes besides the workspace.
static bool isWeight(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto view = dyn_cast<memref::ViewOp>(op)) {
      auto source = dyn_cast<BlockArgument>(view.getSource());
      return source && source.getArgNumber() == 1;
    }
    if (!isa<memref::ExpandShapeOp, memref::CollapseShapeOp>(op))
      return false;
    value = op->getOperand(0);
  }
  return false;
}

/// Whether the op only moves elements from one buffer to another.
static bool isCopy(Operation *op) {
  if (isa<memref::CopyOp>(op))
    return true;
  auto generic = dyn_cast<linalg::GenericOp>(op);
  if (!generic || generic.getNumDpsInputs() != 1)
    return false;
  Block &body = generic.getRegion().front();
  return body.getTerminator()->getOperand(0) == body.getArgument(0) &&
         !isWeight(generic.getDpsInputOperand(0)->get());
}

void LayerFates::rememberBuffers(Compilation &compilation) {
  compilation.module().walk([&](Operation *op) {
    if (!isCopy(op))
      return;
    ++copyCount;
    for (StringRef name : layerNames(op->getLoc()))
      fates[name] = "copied";
  });
}

std::string LayerFates::of(StringRef path, StringRef layerClass) const {
  if (layerClass == "InputLayer")
    return "";
  auto fate = fates.find(path);
  return fate == fates.end() ? "free" : fate->second;
}
