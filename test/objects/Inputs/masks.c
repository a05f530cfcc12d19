/* The mask of an output: there when asked for, for every batch and number of
   threads; nowhere when not. */

#include "m.h"

#include <kerasc/pool.h>
#include <kerasc/runtime.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { steps = 4, features = 3, most = 300, threads = 3 };

static float a[most][steps][features], b[most][steps][features];
static float sum[most][steps][features], again[most][steps][features];
static uint8_t mask[1 + most * steps + 1];

static int failures;
static void check(int holds, const char *what, size_t batch) {
  if (!holds) {
    printf("failed: %s, batch %zu\n", what, batch);
    ++failures;
  }
}

/* Whether a step has anything but `value`. */
static int differs(const float *step, float value) {
  for (int i = 0; i < features; ++i)
    if (step[i] != value)
      return 1;
  return 0;
}

/* Keras 3: what either input has is there. */
static int isExpected(size_t batch) {
  for (size_t row = 0; row < batch; ++row)
    for (int step = 0; step < steps; ++step)
      if (mask[1 + row * steps + step] !=
          (differs(a[row][step], 0) || differs(b[row][step], -1)))
        return 0;
  return mask[0] == 7 && mask[1 + batch * steps] == 7;
}

int main(void) {
  srand(1);
  for (int row = 0; row < most; ++row)
    for (int step = 0; step < steps; ++step)
      for (int i = 0; i < features; ++i) {
        a[row][step][i] = row + step & 1 ? 0 : (float)(rand() % 3);
        b[row][step][i] = row + step & 2 ? -1 : (float)(rand() % 3 - 1);
      }
  const kerasc_model *model = m_model();
  check(model->outputs[0].mask_rank == 2, "rank", 0);
  size_t bytes = kerasc_workspace_bytes(model, most, threads, NULL);
  void *workspace = aligned_alloc(64, (bytes + 64) / 64 * 64);
  kerasc_pool *pool = kerasc_pool_create(threads);
  const kerasc_parallel *parallel = kerasc_pool_parallel(pool);
  const size_t batches[] = {0, 1, 2, 7, 129, most};
  for (int i = 0; i < 6; ++i)
    for (int isShared = 0; isShared < 2; ++isShared) {
      size_t batch = batches[i];
      kerasc_input inputs[] = {{.data = a}, {.data = b}};
      kerasc_output output = {.data = sum, .mask = mask + 1};
      kerasc_call call = {.struct_size = sizeof call,
                          .batch = batch,
                          .inputs = inputs,
                          .input_count = 2,
                          .outputs = &output,
                          .output_count = 1,
                          .workspace = workspace,
                          .workspace_bytes = bytes,
                          .parallel = isShared ? parallel : NULL};
      memset(mask, 7, sizeof mask);
      check(kerasc_run(model, &call) == KERASC_OK, "run", batch);
      check(isExpected(batch), "mask", batch);

      memset(mask, 7, sizeof mask);
      output.mask = NULL;
      check(kerasc_run(model, &call) == KERASC_OK, "run without", batch);
      check(m_predict(batch, a[0][0], b[0][0], again[0][0], workspace) ==
                KERASC_OK,
            "predict", batch);
      for (size_t j = 0; j < sizeof mask; ++j)
        check(mask[j] == 7, "not asked for", batch);
      check(!memcmp(sum, again, sizeof(float[features]) * steps * batch),
            "the same sums", batch);

      output.mask = (uint8_t *)sum;
      check(kerasc_run(model, &call) == (batch ? KERASC_OVERLAP : KERASC_OK),
            "overlap with the output", batch);
      output.mask = (uint8_t *)a;
      check(kerasc_run(model, &call) == (batch ? KERASC_OVERLAP : KERASC_OK),
            "overlap with an input", batch);
    }
  kerasc_pool_destroy(pool);
  free(workspace);
  return failures;
}
