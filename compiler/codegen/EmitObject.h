//===- EmitObject.h - from the llvm dialect to object files -----*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_EMITOBJECT_H
#define KERASC_COMPILER_CODEGEN_EMITOBJECT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class LLVMContext;
class Module;
class raw_ostream;
} // namespace llvm

namespace mlir {
class ModuleOp;
}

namespace kerasc {
struct Target;
namespace keras {
class ModelOp;
}

namespace codegen {

/// Executes the placements of a model: its packed weights, byte for byte.
std::vector<char> packWeights(keras::ModelOp model);

/// Whether the exported functions may be seen outside a library they are
/// linked into.
enum class Exports { hidden, visible };

/// Optimised LLVM IR of a module after the `llvm` phase, without weights: they
/// are declared only, for `emitCode`. `target` is what functions without
/// attributes of their own are for.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateToLLVM(mlir::ModuleOp module, llvm::LLVMContext &context,
                const Target &target, llvm::StringRef prefix, Exports exports);

enum class CodeKind { object, assembly };

/// Machine code, with the weights of `model` and their digest as read-only
/// data. Deterministic; contains no path. `module` is used up; of an object,
/// `out` (empty before) is the only copy of the weights that is made.
llvm::Error emitCode(llvm::Module &module, const Target &target, CodeKind kind,
                     llvm::StringRef prefix, keras::ModelOp model,
                     llvm::SmallVectorImpl<char> &out);

/// A shared library of one object, linked by lld: no toolchain is needed.
llvm::Error linkShared(llvm::ArrayRef<char> object, const std::string &output);

/// A static library of one object.
llvm::Error writeStatic(llvm::ArrayRef<char> object, llvm::StringRef member,
                        const std::string &output);

} // namespace codegen
} // namespace kerasc

#endif
