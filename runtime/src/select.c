/*===- select.c - the variant of a model for this processor ---------------===*\

  Asks the processor itself: the compilers' __builtin_cpu_supports keeps a
  global that a constructor fills, and this library has neither. An instruction
  set counts only when the operating system saves its registers (XCR0).

\*===----------------------------------------------------------------------===*/

#include "internal.h"

#include <string.h>

#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
#define KERASC_X86 1
#include <cpuid.h>
#else
#define KERASC_X86 0
#endif

typedef struct {
  uint64_t feature;
  size_t word;    /* offset in kerasc_cpu_words */
  unsigned bit;   /* of the word */
  uint32_t saved; /* bits of XCR0 */
} cpu_feature;

static const cpu_feature cpu_features[] = {
#define KERASC_CPU_FEATURE(feature, llvm, word, bit, saved)                    \
  {KERASC_CPU_##feature, offsetof(kerasc_cpu_words, word), bit,                \
   KERASC_SAVED_##saved},
#include "kerasc/cpu_features.def"
};

uint64_t kerasc_decode_cpu(const kerasc_cpu_words *words) {
  uint64_t features = 0;
  for (size_t i = 0; i < sizeof cpu_features / sizeof *cpu_features; ++i) {
    const cpu_feature *row = &cpu_features[i];
    uint32_t word;
    memcpy(&word, (const char *)words + row->word, sizeof word);
    if (word >> row->bit & 1 && (words->xcr0 & row->saved) == row->saved)
      features |= row->feature;
  }
  return features;
}

#if KERASC_X86
typedef struct {
  unsigned eax, ebx, ecx, edx;
} cpuid_registers;

/* All 0 when the processor has no such leaf or subleaf. */
static cpuid_registers ask(unsigned leaf, unsigned subleaf) {
  const cpuid_registers none = {0, 0, 0, 0};
  cpuid_registers r;
  if (!__get_cpuid_count(leaf, 0, &r.eax, &r.ebx, &r.ecx, &r.edx))
    return none;
  if (subleaf == 0)
    return r;
  if (subleaf > r.eax) /* of leaf 7, the only one with others: the last */
    return none;
  __cpuid_count(leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
  return r;
}
#endif

static uint64_t features_here(void) {
#if KERASC_X86
  kerasc_cpu_words words;
  words.xcr0 = 0;
#define KERASC_CPU_WORD(word, leaf, subleaf, register)                         \
  words.word = ask(leaf, subleaf).register;
#include "kerasc/cpu_features.def"
  if (words.leaf1_ecx >> KERASC_CPU_OSXSAVE_BIT & 1) {
    uint32_t low, high;
    /* volatile: without OSXSAVE the instruction does not exist. */
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    words.xcr0 = (uint64_t)high << 32 | low;
  }
  return kerasc_decode_cpu(&words);
#else
  return 0;
#endif
}

static int runs_on(const kerasc_model *model, uint64_t features) {
  return kerasc_fits(model) && !(model->features[0] & ~features) &&
         !model->features[1];
}

const kerasc_model *kerasc_select_for(const kerasc_model *model,
                                      uint64_t features) {
  const kerasc_model *best = NULL;
  if (!kerasc_fits(model))
    return NULL;
  if (!model->variant_count)
    return runs_on(model, features) ? model : NULL;
  for (uint32_t i = 0; i < model->variant_count; ++i) /* slowest first */
    if (runs_on(model->variants[i], features))
      best = model->variants[i];
  return best;
}

const kerasc_model *kerasc_select(const kerasc_model *model) {
  return kerasc_select_for(model, features_here());
}
