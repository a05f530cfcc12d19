//===- Flatten.cpp - import of Flatten ------------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/CallSite.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class Flatten : public LayerImporter {
public:
  keras::DataFormat dataFormat = keras::DataFormat::channels_last;

  std::optional<Shape> infer(llvm::ArrayRef<int64_t> input,
                             CallSite &call) override {
    // The elements of a row that exists were counted before.
    return Shape{input.front(), *elementCount(input.drop_front())};
  }

  mlir::Value emit(const Emission &emission) const override {
    return keras::FlattenOp::create(
        emission.builder, emission.location, emission.type, emission.input,
        keras::DataFormatAttr::get(emission.builder.getContext(), dataFormat));
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Flatten>();
  // Keras before 2.2 does not have the argument: its order is channels_last.
  layer->dataFormat = arguments.dataFormat("data_format");
  return layer;
}

static const ArgumentRow arguments[] = {
    {"data_format", "",
     "Keras 2.2 and later; 'channels_last' or 'channels_first'"},
};

const LayerRow flattenRow = {"Flatten", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
