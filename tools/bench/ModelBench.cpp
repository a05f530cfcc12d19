//===- ModelBench.cpp -----------------------------------------------------===//

#include "tools/bench/ModelBench.h"

#include "compiler/Execute.h"
#include "compiler/HalfFloat.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::bench;

Expected<Memory> Memory::allocate(uint64_t bytes) {
  Memory memory;
  // aligned_alloc wants a multiple of the alignment.
  uint64_t rounded = alignTo(std::max<uint64_t>(bytes, 1), 64);
  if (bytes <= SIZE_MAX / 2)
    memory.data.reset(std::aligned_alloc(64, rounded));
  if (!memory.data)
    return createStringError("no memory for " + Twine(bytes) + " bytes");
  return memory;
}

Expected<ReadBuffer> ReadBuffer::create(uint64_t bytes) {
  ReadBuffer buffer;
  buffer.size =
      alignTo(std::max<uint64_t>(bytes, 16 << 10), Loops::readGranule);
  Expected<Memory> memory = Memory::allocate(buffer.size);
  if (!memory)
    return memory.takeError();
  // Pages that were never written are all the same one.
  memset(memory->get(), 1, buffer.size);
  buffer.memory = std::move(*memory);
  return buffer;
}

Work ReadBuffer::reading(const Loops &loops, unsigned streams) const {
  return [&loops, streams, data = memory.get(), size = size](uint64_t times) {
    if (streams == 4)
      loops.readFour(data, size, times);
    else
      loops.read(data, size, times);
  };
}

/// Bytes of the rows of `size`; nothing when that exceeds 64 bits.
static std::optional<uint64_t> bytesOf(const kerasc_model &model,
                                       const kerasc_tensor &tensor,
                                       const CallSize &size) {
  uint64_t bytes = kerasc_dtype_size(tensor.dtype);
  bool overflows = false, overflowed;
  for (uint32_t i = 0; i < tensor.rank; ++i) {
    bytes = SaturatingMultiply<uint64_t>(
        bytes,
        kerasc_shape_size(&model, tensor.shape[i], size.batch,
                          size.axes.data()),
        &overflowed);
    overflows |= overflowed;
  }
  return overflows ? std::nullopt : std::optional(bytes);
}

/// Floats from -1 to 1; integers and bools, which may be indices, 0 and 1.
static void fillInput(char *data, uint64_t bytes, uint32_t type,
                      std::minstd_rand &random) {
  std::uniform_real_distribution<float> values(-1, 1);
  uint64_t width = kerasc_dtype_size(type);
  auto fill = [&](auto next) {
    for (uint64_t at = 0; at < bytes; at += width) {
      auto value = next();
      memcpy(data + at, &value, std::min<uint64_t>(width, sizeof value));
    }
  };
  switch (type) {
  case KERASC_FLOAT32:
    return fill([&] { return values(random); });
  case KERASC_FLOAT64:
    return fill([&] { return double(values(random)); });
  case KERASC_FLOAT16:
    return fill([&] { return float16FromFloat(values(random)); });
  case KERASC_BFLOAT16:
    return fill([&] { return bfloat16FromFloat(values(random)); });
  default:
    // The low bytes come first on the machines this runs on.
    return fill([&] { return uint64_t(random() & 1); });
  }
}

/// Leaves so much of the elements, and makes the others 0.
static void thinOut(char *data, uint64_t bytes, uint32_t type, double density,
                    std::minstd_rand &random) {
  std::bernoulli_distribution isKept(density);
  uint64_t width = kerasc_dtype_size(type);
  for (uint64_t at = 0; at < bytes; at += width)
    if (!isKept(random))
      memset(data + at, 0, width);
}

Expected<ModelCall> ModelCall::create(const LoadedModel &loaded, Loops &loops,
                                      const Team &team, const CallSize &size,
                                      const Sparsity &sparsity) {
  const kerasc_model &model = *loaded.descriptor();
  const uint64_t batch = size.batch;
  if (!size.axes.empty() && kerasc_shape_size(&model, KERASC_AXIS(0), batch,
                                              size.axes.data()) == SIZE_MAX)
    return createStringError(kerasc_status_text(KERASC_BAD_AXIS));
  if (model.fixed_batch && batch != model.fixed_batch)
    return createStringError("the model is fixed to a batch of " +
                             Twine(model.fixed_batch));
  ModelCall result;
  std::vector<const void *> pointers;
  auto add = [&](std::optional<uint64_t> bytes) -> Expected<void *> {
    Expected<Memory> memory = Memory::allocate(bytes.value_or(UINT64_MAX));
    if (!memory)
      return memory.takeError();
    result.memory.push_back(std::move(*memory));
    pointers.push_back(result.memory.back().get());
    return result.memory.back().get();
  };

  std::minstd_rand random(1);
  for (const kerasc_tensor &input : ArrayRef(model.inputs, model.input_count)) {
    std::optional<uint64_t> bytes = bytesOf(model, input, size);
    Expected<void *> data = add(bytes);
    if (!data)
      return data.takeError();
    char *rows = static_cast<char *>(*data);
    fillInput(rows, *bytes, input.dtype, random);
    result.inputs.emplace_back().data = *data;
    if (!(input.flags & KERASC_TENSOR_SPARSE))
      continue;
    thinOut(rows, *bytes, input.dtype, sparsity.density, random);
    if (!sparsity.isCompressed)
      continue;
    uint64_t width =
        kerasc_shape_size(&model, input.shape[1], batch, size.axes.data());
    result.compressed.push_back(
        CompressedRows::of(rows, batch, width, input.dtype));
    result.inputs.back() = result.compressed.back().asInput();
  }
  for (const kerasc_tensor &output :
       ArrayRef(model.outputs, model.output_count)) {
    Expected<void *> data = add(bytesOf(model, output, size));
    if (!data)
      return data.takeError();
    result.outputs.emplace_back().data = *data;
  }
  const size_t bytes =
      kerasc_workspace_bytes(&model, batch, team.size(), size.axes.data());
  Expected<void *> workspace = add(bytes);
  if (!workspace)
    return workspace.takeError();

  uint32_t status;
  if (team.size() == 1 && !sparsity.isCompressed) {
    std::vector<uint64_t> sizes = {batch};
    llvm::append_range(sizes, size.axes);
    auto loop = loops.calling(loaded.predict(), sizes, pointers);
    if (!loop)
      return loop.takeError();
    result.loop = *loop;
    status = result.loop(1);
  } else {
    result.model = &model;
    kerasc_call &call = result.call;
    call.struct_size = sizeof call;
    call.batch = batch;
    result.axes.assign(size.axes.begin(), size.axes.end());
    call.axes = result.axes.data();
    call.axis_count = result.axes.size();
    call.inputs = result.inputs.data();
    call.input_count = result.inputs.size();
    call.outputs = result.outputs.data();
    call.output_count = result.outputs.size();
    call.workspace = *workspace;
    call.workspace_bytes = bytes;
    call.parallel = team.size() == 1 ? nullptr : team.parallel();
    status = kerasc_run(&model, &call);
  }
  if (status)
    return createStringError(kerasc_status_text(kerasc_status(status)));
  return result;
}

Work ModelCall::calling() const {
  if (loop)
    return [loop = loop](uint64_t times) { loop(times); };
  return [this](uint64_t times) {
    for (uint64_t i = 0; i < times; ++i)
      kerasc_run(model, &call);
  };
}

/// Rounds that fit into `seconds` when each does `works` works, one of which
/// takes `once` seconds at least: 25, if that leaves time for it.
static unsigned roundsFor(double seconds, double once, unsigned works) {
  const double slice = seconds / (works * 25);
  if (once <= slice)
    return 25;
  return std::max(5u, unsigned(seconds / (once + (works - 1) * slice)));
}

Expected<ModelTimes> bench::measure(const LoadedModel &loaded, Loops &loops,
                                    const Team &team, const CallSize &size,
                                    double seconds) {
  const kerasc_model &model = *loaded.descriptor();
  Expected<ModelCall> call = ModelCall::create(loaded, loops, team, size);
  if (!call)
    return call.takeError();
  const Work work = call->calling();

  std::vector<ReadBuffer> buffers;
  std::vector<Work> adds, reads, readsOfFour;
  for (unsigned i = 0; i < team.size(); ++i) {
    Expected<ReadBuffer> buffer =
        ReadBuffer::create(divideCeil(model.weights_bytes, team.size()));
    if (!buffer)
      return buffer.takeError();
    adds.push_back([&loops](uint64_t turns) { loops.multiplyAdd(turns); });
    reads.push_back(buffer->reading(loops, 1));
    readsOfFour.push_back(buffer->reading(loops, 4));
    buffers.push_back(std::move(*buffer));
  }
  const double bytesRead = double(buffers.front().bytes() * team.size());

  // A quarter of the time for calls one by one. In the rest 25 rounds, or as
  // many as there is time for when one call fills more than its slice.
  const double forRounds = seconds * 0.75, slice = forRounds / (4 * 25);
  const unsigned rounds = roundsFor(forRounds, timeOnce(work, 1), 4);
  std::vector<Rounds> found =
      alternate({work, team.together(adds), team.together(reads),
                 team.together(readsOfFour)},
                rounds, slice);

  ModelTimes times;
  times.batch = size.batch;
  times.best = best(found[0]);
  times.median = percentile(found[0], 0.5);
  times.flops = double(model.flops_per_row) * double(size.batch);
  times.peak = double(loops.flopsPerTurn() * team.size()) / best(found[1]);
  times.flopsLimit = times.flops / times.peak;
  if (model.weights_bytes) {
    times.readBandwidth = bytesRead / std::min(best(found[2]), best(found[3]));
    times.readLimit = double(model.weights_bytes) / times.readBandwidth;
  }

  std::vector<double> alone = timeEach(work, seconds / 4);
  times.aloneMedian = percentile(alone, 0.5);
  if (alone.size() >= 1000)
    times.alone999 = percentile(alone, 0.999);
  return times;
}

Expected<CallerTimes> bench::measureCallers(const LoadedModel &loaded,
                                            Loops &loops, const Team &team,
                                            const CallSize &size,
                                            double seconds) {
  Expected<Team> one = Team::create(1);
  if (!one)
    return one.takeError();
  std::vector<ModelCall> calls;
  std::vector<Work> works;
  for (unsigned i = 0; i < team.size(); ++i) {
    Expected<ModelCall> call = ModelCall::create(loaded, loops, *one, size);
    if (!call)
      return call.takeError();
    works.push_back(call->calling());
    calls.push_back(std::move(*call));
  }
  const Work alone = works.front(), together = team.together(works);
  // All at once may take as long as one after the other.
  const unsigned rounds =
      roundsFor(seconds, timeOnce(alone, 1) + timeOnce(together, 1), 2);
  std::vector<Rounds> found =
      alternate({alone, together}, rounds, seconds / (2 * 25));

  CallerTimes times;
  times.batch = size.batch;
  times.callers = team.size();
  times.alone = best(found[0]);
  times.together = best(found[1]);
  return times;
}

Expected<SparseTimes> bench::measureSparse(const LoadedModel &loaded,
                                           Loops &loops, const Team &team,
                                           const CallSize &size, double density,
                                           double seconds) {
  Expected<ModelCall> rows = ModelCall::create(
      loaded, loops, team, size, {density, /*isCompressed=*/false});
  if (!rows)
    return rows.takeError();
  Expected<ModelCall> compressed = ModelCall::create(
      loaded, loops, team, size, {density, /*isCompressed=*/true});
  if (!compressed)
    return compressed.takeError();
  const Work ofRows = rows->calling(), ofNonzeros = compressed->calling();
  const unsigned rounds =
      roundsFor(seconds, timeOnce(ofRows, 1) + timeOnce(ofNonzeros, 1), 2);
  std::vector<Rounds> found =
      alternate({ofRows, ofNonzeros}, rounds, seconds / (2 * 25));
  SparseTimes times;
  times.batch = size.batch;
  times.rows = best(found[0]);
  times.compressed = best(found[1]);
  return times;
}
