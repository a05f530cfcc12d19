//===- SourceScopes.cpp - what each name of a Python file means -----------===//

#include "compiler/lambda/SourceScopes.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::StringRef;

Parameters::Parameters(SourceNode list) {
  std::vector<StringRef> keywords;
  StringRef varArgs, varKeywords;
  bool isAfterStar = false;
  for (SourceNode child : list ? list.children() : std::vector<SourceNode>()) {
    StringRef kind = child.kind();
    SourceNode name = child, value;
    if (kind == "default_parameter" || kind == "typed_default_parameter") {
      name = child.field("name");
      value = child.field("value");
    } else if (kind == "typed_parameter") {
      name = child.children().front();
    }
    if (kind == "positional_separator") {
      positionalOnly = static_cast<int32_t>(names.size());
    } else if (kind == "keyword_separator") {
      isAfterStar = true;
    } else if (name.is("list_splat_pattern")) {
      isAfterStar = hasVarArgs = true;
      varArgs = name.children().front().text();
    } else if (name.is("dictionary_splat_pattern")) {
      hasVarKeywords = true;
      varKeywords = name.children().front().text();
    } else if (!name.is("identifier")) {
      problem = ("the parameter '" + name.text() + "'").str();
    } else if (isAfterStar) {
      keywords.push_back(name.text());
      if (value)
        keywordDefaults.emplace_back(name.text(), value);
    } else {
      names.push_back(name.text());
      if (value)
        defaults.push_back(value);
      else if (!defaults.empty())
        problem = ("the parameter '" + name.text() +
                   "' without a default after one with a default")
                      .str();
    }
  }
  positional = static_cast<int32_t>(names.size());
  keywordOnly = static_cast<int32_t>(keywords.size());
  llvm::append_range(names, keywords);
  if (hasVarArgs)
    names.push_back(varArgs);
  if (hasVarKeywords)
    names.push_back(varKeywords);
  llvm::DenseMap<StringRef, bool> isThere;
  for (StringRef name : names)
    if (!isThere.try_emplace(name).second)
      problem = ("two parameters '" + name + "'").str();
}

Scope::Access Scope::access(StringRef name) const {
  unsigned found = flags(name);
  if (found & (isCell | isFree))
    return Access::Cell;
  if (kind == Kind::Module || !(found & isBound) || found & isGlobal)
    return Access::Global;
  return Access::Local;
}

/// One pass over the file, in its order.
class Scopes::Collector {
public:
  Collector(Scopes &scopes, const Limits &limits)
      : scopes(scopes), limits(limits) {}

  void statement(SourceNode node) {
    current = node;
    push(node, scopes.all.front());
    while (!stack.empty()) {
      Item item = stack.back();
      stack.pop_back();
      size_t first = stack.size();
      visit(item);
      std::reverse(stack.begin() + first, stack.end());
    }
  }

private:
  /// What a name is there for.
  enum class Role : uint8_t {
    Read,  // its value cannot change: an operand
    Given, // to something that could change it
    Bound, // a target
  };
  struct Item {
    SourceNode node;
    Scope *scope;
    Role role;
    SourceNode binder;
  };

  void push(SourceNode node, Scope &scope, Role role = Role::Given,
            SourceNode binder = {}) {
    if (node)
      stack.push_back({node, &scope, role, binder});
  }
  void pushChildren(SourceNode node, Scope &scope, Role role = Role::Given,
                    SourceNode binder = {}) {
    for (SourceNode child : node.children())
      push(child, scope, role, binder);
  }

  void visit(const Item &item);
  bool visitScope(SourceNode node, Scope &scope);
  bool visitBinding(SourceNode node, Scope &scope);
  void visitImport(SourceNode node, Scope &scope);
  void visitTarget(const Item &item);
  void bind(StringRef name, Scope &scope, SourceNode binder);
  void change(SourceNode node, Scope &scope, Scope::Flag how);
  void declarations(SourceNode body, Scope &scope);
  Scope *inner(SourceNode node, Scope &parent, Scope::Kind kind);
  void function(SourceNode node, Scope &scope);
  void comprehension(SourceNode node, Scope &scope);

  Scopes &scopes;
  const Limits &limits;
  SourceNode current;
  std::vector<Item> stack;
};

void Scopes::Collector::bind(StringRef name, Scope &scope, SourceNode binder) {
  scope.names[name].flags |= Scope::isBound;
  if (scope.kind == Scope::Kind::Module)
    scopes.bindings.push_back({name, binder, current});
  else if (scope.flags(name) & Scope::isGlobal)
    scopes.assignedByFunctions.try_emplace(name, binder.line());
}

/// The variable in `x`, `x[0]`, `x.y[0]` may change.
void Scopes::Collector::change(SourceNode node, Scope &scope, Scope::Flag how) {
  while (node.is("subscript") || node.is("attribute"))
    node = node.field(node.is("subscript") ? "value" : "object");
  if (!node.is("identifier"))
    return;
  Scope::Name &name = scope.names[node.text()];
  name.flags |= how;
  if (!name.changeLine)
    name.changeLine = node.line();
}

Scope *Scopes::Collector::inner(SourceNode node, Scope &parent,
                                Scope::Kind kind) {
  if (parent.depth >= limits.depth)
    return nullptr;
  Scope &made = scopes.all.emplace_back();
  made.kind = kind;
  made.parent = &parent;
  made.depth = parent.depth + 1;
  scopes.scopes[node.id()] = &made;
  return &made;
}

void Scopes::Collector::function(SourceNode node, Scope &scope) {
  Parameters parameters(node.field("parameters"));
  for (SourceNode value : parameters.defaults)
    push(value, scope);
  for (auto &[name, value] : parameters.keywordDefaults)
    push(value, scope);
  Scope *made = inner(node, scope, Scope::Kind::Function);
  if (!made)
    return;
  for (StringRef name : parameters.names)
    made->names[name].flags |= Scope::isBound | Scope::isParameter;
  declarations(node.field("body"), *made);
  push(node.field("body"), *made);
}

/// `global` and `nonlocal` count for the whole function, wherever they stand,
/// and not for those inside: found before anything is bound.
void Scopes::Collector::declarations(SourceNode body, Scope &scope) {
  std::vector<SourceNode> left = {body};
  while (!left.empty()) {
    SourceNode node = left.back();
    left.pop_back();
    StringRef kind = node.kind();
    if (kind == "global_statement" || kind == "nonlocal_statement") {
      for (SourceNode name : node.children())
        scope.names[name.text()].flags |=
            kind[0] == 'g' ? Scope::isGlobal : Scope::isNonlocal;
    } else if (kind != "expression_statement" &&
               (kind == "block" || kind.ends_with("_statement") ||
                kind.ends_with("_clause"))) {
      llvm::append_range(left, node.children());
    }
  }
}

void Scopes::Collector::comprehension(SourceNode node, Scope &scope) {
  Scope *made = inner(node, scope, Scope::Kind::Comprehension);
  if (!made)
    return;
  made->isGenerator = node.is("generator_expression");
  bool isFirst = true;
  for (SourceNode clause : node.children()) {
    if (!clause.is("for_in_clause")) {
      push(clause, *made);
      continue;
    }
    // The first iterable is evaluated outside.
    push(clause.field("right"), isFirst ? scope : *made);
    push(clause.field("left"), *made, Role::Bound, clause);
    isFirst = false;
  }
}

bool Scopes::Collector::visitScope(SourceNode node, Scope &scope) {
  StringRef kind = node.kind();
  if (kind == "function_definition") {
    bind(node.field("name").text(), scope, node);
    function(node, scope);
  } else if (kind == "lambda") {
    function(node, scope);
  } else if (kind.ends_with("_comprehension") ||
             kind == "generator_expression") {
    comprehension(node, scope);
  } else if (kind == "class_definition") {
    bind(node.field("name").text(), scope, node);
    push(node.field("superclasses"), scope);
    if (Scope *made = inner(node, scope, Scope::Kind::Class)) {
      declarations(node.field("body"), *made);
      push(node.field("body"), *made);
    }
  } else {
    return false;
  }
  return true;
}

void Scopes::Collector::visitImport(SourceNode node, Scope &scope) {
  for (SourceNode child : node.children())
    if (child.is("wildcard_import") && scope.kind == Scope::Kind::Module)
      scopes.starImports.push_back(node);
  for (SourceNode name : node.fields("name")) {
    SourceNode alias = name.field("alias");
    // `import a.b` binds a.
    StringRef bound = alias ? alias.text() : name.text().split('.').first;
    bind(bound.rtrim(), scope, node);
  }
}

void Scopes::Collector::visitTarget(const Item &item) {
  StringRef kind = item.node.kind();
  if (kind == "identifier") {
    bind(item.node.text(), *item.scope, item.binder);
  } else if (kind == "subscript" || kind == "attribute") {
    change(item.node, *item.scope, Scope::isChanged);
    push(item.node, *item.scope);
  } else {
    pushChildren(item.node, *item.scope, Role::Bound, item.binder);
  }
}

/// Statements and expressions that bind names.
bool Scopes::Collector::visitBinding(SourceNode node, Scope &scope) {
  StringRef kind = node.kind();
  if (kind == "assignment" || kind == "augmented_assignment") {
    SourceNode left = node.field("left"), right = node.field("right");
    push(right, scope);
    // `x: int` makes x local and gives it no value.
    if (right || scope.kind != Scope::Kind::Module)
      push(left, scope, Role::Bound, node);
  } else if (kind == "named_expression") {
    Scope *owner = &scope;
    for (; owner->kind == Scope::Kind::Comprehension; owner = owner->parent)
      owner->names[node.field("name").text()].flags |= Scope::isNonlocal;
    push(node.field("value"), scope);
    bind(node.field("name").text(), *owner, node);
  } else if (kind == "for_statement") {
    push(node.field("right"), scope);
    push(node.field("left"), scope, Role::Bound, node);
    push(node.field("body"), scope);
    push(node.field("alternative"), scope);
  } else if (kind == "import_statement" || kind == "import_from_statement") {
    visitImport(node, scope);
  } else if (kind == "delete_statement") {
    pushChildren(node, scope, Role::Bound, node);
  } else if (kind == "as_pattern_target") {
    pushChildren(node, scope, Role::Bound, node);
  } else if (kind == "case_pattern") {
    // Approximately: a match statement is not interpreted.
    for (SourceNode part : node.children())
      if (part.is("dotted_name") && !part.text().contains('.'))
        bind(part.text(), scope, node);
      else
        push(part, scope);
  } else if (kind == "type_alias_statement") {
    pushChildren(node.field("left"), scope, Role::Bound, node);
  } else {
    return false;
  }
  return true;
}

void Scopes::Collector::visit(const Item &item) {
  SourceNode node = item.node;
  Scope &scope = *item.scope;
  StringRef kind = node.kind();
  if (item.role == Role::Bound)
    return visitTarget(item);
  if (kind == "identifier") {
    scope.names[node.text()];
    if (item.role == Role::Given)
      change(node, scope, Scope::isGivenAway);
    return;
  }
  if (visitScope(node, scope) || visitBinding(node, scope))
    return;
  if (kind == "yield")
    scope.isGenerator = true;
  if (kind == "attribute") {
    push(node.field("object"), scope, Role::Read);
  } else if (kind == "keyword_argument") {
    push(node.field("value"), scope);
  } else if (kind == "subscript") {
    push(node.field("value"), scope, item.role);
    for (SourceNode key : node.fields("subscript"))
      push(key, scope, Role::Read);
  } else if (kind == "call") {
    // A method may change its object, unless it is known for a reader.
    SourceNode callee = node.field("function");
    if (callee.is("attribute") &&
        !llvm::is_contained({"get", "keys", "values", "items", "index", "count",
                             "copy", "as_list"},
                            callee.field("attribute").text()))
      change(callee.field("object"), scope, Scope::isChanged);
    push(callee, scope, Role::Read);
    push(node.field("arguments"), scope);
  } else if (kind == "binary_operator" || kind == "unary_operator" ||
             kind == "comparison_operator" || kind == "slice" ||
             kind == "not_operator" || kind == "interpolation") {
    pushChildren(node, scope, Role::Read);
  } else if (kind != "type" && kind != "global_statement" &&
             kind != "nonlocal_statement" &&
             kind != "future_import_statement" && kind != "keyword_separator") {
    pushChildren(node, scope);
  }
}

/// Finds the owner of each name that `scope` uses and does not bind.
void Scopes::resolve(Scope &scope) {
  for (auto &[name, entry] : scope.names) {
    auto owns = [name = name](const Scope &other) {
      unsigned flags = other.flags(name);
      return other.kind != Scope::Kind::Class && flags & Scope::isBound &&
             !(flags & (Scope::isNonlocal | Scope::isGlobal));
    };
    unsigned &flags = entry.flags;
    bool isOwn = flags & Scope::isBound && !(flags & Scope::isNonlocal);
    if (isOwn || flags & (Scope::isGlobal | Scope::isFree))
      continue;
    Scope *owner = scope.parent;
    while (owner->kind != Scope::Kind::Module && !owns(*owner) &&
           !(owner->flags(name) & Scope::isGlobal))
      owner = owner->parent;
    if (owner->kind == Scope::Kind::Module || !owns(*owner)) {
      flags |= Scope::isGlobal;
      continue;
    }
    owner->names[name].flags |= Scope::isCell;
    flags |= Scope::isFree;
    for (Scope *between = scope.parent; between != owner;
         between = between->parent)
      between->names[name].flags |= Scope::isFree;
  }
}

void Scopes::findChanges(const Scope &scope) {
  // Code that runs when the module does.
  const Scope *around = &scope;
  while (around->kind == Scope::Kind::Comprehension ||
         around->kind == Scope::Kind::Class)
    around = around->parent;
  unsigned wanted = Scope::isChanged;
  if (around->kind == Scope::Kind::Module)
    wanted |= Scope::isGivenAway;
  for (const auto &[name, entry] : scope.names)
    if (entry.flags & wanted && scope.access(name) == Scope::Access::Global)
      changed.try_emplace(name, entry.changeLine);
}

Scopes::Scopes(SourceNode module, const Limits &limits) {
  all.emplace_back();
  Collector collector(*this, limits);
  for (SourceNode statement : module.children())
    collector.statement(statement);
  for (Scope &scope : all)
    if (scope.kind != Scope::Kind::Module)
      resolve(scope);
  for (const Scope &scope : all)
    findChanges(scope);
}

} // namespace kerasc::lambda
