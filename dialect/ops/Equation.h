//===- Equation.h - the letters of an einsum --------------------*- C++ -*-===//

#ifndef KERASC_DIALECT_OPS_EQUATION_H
#define KERASC_DIALECT_OPS_EQUATION_H

#include "llvm/ADT/StringRef.h"

#include <tuple>

namespace kerasc::keras {

/// "lhs,rhs->output", one letter per axis. Refers to the text.
struct Equation {
  llvm::StringRef left, lhs, rhs, output;

  explicit Equation(llvm::StringRef text) {
    std::tie(left, output) = text.split("->");
    std::tie(lhs, rhs) = left.split(',');
  }

  bool isSummed(char letter) const { return !output.contains(letter); }
};

} // namespace kerasc::keras

#endif
