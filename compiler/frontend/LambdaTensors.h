//===- LambdaTensors.h - a Lambda's operations as ops ---------------------===//
//
// What the interpreter of a Lambda's function tells to compute becomes ops of
// the model, through the same TensorOps as merge layers and operation nodes.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_LAMBDATENSORS_H
#define KERASC_COMPILER_FRONTEND_LAMBDATENSORS_H

#include "compiler/frontend/TensorOps.h"
#include "compiler/lambda/TensorBuilder.h"

#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace kerasc::frontend {

lambda::DType dtypeOf(ElementType type);
ElementType elementTypeOf(lambda::DType type);

class LambdaTensors final : public lambda::TensorBuilder {
public:
  /// Emits at the insertion point of the site's builder. A problem becomes an
  /// error of the call that met it, not one of the site.
  explicit LambdaTensors(const CallSite &site);

  lambda::TensorId add(Tensor tensor);
  const Tensor &operator[](lambda::TensorId id) const { return tensors[id]; }

  Result unary(llvm::StringRef function, Parameters parameters,
               lambda::TensorId x, const lambda::TensorType &result) override;
  Result binary(lambda::BinaryKind kind, lambda::TensorId a, lambda::TensorId b,
                const lambda::TensorType &result) override;
  Result select(lambda::TensorId condition, lambda::TensorId a,
                lambda::TensorId b, const lambda::TensorType &result) override;
  Result cast(lambda::TensorId x, const lambda::TensorType &result) override;
  Result reduce(lambda::ReduceKind kind, lambda::TensorId x,
                llvm::ArrayRef<int64_t> axes, bool keepDims,
                const lambda::TensorType &result) override;
  Result cumulative(lambda::ReduceKind kind, lambda::TensorId x, int64_t axis,
                    const lambda::TensorType &result) override;
  Result concatenate(llvm::ArrayRef<lambda::TensorId> xs, int64_t axis,
                     const lambda::TensorType &result) override;
  Result slice(lambda::TensorId x, llvm::ArrayRef<int64_t> starts,
               llvm::ArrayRef<int64_t> steps, llvm::ArrayRef<int64_t> cuts,
               const lambda::TensorType &result) override;
  Result take(lambda::TensorId x, llvm::ArrayRef<int64_t> indices, int64_t axis,
              const lambda::TensorType &result) override;
  Result transpose(lambda::TensorId x, llvm::ArrayRef<int64_t> permutation,
                   const lambda::TensorType &result) override;
  Result reshape(lambda::TensorId x, const lambda::TensorType &result) override;
  Result broadcastTo(lambda::TensorId x, lambda::TensorId like,
                     const lambda::TensorType &result) override;
  Result einsum(llvm::StringRef equation, lambda::TensorId a,
                lambda::TensorId b, const lambda::TensorType &result) override;
  Result constant(llvm::ArrayRef<double> values,
                  const lambda::TensorType &result) override;
  Result pad(lambda::TensorId x, llvm::ArrayRef<int64_t> low,
             llvm::ArrayRef<int64_t> high, double value,
             const lambda::TensorType &result) override;
  bool unify(int64_t a, int64_t b) override;

private:
  Result finish(const Tensor &tensor, const lambda::TensorType &declared);
  /// A size of the interpreter as one of the model; nothing for a name that the
  /// interpreter invented and no tensor has had yet.
  std::optional<int64_t> sizeOf(int64_t size) const;

  std::string caught;
  CallSite site;
  TensorOps ops;
  std::vector<Tensor> tensors;
  /// What names the interpreter invented stand for.
  llvm::DenseMap<int64_t, int64_t> invented;
};

} // namespace kerasc::frontend

#endif
