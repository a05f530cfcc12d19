//===- InspectCommand.cpp - kerasc inspect --------------------------------===//
//
// Looks at a model file as a whole, supported or not, and at what the compiler
// makes of it; or at an object, by the JSON it carries.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "LayerFates.h"

#include "compiler/Compile.h"
#include "compiler/codegen/ObjectInfo.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Summary.h"

#include "CLI/CLI.hpp"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatAdapters.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <map>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;
using frontend::LayerSummary;
using frontend::ModelSummary;

namespace {

struct InspectOptions : ModelOptions {
  std::string format = "table";
};

/// Everything there is to say about one file.
struct Report {
  ModelSummary summary;
  std::optional<codegen::ModelPlan> plan; // when it compiles
  LayerFates fates;                       // likewise
  uint64_t subnormalWeights = 0;

  uint64_t parameters() const {
    uint64_t sum = 0;
    for (const LayerSummary &layer : summary.layers)
      sum += layer.parameters;
    return sum;
  }
  std::string status(const LayerSummary &layer) const {
    if (!layer.refused.empty())
      return "refused: " + layer.refused;
    return plan ? fates.of(layer.path, layer.className) : "supported";
  }
};

void printTable(const InspectOptions &options, const Report &report) {
  struct Row {
    std::string cells[4];
  };
  std::vector<Row> rows = {
      {{"layer (class)", "output shape", "parameters", ""}}};
  for (const LayerSummary &layer : report.summary.layers)
    rows.push_back(
        {{std::string(layer.depth * 2, ' ') + frontend::escapeText(layer.path) +
              " (" + frontend::escapeText(layer.className) + ")",
          layer.outputShape, std::to_string(layer.parameters),
          frontend::escapeText(report.status(layer))}});
  size_t widths[3] = {};
  for (const Row &row : rows)
    for (size_t i = 0; i < 3; ++i)
      widths[i] = std::max(widths[i], row.cells[i].size());
  outs() << options.model << ": " << report.summary.producer << "\n\n";
  for (const Row &row : rows)
    outs() << formatv("{0}  {1}  {2}  {3}",
                      fmt_align(row.cells[0], AlignStyle::Left, widths[0]),
                      fmt_align(row.cells[1], AlignStyle::Left, widths[1]),
                      fmt_align(row.cells[2], AlignStyle::Right, widths[2]),
                      row.cells[3])
                  .str()
           << "\n";
  outs() << "\nparameters  " << report.parameters() << "\n";
  if (!report.plan)
    return;
  const codegen::ModelPlan &plan = *report.plan;
  const codegen::ModelInterface &interface = plan.interface;
  for (const codegen::InterfaceAxis &axis : interface.axes)
    outs() << "axis        " << axis.identifier << "\n";
  outs() << "flops       " << plan.flopsPerRow << " a row"
         << (interface.axes.empty() ? "\n" : " where axes are 1\n")
         << "weights     " << plan.weightsBytes << " bytes";
  if (report.subnormalWeights)
    outs() << ", " << report.subnormalWeights << " subnormal";
  outs() << "\nrow         " << plan.bytesPerRow
         << " bytes of inputs and outputs"
         << (interface.axes.empty() ? "\n" : " where axes are 1\n")
         << "workspace   " << plan.workspaceRowBytes << " bytes a row";
  if (interface.workspaceBound)
    outs() << ", " << *interface.workspaceBound << " for any batch (blocks of "
           << plan.blockRows << " rows)\n";
  else
    outs() << " where axes are 1\n";
  outs() << "copies      " << report.fates.copies() << "\n";
}

void printJson(const Report &report) {
  json::OStream json(outs(), 2);
  json.object([&] {
    json.attribute("producer", json::fixUTF8(report.summary.producer));
    json.attribute("source_digest", report.summary.digest);
    json.attribute("supported", report.plan.has_value());
    json.attribute("parameters", report.parameters());
    json.attributeArray("layers", [&] {
      for (const LayerSummary &layer : report.summary.layers)
        json.object([&] {
          json.attribute("path", json::fixUTF8(layer.path));
          json.attribute("class", json::fixUTF8(layer.className));
          json.attribute("output_shape", layer.outputShape);
          json.attribute("parameters", layer.parameters);
          json.attribute("trainable_parameters", layer.trainable);
          json.attribute("supported", layer.refused.empty());
          json.attribute("status", json::fixUTF8(report.status(layer)));
        });
    });
    if (!report.plan)
      return;
    json.attribute("copies", report.fates.copies());
    json.attribute("subnormal_weights", report.subnormalWeights);
    json.attributeBegin("plan");
    json.rawValue(codegen::describeAsJson(*report.plan));
    json.attributeEnd();
  });
  outs() << "\n";
}

void printDot(const Report &report) {
  auto quote = [](StringRef text) {
    std::string result = "\"";
    for (char c : frontend::escapeText(text.str()))
      result +=
          c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return result + "\"";
  };
  outs() << "digraph model {\n  node [shape=box];\n";
  for (const LayerSummary &layer : report.summary.layers) {
    std::string label = layer.className + " " + layer.outputShape;
    outs() << "  " << quote(layer.path)
           << " [label=" << quote(layer.path + ": " + label);
    if (!layer.refused.empty())
      outs() << ", color=red";
    outs() << "];\n";
    for (const std::string &input : layer.inputs)
      outs() << "  " << quote(input) << " -> " << quote(layer.path) << ";\n";
  }
  outs() << "}\n";
}

/// The JSON object that `text` is. The parser recurses, so that what nests
/// deeper than anything kerasc writes is not given to it.
Expected<json::Object> parseDescription(StringRef text) {
  unsigned depth = 0, deepest = 0;
  for (char c : text) {
    depth += c == '[' || c == '{';
    deepest = std::max(deepest, depth);
    depth -= depth && (c == ']' || c == '}');
  }
  if (deepest > 64)
    return createStringError("it nests too deep");
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return value.takeError();
  if (json::Object *object = value->getAsObject())
    return std::move(*object);
  return createStringError("it is no JSON object");
}

/// Objects, libraries and programs: what their models say of themselves.
int inspectObject(const InspectOptions &options, ArrayRef<std::string> models) {
  for (const std::string &text : models) {
    Expected<json::Object> object = parseDescription(text);
    if (!object)
      return fail(badInput, options.model +
                                ": damaged description of a model: " +
                                toString(object.takeError()));
    if (options.format == "json") {
      outs() << formatv("{0:2}", json::Value(std::move(*object))) << "\n";
      continue;
    }
    std::map<std::string, std::string> lines; // in an order that stays
    for (const auto &[key, field] : *object)
      lines[frontend::escapeText(key.str())] = formatv("{0}", field);
    for (const auto &[key, field] : lines)
      outs() << formatv("{0}  {1}\n", fmt_align(key, AlignStyle::Left, 20),
                        field);
  }
  return ok;
}

uint64_t countSubnormals(ArrayRef<char> bytes) {
  uint64_t count = 0;
  for (size_t i = 0; i + sizeof(float) <= bytes.size(); i += sizeof(float)) {
    float value;
    memcpy(&value, bytes.data() + i, sizeof value);
    count += std::fpclassify(value) == FP_SUBNORMAL;
  }
  return count;
}

int runInspect(InspectOptions &options) {
  if (options.lacksFile())
    return badFile;
  if (!sys::fs::is_directory(options.model)) {
    auto models = codegen::readObjectInfo(options.model);
    if (!models)
      return fail(badInput,
                  options.model + ": " + toString(models.takeError()));
    if (!models->empty())
      return inspectObject(options, *models);
  }

  Report report;
  frontend::Problems problems(options.model, options.compile.limits.problems);
  frontend::ImportOptions importOptions;
  importOptions.limits = options.compile.limits;
  importOptions.lambdaSources = options.compile.lambdaSources;
  auto summary = frontend::summarizeModel(options.model, options.weights,
                                          importOptions, problems);
  if (!summary) {
    errs() << problems.render();
    return badInput;
  }
  report.summary = std::move(*summary);
  int code = problems.hasErrors() ? badInput : ok;
  if (problems.hasErrors()) {
    errs() << problems.render();
  } else {
    auto compilation = import(options, "", code);
    if (compilation) {
      report.fates.rememberImport(*compilation);
      if (Error error = compilation->runThrough("fuse"))
        return failToCompile(options, std::move(error));
      report.fates.rememberFused(*compilation);
      if (Error error = compilation->runThrough("buffer"))
        return failToCompile(options, std::move(error));
      report.fates.rememberBuffers(*compilation);
      Expected<codegen::ModelPlan> plan = compilation->plan();
      if (!plan)
        return failToCompile(options, plan.takeError());
      report.plan = std::move(*plan);
      report.subnormalWeights = countSubnormals(compilation->packedWeights());
    }
  }
  if (options.format == "json")
    printJson(report);
  else if (options.format == "dot")
    printDot(report);
  else
    printTable(options, report);
  return code;
}

} // namespace

void tool::addInspect(CLI::App &app, int &code) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App *inspect = app.add_subcommand(
      "inspect", "show what is in a model, an object or a library");
  inspect->footer("Exit code 1 when something in the model is refused.");
  options->addTo(*inspect);
  inspect->add_option("--format", options->format, "table, json or dot")
      ->check(CLI::IsMember({"table", "json", "dot"}))
      ->capture_default_str();
  inspect->callback([options, &code] { code = runInspect(*options); });
}
