//===- Identifiers.cpp ----------------------------------------------------===//

#include "compiler/codegen/Identifiers.h"

#include "compiler/codegen/ModelInterface.h"

#include <algorithm>
#include <iterator>

using namespace kerasc::codegen;

/// Model files choose these names: a bound keeps headers readable.
static constexpr size_t maxLength = 64;

// Sorted, for std::binary_search; a test holds the order.
static constexpr std::string_view forbidden[] = {
#define KERASC_FORBIDDEN(word) #word,
#include "compiler/codegen/ForbiddenWords.def"
};

static bool isLower(char c) { return c >= 'a' && c <= 'z'; }
static bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
static bool isDigit(char c) { return c >= '0' && c <= '9'; }
static bool isLetter(char c) { return isLower(c) || isUpper(c); }

/// Letters, digits and single '_' that neither begin nor end it.
static std::string sanitize(std::string_view name) {
  std::string result;
  for (char c : name) {
    if (result.size() == maxLength)
      break;
    if (isLetter(c) || isDigit(c))
      result += c;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  if (!result.empty() && result.back() == '_')
    result.pop_back();
  return result;
}

/// Keywords, macros and types; words without a lower-case letter may be macros
/// of any header (NULL, EOF, BUFSIZ), of one letter only I is one.
static bool isForbidden(std::string_view word) {
  if (std::binary_search(std::begin(forbidden), std::end(forbidden), word))
    return true;
  return word.size() > 1 && std::none_of(word.begin(), word.end(), isLower);
}

std::string kerasc::codegen::macroPart(std::string_view identifier) {
  std::string result(identifier);
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  for (char &c : result)
    if (isLower(c))
      c = char(c - 'a' + 'A');
  return result;
}

void IdentifierScope::reserve(std::string_view identifier) {
  taken.insert(macroPart(identifier));
}

std::string IdentifierScope::add(std::string_view name,
                                 std::string_view fallback) {
  std::string base = sanitize(name);
  if (base.empty())
    base = fallback;
  else if (isDigit(base.front()))
    base = std::string(fallback) + "_" + base;

  std::string candidate = base;
  if (!taken.insert(macroPart(candidate)).second) {
    // Remembered, because a file may repeat one name thousands of times.
    uint64_t &number = lastNumber.try_emplace(macroPart(base), 1).first->second;
    do
      candidate = base + "_" + std::to_string(++number);
    while (!taken.insert(macroPart(candidate)).second);
  }
  return isForbidden(candidate) ? candidate + "_" : candidate;
}

void kerasc::codegen::assignIdentifiers(ModelInterface &model) {
  IdentifierScope scope;
  scope.reserve("batch");
  scope.reserve("workspace");
  for (const char *suffix :
       {"_predict", "_predict_fn", "_workspace_bytes", "_model", "_select"})
    scope.reserve(model.prefix + suffix);
  for (InterfaceTensor &input : model.inputs)
    input.identifier = scope.add(input.name, "input");
  for (InterfaceTensor &output : model.outputs)
    output.identifier = scope.add(output.name, "output");
  for (InterfaceAxis &axis : model.axes)
    axis.identifier = scope.add(axis.name, "axis");
}

std::string kerasc::codegen::prefixProblem(std::string_view prefix) {
  if (prefix.empty())
    return "the prefix of the exported names is empty";
  if (prefix.size() > maxLength)
    return "the prefix of the exported names is longer than " +
           std::to_string(maxLength) + " characters";
  if (!isLetter(prefix.front()))
    return "the prefix of the exported names does not begin with a letter";
  for (char c : prefix)
    if (!isLetter(c) && !isDigit(c) && c != '_')
      return "the prefix of the exported names has a character that is not "
             "a letter, digit or '_'";
  if (prefix.back() == '_' || prefix.find("__") != std::string_view::npos)
    return "the prefix of the exported names ends in '_' or has '__', which "
           "C++ "
           "reserves";
  // <prefix>_model and others would be the runtime's own names.
  const std::string upper = macroPart(prefix);
  if (upper == "KERASC" || upper.compare(0, 7, "KERASC_") == 0)
    return "the prefix of the exported names begins with 'kerasc', which is "
           "the "
           "runtime's own";
  return "";
}

std::string kerasc::codegen::prefixFromStem(std::string_view stem) {
  std::string result = sanitize(stem);
  if (result.empty())
    return "model";
  if (!prefixProblem(result).empty())
    result = sanitize("model_" + result);
  return result;
}
