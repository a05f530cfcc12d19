//===- ModelFile.h - what a file on disk holds, whatever its container ----===//
//
// `.keras` zip, unzipped directory, legacy HDF5, architecture JSON + weights:
// told apart by content, never by extension. What people hand over by mistake
// (SavedModel, .tflite, .onnx, .pb, a pickle, weights alone) is recognised and
// answered with the Keras line to type.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_MODELFILE_H
#define KERASC_COMPILER_FRONTEND_MODELFILE_H

#include "compiler/frontend/Limits.h"

#include <rapidjson/document.h>

#include <memory>
#include <optional>
#include <string>

namespace kerasc::frontend {

class Problems;
class WeightArchive;

struct ModelFile {
  /// The model as Keras serialised it: {"class_name", "config", ...}. Duplicate
  /// keys: the last one wins, as in Python.
  std::unique_ptr<rapidjson::Document> config;
  /// {"optimizer", "loss", ...} when the file was compiled, else null. Keras 2
  /// calls it training_config, Keras 3 compile_config.
  std::unique_ptr<rapidjson::Document> trainingConfig;
  /// "3.15.1", "2.2.4-tf", or empty when the file does not say.
  std::string kerasVersion;
  /// "zip", "directory", "hdf5" or "json": Keras 3's own .h5 loses `module`.
  std::string container;
  /// Null when only an architecture was given.
  std::unique_ptr<WeightArchive> weights;
  /// SHA-256 over the bytes of the file(s), hexadecimal: the source digest.
  std::string digest;

  ModelFile();
  ModelFile(ModelFile &&);
  ModelFile &operator=(ModelFile &&);
  ~ModelFile();

  /// `weightsPath` is empty, or a file (or unzipped .keras directory) whose
  /// weights are used instead of those next to the architecture. Nothing on
  /// failure; `problems` then says why. Weight bytes are not read here but in
  /// WeightArchive::assign; files that change meanwhile are not supported.
  static std::optional<ModelFile> open(const std::string &path,
                                       const std::string &weightsPath,
                                       const Limits &limits,
                                       Problems &problems);
};

} // namespace kerasc::frontend

#endif
