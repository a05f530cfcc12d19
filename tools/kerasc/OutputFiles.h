//===- OutputFiles.h - files that appear when they are whole ----*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_OUTPUTFILES_H
#define KERASC_TOOLS_KERASC_OUTPUTFILES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace kerasc::tool {

struct OutputFile {
  std::string path;
  llvm::ArrayRef<char> bytes;
};

/// Writes all files under other names beside their own and renames them when
/// all are there: after an error, what was there before still is, and nothing
/// else. A link is followed. Devices and pipes are written in place.
llvm::Error writeFiles(llvm::ArrayRef<OutputFile> files);

/// Flushes what was printed; false, after saying so, when it could not be
/// written.
bool flushPrinted();

} // namespace kerasc::tool

#endif
