//===- ActivityRegularization.cpp - import of ActivityRegularization ------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/CallSite.h"
#include "compiler/frontend/NamedConfigs.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class ActivityRegularization : public LayerImporter {
public:
  keras::RegularizerAttr regularizer;

  std::optional<Shape> infer(llvm::ArrayRef<int64_t> input,
                             CallSite &call) override {
    return Shape(input.begin(), input.end());
  }

  mlir::Value emit(const Emission &emission) const override {
    return keras::ActivityRegularizationOp::create(
        emission.builder, emission.location, emission.type, emission.input,
        regularizer, divideByBatch);
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<ActivityRegularization>();
  double l1 = arguments.number("l1", 0.0, INFINITY, 0.0);
  double l2 = arguments.number("l2", 0.0, INFINITY, 0.0);
  layer->regularizer = makeL1L2(arguments.context.mlir, l1, l2);
  return layer;
}

static const ArgumentRow arguments[] = {
    {"l1", "", "number >= 0; identity at inference"},
    {"l2", "", "number >= 0; identity at inference"},
};

const LayerRow activityRegularizationRow = {"ActivityRegularization", "1, 2, 3",
                                            arguments, create};

} // namespace kerasc::frontend
