//===- MathFunctions.h - what the vector math promises --------------------===//
//
// One row per function: how to emit it, what it should compute, how far off it
// may be. The unit tests check the promise on samples, `kerasc-ulp` measures it
// over all floats.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TEST_ULP_MATHFUNCTIONS_H
#define KERASC_TEST_ULP_MATHFUNCTIONS_H

#include "test/ulp/MathJit.h"

namespace kerasc::test {

struct MathFunction {
  const char *name;
  int arity;
  MathBody body;
  /// Exact enough for f32 and f64 results.
  double (*reference)(double, double);
  long double (*referenceLong)(long double, long double);
  /// Largest error in units in the last place of the correctly rounded result.
  double ulpF32, ulpF64;
  /// An error below this is fine whatever its ULP; 0 for most functions.
  double absF32, absF64;
  /// |x| above this is outside of the promise; 0 for none.
  double rangeF32, rangeF64;
};

const std::vector<MathFunction> &mathFunctions();

} // namespace kerasc::test

#endif
