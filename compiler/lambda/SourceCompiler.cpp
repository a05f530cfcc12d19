//===- SourceCompiler.cpp - Python source: code objects and functions -----===//

#include "compiler/lambda/SourceCompiler.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::StringRef;

SourceCompiler::SourceCompiler(const Context &context, const Scope &scope,
                               StringRef name, SourceNode node, uint64_t depth)
    : context(context), scope(scope), code(*context.arena.make<CodeObject>()),
      depth(depth) {
  code.fileName = context.index.fileName;
  code.name = name.str();
  code.firstLine = node.line();
  code.globals = context.globals;
}

/// Parameters, other variables, those of functions around: CodeObject's order.
void SourceCompiler::declare(llvm::ArrayRef<StringRef> parameters,
                             SourceNode node) {
  for (StringRef name : parameters)
    slot(name);
  for (auto &[name, entry] : scope.names)
    if (entry.flags & Scope::isBound &&
        !(entry.flags & (Scope::isFree | Scope::isGlobal)))
      slot(name);
  for (auto &[name, entry] : scope.names) {
    if (entry.flags & Scope::isFree)
      code.freeSlots.push_back(slot(name));
    else if (entry.flags & Scope::isCell)
      code.cellSlots.push_back(slot(name));
  }
  for (uint32_t cell : code.cellSlots)
    emit(node, Op::MakeCell, cell);
  if (scope.isGenerator)
    code.flags |= CodeObject::isGenerator;
}

CodeObject *SourceCompiler::finish(SourceNode node) {
  emit(node, Op::LoadNone);
  emit(node, Op::Return);
  for (auto [index, label] : jumps)
    code.instructions[index].argument = static_cast<int32_t>(labels[label]);
  context.arena.spend(code.instructions.size() * sizeof(Instruction) +
                      code.constants.size() * sizeof(Value));
  return &code;
}

void SourceCompiler::emit(SourceNode at, Op op, int64_t argument) {
  code.instructions.push_back({op, static_cast<int32_t>(argument), at.line()});
}

SourceCompiler::Label SourceCompiler::newLabel() {
  labels.push_back(0);
  return labels.size() - 1;
}

void SourceCompiler::emitJump(SourceNode at, Op op, Label label) {
  jumps.emplace_back(code.instructions.size(), label);
  emit(at, op);
}

void SourceCompiler::emitConstant(SourceNode at, const Value &value) {
  code.constants.push_back(value);
  emit(at, Op::LoadConst, static_cast<int64_t>(code.constants.size()) - 1);
}

void SourceCompiler::emitText(SourceNode at, StringRef text) {
  emitConstant(at, context.arena.text(text.str()));
}

void SourceCompiler::refuse(SourceNode at, const llvm::Twine &what) {
  code.constants.push_back(context.arena.text(what.str()));
  emit(at, Op::RefusedSource, static_cast<int64_t>(code.constants.size()) - 1);
}

void SourceCompiler::refuseDepth(SourceNode at) {
  refuse(at, "code nested deeper than " +
                 llvm::Twine(context.limits.sourceDepth) + " levels");
}

int32_t SourceCompiler::nameIndex(StringRef name) {
  auto [entry, isNew] =
      nameIndices.try_emplace(name, static_cast<int32_t>(code.names.size()));
  if (isNew)
    code.names.push_back(name.str());
  return entry->second;
}

int32_t SourceCompiler::slot(StringRef name) {
  auto [entry, isNew] =
      slots.try_emplace(name, static_cast<int32_t>(code.slots.size()));
  if (isNew)
    code.slots.push_back(name.str());
  return entry->second;
}

void SourceCompiler::load(SourceNode at, StringRef name) {
  switch (scope.access(name)) {
  case Scope::Access::Local:
    return emit(at, Op::LoadFast, slot(name));
  case Scope::Access::Cell:
    return emit(at, Op::LoadDeref, slot(name));
  case Scope::Access::Global:
    return emit(at, Op::LoadGlobal, nameIndex(name));
  }
}

void SourceCompiler::store(SourceNode at, StringRef name) {
  switch (scope.access(name)) {
  case Scope::Access::Local:
    return emit(at, Op::StoreFast, slot(name));
  case Scope::Access::Cell:
    return emit(at, Op::StoreDeref, slot(name));
  case Scope::Access::Global:
    // Code of the module: its caller asks for one of the names.
    if (scope.kind == Scope::Kind::Module)
      return emit(at, Op::StoreFast, slot(name));
    return refuse(at, "an assignment to the global variable '" + name + "'");
  }
}

void SourceCompiler::storeTarget(SourceNode target) {
  Level level(*this);
  StringRef kind = target.kind();
  if (level.isTooDeep())
    return refuseDepth(target);
  if (kind == "identifier")
    return store(target, target.text());
  if (kind == "subscript") {
    expression(target.field("value"));
    key(target);
    return emit(target, Op::StoreItem);
  }
  if (kind == "attribute")
    return refuse(target, "an assignment to an attribute");
  std::vector<SourceNode> parts = target.children();
  if (kind == "tuple_pattern" && parts.size() == 1 && !target.hasToken(",") &&
      !parts[0].is("list_splat_pattern"))
    return storeTarget(parts[0]); // (x) = 1
  if (kind == "pattern_list" || kind == "tuple_pattern" ||
      kind == "list_pattern")
    return storeTargets(target, parts);
  refuse(target, "an assignment to '" + target.text().take_front(40) + "'");
}

void SourceCompiler::storeTargets(SourceNode at,
                                  llvm::ArrayRef<SourceNode> targets) {
  auto isStarred = [](SourceNode node) {
    return node.is("list_splat_pattern");
  };
  auto starred = llvm::find_if(targets, isStarred);
  if (starred == targets.end()) {
    emit(at, Op::UnpackSequence, static_cast<int64_t>(targets.size()));
  } else {
    int64_t before = starred - targets.begin();
    int64_t after = targets.end() - starred - 1;
    if (before > 255 || std::any_of(starred + 1, targets.end(), isStarred))
      return refuse(at, "this assignment to a starred name");
    emit(at, Op::UnpackEx, before | after << 8);
  }
  for (SourceNode target : targets)
    storeTarget(isStarred(target) ? target.children().front() : target);
}

void SourceCompiler::function(SourceNode node) {
  Parameters parameters(node.field("parameters"));
  const Scope *inner = context.index.scopes.of(node);
  if (!inner)
    return refuse(node, "a function inside more than " +
                            llvm::Twine(context.limits.depth) + " others");
  if (!parameters.problem.empty())
    return refuse(node, parameters.problem);
  int32_t flags = 0;
  if (!parameters.defaults.empty()) {
    sequence(node, parameters.defaults, Op::BuildTuple);
    flags |= 1;
  }
  if (!parameters.keywordDefaults.empty()) {
    emit(node, Op::BuildMap);
    for (auto &[name, value] : parameters.keywordDefaults) {
      emitText(node, name);
      expression(value);
      emit(node, Op::MapAdd, 1);
    }
    flags |= 2;
  }
  bool isLambda = node.is("lambda");
  SourceCompiler body(context, *inner,
                      isLambda ? "<lambda>" : node.field("name").text(), node,
                      depth);
  CodeObject &made = body.code;
  made.positionalCount = parameters.positional;
  made.positionalOnlyCount = parameters.positionalOnly;
  made.keywordOnlyCount = parameters.keywordOnly;
  made.flags = (parameters.hasVarArgs ? CodeObject::hasVarArgs : 0) |
               (parameters.hasVarKeywords ? CodeObject::hasVarKeywords : 0) |
               (node.hasToken("async") ? CodeObject::isCoroutine : 0);
  body.declare(parameters.names, node);
  SourceNode content = node.field("body");
  if (isLambda) {
    body.expression(content);
    body.emit(content, Op::Return);
  } else {
    body.block(content);
  }
  makeFunction(node, *inner, body.finish(node), flags);
}

void SourceCompiler::makeFunction(SourceNode at, const Scope &inner,
                                  CodeObject *made, int32_t flags) {
  int64_t count = 0;
  for (auto &[name, entry] : inner.names)
    if (entry.flags & Scope::isFree) {
      emit(at, Op::LoadCell, slot(name));
      ++count;
    }
  if (count) {
    emit(at, Op::BuildTuple, count);
    flags |= 8;
  }
  emitConstant(at, Value::of(Kind::Code, made));
  emit(at, Op::MakeFunction, flags);
}

/// A function of the first iterable's iterator.
void SourceCompiler::comprehension(SourceNode node) {
  const Scope *inner = context.index.scopes.of(node);
  if (!inner)
    return refuse(node, "a comprehension inside more than " +
                            llvm::Twine(context.limits.depth) + " others");
  SourceCompiler body(context, *inner, "<comprehension>", node, depth);
  body.code.positionalCount = 1;
  body.declare({".0"}, node);
  body.comprehensionBody(node);
  makeFunction(node, *inner, body.finish(node), 0);
  for (SourceNode clause : node.children())
    if (clause.is("for_in_clause")) {
      iterable(clause);
      break;
    }
  emit(node, Op::GetIterator);
  emit(node, Op::CallFunction, 1);
}

void SourceCompiler::iterable(SourceNode clause) {
  std::vector<SourceNode> right = clause.fields("right");
  if (right.size() != 1 || clause.hasToken(","))
    return refuse(clause, "a comprehension over several values, which Python 3 "
                          "does not have,");
  expression(right.front());
}

void SourceCompiler::comprehensionBody(SourceNode node) {
  bool isGenerator = scope.isGenerator;
  bool isDict = node.is("dictionary_comprehension");
  bool isSet = node.is("set_comprehension");
  if (!isGenerator)
    emit(node, isDict ? Op::BuildMap : isSet ? Op::BuildSet : Op::BuildList);
  std::vector<Loop> open;
  for (SourceNode clause : node.children()) {
    if (clause.is("if_clause")) {
      expression(clause.children().front());
      emitJump(clause, Op::PopJumpIfFalse, open.back().next);
    } else if (clause.is("for_in_clause")) {
      if (clause.hasToken("async"))
        return refuse(clause, "an async comprehension");
      if (open.empty()) {
        emit(clause, Op::LoadFast, slot(".0"));
      } else {
        iterable(clause);
        emit(clause, Op::GetIterator);
      }
      Loop &loop = open.emplace_back(Loop{newLabel(), newLabel(), true});
      bind(loop.next);
      emitJump(clause, Op::ForIterator, loop.end);
      storeTarget(clause.field("left"));
    }
  }
  SourceNode item = node.field("body");
  auto depthOfResult = static_cast<int64_t>(open.size()) + 1;
  if (isDict) {
    expression(item.field("key"));
    expression(item.field("value"));
    emit(item, Op::MapAdd, depthOfResult);
  } else {
    expression(item);
    if (isGenerator) {
      emit(item, Op::Yield);
      emit(item, Op::PopTop);
    } else {
      emit(item, isSet ? Op::SetAdd : Op::ListAppend, depthOfResult);
    }
  }
  for (const Loop &loop : llvm::reverse(open)) {
    emitJump(node, Op::Jump, loop.next);
    bind(loop.end);
  }
  if (!isGenerator)
    emit(node, Op::Return);
}

CodeObject *SourceCompiler::definition(const Context &context,
                                       SourceNode node) {
  SourceCompiler module(context, context.index.scopes.module(), "<module>",
                        node);
  module.function(node);
  module.emit(node, Op::Return);
  return module.finish(node);
}

CodeObject *SourceCompiler::assignment(const Context &context, SourceNode node,
                                       StringRef name) {
  SourceCompiler module(context, context.index.scopes.module(), "<module>",
                        node);
  module.assignment(node);
  module.emit(node, Op::LoadFast, module.slot(name));
  module.emit(node, Op::Return);
  return module.finish(node);
}

CodeObject *SourceCompiler::import(const Context &context, SourceNode node,
                                   StringRef name) {
  SourceCompiler module(context, context.index.scopes.module(), "<module>",
                        node);
  module.import(node, name);
  module.emit(node, Op::LoadFast, module.slot(name));
  module.emit(node, Op::Return);
  return module.finish(node);
}

} // namespace kerasc::lambda
