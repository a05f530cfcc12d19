//===- FuzzLambda.cpp - any bytes as the function of a Lambda -------------===//
//
// libFuzzer's target for the reader of marshal data, the decoder and the
// interpreter: whatever the bytes are, the answer is operations or a Mistake.
//
//===----------------------------------------------------------------------===//

#include "test/fuzz/lambda/Checker.h"

#include "compiler/lambda/Marshal.h"

using namespace kerasc::lambda;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  Limits limits = fuzzLimits();
  Arena arena(limits);
  llvm::StringRef bytes(reinterpret_cast<const char *>(data + 1), size - 1);
  llvm::Expected<CodeObject *> code = readCode(bytes, arena, limits);
  if (!code) {
    llvm::consumeError(code.takeError());
    return 0;
  }
  llvm::Expected<llvm::StringRef> python = decode(**code, limits);
  if (!python) {
    llvm::consumeError(python.takeError());
    return 0;
  }
  interpret(static_cast<Generation>(data[0] % 3), data[0] & 4, arena, limits,
            [&](Interpreter &interpreter) {
              std::vector<Value> closure((*code)->freeSlots.size(),
                                         Value::of(int64_t{2}));
              return interpreter.makeFunction(**code, {Value::of(1.5)},
                                              closure);
            });
  return 0;
}
