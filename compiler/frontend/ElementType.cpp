//===- ElementType.cpp - the types that Keras computes in -----------------===//

#include "compiler/frontend/ElementType.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace kerasc::frontend {

namespace {

struct Row {
  const char *name;
  unsigned size; // bytes
  enum Kind { boolean, unsignedInteger, signedInteger, floating } kind;
};

} // namespace

// In the order of the enumeration.
static constexpr Row rows[] = {
    {"bool", 1, Row::boolean},           {"uint8", 1, Row::unsignedInteger},
    {"uint16", 2, Row::unsignedInteger}, {"uint32", 4, Row::unsignedInteger},
    {"uint64", 8, Row::unsignedInteger}, {"int8", 1, Row::signedInteger},
    {"int16", 2, Row::signedInteger},    {"int32", 4, Row::signedInteger},
    {"int64", 8, Row::signedInteger},    {"float16", 2, Row::floating},
    {"bfloat16", 2, Row::floating},      {"float32", 4, Row::floating},
    {"float64", 8, Row::floating},
};
static_assert(std::size(rows) == size_t(ElementType::f64) + 1);

static const Row &rowOf(ElementType type) { return rows[size_t(type)]; }

unsigned elementSize(ElementType type) { return rowOf(type).size; }

const char *elementTypeName(ElementType type) { return rowOf(type).name; }

std::optional<ElementType> elementTypeByName(llvm::StringRef name) {
  for (size_t i = 0; i < std::size(rows); ++i)
    if (name == rows[i].name)
      return ElementType(i);
  return std::nullopt;
}

bool isFloat(ElementType type) { return rowOf(type).kind == Row::floating; }

bool isUnsigned(ElementType type) {
  return rowOf(type).kind == Row::unsignedInteger;
}

bool isInteger(ElementType type) {
  return isUnsigned(type) || rowOf(type).kind == Row::signedInteger;
}

bool isHalf(ElementType type) {
  return isFloat(type) && elementSize(type) == 2;
}

ElementType promote(ElementType a, ElementType b) {
  if (a == b)
    return a;
  // Bool before unsigned before signed before float.
  if (rowOf(a).kind > rowOf(b).kind)
    std::swap(a, b);
  if (rowOf(b).kind == Row::floating) {
    if (!isFloat(a))
      return b;
    // Neither half type holds the other.
    if (isHalf(a) && isHalf(b))
      return ElementType::f32;
  } else if (isUnsigned(a) && !isUnsigned(b)) {
    // The smallest signed type with more bits than the unsigned one.
    if (elementSize(b) > elementSize(a))
      return b;
    switch (elementSize(a)) {
    case 1:
      return ElementType::i16;
    case 2:
      return ElementType::i32;
    case 4:
      return ElementType::i64;
    default:
      return ElementType::f32; // Keras has no integer for that
    }
  }
  return elementSize(a) > elementSize(b) ? a : b;
}

} // namespace kerasc::frontend
