//===- SourceIndex.cpp - what a Python file binds at its top level --------===//

#include "compiler/lambda/SourceIndex.h"

#include "compiler/lambda/SourceLiterals.h"

#include "llvm/ADT/STLExtras.h"

#include <optional>

namespace kerasc::lambda {

using llvm::Expected;
using llvm::StringRef;

namespace {

/// Whether the assignment, and those to the right of it, are to names only.
bool hasOnlyNames(SourceNode assignment) {
  std::vector<SourceNode> targets;
  for (; assignment && assignment.is("assignment");
       assignment = assignment.field("right"))
    targets.push_back(assignment.field("left"));
  while (!targets.empty()) {
    SourceNode target = targets.back();
    targets.pop_back();
    if (target.is("subscript") || target.is("attribute"))
      return false;
    if (!target.is("identifier"))
      llvm::append_range(targets, target.children());
  }
  return true;
}

/// The value of a string literal that is nothing but text.
std::optional<std::string> plainText(SourceNode node) {
  if (!node.is("string"))
    return std::nullopt;
  StringLiteral literal(node.text());
  std::string text;
  if (literal.prefix.isBytes || literal.prefix.isFormat ||
      !decodeString(literal.body, literal.prefix, text))
    return std::nullopt;
  return text;
}

/// The name that the arguments of a registration give; nothing when they are
/// not literal.
std::optional<std::string> registeredName(SourceNode arguments,
                                          StringRef functionName) {
  std::string package = "Custom", name = functionName.str();
  if (!arguments || !arguments.is("argument_list"))
    return std::nullopt;
  unsigned position = 0;
  for (SourceNode argument : arguments.children()) {
    StringRef parameter = position == 0 ? "package" : "name";
    SourceNode value = argument;
    if (argument.is("keyword_argument")) {
      parameter = argument.field("name").text();
      value = argument.field("value");
    } else if (position++ == 2) {
      return std::nullopt;
    }
    std::optional<std::string> text = plainText(value);
    if (parameter == "package" && text)
      package = *text;
    else if (parameter == "name" && text)
      name = *text;
    else if (parameter != "name" || !value.is("none"))
      return std::nullopt;
  }
  return package + ">" + name;
}

/// The module that `name` is or comes from.
StringRef importedFrom(SourceNode import, StringRef name) {
  if (SourceNode module = import.field("module_name"))
    return module.text();
  for (SourceNode each : import.fields("name"))
    if (SourceNode alias = each.field("alias"); alias && alias.text() == name)
      return each.field("name").text();
  return name; // `import a.b` binds a
}

bool isOfKeras(StringRef module) {
  StringRef package = module.split('.').first.trim();
  return package == "keras" || package == "tf_keras" || package == "tensorflow";
}

} // namespace

SourceIndex::SourceIndex(std::unique_ptr<SourceTree> parsed, StringRef fileName,
                         const Limits &limits)
    : fileName(fileName.str()), limits(limits), tree(std::move(parsed)),
      scopes(tree->root(), limits) {
  for (const ModuleBinding &found : scopes.bindings)
    byName[found.name].push_back(classify(found));
  for (SourceNode statement : tree->root().children())
    addDefinition(statement);
}

SourceIndex::Binding SourceIndex::classify(const ModuleBinding &found) const {
  SourceNode statement = found.statement, binder = found.binder;
  Binding binding{Kind::NotRun, binder, binder.line()};
  if (binder.is("import_statement") || binder.is("import_from_statement")) {
    binding.kind = Kind::Import;
  } else if (binder.is("function_definition")) {
    SourceNode made = statement.is("decorated_definition")
                          ? statement.field("definition")
                          : statement;
    if (made.id() == binder.id())
      binding.kind = Kind::Definition;
  } else if (binder.is("assignment") && statement.is("expression_statement")) {
    std::vector<SourceNode> parts = statement.children();
    if (parts.size() == 1 && parts[0].is("assignment") &&
        hasOnlyNames(parts[0]))
      binding = {Kind::Assignment, parts[0], binder.line()};
  }
  return binding;
}

/// Whether a decorator is Keras's register_keras_serializable: by that name,
/// from a module that the file imports from Keras, or does not bind at all.
bool SourceIndex::isRegistration(SourceNode callee) const {
  SourceNode head = callee, last = callee;
  if (callee.is("attribute"))
    last = callee.field("attribute");
  if (last.text() != "register_keras_serializable")
    return false;
  while (head.is("attribute"))
    head = head.field("object");
  if (!head.is("identifier"))
    return false;
  return llvm::all_of(bindings(head.text()), [&](const Binding &binding) {
    return binding.kind == Kind::Import &&
           isOfKeras(importedFrom(binding.node, head.text()));
  });
}

void SourceIndex::addDefinition(SourceNode statement) {
  SourceNode node = statement;
  if (statement.is("decorated_definition"))
    node = statement.field("definition");
  if (!node.is("function_definition"))
    return;
  Definition &made = defs.emplace_back();
  made.name = node.field("name").text();
  made.node = node;
  if (node.id() == statement.id())
    return;
  for (SourceNode decorator : statement.children()) {
    if (!decorator.is("decorator"))
      continue;
    SourceNode call = decorator.children().front();
    std::optional<std::string> name;
    if (call.is("call") && isRegistration(call.field("function")))
      name = registeredName(call.field("arguments"), made.name);
    // Of two registrations the outer one stays.
    if (name && made.registeredName.empty())
      made.registeredName = *name;
    else if (!name)
      made.decorator = decorator.text().rtrim().take_front(80).str();
  }
}

llvm::ArrayRef<SourceIndex::Binding>
SourceIndex::bindings(StringRef name) const {
  auto found = byName.find(name);
  if (found == byName.end())
    return {};
  return found->second;
}

std::string SourceIndex::place(int32_t line) const {
  return " in line " + std::to_string(line) + " of " + fileName;
}

bool SourceIndex::bringsOnlyLayers(SourceNode starImport) {
  StringRef module = starImport.field("module_name").text();
  if (!isOfKeras(module))
    return false;
  for (StringRef part :
       {"layers", "models", "optimizers", "callbacks", "losses", "metrics",
        "regularizers", "initializers", "constraints", "utils"})
    if (module.rsplit('.').second == part)
      return true;
  return false;
}

Expected<std::shared_ptr<const SourceIndex>>
SourceIndex::build(StringRef text, StringRef fileName, const Limits &limits) {
  Expected<std::unique_ptr<SourceTree>> tree = SourceTree::parse(text, limits);
  if (!tree)
    return tree.takeError();
  return std::shared_ptr<const SourceIndex>(
      new SourceIndex(std::move(*tree), fileName, limits));
}

} // namespace kerasc::lambda
