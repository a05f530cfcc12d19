/*===- select.c - the variant of a model for this processor ---------------===*\

  Asks the processor itself: the compilers' __builtin_cpu_supports keeps a
  global that a constructor fills, and this library has neither. An instruction
  set counts only when the operating system saves its registers (XCR0).

\*===----------------------------------------------------------------------===*/

#include "internal.h"

#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
#define KERASC_X86 1
#include <cpuid.h>
#else
#define KERASC_X86 0
#endif

/* XCR0: SSE and AVX registers; for AVX-512 also masks and both upper parts. */
#define XCR0_AVX 0x06u
#define XCR0_AVX512 0xe6u

typedef struct {
  unsigned bit; /* of the register */
  uint64_t feature;
} cpu_bit;

static const cpu_bit leaf1_ecx[] = {
    {0, KERASC_CPU_SSE3},   {9, KERASC_CPU_SSSE3},   {12, KERASC_CPU_FMA},
    {13, KERASC_CPU_CX16},  {19, KERASC_CPU_SSE4_1}, {20, KERASC_CPU_SSE4_2},
    {22, KERASC_CPU_MOVBE}, {23, KERASC_CPU_POPCNT}, {28, KERASC_CPU_AVX},
    {29, KERASC_CPU_F16C},
};

static const cpu_bit leaf7_ebx[] = {
    {3, KERASC_CPU_BMI},         {5, KERASC_CPU_AVX2},
    {8, KERASC_CPU_BMI2},        {16, KERASC_CPU_AVX512F},
    {21, KERASC_CPU_AVX512IFMA}, {17, KERASC_CPU_AVX512DQ},
    {28, KERASC_CPU_AVX512CD},   {30, KERASC_CPU_AVX512BW},
    {31, KERASC_CPU_AVX512VL},
};

static const cpu_bit leaf7_ecx[] = {
    {1, KERASC_CPU_AVX512VBMI},    {6, KERASC_CPU_AVX512VBMI2},
    {8, KERASC_CPU_GFNI},          {11, KERASC_CPU_AVX512VNNI},
    {12, KERASC_CPU_AVX512BITALG}, {14, KERASC_CPU_AVX512VPOPCNTDQ},
};

static const cpu_bit leaf7_edx[] = {
    {23, KERASC_CPU_AVX512FP16},
};

static const cpu_bit leaf7_1_eax[] = {
    {4, KERASC_CPU_AVXVNNI},
    {5, KERASC_CPU_AVX512BF16},
};

static const cpu_bit extended1_ecx[] = {
    {0, KERASC_CPU_LAHF},
    {5, KERASC_CPU_LZCNT},
};

static uint64_t decode(uint32_t word, const cpu_bit *bits, size_t count) {
  uint64_t features = 0;
  for (size_t i = 0; i < count; ++i)
    if (word >> bits[i].bit & 1)
      features |= bits[i].feature;
  return features;
}

#define DECODE(words, word)                                                    \
  decode((words)->word, word, sizeof word / sizeof *(word))

uint64_t kerasc_decode_cpu(const kerasc_cpu_words *words) {
  const uint64_t avx512 =
      KERASC_CPU_AVX512F | KERASC_CPU_AVX512BW | KERASC_CPU_AVX512CD |
      KERASC_CPU_AVX512DQ | KERASC_CPU_AVX512VL | KERASC_CPU_AVX512IFMA |
      KERASC_CPU_AVX512VBMI | KERASC_CPU_AVX512VBMI2 | KERASC_CPU_AVX512VNNI |
      KERASC_CPU_AVX512BITALG | KERASC_CPU_AVX512VPOPCNTDQ |
      KERASC_CPU_AVX512BF16 | KERASC_CPU_AVX512FP16;
  const uint64_t avx = KERASC_CPU_AVX | KERASC_CPU_AVX2 | KERASC_CPU_F16C |
                       KERASC_CPU_FMA | KERASC_CPU_AVXVNNI | avx512;
  uint64_t features = DECODE(words, leaf1_ecx) | DECODE(words, leaf7_ebx) |
                      DECODE(words, leaf7_ecx) | DECODE(words, leaf7_edx) |
                      DECODE(words, leaf7_1_eax) | DECODE(words, extended1_ecx);
  if ((words->xcr0 & XCR0_AVX) != XCR0_AVX)
    features &= ~avx;
  if ((words->xcr0 & XCR0_AVX512) != XCR0_AVX512)
    features &= ~avx512;
  return features;
}

static uint64_t features_here(void) {
#if KERASC_X86
  kerasc_cpu_words words = {0, 0, 0, 0, 0, 0, 0};
  unsigned eax, ebx, ecx, edx;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
    words.leaf1_ecx = ecx;
    if (ecx >> 27 & 1) { /* OSXSAVE: XGETBV exists */
      uint32_t low, high;
      __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
      words.xcr0 = (uint64_t)high << 32 | low;
    }
  }
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
    words.leaf7_ebx = ebx;
    words.leaf7_ecx = ecx;
    words.leaf7_edx = edx;
    if (eax >= 1 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx))
      words.leaf7_1_eax = eax;
  }
  if (__get_cpuid(0x80000001u, &eax, &ebx, &ecx, &edx))
    words.extended1_ecx = ecx;
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
