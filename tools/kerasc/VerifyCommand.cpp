//===- VerifyCommand.cpp - kerasc verify ----------------------------------===//
//
// Compares the compiled model with outputs that Keras computed. Rows are
// repeated or left out to fill the batch sizes asked for, all on one object and
// one workspace: what a row gives must not depend on the batch around it.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Rows.h"

#include "compiler/Compile.h"
#include "compiler/Execute.h"

#include "CLI/CLI.hpp"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <cstring>
#include <numeric>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;

namespace {

struct VerifyOptions : ModelOptions {
  std::string reference;
  double rtol = 1e-4, atol = 1e-5;
  std::vector<size_t> batches;
  bool perLayer = false, trap = false;
};

/// Distance in units in the last place; the same sign of zero does not matter.
double ulpDistance(float a, float b) {
  auto key = [](float value) {
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return int64_t(bits < 0 ? INT32_MIN - int64_t(bits) : bits);
  };
  return double(std::llabs(key(a) - key(b)));
}

/// Largest errors of one output.
struct Errors {
  double absolute = 0, relative = 0, ulps = 0;
  uint64_t outside = 0, values = 0;

  void add(float actual, float expected, const VerifyOptions &options) {
    ++values;
    if (actual == expected || (std::isnan(actual) && std::isnan(expected)))
      return;
    double difference = std::fabs(double(actual) - double(expected));
    // NaN or infinity on one side only: as far off as can be.
    if (!std::isfinite(difference))
      difference = INFINITY;
    absolute = std::max(absolute, difference);
    if (expected != 0)
      relative = std::max(relative, difference / std::fabs(double(expected)));
    ulps =
        std::max(ulps, std::isfinite(difference) ? ulpDistance(actual, expected)
                                                 : INFINITY);
    if (!(difference <=
          options.atol + options.rtol * std::fabs(double(expected))))
      ++outside;
  }
};

/// `batch` rows of `array`, those that `which` numbers, from the first again
/// when they run out.
std::vector<float> rowsOf(const Array &array, int64_t rowSize, size_t batch,
                          ArrayRef<size_t> which) {
  std::vector<float> rows(batch * rowSize);
  for (size_t row = 0; row < batch; ++row)
    std::copy_n(array.values.begin() + which[row % which.size()] * rowSize,
                rowSize, rows.begin() + row * rowSize);
  return rows;
}

/// Runs one batch size of the rows `which`.
Error runBatch(const kerasc_model &model, Runner &runner, size_t batch,
               ArrayRef<const Array *> inputs, ArrayRef<size_t> which,
               bool trapped, std::vector<std::vector<float>> &results) {
  std::vector<std::vector<float>> rows;
  std::vector<const float *> data;
  for (auto [i, input] : enumerate(inputs))
    rows.push_back(rowsOf(*input, rowSize(model.inputs[i]), batch, which));
  for (const std::vector<float> &input : rows)
    data.push_back(input.data());
  if (Error error = runner.run<float>(batch, data, results, trapped))
    return createStringError("batch " + Twine(batch) + ": " +
                             toString(std::move(error)));
  return Error::success();
}

/// Runs one batch size of the rows `which` and adds to the errors.
Error verifyBatch(const kerasc_model &model, Runner &runner, size_t batch,
                  ArrayRef<const Array *> inputs,
                  ArrayRef<const Array *> outputs, ArrayRef<size_t> which,
                  const VerifyOptions &options, std::vector<Errors> &errors) {
  std::vector<std::vector<float>> results;
  if (Error error =
          runBatch(model, runner, batch, inputs, which, false, results))
    return error;
  for (auto [i, output] : enumerate(outputs)) {
    if (!output)
      continue;
    std::vector<float> expected =
        rowsOf(*output, rowSize(model.outputs[i]), batch, which);
    for (auto [actual, wanted] : zip(results[i], expected))
      errors[i].add(actual, wanted, options);
  }
  return Error::success();
}

/// The rows of `which` that are finite in every array (null: any).
std::vector<size_t> finiteRows(ArrayRef<const Array *> arrays,
                               std::vector<size_t> which) {
  for (const Array *array : arrays)
    llvm::erase_if(which, [&](size_t row) {
      if (!array)
        return false;
      size_t size = array->values.size() / array->shape[0];
      auto values = ArrayRef(array->values).slice(row * size, size);
      return !llvm::all_of(values, [](float x) { return std::isfinite(x); });
    });
  return which;
}

/// One line about the errors of one output or layer.
void printErrors(StringRef what, StringRef name, const Errors &error) {
  outs() << what << " '" << name << "': " << error.values << " values, max abs "
         << format("%.3g", error.absolute) << ", max rel "
         << format("%.3g", error.relative) << ", max ulp "
         << format("%.0f", error.ulps) << ", outside " << error.outside << "\n";
}

/// Every layer's result, in T, for the inputs of the reference; nothing after
/// printing, `code` then says why.
template <typename T>
std::optional<std::vector<std::vector<T>>>
layerResults(VerifyOptions options, ArrayRef<const Array *> inputs,
             std::vector<std::string> &names, int &code) {
  options.compile.exposeLayers = true;
  options.compile.inDouble = sizeof(T) == sizeof(double);
  options.quiet = true; // warnings were printed when the model was first read
  auto loaded = importAndLoad(options, code);
  if (!loaded)
    return std::nullopt;
  const kerasc_model &model = *loaded->descriptor();
  size_t batch =
      model.fixed_batch ? model.fixed_batch : inputs.front()->shape[0];
  std::vector<size_t> which(inputs.front()->shape[0]);
  std::iota(which.begin(), which.end(), 0);
  std::vector<std::vector<T>> rows, results;
  for (auto [i, input] : enumerate(inputs)) {
    std::vector<float> values =
        rowsOf(*input, rowSize(model.inputs[i]), batch, which);
    rows.emplace_back(values.begin(), values.end());
  }
  std::vector<const T *> data;
  for (const std::vector<T> &input : rows)
    data.push_back(input.data());
  if (Error error = Runner(model, batch).run<T>(batch, data, results)) {
    code = fail(bug, toString(std::move(error)));
    return std::nullopt;
  }
  names.clear();
  for (uint32_t i = 0; i < model.output_count; ++i)
    names.push_back(model.outputs[i].name);
  return results;
}

/// Compares each layer, unfused and in float32, with the same model in float64:
/// the first layer outside the tolerance is where a difference arises.
int verifyLayers(const VerifyOptions &options, const kerasc_model &model,
                 ArrayRef<const Array *> inputs) {
  int code = ok;
  std::vector<std::string> names;
  auto singles = layerResults<float>(options, inputs, names, code);
  if (!singles)
    return code;
  auto doubles = layerResults<double>(options, inputs, names, code);
  if (!doubles)
    return code;
  std::string first;
  // The model's own outputs come first; they are layers, too.
  for (size_t i = model.output_count; i < names.size(); ++i) {
    Errors errors;
    for (auto [single, exact] : zip((*singles)[i], (*doubles)[i]))
      errors.add(single, float(exact), options);
    if (errors.outside && first.empty())
      first = names[i];
    if (!options.quiet || errors.outside)
      printErrors("layer", names[i], errors);
  }
  if (first.empty()) {
    outs() << "every layer is within the tolerance of its value in float64\n";
    return ok;
  }
  outs() << "first layer outside the tolerance: '" << first << "'\n";
  return different;
}

int runVerify(VerifyOptions &options) {
  if (!(options.rtol >= 0 && options.atol >= 0))
    return fail(badUsage, "--rtol and --atol are 0 or more");
  if (isMissing(options.reference))
    return badFile;
  int code = ok;
  auto loaded = importAndLoad(options, code);
  if (!loaded)
    return code;
  const kerasc_model &model = *loaded->descriptor();

  Expected<Arrays> arrays = readArrays(options.reference);
  if (!arrays)
    return fail(badInput, toString(arrays.takeError()));
  auto inputs = matchInputs(model, *arrays);
  auto outputs = inputs ? matchOutputs(model, *arrays) : std::move(inputs);
  if (!outputs)
    return fail(badInput,
                options.reference + ": " + toString(outputs.takeError()));
  size_t rows = inputs->front()->shape[0];
  if (llvm::none_of(*outputs, [](const Array *output) { return output; }))
    return fail(badInput,
                options.reference +
                    ": no array for any output; name them out0, out1");
  for (const Array *output : *outputs)
    if (rows == 0 || (output && size_t(output->shape[0]) != rows))
      return fail(badInput, options.reference +
                                ": inputs and outputs need the same rows, at "
                                "least one");

  std::vector<size_t> batches = options.batches;
  if (batches.empty())
    batches = {rows};
  if (model.fixed_batch)
    batches = {model.fixed_batch};
  Runner runner(model, *std::max_element(batches.begin(), batches.end()));
  std::vector<Errors> errors(model.output_count);
  std::vector<size_t> which(rows);
  std::iota(which.begin(), which.end(), 0);
  for (size_t batch : batches)
    if (Error error = verifyBatch(model, runner, batch, *inputs, *outputs,
                                  which, options, errors))
      return fail(bug, toString(std::move(error)));
  if (options.trap) {
    which = finiteRows(*outputs, finiteRows(*inputs, std::move(which)));
    std::vector<std::vector<float>> results;
    for (size_t batch : which.empty() ? std::vector<size_t>() : batches)
      if (Error error =
              runBatch(model, runner, batch, *inputs, which, true, results)) {
        outs() << options.model << ": " << toString(std::move(error))
               << ", though inputs and expected outputs are finite\n";
        return different;
      }
  }

  uint64_t outside = 0;
  for (auto [i, error] : enumerate(errors)) {
    outside += error.outside;
    if (!options.quiet || error.outside)
      printErrors("out" + std::to_string(i), model.outputs[i].name, error);
  }
  if (outside)
    outs() << options.model << ": different: " << outside
           << " values outside rtol " << format("%g", options.rtol) << ", atol "
           << format("%g", options.atol) << "\n";
  int layers = options.perLayer ? verifyLayers(options, model, *inputs) : ok;
  return outside ? different : layers;
}

constexpr char footer[] =
    R"(The reference is made with the Keras that wrote the model:
  x = numpy.random.rand(64, *model.input_shape[1:]).astype('float32')
  y = model.predict(x)
  numpy.savez('ref.npz', in0=x, out0=y)
Exit code 3 when an output is outside the tolerance, or a trap goes off.)";

} // namespace

void tool::addVerify(CLI::App &app, int &code) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App *verify = app.add_subcommand(
      "verify", "compare a compiled model with outputs computed by Keras");
  verify->footer(footer);
  options->addTo(*verify);
  verify
      ->add_option("--reference", options->reference,
                   ".npz with in0, ..., out0, ... or the names of inputs and "
                   "outputs")
      ->required()
      ->type_name("FILE");
  verify->add_option("--rtol", options->rtol, "relative tolerance")
      ->capture_default_str();
  verify->add_option("--atol", options->atol, "absolute tolerance")
      ->capture_default_str();
  verify
      ->add_option("--batch", options->batches,
                   "batch sizes to run, 1,7,64; else all rows at once")
      ->delimiter(',')
      ->check(CLI::Range(size_t(0), size_t(1) << 24))
      ->allow_extra_args(false) // or it would take MODEL
      ->type_name("SIZES");
  verify->add_flag(
      "--per-layer", options->perLayer,
      "also compare every layer with its value in float64, to find "
      "where a difference arises");
  verify->add_flag("--trap", options->trap,
                   "also run the finite rows with floating-point traps: "
                   "invalid, divide by zero, overflow");
  verify->callback([options, &code] { code = runVerify(*options); });
}
