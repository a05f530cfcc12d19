/* Runs the model `m`, each of its sparse inputs as rows or compressed, with
   int32 and int64 indices, on one thread and as tasks, and compares the bits
   with those of rows alone. Then: what a call may not say of indices. */
#define _POSIX_C_SOURCE 200809L

#include "m.h"

#include "kerasc/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_rows = 300, most_tensors = 16, pattern = 0x5a };

static const kerasc_model *model;
static unsigned char *dense[most_tensors];
static size_t row_bytes[2][most_tensors]; /* inputs, outputs */

static void fail(const char *what, size_t batch, unsigned ways) {
  printf("%s: batch %zu, ways %x\n", what, batch, ways);
  exit(1);
}

/* Exactly as large as asked for, so that tools see what lies beyond. */
static void *memory(size_t bytes) {
  void *result = NULL;
  if (!bytes)
    return NULL;
  if (posix_memalign(&result, 64, bytes))
    abort();
  memset(result, pattern, bytes);
  return result;
}

static size_t bytes_of_row(const kerasc_tensor *tensor) {
  size_t bytes = kerasc_dtype_size(tensor->dtype);
  for (uint32_t i = 1; i < tensor->rank; ++i)
    bytes *= (size_t)tensor->shape[i];
  return bytes;
}

static unsigned number(void) {
  static unsigned state = 1;
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

static void set_element(unsigned char *at, uint32_t dtype, unsigned value) {
  double number = (double)(value % 2001) / 1000 - 1;
  float single = (float)number;
  switch (dtype) {
  case KERASC_FLOAT64:
    memcpy(at, &number, sizeof number);
    return;
  case KERASC_FLOAT32:
    memcpy(at, &single, sizeof single);
    return;
  case KERASC_FLOAT16: /* 1 to 2 */
    value = 0x3c00 + value % 0x400;
    break;
  case KERASC_BFLOAT16: /* 0.5 to 2 */
    value = 0x3f00 + value % 0x100;
    break;
  default:
    printf("a type without values here\n");
    exit(1);
  }
  at[0] = (unsigned char)value;
  at[1] = (unsigned char)(value >> 8);
}

/* Rows of every density, the first two empty and full. */
static void fill(uint32_t input) {
  const kerasc_tensor *tensor = &model->inputs[input];
  size_t size = kerasc_dtype_size(tensor->dtype);
  size_t width = row_bytes[0][input] / size;
  dense[input] = memory(most_rows * row_bytes[0][input]);
  memset(dense[input], 0, most_rows * row_bytes[0][input]);
  for (size_t row = 0; row < most_rows; ++row) {
    unsigned percent = row < 2 ? 100 * (unsigned)row : number() % 101;
    if (row % 7 == 5)
      percent = 0;
    for (size_t k = 0; k < width; ++k)
      if (number() % 100 < percent)
        set_element(dense[input] + (row * width + k) * size, tensor->dtype,
                    number());
  }
}

static void set_index(void *indices, size_t at, size_t value, uint32_t dtype) {
  if (dtype == KERASC_INT32)
    ((int32_t *)indices)[at] = (int32_t)value;
  else
    ((int64_t *)indices)[at] = (int64_t)value;
}

/* Rows first..first + batch of an input, compressed. */
static kerasc_input compress(uint32_t input, size_t first, size_t batch,
                             uint32_t dtype) {
  const kerasc_tensor *tensor = &model->inputs[input];
  size_t size = kerasc_dtype_size(tensor->dtype);
  size_t width = row_bytes[0][input] / size, count = 0;
  static const unsigned char zero[8];
  unsigned char *rows = dense[input] + first * row_bytes[0][input];
  for (size_t i = 0; i < batch * width; ++i)
    count += memcmp(rows + i * size, zero, size) != 0;
  unsigned char *data = memory(count * size);
  void *columns = memory(count * kerasc_dtype_size(dtype));
  void *offsets = memory((batch + 1) * kerasc_dtype_size(dtype));
  size_t at = 0;
  for (size_t row = 0; row < batch; ++row) {
    set_index(offsets, row, at, dtype);
    for (size_t k = 0; k < width; ++k) {
      unsigned char *element = rows + (row * width + k) * size;
      if (!memcmp(element, zero, size))
        continue;
      memcpy(data + at * size, element, size);
      set_index(columns, at++, k, dtype);
    }
  }
  set_index(offsets, batch, at, dtype);
  return (kerasc_input){.data = data,
                        .kind = KERASC_CSR,
                        .index_dtype = dtype,
                        .nonzeros = count,
                        .row_offsets = offsets,
                        .columns = columns};
}

static void release(kerasc_input *input) {
  if (input->kind != KERASC_CSR)
    return;
  free((void *)input->data);
  free((void *)input->columns);
  free((void *)input->row_offsets);
}

/* Tasks in an order of their own: the last first. */
static void backwards(void *context, size_t tasks,
                      void (*task)(void *argument, size_t index),
                      void *argument) {
  (void)context;
  while (tasks--)
    task(argument, tasks);
}

/* Two bits for each input: rows, int32, int64. */
static void run(size_t first, size_t batch, unsigned ways, size_t threads,
                unsigned char *y[most_tensors]) {
  kerasc_input inputs[most_tensors] = {{0}};
  kerasc_output outputs[most_tensors] = {{0}};
  kerasc_parallel parallel = {NULL, threads, backwards};
  kerasc_call call = {.struct_size = sizeof call,
                      .batch = batch,
                      .inputs = inputs,
                      .input_count = model->input_count,
                      .outputs = outputs,
                      .output_count = model->output_count,
                      .parallel = threads ? &parallel : NULL};
  call.workspace_bytes = kerasc_workspace_bytes(model, batch, threads, NULL);
  call.workspace = memory(call.workspace_bytes);
  for (uint32_t i = 0; i < model->input_count; ++i) {
    unsigned way = ways >> 2 * i & 3;
    inputs[i].data = dense[i] + first * row_bytes[0][i];
    if (way)
      inputs[i] =
          compress(i, first, batch, way == 1 ? KERASC_INT32 : KERASC_INT64);
  }
  for (uint32_t i = 0; i < model->output_count; ++i)
    outputs[i].data = y[i] = memory(batch * row_bytes[1][i]);
  kerasc_status status = kerasc_run(model, &call);
  if (status != KERASC_OK)
    fail(kerasc_status_text(status), batch, ways);
  for (uint32_t i = 0; i < model->input_count; ++i)
    release(&inputs[i]);
  free(call.workspace);
}

static void compare(size_t first, size_t batch, unsigned ways) {
  unsigned char *expected[most_tensors], *y[most_tensors];
  run(first, batch, 0, 0, expected);
  for (size_t threads = 0; threads < 4; threads += 3) {
    run(first, batch, ways, threads, y);
    for (uint32_t i = 0; i < model->output_count; ++i) {
      if (batch && memcmp(y[i], expected[i], batch * row_bytes[1][i]))
        fail(threads ? "tasks differ" : "other bits", batch, ways);
      free(y[i]);
    }
  }
  for (uint32_t i = 0; i < model->output_count; ++i)
    free(expected[i]);
}

/* Nothing may be written when indices are wrong. */
static void refuse(uint32_t input) {
  size_t width = row_bytes[0][input] /
                 kerasc_dtype_size(model->inputs[input].dtype);
  kerasc_input inputs[most_tensors] = {{0}};
  kerasc_output outputs[most_tensors] = {{0}};
  size_t batch = model->fixed_batch ? model->fixed_batch : 3;
  kerasc_call call = {.struct_size = sizeof call,
                      .batch = batch,
                      .inputs = inputs,
                      .input_count = model->input_count,
                      .outputs = outputs,
                      .output_count = model->output_count};
  call.workspace_bytes = kerasc_workspace_bytes(model, batch, 1, NULL);
  call.workspace = memory(call.workspace_bytes);
  for (uint32_t i = 0; i < model->input_count; ++i)
    inputs[i].data = dense[i];
  for (uint32_t i = 0; i < model->output_count; ++i)
    outputs[i].data = memory(batch * row_bytes[1][i]);
  for (int mistake = 0; mistake < 5; ++mistake) {
    inputs[input] = compress(input, 0, batch, KERASC_INT64);
    int64_t *columns = (int64_t *)inputs[input].columns;
    int64_t *offsets = (int64_t *)inputs[input].row_offsets;
    switch (mistake) {
    case 0:
      columns[width - 1] = (int64_t)width;
      break;
    case 1: /* a low half that would do */
      columns[0] = (int64_t)1 << 32;
      break;
    case 2:
      columns[0] = -1;
      break;
    case 3:
      offsets[1] = offsets[2] + 1;
      break;
    case 4:
      offsets[0] = (int64_t)1 << 32;
      break;
    }
    if (kerasc_run(model, &call) != KERASC_BAD_ARGUMENT)
      fail("wrong indices were taken", batch, (unsigned)mistake);
    release(&inputs[input]);
  }
  for (uint32_t i = 0; i < model->output_count; ++i) {
    unsigned char *y = outputs[i].data;
    for (size_t at = 0; at < batch * row_bytes[1][i]; ++at)
      if (y[at] != pattern)
        fail("a call was refused, and wrote", batch, 0);
    free(y);
  }
  free(call.workspace);
}

int main(void) {
  model = kerasc_select(m_model());
  unsigned all = 1;
  for (uint32_t i = 0; i < model->input_count; ++i) {
    row_bytes[0][i] = bytes_of_row(&model->inputs[i]);
    fill(i);
    all *= 4;
    printf("%s%s is %s", i ? ", " : "", model->inputs[i].name,
           model->inputs[i].flags & KERASC_TENSOR_SPARSE ? "sparse" : "dense");
  }
  printf("\n");
  for (uint32_t i = 0; i < model->output_count; ++i)
    row_bytes[1][i] = bytes_of_row(&model->outputs[i]);
  unsigned mixes = 0;
  for (unsigned ways = 1; ways < all; ++ways) {
    int isAllowed = 1;
    for (uint32_t i = 0; i < model->input_count; ++i) {
      unsigned way = ways >> 2 * i & 3;
      isAllowed &= way < 3 && (!way || model->inputs[i].flags &
                                           KERASC_TENSOR_SPARSE);
    }
    if (!isAllowed)
      continue;
    ++mixes;
    static const size_t batches[] = {0, 1, 2, 9, 64, 129, most_rows};
    for (size_t i = 0; i < sizeof batches / sizeof *batches; ++i)
      if (!model->fixed_batch)
        compare(0, batches[i], ways);
    for (size_t row = 0; row + model->fixed_batch < 20; ++row)
      compare(row, model->fixed_batch ? model->fixed_batch : 1, ways);
  }
  for (uint32_t i = 0; i < model->input_count; ++i)
    if (model->inputs[i].flags & KERASC_TENSOR_SPARSE)
      refuse(i);
  for (uint32_t i = 0; i < model->input_count; ++i)
    free(dense[i]);
  printf("%u mixes have the bits of rows\n", mixes);
  return 0;
}
