//===- Container.cpp - marshalled bytes as Keras files spell them ---------===//

#include "compiler/lambda/Container.h"

#include "compiler/lambda/Mistake.h"

#include "llvm/Support/Base64.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <vector>

namespace kerasc::lambda {

namespace {

bool isBase64(llvm::StringRef text) {
  for (unsigned char c : text)
    if (!isalnum(c) && c != '+' && c != '/' && c != '=' && c != '\n' &&
        c != '\r' && c != ' ')
      return false;
  return true;
}

llvm::Expected<std::string> fromBase64(llvm::StringRef text) {
  std::string packed;
  for (char c : text)
    if (c != '\n' && c != '\r' && c != ' ')
      packed += c;
  std::vector<char> bytes;
  if (llvm::Error error = llvm::decodeBase64(packed, bytes))
    return mistake("the function's code is no base64 text: " +
                   llvm::toString(std::move(error)));
  return std::string(bytes.begin(), bytes.end());
}

/// raw_unicode_escape: code points up to 255 are bytes, others escapes.
llvm::Expected<std::string> fromCodePoints(llvm::StringRef text) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  auto *position = reinterpret_cast<const llvm::UTF8 *>(text.begin());
  auto *end = reinterpret_cast<const llvm::UTF8 *>(text.end());
  while (position != end) {
    llvm::UTF32 point;
    if (llvm::convertUTF8Sequence(&position, end, &point,
                                  llvm::lenientConversion) !=
        llvm::conversionOK)
      return mistake("the function's code is no valid text");
    if (point < 256)
      os << static_cast<char>(point);
    else if (point < 0x10000)
      os << llvm::format("\\u%04x", point);
    else
      os << llvm::format("\\U%08x", point);
  }
  return bytes;
}

} // namespace

llvm::Expected<std::string> bytesOfText(llvm::StringRef text) {
  if (text.empty())
    return mistake("the function's code is empty");
  // NUL bytes abound in a code object; base64 has none.
  return isBase64(text) ? fromBase64(text) : fromCodePoints(text);
}

} // namespace kerasc::lambda
