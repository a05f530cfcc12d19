//===- ParallelEntries.h - one call on several threads ----------*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_PARALLELENTRIES_H
#define KERASC_COMPILER_CODEGEN_PARALLELENTRIES_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>

namespace mlir {
class Value;
class ValueRange;
} // namespace mlir

namespace kerasc::codegen {

struct EntryOps;
struct ModelPlan;

/// Splits the rows of a call among the tasks of its kerasc_parallel. Needs
/// <prefix>.rows(batch, workspace, weights, tensors...), which runs rows on one
/// thread. Every row is computed as if it were alone, so the split cannot be
/// seen in the results.
class ParallelEntries {
public:
  /// `rowSizes`: bytes of a row of each tensor of <prefix>.rows.
  ParallelEntries(EntryOps &ops, const ModelPlan &plan,
                  llvm::ArrayRef<int64_t> rowSizes)
      : ops(ops), plan(plan), rowSizes(rowSizes) {}

  /// <prefix>.rows_task(argument, index): the rows of one task.
  void buildRowsTask();

  /// How many tasks to make of `batch` rows. Up to 1: the calling thread alone;
  /// always without a `parallel`, which may be null.
  mlir::Value chooseTasks(mlir::Value parallel, mlir::Value batch,
                          mlir::Value workspaceBytes);

  /// Runs as many tasks with the arguments of <prefix>.rows for all rows.
  void runTasks(mlir::Value parallel, mlir::Value tasks,
                mlir::ValueRange rowsArguments);

private:
  EntryOps &ops;
  const ModelPlan &plan;
  llvm::ArrayRef<int64_t> rowSizes;
};

/// Bytes of workspace of one block of a call with `batch` rows: what each task
/// needs. A multiple of 64.
mlir::Value blockBytes(EntryOps &ops, const ModelPlan &plan, mlir::Value batch);

} // namespace kerasc::codegen

#endif
