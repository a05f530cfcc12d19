//===- child_rtneural.cpp - RTNeural's templates --------------------------===//
//
// model_type.h, written by the parent, defines Model, a RTNeural::ModelT. Rows
// go one by one: RTNeural has no batches.
//
//===----------------------------------------------------------------------===//

#include "child.h"

#include "RTNeural/RTNeural.h"

#include "model_type.h"

#include <string>
#include <vector>

alignas(64) static Model model;

template <int Index, int Count> static void load(FILE *file) {
  if constexpr (Index < Count) {
    auto &layer = model.get<Index>();
    if (!layer.isActivation()) {
      using Layer = std::remove_reference_t<decltype(layer)>;
      std::vector<float> kernel(Layer::in_size * Layer::out_size);
      std::vector<float> bias(Layer::out_size);
      child_read(file, kernel.data(), kernel.size());
      child_read(file, bias.data(), bias.size());
      if constexpr (Index % 2 == 0) {
        std::vector<std::vector<float>> byUnit(Layer::out_size);
        for (int unit = 0; unit < Layer::out_size; ++unit)
          for (int k = 0; k < Layer::in_size; ++k)
            byUnit[unit].push_back(kernel[k * Layer::out_size + unit]);
        layer.setWeights(byUnit);
        layer.setBias(bias.data());
      }
    }
    load<Index + 1, Count>(file);
  }
}

static void child_prepare(const char *folder) {
  FILE *file = fopen((std::string(folder) + "/weights.f32").c_str(), "rb");
  load<0, layerCount>(file);
  fclose(file);
}

/// RTNeural reads whole vectors from aligned addresses; rows that do not fill
/// them are copied to where that is right.
static constexpr size_t vectorFloats = 16;
static constexpr bool isAligned = Model::input_size % vectorFloats == 0;
alignas(64) static float aligned[(Model::input_size + vectorFloats - 1) /
                                 vectorFloats * vectorFloats];

static void child_call() {
  for (size_t row = 0; row < child_rows; ++row) {
    const float *x = child_x + row * Model::input_size;
    if (!isAligned && child_rows > 1) {
      memcpy(aligned, x, Model::input_size * sizeof(float));
      x = aligned;
    }
    model.forward(x);
    memcpy(child_y + row * Model::output_size, model.getOutputs(),
           Model::output_size * sizeof(float));
  }
}
