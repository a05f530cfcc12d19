/* Loads a shared library of the digits model at run time and calls it. */
#define _POSIX_C_SOURCE 200809L
#include "digits.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef kerasc_status predict(size_t, const float *, float *, void *);
typedef size_t workspaceBytes(size_t, size_t);

int main(int argc, char **argv) {
  static KERASC_ALIGNAS(64) unsigned char workspace[DIGITS_WORKSPACE_BYTES];
  float image[DIGITS_IMAGE_SIZE] = {0}, digit[DIGITS_DIGIT_SIZE], sum = 0;
  predict *call;
  workspaceBytes *bytes;
  void *library, *symbol;
  int i;
  if (argc != 2)
    return 2;
  library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    puts(dlerror());
    return 1;
  }
  symbol = dlsym(library, "digits_predict");
  memcpy(&call, &symbol, sizeof call);
  symbol = dlsym(library, "digits_workspace_bytes");
  memcpy(&bytes, &symbol, sizeof bytes);
  if (!call || !bytes || !dlsym(library, "digits_model"))
    return 1;
  if (bytes(100000, 1) > DIGITS_WORKSPACE_BYTES)
    return 1;
  if (call(1, image, digit, workspace) != KERASC_OK)
    return 1;
  for (i = 0; i < DIGITS_DIGIT_SIZE; ++i)
    sum += digit[i];
  printf("probabilities sum to %.3f\n", sum);
  return dlclose(library);
}
