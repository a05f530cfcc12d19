//===- VectorBody.h - scalar bodies and cut rows as vectors -----*- C++ -*-===//
//
// What the kernels of dense layers and of rows have in common.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_VECTORBODY_H
#define KERASC_COMPILER_CODEGEN_VECTORBODY_H

#include "compiler/codegen/KernelShape.h"

namespace mlir {
class Block;
class ImplicitLocOpBuilder;
class IRMapping;
class Value;
class ValueRange;
class VectorType;
} // namespace mlir

namespace kerasc::codegen {

/// `scalar`, a value in or around a body, as a vector of `lanes`: what
/// `mapping` has for it, or else a broadcast.
mlir::Value widen(mlir::ImplicitLocOpBuilder &b, mlir::Value scalar,
                  int64_t lanes, mlir::IRMapping &mapping);

/// Repeats the ops of `body` but the terminator on vectors of `lanes`;
/// `mapping` holds the arguments before and every value afterwards.
void widenBody(mlir::ImplicitLocOpBuilder &b, mlir::Block &body, int64_t lanes,
               mlir::IRMapping &mapping);

/// Some lanes of a vector as one of their own, and the vector with `part` in
/// place of its lanes from `first` on: shuffles, which have one way to LLVM.
mlir::Value extractLanes(mlir::ImplicitLocOpBuilder &b, mlir::Value vector,
                         int64_t first, int64_t count);
mlir::Value insertLanes(mlir::ImplicitLocOpBuilder &b, mlir::Value part,
                        mlir::Value vector, int64_t first);

/// Stores the first `count` elements of `value` at `indices`.
void storeFirst(mlir::ImplicitLocOpBuilder &b, mlir::Value value,
                mlir::Value buffer, mlir::ValueRange indices, int64_t count,
                const VectorUnit &unit);

/// What the lanes behind loaded elements have: zeros, or the first element, so
/// that no operation meets a number there that it does not meet elsewhere.
enum class Padding { zero, first };

/// Loads `count` elements.
mlir::Value loadFirst(mlir::ImplicitLocOpBuilder &b, mlir::VectorType type,
                      mlir::Value buffer, mlir::ValueRange indices,
                      int64_t count, const VectorUnit &unit, Padding padding);

} // namespace kerasc::codegen

#endif
