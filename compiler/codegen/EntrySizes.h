//===- EntrySizes.h - the sizes of one call in an entry ---------*- C++ -*-===//
//
// Where a model knows all its sizes these are constants, and nothing is
// computed. Where it does not, they follow from the arguments of the call;
// before these are trusted, every step is checked for what 64 bits cannot hold.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_ENTRYSIZES_H
#define KERASC_COMPILER_CODEGEN_ENTRYSIZES_H

#include "compiler/codegen/DescribeModel.h"

#include "mlir/IR/ValueRange.h"

namespace kerasc::codegen {

struct EntryOps;

/// Of the function that is being built. Tensors are counted inputs, outputs,
/// masks.
class EntrySizes {
public:
  using Value = mlir::Value;

  /// `axes`: the unknown axes of the call, which were checked before, or are
  /// while they are used.
  enum Axes { checkedBefore, checkedHere };
  EntrySizes(EntryOps &ops, const ModelPlan &plan, mlir::ValueRange axes,
             Axes mode = checkedBefore);

  size_t tensorCount() const { return tensors.size(); }
  /// Unknown axis k, or, behind those, what is computed of them.
  Value size(size_t k) const { return sizes[k]; }
  /// The sizes of a tensor's axes behind the batch.
  llvm::ArrayRef<Value> row(size_t tensor) const {
    return tensors[tensor].sizes;
  }
  Value rowBytes(size_t tensor) const { return tensors[tensor].bytes; }
  bool isKnown(size_t tensor) const { return tensors[tensor].knownBytes >= 0; }
  /// False only where it is known that a row has no elements.
  bool mayHaveElements(size_t tensor) const {
    return tensors[tensor].knownBytes != 0;
  }
  /// Rows that go through the network together.
  Value blockRows();
  /// Workspace of one block of a call with `batch` rows, a multiple of 64; what
  /// each task needs.
  Value blockBytes(Value batch);
  bool needsWorkspace() const;

  Value evaluate(const SizeFormula &formula, Value rows);

  // Of axes that are checked here.

  /// Whether `batch` rows of a tensor are more than memory can hold.
  Value isTooMany(Value batch);

  /// Workspace of one call on `threads` tasks; all bits set when it cannot be
  /// counted or the axes are bad. One task needs all of it where rows depend on
  /// each other.
  Value workspaceBytes(Value batch, Value threads);
  /// Whether the unknown axes do not fit the model, or a size that was computed
  /// so far needs more than 63 bits. Null when all sizes are known.
  Value areBad();

private:
  struct Tensor {
    llvm::SmallVector<Value> sizes;
    Value bytes;
    Value allBytes; // with 1 for sizes of 0, which would hide an overflow
    int64_t knownBytes = -1;
  };

  /// Whether nothing of what is counted here depends on the call, but for a
  /// number of rows that is no larger than a block.
  bool isKnown() const {
    return plan.interface.axes.empty() && !plan.wholeBatch;
  }
  void addTensor(const InterfaceTensor &tensor);
  Value sizeOf(int64_t entry);
  void note(Value fault);
  /// x + y, x - y, x * y, noting what does not fit.
  template <typename Op> Value checked(Value x, Value y);

  EntryOps &ops;
  const ModelPlan &plan;
  bool isChecking;                // what may overflow
  llvm::SmallVector<Value> sizes; // unknown axes, then what is computed of them
  llvm::SmallVector<Tensor> tensors;
  Value fault; // null: none is possible so far
};

} // namespace kerasc::codegen

#endif
