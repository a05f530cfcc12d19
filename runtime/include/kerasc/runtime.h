/*===- kerasc/runtime.h - calling compiled Keras models -------------------===*\

  A compiled model is one object and one header, and needs neither this file nor
  a library for its typed `<name>_predict`. This header is for programs that
  want more: ask any model what it offers, run any model through one function
  that checks its arguments, pick the variant for the processor, run on several
  threads. Nothing here loads, allocates, frees, or keeps a state.

  A complete program (cc main.c jet.o -lkerasc_rt):

    #include "jet.h"
    #include "kerasc/runtime.h"
    #include <stdio.h>

    static KERASC_ALIGNAS(64) unsigned char workspace[JET_WORKSPACE_BYTES];

    int main(void) {
      float features[2][3] = {{1, 2, 3}, {4, 5, 6}}, scores[2][2];
      const kerasc_model *model = kerasc_select(jet_model());
      kerasc_input input = {.data = features};
      kerasc_output output = {.data = scores};
      kerasc_call call = {.struct_size = sizeof call,
                          .batch = 2,
                          .inputs = &input,
                          .input_count = 1,
                          .outputs = &output,
                          .output_count = 1,
                          .workspace = workspace,
                          .workspace_bytes = sizeof workspace};
      kerasc_status status = kerasc_run(model, &call);
      if (status != KERASC_OK) {
        fprintf(stderr, "jet: %s\n", kerasc_status_text(status));
        return 1;
      }
      printf("%s: %g %g, %g %g\n", model->name, scores[0][0], scores[0][1],
             scores[1][0], scores[1][1]);
      return 0;
    }

  prints, for a model whose two outputs are the sum and the maximum of a row:

    jet: 6 3, 15 6

  What to know before the first call:

  - Buffers may not overlap: an output or the workspace that shares a byte with
    anything else of the call is refused (KERASC_OVERLAP), never worked around.
  - The workspace starts at a multiple of 64; everything else needs only the
    alignment of its elements. One workspace per call that is under way.
  - Models, descriptors and weights are read-only: any number of threads may
    call the same model at once. Nothing here starts a thread; kerasc/pool.h has
    threads for programs that have none of their own (docs/threads.md).
  - All memory is the caller's, before, during and after a call; no pointer of a
    call is kept. Strings and tables of a descriptor live as long as the object.
  - Tensors are dense, row-major, batch first; batch 0 is a valid batch. A row's
    result does not depend on the other rows, on the batch size or on threads.
  - Every error is found before the first byte is written.

  Structures only ever grow at their end. Binary compatibility, symbols and what
  an object must provide: runtime/README.md.

\*===----------------------------------------------------------------------===*/

#ifndef KERASC_RUNTIME_H
#define KERASC_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

/*===----------------------------------------------------------------------===*\
  What the headers of models and this one share
\*===----------------------------------------------------------------------===*/

/* The header of every model repeats this block word for word (the compiler
   takes it from here), so that it is complete alone; the first one defines. */
/* [shared block] */
#ifndef KERASC_SHARED
#define KERASC_SHARED

/* The outcome of a call. All but KERASC_OK mean: nothing was written. */
typedef enum kerasc_status {
  KERASC_OK = 0,
  /* A pointer that the call needs is NULL (data of zero bytes may be). */
  KERASC_NULL_POINTER = 1,
  /* Data is not aligned to its elements, workspace or weights not to 64. */
  KERASC_MISALIGNED = 2,
  /* An output or the workspace shares bytes with another buffer. */
  KERASC_OVERLAP = 3,
  /* Not the batch size the model is fixed to, above its maximum, or so large
     that a tensor exceeds the address space. */
  KERASC_BAD_BATCH = 4,
  /* The sizes of the unknown axes: wrong count, do not fit the model or each
     other, or a row is too large. */
  KERASC_BAD_AXIS = 5,
  /* The workspace holds fewer bytes than <name>_workspace_bytes asks for. */
  KERASC_WORKSPACE_TOO_SMALL = 6,
  /* The object, the runtime and the caller do not fit each other: versions, or
     a field is set that the object does not know. */
  KERASC_ABI_MISMATCH = 7,
  /* No variant of the model runs on this processor. */
  KERASC_UNSUPPORTED_CPU = 8,
  /* Any other argument: number of inputs or outputs, kind, sparse indices, a
     mask where the model has none. */
  KERASC_BAD_ARGUMENT = 9
} kerasc_status;

/* static KERASC_ALIGNAS(64) unsigned char workspace[...]; */
#if defined(_MSC_VER)
#define KERASC_ALIGNAS(bytes) __declspec(align(bytes))
#elif defined(__GNUC__)
#define KERASC_ALIGNAS(bytes) __attribute__((aligned(bytes)))
#elif defined(__cplusplus)
#define KERASC_ALIGNAS(bytes) alignas(bytes)
#else
#define KERASC_ALIGNAS(bytes) _Alignas(bytes)
#endif

#if defined(__cplusplus) && __cplusplus >= 201103L
#define KERASC_NOEXCEPT noexcept
#elif defined(_MSC_VER) && defined(__cplusplus)
#define KERASC_NOEXCEPT noexcept
#else
#define KERASC_NOEXCEPT
#endif

#endif
/* [end of shared block] */

#ifdef __cplusplus
extern "C" {
#endif

/* Functions of this library stay visible when it is linked into a shared one
   that hides everything else. Define KERASC_API empty to hide them too. */
#ifndef KERASC_API
#if defined(__GNUC__) && !defined(_WIN32)
#define KERASC_API __attribute__((visibility("default")))
#else
#define KERASC_API
#endif
#endif

/*===----------------------------------------------------------------------===*\
  Versions
\*===----------------------------------------------------------------------===*/

/* Layout of the structures below. A runtime runs every object of its major
   version; the minor version counts what was appended. */
#define KERASC_ABI_MAJOR 1u
#define KERASC_ABI_MINOR 1u
#define KERASC_ABI_VERSION (KERASC_ABI_MAJOR << 16 | KERASC_ABI_MINOR)

/* Version of the linked runtime library, "0.1.0". */
KERASC_API const char *kerasc_version(void) KERASC_NOEXCEPT;

/* One line about a status, lower-case, without full stop; never NULL. */
KERASC_API const char *kerasc_status_text(kerasc_status status) KERASC_NOEXCEPT;

/*===----------------------------------------------------------------------===*\
  What a model offers
\*===----------------------------------------------------------------------===*/

/* Element types. In C, float16 and bfloat16 are uint16_t (their bits), bool is
   uint8_t holding 0 or 1, the others what their name says. */
typedef enum kerasc_dtype {
  KERASC_FLOAT32 = 0,
  KERASC_FLOAT64 = 1,
  KERASC_FLOAT16 = 2,
  KERASC_BFLOAT16 = 3,
  KERASC_BOOL = 4,
  KERASC_INT8 = 5,
  KERASC_INT16 = 6,
  KERASC_INT32 = 7,
  KERASC_INT64 = 8,
  KERASC_UINT8 = 9,
  KERASC_UINT16 = 10,
  KERASC_UINT32 = 11,
  KERASC_UINT64 = 12
} kerasc_dtype;

/* Bytes of one element; 0 for a value that is no kerasc_dtype. */
KERASC_API size_t kerasc_dtype_size(uint32_t dtype) KERASC_NOEXCEPT;

/* Entries of kerasc_tensor.shape that are not sizes. */
#define KERASC_BATCH ((int64_t)-1) /* the batch of the call */
#define KERASC_AXIS(k)                                                         \
  ((int64_t)-2 - (k))                           /* call.axes[k]; from          \
                                                   axis_count on model.size */
#define KERASC_AXIS_INDEX(entry) (-2 - (entry)) /* k, for entries below -1 */

/* Bits of kerasc_tensor.flags. */
#define KERASC_TENSOR_SPARSE 1u /* input: KERASC_CSR is accepted too */

/* An input or output. Stands in arrays: frozen within a major version. */
typedef struct kerasc_tensor {
  const char *name;     /* as in the Keras model, UTF-8 */
  uint32_t dtype;       /* a kerasc_dtype */
  uint32_t rank;        /* entries of shape */
  const int64_t *shape; /* sizes, KERASC_BATCH, KERASC_AXIS(k); NULL: rank 0 */
  uint32_t flags;       /* KERASC_TENSOR_*; unknown bits mean ABI mismatch */
  uint32_t mask_rank;   /* a mask covers the first mask_rank axes; 0: no mask */
  const void *reserved; /* NULL */
} kerasc_tensor;

/* Bits of kerasc_model.flags. */
#define KERASC_MODEL_RANDOM 1u /* results depend on seed and call_counter */

struct kerasc_call;

/* The descriptor of a model, what `<name>_model()` returns. Read-only, as old
   as the program. Fields are only appended; struct_size says which exist. */
typedef struct kerasc_model {
  uint32_t abi_version;   /* KERASC_ABI_VERSION of the object */
  uint32_t struct_size;   /* bytes of this structure in the object */
  uint32_t call_size;     /* bytes of kerasc_call that the object knows */
  uint32_t input_count;   /* entries of inputs */
  uint32_t output_count;  /* entries of outputs */
  uint32_t axis_count;    /* unknown axes besides the batch */
  uint32_t variant_count; /* entries of variants; 0: this one is the only one */
  uint32_t flags;         /* KERASC_MODEL_*; unknown bits may be ignored */
  uint64_t fixed_batch;   /* the only batch size allowed; 0: any */
  uint64_t max_batch;     /* the largest batch size allowed; 0: any */
  uint64_t flops_per_row; /* floating-point operations for one row, all axes at
                             1; a multiply-add counts as two */
  uint64_t bytes_per_row; /* of inputs and outputs for one row, likewise */
  uint64_t weights_bytes; /* bytes at weights */
  uint64_t features[2];   /* KERASC_CPU_*, what the processor must have */
  const char *name;       /* the prefix of the exported symbols, "jet" */
  const char *kerasc_version; /* of the compiler, "0.1.0" */
  const char *source_digest;  /* SHA-256 of the model file, 64 hex digits */
  const char *weights_digest; /* SHA-256 of the packed weights, 64 hex digits */
  const char *producer;       /* what wrote the model, "keras 3.15.1" */
  const char *cpu;            /* as given to --cpu, "x86-64-v3" */
  const char *target;         /* LLVM triple, "x86_64-unknown-linux-gnu" */
  const kerasc_tensor *inputs;
  const kerasc_tensor *outputs;
  /* Bytes of workspace so that `threads` tasks can work at once; axes has
     axis_count entries, NULL for none. SIZE_MAX: more than memory can hold. */
  size_t (*workspace_bytes)(size_t batch, size_t threads, const size_t *axes);
  /* The object's own entry. It trusts the call to be complete and checked: go
     through kerasc_run. */
  kerasc_status (*run)(const struct kerasc_call *call);
  const void *weights; /* packed, at a multiple of 64; NULL: given per call */
  /* The same model for other processors, this one included; slowest first. */
  const struct kerasc_model *const *variants;
  const void *self_tests;   /* reserved, NULL */
  const void *training;     /* reserved, NULL */
  const void *certificates; /* reserved, NULL */
  /* Since 1.1, NULL without unknown axes. What KERASC_AXIS(k) stands for: the
     unknown axis k, and from axis_count on a size that the model computes from
     all of them, such as twice as many steps. SIZE_MAX: the axes do not fit the
     model, whatever k is, or there is no such k. */
  size_t (*size)(uint32_t k, const size_t *axes);
  const void *reserved_1_1; /* NULL */
} kerasc_model;

/* The size that an entry of a kerasc_tensor.shape has in a call, to allocate
   outputs; axes as in kerasc_call, NULL for none. SIZE_MAX: the axes do not fit
   the model. */
KERASC_API size_t kerasc_shape_size(const kerasc_model *model, int64_t entry,
                                    size_t batch,
                                    const size_t *axes) KERASC_NOEXCEPT;

/*===----------------------------------------------------------------------===*\
  Choosing a variant
\*===----------------------------------------------------------------------===*/

/* Bits of kerasc_model.features[0] on x86; features[1] and, on every other
   architecture, both words are 0 for now. A bit stands for the instructions and
   for an operating system that saves their registers. */
#define KERASC_CPU_SSE3 ((uint64_t)1 << 0)
#define KERASC_CPU_SSSE3 ((uint64_t)1 << 1)
#define KERASC_CPU_SSE4_1 ((uint64_t)1 << 2)
#define KERASC_CPU_SSE4_2 ((uint64_t)1 << 3)
#define KERASC_CPU_POPCNT ((uint64_t)1 << 4)
#define KERASC_CPU_CX16 ((uint64_t)1 << 5)
#define KERASC_CPU_LAHF ((uint64_t)1 << 6)
#define KERASC_CPU_AVX ((uint64_t)1 << 7)
#define KERASC_CPU_AVX2 ((uint64_t)1 << 8)
#define KERASC_CPU_BMI ((uint64_t)1 << 9)
#define KERASC_CPU_BMI2 ((uint64_t)1 << 10)
#define KERASC_CPU_F16C ((uint64_t)1 << 11)
#define KERASC_CPU_FMA ((uint64_t)1 << 12)
#define KERASC_CPU_LZCNT ((uint64_t)1 << 13)
#define KERASC_CPU_MOVBE ((uint64_t)1 << 14)
#define KERASC_CPU_AVX512F ((uint64_t)1 << 15)
#define KERASC_CPU_AVX512BW ((uint64_t)1 << 16)
#define KERASC_CPU_AVX512CD ((uint64_t)1 << 17)
#define KERASC_CPU_AVX512DQ ((uint64_t)1 << 18)
#define KERASC_CPU_AVX512VL ((uint64_t)1 << 19)
#define KERASC_CPU_AVX512IFMA ((uint64_t)1 << 20)
#define KERASC_CPU_AVX512VBMI ((uint64_t)1 << 21)
#define KERASC_CPU_AVX512VBMI2 ((uint64_t)1 << 22)
#define KERASC_CPU_AVX512VNNI ((uint64_t)1 << 23)
#define KERASC_CPU_AVX512BITALG ((uint64_t)1 << 24)
#define KERASC_CPU_AVX512VPOPCNTDQ ((uint64_t)1 << 25)
#define KERASC_CPU_AVX512BF16 ((uint64_t)1 << 26)
#define KERASC_CPU_AVX512FP16 ((uint64_t)1 << 27)
#define KERASC_CPU_AVXVNNI ((uint64_t)1 << 28)
#define KERASC_CPU_GFNI ((uint64_t)1 << 29)

/* What the levels of the x86-64 psABI require. */
#define KERASC_CPU_X86_64_V1 ((uint64_t)0)
#define KERASC_CPU_X86_64_V2                                                   \
  (KERASC_CPU_SSE3 | KERASC_CPU_SSSE3 | KERASC_CPU_SSE4_1 |                    \
   KERASC_CPU_SSE4_2 | KERASC_CPU_POPCNT | KERASC_CPU_CX16 | KERASC_CPU_LAHF)
#define KERASC_CPU_X86_64_V3                                                   \
  (KERASC_CPU_X86_64_V2 | KERASC_CPU_AVX | KERASC_CPU_AVX2 | KERASC_CPU_BMI |  \
   KERASC_CPU_BMI2 | KERASC_CPU_F16C | KERASC_CPU_FMA | KERASC_CPU_LZCNT |     \
   KERASC_CPU_MOVBE)
#define KERASC_CPU_X86_64_V4                                                   \
  (KERASC_CPU_X86_64_V3 | KERASC_CPU_AVX512F | KERASC_CPU_AVX512BW |           \
   KERASC_CPU_AVX512CD | KERASC_CPU_AVX512DQ | KERASC_CPU_AVX512VL)

/* The best variant that runs on this processor, for the caller to keep; NULL
   when none does, when model is NULL, or when its ABI is another. Asks the
   processor every time, so call it once, not per run. */
KERASC_API const kerasc_model *
kerasc_select(const kerasc_model *model) KERASC_NOEXCEPT;

/*===----------------------------------------------------------------------===*\
  Running a model
\*===----------------------------------------------------------------------===*/

/* How the data of an input is stored. */
#define KERASC_DENSE 0u
/* Compressed sparse rows of a rank-2 input: row r owns the entries from
   row_offsets[r] up to row_offsets[r + 1] of data and columns; row_offsets
   starts at 0, never falls, ends at nonzeros; columns ascend within a row. */
#define KERASC_CSR 1u

/* One input of a call. Stands in arrays: frozen within a major version. */
typedef struct kerasc_input {
  const void *data; /* the elements; for KERASC_CSR the nonzeros alone */
  /* One byte, 0 (ignore) or 1 (use), per entry of the first mask_rank axes;
     NULL: nothing is masked. */
  const uint8_t *mask;
  uint32_t kind;           /* KERASC_DENSE or KERASC_CSR */
  uint32_t index_dtype;    /* KERASC_CSR: KERASC_INT32 or KERASC_INT64 */
  size_t nonzeros;         /* KERASC_CSR: entries of data and columns */
  const void *row_offsets; /* KERASC_CSR: batch + 1 indices */
  const void *columns;     /* KERASC_CSR: nonzeros indices */
  const void *reserved;    /* NULL */
} kerasc_input;

/* One output of a call. Stands in arrays: frozen within a major version. */
typedef struct kerasc_output {
  void *data;
  uint8_t *mask;     /* receives the mask of this output; NULL: not wanted */
  void *reserved[2]; /* NULL */
} kerasc_output;

/* The application's own way to run tasks. parallel_for calls task(argument, i)
   once for every i below `tasks`, in any order and on any thread, and returns
   when all have returned. No task waits for another, so running them one after
   the other is right, too; results have the same bits either way. It may be
   called several times in a call or, when there is little to do, not at all.
   kerasc_pool of kerasc/pool.h is one. */
typedef struct kerasc_parallel {
  void *context;  /* handed to parallel_for; the caller's business */
  size_t threads; /* no more tasks than this per parallel_for; at least 1 */
  void (*parallel_for)(void *context, size_t tasks,
                       void (*task)(void *argument, size_t index),
                       void *argument);
} kerasc_parallel;

/* Everything about one call. Set struct_size to sizeof and all you do not use
   to zero, which is the default of every field, present and future. */
typedef struct kerasc_call {
  size_t struct_size; /* sizeof(kerasc_call) of the caller */
  size_t batch;       /* rows */
  const size_t *axes; /* sizes of the unknown axes; NULL for none */
  size_t axis_count;
  const kerasc_input *inputs; /* in the order of model->inputs */
  size_t input_count;
  const kerasc_output *outputs; /* in the order of model->outputs */
  size_t output_count;
  /* At a multiple of 64, at least kerasc_workspace_bytes(model, batch, 1, axes)
     bytes. More lets more threads take part. NULL when 0 bytes are needed. */
  void *workspace;
  size_t workspace_bytes;
  /* Packed like model->weights, as large, at a multiple of 64; NULL: the
     object's own. */
  const void *weights;
  const kerasc_parallel *parallel; /* NULL: run on the calling thread alone */
  /* Of layers that draw random numbers (KERASC_MODEL_RANDOM), without effect on
     others. What is drawn for an element depends on these two, on the layer and
     on the element's place in the batch, and on nothing else: neither threads
     nor the processor nor calls before. Another call_counter is another,
     independent draw from the same seed: count calls with it. <name>_predict
     draws what a call with 0 and 0 does. */
  uint64_t seed;
  uint64_t call_counter;
} kerasc_call;

/* Workspace for `threads` tasks at once (0 counts as 1), in bytes. SIZE_MAX
   when the model is NULL or of another ABI, refuses the batch, lacks its axes,
   or needs more than memory can hold: an allocation of that size fails. */
KERASC_API size_t kerasc_workspace_bytes(const kerasc_model *model,
                                         size_t batch, size_t threads,
                                         const size_t *axes) KERASC_NOEXCEPT;

/* Checks the call, then runs the model. Writes outputs, their masks and the
   workspace, and these only when it returns KERASC_OK. Allocates nothing. The
   processor is not checked here: kerasc_select is asked once, before. */
KERASC_API kerasc_status kerasc_run(const kerasc_model *model,
                                    const kerasc_call *call) KERASC_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* KERASC_RUNTIME_H */
