//===- MathMeasure.h - the error of a compiled function -------------------===//
//
// Shared by `kerasc-ulp` (all floats) and the unit tests (samples).
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TEST_ULP_MATHMEASURE_H
#define KERASC_TEST_ULP_MATHMEASURE_H

#include "test/ulp/MathFunctions.h"

#include <cstdio>

namespace kerasc::test {

struct Measured {
  /// Arguments compared.
  uint64_t count = 0;
  /// Largest error in ULP among results whose absolute error is not excused by
  /// the function's bound, and where it is.
  double ulp = 0, ulpAt = 0, ulpAt2 = 0;
  /// Largest absolute error among those excused.
  double excused = 0, excusedAt = 0;
  /// Results of the wrong kind: NaN or not, sign of zero.
  uint64_t wrong = 0;
  double wrongAt = 0, wrongAt2 = 0;
  /// Batches of finite arguments with finite results that raised invalid,
  /// divide-by-zero or overflow.
  uint64_t flagged = 0;
  double flaggedAt = 0;
};

/// Every stride-th float; functions of two arguments: pseudo-random pairs, at
/// most 2^26.
Measured measureF32(const MathFunction &f, const MathKernel &kernel,
                    uint64_t stride);
/// Pseudo-random doubles from every range that matters.
Measured measureF64(const MathFunction &f, const MathKernel &kernel);

/// The given arguments only (b is ignored by functions of one argument).
Measured measureF32(const MathFunction &f, const MathKernel &kernel,
                    const std::vector<float> &a, const std::vector<float> &b);
Measured measureF64(const MathFunction &f, const MathKernel &kernel,
                    const std::vector<double> &a, const std::vector<double> &b);

/// Whether the function keeps its promise.
bool holds(const MathFunction &f, const Measured &m, bool twice);

/// One line for people.
void printLine(const MathFunction &f, const Measured &m, bool twice);
/// A table in Markdown: the head, then a row for each function.
void printTableHead(FILE *out);
void printTableRow(FILE *out, const MathFunction &f, const Measured &m,
                   bool twice);

} // namespace kerasc::test

#endif
