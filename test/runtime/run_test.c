/*===- run_test.c - every check of kerasc_run, one by one -----------------===*\

  Each test starts from a call that is right and makes one thing wrong; outputs
  keep their pattern whenever a call is refused. Also compiled as C++.

\*===----------------------------------------------------------------------===*/

#include "check.h"
#include "fake_models.h"
#include "runtime/src/internal.h"

#include <string.h>

#define PATTERN 0x5a

/*===----------------------------------------------------------------------===*\
  A call of jet
\*===----------------------------------------------------------------------===*/

/* One block for everything, so that any two buffers can be made to overlap. */
typedef struct {
  KERASC_ALIGNAS(64) unsigned char workspace[512];
  KERASC_ALIGNAS(64) float weights[16];
  float x[16 * 3];
  float y[16 * 2];
  kerasc_model model;
  kerasc_input input;
  kerasc_output output;
  kerasc_call call;
} jet_fixture;

static void jet_setup(jet_fixture *f) {
  memset(f, 0, sizeof *f);
  memset(f->workspace, PATTERN, sizeof f->workspace);
  memset(f->y, PATTERN, sizeof f->y);
  for (int i = 0; i < 16 * 3; ++i)
    f->x[i] = (float)i;
  f->model = *jet_model();
  f->input.data = f->x;
  f->output.data = f->y;
  f->call.struct_size = sizeof f->call;
  f->call.batch = 2;
  f->call.inputs = &f->input;
  f->call.input_count = 1;
  f->call.outputs = &f->output;
  f->call.output_count = 1;
  f->call.workspace = f->workspace;
  f->call.workspace_bytes = sizeof f->workspace;
}

static int is_pattern(const void *memory, size_t bytes) {
  const unsigned char *byte = (const unsigned char *)memory;
  for (size_t i = 0; i < bytes; ++i)
    if (byte[i] != PATTERN)
      return 0;
  return 1;
}

static int jet_untouched(const jet_fixture *f) {
  return is_pattern(f->y, sizeof f->y) &&
         is_pattern(f->workspace, sizeof f->workspace);
}

#define REFUSES(expected, f)                                                   \
  do {                                                                         \
    CHECK_STATUS(expected, kerasc_run(&(f).model, &(f).call));                 \
    CHECK(jet_untouched(&(f)));                                                \
  } while (0)

#define ACCEPTS(f) CHECK_STATUS(KERASC_OK, kerasc_run(&(f).model, &(f).call))

static void runs_and_gives_the_result(void) {
  jet_fixture f;
  jet_setup(&f);
  ACCEPTS(f);
  CHECK(f.y[0] == 3 && f.y[1] == 2 && f.y[2] == 12 && f.y[3] == 5);
  CHECK(is_pattern(f.y + 4, sizeof f.y - 4 * sizeof *f.y));
}

static void accepts_other_weights(void) {
  jet_fixture f;
  jet_setup(&f);
  f.weights[1] = 10;
  f.call.weights = f.weights;
  ACCEPTS(f);
  CHECK(f.y[0] == 10 && f.y[1] == 10);
  jet_setup(&f);
  f.call.weights = (const char *)f.weights + 4;
  REFUSES(KERASC_MISALIGNED, f);
  jet_setup(&f);
  f.model.weights = NULL;
  REFUSES(KERASC_NULL_POINTER, f);
}

static void refuses_null(void) {
  jet_fixture f;
  jet_setup(&f);
  CHECK_STATUS(KERASC_NULL_POINTER, kerasc_run(NULL, &f.call));
  CHECK_STATUS(KERASC_NULL_POINTER, kerasc_run(&f.model, NULL));
  f.input.data = NULL;
  REFUSES(KERASC_NULL_POINTER, f);
  jet_setup(&f);
  f.output.data = NULL;
  REFUSES(KERASC_NULL_POINTER, f);
  jet_setup(&f);
  f.call.inputs = NULL;
  REFUSES(KERASC_NULL_POINTER, f);
  jet_setup(&f);
  f.call.outputs = NULL;
  REFUSES(KERASC_NULL_POINTER, f);
  jet_setup(&f);
  f.call.workspace = NULL;
  REFUSES(KERASC_NULL_POINTER, f);
}

static void batch_0_needs_no_memory(void) {
  jet_fixture f;
  jet_setup(&f);
  f.call.batch = 0;
  f.input.data = NULL;
  f.output.data = NULL;
  f.call.workspace = NULL;
  f.call.workspace_bytes = 0;
  ACCEPTS(f);
  CHECK(jet_untouched(&f));
  f.call.workspace_bytes = SIZE_MAX; /* of nothing */
  ACCEPTS(f);
}

static void empty_rows_need_no_memory(void) {
  static const int64_t empty[] = {KERASC_BATCH, 0};
  kerasc_tensor tensor = jet_model()->inputs[0];
  jet_fixture f;
  jet_setup(&f);
  tensor.shape = empty;
  f.model.inputs = &tensor;
  f.input.data = NULL;
  f.call.batch = 0;
  ACCEPTS(f);
}

static void refuses_wrong_counts(void) {
  jet_fixture f;
  jet_setup(&f);
  f.call.input_count = 2;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  jet_setup(&f);
  f.call.output_count = 0;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  jet_setup(&f);
  f.call.axis_count = 1;
  REFUSES(KERASC_BAD_AXIS, f);
}

static void refuses_misaligned(void) {
  jet_fixture f;
  jet_setup(&f);
  f.input.data = (const char *)f.x + 2;
  REFUSES(KERASC_MISALIGNED, f);
  jet_setup(&f);
  f.output.data = (char *)f.y + 1;
  REFUSES(KERASC_MISALIGNED, f);
  jet_setup(&f);
  f.call.workspace = f.workspace + 32;
  f.call.workspace_bytes = 256;
  REFUSES(KERASC_MISALIGNED, f);
}

static void accepts_element_alignment(void) {
  jet_fixture f;
  jet_setup(&f);
  f.input.data = f.x + 1;
  f.output.data = f.y + 1;
  ACCEPTS(f);
}

static void refuses_a_small_workspace(void) {
  jet_fixture f;
  jet_setup(&f);
  f.call.workspace_bytes = 127;
  REFUSES(KERASC_WORKSPACE_TOO_SMALL, f);
  f.call.workspace_bytes = 128;
  ACCEPTS(f);
}

static void refuses_wrong_batch(void) {
  jet_fixture f;
  jet_setup(&f);
  f.model.fixed_batch = 3;
  REFUSES(KERASC_BAD_BATCH, f);
  f.call.batch = 0;
  REFUSES(KERASC_BAD_BATCH, f);
  f.call.batch = 3;
  ACCEPTS(f);
  jet_setup(&f);
  f.model.max_batch = 1;
  REFUSES(KERASC_BAD_BATCH, f);
  f.model.max_batch = 2;
  ACCEPTS(f);
  jet_setup(&f);
  f.call.batch = SIZE_MAX;
  REFUSES(KERASC_BAD_BATCH, f);
  f.call.batch = SIZE_MAX / 12 + 2; /* wraps to a small number of bytes */
  REFUSES(KERASC_BAD_BATCH, f);
}

static void refuses_overlap(void) {
  jet_fixture f;
  jet_setup(&f);
  f.output.data = f.x; /* the same */
  CHECK_STATUS(KERASC_OVERLAP, kerasc_run(&f.model, &f.call));
  CHECK(f.x[0] == 0 && f.x[1] == 1);
  f.output.data = f.x + 5; /* the last element of the input */
  CHECK_STATUS(KERASC_OVERLAP, kerasc_run(&f.model, &f.call));
  CHECK(f.x[5] == 5);
  f.output.data = f.x + 6; /* right behind it */
  ACCEPTS(f);
  jet_setup(&f);
  f.input.data = f.x + 4;
  f.output.data = f.x + 1; /* ends one element into the input */
  CHECK_STATUS(KERASC_OVERLAP, kerasc_run(&f.model, &f.call));
  f.output.data = f.x; /* ends where the input begins */
  ACCEPTS(f);
  jet_setup(&f);
  f.output.data = f.workspace;
  REFUSES(KERASC_OVERLAP, f);
  jet_setup(&f);
  f.input.data = f.workspace + 508;
  REFUSES(KERASC_OVERLAP, f);
  jet_setup(&f);
  f.call.weights = f.weights;
  f.output.data = f.weights + 12;
  REFUSES(KERASC_OVERLAP, f);
  jet_setup(&f);
  f.call.weights = f.workspace + 64;
  REFUSES(KERASC_OVERLAP, f);
  jet_setup(&f);
  f.output.data = &f.input;
  REFUSES(KERASC_OVERLAP, f);
  jet_setup(&f);
  f.call.workspace_bytes = SIZE_MAX; /* reaches over all that follows */
  REFUSES(KERASC_OVERLAP, f);
}

static void sequential(void *context, size_t tasks,
                       void (*task)(void *argument, size_t index),
                       void *argument) {
  (void)context;
  for (size_t i = 0; i < tasks; ++i)
    task(argument, i);
}

static void checks_parallel(void) {
  jet_fixture f;
  kerasc_parallel parallel = {NULL, 2, sequential};
  jet_setup(&f);
  f.call.parallel = &parallel;
  ACCEPTS(f);
  jet_setup(&f);
  f.call.parallel = &parallel;
  parallel.threads = 0;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  parallel.threads = 2;
  parallel.parallel_for = NULL;
  REFUSES(KERASC_NULL_POINTER, f);
}

static void refuses_sparse_fields_where_dense(void) {
  int32_t index = 0;
  jet_fixture f;
  jet_setup(&f);
  f.input.kind = KERASC_CSR;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  f.input.kind = 2;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  jet_setup(&f);
  f.input.columns = &index;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  jet_setup(&f);
  f.input.row_offsets = &index;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  jet_setup(&f);
  f.input.nonzeros = 1;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  jet_setup(&f);
  f.input.index_dtype = KERASC_INT32;
  REFUSES(KERASC_BAD_ARGUMENT, f);
}

static void refuses_masks_where_none_are(void) {
  uint8_t mask[2] = {1, 1};
  jet_fixture f;
  jet_setup(&f);
  f.input.mask = mask;
  REFUSES(KERASC_BAD_ARGUMENT, f);
  jet_setup(&f);
  f.output.mask = mask;
  REFUSES(KERASC_BAD_ARGUMENT, f);
}

/*===----------------------------------------------------------------------===*\
  Versions
\*===----------------------------------------------------------------------===*/

static void refuses_another_abi(void) {
  jet_fixture f;
  jet_setup(&f);
  f.model.abi_version = (KERASC_ABI_MAJOR + 1) << 16;
  REFUSES(KERASC_ABI_MISMATCH, f);
  CHECK(kerasc_workspace_bytes(&f.model, 1, 1, NULL) == SIZE_MAX);
  f.model.abi_version = KERASC_ABI_VERSION + 1; /* a later minor version */
  ACCEPTS(f);
}

static void refuses_broken_descriptors(void) {
  static const int64_t unknown[] = {KERASC_BATCH, KERASC_AXIS(0)};
  static const int64_t huge[] = {KERASC_BATCH, INT64_MAX, INT64_MAX};
  static const int64_t lowest[] = {KERASC_BATCH, INT64_MIN};
  kerasc_tensor tensor = jet_model()->inputs[0];
  jet_fixture f;
#define BROKEN(statement)                                                      \
  do {                                                                         \
    jet_setup(&f);                                                             \
    f.model.statement;                                                         \
    REFUSES(KERASC_ABI_MISMATCH, f);                                           \
  } while (0)
  BROKEN(struct_size = offsetof(kerasc_model, size) - 8); /* below 1.0 */
  BROKEN(call_size -= 8);
  BROKEN(call_size = 4096);
  BROKEN(run = NULL);
  BROKEN(workspace_bytes = NULL);
  BROKEN(inputs = NULL);
  BROKEN(outputs = NULL);
  BROKEN(variant_count = 1);
#undef BROKEN
#define BROKEN(expected, statement)                                            \
  do {                                                                         \
    jet_setup(&f);                                                             \
    tensor = jet_model()->inputs[0];                                           \
    tensor.statement;                                                          \
    f.model.inputs = &tensor;                                                  \
    REFUSES(expected, f);                                                      \
  } while (0)
  BROKEN(KERASC_ABI_MISMATCH, dtype = 13);
  BROKEN(KERASC_ABI_MISMATCH, shape = NULL);
  BROKEN(KERASC_ABI_MISMATCH, mask_rank = 3);
  BROKEN(KERASC_ABI_MISMATCH, flags = 2);
  BROKEN(KERASC_ABI_MISMATCH, shape = unknown);
  BROKEN(KERASC_ABI_MISMATCH, shape = lowest);
  jet_setup(&f);
  tensor = jet_model()->inputs[0];
  tensor.rank = 3;
  tensor.shape = huge;
  f.model.inputs = &tensor;
  REFUSES(KERASC_BAD_AXIS, f);
#undef BROKEN
}

static void callers_of_any_minor_version(void) {
  struct {
    kerasc_call call;
    uint64_t appended[2];
  } newer;
  jet_fixture f;
  jet_setup(&f);
  f.call.weights = (const void *)1; /* not part of the older structure */
  f.call.struct_size = offsetof(kerasc_call, weights);
  ACCEPTS(f);
  jet_setup(&f);
  f.call.struct_size = 0; /* forgotten */
  REFUSES(KERASC_ABI_MISMATCH, f);
  f.call.struct_size = sizeof f.call - 1;
  REFUSES(KERASC_ABI_MISMATCH, f);
  f.call.struct_size = 1 << 20;
  REFUSES(KERASC_ABI_MISMATCH, f);
  f.call.struct_size = sizeof(size_t); /* nothing but itself */
  REFUSES(KERASC_BAD_ARGUMENT, f);

  /* A newer caller: what it does not use is zero and goes through. */
  jet_setup(&f);
  memset(&newer, 0, sizeof newer);
  newer.call = f.call;
  newer.call.struct_size = sizeof newer;
  CHECK_STATUS(KERASC_OK, kerasc_run(&f.model, &newer.call));
  jet_setup(&f);
  newer.appended[1] = (uint64_t)1 << 56;
  CHECK_STATUS(KERASC_ABI_MISMATCH, kerasc_run(&f.model, &newer.call));
  CHECK(jet_untouched(&f));
  f.model.call_size = sizeof newer; /* an object that knows the field */
  CHECK_STATUS(KERASC_OK, kerasc_run(&f.model, &newer.call));
  f.model.call_size = KERASC_CALL_ROOM; /* the largest that can be served */
  CHECK_STATUS(KERASC_OK, kerasc_run(&f.model, &newer.call));
  f.model.call_size = KERASC_CALL_ROOM + 8;
  CHECK_STATUS(KERASC_ABI_MISMATCH, kerasc_run(&f.model, &newer.call));
}

static void refuses_reserved_fields_in_use(void) {
  jet_fixture f;
  jet_setup(&f);
  f.input.reserved = &f;
  REFUSES(KERASC_ABI_MISMATCH, f);
  jet_setup(&f);
  f.output.reserved[0] = &f;
  REFUSES(KERASC_ABI_MISMATCH, f);
  jet_setup(&f);
  f.output.reserved[1] = &f;
  REFUSES(KERASC_ABI_MISMATCH, f);
}

/*===----------------------------------------------------------------------===*\
  maze: axes, masks, sparse rows, several outputs
\*===----------------------------------------------------------------------===*/

typedef struct {
  KERASC_ALIGNAS(64) unsigned char workspace[512];
  int32_t tokens[3 * 4];
  uint8_t tokens_mask[3 * 4];
  double bag[3 * 5];
  int32_t row_offsets[4];
  int32_t columns[3];
  int64_t row_offsets64[4];
  int64_t columns64[3];
  float path[3 * 4 * 2];
  uint8_t path_mask[3 * 4];
  uint8_t exit[3];
  size_t axes[1];
  kerasc_model model;
  kerasc_input inputs[2];
  kerasc_output outputs[2];
  kerasc_call call;
} maze_fixture;

static void maze_setup(maze_fixture *f) {
  memset(f, 0, sizeof *f);
  f->model = *maze_model();
  f->axes[0] = 4;
  f->inputs[0].data = f->tokens;
  f->inputs[0].mask = f->tokens_mask;
  f->inputs[1].data = f->bag;
  f->outputs[0].data = f->path;
  f->outputs[0].mask = f->path_mask;
  f->outputs[1].data = f->exit;
  f->call.struct_size = sizeof f->call;
  f->call.batch = 2;
  f->call.axes = f->axes;
  f->call.axis_count = 1;
  f->call.inputs = f->inputs;
  f->call.input_count = 2;
  f->call.outputs = f->outputs;
  f->call.output_count = 2;
  f->call.workspace = f->workspace;
  f->call.workspace_bytes = sizeof f->workspace;
  f->call.seed = 7;
  f->call.call_counter = 9;
  memset(&maze_seen, 0, sizeof maze_seen);
  maze_seen.batch = SIZE_MAX;
}

/* Rows {1: a, 4: b} and {0: c}. */
static void maze_sparse(maze_fixture *f, uint32_t index_dtype) {
  static const int32_t row_offsets[] = {0, 2, 3}, columns[] = {1, 4, 0};
  maze_setup(f);
  for (int i = 0; i < 3; ++i) {
    f->row_offsets64[i] = f->row_offsets[i] = row_offsets[i];
    f->columns64[i] = f->columns[i] = columns[i];
  }
  f->inputs[1].kind = KERASC_CSR;
  f->inputs[1].index_dtype = index_dtype;
  f->inputs[1].nonzeros = 3;
  f->inputs[1].row_offsets = index_dtype == KERASC_INT32
                                 ? (const void *)f->row_offsets
                                 : (const void *)f->row_offsets64;
  f->inputs[1].columns = index_dtype == KERASC_INT32
                             ? (const void *)f->columns
                             : (const void *)f->columns64;
}

#define MAZE_REFUSES(expected, f)                                              \
  do {                                                                         \
    CHECK_STATUS(expected, kerasc_run(&(f).model, &(f).call));                 \
    CHECK(maze_seen.batch == SIZE_MAX);                                        \
  } while (0)

static void hands_the_whole_call_over(void) {
  maze_fixture f;
  maze_setup(&f);
  ACCEPTS(f);
  CHECK(maze_seen.batch == 2 && maze_seen.seed == 7 &&
        maze_seen.call_counter == 9);
  CHECK(maze_seen.struct_size >= f.model.call_size);
  CHECK(maze_seen.axes == f.axes && maze_seen.inputs == f.inputs);
  CHECK(maze_seen.workspace == f.workspace && !maze_seen.parallel);
}

static void checks_axes(void) {
  maze_fixture f;
  maze_setup(&f);
  f.call.axes = NULL;
  MAZE_REFUSES(KERASC_NULL_POINTER, f);
  f.call.axis_count = 0;
  MAZE_REFUSES(KERASC_BAD_AXIS, f);
  maze_setup(&f);
  f.axes[0] = SIZE_MAX / 8 + 1;
  MAZE_REFUSES(KERASC_BAD_AXIS, f);
  f.call.batch = 0; /* too large even if no row is asked for */
  MAZE_REFUSES(KERASC_BAD_AXIS, f);
  maze_setup(&f);
  f.axes[0] = PTRDIFF_MAX / 8; /* a row fits, two do not */
  MAZE_REFUSES(KERASC_BAD_BATCH, f);
  maze_setup(&f);
  f.axes[0] = 0; /* empty rows */
  f.inputs[0].data = NULL;
  f.outputs[0].data = NULL;
  ACCEPTS(f);
}

/* Twice the axis, which may not be 5. */
static size_t maze_size(uint32_t k, const size_t *axes) {
  if (axes[0] == 5 || k > 1)
    return SIZE_MAX;
  return k ? 2 * axes[0] : axes[0];
}

static void asks_the_model_for_sizes(void) {
  static const int64_t doubled[] = {KERASC_BATCH, KERASC_AXIS(1)};
  static const int64_t unknown[] = {KERASC_BATCH, KERASC_AXIS(2)};
  maze_fixture f;
  kerasc_tensor outputs[2];
  maze_setup(&f);
  outputs[0] = f.model.outputs[0];
  outputs[1] = f.model.outputs[1];
  outputs[1].rank = 2;
  outputs[1].shape = doubled;
  f.model.outputs = outputs;
  MAZE_REFUSES(KERASC_ABI_MISMATCH, f); /* nothing to ask */
  f.model.size = maze_size;
  f.axes[0] = 1; /* 2 bytes for each of 2 rows, behind them the path */
  f.outputs[1].data = (uint8_t *)f.path - 4;
  f.outputs[0].mask = NULL;
  ACCEPTS(f);
  maze_seen.batch = SIZE_MAX;
  f.outputs[1].data = (uint8_t *)f.path - 3;
  MAZE_REFUSES(KERASC_OVERLAP, f);
  f.outputs[1].data = f.exit;
  f.axes[0] = 5; /* refused, whatever is asked for */
  MAZE_REFUSES(KERASC_BAD_AXIS, f);
  f.axes[0] = 1;
  outputs[1].shape = unknown;
  MAZE_REFUSES(KERASC_BAD_AXIS, f);
  outputs[1].shape = doubled;
  f.model.struct_size -= 2 * sizeof(void *); /* of version 1.0 */
  MAZE_REFUSES(KERASC_ABI_MISMATCH, f);
}

static void says_what_shapes_are(void) {
  kerasc_model model = *maze_model();
  const size_t axes[] = {3}, refused[] = {5};
  CHECK(kerasc_shape_size(&model, KERASC_BATCH, 7, NULL) == 7);
  CHECK(kerasc_shape_size(&model, 4, 7, NULL) == 4);
  CHECK(kerasc_shape_size(&model, KERASC_AXIS(0), 7, axes) == 3);
  CHECK(kerasc_shape_size(&model, KERASC_AXIS(1), 7, axes) == SIZE_MAX);
  CHECK(kerasc_shape_size(&model, KERASC_AXIS(0), 7, NULL) == SIZE_MAX);
  model.size = maze_size;
  CHECK(kerasc_shape_size(&model, KERASC_AXIS(1), 7, axes) == 6);
  CHECK(kerasc_shape_size(&model, KERASC_AXIS(2), 7, axes) == SIZE_MAX);
  CHECK(kerasc_shape_size(&model, KERASC_AXIS(0), 7, refused) == SIZE_MAX);
  CHECK(kerasc_shape_size(NULL, KERASC_AXIS(0), 7, axes) == SIZE_MAX);
}

static void checks_masks_for_overlap(void) {
  maze_fixture f;
  maze_setup(&f);
  f.outputs[0].mask = f.tokens_mask + 7;
  MAZE_REFUSES(KERASC_OVERLAP, f);
  f.outputs[0].mask = NULL;
  ACCEPTS(f);
  maze_setup(&f);
  f.outputs[1].data = f.path_mask;
  MAZE_REFUSES(KERASC_OVERLAP, f);
  maze_setup(&f);
  f.outputs[1].data = (uint8_t *)f.path + 63;
  MAZE_REFUSES(KERASC_OVERLAP, f);
  maze_setup(&f);
  f.outputs[1].data = (uint8_t *)f.axes;
  MAZE_REFUSES(KERASC_OVERLAP, f);
}

static void inputs_may_share(void) {
  maze_fixture f;
  maze_setup(&f);
  f.inputs[0].data = f.bag;
  f.inputs[0].mask = (const uint8_t *)f.bag;
  ACCEPTS(f);
}

static void empty_buffers_are_nowhere(void) {
  maze_fixture f;
  maze_setup(&f);
  f.axes[0] = 0;
  f.inputs[0].data = f.bag + 1;
  f.outputs[0].data = f.bag + 1;
  f.outputs[0].mask = (uint8_t *)f.workspace + 8;
  ACCEPTS(f);
}

static void accepts_sparse_rows(void) {
  maze_fixture f;
  maze_sparse(&f, KERASC_INT32);
  ACCEPTS(f);
  maze_sparse(&f, KERASC_INT64);
  ACCEPTS(f);
  maze_sparse(&f, KERASC_INT32); /* no entries at all */
  f.row_offsets[1] = f.row_offsets[2] = 0;
  f.inputs[1].nonzeros = 0;
  f.inputs[1].data = f.inputs[1].columns = NULL;
  ACCEPTS(f);
  maze_sparse(&f, KERASC_INT32);
  f.call.batch = 0;
  f.inputs[1].nonzeros = 0;
  f.inputs[1].data = f.inputs[1].columns = f.inputs[1].row_offsets = NULL;
  ACCEPTS(f);
}

static void checks_sparse_buffers(void) {
  maze_fixture f;
#define WRONG(expected, statement)                                             \
  do {                                                                         \
    maze_sparse(&f, KERASC_INT32);                                             \
    statement;                                                                 \
    MAZE_REFUSES(expected, f);                                                 \
  } while (0)
  WRONG(KERASC_NULL_POINTER, f.inputs[1].data = NULL);
  WRONG(KERASC_NULL_POINTER, f.inputs[1].columns = NULL);
  WRONG(KERASC_NULL_POINTER, f.inputs[1].row_offsets = NULL);
  WRONG(KERASC_MISALIGNED, f.inputs[1].data = (char *)f.bag + 4);
  WRONG(KERASC_MISALIGNED, f.inputs[1].columns = (char *)f.columns + 2);
  WRONG(KERASC_MISALIGNED, f.inputs[1].row_offsets = (char *)f.row_offsets + 1);
  WRONG(KERASC_BAD_ARGUMENT, f.inputs[1].index_dtype = KERASC_INT16);
  WRONG(KERASC_BAD_ARGUMENT, f.inputs[1].nonzeros = SIZE_MAX / 2);
  WRONG(KERASC_OVERLAP, f.outputs[1].data = (uint8_t *)f.columns + 11);
  WRONG(KERASC_OVERLAP, f.outputs[1].data = (uint8_t *)f.row_offsets);
  WRONG(KERASC_OVERLAP, f.outputs[1].data = (uint8_t *)f.bag + 23);
  WRONG(KERASC_BAD_ARGUMENT, f.call.batch = 0); /* entries without rows */
  maze_sparse(&f, KERASC_INT32);
  f.outputs[1].data = (uint8_t *)f.bag + 24; /* behind the three entries */
  ACCEPTS(f);
}

static void checks_sparse_indices(void) {
  maze_fixture f;
  WRONG(KERASC_BAD_ARGUMENT, f.columns[1] = 5);      /* beyond the row */
  WRONG(KERASC_BAD_ARGUMENT, f.columns[0] = -1);     /* before it */
  WRONG(KERASC_BAD_ARGUMENT, f.columns[1] = 1);      /* twice */
  WRONG(KERASC_BAD_ARGUMENT, f.columns[1] = 0);      /* descending */
  WRONG(KERASC_BAD_ARGUMENT, f.row_offsets[0] = 1);  /* begins late */
  WRONG(KERASC_BAD_ARGUMENT, f.row_offsets[1] = -1); /* negative */
  WRONG(KERASC_BAD_ARGUMENT, f.row_offsets[1] = 4);  /* beyond the entries */
  WRONG(KERASC_BAD_ARGUMENT, f.row_offsets[2] = 1);  /* falls */
  WRONG(KERASC_BAD_ARGUMENT, f.row_offsets[2] = 2);  /* one is left over */
#undef WRONG
  maze_sparse(&f, KERASC_INT32); /* falls, but ends where it should */
  f.call.batch = 3;
  f.row_offsets[2] = 1;
  f.row_offsets[3] = 3;
  MAZE_REFUSES(KERASC_BAD_ARGUMENT, f);
  f.row_offsets[2] = 2;
  ACCEPTS(f);
  maze_sparse(&f, KERASC_INT64);
  f.inputs[1].index_dtype = KERASC_INT16;
  MAZE_REFUSES(KERASC_BAD_ARGUMENT, f);
  maze_sparse(&f, KERASC_INT64);
  f.columns64[2] = (int64_t)1 << 32; /* 0 if cut to 32 bits */
  MAZE_REFUSES(KERASC_BAD_ARGUMENT, f);
}

/* The descriptor says what may be sparse, and must say so sensibly. */
static void checks_sparse_descriptors(void) {
  static const int64_t cube[] = {KERASC_BATCH, 5, 1};
  static const int64_t column[] = {5, KERASC_BATCH};
  static const int64_t empty[] = {KERASC_BATCH, 0};
  kerasc_tensor tensors[2] = {maze_model()->inputs[0], maze_model()->inputs[1]};
  maze_fixture f;
#define WRONG(expected, statement)                                             \
  do {                                                                         \
    maze_sparse(&f, KERASC_INT32);                                             \
    tensors[1] = maze_model()->inputs[1];                                      \
    f.model.inputs = tensors;                                                  \
    statement;                                                                 \
    MAZE_REFUSES(expected, f);                                                 \
  } while (0)
  WRONG(KERASC_BAD_ARGUMENT, tensors[1].flags = 0);
  WRONG(KERASC_ABI_MISMATCH, (tensors[1].rank = 3, tensors[1].shape = cube));
  WRONG(KERASC_ABI_MISMATCH, tensors[1].shape = column);
  WRONG(KERASC_BAD_ARGUMENT, tensors[1].shape = empty);
#undef WRONG
  /* So many rows that only their offsets do not fit. */
  maze_sparse(&f, KERASC_INT64);
  tensors[1] = maze_model()->inputs[1];
  tensors[1].dtype = KERASC_UINT8;
  tensors[1].shape = empty;
  f.model.inputs = &tensors[1];
  f.model.input_count = f.call.input_count = 1;
  f.call.inputs = &f.inputs[1];
  f.model.outputs = &maze_model()->outputs[1];
  f.model.output_count = f.call.output_count = 1;
  f.call.outputs = &f.outputs[1];
  f.call.batch = PTRDIFF_MAX / 8;
  MAZE_REFUSES(KERASC_BAD_BATCH, f);
}

/*===----------------------------------------------------------------------===*\
  Workspace, texts
\*===----------------------------------------------------------------------===*/

static void asks_the_model_for_the_workspace(void) {
  const size_t axes[] = {4};
  kerasc_model model = *jet_model();
  CHECK(kerasc_workspace_bytes(&model, 0, 1, NULL) == 0);
  CHECK(kerasc_workspace_bytes(&model, 2, 1, NULL) == 128);
  CHECK(kerasc_workspace_bytes(&model, 1000, 3, NULL) == 3 * 512);
  CHECK(kerasc_workspace_bytes(NULL, 1, 1, NULL) == SIZE_MAX);
  model.max_batch = 8;
  CHECK(kerasc_workspace_bytes(&model, 9, 1, NULL) == SIZE_MAX);
  CHECK(kerasc_workspace_bytes(maze_model(), 1, 0, axes) == 256);
  CHECK(kerasc_workspace_bytes(maze_model(), 1, 1, NULL) == SIZE_MAX);
}

static void names_every_status_and_type(void) {
  static const size_t sizes[] = {4, 8, 2, 2, 1, 1, 2, 4, 8, 1, 2, 4, 8};
  const char *unknown = kerasc_status_text((kerasc_status)(10));
  for (int i = 0; i < 10; ++i) {
    const char *text = kerasc_status_text((kerasc_status)i);
    CHECK(text && *text && strcmp(text, unknown) != 0);
    for (int j = 0; j < i; ++j)
      CHECK(strcmp(text, kerasc_status_text((kerasc_status)j)) != 0);
  }
  for (uint32_t i = 0; i < 13; ++i)
    CHECK(kerasc_dtype_size(i) == sizes[i]);
  CHECK(kerasc_dtype_size(13) == 0);
  CHECK(strcmp(kerasc_version(), EXPECTED_VERSION) == 0);
}

int main(void) {
  runs_and_gives_the_result();
  accepts_other_weights();
  refuses_null();
  batch_0_needs_no_memory();
  empty_rows_need_no_memory();
  refuses_wrong_counts();
  refuses_misaligned();
  accepts_element_alignment();
  refuses_a_small_workspace();
  refuses_wrong_batch();
  refuses_overlap();
  checks_parallel();
  refuses_sparse_fields_where_dense();
  refuses_masks_where_none_are();
  refuses_another_abi();
  refuses_broken_descriptors();
  callers_of_any_minor_version();
  refuses_reserved_fields_in_use();
  hands_the_whole_call_over();
  checks_axes();
  asks_the_model_for_sizes();
  says_what_shapes_are();
  checks_masks_for_overlap();
  inputs_may_share();
  empty_buffers_are_nowhere();
  accepts_sparse_rows();
  checks_sparse_buffers();
  checks_sparse_indices();
  checks_sparse_descriptors();
  asks_the_model_for_the_workspace();
  names_every_status_and_type();
  return check_result();
}
