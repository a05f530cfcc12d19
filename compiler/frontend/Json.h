//===- Json.h - bounded parsing of a model's JSON -------------------------===//
//
// Python's dialect of JSON: NaN and Infinity are numbers, the last of equal
// keys wins. Depth, number of values and size are bounded; nothing recurses, so
// a text of 100,000 '[' is an error like any other.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_JSON_H
#define KERASC_COMPILER_FRONTEND_JSON_H

#include "compiler/frontend/Limits.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <rapidjson/document.h>

#include <memory>
#include <vector>

namespace kerasc::frontend {

/// Parses `text`; `what` names it in messages ("config.json"). Strings of the
/// result are valid UTF-8 and may contain NUL: use GetStringLength(). Integers
/// that do not fit 64 bits are doubles; a number beyond double's range is an
/// error.
llvm::Expected<std::unique_ptr<rapidjson::Document>>
parseJson(llvm::StringRef text, llvm::StringRef what, const Limits &limits);

/// The member of object `value`, or null when it is absent or `value` is no
/// object.
const rapidjson::Value *findMember(const rapidjson::Value &value,
                                   llvm::StringRef name);

/// `value` as text; empty when it is no string.
llvm::StringRef stringOf(const rapidjson::Value *value);

/// The numbers of nested lists, row-major.
struct NumberList {
  std::vector<double> values;
  /// Empty for one number.
  std::vector<int64_t> shape;
  /// None was written as a fraction.
  bool isWhole = true;
};

/// False when `value` is no number and no regular array of numbers, has more
/// than 8 axes, or more than 4 million numbers. True and False are 1 and 0.
bool readNumbers(const rapidjson::Value &value, NumberList &numbers);

} // namespace kerasc::frontend

#endif
