//===- Mistake.h - why a Lambda's function was refused --------------------===//
//
// What was not understood, where in the user's Python, and a way out. The code
// that finds the mistake does not know its line; the interpreter adds it.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_MISTAKE_H
#define KERASC_COMPILER_LAMBDA_MISTAKE_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <string>

namespace kerasc::lambda {

class Mistake : public llvm::ErrorInfo<Mistake> {
public:
  static char ID;

  Mistake(std::string message, std::string wayOut)
      : message(std::move(message)), wayOut(std::move(wayOut)) {}

  /// "line 12: 'os.system' is not known ... (way out)".
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

  /// Lower-case start, no full stop, no line.
  std::string message;
  /// What the user can do; empty when the message says it.
  std::string wayOut;
  /// Line of the Python file that the function came from; 0 = unknown.
  int line = 0;
};

/// An error that holds a Mistake.
llvm::Error mistake(const llvm::Twine &message, const llvm::Twine &wayOut = "");

/// `error` with `line` in each Mistake that has none yet.
llvm::Error atLine(llvm::Error error, int line);

} // namespace kerasc::lambda

#endif
