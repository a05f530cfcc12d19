//===- BenchCommand.cpp - kerasc bench ------------------------------------===//
//
// Times the compiled model beside what the machine can do at best, so that a
// user sees not only how long a call takes but how much there is to gain.
//
//===----------------------------------------------------------------------===//

#include "Command.h"

#include "compiler/Compile.h"
#include "compiler/Execute.h"
#include "tools/bench/ModelBench.h"

#include "CLI/CLI.hpp"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;
using bench::CallerTimes;
using bench::ModelTimes;
using bench::SparseTimes;

namespace {

struct BenchOptions : ModelOptions {
  std::vector<uint64_t> batches;
  std::vector<std::string> axes;
  unsigned threads = 1, callers = 1;
  double seconds = 1;
  std::optional<double> density;
  std::string format = "table";
};

/// Steps of an unknown axis that no option gives.
constexpr size_t defaultAxis = 16;

constexpr double nano = 1e-9, giga = 1e9;

void printTable(const BenchOptions &options, const kerasc_model &model,
                const bench::Loops &loops, ArrayRef<ModelTimes> all) {
  const ModelTimes &first = all.front();
  outs() << options.model << ": " << model.flops_per_row << " flops a row, "
         << model.weights_bytes << " bytes of weights, for " << model.cpu
         << "\n"
         << options.threads
         << (options.threads == 1 ? " thread: " : " threads: ")
         << format("%.1f", first.peak / giga) << " GFLOP/s in float32, "
         << loops.vectorBits() << "-bit vectors";
  if (first.readBandwidth)
    outs() << "; reads as many bytes at "
           << format("%.1f", first.readBandwidth / giga) << " GB/s";
  outs() << "\n\n";
  outs() << "   batch   ns/call      median      single      99.9 %"
            "      ns/row   GFLOP/s       limit  share\n";
  for (const ModelTimes &times : all) {
    outs() << format("%8llu", (unsigned long long)times.batch)
           << format(" %9.1f", times.best / nano)
           << format(" %11.1f", times.median / nano)
           << format(" %11.1f", times.aloneMedian / nano);
    if (times.alone999)
      outs() << format(" %11.1f", *times.alone999 / nano);
    else
      outs() << format(" %11s", "-");
    outs() << format(" %11.1f", times.best / nano / double(times.batch))
           << format(" %9.1f", times.flops / times.best / giga)
           << format(" %11.1f", times.limit() / nano)
           << format(" %4.0f %%", times.share() * 100)
           << (times.boundByReads() ? " of reads\n" : " of flops\n");
  }
}

void printJson(const BenchOptions &options, const kerasc_model &model,
               const bench::Loops &loops, ArrayRef<ModelTimes> all) {
  json::OStream json(outs(), 2);
  json.object([&] {
    json.attribute("model", json::fixUTF8(options.model));
    json.attribute("cpu", model.cpu);
    json.attribute("flops_per_row", model.flops_per_row);
    json.attribute("weights_bytes", model.weights_bytes);
    json.attribute("vector_bits", loops.vectorBits());
    json.attribute("threads", options.threads);
    json.attributeArray("batches", [&] {
      for (const ModelTimes &times : all)
        json.object([&] {
          json.attribute("batch", times.batch);
          json.attribute("ns_per_call", times.best / nano);
          json.attribute("median_ns", times.median / nano);
          json.attribute("single_ns", times.aloneMedian / nano);
          json.attribute("single_999_ns",
                         times.alone999 ? json::Value(*times.alone999 / nano)
                                        : json::Value(nullptr));
          json.attribute("gflops", times.flops / times.best / giga);
          json.attribute("peak_gflops", times.peak / giga);
          json.attribute("read_gbytes", times.readBandwidth / giga);
          json.attribute("limit_ns", times.limit() / nano);
          json.attribute("limit", times.boundByReads() ? "reads" : "flops");
          json.attribute("share", times.share());
        });
    });
  });
  outs() << "\n";
}

void printTable(const BenchOptions &options, const kerasc_model &model,
                ArrayRef<CallerTimes> all) {
  outs() << options.model << ": " << model.flops_per_row << " flops a row, "
         << model.weights_bytes << " bytes of weights, for " << model.cpu
         << "\n"
         << options.callers << " threads call at once, each for itself\n\n"
         << "   batch       alone    together  throughput\n";
  for (const CallerTimes &times : all)
    outs() << format("%8llu", (unsigned long long)times.batch)
           << format(" %11.1f", times.alone / nano)
           << format(" %11.1f", times.together / nano)
           << format(" %11.2f\n", times.throughput());
}

void printJson(const BenchOptions &options, const kerasc_model &model,
               ArrayRef<CallerTimes> all) {
  json::OStream json(outs(), 2);
  json.object([&] {
    json.attribute("model", json::fixUTF8(options.model));
    json.attribute("cpu", model.cpu);
    json.attribute("flops_per_row", model.flops_per_row);
    json.attribute("weights_bytes", model.weights_bytes);
    json.attribute("callers", options.callers);
    json.attributeArray("batches", [&] {
      for (const CallerTimes &times : all)
        json.object([&] {
          json.attribute("batch", times.batch);
          json.attribute("alone_ns", times.alone / nano);
          json.attribute("together_ns", times.together / nano);
          json.attribute("throughput", times.throughput());
        });
    });
  });
  outs() << "\n";
}

void printTable(const BenchOptions &options, const kerasc_model &model,
                ArrayRef<SparseTimes> all) {
  outs() << options.model << ": " << model.flops_per_row << " flops a row, "
         << model.weights_bytes << " bytes of weights, for " << model.cpu
         << "\n"
         << options.threads
         << (options.threads == 1 ? " thread, " : " threads, ")
         << format("%g", *options.density * 100)
         << " % of sparse inputs are not 0\n\n"
         << "   batch        rows  compressed   speedup\n";
  for (const SparseTimes &times : all)
    outs() << format("%8llu", (unsigned long long)times.batch)
           << format(" %11.1f", times.rows / nano)
           << format(" %11.1f", times.compressed / nano)
           << format(" %9.2f\n", times.rows / times.compressed);
}

void printJson(const BenchOptions &options, const kerasc_model &model,
               ArrayRef<SparseTimes> all) {
  json::OStream json(outs(), 2);
  json.object([&] {
    json.attribute("model", json::fixUTF8(options.model));
    json.attribute("cpu", model.cpu);
    json.attribute("flops_per_row", model.flops_per_row);
    json.attribute("weights_bytes", model.weights_bytes);
    json.attribute("threads", options.threads);
    json.attribute("density", *options.density);
    json.attributeArray("batches", [&] {
      for (const SparseTimes &times : all)
        json.object([&] {
          json.attribute("batch", times.batch);
          json.attribute("rows_ns", times.rows / nano);
          json.attribute("compressed_ns", times.compressed / nano);
        });
    });
  });
  outs() << "\n";
}

/// `measureBatch` for every batch size; an exit code when one fails.
template <typename Times>
std::vector<Times>
measureAll(const BenchOptions &options, ArrayRef<uint64_t> batches, int &code,
           function_ref<Expected<Times>(uint64_t)> measureBatch) {
  std::vector<Times> all;
  for (uint64_t batch : batches) {
    Expected<Times> times = measureBatch(batch);
    if (!times) {
      code = fail(badInput, options.model + ": batch " + Twine(batch) + ": " +
                                toString(times.takeError()));
      break;
    }
    all.push_back(*times);
  }
  return all;
}

/// What the header calls an unknown axis, but for characters that C has not.
std::string axisName(const kerasc_model &model, uint32_t k) {
  for (const kerasc_tensor &input : ArrayRef(model.inputs, model.input_count))
    for (uint32_t i = 1; i < input.rank; ++i)
      if (input.shape[i] == KERASC_AXIS(k))
        return (StringRef(input.name) + "_axis" + Twine(i)).str();
  return "axis" + std::to_string(k);
}

/// The unknown axes as the options have them; says which they have not.
Expected<std::vector<size_t>> chooseAxes(const BenchOptions &options,
                                         const kerasc_model &model) {
  std::vector<size_t> axes(model.axis_count, defaultAxis);
  std::vector<bool> isGiven(model.axis_count, false);
  std::string names;
  for (uint32_t k = 0; k < model.axis_count; ++k)
    names += (k ? ", " : "") + axisName(model, k);
  for (StringRef given : options.axes) {
    auto [name, text] = given.rsplit('=');
    size_t size;
    if (text.getAsInteger(10, size))
      return createStringError("--axis " + given +
                               ": expected a name, '=' and a number");
    bool isFound = false;
    for (uint32_t k = 0; k < model.axis_count && !isFound; ++k)
      if (axisName(model, k) == name) {
        axes[k] = size;
        isFound = isGiven[k] = true;
      }
    if (!isFound)
      return createStringError(
          "--axis " + given + ": the model has " +
          (names.empty() ? "no unknown axis" : "the unknown axes " + names));
  }
  for (uint32_t k = 0; k < model.axis_count; ++k)
    if (!isGiven[k] && !options.quiet)
      errs() << "kerasc: " << axisName(model, k) << " is " << defaultAxis
             << "; another: --axis " << axisName(model, k) << "=N\n";
  return axes;
}

int runBench(BenchOptions &options) {
  int code = ok;
  auto loaded = importAndLoad(options, code);
  if (!loaded)
    return code;
  const kerasc_model &model = *loaded->descriptor();
  if (!kerasc_select(&model))
    return fail(badUsage, "this machine cannot run code for --cpu=" +
                              options.compile.cpu);
  if (options.density && none_of(ArrayRef(model.inputs, model.input_count),
                                 [](const kerasc_tensor &input) {
                                   return input.flags & KERASC_TENSOR_SPARSE;
                                 }))
    return fail(badUsage, "--density: the model has no sparse input");
  Expected<Target> machine = Target::resolve("native");
  if (!machine)
    return fail(bug, toString(machine.takeError()));
  auto loops = bench::Loops::create(*machine);
  if (!loops)
    return fail(bug, toString(loops.takeError()));

  auto team = bench::Team::create(std::max(options.threads, options.callers));
  if (!team)
    return fail(badUsage, toString(team.takeError()));

  Expected<std::vector<size_t>> axes = chooseAxes(options, model);
  if (!axes)
    return fail(badUsage, toString(axes.takeError()));

  std::vector<uint64_t> batches = options.batches;
  if (batches.empty())
    batches = model.fixed_batch ? std::vector<uint64_t>{model.fixed_batch}
                                : std::vector<uint64_t>{1, 8, 64};
  if (options.density) {
    std::vector<SparseTimes> all =
        measureAll<SparseTimes>(options, batches, code, [&](uint64_t batch) {
          return bench::measureSparse(*loaded, **loops, *team, {batch, *axes},
                                      *options.density, options.seconds);
        });
    if (code != ok)
      return code;
    if (options.format == "json")
      printJson(options, model, all);
    else
      printTable(options, model, all);
    return ok;
  }
  if (options.callers > 1) {
    std::vector<CallerTimes> all =
        measureAll<CallerTimes>(options, batches, code, [&](uint64_t batch) {
          return bench::measureCallers(*loaded, **loops, *team, {batch, *axes},
                                       options.seconds);
        });
    if (code != ok)
      return code;
    if (options.format == "json")
      printJson(options, model, all);
    else
      printTable(options, model, all);
    return ok;
  }
  std::vector<ModelTimes> all =
      measureAll<ModelTimes>(options, batches, code, [&](uint64_t batch) {
        return bench::measure(*loaded, **loops, *team, {batch, *axes},
                              options.seconds);
      });
  if (code != ok)
    return code;
  if (options.format == "json")
    printJson(options, model, **loops, all);
  else
    printTable(options, model, **loops, all);
  return ok;
}

constexpr char footer[] =
    R"(The model and loops that do nothing but multiply-adds, or nothing but reads of
as many bytes as the weights have, run in turns. On one thread <name>_predict is
called; on several kerasc_run with a kerasc_pool, which checks more. Columns:
  ns/call  the fastest of the rounds, a call after the other
  median   of the rounds
  single   median of calls that are timed one by one
  99.9 %   of those calls are as fast (- if fewer than 1000 calls fit)
  limit    the longer of: the flops at the peak, one read of the weights
  share    limit / ns/call
With --callers, one thread calls <name>_predict and then all at once, each with
inputs, outputs and a workspace of its own, in turns. Columns, of the fastest
rounds:
  alone       ns/call of one thread
  together    ns/call of each thread while all call
  throughput  calls of all in the time of one call alone
With --density, the same inputs are given in turns as rows and compressed, with
indices of 64 bits. Columns, of the fastest rounds:
  rows        ns/call of <name>_predict (of kerasc_run on several threads)
  compressed  ns/call of kerasc_run, which looks at every index
  speedup     rows / compressed)";

} // namespace

void tool::addBench(CLI::App &app, int &code) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App *bench = app.add_subcommand(
      "bench", "time a model beside the limits of this machine");
  bench->footer(footer);
  options->addTo(*bench);
  bench
      ->add_option("--batch", options->batches,
                   "batch sizes, else 1,8,64 or the one that the model is "
                   "fixed to")
      ->delimiter(',')
      ->check(CLI::Range(uint64_t(1), uint64_t(1) << 24))
      ->allow_extra_args(false) // or it would take MODEL
      ->type_name("SIZES");
  bench
      ->add_option("--axis", options->axes,
                   "size of an axis that the model leaves unknown, else 16")
      ->allow_extra_args(false) // or it would take MODEL
      ->type_name("NAME=SIZE");
  CLI::Option *threads =
      bench
          ->add_option("--threads", options->threads,
                       "threads that share a call, and of the limits")
          ->check(CLI::Range(1u, 1024u))
          ->capture_default_str();
  bench
      ->add_option("--callers", options->callers,
                   "threads that call at once, each for itself: what one "
                   "object gives them beside what it gives one")
      ->check(CLI::Range(1u, 1024u))
      ->excludes(threads)
      ->capture_default_str();
  bench
      ->add_option(
          "--density", options->density,
          "give sparse inputs of which this part is not 0, as rows and "
          "compressed")
      ->check(CLI::Range(0.0, 1.0))
      ->excludes("--callers");
  bench
      ->add_option("--seconds", options->seconds,
                   "how long to measure a batch size, about")
      ->check(CLI::Range(1e-3, 1e3))
      ->capture_default_str();
  bench
      ->add_option("--cpu", options->compile.cpu,
                   "as for compiling; this machine must be able to run it")
      ->capture_default_str();
  bench->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  bench->callback([options, &code] { code = runBench(*options); });
}
