/*===- child.h - how a compared program talks to bench_peers.py -----------===*\

  A child prints "ready", then answers lines: "run N" does N calls and prints
  how many seconds they took, "save PATH" does one and writes the outputs as
  float32. The end of its input ends it. Its arguments are the folder with what
  the parent wrote and the rows of a call, inputs and outputs of a row. A child
  includes this and defines the functions declared here. child.py is the same
  for Python.

\*===----------------------------------------------------------------------===*/

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of a call. */
static size_t child_rows, child_inputs, child_outputs;
/* At multiples of 64. */
static float *child_x, *child_y;

/* Prepares; the folder is that of the arguments. */
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

static float *child_allocate(size_t count) {
  size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
  float *values = (float *)aligned_alloc(64, bytes);
  if (!values)
    child_fail("no memory");
  memset(values, 0, bytes);
  return values;
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
  if (argc != 5)
    child_fail("usage: child FOLDER ROWS INPUTS OUTPUTS");
  child_rows = strtoull(argv[2], NULL, 10);
  child_inputs = strtoull(argv[3], NULL, 10);
  child_outputs = strtoull(argv[4], NULL, 10);
  child_x = child_allocate(child_rows * child_inputs);
  child_y = child_allocate(child_rows * child_outputs);
  snprintf(line, sizeof line, "%s/x.f32", argv[1]);
  file = fopen(line, "rb");
  child_read(file, child_x, child_rows * child_inputs);
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
      if (!file ||
          fwrite(child_y, sizeof(float) * child_outputs, child_rows, file) !=
              child_rows ||
          fclose(file) != 0)
        child_fail("cannot write the outputs");
      puts("saved");
    } else {
      child_fail(line);
    }
  }
  return 0;
}
