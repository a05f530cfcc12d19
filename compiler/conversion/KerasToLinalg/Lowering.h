//===- Lowering.h - what the op families share ------------------*- C++ -*-===//
//
// Private to KerasToLinalg. Every tensor here is `[batch] ++ row` with a static
// row; only the batch may be dynamic.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CONVERSION_KERASTOLINALG_LOWERING_H
#define KERASC_COMPILER_CONVERSION_KERASTOLINALG_LOWERING_H

#include "compiler/passes/ViewShapes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/Builders.h"

namespace kerasc::lowering {

llvm::ArrayRef<int64_t> rowShape(mlir::Value value);

/// A tensor of `[batch of like] ++ row` without values.
mlir::Value emptyRows(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value like, llvm::ArrayRef<int64_t> row);

/// The same elements as `[batch] ++ row`, in row-major order; no copy.
mlir::Value reshapeRows(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value value, llvm::ArrayRef<int64_t> row);

/// What an op reads when it looks through the view before it: `source` has the
/// row `shape.expand`, and the op's own row is `shape.collapse`.
struct Operand {
  mlir::Value source;
  ViewShape shape;

  /// Map from the loops (batch, axes of shape.permuted(), ...) to `source`.
  mlir::AffineMap map(unsigned loops) const;
};

/// `input` looked at through its view, refined to its collapse where that is
/// asked for; `input` itself where it is no view or where no refinement exists.
Operand lookThroughView(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value input, bool refined);

/// One body of a linalg.generic that reads scalars and gives one. It computes
/// in signless integers and in no float narrower than float32, whatever the
/// tensors hold: `generic` converts, and rounds once.
using Body = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location,
                                            mlir::ValueRange)>;

/// linalg.generic with one result; `reductions[i]` says whether loop i is one.
mlir::Value generic(mlir::OpBuilder &builder, mlir::Location loc,
                    mlir::ValueRange inputs, mlir::Value output,
                    llvm::ArrayRef<mlir::AffineMap> maps,
                    llvm::ArrayRef<bool> reductions, Body body);

/// The scalar `function(x)` for an elementwise function; `isUnsigned` says what
/// the bits of an integer mean.
mlir::Value buildFunction(mlir::OpBuilder &builder, mlir::Location loc,
                          keras::FunctionAttr function, mlir::Value x,
                          bool isUnsigned = false);

/// A row or gated function along its axis, on tensors.
mlir::Value lowerRowFunction(mlir::OpBuilder &builder, mlir::Location loc,
                             keras::FunctionAttr function, mlir::Value input);

mlir::Value lower(mlir::OpBuilder &builder, keras::DenseOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ActivationOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::RandomDropoutOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::RepeatVectorOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ViewOp op);

} // namespace kerasc::lowering

#endif
