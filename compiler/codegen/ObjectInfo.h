//===- ObjectInfo.h - what an object says about itself ----------*- C++ -*-===//
//
// Every object carries a section with the facts of its plan as JSON, so that
// `kerasc inspect` can describe it, and the libraries it was linked into, by
// reading bytes: nothing in them is run.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_OBJECTINFO_H
#define KERASC_COMPILER_CODEGEN_OBJECTINFO_H

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace kerasc::codegen {

struct ModelPlan;

/// ELF name of the section.
constexpr char infoSection[] = ".kerasc.info";

/// One JSON object, one line.
std::string describeAsJson(const ModelPlan &plan);

/// The JSON of every model in an object, archive, library or program. Nothing
/// when the file is none of these; an error when it is, but damaged.
llvm::Expected<std::vector<std::string>>
readObjectInfo(const std::string &path);

} // namespace kerasc::codegen

#endif
