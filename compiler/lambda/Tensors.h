//===- Tensors.h - operations on tensors, with their shapes ---------------===//
//
// Between the interpreter and the TensorBuilder: checks operands, computes the
// result's shape and counts operations. Conversions of element types are the
// caller's: operands of one operation have one type here.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_TENSORS_H
#define KERASC_COMPILER_LAMBDA_TENSORS_H

#include "compiler/lambda/Sizes.h"
#include "compiler/lambda/Value.h"

namespace kerasc::lambda {

using Result = llvm::Expected<Value>;

class Tensors {
public:
  using Parameters = TensorBuilder::Parameters;
  Tensors(Arena &arena, TensorBuilder &builder, const Limits &limits)
      : arena(arena), builder(builder), limits(limits) {}

  Sizes sizes;

  /// A tensor of the model, e.g. an input.
  Value adopt(TensorId id, TensorType type);

  Result unary(llvm::StringRef function, Value x, Parameters parameters = {});
  Result binary(BinaryKind kind, Value a, Value b);
  Result select(Value condition, Value a, Value b);
  Result cast(Value x, DType dtype);
  /// No axes: all of them. Axes may be negative; none twice.
  Result reduce(ReduceKind kind, Value x, llvm::ArrayRef<int64_t> axes,
                bool keepDims);
  Result cumulative(ReduceKind kind, Value x, int64_t axis);
  Result concatenate(llvm::ArrayRef<Value> xs, int64_t axis);
  /// `sizes` elements from `starts` on, each `steps` apart; `cuts`: as the
  /// TensorBuilder has them, none when empty.
  Result slice(Value x, llvm::ArrayRef<int64_t> starts,
               llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> steps,
               llvm::ArrayRef<int64_t> cuts = {});
  Result take(Value x, llvm::ArrayRef<int64_t> indices, int64_t axis);
  Result transpose(Value x, llvm::ArrayRef<int64_t> permutation);
  /// `wildcard` (or INT64_MIN for none) is the axis of `shape` to be computed.
  Result reshape(Value x, Shape shape, int64_t wildcard = INT64_MIN);
  Result expandDims(Value x, int64_t axis);
  Result broadcastTo(Value x, Value like);
  Result einsum(llvm::StringRef equation, Value a, Value b);
  Result constant(llvm::ArrayRef<double> values, Shape shape, DType dtype);
  Result scalar(double value, DType dtype) {
    return constant({value}, {}, dtype);
  }
  Result pad(Value x, llvm::ArrayRef<int64_t> low, llvm::ArrayRef<int64_t> high,
             double value);

  llvm::Expected<Shape> broadcast(llvm::ArrayRef<int64_t> a,
                                  llvm::ArrayRef<int64_t> b) const;
  /// -rank <= axis < rank as 0 <= axis < rank.
  llvm::Expected<int64_t> axisOf(int64_t axis, int64_t rank) const;

private:
  /// Two sizes that must be equal: known ones are, unknown ones become so.
  bool same(int64_t a, int64_t b) const {
    return a == b || (a < 0 && b < 0 && builder.unify(a, b));
  }
  llvm::Error count(const TensorType &type);
  Result finish(TensorBuilder::Result id, TensorType type);

  Arena &arena;
  TensorBuilder &builder;
  const Limits &limits;
  uint64_t operations = 0;
};

} // namespace kerasc::lambda

#endif
