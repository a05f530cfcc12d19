/*===- run.c - the checked entry to every model ---------------------------===*\

  kerasc_run finds everything that can be wrong with a call before the object
  writes its first byte; the object's own entry then trusts it. The order:
  versions, counts, each tensor, workspace, weights, threads, overlap, and last
  the contents of sparse inputs, because only then their extents are known good.

\*===----------------------------------------------------------------------===*/

#include "internal.h"

#include <string.h>

#define POINTER sizeof(void *)
#define ALIGNMENT 64 /* of workspace and weights */

/* Version 1.0 of both structures: no object of this major version has less. */
#define MODEL_SIZE_1_0 (88 + 16 * POINTER)
#define CALL_SIZE_1_0 (12 * POINTER + 16)
/* Version 1.1 appended kerasc_model.size and a reserved pointer. */
#define MODEL_SIZE_1_1 (MODEL_SIZE_1_0 + 2 * POINTER)

_Static_assert(sizeof(kerasc_call) <= KERASC_CALL_ROOM, "give it more room");

#define RETURN_IF_BAD(expression)                                              \
  do {                                                                         \
    kerasc_status bad = (expression);                                          \
    if (bad != KERASC_OK)                                                      \
      return bad;                                                              \
  } while (0)

int kerasc_fits(const kerasc_model *model) {
  return model && model->abi_version >> 16 == KERASC_ABI_MAJOR &&
         model->struct_size >= MODEL_SIZE_1_0 &&
         model->call_size >= CALL_SIZE_1_0 &&
         model->call_size <= KERASC_CALL_ROOM && model->workspace_bytes &&
         model->run && (model->inputs || !model->input_count) &&
         (model->outputs || !model->output_count) &&
         (model->variants || !model->variant_count);
}

/*===----------------------------------------------------------------------===*\
  Sizes
\*===----------------------------------------------------------------------===*/

/* bytes *= factor, never beyond what a pointer difference can express. Zero is
   left out, so that it cannot hide an overflow of the other factors. */
static int grow(size_t *bytes, uint64_t factor) {
  if (factor && *bytes > PTRDIFF_MAX / factor)
    return 0;
  if (factor)
    *bytes *= (size_t)factor;
  return 1;
}

/* What KERASC_AXIS(k) stands for. */
static kerasc_status axis_size(const kerasc_model *model, uint64_t k,
                               const size_t *axes, uint64_t *size) {
  const int computes = model->struct_size >= MODEL_SIZE_1_1 && model->size;
  if (k >= model->axis_count && (!computes || k > UINT32_MAX))
    return KERASC_ABI_MISMATCH;
  *size = computes ? model->size((uint32_t)k, axes) : axes[k];
  return computes && *size == SIZE_MAX ? KERASC_BAD_AXIS : KERASC_OK;
}

/* Bytes of the first `axes` axes of a tensor with elements of `size` bytes. */
static kerasc_status extent(const kerasc_tensor *tensor, uint32_t axes,
                            size_t size, const kerasc_model *model,
                            const kerasc_call *call, size_t *bytes) {
  int empty = 0, batches = 0;
  *bytes = size;
  for (uint32_t i = 0; i < axes; ++i) {
    const int64_t entry = tensor->shape[i];
    uint64_t length;
    if (entry == KERASC_BATCH) {
      ++batches;
      continue;
    }
    if (entry >= 0) {
      length = (uint64_t)entry;
    } else {
      RETURN_IF_BAD(axis_size(model, (uint64_t)KERASC_AXIS_INDEX(entry),
                              call->axes, &length));
    }
    if (!grow(bytes, length))
      return KERASC_BAD_AXIS;
    empty |= !length;
  }
  for (; batches; --batches) {
    if (!grow(bytes, call->batch))
      return KERASC_BAD_BATCH;
    empty |= !call->batch;
  }
  if (empty)
    *bytes = 0;
  return KERASC_OK;
}

static int misaligned(const void *pointer, size_t alignment) {
  return (uintptr_t)pointer % alignment != 0;
}

/* A buffer of `bytes` bytes that must exist and be aligned, unless empty. */
static kerasc_status check_buffer(const void *data, size_t bytes,
                                  size_t alignment) {
  if (bytes && !data)
    return KERASC_NULL_POINTER;
  return bytes && misaligned(data, alignment) ? KERASC_MISALIGNED : KERASC_OK;
}

/*===----------------------------------------------------------------------===*\
  Tensors
\*===----------------------------------------------------------------------===*/

static kerasc_status check_tensor(const kerasc_tensor *tensor, const void *mask,
                                  const kerasc_model *model,
                                  const kerasc_call *call, size_t *bytes) {
  if (!kerasc_dtype_size(tensor->dtype) || (!tensor->shape && tensor->rank) ||
      tensor->mask_rank > tensor->rank ||
      tensor->flags & ~(uint32_t)KERASC_TENSOR_SPARSE)
    return KERASC_ABI_MISMATCH;
  if (mask && !tensor->mask_rank)
    return KERASC_BAD_ARGUMENT;
  /* A mask covers leading axes: it is never larger than the tensor. */
  return extent(tensor, tensor->rank, kerasc_dtype_size(tensor->dtype), model,
                call, bytes);
}

/* Extents of the three arrays of a CSR input. Its kind and its dense extent
   have been checked, so batch + 1 does not wrap. */
typedef struct {
  size_t data, row_offsets, columns;
} csr_extent;

static kerasc_status measure_csr(const kerasc_tensor *tensor,
                                 const kerasc_input *input, size_t batch,
                                 csr_extent *bytes) {
  const size_t index = kerasc_dtype_size(input->index_dtype);
  bytes->data = kerasc_dtype_size(tensor->dtype);
  bytes->columns = bytes->row_offsets = index;
  if (!grow(&bytes->data, input->nonzeros) ||
      !grow(&bytes->columns, input->nonzeros))
    return KERASC_BAD_ARGUMENT;
  if (!grow(&bytes->row_offsets, (uint64_t)batch + 1))
    return KERASC_BAD_BATCH;
  if (!input->nonzeros)
    bytes->data = bytes->columns = 0;
  if (!batch)
    bytes->row_offsets = 0;
  return KERASC_OK;
}

static kerasc_status check_csr(const kerasc_tensor *tensor,
                               const kerasc_input *input, size_t batch) {
  csr_extent bytes;
  if (!(tensor->flags & KERASC_TENSOR_SPARSE))
    return KERASC_BAD_ARGUMENT;
  if (tensor->rank != 2 || tensor->shape[0] != KERASC_BATCH)
    return KERASC_ABI_MISMATCH;
  if (input->index_dtype != KERASC_INT32 && input->index_dtype != KERASC_INT64)
    return KERASC_BAD_ARGUMENT;
  if (!batch && input->nonzeros)
    return KERASC_BAD_ARGUMENT;
  RETURN_IF_BAD(measure_csr(tensor, input, batch, &bytes));
  RETURN_IF_BAD(
      check_buffer(input->data, bytes.data, kerasc_dtype_size(tensor->dtype)));
  RETURN_IF_BAD(check_buffer(input->row_offsets, bytes.row_offsets,
                             kerasc_dtype_size(input->index_dtype)));
  return check_buffer(input->columns, bytes.columns,
                      kerasc_dtype_size(input->index_dtype));
}

static kerasc_status check_input(const kerasc_tensor *tensor,
                                 const kerasc_input *input,
                                 const kerasc_model *model,
                                 const kerasc_call *call) {
  size_t bytes;
  if (input->reserved)
    return KERASC_ABI_MISMATCH;
  RETURN_IF_BAD(check_tensor(tensor, input->mask, model, call, &bytes));
  if (input->kind == KERASC_CSR)
    return check_csr(tensor, input, call->batch);
  /* Sparse fields of a dense input: the caller forgot the kind. */
  if (input->kind != KERASC_DENSE || input->index_dtype || input->nonzeros ||
      input->row_offsets || input->columns)
    return KERASC_BAD_ARGUMENT;
  return check_buffer(input->data, bytes, kerasc_dtype_size(tensor->dtype));
}

static kerasc_status check_output(const kerasc_tensor *tensor,
                                  const kerasc_output *output,
                                  const kerasc_model *model,
                                  const kerasc_call *call) {
  size_t bytes;
  if (output->reserved[0] || output->reserved[1])
    return KERASC_ABI_MISMATCH;
  RETURN_IF_BAD(check_tensor(tensor, output->mask, model, call, &bytes));
  return check_buffer(output->data, bytes, kerasc_dtype_size(tensor->dtype));
}

static int64_t index_at(const kerasc_input *input, const void *indices,
                        size_t i) {
  return input->index_dtype == KERASC_INT32 ? ((const int32_t *)indices)[i]
                                            : ((const int64_t *)indices)[i];
}

/* The object follows these indices without looking, so all are looked at. */
static kerasc_status check_csr_contents(const kerasc_input *input, size_t batch,
                                        uint64_t width) {
  uint64_t begin = 0;
  if (!batch)
    return KERASC_OK;
  if (index_at(input, input->row_offsets, 0) != 0)
    return KERASC_BAD_ARGUMENT;
  for (size_t row = 0; row < batch; ++row) {
    /* A negative one becomes larger than any count. */
    const uint64_t next =
        (uint64_t)index_at(input, input->row_offsets, row + 1);
    if (next < begin || next > input->nonzeros)
      return KERASC_BAD_ARGUMENT;
    int64_t previous = -1;
    for (; begin < next; ++begin) {
      const int64_t column = index_at(input, input->columns, (size_t)begin);
      if (column <= previous || (uint64_t)column >= width)
        return KERASC_BAD_ARGUMENT;
      previous = column;
    }
  }
  return begin == input->nonzeros ? KERASC_OK : KERASC_BAD_ARGUMENT;
}

/*===----------------------------------------------------------------------===*\
  Overlap
\*===----------------------------------------------------------------------===*/

typedef struct {
  const void *start;
  size_t bytes; /* 0: nothing there */
} range;

/* All memory of a call under consecutive numbers, what is written first:
   workspace, two ranges per output, then what is read. Numbers instead of a
   table, because a table would need memory. */
#define WRITTEN(model) (1 + 2 * (size_t)(model)->output_count)
#define READ(model) (5 + 4 * (size_t)(model)->input_count)

static range read_range(const kerasc_model *model, const kerasc_call *call,
                        size_t number) {
  range none = {NULL, 0};
  switch (number) {
  case 0:
    return (range){call->weights, (size_t)model->weights_bytes};
  case 1:
    return (range){call->axes, call->axis_count * sizeof *call->axes};
  case 2:
    return (range){call->inputs, call->input_count * sizeof *call->inputs};
  case 3:
    return (range){call->outputs, call->output_count * sizeof *call->outputs};
  case 4:
    return (range){call->parallel, call->parallel ? sizeof *call->parallel : 0};
  }
  const kerasc_tensor *tensor = &model->inputs[(number - 5) / 4];
  const kerasc_input *input = &call->inputs[(number - 5) / 4];
  csr_extent csr = {0, 0, 0};
  size_t bytes = 0;
  if (input->kind == KERASC_CSR)
    measure_csr(tensor, input, call->batch, &csr);
  switch ((number - 5) % 4) {
  case 0:
    if (input->kind == KERASC_DENSE)
      extent(tensor, tensor->rank, kerasc_dtype_size(tensor->dtype), model,
             call, &csr.data);
    return (range){input->data, csr.data};
  case 1:
    if (!input->mask)
      return none;
    extent(tensor, tensor->mask_rank, 1, model, call, &bytes);
    return (range){input->mask, bytes};
  case 2:
    return (range){input->row_offsets, csr.row_offsets};
  }
  return (range){input->columns, csr.columns};
}

static range range_of(const kerasc_model *model, const kerasc_call *call,
                      size_t number) {
  range result = {call->workspace, call->workspace_bytes};
  if (number >= WRITTEN(model))
    return read_range(model, call, number - WRITTEN(model));
  if (!number) {
    if (!call->workspace)
      result.bytes = 0;
    return result;
  }
  const kerasc_tensor *tensor = &model->outputs[(number - 1) / 2];
  const kerasc_output *output = &call->outputs[(number - 1) / 2];
  const int isMask = (number - 1) % 2;
  result.start = isMask ? output->mask : output->data;
  extent(tensor, isMask ? tensor->mask_rank : tensor->rank,
         isMask ? 1 : kerasc_dtype_size(tensor->dtype), model, call,
         &result.bytes);
  if (!result.start)
    result.bytes = 0;
  return result;
}

static int share_a_byte(range a, range b) {
  const uintptr_t first = (uintptr_t)a.start, second = (uintptr_t)b.start;
  if (!a.bytes || !b.bytes)
    return 0;
  return first <= second ? second - first < a.bytes : first - second < b.bytes;
}

static kerasc_status check_overlap(const kerasc_model *model,
                                   const kerasc_call *call) {
  const size_t written = WRITTEN(model), all = written + READ(model);
  for (size_t i = 0; i < written; ++i) {
    const range target = range_of(model, call, i);
    if (!target.bytes)
      continue;
    for (size_t j = i + 1; j < all; ++j)
      if (share_a_byte(target, range_of(model, call, j)))
        return KERASC_OVERLAP;
  }
  return KERASC_OK;
}

/*===----------------------------------------------------------------------===*\
  The call as a whole
\*===----------------------------------------------------------------------===*/

/* Brings a call of any minor version into `room`, which is all zero: what the
   caller does not know has its default. What the object does not know must have
   it too, or the caller would wait for an effect that never comes. */
static kerasc_status copy_call(const kerasc_model *model,
                               const kerasc_call *call, unsigned char *room) {
  const size_t size = call->struct_size;
  if (size < sizeof(size_t) || size % sizeof(size_t) || size > KERASC_CALL_ROOM)
    return KERASC_ABI_MISMATCH;
  memcpy(room, call, size);
  for (size_t i = model->call_size; i < size; ++i)
    if (room[i])
      return KERASC_ABI_MISMATCH;
  return KERASC_OK;
}

static int refuses_batch(const kerasc_model *model, size_t batch) {
  return (model->fixed_batch && batch != model->fixed_batch) ||
         (model->max_batch && batch > model->max_batch);
}

static kerasc_status check_memory(const kerasc_model *model,
                                  const kerasc_call *call) {
  const size_t needed = model->workspace_bytes(call->batch, 1, call->axes);
  if (needed && !call->workspace)
    return KERASC_NULL_POINTER;
  if (misaligned(call->workspace, ALIGNMENT))
    return KERASC_MISALIGNED;
  if (call->workspace_bytes < needed)
    return KERASC_WORKSPACE_TOO_SMALL;
  if (model->weights_bytes > SIZE_MAX)
    return KERASC_ABI_MISMATCH;
  return check_buffer(call->weights, (size_t)model->weights_bytes, ALIGNMENT);
}

static kerasc_status check_call(const kerasc_model *model,
                                const kerasc_call *call) {
  if (call->input_count != model->input_count ||
      call->output_count != model->output_count)
    return KERASC_BAD_ARGUMENT;
  if (call->axis_count != model->axis_count)
    return KERASC_BAD_AXIS;
  if ((!call->inputs && call->input_count) ||
      (!call->outputs && call->output_count) ||
      (!call->axes && call->axis_count))
    return KERASC_NULL_POINTER;
  if (refuses_batch(model, call->batch))
    return KERASC_BAD_BATCH;
  /* Axes that no tensor has by itself may still not fit each other. */
  if (model->axis_count) {
    uint64_t first;
    RETURN_IF_BAD(axis_size(model, 0, call->axes, &first));
  }
  for (uint32_t i = 0; i < model->input_count; ++i)
    RETURN_IF_BAD(
        check_input(&model->inputs[i], &call->inputs[i], model, call));
  for (uint32_t i = 0; i < model->output_count; ++i)
    RETURN_IF_BAD(
        check_output(&model->outputs[i], &call->outputs[i], model, call));
  RETURN_IF_BAD(check_memory(model, call));
  if (call->parallel && !call->parallel->parallel_for)
    return KERASC_NULL_POINTER;
  if (call->parallel && !call->parallel->threads)
    return KERASC_BAD_ARGUMENT;
  RETURN_IF_BAD(check_overlap(model, call));
  for (uint32_t i = 0; i < model->input_count; ++i) {
    const int64_t *shape = model->inputs[i].shape;
    if (call->inputs[i].kind != KERASC_CSR)
      continue;
    uint64_t width = (uint64_t)shape[1];
    if (shape[1] < 0)
      RETURN_IF_BAD(axis_size(model, (uint64_t)KERASC_AXIS_INDEX(shape[1]),
                              call->axes, &width));
    RETURN_IF_BAD(check_csr_contents(&call->inputs[i], call->batch, width));
  }
  return KERASC_OK;
}

size_t kerasc_workspace_bytes(const kerasc_model *model, size_t batch,
                              size_t threads, const size_t *axes) {
  if (!kerasc_fits(model) || (!axes && model->axis_count) ||
      refuses_batch(model, batch))
    return SIZE_MAX;
  return model->workspace_bytes(batch, threads ? threads : 1, axes);
}

size_t kerasc_shape_size(const kerasc_model *model, int64_t entry, size_t batch,
                         const size_t *axes) {
  uint64_t size;
  if (entry == KERASC_BATCH)
    return batch;
  if (entry >= 0)
    return (uint64_t)entry > SIZE_MAX ? SIZE_MAX : (size_t)entry;
  if (!kerasc_fits(model) || !axes ||
      axis_size(model, (uint64_t)KERASC_AXIS_INDEX(entry), axes, &size))
    return SIZE_MAX;
  return (size_t)size;
}

kerasc_status kerasc_run(const kerasc_model *model, const kerasc_call *call) {
  union {
    kerasc_call call;
    unsigned char bytes[KERASC_CALL_ROOM];
  } local;
  if (!model || !call)
    return KERASC_NULL_POINTER;
  if (!kerasc_fits(model))
    return KERASC_ABI_MISMATCH;
  memset(&local, 0, sizeof local);
  RETURN_IF_BAD(copy_call(model, call, local.bytes));
  local.call.struct_size = sizeof local;
  if (!local.call.weights)
    local.call.weights = model->weights;
  RETURN_IF_BAD(check_call(model, &local.call));
  return model->run(&local.call);
}
