//===- ElementTypes.h - constants in other element types --------*- C++ -*-===//

#ifndef KERASC_COMPILER_PASSES_ELEMENTTYPES_H
#define KERASC_COMPILER_PASSES_ELEMENTTYPES_H

namespace mlir {
class ElementsAttr;
class Type;
} // namespace mlir

namespace kerasc {

/// Whether `type` is one of the two 16-bit float formats.
bool isHalf(mlir::Type type);

/// Values of a float type, exact or rounded to nearest, as another float type
/// (f16, bf16, f32, f64). The bytes become a resource, like those of a file.
/// Null when `value` is a resource without bytes, as in IR that was printed.
mlir::ElementsAttr convertFloats(mlir::ElementsAttr value, mlir::Type element);

} // namespace kerasc

#endif
