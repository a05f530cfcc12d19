//===- Buffer.cpp --------------------------------------------------------===//
//
// Why Buffer exists: Buffer.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Buffer.h"

#include <new>

namespace kerasc::frontend {

std::shared_ptr<Buffer> Buffer::allocate(size_t size) {
  void *bytes = ::operator new(size ? size : 1, std::nothrow);
  if (!bytes)
    return nullptr;
  std::shared_ptr<const void> owner(
      bytes, [](void *memory) { ::operator delete(memory); });
  return std::shared_ptr<Buffer>(
      new Buffer(static_cast<char *>(bytes), size, std::move(owner)));
}

std::shared_ptr<const Buffer> Buffer::view(const char *bytes, size_t size,
                                           std::shared_ptr<const void> owner) {
  return std::shared_ptr<const Buffer>(
      new Buffer(const_cast<char *>(bytes), size, std::move(owner)));
}

} // namespace kerasc::frontend
