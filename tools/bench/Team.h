//===- Team.h - threads that do the same at once ----------------*- C++ -*-===//
//
// The limits of several threads are measured on the very threads that run the
// model: a pool of the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TOOLS_BENCH_TEAM_H
#define KERASC_TOOLS_BENCH_TEAM_H

#include "tools/bench/Measure.h"

#include "kerasc/pool.h"

#include "llvm/Support/Error.h"

#include <memory>

namespace kerasc::bench {

class Team {
public:
  /// This thread and `threads` - 1 others; an error when they are not to be
  /// had.
  static llvm::Expected<Team> create(unsigned threads);

  unsigned size() const { return threads; }
  /// For kerasc_call.parallel; null for one thread.
  const kerasc_parallel *parallel() const {
    return kerasc_pool_parallel(pool.get());
  }
  /// Every thread does its entry of `works`, of which there are size(), at the
  /// same time.
  Work together(std::vector<Work> works) const;

private:
  struct Destroy {
    void operator()(kerasc_pool *pool) const { kerasc_pool_destroy(pool); }
  };
  unsigned threads = 1;
  std::unique_ptr<kerasc_pool, Destroy> pool;
};

} // namespace kerasc::bench

#endif
