//===- ActivationLayers.h - activation layers as functions ----------------===//

#ifndef KERASC_COMPILER_FRONTEND_LAYERS_ACTIVATIONLAYERS_H
#define KERASC_COMPILER_FRONTEND_LAYERS_ACTIVATIONLAYERS_H

#include "compiler/frontend/Layer.h"

#include "dialect/KerasAttributes.h"

#include <rapidjson/document.h>

namespace kerasc::frontend {

struct ImportContext;

/// A layer of class `className` as the activation of `layer`; null when a
/// problem was reported or, with `isKnown` false, when no function is like it.
keras::FunctionAttr readActivationLayer(ImportContext &context,
                                        llvm::StringRef layer,
                                        llvm::StringRef className,
                                        const rapidjson::Value &config,
                                        bool &isKnown);

/// A layer with variables of its own as the activation of another layer, which
/// has them behind its own: PReLU.
class InnerActivation {
public:
  /// Argument `name` as such a layer; null when it is another activation.
  static std::unique_ptr<InnerActivation> read(Arguments &arguments,
                                               llvm::StringRef name);

  /// What the layer makes of `input`, in a call of `outer`, which has its own
  /// variables by now. Nothing after a problem was reported.
  Results call(CallSite &site, LayerImporter &outer, const Tensor &input);

private:
  std::unique_ptr<LayerImporter> layer;
  /// Place of the first of its variables among those of the outer layer.
  size_t first = 0;
};

} // namespace kerasc::frontend

#endif
