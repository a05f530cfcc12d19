// In C++17, with the headers of the models alone.
#include "two_models.h"

#include <cstdio>
#include <thread>

static_assert(noexcept(digits_predict(0, nullptr, nullptr, nullptr)),
              "C functions throw nothing");

int main(int argc, char **argv) {
  if (argc != 2 || !readImages(argv[1]))
    return 2;
  const char *problems[2] = {"not run", "not run"};
  std::thread first(checkBoth, &problems[0]), second(checkBoth, &problems[1]);
  first.join();
  second.join();
  for (const char *problem : problems)
    if (*problem)
      std::puts(problem);
  if (*problems[0] || *problems[1])
    return 1;
  std::puts("both models agree with themselves");
  return 0;
}
