//===- kerasc-ulp.cpp - how exact and how fast the vector math is ---------===//
//
// Compares every f32 function with the C library's double one over all 2^32
// floats (or every N-th), f64 functions with long double on samples, and
// reports where the largest error is, results of the wrong kind, and
// floating-point exceptions that a caller who traps them would trip over.
//
//===----------------------------------------------------------------------===//

#include "test/ulp/MathMeasure.h"

#include "CLI/CLI.hpp"
#include "llvm/Support/raw_ostream.h"

#include <cstdio>

using namespace kerasc::test;

int main(int argc, char **argv) {
  CLI::App app("Measures the error and the speed of kerasc's vector math");
  uint64_t stride = 97;
  bool twice = false, time = false, markdown = false;
  std::string cpu, features, asmFor, type = "vector<16xf32>";
  std::vector<std::string> names;
  app.add_option("--stride", stride, "every N-th float (1: all)")
      ->check(CLI::Range(uint64_t(1), uint64_t(1) << 32));
  app.add_flag("--f64", twice, "double precision, on samples");
  app.add_flag("--time", time, "nanoseconds per element instead of errors");
  app.add_flag("--markdown", markdown, "the table of docs/generated/ulp.md");
  app.add_option("--cpu", cpu, "run code for this CPU instead of the host");
  app.add_option("--features", features, "LLVM target features, with --cpu");
  app.add_option("--asm", asmFor, "print assembly for this CPU and stop");
  app.add_option("--type", type, "MLIR type of a step of the loop");
  app.add_option("names", names, "functions (default: all)");
  CLI11_PARSE(app, argc, argv);
  if (twice && type == "vector<16xf32>")
    type = "vector<8xf64>";

  MathTarget target{type, "", cpu, features};
  bool good = true;
  if (!time && asmFor.empty())
    printHeader(markdown);
  for (const MathFunction &f : mathFunctions()) {
    if (!names.empty() &&
        std::find(names.begin(), names.end(), f.name) == names.end())
      continue;
    if (!asmFor.empty()) {
      target.cpu = asmFor;
      auto text = assembly(f.body, target);
      if (!text) {
        llvm::errs() << llvm::toString(text.takeError()) << '\n';
        return 1;
      }
      llvm::outs() << *text;
      continue;
    }
    auto kernel = compileKernel(f.body, target);
    if (!kernel) {
      llvm::errs() << f.name << ": " << llvm::toString(kernel.takeError())
                   << '\n';
      return 1;
    }
    if (time) {
      std::printf("%-12s %.3f ns/element\n", f.name,
                  nanoseconds(**kernel, twice));
      continue;
    }
    Measured m = twice ? measureF64(f, **kernel)
                       : measureF32(f, **kernel, stride);
    good &= printRow(f, m, twice, markdown);
    std::fflush(stdout);
  }
  return good ? 0 : 1;
}
