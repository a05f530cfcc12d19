//===- BatchNormalization.cpp - import of BatchNormalization --------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/ModelConfig.h"
#include "compiler/frontend/TensorOps.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class BatchNormalization : public LayerImporter {
public:
  int64_t axis = -1;
  double epsilon = 1e-3;
  bool scale = true, center = true;
  bool isKeras1 = false;
  keras::InitializerAttr gammaInitializer, betaInitializer, meanInitializer,
      varianceInitializer;
  keras::RegularizerAttr gammaRegularizer, betaRegularizer;
  keras::ConstraintAttr gammaConstraint, betaConstraint;

  Results call(CallSite &site) override;
  bool needsFloats() const override { return true; }
  /// Half types are too narrow for the moments.
  ElementType weightType() const override {
    return promote(policy.compute, ElementType::f32);
  }

private:
  bool build(int64_t size, CallSite &site);
};

} // namespace

bool BatchNormalization::build(int64_t size, CallSite &site) {
  if (!variables.empty()) {
    int64_t built = variables.front().shape.front();
    if (built != size)
      site.error("its axis has size " + std::to_string(size) + ", expected " +
                 std::to_string(built) + " as in its first call");
    return built == size;
  }
  if (scale)
    variables.push_back({"gamma",
                         {size},
                         trainable,
                         gammaInitializer,
                         gammaRegularizer,
                         gammaConstraint,
                         ""});
  if (center)
    variables.push_back({"beta",
                         {size},
                         trainable,
                         betaInitializer,
                         betaRegularizer,
                         betaConstraint,
                         ""});
  // Keras 1 keeps the variance under the name of its root.
  variables.push_back({isKeras1 ? "running_mean" : "moving_mean",
                       {size},
                       false,
                       meanInitializer,
                       nullptr,
                       nullptr,
                       ""});
  variables.push_back({isKeras1 ? "running_std" : "moving_variance",
                       {size},
                       false,
                       varianceInitializer,
                       nullptr,
                       nullptr,
                       ""});
  return true;
}

Results BatchNormalization::call(CallSite &site) {
  TensorOps ops(site);
  auto place = ops.normalizeAxis(axis, site.input().shape.size());
  if (!place)
    return {};
  int64_t size = site.input().shape[*place];
  if (*place == 0 || size < 0) {
    site.error("argument 'axis': axis " + std::to_string(*place) +
               " of its input's shape " + printShape(site.input().shape) +
               (*place == 0 ? " is the batch" : " is unknown"));
    return {};
  }
  if (site.training) {
    site.error("is called with training=True: it would use the moments of the "
               "batch, which is not supported",
               {"call the layer without training=True and save the model "
                "again"});
    return {};
  }
  if (!build(size, site))
    return {};
  Tensor x = ops.cast(site.input(), promote(site.input().type, weightType()));
  unsigned next = 0;
  mlir::Value gamma = scale ? site.weight(next++) : mlir::Value();
  mlir::Value beta = center ? site.weight(next++) : mlir::Value();
  mlir::Value mean = site.weight(next++), variance = site.weight(next);
  x.value = keras::BatchNormalizationOp::create(
      site.builder, site.location, x.value.getType(), x.value, gamma, beta,
      mean, variance, *place, llvm::APFloat(epsilon));
  return {ops.cast(x, policy.compute)};
}

/// One axis, as an int or as a list of one.
static int64_t readAxis(Arguments &arguments) {
  Shape axes = arguments.integerOrList("axis", -8, -1);
  if (!arguments.failed() && axes.size() != 1)
    arguments.expected("axis", "one axis", *arguments.find("axis"));
  return axes.empty() ? -1 : axes.front();
}

static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<BatchNormalization>();
  layer->axis = readAxis(arguments);
  layer->epsilon = arguments.number("epsilon", 0.0, INFINITY, 1e-3);
  arguments.number("momentum", -INFINITY, INFINITY, 0.99);
  layer->gammaRegularizer = arguments.regularizer("gamma_regularizer");
  layer->betaRegularizer = arguments.regularizer("beta_regularizer");
  if (arguments.context.writer.isKeras1()) {
    layer->isKeras1 = true;
    if (int64_t mode = arguments.integer("mode", 0, 2, 0))
      arguments.error("argument 'mode': " + std::to_string(mode) +
                          " normalizes with the moments of the batch, which is "
                          "not supported",
                      {"train the model with mode=0"});
    return layer;
  }
  layer->scale = arguments.boolean("scale", true);
  layer->center = arguments.boolean("center", true);
  layer->gammaInitializer = arguments.initializer("gamma_initializer");
  layer->betaInitializer = arguments.initializer("beta_initializer");
  layer->meanInitializer = arguments.initializer("moving_mean_initializer");
  layer->varianceInitializer =
      arguments.initializer("moving_variance_initializer");
  layer->gammaConstraint = arguments.constraint("gamma_constraint");
  layer->betaConstraint = arguments.constraint("beta_constraint");
  // How moments are found in training only.
  for (llvm::StringRef name : {"synchronized", "fused", "renorm_clipping",
                               "renorm_momentum", "virtual_batch_size"})
    arguments.find(name);
  // Renormalization changes training, not what is done with the moments; its
  // own moments would be two more variables.
  if (arguments.boolean("renorm", false))
    arguments.error("argument 'renorm': batch renormalization is not supported",
                    {"train the model with renorm=False"});
  return layer;
}

static const ArgumentRow arguments[] = {
    {"axis", "", "one int, not the batch"},
    {"epsilon", "", "number >= 0"},
    {"scale", "", "Keras 2, 3; bool"},
    {"center", "", "Keras 2, 3; bool"},
    {"mode", "", "Keras 1; 0 only"},
    {"momentum", "", "kept for training"},
    {"gamma_initializer", "gamma_init", "kept for training"},
    {"beta_initializer", "beta_init", "kept for training"},
    {"moving_mean_initializer", "", "kept for training"},
    {"moving_variance_initializer", "", "kept for training"},
    {"gamma_regularizer", "", "kept for training"},
    {"beta_regularizer", "", "kept for training"},
    {"gamma_constraint", "", "kept for training"},
    {"beta_constraint", "", "kept for training"},
    {"synchronized", "", "Keras 3; any, it means something in training only"},
    {"renorm", "", "False only"},
};

const LayerRow batchNormalizationRow = {"BatchNormalization", "1, 2, 3",
                                        arguments, create};
/// What TensorFlow 1.x calls it in its files.
const LayerRow batchNormalizationV1Row = {"BatchNormalizationV1", "2",
                                          arguments, create};

} // namespace kerasc::frontend
