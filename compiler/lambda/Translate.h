//===- Translate.h - one Python version's instructions to ours ------------===//
//
// Private to Decode.cpp and Translate.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_TRANSLATE_H
#define KERASC_COMPILER_LAMBDA_TRANSLATE_H

#include "compiler/lambda/Code.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace kerasc::lambda {

enum class Python : uint8_t {
  V27,
  V35,
  V36,
  V37,
  V38,
  V39,
  V310,
  V311,
  V312,
  V313,
};
constexpr unsigned pythonCount = 10;

enum class Raw : uint16_t {
#define KERASC_OPCODE(name, ...) name,
#include "compiler/lambda/Opcodes.def"
};

/// One instruction of one version: prefixes and caches belong to it.
struct Unit {
  int row = 0;
  int32_t argument = 0;
  uint64_t offset = 0; // of its first prefix
  uint64_t next = 0;   // of what follows its caches
};

/// The instruction that a row of Opcodes.def is.
Raw rawOf(int row);

llvm::Expected<std::vector<Unit>> readUnits(llvm::StringRef bytes,
                                            Python python);

/// Sets the instructions of `code` (not of code among its constants).
llvm::Error translate(CodeObject &code, Python python);

} // namespace kerasc::lambda

#endif
