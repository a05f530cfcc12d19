//===- kerasc-math-bench.cpp - how fast the vector math is ----------------===//
//
// Nanoseconds per element of every function on 16 KiB of arguments and results,
// which the L1 cache holds. Beside exp, tanh, sigmoid and erf runs the plain
// form of each, `plain_...`: what one writes without care for overflow,
// subnormal results and the sign of zero. It is the yardstick: numbers of
// different machines cannot be compared, two forms in one process can.
//
//===----------------------------------------------------------------------===//

#include "test/ulp/MathFunctions.h"
#include "test/ulp/PlainForms.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

using namespace kerasc::test;

/// Runs a kernel on arguments from -4 to 4, the busy range of every function.
template <typename T>
static void run(benchmark::State &state, const MathKernel &kernel) {
  constexpr int64_t count = 16384 / sizeof(T);
  alignas(64) T in[count], out[count];
  for (int64_t i = 0; i < count; ++i)
    in[i] = static_cast<T>(-4 + 8.0 * i / count);
  for (auto _ : state) {
    kernel.run(in, in, out, count);
    benchmark::ClobberMemory();
  }
  state.counters["ns/element"] = benchmark::Counter(
      state.iterations() * count * 1e-9,
      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

static void add(const MathFunction &f, const char *format, bool twice) {
  auto kernel = compileKernel(
      f.body, {twice ? "vector<8xf64>" : "vector<16xf32>", "", "", ""});
  if (!kernel) {
    std::fprintf(stderr, "kerasc-math-bench: %s: %s\n", f.name,
                 llvm::toString(kernel.takeError()).c_str());
    std::exit(2);
  }
  std::shared_ptr<MathKernel> shared = std::move(*kernel);
  benchmark::RegisterBenchmark((std::string(f.name) + "/" + format).c_str(),
                               [shared, twice](benchmark::State &state) {
                                 twice ? run<double>(state, *shared)
                                       : run<float>(state, *shared);
                               });
}

int main(int argc, char **argv) {
  for (const MathFunction &f : mathFunctions())
    add(f, "f32", false);
  for (const MathFunction &f : plainForms())
    add(f, "f32", false);
  for (const MathFunction &f : mathFunctions())
    add(f, "f64", true);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
