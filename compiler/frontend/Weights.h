//===- Weights.h - from an HDF5 weight file to the layers that own it ------===//
//
// Keras generations find a layer's weights in four different ways (numbered
// class names, layer_names/weight_names attributes, checkpoint dependencies,
// positional order). That knowledge lives behind WeightArchive::assign: the
// importer hands over the layer tree and gets the arrays back.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_WEIGHTS_H
#define KERASC_COMPILER_FRONTEND_WEIGHTS_H

#include "compiler/frontend/Limits.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kerasc::frontend {

class Problems;

enum class ElementType { f16, bf16, f32, f64, i8, i16, i32, i64, u8, boolean };

/// Bytes of one element.
unsigned elementSize(ElementType type);

/// One array: row-major, little endian, `bytes` shared with whoever still needs
/// it (never copied again after it was read).
struct WeightArray {
  std::string name; // the file's name for it, for messages: "dense/kernel:0"
  std::vector<int64_t> shape;
  ElementType type = ElementType::f32;
  std::shared_ptr<const std::vector<char>> bytes; // 64-byte aligned data()
};

/// A variable the importer expects of a layer, in Keras's order.
struct VariableSpec {
  std::string name; // "kernel", "bias"
  std::vector<int64_t> shape;
  bool trainable = true;
};

/// A layer as the weight file sees it. Models have `layers`; others `variables`.
struct LayerNode {
  std::string name;
  std::string className; // Keras's, e.g. "Dense", "Sequential", "InputLayer"
  bool isModel = false;
  bool isSequential = false;
  /// Keras 3 operation nodes and masks are in the graph but are not layers: the
  /// importer leaves them out of this tree.
  std::vector<LayerNode> layers; // model.layers order, InputLayer included
  std::vector<VariableSpec> variables;
  std::vector<WeightArray> arrays; // result: one per variable, same order
};

class WeightArchive {
public:
  virtual ~WeightArchive() = default;
  /// Fills `arrays` of every layer below `root`; shapes checked against the
  /// specs. Everything missing, superfluous or misshapen becomes a problem that
  /// names the layer. Iterative: depth and count of layers do not use the stack.
  virtual void assign(LayerNode &root, Problems &problems) = 0;
};

} // namespace kerasc::frontend

#endif
