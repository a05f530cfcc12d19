//===- KernelTile.h - what kernels of dense layers share --------*- C++ -*-===//
//
// Where units lie, how the partial sums of an output become one number, and how
// outputs are stored: the same for dense and for sparse inputs, and with it the
// bits of the results. Internal to the files that build kernels.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_KERNELTILE_H
#define KERASC_COMPILER_CODEGEN_KERNELTILE_H

#include "compiler/codegen/KernelShape.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::func {
class FuncOp;
}

namespace kerasc::codegen {

struct KernelTile {
  using Value = mlir::Value;

  /// Opens `kernel`, whose last argument is the output, for building.
  /// `epilogue` as buildKernel has it.
  KernelTile(mlir::func::FuncOp kernel, const KernelShape &shape,
             const VectorUnit &unit, mlir::Operation *epilogue);

  Value index(int64_t value);
  Value add(Value x, Value y);
  Value multiply(Value x, Value y);

  /// Where a vector of units lies.
  struct Column {
    Value panel, lane; // of the weights
    Value unit;        // of bias and output
  };
  /// Of the vector with this number.
  Column columnOf(Value vector);

  Value loadBias(const Column &column);
  /// The partial sums of a vector of outputs, added up: sum s takes s + half,
  /// until one is left; a middle one waits.
  Value fold(llvm::ArrayRef<Value> partial);
  /// Elements from `count` on become the first: an epilogue must not meet a
  /// number in the padding that no output has, and raise an exception for it.
  Value fillPadding(Value value, int64_t count);
  /// The body of the epilogue, each scalar a vector.
  Value applyEpilogue(Value value);
  /// Stores the first `count` elements of `value`, from a unit of a row on.
  void store(Value value, Value row, Value firstUnit, int64_t count);

  mlir::ImplicitLocOpBuilder b;
  const KernelShape &shape;
  const VectorUnit &unit;
  mlir::Operation *epilogue;
  Value bias, output;          // bias: null without
  int64_t lanes, group, units; // elements of a vector, k and units in it
  int64_t chains;              // accumulators of a vector of outputs
  mlir::Type element;          // of everything
  mlir::VectorType vector, result; // of an accumulator, of outputs
};

} // namespace kerasc::codegen

#endif
