//===- CompressedRows.h - rows as their nonzeros ----------------*- C++ -*-===//

#ifndef KERASC_TOOLS_BENCH_COMPRESSEDROWS_H
#define KERASC_TOOLS_BENCH_COMPRESSEDROWS_H

#include "kerasc/runtime.h"

#include <cstdint>
#include <vector>

namespace kerasc::bench {

/// Rows as KERASC_CSR has them, with indices of 64 bits.
struct CompressedRows {
  std::vector<char> nonzeros;
  std::vector<int64_t> columns, rowOffsets;

  /// Of `batch` rows of `width` elements: all but those whose bits are 0.
  static CompressedRows of(const char *rows, uint64_t batch, uint64_t width,
                           uint32_t dtype);
  /// Points into this.
  kerasc_input asInput() const;
};

} // namespace kerasc::bench

#endif
