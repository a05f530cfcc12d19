/*===- check.h - the smallest test framework that counts
 * -------------------===*/

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

static int checks, failures;

#define CHECK(condition)                                                       \
  do {                                                                         \
    ++checks;                                                                  \
    if (!(condition)) {                                                        \
      ++failures;                                                              \
      printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);           \
    }                                                                          \
  } while (0)

#define CHECK_STATUS(expected, expression)                                     \
  do {                                                                         \
    const kerasc_status got = (expression);                                    \
    ++checks;                                                                  \
    if (got != (expected)) {                                                   \
      ++failures;                                                              \
      printf("%s:%d: %s\n  expected %s, got '%s'\n", __FILE__, __LINE__,       \
             #expression, #expected, kerasc_status_text(got));                 \
    }                                                                          \
  } while (0)

/* The exit code of main; a test without a check is a failed one. */
static int check_result(void) {
  printf("%d checks, %d failures\n", checks, failures);
  return checks && !failures ? 0 : 1;
}

#endif
