/* Compares a model of layers.py, called `m`, with the same layers in double,
   for batches that divide nothing. -DSIZES: its sizes. All layers but the last
   are relu, the last is linear; -DGELU: gelu and linear; -DSOFTMAX: softmax and
   log_softmax. */
#include "m.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const size_t sizes[] = {SIZES};
enum { layers = sizeof(sizes) / sizeof(*sizes) - 1, most = 131, widest = 4096 };

static double w(long layer, long k, long n) {
  return (double)((layer * 7 + (k + 1) * 31 + n * 17 + (k + 1) * n % 13) % 101 -
                  50) /
         1024;
}

#ifdef GELU
static double activate(double x) { return x * (1 + erf(x / sqrt(2))) / 2; }
#elif !defined SOFTMAX
static double activate(double x) { return x > 0 ? x : 0; }
#endif

static void finish(double *y, size_t count, int is_last) {
#ifdef SOFTMAX
  double largest = y[0], sum = 0;
  for (size_t i = 1; i < count; ++i)
    largest = fmax(largest, y[i]);
  for (size_t i = 0; i < count; ++i)
    sum += exp(y[i] - largest);
  for (size_t i = 0; i < count; ++i)
    y[i] = is_last ? y[i] - largest - log(sum) : exp(y[i] - largest) / sum;
#else
  for (size_t i = 0; i < count && !is_last; ++i)
    y[i] = activate(y[i]);
#endif
}

static void reference(const float *x, double *y) {
  static double in[widest];
  for (size_t k = 0; k < sizes[0]; ++k)
    in[k] = x[k];
  for (int layer = 0; layer < layers; ++layer) {
    for (size_t n = 0; n < sizes[layer + 1]; ++n) {
      double sum = w(layer, -1, (long)n);
      for (size_t k = 0; k < sizes[layer]; ++k)
        sum += in[k] * w(layer, (long)k, (long)n);
      y[n] = sum;
    }
    finish(y, sizes[layer + 1], layer + 1 == layers);
    for (size_t n = 0; n < sizes[layer + 1]; ++n)
      in[n] = y[n];
  }
}

int main(void) {
  static const size_t batches[] = {1, 2, 3, 5, 7, 8, 9, 17, 64, most};
  size_t inputs = sizes[0], outputs = sizes[layers];
  float *x = malloc(most * inputs * sizeof(float));
  float *y = malloc(most * outputs * sizeof(float));
  double *expected = malloc(most * outputs * sizeof(double)), row[widest];
  void *workspace =
      aligned_alloc(64, (m_workspace_bytes(most, 1) + 64) / 64 * 64);
  double error = 0;
  if (!x || !y || !expected || !workspace)
    return 1;
  for (size_t i = 0; i < most * inputs; ++i)
    x[i] = (float)(i * 7 % 41) / 16 - 1.25f;
  /* Rows repeat after 41: that many references are enough. */
  for (size_t r = 0; r < most; ++r) {
    if (r < 41)
      reference(x + r * inputs, row);
    for (size_t n = 0; n < outputs; ++n)
      expected[r * outputs + n] =
          r < 41 ? row[n] : expected[(r - 41) * outputs + n];
  }
  for (size_t b = 0; b < sizeof(batches) / sizeof(*batches); ++b) {
    if (m_predict(batches[b], x, y, workspace) != KERASC_OK)
      return 1;
    for (size_t i = 0; i < batches[b] * outputs; ++i)
      error =
          fmax(error, fabs(y[i] - expected[i]) / (1e-3 + fabs(expected[i])));
  }
  printf("%s\n", error < 1e-3 ? "close" : "far");
  if (error >= 1e-3)
    printf("relative error %g\n", error);
  return 0;
}
