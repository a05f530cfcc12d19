//===- Tensors.h - weight arrays as attributes ----------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_TENSORS_H
#define KERASC_COMPILER_FRONTEND_TENSORS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace kerasc::frontend {

struct WeightArray;

/// A tensor of floats over the bytes of `array`, which live as long as the
/// context. They are copied only when they have another type, which Keras
/// converts too.
mlir::DenseResourceElementsAttr makeTensor(mlir::RankedTensorType type,
                                           llvm::StringRef name,
                                           const WeightArray &array);

} // namespace kerasc::frontend

#endif
