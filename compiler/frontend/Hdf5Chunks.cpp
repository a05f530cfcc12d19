//===- Hdf5Chunks.cpp - chunked datasets, unpacked with bounds ------------===//
//
// Why not H5Dread: Hdf5Chunks.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Hdf5Chunks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Error.h"

#include <algorithm>
#include <cstring>
#include <vector>

using namespace llvm;

namespace kerasc::frontend {

std::optional<ChunkLayout> chunkLayout(hid_t creation, size_t rank,
                                       uint64_t elementBytes,
                                       std::string &reason) {
  ChunkLayout layout;
  int count = H5Pget_nfilters(creation);
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0, config = 0;
    size_t values = 0;
    char name[64] = "";
    H5Z_filter_t filter = H5Pget_filter2(creation, i, &flags, &values, nullptr,
                                         sizeof(name) - 1, name, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
        filter != H5Z_FILTER_FLETCHER32) {
      reason = "uses filter " + std::to_string(filter) + " ('" + name +
               "'), supported are deflate, shuffle and fletcher32";
      return std::nullopt;
    }
    layout.filters.push_back(filter);
  }
  hsize_t chunk[H5S_MAX_RANK];
  if (H5Pget_chunk(creation, H5S_MAX_RANK, chunk) != static_cast<int>(rank)) {
    reason = "has chunks of another rank";
    return std::nullopt;
  }
  layout.chunkBytes = elementBytes;
  for (size_t i = 0; i < rank; ++i) {
    layout.chunk.push_back(chunk[i]);
    // HDF5 itself stops at 4 GiB.
    if (chunk[i] == 0 ||
        __builtin_mul_overflow(layout.chunkBytes, chunk[i],
                               &layout.chunkBytes) ||
        layout.chunkBytes > UINT32_MAX) {
      reason = "has impossible chunks";
      return std::nullopt;
    }
  }
  return layout;
}

/// HDF5's variant: big-endian 16-bit words, an odd byte counts as the high one.
static uint32_t fletcher32(ArrayRef<uint8_t> bytes) {
  uint32_t low = 0, high = 0;
  auto fold = [](uint32_t sum) { return (sum & 0xffff) + (sum >> 16); };
  size_t words = 0;
  while (bytes.size() >= 2) {
    low += static_cast<uint32_t>(bytes[0] << 8 | bytes[1]);
    high += low;
    bytes = bytes.drop_front(2);
    if (++words % 360 == 0) { // before the sums overflow
      low = fold(low);
      high = fold(high);
    }
  }
  low = fold(low);
  high = fold(high);
  if (!bytes.empty()) {
    low += static_cast<uint32_t>(bytes[0] << 8);
    high += low;
    low = fold(low);
    high = fold(high);
  }
  return fold(high) << 16 | fold(low);
}

/// Undoes the filters that `mask` does not exclude. Empty when `data` then is
/// one chunk, else what is wrong.
static std::string undoFilters(const ChunkLayout &layout, uint32_t mask,
                               uint64_t elementBytes,
                               std::vector<uint8_t> &data) {
  for (size_t i = layout.filters.size(); i-- > 0;) {
    if (i < 32 && mask >> i & 1)
      continue;
    switch (layout.filters[i]) {
    case H5Z_FILTER_FLETCHER32: {
      if (data.size() < 4)
        return "a chunk is too short for its checksum";
      ArrayRef<uint8_t> stored = ArrayRef<uint8_t>(data).take_back(4);
      uint32_t checksum = stored[0] | stored[1] << 8 | stored[2] << 16 |
                          static_cast<uint32_t>(stored[3]) << 24;
      data.resize(data.size() - 4);
      if (fletcher32(data) != checksum)
        return "the checksum of a chunk is wrong";
      break;
    }
    case H5Z_FILTER_DEFLATE: {
      // Checksums before compression make it longer than the chunk.
      size_t size = layout.chunkBytes + 4 * layout.filters.size();
      std::vector<uint8_t> unpacked(size);
      if (Error error =
              compression::zlib::decompress(data, unpacked.data(), size)) {
        consumeError(std::move(error));
        return "a chunk cannot be unpacked";
      }
      unpacked.resize(size);
      data = std::move(unpacked);
      break;
    }
    case H5Z_FILTER_SHUFFLE: {
      // All first bytes, then all second bytes...; a remainder stays.
      std::vector<uint8_t> original(data);
      size_t count = data.size() / elementBytes;
      for (size_t byte = 0; byte < elementBytes; ++byte)
        for (size_t element = 0; element < count; ++element)
          original[element * elementBytes + byte] =
              data[byte * count + element];
      data = std::move(original);
      break;
    }
    }
  }
  if (data.size() != layout.chunkBytes)
    return "a chunk has " + std::to_string(data.size()) + " bytes, expected " +
           std::to_string(layout.chunkBytes);
  return {};
}

/// Advances row-major `index` below `bounds` on all axes but the last
/// `inner` ones, by `step`; false at the end.
static bool advance(MutableArrayRef<uint64_t> index, ArrayRef<uint64_t> bounds,
                    ArrayRef<uint64_t> step, size_t inner) {
  for (size_t axis = index.size() - inner; axis-- > 0;) {
    index[axis] += step[axis];
    if (index[axis] < bounds[axis])
      return true;
    index[axis] = 0;
  }
  return false;
}

/// Copies the part of a chunk at `origin` that lies inside the dataset.
static void place(const ChunkLayout &layout, ArrayRef<uint64_t> shape,
                  ArrayRef<uint64_t> origin, uint64_t elementBytes,
                  const uint8_t *chunk, char *out) {
  size_t rank = shape.size();
  SmallVector<uint64_t> extent(rank), index(rank, 0), one(rank, 1);
  for (size_t i = 0; i < rank; ++i)
    extent[i] = std::min(layout.chunk[i], shape[i] - origin[i]);
  do {
    uint64_t from = 0, to = 0;
    for (size_t i = 0; i < rank; ++i) {
      from = from * layout.chunk[i] + index[i];
      to = to * shape[i] + origin[i] + index[i];
    }
    std::memcpy(out + to * elementBytes, chunk + from * elementBytes,
                extent[rank - 1] * elementBytes);
  } while (advance(index, extent, one, /*inner=*/1));
}

std::string readChunks(hid_t dataset, const ChunkLayout &layout,
                       ArrayRef<int64_t> shape, uint64_t elementBytes,
                       bool swap, StringRef image, char *out) {
  SmallVector<uint64_t> bounds(shape.begin(), shape.end());
  SmallVector<uint64_t> origin(shape.size(), 0);
  uint64_t bytes = elementBytes;
  for (uint64_t size : bounds)
    bytes *= size;
  do {
    SmallVector<hsize_t> offset(origin.begin(), origin.end());
    unsigned mask = 0;
    haddr_t address = HADDR_UNDEF;
    hsize_t stored = 0;
    if (H5Dget_chunk_info_by_coord(dataset, offset.data(), &mask, &address,
                                   &stored) < 0 ||
        stored == 0 || address > image.size() ||
        stored > image.size() - address)
      return "a chunk is missing or lies outside the file";
    StringRef raw = image.substr(address, stored);
    std::vector<uint8_t> data(raw.bytes_begin(), raw.bytes_end());
    std::string reason = undoFilters(layout, mask, elementBytes, data);
    if (!reason.empty())
      return reason;
    place(layout, bounds, origin, elementBytes, data.data(), out);
  } while (advance(origin, bounds, layout.chunk, /*inner=*/0));
  if (swap)
    swapElements(out, bytes, elementBytes);
  return {};
}

void swapElements(char *bytes, uint64_t size, uint64_t elementBytes) {
  for (uint64_t i = 0; i < size; i += elementBytes)
    std::reverse(bytes + i, bytes + i + elementBytes);
}

} // namespace kerasc::frontend
