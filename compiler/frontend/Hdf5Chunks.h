//===- Hdf5Chunks.h - chunked datasets, unpacked with bounds --------------===//
//
// Private to Hdf5File. The library's filter pipeline believes the sizes that a
// file states per chunk (a checksummed chunk of three bytes crashes it, a
// deflated one may grow without bound), so chunks are looked up only and
// unpacked here, into buffers whose sizes the dataset's shape fixes.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_HDF5CHUNKS_H
#define KERASC_COMPILER_FRONTEND_HDF5CHUNKS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <hdf5.h>

#include <optional>
#include <string>

namespace kerasc::frontend {

/// The filters of a dataset as they are undone: deflate, shuffle, fletcher32.
struct ChunkLayout {
  llvm::SmallVector<H5Z_filter_t> filters; // in the order they were applied
  llvm::SmallVector<uint64_t> chunk;       // elements per axis
  uint64_t chunkBytes = 0;
};

/// Reads the layout of a chunked dataset of this rank; a reason to refuse it
/// goes to `reason`.
std::optional<ChunkLayout> chunkLayout(hid_t creation, size_t rank,
                                       uint64_t elementBytes,
                                       std::string &reason);

/// Fills `out`, row-major, little endian, with the elements of a dataset of
/// `shape` (no axis 0) whose elements are swapped when `swap`. Returns what is
/// wrong with the chunks, or nothing. `image` is the file from its base
/// address.
std::string readChunks(hid_t dataset, const ChunkLayout &layout,
                       llvm::ArrayRef<int64_t> shape, uint64_t elementBytes,
                       bool swap, llvm::StringRef image, char *out);

/// Reverses the bytes of every element.
void swapElements(char *bytes, uint64_t size, uint64_t elementBytes);

} // namespace kerasc::frontend

#endif
