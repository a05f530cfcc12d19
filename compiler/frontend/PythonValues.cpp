//===- PythonValues.cpp - what Keras writes of Python objects -------------===//

#include "compiler/frontend/PythonValues.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/Json.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::frontend {

using lambda::Kind;
using lambda::mistake;
using rapidjson::Value;

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// [code, defaults, closure] of Keras 1 and 2; the same behind "value" in
/// Keras 3; {"code", "defaults", "closure"} of Keras 3's Lambda.
static std::optional<PythonFunction> readCode(const Value &value) {
  PythonFunction function;
  const Value *held = &value;
  if (stringOf(findMember(value, "class_name")) == "__lambda__") {
    const Value *config = findMember(value, "config");
    if (!config)
      return std::nullopt;
    held = findMember(*config, "value");
    if (!held) {
      function.code = findMember(*config, "code");
      function.defaults = findMember(*config, "defaults");
      function.closure = findMember(*config, "closure");
    }
  }
  if (held) {
    if (!held->IsArray() || held->Size() != 3)
      return std::nullopt;
    function.code = &(*held)[0];
    function.defaults = &(*held)[1];
    function.closure = &(*held)[2];
  }
  if (!function.code || !function.code->IsString())
    return std::nullopt;
  return function;
}

/// {"class_name": "function", "config": "double", ...}.
static std::optional<PythonFunction> readName(const Value &value) {
  PythonFunction function;
  if (stringOf(findMember(value, "class_name")) != "function")
    return std::nullopt;
  llvm::StringRef registered = stringOf(findMember(value, "registered_name"));
  llvm::StringRef name = stringOf(findMember(value, "config"));
  bool isRegistered = registered.contains('>');
  function.name = (isRegistered ? registered : name).str();
  function.module = stringOf(findMember(value, "module")).str();
  if (function.name.empty())
    return std::nullopt;
  return function;
}

std::optional<PythonFunction> readPythonFunction(Arguments &arguments,
                                                 llvm::StringRef name,
                                                 bool hasAlternative) {
  // What kind of thing it is shows in the value; where it was defined, in
  // Keras 1 and 2, is a key of its own: "module", "mask_module".
  bool isMain = name == "function";
  const Value *module =
      arguments.find(isMain ? "module" : (name + "_module").str());
  const Value *type = arguments.find((name + "_type").str());
  const Value *value = arguments.findSet(name);
  llvm::StringRef kind = stringOf(type);
  if (type && kind != "lambda" && kind != "function" && kind != "raw") {
    arguments.expected((name + "_type").str(), "'lambda', 'function' or 'raw'",
                       *type);
    return std::nullopt;
  }
  if (!value)
    return std::nullopt;
  std::optional<PythonFunction> function = readCode(*value);
  if (!function)
    function = readName(*value);
  // Keras 1 and 2: the name alone.
  if (!function && kind == "function" && value->IsString()) {
    function.emplace();
    function->name = stringOf(value).str();
  }
  if (!function) {
    if (!hasAlternative)
      arguments.expected(name, "the code or the name of a Python function",
                         *value);
    return std::nullopt;
  }
  if (function->module.empty() && module)
    function->module = stringOf(module).str();
  return function;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

using Made = llvm::Expected<lambda::Value>;

static Made makeSequence(lambda::Arena &arena, Kind kind, const Value &list,
                         FunctionMaker makeFunction) {
  if (llvm::Error error = arena.reserve(list.Size() * sizeof(lambda::Value)))
    return error;
  std::vector<lambda::Value> items;
  for (const Value &item : list.GetArray()) {
    Made made = pythonValue(arena, item, makeFunction);
    if (!made)
      return made;
    items.push_back(*made);
  }
  return arena.sequence(kind, std::move(items));
}

static Made makeDictionary(lambda::Arena &arena, const Value &object,
                           FunctionMaker makeFunction) {
  std::vector<lambda::Value> items;
  for (const auto &member : object.GetObject()) {
    Made made = pythonValue(arena, member.value, makeFunction);
    if (!made)
      return made;
    items.push_back(arena.text(stringOf(&member.name).str()));
    items.push_back(*made);
  }
  return arena.sequence(Kind::Dict, std::move(items));
}

static Made makeArray(lambda::Arena &arena, const Value &nested,
                      const Value *dtype = nullptr) {
  std::optional<ElementType> type;
  if (dtype) {
    type = elementTypeByName(stringOf(dtype));
    if (!type)
      return mistake("an array of type " + describeValue(*dtype));
  }
  NumberList numbers;
  if (!readNumbers(nested, numbers))
    return mistake("an array that is no array of numbers");
  if (llvm::Error error = arena.reserve(numbers.values.size() * sizeof(double)))
    return error;
  auto *array = arena.make<lambda::Array>();
  arena.spend(numbers.values.size() * sizeof(double));
  array->elements = std::move(numbers.values);
  array->shape.assign(numbers.shape.begin(), numbers.shape.end());
  array->isFloat = type ? isFloat(*type) : !numbers.isWhole;
  return lambda::Value::of(Kind::Array, array);
}

/// What Keras 3 writes of objects that JSON does not have.
static Made makeObject(lambda::Arena &arena, const Value &object,
                       llvm::StringRef className, FunctionMaker makeFunction) {
  const Value *config = findMember(object, "config");
  if (className == "__tuple__") {
    const Value *items = findMember(object, "items");
    if (items && items->IsArray())
      return makeSequence(arena, Kind::Tuple, *items, makeFunction);
  }
  if (className == "__numpy__" || className == "__tensor__") {
    const Value *value = config ? findMember(*config, "value") : nullptr;
    if (value && value->IsArray())
      return makeArray(arena, *value, findMember(*config, "dtype"));
    if (value && value->IsNumber())
      return pythonValue(arena, *value, makeFunction);
  }
  if (className == "__ellipsis__")
    return lambda::Value::plain(Kind::Ellipsis);
  if (className == "__slice__" && config) {
    std::vector<lambda::Value> items;
    for (const char *name : {"start", "stop", "step"}) {
      const Value *bound = findMember(*config, name);
      Made made = bound ? pythonValue(arena, *bound, makeFunction)
                        : lambda::Value::none();
      if (!made)
        return made;
      items.push_back(*made);
    }
    return arena.sequence(Kind::Slice, std::move(items));
  }
  if (std::optional<PythonFunction> function = readCode(object))
    return makeFunction(*function);
  if (std::optional<PythonFunction> function = readName(object))
    return makeFunction(*function);
  return mistake("an object of class '" + className + "' of the file",
                 "pass numbers, text, lists, tuples, dictionaries or arrays");
}

// The depth of the JSON is bounded.
Made pythonValue(lambda::Arena &arena, const Value &value,
                 FunctionMaker makeFunction) {
  if (arena.exhausted())
    return mistake("the values that the file gives the function are too large");
  if (value.IsNull())
    return lambda::Value::none();
  if (value.IsBool())
    return lambda::Value::of(value.GetBool());
  if (value.IsInt64())
    return lambda::Value::of(value.GetInt64());
  if (value.IsNumber())
    return lambda::Value::of(value.GetDouble());
  if (value.IsString())
    return arena.text(stringOf(&value).str());
  if (value.IsArray())
    return makeSequence(arena, Kind::List, value, makeFunction);
  if (llvm::StringRef name = stringOf(findMember(value, "class_name"));
      !name.empty() &&
      findMember(value, name == "__tuple__" ? "items" : "config"))
    return makeObject(arena, value, name, makeFunction);
  // Keras 2's numpy arrays.
  const Value *held = findMember(value, "value");
  if (held && held->IsArray() &&
      stringOf(findMember(value, "type")) == "ndarray")
    return makeArray(arena, *held);
  return makeDictionary(arena, value, makeFunction);
}

} // namespace kerasc::frontend
