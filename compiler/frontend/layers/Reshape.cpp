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

  Results call(CallSite &site) override;
};

} // namespace

Results Reshape::call(CallSite &site) {
  SizeTable &sizes = site.context.sizes;
  Tensor result = site.input();
  auto row = llvm::ArrayRef(site.input().shape).drop_front();
  // The known elements of a row that exists were counted before.
  int64_t elements = *sizes.product(row);
  Shape known;
  for (int64_t size : target)
    if (size != -1)
      known.push_back(size);
  std::optional<int64_t> product = sizes.product(known);
  bool isWhole = known.size() == target.size();
  std::optional<int64_t> left;
  if (product && !isWhole)
    left = sizes.divide(elements, *product);
  // A row whose size only the call knows must then have as many elements.
  bool fits =
      isWhole ? product && (elements < 0 || sizes.isSame(*product, elements))
              : left.has_value();
  if (!fits) {
    std::string text;
    llvm::raw_string_ostream os(text);
    os << "[";
    llvm::interleaveComma(target, os);
    os << "]";
    site.error(
        "argument 'target_shape': " +
            (elements < 0 ? "a row of shape " + printShape(row)
                          : std::to_string(elements) + " elements per row") +
            (elements < 0 ? " does not fit " : " do not fit ") + text,
        elements < 0
            ? std::vector<
                  std::string>{"give the axis that follows the unknown one "
                               "as -1"}
            : std::vector<std::string>{});
    return {};
  }
  result.shape.resize(1);
  for (int64_t size : target)
    result.shape.push_back(size == -1 ? *left : size);
  if (!site.accepts(result.shape))
    return {};
  result.value = keras::ReshapeOp::create(
      site.builder, site.location, site.typeOf(result.shape, result.type),
      result.value, site.builder.getDenseI64ArrayAttr(target));
  return {result};
}

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Reshape>();
  layer->maskRule = MaskRule::drop;
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
