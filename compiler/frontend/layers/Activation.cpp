//===- Activation.cpp - import of Activation ------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/TensorOps.h"

namespace kerasc::frontend {

namespace {

class Activation : public LayerImporter {
public:
  keras::FunctionAttr function;

  Results call(CallSite &site) override {
    Tensor result = TensorOps(site).apply(function, site.input());
    return result ? Results{result} : Results();
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
