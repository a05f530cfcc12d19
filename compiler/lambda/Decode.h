//===- Decode.h - bytecode of any Python as one list of instructions ------===//
//
// Python's bytecode changes with every version; the interpreter sees one.
// Inline caches and prefixes are gone, jumps lead to an index of the list, what
// one version does in one instruction and another in three are the same three.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_DECODE_H
#define KERASC_COMPILER_LAMBDA_DECODE_H

#include "compiler/lambda/Code.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace kerasc::lambda {

enum class Op : uint8_t {
  Nop,
  // Stack; argument n.
  PopTop,
  Copy,   // push the n-th from the top (1 = the top)
  Swap,   // top with the n-th
  Rotate, // the top goes below the n - 1 that follow it
  PushNull,
  // Values; the argument is an index.
  LoadConst,
  LoadNone,
  LoadFast,
  StoreFast,
  DeleteFast,
  LoadFastAndClear,
  LoadGlobal,
  LoadDeref,
  StoreDeref,
  LoadCell, // the cell itself, of a slot
  MakeCell,
  LoadAttribute,
  ImportName,
  ImportFrom,
  // Operators.
  Unary,    // UnaryOperator
  Binary,   // BinaryOperator; + inPlace for `x += y`
  Compare,  // 0 to 5: < <= == != > >=
  Contains, // 1 = not in
  Is,       // 1 = is not
  LoadItem,
  StoreItem,
  DeleteItem,
  ToBool,
  Format, // the argument as CPython 3.6's FORMAT_VALUE
  // Containers of n.
  BuildTuple,
  BuildList,
  BuildSet,
  BuildMap,
  BuildConstKeyMap,
  BuildSlice,
  BuildString,
  BuildTupleUnpack,
  BuildListUnpack,
  BuildMapUnpack,
  ListAppend,
  SetAdd,
  MapAdd,     // key, value on top
  MapAddSwap, // value, key on top
  ListExtend,
  DictUpdate,
  SetUpdate,
  ListToTuple,
  StoreMap, // 2.7
  UnpackSequence,
  UnpackEx,
  // Calls: callable, arguments; or Null, callable, arguments; or callable,
  // Null.
  Call,         // n arguments, nothing or Null around the callable: see slots
  CallKeywords, // as Call, names on top
  CallFunction, // up to 3.10: callable, n arguments
  CallFunctionKeywords,
  CallPairs,         // up to 3.5: low byte positional, next byte pairs; 0x10000
                     // with *args, 0x20000 with **kwargs
  CallSpread,        // 3.6 on: *args and, with bit 0, **kwargs; bit 1: a Null
                     // belongs to the callable
  MakeFunction,      // code on top; flags as in 3.6
  MakeFunctionPairs, // up to 3.5; 0x1000000: with a closure
  SetFunctionAttribute,
  // Control; the argument is the index of an instruction.
  Jump,
  PopJumpIfFalse,
  PopJumpIfTrue,
  PopJumpIfNone,
  PopJumpIfNotNone,
  JumpIfFalseOrPop,
  JumpIfTrueOrPop,
  GetIterator,
  ForIterator,
  SetupLoop,
  PopBlock,
  BreakLoop,
  Return,
  Yield,
  Raise,
  LoadAssertionError,
  // Decoded, refused where it is executed; the argument is the number of the
  // row in Opcodes.def. Of source, a constant that says what is refused.
  Refused,
  RefusedSource,
};

enum class UnaryOperator : uint8_t { Negative, Positive, Not, Invert };

/// CPython 3.11's numbers.
enum class BinaryOperator : uint8_t {
  Add,
  And,
  FloorDivide,
  LeftShift,
  MatrixMultiply,
  Multiply,
  Remainder,
  Or,
  Power,
  RightShift,
  Subtract,
  TrueDivide,
  Xor,
  /// 2.7's `/` without `from __future__ import division`.
  ClassicDivide,
};
constexpr int32_t inPlace = 0x100;

struct Instruction {
  Op op = Op::Nop;
  int32_t argument = 0;
  int32_t line = 0;
};

/// Fills in the instructions of `code` and of all code objects among its
/// constants, and gives their Python: "3.11". An error when the bytecode is of
/// no version, or jumps or indexes where nothing is.
llvm::Expected<llvm::StringRef> decode(CodeObject &code, const Limits &limits);

/// "SETUP_WITH", for a Refused instruction.
llvm::StringRef opcodeName(int32_t row);

} // namespace kerasc::lambda

#endif
