/*===- internal.h - what the files of the runtime share -------------------===*\

  Not installed. Nothing here is visible outside the static library's own
  translation units, except to tests, which link it statically.

\*===----------------------------------------------------------------------===*/

#ifndef KERASC_SRC_INTERNAL_H
#define KERASC_SRC_INTERNAL_H

#include "kerasc/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that kerasc_run sets aside for a call: room for fields that later minor
   versions append and that only caller and object know. */
#define KERASC_CALL_ROOM 256

/* The registers by which an x86 processor and its operating system describe
   themselves; the names say leaf and register of CPUID. */
typedef struct kerasc_cpu_words {
  uint32_t leaf1_ecx;
  uint32_t leaf7_ebx;
  uint32_t leaf7_ecx;
  uint32_t leaf7_edx;
  uint32_t leaf7_1_eax;   /* subleaf 1 */
  uint32_t extended1_ecx; /* leaf 0x80000001 */
  uint64_t xcr0;          /* 0 when the system does not use XSAVE */
} kerasc_cpu_words;

/* KERASC_CPU_* bits for these registers. */
uint64_t kerasc_decode_cpu(const kerasc_cpu_words *words);

/* kerasc_select for a processor with these features[0]; features[1] is 0. */
const kerasc_model *kerasc_select_for(const kerasc_model *model,
                                      uint64_t features);

/* Whether this runtime can read the descriptor. */
int kerasc_fits(const kerasc_model *model);

#ifdef __cplusplus
}
#endif

#endif
