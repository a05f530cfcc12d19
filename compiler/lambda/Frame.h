//===- Frame.h - one call of a Python function ----------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_FRAME_H
#define KERASC_COMPILER_LAMBDA_FRAME_H

#include "compiler/lambda/Interpreter.h"

namespace kerasc::lambda {

class Frame {
public:
  Frame(Interpreter &interpreter, Function &function)
      : in(interpreter), function(function), code(*function.code),
        slots(code.slots.size()) {}

  /// Puts arguments into the slots of the parameters, as Python does.
  llvm::Error bind(std::vector<Value> arguments, Keywords keywords);
  /// Interprets until the function returns; a generator's values come as one
  /// list, all at once (its body has no side effects that could be seen).
  Result run();

private:
  llvm::Error execute(const Instruction &instruction);
  llvm::Error stackOperation(const Instruction &instruction);
  llvm::Error variable(const Instruction &instruction);
  llvm::Error operation(const Instruction &instruction);
  llvm::Error container(const Instruction &instruction);
  llvm::Error grow(const Instruction &instruction);
  llvm::Error unpack(const Instruction &instruction);
  llvm::Error calling(const Instruction &instruction);
  llvm::Error makeFunction(const Instruction &instruction);
  llvm::Error makeFunctionPairs(int32_t argument);
  llvm::Error setAttribute(Function &made, int32_t flag, const Value &value);
  llvm::Error control(const Instruction &instruction);
  llvm::Error raise(int32_t count);
  llvm::Error refuse(int32_t row);
  llvm::Error spread(bool hasKeywords, bool hasNull);

  void push(const Value &value) { stack.push_back(value); }
  llvm::Error pushResult(Result result);
  /// An error unless the stack has `count` values.
  llvm::Error need(uint64_t count) const;
  Value pop() {
    Value value = stack.back();
    stack.pop_back();
    return value;
  }
  std::vector<Value> popMany(uint64_t count);
  /// The value `n` from the top, 1 = the top; there is one.
  Value &peek(uint64_t n) { return stack[stack.size() - n]; }
  llvm::Error addMap(const Value &dict, const Value &key, const Value &value);

  struct Block {
    int32_t end;
    size_t height;
  };

  Interpreter &in;
  Function &function;
  CodeObject &code;
  std::vector<Value> slots;
  std::vector<Value> stack;
  std::vector<Block> blocks;
  std::vector<Value> yielded;
  uint64_t pc = 0;
  bool hasReturned = false;
  Value result;
};

/// The entry of `dict` with `key`, or null.
llvm::Expected<Value *> findEntry(Interpreter &in, const Value &dict,
                                  const Value &key);

} // namespace kerasc::lambda

#endif
