//===- WeightsKeras3.cpp - groups numbered by class name ------------------===//
//
// `model.weights.h5` as tf.keras 2.12 and later write it:
//
//   layers/dense/vars/0            first Dense, first variable
//   layers/dense_1/vars/0          second Dense, whatever its name is
//   layers/functional/layers/...   a nested model
//   layers/lstm/cell/vars/0        an object inside a layer
//
// tf.keras 2.12 and 2.13 say `_layer_checkpoint_dependencies` for `layers` and
// count every layer that has weights twice. Windows wrote one group per path,
// named with backslashes.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/WeightLayouts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <map>

using namespace llvm;

namespace kerasc::frontend {
namespace {

/// A group of the file, or a path on the way to one in a file whose group names
/// are whole paths.
struct Place {
  std::optional<Hdf5Group> group;
  std::string path; // relative to the root, '/' separated
};

/// The file's groups by path, whichever system wrote it.
class GroupTree {
public:
  explicit GroupTree(Hdf5Group root) : root(std::move(root)) {}

  Expected<Place> open();
  Expected<std::optional<Place>> child(const Place &place, StringRef path);
  Expected<std::vector<std::string>> children(const Place &place);

private:
  Hdf5Group root;
  /// Normalised path to the name of a child of the root; empty in all files but
  /// those of Windows.
  std::map<std::string, std::string> flat;
};

class Keras3Weights : public WeightArchive {
public:
  Keras3Weights(Hdf5Group root, const Limits &limits)
      : tree(std::move(root)), limits(limits) {}

  void assign(LayerNode &root, Problems &problems) override;

private:
  struct Model {
    LayerNode *node;
    Place place;
  };

  Error assignModel(const Model &model, std::vector<Model> &nested);
  Error assignLayer(LayerNode &layer, const Place &place);
  Expected<bool> holdsWeights(const Place &place);
  Error reportSuperfluous(const Place &container, const StringSet<> &used);
  void shareWithTwins(LayerNode &root);

  /// A layer with weights for which the file has no group.
  struct Missing {
    LayerNode *layer;
    std::string path;
  };

  GroupTree tree;
  Limits limits;
  Problems *problems = nullptr;
  WeightReader *reader = nullptr;
  std::vector<Missing> missing;
};

} // namespace

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

Expected<Place> GroupTree::open() {
  Expected<std::vector<std::string>> children = root.children();
  if (!children)
    return children.takeError();
  if (llvm::any_of(*children,
                   [](StringRef name) { return name.contains('\\'); }))
    for (const std::string &name : *children) {
      std::string path = name;
      std::replace(path.begin(), path.end(), '\\', '/');
      flat.insert_or_assign(std::move(path), name);
    }
  return Place{root, ""};
}

Expected<std::optional<Place>> GroupTree::child(const Place &place,
                                                StringRef name) {
  std::string path =
      (place.path.empty() ? name : place.path + "/" + name).str();
  if (flat.empty()) {
    Expected<std::optional<Hdf5Group>> group = place.group->group(name);
    if (!group)
      return group.takeError();
    if (!*group)
      return std::nullopt;
    return Place{std::move(**group), std::move(path)};
  }
  auto found = flat.lower_bound(path);
  if (found != flat.end() && found->first == path) {
    Expected<std::optional<Hdf5Group>> group = root.group(found->second);
    if (!group)
      return group.takeError();
    return Place{std::move(*group), std::move(path)};
  }
  found = flat.lower_bound(path + "/");
  if (found != flat.end() && StringRef(found->first).starts_with(path + "/"))
    return Place{std::nullopt, std::move(path)};
  // `vars` is a real group inside the group named by the path.
  if (place.group && !place.path.empty()) {
    Expected<std::optional<Hdf5Group>> group = place.group->group(name);
    if (!group)
      return group.takeError();
    if (*group)
      return Place{std::move(**group), std::move(path)};
  }
  return std::nullopt;
}

Expected<std::vector<std::string>> GroupTree::children(const Place &place) {
  std::vector<std::string> names;
  if (place.group && (flat.empty() || !place.path.empty())) {
    Expected<std::vector<std::string>> children = place.group->children();
    if (!children)
      return children.takeError();
    names = std::move(*children);
  }
  std::string prefix = place.path.empty() ? "" : place.path + "/";
  for (auto it = flat.lower_bound(prefix); it != flat.end(); ++it) {
    StringRef rest = it->first;
    if (!rest.consume_front(prefix))
      break;
    std::string name = rest.split('/').first.str();
    if (names.empty() || names.back() != name)
      names.push_back(std::move(name));
  }
  return names;
}

/// Keras's naming.to_snake_case: drops what is no word character, then splits
/// before capitals.
static std::string snakeCase(StringRef className) {
  std::string word;
  for (char c : className)
    if (isAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80)
      word += c;
  auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
  auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
  // (.)([A-Z][a-z]+) -> \1_\2; matches do not overlap.
  std::string split;
  for (size_t i = 0; i < word.size();) {
    if (i + 2 < word.size() && isUpper(word[i + 1]) && isLower(word[i + 2])) {
      split += word[i];
      split += '_';
      split += word[++i];
      while (++i < word.size() && isLower(word[i]))
        split += word[i];
      continue;
    }
    split += word[i++];
  }
  // ([a-z])([A-Z]) -> \1_\2.
  std::string result;
  for (size_t i = 0; i < split.size(); ++i) {
    if (i > 0 && isLower(split[i - 1]) && isUpper(split[i]))
      result += '_';
    result += toLower(split[i]);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Assigning
//===----------------------------------------------------------------------===//

/// Random generators keep their state in the file; it is no weight.
static bool isGenerator(StringRef name) {
  return name.contains("seed_generator") || name.contains("random_generator");
}

/// Whether a group or what is directly inside it has variables.
Expected<bool> Keras3Weights::holdsWeights(const Place &place) {
  std::vector<Place> places = {place};
  Expected<std::vector<std::string>> children = tree.children(place);
  if (!children)
    return children.takeError();
  for (const std::string &name : *children) {
    if (name == "layers" || name == "_layer_checkpoint_dependencies")
      return true;
    if (name == "vars" || isGenerator(name))
      continue;
    Expected<std::optional<Place>> inner = tree.child(place, name);
    if (!inner)
      return inner.takeError();
    if (*inner)
      places.push_back(std::move(**inner));
  }
  for (const Place &candidate : places) {
    Expected<std::optional<Place>> vars = tree.child(candidate, "vars");
    if (!vars)
      return vars.takeError();
    if (!*vars)
      continue;
    Expected<std::vector<std::string>> datasets = tree.children(**vars);
    if (!datasets)
      return datasets.takeError();
    if (!datasets->empty())
      return true;
  }
  return false;
}

Error Keras3Weights::assignLayer(LayerNode &layer, const Place &place) {
  // The variables of each owner are numbered from 0.
  std::map<std::string, std::vector<size_t>> byOwner;
  byOwner[""];
  for (size_t i = 0; i < layer.variables.size(); ++i)
    byOwner[layer.variables[i].owner].push_back(i);

  for (const auto &[owner, variables] : byOwner) {
    std::optional<Place> holder = place;
    if (!owner.empty()) {
      Expected<std::optional<Place>> inner = tree.child(place, owner);
      if (!inner)
        return inner.takeError();
      holder = std::move(*inner);
    }
    std::string where = owner.empty() ? "vars" : owner + "/vars";
    Expected<std::optional<Place>> vars =
        holder ? tree.child(*holder, "vars") : std::nullopt;
    if (!vars)
      return vars.takeError();
    size_t stored = 0;
    if (*vars) {
      Expected<std::vector<std::string>> datasets = tree.children(**vars);
      if (!datasets)
        return datasets.takeError();
      stored = datasets->size();
    }
    if (stored != variables.size()) {
      layerError(
          *problems, layer,
          "the file has " + Twine(stored) + " variables in '" + place.path +
              "/" + where + "', expected " + Twine(variables.size()) +
              (variables.empty() ? "" : " (" + listVariables(layer) + ")"));
      continue;
    }
    for (size_t i = 0; i < variables.size(); ++i)
      reader->read(*(*vars)->group, std::to_string(i), layer, variables[i]);
  }

  // Weights that belong to an object the importer knows nothing about.
  Expected<std::vector<std::string>> children = tree.children(place);
  if (!children)
    return children.takeError();
  for (const std::string &name : *children) {
    bool isOwner = llvm::any_of(layer.variables, [&](const VariableSpec &spec) {
      return StringRef(spec.owner).split('/').first == name;
    });
    if (name == "vars" || isOwner || isGenerator(name))
      continue;
    Expected<std::optional<Place>> inner = tree.child(place, name);
    if (!inner)
      return inner.takeError();
    if (!*inner)
      continue;
    Expected<bool> superfluous = holdsWeights(**inner);
    if (!superfluous)
      return superfluous.takeError();
    if (*superfluous)
      layerError(*problems, layer,
                 "the file has weights in '" + (*inner)->path +
                     "' that this layer does not use");
  }
  return Error::success();
}

Error Keras3Weights::reportSuperfluous(const Place &container,
                                       const StringSet<> &used) {
  Expected<std::vector<std::string>> children = tree.children(container);
  if (!children)
    return children.takeError();
  for (const std::string &name : *children) {
    if (used.contains(name))
      continue;
    Expected<std::optional<Place>> group = tree.child(container, name);
    if (!group)
      return group.takeError();
    if (!*group)
      continue;
    Expected<bool> superfluous = holdsWeights(**group);
    if (!superfluous)
      return superfluous.takeError();
    if (*superfluous)
      problems->fileError("the weights in '" + (*group)->path +
                          "' belong to no layer of the model");
  }
  return Error::success();
}

Error Keras3Weights::assignModel(const Model &model,
                                 std::vector<Model> &nested) {
  bool countsTwice = false;
  Expected<std::optional<Place>> container = tree.child(model.place, "layers");
  if (!container)
    return container.takeError();
  if (!*container) {
    container = tree.child(model.place, "_layer_checkpoint_dependencies");
    if (!container)
      return container.takeError();
    countsTwice = container->has_value();
  }

  StringMap<unsigned> counts;
  auto nextName = [&](const std::string &word) {
    unsigned index = counts[word]++;
    return index == 0 ? word : word + "_" + std::to_string(index);
  };
  StringSet<> used;
  for (LayerNode &layer : model.node->layers) {
    // Sequential.layers leaves its InputLayer out.
    if (model.node->isSequential && layer.className == "InputLayer")
      continue;
    std::string word = snakeCase(layer.className);
    std::string name = nextName(word);
    used.insert(name);
    std::optional<Place> place;
    if (*container) {
      Expected<std::optional<Place>> found = tree.child(**container, name);
      if (!found)
        return found.takeError();
      place = std::move(*found);
    }
    bool weighted = hasWeights(layer);
    if (layer.isOpaque && countsTwice && place) {
      Expected<bool> holds = holdsWeights(*place);
      if (!holds)
        return holds.takeError();
      weighted = *holds;
    }
    if (countsTwice && weighted)
      used.insert(nextName(word));
    if (layer.isOpaque)
      continue;
    if (!place) {
      if (weighted)
        missing.push_back(
            {&layer,
             (*container ? (*container)->path : "layers") + "/" + name});
      continue;
    }
    if (layer.isModel)
      nested.push_back({&layer, std::move(*place)});
    else if (Error error = assignLayer(layer, *place))
      layerError(*problems, layer, toString(std::move(error)));
  }
  return *container ? reportSuperfluous(**container, used) : Error::success();
}

/// Whether `a` and `b` have the same variables.
static bool sameVariables(const LayerNode &a, const LayerNode &b) {
  return a.variables.size() == b.variables.size() &&
         llvm::equal(a.variables, b.variables,
                     [](const VariableSpec &x, const VariableSpec &y) {
                       return x.name == y.name && x.shape == y.shape &&
                              x.owner == y.owner;
                     });
}

/// The layers at and below `a` and `b` in pairs, nothing when they differ in
/// more than where they are.
static std::vector<std::pair<LayerNode *, LayerNode *>> pairUp(LayerNode &a,
                                                               LayerNode &b) {
  std::vector<std::pair<LayerNode *, LayerNode *>> pairs = {{&a, &b}};
  for (size_t i = 0; i < pairs.size(); ++i) {
    auto [x, y] = pairs[i];
    if (x->name != y->name || x->className != y->className ||
        x->layers.size() != y->layers.size() || !sameVariables(*x, *y))
      return {};
    for (size_t k = 0; k < x->layers.size(); ++k)
      pairs.push_back({&x->layers[k], &y->layers[k]});
  }
  return pairs;
}

/// Keras stores an object that several models hold with the first of them only,
/// though the configuration describes it in each. The twin of a layer without a
/// group is the only layer that is called and built like it and has one.
void Keras3Weights::shareWithTwins(LayerNode &root) {
  if (missing.empty())
    return;
  StringMap<std::vector<LayerNode *>> byName;
  SmallPtrSet<const LayerNode *, 16> absent;
  for (const Missing &each : missing)
    absent.insert(each.layer);
  SmallVector<LayerNode *> work = {&root};
  while (!work.empty()) {
    LayerNode &node = *work.pop_back_val();
    if (absent.contains(&node))
      continue;
    byName[node.name].push_back(&node);
    for (LayerNode &child : node.layers)
      work.push_back(&child);
  }
  for (const Missing &each : missing) {
    std::vector<std::pair<LayerNode *, LayerNode *>> pairs;
    auto twins = byName.find(each.layer->name);
    if (twins != byName.end() && twins->second.size() == 1)
      pairs = pairUp(*each.layer, *twins->second.front());
    if (pairs.empty())
      layerError(*problems, *each.layer,
                 "the file has no weights for it, expected a group '" +
                     each.path + "'");
    for (auto [layer, twin] : pairs)
      layer->arrays = twin->arrays;
  }
}

void Keras3Weights::assign(LayerNode &root, Problems &sink) {
  if (!prepareArrays(root, limits, sink))
    return;
  problems = &sink;
  missing.clear();
  WeightReader weightReader(limits, sink);
  reader = &weightReader;
  Expected<Place> top = tree.open();
  if (!top) {
    sink.fileError(toString(top.takeError()));
    return;
  }
  std::vector<Model> work;
  work.push_back({&root, std::move(*top)});
  while (!work.empty()) {
    Model model = std::move(work.back());
    work.pop_back();
    if (Error error = assignModel(model, work))
      sink.fileError(toString(std::move(error)));
  }
  shareWithTwins(root);
}

std::unique_ptr<WeightArchive> openKeras3Weights(Hdf5Group root,
                                                 const Limits &limits) {
  return std::make_unique<Keras3Weights>(std::move(root), limits);
}

} // namespace kerasc::frontend
