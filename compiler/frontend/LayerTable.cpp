//===- LayerTable.cpp - the layer classes kerasc knows --------------------===//

#include "compiler/frontend/LayerTable.h"

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/layers/Layers.h"
#include "compiler/frontend/operations/Operations.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace kerasc::frontend {

llvm::ArrayRef<const LayerRow *> getLayerRows() {
  // In the order of the documentation.
  static const LayerRow *const rows[] = {
      &denseRow,
      &activationRow,
      &flattenRow,
      &reshapeRow,
      &permuteRow,
      &repeatVectorRow,
      &dropoutRow,
      &spatialDropout1DRow,
      &spatialDropout2DRow,
      &spatialDropout3DRow,
      &activityRegularizationRow,
      &maskingRow,
      &lambdaRow,
      &addRow,
      &subtractRow,
      &multiplyRow,
      &averageRow,
      &maximumRow,
      &minimumRow,
      &concatenateRow,
      &dotRow,
      &mergeRow,
      &batchNormalizationRow,
      &batchNormalizationV1Row,
      &reluRow,
      &leakyReLURow,
      &preluRow,
      &eluRow,
      &thresholdedReLURow,
      &softmaxRow,
      &tfOpLambdaRow,
      &slicingOpLambdaRow,
  };
  return rows;
}

static constexpr llvm::StringRef recurrent =
    "recurrent layers are not supported yet";
static constexpr llvm::StringRef convolution =
    "convolution and pooling layers are not supported yet";
static constexpr llvm::StringRef normalization =
    "normalization layers are not supported yet";
static constexpr llvm::StringRef wrapper =
    "layers that wrap layers are not supported yet";
static constexpr llvm::StringRef operation =
    "operations of the graph that are not layers are not supported yet";
static constexpr llvm::StringRef randomness =
    "layers that add noise are not supported yet";

static constexpr llvm::StringRef foldNormalization =
    "at inference it multiplies and adds constants: fold them into the weights "
    "of the Dense before or after it";

llvm::ArrayRef<RefusedRow> getRefusedRows() {
  static const RefusedRow rows[] = {
      {"Embedding", "lookup layers are not supported yet", ""},
      {"SimpleRNN", recurrent, ""},
      {"LSTM", recurrent, ""},
      {"GRU", recurrent, ""},
      {"CuDNNLSTM", recurrent, ""},
      {"CuDNNGRU", recurrent, ""},
      {"ConvLSTM2D", recurrent, ""},
      {"RNN", recurrent, ""},
      {"Bidirectional", wrapper, ""},
      {"TimeDistributed", wrapper,
       "a Dense needs no wrapper: it works along the last axis"},
      {"Conv1D", convolution, ""},
      {"Conv2D", convolution, ""},
      {"Conv3D", convolution, ""},
      {"Convolution1D", convolution, ""},
      {"Convolution2D", convolution, ""},
      {"Convolution3D", convolution, ""},
      {"Conv2DTranspose", convolution, ""},
      {"DepthwiseConv2D", convolution, ""},
      {"SeparableConv1D", convolution, ""},
      {"SeparableConv2D", convolution, ""},
      {"MaxPooling1D", convolution, ""},
      {"MaxPooling2D", convolution, ""},
      {"MaxPooling3D", convolution, ""},
      {"AveragePooling1D", convolution, ""},
      {"AveragePooling2D", convolution, ""},
      {"AveragePooling3D", convolution, ""},
      {"GlobalMaxPooling1D", convolution, ""},
      {"GlobalMaxPooling2D", convolution, ""},
      {"GlobalAveragePooling1D", convolution, ""},
      {"GlobalAveragePooling2D", convolution, ""},
      {"UpSampling1D", convolution, ""},
      {"UpSampling2D", convolution, ""},
      {"ZeroPadding1D", convolution, ""},
      {"ZeroPadding2D", convolution, ""},
      {"Cropping1D", convolution, ""},
      {"Cropping2D", convolution, ""},
      {"LayerNormalization", normalization, ""},
      {"Normalization", normalization, foldNormalization},
      {"Rescaling", normalization, foldNormalization},
      {"GaussianNoise", randomness, "remove the layer: inference ignores it"},
      {"GaussianDropout", randomness, "remove the layer: inference ignores it"},
      {"AlphaDropout", randomness, "remove the layer: inference ignores it"},
      {"TensorFlowOpLayer", operation, ""},
  };
  return rows;
}

const LayerRow *findLayerRow(llvm::StringRef className) {
  for (const LayerRow *row : getLayerRows())
    if (row->className == className)
      return row;
  return nullptr;
}

const RefusedRow *findRefusedRow(llvm::StringRef className) {
  for (const RefusedRow &row : getRefusedRows())
    if (row.className == className)
      return &row;
  return nullptr;
}

std::string listLayers() {
  std::string text = "InputLayer";
  for (const LayerRow *row : getLayerRows())
    text += (", " + row->className).str();
  return text + ", Sequential, Functional";
}

/// A table cell: '|' would end it.
static std::string cell(llvm::StringRef text) {
  std::string escaped;
  for (char c : text)
    escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

void printLayerTable(llvm::raw_ostream &os) {
  os << "# Supported layers\n\n"
     << "Models: `Sequential` and `Functional` (`Model`), nested in any way; "
        "shared layers; several inputs and outputs, of any number type; axes "
        "of unknown size.\n\n"
     << "| layer | Keras | argument | in Keras 1 | supported |\n"
     << "|---|---|---|---|---|\n";
  for (const LayerRow *row : getLayerRows())
    for (const auto &[index, argument] : llvm::enumerate(row->arguments))
      os << "| " << (index == 0 ? "`" + row->className.str() + "`" : "")
         << " | " << (index == 0 ? row->since : "") << " | `" << argument.name
         << "` | "
         << (argument.keras1.empty() ? "" : "`" + argument.keras1.str() + "`")
         << " | " << cell(argument.support) << " |\n";
  os << "\nEvery layer also has `name`, `trainable`, `autocast`, `dtype` "
        "(float16, bfloat16, float32, float64, mixed_float16, mixed_bfloat16) "
        "and `activity_regularizer` (kept for training).\n\n"
     << "## Operations\n\nNodes of Keras 3 (`keras.ops`): " << listOperations()
     << ".\n\nFunctions of TensorFlow in tf.keras models: "
     << listTensorFlowOperations() << ".\n\n"
     << "## Activations\n\n"
     << "| written by | names |\n|---|---|\n"
     << "| Keras 1 | " << listActivations(Generation::keras1) << " |\n"
     << "| Keras 2 before tf.keras | " << listActivations(Generation::keras2)
     << " |\n"
     << "| tf.keras, tf_keras | " << listActivations(Generation::tfKeras)
     << " |\n"
     << "| Keras 3 | " << listActivations(Generation::keras3) << " |\n\n"
     << "`hard_sigmoid` has the slope 0.2 before Keras 3 and 1/6 in it.\n\n"
     << "## Not yet\n\n| layer | reason | until then |\n|---|---|---|\n";
  for (const RefusedRow &row : getRefusedRows())
    os << "| `" << row.className << "` | " << cell(row.reason) << " | "
       << cell(row.wayOut) << " |\n";
}

} // namespace kerasc::frontend
