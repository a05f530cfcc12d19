//===- Interpreter.cpp - a Lambda's function as operations on tensors -----===//

#include "compiler/lambda/Interpreter.h"

#include "compiler/lambda/Frame.h"
#include "compiler/lambda/Symbols.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;

Error Interpreter::step(uint64_t count) {
  steps += count;
  if (steps > limits.steps || count > limits.steps)
    return mistake("the function takes more than " + llvm::Twine(limits.steps) +
                   " steps");
  if (arena.exhausted())
    return mistake("the function makes more Python objects than fit the limit "
                   "of memory");
  return Error::success();
}

Expected<int64_t> integerOf(const Value &value, llvm::StringRef what) {
  if (value.isInteger())
    return value.integer;
  return mistake(what + " is " + describe(value) + ", expected an int");
}

Expected<Value> Interpreter::makeFunction(CodeObject &code,
                                          std::vector<Value> defaults,
                                          llvm::ArrayRef<Value> closure) {
  if (closure.size() != code.freeSlots.size())
    return mistake("the function '" + code.name + "' has " +
                   llvm::Twine(code.freeSlots.size()) +
                   " variables of functions around it, values are given for " +
                   llvm::Twine(closure.size()));
  if (defaults.size() > static_cast<uint64_t>(code.positionalCount))
    return mistake("the function '" + code.name + "' has " +
                   llvm::Twine(code.positionalCount) +
                   " parameters, defaults are given for " +
                   llvm::Twine(defaults.size()));
  auto *function = arena.make<Function>();
  function->code = &code;
  function->defaults = std::move(defaults);
  for (const Value &value : closure)
    function->closure.push_back(value.is(Kind::Cell) ? value
                                                     : arena.cell(value));
  return Value::of(Kind::Function, function);
}

Result Interpreter::callLambda(const Value &function, const Value &inputs,
                               Keywords arguments, const Value &mask,
                               const Value &training) {
  if (function.is(Kind::Function)) {
    const CodeObject &code = *function.function().code;
    llvm::ArrayRef<std::string> parameters(
        code.slots.data(), code.positionalCount + code.keywordOnlyCount);
    for (auto [name, value] :
         {std::pair("mask", mask), std::pair("training", training)}) {
      bool isGiven = llvm::any_of(
          arguments, [&, wanted = llvm::StringRef(name)](auto &argument) {
            return argument.first == wanted;
          });
      if (!value.isNull() && !isGiven && llvm::is_contained(parameters, name))
        arguments.emplace_back(name, value);
    }
  }
  return call(function, {inputs}, std::move(arguments));
}

Result Interpreter::call(const Value &callable, std::vector<Value> arguments,
                         Keywords keywords) {
  if (Error error = step())
    return error;
  switch (callable.kind) {
  case Kind::Function:
    return callFunction(callable, std::move(arguments), std::move(keywords));
  case Kind::Symbol:
    return callSymbol(*this, callable.integer, std::move(arguments),
                      std::move(keywords));
  case Kind::Method:
    return callMethod(callable.method(), std::move(arguments),
                      std::move(keywords));
  case Kind::DType: // np.float32(x)
    if (arguments.size() == 1 && arguments.front().isNumber()) {
      bool isReal = isFloat(static_cast<DType>(callable.integer));
      if (isReal)
        return Value::of(arguments.front().asDouble());
      if (arguments.front().isInteger())
        return arguments.front();
    }
    [[fallthrough]];
  default:
    return mistake("a call of " + describe(callable),
                   "only functions of the file and those of Keras that are "
                   "known can be called");
  }
}

Result Interpreter::callFunction(const Value &value,
                                 std::vector<Value> arguments,
                                 Keywords keywords) {
  if (depth >= limits.calls)
    return mistake("more than " + llvm::Twine(limits.calls) +
                   " functions call each other");
  Function &function = value.function();
  Frame frame(*this, function);
  arena.spend(function.code->slots.size() * sizeof(Value));
  if (Error error = frame.bind(std::move(arguments), std::move(keywords)))
    return error;
  ++depth;
  Result result = frame.run();
  --depth;
  return result;
}

Result Interpreter::global(llvm::StringRef name, Globals *file) {
  if (file) {
    Result found = file->find(*this, name);
    if (!found || !found->isNull())
      return found;
    return symbolGlobal(name);
  }
  auto found = globals.find(name.str());
  if (found != globals.end())
    return found->second;
  return symbolGlobal(name);
}

} // namespace kerasc::lambda
