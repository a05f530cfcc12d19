//===- Summary.h - what is in a model file, supported or not ----*- C++ -*-===//
//
// The table a user wants to see first, also of a file that cannot be compiled:
// layers in the order of the file, their shapes as far as they are known, and
// what is wrong with each.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_SUMMARY_H
#define KERASC_COMPILER_FRONTEND_SUMMARY_H

#include "compiler/frontend/Importer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kerasc::frontend {

class Problems;

struct LayerSummary {
  std::string path; // names of the models around it and its own: "a/b"
  std::string className;
  unsigned depth = 0;      // models around it
  std::string outputShape; // "(None, 128)"; "?" when it is not known
  uint64_t parameters = 0, trainable = 0;
  std::vector<std::string> inputs; // paths of the layers it reads, first call
  std::string refused; // why it cannot be compiled; empty when it can
};

struct ModelSummary {
  std::string producer; // "Keras 3.15.1"
  std::string digest;
  std::vector<LayerSummary> layers;
  std::vector<std::string> inputs, outputs; // names, in model order
};

/// Nothing when the file has no configuration to speak of; `problems` has all
/// that is wrong either way. Weights are not read.
std::optional<ModelSummary> summarizeModel(const std::string &path,
                                           const std::string &weightsPath,
                                           const ImportOptions &options,
                                           Problems &problems);

} // namespace kerasc::frontend

#endif
