/* Two models in one program, as C11 and as C++17: each row of a large batch has
   the bits of that row alone, in whatever thread it is computed.

   digits: the images that training never saw are recognised. heads: two inputs
   and three outputs in the order of the model. */
#ifndef TWO_MODELS_H
#define TWO_MODELS_H

#include "digits.h"
#include "heads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IMAGES = 360, ROWS = 37 };

static float images[IMAGES][DIGITS_IMAGE_SIZE];
static int truth[IMAGES];

static int readImages(const char *path) {
  FILE *file = fopen(path, "r");
  int i, k, pixel;
  if (!file)
    return 0;
  for (i = 0; i < IMAGES; ++i) {
    for (k = 0; k < DIGITS_IMAGE_SIZE; ++k) {
      if (fscanf(file, "%d,", &pixel) != 1)
        return 0;
      images[i][k] = (float)pixel / 16;
    }
    if (fscanf(file, "%d", &truth[i]) != 1)
      return 0;
  }
  fclose(file);
  return 1;
}

/* Returns what is wrong, or nothing. Everything it writes is its own. */
static const char *checkDigits(void) {
  unsigned char *memory = (unsigned char *)malloc(DIGITS_WORKSPACE_BYTES + 64);
  unsigned char *workspace = memory + (64 - (size_t)memory % 64) % 64;
  float(*all)[DIGITS_DIGIT_SIZE] = (float(*)[DIGITS_DIGIT_SIZE])malloc(
      sizeof(float) * IMAGES * DIGITS_DIGIT_SIZE);
  float alone[DIGITS_DIGIT_SIZE];
  const char *problem = "";
  int i, k, right = 0;
  if (digits_predict(IMAGES, images[0], all[0], workspace) != KERASC_OK)
    problem = "digits: a batch failed";
  for (i = 0; i < IMAGES && !*problem; ++i) {
    int best = 0;
    if (digits_predict(1, images[i], alone, workspace) != KERASC_OK)
      problem = "digits: a row failed";
    if (memcmp(alone, all[i], sizeof alone))
      problem = "digits: a row has other bits alone";
    for (k = 1; k < DIGITS_DIGIT_SIZE; ++k)
      if (alone[k] > alone[best])
        best = k;
    right += best == truth[i];
  }
  if (!*problem && right < IMAGES * 95 / 100)
    problem = "digits: fewer than 95 of 100 are right";
  free(all);
  free(memory);
  return problem;
}

static const char *checkHeads(void) {
  static float a[ROWS][HEADS_A_SIZE], b[ROWS][HEADS_B_SIZE];
  float v[ROWS][HEADS_V_SIZE], u[ROWS][HEADS_U_SIZE], w[ROWS][HEADS_W_SIZE];
  float oneV[HEADS_V_SIZE], oneU[HEADS_U_SIZE], oneW[HEADS_W_SIZE];
  KERASC_ALIGNAS(64) unsigned char workspace[HEADS_WORKSPACE_BYTES];
  int i;
  if (heads_predict(ROWS, a[0], b[0], v[0], u[0], w[0], workspace) != KERASC_OK)
    return "heads: a batch failed";
  for (i = 0; i < ROWS; ++i) {
    if (heads_predict(1, a[i], b[i], oneV, oneU, oneW, workspace) != KERASC_OK)
      return "heads: a row failed";
    if (memcmp(oneV, v[i], sizeof oneV) || memcmp(oneU, u[i], sizeof oneU) ||
        memcmp(oneW, w[i], sizeof oneW))
      return "heads: a row has other bits alone";
  }
  return "";
}

/* What one thread does, and reports by pointing at a message. */
static void checkBoth(const char **problem) {
  int i;
  *problem = "";
  for (i = 0; i < 3 && !**problem; ++i) {
    *problem = checkDigits();
    if (!**problem)
      *problem = checkHeads();
  }
}

#endif
