//===- Functions.cpp - Functions.def as data ------------------------------===//

#include "dialect/Functions.h"

#include "llvm/ADT/StringSwitch.h"

#include <limits>

using namespace kerasc::keras;

// Array members of the table need storage of their own: one array per row. The
// trailing sentinel keeps rows without parameters from being empty arrays.
#define KERASC_FUNCTION(name, kind, formula, ...)                              \
  static const FunctionParameter name##Parameters[] = {                        \
      __VA_ARGS__ __VA_OPT__(, ){{}, 0.0}};
#include "dialect/Functions.def"

const FunctionInfo &kerasc::keras::getFunctionInfo(Function function) {
  static const FunctionInfo table[] = {
#define KERASC_FUNCTION(name, kind, formula, ...)                              \
  {#name, FunctionKind::kind, formula,                                         \
   llvm::ArrayRef(name##Parameters).drop_back()},
#include "dialect/Functions.def"
  };
  return table[static_cast<unsigned>(function)];
}

std::optional<Function> kerasc::keras::getFunctionByName(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<Function>>(name)
#define KERASC_FUNCTION(name, ...) .Case(#name, Function::name)
#include "dialect/Functions.def"
      .Default(std::nullopt);
}

llvm::ArrayRef<Function> kerasc::keras::getAllFunctions() {
  static const Function all[] = {
#define KERASC_FUNCTION(name, ...) Function::name,
#include "dialect/Functions.def"
  };
  return all;
}
