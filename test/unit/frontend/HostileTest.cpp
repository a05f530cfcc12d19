//===- HostileTest.cpp - damaged files end in an error --------------------===//
//
// Every truncation and thousands of damaged bytes of small files, always the
// same ones: whatever comes out, nothing crashes or hangs. Run under the asan
// preset this also shows that nothing reads out of bounds.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Archive.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/WeightLayouts.h"
#include "test/unit/frontend/Hdf5Writer.h"
#include "test/unit/frontend/TestSupport.h"
#include "test/unit/frontend/ZipWriter.h"

#include "llvm/Support/MemoryBuffer.h"

#include <random>

using namespace kerasc::frontend;
using namespace kerasc::frontend::test;
using namespace llvm;

/// The HDF5 library leaks a little where it gives a broken file up.
extern "C" const char *__lsan_default_suppressions() { return "leak:libhdf5"; }

namespace {

enum class Outcome { unreadable, problems, fine };

/// Everything ModelFile does with an HDF5 file, on bytes in memory.
Outcome readHdf5(const std::string &bytes) {
  Limits limits;
  Expected<Hdf5Group> root =
      Hdf5File::open(bytes, nullptr, "damaged.h5", limits);
  if (!root) {
    consumeError(root.takeError());
    return Outcome::unreadable;
  }
  Expected<std::optional<std::string>> config = root->text("model_config");
  if (!config)
    consumeError(config.takeError());
  else if (*config)
    consumeError(parseJson(**config, "config", limits).takeError());
  Expected<std::unique_ptr<WeightArchive>> weights = openWeights(*root, limits);
  if (!weights) {
    consumeError(weights.takeError());
    return Outcome::unreadable;
  }
  LayerNode model = modelNode(
      "Sequential", {dense("a", 3, 3), batchNormalization("b", 3),
                     modelNode("Sequential", {dense("c", 40, 9)}, "inner")});
  Problems problems("damaged.h5");
  (*weights)->assign(model, problems);
  return problems.hasErrors() ? Outcome::problems : Outcome::fine;
}

std::string legacyBytes(const std::string &path) {
  {
    Hdf5Writer file(path);
    file.text("/", "model_config", R"({"class_name": "x", "config": {}})");
    hsize_t chunk[] = {16, 4};
    hid_t packed = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(packed, 2, chunk);
    H5Pset_shuffle(packed);
    H5Pset_deflate(packed, 6);
    H5Pset_fletcher32(packed);
    std::string group = "model_weights/";
    file.floats(group + "a/a/kernel", {3, 3});
    file.floats(group + "a/a/bias", {3});
    file.texts(group + "a", "weight_names", {"a/kernel", "a/bias"}, true);
    std::vector<std::string> names;
    for (int i = 0; i < 4; ++i) {
      names.push_back("b/" + std::to_string(i));
      file.floats(group + "b/" + names.back(), {3});
    }
    file.texts(group + "b", "weight_names", names);
    file.floats(group + "inner/c/kernel:0", {40, 9}, 0, packed);
    file.floats(group + "inner/c/bias:0", {9});
    file.texts(group + "inner", "weight_names", {"c/kernel:0", "c/bias:0"});
    file.texts("model_weights", "layer_names", {"a", "b", "inner"});
  }
  return (*MemoryBuffer::getFile(path))->getBuffer().str();
}

std::string keras3Bytes(const std::string &path) {
  {
    Hdf5Writer file(path);
    file.group("vars");
    file.floats("layers/dense/vars/0", {3, 3});
    file.floats("layers/dense/vars/1", {3});
    for (int i = 0; i < 4; ++i)
      file.floats("layers/batch_normalization/vars/" + std::to_string(i), {3});
    file.floats("layers/sequential/layers/dense/vars/0", {40, 9});
    file.floats("layers/sequential/layers/dense/vars/1", {9});
    file.text("layers/dense/vars", "name", "a");
  }
  return (*MemoryBuffer::getFile(path))->getBuffer().str();
}

void damage(const std::string &bytes) {
  ASSERT_EQ(readHdf5(bytes), Outcome::fine);
  for (size_t size = 0; size < bytes.size(); size += 61)
    EXPECT_EQ(readHdf5(bytes.substr(0, size)), Outcome::unreadable) << size;
  std::mt19937_64 random(20240607);
  constexpr unsigned char values[] = {0, 1, 8, 16, 0x7f, 0x80, 0xfe, 0xff};
  int counts[3] = {};
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = bytes;
    for (unsigned i = 0, count = 1 + random() % 4; i < count; ++i) {
      size_t at = random() % bytes.size();
      if (round % 2)
        damaged[at] = values[random() % std::size(values)];
      else
        damaged[at] ^= 1 << random() % 8;
    }
    ++counts[static_cast<int>(readHdf5(damaged))];
  }
  // The damage reaches both the structure and what it refers to.
  EXPECT_GT(counts[static_cast<int>(Outcome::unreadable)], 0);
  EXPECT_GT(counts[static_cast<int>(Outcome::problems)], 0);
}

} // namespace

TEST(Hostile, DamagedLegacyHdf5) {
  TemporaryDirectory directory;
  damage(legacyBytes(directory.path("legacy.h5")));
}

TEST(Hostile, DamagedKeras3Hdf5) {
  TemporaryDirectory directory;
  damage(keras3Bytes(directory.path("keras3.h5")));
}

TEST(Hostile, DamagedZip) {
  TemporaryDirectory directory;
  std::string path = directory.path("model.keras");
  ZipWriter(path)
      .stored("metadata.json", R"({"keras_version": "3.15.1"})")
      .deflated("config.json", R"({"class_name": "x", "config": {}})")
      .deflated("model.weights.h5", std::string(300, 'x'))
      .stored("stored", std::string(100, 'y'));
  std::string bytes = (*MemoryBuffer::getFile(path))->getBuffer().str();
  std::mt19937_64 random(7);
  int broken = 0;
  for (int round = 0; round < 3000; ++round) {
    auto damaged = std::make_shared<std::string>(bytes);
    for (unsigned i = 0, count = 1 + random() % 3; i < count; ++i)
      (*damaged)[random() % bytes.size()] = random();
    Expected<std::unique_ptr<Archive>> archive =
        Archive::openZip({*damaged, damaged}, "model.keras", Limits());
    if (!archive) {
      consumeError(archive.takeError());
      ++broken;
      continue;
    }
    for (const std::string &member : (*archive)->members())
      consumeError((*archive)->read(member, 1 << 20).takeError());
  }
  EXPECT_GT(broken, 0);
}
