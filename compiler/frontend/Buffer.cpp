//===- Buffer.cpp - aligned allocation ------------------------------------===//
//
// Why Buffer exists: Buffer.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Buffer.h"

#include <new>

namespace kerasc::frontend {

std::shared_ptr<Buffer> Buffer::allocate(size_t size) {
  void *bytes = ::operator new(size ? size : 1, std::align_val_t(alignment),
                               std::nothrow);
  if (!bytes)
    return nullptr;
  return std::shared_ptr<Buffer>(new Buffer(static_cast<char *>(bytes), size));
}

Buffer::~Buffer() { ::operator delete(bytes, std::align_val_t(alignment)); }

} // namespace kerasc::frontend
