//===- SourceLiterals.cpp - numbers and strings of Python source ----------===//

#include "compiler/lambda/SourceLiterals.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <limits>

namespace kerasc::lambda {

using llvm::StringRef;

namespace {

/// Digits without the underscores that may stand between two of them.
std::optional<std::string> withoutUnderscores(StringRef text) {
  if (text.ends_with("_") || text.contains("__"))
    return std::nullopt;
  std::string digits = text.str();
  llvm::erase(digits, '_');
  return digits;
}

std::optional<Value> parseInteger(Arena &arena, StringRef text, unsigned radix,
                                  bool isNegative) {
  for (char digit : text)
    if (llvm::hexDigitValue(digit) >= radix)
      return std::nullopt;
  if (text.empty())
    return std::nullopt;
  // Python 3 has no octal numbers that look decimal.
  StringRef significant = text.ltrim('0');
  if (radix == 10 && significant.size() != text.size() && !significant.empty())
    return std::nullopt;
  uint64_t magnitude = 0;
  uint64_t most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (!significant.empty() &&
      (significant.size() > 64 || significant.getAsInteger(radix, magnitude)))
    magnitude = std::numeric_limits<uint64_t>::max();
  if (magnitude > most + isNegative)
    return arena.text("an integer of more than 64 bits", Kind::Opaque);
  return Value::of(
      static_cast<int64_t>(isNegative ? 0 - magnitude : magnitude));
}

void appendUtf8(uint32_t codePoint, std::string &result) {
  char bytes[UNI_MAX_UTF8_BYTES_PER_CODE_POINT];
  char *end = bytes;
  llvm::ConvertCodePointToUTF8(codePoint, end);
  result.append(bytes, end);
}

/// The number of `count` digits at the start of `rest`, which it consumes.
bool consumeDigits(StringRef &rest, unsigned count, uint32_t &value) {
  if (rest.size() < count || rest.take_front(count).getAsInteger(16, value))
    return false;
  rest = rest.drop_front(count);
  return true;
}

/// `rest` begins behind a backslash.
bool decodeEscape(StringRef &rest, bool isBytes, std::string &result) {
  constexpr StringRef names = "abfnrtv\\'\"", meanings = "\a\b\f\n\r\t\v\\'\"";
  char kind = rest.front();
  size_t simple = names.find(kind);
  if (simple != StringRef::npos) {
    result += meanings[simple];
    rest = rest.drop_front();
    return true;
  }
  uint32_t code = 0;
  if (kind == '\n') { // the line goes on
    rest = rest.drop_front();
    return true;
  }
  if (kind >= '0' && kind <= '7') {
    for (int i = 0;
         i < 3 && !rest.empty() && rest.front() >= '0' && rest.front() <= '7';
         ++i, rest = rest.drop_front())
      code = code * 8 + static_cast<uint32_t>(rest.front() - '0');
    code = isBytes ? code & 0xff : code;
  } else if (kind == 'x' || (!isBytes && (kind == 'u' || kind == 'U'))) {
    rest = rest.drop_front();
    if (!consumeDigits(rest, kind == 'x' ? 2 : kind == 'u' ? 4 : 8, code))
      return false;
    bool isSurrogate = code >= 0xd800 && code < 0xe000;
    if (code > 0x10ffff || isSurrogate)
      return false;
  } else if (kind == 'N' && !isBytes) {
    return false;
  } else { // no escape: the backslash stays
    result += '\\';
    return true;
  }
  if (isBytes)
    result += static_cast<char>(code);
  else
    appendUtf8(code, result);
  return true;
}

} // namespace

std::optional<Value> parseNumber(Arena &arena, StringRef text,
                                 bool isNegative) {
  unsigned radix = 10;
  if (text.size() > 2 && text[0] == '0') {
    char mark = llvm::toLower(text[1]);
    radix = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    if (radix != 10) {
      text = text.drop_front(2);
      text.consume_front("_"); // 0x_ff
    }
  }
  std::optional<std::string> digits = withoutUnderscores(text);
  if (!digits)
    return std::nullopt;
  if (radix != 10 ||
      StringRef(*digits).find_first_of(".eEjJlL") == StringRef::npos)
    return parseInteger(arena, *digits, radix, isNegative);
  llvm::APFloat number(llvm::APFloat::IEEEdouble());
  if (StringRef(*digits).find_first_not_of("0123456789.eE+-") !=
      StringRef::npos)
    return std::nullopt;
  auto status =
      number.convertFromString(*digits, llvm::APFloat::rmNearestTiesToEven);
  if (!status) {
    llvm::consumeError(status.takeError());
    return std::nullopt;
  }
  double value = number.convertToDouble();
  return Value::of(isNegative ? -value : value);
}

StringLiteral::StringLiteral(StringRef text) {
  size_t quote = text.find_first_of("'\"");
  for (char letter : text.take_front(quote)) {
    letter = llvm::toLower(letter);
    prefix.isRaw |= letter == 'r';
    prefix.isBytes |= letter == 'b';
    prefix.isFormat |= letter == 'f';
  }
  body = text.drop_front(quote);
  bool isTriple = body.size() >= 6 && body[1] == body[0] && body[2] == body[0];
  size_t quotes = isTriple ? 3 : 1;
  body = body.drop_front(quotes).drop_back(quotes);
}

bool decodeString(StringRef body, const StringPrefix &prefix,
                  std::string &result) {
  while (!body.empty()) {
    char next = body.front();
    body = body.drop_front();
    if (next == '\\' && !prefix.isRaw && !body.empty()) {
      if (!decodeEscape(body, prefix.isBytes, result))
        return false;
      continue;
    }
    result += next;
    // Doubled where one would begin an expression.
    if (prefix.isFormat && (next == '{' || next == '}'))
      body.consume_front(StringRef(&next, 1));
  }
  return true;
}

} // namespace kerasc::lambda
