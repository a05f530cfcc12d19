/*===- fake_models.h - models for testing the runtime without a compiler --===*\

  `jet` is the plain case: float32 rows of 3 to rows of 2 (sum, maximum), with a
  workspace. `maze` has all the rest: an unknown axis, masks, a sparse input,
  several types, two outputs. Tests copy a descriptor and change one field.

\*===----------------------------------------------------------------------===*/

#ifndef FAKE_MODELS_H
#define FAKE_MODELS_H

#include "jet.h"

#ifdef __cplusplus
extern "C" {
#endif

const kerasc_model *maze_model(void);

/* The last call that reached maze's own entry; batch is SIZE_MAX before. */
extern kerasc_call maze_seen;

#ifdef __cplusplus
}
#endif

#endif
