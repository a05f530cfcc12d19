/* Writes the outputs of 300 made-up rows of a model called `m`, after comparing
   them with the outputs of smaller batches at every position. Any inputs and
   outputs.
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
static char *x[most], *all[most], *other[most];
static void *workspace;
static size_t workspaceBytes;

/* Bytes of a row. */
static size_t rowBytes(const kerasc_tensor *tensor) {
  size_t count = kerasc_dtype_size(tensor->dtype);
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

/* Element `k` from 24 random bits: floats from -1 to 1, smaller with `scale`,
   integers and bools 0 or 1. */
static void set(char *data, uint32_t dtype, size_t k, unsigned bits,
                int scale) {
  float number = ldexpf((float)bits / 8388608.0f - 1.0f, scale);
  double wide = number;
  uint16_t half = (uint16_t)((bits & 0x8bff) | 0x3000);
  uint16_t bfloat = (uint16_t)((bits & 0x80ff) | 0x3e00);
  uint64_t whole = bits & 1;
  size_t size = kerasc_dtype_size(dtype);
  const void *value = dtype == KERASC_FLOAT32    ? (void *)&number
                      : dtype == KERASC_FLOAT64  ? (void *)&wide
                      : dtype == KERASC_FLOAT16  ? (void *)&half
                      : dtype == KERASC_BFLOAT16 ? (void *)&bfloat
                                                 : (void *)&whole;
  memcpy(data + k * size, value, size);
}

static int isFinite(const char *data, uint32_t dtype) {
  float number;
  double wide;
  uint16_t half;
  switch (dtype) {
  case KERASC_FLOAT32:
    memcpy(&number, data, sizeof number);
    return isfinite(number);
  case KERASC_FLOAT64:
    memcpy(&wide, data, sizeof wide);
    return isfinite(wide);
  case KERASC_FLOAT16:
    memcpy(&half, data, sizeof half);
    return (half & 0x7c00) != 0x7c00;
  case KERASC_BFLOAT16:
    memcpy(&half, data, sizeof half);
    return (half & 0x7f80) != 0x7f80;
  default:
    return 1;
  }
}

static void run(size_t first, size_t count, char **y) {
  kerasc_input in[most] = {{0}};
  kerasc_output out[most] = {{0}};
  kerasc_call call = {0};
  for (uint32_t i = 0; i < model->input_count; ++i)
    in[i].data = x[i] + first * rowBytes(&model->inputs[i]);
  for (uint32_t i = 0; i < model->output_count; ++i)
    out[i].data = y[i] + first * rowBytes(&model->outputs[i]);
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
    uint32_t dtype = model->inputs[i].dtype;
    size_t bytes = rowBytes(&model->inputs[i]);
    size_t size = bytes / kerasc_dtype_size(dtype);
    x[i] = allocate(rows * bytes);
    for (size_t k = 0; k < rows * size; ++k) {
      int scale = 0;
#ifdef FLUSH
      scale = -(int)(k / size);
#endif
      state = state * 1664525u + 1013904223u;
      set(x[i], dtype, k, state >> 8, scale);
    }
  }
  for (uint32_t i = 0; i < model->output_count; ++i) {
    size_t bytes = rows * rowBytes(&model->outputs[i]);
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
      size_t bytes = rows * rowBytes(&model->outputs[i]);
      if (memcmp(all[i], other[i], bytes)) {
        fprintf(stderr, "%s: other bits in batches of %zu\n",
                model->outputs[i].name, sizes[s]);
        return 1;
      }
      memset(other[i], 0, bytes);
    }
  }
  for (uint32_t i = 0; i < model->output_count; ++i) {
    uint32_t dtype = model->outputs[i].dtype;
    size_t bytes = rows * rowBytes(&model->outputs[i]);
    for (size_t at = 0; at < bytes; at += kerasc_dtype_size(dtype))
      if (!isFinite(all[i] + at, dtype)) {
        fprintf(stderr, "%s: not finite\n", model->outputs[i].name);
        return 1;
      }
    if (fwrite(all[i], 1, bytes, stdout) != bytes)
      return 1;
  }
  return 0;
}
