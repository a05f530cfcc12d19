//===- RowKernel.h - loops over rows, vectors along them --------*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_ROWKERNEL_H
#define KERASC_COMPILER_CODEGEN_ROWKERNEL_H

#include "compiler/codegen/KernelShape.h"

#include "mlir/IR/Value.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir {
class ImplicitLocOpBuilder;
class Operation;
} // namespace mlir

namespace kerasc::codegen {

/// How an op sees a buffer.
enum class RowAccess {
  element, // [rows][columns]
  row,     // [rows], one number for all columns
  column,  // [columns], one number for all rows
};

/// How a row becomes one number.
enum class RowReduction { none, sum, maximum };

struct RowOperand {
  mlir::Value buffer; // with the axes of its access
  RowAccess access;
};

/// One op of a group: a linalg.generic with one output whose body knows nothing
/// of indices, or a linalg.fill of a number per row. A reduction combines in
/// its body, and starts at what changes nothing.
struct RowOp {
  mlir::Operation *op;
  llvm::SmallVector<RowOperand> inputs;
  RowOperand output;
  RowReduction reduction = RowReduction::none;
};

/// Emits `ops`, in their order row by row, for buffers of `rows` rows of
/// `columns` (at least 1) elements. What only they read stays in registers
/// where a row fits; `isRead` says whether others read a buffer afterwards.
/// Reductions take element i into lane i mod 16 (8 or 4 where a row fits) and
/// fold the lanes in halves, on every processor.
void buildRowKernel(mlir::ImplicitLocOpBuilder &b, llvm::ArrayRef<RowOp> ops,
                    mlir::Value rows, int64_t columns, const VectorUnit &unit,
                    llvm::function_ref<bool(mlir::Value)> isRead);

} // namespace kerasc::codegen

#endif
