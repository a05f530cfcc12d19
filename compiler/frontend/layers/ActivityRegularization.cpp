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

  Results call(CallSite &site) override {
    Tensor result = site.input();
    result.value = keras::ActivityRegularizationOp::create(
        site.builder, site.location, result.value.getType(), result.value,
        regularizer, divideByBatch);
    return {result};
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
