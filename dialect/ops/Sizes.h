//===- Sizes.h - counting elements without overflow -------------*- C++ -*-===//
//
// Sizes in attributes are what somebody wrote: a product of them may be
// negative or wrap around to the number that was expected.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_DIALECT_OPS_SIZES_H
#define KERASC_DIALECT_OPS_SIZES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cstdint>
#include <optional>

namespace kerasc::keras {

/// The product of `sizes`; nothing when one is negative or unknown, or when the
/// product does not fit.
inline std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> sizes) {
  int64_t count = 1;
  for (int64_t size : sizes)
    if (size < 0 || llvm::MulOverflow(count, size, count))
      return std::nullopt;
  return count;
}

/// Whether `axes` holds each of first..first+size-1 once.
inline bool isPermutation(llvm::ArrayRef<int64_t> axes, int64_t first) {
  llvm::SmallVector<int64_t> sorted(axes);
  llvm::sort(sorted);
  return llvm::equal(sorted, llvm::seq(first, first + int64_t(axes.size())));
}

} // namespace kerasc::keras

#endif
