//===- FrameValues.cpp - one call of a Python function: values ------------===//
//
// Operators, containers and calls: what takes values from the stack and pushes
// new ones.
//
//===----------------------------------------------------------------------===//

#include "compiler/lambda/Frame.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;

Error Frame::operation(const Instruction &instruction) {
  int32_t argument = instruction.argument;
  uint64_t operands;
  switch (instruction.op) {
  case Op::Unary:
  case Op::ToBool:
    operands = 1;
    break;
  case Op::Format:
    operands = argument & 4 ? 2 : 1;
    break;
  case Op::StoreItem:
    operands = 3;
    break;
  default:
    operands = 2;
  }
  if (Error error = need(operands))
    return error;
  std::vector<Value> x = popMany(operands);
  switch (instruction.op) {
  case Op::Unary:
    return pushResult(in.unary(static_cast<UnaryOperator>(argument), x[0]));
  case Op::Binary: {
    auto op = static_cast<BinaryOperator>(argument & 0xff);
    return pushResult(argument & inPlace ? in.inPlaceBinary(op, x[0], x[1])
                                         : in.binary(op, x[0], x[1]));
  }
  case Op::Compare:
    return pushResult(in.compare(argument, x[0], x[1]));
  case Op::Contains: {
    Expected<bool> isIn = in.contains(x[1], x[0]);
    if (!isIn)
      return isIn.takeError();
    push(Value::of(*isIn != (argument != 0)));
    return Error::success();
  }
  case Op::Is: {
    // Exact for what programs compare so: None, booleans and objects.
    bool isSame = x[0].kind == x[1].kind &&
                  (x[0].is(Kind::None) || x[0].integer == x[1].integer);
    push(Value::of(isSame != (argument != 0)));
    return Error::success();
  }
  case Op::LoadItem:
    return pushResult(in.getItem(x[0], x[1]));
  case Op::StoreItem: // value, container, key
    return in.setItem(x[1], x[2], x[0]);
  case Op::DeleteItem:
    return mistake("del of an item is not supported");
  case Op::ToBool: {
    Expected<bool> isTrue = in.truth(x[0]);
    if (!isTrue)
      return isTrue.takeError();
    push(Value::of(*isTrue));
    return Error::success();
  }
  default: { // Format: serves messages, so the layout of numbers does not
             // matter
    bool isRepr = (argument & 3) >= 2;
    push(in.arena.text(x[0].is(Kind::Text) && !isRepr ? x[0].text()
                                                      : repr(x[0])));
    return Error::success();
  }
  }
}

Error Frame::container(const Instruction &instruction) {
  uint64_t count = static_cast<uint32_t>(instruction.argument);
  switch (instruction.op) {
  case Op::BuildMap:
    count *= 2;
    break;
  case Op::BuildConstKeyMap:
    count += 1;
    break;
  case Op::BuildSlice:
    if (count != 2 && count != 3)
      return mistake("a slice of " + llvm::Twine(count) + " parts");
    break;
  default:
    break;
  }
  if (Error error = need(count))
    return error;
  std::vector<Value> items = popMany(count);
  switch (instruction.op) {
  case Op::BuildTuple:
    push(in.arena.sequence(Kind::Tuple, std::move(items)));
    return Error::success();
  case Op::BuildList:
    push(in.arena.sequence(Kind::List, std::move(items)));
    return Error::success();
  case Op::BuildSet: {
    Value set = in.arena.sequence(Kind::Set, {});
    for (const Value &item : items)
      if (Error error = addToSet(set, item))
        return error;
    push(set);
    return Error::success();
  }
  case Op::BuildSlice:
    items.resize(3, Value::none());
    push(in.arena.sequence(Kind::Slice, std::move(items)));
    return Error::success();
  case Op::BuildString: {
    std::string text;
    for (const Value &item : items) {
      if (!item.is(Kind::Text))
        return mistake("a text of " + describe(item));
      if (Error error = in.arena.reserve(text.size() + item.text().size()))
        return error;
      text += item.text();
    }
    push(in.arena.text(std::move(text)));
    return Error::success();
  }
  case Op::BuildMap:
  case Op::BuildConstKeyMap: {
    Value dict = in.arena.sequence(Kind::Dict, {});
    if (instruction.op == Op::BuildConstKeyMap) {
      Value keys = items.back();
      items.pop_back();
      if (!keys.is(Kind::Tuple) || keys.items().size() != items.size())
        return mistake("a dict whose keys are " + describe(keys));
      for (auto [key, value] : llvm::zip(keys.items(), items))
        if (Error error = addMap(dict, key, value))
          return error;
    } else {
      for (uint64_t i = 0; i < items.size(); i += 2)
        if (Error error = addMap(dict, items[i], items[i + 1]))
          return error;
    }
    push(dict);
    return Error::success();
  }
  case Op::BuildMapUnpack: {
    Value dict = in.arena.sequence(Kind::Dict, {});
    for (const Value &item : items) {
      if (!item.is(Kind::Dict))
        return mistake("** of " + describe(item));
      for (uint64_t i = 0; i + 1 < item.items().size(); i += 2)
        if (Error error = addMap(dict, item.items()[i], item.items()[i + 1]))
          return error;
    }
    push(dict);
    return Error::success();
  }
  default: { // BuildTupleUnpack, BuildListUnpack
    std::vector<Value> all;
    for (const Value &item : items) {
      Expected<std::vector<Value>> part = in.elements(item);
      if (!part)
        return part.takeError();
      if (Error error =
              in.arena.reserve((all.size() + part->size()) * sizeof(Value)))
        return error;
      all.insert(all.end(), part->begin(), part->end());
    }
    push(in.arena.sequence(instruction.op == Op::BuildTupleUnpack ? Kind::Tuple
                                                                  : Kind::List,
                           std::move(all)));
    return Error::success();
  }
  }
}

Expected<Value *> findEntry(Interpreter &in, const Value &dict,
                            const Value &key) {
  std::vector<Value> &items = dict.items();
  if (Error error = in.step(items.size() / 2))
    return error;
  for (uint64_t i = 0; i + 1 < items.size(); i += 2) {
    Expected<bool> isSame = in.equal(items[i], key);
    if (!isSame)
      return isSame.takeError();
    if (*isSame)
      return &items[i + 1];
  }
  return nullptr;
}

Error Frame::addToSet(const Value &set, const Value &item) {
  Expected<bool> isIn = in.contains(set, item);
  if (!isIn)
    return isIn.takeError();
  if (*isIn)
    return Error::success();
  in.arena.spend(sizeof(Value));
  set.items().push_back(item);
  return Error::success();
}

Error Frame::addMap(const Value &dict, const Value &key, const Value &value) {
  return in.setItem(dict, key, value);
}

Error Frame::grow(const Instruction &instruction) {
  uint64_t depth = static_cast<uint32_t>(instruction.argument);
  uint64_t operands = 1;
  if (instruction.op == Op::MapAdd || instruction.op == Op::MapAddSwap ||
      instruction.op == Op::StoreMap)
    operands = 2;
  if (instruction.op == Op::StoreMap || instruction.op == Op::ListToTuple)
    depth = 1;
  if (instruction.op == Op::ListToTuple)
    operands = 0;
  if (depth == 0)
    return mistake("the bytecode names place 0 of the stack");
  if (Error error = need(operands + depth))
    return error;
  std::vector<Value> x = popMany(operands);
  Value target = peek(depth);
  Kind expected = Kind::List;
  if (operands == 2 || instruction.op == Op::DictUpdate)
    expected = Kind::Dict;
  else if (instruction.op == Op::SetAdd || instruction.op == Op::SetUpdate)
    expected = Kind::Set;
  if (!target.is(expected))
    return mistake("elements are added to " + describe(target));
  switch (instruction.op) {
  case Op::SetAdd:
    return addToSet(target, x[0]);
  case Op::ListAppend:
    in.arena.spend(sizeof(Value));
    target.items().push_back(x[0]);
    return Error::success();
  case Op::SetUpdate: {
    Expected<std::vector<Value>> more =
        x[0].is(Kind::Set) ? x[0].items() : in.elements(x[0]);
    if (!more)
      return more.takeError();
    for (const Value &item : *more)
      if (Error error = addToSet(target, item))
        return error;
    return Error::success();
  }
  case Op::MapAdd:
    return addMap(target, x[0], x[1]);
  case Op::MapAddSwap:
  case Op::StoreMap: // value, key
    return addMap(target, x[1], x[0]);
  case Op::ListExtend: {
    Expected<std::vector<Value>> more = in.elements(x[0]);
    if (!more)
      return more.takeError();
    if (Error error = in.arena.reserve(more->size() * sizeof(Value)))
      return error;
    in.arena.spend(more->size() * sizeof(Value));
    std::vector<Value> &items = target.items();
    items.insert(items.end(), more->begin(), more->end());
    return Error::success();
  }
  case Op::DictUpdate: {
    if (!x[0].is(Kind::Dict))
      return mistake("** of " + describe(x[0]));
    std::vector<Value> entries = x[0].items();
    for (uint64_t i = 0; i + 1 < entries.size(); i += 2)
      if (Error error = addMap(target, entries[i], entries[i + 1]))
        return error;
    return Error::success();
  }
  default: { // ListToTuple
    std::vector<Value> items = target.items();
    pop();
    push(in.arena.sequence(Kind::Tuple, std::move(items)));
    return Error::success();
  }
  }
}

Error Frame::unpack(const Instruction &instruction) {
  if (Error error = need(1))
    return error;
  Value value = pop();
  Expected<std::vector<Value>> items = in.elements(value);
  if (!items)
    return items.takeError();
  if (Error error = in.step(items->size()))
    return error;
  uint64_t before = static_cast<uint32_t>(instruction.argument), after = 0;
  if (instruction.op == Op::UnpackEx) {
    after = before >> 8;
    before &= 0xff;
    if (items->size() < before + after)
      return mistake(describe(value) + " is unpacked into at least " +
                     llvm::Twine(before + after) + " variables");
    std::vector<Value> middle(items->begin() + before, items->end() - after);
    std::vector<Value> unpacked(items->begin(), items->begin() + before);
    unpacked.push_back(in.arena.sequence(Kind::List, std::move(middle)));
    unpacked.insert(unpacked.end(), items->end() - after, items->end());
    *items = std::move(unpacked);
  } else if (items->size() != before) {
    return mistake(describe(value) + " is unpacked into " +
                   llvm::Twine(before) + " variables");
  }
  for (const Value &item : llvm::reverse(*items))
    push(item);
  return Error::success();
}

} // namespace kerasc::lambda
