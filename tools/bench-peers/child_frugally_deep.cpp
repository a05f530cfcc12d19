//===- child_frugally_deep.cpp - frugally-deep ----------------------------===//
//
// Rows go one by one: a tensor of frugally-deep has no batch.
//
//===----------------------------------------------------------------------===//

#include "child.h"

#include <fdeep/fdeep.hpp>

#include <memory>
#include <string>
#include <vector>

static std::unique_ptr<fdeep::model> model;
static std::vector<fdeep::tensors> rows;

static void child_prepare(const char *folder) {
  model = std::make_unique<fdeep::model>(fdeep::load_model(
      std::string(folder) + "/fdeep.json", false, fdeep::dev_null_logger));
  for (size_t row = 0; row < child_rows; ++row)
    rows.push_back(
        {fdeep::tensor(fdeep::tensor_shape(size_t(child_inputs)),
                       fdeep::float_vec(child_x + row * child_inputs,
                                        child_x + (row + 1) * child_inputs))});
}

static void child_call() {
  for (size_t row = 0; row < child_rows; ++row) {
    std::vector<float> result = model->predict(rows[row])[0].to_vector();
    memcpy(child_y + row * child_outputs, result.data(),
           child_outputs * sizeof(float));
  }
}
