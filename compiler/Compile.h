//===- Compile.h - a model on its way through the compiler ------*- C++ -*-===//
//
// The only entry point that tools call: read a model, run its phases, ask for
// artefacts. Errors in the file are Problems (the user's to mend); a failure of
// a phase is an llvm::Error and a bug of ours. Read next:
// tools/kerasc/main.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_COMPILE_H
#define KERASC_COMPILER_COMPILE_H

#include "compiler/codegen/DescribeModel.h"
#include "compiler/codegen/EmitObject.h"
#include "compiler/codegen/Target.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace mlir {
class ModuleOp;
}

namespace kerasc {
struct Options;
namespace frontend {
class Problems;
}

/// A model that is right, but asks for what no code is made for: a line for
/// each layer, "layer 'x' (Softmax): ...". A phase that may refuse finds such
/// models.
class RefusedModel : public llvm::ErrorInfo<RefusedModel> {
public:
  static char ID;
  explicit RefusedModel(std::vector<std::string> reasons)
      : reasons(std::move(reasons)) {}
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

  std::vector<std::string> reasons;
};

class Compilation {
public:
  ~Compilation();

  /// Reads a model (`weightsPath` empty: the weights are in the same file) to
  /// be compiled for `targets`, at least one, as Target::resolveList sorts
  /// them. Null when `problems` has errors.
  static std::unique_ptr<Compilation> import(const std::string &path,
                                             const std::string &weightsPath,
                                             const Options &options,
                                             llvm::ArrayRef<Target> targets,
                                             frontend::Problems &problems);

  /// Runs the phases that have not run yet, up to and including `phase`.
  llvm::Error runThrough(llvm::StringRef phase);

  /// The IR after the last phase that ran. Since `schedule` it holds a
  /// `keras.model` per target if there are several, then their functions.
  mlir::ModuleOp module() const;
  /// The IR as text, weights elided.
  std::string text() const;

  /// What the model offers. Runs the phases up to `schedule`.
  llvm::Expected<codegen::ModelPlan> plan();

  /// The weights as the object holds them. After `plan()`.
  std::vector<char> packedWeights();

  /// LLVM IR without the weights, as text. Runs every phase.
  llvm::Expected<std::string> llvmText();

  /// Machine code. Runs every phase.
  llvm::Error emit(codegen::CodeKind kind, codegen::Exports exports,
                   llvm::SmallVectorImpl<char> &out);

private:
  struct Implementation;
  explicit Compilation(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> self;
};

/// The prefix of the exported names: `options.name`, else from the stem of
/// `output`, else of `model`. An error when the user's own is no identifier.
llvm::Expected<std::string> choosePrefix(const Options &options,
                                         llvm::StringRef output,
                                         llvm::StringRef model);

} // namespace kerasc

#endif
