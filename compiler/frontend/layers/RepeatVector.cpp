//===- RepeatVector.cpp - import of RepeatVector --------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/CallSite.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class RepeatVector : public LayerImporter {
public:
  int64_t n = 0;

  Results call(CallSite &site) override {
    Tensor result = site.input();
    if (result.shape.size() != 2) {
      site.error("expected an input with 2 axes, got shape " +
                 printShape(result.shape));
      return {};
    }
    result.shape.insert(result.shape.begin() + 1, n);
    if (!site.accepts(result.shape))
      return {};
    result.value = keras::RepeatVectorOp::create(
        site.builder, site.location, site.typeOf(result.shape, result.type),
        result.value, site.builder.getI64IntegerAttr(n));
    return {result};
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<RepeatVector>();
  layer->maskRule = MaskRule::drop;
  layer->n = arguments.integer("n", 1, INT64_MAX);
  return layer;
}

static const ArgumentRow arguments[] = {
    {"n", "", "int > 0"},
};

const LayerRow repeatVectorRow = {"RepeatVector", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
