//===- Activation.cpp - import of Activation ------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/CallSite.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class Activation : public LayerImporter {
public:
  keras::FunctionAttr function;

  std::optional<Shape> infer(llvm::ArrayRef<int64_t> input,
                             CallSite &call) override {
    return inferActivation(function, input, call);
  }

  mlir::Value emit(const Emission &emission) const override {
    return keras::ActivationOp::create(emission.builder, emission.location,
                                       emission.type, emission.input, function);
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Activation>();
  if (!arguments.find("activation"))
    arguments.missing("activation");
  else
    layer->function = arguments.activation("activation");
  return layer;
}

static const ArgumentRow arguments[] = {
    {"activation", "", "the name of an activation, or None"},
};

const LayerRow activationRow = {"Activation", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
