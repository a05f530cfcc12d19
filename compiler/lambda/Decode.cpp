//===- Decode.cpp - which Python wrote a code object, and its units -------===//
//
// Bytes to numbered instructions of one version, jumps as offsets;
// Translate.cpp makes the interpreter's instructions of them.
//
//===----------------------------------------------------------------------===//

#include "compiler/lambda/Decode.h"

#include "compiler/lambda/LineTable.h"
#include "compiler/lambda/Translate.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

namespace {

struct Row {
  StringRef name;
  int numbers[pythonCount];
  unsigned caches[3];
};
constexpr Row rows[] = {
#define KERASC_OPCODE(name, p27, p35, p36, p37, p38, p39, p310, p311, p312,    \
                      p313, c311, c312, c313)                                  \
  {#name,                                                                      \
   {p27, p35, p36, p37, p38, p39, p310, p311, p312, p313},                     \
   {c311, c312, c313}},
#include "compiler/lambda/Opcodes.def"
};

constexpr StringRef pythonNames[pythonCount] = {
    "2.7", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"};

/// Row of each number in each version, -1 = none.
struct Tables {
  Tables() {
    for (auto &table : rowOf)
      std::fill(std::begin(table), std::end(table), -1);
    for (size_t row = 0; row < std::size(rows); ++row)
      for (unsigned python = 0; python < pythonCount; ++python)
        if (int number = rows[row].numbers[python]; number >= 0)
          rowOf[python][number] = static_cast<int>(row);
  }
  int rowOf[pythonCount][256];
};

const Tables &tables() {
  static const Tables instance;
  return instance;
}

unsigned cachesOf(int row, Python python) {
  return python >= Python::V311
             ? rows[row].caches[static_cast<unsigned>(python) -
                                static_cast<unsigned>(Python::V311)]
             : 0;
}

} // namespace

StringRef opcodeName(int32_t row) {
  return row >= 0 && row < static_cast<int32_t>(std::size(rows))
             ? rows[row].name
             : "?";
}

Raw rawOf(int row) {
#define KERASC_OPCODE(name, ...) Raw::name,
  static constexpr Raw raws[] = {
#include "compiler/lambda/Opcodes.def"
  };
  return raws[row];
}

namespace {

/// 3.12 gave the numbers of 3.11's conditional jumps backward to instructions
/// that have few arguments, or that no function has.
bool isImpossible(const Unit &unit, Python python) {
  if (python != Python::V312)
    return false;
  switch (rawOf(unit.row)) {
  case Raw::CALL_INTRINSIC_1:
    return unit.argument > 11;
  case Raw::CALL_INTRINSIC_2:
    return unit.argument > 4;
  case Raw::LOAD_FROM_DICT_OR_GLOBALS:
  case Raw::LOAD_FROM_DICT_OR_DEREF:
    return true;
  default:
    return false;
  }
}

} // namespace

Expected<std::vector<Unit>> readUnits(StringRef bytes, Python python) {
  std::vector<Unit> units;
  bool isWordCode = python >= Python::V36;
  uint64_t offset = 0;
  while (offset < bytes.size()) {
    Unit unit;
    unit.offset = offset;
    uint64_t argument = 0;
    for (unsigned prefixes = 0;; ++prefixes) {
      if (offset == bytes.size())
        return mistake("the bytecode ends within an instruction");
      uint8_t number = bytes[offset++];
      unit.row = tables().rowOf[static_cast<unsigned>(python)][number];
      if (unit.row < 0)
        return mistake("byte " + llvm::Twine(offset - 1) +
                       " of the bytecode is " + llvm::Twine(number) +
                       ", no instruction of Python " +
                       pythonNames[static_cast<unsigned>(python)]);
      unsigned size = isWordCode ? 1 : number >= 90 ? 2 : 0;
      if (size > bytes.size() - offset)
        return mistake("the bytecode ends within an instruction");
      uint64_t low = 0;
      for (unsigned i = 0; i < size; ++i)
        low |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[offset + i]))
               << 8 * i;
      offset += size;
      argument = argument << 8 * size | low;
      if (rawOf(unit.row) != Raw::EXTENDED_ARG)
        break;
      if (prefixes == 3)
        return mistake("an argument of the bytecode has more than 32 bits");
    }
    if (rawOf(unit.row) == Raw::CACHE)
      return mistake("a cache stands where an instruction is expected");
    if (argument > 0x7fffffff)
      return mistake("an argument of the bytecode is " + llvm::Twine(argument));
    unit.argument = static_cast<int32_t>(argument);
    if (isImpossible(unit, python))
      return mistake("an instruction that functions do not have");
    // Python clears the caches when it marshals.
    for (unsigned i = 0; i < 2 * cachesOf(unit.row, python); ++i)
      if (offset == bytes.size() || bytes[offset++] != 0)
        return mistake("an inline cache of the bytecode is not zero");
    unit.next = offset;
    units.push_back(unit);
  }
  if (units.empty())
    return mistake("the function has no instructions");
  return units;
}

namespace {

/// `left` is what all code objects together may still have: many can share one
/// text of bytecode.
Error decodeAs(CodeObject &code, Python python, const Limits &limits,
               uint64_t depth, uint64_t &left) {
  if (depth > limits.depth)
    return mistake("functions are nested too deeply");
  // A code object that several constants share is decoded once.
  if (!code.instructions.empty())
    return Error::success();
  if (code.bytes.size() > left)
    return mistake("the function has more than " +
                   llvm::Twine(limits.codeBytes) + " bytes of bytecode");
  left -= code.bytes.size();
  if (Error error = translate(code, python))
    return error;
  for (const Value &constant : code.constants)
    if (constant.is(Kind::Code))
      if (Error error =
              decodeAs(constant.code(), python, limits, depth + 1, left))
        return error;
  return Error::success();
}

void forget(CodeObject &code) {
  if (code.instructions.empty())
    return;
  code.instructions.clear();
  for (const Value &constant : code.constants)
    if (constant.is(Kind::Code))
      forget(constant.code());
}

/// 3.11 and later begin with RESUME, after what sets up cells.
uint8_t resumeNumber(StringRef bytes) {
  for (size_t i = 0; i + 1 < bytes.size() && i < 1024; i += 2) {
    uint8_t number = bytes[i];
    if (number == 151)
      return number;
    if (number != 149)
      continue;
    // In 3.11 and 3.12 this is COPY_FREE_VARS: MAKE_CELLs (no instruction of
    // 3.13) and RESUME follow.
    uint8_t next = i + 2 < bytes.size() ? bytes[i + 2] : 0;
    if (next != 151 && next != 135)
      return number;
  }
  return 0;
}

} // namespace

Expected<StringRef> decode(CodeObject &code, const Limits &limits) {
  std::vector<Python> candidates;
  switch (code.layout) {
  case Layout::Python2:
    candidates = {Python::V27};
    break;
  case Layout::Python30:
    candidates = {Python::V37, Python::V36, Python::V35};
    break;
  case Layout::Python38:
    candidates = {Python::V39, Python::V38};
    // Jumps count bytes or instructions: the table that tells them apart must
    // be right. 3.10's is never empty.
    if (coversAsRanges(code.lineTable, code.bytes.size()))
      candidates = {Python::V310};
    break;
  case Layout::Python311:
    if (resumeNumber(code.bytes) == 149)
      candidates = {Python::V313};
    else
      // Other caches almost always tell them apart; isImpossible() the rest.
      candidates = {Python::V312, Python::V311};
    break;
  }
  Error reason = Error::success();
  for (Python python : candidates) {
    llvm::consumeError(std::move(reason));
    uint64_t left = limits.codeBytes;
    reason = decodeAs(code, python, limits, 0, left);
    if (!reason) {
      llvm::consumeError(std::move(reason));
      return pythonNames[static_cast<unsigned>(python)];
    }
    forget(code);
  }
  return mistake("the bytecode is of no Python that is known (2.7, 3.5 to "
                 "3.13): " +
                     llvm::toString(std::move(reason)),
                 "save the model with one of these");
}

} // namespace kerasc::lambda
