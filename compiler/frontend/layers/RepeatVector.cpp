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

  std::optional<Shape> infer(llvm::ArrayRef<int64_t> input,
                             CallSite &call) override {
    if (input.size() != 2) {
      call.error("expected an input with 2 axes, got shape " +
                 printShape(input));
      return std::nullopt;
    }
    return call.result({input[0], n, input[1]});
  }

  mlir::Value emit(const Emission &emission) const override {
    return keras::RepeatVectorOp::create(emission.builder, emission.location,
                                         emission.type, emission.input,
                                         emission.builder.getI64IntegerAttr(n));
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<RepeatVector>();
  layer->n = arguments.integer("n", 1, INT64_MAX);
  return layer;
}

static const ArgumentRow arguments[] = {
    {"n", "", "int > 0"},
};

const LayerRow repeatVectorRow = {"RepeatVector", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
