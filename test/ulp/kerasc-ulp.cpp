//===- kerasc-ulp.cpp - how exact the vector math is ----------------------===//
//
// Compares every f32 function with the C library's double one over all 2^32
// floats (or every N-th) and every f64 function with the long double one on
// samples. Reports where the largest error is, results of the wrong kind, and
// floating-point exceptions that a caller who traps them would trip over.
//
//===----------------------------------------------------------------------===//

#include "test/ulp/MathMeasure.h"

#include "CLI/CLI.hpp"

#include <algorithm>
#include <cstdio>

using namespace kerasc::test;

namespace {

struct Options {
  uint64_t stride = 97;
  bool singleOnly = false, twiceOnly = false;
  std::string table, cpu, features, assemblyFor;
  std::vector<std::string> names;

  bool wants(const MathFunction &f) const {
    return names.empty() ||
           std::find(names.begin(), names.end(), f.name) != names.end();
  }
  MathTarget target(bool twice) const {
    return {twice ? "vector<8xf64>" : "vector<16xf32>", "", cpu, features};
  }
};

/// The value, or an error message and the end.
template <typename T> T orExit(const char *what, llvm::Expected<T> value) {
  if (!value) {
    std::fprintf(stderr, "kerasc-ulp: %s: %s\n", what,
                 llvm::toString(value.takeError()).c_str());
    std::exit(2);
  }
  return std::move(*value);
}

/// Measures all functions in one format; whether all keep their promises.
bool measure(const Options &options, bool twice, FILE *table) {
  bool good = true;
  if (table) {
    std::fprintf(table, "\n## %s\n\n", twice ? "float64" : "float32");
    printTableHead(table);
  }
  for (const MathFunction &f : mathFunctions()) {
    if (!options.wants(f))
      continue;
    auto kernel = orExit(f.name, compileKernel(f.body, options.target(twice)));
    Measured m =
        twice ? measureF64(f, *kernel) : measureF32(f, *kernel, options.stride);
    good &= holds(f, m, twice);
    printLine(f, m, twice);
    if (table)
      printTableRow(table, f, m, twice);
  }
  return good;
}

const char *const tableIntroduction =
    R"(# How exact the functions are

Written by `kerasc-ulp`; do not edit. An error of 1 ULP is the distance between
two neighbouring numbers at the exact result; correct rounding has at most 0.5.
float32 functions of one argument are compared with the C library's double
functions over all floats; functions of two arguments, and float64 (with long
double functions), on pseudo-random samples of every range. NaN, infinities,
zeros of both signs and subnormal numbers are among the arguments. Where the
last column has a number, an error below it is accepted whatever its ULP: the
result is a difference that cancels, or subnormal.

All numbers hold for targets with fused multiply-add.
)";

} // namespace

int main(int argc, char **argv) {
  CLI::App app("Measures the error of kerasc's vector math");
  Options options;
  app.add_option("--stride", options.stride, "every N-th float (1: all)")
      ->check(CLI::Range(uint64_t(1), uint64_t(1) << 32));
  app.add_flag("--f32", options.singleOnly, "float32 only");
  app.add_flag("--f64", options.twiceOnly, "float64 only")->excludes("--f32");
  app.add_option("--table", options.table, "also write this Markdown file");
  app.add_option("--cpu", options.cpu, "code for this CPU, not the host's");
  app.add_option("--features", options.features, "target features for --cpu");
  app.add_option("--asm", options.assemblyFor,
                 "print assembly for this CPU and stop");
  app.add_option("names", options.names, "functions (default: all)");
  CLI11_PARSE(app, argc, argv);

  if (!options.assemblyFor.empty()) {
    MathTarget target = options.target(options.twiceOnly);
    target.cpu = options.assemblyFor;
    for (const MathFunction &f : mathFunctions())
      if (options.wants(f))
        std::fputs(orExit(f.name, assembly(f.body, target)).c_str(), stdout);
    return 0;
  }

  FILE *table = nullptr;
  if (!options.table.empty()) {
    table = std::fopen(options.table.c_str(), "w");
    if (!table) {
      std::perror(options.table.c_str());
      return 2;
    }
    std::fputs(tableIntroduction, table);
  }
  bool good = true;
  if (!options.twiceOnly)
    good &= measure(options, false, table);
  if (!options.singleOnly)
    good &= measure(options, true, table);
  if (table)
    std::fclose(table);
  return good ? 0 : 1;
}
