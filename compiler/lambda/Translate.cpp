//===- Translate.cpp - one Python version's instructions to ours ----------===//

#include "compiler/lambda/Translate.h"

#include "compiler/lambda/Decode.h"
#include "compiler/lambda/LineTable.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;

namespace {

class Translator {
public:
  Translator(CodeObject &code, Python python) : code(code), python(python) {}

  Error run();

private:
  void emit(Op op, int64_t argument = 0) {
    list.push_back({op, static_cast<int32_t>(argument), line});
  }
  void emitUnary(UnaryOperator op) {
    emit(Op::Unary, static_cast<int32_t>(op));
  }
  void emitBinary(BinaryOperator op, bool isInPlace = false) {
    emit(Op::Binary, static_cast<int32_t>(op) | (isInPlace ? inPlace : 0));
  }
  /// A jump to byte `offset`; becomes an index when all are known.
  void emitJump(Op op, int64_t offset) {
    jumps.push_back({list.size(), offset});
    emit(op);
  }
  void emitNullAfter(bool isBelow) {
    emit(Op::PushNull);
    if (isBelow)
      emit(Op::Swap, 2);
  }

  bool isAtLeast(Python other) const { return python >= other; }
  int64_t relative(const Unit &unit) const {
    int64_t scale = isAtLeast(Python::V310) ? 2 : 1;
    return static_cast<int64_t>(unit.next) + scale * unit.argument;
  }
  int64_t backward(const Unit &unit) const {
    return static_cast<int64_t>(unit.next) - 2 * int64_t{unit.argument};
  }
  int64_t absolute(const Unit &unit) const {
    return (isAtLeast(Python::V310) ? 2 : 1) * int64_t{unit.argument};
  }
  /// A conditional jump's target: absolute up to 3.10, then relative.
  int64_t target(const Unit &unit) const {
    return isAtLeast(Python::V311) ? relative(unit) : absolute(unit);
  }

  bool one(const Unit &unit);
  bool stackAndVariables(Raw raw, const Unit &unit);
  bool operators(Raw raw, const Unit &unit);
  bool containers(Raw raw, const Unit &unit);
  bool calls(Raw raw, const Unit &unit);
  bool control(Raw raw, const Unit &unit);
  void comparison(int32_t argument);
  Error checkIndex(const Instruction &instruction) const;

  CodeObject &code;
  Python python;
  int32_t line = 0;
  std::vector<Instruction> list;
  std::vector<std::pair<size_t, int64_t>> jumps;
  bool hasKeywordNames = false; // KW_NAMES came before this call
};

/// 2.7 to 3.8 have all comparisons in one instruction, later only the first.
void Translator::comparison(int32_t argument) {
  if (isAtLeast(Python::V313))
    argument >>= 5;
  else if (isAtLeast(Python::V312))
    argument >>= 4;
  if (argument < 6)
    emit(Op::Compare, argument);
  else if (argument < 8)
    emit(Op::Contains, argument - 6);
  else
    emit(Op::Is, argument - 8);
}

bool Translator::stackAndVariables(Raw raw, const Unit &unit) {
  int32_t argument = unit.argument;
  switch (raw) {
  case Raw::NOP:
  case Raw::RESUME:
  case Raw::PRECALL:
  case Raw::SETUP_ANNOTATIONS:
  case Raw::COPY_FREE_VARS: // done when the function is entered
  case Raw::GEN_START:
  case Raw::PRINT_NEWLINE: // nothing to see in a compiler
    emit(Op::Nop);
    return true;
  case Raw::POP_TOP:
  case Raw::PRINT_ITEM:
    emit(Op::PopTop);
    return true;
  case Raw::ROT_TWO:
    emit(Op::Swap, 2);
    return true;
  case Raw::ROT_THREE:
    emit(Op::Rotate, 3);
    return true;
  case Raw::ROT_FOUR:
    emit(Op::Rotate, 4);
    return true;
  case Raw::ROT_N:
    emit(Op::Rotate, argument);
    return true;
  case Raw::SWAP:
    emit(Op::Swap, argument);
    return true;
  case Raw::DUP_TOP:
    emit(Op::Copy, 1);
    return true;
  case Raw::COPY:
    emit(Op::Copy, argument);
    return true;
  case Raw::DUP_TOP_TWO:
    emit(Op::Copy, 2);
    emit(Op::Copy, 2);
    return true;
  case Raw::DUP_TOPX:
    for (int i = 0; i < std::min(argument, 5); ++i)
      emit(Op::Copy, argument);
    return true;
  case Raw::PUSH_NULL:
    emit(Op::PushNull);
    return true;
  case Raw::LOAD_CONST:
    emit(Op::LoadConst, argument);
    return true;
  case Raw::LOAD_FAST:
  case Raw::LOAD_FAST_CHECK:
    emit(Op::LoadFast, argument);
    return true;
  case Raw::STORE_FAST:
    emit(Op::StoreFast, argument);
    return true;
  case Raw::DELETE_FAST:
    emit(Op::DeleteFast, argument);
    return true;
  case Raw::LOAD_FAST_AND_CLEAR:
    emit(Op::LoadFastAndClear, argument);
    return true;
  case Raw::LOAD_FAST_LOAD_FAST:
    emit(Op::LoadFast, argument >> 4);
    emit(Op::LoadFast, argument & 15);
    return true;
  case Raw::STORE_FAST_LOAD_FAST:
    emit(Op::StoreFast, argument >> 4);
    emit(Op::LoadFast, argument & 15);
    return true;
  case Raw::STORE_FAST_STORE_FAST:
    emit(Op::StoreFast, argument >> 4);
    emit(Op::StoreFast, argument & 15);
    return true;
  case Raw::LOAD_NAME:
    emit(Op::LoadGlobal, argument);
    return true;
  case Raw::LOAD_GLOBAL:
    if (!isAtLeast(Python::V311)) {
      emit(Op::LoadGlobal, argument);
      return true;
    }
    emit(Op::LoadGlobal, argument >> 1);
    if (argument & 1)
      emitNullAfter(!isAtLeast(Python::V313));
    return true;
  case Raw::LOAD_DEREF:
  case Raw::LOAD_CLASSDEREF:
    emit(Op::LoadDeref, isAtLeast(Python::V311)
                            ? int64_t{argument}
                            : argument + int64_t(code.localCount));
    return true;
  case Raw::STORE_DEREF:
    emit(Op::StoreDeref, isAtLeast(Python::V311)
                             ? int64_t{argument}
                             : argument + int64_t(code.localCount));
    return true;
  case Raw::LOAD_CLOSURE:
    emit(Op::LoadCell, isAtLeast(Python::V311)
                           ? int64_t{argument}
                           : argument + int64_t(code.localCount));
    return true;
  case Raw::MAKE_CELL:
    emit(Op::MakeCell, argument);
    return true;
  case Raw::LOAD_ATTR:
    emit(Op::LoadAttribute, isAtLeast(Python::V312) ? argument >> 1 : argument);
    if (isAtLeast(Python::V312) && argument & 1)
      emitNullAfter(!isAtLeast(Python::V313));
    return true;
  case Raw::LOAD_METHOD:
    emit(Op::LoadAttribute, argument);
    if (isAtLeast(Python::V311))
      emitNullAfter(true);
    return true;
  case Raw::IMPORT_NAME:
    emit(Op::ImportName, argument);
    return true;
  case Raw::IMPORT_FROM:
    emit(Op::ImportFrom, argument);
    return true;
  default:
    return false;
  }
}

bool Translator::operators(Raw raw, const Unit &unit) {
  switch (raw) {
#define BOTH(NAME, OPERATOR)                                                   \
  case Raw::BINARY_##NAME:                                                     \
    emitBinary(BinaryOperator::OPERATOR);                                      \
    return true;                                                               \
  case Raw::INPLACE_##NAME:                                                    \
    emitBinary(BinaryOperator::OPERATOR, true);                                \
    return true;
    BOTH(ADD, Add)
    BOTH(AND, And)
    BOTH(FLOOR_DIVIDE, FloorDivide)
    BOTH(LSHIFT, LeftShift)
    BOTH(MATRIX_MULTIPLY, MatrixMultiply)
    BOTH(MULTIPLY, Multiply)
    BOTH(MODULO, Remainder)
    BOTH(OR, Or)
    BOTH(POWER, Power)
    BOTH(RSHIFT, RightShift)
    BOTH(SUBTRACT, Subtract)
    BOTH(TRUE_DIVIDE, TrueDivide)
    BOTH(XOR, Xor)
    BOTH(DIVIDE, ClassicDivide)
#undef BOTH
  case Raw::BINARY_OP:
    if (unit.argument > 25)
      return false;
    emitBinary(static_cast<BinaryOperator>(unit.argument % 13),
               unit.argument >= 13);
    return true;
  case Raw::UNARY_NEGATIVE:
    emitUnary(UnaryOperator::Negative);
    return true;
  case Raw::UNARY_POSITIVE:
    emitUnary(UnaryOperator::Positive);
    return true;
  case Raw::UNARY_NOT:
    emitUnary(UnaryOperator::Not);
    return true;
  case Raw::UNARY_INVERT:
    emitUnary(UnaryOperator::Invert);
    return true;
  case Raw::COMPARE_OP:
    comparison(unit.argument);
    return true;
  case Raw::CONTAINS_OP:
    emit(Op::Contains, unit.argument);
    return true;
  case Raw::IS_OP:
    emit(Op::Is, unit.argument);
    return true;
  case Raw::TO_BOOL:
    emit(Op::ToBool);
    return true;
  case Raw::BINARY_SUBSCR:
    emit(Op::LoadItem);
    return true;
  case Raw::STORE_SUBSCR:
    emit(Op::StoreItem);
    return true;
  case Raw::DELETE_SUBSCR:
    emit(Op::DeleteItem);
    return true;
  case Raw::BINARY_SLICE:
  case Raw::SLICE_3:
    emit(Op::BuildSlice, 2);
    emit(Op::LoadItem);
    return true;
  case Raw::STORE_SLICE:
    emit(Op::BuildSlice, 2);
    emit(Op::StoreItem);
    return true;
  case Raw::SLICE_0:
    emit(Op::LoadNone);
    emit(Op::LoadNone);
    emit(Op::BuildSlice, 2);
    emit(Op::LoadItem);
    return true;
  case Raw::SLICE_1:
    emit(Op::LoadNone);
    emit(Op::BuildSlice, 2);
    emit(Op::LoadItem);
    return true;
  case Raw::SLICE_2:
    emit(Op::LoadNone);
    emit(Op::Swap, 2);
    emit(Op::BuildSlice, 2);
    emit(Op::LoadItem);
    return true;
  case Raw::FORMAT_VALUE:
    emit(Op::Format, unit.argument);
    return true;
  case Raw::FORMAT_SIMPLE:
    emit(Op::Format, 0);
    return true;
  case Raw::FORMAT_WITH_SPEC:
    emit(Op::Format, 4);
    return true;
  case Raw::CONVERT_VALUE:
    emit(Op::Format, unit.argument & 3);
    return true;
  default:
    return false;
  }
}

bool Translator::containers(Raw raw, const Unit &unit) {
  int32_t argument = unit.argument;
  switch (raw) {
#define SAME(NAME, OP)                                                         \
  case Raw::NAME:                                                              \
    emit(Op::OP, argument);                                                    \
    return true;
    SAME(BUILD_TUPLE, BuildTuple)
    SAME(BUILD_LIST, BuildList)
    SAME(BUILD_SET, BuildSet)
    SAME(BUILD_CONST_KEY_MAP, BuildConstKeyMap)
    SAME(BUILD_SLICE, BuildSlice)
    SAME(BUILD_STRING, BuildString)
    SAME(BUILD_TUPLE_UNPACK, BuildTupleUnpack)
    SAME(BUILD_TUPLE_UNPACK_WITH_CALL, BuildTupleUnpack)
    SAME(BUILD_LIST_UNPACK, BuildListUnpack)
    SAME(BUILD_MAP_UNPACK, BuildMapUnpack)
    SAME(LIST_APPEND, ListAppend)
    SAME(SET_ADD, SetAdd)
    SAME(LIST_EXTEND, ListExtend)
    SAME(DICT_UPDATE, DictUpdate)
    SAME(DICT_MERGE, DictUpdate)
    SAME(LIST_TO_TUPLE, ListToTuple)
    SAME(STORE_MAP, StoreMap)
    SAME(UNPACK_SEQUENCE, UnpackSequence)
    SAME(UNPACK_EX, UnpackEx)
#undef SAME
  case Raw::BUILD_MAP_UNPACK_WITH_CALL:
    emit(Op::BuildMapUnpack, argument & 0xff);
    return true;
  case Raw::BUILD_MAP:
    // In 2.7 the argument is a hint, STORE_MAP fills.
    emit(Op::BuildMap, python == Python::V27 ? 0 : argument);
    return true;
  case Raw::MAP_ADD:
    // Up to 3.7 the key is on top.
    emit(isAtLeast(Python::V38) ? Op::MapAdd : Op::MapAddSwap, argument);
    return true;
  case Raw::CALL_INTRINSIC_1:
    if (argument == 5)
      emitUnary(UnaryOperator::Positive);
    else if (argument == 6)
      emit(Op::ListToTuple);
    else
      return false;
    return true;
  default:
    return false;
  }
}

bool Translator::calls(Raw raw, const Unit &unit) {
  int32_t argument = unit.argument;
  switch (raw) {
  case Raw::KW_NAMES:
    emit(Op::LoadConst, argument);
    hasKeywordNames = true;
    return true;
  case Raw::CALL:
    emit(hasKeywordNames ? Op::CallKeywords : Op::Call, argument);
    hasKeywordNames = false;
    return true;
  case Raw::CALL_KW:
    emit(Op::CallKeywords, argument);
    return true;
  case Raw::CALL_METHOD:
    emit(Op::CallFunction, argument);
    return true;
  case Raw::CALL_FUNCTION:
    if (isAtLeast(Python::V36))
      emit(Op::CallFunction, argument);
    else
      emit(Op::CallPairs, argument & 0xffff);
    return true;
  case Raw::CALL_FUNCTION_KW:
    if (isAtLeast(Python::V36))
      emit(Op::CallFunctionKeywords, argument);
    else
      emit(Op::CallPairs, (argument & 0xffff) | 0x20000);
    return true;
  case Raw::CALL_FUNCTION_VAR:
    emit(Op::CallPairs, (argument & 0xffff) | 0x10000);
    return true;
  case Raw::CALL_FUNCTION_VAR_KW:
    emit(Op::CallPairs, (argument & 0xffff) | 0x30000);
    return true;
  case Raw::CALL_FUNCTION_EX:
    emit(Op::CallSpread,
         (argument & 1) | (isAtLeast(Python::V311) ? 2 : 0));
    return true;
  case Raw::MAKE_FUNCTION:
    if (isAtLeast(Python::V36)) {
      if (!isAtLeast(Python::V311))
        emit(Op::PopTop); // the qualified name
      emit(Op::MakeFunction, isAtLeast(Python::V313) ? 0 : argument);
      return true;
    }
    if (python == Python::V35)
      emit(Op::PopTop);
    emit(Op::MakeFunctionPairs, argument & 0xffffff);
    return true;
  case Raw::MAKE_CLOSURE:
    if (python == Python::V35)
      emit(Op::PopTop);
    emit(Op::MakeFunctionPairs, (argument & 0xffffff) | 0x1000000);
    return true;
  case Raw::SET_FUNCTION_ATTRIBUTE:
    emit(Op::SetFunctionAttribute, argument);
    return true;
  default:
    return false;
  }
}

bool Translator::control(Raw raw, const Unit &unit) {
  switch (raw) {
  case Raw::JUMP_FORWARD:
    emitJump(Op::Jump, relative(unit));
    return true;
  case Raw::JUMP_ABSOLUTE:
  case Raw::CONTINUE_LOOP:
    emitJump(Op::Jump, absolute(unit));
    return true;
  case Raw::JUMP_BACKWARD:
  case Raw::JUMP_BACKWARD_NO_INTERRUPT:
    emitJump(Op::Jump, backward(unit));
    return true;
#define CONDITIONAL(NAME, OP)                                                  \
  case Raw::POP_JUMP_IF_##NAME:                                                \
    emitJump(Op::OP, target(unit));                                            \
    return true;                                                               \
  case Raw::POP_JUMP_FORWARD_IF_##NAME:                                        \
    emitJump(Op::OP, relative(unit));                                          \
    return true;                                                               \
  case Raw::POP_JUMP_BACKWARD_IF_##NAME:                                       \
    emitJump(Op::OP, backward(unit));                                          \
    return true;
    CONDITIONAL(FALSE, PopJumpIfFalse)
    CONDITIONAL(TRUE, PopJumpIfTrue)
    CONDITIONAL(NONE, PopJumpIfNone)
    CONDITIONAL(NOT_NONE, PopJumpIfNotNone)
#undef CONDITIONAL
  case Raw::JUMP_IF_FALSE_OR_POP:
    emitJump(Op::JumpIfFalseOrPop, target(unit));
    return true;
  case Raw::JUMP_IF_TRUE_OR_POP:
    emitJump(Op::JumpIfTrueOrPop, target(unit));
    return true;
  case Raw::GET_ITER:
    emit(Op::GetIterator);
    return true;
  case Raw::FOR_ITER: {
    // 3.12 lands on END_FOR, 3.13 on END_FOR and POP_TOP: both are skipped.
    int64_t skipped = isAtLeast(Python::V313)   ? 4
                      : isAtLeast(Python::V312) ? 2
                                                : 0;
    emitJump(Op::ForIterator, relative(unit) + skipped);
    return true;
  }
  case Raw::END_FOR: // never reached, see FOR_ITER
    emit(Op::Nop);
    return true;
  case Raw::SETUP_LOOP:
    emitJump(Op::SetupLoop, relative(unit));
    return true;
  case Raw::POP_BLOCK:
    emit(Op::PopBlock);
    return true;
  case Raw::BREAK_LOOP:
    emit(Op::BreakLoop);
    return true;
  case Raw::RETURN_VALUE:
    emit(Op::Return);
    return true;
  case Raw::RETURN_CONST:
    emit(Op::LoadConst, unit.argument);
    emit(Op::Return);
    return true;
  case Raw::RETURN_GENERATOR: // a generator runs at once, see the interpreter
    emit(Op::LoadNone);
    return true;
  case Raw::YIELD_VALUE:
    emit(Op::Yield);
    return true;
  case Raw::RAISE_VARARGS:
    emit(Op::Raise, unit.argument);
    return true;
  case Raw::LOAD_ASSERTION_ERROR:
    emit(Op::LoadAssertionError);
    return true;
  default:
    return false;
  }
}

bool Translator::one(const Unit &unit) {
  Raw raw = rawOf(unit.row);
  return stackAndVariables(raw, unit) || operators(raw, unit) ||
         containers(raw, unit) || calls(raw, unit) || control(raw, unit);
}

Error Translator::checkIndex(const Instruction &instruction) const {
  uint64_t limit;
  switch (instruction.op) {
  case Op::LoadConst:
    limit = code.constants.size();
    break;
  case Op::LoadFast:
  case Op::StoreFast:
  case Op::DeleteFast:
  case Op::LoadFastAndClear:
  case Op::LoadDeref:
  case Op::StoreDeref:
  case Op::LoadCell:
  case Op::MakeCell:
    limit = code.slots.size();
    break;
  case Op::LoadGlobal:
  case Op::LoadAttribute:
  case Op::ImportName:
  case Op::ImportFrom:
    limit = code.names.size();
    break;
  default:
    return Error::success();
  }
  if (instruction.argument >= 0 &&
      static_cast<uint64_t>(instruction.argument) < limit)
    return Error::success();
  return mistake("an instruction refers to number " +
                 llvm::Twine(instruction.argument) + " of " +
                 llvm::Twine(limit));
}

Error Translator::run() {
  Expected<std::vector<Unit>> units = readUnits(code.bytes, python);
  if (!units)
    return units.takeError();
  LineFormat format = isAtLeast(Python::V311)   ? LineFormat::Locations
                      : isAtLeast(Python::V310) ? LineFormat::Ranges
                      : isAtLeast(Python::V36)  ? LineFormat::SignedSteps
                                                : LineFormat::UnsignedSteps;
  std::vector<int32_t> lines =
      readLines(code.lineTable, format, code.firstLine, code.bytes.size());
  // Since 3.11 a try statement costs, and shows, nothing but a NOP where it
  // begins and its handler far behind.
  auto handler = llvm::find_if(*units, [](const Unit &unit) {
    return rawOf(unit.row) == Raw::PUSH_EXC_INFO;
  });
  bool hasHandler = handler != units->end();
  llvm::DenseMap<int64_t, int32_t> indexOf;
  for (const Unit &unit : *units) {
    line = lines[unit.next - 1] ? lines[unit.next - 1] : line;
    indexOf[static_cast<int64_t>(unit.offset)] =
        static_cast<int32_t>(list.size());
    if (hasHandler && rawOf(unit.row) == Raw::NOP)
      emit(Op::Refused, handler->row);
    else if (!one(unit))
      emit(Op::Refused, unit.row);
  }
  for (const Instruction &instruction : list)
    if (Error error = checkIndex(instruction))
      return error;
  for (auto [index, offset] : jumps) {
    auto found = indexOf.find(offset);
    if (found == indexOf.end())
      return mistake("a jump leads to byte " + llvm::Twine(offset) +
                     ", where no instruction begins");
    list[index].argument = found->second;
  }
  code.instructions = std::move(list);
  return Error::success();
}

} // namespace

Error translate(CodeObject &code, Python python) {
  return Translator(code, python).run();
}

} // namespace kerasc::lambda
