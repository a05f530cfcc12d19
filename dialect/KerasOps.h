//===- KerasOps.h - the ops of the keras dialect ----------------*- C++ -*-===//

#ifndef KERASC_DIALECT_KERASOPS_H
#define KERASC_DIALECT_KERASOPS_H

#include "dialect/KerasAttributes.h"
#include "dialect/KerasDialect.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir {
class PatternRewriter;
}

#include "dialect/KerasInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialect/KerasOps.h.inc"

#endif
