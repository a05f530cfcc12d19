//===- Hdf5Header.h - HDF5 object headers, read with bounds ---------------===//
//
// Private to Hdf5File. The library copies whatever an attribute claims to hold
// from whatever lies behind it in memory, and allocates what a variable-length
// text claims to be long. Attributes carry all of Keras's names and its
// configuration, so they are read here from the file's bytes instead. It also
// follows trees and lists without an end; those are walked here before it may.
// Object headers of versions 1 and 2, local and global heaps and version 1
// B-trees are as the HDF5 file format specification (3.0) lays them out.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_HDF5HEADER_H
#define KERASC_COMPILER_FRONTEND_HDF5HEADER_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kerasc::frontend {

/// The bytes of a file from its base address on, and how wide its fields are.
struct Hdf5Image {
  llvm::StringRef bytes;
  unsigned addressBytes = 8; // 2, 4 or 8
  unsigned sizeBytes = 8;    // 2, 4 or 8
  /// What the headers and the string heaps may claim in all: every byte is
  /// looked at a few times at most, so overlapping claims are no bomb.
  uint64_t headerBytesLeft = 0;
  uint64_t heapBytesLeft = 0;
  /// Objects of the global heap collection at an address, by index.
  llvm::DenseMap<uint64_t, llvm::DenseMap<unsigned, llvm::StringRef>> heaps;
};

struct Hdf5Attribute {
  std::string name;
  unsigned typeClass = 0; // the file format's number
  unsigned typeBits = 0;  // its class bit field
  uint64_t elementBytes = 0;
  uint64_t count = 0;
  llvm::StringRef data; // count * elementBytes, in the image

  bool isText() const;
  /// "integers".
  const char *className() const;
};

/// Success when the library can be let loose on the superblock and the root
/// group of a file.
llvm::Error checkRoot(Hdf5Image &image);

/// Success when what the object at `address` consists of ends: its header, the
/// tree and heap of a group, the tree of a chunked dataset.
llvm::Error checkObject(Hdf5Image &image, uint64_t address);

/// All attributes of the object whose header is at `address`. An error when the
/// header is broken, or keeps attributes in a way that Keras does not.
llvm::Expected<std::vector<Hdf5Attribute>> readAttributes(Hdf5Image &image,
                                                          uint64_t address);

/// The elements of a text attribute as Python sees them, at most `limit` bytes
/// in all.
llvm::Expected<std::vector<std::string>>
readTexts(Hdf5Image &image, const Hdf5Attribute &attribute, uint64_t limit);

} // namespace kerasc::frontend

#endif
