/* The choice of a model `m` of several variants, by its own m_select and by the
   runtime's kerasc_select, which have to agree.

     select         prints what is chosen on this processor and whether it runs
     select asked   asks about made-up processors: in the object, `cpuid` has
                    become `ud2` and `xgetbv` `hlt`, which are answered here */
#define _GNU_SOURCE
#include "m.h"

#include "runtime/src/internal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

/* Local functions of the object that the test has made global. */
m_predict_fn m_v3, m_v4, m_alderlake, m_icelake, m_sapphirerapids;
static const struct {
  const char *cpu;
  m_predict_fn *predict;
} variants[] = {
    {"x86-64-v2", m_predict},      {"x86-64-v3", m_v3},
    {"alderlake", m_alderlake},    {"x86-64-v4", m_v4},
    {"icelake-server", m_icelake}, {"sapphirerapids", m_sapphirerapids},
};
enum { count = sizeof variants / sizeof *variants };

static const char *name_of(m_predict_fn *predict) {
  for (int i = 0; i < count; ++i)
    if (variants[i].predict == predict)
      return variants[i].cpu;
  return predict ? "a stranger" : "none";
}

/* A processor: its registers, and how many of them it has. */
static kerasc_cpu_words words;
static uint32_t last_leaf, last_subleaf, last_extended;

static void answer(int signal, siginfo_t *info, void *context) {
  greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
  uint32_t leaf = (uint32_t)r[REG_RAX], subleaf = (uint32_t)r[REG_RCX];
  (void)info;
  if (signal == SIGSEGV) { /* hlt and two nops */
    if (!(words.leaf1_ecx >> 27 & 1) || last_leaf < 1 || subleaf != 0)
      _Exit(3);
    r[REG_RAX] = (uint32_t)words.xcr0;
    r[REG_RDX] = words.xcr0 >> 32;
    r[REG_RIP] += 3;
    return;
  }
  r[REG_RIP] += 2;
  /* What no leaf exists for is answered with something else's bits. */
  r[REG_RAX] = r[REG_RBX] = r[REG_RCX] = r[REG_RDX] = 0xffffffff;
  if (leaf == 0)
    r[REG_RAX] = last_leaf;
  else if (leaf == 0x80000000u)
    r[REG_RAX] = last_extended;
  else if (leaf == 1 && last_leaf >= 1)
    r[REG_RCX] = words.leaf1_ecx;
  else if (leaf == 7 && subleaf == 0 && last_leaf >= 7) {
    r[REG_RAX] = last_subleaf;
    r[REG_RBX] = words.leaf7_ebx;
    r[REG_RCX] = words.leaf7_ecx;
    r[REG_RDX] = words.leaf7_edx;
  } else if (leaf == 7 && subleaf == 1 && last_leaf >= 7 && last_subleaf >= 1)
    r[REG_RAX] = words.leaf7_1_eax;
  else if (leaf == 0x80000001u && last_extended >= 0x80000001u)
    r[REG_RCX] = words.extended1_ecx;
}

static int chosen[count + 1], wrong;

static void ask(void) {
  kerasc_cpu_words known = words;
  if (last_leaf < 1)
    known.leaf1_ecx = 0;
  if (!(known.leaf1_ecx >> 27 & 1))
    known.xcr0 = 0;
  if (last_leaf < 7)
    known.leaf7_ebx = known.leaf7_ecx = known.leaf7_edx = 0;
  if (last_leaf < 7 || last_subleaf < 1)
    known.leaf7_1_eax = 0;
  if (last_extended < 0x80000001u)
    known.extended1_ecx = 0;
  const kerasc_model *model =
      kerasc_select_for(m_model(), kerasc_decode_cpu(&known));
  const char *expected = model ? model->cpu : "none";
  m_predict_fn *predict = m_select();
  if (strcmp(expected, name_of(predict))) {
    wrong = 1;
    printf("m_select takes %s, kerasc_select %s\n", name_of(predict), expected);
  }
  for (int i = 0; i < count; ++i)
    chosen[i] += variants[i].predict == predict;
  chosen[count] += !predict;
}

static void have_everything(void) {
  memset(&words, 0xff, sizeof words);
  last_leaf = 7;
  last_subleaf = 1;
  last_extended = 0x80000008u;
}

static int ask_about_others(void) {
  static char stack[1 << 16];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  struct sigaction action;
  unsigned state = 1;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = answer;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaltstack(&alternate, NULL);
  sigaction(SIGILL, &action, NULL);
  sigaction(SIGSEGV, &action, NULL);

  uint64_t needed = 0;
  for (uint32_t i = 0; i < m_model()->variant_count; ++i)
    needed |= m_model()->variants[i]->features[0];
  if (needed != (KERASC_CPU_GFNI << 1) - 1) {
    puts("some bit of kerasc_model.features matters to no variant");
    return 1;
  }

  have_everything();
  ask();
  for (uint32_t leaf = 0; leaf <= 7; ++leaf) {
    have_everything();
    last_leaf = leaf;
    ask();
  }
  have_everything();
  last_subleaf = 0;
  ask();
  have_everything();
  last_extended = 0x80000000u;
  ask();
  last_extended = 0;
  ask();
  /* One bit less, then many. */
  for (unsigned bit = 0; bit < 8 * sizeof words; ++bit) {
    have_everything();
    ((unsigned char *)&words)[bit / 8] ^= (unsigned char)(1u << bit % 8);
    ask();
  }
  for (int round = 0; round < 3000; ++round) {
    have_everything();
    for (int missing = round % 12; missing > 0; --missing) {
      state = state * 1664525u + 1013904223u;
      unsigned bit = (state >> 8) % (8 * sizeof words);
      ((unsigned char *)&words)[bit / 8] &= (unsigned char)~(1u << bit % 8);
    }
    ask();
  }
  for (int i = 0; i < count; ++i)
    if (!chosen[i]) {
      printf("no processor chose %s\n", variants[i].cpu);
      wrong = 1;
    }
  if (!chosen[count] || wrong)
    return 1;
  puts("m_select and kerasc_select agree");
  return 0;
}

static int run_here(void) {
  static KERASC_ALIGNAS(64) unsigned char workspace[M_WORKSPACE_BYTES];
  static float in[M_IMAGE_SIZE], out[M_DIGIT_SIZE];
  const kerasc_model *model = kerasc_select(m_model());
  m_predict_fn *predict = m_select();
  float sum = 0;
  if (m_workspace_bytes(1, 1) > sizeof workspace)
    return 1;
  if (strcmp(model ? model->cpu : "none", name_of(predict)))
    return 1;
  printf("%s\n", name_of(predict));
  if (!predict)
    return 0;
  if (predict(1, in, out, workspace) != KERASC_OK)
    return 1;
  for (int i = 0; i < M_DIGIT_SIZE; ++i)
    sum += out[i];
  printf("probabilities sum to %.3f\n", sum);
  return 0;
}

int main(int argc, char **argv) {
  return argc > 1 && !strcmp(argv[1], "asked") ? ask_about_others()
                                               : run_here();
}
