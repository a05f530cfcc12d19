//===- Problems.cpp - collect problems and print them ---------------------===//
//
// Everything printed may come from a hostile file, so whatever is not plain
// text is escaped: a terminal must not obey a layer's name.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Problems.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

namespace kerasc::frontend {

/// One line is enough to recognise a text by; a name of megabytes is not.
static constexpr size_t longestText = 4000;

/// Number of bytes of the printable UTF-8 sequence that `text` begins with, or
/// 0. C1 controls and the bidirectional overrides are not printable.
static size_t printableSequence(llvm::StringRef text) {
  auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80)
    return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  const auto *bytes = reinterpret_cast<const llvm::UTF8 *>(text.data());
  const llvm::UTF8 *cursor = bytes;
  llvm::UTF32 code = 0;
  if (llvm::convertUTF8Sequence(&cursor, bytes + text.size(), &code,
                                llvm::strictConversion) != llvm::conversionOK)
    return 0;
  bool control = code < 0xa0 || code == 0x200e || code == 0x200f ||
                 (code >= 0x2028 && code <= 0x202e) ||
                 (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
  return control ? 0 : cursor - bytes;
}

static void printEscaped(llvm::raw_ostream &os, llvm::StringRef text) {
  bool cut = text.size() > longestText;
  if (cut)
    text = text.take_front(longestText);
  while (!text.empty()) {
    size_t length = printableSequence(text);
    if (length) {
      os << text.take_front(length);
    } else {
      length = 1;
      if (text.front() == '\n')
        os << "\\n";
      else if (text.front() == '\t')
        os << "\\t";
      else
        os << "\\x"
           << llvm::format_hex_no_prefix(
                  static_cast<unsigned char>(text.front()), 2);
    }
    text = text.drop_front(length);
  }
  if (cut)
    os << "...";
}

std::string escapeText(const std::string &text) {
  std::string escaped;
  llvm::raw_string_ostream os(escaped);
  printEscaped(os, text);
  return escaped;
}

void Problems::error(Problem problem) {
  ++errorCount;
  if (errorCount <= limit)
    list.push_back({std::move(problem), true});
}

void Problems::warning(Problem problem) {
  // Warnings have a bound of their own: they must not crowd out an error.
  if (++warningCount <= limit)
    list.push_back({std::move(problem), false});
}

void Problems::fileError(std::string message, std::vector<std::string> notes) {
  error({"", "", std::move(message), std::move(notes)});
}

static void printHead(llvm::raw_ostream &os, llvm::StringRef file,
                      llvm::StringRef kind) {
  printEscaped(os, file);
  os << ": " << kind << ": ";
}

std::string Problems::render() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const Entry &entry : list) {
    const Problem &problem = entry.problem;
    printHead(os, file, entry.isError ? "error" : "warning");
    if (!problem.layer.empty() || !problem.layerClass.empty()) {
      os << "layer '";
      printEscaped(os, problem.layer);
      os << "'";
      if (!problem.layerClass.empty()) {
        os << " (";
        printEscaped(os, problem.layerClass);
        os << ")";
      }
      os << ": ";
    }
    printEscaped(os, problem.message);
    os << "\n";
    for (const std::string &note : problem.notes) {
      printHead(os, file, "note");
      printEscaped(os, note);
      os << "\n";
    }
  }
  uint64_t hiddenErrors = errorCount > limit ? errorCount - limit : 0;
  uint64_t hiddenWarnings = warningCount > limit ? warningCount - limit : 0;
  if (hiddenErrors) {
    printHead(os, file, "note");
    os << hiddenErrors << " more errors are not shown\n";
  }
  if (hiddenWarnings) {
    printHead(os, file, "note");
    os << hiddenWarnings << " more warnings are not shown\n";
  }
  return text;
}

} // namespace kerasc::frontend
