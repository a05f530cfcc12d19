//===- SparseEntries.h - sparse inputs of a call ----------------*- C++ -*-===//
//
// What entry functions hand on, behind all tensors, for every sparse input: the
// columns and the row offsets (pointers) and the halves of an index (i64), as
// compiler/passes/SparseInput.h defines them. In total nothing for a model that
// has no sparse input.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_SPARSEENTRIES_H
#define KERASC_COMPILER_CODEGEN_SPARSEENTRIES_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir {
class ValueRange;
}

namespace kerasc::codegen {

struct EntryOps;
struct ModelInterface;

class SparseEntries {
public:
  SparseEntries(EntryOps &ops, const ModelInterface &interface);

  /// Types of the values, in their order.
  llvm::SmallVector<mlir::Type> types() const;

  /// Their values of a call whose inputs all have rows.
  llvm::SmallVector<mlir::Value> whenDense();
  /// Their values of a call with these kerasc_input.
  llvm::SmallVector<mlir::Value> load(mlir::Value inputs);

  /// The values `indices` from row `first` on. Of `tensors`, which are from
  /// there on already, those that hold nonzeros are those of `all` again.
  llvm::SmallVector<mlir::Value>
  skipRows(mlir::ValueRange indices, mlir::Value first, mlir::ValueRange all,
           llvm::MutableArrayRef<mlir::Value> tensors);

  /// The values as a block function takes them.
  llvm::SmallVector<mlir::Value> asMemrefs(mlir::ValueRange indices);

private:
  EntryOps &ops;
  llvm::SmallVector<unsigned> inputs; // the sparse ones, by number
};

} // namespace kerasc::codegen

#endif
