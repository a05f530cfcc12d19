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

  Results call(CallSite &site) override {
    Tensor result = site.input();
    // The known elements of a row that exists were counted before.
    result.shape = {site.input().shape.front(),
                    *site.context.sizes.product(
                        llvm::ArrayRef(site.input().shape).drop_front())};
    result.value = keras::FlattenOp::create(
        site.builder, site.location, site.typeOf(result.shape, result.type),
        site.input().value,
        keras::DataFormatAttr::get(&site.context.mlir, dataFormat));
    return {result};
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Flatten>();
  layer->maskRule = MaskRule::drop;
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
