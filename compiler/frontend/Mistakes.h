//===- Mistakes.h - files that are no Keras model, by their first bytes ---===//
//
// Private to the readers. People hand over SavedModels, TFLite files, pickles,
// error pages; each gets one clear message and the line to type instead.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_MISTAKES_H
#define KERASC_COMPILER_FRONTEND_MISTAKES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace kerasc::frontend {

struct Mistake {
  std::string message; // "is a TensorFlow Lite model, ..."
  std::vector<std::string> notes;
};

/// What a file of these bytes is, when it is something well known.
std::optional<Mistake> recogniseMistake(llvm::StringRef bytes);

/// What an archive or directory without config.json is, by its members.
std::optional<Mistake> recogniseMistake(llvm::ArrayRef<std::string> members);

/// How to write a model that kerasc reads, as a note.
std::string saveHint();

} // namespace kerasc::frontend

#endif
