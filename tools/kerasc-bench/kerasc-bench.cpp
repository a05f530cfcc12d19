//===- kerasc-bench.cpp - what the machine can do, and models -------------===//
//
// The limits of this machine, each cache and number of threads for itself, and
// models beside them, as benchmarks of Google Benchmark: with its filters,
// repetitions and formats. A model is measured as `kerasc bench` does it.
//
//===----------------------------------------------------------------------===//

#include "compiler/Compile.h"
#include "compiler/Execute.h"
#include "compiler/Options.h"
#include "compiler/frontend/Problems.h"
#include "tools/bench/ModelBench.h"

#include "CLI/CLI.hpp"
#include "benchmark/benchmark.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <thread>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::bench;

namespace {

struct Settings {
  std::vector<std::string> models;
  std::vector<uint64_t> batches = {1, 8, 64};
  double seconds = 1;
  std::string cpu = "native";
};

using ::benchmark::Counter;
using ::benchmark::State;

void skip(State &state, Error error) {
  state.SkipWithError(toString(std::move(error)).c_str());
}

/// A counter of something that happens `amount` times an iteration of each
/// thread. Google Benchmark adds threads up and divides their time by their
/// number: without the average they would count twice.
Counter rate(double amount) {
  return Counter(amount,
                 Counter::kIsIterationInvariantRate | Counter::kAvgThreads);
}

void benchPeak(State &state, const Loops &loops) {
  constexpr uint64_t turns = 10000;
  for (auto _ : state)
    loops.multiplyAdd(turns);
  state.counters["flop/s"] = rate(double(turns * loops.flopsPerTurn()));
}

/// Each thread reads a part of its own of the `bytes`.
void benchRead(State &state, const Loops &loops, uint64_t bytes,
               unsigned streams) {
  Expected<ReadBuffer> buffer = ReadBuffer::create(bytes / state.threads());
  if (!buffer)
    return skip(state, buffer.takeError());
  Work read = buffer->reading(loops, streams);
  // Small ones so often that starting does not count.
  const uint64_t times = std::max<uint64_t>(1, (1 << 20) / buffer->bytes());
  for (auto _ : state)
    read(times);
  state.counters["B/s"] = rate(double(times * buffer->bytes()));
}

void benchModel(State &state, const LoadedModel &model, Loops &loops,
                uint64_t batch, double seconds) {
  Expected<Team> alone = Team::create(1);
  if (!alone)
    return skip(state, alone.takeError());
  for (auto _ : state) {
    Expected<ModelTimes> times =
        measure(model, loops, *alone, {batch}, seconds);
    if (!times)
      return skip(state, times.takeError());
    state.SetIterationTime(times->median);
    state.counters["best_ns"] = times->best * 1e9;
    state.counters["limit_ns"] = times->limit() * 1e9;
    state.counters["flop/s"] = times->flops / times->best;
    state.counters["share_%"] = times->share() * 100;
    state.SetLabel(times->boundByReads() ? "reads" : "flops");
  }
}

/// "48KiB", "32MiB".
std::string sizeText(uint64_t bytes) {
  return bytes % (1 << 20) ? std::to_string(bytes >> 10) + "KiB"
                           : std::to_string(bytes >> 20) + "MiB";
}

/// A name for each kind of memory and bytes that lie in it.
std::vector<std::pair<std::string, uint64_t>> memories() {
  std::vector<std::pair<std::string, uint64_t>> result;
  uint64_t largest = 0;
  for (const auto &cache : ::benchmark::CPUInfo::Get().caches) {
    if (cache.type == "Instruction" || cache.size <= 0)
      continue;
    // Half of a cache is in it, whoever else needs some.
    result.emplace_back("L" + std::to_string(cache.level), cache.size / 2);
    largest = std::max<uint64_t>(largest, cache.size);
  }
  result.emplace_back("memory", std::max<uint64_t>(4 * largest, 256 << 20));
  return result;
}

void registerLimits(const Loops &loops) {
  std::vector<int> threadCounts = {1};
  if (unsigned all = std::thread::hardware_concurrency(); all > 1)
    threadCounts.push_back(int(all));
  for (int threads : threadCounts) {
    ::benchmark::RegisterBenchmark(
        ("multiply_add/float32/" + std::to_string(loops.vectorBits()) + "bit")
            .c_str(),
        [&loops](State &state) { benchPeak(state, loops); })
        ->Threads(threads)
        ->UseRealTime();
    for (const auto &[memory, bytes] : memories())
      for (unsigned streams : {1, 4})
        ::benchmark::RegisterBenchmark(
            ("read/" + memory + "/" + sizeText(bytes) +
             "/streams:" + std::to_string(streams))
                .c_str(),
            [&loops, bytes = bytes, streams](State &state) {
              benchRead(state, loops, bytes, streams);
            })
            ->Threads(threads)
            ->UseRealTime();
  }
}

int fail(int code, const Twine &message) {
  errs() << "kerasc-bench: error: " << message << "\n";
  return code;
}

/// The compiled model; null after printing.
std::unique_ptr<LoadedModel> load(const std::string &path,
                                  const Target &target) {
  Options options;
  options.cpu = target.cpu;
  Expected<std::string> prefix = choosePrefix(options, "", path);
  if (!prefix) {
    fail(2, toString(prefix.takeError()));
    return nullptr;
  }
  options.name = *prefix;
  frontend::Problems problems(path, options.limits.problems);
  auto compilation = Compilation::import(path, "", options, target, problems);
  errs() << problems.render();
  if (!compilation)
    return nullptr;
  auto loaded = LoadedModel::load(*compilation, options.name);
  if (loaded)
    return std::move(*loaded);
  fail(70, toString(loaded.takeError()));
  return nullptr;
}

void printHelp() {
  outs()
      << "usage: kerasc-bench [--batch=1,8,64] [--seconds=1] [--cpu=native] "
         "[MODEL...]\n"
         "Times what this machine can do at best, and models beside it, with "
         "code for a CPU\nas kerasc knows it. Options of Google "
         "Benchmark:\n";
  outs().flush();
  ::benchmark::PrintDefaultHelp();
}

} // namespace

int main(int argc, char **argv) {
  ::benchmark::Initialize(&argc, argv, printHelp);
  Settings settings;
  CLI::App app("", "kerasc-bench");
  app.add_option("MODEL", settings.models, "");
  app.add_option("--batch", settings.batches, "")
      ->delimiter(',')
      ->check(CLI::Range(uint64_t(1), uint64_t(1) << 24))
      ->allow_extra_args(false);
  app.add_option("--seconds", settings.seconds, "")
      ->check(CLI::Range(1e-3, 1e3));
  app.add_option("--cpu", settings.cpu, "");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) ? 2 : 0;
  }
  Expected<Target> target = Target::resolve(settings.cpu);
  if (!target)
    return fail(2, toString(target.takeError()));
  if (!isHere(*target))
    return fail(2, "this machine cannot run code for --cpu=" + settings.cpu);
  auto loops = Loops::create(*target);
  if (!loops)
    return fail(70, toString(loops.takeError()));
  registerLimits(**loops);
  std::vector<std::unique_ptr<LoadedModel>> models;
  for (const std::string &path : settings.models) {
    models.push_back(load(path, *target));
    if (!models.back())
      return 1;
    for (uint64_t batch : settings.batches)
      ::benchmark::RegisterBenchmark(
          ("model/" + sys::path::stem(path) + "/batch:" + Twine(batch))
              .str()
              .c_str(),
          [&model = *models.back(), &loops = **loops, batch,
           seconds = settings.seconds](State &state) {
            benchModel(state, model, loops, batch, seconds);
          })
          ->Iterations(1)
          ->UseManualTime();
  }
  ::benchmark::RunSpecifiedBenchmarks();
  ::benchmark::Shutdown();
}
