//===- FlatGraph.cpp - a model without nested models ----------------------===//
//
// Walks the calls of the file's model in order. The call of a nested model
// opens a frame that walks that model's calls; frames are a stack of our own,
// because the file decides how deep it grows.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/FlatGraph.h"

#include "compiler/frontend/CallSite.h"
#include "compiler/frontend/Problems.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

namespace kerasc::frontend {

namespace {

/// One execution of a model.
struct Frame {
  ModelEntry *model;
  /// By input of the model; then by value of the model.
  std::vector<uint32_t> inputs, values;
  size_t next = 0;
  /// Where the results go: values of the frame below, from here on.
  uint32_t firstResult = 0;
};

class Flattener {
public:
  Flattener(ImportContext &context, ModelGraph &graph)
      : context(context), graph(graph) {}

  FlatGraph run();

private:
  void open(ModelEntry &model, std::vector<uint32_t> inputs,
            uint32_t firstResult);
  void close();
  void step(Frame &frame, const ModelEntry::Node &node);
  void bindInput(Frame &frame, LayerEntry &layer);
  void callLayer(Frame &frame, LayerEntry &layer, const Call &call,
                 uint32_t result);
  void callModel(Frame &frame, LayerEntry &layer, const Call &call,
                 uint32_t result);
  uint32_t read(const Frame &frame, const TensorRef &ref) const;
  void addInputs(ModelEntry &root);
  bool spend(uint64_t count);
  void error(LayerEntry &layer, std::string message,
             std::vector<std::string> notes = {});

  ImportContext &context;
  ModelGraph &graph;
  FlatGraph flat;
  std::vector<Frame> frames;
  uint64_t spent = 0;
  bool isBomb = false;
  /// The value of everything that failed.
  static constexpr uint32_t failedValue = 0;
};

} // namespace

void Flattener::error(LayerEntry &layer, std::string message,
                      std::vector<std::string> notes) {
  // Once is enough for a layer that is called often.
  if (!layer.broken)
    context.problems.error(
        {layer.path, layer.className, std::move(message), std::move(notes)});
  layer.broken = true;
}

/// Counts work; false when the model asks for more than the limit.
bool Flattener::spend(uint64_t count) {
  spent += count;
  if (spent <= context.limits.operations)
    return true;
  if (!isBomb)
    context.problems.fileError(
        "the model has more than " + std::to_string(context.limits.operations) +
            " operations when its nested models are written out",
        {"the limit can be raised with --limit operations=N"});
  isBomb = true;
  return false;
}

FlatGraph Flattener::run() {
  flat.values.push_back({{}, nullptr, /*failed=*/true});
  ModelEntry &root = graph.models.front();
  if (root.broken || !spend(root.valueCount))
    return std::move(flat);
  addInputs(root);
  std::vector<uint32_t> inputs;
  for (const FlatGraph::Port &port : flat.inputs)
    inputs.push_back(port.value);
  open(root, std::move(inputs), 0);
  while (!frames.empty() && !isBomb) {
    Frame &frame = frames.back();
    if (frame.next == frame.model->order.size())
      close();
    else
      step(frame, frame.model->order[frame.next++]);
  }
  return std::move(flat);
}

void Flattener::addInputs(ModelEntry &root) {
  const LayerEntry *fixed = nullptr; // an input that fixes the batch
  for (const TensorRef &ref : root.inputs) {
    LayerEntry &layer = root.layers[ref.layer];
    for (size_t axis = 1; !layer.broken && axis < layer.shape.size(); ++axis)
      if (layer.shape[axis] == unknownDimension)
        error(layer,
              "axis " + std::to_string(axis) + " of its shape " +
                  printShape(layer.shape) +
                  " is unknown: only the batch may be unknown yet",
              {"build the model with fixed sizes, Input((...)), and load the "
               "weights of this one"});
    if (!layer.broken && layer.shape.front() != unknownDimension) {
      if (!fixed)
        fixed = &layer;
      else if (fixed->shape.front() != layer.shape.front())
        error(layer,
              "is fixed to batch " + std::to_string(layer.shape.front()) +
                  ", expected " + std::to_string(fixed->shape.front()) +
                  " as for input '" + fixed->path + "'",
              {"one call takes one batch"});
    }
    flat.inputs.push_back(
        {layer.name, static_cast<uint32_t>(flat.values.size())});
    flat.values.push_back({layer.shape, &layer, layer.broken});
  }
}

void Flattener::open(ModelEntry &model, std::vector<uint32_t> inputs,
                     uint32_t firstResult) {
  Frame &frame = frames.emplace_back();
  frame.model = &model;
  frame.inputs = std::move(inputs);
  frame.values.assign(model.valueCount, failedValue);
  frame.firstResult = firstResult;
}

void Flattener::close() {
  Frame frame = std::move(frames.back());
  frames.pop_back();
  for (auto [index, ref] : llvm::enumerate(frame.model->outputs)) {
    uint32_t value = read(frame, ref);
    if (frames.empty())
      flat.outputs.push_back({frame.model->layers[ref.layer].name, value});
    else
      frames.back().values[frame.firstResult + index] = value;
  }
}

uint32_t Flattener::read(const Frame &frame, const TensorRef &ref) const {
  const LayerEntry &layer = frame.model->layers[ref.layer];
  // A broken layer's calls and results may not be what the reference says.
  if (ref.call >= layer.calls.size() || ref.tensor >= graph.resultCount(layer))
    return failedValue;
  return frame.values[graph.valueOf(*frame.model, ref)];
}

void Flattener::step(Frame &frame, const ModelEntry::Node &node) {
  LayerEntry &layer = frame.model->layers[node.layer];
  if (layer.kind == LayerEntry::Kind::input)
    return bindInput(frame, layer);
  const Call &call = layer.calls[node.call];
  if (layer.broken || call.broken)
    return;
  uint32_t result = layer.firstValue + node.call * graph.resultCount(layer);
  if (layer.kind == LayerEntry::Kind::model)
    callModel(frame, layer, call, result);
  else if (layer.kind == LayerEntry::Kind::layer)
    callLayer(frame, layer, call, result);
}

/// Gives an input of a model what the model was called with.
void Flattener::bindInput(Frame &frame, LayerEntry &layer) {
  if (layer.broken || layer.inputIndex < 0)
    return;
  uint32_t value = frame.inputs[layer.inputIndex];
  const FlatGraph::Value &actual = flat.values[value];
  bool fits = layer.isImplied || frames.size() == 1 || actual.failed ||
              actual.shape.size() == layer.shape.size();
  // The batch a nested model was declared with does not bind its callers.
  if (fits && !layer.isImplied && frames.size() > 1 && !actual.failed)
    for (size_t axis = 1; axis < actual.shape.size(); ++axis)
      fits &= layer.shape[axis] == unknownDimension ||
              layer.shape[axis] == actual.shape[axis];
  if (fits) {
    frame.values[layer.firstValue] = value;
    return;
  }
  error(layer,
        "expected shape " + printShape(layer.shape) +
            ", its model is called with shape " + printShape(actual.shape),
        {"the tensor comes from layer '" + actual.producer->path + "'"});
}

void Flattener::callLayer(Frame &frame, LayerEntry &layer, const Call &call,
                          uint32_t result) {
  uint32_t input = read(frame, call.inputs.front());
  if (flat.values[input].failed)
    return;
  const LayerEntry &source = *flat.values[input].producer;
  CallSite site = {
      context.limits,
      context.problems,
      layer.path,
      layer.className,
      (source.kind == LayerEntry::Kind::input ? "input '" : "layer '") +
          source.path + "'",
      flat.values[input].shape};
  std::optional<Shape> shape =
      layer.importer->infer(flat.values[input].shape, site);
  if (!shape) {
    layer.broken = true;
    return;
  }
  auto value = static_cast<uint32_t>(flat.values.size());
  flat.values.push_back({std::move(*shape), &layer, false});
  flat.operations.push_back({&layer, input, value});
  frame.values[result] = value;
}

void Flattener::callModel(Frame &frame, LayerEntry &layer, const Call &call,
                          uint32_t result) {
  ModelEntry &model = graph.models[layer.model];
  if (call.inputs.size() != model.inputs.size())
    return error(layer, "expected " + std::to_string(model.inputs.size()) +
                            " inputs, is called with " +
                            std::to_string(call.inputs.size()));
  if (frame.model->isSequential && model.outputs.size() != 1)
    return error(layer, "has " + std::to_string(model.outputs.size()) +
                            " outputs, expected 1 in a Sequential model");
  if (!spend(uint64_t(model.valueCount) + model.outputs.size() + 1))
    return;
  std::vector<uint32_t> inputs;
  for (const TensorRef &ref : call.inputs)
    inputs.push_back(read(frame, ref));
  if (!call.keys.empty()) {
    // A dictionary goes by the keys of the model's own, or by its inputs'
    // names.
    llvm::StringMap<uint32_t> values;
    for (auto [key, value] : llvm::zip(call.keys, inputs))
      values[key] = value;
    std::vector<uint32_t> byKey;
    for (auto [index, ref] : llvm::enumerate(model.inputs)) {
      llvm::StringRef key = model.inputKeys.empty()
                                ? llvm::StringRef(model.layers[ref.layer].name)
                                : llvm::StringRef(model.inputKeys[index]);
      auto found = values.find(key);
      if (found == values.end())
        return error(layer,
                     ("is called without its input '" + key + "'").str());
      byKey.push_back(found->second);
    }
    inputs = std::move(byKey);
  }
  open(model, std::move(inputs), result);
}

FlatGraph flattenModel(ImportContext &context, ModelGraph &graph) {
  return Flattener(context, graph).run();
}

} // namespace kerasc::frontend
