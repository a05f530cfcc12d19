/*===- child_kerasc.c - a model compiled by kerasc, through its header ----===*\

  One thread: the typed entry. More (THREADS): kerasc_run with a pool.

\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L
#include "child.h"
#include "model.h"

#if THREADS > 1
#include "kerasc/pool.h"
#include "kerasc/runtime.h"

static kerasc_input input;
static kerasc_output output;
static kerasc_call call;

static void child_prepare(const char *folder) {
  const kerasc_parallel *parallel =
      kerasc_pool_parallel(kerasc_pool_create(THREADS));
  (void)folder;
  if (!parallel)
    child_fail("no threads");
  input.data = child_x;
  output.data = child_y;
  call.struct_size = sizeof call;
  call.batch = child_rows;
  call.inputs = &input;
  call.input_count = 1;
  call.outputs = &output;
  call.output_count = 1;
  call.workspace_bytes = model_workspace_bytes(child_rows, THREADS);
  call.workspace = aligned_alloc(64, (call.workspace_bytes + 127) / 64 * 64);
  call.parallel = parallel;
}

static void child_call(void) {
  if (kerasc_run(model_model(), &call) != KERASC_OK)
    child_fail("kerasc_run");
}

#else

static KERASC_ALIGNAS(64) unsigned char workspace[MODEL_WORKSPACE_BYTES];

static void child_prepare(const char *folder) { (void)folder; }

static void child_call(void) {
  if (model_predict(child_rows, child_x, child_y, workspace) != KERASC_OK)
    child_fail("model_predict");
}
#endif
