//===- PythonValues.h - what Keras writes of Python objects ---------------===//
//
// A Lambda's function, its defaults, the variables it saw and its arguments, as
// the JSON of each generation spells them.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_PYTHONVALUES_H
#define KERASC_COMPILER_FRONTEND_PYTHONVALUES_H

#include "compiler/lambda/Value.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <rapidjson/document.h>

#include <optional>
#include <string>

namespace kerasc::frontend {

class Arguments;

/// A function of the file, by its code or by its name.
struct PythonFunction {
  /// Text of the marshalled code; null for a function that is only named.
  const rapidjson::Value *code = nullptr;
  /// Null: none.
  const rapidjson::Value *defaults = nullptr, *closure = nullptr;
  /// "double", "package>double"; where it was defined, "keras.ops", or empty.
  std::string name, module;
};

/// Reads argument `name`; nothing when it is absent, null, or no function.
/// Reports what is no value a function can have, unless it is an `alternative`.
std::optional<PythonFunction> readPythonFunction(Arguments &arguments,
                                                 llvm::StringRef name,
                                                 bool hasAlternative = false);

/// Makes the functions that are among values.
using FunctionMaker =
    llvm::function_ref<llvm::Expected<lambda::Value>(const PythonFunction &)>;

/// `value` as Python got it: numbers, text, lists, tuples, dictionaries,
/// arrays, functions.
llvm::Expected<lambda::Value> pythonValue(lambda::Arena &arena,
                                          const rapidjson::Value &value,
                                          FunctionMaker makeFunction);

} // namespace kerasc::frontend

#endif
