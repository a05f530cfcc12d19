//===- Weights.h - from an HDF5 weight file to the layers that own it -----===//
//
// Keras generations find a layer's weights in four different ways (numbered
// class names, layer_names/weight_names attributes, checkpoint dependencies,
// positional order). That knowledge lives behind WeightArchive::assign: the
// importer hands over the layer tree and gets the arrays back.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_WEIGHTS_H
#define KERASC_COMPILER_FRONTEND_WEIGHTS_H

#include "compiler/frontend/Buffer.h"
#include "compiler/frontend/ElementType.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kerasc::frontend {

class Problems;

/// One array: row-major, little endian, as stored (no conversion to the layer's
/// dtype). `bytes` is shared with whoever still needs it: a view of the file
/// where it lies there like that, else read once, and never copied again.
/// Booleans are one byte each, 0 or 1.
struct WeightArray {
  std::string name; // the file's name for it, for messages: "dense/kernel:0"
  std::vector<int64_t> shape;
  ElementType type = ElementType::f32;
  std::shared_ptr<const Buffer> bytes;
};

/// A variable the importer expects of a layer, in Keras's order (layer.weights:
/// a layer's own trainable ones, then its non-trainable ones).
struct VariableSpec {
  std::string name; // Keras's own word: "kernel", "bias", "moving_mean"
  std::vector<int64_t> shape;
  /// False for moving statistics and for every variable of a frozen layer (or
  /// of a layer inside a frozen model): legacy files sort nested models by it.
  bool trainable = true;
  /// The object inside the layer that owns it, as Keras 3 files spell the way:
  /// "cell", "forward_layer/cell". Empty for the layer's own variables.
  std::string owner;
};

/// A layer as the weight file sees it. Models have `layers`; others
/// `variables`.
struct LayerNode {
  std::string name;
  std::string className; // Keras's, e.g. "Dense", "Sequential", "InputLayer"
  bool isModel = false;
  bool isSequential = false;
  /// The importer does not know this class (and has said so): whatever weights
  /// the file has for it are neither read nor a problem.
  bool isOpaque = false;
  /// Keras 3 operation nodes and masks are in the graph but are not layers: the
  /// importer leaves them out of this tree. A layer that is shared inside one
  /// model appears once.
  std::vector<LayerNode> layers; // model.layers order, InputLayer included
  std::vector<VariableSpec> variables;
  /// Result: one per variable, same order; an array that could not be had has
  /// null `bytes` (and a problem says why).
  std::vector<WeightArray> arrays;
};

class WeightArchive {
public:
  virtual ~WeightArchive() = default;
  /// Fills `arrays` of every layer below `root`; shapes checked against the
  /// specs. Everything missing, superfluous or misshapen becomes a problem that
  /// names the layer. Iterative: depth and count of layers do not use the
  /// stack.
  virtual void assign(LayerNode &root, Problems &problems) = 0;
};

} // namespace kerasc::frontend

#endif
