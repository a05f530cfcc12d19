//===- ModelFile.cpp - what a file on disk holds --------------------------===//
//
// Sniffs the container, finds architecture, versions and weights in it, and
// explains what is wrong when they are not there.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/ModelFile.h"
#include "compiler/Digest.h"
#include "compiler/frontend/Archive.h"
#include "compiler/frontend/Hdf5File.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/Mistakes.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/WeightLayouts.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <new>
#include <stdexcept>

using namespace llvm;

namespace kerasc::frontend {

/// HDF5 may begin at byte 512, 1024 and so on, where a member of an archive may
/// lie as well.
static bool isHdf5(StringRef bytes) {
  return !bytes.starts_with("PK\x03\x04") && Hdf5File::recognise(bytes);
}

ModelFile::ModelFile() = default;
ModelFile::ModelFile(ModelFile &&) = default;
ModelFile &ModelFile::operator=(ModelFile &&) = default;
ModelFile::~ModelFile() = default;

namespace {

constexpr StringLiteral configMember = "config.json";
constexpr StringLiteral metadataMember = "metadata.json";
constexpr StringLiteral weightsMember = "model.weights.h5";

class Opener {
public:
  Opener(const Limits &limits, Problems &problems)
      : limits(limits), problems(problems) {}

  std::optional<ModelFile> open(const std::string &path,
                                const std::string &weightsPath);

private:
  bool openModel(const std::string &path, bool wantsWeights);
  bool openFile(StringRef path, bool wantsWeights);
  bool openArchive(const Archive &archive, StringRef name, bool wantsWeights);
  bool openHdf5(SharedBytes file, StringRef name, bool wantsWeights);
  bool openJson(StringRef bytes, StringRef name);
  bool openWeightsFile(const std::string &path);
  bool openArchiveWeights(const Archive &archive, StringRef name);
  bool openHdf5Weights(SharedBytes file, StringRef name);

  bool takeConfig(StringRef text, StringRef name);
  void takeTrainingConfig(StringRef text, StringRef name);
  void takeCompileConfig();

  bool fail(const Twine &message, std::vector<std::string> notes = {}) {
    problems.fileError(message.str(), std::move(notes));
    return false;
  }
  bool fail(Error error, std::vector<std::string> notes = {}) {
    return fail(toString(std::move(error)), std::move(notes));
  }
  void hash(StringRef bytes) { digest.add(bytes); }

  const Limits &limits;
  Problems &problems;
  ModelFile model;
  Digest digest;
};

} // namespace

static bool looksLikeJson(StringRef bytes) {
  bytes.consume_front("\xEF\xBB\xBF");
  StringRef head = bytes.ltrim();
  return head.starts_with("{") || head.starts_with("[") ||
         head.starts_with("\"") || bytes.starts_with("\xFF\xFE") ||
         bytes.starts_with("\xFE\xFF");
}

//===----------------------------------------------------------------------===//
// Configuration
//===----------------------------------------------------------------------===//

bool Opener::takeConfig(StringRef text, StringRef name) {
  Expected<std::unique_ptr<rapidjson::Document>> config =
      parseJson(text, name, limits);
  if (!config)
    return fail(config.takeError());
  // json.dump(model.to_json()) encodes the text a second time.
  if ((*config)->IsString()) {
    std::string inner = stringOf(config->get()).str();
    config = parseJson(inner, name, limits);
    if (!config)
      return fail(config.takeError());
  }
  if (findMember(**config, "modelTopology"))
    return fail("'" + name + "' is a TensorFlow.js model, not a Keras file",
                {saveHint()});
  const rapidjson::Value *className = findMember(**config, "class_name");
  if (!className || !className->IsString() || !findMember(**config, "config"))
    return fail("'" + name +
                    "' is JSON, but no Keras model: expected an object with "
                    "'class_name' and 'config'",
                {"in Python: open('model.json', 'w').write(model.to_json())"});
  if (model.kerasVersion.empty())
    model.kerasVersion = stringOf(findMember(**config, "keras_version")).str();
  model.config = std::move(*config);
  return true;
}

/// Inference does not need it, so a broken one is no error.
void Opener::takeTrainingConfig(StringRef text, StringRef name) {
  Expected<std::unique_ptr<rapidjson::Document>> config =
      parseJson(text, name, limits);
  if (config)
    model.trainingConfig = std::move(*config);
  else
    problems.warning({"", "", toString(config.takeError()), {}});
}

/// Keras 3 keeps it inside the configuration.
void Opener::takeCompileConfig() {
  const rapidjson::Value *config = findMember(*model.config, "compile_config");
  if (!config || !config->IsObject())
    return;
  model.trainingConfig = std::make_unique<rapidjson::Document>();
  model.trainingConfig->CopyFrom(*config, model.trainingConfig->GetAllocator());
}

//===----------------------------------------------------------------------===//
// Containers
//===----------------------------------------------------------------------===//

/// Message for an archive of the right kind without what it should have.
static Error noMember(const Archive &archive, StringRef name,
                      StringRef member) {
  return createStringError(inconvertibleErrorCode(),
                           "'" + name + "' has no member '" + member +
                               "'; it has: " + listNames(archive.members()));
}

bool Opener::openArchive(const Archive &archive, StringRef name,
                         bool wantsWeights) {
  if (!archive.has(configMember)) {
    if (std::optional<Mistake> mistake = recogniseMistake(archive.members()))
      return fail("'" + name + "' " + mistake->message, mistake->notes);
    return fail(noMember(archive, name, configMember), {saveHint()});
  }
  if (archive.has(metadataMember)) {
    Expected<SharedBytes> text =
        archive.read(metadataMember, limits.configBytes);
    if (!text)
      return fail(text.takeError());
    hash(text->bytes);
    Expected<std::unique_ptr<rapidjson::Document>> metadata =
        parseJson(text->bytes, metadataMember, limits);
    if (!metadata)
      return fail(metadata.takeError());
    model.kerasVersion =
        stringOf(findMember(**metadata, "keras_version")).str();
  }
  Expected<SharedBytes> text = archive.read(configMember, limits.configBytes);
  if (!text)
    return fail(text.takeError());
  hash(text->bytes);
  if (!takeConfig(text->bytes, configMember))
    return false;
  takeCompileConfig();
  return !wantsWeights || openArchiveWeights(archive, name);
}

bool Opener::openArchiveWeights(const Archive &archive, StringRef name) {
  if (!archive.has(weightsMember)) {
    if (archive.has("model.weights.npz"))
      return fail("'" + name +
                      "' keeps its weights in 'model.weights.npz', which holds "
                      "Python pickles; kerasc never opens those",
                  {"load the model where you trust it and save it again with "
                   "HDF5 (the h5py package) installed: "
                   "model.save('model.keras')"});
    if (archive.has("model.weights.json"))
      return fail("'" + name + "' has its weights in several files (shards)",
                  {"save it whole: model.save('model.keras')"});
    return fail(noMember(archive, name, weightsMember), {saveHint()});
  }
  Expected<SharedBytes> bytes = archive.read(weightsMember, limits.weightBytes);
  if (!bytes)
    return fail(bytes.takeError());
  hash(bytes->bytes);
  if (!isHdf5(bytes->bytes))
    return fail("'" + name + "': member '" + weightsMember + "' is not HDF5");
  return openHdf5Weights(std::move(*bytes), weightsMember);
}

bool Opener::openHdf5Weights(SharedBytes file, StringRef name) {
  Expected<Hdf5Group> root =
      Hdf5File::open(file.bytes, file.owner, name, limits);
  if (!root)
    return fail(root.takeError());
  Expected<std::unique_ptr<WeightArchive>> weights = openWeights(*root, limits);
  if (!weights)
    return fail("'" + name + "': " + toString(weights.takeError()));
  model.weights = std::move(*weights);
  // An architecture without a version was written beside these weights.
  if (model.kerasVersion.empty()) {
    Expected<std::optional<std::string>> version = root->text("keras_version");
    if (!version)
      return fail(version.takeError());
    if (*version)
      model.kerasVersion = **version;
  }
  return true;
}

bool Opener::openHdf5(SharedBytes file, StringRef name, bool wantsWeights) {
  model.container = "hdf5";
  hash(file.bytes);
  Expected<Hdf5Group> root =
      Hdf5File::open(file.bytes, file.owner, name, limits);
  if (!root)
    return fail(root.takeError());
  Expected<std::optional<std::string>> config = root->text("model_config");
  if (!config)
    return fail(config.takeError());
  if (!*config) {
    Expected<std::unique_ptr<WeightArchive>> weights =
        openWeights(*root, limits);
    if (weights)
      return fail("'" + name +
                      "' has weights only, the architecture is not in it",
                  {"save the whole model: model.save('model.keras')",
                   "or its architecture, "
                   "open('model.json', 'w').write(model.to_json()), and pass "
                   "both: kerasc model.json --weights " +
                       sys::path::filename(name).str()});
    return fail("'" + name + "' " + toString(weights.takeError()),
                {saveHint()});
  }

  for (StringRef where : {"", "model_weights"}) {
    Expected<std::optional<Hdf5Group>> group =
        where.empty() ? std::optional<Hdf5Group>(*root) : root->group(where);
    if (!group)
      return fail(group.takeError());
    if (!*group || !model.kerasVersion.empty())
      continue;
    Expected<std::optional<std::string>> version =
        (*group)->text("keras_version");
    if (!version)
      return fail(version.takeError());
    if (*version)
      model.kerasVersion = **version;
  }
  if (!takeConfig(**config, "model_config"))
    return false;
  Expected<std::optional<std::string>> training = root->text("training_config");
  if (!training)
    problems.warning({"", "", toString(training.takeError()), {}});
  else if (*training)
    takeTrainingConfig(**training, "training_config");

  if (!wantsWeights)
    return true;
  Expected<std::unique_ptr<WeightArchive>> weights = openWeights(*root, limits);
  if (!weights)
    return fail("'" + name + "' " + toString(weights.takeError()));
  model.weights = std::move(*weights);
  return true;
}

bool Opener::openJson(StringRef bytes, StringRef name) {
  model.container = "json";
  hash(bytes);
  return takeConfig(bytes, name);
}

bool Opener::openFile(StringRef path, bool wantsWeights) {
  Expected<SharedBytes> file = readFile(path);
  if (!file)
    return fail(file.takeError());
  StringRef bytes = file->bytes;
  if (isHdf5(bytes))
    return openHdf5(std::move(*file), path, wantsWeights);
  if (std::optional<StringRef> zip = Archive::findZip(bytes)) {
    model.container = "zip";
    Expected<std::unique_ptr<Archive>> archive =
        Archive::openZip({*zip, std::move(file->owner)}, path, limits);
    if (!archive)
      return fail(archive.takeError());
    return openArchive(**archive, path, wantsWeights);
  }
  if (looksLikeJson(bytes))
    return openJson(bytes, path);
  if (std::optional<Mistake> mistake = recogniseMistake(bytes))
    return fail("'" + path + "' " + mistake->message, mistake->notes);
  return fail("'" + path +
                  "' is no Keras file: neither a zip archive, nor HDF5, nor "
                  "JSON",
              {saveHint()});
}

bool Opener::openModel(const std::string &path, bool wantsWeights) {
  if (!sys::fs::is_directory(path))
    return openFile(path, wantsWeights);
  model.container = "directory";
  Expected<std::unique_ptr<Archive>> archive =
      Archive::openDirectory(path, limits);
  if (!archive)
    return fail(archive.takeError());
  return openArchive(**archive, path, wantsWeights);
}

bool Opener::openWeightsFile(const std::string &path) {
  auto explain = [&](std::optional<Mistake> mistake) {
    std::vector<std::string> notes = {
        "in Python: model.save_weights('model.weights.h5')"};
    return mistake ? fail("'" + path + "' " + mistake->message, notes)
                   : fail("'" + path + "' holds no Keras weights", notes);
  };
  Expected<std::unique_ptr<Archive>> archive = nullptr;
  if (sys::fs::is_directory(path)) {
    archive = Archive::openDirectory(path, limits);
  } else {
    Expected<SharedBytes> file = readFile(path);
    if (!file)
      return fail(file.takeError());
    if (isHdf5(file->bytes)) {
      hash(file->bytes);
      return openHdf5Weights(std::move(*file), path);
    }
    std::optional<StringRef> zip = Archive::findZip(file->bytes);
    if (!zip)
      return explain(recogniseMistake(file->bytes));
    archive = Archive::openZip({*zip, std::move(file->owner)}, path, limits);
  }
  if (!archive)
    return fail(archive.takeError());
  if (!(*archive)->has(configMember) && !(*archive)->has(weightsMember))
    if (std::optional<Mistake> mistake =
            recogniseMistake((*archive)->members()))
      return explain(std::move(mistake));
  return openArchiveWeights(**archive, path);
}

std::optional<ModelFile> Opener::open(const std::string &path,
                                      const std::string &weightsPath) {
  if (!openModel(path, weightsPath.empty()))
    return std::nullopt;
  if (!weightsPath.empty() && !openWeightsFile(weightsPath))
    return std::nullopt;
  model.digest = digest.finish();
  return std::move(model);
}

std::optional<ModelFile> ModelFile::open(const std::string &path,
                                         const std::string &weightsPath,
                                         const Limits &limits,
                                         Problems &problems) {
  try {
    return Opener(limits, problems).open(path, weightsPath);
  } catch (const std::bad_alloc &) {
    problems.fileError("reading it needs more memory than there is");
  } catch (const std::length_error &) {
    problems.fileError("reading it needs more memory than there is");
  }
  return std::nullopt;
}

} // namespace kerasc::frontend
