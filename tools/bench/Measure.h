//===- Measure.h - how long something takes ---------------------*- C++ -*-===//
//
// Machines are shared and change their clock. What is to be compared is
// therefore run in turns, in one process, and judged by many short rounds: the
// best round is what the machine can do, the median what it does.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TOOLS_BENCH_MEASURE_H
#define KERASC_TOOLS_BENCH_MEASURE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace kerasc::bench {

/// Does something so many times.
using Work = std::function<void(uint64_t times)>;

/// Seconds that one time took, one entry per round; at least one entry.
using Rounds = std::vector<double>;

double best(llvm::ArrayRef<double> seconds);
/// The value that a share `p` of the entries does not exceed; 0.5: the median.
double percentile(llvm::ArrayRef<double> seconds, double p);

/// Seconds of `work(times)`.
double timeOnce(llvm::function_ref<void(uint64_t)> work, uint64_t times);

/// How many times `work` is to be done to take about `seconds`; at least 1.
/// Doing it warms caches and clocks up.
uint64_t timesFor(const Work &work, double seconds);

/// All works, one after the other, again and again: `rounds` rounds in which
/// each takes about `slice` seconds, or does its work once if that is longer.
std::vector<Rounds> alternate(llvm::ArrayRef<Work> works, unsigned rounds,
                              double slice);

/// Seconds of every single time, what reading the clock costs taken off. As
/// many as fit into `seconds`, at most 2^20.
std::vector<double> timeEach(const Work &work, double seconds);

} // namespace kerasc::bench

#endif
