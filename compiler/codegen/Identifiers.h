//===- Identifiers.h - names of a model as names in C ---------------------===//
//
// Layers and inputs may be called anything: `class`, `a b`, `*/ #error`, the
// empty string, a megabyte of emoji. In the header they are parameters and
// parts of macros, in C and in C++, next to whatever other headers define.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_IDENTIFIERS_H
#define KERASC_COMPILER_CODEGEN_IDENTIFIERS_H

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace kerasc::codegen {

struct ModelInterface;

/// Gives every input, output and axis its identifier, in this order. `prefix`
/// must be set.
void assignIdentifiers(ModelInterface &model);

/// Identifiers that differ from each other, in upper case too, and from all
/// that a C or C++ program may not or had better not use.
class IdentifierScope {
public:
  /// `name` turned into an identifier: other characters become '_', at most 64
  /// are kept. `fallback` stands in where nothing is left and before a leading
  /// digit; a taken name gets a number, a forbidden one a trailing '_'.
  std::string add(std::string_view name, std::string_view fallback);

  /// Keeps `identifier` from being given out.
  void reserve(std::string_view identifier);

private:
  std::set<std::string> taken; // as macroPart() writes them
  std::map<std::string, uint64_t> lastNumber;
};

/// An identifier as part of a macro name: upper case, no '_' at its end.
std::string macroPart(std::string_view identifier);

/// Why `prefix` cannot begin the exported names; empty when it can.
std::string prefixProblem(std::string_view prefix);

/// A valid prefix from the stem of a file name, "my-model.v2" -> "my_model_v2".
std::string prefixFromStem(std::string_view stem);

} // namespace kerasc::codegen

#endif
