//===- Summary.cpp --------------------------------------------------------===//

#include "compiler/frontend/Summary.h"

#include "compiler/frontend/FlatGraph.h"
#include "compiler/frontend/ModelFile.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Weights.h"
#include "dialect/KerasDialect.h"

#include "mlir/IR/MLIRContext.h"
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

std::optional<ModelSummary>
kerasc::frontend::summarizeModel(const std::string &path,
                                 const std::string &weightsPath,
                                 const Limits &limits, Problems &problems) {
  std::optional<ModelFile> file =
      ModelFile::open(path, weightsPath, limits, problems);
  if (!file)
    return std::nullopt;
  mlir::MLIRContext mlirContext(mlir::MLIRContext::Threading::DISABLED);
  mlirContext.loadDialect<keras::KerasDialect>();
  ImportContext context = {
      mlirContext, limits, problems,
      detectWriter(file->kerasVersion, *file->config, problems)};
  ModelSummary summary;
  summary.producer = context.writer.describe();
  summary.digest = file->digest;
  std::optional<ModelGraph> graph =
      readModelConfig(context, *file->config, file->container);
  if (!graph)
    return summary;
  FlatGraph flat = flattenModel(context, *graph);

  // A layer that is called twice has two operations: the first one is shown.
  llvm::DenseMap<const LayerEntry *, const FlatGraph::Operation *> calls;
  for (const FlatGraph::Operation &operation : flat.operations)
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
      if (const FlatGraph::Operation *call = calls.lookup(&layer)) {
        const FlatGraph::Value &value = flat.values[call->result];
        if (!value.failed)
          row.outputShape = printShape(value.shape);
        if (const LayerEntry *producer = flat.values[call->input].producer)
          row.inputs.push_back(producer->path);
      }
      if (auto reason = refused.find(layer.name); reason != refused.end())
        row.refused = reason->second;
      else if (auto byPath = refused.find(layer.path); byPath != refused.end())
        row.refused = byPath->second;
    }
  for (const FlatGraph::Port &port : flat.inputs)
    summary.inputs.push_back(port.name);
  for (const FlatGraph::Port &port : flat.outputs)
    summary.outputs.push_back(port.name);
  return summary;
}
