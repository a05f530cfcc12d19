//===- KerasAttributes.h - attributes of the keras dialect ------*- C++ -*-===//

#ifndef KERASC_DIALECT_KERASATTRIBUTES_H
#define KERASC_DIALECT_KERASATTRIBUTES_H

#include "dialect/Functions.h"

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpImplementation.h"

#include "dialect/KerasEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/KerasAttributes.h.inc"

#endif
