//===- LambdaOps.cpp - lambda ---------------------------------------------===//

#include "dialect/KerasOps.h"

using namespace mlir;
using namespace kerasc::keras;

LogicalResult LambdaOp::verify() {
  Block &body = getBody().front();
  // lambda_c1
  if (body.getArgumentTypes() != getInputs().getTypes())
    return emitOpError()
           << "expects the arguments of its body to have the types "
              "of the inputs ("
           << getInputs().getTypes() << "), got (" << body.getArgumentTypes()
           << ")";
  // lambda_c2
  auto yield = cast<YieldOp>(body.getTerminator());
  if (yield.getValues().getTypes() != getOutputs().getTypes())
    return emitOpError()
           << "expects its body to yield the types of the outputs ("
           << getOutputs().getTypes() << "), got ("
           << yield.getValues().getTypes() << ")";
  return success();
}
