//===- SourceStatements.cpp - Python source: statements -------------------===//
//
// Each leaves the stack as it found it; an iterator stays on it as long as its
// loop runs.
//
//===----------------------------------------------------------------------===//

#include "compiler/lambda/SourceCompiler.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

namespace kerasc::lambda {

using llvm::StringRef;

namespace {

/// A module's name, which may have spaces around its dots.
std::string modulePath(StringRef text) {
  std::string path = text.str();
  llvm::erase_if(path, llvm::isSpace);
  return path;
}

/// Whether the statement is a value that nobody sees, e.g. a docstring.
bool isConstant(SourceNode node) {
  if (node.is("string") || node.is("concatenated_string"))
    return !node.text().contains('{');
  return node.is("ellipsis") || node.is("none") || node.is("true") ||
         node.is("false");
}

} // namespace

void SourceCompiler::block(SourceNode node) {
  for (SourceNode each : node.children())
    statement(each);
}

void SourceCompiler::statement(SourceNode node) {
  Level level(*this);
  if (level.isTooDeep())
    return refuseDepth(node);
  if (simpleStatement(node))
    return;
  StringRef kind = node.kind();
  if (kind == "if_statement")
    return ifStatement(node);
  if (kind == "for_statement")
    return forStatement(node);
  if (kind == "while_statement")
    return whileStatement(node);
  if (kind == "function_definition") {
    function(node);
    return store(node, node.field("name").text());
  }
  if (kind == "with_statement")
    return withStatement(node);
  StringRef what = llvm::StringSwitch<StringRef>(kind)
                       .Case("try_statement", "a try statement")
                       .Case("class_definition", "a class")
                       .Case("match_statement", "a match statement")
                       .Case("decorated_definition", "a decorator")
                       .Case("print_statement", "Python 2's print statement")
                       .Case("exec_statement", "Python 2's exec statement")
                       .Case("type_alias_statement", "a type statement")
                       .Default("");
  if (what.empty())
    return refuse(node, "the " + kind);
  refuse(node, what);
}

bool SourceCompiler::simpleStatement(SourceNode node) {
  StringRef kind = node.kind();
  std::vector<SourceNode> parts = node.children();
  if (kind == "expression_statement") {
    expressionStatement(node);
  } else if (kind == "return_statement") {
    if (parts.empty())
      emit(node, Op::LoadNone);
    else
      expression(parts.front());
    emit(node, Op::Return);
  } else if (kind == "pass_statement") {
    emit(node, Op::Nop);
  } else if (kind == "break_statement" || kind == "continue_statement") {
    leaveLoop(node, kind == "break_statement");
  } else if (kind == "assert_statement") {
    assertion(node);
  } else if (kind == "raise_statement") {
    raise(node);
  } else if (kind == "delete_statement") {
    for (SourceNode target : parts)
      deletion(target);
  } else if (kind == "import_statement" || kind == "import_from_statement") {
    import(node);
  } else if (kind != "global_statement" && kind != "nonlocal_statement" &&
             kind != "future_import_statement") { // these are declarations
    return false;
  }
  return true;
}

void SourceCompiler::expressionStatement(SourceNode node) {
  for (SourceNode part : node.children()) {
    if (part.is("assignment")) {
      assignment(part);
    } else if (part.is("augmented_assignment")) {
      augmentedAssignment(part);
    } else if (!isConstant(part)) {
      expression(part);
      emit(part, Op::PopTop);
    }
  }
}

/// `a = b = value`; `a: int` alone says nothing.
void SourceCompiler::assignment(SourceNode node) {
  std::vector<SourceNode> targets;
  SourceNode value = node;
  for (; value && value.is("assignment"); value = value.field("right"))
    targets.push_back(value.field("left"));
  if (!value)
    return;
  expression(value);
  for (SourceNode target : targets) {
    if (target.id() != targets.back().id())
      emit(node, Op::Copy, 1);
    storeTarget(target);
  }
}

void SourceCompiler::augmentedAssignment(SourceNode node) {
  SourceNode target = node.field("left");
  StringRef text = node.field("operator").kind();
  std::optional<BinaryOperator> op = binaryOperator(text.drop_back());
  if (!op)
    return refuse(node, "the operator " + text);
  bool isItem = target.is("subscript");
  if (isItem) {
    expression(target.field("value"));
    key(target);
    emit(node, Op::Copy, 2);
    emit(node, Op::Copy, 2);
    emit(node, Op::LoadItem);
  } else if (target.is("identifier")) {
    load(target, target.text());
  } else {
    return refuse(node,
                  "an assignment to '" + target.text().take_front(40) + "'");
  }
  expression(node.field("right"));
  emit(node, Op::Binary, static_cast<int32_t>(*op) | inPlace);
  if (!isItem)
    return store(target, target.text());
  emit(node, Op::Rotate, 3); // value, container, key
  emit(node, Op::StoreItem);
}

void SourceCompiler::deletion(SourceNode target) {
  Level level(*this);
  if (level.isTooDeep())
    return refuseDepth(target);
  if (target.is("identifier")) {
    StringRef name = target.text();
    if (scope.access(name) != Scope::Access::Local)
      return refuse(target,
                    "del of '" + name + "', which other functions may use,");
    emit(target, Op::LoadFast, slot(name)); // an error when it is not there
    emit(target, Op::PopTop);
    emit(target, Op::DeleteFast, slot(name));
  } else if (target.is("subscript")) {
    expression(target.field("value"));
    key(target);
    emit(target, Op::DeleteItem);
  } else if (target.is("attribute")) {
    refuse(target, "del of an attribute");
  } else {
    for (SourceNode part : target.children())
      deletion(part);
  }
}

void SourceCompiler::assertion(SourceNode node) {
  std::vector<SourceNode> parts = node.children();
  Label end = newLabel();
  expression(parts.front());
  emitJump(node, Op::PopJumpIfTrue, end);
  emit(node, Op::LoadAssertionError);
  if (parts.size() > 1) {
    llvm::SaveAndRestore inMessage(isMessage, true);
    expression(parts[1]);
  }
  emit(node, Op::Raise, parts.size() > 1 ? 2 : 1);
  bind(end);
}

/// `raise E("text")` is not a call: exceptions only serve the message.
void SourceCompiler::raise(SourceNode node) {
  std::vector<SourceNode> parts = node.children();
  if (parts.empty())
    return emit(node, Op::Raise, 0);
  SourceNode exception = parts.front(), text;
  if (exception.is("call") && exception.field("function").is("identifier")) {
    std::vector<SourceNode> arguments = exception.field("arguments").children();
    exception = exception.field("function");
    if (!arguments.empty() && !arguments[0].is("keyword_argument"))
      text = arguments[0];
  }
  llvm::SaveAndRestore inMessage(isMessage, true);
  expression(exception);
  if (text)
    expression(text);
  emit(node, Op::Raise, text ? 2 : 1);
}

/// Of an import of the module, `onlyName` is wanted.
void SourceCompiler::import(SourceNode node, StringRef onlyName) {
  SourceNode module = node.field("module_name");
  int64_t level = 0;
  std::string from;
  if (module) {
    StringRef text = module.text();
    level = static_cast<int64_t>(
        text.take_while([](char c) { return c == '.' || llvm::isSpace(c); })
            .count('.'));
    from = StringRef(modulePath(text)).ltrim('.').str();
  }
  auto load = [&](StringRef path) {
    emitConstant(node, Value::of(level));
    emitConstant(node, module ? context.arena.sequence(Kind::Tuple, {})
                              : Value::none());
    emit(node, Op::ImportName, nameIndex(path));
  };
  if (node.fields("name").empty())
    return refuse(node, "an import of *");
  for (SourceNode name : node.fields("name")) {
    SourceNode alias = name.field("alias");
    std::string path =
        modulePath(alias ? name.field("name").text() : name.text());
    StringRef head, rest;
    std::tie(head, rest) = StringRef(path).split('.');
    StringRef bound = alias ? alias.text() : head;
    if (!onlyName.empty() && bound != onlyName)
      continue;
    load(module ? StringRef(from) : StringRef(path));
    if (module)
      rest = path;
    else if (!alias)
      rest = ""; // `import a.b` binds a
    while (!rest.empty()) {
      std::tie(head, rest) = rest.split('.');
      emit(node, Op::ImportFrom, nameIndex(head));
      emit(node, Op::Swap, 2);
      emit(node, Op::PopTop);
    }
    store(node, bound);
  }
}

void SourceCompiler::ifStatement(SourceNode node) {
  Label end = newLabel();
  auto branch = [&](SourceNode part) {
    Label next = newLabel();
    SourceNode condition = part.field("condition");
    expression(condition);
    emitJump(condition, Op::PopJumpIfFalse, next);
    block(part.field("consequence"));
    emitJump(part, Op::Jump, end);
    bind(next);
  };
  branch(node);
  for (SourceNode part : node.fields("alternative"))
    part.is("elif_clause") ? branch(part) : block(part.field("body"));
  bind(end);
}

void SourceCompiler::forStatement(SourceNode node) {
  if (node.hasToken("async"))
    return refuse(node, "an async for statement");
  Label next = newLabel(), exhausted = newLabel(), end = newLabel();
  expression(node.field("right"));
  emit(node, Op::GetIterator);
  bind(next);
  emitJump(node, Op::ForIterator, exhausted);
  storeTarget(node.field("left"));
  loops.push_back({next, end, /*hasIterator=*/true});
  block(node.field("body"));
  loops.pop_back();
  emitJump(node, Op::Jump, next);
  bind(exhausted);
  if (SourceNode otherwise = node.field("alternative"))
    block(otherwise.field("body"));
  bind(end);
}

void SourceCompiler::whileStatement(SourceNode node) {
  Label next = newLabel(), isOver = newLabel(), end = newLabel();
  SourceNode condition = node.field("condition");
  bind(next);
  expression(condition);
  emitJump(condition, Op::PopJumpIfFalse, isOver);
  loops.push_back({next, end, /*hasIterator=*/false});
  block(node.field("body"));
  loops.pop_back();
  emitJump(node, Op::Jump, next);
  bind(isOver);
  if (SourceNode otherwise = node.field("alternative"))
    block(otherwise.field("body"));
  bind(end);
}

void SourceCompiler::leaveLoop(SourceNode node, bool isBreak) {
  if (loops.empty())
    return refuse(node, node.text() + " outside of a loop");
  const Loop &loop = loops.back();
  if (isBreak && loop.hasIterator)
    emit(node, Op::PopTop);
  emitJump(node, Op::Jump, isBreak ? loop.end : loop.next);
}

/// What the context managers are is of more use in a message.
void SourceCompiler::withStatement(SourceNode node) {
  for (SourceNode clause : node.children())
    for (SourceNode item : clause.is("with_clause") ? clause.children()
                                                    : std::vector<SourceNode>())
      if (SourceNode value = item.field("value"))
        expression(value.is("as_pattern") ? value.children().front() : value);
  refuse(node, "a with statement");
}

} // namespace kerasc::lambda
