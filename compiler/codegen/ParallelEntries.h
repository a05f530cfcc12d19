//===- ParallelEntries.h - one call on several threads ----------*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_PARALLELENTRIES_H
#define KERASC_COMPILER_CODEGEN_PARALLELENTRIES_H

#include <string>

namespace mlir {
class Type;
class Value;
class ValueRange;
namespace func {
class FuncOp;
}
} // namespace mlir

namespace kerasc::codegen {

struct EntryOps;
class EntrySizes;
struct ModelPlan;

/// Splits a call among the tasks of its kerasc_parallel: its rows, or, where
/// there are too few of them, the units of its large layers. Needs
/// <prefix>.rows(batch, axes..., workspace, weights, tensors..., random
/// state...), which runs rows on one thread. Every output is computed as if it
/// were alone, so the split cannot be seen in the results.
class ParallelEntries {
public:
  ParallelEntries(EntryOps &ops, const ModelPlan &plan,
                  const std::string &prefix)
      : ops(ops), plan(plan), prefix(prefix) {}

  /// <prefix>.rows_task(argument, index): the rows of one task.
  void buildRowsTask();

  /// How many tasks to make of `batch` rows. Up to 1: the calling thread alone;
  /// always without a `parallel`, which may be null.
  mlir::Value chooseTasks(EntrySizes &sizes, mlir::Value parallel,
                          mlir::Value batch, mlir::Value workspaceBytes);

  /// Runs as many tasks with the arguments of <prefix>.rows for all rows.
  void runTasks(mlir::Value parallel, mlir::Value tasks,
                mlir::ValueRange rowsArguments);

  /// A copy of a block function, with two more arguments (number of tasks, the
  /// kerasc_parallel), in which each kernel of a large layer runs as tasks.
  /// Null when it has none.
  mlir::func::FuncOp shareKernels(mlir::func::FuncOp block);

  /// How many tasks to make of a kernel; up to 1: do not share.
  mlir::Value chooseKernelTasks(EntrySizes &sizes, mlir::Value parallel,
                                mlir::Value batch);

private:
  mlir::Value isNotNull(mlir::Value parallel);
  /// Calls parallel_for(context, tasks, task, argument).
  void callParallelFor(mlir::Value parallel, mlir::Value tasks,
                       const std::string &task, mlir::Value argument);
  /// <kernel>.task(argument, index): a part of the units of a kernel.
  void buildKernelTask(mlir::func::FuncOp kernel, const std::string &name,
                       mlir::Type argumentType);

  EntryOps &ops;
  const ModelPlan &plan;
  std::string prefix;
};

} // namespace kerasc::codegen

#endif
