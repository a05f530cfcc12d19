/* Inputs of five types that are outputs: every bit comes back, and each pointer
   needs the alignment of its own elements, no more. */

#include "types.h"

#include <kerasc/runtime.h>

#include <stdio.h>
#include <string.h>

enum { rows = 130, size = rows * 3 };

static double doubles[size], doublesOut[size + 1];
static uint16_t halves[size], halvesOut[size + 1];
static uint16_t bfloats[size], bfloatsOut[size];
static int8_t bytes[size], bytesOut[size + 1];
static uint8_t bools[size], boolsOut[size + 1];
static KERASC_ALIGNAS(64) unsigned char workspace[TYPES_WORKSPACE_BYTES];

static int failures;
static void check(int holds, const char *what) {
  if (!holds) {
    printf("failed: %s\n", what);
    ++failures;
  }
}

static kerasc_status predict(void *d, void *h, void *b, void *i, void *o) {
  return types_predict(rows, doubles, halves, bfloats, bytes, bools,
                       (double *)d, (uint16_t *)h, (uint16_t *)b, (int8_t *)i,
                       (uint8_t *)o, workspace);
}

int main(void) {
  const uint32_t dtypes[] = {KERASC_FLOAT64, KERASC_FLOAT16, KERASC_BFLOAT16,
                             KERASC_INT8, KERASC_BOOL};
  const kerasc_model *model = types_model();
  for (int i = 0; i < 5; ++i) {
    check(model->inputs[i].dtype == dtypes[i], "type of an input");
    check(model->outputs[i].dtype == dtypes[i], "type of an output");
    check(!model->outputs[i].mask_rank, "no masks");
  }
  /* Every kind of half: NaN with its payload, infinities, subnormals. */
  for (int i = 0; i < size; ++i) {
    doubles[i] = i / 7.0;
    halves[i] = (uint16_t)(i * 0x2f3d);
    bfloats[i] = (uint16_t)(i * 0x1a2b);
    bytes[i] = (int8_t)(i * 37);
    bools[i] = i % 3 == 0;
  }
  check(predict(doublesOut, halvesOut, bfloatsOut, bytesOut, boolsOut) ==
            KERASC_OK,
        "predict");
  check(!memcmp(doubles, doublesOut, sizeof doubles), "float64");
  check(!memcmp(halves, halvesOut, sizeof halves), "float16");
  check(!memcmp(bfloats, bfloatsOut, sizeof bfloats), "bfloat16");
  check(!memcmp(bytes, bytesOut, sizeof bytes), "int8");
  check(!memcmp(bools, boolsOut, sizeof bools), "bool");

  check(predict((char *)doublesOut + 4, halvesOut, bfloatsOut, bytesOut,
                boolsOut) == KERASC_MISALIGNED,
        "a double at a multiple of 4");
  check(predict(doublesOut, (char *)halvesOut + 1, bfloatsOut, bytesOut,
                boolsOut) == KERASC_MISALIGNED,
        "a half at an odd address");
  check(predict(doublesOut, halvesOut + 1, bfloatsOut, bytesOut + 1,
                boolsOut + 1) == KERASC_OK,
        "two bytes and one are enough");
  check(!memcmp(bytes, bytesOut + 1, sizeof bytes), "int8 at an odd address");
  check(predict(doublesOut, halvesOut, bfloatsOut, bytesOut, bytesOut + 1) ==
            KERASC_OVERLAP,
        "overlap of bytes");
  return failures;
}
