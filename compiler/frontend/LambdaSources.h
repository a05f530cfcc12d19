//===- LambdaSources.h - Python files beside a model ----------------------===//

#ifndef KERASC_COMPILER_FRONTEND_LAMBDASOURCES_H
#define KERASC_COMPILER_FRONTEND_LAMBDASOURCES_H

#include "compiler/lambda/Source.h"

#include "llvm/ADT/ArrayRef.h"

#include <string>
#include <vector>

namespace kerasc::frontend {

class Problems;

/// Parses the files at `paths`; what cannot be read or is no Python is reported
/// and left out.
std::vector<lambda::SourceFile>
readLambdaSources(llvm::ArrayRef<std::string> paths, Problems &problems);

} // namespace kerasc::frontend

#endif
