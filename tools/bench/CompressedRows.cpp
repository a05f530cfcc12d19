//===- CompressedRows.cpp -------------------------------------------------===//

#include "tools/bench/CompressedRows.h"

#include <algorithm>

using namespace kerasc::bench;

CompressedRows CompressedRows::of(const char *rows, uint64_t batch,
                                  uint64_t width, uint32_t dtype) {
  CompressedRows result;
  uint64_t bytes = kerasc_dtype_size(dtype);
  result.rowOffsets.push_back(0);
  for (uint64_t row = 0; row < batch; ++row) {
    for (uint64_t column = 0; column < width; ++column, rows += bytes) {
      if (std::all_of(rows, rows + bytes, [](char byte) { return !byte; }))
        continue;
      result.nonzeros.insert(result.nonzeros.end(), rows, rows + bytes);
      result.columns.push_back(int64_t(column));
    }
    result.rowOffsets.push_back(int64_t(result.columns.size()));
  }
  return result;
}

kerasc_input CompressedRows::asInput() const {
  kerasc_input input = {};
  input.data = nonzeros.data();
  input.kind = KERASC_CSR;
  input.index_dtype = KERASC_INT64;
  input.nonzeros = columns.size();
  input.row_offsets = rowOffsets.data();
  input.columns = columns.data();
  return input;
}
