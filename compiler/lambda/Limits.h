//===- Limits.h - how much a Lambda's function may ask for ----------------===//
//
// The function of a Lambda is a program from a file nobody vouches for. Every
// bound that reading and interpreting it applies is a row here.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_LIMITS_H
#define KERASC_COMPILER_LAMBDA_LIMITS_H

#include <cstdint>

namespace kerasc::lambda {

struct Limits {
  /// Bytes of one marshalled function; of all bytecode in it, shared or not.
  uint64_t codeBytes = 1ull << 20;
  /// Nesting of marshalled objects, and of lists and tuples that are compared,
  /// printed or searched for tensors.
  uint64_t depth = 64;
  /// Words and signs of a Python file (200 KB of usual code; see countTokens()
  /// of SourceTree.cpp before it is raised); nesting of its statements and
  /// expressions.
  uint64_t sourceTokens = 60'000;
  uint64_t sourceDepth = 200;
  /// Bytes of all Python objects that reading and interpreting make.
  uint64_t memory = 64ull << 20;
  /// Elements of one sequence; of one constant tensor.
  uint64_t items = 1ull << 20;
  /// Instructions interpreted, and elements that built-in functions visit.
  uint64_t steps = 2'000'000;
  /// Functions that call each other.
  uint64_t calls = 48;
  /// Operations on tensors that a function may build.
  uint64_t operations = 20'000;
  /// Elements of a tensor, as far as its sizes are known.
  uint64_t elements = 1ull << 31;
  /// Axes of a tensor, the batch included.
  uint64_t rank = 8;
};

} // namespace kerasc::lambda

#endif
