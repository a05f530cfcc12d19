//===- WeightsLegacy.cpp - layer_names and weight_names -------------------===//
//
// `.h5` files of Keras 1 to 3: the group's attribute `layer_names` lists the
// layers of the model, each layer group's `weight_names` its datasets. Keras
// pairs layers that have weights by position; so does this, unless every layer
// finds its own name. A nested model is one layer whose weights are all
// trainable ones of its layers, then all others.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/WeightLayouts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace kerasc::frontend {
namespace {

/// A layer group that has weights.
struct StoredLayer {
  std::string name;
  std::vector<std::string> weights; // dataset paths below the layer's group
};

/// One variable of one layer of the model.
struct Slot {
  LayerNode *layer;
  size_t variable;
};

class LegacyWeights : public WeightArchive {
public:
  LegacyWeights(Hdf5Group group, const Limits &limits)
      : group(std::move(group)), limits(limits) {}

  void assign(LayerNode &root, Problems &problems) override;

private:
  Expected<std::vector<StoredLayer>> list() const;
  void assignLayer(LayerNode &layer, const StoredLayer &stored,
                   WeightReader &reader, Problems &problems) const;

  Hdf5Group group;
  Limits limits;
};

} // namespace

Expected<std::vector<StoredLayer>> LegacyWeights::list() const {
  Expected<std::optional<std::vector<std::string>>> names =
      group.texts("layer_names");
  if (!names)
    return names.takeError();
  if (!*names)
    return createStringError(inconvertibleErrorCode(),
                             "'" + group.path() +
                                 "' of the weights has no attribute "
                                 "'layer_names'");
  std::vector<StoredLayer> layers;
  for (const std::string &name : **names) {
    auto broken = [&](const Twine &reason) {
      return createStringError(inconvertibleErrorCode(),
                               "layer '" + name +
                                   "' of the weights' 'layer_names' " + reason);
    };
    Expected<std::optional<Hdf5Group>> layer = group.group(name);
    if (!layer)
      return layer.takeError();
    if (!*layer)
      return broken("has no group");
    Expected<std::optional<std::vector<std::string>>> weights =
        (*layer)->texts("weight_names");
    if (!weights)
      return weights.takeError();
    if (!*weights)
      return broken("has no attribute 'weight_names'");
    if (!(*weights)->empty())
      layers.push_back({name, std::move(**weights)});
  }
  return layers;
}

/// "dense_1/kernel" of "model/dense_1/kernel:0": the layer and the variable.
static std::string shortName(StringRef weight) {
  weight = weight.split(':').first;
  size_t variable = weight.rfind('/');
  size_t layer = variable == StringRef::npos
                     ? StringRef::npos
                     : weight.take_front(variable).rfind('/');
  return weight.drop_front(layer == StringRef::npos ? 0 : layer + 1).str();
}

/// The variables of a layer or nested model in the order of the file's weight
/// names: by name where every name is found exactly once, else in Keras's
/// order.
static std::vector<Slot> slotsInFileOrder(LayerNode &layer,
                                          const StoredLayer &stored) {
  std::vector<Slot> trainable, others;
  for (LayerNode *leaf : leavesWithWeights(layer))
    for (size_t i = 0; i < leaf->variables.size(); ++i)
      (leaf->variables[i].trainable || !layer.isModel ? trainable : others)
          .push_back({leaf, i});
  std::vector<Slot> slots = std::move(trainable);
  slots.insert(slots.end(), others.begin(), others.end());
  // A layer's own variables are in Keras's order already.
  if (!layer.isModel || slots.size() != stored.weights.size())
    return slots;

  StringMap<Slot> byName;
  for (Slot slot : slots)
    if (!byName
             .try_emplace(slot.layer->name + "/" +
                              slot.layer->variables[slot.variable].name,
                          slot)
             .second)
      return slots;
  std::vector<Slot> named;
  StringSet<> taken;
  for (const std::string &weight : stored.weights) {
    std::string name = shortName(weight);
    auto slot = byName.find(name);
    if (slot == byName.end() || !taken.insert(name).second)
      return slots;
    named.push_back(slot->second);
  }
  return named;
}

void LegacyWeights::assignLayer(LayerNode &layer, const StoredLayer &stored,
                                WeightReader &reader,
                                Problems &problems) const {
  std::vector<Slot> slots = slotsInFileOrder(layer, stored);
  if (slots.size() != stored.weights.size()) {
    layerError(problems, layer,
               "the file has " + Twine(stored.weights.size()) +
                   " weights for it, expected " + Twine(slots.size()) +
                   (layer.isModel ? "" : " (" + listVariables(layer) + ")"),
               {"the file has " + listNames(stored.weights) + " in '" +
                stored.name + "'"});
    return;
  }
  Expected<std::optional<Hdf5Group>> source = group.group(stored.name);
  if (!source || !*source) {
    layerError(problems, layer,
               source ? "its group is gone" : toString(source.takeError()));
    return;
  }
  for (size_t i = 0; i < slots.size(); ++i)
    reader.read(**source, stored.weights[i], *slots[i].layer,
                slots[i].variable);
}

static std::vector<std::string>
namesOf(const std::vector<LayerNode *> &layers) {
  std::vector<std::string> names;
  for (const LayerNode *layer : layers)
    names.push_back(layer->name);
  return names;
}

void LegacyWeights::assign(LayerNode &root, Problems &problems) {
  if (!prepareArrays(root, limits, problems))
    return;
  Expected<std::vector<StoredLayer>> stored = list();
  if (!stored) {
    problems.fileError(toString(stored.takeError()));
    return;
  }
  StringMap<const StoredLayer *> byName;
  for (const StoredLayer &layer : *stored)
    byName.try_emplace(layer.name, &layer);

  std::vector<LayerNode *> layers;
  bool hasOpaque = false;
  for (LayerNode &layer : root.layers) {
    hasOpaque |= layer.isOpaque;
    if (!layer.isOpaque && hasWeights(layer))
      layers.push_back(&layer);
  }
  auto allNamed = [&](const std::vector<LayerNode *> &candidates) {
    return llvm::all_of(candidates, [&](const LayerNode *layer) {
      return byName.contains(layer->name);
    });
  };
  // Keras 1 wrote the layers of nested Sequentials as if they were the model's.
  if (!allNamed(layers)) {
    std::vector<LayerNode *> leaves = leavesWithWeights(root);
    if (allNamed(leaves) ||
        (layers.size() != stored->size() && leaves.size() == stored->size()))
      layers = std::move(leaves);
  }

  WeightReader reader(limits, problems);
  if (allNamed(layers)) {
    StringSet<> used;
    for (LayerNode *layer : layers) {
      used.insert(layer->name);
      assignLayer(*layer, *byName.lookup(layer->name), reader, problems);
    }
    // A layer nobody knows may own layers of any name (Keras 1's Merge does).
    for (const StoredLayer &layer : *stored)
      if (!used.contains(layer.name) && !hasOpaque)
        problems.fileError("the file has weights for a layer '" + layer.name +
                           "', which the model does not have");
    return;
  }
  if (hasOpaque && problems.hasErrors())
    return; // positions mean nothing beside a layer nobody knows
  if (layers.size() != stored->size()) {
    std::vector<std::string> found;
    for (const StoredLayer &layer : *stored)
      found.push_back(layer.name);
    problems.fileError("the model has " + std::to_string(layers.size()) +
                           " layers with weights, the file has weights for " +
                           std::to_string(stored->size()),
                       {"in the model: " + listNames(namesOf(layers)),
                        "in the file: " + listNames(found)});
    return;
  }
  for (size_t i = 0; i < layers.size(); ++i)
    assignLayer(*layers[i], (*stored)[i], reader, problems);
}

std::unique_ptr<WeightArchive> openLegacyWeights(Hdf5Group group,
                                                 const Limits &limits) {
  return std::make_unique<LegacyWeights>(std::move(group), limits);
}

} // namespace kerasc::frontend
