//===- Rows.cpp -----------------------------------------------------------===//

#include "Rows.h"

#include "Traps.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/Allocator.h"

using namespace llvm;
using namespace kerasc::tool;

int64_t kerasc::tool::rowSize(const kerasc_tensor &tensor) {
  int64_t size = 1;
  for (uint32_t i = 1; i < tensor.rank; ++i)
    size *= tensor.shape[i];
  return size;
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

/// Whether the row of `array` has the shape the model wants.
static Error checkShape(const kerasc_tensor &tensor, const Array &array) {
  ArrayRef<int64_t> wanted(tensor.shape, tensor.rank);
  bool fits = array.shape.size() == tensor.rank && tensor.rank > 0 &&
              ArrayRef(array.shape).drop_front() == wanted.drop_front();
  if (fits)
    return Error::success();
  return createStringError("'" + StringRef(tensor.name) + "' has shape " +
                           shapeText(array.shape) + ", expected " +
                           kerasc::tool::shapeText(tensor));
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
      if (Error error = checkShape(tensor, *array))
        return error;
    found.push_back(array);
  }
  return found;
}

Expected<std::vector<const Array *>>
kerasc::tool::matchInputs(const kerasc_model &model, const Arrays &given) {
  auto found = match(ArrayRef(model.inputs, model.input_count), "in", given);
  if (!found)
    return found.takeError();
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
  }
  return found;
}

Expected<std::vector<const Array *>>
kerasc::tool::matchOutputs(const kerasc_model &model, const Arrays &given) {
  return match(ArrayRef(model.outputs, model.output_count), "out", given);
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

template <typename T>
Error Runner::run(size_t batch, ArrayRef<const T *> inputs,
                  std::vector<std::vector<T>> &outputs, bool trapped) {
  std::vector<kerasc_input> in(model.input_count);
  std::vector<kerasc_output> out(model.output_count);
  for (auto [input, data] : llvm::zip(in, inputs))
    input.data = data;
  outputs.resize(model.output_count);
  for (uint32_t i = 0; i < model.output_count; ++i) {
    outputs[i].assign(batch * rowSize(model.outputs[i]), T(0));
    out[i].data = outputs[i].data();
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

template Error Runner::run(size_t, ArrayRef<const float *>,
                           std::vector<std::vector<float>> &, bool);
template Error Runner::run(size_t, ArrayRef<const double *>,
                           std::vector<std::vector<double>> &, bool);
