//===- KerasDialect.cpp - registration ------------------------------------===//

#include "dialect/KerasDialect.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace kerasc::keras;

#include "dialect/KerasDialect.cpp.inc"

void KerasDialect::initialize() {
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "dialect/KerasOps.cpp.inc"
      >();
}

Operation *KerasDialect::materializeConstant(OpBuilder &builder,
                                             Attribute value, Type type,
                                             Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}
