//===- Pipeline.h - the phases of the compiler ------------------*- C++ -*-===//

#ifndef KERASC_COMPILER_PIPELINE_H
#define KERASC_COMPILER_PIPELINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace mlir {
class DialectRegistry;
class OpPassManager;
class PassManager;
} // namespace mlir

namespace kerasc {

struct Options;
struct Target;

/// A row of the table: `--emit=<name>` stops after it and prints.
struct Phase {
  llvm::StringLiteral name;
  llvm::StringLiteral does;
  llvm::StringLiteral ensures;
  void (*build)(mlir::OpPassManager &, const Options &, const Target &);
  /// What does not pass it is a model that asks for what cannot be compiled; of
  /// the other phases, a bug.
  bool mayRefuse = false;
};

/// What `--emit` calls a phase: its name, but for `llvm`, which means LLVM IR
/// there; the dialect form is `llvm-dialect`.
llvm::StringRef getEmitName(const Phase &phase);

/// Every phase, in the order they run. The first, `import`, has no passes: it
/// is the frontend.
llvm::ArrayRef<Phase> getPhases();

/// Adds the passes of one phase and the check of its contract.
void buildPhase(mlir::OpPassManager &manager, const Phase &phase,
                const Options &options, const Target &target);

/// Registers the dialects and interfaces that the phases need.
void registerDialects(mlir::DialectRegistry &registry);

/// Registers every pass, and every phase as a pipeline `--<name>`, for
/// kerasc-opt.
void registerPasses();

} // namespace kerasc

#endif
