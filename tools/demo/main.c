/*===- main.c - handwritten digits, recognised by a compiled Keras model
---===*\

  digits_demo FILE

  Reads images from FILE (README.md describes it), prints what the model sees in
  the first ones beside the truth, how many of all are right, and the time of
one call. The model is digits.h and the object behind it: no library, no
allocation.

\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 199309L

#include "digits.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SIDE = 8, PIXELS = SIDE * SIDE, CLASSES = 10, MAX_IMAGES = 1000 };

static float images[MAX_IMAGES][PIXELS];
static int labels[MAX_IMAGES];
static float scores[MAX_IMAGES][CLASSES];
static KERASC_ALIGNAS(64) unsigned char workspace[DIGITS_WORKSPACE_BYTES];

static int read_images(const char *path) {
  FILE *file = fopen(path, "r");
  int count = 0;
  if (!file)
    return -1;
  for (; count < MAX_IMAGES; ++count) {
    int pixel, read = 1, i;
    for (i = 0; i < PIXELS && read == 1; ++i) {
      read = fscanf(file, "%d,", &pixel);
      images[count][i] = (float)pixel / 16.0f;
    }
    if (read != 1 || fscanf(file, "%d", &labels[count]) != 1)
      break;
  }
  fclose(file);
  return count;
}

static int largest(const float *row) {
  int best = 0, i;
  for (i = 1; i < CLASSES; ++i)
    if (row[i] > row[best])
      best = i;
  return best;
}

/* Four images side by side, one character a pixel. */
static void print_images(int first) {
  static const char shades[] = " .:-=+*#%";
  int row, image, column;
  for (row = 0; row < SIDE; ++row) {
    for (image = first; image < first + 4; ++image) {
      printf("    ");
      for (column = 0; column < SIDE; ++column) {
        int shade = (int)(images[image][row * SIDE + column] * 8.0f);
        printf("%c%c", shades[shade], shades[shade]);
      }
    }
    printf("\n");
  }
  for (image = first; image < first + 4; ++image)
    printf("    sees %d (%3.0f %%)      ", largest(scores[image]),
           (double)scores[image][largest(scores[image])] * 100.0);
  printf("\n");
  for (image = first; image < first + 4; ++image)
    printf("    truth %d            ", labels[image]);
  printf("\n\n");
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The best of several rounds: what the call costs when nothing disturbs it. */
static double seconds_per_call(size_t batch) {
  double best = 1.0;
  int round, i, calls = 2000;
  for (round = 0; round < 10; ++round) {
    double start = now();
    for (i = 0; i < calls; ++i)
      digits_predict(batch, images[0], scores[0], workspace);
    double spent = (now() - start) / calls;
    if (spent < best)
      best = spent;
  }
  return best;
}

int main(int argc, char **argv) {
  int count = argc == 2 ? read_images(argv[1]) : -1, right = 0, i;
  kerasc_status status;
  if (count < 8) {
    fprintf(stderr, "usage: digits_demo FILE, with 8 images at least\n");
    return EXIT_FAILURE;
  }
  status = digits_predict((size_t)count, images[0], scores[0], workspace);
  if (status != KERASC_OK) {
    fprintf(stderr, "predict failed with status %d\n", (int)status);
    return EXIT_FAILURE;
  }
  print_images(0);
  print_images(4);
  for (i = 0; i < count; ++i)
    right += largest(scores[i]) == labels[i];
  printf("%d of %d images right (%.1f %%)\n", right, count,
         100.0 * right / count);
  printf("one image: %.2f us a call; 64 images: %.2f us a call\n",
         seconds_per_call(1) * 1e6, seconds_per_call(64) * 1e6);
  return EXIT_SUCCESS;
}
