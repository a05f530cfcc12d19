//===- Source.cpp - functions that a Keras file names, from Python source -===//

#include "compiler/lambda/Source.h"

#include "compiler/lambda/SourceCompiler.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

namespace {

/// Whether other code could change the value behind its name.
bool isMutable(const Value &value, uint64_t depth) {
  if (value.is(Kind::Tuple))
    return depth == 0 || llvm::any_of(value.items(), [&](const Value &item) {
             return isMutable(item, depth - 1);
           });
  return value.is(Kind::List) || value.is(Kind::Dict) || value.is(Kind::Set) ||
         value.is(Kind::Array) || value.is(Kind::Iterator);
}

/// "line 3, line 7"
std::string lineList(llvm::ArrayRef<SourceIndex::Binding> bindings) {
  std::string text = "line ";
  for (size_t i = 0; i < bindings.size() && i < 4; ++i)
    text += (i ? ", line " : "") + std::to_string(bindings[i].line);
  return text;
}

/// The file's names for one Interpreter. Each gets its value when it is first
/// used; the code that was run to make it may have bound it in any order, so
/// only what is bound once has one.
class SourceGlobals final : public Globals {
public:
  explicit SourceGlobals(std::shared_ptr<const SourceIndex> index)
      : index(std::move(index)) {}

  Result find(Interpreter &in, StringRef name) override;
  /// The function of a `def`.
  Result define(Interpreter &in, const SourceIndex::Definition &definition);

private:
  Result evaluate(Interpreter &in, StringRef name);
  Result evaluate(Interpreter &in, StringRef name,
                  const SourceIndex::Binding &binding);
  Error checkStars(StringRef name) const;
  Error ambiguous(StringRef name) const;
  Result run(Interpreter &in, CodeObject *code) {
    auto *function = in.arena.make<Function>();
    function->code = code;
    return in.call(Value::of(Kind::Function, function), {});
  }

  std::shared_ptr<const SourceIndex> index;
  /// Null = being evaluated.
  llvm::StringMap<Value> values;
};

Result SourceGlobals::find(Interpreter &in, StringRef name) {
  if (index->bindings(name).empty()) {
    if (Error error = checkStars(name))
      return error;
    return Value();
  }
  auto [entry, isNew] = values.try_emplace(name);
  if (!isNew) {
    if (entry->second.isNull())
      return mistake("'" + name + "' of " + index->fileName +
                     " depends on itself");
    return entry->second;
  }
  in.arena.spend(name.size() + 64);
  Result value = evaluate(in, name);
  if (!value) {
    values.erase(name);
    return value;
  }
  values[name] = *value;
  return value;
}

/// Names that nothing in the file binds may come from `import *`.
Error SourceGlobals::checkStars(StringRef name) const {
  for (SourceNode star : index->scopes.starImports)
    if (!SourceIndex::bringsOnlyLayers(star))
      return mistake("'" + name + "' may come from '" +
                         star.text().take_front(80) + "'" +
                         index->place(star.line()),
                     "import it by its name");
  return Error::success();
}

Error SourceGlobals::ambiguous(StringRef name) const {
  return mistake("'" + name + "' is bound more than once in " +
                     index->fileName + ": " + lineList(index->bindings(name)),
                 "give a file in which it is bound once");
}

Result SourceGlobals::evaluate(Interpreter &in, StringRef name) {
  llvm::ArrayRef<SourceIndex::Binding> bindings = index->bindings(name);
  if (auto found = index->scopes.assignedByFunctions.find(name);
      found != index->scopes.assignedByFunctions.end())
    return mistake("'" + name + "' is assigned to by a function" +
                       index->place(found->second),
                   "give a file in which it is a constant");
  Result first = evaluate(in, name, bindings.front());
  if (!first)
    return first;
  // Imports of the same thing are one: that of a try and that of its except.
  for (const SourceIndex::Binding &other : bindings.drop_front()) {
    if (other.kind != SourceIndex::Kind::Import ||
        bindings.front().kind != SourceIndex::Kind::Import)
      return ambiguous(name);
    Result same = evaluate(in, name, other);
    if (!same)
      return same;
    if (same->kind != first->kind || same->integer != first->integer)
      return ambiguous(name);
  }
  auto changed = index->scopes.changed.find(name);
  if (changed != index->scopes.changed.end() &&
      isMutable(*first, in.limits.depth))
    return mistake("'" + name + "', which is " + describe(*first) +
                       ", may be changed" + index->place(changed->second),
                   "make it a tuple, or give a file with nothing but the "
                   "function and what it uses");
  return first;
}

Result SourceGlobals::evaluate(Interpreter &in, StringRef name,
                               const SourceIndex::Binding &binding) {
  SourceCompiler::Context context{*index, in.arena, this, index->limits};
  std::string place = "'" + name.str() + "'" + index->place(binding.line);
  CodeObject *code = nullptr;
  switch (binding.kind) {
  case SourceIndex::Kind::Definition:
    for (const SourceIndex::Definition &definition : index->definitions())
      if (definition.node.id() == binding.node.id())
        return define(in, definition);
    [[fallthrough]];
  case SourceIndex::Kind::NotRun:
    return mistake(place + " is made by code that is not run",
                   "give a file in which it is a constant or a function");
  case SourceIndex::Kind::Assignment:
    code = SourceCompiler::assignment(context, binding.node, name);
    break;
  case SourceIndex::Kind::Import:
    code = SourceCompiler::import(context, binding.node, name);
    break;
  }
  // The line of the message is that of the use.
  Result value = run(in, code);
  if (value)
    return value;
  return llvm::handleErrors(
      value.takeError(), [&](std::unique_ptr<Mistake> why) -> Error {
        why->message =
            place + " is made by what is not understood: " + why->message;
        why->line = 0;
        return Error(std::move(why));
      });
}

Result SourceGlobals::define(Interpreter &in,
                             const SourceIndex::Definition &definition) {
  if (!definition.decorator.empty())
    return mistake("'" + definition.name + "'" +
                       index->place(definition.node.line()) +
                       " is decorated by '" + definition.decorator + "'",
                   "only Keras's register_keras_serializable, with literal "
                   "names, may decorate it");
  SourceCompiler::Context context{*index, in.arena, this, index->limits};
  return run(in, SourceCompiler::definition(context, definition.node));
}

} // namespace

Expected<SourceFile> SourceFile::parse(StringRef text, StringRef fileName,
                                       const Limits &limits) {
  Expected<std::shared_ptr<const SourceIndex>> index =
      SourceIndex::build(text, fileName, limits);
  if (!index)
    return index.takeError();
  return SourceFile(std::move(*index));
}

const std::string &SourceFile::fileName() const { return index->fileName; }

bool SourceFile::has(StringRef name) const {
  return !index->bindings(name).empty() ||
         llvm::any_of(index->definitions(), [&](auto &definition) {
           return definition.registeredName == name;
         });
}

std::vector<std::string> SourceFile::functionNames() const {
  std::vector<std::string> names;
  for (const SourceIndex::Definition &definition : index->definitions()) {
    names.push_back(definition.name.str());
    if (!definition.registeredName.empty())
      names.push_back(definition.registeredName);
  }
  return names;
}

Expected<Value> SourceFile::function(Interpreter &interpreter,
                                     StringRef name) const {
  auto *globals = interpreter.arena.make<SourceGlobals>(index);
  std::vector<const SourceIndex::Definition *> registered;
  for (const SourceIndex::Definition &definition : index->definitions())
    if (definition.registeredName == name)
      registered.push_back(&definition);
  if (registered.size() > 1)
    return mistake("two functions are registered as '" + name + "'" +
                       index->place(registered[1]->node.line()),
                   "give a file in which one is");
  Result made = registered.empty()
                    ? globals->find(interpreter, name)
                    : globals->define(interpreter, *registered.front());
  if (!made)
    return made;
  if (made->isNull()) {
    std::vector<std::string> names = functionNames();
    names.resize(std::min<size_t>(names.size(), 8));
    return mistake(index->fileName + " has no function '" + name + "'",
                   names.empty() ? "it defines none at its top level"
                                 : "it defines " + llvm::join(names, ", "));
  }
  if (!made->is(Kind::Function))
    return mistake("'" + name + "'" +
                   index->place(index->bindings(name).front().line) + " is " +
                   describe(*made) + ", no function");
  return made;
}

} // namespace kerasc::lambda
