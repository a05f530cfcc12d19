/* The typed entry alone: no runtime. */
#include "jet.h"

#include <stdio.h>

int main(void) {
  printf("jet: %s\n", jet_predict() ? "failed" : "ok");
  return 0;
}
