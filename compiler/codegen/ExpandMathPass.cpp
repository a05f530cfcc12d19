//===- ExpandMathPass.cpp -------------------------------------------------===//
//
// Why: no object may need libm. The expansions are in ExpandMath.cpp.
// Contract: Passes.td. Tests: test/unit/math, test/ulp.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/ExpandMath.h"
#include "compiler/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace kerasc {
#define GEN_PASS_DEF_EXPANDMATH
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

namespace {

struct ExpandMath : kerasc::impl::ExpandMathBase<ExpandMath> {
  using ExpandMathBase::ExpandMathBase;

  void runOnOperation() override {
    if (failed(kerasc::codegen::expandMath(getOperation())))
      signalPassFailure();
  }
};

} // namespace
