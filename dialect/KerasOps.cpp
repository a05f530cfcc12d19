//===- KerasOps.cpp - generated definitions -------------------------------===//
//
// The hand-written methods are in ops/, one family per file.
//
//===----------------------------------------------------------------------===//

#include "dialect/KerasOps.h"
#include "dialect/ops/DataFormatSyntax.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace kerasc::keras;

#include "dialect/KerasInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "dialect/KerasOps.cpp.inc"
