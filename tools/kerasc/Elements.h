//===- Elements.h - numbers of any element type -----------------*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_ELEMENTS_H
#define KERASC_TOOLS_KERASC_ELEMENTS_H

#include "kerasc/runtime.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <vector>

namespace kerasc::tool {

/// A row-major array in the byte order of this machine, of a kerasc_dtype.
struct Array {
  std::vector<int64_t> shape;
  uint32_t type = KERASC_FLOAT32;
  std::vector<char> bytes;

  size_t size() const { return bytes.size() / kerasc_dtype_size(type); }
};

/// "float32", as numpy and Keras call it.
const char *typeName(uint32_t type);

bool isFloat(uint32_t type);

/// Distance between 1 and the next number of a float type.
double epsilonOf(uint32_t type);

/// An element as a double; integers beyond 2^53 are rounded.
double numberAt(uint32_t type, const char *bytes, size_t i);

/// The array in another type, if every element stays what it is. An array of
/// uint16 for bfloat16 holds its bits, as numpy has no such type.
llvm::Expected<Array> convertExactly(const Array &array, uint32_t type);

/// The array in a float type, each element rounded to nearest.
Array roundTo(const Array &array, uint32_t type);

/// Numbers of `type` between two of them, the same sign of zero does not
/// matter: the distance of integers, units in the last place of floats. Both
/// are finite.
double distanceInUnits(uint32_t type, double a, double b);

} // namespace kerasc::tool

#endif
