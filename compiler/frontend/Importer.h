//===- Importer.h - from a Keras file to the keras dialect ----------------===//
//
// The frontend's only door for the rest of the compiler.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_IMPORTER_H
#define KERASC_COMPILER_FRONTEND_IMPORTER_H

#include "compiler/frontend/Limits.h"

#include <string>
#include <vector>

namespace mlir {
class MLIRContext;
class ModuleOp;
template <typename OpTy> class OwningOpRef;
} // namespace mlir

namespace kerasc::frontend {

class Problems;
struct ModelFile;

struct ImportOptions {
  Limits limits;
  /// Paths of Python files with functions that Lambdas name; parsed, never run.
  std::vector<std::string> lambdaSources;
  /// Symbol of the model and prefix of its C names; an identifier.
  std::string name = "model";
  /// Without weights the variables of the model have no value: enough to look
  /// at it, not to compile it.
  bool requireWeights = true;
};

/// A builtin module that holds one `keras.model @<name>`: a `keras.variable`
/// "<layer>/kernel" per weight, its value a resource over the bytes that were
/// read (shared, not copied), and `func.func @predict` whose arguments and
/// results are the model's inputs and outputs in model order, each with its
/// name as attribute `keras.name`. Float32; only axis 0 may be dynamic.
///
/// `weightsPath` is empty when the weights are in the same file. Everything
/// wrong with the file is in `problems`; the module is null if that has errors.
mlir::OwningOpRef<mlir::ModuleOp> importModel(mlir::MLIRContext &context,
                                              const std::string &path,
                                              const std::string &weightsPath,
                                              const ImportOptions &options,
                                              Problems &problems);

/// The same for a file that was opened; `path` is for locations only.
mlir::OwningOpRef<mlir::ModuleOp> importConfig(mlir::MLIRContext &context,
                                               const ModelFile &file,
                                               const std::string &path,
                                               const ImportOptions &options,
                                               Problems &problems);

} // namespace kerasc::frontend

#endif
