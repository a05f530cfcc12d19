//===- Measure.cpp --------------------------------------------------------===//

#include "tools/bench/Measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::bench;
using Clock = std::chrono::steady_clock;

static double secondsBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

double bench::best(ArrayRef<double> seconds) {
  return *std::min_element(seconds.begin(), seconds.end());
}

double bench::percentile(ArrayRef<double> seconds, double p) {
  std::vector<double> sorted(seconds.begin(), seconds.end());
  size_t index = size_t(std::ceil(p * double(sorted.size())));
  index = std::clamp<size_t>(index, 1, sorted.size()) - 1;
  std::nth_element(sorted.begin(), sorted.begin() + index, sorted.end());
  return sorted[index];
}

double bench::timeOnce(function_ref<void(uint64_t)> work, uint64_t times) {
  Clock::time_point start = Clock::now();
  work(times);
  return secondsBetween(start, Clock::now());
}

uint64_t bench::timesFor(const Work &work, double seconds) {
  uint64_t times = 1;
  double taken = timeOnce(work, times);
  // The clock is coarse and the first times are slow: measure a tenth.
  while (taken < seconds / 10 && times < uint64_t(1) << 40) {
    times *= 2;
    taken = timeOnce(work, times);
  }
  // A clock that did not move counts as one nanosecond.
  double perTime = std::max(taken, 1e-9) / double(times);
  return std::max<uint64_t>(1, uint64_t(seconds / perTime));
}

std::vector<Rounds> bench::alternate(ArrayRef<Work> works, unsigned rounds,
                                     double slice) {
  std::vector<uint64_t> times;
  for (const Work &work : works)
    times.push_back(timesFor(work, slice));
  std::vector<Rounds> result(works.size());
  for (unsigned round = 0; round < rounds; ++round)
    for (size_t i = 0; i < works.size(); ++i)
      result[i].push_back(timeOnce(works[i], times[i]) / double(times[i]));
  return result;
}

std::vector<double> bench::timeEach(const Work &work, double seconds) {
  constexpr size_t most = size_t(1) << 20;
  std::vector<double> result;
  // No allocation while time runs.
  result.reserve(most);
  std::vector<double> clock;
  for (unsigned i = 0; i < 1001; ++i)
    clock.push_back(timeOnce([](uint64_t) {}, 1));
  const double cost = percentile(clock, 0.5);

  const Clock::time_point start = Clock::now();
  do
    result.push_back(std::max(0.0, timeOnce(work, 1) - cost));
  while (result.size() < most && secondsBetween(start, Clock::now()) < seconds);
  return result;
}
