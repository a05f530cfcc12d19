//===- Activation.cpp - import of Activation ------------------------------===//

#include "compiler/frontend/layers/ActivationLayers.h"
#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/TensorOps.h"

namespace kerasc::frontend {

namespace {

class Activation : public LayerImporter {
public:
  keras::FunctionAttr function;
  /// In place of the function: one with variables.
  std::unique_ptr<InnerActivation> inner;

  Results call(CallSite &site) override {
    if (inner)
      return inner->call(site, *this, site.input());
    Tensor result = TensorOps(site).apply(function, site.input());
    return result ? Results{result} : Results();
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Activation>();
  if (!arguments.find("activation"))
    arguments.missing("activation");
  else if (layer->inner = InnerActivation::read(arguments, "activation");
           !layer->inner)
    layer->function = arguments.activation("activation");
  return layer;
}

static const ArgumentRow arguments[] = {
    {"activation", "", "an activation: its name, an activation layer, or None"},
};

const LayerRow activationRow = {"Activation", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
