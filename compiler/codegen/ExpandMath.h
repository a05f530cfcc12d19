//===- ExpandMath.h - `math` ops to straight-line arithmetic --------------===//
//
// What `--keras-expand-math` does. Afterwards no op of the `math` dialect is
// left that the LLVM back end would turn into a call of libm, on any target.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_EXPANDMATH_H
#define KERASC_COMPILER_CODEGEN_EXPANDMATH_H

namespace llvm {
struct LogicalResult;
} // namespace llvm

namespace mlir {
class Operation;
} // namespace mlir

namespace kerasc::codegen {

/// Replaces the `math` ops under `root` by `arith`, `vector.fma` (vectors) and
/// `llvm.intr.fmuladd` (scalars). Operands are f32, f64, f16 or bf16 (computed
/// in f32), scalars or vectors of rank 1 and more. What every target does
/// inline stays: absf, copysign, sqrt, the is* tests and integer bit counts.
/// Results, divisors and radicands that are vectors of rank 1 are fenced, so
/// that no lane of them traps that a later store leaves out.
/// Fails, with an error at the op, for an op or type that has no expansion.
llvm::LogicalResult expandMath(mlir::Operation *root);

/// Whether every target does this `math` op inline, so that it stays.
bool isNativeMath(mlir::Operation *op);

} // namespace kerasc::codegen

#endif
