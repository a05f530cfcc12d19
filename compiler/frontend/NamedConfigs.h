//===- NamedConfigs.h - initializers, regularizers and constraints --------===//
//
// What a variable carries for training, from the spellings of every generation
// to one: a snake_case name and its configuration. Inference ignores them, so
// one that kerasc does not know is kept and warned of, not refused.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_NAMEDCONFIGS_H
#define KERASC_COMPILER_FRONTEND_NAMEDCONFIGS_H

#include "compiler/frontend/Arguments.h"

namespace kerasc::frontend {

// `value` is not null. Each returns null after a problem, or when the file asks
// for nothing (a penalty with both factors zero).
keras::InitializerAttr readInitializer(Arguments &arguments,
                                       llvm::StringRef name,
                                       const rapidjson::Value &value);
keras::RegularizerAttr readRegularizer(Arguments &arguments,
                                       llvm::StringRef name,
                                       const rapidjson::Value &value);
keras::ConstraintAttr readConstraint(Arguments &arguments, llvm::StringRef name,
                                     const rapidjson::Value &value);

/// l1 * sum|x| + l2 * sum x^2.
keras::RegularizerAttr makeL1L2(mlir::MLIRContext &context, double l1,
                                double l2);

} // namespace kerasc::frontend

#endif
