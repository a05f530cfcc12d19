//===- Numpy.h - arrays in .npy and .npz files ------------------*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_NUMPY_H
#define KERASC_TOOLS_KERASC_NUMPY_H

#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kerasc::tool {

/// Row-major float32; what else the file held was converted.
struct Array {
  std::vector<int64_t> shape;
  std::vector<float> values;
};

/// Arrays by name, in the order of the file. An .npy file has one, named "".
using Arrays = std::vector<std::pair<std::string, Array>>;

/// Reads .npy or .npz, told apart by content. Real and bool types of either
/// byte order; objects (pickles) are refused.
llvm::Expected<Arrays> readArrays(const std::string &path);

/// The bytes of an .npy file.
std::vector<char> writeNpy(const Array &array);
/// The bytes of an .npz file, stored.
llvm::Expected<std::vector<char>> writeNpz(const Arrays &arrays);

} // namespace kerasc::tool

#endif
