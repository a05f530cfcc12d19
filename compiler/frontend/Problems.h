//===- Problems.h - everything wrong with one model file ------------------===//
//
// A user wants all problems of a file at once, each with the place, the reason
// and a way out. Readers add to a Problems and go on where that makes sense;
// the driver prints them and exits with 1. Nothing here knows MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_PROBLEMS_H
#define KERASC_COMPILER_FRONTEND_PROBLEMS_H

#include <cstdint>
#include <string>
#include <vector>

namespace kerasc::frontend {

struct Problem {
  /// Name of the layer as the file spells it; empty when the problem is the
  /// file's own.
  std::string layer;
  /// Keras class of the layer, e.g. "Dense"; empty with `layer`.
  std::string layerClass;
  /// Lower-case start, no full stop, names in '', expected and actual:
  /// "kernel has shape (784, 10), expected (128, 10)".
  std::string message;
  /// The other place, or a way out; each printed as its own `note:` line.
  std::vector<std::string> notes;
};

/// Text of a file, safe and not too long to print: whatever is not printable
/// UTF-8 is escaped.
std::string escapeText(const std::string &text);

class Problems {
public:
  explicit Problems(std::string file, uint64_t limit = 100)
      : file(std::move(file)), limit(limit) {}

  void error(Problem problem);
  void warning(Problem problem);
  /// The file itself is at fault.
  void fileError(std::string message, std::vector<std::string> notes = {});

  bool hasErrors() const { return errorCount != 0; }
  uint64_t errors() const { return errorCount; }

  struct Entry {
    Problem problem;
    bool isError;
  };
  const std::vector<Entry> &entries() const { return list; }

  /// `model.keras: error: layer 'dense_1' (Dense): kernel has ...` and its
  /// notes, one problem after the other; control characters of the file's own
  /// text are escaped. Errors and warnings past the limit are counted, not
  /// printed.
  std::string render() const;

private:
  std::string file;
  uint64_t limit;
  uint64_t errorCount = 0;
  uint64_t warningCount = 0;
  std::vector<Entry> list;
};

} // namespace kerasc::frontend

#endif
