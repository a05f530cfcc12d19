//===- Target.h - the processor that code is made for -----------*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_TARGET_H
#define KERASC_COMPILER_CODEGEN_TARGET_H

#include "compiler/codegen/KernelShape.h"

#include "llvm/Support/Error.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace llvm {
class TargetMachine;
}

namespace kerasc {

struct Target {
  /// What the user asked for: "native", "x86-64-v3".
  std::string cpu;
  /// LLVM's triple, CPU and feature string ("+avx2,-avx512f").
  std::string triple, llvmCpu, llvmFeatures;
  /// KERASC_CPU_* of runtime.h: what the processor must have.
  std::array<uint64_t, 2> features = {0, 0};
  /// What shapes the tiles of kernels.
  codegen::VectorUnit vector;

  /// `cpu` of the platform `triple`; empty: this machine's. An error lists what
  /// is known when LLVM does not know `cpu`, or kerasc the platform.
  static llvm::Expected<Target> resolve(const std::string &cpu,
                                        const std::string &triple = "");

  /// What --cpu takes: one of these, or several between commas, sorted by what
  /// they require: fewest features first, then in the order given, so that the
  /// last one that runs on a processor is the best. An error for several that
  /// cannot be told apart at run time, and for what is no such list.
  static llvm::Expected<std::vector<Target>>
  resolveList(const std::string &list, const std::string &triple = "");

  /// What every processor of the platform runs.
  static llvm::Expected<Target> resolveBaseline(const std::string &triple);

  /// Position independent, optimising; never null.
  std::unique_ptr<llvm::TargetMachine> createMachine() const;
};

} // namespace kerasc

#endif
