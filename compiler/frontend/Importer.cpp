//===- Importer.cpp - from a Keras file to the keras dialect --------------===//
//
// Read the configuration, emit its calls, give the variables their arrays.
// Problems end the import after the step that found them.
// Read next: ModelConfig.h, GraphEmitter.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Importer.h"

#include "compiler/frontend/GraphEmitter.h"
#include "compiler/frontend/LambdaSources.h"
#include "compiler/frontend/ModelFile.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Tensors.h"
#include "compiler/frontend/Weights.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/DenseMap.h"
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
             variable.owner});
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

/// Gives the variables of the module the arrays of their layers.
static void setValues(const LayerNodes &nodes, const GraphEmitter &emitter) {
  for (const auto &[layer, variables] : emitter.variables) {
    const LayerNode *node = nodes.lookup(layer);
    for (auto [index, variable] : llvm::enumerate(variables)) {
      if (!node || index >= node->arrays.size() || !node->arrays[index].bytes)
        continue;
      auto op = mlir::cast<keras::VariableOp>(variable);
      op.setValueAttr(
          makeTensor(op.getType(), op.getSymName(), node->arrays[index]));
    }
  }
}

//===----------------------------------------------------------------------===//
// Import
//===----------------------------------------------------------------------===//

mlir::OwningOpRef<mlir::ModuleOp> importConfig(mlir::MLIRContext &mlirContext,
                                               const ModelFile &file,
                                               const std::string &path,
                                               const ImportOptions &options,
                                               Problems &problems) {
  mlirContext.loadDialect<keras::KerasDialect, mlir::func::FuncDialect,
                          mlir::arith::ArithDialect>();
  std::string version = file.kerasVersion;
  ImportContext context = {mlirContext, options.limits, problems,
                           detectWriter(version, *file.config, problems)};
  std::vector<lambda::SourceFile> sources =
      readLambdaSources(options.lambdaSources, problems);
  context.lambdaSources = sources;
  std::optional<ModelGraph> graph =
      readModelConfig(context, *file.config, file.container);
  if (!graph)
    return nullptr;
  mlir::OpBuilder builder(&mlirContext);
  mlir::Location location = mlir::FileLineColLoc::get(
      &mlirContext, llvm::sys::path::filename(path), 0, 0);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(builder, location);
  builder.setInsertionPointToEnd(module->getBody());
  const Writer &writer = context.writer;
  std::string producer =
      writer.version.empty() ? writer.describe() : "keras " + writer.version;
  auto model = keras::ModelOp::create(
      builder, location, builder.getStringAttr(options.name),
      builder.getStringAttr(producer),
      file.digest.empty() ? mlir::StringAttr()
                          : builder.getStringAttr(file.digest));
  builder.setInsertionPointToEnd(&model.getBody().emplaceBlock());
  GraphEmitter emitter(context, *graph, builder, location);
  emitter.run();
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

  setValues(nodes, emitter);
  return module;
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
