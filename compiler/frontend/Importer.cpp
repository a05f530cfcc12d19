//===- Importer.cpp - from a Keras file to the keras dialect --------------===//
//
// Read the configuration, flatten it, give the variables their arrays, emit.
// Problems end the import after the step that found them; the last step works
// on a model that is known to be right. Read next: ModelConfig.h, FlatGraph.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Importer.h"

#include "compiler/frontend/FlatGraph.h"
#include "compiler/frontend/ModelFile.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Tensors.h"
#include "compiler/frontend/Weights.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"

namespace kerasc::frontend {

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

using LayerNodes = llvm::DenseMap<const LayerEntry *, LayerNode *>;

/// The tree of layers that the weight reader asks for. Nodes do not move once
/// they are in `nodes`.
static void buildLayerTree(const ModelGraph &graph, LayerNode &root,
                           LayerNodes &nodes) {
  std::vector<std::pair<const ModelEntry *, LayerNode *>> pending = {
      {&graph.models.front(), &root}};
  root.name = graph.models.front().name;
  while (!pending.empty()) {
    auto [model, node] = pending.back();
    pending.pop_back();
    node->className = model->className;
    node->isModel = true;
    node->isSequential = model->isSequential;
    node->layers.reserve(model->layers.size());
    for (const LayerEntry &layer : model->layers) {
      if (layer.isImplied)
        continue;
      LayerNode &child = node->layers.emplace_back();
      child.name = layer.name;
      child.className = layer.className;
      if (layer.kind == LayerEntry::Kind::model)
        pending.push_back({&graph.models[layer.model], &child});
      if (!layer.importer)
        continue;
      for (const Variable &variable : layer.importer->variables)
        child.variables.push_back(
            {variable.name,
             {variable.shape.begin(), variable.shape.end()},
             variable.trainable,
             /*owner=*/""});
      nodes[&layer] = &child;
    }
  }
}

static bool hasVariables(const ModelGraph &graph) {
  for (const ModelEntry &model : graph.models)
    for (const LayerEntry &layer : model.layers)
      if (layer.importer && !layer.importer->variables.empty())
        return true;
  return false;
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

namespace {

class Emitter {
public:
  Emitter(mlir::MLIRContext &context, llvm::StringRef fileName,
          const LayerNodes &nodes)
      : builder(&context),
        fileLocation(mlir::FileLineColLoc::get(&context, fileName, 0, 0)),
        nodes(nodes) {}

  mlir::OwningOpRef<mlir::ModuleOp>
  emit(const ModelGraph &graph, const FlatGraph &flat, const ModelFile &file,
       const Writer &writer, llvm::StringRef name);

private:
  void emitVariables(const ModelGraph &graph);
  void emitVariable(const LayerEntry &layer, const Variable &variable,
                    const WeightArray *array);
  void emitPredict(const FlatGraph &flat);
  mlir::Value emitOperation(const FlatGraph::Operation &operation,
                            mlir::Value input, mlir::RankedTensorType type);
  mlir::RankedTensorType typeOf(llvm::ArrayRef<int64_t> shape);
  /// Names the layer and its class, over the file.
  mlir::Location locationOf(const LayerEntry &layer);

  mlir::OpBuilder builder;
  mlir::Location fileLocation;
  const LayerNodes &nodes;
  llvm::StringSet<> symbols;
  llvm::DenseMap<const LayerEntry *, llvm::SmallVector<keras::VariableOp, 2>>
      variables;
  /// The variables as values of the function, from their first use on.
  llvm::DenseMap<const LayerEntry *, llvm::SmallVector<mlir::Value, 2>> weights;
};

} // namespace

mlir::RankedTensorType Emitter::typeOf(llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<int64_t> dimensions;
  for (int64_t dimension : shape)
    dimensions.push_back(
        dimension == unknownDimension ? mlir::ShapedType::kDynamic : dimension);
  return mlir::RankedTensorType::get(dimensions, builder.getF32Type());
}

mlir::Location Emitter::locationOf(const LayerEntry &layer) {
  mlir::Location withClass =
      mlir::FusedLoc::get(builder.getContext(), fileLocation,
                          builder.getStringAttr(layer.className));
  return mlir::NameLoc::get(builder.getStringAttr(layer.path), withClass);
}

mlir::OwningOpRef<mlir::ModuleOp> Emitter::emit(const ModelGraph &graph,
                                                const FlatGraph &flat,
                                                const ModelFile &file,
                                                const Writer &writer,
                                                llvm::StringRef name) {
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(fileLocation);
  builder.setInsertionPointToEnd(module->getBody());
  std::string producer =
      writer.version.empty() ? writer.describe() : "keras " + writer.version;
  auto model = keras::ModelOp::create(
      builder, fileLocation, builder.getStringAttr(name),
      builder.getStringAttr(producer),
      file.digest.empty() ? mlir::StringAttr()
                          : builder.getStringAttr(file.digest));
  builder.setInsertionPointToEnd(&model.getBody().emplaceBlock());
  emitVariables(graph);
  emitPredict(flat);
  return module;
}

void Emitter::emitVariables(const ModelGraph &graph) {
  for (const ModelEntry &model : graph.models)
    for (const LayerEntry &layer : model.layers) {
      if (!layer.importer)
        continue;
      const LayerNode *node = nodes.lookup(&layer);
      for (auto [index, variable] :
           llvm::enumerate(layer.importer->variables)) {
        const WeightArray *array = node && index < node->arrays.size()
                                       ? &node->arrays[index]
                                       : nullptr;
        emitVariable(layer, variable, array);
      }
    }
}

void Emitter::emitVariable(const LayerEntry &layer, const Variable &variable,
                           const WeightArray *array) {
  // Names with slashes can meet: layer "a/b" and layer "b" of model "a".
  std::string symbol = layer.path + "/" + variable.name;
  for (unsigned suffix = 2; !symbols.insert(symbol).second; ++suffix)
    symbol = layer.path + "/" + variable.name + "_" + std::to_string(suffix);
  mlir::RankedTensorType type = typeOf(variable.shape);
  mlir::ElementsAttr value;
  if (array && array->bytes)
    value = makeTensor(type, symbol, *array);
  auto op = keras::VariableOp::create(
      builder, locationOf(layer), builder.getStringAttr(symbol),
      mlir::TypeAttr::get(type), value,
      variable.trainable ? builder.getUnitAttr() : mlir::UnitAttr(),
      variable.initializer, variable.regularizer, variable.constraint);
  variables[&layer].push_back(op);
}

void Emitter::emitPredict(const FlatGraph &flat) {
  llvm::SmallVector<mlir::Type> inputTypes, outputTypes;
  for (const FlatGraph::Port &port : flat.inputs)
    inputTypes.push_back(typeOf(flat.values[port.value].shape));
  for (const FlatGraph::Port &port : flat.outputs)
    outputTypes.push_back(typeOf(flat.values[port.value].shape));
  auto function = mlir::func::FuncOp::create(
      builder, fileLocation, "predict",
      builder.getFunctionType(inputTypes, outputTypes));
  for (auto [index, port] : llvm::enumerate(flat.inputs))
    function.setArgAttr(index, "keras.name", builder.getStringAttr(port.name));
  for (auto [index, port] : llvm::enumerate(flat.outputs))
    function.setResultAttr(index, "keras.name",
                           builder.getStringAttr(port.name));

  mlir::OpBuilder::InsertionGuard guard(builder);
  mlir::Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  std::vector<mlir::Value> values(flat.values.size());
  for (auto [port, argument] : llvm::zip(flat.inputs, body->getArguments())) {
    argument.setLoc(locationOf(*flat.values[port.value].producer));
    values[port.value] = argument;
  }
  for (const FlatGraph::Operation &operation : flat.operations)
    values[operation.result] =
        emitOperation(operation, values[operation.input],
                      typeOf(flat.values[operation.result].shape));
  llvm::SmallVector<mlir::Value> results;
  for (const FlatGraph::Port &port : flat.outputs)
    results.push_back(values[port.value]);
  mlir::func::ReturnOp::create(builder, fileLocation, results);
}

mlir::Value Emitter::emitOperation(const FlatGraph::Operation &operation,
                                   mlir::Value input,
                                   mlir::RankedTensorType type) {
  const LayerEntry &layer = *operation.layer;
  mlir::Location location = locationOf(layer);
  auto [entry, isNew] = weights.try_emplace(&layer);
  llvm::SmallVector<mlir::Value, 2> &used = entry->second;
  if (isNew)
    for (keras::VariableOp variable : variables.lookup(&layer))
      used.push_back(keras::WeightOp::create(
          builder, location, variable.getType(),
          mlir::FlatSymbolRefAttr::get(variable.getSymNameAttr()),
          mlir::DenseI64ArrayAttr(), mlir::DenseI64ArrayAttr()));
  mlir::Value result =
      layer.importer->emit({builder, location, input, type, used});
  if (keras::RegularizerAttr penalty = layer.importer->separatePenalty())
    result = keras::ActivityRegularizationOp::create(
        builder, location, type, result, penalty,
        layer.importer->divideByBatch);
  return result;
}

//===----------------------------------------------------------------------===//
// Import
//===----------------------------------------------------------------------===//

mlir::OwningOpRef<mlir::ModuleOp> importConfig(mlir::MLIRContext &mlirContext,
                                               const ModelFile &file,
                                               const std::string &path,
                                               const ImportOptions &options,
                                               Problems &problems) {
  mlirContext.loadDialect<keras::KerasDialect, mlir::func::FuncDialect>();
  std::string version = file.kerasVersion;
  ImportContext context = {mlirContext, options.limits, problems,
                           detectWriter(version, *file.config, problems)};
  std::optional<ModelGraph> graph =
      readModelConfig(context, *file.config, file.container);
  if (!graph)
    return nullptr;
  FlatGraph flat = flattenModel(context, *graph);
  // With a layer missing, weights cannot be told apart from superfluous ones.
  if (problems.hasErrors())
    return nullptr;

  LayerNode root;
  LayerNodes nodes;
  buildLayerTree(*graph, root, nodes);
  if (file.weights)
    file.weights->assign(root, problems);
  else if (options.requireWeights && hasVariables(*graph))
    problems.fileError("holds an architecture but no weights",
                       {"pass the file with the weights too: --weights FILE"});
  if (problems.hasErrors())
    return nullptr;

  llvm::StringRef fileName = llvm::sys::path::filename(path);
  return Emitter(mlirContext, fileName, nodes)
      .emit(*graph, flat, file, context.writer, options.name);
}

mlir::OwningOpRef<mlir::ModuleOp> importModel(mlir::MLIRContext &context,
                                              const std::string &path,
                                              const std::string &weightsPath,
                                              const ImportOptions &options,
                                              Problems &problems) {
  std::optional<ModelFile> file =
      ModelFile::open(path, weightsPath, options.limits, problems);
  if (!file || problems.hasErrors())
    return nullptr;
  return importConfig(context, *file, path, options, problems);
}

} // namespace kerasc::frontend
