//===- VerifyCommand.cpp - kerasc verify ----------------------------------===//
//
// Compares the compiled model with outputs that Keras computed. Rows are
// repeated or left out to fill the batch sizes asked for, all on one object and
// one workspace: what a row gives must not depend on the batch around it.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Rows.h"
#include "SparseArrays.h"

#include "compiler/Compile.h"
#include "compiler/Execute.h"

#include "CLI/CLI.hpp"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;

namespace {

struct VerifyOptions : ModelOptions {
  std::string reference;
  std::optional<double> rtol, atol; // of every float output; else by its type
  std::vector<size_t> batches;
  bool perLayer = false, trap = false;
};

/// The type that decides how far an output may be from its reference: of two
/// floats the coarser.
uint32_t comparedType(uint32_t actual, uint32_t expected) {
  return isFloat(actual) && isFloat(expected) &&
                 epsilonOf(expected) > epsilonOf(actual)
             ? expected
             : actual;
}

/// What two numbers of an output may differ by. Integers and bools are exact.
struct Tolerance {
  double relative = 0, absolute = 0;

  Tolerance(uint32_t type, const VerifyOptions &options) {
    if (!isFloat(type))
      return;
    // Float32 has room for sums in another order; the 16-bit formats are the
    // same sums, rounded, and the last bit may fall to the other side.
    bool isHalf = type == KERASC_FLOAT16 || type == KERASC_BFLOAT16;
    double unit = epsilonOf(type) / epsilonOf(KERASC_FLOAT32);
    relative =
        options.rtol.value_or(isHalf ? 4 * epsilonOf(type) : 1e-4 * unit);
    absolute = options.atol.value_or(isHalf ? epsilonOf(type) : 1e-5 * unit);
  }
};

/// Largest errors of one output.
struct Errors {
  double absolute = 0, relative = 0, units = 0;
  uint64_t outside = 0, values = 0;

  void add(uint32_t type, double actual, double expected,
           const Tolerance &tolerance) {
    ++values;
    if (actual == expected || (std::isnan(actual) && std::isnan(expected)))
      return;
    double difference = std::fabs(actual - expected);
    // NaN or infinity on one side only: as far off as can be.
    if (!std::isfinite(difference))
      difference = INFINITY;
    absolute = std::max(absolute, difference);
    if (expected != 0)
      relative = std::max(relative, difference / std::fabs(expected));
    units = std::max(units, std::isfinite(difference)
                                ? distanceInUnits(type, actual, expected)
                                : INFINITY);
    if (!(difference <=
          tolerance.absolute + tolerance.relative * std::fabs(expected)))
      ++outside;
  }

  /// Rows of `type` against those of an array, rows `which` of it, from the
  /// first again when they run out.
  void addRows(uint32_t type, ArrayRef<char> actual, const Array &expected,
               int64_t rowSize, ArrayRef<size_t> which,
               const Tolerance &tolerance) {
    size_t width = kerasc_dtype_size(type);
    for (size_t i = 0; i < actual.size() / width; ++i) {
      size_t row = i / rowSize, at = which[row % which.size()] * rowSize;
      at += i % rowSize;
      const char *wanted =
          expected.bytes.data() + at * kerasc_dtype_size(expected.type);
      // Integers beyond 2^53 are no doubles.
      if (type == expected.type &&
          !memcmp(actual.data() + i * width, wanted, width)) {
        ++values;
        continue;
      }
      double value = numberAt(type, actual.data(), i);
      double reference = numberAt(expected.type, wanted, 0);
      add(type, value, reference, tolerance);
      if (!isFloat(type) && value == reference && type == expected.type)
        ++outside;
    }
  }
};

/// `batch` rows of `array`, those that `which` numbers, from the first again
/// when they run out.
std::vector<char> rowsOf(const Array &array, int64_t rowSize, size_t batch,
                         ArrayRef<size_t> which) {
  int64_t rowBytes = rowSize * kerasc_dtype_size(array.type);
  std::vector<char> rows(batch * rowBytes);
  for (size_t row = 0; row < batch; ++row)
    std::copy_n(array.bytes.begin() + which[row % which.size()] * rowBytes,
                rowBytes, rows.begin() + row * rowBytes);
  return rows;
}

/// Runs one batch size of the rows `which`.
Error runBatch(const kerasc_model &model, Runner &runner, size_t batch,
               ArrayRef<Array> inputs, ArrayRef<size_t> which, CallWay way,
               Results &results) {
  std::vector<std::vector<char>> rows;
  std::vector<const char *> data;
  for (auto [i, input] : enumerate(inputs))
    rows.push_back(
        rowsOf(input, runner.rowSize(model.inputs[i]), batch, which));
  for (const std::vector<char> &input : rows)
    data.push_back(input.data());
  if (Error error = runner.run(batch, data, results, way))
    return createStringError("batch " + Twine(batch) + ": " +
                             toString(std::move(error)));
  return Error::success();
}

/// Whether the model gives `rows` also when its sparse inputs are compressed.
/// Where an output is not finite a skipped weight may not have been, either.
Error compareCompressed(const kerasc_model &model, Runner &runner, size_t batch,
                        ArrayRef<Array> inputs, ArrayRef<size_t> which,
                        const Results &rows) {
  if (none_of(ArrayRef(model.inputs, model.input_count),
              [](const kerasc_tensor &input) {
                return input.flags & KERASC_TENSOR_SPARSE;
              }))
    return Error::success();
  CallWay way;
  way.compressed = true;
  Results results;
  if (Error error = runBatch(model, runner, batch, inputs, which, way, results))
    return error;
  for (uint32_t i = 0; i < model.output_count; ++i) {
    const kerasc_tensor &tensor = model.outputs[i];
    size_t count = rows.values[i].size() / kerasc_dtype_size(tensor.dtype);
    for (size_t at = 0; at < count; ++at) {
      double wanted = numberAt(tensor.dtype, rows.values[i].data(), at);
      double found = numberAt(tensor.dtype, results.values[i].data(), at);
      if (std::isfinite(wanted) && wanted != found)
        return createStringError(
            "batch " + Twine(batch) + ": out" + Twine(i) +
            " differs when sparse inputs are compressed, in row " +
            Twine(at / runner.rowSize(tensor)));
    }
    if (rows.masks[i] != results.masks[i])
      return createStringError("batch " + Twine(batch) + ": the mask of out" +
                               Twine(i) +
                               " differs when sparse inputs are compressed");
  }
  return Error::success();
}

/// Errors of an output and of its mask.
struct OutputErrors {
  Errors values, mask;
};

/// Runs one batch size of the rows `which` and adds to the errors.
Error verifyBatch(const kerasc_model &model, Runner &runner, size_t batch,
                  ArrayRef<Array> inputs, ArrayRef<Expectation> outputs,
                  ArrayRef<size_t> which, const VerifyOptions &options,
                  std::vector<OutputErrors> &errors) {
  Results results;
  if (Error error = runBatch(model, runner, batch, inputs, which, {}, results))
    return error;
  if (Error error =
          compareCompressed(model, runner, batch, inputs, which, results))
    return error;
  for (auto [i, output] : enumerate(outputs)) {
    const kerasc_tensor &tensor = model.outputs[i];
    if (output.values)
      errors[i].values.addRows(
          tensor.dtype, results.values[i], *output.values,
          runner.rowSize(tensor), which,
          Tolerance(comparedType(tensor.dtype, output.values->type), options));
    if (output.mask)
      errors[i].mask.addRows(KERASC_BOOL, results.masks[i], *output.mask,
                             runner.maskRowSize(tensor), which,
                             Tolerance(KERASC_BOOL, options));
  }
  return Error::success();
}

/// Leaves out the rows of `which` that are not finite in `array`.
void keepFinite(const Array &array, std::vector<size_t> &which) {
  if (!isFloat(array.type))
    return;
  llvm::erase_if(which, [&](size_t row) {
    size_t size = array.size() / array.shape[0];
    auto isFinite = [&](size_t i) {
      return std::isfinite(
          numberAt(array.type, array.bytes.data(), row * size + i));
    };
    return !llvm::all_of(seq(size), isFinite);
  });
}

/// One line about the errors of one output or layer.
void printErrors(StringRef what, StringRef name, const Errors &error) {
  outs() << what << " '" << name << "': " << error.values << " values, max abs "
         << format("%.3g", error.absolute) << ", max rel "
         << format("%.3g", error.relative) << ", max ulp "
         << format("%.0f", error.units) << ", outside " << error.outside
         << "\n";
}

/// Every layer's result for the inputs of the reference.
struct LayerResults {
  std::vector<std::string> names;
  std::vector<Array> values;
};

/// Nothing after printing; `code` then says why.
std::optional<LayerResults> layerResults(VerifyOptions options, bool inDouble,
                                         ArrayRef<Array> inputs,
                                         const Axes &axes, int &code) {
  options.compile.exposeLayers = true;
  options.compile.inDouble |= inDouble;
  options.quiet = true; // warnings were printed when the model was first read
  auto loaded = importAndLoad(options, code);
  if (!loaded)
    return std::nullopt;
  const kerasc_model &model = *loaded->descriptor();
  size_t batch =
      model.fixed_batch ? model.fixed_batch : inputs.front().shape[0];
  std::vector<size_t> which(inputs.front().shape[0]);
  std::iota(which.begin(), which.end(), 0);
  std::vector<Array> wide;
  for (auto [i, input] : enumerate(inputs)) {
    Expected<Array> array = convertExactly(input, model.inputs[i].dtype);
    if (!array) {
      code = fail(bug, toString(array.takeError()));
      return std::nullopt;
    }
    wide.push_back(std::move(*array));
  }
  Results results;
  Runner runner(model, batch, axes);
  if (Error error = runBatch(model, runner, batch, wide, which, {}, results)) {
    code = fail(bug, toString(std::move(error)));
    return std::nullopt;
  }
  LayerResults layers;
  for (uint32_t i = 0; i < model.output_count; ++i) {
    layers.names.push_back(model.outputs[i].name);
    layers.values.push_back({{}, model.outputs[i].dtype, results.values[i]});
  }
  return layers;
}

/// Compares each layer, unfused and in the type of the model, with the same
/// model in float64: the first layer outside the tolerance is where a
/// difference arises.
int verifyLayers(const VerifyOptions &options, const kerasc_model &model,
                 ArrayRef<Array> inputs, const Axes &axes) {
  int code = ok;
  auto own = layerResults(options, /*inDouble=*/false, inputs, axes, code);
  if (!own)
    return code;
  auto exact = layerResults(options, /*inDouble=*/true, inputs, axes, code);
  if (!exact)
    return code;
  std::string first;
  // The model's own outputs come first; they are layers, too.
  for (size_t i = model.output_count; i < own->names.size(); ++i) {
    const Array &layer = own->values[i];
    Array wanted = layer.type == exact->values[i].type
                       ? exact->values[i]
                       : roundTo(exact->values[i], layer.type);
    Errors errors;
    for (size_t k = 0; k < layer.size(); ++k)
      errors.add(layer.type, numberAt(layer.type, layer.bytes.data(), k),
                 numberAt(layer.type, wanted.bytes.data(), k),
                 Tolerance(layer.type, options));
    if (errors.outside && first.empty())
      first = own->names[i];
    if (!options.quiet || errors.outside)
      printErrors("layer", own->names[i], errors);
  }
  if (first.empty()) {
    outs() << "every layer is within the tolerance of its value in float64\n";
    return ok;
  }
  outs() << "first layer outside the tolerance: '" << first << "'\n";
  return different;
}

int runVerify(VerifyOptions &options) {
  if (!(options.rtol.value_or(0) >= 0 && options.atol.value_or(0) >= 0))
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
  auto isWrong = [&](const Twine &message) {
    return fail(badInput, options.reference + ": " + message);
  };
  Expected<bool> compressed = expandSparseArrays(model, *arrays);
  if (!compressed)
    return isWrong(toString(compressed.takeError()));
  Axes axes;
  auto inputs = matchInputs(model, *arrays, axes);
  if (!inputs)
    return isWrong(toString(inputs.takeError()));
  auto outputs = matchOutputs(model, *arrays, axes);
  if (!outputs)
    return isWrong(toString(outputs.takeError()));
  size_t rows = inputs->front().shape[0];
  if (llvm::none_of(*outputs, [](const Expectation &output) {
        return output.values.has_value();
      }))
    return isWrong("no array for any output; name them out0, out1");
  for (const Expectation &output : *outputs)
    for (const std::optional<Array> &array : {output.values, output.mask})
      if (rows == 0 || (array && size_t(array->shape[0]) != rows))
        return isWrong("inputs and outputs need the same rows, at least one");

  std::vector<size_t> batches = options.batches;
  if (batches.empty())
    batches = {rows};
  if (model.fixed_batch)
    batches = {model.fixed_batch};
  Runner runner(model, *std::max_element(batches.begin(), batches.end()), axes);
  std::vector<OutputErrors> errors(model.output_count);
  std::vector<size_t> which(rows);
  std::iota(which.begin(), which.end(), 0);
  for (size_t batch : batches)
    if (Error error = verifyBatch(model, runner, batch, *inputs, *outputs,
                                  which, options, errors))
      return fail(bug, toString(std::move(error)));
  if (options.trap) {
    for (const Array &input : *inputs)
      keepFinite(input, which);
    for (const Expectation &output : *outputs)
      if (output.values)
        keepFinite(*output.values, which);
    Results results;
    CallWay trapped;
    trapped.trapped = true;
    for (size_t batch : which.empty() ? std::vector<size_t>() : batches)
      if (Error error = runBatch(model, runner, batch, *inputs, which, trapped,
                                 results)) {
        outs() << options.model << ": " << toString(std::move(error))
               << ", though inputs and expected outputs are finite\n";
        return different;
      }
  }

  uint64_t outside = 0;
  std::string limits; // of the first output that is outside
  for (auto [i, error] : enumerate(errors)) {
    const kerasc_tensor &tensor = model.outputs[i];
    outside += error.values.outside + error.mask.outside;
    std::string place = "out" + std::to_string(i);
    if (!options.quiet || error.values.outside)
      printErrors(place, tensor.name, error.values);
    if ((*outputs)[i].mask && (!options.quiet || error.mask.outside))
      printErrors(place + "_mask", tensor.name, error.mask);
    const std::optional<Array> &expected = (*outputs)[i].values;
    Tolerance tolerance(
        comparedType(tensor.dtype, expected ? expected->type : tensor.dtype),
        options);
    if (error.values.outside && limits.empty() && isFloat(tensor.dtype))
      raw_string_ostream(limits)
          << " rtol " << format("%g", tolerance.relative) << ", atol "
          << format("%g", tolerance.absolute);
  }
  if (outside)
    outs() << options.model << ": different: " << outside << " values outside"
           << limits << "\n";
  int layers =
      options.perLayer ? verifyLayers(options, model, *inputs, axes) : ok;
  return outside ? different : layers;
}

constexpr char footer[] =
    R"(The reference is made with the Keras that wrote the model:
  x = numpy.random.rand(64, *model.input_shape[1:]).astype('float32')
  y = model.predict(x)
  numpy.savez('ref.npz', in0=x, out0=y)
A mask is out0_mask. Without --rtol and --atol float64 has the tolerance of
float32 in units of its last place, float16 and bfloat16 have 4 and 1 such units;
integers, bools and masks are exact. bfloat16 is the type of ml_dtypes or uint16,
its bits. Inputs of another type are converted where no element changes by it.
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
  verify->add_option("--rtol", options->rtol,
                     "relative tolerance of floats, else by type: 1e-4 of "
                     "float32");
  verify->add_option("--atol", options->atol,
                     "absolute tolerance of floats, else by type: 1e-5 of "
                     "float32");
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
