//===- RunCommand.cpp - kerasc run ----------------------------------------===//

#include "Command.h"
#include "OutputFiles.h"
#include "Rows.h"

#include "compiler/Compile.h"
#include "compiler/Execute.h"

#include "CLI/CLI.hpp"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;

namespace {

struct RunOptions : ModelOptions {
  std::string input, output;
};

int runRun(RunOptions &options) {
  if (isMissing(options.input))
    return badFile;
  int code = ok;
  auto loaded = importAndLoad(options, code);
  if (!loaded)
    return code;
  const kerasc_model &model = *loaded->descriptor();

  Expected<Arrays> arrays = readArrays(options.input);
  if (!arrays)
    return fail(badInput, toString(arrays.takeError()));
  auto inputs = matchInputs(model, *arrays);
  if (!inputs)
    return fail(badInput, options.input + ": " + toString(inputs.takeError()));
  size_t rows = inputs->front()->shape[0];
  std::vector<const float *> data;
  for (const Array *input : *inputs)
    data.push_back(input->values.data());
  std::vector<std::vector<float>> results;
  if (Error error = Runner(model, rows).run<float>(rows, data, results))
    return fail(badInput, options.input + ": " + toString(std::move(error)));

  Arrays outputs;
  for (uint32_t i = 0; i < model.output_count; ++i) {
    const kerasc_tensor &tensor = model.outputs[i];
    std::vector<int64_t> shape = {int64_t(rows)};
    shape.insert(shape.end(), tensor.shape + 1, tensor.shape + tensor.rank);
    outputs.emplace_back("out" + std::to_string(i),
                         Array{std::move(shape), std::move(results[i])});
  }
  std::vector<char> bytes;
  if (StringRef(options.output).ends_with(".npz")) {
    auto archive = writeNpz(outputs);
    if (!archive)
      return fail(badFile,
                  options.output + ": " + toString(archive.takeError()));
    bytes = std::move(*archive);
  } else if (outputs.size() == 1) {
    bytes = writeNpy(outputs.front().second);
  } else {
    return fail(badUsage,
                "the model has " + Twine(outputs.size()) +
                    " outputs: give --output a name that ends in .npz");
  }
  if (Error error = writeFiles({{options.output, bytes}}))
    return fail(badFile, toString(std::move(error)));
  if (!options.quiet)
    outs() << options.output << ": " << rows << " rows\n";
  return ok;
}

} // namespace

void tool::addRun(CLI::App &app, int &code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App *run = app.add_subcommand(
      "run", "compile a model in memory and run it on arrays");
  options->addTo(*run);
  run->add_option(
         "--input", options->input,
         ".npy, or .npz with arrays named like the inputs or in0, in1, "
         "...")
      ->required()
      ->type_name("FILE");
  run->add_option("--output", options->output,
                  ".npy, or .npz with arrays out0, out1, ...")
      ->required()
      ->type_name("FILE");
  run->callback([options, &code] { code = runRun(*options); });
}
