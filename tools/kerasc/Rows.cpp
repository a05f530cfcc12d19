//===- Rows.cpp -----------------------------------------------------------===//

#include "Rows.h"

#include "Traps.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/Allocator.h"

using namespace llvm;
using namespace kerasc::tool;

/// Elements of one row of the first `rank` axes.
static int64_t sizeOf(const kerasc_tensor &tensor, uint32_t rank) {
  int64_t size = 1;
  for (uint32_t i = 1; i < rank; ++i)
    size *= tensor.shape[i];
  return size;
}

int64_t kerasc::tool::rowSize(const kerasc_tensor &tensor) {
  return sizeOf(tensor, tensor.rank);
}

int64_t kerasc::tool::maskRowSize(const kerasc_tensor &tensor) {
  return tensor.mask_rank ? sizeOf(tensor, tensor.mask_rank) : 0;
}

std::string kerasc::tool::shapeText(const kerasc_tensor &tensor) {
  std::string text = "(None";
  for (uint32_t i = 1; i < tensor.rank; ++i)
    text += ", " + std::to_string(tensor.shape[i]);
  return text + (tensor.rank == 1 ? ",)" : ")");
}

static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text = "(";
  for (auto [i, size] : enumerate(shape))
    text += (i ? ", " : "") + std::to_string(size);
  return text + (shape.size() == 1 ? ",)" : ")");
}

static const Array *findArray(const Arrays &arrays, StringRef name) {
  for (const auto &[key, array] : arrays)
    if (key == name)
      return &array;
  return nullptr;
}

/// Whether the row of `array` has the shape of the first `rank` axes.
static Error checkShape(const kerasc_tensor &tensor, uint32_t rank,
                        const Array &array) {
  ArrayRef<int64_t> wanted(tensor.shape, rank);
  bool fits = array.shape.size() == rank && rank > 0 &&
              ArrayRef(array.shape).drop_front() == wanted.drop_front();
  if (fits)
    return Error::success();
  kerasc_tensor leading = tensor;
  leading.rank = rank;
  return createStringError("'" + StringRef(tensor.name) + "' has shape " +
                           shapeText(array.shape) + ", expected " +
                           kerasc::tool::shapeText(leading));
}

static Expected<std::vector<const Array *>>
match(ArrayRef<kerasc_tensor> tensors, const char *stem, const Arrays &given) {
  // Names first, unless the places are all there: a model may well have an
  // input that is called in1.
  auto byPlace = [&](size_t i) {
    return findArray(given, stem + std::to_string(i));
  };
  bool hasPlaces =
      all_of(seq(tensors.size()), [&](size_t i) { return byPlace(i); });
  std::vector<const Array *> found;
  for (auto [i, tensor] : enumerate(tensors)) {
    const Array *array = hasPlaces ? byPlace(i) : findArray(given, tensor.name);
    if (!array)
      array = byPlace(i);
    if (!array && tensors.size() == 1 && given.size() == 1)
      array = &given.front().second;
    if (array)
      if (Error error = checkShape(tensor, tensor.rank, *array))
        return error;
    found.push_back(array);
  }
  return found;
}

Expected<std::vector<Array>>
kerasc::tool::matchInputs(const kerasc_model &model, const Arrays &given) {
  auto found = match(ArrayRef(model.inputs, model.input_count), "in", given);
  if (!found)
    return found.takeError();
  std::vector<Array> inputs;
  for (auto [i, array] : enumerate(*found)) {
    const char *name = model.inputs[i].name;
    if (!array)
      return createStringError("no array for input '" + StringRef(name) +
                               "'; name it so, or in" + Twine(i));
    if (array->shape[0] != found->front()->shape[0])
      return createStringError("input '" + StringRef(name) + "' has " +
                               Twine(array->shape[0]) + " rows, '" +
                               model.inputs[0].name + "' has " +
                               Twine(found->front()->shape[0]));
    Expected<Array> converted = convertExactly(*array, model.inputs[i].dtype);
    if (!converted)
      return createStringError("input '" + StringRef(name) + "' " +
                               toString(converted.takeError()));
    inputs.push_back(std::move(*converted));
  }
  return inputs;
}

/// A mask that broadcasts to the one the model gives, as Keras leaves it.
static Array broadcastMask(const kerasc_tensor &tensor, const Array &mask) {
  if (mask.shape.size() != tensor.mask_rank || mask.shape.empty())
    return mask;
  std::vector<int64_t> shape = {mask.shape.front()};
  for (uint32_t i = 1; i < tensor.mask_rank; ++i)
    shape.push_back(mask.shape[i] == 1 ? tensor.shape[i] : mask.shape[i]);
  Array result = {shape, mask.type, {}};
  size_t count = 1, width = kerasc_dtype_size(mask.type);
  for (int64_t size : shape)
    count *= size;
  for (size_t i = 0; i < count; ++i) {
    size_t from = 0, stride = 1, rest = i;
    for (size_t axis = shape.size(); axis-- > 0;) {
      from += mask.shape[axis] == 1 ? 0 : rest % shape[axis] * stride;
      rest /= shape[axis];
      stride *= mask.shape[axis];
    }
    result.bytes.insert(result.bytes.end(), mask.bytes.begin() + from * width,
                        mask.bytes.begin() + (from + 1) * width);
  }
  return result;
}

Expected<std::vector<Expectation>>
kerasc::tool::matchOutputs(const kerasc_model &model, const Arrays &given) {
  ArrayRef outputs(model.outputs, model.output_count);
  auto found = match(outputs, "out", given);
  if (!found)
    return found.takeError();
  std::vector<Expectation> result;
  for (auto [i, tensor] : enumerate(outputs)) {
    Expectation expected;
    if (const Array *values = (*found)[i])
      expected.values = *values;
    if (expected.values && expected.values->type == KERASC_UINT16 &&
        tensor.dtype == KERASC_BFLOAT16)
      expected.values->type = KERASC_BFLOAT16;
    const Array *mask = findArray(given, "out" + std::to_string(i) + "_mask");
    if (!mask)
      mask = findArray(given, std::string(tensor.name) + "_mask");
    if (mask)
      expected.mask = broadcastMask(tensor, *mask);
    if (mask && !tensor.mask_rank)
      return createStringError("there is a mask for output '" +
                               StringRef(tensor.name) +
                               "', which has none in the compiled model");
    if (mask)
      if (Error error = checkShape(tensor, tensor.mask_rank, *expected.mask))
        return createStringError("mask of output " +
                                 toString(std::move(error)));
    result.push_back(expected);
  }
  return result;
}

Runner::Runner(const kerasc_model &model, size_t maxBatch)
    : model(model),
      workspaceBytes(kerasc_workspace_bytes(
          &model, model.fixed_batch ? model.fixed_batch : maxBatch, 1,
          nullptr)),
      workspace(workspaceBytes ? allocate_buffer(workspaceBytes, 64)
                               : nullptr) {}

Runner::~Runner() {
  if (workspace)
    deallocate_buffer(workspace, workspaceBytes, 64);
}

Error Runner::run(size_t batch, ArrayRef<const char *> inputs, Results &results,
                  bool trapped) {
  std::vector<kerasc_input> in(model.input_count);
  std::vector<kerasc_output> out(model.output_count);
  for (auto [input, data] : llvm::zip(in, inputs))
    input.data = data;
  results.values.resize(model.output_count);
  results.masks.resize(model.output_count);
  for (uint32_t i = 0; i < model.output_count; ++i) {
    const kerasc_tensor &tensor = model.outputs[i];
    results.values[i].assign(
        batch * rowSize(tensor) * kerasc_dtype_size(tensor.dtype), 0);
    out[i].data = results.values[i].data();
    results.masks[i].assign(batch * maskRowSize(tensor), 0);
    if (tensor.mask_rank)
      out[i].mask = reinterpret_cast<uint8_t *>(results.masks[i].data());
  }
  kerasc_call call = {};
  call.struct_size = sizeof call;
  call.batch = batch;
  call.inputs = in.data();
  call.input_count = in.size();
  call.outputs = out.data();
  call.output_count = out.size();
  call.workspace = workspace;
  call.workspace_bytes = workspaceBytes;
  if (trapped)
    return runTrapped(model, call);
  if (kerasc_status status = kerasc_run(&model, &call))
    return createStringError(kerasc_status_text(status));
  return Error::success();
}
