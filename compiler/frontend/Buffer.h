//===- Buffer.h - bytes with an owner -------------------------------------===//
//
// Weights are large: they are read once into a Buffer and shared from then on.
// The 64-byte alignment is what the weight store and vector loads want, so the
// bytes never have to move again.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_BUFFER_H
#define KERASC_COMPILER_FRONTEND_BUFFER_H

#include <cstddef>
#include <memory>

namespace kerasc::frontend {

class Buffer {
public:
  static constexpr size_t alignment = 64;

  /// `size` uninitialised bytes; null when the memory is not to be had.
  static std::shared_ptr<Buffer> allocate(size_t size);

  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  ~Buffer();

  /// 64-byte aligned, not null even when size() is 0.
  char *data() { return bytes; }
  const char *data() const { return bytes; }
  size_t size() const { return count; }

private:
  Buffer(char *bytes, size_t count) : bytes(bytes), count(count) {}

  char *bytes;
  size_t count;
};

} // namespace kerasc::frontend

#endif
