//===- Evaluator.h - a TensorBuilder that computes, for tests -------------===//
//
// Simple loops in double, so that what the interpreter builds is tested by
// value. Sizes that the interpreter does not know are those of the arrays.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TEST_UNIT_LAMBDA_EVALUATOR_H
#define KERASC_TEST_UNIT_LAMBDA_EVALUATOR_H

#include "compiler/lambda/TensorBuilder.h"

#include <functional>
#include <vector>

namespace kerasc::lambda {

struct NdArray {
  Shape shape; // all known
  std::vector<double> values;
  DType dtype = DType::Float32;
};

class Evaluator : public TensorBuilder {
public:
  TensorId add(NdArray array);
  const NdArray &operator[](TensorId id) const { return arrays[id]; }

  Result unary(llvm::StringRef function, Parameters parameters, TensorId x,
               const TensorType &result) override;
  Result binary(BinaryKind kind, TensorId a, TensorId b,
                const TensorType &result) override;
  Result select(TensorId condition, TensorId a, TensorId b,
                const TensorType &result) override;
  Result cast(TensorId x, const TensorType &result) override;
  Result reduce(ReduceKind kind, TensorId x, llvm::ArrayRef<int64_t> axes,
                bool keepDims, const TensorType &result) override;
  Result cumulative(ReduceKind kind, TensorId x, int64_t axis,
                    const TensorType &result) override;
  Result concatenate(llvm::ArrayRef<TensorId> xs, int64_t axis,
                     const TensorType &result) override;
  Result slice(TensorId x, llvm::ArrayRef<int64_t> starts,
               llvm::ArrayRef<int64_t> steps, llvm::ArrayRef<int64_t> cuts,
               const TensorType &result) override;
  Result take(TensorId x, llvm::ArrayRef<int64_t> indices, int64_t axis,
              const TensorType &result) override;
  Result transpose(TensorId x, llvm::ArrayRef<int64_t> permutation,
                   const TensorType &result) override;
  Result reshape(TensorId x, const TensorType &result) override;
  Result broadcastTo(TensorId x, TensorId like,
                     const TensorType &result) override;
  Result einsum(llvm::StringRef equation, TensorId a, TensorId b,
                const TensorType &result) override;
  Result constant(llvm::ArrayRef<double> values,
                  const TensorType &result) override;
  Result pad(TensorId x, llvm::ArrayRef<int64_t> low,
             llvm::ArrayRef<int64_t> high, double value,
             const TensorType &result) override;

private:
  using Index = llvm::ArrayRef<int64_t>;
  /// An array of `shape`, each element by its index; its known sizes must be
  /// the declared ones.
  Result make(Shape shape, const TensorType &declared,
              const std::function<double(Index)> &element);
  Shape broadcast(llvm::ArrayRef<TensorId> xs) const;
  /// The element at `index`, which broadcasts.
  double at(TensorId x, Index index) const;

  std::vector<NdArray> arrays;
};

} // namespace kerasc::lambda

#endif
