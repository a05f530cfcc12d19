//===- ModelConfig.cpp - a model's configuration as a typed graph ---------===//
//
// Three steps per model, driven by a work list: its layers (names and classes),
// the calls and references between them, and at the end, when every nested
// model is known, the order of the calls.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/ModelConfig.h"

#include "compiler/frontend/Json.h"
#include "compiler/frontend/LayerTable.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/operations/Operations.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

#include <algorithm>

namespace kerasc::frontend {

using rapidjson::Value;

uint32_t ModelGraph::resultCount(const LayerEntry &layer) const {
  return layer.kind == LayerEntry::Kind::model
             ? models[layer.model].outputs.size()
             : layer.resultCount;
}

uint32_t ModelGraph::valueOf(const ModelEntry &model,
                             const TensorRef &ref) const {
  const LayerEntry &layer = model.layers[ref.layer];
  return layer.firstValue + ref.call * resultCount(layer) + ref.tensor;
}

//===----------------------------------------------------------------------===//
// Trees of references
//===----------------------------------------------------------------------===//

namespace {

struct Leaf {
  const Value *value;
  /// Of the dictionary that holds it, or empty.
  llvm::StringRef key;
};

} // namespace

/// The leaves of nested lists and dictionaries: lists in order; dictionaries by
/// ascending key when `sortKeys`, as Keras flattens the results of a call, else
/// in the order of the file.
static std::vector<Leaf>
flattenTree(const Value &root, llvm::function_ref<bool(const Value &)> isLeaf,
            bool sortKeys = true) {
  std::vector<Leaf> leaves, stack = {{&root, ""}};
  while (!stack.empty()) {
    Leaf top = stack.back();
    stack.pop_back();
    if (isLeaf(*top.value)) {
      leaves.push_back(top);
      continue;
    }
    size_t first = stack.size();
    if (top.value->IsArray())
      for (const Value &element : top.value->GetArray())
        stack.push_back({&element, top.key});
    else
      for (const auto &member : top.value->GetObject())
        stack.push_back({&member.value, stringOf(&member.name)});
    if (sortKeys && top.value->IsObject())
      std::stable_sort(
          stack.begin() + first, stack.end(),
          [](const Leaf &a, const Leaf &b) { return a.key < b.key; });
    std::reverse(stack.begin() + first, stack.end());
  }
  return leaves;
}

/// ["name", node, tensor, ...]: what Keras 1 and 2, and everybody's
/// input_layers and output_layers, refer to a tensor with. Other scalars are
/// leaves too.
static bool isListLeaf(const Value &value) {
  if (value.IsArray())
    return !value.Empty() && value[0].IsString();
  return !value.IsObject();
}

/// Keras 3: an object with a class is a value, one without is a dictionary.
static bool isObjectLeaf(const Value &value) {
  if (value.IsObject())
    return findMember(value, "class_name") != nullptr;
  return !value.IsArray();
}

/// [layer, node, tensor] of Keras 3's form of a tensor; null for other values.
static const Value *tensorReference(const Value &value) {
  if (!value.IsObject() ||
      stringOf(findMember(value, "class_name")) != "__keras_tensor__")
    return nullptr;
  const Value *config = findMember(value, "config");
  const Value *history =
      config ? findMember(*config, "keras_history") : nullptr;
  return history ? history : config;
}

static bool areAllNull(const Value &value) {
  for (const Leaf &leaf : flattenTree(value, isObjectLeaf))
    if (!leaf.value->IsNull())
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Reader
//===----------------------------------------------------------------------===//

namespace {

class ModelReader {
public:
  ModelReader(ImportContext &context, llvm::StringRef container)
      : context(context), isHdf5(container == "hdf5") {}

  std::optional<ModelGraph> read(const Value &root);

private:
  struct Pending {
    uint32_t model;
    const Value *entry;
  };

  bool readRoot(const Value &root);
  void readModel(uint32_t index, const Value &entry);
  bool readLayers(ModelEntry &model, const Value &layers);
  void readLayer(ModelEntry &model, const Value &entry);
  bool readName(ModelEntry &model, LayerEntry &layer, const Value &entry);
  void classify(ModelEntry &model, LayerEntry &layer, const Value &entry);
  void refuse(LayerEntry &layer, std::string message,
              std::vector<std::string> notes = {});
  void readInput(LayerEntry &layer);
  bool checkOrigin(LayerEntry &layer, const Value &entry);
  void checkKeys(const std::string &path, const std::string &className,
                 const Value &object, llvm::ArrayRef<llvm::StringRef> known,
                 llvm::StringRef what);

  void connectSequential(ModelEntry &model);
  void resolveImpliedInput(const Value &entry);
  void connectFunctional(ModelEntry &model, const Value &config,
                         const std::vector<const Value *> &nodes);
  void readCalls(ModelEntry &model, LayerEntry &layer, const Value *nodes);
  Call readCall(ModelEntry &model, LayerEntry &layer, const Value &node);
  void readCallArguments(LayerEntry &layer, Call &call, const Value &arguments,
                         const Value **input, const Value **mask);
  void readMasks(ModelEntry &model, LayerEntry &layer, Call &call,
                 const Value &masks);
  void readOperationCall(ModelEntry &model, LayerEntry &layer, Call &call,
                         const Value &node);
  CallArgument readArgument(ModelEntry &model, LayerEntry &layer, Call &call,
                            const Value &value);
  std::optional<TensorRef> readReference(const ModelEntry &model,
                                         const LayerEntry *reader,
                                         const Value &value, bool isPort);
  bool readPorts(ModelEntry &model, const Value &config, llvm::StringRef key,
                 std::vector<TensorRef> &ports, std::vector<std::string> &keys);
  TensorRef skipIdentities(const ModelEntry &model, TensorRef ref) const;
  int64_t nodeBase(const LayerEntry &target, bool isPort) const;

  void link(ModelEntry &model);
  bool checkReference(ModelEntry &model, const TensorRef &ref,
                      llvm::StringRef reader, llvm::StringRef readerClass);
  bool sortCalls(ModelEntry &model);
  void reportCycle(ModelEntry &model, llvm::ArrayRef<uint32_t> firstNode,
                   llvm::ArrayRef<uint32_t> waiting);

  void modelError(ModelEntry &model, std::string message,
                  std::vector<std::string> notes = {});
  void layerError(LayerEntry &layer, std::string message,
                  std::vector<std::string> notes = {});

  ImportContext &context;
  bool isHdf5;
  ModelGraph graph;
  std::vector<Pending> pending;
  uint64_t layerCount = 0;
  /// Of the model being read.
  llvm::StringMap<uint32_t> names;
  /// "inbound_nodes" of the layers of the model being read.
  std::vector<const Value *> inboundNodes;
};

} // namespace

void ModelReader::modelError(ModelEntry &model, std::string message,
                             std::vector<std::string> notes) {
  model.broken = true;
  context.problems.error({model.path,
                          model.path.empty() ? std::string() : model.className,
                          std::move(message), std::move(notes)});
}

void ModelReader::layerError(LayerEntry &layer, std::string message,
                             std::vector<std::string> notes) {
  layer.broken = true;
  context.problems.error(
      {layer.path, layer.className, std::move(message), std::move(notes)});
}

static std::string quote(llvm::StringRef text) {
  return ("'" + text.take_front(200) + "'").str();
}

static bool isModelClass(llvm::StringRef name) {
  return name == "Sequential" || name == "Functional" || name == "Model";
}

std::optional<ModelGraph> ModelReader::read(const Value &root) {
  if (!readRoot(root))
    return std::nullopt;
  while (!pending.empty()) {
    Pending next = pending.back();
    pending.pop_back();
    readModel(next.model, *next.entry);
  }
  // Nested models follow the models around them.
  for (ModelEntry &model : llvm::reverse(graph.models))
    if (!model.broken)
      link(model);
  if (!graph.models.front().broken)
    resolveImpliedInput(root);
  return std::move(graph);
}

bool ModelReader::readRoot(const Value &root) {
  llvm::StringRef className = stringOf(findMember(root, "class_name"));
  if (className.empty()) {
    context.problems.fileError(
        "the model's configuration has no 'class_name', got " +
        describeValue(root));
    return false;
  }
  if (!isModelClass(className)) {
    context.problems.fileError(
        "the model is of class " + quote(className) +
            ", expected Sequential or Functional",
        {"a subclassed model's computation is Python code that the file does "
         "not hold; build the same layers as a Functional model and save "
         "that"});
    return false;
  }
  LayerEntry asLayer;
  asLayer.className = className.str();
  if (!checkOrigin(asLayer, root))
    return false;
  ModelEntry &model = graph.models.emplace_back();
  model.className = className.str();
  if (const Value *config = findMember(root, "config"))
    model.name = stringOf(findMember(*config, "name"));
  if (model.name.size() > context.limits.nameBytes)
    model.name.clear();
  checkKeys("", "", root,
            {"module", "class_name", "config", "registered_name", "name",
             "build_config", "compile_config", "keras_version", "backend",
             "shared_object_id"},
            "key");
  pending.push_back({0, &root});
  return true;
}

/// Whether the class is Keras's own, not one of the same name.
bool ModelReader::checkOrigin(LayerEntry &layer, const Value &entry) {
  llvm::StringRef module = stringOf(findMember(entry, "module"));
  llvm::StringRef registered = stringOf(findMember(entry, "registered_name"));
  llvm::StringRef package = module.split('.').first;
  bool isForeign = !module.empty() && package != "keras" &&
                   package != "tf_keras" && package != "tensorflow";
  auto [registeredPackage, registeredName] = registered.split('>');
  if (!registeredName.empty() && registeredPackage != "keras")
    isForeign = true;
  if (!isForeign)
    return true;
  layerError(
      layer,
      "is a class of the writer's own" +
          (module.empty() ? "" : ", from module " + quote(module)) +
          (registered.empty() ? "" : ", registered as " + quote(registered)) +
          "; custom classes are not supported",
      {"their computation is Python code that the file does not hold; "
       "build the model from Keras's own layers"});
  return false;
}

/// Reports keys that are not understood.
void ModelReader::checkKeys(const std::string &path,
                            const std::string &className, const Value &object,
                            llvm::ArrayRef<llvm::StringRef> known,
                            llvm::StringRef what) {
  if (!object.IsObject())
    return;
  for (const auto &member : object.GetObject()) {
    llvm::StringRef key = stringOf(&member.name);
    if (llvm::is_contained(known, key))
      continue;
    std::string message = (what + " " + quote(key) + " = " +
                           describeValue(member.value) + " is not known")
                              .str();
    if (isVacuous(member.value))
      context.problems.warning({path, className, message + " and ignored", {}});
    else
      context.problems.error({path, className, std::move(message), {}});
  }
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

void ModelReader::readModel(uint32_t index, const Value &entry) {
  ModelEntry &model = graph.models[index];
  model.broken = false;
  model.isSequential = model.className == "Sequential";
  const Value *config = findMember(entry, "config");
  // Keras before 2.2.3 wrote the layers of a Sequential model as bare list.
  const Value *layers = config;
  if (config && config->IsObject()) {
    layers = findMember(*config, "layers");
    checkKeys(model.path, model.path.empty() ? "" : model.className, *config,
              {"name", "trainable", "dtype", "layers", "input_layers",
               "output_layers", "build_input_shape"},
              "key");
    Arguments arguments(context, model.path, model.className, *config, {});
    // The policies are those of its layers.
    arguments.find("dtype");
    model.trainable &= arguments.boolean("trainable", true);
  } else if (config && !model.isSequential) {
    layers = nullptr;
  }
  if (!layers || !layers->IsArray()) {
    modelError(model, "the model's configuration has no list of 'layers'",
               {"it may be a subclassed model, whose computation the file does "
                "not hold"});
    return;
  }
  names.clear();
  inboundNodes.clear();
  if (!readLayers(model, *layers))
    return;
  if (model.isSequential)
    connectSequential(model);
  else
    connectFunctional(model, *config, inboundNodes);
}

/// Whether a model was built from an input of its own before it was called. A
/// Sequential model without input shape was not.
static bool isBuiltFromInput(const Value &entry) {
  if (stringOf(findMember(entry, "class_name")) != "Sequential")
    return true;
  const Value *layers = findMember(entry, "config");
  if (layers && layers->IsObject())
    layers = findMember(*layers, "layers");
  if (!layers || !layers->IsArray() || layers->Empty())
    return true;
  const Value &first = (*layers)[0];
  llvm::StringRef className = stringOf(findMember(first, "class_name"));
  if (className == "InputLayer" || isModelClass(className))
    return true;
  const Value *config = findMember(first, "config");
  const Value *shape =
      config ? findMember(*config, "batch_input_shape") : nullptr;
  return shape && !shape->IsNull();
}

bool ModelReader::readLayers(ModelEntry &model, const Value &layers) {
  layerCount += layers.Size();
  if (layerCount > context.limits.layers) {
    modelError(model,
               "has more than " + std::to_string(context.limits.layers) +
                   " layers",
               {"the limit can be raised with --limit layers=N"});
    pending.clear();
    return false;
  }
  if (layers.Empty()) {
    modelError(model, "the model has no layers");
    return false;
  }
  model.layers.reserve(layers.Size() + 1);
  if (model.isSequential) {
    const Value &first = layers[0];
    if (stringOf(findMember(first, "class_name")) != "InputLayer") {
      LayerEntry &implied = model.layers.emplace_back();
      implied.kind = LayerEntry::Kind::input;
      implied.className = "InputLayer";
      implied.isImplied = true;
      implied.calls.emplace_back();
      inboundNodes.push_back(nullptr);
    }
  }
  for (const Value &entry : layers.GetArray())
    readLayer(model, entry);
  if (model.layers.front().isImplied) {
    LayerEntry &implied = model.layers.front();
    implied.name = model.layers[1].name + "_input";
    implied.path = model.layers[1].path + "_input";
  }
  return true;
}

/// Finds the name and makes it unique within the model. False after a problem.
bool ModelReader::readName(ModelEntry &model, LayerEntry &layer,
                           const Value &entry) {
  const Value *config = findMember(entry, "config");
  const Value *found = findMember(entry, "name");
  if (!found && config)
    found = findMember(*config, "name");
  llvm::StringRef name = stringOf(found);
  std::string made;
  if (!found && isModelClass(layer.className)) {
    // Keras 1 and 2 do not name a Sequential model within another.
    made = "model_" + std::to_string(model.layers.size());
    name = made;
  }
  std::string prefix = model.path.empty() ? "" : model.path + "/";
  if (made.empty() && (!found || !found->IsString())) {
    context.problems.error(
        {prefix + "layer number " + std::to_string(model.layers.size()),
         layer.className,
         "has no name",
         {}});
    return false;
  }
  if (prefix.size() + name.size() > context.limits.nameBytes) {
    context.problems.error(
        {prefix + name.take_front(60).str() + "...",
         layer.className,
         "its name, with the models around it, is longer than " +
             std::to_string(context.limits.nameBytes) + " bytes",
         {"the limit can be raised with --limit nameBytes=N"}});
    return false;
  }
  layer.name = name.str();
  layer.path = prefix + layer.name;
  if (!names.try_emplace(name, model.layers.size()).second) {
    layerError(layer, "another layer of the model has the same name");
    return false;
  }
  return true;
}

void ModelReader::readLayer(ModelEntry &model, const Value &entry) {
  LayerEntry layer;
  layer.className = stringOf(findMember(entry, "class_name"));
  inboundNodes.push_back(findMember(entry, "inbound_nodes"));
  layer.broken = true;
  if (layer.className.empty()) {
    context.problems.error(
        {model.path,
         model.path.empty() ? "" : model.className,
         "layer number " + std::to_string(model.layers.size()) +
             " has no 'class_name', got " + describeValue(entry),
         {}});
  } else if (readName(model, layer, entry)) {
    layer.broken = false;
    classify(model, layer, entry);
  }
  model.layers.push_back(std::move(layer));
}

void ModelReader::refuse(LayerEntry &layer, std::string message,
                         std::vector<std::string> notes) {
  layer.kind = LayerEntry::Kind::refused;
  layerError(layer, std::move(message), std::move(notes));
}

/// Keras 3 saves operations of the graph among the layers; a name such as
/// `Reshape` is a layer's too, so the module decides. Its .h5 files leave the
/// module out, but an operation has neither `trainable` nor `dtype`.
static bool isOperation(const Value &entry, const Value *config,
                        const Writer &writer, bool isHdf5) {
  llvm::StringRef module = stringOf(findMember(entry, "module"));
  if (module.starts_with("keras.src.ops") || module.starts_with("keras.ops") ||
      module.starts_with("keras.src.activations"))
    return true;
  return writer.isKeras3() && isHdf5 && module.empty() && config &&
         !findMember(*config, "trainable") && !findMember(*config, "dtype");
}

void ModelReader::classify(ModelEntry &model, LayerEntry &layer,
                           const Value &entry) {
  using Kind = LayerEntry::Kind;
  const Value *config = findMember(entry, "config");
  layer.config = config;
  if (isOperation(entry, config, context.writer, isHdf5) &&
      layer.className != "InputLayer" && !isModelClass(layer.className)) {
    layer.isOperation = true;
    Arguments arguments(context, layer.path, layer.className,
                        config ? *config : entry, {});
    layer.importer = createOperation(layer.className, arguments);
    layer.kind = layer.importer ? Kind::layer : Kind::refused;
    layer.broken = !layer.importer;
    return;
  }
  if (!checkOrigin(layer, entry)) {
    layer.kind = Kind::refused;
    return;
  }
  checkKeys(layer.path, layer.className, entry,
            {"module", "class_name", "config", "registered_name", "name",
             "inbound_nodes", "build_config", "compile_config",
             "shared_object_id"},
            "key");
  if (isModelClass(layer.className)) {
    if (model.depth + 1 >= context.limits.modelDepth)
      return refuse(layer,
                    "models are nested more than " +
                        std::to_string(context.limits.modelDepth) + " deep",
                    {"the limit can be raised with --limit modelDepth=N"});
    layer.kind = Kind::model;
    layer.model = graph.models.size();
    layer.hasOwnCall = isBuiltFromInput(entry);
    ModelEntry &nested = graph.models.emplace_back();
    nested.name = layer.name;
    nested.className = layer.className;
    nested.path = layer.path;
    nested.depth = model.depth + 1;
    nested.trainable = model.trainable;
    pending.push_back({layer.model, &entry});
    return;
  }
  const LayerRow *row = findLayerRow(layer.className);
  if (!row && layer.className != "InputLayer") {
    if (const RefusedRow *refused = findRefusedRow(layer.className)) {
      std::vector<std::string> notes;
      if (!refused->wayOut.empty())
        notes.push_back(refused->wayOut.str());
      return refuse(layer, refused->reason.str(), std::move(notes));
    }
    return refuse(layer, "layers of this class are not supported",
                  {"supported layers: " + listLayers()});
  }
  if (!config || !config->IsObject())
    return refuse(layer,
                  "has no configuration, expected a dictionary 'config'");
  if (!row) {
    layer.kind = Kind::input;
    layer.calls.emplace_back();
    return readInput(layer);
  }
  layer.kind = Kind::layer;
  layer.isOperation = row->isOperation;
  Arguments arguments(context, layer.path, layer.className, *config,
                      row->arguments);
  layer.importer = createLayer(*row, arguments);
  if (!layer.importer)
    layer.broken = true;
  else
    layer.importer->trainable &= model.trainable;
}

static const ArgumentRow inputArguments[] = {
    {"dtype", "input_dtype", ""},
};

/// A shape that includes the batch.
static Shape readBatchShape(Arguments &arguments, llvm::StringRef name) {
  const Value *value = arguments.find(name);
  if (value && value->IsArray() && value->Empty()) {
    arguments.expected(name, "a shape that begins with the batch", *value);
    return {};
  }
  Shape shape = arguments.integers(name, 0, /*nullable=*/true);
  if (arguments.failed())
    return shape;
  for (size_t axis = 1; axis < shape.size(); ++axis)
    if (shape[axis] == unknownDimension)
      shape[axis] = arguments.context.sizes.makeUnknown();
  std::string problem = checkTensorShape(shape, arguments.context.limits);
  if (!problem.empty())
    arguments.error(
        ("argument '" + name + "': " + printShape(shape) + " " + problem).str(),
        {"limits can be raised with --limit"});
  return shape;
}

void ModelReader::readInput(LayerEntry &layer) {
  Arguments arguments(context, layer.path, layer.className, *layer.config,
                      inputArguments);
  arguments.find("name");
  // Some versions have it in an input, where it changes nothing.
  arguments.boolean("trainable", true);
  layer.type = readInputType(arguments, "dtype");
  bool isNew = findMember(*layer.config, "batch_shape") != nullptr;
  layer.shape =
      readBatchShape(arguments, isNew ? "batch_shape" : "batch_input_shape");
  layer.isSparse = arguments.boolean("sparse", false);
  if (arguments.boolean("ragged", false))
    arguments.error("argument 'ragged': ragged inputs are not supported yet",
                    {"build the model with ragged=False"});
  // It may be None for Keras; here a call gives every input.
  if (arguments.boolean("optional", false))
    arguments.warning("is optional in Keras; calls of the compiled model give "
                      "every input");
  arguments.finish();
  if (arguments.failed())
    layer.broken = true;
}

//===----------------------------------------------------------------------===//
// Calls of a Sequential model
//===----------------------------------------------------------------------===//

void ModelReader::connectSequential(ModelEntry &model) {
  model.inputs.push_back({0, 0, 0});
  model.layers.front().inputIndex = 0;
  for (uint32_t i = 1; i < model.layers.size(); ++i) {
    LayerEntry &layer = model.layers[i];
    if (layer.kind == LayerEntry::Kind::input && !layer.broken) {
      layerError(layer, "an input may only be the first layer of a Sequential "
                        "model");
      continue;
    }
    Call call;
    call.inputs.push_back({i - 1, 0, 0});
    layer.calls.assign(1, std::move(call));
  }
  model.outputs.push_back(
      {static_cast<uint32_t>(model.layers.size()) - 1, 0, 0});
}

/// The shape of the input of the file's own model, when that is a Sequential
/// one without input layer. A nested one takes what it is called with.
void ModelReader::resolveImpliedInput(const Value &entry) {
  ModelEntry &root = graph.models.front();
  LayerEntry &input = root.layers.front();
  if (!input.isImplied)
    return;
  auto take = [&](const LayerEntry &layer, const Value &object,
                  llvm::StringRef key) {
    Arguments arguments(context, layer.path, layer.className, object, {});
    input.shape = readBatchShape(arguments, key);
    input.broken = arguments.failed();
  };
  // The first layer, however deep it is.
  const ModelEntry *model = &root;
  while (true) {
    const LayerEntry &first =
        model->layers[model->layers.front().isImplied ? 1 : 0];
    if (first.kind == LayerEntry::Kind::input) {
      input.shape = first.shape;
      input.type = first.type;
      input.broken = first.broken;
      return;
    }
    if (first.kind != LayerEntry::Kind::model) {
      const Value *shape = first.config
                               ? findMember(*first.config, "batch_input_shape")
                               : nullptr;
      if (shape && !shape->IsNull()) {
        // The first layer names the type of the model's input, too.
        Arguments arguments(context, first.path, first.className, *first.config,
                            {});
        bool isOld = findMember(*first.config, "input_dtype") != nullptr;
        Policy policy = readPolicy(arguments, isOld ? "input_dtype" : "dtype");
        input.type = isFloat(policy.compute) ? policy.variable : policy.compute;
        return take(first, *first.config, "batch_input_shape");
      }
      if (first.broken) {
        // What is wrong with it was said.
        input.broken = true;
        return;
      }
      break;
    }
    if (first.broken)
      break;
    model = &graph.models[first.model];
    if (model->broken || model->inputs.size() != 1)
      break;
    if (!model->isSequential) {
      const LayerEntry &nested = model->layers[model->inputs[0].layer];
      input.shape = nested.shape;
      input.type = nested.type;
      input.broken = nested.broken;
      return;
    }
  }
  // What it was built with. The batch of that call means nothing.
  const Value *config = findMember(entry, "config");
  for (auto [object, key] :
       {std::pair(config, "build_input_shape"),
        std::pair(findMember(entry, "build_config"), "input_shape")}) {
    const Value *shape = object ? findMember(*object, key) : nullptr;
    if (!shape || shape->IsNull())
      continue;
    take(input, *object, key);
    if (!input.broken)
      input.shape.front() = unknownDimension;
    return;
  }
  input.broken = true;
  context.problems.fileError(
      "the Sequential model was saved before it was built: its input shape is "
      "not in the file",
      {"build it before saving: model.build((None, number_of_features))",
       "Keras 2.2.3 to 2.3.1 lose the input of a Sequential model that begins "
       "with an InputLayer: give the first layer an input_shape instead"});
}

//===----------------------------------------------------------------------===//
// Calls of a Functional model
//===----------------------------------------------------------------------===//

void ModelReader::connectFunctional(ModelEntry &model, const Value &config,
                                    const std::vector<const Value *> &nodes) {
  for (auto [layer, inbound] : llvm::zip(model.layers, nodes))
    readCalls(model, layer, inbound);
  std::vector<std::string> outputKeys;
  bool isRead =
      readPorts(model, config, "input_layers", model.inputs, model.inputKeys);
  isRead &=
      readPorts(model, config, "output_layers", model.outputs, outputKeys);
  if (!isRead)
    return;
  for (auto [index, ref] : llvm::enumerate(model.inputs)) {
    ref = skipIdentities(model, ref);
    LayerEntry &layer = model.layers[ref.layer];
    if (layer.kind != LayerEntry::Kind::input) {
      if (!layer.broken)
        modelError(model, "'input_layers' names layer " + quote(layer.name) +
                              ", which is no InputLayer");
      model.broken = true;
    } else if (layer.inputIndex != -1) {
      modelError(model,
                 "'input_layers' names layer " + quote(layer.name) + " twice");
    } else {
      layer.inputIndex = index;
    }
  }
}

/// A layer of Keras 1 that changes nothing gives back its input's own tensor,
/// which then counts as the layer's: 'input_layers' names that layer.
TensorRef ModelReader::skipIdentities(const ModelEntry &model,
                                      TensorRef ref) const {
  if (!context.writer.isKeras1())
    return ref;
  // No more steps than layers: there may be a cycle.
  for (size_t step = 0; step < model.layers.size(); ++step) {
    const LayerEntry &layer = model.layers[ref.layer];
    bool isIdentity =
        layer.className == "ActivityRegularization" ||
        llvm::StringRef(layer.className).contains("Dropout") ||
        (layer.className == "Activation" && layer.config &&
         stringOf(findMember(*layer.config, "activation")) == "linear");
    if (!isIdentity || ref.call >= layer.calls.size() ||
        layer.calls[ref.call].inputs.size() != 1)
      return ref;
    ref = layer.calls[ref.call].inputs.front();
  }
  return ref;
}

/// 'input_layers' or 'output_layers': one reference, a list or a dictionary.
bool ModelReader::readPorts(ModelEntry &model, const Value &config,
                            llvm::StringRef key, std::vector<TensorRef> &ports,
                            std::vector<std::string> &keys) {
  const Value *value = findMember(config, key);
  if (!value || (!value->IsArray() && !value->IsObject())) {
    modelError(model, "expected a list " + quote(key) + ", got " +
                          (value ? describeValue(*value) : "nothing"));
    return false;
  }
  bool isRead = true;
  // The file's own model keeps the order in which its writer named the ports; a
  // nested one is referred to by positions among the sorted keys.
  bool isNested = model.depth != 0;
  for (const Leaf &leaf : flattenTree(*value, isListLeaf, isNested)) {
    auto ref = readReference(model, nullptr, *leaf.value, /*isPort=*/true);
    if (!ref) {
      isRead = false;
      continue;
    }
    ports.push_back(*ref);
    if (!leaf.key.empty())
      keys.push_back(leaf.key.str());
  }
  if (keys.size() != ports.size())
    keys.clear();
  if (isRead && ports.empty()) {
    modelError(model, quote(key) + " is empty");
    return false;
  }
  model.broken |= !isRead;
  return isRead;
}

/// What a node index of `target` counts from. A model that was built from an
/// input has a call of its own before those of the file, which most versions
/// count.
int64_t ModelReader::nodeBase(const LayerEntry &target, bool isPort) const {
  if (target.kind != LayerEntry::Kind::model)
    return 0;
  const ModelEntry &model = graph.models[target.model];
  bool isSequential = model.className == "Sequential";
  switch (context.writer.generation) {
  case Generation::keras1:
  case Generation::keras2:
    return 1;
  case Generation::keras3:
    // Only input_layers and output_layers, and only of Functional models.
    return isPort && !isSequential ? 1 : 0;
  case Generation::tfKeras:
    // A Sequential model that was built by its first call has no such call.
    return target.hasOwnCall ? 1 : 0;
  }
  return 0;
}

std::optional<TensorRef> ModelReader::readReference(const ModelEntry &model,
                                                    const LayerEntry *reader,
                                                    const Value &value,
                                                    bool isPort) {
  auto fail = [&](std::string message) {
    std::string text =
        (isPort ? "the model's inputs and outputs: " : "") + std::move(message);
    context.problems.error(
        {reader ? reader->path : model.path,
         reader ? reader->className
                : (model.path.empty() ? std::string() : model.className),
         std::move(text),
         {}});
    return std::nullopt;
  };
  if (!value.IsArray() || value.Size() < 3 || !value[0].IsString() ||
      !integerOf(value[1]) || !integerOf(value[2]))
    return fail("expected a reference [layer, node, tensor], got " +
                describeValue(value));
  llvm::StringRef name = stringOf(&value[0]);
  auto found = names.find(name);
  if (found == names.end())
    return fail("refers to layer " + quote(name) +
                ", which is not in the model");
  const LayerEntry &target = model.layers[found->second];
  int64_t node = *integerOf(value[1]);
  int64_t tensor = *integerOf(value[2]);
  int64_t base = nodeBase(target, isPort);
  if (node < base || node - base > INT32_MAX || tensor < 0 ||
      tensor > INT32_MAX)
    return fail("refers to node " + std::to_string(node) + ", tensor " +
                std::to_string(tensor) + " of layer " + quote(name) +
                ", which does not exist");
  return TensorRef{found->second, static_cast<uint32_t>(node - base),
                   static_cast<uint32_t>(tensor)};
}

void ModelReader::readCalls(ModelEntry &model, LayerEntry &layer,
                            const Value *nodes) {
  if (layer.kind == LayerEntry::Kind::refused || layer.broken)
    // Its arguments are not understood; its readers are skipped anyway.
    return;
  bool isInput = layer.kind == LayerEntry::Kind::input;
  if (!nodes || !nodes->IsArray() || nodes->Empty()) {
    if (nodes && !nodes->IsArray())
      layerError(layer, "expected a list 'inbound_nodes', got " +
                            describeValue(*nodes));
    else if (!isInput)
      layerError(layer, "is in the model but never called");
    return;
  }
  if (isInput) {
    layerError(layer,
               "an input has no inbound nodes, got " + describeValue(*nodes));
    return;
  }
  layer.calls.reserve(nodes->Size());
  for (const Value &node : nodes->GetArray())
    layer.calls.push_back(readCall(model, layer, node));
}

/// One call: Keras 3's {"args", "kwargs"}, or a tree of [name, node, tensor,
/// kwargs] before.
Call ModelReader::readCall(ModelEntry &model, LayerEntry &layer,
                           const Value &node) {
  Call call;
  auto fail = [&](std::string message, std::vector<std::string> notes = {}) {
    call.broken = true;
    context.problems.error(
        {layer.path, layer.className, std::move(message), std::move(notes)});
  };
  auto addInput = [&](const Value &reference, llvm::StringRef key) {
    auto ref = readReference(model, &layer, reference, /*isPort=*/false);
    if (!ref) {
      call.broken = true;
      return;
    }
    call.inputs.push_back(*ref);
    if (!key.empty())
      call.keys.push_back(key.str());
  };

  const Value *args = findMember(node, "args");
  if (layer.isOperation) {
    readOperationCall(model, layer, call, node);
  } else if (args && args->IsArray()) {
    const Value *input = args, *mask = nullptr;
    if (const Value *kwargs = findMember(node, "kwargs")) {
      const Value *named = nullptr;
      readCallArguments(layer, call, *kwargs, &named, &mask);
      if (args->Empty() && named)
        input = named;
    }
    call.isList = input == args ? args->Size() == 1 && (*args)[0].IsArray()
                                : input->IsArray();
    for (const Leaf &leaf : flattenTree(*input, isObjectLeaf)) {
      if (const Value *history = tensorReference(*leaf.value))
        addInput(*history, leaf.key);
      else if (!isVacuous(*leaf.value))
        fail("a call passes " + describeValue(*leaf.value) +
             ", expected tensors only");
    }
    if (mask)
      readMasks(model, layer, call, *mask);
  } else if (node.IsArray() ||
             (node.IsObject() && !findMember(node, "class_name"))) {
    bool isFirst = true;
    const Value *mask = nullptr;
    for (const Leaf &leaf : flattenTree(node, isListLeaf)) {
      addInput(*leaf.value, leaf.key);
      // Keras 2 repeats the arguments with every tensor.
      const Value &value = *leaf.value;
      if (isFirst && value.IsArray() && value.Size() > 3)
        readCallArguments(layer, call, value[3], nullptr, &mask);
      isFirst = false;
    }
    if (mask)
      readMasks(model, layer, call, *mask);
  } else {
    fail("expected a call in 'inbound_nodes', got " + describeValue(node));
  }
  size_t inputCount = call.inputs.size() - call.maskCount;
  call.isList |= inputCount > 1;
  if (call.keys.size() != inputCount)
    call.keys.clear();
  if (!call.broken && inputCount == 0)
    fail("is called without an input");
  if (!call.broken && layer.kind == LayerEntry::Kind::layer &&
      (inputCount < layer.importer->leastInputs ||
       inputCount > layer.importer->mostInputs))
    fail("expected " + std::to_string(layer.importer->leastInputs) +
         (layer.importer->mostInputs == layer.importer->leastInputs
              ? layer.importer->leastInputs == 1 ? " input" : " inputs"
              : " or more inputs") +
         ", is called with " + std::to_string(inputCount));
  if (call.broken)
    call.inputs.clear();
  return call;
}

/// The masks of a call, one or a list with one per input; those that are null
/// are the inputs' own.
void ModelReader::readMasks(ModelEntry &model, LayerEntry &layer, Call &call,
                            const Value &masks) {
  size_t inputCount = call.inputs.size();
  for (auto [index, leaf] : llvm::enumerate(flattenTree(
           masks, context.writer.isKeras3() ? isObjectLeaf : isListLeaf))) {
    if (leaf.value->IsNull())
      continue;
    const Value *history =
        context.writer.isKeras3() ? tensorReference(*leaf.value) : leaf.value;
    auto ref = history ? readReference(model, &layer, *history,
                                       /*isPort=*/false)
                       : std::nullopt;
    if (!ref || index >= inputCount) {
      call.broken = true;
      if (!history || index >= inputCount)
        context.problems.error(
            {layer.path,
             layer.className,
             "call argument 'mask': expected a tensor or None for each of " +
                 std::to_string(inputCount) + " inputs, got " +
                 describeValue(*leaf.value),
             {}});
      return;
    }
    call.inputs.push_back(*ref);
    call.maskedInputs.push_back(index);
    ++call.maskCount;
  }
}

/// What is passed to an operation, tensors and constants, by position and by
/// keyword.
void ModelReader::readOperationCall(ModelEntry &model, LayerEntry &layer,
                                    Call &call, const Value &node) {
  auto read = [&](const Value &value, llvm::StringRef name) {
    call.arguments.push_back(readArgument(model, layer, call, value));
    call.arguments.back().name = name.str();
  };
  auto readNamed = [&](const Value &keywords) {
    for (const auto &member : keywords.GetObject())
      // TensorFlow's name for the operation.
      if (stringOf(&member.name) != "name")
        read(member.value, stringOf(&member.name));
  };
  if (const Value *args = findMember(node, "args"); args && args->IsArray()) {
    for (const Value &value : args->GetArray())
      read(value, "");
    const Value *kwargs = findMember(node, "kwargs");
    if (kwargs && kwargs->IsObject())
      readNamed(*kwargs);
    return;
  }
  // tf.keras: the first argument, or a list of them, and the keywords of all.
  const Value *first = &node;
  bool isList = node.IsArray() && !node.Empty() && !node[0].IsString();
  if (isList)
    first = node.Size() == 1 ? &node[0] : nullptr;
  const Value *keywords = nullptr;
  if (first) {
    read(*first, "");
    keywords = first;
  } else {
    CallArgument list;
    list.kind = CallArgument::Kind::list;
    for (const Value &element : node.GetArray())
      list.elements.push_back(readArgument(model, layer, call, element));
    call.arguments.push_back(std::move(list));
    keywords = &node[0];
  }
  if (keywords->IsArray() && keywords->Size() > 3 && (*keywords)[3].IsObject())
    readNamed((*keywords)[3]);
}

/// ["name", node, tensor, ...], as Keras before 3 refers to a tensor.
static bool isOldReference(const Value &value) {
  return value.IsArray() && value.Size() >= 3 && value[0].IsString() &&
         integerOf(value[1]);
}

CallArgument ModelReader::readArgument(ModelEntry &model, LayerEntry &layer,
                                       Call &call, const Value &value) {
  CallArgument argument;
  argument.value = &value;
  const Value *reference = tensorReference(value);
  bool isOld = !context.writer.isKeras3();
  if (!reference && isOld && isOldReference(value)) {
    // ["_CONSTANT_VALUE", -1, 2.0, {...}] is a number.
    if (stringOf(&value[0]) == "_CONSTANT_VALUE") {
      argument.value = &value[2];
      return argument;
    }
    reference = &value;
  }
  if (reference) {
    argument.kind = CallArgument::Kind::tensor;
    argument.input = call.inputs.size();
    auto ref = readReference(model, &layer, *reference, /*isPort=*/false);
    if (ref)
      call.inputs.push_back(*ref);
    else
      call.broken = true;
    return argument;
  }
  // A list that holds no tensor stays a constant.
  bool holdsTensor = false;
  if (value.IsArray() && isOld)
    holdsTensor = llvm::any_of(value.GetArray(), isOldReference);
  else if (value.IsArray())
    for (const Leaf &leaf : flattenTree(value, isObjectLeaf))
      holdsTensor |= tensorReference(*leaf.value) != nullptr;
  if (!holdsTensor)
    return argument;
  argument.kind = CallArgument::Kind::list;
  for (const Value &element : value.GetArray())
    argument.elements.push_back(readArgument(model, layer, call, element));
  return argument;
}

/// The keyword arguments of a call. `mask` and, when not null, `input` receive
/// the tensors that are passed by keyword.
void ModelReader::readCallArguments(LayerEntry &layer, Call &call,
                                    const Value &arguments, const Value **input,
                                    const Value **mask) {
  auto fail = [&](std::string message, std::vector<std::string> notes) {
    call.broken = true;
    context.problems.error(
        {layer.path, layer.className, std::move(message), std::move(notes)});
  };
  if (arguments.IsNull())
    return;
  if (!arguments.IsObject())
    return fail("expected a dictionary of call arguments, got " +
                    describeValue(arguments),
                {});
  for (const auto &member : arguments.GetObject()) {
    llvm::StringRef key = stringOf(&member.name);
    const Value &value = member.value;
    if (key == "training") {
      if (value.IsBool())
        call.training = value.IsTrue();
      else if (!value.IsNull())
        fail("call argument 'training': expected True, False or None, got " +
                 describeValue(value),
             {});
    } else if (key == "mask") {
      if (!areAllNull(value))
        *mask = &value;
    } else if (input && (key == "inputs" || key == "x")) {
      *input = &value;
    } else if (isVacuous(value)) {
      context.problems.warning({layer.path,
                                layer.className,
                                "call argument " + quote(key) + " = " +
                                    describeValue(value) +
                                    " is not known and ignored",
                                {}});
    } else {
      fail("call argument " + quote(key) + " = " + describeValue(value) +
               " is not supported",
           {});
    }
  }
}

//===----------------------------------------------------------------------===//
// Order of the calls
//===----------------------------------------------------------------------===//

bool ModelReader::checkReference(ModelEntry &model, const TensorRef &ref,
                                 llvm::StringRef reader,
                                 llvm::StringRef readerClass) {
  const LayerEntry &target = model.layers[ref.layer];
  if (target.broken || target.kind == LayerEntry::Kind::refused)
    return true;
  bool isModel = target.kind == LayerEntry::Kind::model;
  if (isModel && graph.models[target.model].broken)
    return true;
  if (ref.call < target.calls.size() && ref.tensor < graph.resultCount(target))
    return true;
  context.problems.error(
      {reader.str(),
       readerClass.str(),
       "refers to tensor " + std::to_string(ref.tensor) + " of call number " +
           std::to_string(ref.call + 1) + " of layer " + quote(target.name) +
           ", which has " + std::to_string(target.calls.size()) +
           " calls with " + std::to_string(graph.resultCount(target)) +
           " results",
       {}});
  return false;
}

/// How many results an operation has is seen from those that are read.
static void countResults(ModelEntry &model) {
  auto count = [&](const TensorRef &ref) {
    LayerEntry &target = model.layers[ref.layer];
    // As many as a dimension or a list could have.
    bool isOpen = target.isOperation ||
                  (target.importer && target.importer->hasManyResults);
    if (isOpen && ref.tensor < 65536)
      target.resultCount = std::max(target.resultCount, ref.tensor + 1);
  };
  for (LayerEntry &layer : model.layers)
    for (Call &call : layer.calls)
      llvm::for_each(call.inputs, count);
  llvm::for_each(model.outputs, count);
}

void ModelReader::link(ModelEntry &model) {
  countResults(model);
  uint64_t values = 0;
  for (LayerEntry &layer : model.layers) {
    layer.firstValue = values;
    if (layer.kind == LayerEntry::Kind::model &&
        graph.models[layer.model].broken)
      layer.broken = true;
    if (layer.kind == LayerEntry::Kind::input && layer.inputIndex == -1 &&
        !layer.broken)
      layerError(layer, "is not among the inputs of its model");
    values += layer.calls.size() * uint64_t(graph.resultCount(layer));
    if (values > context.limits.operations) {
      modelError(model,
                 "has more than " + std::to_string(context.limits.operations) +
                     " tensors",
                 {"the limit can be raised with --limit operations=N"});
      return;
    }
  }
  model.valueCount = values;
  for (LayerEntry &layer : model.layers)
    for (Call &call : layer.calls)
      for (const TensorRef &ref : call.inputs)
        if (!checkReference(model, ref, layer.path, layer.className)) {
          call.broken = true;
          call.inputs.clear();
          break;
        }
  for (const TensorRef &ref : model.outputs)
    if (!checkReference(model, ref, model.path,
                        model.path.empty() ? "" : model.className))
      model.broken = true;
  if (!sortCalls(model))
    model.broken = true;
}

/// Kahn's algorithm on the calls: linear, in the order of the file where that
/// is free.
bool ModelReader::sortCalls(ModelEntry &model) {
  std::vector<uint32_t> firstNode(model.layers.size() + 1, 0);
  for (size_t i = 0; i < model.layers.size(); ++i)
    firstNode[i + 1] = firstNode[i] + model.layers[i].calls.size();
  uint32_t nodeCount = firstNode.back();

  auto forEachEdge = [&](auto visit) {
    for (size_t i = 0; i < model.layers.size(); ++i)
      for (size_t c = 0; c < model.layers[i].calls.size(); ++c)
        for (const TensorRef &ref : model.layers[i].calls[c].inputs)
          if (ref.call < model.layers[ref.layer].calls.size())
            visit(firstNode[ref.layer] + ref.call,
                  firstNode[i] + static_cast<uint32_t>(c));
  };
  std::vector<uint32_t> waiting(nodeCount, 0), firstReader(nodeCount + 1, 0);
  forEachEdge([&](uint32_t from, uint32_t to) {
    ++waiting[to];
    ++firstReader[from + 1];
  });
  for (uint32_t node = 0; node < nodeCount; ++node)
    firstReader[node + 1] += firstReader[node];
  std::vector<uint32_t> readers(firstReader.back()), fill = firstReader;
  forEachEdge([&](uint32_t from, uint32_t to) { readers[fill[from]++] = to; });

  std::vector<ModelEntry::Node> nodes(nodeCount);
  for (uint32_t i = 0; i < model.layers.size(); ++i)
    for (uint32_t c = 0; c < model.layers[i].calls.size(); ++c)
      nodes[firstNode[i] + c] = {i, c};
  std::vector<uint32_t> ready;
  for (uint32_t node = 0; node < nodeCount; ++node)
    if (!waiting[node])
      ready.push_back(node);
  for (size_t next = 0; next < ready.size(); ++next)
    for (uint32_t r = firstReader[ready[next]];
         r < firstReader[ready[next] + 1]; ++r)
      if (--waiting[readers[r]] == 0)
        ready.push_back(readers[r]);
  if (ready.size() != nodeCount) {
    reportCycle(model, firstNode, waiting);
    return false;
  }
  model.order.reserve(nodeCount);
  for (uint32_t node : ready)
    model.order.push_back(nodes[node]);
  return true;
}

/// `waiting` is not zero for the calls on cycles and those that follow them.
void ModelReader::reportCycle(ModelEntry &model,
                              llvm::ArrayRef<uint32_t> firstNode,
                              llvm::ArrayRef<uint32_t> waiting) {
  uint32_t layer = 0;
  uint32_t node = std::find_if(waiting.begin(), waiting.end(),
                               [](uint32_t count) { return count != 0; }) -
                  waiting.begin();
  // Walk against the edges, among waiting calls, until one comes again.
  std::vector<uint32_t> path, position(waiting.size(), UINT32_MAX);
  while (position[node] == UINT32_MAX) {
    position[node] = path.size();
    layer = std::upper_bound(firstNode.begin(), firstNode.end(), node) -
            firstNode.begin() - 1;
    path.push_back(layer);
    for (const TensorRef &ref :
         model.layers[layer].calls[node - firstNode[layer]].inputs)
      if (uint32_t from = firstNode[ref.layer] + ref.call;
          ref.call < model.layers[ref.layer].calls.size() && waiting[from]) {
        node = from;
        break;
      }
  }
  constexpr size_t longest = 8;
  std::string text;
  llvm::ArrayRef<uint32_t> cycle =
      llvm::ArrayRef(path).drop_front(position[node]);
  for (uint32_t index : cycle.take_front(longest))
    text += quote(model.layers[index].name) + " reads ";
  text +=
      cycle.size() > longest ? "..." : quote(model.layers[cycle.front()].name);
  modelError(model, "the layers form a cycle: " + text);
}

std::optional<ModelGraph> readModelConfig(ImportContext &context,
                                          const Value &root,
                                          llvm::StringRef container) {
  return ModelReader(context, container).read(root);
}

} // namespace kerasc::frontend
