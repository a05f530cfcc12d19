/*===- select_test.c - choosing the variant for a processor ---------------===*/

#include "check.h"
#include "fake_models.h"
#include "runtime/src/internal.h"

#include <string.h>

/* Registers of a processor with everything. */
static kerasc_cpu_words everything(void) {
  kerasc_cpu_words words;
  memset(&words, 0xff, sizeof words);
  return words;
}

static void decodes_levels(void) {
  /* By hand from the psABI's table and the manual's register layouts. */
  kerasc_cpu_words v2 = {0x00982201, 0, 0, 0, 0, 0x1, 0};
  kerasc_cpu_words v3 = {0x38d83201, 0x128, 0, 0, 0, 0x21, 0x7};
  kerasc_cpu_words v4 = {0x38d83201, 0xd0030128, 0, 0, 0, 0x21, 0xe7};
  kerasc_cpu_words none = {0, 0, 0, 0, 0, 0, 0};
  CHECK(kerasc_decode_cpu(&none) == KERASC_CPU_X86_64_V1);
  CHECK(kerasc_decode_cpu(&v2) == KERASC_CPU_X86_64_V2);
  CHECK(kerasc_decode_cpu(&v3) == KERASC_CPU_X86_64_V3);
  CHECK(kerasc_decode_cpu(&v4) == KERASC_CPU_X86_64_V4);
}

/* One bit of one register is one feature. */
static void decodes_what_no_level_has(void) {
  static const struct {
    kerasc_cpu_words words;
    uint64_t feature;
  } cases[] = {
      {{0, 1u << 21, 0, 0, 0, 0, 0xe7}, KERASC_CPU_AVX512IFMA},
      {{0, 0, 1u << 1, 0, 0, 0, 0xe7}, KERASC_CPU_AVX512VBMI},
      {{0, 0, 1u << 6, 0, 0, 0, 0xe7}, KERASC_CPU_AVX512VBMI2},
      {{0, 0, 1u << 8, 0, 0, 0, 0}, KERASC_CPU_GFNI},
      {{0, 0, 1u << 11, 0, 0, 0, 0xe7}, KERASC_CPU_AVX512VNNI},
      {{0, 0, 1u << 12, 0, 0, 0, 0xe7}, KERASC_CPU_AVX512BITALG},
      {{0, 0, 1u << 14, 0, 0, 0, 0xe7}, KERASC_CPU_AVX512VPOPCNTDQ},
      {{0, 0, 0, 1u << 23, 0, 0, 0xe7}, KERASC_CPU_AVX512FP16},
      {{0, 0, 0, 0, 1u << 4, 0, 0x7}, KERASC_CPU_AVXVNNI},
      {{0, 0, 0, 0, 1u << 5, 0, 0xe7}, KERASC_CPU_AVX512BF16},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    CHECK(kerasc_decode_cpu(&cases[i].words) == cases[i].feature);
}

static void an_instruction_counts_only_with_its_registers(void) {
  const uint64_t all = ((uint64_t)1 << 30) - 1;
  const uint64_t no_registers = KERASC_CPU_X86_64_V2 | KERASC_CPU_BMI |
                                KERASC_CPU_BMI2 | KERASC_CPU_LZCNT |
                                KERASC_CPU_MOVBE | KERASC_CPU_GFNI;
  kerasc_cpu_words words = everything();
  CHECK(kerasc_decode_cpu(&words) == all);
  words.xcr0 = 0x7; /* no mask registers, no upper halves */
  CHECK(kerasc_decode_cpu(&words) ==
        (KERASC_CPU_X86_64_V3 | KERASC_CPU_GFNI | KERASC_CPU_AVXVNNI));
  words.xcr0 = 0xe3; /* AVX-512 without the middle of its registers */
  CHECK(kerasc_decode_cpu(&words) == no_registers);
  words.xcr0 = 0;
  CHECK(kerasc_decode_cpu(&words) == no_registers);
}

static void takes_the_last_variant_that_runs(void) {
  kerasc_model variants[3];
  const kerasc_model *table[3];
  for (int i = 0; i < 3; ++i) {
    variants[i] = *jet_model();
    variants[i].variants = table;
    variants[i].variant_count = 3;
    table[i] = &variants[i];
  }
  variants[0].features[0] = KERASC_CPU_X86_64_V2;
  variants[1].features[0] = KERASC_CPU_X86_64_V3;
  variants[2].features[0] = KERASC_CPU_X86_64_V4;
  CHECK(kerasc_select_for(table[0], KERASC_CPU_X86_64_V4) == table[2]);
  CHECK(kerasc_select_for(table[2], KERASC_CPU_X86_64_V3) == table[1]);
  CHECK(kerasc_select_for(table[2], KERASC_CPU_X86_64_V2) == table[0]);
  CHECK(kerasc_select_for(table[0], KERASC_CPU_X86_64_V1) == NULL);
  CHECK(kerasc_select_for(table[0], KERASC_CPU_X86_64_V3 & ~KERASC_CPU_FMA) ==
        table[0]);
  variants[2].features[1] = 1; /* something this runtime cannot check */
  CHECK(kerasc_select_for(table[0], KERASC_CPU_X86_64_V4) == table[1]);
  variants[1].abi_version = 0;
  CHECK(kerasc_select_for(table[0], KERASC_CPU_X86_64_V4) == table[0]);
  table[1] = NULL;
  CHECK(kerasc_select_for(&variants[0], KERASC_CPU_X86_64_V4) == &variants[0]);
}

static void a_model_alone_is_its_own_variant(void) {
  kerasc_model model = *jet_model();
  CHECK(kerasc_select(&model) == &model);
  CHECK(kerasc_select(NULL) == NULL);
  model.features[0] = KERASC_CPU_AVX2;
  CHECK(kerasc_select_for(&model, 0) == NULL);
  model.features[0] = (uint64_t)1 << 63; /* a bit that no runtime knows yet */
  CHECK(kerasc_select(&model) == NULL);
  model = *jet_model();
  model.abi_version = 2u << 16;
  CHECK(kerasc_select(&model) == NULL);
}

/* The compiler's own view of this processor, which asks independently. */
static void agrees_with_the_compiler_runtime(void) {
#if defined(__x86_64__) && defined(__GNUC__)
  kerasc_model model = *jet_model();
#define AGREES(name, bit)                                                      \
  do {                                                                         \
    model.features[0] = bit;                                                   \
    CHECK((kerasc_select(&model) != NULL) == !!__builtin_cpu_supports(name));  \
  } while (0)
  AGREES("sse3", KERASC_CPU_SSE3);
  AGREES("ssse3", KERASC_CPU_SSSE3);
  AGREES("sse4.1", KERASC_CPU_SSE4_1);
  AGREES("sse4.2", KERASC_CPU_SSE4_2);
  AGREES("popcnt", KERASC_CPU_POPCNT);
  AGREES("avx", KERASC_CPU_AVX);
  AGREES("avx2", KERASC_CPU_AVX2);
  AGREES("bmi", KERASC_CPU_BMI);
  AGREES("bmi2", KERASC_CPU_BMI2);
  AGREES("fma", KERASC_CPU_FMA);
  AGREES("avx512f", KERASC_CPU_AVX512F);
  AGREES("avx512bw", KERASC_CPU_AVX512BW);
  AGREES("avx512cd", KERASC_CPU_AVX512CD);
  AGREES("avx512dq", KERASC_CPU_AVX512DQ);
  AGREES("avx512vl", KERASC_CPU_AVX512VL);
  AGREES("avx512ifma", KERASC_CPU_AVX512IFMA);
  AGREES("avx512vbmi", KERASC_CPU_AVX512VBMI);
  AGREES("avx512vbmi2", KERASC_CPU_AVX512VBMI2);
  AGREES("avx512vnni", KERASC_CPU_AVX512VNNI);
  AGREES("avx512bitalg", KERASC_CPU_AVX512BITALG);
  AGREES("avx512vpopcntdq", KERASC_CPU_AVX512VPOPCNTDQ);
  AGREES("avx512bf16", KERASC_CPU_AVX512BF16);
  AGREES("gfni", KERASC_CPU_GFNI);
#undef AGREES
#endif
}

int main(void) {
  decodes_levels();
  decodes_what_no_level_has();
  an_instruction_counts_only_with_its_registers();
  takes_the_last_variant_that_runs();
  a_model_alone_is_its_own_variant();
  agrees_with_the_compiler_runtime();
  return check_result();
}
