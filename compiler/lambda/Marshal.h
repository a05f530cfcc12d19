//===- Marshal.h - code objects as Python's marshal wrote them ------------===//

#ifndef KERASC_COMPILER_LAMBDA_MARSHAL_H
#define KERASC_COMPILER_LAMBDA_MARSHAL_H

#include "compiler/lambda/Code.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace kerasc::lambda {

/// The code object that `bytes` holds, of CPython 2.7 or 3.0 to 3.13, not
/// decoded yet. Total: every length is checked against what is left, nesting,
/// number and size of objects are bounded, references lead to finished objects
/// only. Nothing says which version wrote the bytes; each of the four layouts
/// is tried, and only one fits.
llvm::Expected<CodeObject *> readCode(llvm::StringRef bytes, Arena &arena,
                                      const Limits &limits);

} // namespace kerasc::lambda

#endif
