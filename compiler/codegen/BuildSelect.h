//===- BuildSelect.h - the choice between variants --------------*- C++ -*-===//
//
// Why not kerasc_select of the runtime: a model's header and object are all
// that a program needs to call it. What a processor announces where is the
// runtime's table, kerasc/cpu_features.def.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_BUILDSELECT_H
#define KERASC_COMPILER_CODEGEN_BUILDSELECT_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <string>

namespace mlir {
class ImplicitLocOpBuilder;
class Value;
} // namespace mlir

namespace kerasc::codegen {

struct Choice {
  std::string function; // of the module
  uint64_t features;    // KERASC_CPU_* that it needs
};

/// The address of the last of `choices` that runs on the processor that asks,
/// null when none does. Code for every x86-64 processor.
mlir::Value buildSelect(mlir::ImplicitLocOpBuilder &builder,
                        llvm::ArrayRef<Choice> choices);

} // namespace kerasc::codegen

#endif
