//===- Symbols.cpp - the names a Lambda's function may use ----------------===//

#include "compiler/lambda/Symbols.h"

#include "compiler/lambda/Handlers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

#include <limits>

namespace kerasc::lambda {

using llvm::Error;
using llvm::StringRef;

namespace {

constexpr StringRef letters = "BKOTANM"; // of Symbols.def, as in Namespace

struct Parameter {
  llvm::SmallVector<StringRef, 3> names;
  Value byDefault; // Null: must be given
};

struct Symbol {
  StringRef modules, name;
  Handler handler;
  StringRef detail;
  std::vector<Parameter> parameters;
  bool takesAll = false;
};

Value parseDefault(StringRef text) {
  int64_t integer;
  double number;
  if (text == "None")
    return Value::none();
  if (text == "True" || text == "False")
    return Value::of(text == "True");
  if (!text.getAsInteger(10, integer))
    return Value::of(integer);
  if (llvm::to_float(text, number))
    return Value::of(number);
  // Defaults live as long as the table.
  if (text == "()" || text == "(1, 1)") {
    static Sequence none{{}};
    static Sequence pair{{Value::of(int64_t{1}), Value::of(int64_t{1})}};
    return Value::of(Kind::Tuple, text == "()" ? &none : &pair);
  }
  static std::map<std::string, Text> texts;
  std::string unquoted = text.drop_front().drop_back().str();
  return Value::of(Kind::Text,
                   &texts.try_emplace(unquoted, unquoted).first->second);
}

Symbol parseRow(StringRef modules, StringRef name, Handler handler,
                StringRef detail, StringRef signature) {
  Symbol symbol{modules, name, handler, detail, {}, signature == "*"};
  while (!symbol.takesAll && !signature.empty()) {
    // A default that is a tuple has a comma of its own.
    size_t from =
        signature.find('=') < signature.find(',') &&
                signature.substr(signature.find('=') + 1).starts_with("(")
            ? signature.find(')')
            : 0;
    size_t comma = signature.find(',', from);
    StringRef part = signature.substr(0, comma).trim();
    signature = comma == StringRef::npos ? "" : signature.substr(comma + 1);
    auto [names, byDefault] = part.split('=');
    Parameter parameter;
    names.split(parameter.names, '|');
    if (part.contains('='))
      parameter.byDefault = parseDefault(byDefault);
    symbol.parameters.push_back(std::move(parameter));
  }
  return symbol;
}

/// The rows, and which of them a module and a name mean.
struct Table {
  std::vector<Symbol> rows;
  llvm::StringMap<int64_t> byName; // "K" + name

  Table() {
#define KERASC_SYMBOL(modules, name, handler, detail, parameters)              \
  rows.push_back(                                                              \
      parseRow(modules, name, handlers::handler, detail, parameters));
#include "compiler/lambda/Symbols.def"
    for (auto [index, row] : llvm::enumerate(rows))
      for (char module : row.modules)
        byName.try_emplace(std::string(1, module) + row.name.str(),
                           static_cast<int64_t>(index) * 8 +
                               static_cast<int64_t>(letters.find(module)));
  }
};

const Table &table() {
  static const Table instance;
  return instance;
}

Value module(Namespace which) {
  return Value::plain(Kind::Module, static_cast<int64_t>(which));
}

Value find(Namespace from, StringRef name) {
  if (from == Namespace::Keras)
    return Value();
  const Table &symbols = table();
  auto found = symbols.byName.find(
      std::string(1, letters[static_cast<size_t>(from)]) + name.str());
  return found == symbols.byName.end()
             ? Value()
             : Value::plain(Kind::Symbol, found->second);
}

constexpr StringRef moduleNames[] = {
    "builtins",          "K",  "keras.ops", "tf",
    "keras.activations", "np", "math",      "keras"};

struct ModuleRow {
  StringRef name;
  Namespace which;
};
/// Names that people give the modules they import.
constexpr ModuleRow globalModules[] = {
    {"K", Namespace::Backend},
    {"KB", Namespace::Backend},
    {"kb", Namespace::Backend},
    {"backend", Namespace::Backend},
    {"tf", Namespace::Tf},
    {"ktf", Namespace::Tf},
    {"tensorflow", Namespace::Tf},
    {"keras", Namespace::Keras},
    {"tf_keras", Namespace::Keras},
    {"ops", Namespace::Ops},
    {"kops", Namespace::Ops},
    {"np", Namespace::Numpy},
    {"numpy", Namespace::Numpy},
    {"math", Namespace::Math},
    {"activations", Namespace::Activations},
};
constexpr struct {
  Namespace from;
  StringRef name;
  Namespace to;
} memberModules[] = {
    {Namespace::Keras, "backend", Namespace::Backend},
    {Namespace::Keras, "ops", Namespace::Ops},
    {Namespace::Keras, "activations", Namespace::Activations},
    {Namespace::Backend, "tf", Namespace::Tf},
    {Namespace::Backend, "math_ops", Namespace::Tf},
    {Namespace::Tf, "keras", Namespace::Keras},
    {Namespace::Tf, "math", Namespace::Tf},
    {Namespace::Tf, "nn", Namespace::Tf},
    {Namespace::Tf, "linalg", Namespace::Tf},
    {Namespace::Tf, "compat", Namespace::Tf},
    {Namespace::Tf, "v1", Namespace::Tf},
    {Namespace::Tf, "python", Namespace::Tf},
    {Namespace::Ops, "numpy", Namespace::Ops},
    {Namespace::Ops, "nn", Namespace::Ops},
    {Namespace::Ops, "linalg", Namespace::Ops},
    {Namespace::Ops, "math", Namespace::Ops},
};

Error unknown(StringRef name) {
  return mistake(
      "the name '" + name +
          "' is not known: it is not in the file, and no function of Keras "
          "that a Lambda may use",
      "use functions of keras.ops or keras.backend, or put what it does into "
      "the function itself");
}

} // namespace

const Value &Arguments::operator[](StringRef name) const {
  static const Value nothing = Value::none();
  for (const auto &[key, value] : named)
    if (key == name)
      return value;
  return nothing;
}

bool Arguments::has(StringRef name) const {
  return llvm::any_of(named, [&](auto &entry) { return entry.first == name; });
}

Result symbolGlobal(StringRef name) {
  // Names like others in Python 2.
  if (name == "True" || name == "False")
    return Value::of(name == "True");
  if (name == "None")
    return Value::none();
  if (Value builtin = find(Namespace::Builtins, name); !builtin.isNull())
    return builtin;
  for (const ModuleRow &row : globalModules)
    if (row.name == name)
      return module(row.which);
  static Text exception("an exception");
  if (name.ends_with("Error") || name == "Exception" ||
      name == "AssertionError")
    return Value::of(Kind::Opaque, &exception);
  return unknown(name);
}

Result importModule(StringRef path, bool isFrom) {
  auto [head, rest] = path.split('.');
  Result current = symbolGlobal(head);
  if (!current)
    return current;
  if (!current->is(Kind::Module))
    return unknown(path);
  while (isFrom && !rest.empty()) {
    std::tie(head, rest) = rest.split('.');
    current = moduleMember(current->integer, head);
    if (!current)
      return current;
    if (!current->is(Kind::Module))
      return unknown(path);
  }
  return current;
}

Result moduleMember(int64_t which, StringRef name) {
  auto from = static_cast<Namespace>(which);
  if (Value symbol = find(from, name); !symbol.isNull())
    return symbol;
  for (auto &row : memberModules)
    if (row.from == from && row.name == name)
      return module(row.to);
  bool hasNumbers = from == Namespace::Numpy || from == Namespace::Math;
  if (hasNumbers && name == "pi")
    return Value::of(3.141592653589793);
  if (hasNumbers && name == "e")
    return Value::of(2.718281828459045);
  if (hasNumbers && name == "inf")
    return Value::of(std::numeric_limits<double>::infinity());
  if (hasNumbers && name == "nan")
    return Value::of(std::numeric_limits<double>::quiet_NaN());
  if (name == "newaxis" && (from == Namespace::Numpy || from == Namespace::Tf))
    return Value::none();
  DType dtype;
  if ((from == Namespace::Numpy || from == Namespace::Tf) &&
      parseDType(name, dtype))
    return Value::plain(Kind::DType, static_cast<int64_t>(dtype));
  return unknown((moduleNames[which] + "." + name).str());
}

std::string symbolName(int64_t symbol) {
  auto from = static_cast<size_t>(symbol % 8);
  StringRef name = table().rows[symbol / 8].name;
  return from ? (moduleNames[from] + "." + name).str() : name.str();
}

Result callSymbol(Interpreter &in, int64_t symbol, std::vector<Value> values,
                  Keywords keywords) {
  const Symbol &row = table().rows[symbol / 8];
  std::string name = symbolName(symbol);
  Arguments arguments;
  arguments.detail = row.detail;
  arguments.from = static_cast<Namespace>(symbol % 8);
  if (row.takesAll) {
    if (!keywords.empty() && name != "dict")
      return mistake("the argument '" + keywords.front().first + "' of '" +
                     name + "' is not supported");
    arguments.all = std::move(values);
    for (auto &[key, value] : keywords) {
      arguments.all.push_back(in.arena.text(key));
      arguments.all.push_back(value);
    }
    return row.handler(in, arguments);
  }
  if (values.size() > row.parameters.size())
    return mistake("'" + name + "' with " + llvm::Twine(values.size()) +
                   " arguments, expected at most " +
                   llvm::Twine(row.parameters.size()));
  for (auto [index, parameter] : llvm::enumerate(row.parameters)) {
    Value value = index < values.size() ? values[index] : Value();
    for (auto &[key, given] : keywords)
      if (llvm::is_contained(parameter.names, key)) {
        if (!value.isNull())
          return mistake("the argument '" + key + "' of '" + name +
                         "' is given twice");
        value = given;
      }
    if (value.isNull())
      value = parameter.byDefault;
    if (value.isNull())
      return mistake("'" + name + "' without its argument '" +
                     parameter.names.front() + "'");
    arguments.named.emplace_back(parameter.names.front(), value);
  }
  for (auto &[key, given] : keywords)
    if (llvm::none_of(row.parameters, [&, &wanted = key](const Parameter &p) {
          return llvm::is_contained(p.names, wanted);
        }))
      return mistake("the argument '" + key + "' of '" + name +
                     "' is not supported");
  return llvm::handleExpected(
      row.handler(in, arguments), []() -> Result { return Value::none(); },
      [&](std::unique_ptr<Mistake> mistake) -> Error {
        if (!mistake->line && mistake->message.rfind("in '", 0) != 0)
          mistake->message = "in '" + name + "': " + mistake->message;
        return Error(std::move(mistake));
      });
}

} // namespace kerasc::lambda
