/* Writes the outputs of 300 made-up rows of a model called `m`, after comparing
   them with the outputs of smaller batches at every position. Any inputs and
   outputs of float32.
   -DTRAPS: with floating-point traps enabled.
   -DFLUSH: where subnormal numbers are flushed to zero; later rows are smaller,
   down to subnormal ones. */
#define _GNU_SOURCE
#include "m.h"

#include "kerasc/runtime.h"

#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef FLUSH
#include <immintrin.h>
#endif

enum { rows = 300, most = 16 };
static const kerasc_model *model;
static float *x[most], *all[most], *other[most];
static void *workspace;
static size_t workspaceBytes;

static size_t elements(const kerasc_tensor *tensor) {
  size_t count = 1;
  for (uint32_t i = 1; i < tensor->rank; ++i)
    count *= (size_t)tensor->shape[i];
  return count;
}

/* At a multiple of 64; never NULL. */
static void *allocate(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 64) / 64 * 64);
  if (!memory)
    exit(1);
  memset(memory, 0, bytes);
  return memory;
}

static void run(size_t first, size_t count, float **y) {
  kerasc_input in[most] = {{0}};
  kerasc_output out[most] = {{0}};
  kerasc_call call = {0};
  for (uint32_t i = 0; i < model->input_count; ++i)
    in[i].data = x[i] + first * elements(&model->inputs[i]);
  for (uint32_t i = 0; i < model->output_count; ++i)
    out[i].data = y[i] + first * elements(&model->outputs[i]);
  call.struct_size = sizeof call;
  call.batch = count;
  call.inputs = in;
  call.input_count = model->input_count;
  call.outputs = out;
  call.output_count = model->output_count;
  call.workspace = workspace;
  call.workspace_bytes = workspaceBytes;
  kerasc_status status = kerasc_run(model, &call);
  if (status) {
    fprintf(stderr, "%s\n", kerasc_status_text(status));
    exit(1);
  }
}

int main(void) {
  static const size_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 64, 131};
  unsigned state = 1;
  model = m_model();
  workspaceBytes = kerasc_workspace_bytes(model, rows, 1, NULL);
  workspace = allocate(workspaceBytes);
  for (uint32_t i = 0; i < model->input_count; ++i) {
    size_t size = elements(&model->inputs[i]);
    x[i] = allocate(rows * size * sizeof(float));
    for (size_t k = 0; k < rows * size; ++k) {
      state = state * 1664525u + 1013904223u;
      x[i][k] = (float)(state >> 8) / 8388608.0f - 1.0f;
#ifdef FLUSH
      x[i][k] = ldexpf(x[i][k], -(int)(k / size));
#endif
    }
  }
  for (uint32_t i = 0; i < model->output_count; ++i) {
    size_t bytes = rows * elements(&model->outputs[i]) * sizeof(float);
    all[i] = allocate(bytes);
    other[i] = allocate(bytes);
  }
#ifdef TRAPS
  feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
#endif
#ifdef FLUSH
  _mm_setcsr(_mm_getcsr() | _MM_FLUSH_ZERO_ON | 0x40 /* DAZ, of SSE3 */);
#endif
  run(0, rows, all);
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s) {
    for (size_t row = 0; row < rows; row += sizes[s])
      run(row, row + sizes[s] > rows ? rows - row : sizes[s], other);
    for (uint32_t i = 0; i < model->output_count; ++i) {
      size_t bytes = rows * elements(&model->outputs[i]) * sizeof(float);
      if (memcmp(all[i], other[i], bytes)) {
        fprintf(stderr, "%s: other bits in batches of %zu\n",
                model->outputs[i].name, sizes[s]);
        return 1;
      }
      memset(other[i], 0, bytes);
    }
  }
  for (uint32_t i = 0; i < model->output_count; ++i) {
    size_t count = rows * elements(&model->outputs[i]);
    for (size_t k = 0; k < count; ++k)
      if (!isfinite(all[i][k])) {
        fprintf(stderr, "%s: not finite\n", model->outputs[i].name);
        return 1;
      }
    if (fwrite(all[i], sizeof(float), count, stdout) != count)
      return 1;
  }
  return 0;
}
