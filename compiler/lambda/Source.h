//===- Source.h - functions that a Keras file names, from Python source ---===//
//
// Keras 3 files a `def` by its name alone; the user gives the Python that
// defines it. The file is parsed, never run: a function becomes the
// instructions that bytecode is decoded to, so there is one interpreter. What a
// function needs of its file (other functions, imports, constants) is evaluated
// by that interpreter when it is first used; what other statements made has no
// value here, and its use is a Mistake.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SOURCE_H
#define KERASC_COMPILER_LAMBDA_SOURCE_H

#include "compiler/lambda/Interpreter.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace kerasc::lambda {

class SourceIndex; // SourceIndex.h

/// A Python 3 file. Cheap to copy; unchanged by what is asked of it, so one
/// serves any number of Lambdas, each with an Interpreter of its own.
class SourceFile {
public:
  /// Copies `text`, UTF-8. A Mistake with its line when it is larger than
  /// Limits::sourceTokens, no UTF-8 or no Python; `fileName` is for messages.
  static llvm::Expected<SourceFile> parse(llvm::StringRef text,
                                          llvm::StringRef fileName,
                                          const Limits &limits = {});

  /// Whether the file has what function() is asked for, be it usable or not.
  bool has(llvm::StringRef name) const;

  /// The function that a Keras file means by `name`: the file's own name of it
  /// ("double"), or the one it is registered by ("pkg>double", see Keras's
  /// register_keras_serializable). It and all it needs are made in the arena of
  /// `interpreter`, which must be the one to call it. A Mistake when there is
  /// no such function, when there are several, or when it is decorated by
  /// anything but its registration.
  llvm::Expected<Value> function(Interpreter &interpreter,
                                 llvm::StringRef name) const;

  /// Names that function() takes, in the order of the file.
  std::vector<std::string> functionNames() const;

  const std::string &fileName() const;

private:
  explicit SourceFile(std::shared_ptr<const SourceIndex> index)
      : index(std::move(index)) {}

  std::shared_ptr<const SourceIndex> index;
};

} // namespace kerasc::lambda

#endif
