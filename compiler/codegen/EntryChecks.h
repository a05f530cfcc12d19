//===- EntryChecks.h - what may be wrong with a typed call ------*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_ENTRYCHECKS_H
#define KERASC_COMPILER_CODEGEN_ENTRYCHECKS_H

#include "kerasc/runtime.h"

#include "mlir/IR/ValueRange.h"
#include "llvm/ADT/SmallVector.h"

namespace kerasc::codegen {

struct EntryOps;
struct ModelPlan;

/// Conditions and what they mean for the caller, the most basic fault last:
/// where several hold, the last one counts.
using Faults = llvm::SmallVector<std::pair<mlir::Value, kerasc_status>>;

/// Of the arguments of <prefix>_predict; `tensors` are inputs, then outputs.
Faults findFaults(EntryOps &ops, const ModelPlan &plan, mlir::Value batch,
                  mlir::ValueRange axes, mlir::ValueRange tensors,
                  mlir::Value workspace);

} // namespace kerasc::codegen

#endif
