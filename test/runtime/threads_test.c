/*===- threads_test.c - one model, two threads, under ThreadSanitizer -----===*/

#include "check.h"
#include "fake_models.h"

#include <pthread.h>
#include <string.h>

#define ROWS 100

typedef struct {
  KERASC_ALIGNAS(64) unsigned char workspace[JET_WORKSPACE_BYTES];
  float x[ROWS * 3];
  float y[ROWS * 2];
  int wrong;
} lane;

static void *work(void *argument) {
  lane *own = (lane *)argument;
  for (int repeat = 0; repeat < 200; ++repeat) {
    const kerasc_model *model = kerasc_select(jet_model());
    kerasc_input input = {own->x, NULL, 0, 0, 0, NULL, NULL, NULL};
    kerasc_output output = {own->y, NULL, {NULL, NULL}};
    kerasc_call call;
    memset(&call, 0, sizeof call);
    call.struct_size = sizeof call;
    call.batch = ROWS;
    call.inputs = &input;
    call.input_count = 1;
    call.outputs = &output;
    call.output_count = 1;
    call.workspace = own->workspace;
    call.workspace_bytes = sizeof own->workspace;
    own->wrong += kerasc_run(model, &call) != KERASC_OK;
    for (int row = 0; row < ROWS; ++row)
      own->wrong += own->y[row * 2] != (float)(9 * row + 3);
  }
  return NULL;
}

int main(void) {
  static lane lanes[2];
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) {
    for (int k = 0; k < ROWS * 3; ++k)
      lanes[i].x[k] = (float)k;
    CHECK(!pthread_create(&threads[i], NULL, work, &lanes[i]));
  }
  for (int i = 0; i < 2; ++i) {
    CHECK(!pthread_join(threads[i], NULL));
    CHECK(!lanes[i].wrong);
  }
  return check_result();
}
