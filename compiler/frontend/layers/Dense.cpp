//===- Dense.cpp - import of Dense ----------------------------------------===//

#include "compiler/frontend/layers/ActivationLayers.h"
#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/TensorOps.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class Dense : public LayerImporter {
public:
  int64_t units = 0;
  keras::FunctionAttr activation;
  bool useBias = true;
  keras::InitializerAttr kernelInitializer, biasInitializer;
  keras::RegularizerAttr kernelRegularizer, biasRegularizer;
  keras::ConstraintAttr kernelConstraint, biasConstraint;
  /// An activation with variables; null.
  std::unique_ptr<InnerActivation> inner;
  mlir::IntegerAttr loraRank;
  mlir::FloatAttr loraAlpha;

  Results call(CallSite &site) override;
  bool needsFloats() const override { return true; }
  keras::RegularizerAttr separatePenalty() const override {
    return isPenaltyFused() ? keras::RegularizerAttr() : activityRegularizer;
  }

private:
  bool build(int64_t features, CallSite &site);
  bool isGated() const {
    return activation.getInfo().kind == keras::FunctionKind::gated;
  }
  /// The attribute of the op means a penalty on what the op computes, divided
  /// by the batch size; others need an op of their own.
  bool isPenaltyFused() const { return divideByBatch && !isGated() && !inner; }
};

} // namespace

/// Creates the variables for the first input, compares with it later.
bool Dense::build(int64_t features, CallSite &site) {
  if (!variables.empty()) {
    int64_t built = variables.front().shape.front();
    if (built == features)
      return true;
    site.error("its input has " + std::to_string(features) +
               " features, expected " + std::to_string(built) +
               " as in its first call");
    return false;
  }
  Shape kernel = {features, units};
  std::string problem = checkWeightShape(kernel, site.context.limits);
  if (!problem.empty()) {
    site.error("its kernel of shape " + printShape(kernel) + " " + problem,
               {"the limit can be raised with --limit"});
    return false;
  }
  variables.push_back({"kernel", kernel, trainable, kernelInitializer,
                       kernelRegularizer, kernelConstraint, ""});
  if (useBias)
    variables.push_back({"bias",
                         {units},
                         trainable,
                         biasInitializer,
                         biasRegularizer,
                         biasConstraint,
                         ""});
  return true;
}

Results Dense::call(CallSite &site) {
  TensorOps ops(site);
  const Shape &input = site.input().shape;
  if (input.size() < 2) {
    site.error("expected an input with at least 2 axes, got shape " +
               printShape(input));
    return {};
  }
  if (input.back() < 0) {
    site.error("the last axis of its input is unknown, shape " +
                   printShape(input) + ": its kernel has no size",
               {"give the input a fixed number of features"});
    return {};
  }
  if (!build(input.back(), site))
    return {};
  // Integers take the type of the kernel.
  Tensor x = ops.cast(site.input(), promote(site.input().type, weightType()));
  if (x.type != weightType()) {
    site.error("its input is of " + std::string(elementTypeName(x.type)) +
                   ", its weights of " + elementTypeName(weightType()),
               {"convert the input before the layer"});
    return {};
  }
  Tensor result = x;
  result.shape.back() = units;
  if (!site.accepts(result.shape))
    return {};
  bool isLinear = activation.getFunction() == keras::Function::linear;
  // An activation that changes the shape cannot be fused.
  bool isFused = !isLinear && !isGated();
  result.value = keras::DenseOp::create(
      site.builder, site.location, site.typeOf(result.shape, result.type),
      x.value, site.weight(0), useBias ? site.weight(1) : mlir::Value(),
      isFused ? activation : keras::FunctionAttr(),
      isPenaltyFused() ? activityRegularizer : keras::RegularizerAttr(),
      loraRank, loraAlpha);
  if (isGated())
    result = ops.activation(activation, result);
  if (inner)
    return inner->call(site, *this, result);
  return result ? Results{result} : Results();
}

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<Dense>();
  // Keras 1's Dense refuses masks.
  if (arguments.context.writer.isKeras1())
    layer->maskRule = MaskRule::drop;
  layer->units = arguments.integer("units", 1, INT64_MAX);
  layer->inner = InnerActivation::read(arguments, "activation");
  layer->activation = layer->inner
                          ? keras::FunctionAttr::get(&arguments.context.mlir,
                                                     keras::Function::linear)
                          : arguments.activation("activation");
  layer->useBias = arguments.boolean("use_bias", true);
  layer->kernelInitializer = arguments.initializer("kernel_initializer");
  layer->kernelRegularizer = arguments.regularizer("kernel_regularizer");
  layer->biasRegularizer = arguments.regularizer("bias_regularizer");
  layer->kernelConstraint = arguments.constraint("kernel_constraint");
  layer->biasConstraint = arguments.constraint("bias_constraint");
  mlir::Builder builder(&arguments.context.mlir);
  if (arguments.context.writer.isKeras1()) {
    // Keras 1 always starts the bias at zero and repeats the input's width.
    layer->biasInitializer = keras::InitializerAttr::get(
        builder.getContext(), builder.getStringAttr("zeros"), nullptr);
    if (arguments.findSet("input_dim"))
      arguments.integer("input_dim", 0, INT64_MAX);
    else
      arguments.find("input_dim");
  } else {
    layer->biasInitializer = arguments.initializer("bias_initializer");
  }
  if (arguments.findSet("lora_rank"))
    layer->loraRank =
        builder.getI64IntegerAttr(arguments.integer("lora_rank", 1, INT64_MAX));
  if (arguments.findSet("lora_alpha"))
    layer->loraAlpha = builder.getF64FloatAttr(
        arguments.number("lora_alpha", -INFINITY, INFINITY));
  if (const auto *value = arguments.findSet("quantization_config"))
    arguments.error("argument 'quantization_config': quantized layers are not "
                    "supported yet, got " +
                        describeValue(*value),
                    {"save the model before it is quantized"});
  return layer;
}

static const ArgumentRow arguments[] = {
    {"units", "output_dim", "int > 0"},
    {"activation", "", "an activation: its name, an activation layer, or None"},
    {"use_bias", "bias", "bool"},
    {"kernel_initializer", "init", "kept for training"},
    {"bias_initializer", "", "kept for training"},
    {"kernel_regularizer", "W_regularizer", "kept for training"},
    {"bias_regularizer", "b_regularizer", "kept for training"},
    {"activity_regularizer", "", "kept for training"},
    {"kernel_constraint", "W_constraint", "kept for training"},
    {"bias_constraint", "b_constraint", "kept for training"},
    {"lora_rank", "",
     "Keras 3; kept for training, saved kernels include the product"},
    {"lora_alpha", "", "Keras 3; kept for training"},
    {"quantization_config", "", "Keras 3; None only"},
};

const LayerRow denseRow = {"Dense", "1, 2, 3", arguments, create};

} // namespace kerasc::frontend
