//===- TensorOps.h - numpy on the tensors of a model ----------------------===//
//
// What merge layers, operation nodes and masks are written in: functions with
// numpy's names and rules, each of which checks shapes, converts types as Keras
// does and emits an op of dialect/ops/MathOps.td. A problem is told to the call
// site once; what follows from a failed tensor fails silently.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_TENSOROPS_H
#define KERASC_COMPILER_FRONTEND_TENSOROPS_H

#include "compiler/frontend/CallSite.h"

#include "dialect/Functions.h"
#include "dialect/KerasAttributes.h"

namespace kerasc::keras {
enum class BinaryKind : uint32_t;
enum class CompareKind : uint32_t;
enum class ReduceKind : uint32_t;
} // namespace kerasc::keras

namespace kerasc::frontend {

/// `tensor` in another type, with its mask.
Tensor castTensor(mlir::OpBuilder &builder, mlir::Location location,
                  const Tensor &tensor, ElementType type);

class TensorOps {
public:
  explicit TensorOps(CallSite &site) : site(site) {}

  /// One number of any rank-0 use: it broadcasts to everything.
  Tensor scalar(double value, ElementType type);
  /// Row-major values; as many as the shape, which is known, has elements.
  Tensor constant(llvm::ArrayRef<double> values, Shape shape, ElementType type);
  /// A tensor of one value with the shape of another.
  Tensor fullLike(const Tensor &like, double value, ElementType type);

  Tensor cast(const Tensor &x, ElementType type);
  /// An elementwise, row or gated function of the table. Integers become
  /// float32 unless the function keeps them.
  Tensor activation(keras::FunctionAttr function, const Tensor &x);
  Tensor unary(keras::Function function, const Tensor &x);
  /// The function as the activation of a layer: integers only where it keeps
  /// them.
  Tensor apply(keras::FunctionAttr function, const Tensor &x);

  // Both operands take the type that Keras promotes them to, and broadcast.
  Tensor binary(keras::BinaryKind kind, const Tensor &a, const Tensor &b);
  Tensor compare(keras::CompareKind kind, const Tensor &a, const Tensor &b);
  Tensor select(const Tensor &condition, const Tensor &onTrue,
                const Tensor &onFalse);
  Tensor logicalNot(const Tensor &x);

  /// `axes` may count from the end; empty: all.
  Tensor reduce(keras::ReduceKind kind, const Tensor &x,
                llvm::ArrayRef<int64_t> axes, bool keepDims);
  Tensor cumulative(keras::ReduceKind kind, const Tensor &x, int64_t axis);

  Tensor concatenate(llvm::ArrayRef<Tensor> inputs, int64_t axis);
  /// One entry per axis; whole axes have start 0, their own size and step 1. On
  /// axes of unknown size a start below 0 counts from the end; where `sizes` is
  /// below 0, all from the start on but the last of `cuts` are taken.
  Tensor slice(const Tensor &x, llvm::ArrayRef<int64_t> starts,
               llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> steps,
               llvm::ArrayRef<int64_t> cuts = {});
  Tensor take(const Tensor &x, llvm::ArrayRef<int64_t> indices, int64_t axis);
  /// `low` and `high` elements of one value before and after an axis other than
  /// the batch.
  Tensor pad(const Tensor &x, int64_t axis, int64_t low, int64_t high,
             double value);
  Tensor transpose(const Tensor &x, llvm::ArrayRef<int64_t> permutation);
  /// The whole shape, with at most one -1 for what is left; the batch stays.
  Tensor reshape(const Tensor &x, llvm::ArrayRef<int64_t> shape);
  /// The same elements where only axes of size 1 differ.
  Tensor withShape(const Tensor &x, Shape shape);
  Tensor expandDims(const Tensor &x, int64_t axis);
  Tensor squeeze(const Tensor &x, llvm::ArrayRef<int64_t> axes);
  /// `like` has the sizes of the result that are unknown.
  Tensor broadcast(const Tensor &x, const Shape &shape, const Tensor &like);
  /// numpy's einsum of two tensors, one letter per axis.
  Tensor einsum(llvm::StringRef equation, const Tensor &a, const Tensor &b);

  /// From the front; nothing after a problem was reported.
  std::optional<int64_t> normalizeAxis(int64_t axis, size_t rank);
  /// The shape that both broadcast to; nothing after a problem.
  std::optional<Shape> broadcastShapes(llvm::ArrayRef<int64_t> a,
                                       llvm::ArrayRef<int64_t> b);
  Tensor fail(std::string message);

private:
  Tensor make(mlir::Value value, Shape shape, ElementType type);
  mlir::RankedTensorType type(llvm::ArrayRef<int64_t> shape,
                              ElementType element) {
    return site.typeOf(shape, element);
  }
  bool accepts(llvm::ArrayRef<int64_t> shape);

  CallSite &site;
};

} // namespace kerasc::frontend

#endif
