//===- Kernel.h - the inner loops of a dense layer --------------*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_KERNEL_H
#define KERASC_COMPILER_CODEGEN_KERNEL_H

#include "compiler/codegen/KernelShape.h"

namespace mlir {
class Location;
class OpBuilder;
class Operation;
class Value;
namespace func {
class FuncOp;
}
} // namespace mlir

namespace kerasc::codegen {

/// For how many rows a kernel is ever called.
enum class KernelRows { one, several };

/// Fills `kernel`, a function without a body, on float32 or float64, of type
/// ```
///   (input: memref<?xK> with any strides, weights: memref<Px(L*16)>,
///    bias: memref<padded units>, output: memref<?xN>) -> ()
/// ```
/// where the weights are P panels of L lines, or the same without a bias, and
/// for a layer that threads may share with two more arguments, the range of
/// vectors to compute (index), so that output = epilogue(bias + input *
/// weights) for every row. `epilogue` is null or a linalg.generic that changes
/// its one output in place, element by element. Every tile sums in the same
/// order, so a row has the same bits wherever it stands.
void buildKernel(mlir::func::FuncOp kernel, const KernelShape &shape,
                 KernelRows rows, const VectorUnit &unit,
                 mlir::Operation *epilogue);

} // namespace kerasc::codegen

#endif
