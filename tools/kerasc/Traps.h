//===- Traps.h - a call with floating-point traps ---------------*- C++ -*-===//
//
// A program may trap invalid operations, divisions by zero and overflows to
// find its own mistakes. A compiled model must not set off such a trap while
// its numbers are finite, whatever its unused lanes compute.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TOOLS_KERASC_TRAPS_H
#define KERASC_TOOLS_KERASC_TRAPS_H

#include "kerasc/runtime.h"

#include "llvm/Support/Error.h"

namespace kerasc::tool {

/// kerasc_run with these traps enabled. An error names the first exception, or
/// says why the call was refused. One call at a time: signals are the
/// process's.
llvm::Error runTrapped(const kerasc_model &model, const kerasc_call &call);

} // namespace kerasc::tool

#endif
