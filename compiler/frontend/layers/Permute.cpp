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

  std::optional<Shape> infer(llvm::ArrayRef<int64_t> input,
                             CallSite &call) override {
    if (input.size() != dims.size() + 1) {
      call.error("argument 'dims' orders " + std::to_string(dims.size()) +
                 " axes, but its input has shape " + printShape(input));
      return std::nullopt;
    }
    Shape shape = {input.front()};
    for (int64_t dim : dims)
      shape.push_back(input[dim]);
    return shape;
  }

  mlir::Value emit(const Emission &emission) const override {
    return keras::PermuteOp::create(
        emission.builder, emission.location, emission.type, emission.input,
        emission.builder.getDenseI64ArrayAttr(dims));
  }
};

} // namespace

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Permute>();
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
