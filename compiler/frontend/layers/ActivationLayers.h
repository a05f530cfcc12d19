//===- ActivationLayers.h - activation layers as functions ----------------===//

#ifndef KERASC_COMPILER_FRONTEND_LAYERS_ACTIVATIONLAYERS_H
#define KERASC_COMPILER_FRONTEND_LAYERS_ACTIVATIONLAYERS_H

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

} // namespace kerasc::frontend

#endif
