/* Writes the outputs of 300 made-up rows of a model called `m`, after comparing
   them with the outputs of each row alone and of two unequal parts.
   -DTRAPS: with floating-point traps enabled.
   -DFLUSH: where subnormal numbers are flushed to zero; later rows are smaller,
   down to subnormal ones. */
#define _GNU_SOURCE
#include "m.h"

#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#ifdef FLUSH
#include <immintrin.h>
#endif

enum { rows = 300, part = 131 };
static float x[rows][INPUTS], all[rows][OUTPUTS], other[rows][OUTPUTS];
static KERASC_ALIGNAS(64) unsigned char workspace[M_WORKSPACE_BYTES + 1];

static int run(size_t first, size_t count, float (*y)[OUTPUTS]) {
  return m_predict(count, x[first], y[first], workspace) == KERASC_OK;
}

static int differ(const char *what) {
  if (memcmp(all, other, sizeof all) == 0)
    return 0;
  fprintf(stderr, "other bits %s\n", what);
  return 1;
}

int main(void) {
  unsigned state = 1;
  for (int row = 0; row < rows; ++row)
    for (int i = 0; i < INPUTS; ++i) {
      state = state * 1664525u + 1013904223u;
      x[row][i] = (float)(state >> 8) / 8388608.0f - 1.0f;
#ifdef FLUSH
      x[row][i] = ldexpf(x[row][i], -row);
#endif
    }
#ifdef TRAPS
  feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
#endif
#ifdef FLUSH
  _mm_setcsr(_mm_getcsr() | _MM_FLUSH_ZERO_ON | 0x40 /* DAZ, of SSE3 */);
#endif
  if (!run(0, rows, all))
    return 1;
  for (int row = 0; row < rows; ++row)
    if (!run(row, 1, other))
      return 1;
  if (differ("alone"))
    return 1;
  memset(other, 0, sizeof other);
  if (!run(0, part, other) || !run(part, rows - part, other) ||
      differ("in parts"))
    return 1;
  for (int row = 0; row < rows; ++row)
    for (int i = 0; i < OUTPUTS; ++i)
      if (!isfinite(all[row][i])) {
        fprintf(stderr, "row %d is not finite\n", row);
        return 1;
      }
  return fwrite(all, sizeof all, 1, stdout) != 1;
}
