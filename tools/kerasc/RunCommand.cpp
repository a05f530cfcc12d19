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
  uint64_t seed = 0, callCounter = 0;
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
  Axes axes;
  auto inputs = matchInputs(model, *arrays, axes);
  if (!inputs)
    return fail(badInput, options.input + ": " + toString(inputs.takeError()));
  size_t rows = inputs->front().shape[0];
  std::vector<const char *> data;
  for (const Array &input : *inputs)
    data.push_back(input.bytes.data());
  Results results;
  Runner runner(model, rows, axes);
  runner.seed = options.seed;
  runner.callCounter = options.callCounter;
  if (Error error = runner.run(rows, data, results))
    return fail(badInput, options.input + ": " + toString(std::move(error)));

  Arrays outputs;
  auto add = [&](std::string name, ArrayRef<int64_t> row, uint32_t type,
                 std::vector<char> &bytes) {
    std::vector<int64_t> shape = {int64_t(rows)};
    llvm::append_range(shape, row);
    outputs.emplace_back(std::move(name),
                         Array{std::move(shape), type, std::move(bytes)});
  };
  for (uint32_t i = 0; i < model.output_count; ++i) {
    const kerasc_tensor &tensor = model.outputs[i];
    std::string name = "out" + std::to_string(i);
    add(name, rowShape(model, tensor, tensor.rank, axes), tensor.dtype,
        results.values[i]);
    if (tensor.mask_rank)
      add(name + "_mask", rowShape(model, tensor, tensor.mask_rank, axes),
          KERASC_BOOL, results.masks[i]);
  }
  std::vector<char> bytes;
  if (StringRef(options.output).ends_with(".npz")) {
    auto archive = writeNpz(outputs);
    if (!archive)
      return fail(badFile,
                  options.output + ": " + toString(archive.takeError()));
    bytes = std::move(*archive);
  } else if (model.output_count == 1) {
    bytes = writeNpy(outputs.front().second);
  } else {
    return fail(badUsage,
                "the model has " + Twine(model.output_count) +
                    " outputs: give --output a name that ends in .npz");
  }
  if (Error error = writeFiles({{options.output, bytes}}))
    return fail(badFile, toString(std::move(error)));
  if (!options.quiet)
    outs() << options.output << ": " << rows << " rows\n";
  return ok;
}

constexpr char footer[] =
    R"(Arrays of another type than the input's are converted where no element
changes by it. bfloat16 is the type of ml_dtypes or uint16, its bits; outputs of
bfloat16 are written as uint16: array.view(ml_dtypes.bfloat16).)";

} // namespace

void tool::addRun(CLI::App &app, int &code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App *run = app.add_subcommand(
      "run", "compile a model in memory and run it on arrays");
  run->footer(footer);
  options->addTo(*run);
  run->add_option(
         "--input", options->input,
         ".npy, or .npz with arrays named like the inputs or in0, in1, "
         "...")
      ->required()
      ->type_name("FILE");
  run->add_option("--output", options->output,
                  ".npy, or .npz with arrays out0, out1, ..., and out0_mask "
                  "of an output that has a mask")
      ->required()
      ->type_name("FILE");
  run->add_option("--seed", options->seed,
                  "of layers that draw random numbers, such as a Dropout that "
                  "is called with training=True")
      ->type_name("N")
      ->capture_default_str();
  run->add_option("--call-counter", options->callCounter,
                  "another draw from the same seed")
      ->type_name("N")
      ->capture_default_str();
  run->callback([options, &code] { code = runRun(*options); });
}
