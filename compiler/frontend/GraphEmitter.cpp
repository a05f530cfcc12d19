//===- GraphEmitter.cpp - the calls of a model as ops ---------------------===//
//
// Walks the calls of the file's model in order. The call of a nested model
// opens a frame that walks that model's calls; frames are a stack of our own,
// because the file decides how deep it grows.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/GraphEmitter.h"

#include "compiler/frontend/CallSite.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/TensorOps.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

namespace kerasc::frontend {

GraphEmitter::GraphEmitter(ImportContext &context, ModelGraph &graph,
                           mlir::OpBuilder &builder, mlir::Location file)
    : context(context), graph(graph), builder(builder), file(file),
      variableBuilder(builder) {}

mlir::Location GraphEmitter::locationOf(const LayerEntry &layer) {
  mlir::Location withClass = mlir::FusedLoc::get(
      builder.getContext(), file, builder.getStringAttr(layer.className));
  return mlir::NameLoc::get(builder.getStringAttr(layer.path), withClass);
}

uint32_t GraphEmitter::keep(Tensor tensor) {
  tensors.push_back(std::move(tensor));
  return static_cast<uint32_t>(tensors.size() - 1);
}

void GraphEmitter::error(LayerEntry &layer, std::string message,
                         std::vector<std::string> notes) {
  // Once is enough for a layer that is called often.
  if (!layer.broken)
    context.problems.error(
        {layer.path, layer.className, std::move(message), std::move(notes)});
  layer.broken = true;
}

/// Counts work; false when the model asks for more than the limit.
bool GraphEmitter::spend(uint64_t count) {
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

void GraphEmitter::run() {
  keep({});
  ModelEntry &root = graph.models.front();
  if (root.broken || !spend(root.valueCount))
    return;
  auto op = mlir::func::FuncOp::create(builder, file, "predict",
                                       builder.getFunctionType({}, {}));
  function = op;
  // Variables stand before the function.
  variableBuilder.setInsertionPoint(op);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(op.addEntryBlock());
  addInputs(root);
  std::vector<uint32_t> values;
  for (const Port &port : inputs)
    values.push_back(keep(port.tensor));
  open(root, std::move(values), 0);
  while (!frames.empty() && !isBomb) {
    Frame &frame = frames.back();
    if (frame.next == frame.model->order.size())
      close();
    else
      step(frame, frame.model->order[frame.next++]);
  }
  if (!context.problems.hasErrors())
    emitReturn();
}

void GraphEmitter::addInputs(ModelEntry &root) {
  const LayerEntry *fixed = nullptr; // an input that fixes the batch
  for (const TensorRef &ref : root.inputs)
    if (LayerEntry &layer = root.layers[ref.layer];
        !fixed && !layer.broken && layer.shape.front() != unknownDimension)
      fixed = &layer;
  mlir::Block *body = builder.getBlock();
  for (const TensorRef &ref : root.inputs) {
    LayerEntry &layer = root.layers[ref.layer];
    if (!layer.broken && fixed) {
      // One call has one batch.
      if (layer.shape.front() == unknownDimension)
        layer.shape.front() = fixed->shape.front();
      else if (fixed->shape.front() != layer.shape.front())
        error(layer,
              "is fixed to batch " + std::to_string(layer.shape.front()) +
                  ", expected " + std::to_string(fixed->shape.front()) +
                  " as for input '" + fixed->path + "'",
              {"one call takes one batch"});
    }
    Tensor tensor;
    tensor.shape = layer.shape;
    tensor.type = layer.type;
    tensor.producer = &layer;
    if (!layer.broken)
      tensor.value =
          body->addArgument(tensorTypeOf(layer.shape, layer.type, context.mlir),
                            locationOf(layer));
    inputs.push_back({layer.name, std::move(tensor)});
  }
}

/// The mask of an output as callers get it: of its leading axes, whole, where
/// Keras is content with a mask that broadcasts.
Tensor GraphEmitter::wholeMask(const Port &output) {
  Tensor mask = *output.tensor.mask;
  Shape wanted(output.tensor.shape.begin(),
               output.tensor.shape.begin() +
                   std::min(mask.shape.size(), output.tensor.shape.size()));
  if (mask.shape == wanted)
    return mask;
  bool isSameRank = mask.shape.size() == output.tensor.shape.size();
  for (auto [size, whole] : llvm::zip(mask.shape, wanted))
    if (size != whole && !(size == 1 && (whole >= 0 || isSameRank))) {
      context.problems.fileError("the mask of output '" + output.name +
                                     "' has shape " + printShape(mask.shape) +
                                     ", its output " +
                                     printShape(output.tensor.shape),
                                 {"a mask covers the leading axes of its "
                                  "output"});
      return mask;
    }
  mask.shape = wanted;
  mask.value = keras::BroadcastOp::create(
      builder, file, tensorTypeOf(wanted, mask.type, context.mlir), mask.value,
      isSameRank ? output.tensor.value : mlir::Value());
  return mask;
}

/// The results, the masks that reach them, and what is known of both.
void GraphEmitter::emitReturn() {
  auto op = mlir::cast<mlir::func::FuncOp>(function);
  llvm::SmallVector<Shape> shapes;
  for (const Port &port : inputs)
    shapes.push_back(port.tensor.shape);
  context.sizes.numberParameters(shapes);

  llvm::SmallVector<mlir::Value> results;
  llvm::SmallVector<mlir::DictionaryAttr> attributes;
  auto add = [&](const Tensor &tensor, llvm::StringRef name,
                 mlir::Attribute value) {
    results.push_back(tensor.value);
    mlir::NamedAttrList list;
    list.append(name, value);
    if (mlir::AffineMapAttr sizes =
            context.sizes.describe(llvm::ArrayRef(tensor.shape).drop_front()))
      list.append("keras.sizes", sizes);
    attributes.push_back(list.getDictionary(builder.getContext()));
  };
  for (const Port &port : outputs)
    add(port.tensor, "keras.name", builder.getStringAttr(port.name));
  for (auto [index, port] : llvm::enumerate(outputs))
    if (port.tensor.mask)
      add(wholeMask(port), "keras.mask_of", builder.getI64IntegerAttr(index));
  mlir::func::ReturnOp::create(builder, file, results);

  op.setType(builder.getFunctionType(op.getBody().getArgumentTypes(),
                                     mlir::ValueRange(results).getTypes()));
  for (auto [index, port] : llvm::enumerate(inputs)) {
    op.setArgAttr(index, "keras.name", builder.getStringAttr(port.name));
    if (mlir::AffineMapAttr sizes = context.sizes.describe(
            llvm::ArrayRef(port.tensor.shape).drop_front()))
      op.setArgAttr(index, "keras.sizes", sizes);
    if (port.tensor.producer->isSparse)
      op.setArgAttr(index, "keras.sparse", builder.getUnitAttr());
  }
  op.setAllResultAttrs(attributes);
}

void GraphEmitter::open(ModelEntry &model, std::vector<uint32_t> inputs,
                        uint32_t firstResult) {
  Frame &frame = frames.emplace_back();
  frame.model = &model;
  frame.inputs = std::move(inputs);
  frame.values.assign(model.valueCount, failedValue);
  frame.firstResult = firstResult;
}

void GraphEmitter::close() {
  Frame frame = std::move(frames.back());
  frames.pop_back();
  for (auto [index, ref] : llvm::enumerate(frame.model->outputs)) {
    uint32_t value = read(frame, ref);
    if (!frames.empty()) {
      frames.back().values[frame.firstResult + index] = value;
      continue;
    }
    LayerEntry &layer = frame.model->layers[ref.layer];
    const Tensor &tensor = tensors[value];
    // The inputs have it first.
    int64_t batch = inputs.front().tensor.shape.front();
    if (tensor && (tensor.shape.empty() || tensor.shape.front() != batch ||
                   llvm::is_contained(llvm::ArrayRef(tensor.shape).drop_front(),
                                      unknownDimension)))
      error(layer,
            "is an output of the model, but its shape " +
                printShape(tensor.shape) +
                " does not begin with the "
                "batch",
            {"return one row per row of the input"});
    outputs.push_back({layer.name, tensor});
  }
}

uint32_t GraphEmitter::read(const Frame &frame, const TensorRef &ref) const {
  const LayerEntry &layer = frame.model->layers[ref.layer];
  // A broken layer's calls and results may not be what the reference says.
  if (ref.call >= layer.calls.size() || ref.tensor >= graph.resultCount(layer))
    return failedValue;
  return frame.values[graph.valueOf(*frame.model, ref)];
}

void GraphEmitter::step(Frame &frame, const ModelEntry::Node &node) {
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
void GraphEmitter::bindInput(Frame &frame, LayerEntry &layer) {
  if (layer.broken || layer.inputIndex < 0)
    return;
  uint32_t value = frame.inputs[layer.inputIndex];
  Tensor &actual = tensors[value];
  if (layer.isImplied || frames.size() == 1 || !actual) {
    frame.values[layer.firstValue] = value;
    return;
  }
  bool fits = actual.shape.size() == layer.shape.size();
  // The batch a nested model was declared with does not bind its callers.
  for (size_t axis = 1; fits && axis < actual.shape.size(); ++axis)
    fits = layer.shape[axis] < 0 ||
           context.sizes.isSame(layer.shape[axis], actual.shape[axis]);
  if (!fits)
    return error(
        layer,
        "expected shape " + printShape(layer.shape) +
            ", its model is called with shape " + printShape(actual.shape),
        {"the tensor comes from layer '" + actual.producer->path + "'"});
  // A model converts what it is called with to the types of its inputs.
  if (actual.type != layer.type) {
    Tensor converted =
        castTensor(builder, locationOf(layer), actual, layer.type);
    converted.producer = actual.producer;
    value = keep(std::move(converted));
  }
  frame.values[layer.firstValue] = value;
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

/// Those that are new since the last time.
void GraphEmitter::emitVariables(LayerEntry &layer) {
  for (const Variable &variable : llvm::ArrayRef(layer.importer->variables)
                                      .drop_front(variables[&layer].size())) {
    // Names with slashes can meet: layer "a/b" and layer "b" of model "a".
    std::string base = layer.path + "/" + variable.name, symbol = base;
    for (unsigned suffix = 2; !symbols.insert(symbol).second; ++suffix)
      symbol = base + "_" + std::to_string(suffix);
    auto type = tensorTypeOf(variable.shape, layer.importer->policy.variable,
                             context.mlir);
    variables[&layer].push_back(keras::VariableOp::create(
        variableBuilder, locationOf(layer), builder.getStringAttr(symbol),
        mlir::TypeAttr::get(type), mlir::ElementsAttr(),
        variable.trainable ? builder.getUnitAttr() : mlir::UnitAttr(),
        variable.initializer, variable.regularizer, variable.constraint));
  }
}

/// From its first use on a variable is one value.
mlir::Value GraphEmitter::weightOf(LayerEntry &layer, unsigned index,
                                   mlir::Location location) {
  emitVariables(layer);
  llvm::SmallVector<mlir::Value, 2> &values = weights[&layer];
  const Policy &policy = layer.importer->policy;
  for (size_t next = values.size(); next <= index; ++next) {
    auto variable = mlir::cast<keras::VariableOp>(variables[&layer][next]);
    Tensor weight;
    weight.value = keras::WeightOp::create(
        builder, location, variable.getType(),
        mlir::FlatSymbolRefAttr::get(variable.getSymNameAttr()),
        mlir::DenseI64ArrayAttr(), mlir::DenseI64ArrayAttr());
    weight.shape = layer.importer->variables[next].shape;
    weight.type = policy.variable;
    values.push_back(
        castTensor(builder, location, weight, layer.importer->weightType())
            .value);
  }
  return values[index];
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Gives the inputs the masks that the file passes by name.
bool GraphEmitter::takeMasks(LayerEntry &layer, const Call &call,
                             const Frame &frame,
                             llvm::MutableArrayRef<Tensor> inputs) {
  for (auto [index, input] : llvm::enumerate(call.maskedInputs)) {
    const TensorRef &ref =
        call.inputs[call.inputs.size() - call.maskCount + index];
    const Tensor &mask = tensors[read(frame, ref)];
    if (!mask)
      return false;
    if (mask.type != ElementType::boolean ||
        mask.shape.size() > inputs[input].shape.size()) {
      error(layer, "its mask is of " + std::string(elementTypeName(mask.type)) +
                       " and shape " + printShape(mask.shape) +
                       ", expected bool and no more axes than its input of "
                       "shape " +
                       printShape(inputs[input].shape));
      return false;
    }
    inputs[input].mask = std::make_shared<Tensor>(mask);
  }
  return true;
}

std::optional<bool> GraphEmitter::trainingOf(const Frame &frame,
                                             const Call &call) const {
  // The outermost call that says something wins in Keras 3, the innermost
  // before.
  bool isOuterFirst = context.writer.isKeras3();
  std::optional<bool> first = isOuterFirst ? frame.training : call.training;
  return first ? first : isOuterFirst ? call.training : frame.training;
}

void GraphEmitter::callLayer(Frame &frame, LayerEntry &layer, const Call &call,
                             uint32_t result) {
  llvm::SmallVector<Tensor, 2> inputs;
  llvm::ArrayRef<TensorRef> refs = call.inputs;
  for (const TensorRef &ref : refs.drop_back(call.maskCount)) {
    inputs.push_back(tensors[read(frame, ref)]);
    if (!inputs.back())
      return;
  }
  if (!takeMasks(layer, call, frame, inputs))
    return;
  for (const Tensor &input : inputs)
    if (!layer.isOperation && input.sizes &&
        llvm::any_of(*input.sizes, [](int64_t size) { return size < 0; }))
      return error(layer, "its input is a size that only the call knows, which "
                          "may be used as a size alone");
  mlir::Location location = locationOf(layer);
  LayerImporter &importer = *layer.importer;
  if (importer.policy.followsInput && isFloat(inputs.front().type)) {
    importer.policy.compute = importer.policy.variable = inputs.front().type;
    importer.policy.followsInput = false;
  }
  // Integers are never cast.
  for (Tensor &input : inputs)
    if (importer.policy.autocast && isFloat(input.type) &&
        isFloat(importer.policy.compute))
      input = castTensor(builder, location, input, importer.policy.compute);
  bool refusesMasks =
      context.writer.isStandalone() && importer.maskRule == MaskRule::drop;
  if (refusesMasks && !layer.isOperation &&
      llvm::any_of(inputs, [](const Tensor &t) { return t.mask != nullptr; }))
    return error(layer,
                 "its input has a mask, which layers of this class "
                 "refuse in " +
                     context.writer.describe(),
                 {"remove the Masking layer before it, or save the model with "
                  "a later Keras"});

  auto weight = [&](unsigned index) {
    return weightOf(layer, index, location);
  };
  CallSite site = {
      context,    builder,         location,
      layer.path, layer.className, inputs,
      call,       weight,          trainingOf(frame, call).value_or(false)};
  Results results = importer.call(site);
  if (results.empty() || site.hasFailed) {
    layer.broken = true;
    return;
  }
  if (results.size() < layer.resultCount)
    return error(layer, "has " + std::to_string(results.size()) +
                            " results, but number " +
                            std::to_string(layer.resultCount) + " is read");
  if (frame.model->isSequential && results.size() != 1)
    return error(layer, "has " + std::to_string(results.size()) +
                            " results, expected 1 in a Sequential model");
  finishLayer(layer, location, inputs, results);
  Operation &operation = operations.emplace_back();
  operation.layer = &layer;
  operation.shape = results.front().shape;
  for (const Tensor &input : inputs)
    operation.sources.push_back(input.producer);
  for (uint32_t i = 0; i < layer.resultCount; ++i) {
    results[i].producer = &layer;
    frame.values[result + i] = keep(std::move(results[i]));
  }
}

/// What every layer's result gets: its mask, and the penalty on it.
void GraphEmitter::finishLayer(LayerEntry &layer, mlir::Location location,
                               llvm::ArrayRef<Tensor> inputs,
                               Results &results) {
  LayerImporter &importer = *layer.importer;
  for (Tensor &result : results) {
    if (importer.maskRule == MaskRule::pass)
      result.mask = inputs.front().mask;
    else if (importer.maskRule == MaskRule::drop)
      result.mask = nullptr;
  }
  keras::RegularizerAttr penalty = importer.separatePenalty();
  if (!penalty)
    return;
  for (Tensor &result : results)
    result.value = keras::ActivityRegularizationOp::create(
        builder, location, result.value.getType(), result.value, penalty,
        importer.divideByBatch);
}

void GraphEmitter::callModel(Frame &frame, LayerEntry &layer, const Call &call,
                             uint32_t result) {
  ModelEntry &model = graph.models[layer.model];
  auto refs = llvm::ArrayRef(call.inputs).drop_back(call.maskCount);
  if (refs.size() != model.inputs.size())
    return error(layer, "expected " + std::to_string(model.inputs.size()) +
                            " inputs, is called with " +
                            std::to_string(refs.size()));
  if (frame.model->isSequential && model.outputs.size() != 1)
    return error(layer, "has " + std::to_string(model.outputs.size()) +
                            " outputs, expected 1 in a Sequential model");
  if (!spend(uint64_t(model.valueCount) + model.outputs.size() + 1))
    return;
  std::vector<uint32_t> inputs;
  for (const TensorRef &ref : refs)
    inputs.push_back(read(frame, ref));
  if (call.maskCount) {
    llvm::SmallVector<Tensor, 2> masked;
    for (uint32_t value : inputs) {
      masked.push_back(tensors[value]);
      if (!masked.back())
        return;
    }
    if (!takeMasks(layer, call, frame, masked))
      return;
    for (auto [index, tensor] : llvm::enumerate(masked))
      inputs[index] = keep(std::move(tensor));
  }
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
  // The frames may move.
  std::optional<bool> training = trainingOf(frame, call);
  open(model, std::move(inputs), result);
  frames.back().training = training;
}

} // namespace kerasc::frontend
