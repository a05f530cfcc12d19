//===- LambdaSources.cpp - Python files beside a model --------------------===//

#include "compiler/frontend/LambdaSources.h"

#include "compiler/frontend/Problems.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace kerasc::frontend {

std::vector<lambda::SourceFile>
readLambdaSources(llvm::ArrayRef<std::string> paths, Problems &problems) {
  std::vector<lambda::SourceFile> sources;
  for (const std::string &path : paths) {
    auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                              /*RequiresNullTerminator=*/false);
    if (!buffer) {
      problems.fileError("the source '" + path +
                         "' cannot be read: " + buffer.getError().message());
      continue;
    }
    auto source = lambda::SourceFile::parse((*buffer)->getBuffer(),
                                            llvm::sys::path::filename(path));
    if (source)
      sources.push_back(*source);
    else
      problems.fileError("the source '" + path +
                         "': " + llvm::toString(source.takeError()));
  }
  return sources;
}

} // namespace kerasc::frontend
