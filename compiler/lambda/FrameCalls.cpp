//===- FrameCalls.cpp - one call of a Python function: calls of others ----===//

#include "compiler/lambda/Frame.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;

namespace {

/// The last arguments are named by a tuple.
Expected<Keywords> nameLast(std::vector<Value> &arguments, const Value &names) {
  if (!names.is(Kind::Tuple) || names.items().size() > arguments.size())
    return mistake("the names of keyword arguments are " + describe(names));
  Keywords keywords;
  size_t first = arguments.size() - names.items().size();
  for (auto [i, name] : llvm::enumerate(names.items())) {
    if (!name.is(Kind::Text))
      return mistake("a keyword argument is named " + describe(name));
    keywords.emplace_back(name.text(), arguments[first + i]);
  }
  arguments.resize(first);
  return keywords;
}

Error addKeywords(Keywords &keywords, const Value &dict) {
  if (!dict.is(Kind::Dict))
    return mistake("** of " + describe(dict));
  for (uint64_t i = 0; i + 1 < dict.items().size(); i += 2) {
    if (!dict.items()[i].is(Kind::Text))
      return mistake("a keyword argument is named " +
                     describe(dict.items()[i]));
    keywords.emplace_back(dict.items()[i].text(), dict.items()[i + 1]);
  }
  return Error::success();
}

} // namespace

Error Frame::calling(const Instruction &instruction) {
  Op op = instruction.op;
  int32_t argument = instruction.argument;
  if (op == Op::CallSpread)
    return spread(argument & 1, argument & 2);
  uint64_t count = static_cast<uint32_t>(argument);
  bool hasNames = op == Op::CallKeywords || op == Op::CallFunctionKeywords;
  bool hasSlots = op == Op::Call || op == Op::CallKeywords;
  uint64_t pairs = 0;
  Value spreadItems, spreadDict, names;
  if (op == Op::CallPairs) {
    count = argument & 0xff;
    pairs = argument >> 8 & 0xff;
    for (auto [flag, target] : {std::pair(0x20000, &spreadDict),
                                std::pair(0x10000, &spreadItems)})
      if (argument & flag) {
        if (Error error = need(1))
          return error;
        *target = pop();
      }
  } else if (hasNames) {
    if (Error error = need(1))
      return error;
    names = pop();
  }
  if (Error error = need(count + 2 * pairs + (hasSlots ? 2 : 1)))
    return error;
  std::vector<Value> named = popMany(2 * pairs);
  std::vector<Value> arguments = popMany(count);
  Value callable = pop();
  if (hasSlots) {
    // Null, callable; callable, Null; or a function and its first argument.
    Value below = pop();
    if (!below.isNull()) {
      if (!callable.isNull())
        arguments.insert(arguments.begin(), callable);
      callable = below;
    }
  }
  Keywords keywords;
  if (hasNames) {
    Expected<Keywords> last = nameLast(arguments, names);
    if (!last)
      return last.takeError();
    keywords = std::move(*last);
  }
  for (uint64_t i = 0; i < named.size(); i += 2) {
    if (!named[i].is(Kind::Text))
      return mistake("a keyword argument is named " + describe(named[i]));
    keywords.emplace_back(named[i].text(), named[i + 1]);
  }
  if (!spreadItems.isNull()) {
    Expected<std::vector<Value>> more = in.elements(spreadItems);
    if (!more)
      return more.takeError();
    arguments.insert(arguments.end(), more->begin(), more->end());
  }
  if (!spreadDict.isNull())
    if (Error error = addKeywords(keywords, spreadDict))
      return error;
  return pushResult(
      in.call(callable, std::move(arguments), std::move(keywords)));
}

Error Frame::spread(bool hasKeywords, bool hasNull) {
  if (Error error = need(2 + hasKeywords + hasNull))
    return error;
  Keywords keywords;
  if (hasKeywords)
    if (Error error = addKeywords(keywords, pop()))
      return error;
  Expected<std::vector<Value>> arguments = in.elements(pop());
  if (!arguments)
    return arguments.takeError();
  Value callable = pop();
  if (hasNull) {
    Value below = pop();
    callable = callable.isNull() ? below : callable;
  }
  return pushResult(
      in.call(callable, std::move(*arguments), std::move(keywords)));
}

Error Frame::setAttribute(Function &made, int32_t flag, const Value &value) {
  switch (flag) {
  case 1:
    if (!value.is(Kind::Tuple))
      return mistake("the defaults of a function are " + describe(value));
    made.defaults = value.items();
    return Error::success();
  case 2:
    return addKeywords(made.keywordDefaults, value);
  case 4: // annotations
    return Error::success();
  case 8:
    if (!value.is(Kind::Tuple) ||
        value.items().size() != made.code->freeSlots.size() ||
        !llvm::all_of(value.items(),
                      [](const Value &cell) { return cell.is(Kind::Cell); }))
      return mistake("the closure of a function is " + describe(value));
    made.closure = value.items();
    return Error::success();
  default:
    return mistake("attribute " + llvm::Twine(flag) + " of a function");
  }
}

Error Frame::makeFunction(const Instruction &instruction) {
  if (instruction.op == Op::MakeFunctionPairs)
    return makeFunctionPairs(instruction.argument);
  if (instruction.op == Op::SetFunctionAttribute) {
    if (Error error = need(2))
      return error;
    Value made = pop(), value = pop();
    if (!made.is(Kind::Function))
      return mistake("an attribute of " + describe(made));
    push(made);
    return setAttribute(made.function(), instruction.argument, value);
  }
  if (Error error = need(1))
    return error;
  Value made = pop();
  if (!made.is(Kind::Code))
    return mistake("a function is made of " + describe(made));
  auto *result = in.arena.make<Function>();
  result->code = &made.code();
  for (int32_t flag : {8, 4, 2, 1}) {
    if (!(instruction.argument & flag))
      continue;
    if (Error error = need(1))
      return error;
    if (Error error = setAttribute(*result, flag, pop()))
      return error;
  }
  push(Value::of(Kind::Function, result));
  return Error::success();
}

/// 2.7: defaults, closure, code. 3.5: defaults, pairs of keyword defaults,
/// annotations, closure, code.
Error Frame::makeFunctionPairs(int32_t argument) {
  bool hasClosure = argument & 0x1000000;
  uint64_t defaults = argument & 0xff, pairs = argument >> 8 & 0xff;
  uint64_t annotations = argument >> 16 & 0x7f;
  if (Error error =
          need(1 + hasClosure + defaults + 2 * pairs + annotations))
    return error;
  Value made = pop();
  if (!made.is(Kind::Code))
    return mistake("a function is made of " + describe(made));
  auto *result = in.arena.make<Function>();
  result->code = &made.code();
  if (hasClosure)
    if (Error error = setAttribute(*result, 8, pop()))
      return error;
  popMany(annotations);
  std::vector<Value> named = popMany(2 * pairs);
  for (uint64_t i = 0; i < named.size(); i += 2) {
    if (!named[i].is(Kind::Text))
      return mistake("a parameter is named " + describe(named[i]));
    result->keywordDefaults.emplace_back(named[i].text(), named[i + 1]);
  }
  result->defaults = popMany(defaults);
  push(Value::of(Kind::Function, result));
  return Error::success();
}

} // namespace kerasc::lambda
