//===- KerasDialect.h - the keras dialect -----------------------*- C++ -*-===//

#ifndef KERASC_DIALECT_KERASDIALECT_H
#define KERASC_DIALECT_KERASDIALECT_H

#include "mlir/IR/Dialect.h"

#include "dialect/KerasDialect.h.inc"

#endif
