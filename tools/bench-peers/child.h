/*===- child.h - how a compared program talks to bench_peers.py -----------===*\

  A child prints "ready", then answers lines: "run N" does N calls and prints
  how many seconds they took, "save PATH" does one and writes the outputs as
  float32. The end of its input ends it. A child includes this, defines the
  functions declared here, and is built with ROWS, INPUTS and OUTPUTS (sizes of
  a row). child.py is the same for Python.

\*===----------------------------------------------------------------------===*/

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __cplusplus
#define CHILD_ALIGNED alignas(64)
#else
#define CHILD_ALIGNED _Alignas(64)
#endif

/* Rows of inputs and outputs of a call. */
CHILD_ALIGNED static float child_x[ROWS * INPUTS];
CHILD_ALIGNED static float child_y[ROWS * OUTPUTS];

/* Prepares; `folder` has what the parent wrote. */
static void child_prepare(const char *folder);
/* One call. */
static void child_call(void);

static void child_fail(const char *what) {
  printf("failed: %s\n", what);
  exit(1);
}

/* Reads `count` floats from an open file. */
static void child_read(FILE *file, float *values, size_t count) {
  if (!file || fread(values, sizeof(float), count, file) != count)
    child_fail("a file of the parent is not as expected");
}

static double child_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
  char line[4096];
  FILE *file;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc != 2)
    child_fail("usage: child FOLDER");
  snprintf(line, sizeof line, "%s/x.f32", argv[1]);
  file = fopen(line, "rb");
  child_read(file, child_x, ROWS * INPUTS);
  fclose(file);
  child_prepare(argv[1]);
  puts("ready");
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "run ", 4) == 0) {
      unsigned long long times = strtoull(line + 4, NULL, 10), i;
      double start = child_now();
      for (i = 0; i < times; ++i) {
        /* Inputs and weights may have changed, for all the compiler knows: or
           it would move an inlined network out of the loop. */
        __asm__ volatile("" ::: "memory");
        child_call();
      }
      printf("%.9e\n", child_now() - start);
    } else if (strncmp(line, "save ", 5) == 0) {
      child_call();
      file = fopen(line + 5, "wb");
      if (!file || fwrite(child_y, sizeof child_y, 1, file) != 1 ||
          fclose(file) != 0)
        child_fail("cannot write the outputs");
      puts("saved");
    } else {
      child_fail(line);
    }
  }
  return 0;
}
