//===- Buffer.h - bytes with an owner -------------------------------------===//
//
// Weights are large: they are shared where the file has them, or read once and
// shared from then on.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_BUFFER_H
#define KERASC_COMPILER_FRONTEND_BUFFER_H

#include <cstddef>
#include <memory>
#include <utility>

namespace kerasc::frontend {

class Buffer {
public:
  /// `size` uninitialised bytes, aligned for any number; null when the memory
  /// is not to be had.
  static std::shared_ptr<Buffer> allocate(size_t size);
  /// Bytes that `owner` keeps alive, aligned as they happen to lie: to be read
  /// with memcpy.
  static std::shared_ptr<const Buffer> view(const char *bytes, size_t size,
                                            std::shared_ptr<const void> owner);

  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;

  /// Not null even when size() is 0.
  char *data() { return bytes; }
  const char *data() const { return bytes; }
  size_t size() const { return count; }

private:
  Buffer(char *bytes, size_t count, std::shared_ptr<const void> owner)
      : bytes(bytes), count(count), owner(std::move(owner)) {}

  char *bytes; // of a view never written: it is const for all who see it
  size_t count;
  std::shared_ptr<const void> owner;
};

} // namespace kerasc::frontend

#endif
