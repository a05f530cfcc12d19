//===- kerasc/kerasc.hpp - compiled Keras models in C++17 -----------------===//
//
// A thin, header-only layer over runtime.h and pool.h: it owns workspaces and
// pools and checks that the C++ types of the buffers are the model's. Nothing
// throws; errors are the statuses of runtime.h. Link with kerasc_rt.
//
//   kerasc::Session session(jet_model());
//   std::vector<float> features(3 * rows), scores(2 * rows);
//   kerasc_status status = session.run(rows, kerasc::inputs(features.data()),
//                                      kerasc::outputs(scores.data()));
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_KERASC_HPP
#define KERASC_KERASC_HPP

#include "kerasc/pool.h"
#include "kerasc/runtime.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace kerasc {

/// Memory for the intermediate values of one call at a time, at a multiple of
/// 64. Move-only; freed with the object.
class Workspace {
public:
  Workspace() noexcept = default;
  /// data() is null when memory does not suffice, or bytes is 0.
  explicit Workspace(std::size_t bytes) noexcept {
    // What an allocator cannot express it need not be asked for.
    if (bytes == 0 || bytes > SIZE_MAX / 2)
      return;
    memory = ::operator new(bytes, std::align_val_t(alignment), std::nothrow);
    count = memory ? bytes : 0;
  }
  Workspace(Workspace &&other) noexcept { swap(other); }
  Workspace &operator=(Workspace &&other) noexcept {
    Workspace taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Workspace() { ::operator delete(memory, std::align_val_t(alignment)); }

  void *data() const noexcept { return memory; }
  std::size_t bytes() const noexcept { return count; }

private:
  static constexpr std::size_t alignment = 64;

  void swap(Workspace &other) noexcept {
    std::swap(memory, other.memory);
    std::swap(count, other.count);
  }

  void *memory = nullptr;
  std::size_t count = 0;
};

/// Whether elements of this kerasc_dtype live in C++ objects of type T.
template <typename T> constexpr bool holds(std::uint32_t dtype) noexcept {
  using U = std::remove_cv_t<T>;
  switch (dtype) {
  case KERASC_FLOAT32:
    return std::is_same_v<U, float>;
  case KERASC_FLOAT64:
    return std::is_same_v<U, double>;
  case KERASC_FLOAT16:
  case KERASC_BFLOAT16:
  case KERASC_UINT16:
    return std::is_same_v<U, std::uint16_t>;
  case KERASC_BOOL:
    return std::is_same_v<U, std::uint8_t> ||
           (std::is_same_v<U, bool> && sizeof(bool) == 1);
  case KERASC_INT8:
    return std::is_same_v<U, std::int8_t>;
  case KERASC_INT16:
    return std::is_same_v<U, std::int16_t>;
  case KERASC_INT32:
    return std::is_same_v<U, std::int32_t>;
  case KERASC_INT64:
    return std::is_same_v<U, std::int64_t>;
  case KERASC_UINT8:
    return std::is_same_v<U, std::uint8_t>;
  case KERASC_UINT32:
    return std::is_same_v<U, std::uint32_t>;
  case KERASC_UINT64:
    return std::is_same_v<U, std::uint64_t>;
  }
  return false;
}

/// Buffers of one call with the types they had; made by inputs() and outputs().
template <typename Raw, std::size_t N> struct Buffers {
  std::array<Raw, N> raw;
  std::array<bool (*)(std::uint32_t), N> fits;
};

/// Dense inputs in the model's order: pointers to batch x row elements each.
template <typename... T>
Buffers<kerasc_input, sizeof...(T)> inputs(const T *...data) noexcept {
  return {{{kerasc_input{data, nullptr, KERASC_DENSE, 0, 0, nullptr, nullptr,
                         nullptr}...}},
          {{&holds<T>...}}};
}

/// Outputs in the model's order.
template <typename... T>
Buffers<kerasc_output, sizeof...(T)> outputs(T *...data) noexcept {
  static_assert((... && !std::is_const_v<T>), "outputs are written to");
  return {{{kerasc_output{data, nullptr, {nullptr, nullptr}}...}},
          {{&holds<T>...}}};
}

/// Threads for the calls of sessions; move-only, ended with the object.
///
///   kerasc::Pool pool(2);
///   kerasc::Session session(jet_model(), pool.parallel());
class Pool {
public:
  /// `threads`: how many work at once, the calling one included.
  explicit Pool(std::size_t threads) noexcept
      : pool(kerasc_pool_create(threads)) {}
  Pool(Pool &&other) noexcept : pool(std::exchange(other.pool, nullptr)) {}
  Pool &operator=(Pool &&other) noexcept {
    Pool taken(std::move(other));
    std::swap(pool, taken.pool);
    return *this;
  }
  ~Pool() { kerasc_pool_destroy(pool); }

  /// Valid as long as the threads, wherever they are moved to. Null when they
  /// could not be had: sessions then use the calling thread alone.
  const kerasc_parallel *parallel() const noexcept {
    return kerasc_pool_parallel(pool);
  }

private:
  kerasc_pool *pool;
};

/// The best variant of a model for this processor with a workspace of its own.
/// Use one Session per thread that calls; the model behind them is shared.
class Session {
public:
  /// `parallel` must outlive the session; null: the calling thread alone.
  explicit Session(const kerasc_model *model,
                   const kerasc_parallel *parallel = nullptr) noexcept
      : chosen(kerasc_select(model)), parallel(parallel) {}

  /// Null when no variant runs on this processor.
  const kerasc_model *model() const noexcept { return chosen; }

  /// Makes the workspace large enough for `batch` rows now, so that run() need
  /// not allocate. `axes`: the model's axis_count sizes, null for none.
  kerasc_status reserve(std::size_t batch,
                        const std::size_t *axes = nullptr) noexcept {
    if (!chosen)
      return KERASC_UNSUPPORTED_CPU;
    const std::size_t needed = kerasc_workspace_bytes(
        chosen, batch, parallel ? parallel->threads : 1, axes);
    if (needed <= workspace.bytes())
      return KERASC_OK;
    Workspace larger(needed);
    if (!larger.data())
      return KERASC_WORKSPACE_TOO_SMALL;
    workspace = std::move(larger);
    return KERASC_OK;
  }

  /// What the calls that follow draw in layers that draw random numbers; see
  /// kerasc_call. 0 and 0 until then.
  void draw(std::uint64_t seed, std::uint64_t callCounter) noexcept {
    this->seed = seed;
    this->callCounter = callCounter;
  }

  /// As kerasc_run; KERASC_UNSUPPORTED_CPU without a variant, and
  /// KERASC_BAD_ARGUMENT when a C++ type is not the tensor's. Allocates only
  /// when the workspace has to grow.
  template <std::size_t N, std::size_t M>
  kerasc_status run(std::size_t batch, const Buffers<kerasc_input, N> &inputs,
                    const Buffers<kerasc_output, M> &outputs,
                    const std::size_t *axes = nullptr) noexcept {
    if (!chosen)
      return KERASC_UNSUPPORTED_CPU;
    if (N != chosen->input_count || M != chosen->output_count ||
        !typesFit(inputs, chosen->inputs) ||
        !typesFit(outputs, chosen->outputs))
      return KERASC_BAD_ARGUMENT;
    kerasc_call call = {};
    call.struct_size = sizeof call;
    call.batch = batch;
    call.axes = axes;
    call.axis_count = axes ? chosen->axis_count : 0;
    call.inputs = inputs.raw.data();
    call.input_count = N;
    call.outputs = outputs.raw.data();
    call.output_count = M;
    call.parallel = parallel;
    call.seed = seed;
    call.call_counter = callCounter;
    // A batch or axis the model refuses has no workspace; kerasc_run names it.
    if (kerasc_workspace_bytes(chosen, batch, 1, axes) != SIZE_MAX)
      if (kerasc_status status = reserve(batch, axes))
        return status;
    call.workspace = workspace.data();
    call.workspace_bytes = workspace.bytes();
    return kerasc_run(chosen, &call);
  }

private:
  template <typename Raw, std::size_t N>
  static bool typesFit(const Buffers<Raw, N> &buffers,
                       const kerasc_tensor *tensors) noexcept {
    for (std::size_t i = 0; i < N; ++i)
      if (!buffers.fits[i](tensors[i].dtype))
        return false;
    return true;
  }

  const kerasc_model *chosen;
  const kerasc_parallel *parallel;
  std::uint64_t seed = 0, callCounter = 0;
  Workspace workspace;
};

} // namespace kerasc

#endif
