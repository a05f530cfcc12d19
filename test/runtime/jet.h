/*===- jet.h - hand-written stand-in for a model header -------------------===*\

  What the compiler writes for a small model, as far as the tests of the runtime
  need it: see fake_models.c.

\*===----------------------------------------------------------------------===*/

#ifndef JET_H
#define JET_H

#include "kerasc/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JET_WORKSPACE_BYTES 512

const kerasc_model *jet_model(void);

#ifdef __cplusplus
}
#endif

#endif
