//===- VectorMathFunctions.h - the expansions -----------------------------===//
//
// One function per mathematical function, each emitting straight-line code at
// the Emitter of its operand. Internal to the vector math library; error bounds
// are measured by `ninja ulp`.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_VECTORMATHFUNCTIONS_H
#define KERASC_COMPILER_CODEGEN_VECTORMATHFUNCTIONS_H

#include "compiler/codegen/VectorMathEmitter.h"

namespace kerasc::codegen {

// VectorMathExp.cpp
Float emitExp(Float x);
/// exp for x <= 0 or NaN: cheaper, because it cannot overflow.
Float emitExpNonPositive(Float x);
/// exp for |x| small enough that 2^(x / ln 2) is a normal number.
Float emitExpNormal(Float x);
Float emitExp2(Float x);
Float emitExpm1(Float x);
Float emitSinh(Float x);
Float emitCosh(Float x);
Float emitTanh(Float x);

// VectorMathLog.cpp
Float emitLog(Float x);
Float emitLog2(Float x);
Float emitLog10(Float x);
Float emitLog1p(Float x);
/// log1p for 0 <= x <= 1 or NaN.
Float emitLog1pUnit(Float x);

// VectorMathErf.cpp
Float emitErf(Float x);

} // namespace kerasc::codegen

#endif
