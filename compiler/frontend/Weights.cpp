//===- Weights.cpp - what all weight layouts share ------------------------===//
//
// Telling the layouts apart, reading one variable, complaining about it.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/WeightLayouts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;

namespace kerasc::frontend {

Expected<std::unique_ptr<WeightArchive>> openWeights(Hdf5Group root,
                                                     const Limits &limits) {
  Expected<std::optional<std::vector<std::string>>> names =
      root.texts("layer_names");
  if (!names)
    return names.takeError();
  if (*names)
    return openLegacyWeights(std::move(root), limits);
  Expected<std::optional<Hdf5Group>> nested = root.group("model_weights");
  if (!nested)
    return nested.takeError();
  if (*nested)
    return openLegacyWeights(std::move(**nested), limits);
  Expected<std::vector<std::string>> children = root.children();
  if (!children)
    return children.takeError();
  for (StringRef child : *children) {
    // Windows wrote whole paths as one name, with backslashes.
    StringRef name = child.split('\\').first;
    if (name == "layers" || name == "_layer_checkpoint_dependencies" ||
        name == "vars")
      return openKeras3Weights(std::move(root), limits);
  }
  return createStringError(
      inconvertibleErrorCode(),
      "is HDF5, but has neither 'layer_names', 'model_weights' nor 'layers': "
      "Keras did not write it");
}

void layerError(Problems &problems, const LayerNode &layer,
                const Twine &message, std::vector<std::string> notes) {
  problems.error(
      {layer.name, layer.className, message.str(), std::move(notes)});
}

std::string listNames(const std::vector<std::string> &names) {
  constexpr size_t shown = 8;
  std::string text;
  for (size_t i = 0; i < names.size() && i < shown; ++i)
    text += (i ? ", " : "") + names[i];
  if (names.size() > shown)
    text += ", ... (" + std::to_string(names.size()) + " in all)";
  return text;
}

std::string listVariables(const LayerNode &layer) {
  std::vector<std::string> names;
  for (const VariableSpec &variable : layer.variables)
    names.push_back(variable.name);
  return listNames(names);
}

/// A shape as Python prints it.
static std::string shapeText(const std::vector<int64_t> &shape) {
  std::string text = "(";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

void WeightReader::read(const Hdf5Group &group, StringRef path,
                        LayerNode &layer, size_t index) {
  const VariableSpec &spec = layer.variables[index];
  uint64_t elements = 1;
  for (int64_t size : spec.shape)
    if (size < 0 || __builtin_mul_overflow(elements, size, &elements)) {
      layerError(problems, layer,
                 spec.name + " has the impossible shape " +
                     shapeText(spec.shape));
      return;
    }
  // Bounded by the smallest element before, by the real one after the read.
  if (elements > left) {
    layerError(problems, layer,
               spec.name + " with shape " + shapeText(spec.shape) +
                   " exceeds the limit 'weightBytes' of " + Twine(limit) +
                   " in all");
    return;
  }
  Expected<std::optional<WeightArray>> array = group.read(path, spec.shape);
  if (!array) {
    layerError(problems, layer,
               spec.name + " cannot be read: " + toString(array.takeError()));
    return;
  }
  if (!*array) {
    layerError(problems, layer,
               spec.name + " is missing: the file has no dataset '" +
                   (group.path() == "/" ? "" : group.path()) + "/" + path +
                   "'");
    return;
  }
  if ((*array)->shape != spec.shape) {
    layerError(problems, layer,
               spec.name + " has shape " + shapeText((*array)->shape) +
                   ", expected " + shapeText(spec.shape),
               {"it is dataset '" + (*array)->name + "' of the weights"});
    return;
  }
  left -= std::min<uint64_t>(left, (*array)->bytes->size());
  layer.arrays[index] = std::move(**array);
}

bool prepareArrays(LayerNode &root, const Limits &limits, Problems &problems) {
  uint64_t count = 0;
  SmallVector<LayerNode *> work = {&root};
  while (!work.empty()) {
    LayerNode &node = *work.pop_back_val();
    if (++count > limits.layers) {
      problems.fileError("the model has more layers than the limit 'layers' "
                         "of " +
                         std::to_string(limits.layers) + " allows");
      return false;
    }
    node.arrays.assign(node.variables.size(), WeightArray());
    for (LayerNode &child : node.layers)
      work.push_back(&child);
  }
  return true;
}

std::vector<LayerNode *> leavesWithWeights(LayerNode &layer) {
  std::vector<LayerNode *> leaves;
  SmallVector<LayerNode *> work = {&layer};
  while (!work.empty()) {
    LayerNode &node = *work.pop_back_val();
    if (!node.variables.empty())
      leaves.push_back(&node);
    for (LayerNode &child : llvm::reverse(node.layers))
      work.push_back(&child);
  }
  return leaves;
}

bool hasWeights(const LayerNode &layer) {
  SmallVector<const LayerNode *> work = {&layer};
  while (!work.empty()) {
    const LayerNode &node = *work.pop_back_val();
    if (!node.variables.empty())
      return true;
    for (const LayerNode &child : node.layers)
      work.push_back(&child);
  }
  return false;
}

} // namespace kerasc::frontend
