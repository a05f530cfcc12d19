//===- FuzzSource.cpp - any text as the file of a Lambda's function -------===//
//
// libFuzzer's target for the parser of Python source, its compiler and the
// interpreter: every function that the text defines, and the name `f`.
//
//===----------------------------------------------------------------------===//

#include "test/fuzz/lambda/Checker.h"

#include "compiler/lambda/Source.h"

using namespace kerasc::lambda;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  Limits limits = fuzzLimits();
  llvm::StringRef text(reinterpret_cast<const char *>(data + 1), size - 1);
  llvm::Expected<SourceFile> file = SourceFile::parse(text, "fuzz.py", limits);
  if (!file) {
    llvm::consumeError(file.takeError());
    return 0;
  }
  std::vector<std::string> names = file->functionNames();
  names.resize(std::min<size_t>(names.size(), 8));
  names.push_back("f");
  for (const std::string &name : names) {
    Arena arena(limits);
    interpret(static_cast<Generation>(data[0] % 3), data[0] & 4, arena, limits,
              [&](Interpreter &interpreter) {
                return file->function(interpreter, name);
              });
  }
  return 0;
}
