//===- VectorMathErf.cpp - the error function -----------------------------===//
//
// erf(x) is a polynomial near 0 and 1 - exp(x P(x)) beyond, where log(erfc(x))
// is smooth and the exponential's relative error counts less and less.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/VectorMathCoefficients.inc"
#include "compiler/codegen/VectorMathFunctions.h"

namespace kerasc::codegen {

Float emitErf(Float x) {
  Emitter &e = *x.e;
  // Beyond the bound erf rounds to 1; the fits end there too.
  Float a = clampAbove(abs(x), e.pick(4.0, 6.0));
  Float near = fma(horner(a * a, kErfSmall_f32, kErfSmall_f64), a, a);
  Float far = 1.0 - emitExpNormal(a * horner(a, kErfTail_f32, kErfTail_f64));
  return copysign(select(a < e.pick(0.921875, 0.9921875), near, far), x);
}

} // namespace kerasc::codegen
