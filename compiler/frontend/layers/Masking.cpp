//===- Masking.cpp - import of Masking ------------------------------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/HalfFloat.h"
#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/TensorOps.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class Masking : public LayerImporter {
public:
  /// One number, or one per entry of `shape` that broadcasts to the input.
  std::vector<double> values = {0.0};
  Shape shape;
  /// Keras before 3.15 multiplies with the mask, later ones select.
  bool multiply = false;

  Results call(CallSite &site) override;

private:
  double comparedWith(double value, ElementType type) const;
  Results callWithTensor(CallSite &site);
};

} // namespace

/// The number that elements are compared with. Keras 3 rounds it to float32,
/// whatever the elements are, and compares in the wider type, so that it may be
/// none of theirs; before, it became an element.
double Masking::comparedWith(double value, ElementType type) const {
  if (!multiply)
    return isFloat(type) ? double(float(value)) : value;
  switch (type) {
  case ElementType::f16:
    return floatFromFloat16(float16FromFloat(float(value)));
  case ElementType::bf16:
    return floatFromBfloat16(bfloat16FromFloat(float(value)));
  case ElementType::f32:
    return float(value);
  default:
    return value;
  }
}

Results Masking::call(CallSite &site) {
  Tensor result = site.input();
  if (result.shape.size() < 2) {
    site.error("expected an input with at least 2 axes, got shape " +
               printShape(result.shape));
    return {};
  }
  if (!shape.empty())
    return callWithTensor(site);
  auto mask = std::make_shared<Tensor>();
  mask->shape.assign(result.shape.begin(), result.shape.end() - 1);
  mask->type = ElementType::boolean;
  auto op = keras::MaskingOp::create(
      site.builder, site.location, result.value.getType(),
      site.typeOf(mask->shape, mask->type), result.value,
      site.builder.getF64FloatAttr(comparedWith(values.front(), result.type)),
      multiply ? site.builder.getUnitAttr() : mlir::UnitAttr());
  result.value = op.getOutput();
  mask->value = op.getMask();
  result.mask = std::move(mask);
  return {result};
}

/// A mask value with axes of its own, which only Keras 3 has.
Results Masking::callWithTensor(CallSite &site) {
  TensorOps ops(site);
  const Tensor &x = site.input();
  Tensor differs = ops.compare(keras::CompareKind::not_equal, x,
                               ops.constant(values, shape, x.type));
  Tensor mask = ops.reduce(keras::ReduceKind::any, differs, {-1},
                           /*keepDims=*/true);
  Tensor result = ops.select(mask, x, ops.scalar(0, x.type));
  if (!result)
    return {};
  if (result.shape != x.shape) {
    site.error("argument 'mask_value' of shape " + printShape(shape) +
               " does not broadcast to its input's shape " +
               printShape(x.shape));
    return {};
  }
  result.mask = std::make_shared<Tensor>(ops.squeeze(mask, {-1}));
  return {result};
}

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Masking>();
  layer->maskRule = MaskRule::own;
  layer->multiply = !arguments.context.writer.isKeras3Since(15);
  const rapidjson::Value *value = arguments.findSet("mask_value");
  if (!value)
    return layer;
  const rapidjson::Value *number = value;
  // {"class_name": "__tensor__" or "__numpy__", "config": {"value": ...}}.
  if (value->IsObject())
    if (const auto *config = findMember(*value, "config"))
      if (const auto *held = findMember(*config, "value"))
        number = held;
  NumberList numbers;
  if (number->IsBool() || !readNumbers(*number, numbers) ||
      numbers.values.empty())
    arguments.expected("mask_value", "a number or a tensor of numbers", *value);
  layer->values = std::move(numbers.values);
  layer->shape.assign(numbers.shape.begin(), numbers.shape.end());
  return layer;
}

static const ArgumentRow arguments[] = {
    {"mask_value", "", "number; Keras 3: or a tensor that broadcasts"},
};

const LayerRow maskingRow = {"Masking", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
