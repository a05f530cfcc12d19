//===- Functions.h - the frozen functions of the Lambda tests -------------===//

#ifndef KERASC_TEST_UNIT_LAMBDA_FUNCTIONS_H
#define KERASC_TEST_UNIT_LAMBDA_FUNCTIONS_H

#include "Evaluator.h"

#include "compiler/lambda/Interpreter.h"

#include <rapidjson/document.h>

#include <string>
#include <vector>

namespace kerasc::lambda {

/// test/unit/lambda/data/functions.json, made by test/oracle/make_lambdas.py.
const rapidjson::Document &frozenFunctions();

/// What a function of a file came to.
struct Outcome {
  std::vector<NdArray> outputs;
  std::string error; // empty = none
  int line = 0;      // of the error
};

/// Reads, decodes and interprets one `case` of the file as `python` marshalled
/// it.
Outcome run(const rapidjson::Value &oneCase, llvm::StringRef python,
            const Limits &limits = {});

/// The same from the source text of the case.
Outcome runSource(const rapidjson::Value &oneCase);

/// Function `name` of a Python file with one input of shape (batch, 4).
Outcome runFile(llvm::StringRef text, llvm::StringRef name,
                const Limits &limits = {});

/// The same for bytes of one's own with one input of shape (batch, 4).
Outcome runBytes(llvm::StringRef bytes, const Limits &limits = {});

} // namespace kerasc::lambda

#endif
