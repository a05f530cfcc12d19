//===- SourceLiterals.h - numbers and strings of Python source ------------===//
//
// Private to Source*.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SOURCELITERALS_H
#define KERASC_COMPILER_LAMBDA_SOURCELITERALS_H

#include "compiler/lambda/Value.h"

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace kerasc::lambda {

/// `1_000`, `0x1f`, `1.5e3`; an integer beyond 64 bits becomes what the reader
/// of bytecode makes of it. Nothing for what Python 3 does not have, and for
/// complex numbers.
std::optional<Value> parseNumber(Arena &arena, llvm::StringRef text,
                                 bool isNegative);

/// What stands before the quotes.
struct StringPrefix {
  bool isRaw = false, isBytes = false, isFormat = false;
};

/// The parts of `rb'...'`. The tree has parts as well, but its scanner takes an
/// escaped quote in a raw string for a part of the closing one.
struct StringLiteral {
  explicit StringLiteral(llvm::StringRef text);
  StringPrefix prefix;
  llvm::StringRef body;
};

/// Appends what `body`, the text between quotes or braces, stands for. False
/// when it has an escape that is wrong or not known (\N{...}).
bool decodeString(llvm::StringRef body, const StringPrefix &prefix,
                  std::string &result);

} // namespace kerasc::lambda

#endif
