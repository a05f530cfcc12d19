//===- Code.h - a Python code object, whatever version wrote it -----------===//

#ifndef KERASC_COMPILER_LAMBDA_CODE_H
#define KERASC_COMPILER_LAMBDA_CODE_H

#include "compiler/lambda/Value.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace kerasc::lambda {

/// The fields of a marshalled code object, in the four layouts CPython had.
enum class Layout : uint8_t {
  Python2,   // 2.7
  Python30,  // 3.0 to 3.7
  Python38,  // 3.8 to 3.10
  Python311, // 3.11 and later
};

struct Instruction; // Decode.h
class Interpreter;

/// The global names of the file that a function came from.
struct Globals : Object {
  /// Null when the file does not bind `name`.
  virtual llvm::Expected<Value> find(Interpreter &in, llvm::StringRef name) = 0;
};

struct CodeObject : Object {
  CodeObject();
  ~CodeObject() override;

  Layout layout = Layout::Python311;
  /// Of the file that the code came from, e.g. "train.py"; of the function.
  std::string fileName;
  std::string name;
  int firstLine = 0;

  /// Parameters in the order of their slots: positional (those only positional
  /// first), keyword only, then *args and **kwargs where `flags` has them.
  int32_t positionalCount = 0;
  int32_t positionalOnlyCount = 0;
  int32_t keywordOnlyCount = 0;
  int32_t flags = 0;

  /// Every variable has one slot. Up to 3.10 they are the locals, then the
  /// cells, then the free variables; since 3.11 a parameter that is a cell has
  /// only one.
  std::vector<std::string> slots;
  uint64_t localCount = 0;
  std::vector<uint32_t> cellSlots;
  std::vector<uint32_t> freeSlots;

  std::vector<std::string> names;
  std::vector<Value> constants;
  std::string bytes;
  std::string lineTable;

  /// Null when the file is not known, as that of bytecode.
  Globals *globals = nullptr;

  /// Set by decode(), or made from source.
  std::vector<Instruction> instructions;

  // Of `flags`.
  static constexpr int32_t hasVarArgs = 0x4;
  static constexpr int32_t hasVarKeywords = 0x8;
  static constexpr int32_t isGenerator = 0x20;
  static constexpr int32_t isCoroutine = 0x80 | 0x200;

  int32_t parameterCount() const {
    return positionalCount + keywordOnlyCount + ((flags & hasVarArgs) != 0) +
           ((flags & hasVarKeywords) != 0);
  }
};

} // namespace kerasc::lambda

#endif
