//===- Execute.h - run an object in this process ----------------*- C++ -*-===//

#ifndef KERASC_COMPILER_EXECUTE_H
#define KERASC_COMPILER_EXECUTE_H

#include "kerasc/runtime.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace kerasc {
class Compilation;

/// An object file loaded into this process. Its exports must be visible.
class LoadedModel {
public:
  static llvm::Expected<std::unique_ptr<LoadedModel>>
  load(llvm::ArrayRef<char> object, const std::string &prefix);
  /// Compiles and loads a model whose prefix is `prefix`.
  static llvm::Expected<std::unique_ptr<LoadedModel>>
  load(Compilation &compilation, const std::string &prefix);
  ~LoadedModel();

  /// Lives as long as this.
  const kerasc_model *descriptor() const { return model; }

  /// The function `<prefix>_predict`. Its type is the one in the model's
  /// header: it takes the batch, pointers to the inputs, the outputs and the
  /// workspace, and returns a kerasc_status.
  void *predict() const { return typedEntry; }

private:
  struct Engine;
  LoadedModel(std::unique_ptr<Engine> engine, const kerasc_model *model,
              void *typedEntry);
  std::unique_ptr<Engine> engine;
  const kerasc_model *model;
  void *typedEntry;
};

} // namespace kerasc

#endif
