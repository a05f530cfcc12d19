//===- Activations.h - the names of activation functions ------------------===//
//
// What an activation's name means depends on the generation: some names are
// newer, and `hard_sigmoid` changed its slope.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_ACTIVATIONS_H
#define KERASC_COMPILER_FRONTEND_ACTIVATIONS_H

#include "compiler/frontend/Arguments.h"

namespace kerasc::frontend {

/// The function that `value` names; linear for null. Null after a problem.
keras::FunctionAttr readActivation(Arguments &arguments, llvm::StringRef name,
                                   const rapidjson::Value *value);

/// A function with some parameters of its own, the others at their defaults.
keras::FunctionAttr
makeFunction(mlir::MLIRContext &context, keras::Function function,
             llvm::ArrayRef<std::pair<llvm::StringRef, double>> own);

/// Names that a generation registers, comma-separated.
std::string listActivations(Generation generation);

} // namespace kerasc::frontend

#endif
