//===- Tensor.h - a tensor of the model that is being imported ------------===//
//
// What Keras calls a KerasTensor: a value with the shape and type that its
// layer promised, and the mask that travels beside it.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_TENSOR_H
#define KERASC_COMPILER_FRONTEND_TENSOR_H

#include "compiler/frontend/ElementType.h"
#include "compiler/frontend/Shapes.h"

#include "mlir/IR/Value.h"

#include <memory>

namespace kerasc::frontend {

struct LayerEntry;

struct Tensor {
  /// Null after a problem was reported: whoever reads it is skipped.
  mlir::Value value;
  Shape shape;
  ElementType type = ElementType::f32;
  /// Of bool; null: nothing is masked.
  std::shared_ptr<const Tensor> mask;
  /// Of ints that are sizes of a tensor: those sizes, row-major; else null. The
  /// value is only right for sizes that are known.
  std::shared_ptr<const Shape> sizes;
  /// The layer it comes from: a layer or an input of the file's model.
  const LayerEntry *producer = nullptr;

  explicit operator bool() const { return static_cast<bool>(value); }
};

/// What a call gives; empty after a problem was reported.
using Results = llvm::SmallVector<Tensor, 1>;

} // namespace kerasc::frontend

#endif
