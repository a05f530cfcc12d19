//===- Archive.h - the named members of a .keras file ---------------------===//
//
// A zip archive or the same files in a directory, read member by member into
// memory; nothing is ever written to disk. Also the way any file is read: once,
// mapped where it is large.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_ARCHIVE_H
#define KERASC_COMPILER_FRONTEND_ARCHIVE_H

#include "compiler/frontend/Limits.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kerasc::frontend {

/// Bytes and whatever keeps them alive: a mapped file, a Buffer, an archive.
struct SharedBytes {
  llvm::StringRef bytes;
  std::shared_ptr<const void> owner;
};

/// A regular file's bytes. An error for anything else (a pipe, a device).
llvm::Expected<SharedBytes> readFile(llvm::StringRef path);

class Archive {
public:
  virtual ~Archive() = default;

  /// The zip archive at the end of `bytes`, if there is one: Python reads
  /// archives with anything before them.
  static std::optional<llvm::StringRef> findZip(llvm::StringRef bytes);

  /// A zip archive in memory; `name` is what messages call it.
  static llvm::Expected<std::unique_ptr<Archive>>
  openZip(SharedBytes file, llvm::StringRef name, const Limits &limits);

  /// A directory. Members that are links out of it are refused.
  static llvm::Expected<std::unique_ptr<Archive>>
  openDirectory(llvm::StringRef path, const Limits &limits);

  /// Names of all members, '/' separated, a folder that holds the whole model
  /// removed. Of equal names only the last counts, as in Python.
  const std::vector<std::string> &members() const { return names; }
  bool has(llvm::StringRef member) const;

  /// The bytes of a member that exists, at most `limit` of them. They live on
  /// their own: the archive may be closed.
  virtual llvm::Expected<SharedBytes> read(llvm::StringRef member,
                                           uint64_t limit) const = 0;

protected:
  std::vector<std::string> names; // sorted
};

} // namespace kerasc::frontend

#endif
