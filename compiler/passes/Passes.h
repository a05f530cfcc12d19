//===- Passes.h - passes of kerasc ------------------------------*- C++ -*-===//
//
// Generated declarations and registration. What each pass does: Passes.td.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_PASSES_PASSES_H
#define KERASC_COMPILER_PASSES_PASSES_H

#include "mlir/Pass/Pass.h"

namespace kerasc {

#define GEN_PASS_DECL
#include "compiler/passes/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/passes/Passes.h.inc"

} // namespace kerasc

#endif
