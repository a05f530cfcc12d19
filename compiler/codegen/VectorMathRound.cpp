//===- VectorMathRound.cpp - rounding to integers -------------------------===//
//
// Rounding without rounding instructions: SSE2 and small ARM cores have none,
// and LLVM calls libm there. Adding 2^mantissa to a smaller positive number
// leaves no room for fraction bits; the sum is rounded to nearest, ties to
// even.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMathFunctions.h"

namespace kerasc::codegen {

/// |x| rounded to nearest even; above 2^mantissa every number is an integer.
static Float roundMagnitude(Float a) {
  const double shift = a.e->pick(0x1p23, 0x1p52);
  return select(a < shift, (a + shift) - shift, a);
}

Float emitRoundEven(Float x) { return copysign(roundMagnitude(abs(x)), x); }

Float emitTrunc(Float x) {
  Float a = abs(x);
  Float r = roundMagnitude(a);
  return copysign(r - select(r > a, 1.0, 0.0), x);
}

Float emitRound(Float x) {
  Float a = abs(x);
  Float r = roundMagnitude(a);
  Float down = r - select(r > a, 1.0, 0.0);
  return copysign(down + select(a - down >= 0.5, 1.0, 0.0), x);
}

Float emitFloor(Float x) {
  Float r = emitRoundEven(x);
  return copysign(r - select(r > x, 1.0, 0.0), x);
}

Float emitCeil(Float x) {
  Float r = emitRoundEven(x);
  return copysign(r + select(r < x, 1.0, 0.0), x);
}

} // namespace kerasc::codegen
