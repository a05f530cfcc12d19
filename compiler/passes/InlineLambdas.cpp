//===- InlineLambdas.cpp --------------------------------------------------===//
//
// Why: a lambda's region shows what a user's function computes; compiled, it is
// nothing of its own.
// Contract and example: Passes.td. Tests: test/passes/inline-lambdas.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/STLExtras.h"

namespace kerasc {
#define GEN_PASS_DEF_INLINELAMBDAS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

static void inlineBody(keras::LambdaOp lambda) {
  Block &body = lambda.getBody().front();
  for (auto [argument, input] :
       llvm::zip(body.getArguments(), lambda.getInputs()))
    argument.replaceAllUsesWith(input);
  auto yield = cast<keras::YieldOp>(body.getTerminator());
  lambda->getBlock()->getOperations().splice(lambda->getIterator(),
                                             body.getOperations(), body.begin(),
                                             yield->getIterator());
  lambda.replaceAllUsesWith(yield.getValues());
  lambda.erase();
}

namespace {

struct InlineLambdas : kerasc::impl::InlineLambdasBase<InlineLambdas> {
  using InlineLambdasBase::InlineLambdasBase;

  void runOnOperation() override {
    SmallVector<keras::LambdaOp> lambdas;
    getOperation()->walk(
        [&](keras::LambdaOp lambda) { lambdas.push_back(lambda); });
    llvm::for_each(lambdas, inlineBody);
  }
};

} // namespace
