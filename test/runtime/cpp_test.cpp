//===- cpp_test.cpp - the C++ layer over the runtime ----------------------===//

#include "check.h"
#include "fake_models.h"

#include "kerasc/kerasc.hpp"

#include <cstring>
#include <type_traits>

static_assert(noexcept(kerasc_run(nullptr, nullptr)));
static_assert(!std::is_copy_constructible_v<kerasc::Workspace>);
static_assert(std::is_nothrow_move_constructible_v<kerasc::Session>);
static_assert(!std::is_copy_constructible_v<kerasc::Pool>);
static_assert(std::is_nothrow_move_assignable_v<kerasc::Pool>);

static void runs() {
  const float x[] = {1, 2, 3, 4, 5, 6};
  float y[4] = {};
  kerasc::Session session(jet_model());
  CHECK(session.model() == jet_model());
  CHECK_STATUS(KERASC_OK,
               session.run(2, kerasc::inputs(x), kerasc::outputs(y)));
  CHECK(y[0] == 6 && y[1] == 3 && y[2] == 15 && y[3] == 6);
  kerasc::Session moved(std::move(session));
  CHECK_STATUS(KERASC_OK, moved.run(1, kerasc::inputs(x), kerasc::outputs(y)));
}

static void refuses_wrong_types_and_counts() {
  const float x[3] = {};
  const double wrong[3] = {};
  float y[2] = {};
  kerasc::Session session(jet_model());
  CHECK_STATUS(KERASC_BAD_ARGUMENT,
               session.run(1, kerasc::inputs(wrong), kerasc::outputs(y)));
  CHECK_STATUS(KERASC_BAD_ARGUMENT,
               session.run(1, kerasc::inputs(x, x), kerasc::outputs(y)));
  CHECK_STATUS(KERASC_BAD_ARGUMENT,
               session.run(1, kerasc::inputs(x), kerasc::outputs()));
}

static void passes_statuses_on() {
  const float x[3] = {};
  float y[2] = {};
  kerasc_model model = *jet_model();
  model.max_batch = 1;
  kerasc::Session session(&model);
  CHECK_STATUS(KERASC_BAD_BATCH,
               session.run(2, kerasc::inputs(x), kerasc::outputs(y)));
  model.features[0] = std::uint64_t(1) << 63;
  kerasc::Session none(&model);
  CHECK(!none.model());
  CHECK_STATUS(KERASC_UNSUPPORTED_CPU,
               none.run(1, kerasc::inputs(x), kerasc::outputs(y)));
  CHECK_STATUS(KERASC_UNSUPPORTED_CPU, none.reserve(1));
}

static void axes_reach_the_model() {
  const std::int32_t tokens[8] = {};
  const double bag[5] = {};
  float path[16];
  std::uint8_t exits[1];
  const std::size_t axes[] = {8};
  kerasc::Session session(maze_model());
  CHECK_STATUS(KERASC_OK, session.run(1, kerasc::inputs(tokens, bag),
                                      kerasc::outputs(path, exits), axes));
  CHECK(maze_seen.axes == axes && maze_seen.workspace_bytes == 512);
  CHECK_STATUS(KERASC_BAD_AXIS, session.run(1, kerasc::inputs(tokens, bag),
                                            kerasc::outputs(path, exits)));
}

static void workspace_survives_moves_and_failure() {
  kerasc::Workspace first(100);
  void *memory = first.data();
  CHECK(memory && first.bytes() == 100);
  CHECK(reinterpret_cast<std::uintptr_t>(memory) % 64 == 0);
  kerasc::Workspace second(std::move(first));
  CHECK(second.data() == memory);
  first = std::move(second);
  CHECK(first.data() == memory);
  kerasc::Workspace impossible(SIZE_MAX);
  CHECK(!impossible.data() && impossible.bytes() == 0);
}

static void pools_move_and_may_be_missing() {
  kerasc::Pool pool(2);
  const kerasc_parallel *parallel = pool.parallel();
  CHECK(parallel && parallel->threads == 2);
  const std::int32_t tokens[8] = {};
  const double bag[5] = {};
  float path[16];
  std::uint8_t exits[1];
  const std::size_t axes[] = {8};
  kerasc::Session session(maze_model(), parallel);
  kerasc::Pool moved(std::move(pool));
  CHECK(!pool.parallel() && moved.parallel() == parallel);
  CHECK_STATUS(KERASC_OK, session.run(1, kerasc::inputs(tokens, bag),
                                      kerasc::outputs(path, exits), axes));
  CHECK(maze_seen.parallel == parallel && maze_seen.workspace_bytes == 1024);
  kerasc::Pool other(3);
  moved = std::move(other);
  CHECK(moved.parallel()->threads == 3);
  CHECK(!kerasc::Pool(0).parallel());
}

int main() {
  runs();
  refuses_wrong_types_and_counts();
  passes_statuses_on();
  axes_reach_the_model();
  workspace_survives_moves_and_failure();
  pools_move_and_may_be_missing();
  return check_result();
}
