/*===- fake_models.c - hand-written objects -------------------------------===*/

#include "fake_models.h"

/*===----------------------------------------------------------------------===*\
  jet: rows of 3 -> (sum, maximum), 64 bytes of workspace per row, 8 rows a task
\*===----------------------------------------------------------------------===*/

#define JET_BLOCK 8

static const int64_t jet_in[] = {KERASC_BATCH, 3};
static const int64_t jet_out[] = {KERASC_BATCH, 2};
static const kerasc_tensor jet_inputs[] = {
    {"features", KERASC_FLOAT32, 2, jet_in, 0, 0, NULL}};
static const kerasc_tensor jet_outputs[] = {
    {"scores", KERASC_FLOAT32, 2, jet_out, 0, 0, NULL}};
static const KERASC_ALIGNAS(64) float jet_weights[16] = {1, 1, 1};

static size_t jet_workspace_bytes(size_t batch, size_t threads,
                                  const size_t *axes) {
  (void)axes;
  return (batch < JET_BLOCK ? batch : JET_BLOCK) * 64 * (threads ? threads : 1);
}

static kerasc_status jet_run(const kerasc_call *call) {
  const float *x = (const float *)call->inputs[0].data;
  const float *w = (const float *)call->weights;
  float *y = (float *)call->outputs[0].data;
  float *scratch = (float *)call->workspace;
  for (size_t row = 0; row < call->batch; ++row) {
    float *product = scratch + row % JET_BLOCK * 16;
    float sum = 0, largest;
    for (int k = 0; k < 3; ++k)
      product[k] = x[row * 3 + k] * w[k];
    largest = product[0];
    for (int k = 0; k < 3; ++k) {
      sum += product[k];
      largest = product[k] > largest ? product[k] : largest;
    }
    y[row * 2] = sum;
    y[row * 2 + 1] = largest;
  }
  return KERASC_OK;
}

const kerasc_model *jet_model(void) {
  static const kerasc_model model = {
      KERASC_ABI_VERSION,
      sizeof(kerasc_model),
      sizeof(kerasc_call),
      1, /* inputs */
      1, /* outputs */
      0, /* axes */
      0, /* variants */
      0,
      0,
      0,
      8,
      20,
      sizeof jet_weights,
      {0, 0},
      "jet",
      "0.1.0",
      "source",
      "weights",
      "keras 3.15.1",
      "generic",
      "any",
      jet_inputs,
      jet_outputs,
      jet_workspace_bytes,
      jet_run,
      jet_weights,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
  };
  return &model;
}

/*===----------------------------------------------------------------------===*\
  maze: only records its call
\*===----------------------------------------------------------------------===*/

static const int64_t maze_tokens[] = {KERASC_BATCH, KERASC_AXIS(0)};
static const int64_t maze_bag[] = {KERASC_BATCH, 5};
static const int64_t maze_path[] = {KERASC_BATCH, KERASC_AXIS(0), 2};
static const int64_t maze_exit[] = {KERASC_BATCH};
static const kerasc_tensor maze_inputs[] = {
    {"tokens", KERASC_INT32, 2, maze_tokens, 0, 2, NULL},
    {"bag", KERASC_FLOAT64, 2, maze_bag, KERASC_TENSOR_SPARSE, 0, NULL}};
static const kerasc_tensor maze_outputs[] = {
    {"path", KERASC_FLOAT32, 3, maze_path, 0, 2, NULL},
    {"exit", KERASC_UINT8, 1, maze_exit, 0, 0, NULL}};

kerasc_call maze_seen;

static size_t maze_workspace_bytes(size_t batch, size_t threads,
                                   const size_t *axes) {
  return batch ? axes[0] * 64 * threads : 0;
}

static kerasc_status maze_run(const kerasc_call *call) {
  maze_seen = *call;
  return KERASC_OK;
}

const kerasc_model *maze_model(void) {
  static const kerasc_model model = {
      KERASC_ABI_VERSION,
      sizeof(kerasc_model),
      sizeof(kerasc_call),
      2, /* inputs */
      2, /* outputs */
      1, /* axes */
      0, /* variants */
      0,
      0,
      0,
      0,
      0,
      0,
      {0, 0},
      "maze",
      "0.1.0",
      "source",
      "weights",
      "keras 3.15.1",
      "generic",
      "any",
      maze_inputs,
      maze_outputs,
      maze_workspace_bytes,
      maze_run,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
      NULL,
  };
  return &model;
}
