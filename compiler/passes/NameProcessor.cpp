//===- NameProcessor.cpp --------------------------------------------------===//
//
// Why: from here on the IR is for one processor, and printed IR should say for
// which; the descriptor inside the object is written from it.
// Contract and example: Passes.td. Tests: test/passes/name-processor.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc {
#define GEN_PASS_DEF_NAMEPROCESSOR
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

struct NameProcessor : kerasc::impl::NameProcessorBase<NameProcessor> {
  using NameProcessorBase::NameProcessorBase;

  void runOnOperation() override {
    Builder b(&getContext());
    getOperation()->setAttr("keras.cpu", b.getStringAttr(cpu));
    getOperation()->setAttr("keras.cpu_features",
                            b.getI64IntegerAttr(int64_t(features)));
  }
};

} // namespace
