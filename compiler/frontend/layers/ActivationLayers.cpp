//===- ActivationLayers.cpp - import of activations with parameters -------===//
//
// ReLU, LeakyReLU, PReLU, ELU, ThresholdedReLU and Softmax, as layers and as
// the activation of another layer.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/layers/ActivationLayers.h"
#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/TensorOps.h"
#include "dialect/KerasOps.h"

#include "llvm/ADT/STLExtras.h"

#include <limits>

namespace kerasc::frontend {

using keras::BinaryKind;
using keras::Function;
using keras::FunctionAttr;
using keras::ReduceKind;

//===----------------------------------------------------------------------===//
// As functions of the table
//===----------------------------------------------------------------------===//

static FunctionAttr readReLU(Arguments &arguments) {
  double most = std::numeric_limits<double>::infinity();
  if (arguments.findSet("max_value"))
    most = arguments.number("max_value", 0.0, INFINITY);
  return makeFunction(
      arguments.context.mlir, Function::relu,
      {{"negative_slope",
        arguments.number("negative_slope", 0.0, INFINITY, 0.0)},
       {"max_value", most},
       {"threshold", arguments.number("threshold", 0.0, INFINITY, 0.0)}});
}

static FunctionAttr readLeakyReLU(Arguments &arguments) {
  llvm::StringRef name =
      arguments.context.writer.isKeras3() ? "negative_slope" : "alpha";
  return makeFunction(
      arguments.context.mlir, Function::leaky_relu,
      {{"negative_slope", arguments.number(name, -INFINITY, INFINITY, 0.3)}});
}

static FunctionAttr readELU(Arguments &arguments) {
  return makeFunction(
      arguments.context.mlir, Function::elu,
      {{"alpha", arguments.number("alpha", -INFINITY, INFINITY, 1.0)}});
}

static FunctionAttr readThresholdedReLU(Arguments &arguments) {
  return makeFunction(
      arguments.context.mlir, Function::relu,
      {{"threshold", arguments.number("theta", 0.0, INFINITY, 1.0)}});
}

static FunctionAttr readSoftmax(Arguments &arguments) {
  Shape axes = arguments.integerOrList("axis", -8, -1);
  if (arguments.failed())
    return nullptr;
  if (axes.size() != 1) {
    arguments.expected("axis", "one axis", *arguments.find("axis"));
    return nullptr;
  }
  return makeFunction(arguments.context.mlir, Function::softmax,
                      {{"axis", static_cast<double>(axes.front())}});
}

namespace {

struct FunctionRow {
  llvm::StringRef className;
  FunctionAttr (*read)(Arguments &);
};

} // namespace

static constexpr FunctionRow functionRows[] = {
    {"ReLU", readReLU},       {"LeakyReLU", readLeakyReLU},
    {"ELU", readELU},         {"ThresholdedReLU", readThresholdedReLU},
    {"Softmax", readSoftmax},
};

keras::FunctionAttr readActivationLayer(ImportContext &context,
                                        llvm::StringRef layer,
                                        llvm::StringRef className,
                                        const rapidjson::Value &config,
                                        bool &isKnown) {
  for (const FunctionRow &row : functionRows) {
    if (row.className != className)
      continue;
    isKnown = true;
    Arguments arguments(context, layer, className, config, {});
    for (llvm::StringRef name : {"name", "trainable", "dtype",
                                 "batch_input_shape", "activity_regularizer"})
      arguments.find(name);
    FunctionAttr function = row.read(arguments);
    arguments.finish();
    return arguments.failed() ? nullptr : function;
  }
  isKnown = false;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// As layers
//===----------------------------------------------------------------------===//

namespace {

class FunctionLayer : public LayerImporter {
public:
  FunctionAttr function;

  Results call(CallSite &site) override {
    Tensor result = TensorOps(site).apply(function, site.input());
    return result ? Results{result} : Results();
  }
};

/// Softmax masks itself, and Keras 3's works along several axes.
class Softmax : public LayerImporter {
public:
  Shape axes;
  bool takesMask = true;
  /// Keras 3.14 and later give 0 where the mask is false, others what is left
  /// of a row that is masked as a whole.
  bool zeroesMasked = true;
  /// Before Keras 3.13 the large negative number is added, not put in place.
  bool addsMask = false;
  double smallestHalf = -3e4;

  Results call(CallSite &site) override;
};

class PReLU : public LayerImporter {
public:
  Shape sharedAxes;
  keras::InitializerAttr initializer;
  keras::RegularizerAttr regularizer;
  keras::ConstraintAttr constraint;

  Results call(CallSite &site) override;
  bool needsFloats() const override { return true; }
};

} // namespace

Results Softmax::call(CallSite &site) {
  TensorOps ops(site);
  Tensor x = site.input(), mask;
  if (takesMask && x.mask) {
    // As many axes as the input, from the last one: Keras broadcasts it so.
    mask = *x.mask;
    double large = x.type == ElementType::f16 ? smallestHalf : -1e9;
    Tensor low = ops.scalar(large, x.type);
    if (addsMask)
      // In float64 a row that is masked as a whole keeps its differences.
      x = ops.binary(BinaryKind::add, x,
                     ops.select(mask, ops.scalar(0, x.type), low));
    else
      x = ops.select(mask, x, low);
  }
  Tensor result;
  if (axes.size() == 1) {
    result =
        ops.apply(makeFunction(site.context.mlir, Function::softmax,
                               {{"axis", static_cast<double>(axes.front())}}),
                  x);
  } else {
    for (int64_t axis : axes) {
      auto place = ops.normalizeAxis(axis, x.shape.size());
      if (!place)
        return {};
      if (*place == 0)
        ops.fail("argument 'axis' names the batch");
    }
    Tensor largest = ops.reduce(ReduceKind::max, x, axes, /*keepDims=*/true);
    Tensor powers = ops.unary(Function::exponential,
                              ops.binary(BinaryKind::subtract, x, largest));
    Tensor total = ops.reduce(ReduceKind::sum, powers, axes, /*keepDims=*/true);
    // As Keras rounds: beside the -1e9 of a row that is masked as a whole the
    // logarithm is lost.
    Tensor log =
        ops.binary(BinaryKind::add, ops.unary(Function::log, total), largest);
    result = ops.unary(Function::exponential,
                       ops.binary(BinaryKind::subtract, x, log));
  }
  if (mask && zeroesMasked)
    result = ops.select(mask, result, ops.scalar(0, x.type));
  if (!result || site.hasFailed)
    return {};
  return {result};
}

Results PReLU::call(CallSite &site) {
  TensorOps ops(site);
  const Tensor &x = site.input();
  Shape shape(x.shape.begin() + 1, x.shape.end());
  for (int64_t axis : sharedAxes) {
    if (axis < 1 || axis > static_cast<int64_t>(shape.size())) {
      site.error("argument 'shared_axes' names axis " + std::to_string(axis) +
                 " of its input's shape " + printShape(x.shape));
      return {};
    }
    shape[axis - 1] = 1;
  }
  if (llvm::any_of(shape, [](int64_t size) { return size < 0; })) {
    site.error("an axis of its input's shape " + printShape(x.shape) +
                   " is unknown: its slopes have no size",
               {"share the slopes along it: shared_axes"});
    return {};
  }
  if (variables.empty())
    variables.push_back(
        {"alpha", shape, trainable, initializer, regularizer, constraint, ""});
  if (variables.front().shape != shape) {
    site.error("its slopes would have shape " + printShape(shape) +
               ", expected " + printShape(variables.front().shape) +
               " as in its first call");
    return {};
  }
  Tensor slopes;
  slopes.value = site.weight(0);
  slopes.shape = shape;
  slopes.type = weightType();
  auto relu = [&](const Tensor &t) { return ops.unary(Function::relu, t); };
  auto negate = [&](const Tensor &t) {
    return ops.unary(Function::negative, t);
  };
  Tensor below =
      ops.binary(BinaryKind::multiply, negate(slopes), relu(negate(x)));
  Tensor result = ops.binary(BinaryKind::add, relu(x), below);
  return result ? Results{result} : Results();
}

template <FunctionAttr (*read)(Arguments &)>
static std::unique_ptr<LayerImporter> create(Arguments &arguments) {
  auto layer = std::make_unique<FunctionLayer>();
  layer->function = read(arguments);
  return layer;
}

static std::unique_ptr<LayerImporter> createSoftmax(Arguments &arguments) {
  auto layer = std::make_unique<Softmax>();
  layer->takesMask = !arguments.context.writer.isStandalone();
  layer->zeroesMasked = arguments.context.writer.isKeras3Since(14);
  layer->addsMask = !arguments.context.writer.isKeras3Since(13);
  if (!arguments.context.writer.isKeras3())
    layer->smallestHalf = -65504;
  layer->axes = arguments.integerOrList("axis", -8, -1);
  return layer;
}

static std::unique_ptr<LayerImporter> createPReLU(Arguments &arguments) {
  auto layer = std::make_unique<PReLU>();
  if (const rapidjson::Value *shared = arguments.findSet("shared_axes");
      shared && !isVacuous(*shared))
    layer->sharedAxes = arguments.integerOrList("shared_axes", 1);
  layer->initializer = arguments.initializer("alpha_initializer");
  layer->regularizer = arguments.regularizer("alpha_regularizer");
  layer->constraint = arguments.constraint("alpha_constraint");
  return layer;
}

//===----------------------------------------------------------------------===//
// Within another layer
//===----------------------------------------------------------------------===//

std::unique_ptr<InnerActivation> InnerActivation::read(Arguments &arguments,
                                                       llvm::StringRef name) {
  const rapidjson::Value *value = arguments.findSet(name);
  if (!value ||
      stringOf(findMember(*value, "class_name")) != preluRow.className)
    return nullptr;
  const rapidjson::Value *config = findMember(*value, "config");
  if (!config || !config->IsObject())
    return nullptr;
  Arguments inner(arguments.context, arguments.getLayer(), preluRow.className,
                  *config, preluRow.arguments);
  auto result = std::make_unique<InnerActivation>();
  result->layer = createLayer(preluRow, inner);
  if (!result->layer)
    arguments.fail();
  return result;
}

Results InnerActivation::call(CallSite &outerSite, LayerImporter &outer,
                              const Tensor &input) {
  layer->policy = outer.policy;
  auto weight = [&](unsigned index) {
    if (outer.variables.empty() || outer.variables.back().owner.empty()) {
      first = outer.variables.size();
      for (Variable variable : layer->variables) {
        variable.owner = "activation";
        outer.variables.push_back(std::move(variable));
      }
    }
    return outerSite.weight(first + index);
  };
  CallSite site = {outerSite.context,    outerSite.builder,
                   outerSite.location,   outerSite.layer,
                   outerSite.layerClass, input,
                   outerSite.call,       weight,
                   outerSite.training};
  Results results = layer->call(site);
  outerSite.hasFailed |= site.hasFailed;
  return results;
}

static const ArgumentRow reluArguments[] = {
    {"max_value", "", "number >= 0 or None"},
    {"negative_slope", "", "number >= 0"},
    {"threshold", "", "number >= 0"},
};
static const ArgumentRow leakyArguments[] = {
    {"negative_slope", "alpha", "number; `alpha` before Keras 3"},
};
static const ArgumentRow eluArguments[] = {{"alpha", "", "number"}};
static const ArgumentRow thresholdArguments[] = {{"theta", "", "number >= 0"}};
static const ArgumentRow softmaxArguments[] = {
    {"axis", "", "int or, in Keras 3, a list of them; not the batch"},
};
static const ArgumentRow preluArguments[] = {
    {"shared_axes", "", "ints or None"},
    {"alpha_initializer", "init", "kept for training"},
    {"alpha_regularizer", "", "kept for training"},
    {"alpha_constraint", "", "kept for training"},
};

const LayerRow reluRow = {"ReLU", "2, 3", reluArguments, create<readReLU>};
const LayerRow leakyReLURow = {"LeakyReLU", "1, 2, 3", leakyArguments,
                               create<readLeakyReLU>};
const LayerRow eluRow = {"ELU", "1, 2, 3", eluArguments, create<readELU>};
const LayerRow thresholdedReLURow = {
    "ThresholdedReLU", "1, 2", thresholdArguments, create<readThresholdedReLU>};
const LayerRow softmaxRow = {"Softmax", "2, 3", softmaxArguments,
                             createSoftmax};
const LayerRow preluRow = {"PReLU", "1, 2, 3", preluArguments, createPReLU};

} // namespace kerasc::frontend
