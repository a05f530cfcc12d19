//===- Rows.cpp -----------------------------------------------------------===//

#include "Rows.h"

#include "Traps.h"
#include "tools/bench/CompressedRows.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/Allocator.h"

using namespace llvm;
using namespace kerasc::tool;

/// What Axes have before a shape says it.
static constexpr size_t unknownYet = SIZE_MAX;

std::vector<int64_t> kerasc::tool::rowShape(const kerasc_model &model,
                                            const kerasc_tensor &tensor,
                                            uint32_t rank,
                                            ArrayRef<size_t> axes) {
  std::vector<int64_t> sizes;
  for (uint32_t i = 1; i < rank; ++i)
    sizes.push_back(
        int64_t(kerasc_shape_size(&model, tensor.shape[i], 0, axes.data())));
  return sizes;
}

static int64_t product(ArrayRef<int64_t> sizes) {
  int64_t result = 1;
  for (int64_t size : sizes)
    result *= size;
  return result;
}

int64_t Runner::rowSize(const kerasc_tensor &tensor) const {
  return product(rowShape(model, tensor, tensor.rank, axes));
}

int64_t Runner::maskRowSize(const kerasc_tensor &tensor) const {
  return tensor.mask_rank
             ? product(rowShape(model, tensor, tensor.mask_rank, axes))
             : 0;
}

std::string kerasc::tool::shapeText(const kerasc_tensor &tensor) {
  std::string text = "(None";
  for (uint32_t i = 1; i < tensor.rank; ++i)
    text += tensor.shape[i] < 0 ? std::string(", None")
                                : ", " + std::to_string(tensor.shape[i]);
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

/// Whether the row of `array` has the shape of the first `rank` axes; an
/// unknown axis that no array before it has becomes known.
static Error checkShape(const kerasc_model &model, const kerasc_tensor &tensor,
                        uint32_t rank, const Array &array, Axes &axes) {
  bool fits = array.shape.size() == rank && rank > 0;
  std::string note;
  for (uint32_t i = 1; fits && i < rank; ++i) {
    int64_t entry = tensor.shape[i], actual = array.shape[i];
    if (size_t k = size_t(KERASC_AXIS_INDEX(entry));
        entry < 0 && k < axes.size()) {
      if (axes[k] == unknownYet)
        axes[k] = size_t(actual);
      if (axes[k] != size_t(actual))
        note = "; axis " + std::to_string(i) + " is " +
               std::to_string(axes[k]) + " in an array before it";
      fits = note.empty();
    } else {
      size_t wanted = kerasc_shape_size(&model, entry, 0, axes.data());
      if (entry < 0 && wanted != size_t(actual))
        note = "; axis " + std::to_string(i) + " is " + std::to_string(wanted) +
               " for these inputs";
      fits = wanted == size_t(actual);
    }
  }
  if (fits)
    return Error::success();
  kerasc_tensor leading = tensor;
  leading.rank = rank;
  return createStringError("'" + StringRef(tensor.name) + "' has shape " +
                           shapeText(array.shape) + ", expected " +
                           kerasc::tool::shapeText(leading) + note);
}

static Expected<std::vector<const Array *>>
match(const kerasc_model &model, ArrayRef<kerasc_tensor> tensors,
      const char *stem, const Arrays &given, Axes &axes) {
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
      if (Error error = checkShape(model, tensor, tensor.rank, *array, axes))
        return error;
    found.push_back(array);
  }
  return found;
}

Expected<std::vector<Array>>
kerasc::tool::matchInputs(const kerasc_model &model, const Arrays &given,
                          Axes &axes) {
  axes.assign(model.axis_count, unknownYet);
  auto found = match(model, ArrayRef(model.inputs, model.input_count), "in",
                     given, axes);
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
  if (!axes.empty() &&
      kerasc_shape_size(&model, KERASC_AXIS(0), 0, axes.data()) == unknownYet) {
    std::string shapes;
    for (auto [i, input] : enumerate(inputs))
      shapes += (i ? ", " : "") + ::shapeText(input.shape);
    return createStringError("the shapes " + shapes +
                             " do not fit the model or each other: sizes that "
                             "must be equal or divide do not, or an axis is "
                             "too short for the part that is read of it");
  }
  return inputs;
}

/// A mask that broadcasts to the one the model gives, as Keras leaves it.
static Array broadcastMask(const kerasc_model &model,
                           const kerasc_tensor &tensor, const Array &mask,
                           const Axes &axes) {
  if (mask.shape.size() != tensor.mask_rank || mask.shape.empty())
    return mask;
  std::vector<int64_t> shape = {mask.shape.front()};
  for (int64_t size : rowShape(model, tensor, tensor.mask_rank, axes)) {
    int64_t given = mask.shape[shape.size()];
    shape.push_back(given == 1 ? size : given);
  }
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
kerasc::tool::matchOutputs(const kerasc_model &model, const Arrays &given,
                           Axes axes) {
  ArrayRef outputs(model.outputs, model.output_count);
  auto found = match(model, outputs, "out", given, axes);
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
      expected.mask = broadcastMask(model, tensor, *mask, axes);
    if (mask && !tensor.mask_rank)
      return createStringError("there is a mask for output '" +
                               StringRef(tensor.name) +
                               "', which has none in the compiled model");
    if (mask)
      if (Error error =
              checkShape(model, tensor, tensor.mask_rank, *expected.mask, axes))
        return createStringError("mask of output " +
                                 toString(std::move(error)));
    result.push_back(expected);
  }
  return result;
}

Runner::Runner(const kerasc_model &model, size_t maxBatch, Axes given)
    : model(model), axes(std::move(given)),
      workspaceBytes(kerasc_workspace_bytes(
          &model, model.fixed_batch ? model.fixed_batch : maxBatch, 1,
          axes.data())),
      workspace(workspaceBytes ? allocate_buffer(workspaceBytes, 64)
                               : nullptr) {}

Runner::~Runner() {
  if (workspace)
    deallocate_buffer(workspace, workspaceBytes, 64);
}

Error Runner::run(size_t batch, ArrayRef<const char *> inputs, Results &results,
                  CallWay way) {
  std::vector<kerasc_input> in(model.input_count);
  std::vector<kerasc_output> out(model.output_count);
  std::vector<bench::CompressedRows> compressed;
  compressed.reserve(inputs.size());
  for (auto [i, data] : enumerate(inputs)) {
    const kerasc_tensor &tensor = model.inputs[i];
    in[i].data = data;
    if (!way.compressed || !(tensor.flags & KERASC_TENSOR_SPARSE))
      continue;
    compressed.push_back(
        bench::CompressedRows::of(data, batch, rowSize(tensor), tensor.dtype));
    in[i] = compressed.back().asInput();
  }
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
  call.axes = axes.data();
  call.axis_count = axes.size();
  call.inputs = in.data();
  call.input_count = in.size();
  call.outputs = out.data();
  call.output_count = out.size();
  call.workspace = workspace;
  call.workspace_bytes = workspaceBytes;
  call.seed = seed;
  call.call_counter = callCounter;
  if (way.trapped)
    return runTrapped(model, call);
  if (kerasc_status status = kerasc_run(&model, &call))
    return createStringError(kerasc_status_text(status));
  return Error::success();
}
