//===- ElementTypes.h - constants in other element types --------*- C++ -*-===//

#ifndef KERASC_COMPILER_PASSES_ELEMENTTYPES_H
#define KERASC_COMPILER_PASSES_ELEMENTTYPES_H

#include "llvm/ADT/ArrayRef.h"

#include <optional>
#include <vector>

namespace mlir {
class ElementsAttr;
class RankedTensorType;
class Type;
} // namespace mlir

namespace kerasc {

/// Whether `type` is one of the two 16-bit float formats.
bool isHalf(mlir::Type type);

/// Values of a float type, exact or rounded to nearest, as another float type
/// (f16, bf16, f32, f64). The bytes become a resource, like those of a file.
/// Null when `value` is a resource without bytes, as in IR that was printed.
mlir::ElementsAttr convertFloats(mlir::ElementsAttr value, mlir::Type element);

/// All values of a float type, row-major; nothing when `value` is a resource
/// without bytes.
std::optional<std::vector<double>> readFloats(mlir::ElementsAttr value);

/// Numbers, rounded to the elements of `type`. The bytes become a resource
/// named after `like` if that is one.
mlir::ElementsAttr makeFloats(mlir::RankedTensorType type,
                              llvm::ArrayRef<double> numbers,
                              mlir::ElementsAttr like);

/// `number` rounded to a float type.
double roundTo(double number, mlir::Type element);

} // namespace kerasc

#endif
