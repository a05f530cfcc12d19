/* Runs the model `m` in every way a kerasc_parallel can, compares the bits with
   those of one thread, and prints how many tasks there were. */
#define _POSIX_C_SOURCE 200809L

#include "m.h"

#include "kerasc/pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_rows = 1000, most_tensors = 4, most_threads = 8, pattern = 0x5a };

static const kerasc_model *model;
static size_t row_floats[2][most_tensors]; /* inputs, outputs */
static float *x[most_tensors], *expected[most_tensors];

static void fail(const char *what, size_t batch, size_t threads) {
  printf("%s: batch %zu, %zu threads\n", what, batch, threads);
  exit(1);
}

static void *memory(size_t bytes) {
  void *result = NULL;
  if (posix_memalign(&result, 64, bytes + 64))
    abort();
  memset(result, pattern, bytes + 64);
  return result;
}

static size_t floats_of_row(const kerasc_tensor *tensor) {
  size_t count = 1;
  for (uint32_t i = 1; i < tensor->rank; ++i)
    count *= (size_t)tensor->shape[i];
  return count;
}

enum { any_task = -1 };

/* One call with buffers of its own, a pattern behind each. Of the workspace
   only the slice of task `only` may change. */
static void run(size_t batch, const kerasc_parallel *parallel, size_t threads,
                const void *weights, int only, float *y[most_tensors]) {
  kerasc_input inputs[most_tensors] = {{0}};
  kerasc_output outputs[most_tensors] = {{0}};
  kerasc_call call = {.struct_size = sizeof call,
                      .batch = batch,
                      .inputs = inputs,
                      .input_count = model->input_count,
                      .outputs = outputs,
                      .output_count = model->output_count,
                      .weights = weights,
                      .parallel = parallel};
  call.workspace_bytes = kerasc_workspace_bytes(model, batch, threads, NULL);
  call.workspace = memory(call.workspace_bytes);
  for (uint32_t i = 0; i < model->input_count; ++i)
    inputs[i].data = x[i];
  for (uint32_t i = 0; i < model->output_count; ++i)
    outputs[i].data = y[i] = memory(batch * row_floats[1][i] * sizeof(float));
  if (kerasc_run(model, &call) != KERASC_OK)
    fail("does not run", batch, threads);
  for (int i = 0; i < 64; ++i) {
    if (((unsigned char *)call.workspace)[call.workspace_bytes + i] != pattern)
      fail("writes behind the workspace", batch, threads);
    for (uint32_t k = 0; k < model->output_count; ++k)
      if (((unsigned char *)(y[k] + batch * row_floats[1][k]))[i] != pattern)
        fail("writes behind an output", batch, threads);
  }
  const size_t slice = kerasc_workspace_bytes(model, batch, 1, NULL);
  for (size_t i = 0; only != any_task && i < call.workspace_bytes; ++i)
    if (i / slice != (size_t)only &&
        ((unsigned char *)call.workspace)[i] != pattern)
      fail("writes in the slice of another task", batch, threads);
  free(call.workspace);
}

static void drop(float *y[most_tensors]) {
  for (uint32_t i = 0; i < model->output_count; ++i)
    free(y[i]);
}

static void compare(const char *how, size_t batch,
                    const kerasc_parallel *parallel, size_t threads,
                    const void *weights) {
  float *y[most_tensors];
  run(batch, parallel, threads, weights, any_task, y);
  for (uint32_t i = 0; i < model->output_count; ++i)
    if (memcmp(y[i], expected[i], batch * row_floats[1][i] * sizeof(float)))
      fail(how, batch, threads);
  drop(y);
}

/* Ways to run tasks. The context counts them; 0: was not asked. */

typedef void task_function(void *argument, size_t index);

static void forwards(void *context, size_t tasks, task_function *task,
                     void *argument) {
  *(size_t *)context = tasks;
  for (size_t i = 0; i < tasks; ++i)
    task(argument, i);
}

static void backwards(void *context, size_t tasks, task_function *task,
                      void *argument) {
  *(size_t *)context = tasks;
  while (tasks--)
    task(argument, tasks);
}

typedef struct {
  task_function *task;
  void *argument;
  size_t index;
} one_task;

static void *run_one(void *argument) {
  const one_task *one = (const one_task *)argument;
  one->task(one->argument, one->index);
  return NULL;
}

static void on_new_threads(void *context, size_t tasks, task_function *task,
                           void *argument) {
  pthread_t threads[most_threads];
  one_task each[most_threads];
  *(size_t *)context = tasks;
  for (size_t i = 0; i < tasks; ++i) {
    each[i] = (one_task){task, argument, i};
    if (pthread_create(&threads[i], NULL, run_one, &each[i]))
      abort();
  }
  for (size_t i = 0; i < tasks; ++i)
    pthread_join(threads[i], NULL);
}

/* Only the task that the context says, to see what it writes. */
static void only_one(void *context, size_t tasks, task_function *task,
                     void *argument) {
  if (*(size_t *)context < tasks)
    task(argument, *(size_t *)context);
}

static void print_rows_of_tasks(size_t batch, size_t threads) {
  size_t tasks = 0;
  const kerasc_parallel count = {&tasks, threads, forwards};
  compare("forwards", batch, &count, threads, NULL);
  printf("%zu rows on %zu threads:", batch, threads);
  for (size_t k = 0; k < tasks; ++k) {
    const kerasc_parallel one = {&k, threads, only_one};
    float *y[most_tensors];
    size_t first = batch, end = 0;
    run(batch, &one, threads, NULL, (int)k, y);
    for (size_t row = 0; row < batch; ++row) {
      const float *at = y[0] + row * row_floats[1][0];
      if (!memcmp(at, expected[0] + row * row_floats[1][0],
                  row_floats[1][0] * sizeof(float))) {
        first = row < first ? row : first;
        end = row + 1;
      }
    }
    drop(y);
    printf(" %zu-%zu", first, end);
  }
  printf("\n");
}

/* Two callers of one pool. */
static void *call_often(void *parallel) {
  for (int repeat = 0; repeat < 20; ++repeat)
    compare("a shared pool", most_rows, (const kerasc_parallel *)parallel, 2,
            NULL);
  return NULL;
}

int main(void) {
  static const size_t batches[] = {0, 1, 7, 8, 9, 64, most_rows};
  static const size_t threads[] = {1, 2, 3, most_threads};
  static const struct {
    const char *name;
    void (*parallel_for)(void *, size_t, task_function *, void *);
  } ways[] = {{"forwards", forwards},
              {"backwards", backwards},
              {"new threads", on_new_threads}};
  unsigned state = 1;
  model = kerasc_select(m_model());
  if (!model || model->input_count > most_tensors ||
      model->output_count > most_tensors)
    return 1;
  for (uint32_t i = 0; i < model->output_count; ++i)
    row_floats[1][i] = floats_of_row(&model->outputs[i]);
  for (uint32_t i = 0; i < model->input_count; ++i) {
    row_floats[0][i] = floats_of_row(&model->inputs[i]);
    x[i] = memory(most_rows * row_floats[0][i] * sizeof(float));
    for (size_t k = 0; k < most_rows * row_floats[0][i]; ++k) {
      state = state * 1664525u + 1013904223u;
      x[i][k] = (float)(state >> 8) / 8388608.0f - 1.0f;
    }
  }
  run(most_rows, NULL, 1, NULL, any_task, expected);
  void *weights = memory(model->weights_bytes);
  if (model->weights_bytes)
    memcpy(weights, model->weights, model->weights_bytes);

  for (size_t t = 0; t < sizeof threads / sizeof *threads; ++t) {
    kerasc_pool *pool = kerasc_pool_create(threads[t]);
    if (!pool)
      return 1;
    printf("%zu threads:", threads[t]);
    for (size_t i = 0; i < sizeof batches / sizeof *batches; ++i) {
      size_t tasks = 0;
      for (size_t k = 0; k < sizeof ways / sizeof *ways; ++k) {
        const kerasc_parallel way = {&tasks, threads[t], ways[k].parallel_for};
        tasks = 0;
        compare(ways[k].name, batches[i], &way, threads[t], NULL);
      }
      printf(" %zu", tasks);
      compare("pool", batches[i], kerasc_pool_parallel(pool), threads[t], NULL);
      compare("pool and other weights", batches[i], kerasc_pool_parallel(pool),
              threads[t], weights);
    }
    printf("\n");
    kerasc_pool_destroy(pool);
  }

  /* Less workspace than the threads need. */
  printf("workspace for 1, 2, 3:");
  for (size_t enough = 1; enough <= 3; ++enough) {
    size_t tasks = 0;
    const kerasc_parallel way = {&tasks, most_threads, forwards};
    compare("small workspace", most_rows, &way, enough, NULL);
    printf(" %zu", tasks);
  }
  printf("\n");
  print_rows_of_tasks(most_rows, 3);
  print_rows_of_tasks(9, 2);

  kerasc_pool *pool = kerasc_pool_create(2);
  pthread_t other;
  if (!pool || pthread_create(&other, NULL, call_often,
                              (void *)kerasc_pool_parallel(pool)))
    return 1;
  call_often((void *)kerasc_pool_parallel(pool));
  pthread_join(other, NULL);
  kerasc_pool_destroy(pool);
  for (uint32_t i = 0; i < model->input_count; ++i)
    free(x[i]);
  drop(expected);
  free(weights);
  return 0;
}
