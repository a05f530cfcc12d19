//===- Lowering.h - what the op families share ------------------*- C++ -*-===//
//
// Private to KerasToLinalg. Every tensor here is `[batch] ++ row`; a size of the
// row that the model leaves unknown is dynamic, too.
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

/// A tensor of `[batch of like] ++ row` without values. A dynamic size is that of
/// the same axis of `like`.
mlir::Value emptyRows(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value like, llvm::ArrayRef<int64_t> row);

/// The same elements as `[batch] ++ row`, in row-major order; no copy. At most one
/// size is dynamic, and then what the others leave, unless all are the same.
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

/// A tensor of `type` without values, and with the sizes it does not know.
/// `sizeOf(axis)` is asked for each of them.
mlir::Value emptyTensor(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::RankedTensorType type,
                        llvm::function_ref<mlir::Value(unsigned)> sizeOf);

/// The size of an axis as an index, asked of what was reshaped where it can be.
mlir::Value sizeOf(mlir::OpBuilder &builder, mlir::Location loc,
                   mlir::Value tensor, unsigned axis);

/// The type that bodies compute in for elements of `type`.
mlir::Type computeType(mlir::Type type);

/// An element of a tensor as bodies compute with it, and what a body computed as
/// an element of `type`: what `generic` does at both ends of a body.
mlir::Value loadScalar(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value element);
mlir::Value storeScalar(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value value, mlir::Type type);

/// A number of a type that the dialect has, as bodies compute with it.
mlir::Value buildNumber(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Attribute number, mlir::Type element);
mlir::Value buildNumber(mlir::OpBuilder &builder, mlir::Location loc,
                        double number, mlir::Type element);

// Scalars of bodies; `element` is the type of the tensors, which has the sign of
// an integer.
mlir::Value buildBinary(mlir::OpBuilder &builder, mlir::Location loc,
                        keras::BinaryKind kind, mlir::Type element,
                        mlir::Value a, mlir::Value b);
mlir::Value buildCompare(mlir::OpBuilder &builder, mlir::Location loc,
                         keras::CompareKind kind, mlir::Type element,
                         mlir::Value a, mlir::Value b);
mlir::Value buildCast(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Type from, mlir::Type to, mlir::Value x);

/// Elements of `operands`, each broadcast to the output as numpy does.
mlir::Value broadcastElements(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::ValueRange operands,
                              mlir::RankedTensorType type, Body body);

mlir::Value lower(mlir::OpBuilder &builder, keras::BinaryOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::CompareOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::SelectOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::CastOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::BroadcastOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ReduceOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::CumulativeOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::EinsumOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ConcatenateOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::SliceOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::TakeOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::TransposeOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ExpandDimsOp op);
/// The output and its mask.
std::pair<mlir::Value, mlir::Value> lower(mlir::OpBuilder &builder,
                                          keras::MaskingOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::BatchNormalizationOp op);

mlir::Value lower(mlir::OpBuilder &builder, keras::DenseOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ActivationOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::RandomDropoutOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::RepeatVectorOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ViewOp op);
// Rows with unknown sizes, which no view has.
mlir::Value lower(mlir::OpBuilder &builder, keras::FlattenOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::ReshapeOp op);
mlir::Value lower(mlir::OpBuilder &builder, keras::PermuteOp op);

} // namespace kerasc::lowering

#endif
