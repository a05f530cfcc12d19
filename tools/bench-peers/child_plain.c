/*===- child_plain.c - one dense layer as a C programmer writes it --------===*\

  INPUTS x OUTPUTS with relu; the compiler knows these sizes. Makes the same
  checks as a function of kerasc.

\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L
#include "child.h"

#include <stdint.h>

_Alignas(64) static float kernel[INPUTS][OUTPUTS];
_Alignas(64) static float bias[OUTPUTS];

__attribute__((noinline)) static int plain_predict(size_t batch, const float *x,
                                                   float *y, void *workspace) {
  if (!x || !y || !workspace)
    return 1;
  if ((uintptr_t)x % sizeof(float) || (uintptr_t)y % sizeof(float) ||
      (uintptr_t)workspace % 64)
    return 2;
  if (batch > SIZE_MAX / 2 / sizeof(float) / (INPUTS + OUTPUTS))
    return 3;
  for (size_t row = 0; row < batch; ++row) {
    float sums[OUTPUTS];
    for (int j = 0; j < OUTPUTS; ++j)
      sums[j] = bias[j];
    for (int k = 0; k < INPUTS; ++k)
      for (int j = 0; j < OUTPUTS; ++j)
        sums[j] += x[row * INPUTS + k] * kernel[k][j];
    for (int j = 0; j < OUTPUTS; ++j)
      y[row * OUTPUTS + j] = sums[j] > 0 ? sums[j] : 0;
  }
  return 0;
}

_Alignas(64) static unsigned char workspace[64];

static void child_prepare(const char *folder) {
  char path[4096];
  FILE *file;
  snprintf(path, sizeof path, "%s/weights.f32", folder);
  file = fopen(path, "rb");
  child_read(file, kernel[0], INPUTS * OUTPUTS);
  child_read(file, bias, OUTPUTS);
  fclose(file);
}

static void child_call(void) {
  if (plain_predict(child_rows, child_x, child_y, workspace))
    child_fail("plain_predict");
}
