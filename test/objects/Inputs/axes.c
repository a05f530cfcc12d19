/* Calls a model `m` of one unknown axis: inputs (batch, steps, WIDTH), outputs
   of OUT_SIZE(steps) elements, at most 8 a step. Rows have the bits they have
   alone, whatever the batch, the way of the call and the number of tasks;
   nothing is written outside the outputs and the workspace; wrong sizes are
   refused. */
#include "m.h"

#include "kerasc/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { mostRows = 300, mostSteps = 40, guard = 64 };

static float x[mostRows * mostSteps * WIDTH];
static float alone[mostRows * mostSteps * 8];
static float y[mostRows * mostSteps * 8 + guard];

static void expect(int condition, const char *what, size_t rows, size_t steps) {
  if (condition)
    return;
  printf("%s: %zu rows, %zu steps\n", what, rows, steps);
  exit(1);
}

static void runSerially(void *context, size_t tasks,
                        void (*task)(void *, size_t), void *argument) {
  *(size_t *)context = tasks;
  for (size_t i = tasks; i-- > 0;)
    task(argument, i);
}

static kerasc_status run(size_t rows, const size_t *axes, size_t axisCount,
                         void *workspace, size_t bytes,
                         const kerasc_parallel *parallel) {
  kerasc_input in = {.data = x};
  kerasc_output out = {.data = y};
  kerasc_call call = {.struct_size = sizeof call,
                      .batch = rows,
                      .axes = axes,
                      .axis_count = axisCount,
                      .inputs = &in,
                      .input_count = 1,
                      .outputs = &out,
                      .output_count = 1,
                      .workspace = workspace,
                      .workspace_bytes = bytes,
                      .parallel = parallel};
  return kerasc_run(m_model(), &call);
}

static void check(size_t rows, size_t steps) {
  const kerasc_model *model = m_model();
  const size_t count = rows * OUT_SIZE(steps);
  const size_t bytes = m_workspace_bytes(rows, 3, steps);
  expect(bytes == kerasc_workspace_bytes(model, rows, 3, &steps), "workspace",
         rows, steps);
  const int64_t *shape = model->outputs[0].shape;
  expect(kerasc_shape_size(model, shape[0], rows, &steps) *
                 kerasc_shape_size(model, shape[1], rows, &steps) *
                 kerasc_shape_size(model, shape[2], rows, &steps) ==
             count,
         "size", rows, steps);
  unsigned char *workspace = aligned_alloc(64, bytes / 64 * 64 + 128);
  memset(workspace + bytes, 1, 64);
  for (size_t row = 0; row < rows; ++row)
    expect(m_predict(1, steps, x + row * steps * WIDTH,
                     alone + row * OUT_SIZE(steps), workspace) == KERASC_OK,
           "alone", rows, steps);
  for (int way = 0; way < 3; ++way) {
    size_t tasks = 0;
    kerasc_parallel parallel = {&tasks, 3, runSerially};
    memset(y, 7, sizeof y);
    kerasc_status status = way == 0 ? m_predict(rows, steps, x, y, workspace)
                                    : run(rows, &steps, 1, workspace, bytes,
                                          way == 1 ? NULL : &parallel);
    expect(status == KERASC_OK, "status", rows, steps);
    expect(!memcmp(y, alone, count * sizeof *y), "bits", rows, steps);
    for (size_t i = 0; i < guard * sizeof *y; ++i)
      expect(((unsigned char *)(y + count))[i] == 7, "behind the output", rows,
             steps);
    for (size_t i = 0; i < 64; ++i)
      expect(workspace[bytes + i] == 1, "behind the workspace", rows, steps);
    if (way == 2 && rows == mostRows && steps == mostSteps)
      printf("%zu tasks\n", tasks);
  }
  free(workspace);
}

static void refuse(kerasc_status actual, kerasc_status expected,
                   const char *what) {
  if (actual == expected)
    return;
  printf("%s: status %d, expected %d\n", what, actual, expected);
  exit(1);
}

static void checkErrors(void) {
  static KERASC_ALIGNAS(64) unsigned char workspace[1 << 16];
  size_t steps = 3;
  /* A row of the output has more bytes than an address. */
  refuse(m_predict(1, SIZE_MAX / 16, x, y, workspace), KERASC_BAD_AXIS,
         "large axis");
  refuse(m_predict(0, SIZE_MAX, x, y, workspace), KERASC_BAD_AXIS,
         "large axis of no rows");
  refuse(m_predict(SIZE_MAX / 64, 3, x, y, workspace), KERASC_BAD_BATCH,
         "large batch");
  refuse(m_predict(2, 3, NULL, y, workspace), KERASC_NULL_POINTER, "null");
  refuse(m_predict(2, 0, NULL, NULL, workspace), KERASC_OK, "null of nothing");
  refuse(m_predict(2, 3, x, (float *)((char *)y + 2), workspace),
         KERASC_MISALIGNED, "misaligned");
  /* Behind two rows of three steps, and in the middle of two of four. */
  float *behind = x + 2 * 3 * WIDTH;
  refuse(m_predict(2, 3, x, behind, workspace), KERASC_OK, "behind");
  refuse(m_predict(2, 4, x, behind, workspace), KERASC_OVERLAP, "overlap");
  refuse(run(2, &steps, 0, workspace, sizeof workspace, NULL), KERASC_BAD_AXIS,
         "no axes");
  refuse(run(2, NULL, 1, workspace, sizeof workspace, NULL),
         KERASC_NULL_POINTER, "null axes");
  steps = SIZE_MAX / 2;
  refuse(run(2, &steps, 1, workspace, sizeof workspace, NULL), KERASC_BAD_AXIS,
         "large axis in kerasc_run");
  if (m_workspace_bytes(1, 1, SIZE_MAX / 16) != SIZE_MAX) {
    printf("workspace of a large axis\n");
    exit(1);
  }
}

int main(void) {
  for (size_t i = 0; i < sizeof x / sizeof *x; ++i)
    x[i] = (float)(i * 7919 % 1001) / 500 - 1;
  const size_t batches[] = {0, 1, 2, 7, 129, mostRows};
  const size_t sizes[] = {0, 1, 2, 3, 17, mostSteps};
  for (size_t i = 0; i < sizeof batches / sizeof *batches; ++i)
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; ++k)
      check(batches[i], sizes[k]);
  checkErrors();
  printf("ok\n");
  return 0;
}
