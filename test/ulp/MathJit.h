//===- MathJit.h - one function of the vector math, compiled --------------===//
//
// Builds a loop around a scalar or vector function, takes it through
// expandMath and the upstream lowering, and compiles it in process or to an
// object. What `kerasc-ulp` and the unit tests measure is thus what a compiled
// model contains.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TEST_ULP_MATHJIT_H
#define KERASC_TEST_ULP_MATHJIT_H

#include "llvm/Support/Error.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mlir {
class Location;
class OpBuilder;
class Value;
} // namespace mlir

namespace kerasc::test {

/// Emits a function of x (and y, for functions of two arguments).
using MathBody = mlir::Value (*)(mlir::OpBuilder &, mlir::Location,
                                 mlir::Value x, mlir::Value y);

/// How to compile a body.
struct MathTarget {
  /// An MLIR type: "f32", "vector<16xf32>", "vector<2x4xf64>".
  std::string type = "vector<16xf32>";
  /// Empty: this machine. Else an LLVM triple and CPU (objects only).
  std::string triple, cpu, features;
};

/// A compiled loop out[i] = f(a[i], b[i]), i < n. Owns its code. Element type
/// and the number of elements that must divide n are those of the MathTarget.
class MathKernel {
public:
  virtual ~MathKernel() = default;
  void run(const void *a, const void *b, void *out, int64_t n) const {
    entry(a, b, out, n);
  }

protected:
  void (*entry)(const void *, const void *, void *, int64_t) = nullptr;
};

/// Compiles for this machine.
llvm::Expected<std::unique_ptr<MathKernel>>
compileKernel(MathBody body, const MathTarget &target);

/// The symbols that an object for `target` leaves undefined: the library calls.
llvm::Expected<std::vector<std::string>>
undefinedSymbols(MathBody body, const MathTarget &target);

/// The assembly for `target`, for reading and llvm-mca.
llvm::Expected<std::string> assembly(MathBody body, const MathTarget &target);

} // namespace kerasc::test

#endif
