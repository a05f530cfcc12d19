//===- Permute.cpp - import of Permute ------------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/CallSite.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class Permute : public LayerImporter {
public:
  Shape dims;

  Results call(CallSite &site) override {
    const Shape &input = site.input().shape;
    if (input.size() != dims.size() + 1) {
      site.error("argument 'dims' orders " + std::to_string(dims.size()) +
                 " axes, but its input has shape " + printShape(input));
      return {};
    }
    Tensor result = site.input();
    for (auto [axis, dim] : llvm::enumerate(dims))
      result.shape[axis + 1] = input[dim];
    result.value = keras::PermuteOp::create(
        site.builder, site.location, site.typeOf(result.shape, result.type),
        site.input().value, site.builder.getDenseI64ArrayAttr(dims));
    return {result};
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Permute>();
  layer->maskRule = MaskRule::drop;
  layer->dims = arguments.integers("dims", 1, /*nullable=*/false);
  Shape sorted = layer->dims;
  llvm::sort(sorted);
  for (auto [index, dim] : llvm::enumerate(sorted))
    if (dim != static_cast<int64_t>(index) + 1) {
      arguments.expected(
          "dims", "each of 1 to " + std::to_string(sorted.size()) + " once",
          *arguments.find("dims"));
      break;
    }
  return layer;
}

static const ArgumentRow arguments[] = {
    {"dims", "", "a permutation of the axes after the batch, from 1"},
};

const LayerRow permuteRow = {"Permute", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
