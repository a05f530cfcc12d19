//===- ModelBench.h - a model beside the limits of the machine --*- C++ -*-===//
//
// The limit of a model at a batch size is the longer of two times: what the
// multiply-adds take at the peak of the threads, and what it takes them to read
// the weights once, each its part. docs/benchmarks.md says what that leaves
// out.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TOOLS_BENCH_MODELBENCH_H
#define KERASC_TOOLS_BENCH_MODELBENCH_H

#include "tools/bench/CompressedRows.h"
#include "tools/bench/Loops.h"
#include "tools/bench/Measure.h"
#include "tools/bench/Team.h"

#include "kerasc/runtime.h"

#include <optional>
#include <string>
#include <vector>

namespace kerasc {
class LoadedModel;
}

namespace kerasc::bench {

/// Memory at a multiple of 64, freed with this.
class Memory {
public:
  /// An error when there is not as much.
  static llvm::Expected<Memory> allocate(uint64_t bytes);
  void *get() const { return data.get(); }

private:
  struct Free {
    void operator()(void *data) const { ::free(data); }
  };
  std::unique_ptr<void, Free> data;
};

/// `bytes` that are read to see how fast that is.
class ReadBuffer {
public:
  /// At least 16 KiB, below which starting and ending shows, and rounded up to
  /// what Loops reads.
  static llvm::Expected<ReadBuffer> create(uint64_t bytes);
  /// Reads everything so many times in 1 or 4 streams.
  Work reading(const Loops &loops, unsigned streams) const;
  uint64_t bytes() const { return size; }

private:
  uint64_t size = 0;
  Memory memory;
};

/// How large a call is: rows, and the unknown axes of the model.
struct CallSize {
  uint64_t batch;
  std::vector<size_t> axes = {};
};

/// What sparse inputs are like: the part that is not 0, and whether a call has
/// nonzeros alone.
struct Sparsity {
  double density = 1;
  bool isCompressed = false;
};

/// A model, a size and everything that a call needs: inputs of normal
/// numbers between -1 and 1, outputs, workspace.
class ModelCall {
public:
  /// An error when the model refuses the size or memory does not suffice. The
  /// team lives as long as this.
  static llvm::Expected<ModelCall> create(const LoadedModel &model,
                                          Loops &loops, const Team &team,
                                          const CallSize &size,
                                          const Sparsity &sparsity = {});
  /// Calls the model so many times, as a program of a user does: its typed
  /// `<name>_predict` on one thread, kerasc_run on several and for compressed
  /// rows. Lives as long as this and where this stays.
  Work calling() const;

private:
  std::vector<Memory> memory;
  std::vector<CompressedRows> compressed;
  Loops::CallLoop loop = nullptr; // one thread
  const kerasc_model *model = nullptr;
  std::vector<size_t> axes;
  std::vector<kerasc_input> inputs;
  std::vector<kerasc_output> outputs;
  kerasc_call call = {}; // of kerasc_run
};

/// What `measure` found. Seconds are per call.
struct ModelTimes {
  uint64_t batch = 0;
  double best = 0, median = 0; // of the rounds
  double aloneMedian = 0;      // of calls timed one by one
  /// Of calls timed one by one; nothing when there were fewer than a thousand.
  std::optional<double> alone999;
  double flops = 0;         // of a call
  double flopsLimit = 0;    // seconds that the peak takes for them
  double readLimit = 0;     // seconds that reading the weights takes
  double peak = 0;          // operations a second
  double readBandwidth = 0; // bytes a second; 0: no weights

  double limit() const { return std::max(flopsLimit, readLimit); }
  bool boundByReads() const { return readLimit > flopsLimit; }
  /// Of the limit; both are their best rounds.
  double share() const { return limit() / best; }
};

/// Runs the model, multiply-adds and reads in turns on the threads of the team,
/// for about `seconds`.
llvm::Expected<ModelTimes> measure(const LoadedModel &model, Loops &loops,
                                   const Team &team, const CallSize &size,
                                   double seconds);

/// What `measureCallers` found. Seconds are per call, of the best rounds.
struct CallerTimes {
  uint64_t batch = 0;
  unsigned callers = 0;
  double alone = 0;    // one thread calls
  double together = 0; // all do at once: what each of their calls takes

  /// Calls a second of all over those of one alone.
  double throughput() const { return callers * alone / together; }
};

/// Lets one thread call the model, and then every thread of the team at once,
/// each with inputs, outputs and a workspace of its own, in turns, for about
/// `seconds`. Nothing but the code and the weights is shared.
llvm::Expected<CallerTimes> measureCallers(const LoadedModel &model,
                                           Loops &loops, const Team &team,
                                           const CallSize &size,
                                           double seconds);

/// What `measureSparse` found. Seconds are per call, of the best rounds.
struct SparseTimes {
  uint64_t batch = 0;
  double rows = 0;       // sparse inputs as rows
  double compressed = 0; // the same as nonzeros
};

/// Calls the model with the same sparse inputs, of which `density` is not 0, as
/// rows and compressed in turns, for about `seconds`.
llvm::Expected<SparseTimes> measureSparse(const LoadedModel &model,
                                          Loops &loops, const Team &team,
                                          const CallSize &size, double density,
                                          double seconds);

} // namespace kerasc::bench

#endif
