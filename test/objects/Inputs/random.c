/* Checks the dropouts of a model `m` that stay random. The name of an output
   says what it is of its input, which is the first one of its shape:

     p300_101_x   rate 0.300; 1 or 0 for each axis, the batch first: places
   along it are drawn one by one, or share a draw

   Philox is written down here a second time, after its paper, and checked with
   the known answers of Random123. With it every bit of every output is known
   once the layer's stream is, which is found by trying all. The rest are
   statistics on what the model gives, which no mistake made twice can pass.
   -DCHAIN: the model is any other of one input and one output, of which only
   predict, threads, batches and calls are compared. */
#define _POSIX_C_SOURCE 200809L

#include "m.h"

#include "kerasc/pool.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*===----------------------------------------------------------------------===*\
  Philox4x32-10
\*===----------------------------------------------------------------------===*/

static void philox(const uint32_t counter[4], const uint32_t key[2],
                   uint32_t out[4]) {
  uint32_t x[4], k[2];
  memcpy(x, counter, sizeof x);
  memcpy(k, key, sizeof k);
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = (uint64_t)0xd2511f53u * x[0];
    uint64_t p1 = (uint64_t)0xcd9e8d57u * x[2];
    uint32_t next[4] = {(uint32_t)(p1 >> 32) ^ x[1] ^ k[0], (uint32_t)p1,
                        (uint32_t)(p0 >> 32) ^ x[3] ^ k[1], (uint32_t)p0};
    memcpy(x, next, sizeof x);
    k[0] += 0x9e3779b9u;
    k[1] += 0xbb67ae85u;
  }
  memcpy(out, x, sizeof x);
}

static void check_known_answers(void) {
  static const uint32_t known[3][10] = {
      {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
      {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
       0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
      {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0,
       0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};
  for (int i = 0; i < 3; ++i) {
    uint32_t words[4];
    philox(known[i], known[i] + 4, words);
    if (memcmp(words, known[i] + 6, sizeof words)) {
      printf("known answer %d: another\n", i);
      exit(1);
    }
  }
}

/*===----------------------------------------------------------------------===*\
  Running the model
\*===----------------------------------------------------------------------===*/

enum { most_tensors = 24, most_rows = 4096, most_axes = 5, streams = 32 };

static const kerasc_model *model;
static float *x[most_tensors];

static void fail(const char *what, const char *name, size_t batch,
                 size_t threads) {
  printf("%s: %s, %zu rows, %zu threads\n", name, what, batch, threads);
  exit(1);
}

static void *memory(size_t bytes) {
  void *result = NULL;
  if (posix_memalign(&result, 64, bytes + 64))
    abort();
  memset(result, 0x5a, bytes + 64);
  return result;
}

static size_t floats_of_row(const kerasc_tensor *tensor) {
  size_t count = 1;
  for (uint32_t i = 1; i < tensor->rank; ++i)
    count *= (size_t)tensor->shape[i];
  return count;
}

/* `call_size`: an older caller's, whose seed and counter nobody reads. */
static void run_as(size_t call_size, size_t batch, size_t threads,
                   uint64_t seed, uint64_t counter, float *y[most_tensors]) {
  kerasc_pool *pool = threads > 1 ? kerasc_pool_create(threads) : NULL;
  kerasc_input inputs[most_tensors] = {{0}};
  kerasc_output outputs[most_tensors] = {{0}};
  kerasc_call call = {.struct_size = call_size,
                      .batch = batch,
                      .inputs = inputs,
                      .input_count = model->input_count,
                      .outputs = outputs,
                      .output_count = model->output_count,
                      .parallel = kerasc_pool_parallel(pool),
                      .seed = seed,
                      .call_counter = counter};
  call.workspace_bytes = kerasc_workspace_bytes(model, batch, threads, NULL);
  call.workspace = memory(call.workspace_bytes);
  for (uint32_t i = 0; i < model->input_count; ++i)
    inputs[i].data = x[i];
  for (uint32_t i = 0; i < model->output_count; ++i)
    outputs[i].data = y[i];
  kerasc_status status = kerasc_run(model, &call);
  if (status)
    fail(kerasc_status_text(status), "kerasc_run", batch, threads);
  kerasc_pool_destroy(pool);
  free(call.workspace);
}

static void run(size_t batch, size_t threads, uint64_t seed, uint64_t counter,
                float *y[most_tensors]) {
  run_as(sizeof(kerasc_call), batch, threads, seed, counter, y);
}

static void allocate(float *y[most_tensors]) {
  for (uint32_t i = 0; i < model->output_count; ++i)
    y[i] =
        memory(most_rows * floats_of_row(&model->outputs[i]) * sizeof(float));
}

#ifndef CHAIN
/*===----------------------------------------------------------------------===*\
  What an output must be, see compiler/codegen/Philox.h
\*===----------------------------------------------------------------------===*/

typedef struct {
  uint32_t stream;
  int has_seed;
  uint64_t seed; /* of the layer */
} source;

static void key_of(const source *from, uint64_t seed, uint32_t key[2]) {
  uint32_t counter[4] = {from->stream, (uint32_t)from->has_seed,
                         (uint32_t)from->seed, (uint32_t)(from->seed >> 32)};
  uint32_t call[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)}, words[4];
  philox(counter, call, words);
  memcpy(key, words, 2 * sizeof *key);
}

static int is_kept(const uint32_t key[2], uint64_t call_counter, size_t element,
                   double rate) {
  const uint64_t group = element / 4;
  uint32_t counter[4] = {(uint32_t)group, (uint32_t)(group >> 32),
                         (uint32_t)call_counter,
                         (uint32_t)(call_counter >> 32)};
  uint32_t words[4];
  philox(counter, key, words);
  return (double)(words[element % 4] >> 8) / 16777216.0 >= rate;
}

typedef struct {
  const char *name;
  const kerasc_tensor *tensor;
  const float *input;
  double rate;
  int own[most_axes]; /* places along the axis are drawn one by one */
  source from;
  float *y;
} output;

static output outputs[most_tensors];

/* Place of an element's draw among those of the whole batch. */
static size_t noise_of(const output *out, size_t position) {
  size_t indices[most_axes], noise = 0;
  for (uint32_t axis = out->tensor->rank; axis-- > 1;) {
    indices[axis] = position % (size_t)out->tensor->shape[axis];
    position /= (size_t)out->tensor->shape[axis];
  }
  indices[0] = position;
  for (uint32_t axis = 0; axis < out->tensor->rank; ++axis)
    if (out->own[axis])
      noise =
          noise * (axis ? (size_t)out->tensor->shape[axis] : 1) + indices[axis];
  return noise;
}

static int fits(const output *out, const source *from, uint64_t seed,
                uint64_t counter, size_t batch) {
  uint32_t key[2];
  const size_t count = batch * floats_of_row(out->tensor);
  const float scale = (float)(1.0 / (1.0 - out->rate));
  key_of(from, seed, key);
  for (size_t i = 0; i < count; ++i) {
    float expected = out->input[i];
    if (out->rate == 1)
      expected = 0;
    else if (out->rate > 0)
      expected = is_kept(key, counter, noise_of(out, i), out->rate)
                     ? expected * scale
                     : 0;
    if (isnan(expected) ? !isnan(out->y[i])
                        : memcmp(&expected, &out->y[i], sizeof expected))
      return 0;
  }
  return 1;
}

static void read_names(float *y[most_tensors]) {
  for (uint32_t i = 0; i < model->output_count; ++i) {
    output *out = &outputs[i];
    char axes[most_axes + 1] = "";
    int rate = 0;
    out->tensor = &model->outputs[i];
    out->name = out->tensor->name;
    out->y = y[i];
    if (sscanf(out->name, "p%d_%5[01]", &rate, axes) != 2 ||
        strlen(axes) != out->tensor->rank)
      fail("not a name of this test", out->name, 0, 0);
    out->rate = rate / 1000.0;
    for (uint32_t axis = 0; axis < out->tensor->rank; ++axis)
      out->own[axis] = axes[axis] == '1';
    for (uint32_t k = 0; k < model->input_count && !out->input; ++k)
      if (model->inputs[k].rank == out->tensor->rank)
        out->input = x[k];
  }
}

/* The one stream that explains each output in all calls, each another. */
static void find_sources(float *y[most_tensors]) {
  enum { calls = 32, batch = 64, candidates = 2 * streams };
  static int fails[most_tensors][candidates];
  int taken[streams] = {0};
  for (uint64_t call = 0; call < calls; ++call) {
    run(batch, 1, 12345 + call, call / 2, y);
    for (uint32_t i = 0; i < model->output_count; ++i)
      for (uint32_t k = 0; k < candidates; ++k) {
        const source from = {k / 2, (int)(k % 2), k % 2 ? 7 : 0};
        fails[i][k] |= !fits(&outputs[i], &from, 12345 + call, call / 2, batch);
      }
  }
  for (uint32_t i = 0; i < model->output_count; ++i) {
    output *out = &outputs[i];
    const int is_drawn = out->rate > 0 && out->rate < 1;
    int found = 0;
    for (uint32_t k = 0; k < candidates; ++k)
      if (!fails[i][k]) {
        out->from = (source){k / 2, (int)(k % 2), k % 2 ? 7 : 0};
        ++found;
      }
    if (found != (is_drawn ? 1 : candidates))
      fail("no stream, or several, would give this", out->name, batch, 1);
    if (!is_drawn)
      continue;
    if (taken[out->from.stream]++)
      fail("another layer draws the same", out->name, batch, 1);
    printf("%s: stream %u%s\n", out->name, (unsigned)out->from.stream,
           out->from.has_seed ? ", seed 7" : "");
  }
}

static void check_all(size_t batch, size_t threads, uint64_t seed,
                      uint64_t counter, float *y[most_tensors]) {
  run(batch, threads, seed, counter, y);
  for (uint32_t i = 0; i < model->output_count; ++i)
    if (!fits(&outputs[i], &outputs[i].from, seed, counter, batch))
      fail("other bits", outputs[i].name, batch, threads);
}

/*===----------------------------------------------------------------------===*\
  Statistics
\*===----------------------------------------------------------------------===*/

/* Whether `hits` of `count` events of this probability are within 5 sigma. */
static void expect(const char *what, const char *name, double hits,
                   double count, double probability) {
  double sigma = sqrt(count * probability * (1 - probability));
  if (fabs(hits - count * probability) <= 5 * sigma)
    return;
  printf("%s: %s: %g of %g, expected %g +- %g\n", name, what, hits, count,
         count * probability, sigma);
  exit(1);
}

/* Whether each draw of the noise was kept, in the order of its first element.
   The caller frees it. */
static unsigned char *kept_draws(const output *out, size_t batch,
                                 size_t *draws) {
  const size_t count = batch * floats_of_row(out->tensor);
  unsigned char *kept = memory(count), *seen = memory(count);
  memset(seen, 0, count);
  *draws = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t noise = noise_of(out, i);
    const unsigned char is = isnan(out->y[i]) || out->y[i] != 0;
    /* Inputs are not 0, so that only a drop can be. */
    if (seen[noise] && kept[noise] != is)
      fail("elements that share a draw differ", out->name, batch, 1);
    kept[noise] = is;
    *draws += !seen[noise];
    seen[noise] = 1;
  }
  free(seen);
  return kept;
}

static double count_equal(const unsigned char *a, const unsigned char *b,
                          size_t count) {
  double equal = 0;
  for (size_t i = 0; i < count; ++i)
    equal += a[i] == b[i];
  return equal;
}

static void check_statistics(float *y[most_tensors]) {
  /* Many small calls, so that draws that a batch shares are many, too. */
  enum { calls = 400, batch = 64 };
  static double kept[most_tensors], again[most_tensors], total[most_tensors],
      pairs[most_tensors];
  static unsigned char *last[most_tensors];
  double layers_equal = 0, layers_pairs = 0;
  for (uint64_t call = 0; call < calls; ++call) {
    unsigned char *first_half = NULL; /* of a layer of rate 0.5 */
    size_t first_draws = 0;
    run(batch, 1, 99, call, y);
    for (uint32_t i = 0; i < model->output_count; ++i) {
      size_t draws;
      unsigned char *now = kept_draws(&outputs[i], batch, &draws);
      for (size_t k = 0; k < draws; ++k)
        kept[i] += now[k];
      total[i] += (double)draws;
      if (last[i]) {
        again[i] += count_equal(now, last[i], draws);
        pairs[i] += (double)draws;
      }
      if (outputs[i].rate == 0.5 && first_half && draws == first_draws) {
        layers_equal += count_equal(now, first_half, draws);
        layers_pairs += (double)draws;
      }
      if (outputs[i].rate == 0.5 && !first_half) {
        first_half = memory(draws);
        memcpy(first_half, now, draws);
        first_draws = draws;
      }
      free(last[i]);
      last[i] = now;
    }
    free(first_half);
  }
  for (uint32_t i = 0; i < model->output_count; ++i) {
    const double keep = 1 - outputs[i].rate;
    expect("kept", outputs[i].name, kept[i], total[i], keep);
    expect("as in the call before", outputs[i].name, again[i], pairs[i],
           keep * keep + (1 - keep) * (1 - keep));
    free(last[i]);
  }
  if (layers_pairs == 0)
    fail("no two layers to compare", "model", batch, 1);
  expect("as in another layer", "rate 0.5", layers_equal, layers_pairs, 0.5);
}

#endif

/*===----------------------------------------------------------------------===*\
  The test
\*===----------------------------------------------------------------------===*/

#ifdef CHAIN
static int is_same(float *a[most_tensors], float *b[most_tensors],
                   size_t batch) {
  for (uint32_t i = 0; i < model->output_count; ++i)
    if (memcmp(a[i], b[i],
               batch * floats_of_row(&model->outputs[i]) * sizeof(float)))
      return 0;
  return 1;
}

static void check(float *y[most_tensors]) {
  float *z[most_tensors];
  void *workspace = memory(m_workspace_bytes(most_rows, 1));
  const size_t row = floats_of_row(&model->outputs[0]);
  allocate(z);
  run(64, 1, 0, 0, y);
  if (m_predict(64, x[0], z[0], workspace) || !is_same(y, z, 64))
    fail("predict is not seed 0 and call 0", "model", 64, 1);
  run(64, 1, 0, 1, z);
  if (is_same(y, z, 64))
    fail("another call draws the same", "model", 64, 1);
  run(64, 1, 1, 0, z);
  if (is_same(y, z, 64))
    fail("another seed draws the same", "model", 64, 1);
  run(most_rows, 1, 5, 6, y);
  for (size_t threads = 1; threads <= 4; ++threads)
    for (size_t batch = 1; batch <= most_rows;
         batch += batch < 64 ? 1 : most_rows - 64) {
      run(batch, threads, 5, 6, z);
      if (!is_same(y, z, batch))
        fail("other bits", "model", batch, threads);
    }
  if (fwrite(y[0], row * sizeof(float), 300, stdout) != 300)
    exit(1);
}
#else
static void check(float *y[most_tensors]) {
  read_names(y);
  find_sources(y);
  for (size_t batch = 1; batch <= 64; ++batch)
    check_all(batch, 1, 2, 3, y);
  for (size_t threads = 1; threads <= 4; ++threads)
    check_all(most_rows, threads, 0x123456789abcdef0, 0xfedcba9876543210, y);
  /* Without the fields, as in the first version of the call. */
  run_as(offsetof(kerasc_call, seed), 64, 1, 8, 9, y);
  for (uint32_t i = 0; i < model->output_count; ++i)
    if (!fits(&outputs[i], &outputs[i].from, 0, 0, 64))
      fail("not the default draw", outputs[i].name, 64, 1);
  /* What is dropped is 0, whatever it was; what is kept stays what it was. */
  for (uint32_t i = 0; i < model->input_count; ++i) {
    x[i][1] = NAN;
    x[i][2] = INFINITY;
    x[i][3] = -INFINITY;
    x[i][4] = -1e-40f;
  }
  check_all(64, 1, 2, 3, y);
  for (uint32_t i = 0; i < model->input_count; ++i)
    for (size_t k = 1; k < 5; ++k)
      x[i][k] = 1;
  check_statistics(y);
}
#endif

int main(void) {
  float *y[most_tensors];
  check_known_answers();
  model = m_model();
  if (!(model->flags & KERASC_MODEL_RANDOM))
    fail("not marked as random", "model", 0, 0);
  if (model->input_count > most_tensors || model->output_count > most_tensors)
    fail("too many tensors for this test", "model", 0, 0);
  for (uint32_t i = 0; i < model->input_count; ++i) {
    size_t count = most_rows * floats_of_row(&model->inputs[i]);
    x[i] = memory(count * sizeof(float));
    for (size_t k = 0; k < count; ++k)
      x[i][k] = (float)(k % 97 + 1) / 8.0f - (k % 2 ? 13.0f : 0.0f);
    for (size_t k = 0; k < count; ++k)
      if (x[i][k] == 0)
        x[i][k] = 1;
  }
  allocate(y);
  check(y);
#ifndef CHAIN
  puts("all as it should be");
#endif
  return 0;
}
