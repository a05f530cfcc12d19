//===- Team.cpp -----------------------------------------------------------===//

#include "tools/bench/Team.h"

#include "llvm/ADT/Twine.h"

using namespace llvm;
using namespace kerasc::bench;

Expected<Team> Team::create(unsigned threads) {
  Team team;
  team.threads = threads;
  if (threads == 1)
    return team;
  team.pool.reset(kerasc_pool_create(threads));
  if (!team.pool)
    return createStringError("cannot start " + Twine(threads) + " threads");
  return team;
}

Work Team::together(std::vector<Work> works) const {
  if (!pool)
    return std::move(works.front());
  return [parallel = parallel(), works = std::move(works)](uint64_t times) {
    struct Task {
      const std::vector<Work> &works;
      uint64_t times;
    } task = {works, times};
    parallel->parallel_for(
        parallel->context, works.size(),
        [](void *argument, size_t index) {
          const Task &task = *static_cast<Task *>(argument);
          task.works[index](task.times);
        },
        &task);
  };
}
