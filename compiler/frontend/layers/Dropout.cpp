//===- Dropout.cpp - import of Dropout and SpatialDropout -----------------===//

#include "compiler/frontend/layers/Layers.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/CallSite.h"
#include "compiler/frontend/ModelConfig.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/Builders.h"

namespace kerasc::frontend {

namespace {

class Dropout : public LayerImporter {
public:
  double rate = 0;
  std::optional<Shape> noiseShape;
  mlir::IntegerAttr seed;

  Results call(CallSite &site) override;
};

class SpatialDropout : public LayerImporter {
public:
  double rate = 0;
  unsigned rank = 0;
  keras::DataFormat dataFormat = keras::DataFormat::channels_last;
  mlir::IntegerAttr seed;

  Results call(CallSite &site) override;
};

} // namespace

//===----------------------------------------------------------------------===//
// Dropout
//===----------------------------------------------------------------------===//

/// The mode that the file bakes into a call.
static mlir::BoolAttr trainingOf(CallSite &site) {
  return site.training ? site.builder.getBoolAttr(true) : mlir::BoolAttr();
}

Results Dropout::call(CallSite &site) {
  Tensor result = site.input();
  const Shape &input = result.shape;
  mlir::DenseI64ArrayAttr noise;
  if (noiseShape) {
    bool fits = noiseShape->size() <= input.size();
    // Broadcasting lines the axes up from the last one.
    size_t missing = input.size() - noiseShape->size();
    for (size_t axis = 0; fits && axis < noiseShape->size(); ++axis) {
      int64_t size = (*noiseShape)[axis], actual = input[missing + axis];
      // A batch of that size is the only one such a layer can be trained with;
      // at inference the noise is not used.
      fits =
          size == unknownDimension || size == 1 || size == actual || actual < 0;
    }
    if (!fits) {
      site.error("argument 'noise_shape': " + printShape(*noiseShape) +
                 " does not broadcast to its input's shape " +
                 printShape(input));
      return {};
    }
    Shape full(missing, 1);
    full.append(noiseShape->begin(), noiseShape->end());
    noise = site.builder.getDenseI64ArrayAttr(full);
  }
  result.value = keras::DropoutOp::create(
      site.builder, site.location, result.value.getType(), result.value,
      site.builder.getF64FloatAttr(rate), noise, seed, trainingOf(site));
  return {result};
}

/// The rate with the meaning that the dialect gives it: Keras 1 and 2 switch
/// dropout off where the rate is 1 or more, later ones drop everything.
static double readRate(Arguments &arguments) {
  if (!arguments.context.writer.isStandalone())
    return arguments.number("rate", 0.0, 1.0);
  double rate = arguments.number("rate", -INFINITY, INFINITY);
  return rate > 0.0 && rate < 1.0 ? rate : 0.0;
}

static mlir::IntegerAttr readSeed(Arguments &arguments) {
  if (!arguments.findSet("seed"))
    return nullptr;
  return mlir::Builder(&arguments.context.mlir)
      .getI64IntegerAttr(arguments.integer("seed", INT64_MIN, INT64_MAX));
}

static std::unique_ptr<LayerImporter> createDropout(Arguments &arguments) {
  auto layer = std::make_unique<Dropout>();
  layer->rate = readRate(arguments);
  layer->seed = readSeed(arguments);
  if (arguments.findSet("noise_shape"))
    layer->noiseShape = arguments.integers("noise_shape", 1, /*nullable=*/true);
  return layer;
}

static const ArgumentRow dropoutArguments[] = {
    {"rate", "p",
     "number between 0 and 1; identity at inference, unless the call says "
     "training=True"},
    {"noise_shape", "",
     "Keras 2, 3; ints that broadcast to the input, None for its own"},
    {"seed", "",
     "Keras 2, 3; int or None, part of what is drawn where it is random"},
};

const LayerRow dropoutRow = {"Dropout", "1, 2, 3", dropoutArguments,
                             createDropout};

//===----------------------------------------------------------------------===//
// SpatialDropout1D, 2D, 3D
//===----------------------------------------------------------------------===//

Results SpatialDropout::call(CallSite &site) {
  Tensor result = site.input();
  if (result.shape.size() != rank) {
    site.error("expected an input with " + std::to_string(rank) +
               " axes, got shape " + printShape(result.shape));
    return {};
  }
  result.value = keras::SpatialDropoutOp::create(
      site.builder, site.location, result.value.getType(), result.value,
      site.builder.getF64FloatAttr(rate),
      keras::DataFormatAttr::get(&site.context.mlir, dataFormat), seed,
      trainingOf(site));
  return {result};
}

template <unsigned spatialRank>
static std::unique_ptr<LayerImporter> createSpatial(Arguments &arguments) {
  auto layer = std::make_unique<SpatialDropout>();
  layer->rank = spatialRank + 2;
  layer->rate = readRate(arguments);
  layer->seed = readSeed(arguments);
  if (spatialRank > 1)
    layer->dataFormat = arguments.dataFormat("data_format");
  // Keras 2 writes the argument that it inherits; the layer replaces it.
  if (const auto *value = arguments.findSet("noise_shape"))
    arguments.expected("noise_shape", "None", *value);
  return layer;
}

static const ArgumentRow spatialArguments[] = {
    {"rate", "p",
     "number between 0 and 1; identity at inference, unless the call says "
     "training=True"},
    {"data_format", "",
     "'channels_last' or 'channels_first' (2D and 3D; Keras 1 and 2 do not "
     "save it)"},
    {"seed", "",
     "Keras 2, 3; int or None, part of what is drawn where it is random"},
    {"noise_shape", "", "None only"},
};

const LayerRow spatialDropout1DRow = {"SpatialDropout1D", "1, 2, 3",
                                      spatialArguments, createSpatial<1>};
const LayerRow spatialDropout2DRow = {"SpatialDropout2D", "1, 2, 3",
                                      spatialArguments, createSpatial<2>};
const LayerRow spatialDropout3DRow = {"SpatialDropout3D", "1, 2, 3",
                                      spatialArguments, createSpatial<3>};

} // namespace kerasc::frontend
