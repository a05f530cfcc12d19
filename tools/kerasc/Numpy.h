//===- Numpy.h - arrays in .npy and .npz files ------------------*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_NUMPY_H
#define KERASC_TOOLS_KERASC_NUMPY_H

#include "Elements.h"

#include "llvm/Support/Error.h"

#include <string>
#include <utility>
#include <vector>

namespace kerasc::tool {

/// Arrays by name, in the order of the file. An .npy file has one, named "".
using Arrays = std::vector<std::pair<std::string, Array>>;

/// Reads .npy or .npz, told apart by content. Real and bool types of either
/// byte order, and the bfloat16 of ml_dtypes, which numpy saves as two bytes
/// without a type; text in bytes is an array of uint8 with one more axis;
/// objects (pickles) are refused.
llvm::Expected<Arrays> readArrays(const std::string &path);

/// The bytes of an .npy file. bfloat16 becomes uint16, its bits.
std::vector<char> writeNpy(const Array &array);
/// The bytes of an .npz file, stored.
llvm::Expected<std::vector<char>> writeNpz(const Arrays &arrays);

} // namespace kerasc::tool

#endif
