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
/// p * 2^n for p of about 1 and n in the low bits, below bits that a shift by
/// the mantissa's width or one less throws out. Rounded once where the result
/// is subnormal. A NaN may get lost.
Float scaleByPower2(Float p, Int n);
Float emitExp(Float x);
/// exp for x <= 0 or NaN: cheaper, because it cannot overflow.
Float emitExpNonPositive(Float x);
/// exp for |x| small enough that 2^(x / ln 2) is a normal number, for uses that
/// damp its relative error where |x| is large: see reduceByLn2.
Float emitExpNormal(Float x);
Float emitExp2(Float x);
/// exp(-x) = scale (1 + t) / one before it is rounded, for uses that go on
/// computing with it: scale and one are powers of two and normal numbers; one
/// is 1 for positive x, and NaN where x is infinitely small. x is the argument
/// within limits beyond which exp(-x) is nothing beside 1, or x exp(x) is 0.
struct ExpParts {
  Float x, scale, t, one;
};
ExpParts emitExpParts(Float x);
Float emitExpm1(Float x);
Float emitSinh(Float x);
Float emitCosh(Float x);
Float emitTanh(Float x);

// VectorMathLog.cpp
/// x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)), for positive finite x,
/// subnormal ones included.
struct Decomposed {
  Float f, k;
};
Decomposed decompose(Float x);
Float emitLog(Float x);
Float emitLog2(Float x);
Float emitLog10(Float x);
Float emitLog1p(Float x);
/// log1p for 0 <= x <= 1 or NaN.
Float emitLog1pUnit(Float x);
Float emitAsinh(Float x);
Float emitAcosh(Float x);
Float emitAtanh(Float x);

// VectorMathPow.cpp
/// |x|^y and its sign as pow() of C99 annex F.
Float emitPow(Float x, Float y);
Float emitCbrt(Float x);

// VectorMathErf.cpp
Float emitErf(Float x);

// VectorMathTrig.cpp
Float emitSin(Float x);
Float emitCos(Float x);
Float emitTan(Float x);
Float emitAsin(Float x);
Float emitAcos(Float x);
Float emitAtan(Float x);
Float emitAtan2(Float y, Float x);

// VectorMathRound.cpp
Float emitFloor(Float x);
Float emitCeil(Float x);
Float emitTrunc(Float x);
Float emitRound(Float x);
Float emitRoundEven(Float x);

} // namespace kerasc::codegen

#endif
