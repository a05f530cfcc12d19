//===- CallSite.h - one call of a layer -----------------------------------===//
//
// What a layer sees of the graph around it: its inputs, what else the file
// passes to the call, where its ops go and whom problems are told.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_CALLSITE_H
#define KERASC_COMPILER_FRONTEND_CALLSITE_H

#include "compiler/frontend/Tensor.h"

#include "mlir/IR/Location.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <string>
#include <vector>

namespace mlir {
class OpBuilder;
class RankedTensorType;
} // namespace mlir

namespace kerasc::frontend {

struct Call;
struct ImportContext;

struct CallSite {
  ImportContext &context;
  mlir::OpBuilder &builder;
  mlir::Location location;
  std::string layer, layerClass;
  /// At least one; cast to the layer's compute type already.
  llvm::ArrayRef<Tensor> inputs;
  /// What the file passes to this call.
  const Call &call;
  /// Variable `index` of the layer as a value, in the type it computes in.
  llvm::function_ref<mlir::Value(unsigned index)> weight;
  /// The layer works as in training: its call says so, or that of a model
  /// around it.
  bool training = false;
  bool hasFailed = false;
  /// Where a problem goes instead, for who knows more of the place.
  std::string *caught = nullptr;

  const Tensor &input() const { return inputs.front(); }

  /// Reports a problem of this call; notes say where the inputs are from.
  void error(std::string message, std::vector<std::string> notes = {});
  /// Whether `shape` is one within the limits; reports it if not.
  bool accepts(llvm::ArrayRef<int64_t> shape);
  mlir::RankedTensorType typeOf(llvm::ArrayRef<int64_t> shape,
                                ElementType type) const;
};

mlir::Type elementTypeOf(ElementType type, mlir::MLIRContext &context);
/// Sizes that only the call knows are dynamic.
mlir::RankedTensorType tensorTypeOf(llvm::ArrayRef<int64_t> shape,
                                    ElementType type,
                                    mlir::MLIRContext &context);

} // namespace kerasc::frontend

#endif
