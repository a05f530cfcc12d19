//===- Hdf5File.h - a small read-only view of an HDF5 file ----------------===//
//
// The part of HDF5 that Keras writes, on top of the HDF5 C library, and nothing
// else: whatever could make a read leave the file (external links and storage,
// virtual datasets, plugins) or yield more bytes than the file can back is
// refused with the object's name. Paths are relative, '/' separated.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_HDF5FILE_H
#define KERASC_COMPILER_FRONTEND_HDF5FILE_H

#include "compiler/frontend/Limits.h"
#include "compiler/frontend/Weights.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kerasc::frontend {

class Hdf5Context;

/// One opened group. Copies share the handle; the file closes with the last.
class Hdf5Group {
public:
  /// Absolute path for messages, "/" for the root.
  const std::string &path() const { return where; }

  /// The group `path` below this one, nothing when a part of it is absent. An
  /// error when a part is a link or no group.
  llvm::Expected<std::optional<Hdf5Group>> group(llvm::StringRef path) const;

  /// Links of this group by name. An error when one of them is no hard link.
  llvm::Expected<std::vector<std::string>> children() const;

  /// A text attribute, fixed or variable length; nothing when absent.
  llvm::Expected<std::optional<std::string>>
  text(llvm::StringRef attribute) const;

  /// A list of texts; nothing when absent. Understands what Keras does to such
  /// lists: an empty one is a float64 attribute without elements, a long one
  /// continues in <attribute>0, <attribute>1, ...
  llvm::Expected<std::optional<std::vector<std::string>>>
  texts(llvm::StringRef attribute) const;

  /// The dataset at `path`, read completely; nothing when absent. `expected`
  /// guards the allocation: a dataset of another shape is returned with its
  /// shape and type but with null bytes.
  llvm::Expected<std::optional<WeightArray>>
  read(llvm::StringRef path, const std::vector<int64_t> &expected) const;

private:
  friend class Hdf5File;
  struct Handle;
  struct Located;
  Hdf5Group(std::shared_ptr<Hdf5Context> context,
            std::shared_ptr<Handle> handle, std::string where);
  llvm::Expected<Located> locate(llvm::StringRef path) const;
  llvm::Expected<std::optional<std::vector<std::string>>>
  attribute(llvm::StringRef name) const;

  std::shared_ptr<Hdf5Context> context;
  std::shared_ptr<Handle> handle;
  std::string where;
};

class Hdf5File {
public:
  /// Whether `bytes` has HDF5's signature where HDF5 looks for it.
  static bool recognise(llvm::StringRef bytes);

  /// The root group of the file image `bytes`, which `owner` keeps alive; no
  /// copy is made. `name` is what messages call the file.
  static llvm::Expected<Hdf5Group> open(llvm::StringRef bytes,
                                        std::shared_ptr<const void> owner,
                                        llvm::StringRef name,
                                        const Limits &limits);
};

} // namespace kerasc::frontend

#endif
