//===- LayerFates.cpp -----------------------------------------------------===//

#include "LayerFates.h"

#include "compiler/Compile.h"
#include "compiler/passes/ViewShapes.h"
#include "dialect/KerasOps.h"

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

/// Whether every user of the view reads through it, as KerasToLinalg does.
static bool isReadThrough(keras::ViewOp view) {
  if (view.isReshape())
    return true;
  ViewShape shape = {Sizes(view.getExpand()), Sizes(view.getTranspose()),
                     Sizes(view.getCollapse())};
  return llvm::all_of(view->getUsers(), [&](Operation *user) {
    if (isa<keras::DenseOp>(user))
      return shape.refinedToCollapse().has_value();
    if (auto activation = dyn_cast<keras::ActivationOp>(user))
      return activation.getFunction().getInfo().kind ==
             keras::FunctionKind::elementwise;
    return false;
  });
}

void LayerFates::rememberFused(Compilation &compilation) {
  compilation.module().walk([&](Operation *op) {
    SmallVector<StringRef> names = layerNames(op->getLoc());
    if (names.empty())
      return;
    if (auto view = dyn_cast<keras::ViewOp>(op)) {
      bool isFree = isReadThrough(view);
      copyCount += !isFree;
      for (StringRef name : names)
        fates[name] = isFree ? "free" : "copied";
      return;
    }
    if (isa<keras::RepeatVectorOp>(op)) {
      ++copyCount;
      fates[names.front()] = "copied";
      return;
    }
    if (!isa<keras::DenseOp, keras::ActivationOp>(op))
      return;
    fates[names.front()] = "";
    for (StringRef name : llvm::drop_begin(names))
      if (name != names.front())
        fates[name] = ("fused into " + names.front()).str();
  });
}

std::string LayerFates::of(StringRef path, StringRef layerClass) const {
  if (layerClass == "InputLayer")
    return "";
  auto fate = fates.find(path);
  return fate == fates.end() ? "free" : fate->second;
}
