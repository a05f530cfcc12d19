//===- Frame.cpp - one call of a Python function: control and variables ---===//

#include "compiler/lambda/Frame.h"

#include "compiler/lambda/Symbols.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;

Error Frame::need(uint64_t count) const {
  if (stack.size() >= count)
    return Error::success();
  return mistake("the bytecode takes more from the stack than there is");
}

std::vector<Value> Frame::popMany(uint64_t count) {
  std::vector<Value> values(stack.end() - count, stack.end());
  stack.resize(stack.size() - count);
  return values;
}

Error Frame::pushResult(Result value) {
  if (!value)
    return value.takeError();
  push(*value);
  return Error::success();
}

Result Frame::run() {
  if (code.flags & CodeObject::isCoroutine)
    return mistake("'" + code.name + "' is an async function");
  if (function.closure.size() != code.freeSlots.size())
    return mistake("the function '" + code.name + "' lacks its closure");
  for (uint32_t i = 0; i < code.freeSlots.size(); ++i)
    slots[code.freeSlots[i]] = function.closure[i];
  // Up to 3.10 a parameter that is a cell has a slot of its own and a cell of
  // the same name; since 3.11 MAKE_CELL does this.
  if (code.layout != Layout::Python311)
    for (uint32_t cell : code.cellSlots) {
      Value initial;
      for (int32_t i = 0; i < code.parameterCount(); ++i)
        if (code.slots[i] == code.slots[cell])
          initial = slots[i];
      slots[cell] = in.arena.cell(initial);
    }
  while (!hasReturned) {
    if (pc >= code.instructions.size())
      return mistake("the bytecode of '" + code.name + "' does not return");
    const Instruction &instruction = code.instructions[pc++];
    Error error = in.step();
    if (!error)
      error = execute(instruction);
    if (!error && stack.size() > in.limits.items)
      error = mistake("the bytecode's stack grows without an end");
    if (error)
      return atLine(std::move(error), instruction.line);
  }
  if (code.flags & CodeObject::isGenerator)
    return in.iterate(in.arena.sequence(Kind::List, std::move(yielded)));
  return result;
}

Error Frame::execute(const Instruction &instruction) {
  Op op = instruction.op;
  if (op <= Op::PushNull)
    return stackOperation(instruction);
  if (op <= Op::ImportFrom)
    return variable(instruction);
  if (op <= Op::Format)
    return operation(instruction);
  if (op <= Op::BuildMapUnpack)
    return container(instruction);
  if (op <= Op::StoreMap)
    return grow(instruction);
  if (op <= Op::UnpackEx)
    return unpack(instruction);
  if (op <= Op::CallSpread)
    return calling(instruction);
  if (op <= Op::SetFunctionAttribute)
    return makeFunction(instruction);
  return control(instruction);
}

Error Frame::stackOperation(const Instruction &instruction) {
  uint64_t count = static_cast<uint32_t>(instruction.argument);
  switch (instruction.op) {
  case Op::Nop:
    return Error::success();
  case Op::PushNull:
    push(Value());
    return Error::success();
  case Op::PopTop:
    if (Error error = need(1))
      return error;
    pop();
    return Error::success();
  default:
    break;
  }
  if (count == 0)
    return mistake("the bytecode names place 0 of the stack");
  if (Error error = need(count))
    return error;
  if (instruction.op == Op::Copy)
    push(Value(peek(count)));
  else if (instruction.op == Op::Swap)
    std::swap(peek(1), peek(count));
  else
    std::rotate(stack.end() - count, stack.end() - 1, stack.end());
  return Error::success();
}

Error Frame::variable(const Instruction &instruction) {
  int32_t index = instruction.argument;
  auto unbound = [&] {
    return mistake("variable '" + code.slots[index] +
                   "' is used before it has a value");
  };
  switch (instruction.op) {
  case Op::LoadConst:
    push(code.constants[index]);
    return Error::success();
  case Op::LoadNone:
    push(Value::none());
    return Error::success();
  case Op::LoadFast:
    if (slots[index].isNull())
      return unbound();
    push(slots[index]);
    return Error::success();
  case Op::LoadFastAndClear:
    push(slots[index]);
    slots[index] = Value();
    return Error::success();
  case Op::DeleteFast:
    slots[index] = Value();
    return Error::success();
  case Op::LoadGlobal:
    return pushResult(in.global(code.names[index], code.globals));
  case Op::LoadDeref:
    if (!slots[index].is(Kind::Cell) || slots[index].items()[0].isNull())
      return unbound();
    push(slots[index].items()[0]);
    return Error::success();
  case Op::LoadCell:
    if (!slots[index].is(Kind::Cell))
      return unbound();
    push(slots[index]);
    return Error::success();
  case Op::MakeCell:
    slots[index] = in.arena.cell(slots[index]);
    return Error::success();
  default:
    break;
  }
  if (Error error = need(instruction.op == Op::ImportName ? 2 : 1))
    return error;
  switch (instruction.op) {
  case Op::StoreFast:
    slots[index] = pop();
    return Error::success();
  case Op::StoreDeref:
    if (!slots[index].is(Kind::Cell))
      return unbound();
    slots[index].items()[0] = pop();
    return Error::success();
  case Op::LoadAttribute:
    return pushResult(in.attribute(pop(), code.names[index]));
  case Op::ImportFrom:
    return pushResult(in.attribute(peek(1), code.names[index]));
  default: { // ImportName
    Value names = pop(), level = pop();
    // 2.7 tries the folder of the file first, which is level -1.
    if (level.isInteger() && level.integer > 0)
      return mistake("an import of a file beside this one, '" +
                         code.names[index] + "'",
                     "put what it does into the function itself");
    return pushResult(importModule(code.names[index], !names.isNone()));
  }
  }
}

Error Frame::control(const Instruction &instruction) {
  switch (instruction.op) {
  case Op::Jump:
    pc = instruction.argument;
    return Error::success();
  case Op::SetupLoop:
    if (blocks.size() > in.limits.depth)
      return mistake("loops are nested too deeply");
    blocks.push_back({instruction.argument, stack.size()});
    return Error::success();
  case Op::PopBlock:
  case Op::BreakLoop:
    if (blocks.empty() || blocks.back().height > stack.size())
      return mistake("the bytecode leaves a loop it is not in");
    stack.resize(blocks.back().height);
    if (instruction.op == Op::BreakLoop)
      pc = blocks.back().end;
    blocks.pop_back();
    return Error::success();
  case Op::LoadAssertionError:
    push(in.arena.text("the exception AssertionError", Kind::Opaque));
    return Error::success();
  case Op::Raise:
    return raise(instruction.argument);
  case Op::Refused:
    return refuse(instruction.argument);
  case Op::RefusedSource:
    return mistake(code.constants[instruction.argument].text() +
                       " is not supported",
                   "write the function without it");
  default:
    break;
  }
  if (Error error = need(1))
    return error;
  switch (instruction.op) {
  case Op::Return:
    result = pop();
    hasReturned = true;
    return Error::success();
  case Op::Yield:
    if (yielded.size() >= in.limits.items)
      return mistake("a generator without an end");
    in.arena.spend(sizeof(Value));
    yielded.push_back(pop());
    push(Value::none());
    return Error::success();
  case Op::GetIterator:
    return pushResult(in.iterate(pop()));
  case Op::ForIterator: {
    if (!peek(1).is(Kind::Iterator))
      return mistake("a loop over " + describe(peek(1)));
    Result value = in.next(peek(1).iterator());
    if (!value)
      return value.takeError();
    if (!value->isNull()) {
      push(*value);
      return Error::success();
    }
    pop();
    pc = instruction.argument;
    return Error::success();
  }
  case Op::PopJumpIfNone:
  case Op::PopJumpIfNotNone:
    if (pop().isNone() == (instruction.op == Op::PopJumpIfNone))
      pc = instruction.argument;
    return Error::success();
  default:
    break;
  }
  llvm::Expected<bool> isTrue = in.truth(peek(1));
  if (!isTrue)
    return isTrue.takeError();
  bool wanted = instruction.op == Op::PopJumpIfTrue ||
                instruction.op == Op::JumpIfTrueOrPop;
  bool pops = instruction.op == Op::PopJumpIfTrue ||
              instruction.op == Op::PopJumpIfFalse || *isTrue != wanted;
  if (pops)
    pop();
  if (*isTrue == wanted)
    pc = instruction.argument;
  return Error::success();
}

Error Frame::raise(int32_t count) {
  if (Error error = need(count < 1 || count > 3 ? 0 : count))
    return error;
  if (count < 1 || count > 3)
    return mistake("the function raises an exception");
  // 2.7 has the message beside the exception.
  Value first = peek(count);
  std::string text = describe(first);
  if (count > 1 && peek(count - 1).is(Kind::Text))
    text += ": " + peek(count - 1).text();
  return mistake("the function raises " + text + " for these inputs",
                 "give it inputs of a shape it accepts");
}

Error Frame::refuse(int32_t row) {
  llvm::StringRef name = opcodeName(row);
  struct {
    llvm::StringRef prefix, what;
  } reasons[] = {
      {"SETUP_", "a try or with statement"},
      {"BEFORE_WITH", "a with statement"},
      {"PUSH_EXC", "a try or with statement"},
      {"STORE_GLOBAL", "an assignment to a global variable"},
      {"STORE_ATTR", "an assignment to an attribute"},
      {"LOAD_BUILD_CLASS", "a class"},
      {"BUILD_CLASS", "a class"},
      {"IMPORT_STAR", "an import of *"},
      {"EXEC_STMT", "an exec statement"},
  };
  for (auto &reason : reasons)
    if (name.starts_with(reason.prefix))
      return mistake(reason.what + " (" + name + ") is not supported",
                     "write the function without it");
  return mistake("the instruction " + name + " is not supported",
                 "write the function in simpler Python, or use layers");
}

} // namespace kerasc::lambda
