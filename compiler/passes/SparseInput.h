//===- SparseInput.h - rows of an input, dense or compressed ----*- C++ -*-===//
//
// A block function takes a sparse input as one buffer and what a call says of
// it: the buffer has rows, or, compressed (KERASC_CSR), the nonzeros alone. Its
// last arguments are, for each argument with `keras.sparse`:
//
//   columns: memref<?xi32>, row offsets: memref<?xi32>, halves: index
//
// `halves` is 0 for rows, and otherwise how many 32-bit halves an index of the
// call has, the low one first: 1 (int32) or 2 (int64). So one kernel reads both
// without a branch; every target is little-endian. The row offsets begin with
// the block's first row and count from the beginning of the buffer.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_PASSES_SPARSEINPUT_H
#define KERASC_COMPILER_PASSES_SPARSEINPUT_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace mlir {
class ImplicitLocOpBuilder;
class OpOperand;
namespace func {
class FuncOp;
}
namespace linalg {
class GenericOp;
}
} // namespace mlir

namespace kerasc {

/// Marks a sparse input, and what tells how one is stored.
constexpr const char *sparseAttribute = "keras.sparse";
constexpr const char *indicesAttribute = "keras.indices";
/// Arguments with `keras.indices` of a sparse input.
constexpr unsigned indicesPerInput = 3;

/// Where a compressed input lies.
struct SparseInput {
  mlir::Value columns, rowOffsets, halves;
};

/// What belongs to `buffer`, nothing when it is no sparse input of a block
/// function that takes indices.
std::optional<SparseInput> findSparseInput(mlir::Value buffer);

/// Whether the op adds products of its two inputs to its output.
bool isSumOfProducts(mlir::linalg::GenericOp op);

/// Whether the op of the operand can do with nonzeros: a sum of products
/// [batch, k] x [k, unit] with the operand as its rows.
bool canReadNonzeros(mlir::OpOperand &operand);

/// Whether a call gives rows (i1).
mlir::Value buildIsDense(mlir::ImplicitLocOpBuilder &b,
                         const SparseInput &input);

/// All nonzeros of a sparse input, as memref<?x...> of one axis.
mlir::Value buildNonzeros(mlir::ImplicitLocOpBuilder &b, mlir::Value buffer);

/// Where the nonzeros of `row`, which may be that after the last, begin.
mlir::Value buildRowOffset(mlir::ImplicitLocOpBuilder &b,
                           const SparseInput &input, mlir::Value row);

/// The column of a nonzero.
mlir::Value buildColumn(mlir::ImplicitLocOpBuilder &b, const SparseInput &input,
                        mlir::Value nonzero);

/// A loop over the nonzeros of `row`, with `body` for each.
void buildNonzeroLoop(mlir::ImplicitLocOpBuilder &b, const SparseInput &input,
                      mlir::Value row,
                      llvm::function_ref<void(mlir::Value nonzero)> body);

} // namespace kerasc

#endif
