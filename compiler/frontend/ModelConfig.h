//===- ModelConfig.h - a model's configuration as a typed graph -----------===//
//
// JSON of any generation -> layers, calls and the tensors they read. Node
// indices, flat and nested reference lists, Sequential models and dictionaries
// all become one form here; layer arguments stay JSON for the layers'
// importers.
//
// Nothing recurses over models: a file may nest and chain as deep as it likes.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_MODELCONFIG_H
#define KERASC_COMPILER_FRONTEND_MODELCONFIG_H

#include "compiler/frontend/Arguments.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kerasc::frontend {

/// Output `tensor` of call `call` of layer `layer` of the same model, all
/// counted from 0.
struct TensorRef {
  uint32_t layer = 0, call = 0, tensor = 0;
};

/// What the file passes to a call of an operation: tensors among constants.
struct CallArgument {
  enum class Kind { tensor, constant, list };
  Kind kind = Kind::constant;
  /// Of an argument by keyword; empty by position.
  std::string name;
  /// Of a tensor: index into Call::inputs.
  uint32_t input = 0;
  /// Of a constant.
  const rapidjson::Value *value = nullptr;
  /// Of a list.
  std::vector<CallArgument> elements;
};

struct Call {
  /// The inputs, then the masks.
  std::vector<TensorRef> inputs;
  /// How many of them are masks that the file passes explicitly, for the inputs
  /// in `maskedInputs`.
  uint32_t maskCount = 0;
  std::vector<uint32_t> maskedInputs;
  /// One per input when the call passes a dictionary, else empty.
  std::vector<std::string> keys;
  /// The inputs are passed as a list, maybe of one.
  bool isList = false;
  /// Of an operation only.
  std::vector<CallArgument> arguments;
  /// What the file says of whether the layer works as in training.
  std::optional<bool> training;
  /// A problem was reported: whoever reads its result is skipped.
  bool broken = false;
};

struct LayerEntry {
  enum class Kind { input, layer, model, refused };

  std::string name;
  std::string className;
  /// The names of the models around it, but the outermost, and its own: "a/b".
  std::string path;
  Kind kind = Kind::refused;
  /// The JSON value "config"; an object for input and layer, maybe null else.
  const rapidjson::Value *config = nullptr;
  /// Of kind model: index into ModelGraph::models.
  uint32_t model = 0;
  /// Of kind model: it was built from an input, so that node indices may count
  /// a call of its own before those of the file.
  bool hasOwnCall = true;
  /// Of kind layer: an operation on tensors, which takes arguments per call.
  bool isOperation = false;
  /// Results of one call; more than one of operations and Lambdas only.
  uint32_t resultCount = 1;
  /// Of kind input: what the file declares; the position among the model's
  /// inputs, or -1.
  Shape shape;
  ElementType type = ElementType::f32;
  bool isSparse = false;
  int64_t inputIndex = -1;
  /// An input that the file does not list, of a Sequential model.
  bool isImplied = false;
  /// An input has exactly one.
  std::vector<Call> calls;
  /// Of its first call's first result among the values of the whole model.
  uint32_t firstValue = 0;
  /// A problem was reported: its results are skipped silently.
  bool broken = false;
  /// Of kind layer, when its arguments are right.
  std::unique_ptr<LayerImporter> importer;
};

struct ModelEntry {
  std::string name;
  std::string className;
  std::string path;
  bool isSequential = false;
  /// False when it or a model around it is frozen.
  bool trainable = true;
  unsigned depth = 0;
  std::vector<LayerEntry> layers;
  std::vector<TensorRef> inputs, outputs;
  /// Dictionary keys, one per input, or empty.
  std::vector<std::string> inputKeys;
  /// Calls of all layers in an order in which every call follows what it reads.
  struct Node {
    uint32_t layer, call;
  };
  std::vector<Node> order;
  uint32_t valueCount = 0;
  /// A problem was reported, or it was never read.
  bool broken = true;
};

struct ModelGraph {
  /// The first is the file's model. References stay valid while it grows.
  std::deque<ModelEntry> models;
  /// Results of one call of `layer`.
  uint32_t resultCount(const LayerEntry &layer) const;
  /// Place of a tensor among the values of its model.
  uint32_t valueOf(const ModelEntry &model, const TensorRef &ref) const;
};

/// Reads the whole structure and creates the importers of the layers. Problems
/// mark what they concern as broken; nothing when the root itself is unusable.
std::optional<ModelGraph> readModelConfig(ImportContext &context,
                                          const rapidjson::Value &root,
                                          llvm::StringRef container);

} // namespace kerasc::frontend

#endif
