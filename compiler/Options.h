//===- Options.h - what a user can ask of the compiler ----------*- C++ -*-===//
//
// One plain struct, filled once by a tool and passed down. No globals.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_OPTIONS_H
#define KERASC_COMPILER_OPTIONS_H

#include "compiler/frontend/Limits.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kerasc {

struct Options {
  /// Prefix of the exported symbols, a C identifier; empty: from the file name.
  std::string name;
  /// As Target::resolveList takes it: CPUs of LLVM ("znver4",
  /// "x86-64-v2,x86-64-v3"), or "native".
  std::string cpu = "native";
  /// LLVM triple of the platform to compile for; empty: this one.
  std::string target;
  /// Compute in float64 whatever float the model asks for: more precise, and
  /// the reference for other results.
  bool inDouble = false;
  /// Make the result of every layer an output.
  bool exposeLayers = false;
  /// Rows that go through the network together; 0: chosen from the plan.
  int64_t blockRows = 0;
  /// Python files with the functions that the model's Lambdas only name.
  std::vector<std::string> lambdaSources;
  /// What a model file may ask for.
  frontend::Limits limits;
};

} // namespace kerasc

#endif
