//===- PlainForms.h - what the vector math is measured against ------------===//

#ifndef KERASC_TEST_ULP_PLAINFORMS_H
#define KERASC_TEST_ULP_PLAINFORMS_H

#include "test/ulp/MathFunctions.h"

namespace kerasc::test {

/// exp, tanh, sigmoid and erf in float32 as one writes them first: a rounding
/// instruction, polynomials of the same degree as ours, the exponent added as
/// an integer. Arguments are clamped; nothing is right beyond normal results.
/// Rows without a reference or bounds: for timing only.
const std::vector<MathFunction> &plainForms();

} // namespace kerasc::test

#endif
