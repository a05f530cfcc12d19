/* In C11, with the headers of the models alone and POSIX threads. */
#include "two_models.h"

#include <pthread.h>

static void *run(void *problem) {
  checkBoth((const char **)problem);
  return NULL;
}

int main(int argc, char **argv) {
  const char *problems[2] = {"not run", "not run"};
  pthread_t threads[2];
  int i;
  if (argc != 2 || !readImages(argv[1]))
    return 2;
  for (i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, run, &problems[i]))
      return 2;
  for (i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  for (i = 0; i < 2; ++i)
    if (*problems[i])
      puts(problems[i]);
  if (*problems[0] || *problems[1])
    return 1;
  puts("both models agree with themselves");
  return 0;
}
