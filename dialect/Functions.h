//===- Functions.h - the table of scalar functions as C++ ------*- C++ -*-===//
//
// Functions.def as an enumeration and a look-up.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_DIALECT_FUNCTIONS_H
#define KERASC_DIALECT_FUNCTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace kerasc::keras {

enum class Function {
#define KERASC_FUNCTION(name, ...) name,
#include "dialect/Functions.def"
};

enum class FunctionKind { elementwise, row, gated };

struct FunctionParameter {
  llvm::StringRef name;
  double value; // the default
};

struct FunctionInfo {
  llvm::StringRef name;
  FunctionKind kind;
  llvm::StringRef formula;
  llvm::ArrayRef<FunctionParameter> parameters;
};

const FunctionInfo &getFunctionInfo(Function function);
std::optional<Function> getFunctionByName(llvm::StringRef name);
/// Every row, in the order of the table.
llvm::ArrayRef<Function> getAllFunctions();

} // namespace kerasc::keras

#endif
