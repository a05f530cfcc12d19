//===- SparseKernel.h - a dense layer of a sparse input ---------*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_SPARSEKERNEL_H
#define KERASC_COMPILER_CODEGEN_SPARSEKERNEL_H

#include "compiler/codegen/Kernel.h"

namespace kerasc::codegen {

/// Fills `kernel`, a function without a body, like buildKernel, but for
/// compressed rows (SparseInput.h) in place of the input:
/// ```
///   (nonzeros: memref<?x...>, columns: memref<?xi32>,
///    row offsets: memref<?xi32>, halves: index, weights, bias, output) -> ()
/// ```
/// always for all units. Work is in proportion to the nonzeros. An output has
/// the bits of the dense kernel, except where a weight that a zero would have
/// met is infinite or NaN, and for the sign of a sum that is zero.
void buildSparseKernel(mlir::func::FuncOp kernel, const KernelShape &shape,
                       KernelRows rows, const VectorUnit &unit,
                       mlir::Operation *epilogue);

} // namespace kerasc::codegen

#endif
