//===- Summary.cpp --------------------------------------------------------===//

#include "compiler/frontend/Summary.h"

#include "compiler/frontend/GraphEmitter.h"
#include "compiler/frontend/LambdaSources.h"
#include "compiler/frontend/ModelFile.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Weights.h"
#include "dialect/KerasDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

using namespace kerasc::frontend;

/// The first problem of every layer that has one, by name.
static llvm::StringMap<std::string> reasons(const Problems &problems) {
  llvm::StringMap<std::string> result;
  for (const Problems::Entry &entry : problems.entries())
    if (entry.isError)
      result.try_emplace(entry.problem.layer, entry.problem.message);
  return result;
}

static void addVariables(const LayerEntry &layer, LayerSummary &summary) {
  if (!layer.importer)
    return;
  for (const Variable &variable : layer.importer->variables) {
    uint64_t count = elementCount(variable.shape).value_or(0);
    summary.parameters += count;
    if (variable.trainable && layer.importer->trainable)
      summary.trainable += count;
  }
}

std::optional<ModelSummary> kerasc::frontend::summarizeModel(
    const std::string &path, const std::string &weightsPath,
    const ImportOptions &options, Problems &problems) {
  std::optional<ModelFile> file =
      ModelFile::open(path, weightsPath, options.limits, problems);
  if (!file)
    return std::nullopt;
  mlir::MLIRContext mlirContext(mlir::MLIRContext::Threading::DISABLED);
  mlirContext.loadDialect<keras::KerasDialect, mlir::func::FuncDialect,
                          mlir::arith::ArithDialect>();
  ImportContext context = {
      mlirContext, options.limits, problems,
      detectWriter(file->kerasVersion, *file->config, problems)};
  std::vector<lambda::SourceFile> sources =
      readLambdaSources(options.lambdaSources, problems);
  context.lambdaSources = sources;
  ModelSummary summary;
  summary.producer = context.writer.describe();
  summary.digest = file->digest;
  std::optional<ModelGraph> graph =
      readModelConfig(context, *file->config, file->container);
  if (!graph)
    return summary;
  // The ops are not looked at, only what they were made from.
  mlir::OpBuilder builder(&mlirContext);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(builder, builder.getUnknownLoc());
  builder.setInsertionPointToEnd(module->getBody());
  GraphEmitter emitter(context, *graph, builder, builder.getUnknownLoc());
  emitter.run();

  // A layer that is called twice has two operations: the first one is shown.
  llvm::DenseMap<const LayerEntry *, const GraphEmitter::Operation *> calls;
  for (const GraphEmitter::Operation &operation : emitter.operations)
    calls.try_emplace(operation.layer, &operation);
  llvm::StringMap<std::string> refused = reasons(problems);
  for (const ModelEntry &model : graph->models)
    for (const LayerEntry &layer : model.layers) {
      if (layer.kind == LayerEntry::Kind::model || layer.isImplied)
        continue;
      LayerSummary &row = summary.layers.emplace_back();
      row.path = layer.path;
      row.className = layer.className;
      row.depth = model.depth;
      row.outputShape = "?";
      addVariables(layer, row);
      if (layer.kind == LayerEntry::Kind::input && !layer.shape.empty())
        row.outputShape = printShape(layer.shape);
      if (const GraphEmitter::Operation *call = calls.lookup(&layer)) {
        row.outputShape = printShape(call->shape);
        for (const LayerEntry *producer : call->sources)
          if (producer)
            row.inputs.push_back(producer->path);
      }
      if (auto reason = refused.find(layer.name); reason != refused.end())
        row.refused = reason->second;
      else if (auto byPath = refused.find(layer.path); byPath != refused.end())
        row.refused = byPath->second;
    }
  for (const GraphEmitter::Port &port : emitter.inputs)
    summary.inputs.push_back(port.name);
  for (const GraphEmitter::Port &port : emitter.outputs)
    summary.outputs.push_back(port.name);
  return summary;
}
