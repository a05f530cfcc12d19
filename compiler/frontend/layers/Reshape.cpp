//===- Reshape.cpp - import of Reshape ------------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/CallSite.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace kerasc::frontend {

namespace {

class Reshape : public LayerImporter {
public:
  Shape target;

  std::optional<Shape> infer(llvm::ArrayRef<int64_t> input,
                             CallSite &call) override;
  mlir::Value emit(const Emission &emission) const override {
    return keras::ReshapeOp::create(
        emission.builder, emission.location, emission.type, emission.input,
        emission.builder.getDenseI64ArrayAttr(target));
  }
};

} // namespace

std::optional<Shape> Reshape::infer(llvm::ArrayRef<int64_t> input,
                                    CallSite &call) {
  int64_t elements = *elementCount(input.drop_front());
  Shape known, shape = {input.front()};
  for (int64_t dimension : target)
    if (dimension != -1)
      known.push_back(dimension);
  std::optional<int64_t> product = elementCount(known);
  bool isWhole = known.size() == target.size();
  bool fits = product && (isWhole ? *product == elements
                                  : *product > 0 && elements % *product == 0);
  if (!fits) {
    std::string text;
    llvm::raw_string_ostream os(text);
    os << "[";
    llvm::interleaveComma(target, os);
    os << "]";
    call.error("argument 'target_shape': " + std::to_string(elements) +
               " elements per row do not fit " + text);
    return std::nullopt;
  }
  for (int64_t dimension : target)
    shape.push_back(dimension == -1 ? elements / *product : dimension);
  return call.result(shape);
}

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Reshape>();
  layer->target = arguments.integers("target_shape", -1, /*nullable=*/false);
  if (llvm::count(layer->target, -1) > 1)
    arguments.expected("target_shape", "at most one -1",
                       *arguments.find("target_shape"));
  return layer;
}

static const ArgumentRow arguments[] = {
    {"target_shape", "", "ints >= 0, one of them may be -1"},
};

const LayerRow reshapeRow = {"Reshape", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
