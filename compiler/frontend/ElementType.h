//===- ElementType.h - the types that Keras computes in -------------------===//
//
// One list for what files store, what policies name and what tensors hold.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_ELEMENTTYPE_H
#define KERASC_COMPILER_FRONTEND_ELEMENTTYPE_H

#include "llvm/ADT/StringRef.h"

#include <optional>

namespace kerasc::frontend {

enum class ElementType {
  boolean,
  u8,
  u16,
  u32,
  u64,
  i8,
  i16,
  i32,
  i64,
  f16,
  bf16,
  f32,
  f64
};

/// Bytes of one element.
unsigned elementSize(ElementType type);

/// Numpy's name: "float32".
const char *elementTypeName(ElementType type);
std::optional<ElementType> elementTypeByName(llvm::StringRef name);

bool isFloat(ElementType type);
bool isUnsigned(ElementType type);
/// Signed or unsigned, not bool.
bool isInteger(ElementType type);
/// float16 or bfloat16.
bool isHalf(ElementType type);

/// The type in which Keras combines two: the smallest that holds both, but an
/// integer never widens a float.
ElementType promote(ElementType a, ElementType b);

} // namespace kerasc::frontend

#endif
