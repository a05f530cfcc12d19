//===- ModelFileTest.cpp - containers, versions, and what is no model -----===//

#include "compiler/frontend/Json.h"
#include "test/unit/frontend/Hdf5Writer.h"
#include "test/unit/frontend/TestSupport.h"
#include "test/unit/frontend/ZipWriter.h"

#include "llvm/Support/MemoryBuffer.h"

using namespace kerasc::frontend;
using namespace kerasc::frontend::test;
using namespace llvm;

namespace {

constexpr char sequential[] =
    R"({"class_name": "Sequential", "config": {"layers": []}})";

class ModelFileTest : public testing::Test {
protected:
  TemporaryDirectory directory;

  std::string weightsFile(const std::string &name) {
    std::string path = directory.path(name);
    Hdf5Writer file(path);
    file.group("vars");
    file.floats("layers/dense/vars/0", {3, 3}, 1);
    file.floats("layers/dense/vars/1", {3}, 2);
    return path;
  }
  std::string bytesOf(const std::string &path) {
    return (*MemoryBuffer::getFile(path))->getBuffer().str();
  }
  void expectWeights(Opened &file) {
    ASSERT_TRUE(file.model) << file.problems;
    ASSERT_TRUE(file.model->weights);
    LayerNode root = modelNode("Sequential", {dense("a", 3, 3)});
    EXPECT_EQ(assign(*file.model, root), "");
    EXPECT_EQ(floats(root.layers[0].arrays[1])[0], 2);
  }
  /// One error, with a note that helps, and no model.
  void expectMistake(const std::string &path, StringRef message,
                     StringRef note = "model.save('model.keras')",
                     const std::string &weights = "") {
    Opened file = open(path, weights);
    EXPECT_FALSE(file.model) << message.str();
    EXPECT_EQ(StringRef(file.problems).count(": error: "), 1u) << file.problems;
    EXPECT_NE(file.problems.find(message), std::string::npos) << file.problems;
    EXPECT_NE(file.problems.find(note), std::string::npos) << file.problems;
  }
  void expectMistakenBytes(const std::string &name, StringRef bytes,
                           StringRef message, StringRef note) {
    expectMistake(directory.write(name, bytes), message, note);
  }
};

} // namespace

TEST_F(ModelFileTest, Zip) {
  std::string weights = bytesOf(weightsFile("w.h5"));
  std::string config = sequential;
  config.insert(config.size() - 1,
                R"(, "compile_config": {"optimizer": "adam", "loss": "mse"})");
  ZipWriter(directory.path("named.h5"))
      .stored("metadata.json", R"({"keras_version": "3.15.1"})")
      .deflated("config.json", config)
      .deflated("model.weights.h5", weights);
  Opened file = open(directory.path("named.h5"));
  expectWeights(file);
  EXPECT_EQ(file.model->container, "zip");
  EXPECT_EQ(file.model->kerasVersion, "3.15.1");
  ASSERT_TRUE(file.model->trainingConfig);
  EXPECT_EQ(stringOf(findMember(*file.model->trainingConfig, "loss")), "mse");
}

TEST_F(ModelFileTest, Directory) {
  sys::fs::create_directory(directory.path("model"));
  directory.write("model/config.json", sequential);
  weightsFile("model/model.weights.h5");
  Opened file = open(directory.path("model"));
  expectWeights(file);
  EXPECT_EQ(file.model->container, "directory");
  EXPECT_EQ(file.model->kerasVersion, "");
  EXPECT_FALSE(file.model->trainingConfig);
}

TEST_F(ModelFileTest, LegacyNamedKeras) {
  std::string path = directory.path("model.keras");
  {
    Hdf5Writer file(path);
    file.text("/", "model_config", sequential);
    file.text("/", "training_config", "{broken");
    file.floats("model_weights/a/kernel", {3, 3}, 1);
    file.floats("model_weights/a/bias", {3}, 2);
    file.texts("model_weights/a", "weight_names", {"kernel", "bias"});
    file.texts("model_weights", "layer_names", {"a"});
    file.text("model_weights", "keras_version", "2.0.8");
  }
  Opened file = open(path);
  expectWeights(file);
  EXPECT_EQ(file.model->container, "hdf5");
  EXPECT_EQ(file.model->kerasVersion, "2.0.8");
  EXPECT_FALSE(file.model->trainingConfig);
  EXPECT_NE(file.problems.find("warning: 'training_config' is not valid JSON"),
            std::string::npos);
}

TEST_F(ModelFileTest, JsonWithEveryKindOfWeights) {
  std::string json =
      directory.write("arch.json", R"({"class_name": "Sequential", "config": [],
                       "keras_version": "2.0.8", "backend": "tensorflow"})");
  Opened alone = open(json);
  ASSERT_TRUE(alone.model);
  EXPECT_FALSE(alone.model->weights);
  EXPECT_EQ(alone.model->container, "json");
  EXPECT_EQ(alone.model->kerasVersion, "2.0.8");

  std::string h5 = weightsFile("w.weights.h5");
  Opened withH5 = open(json, h5);
  expectWeights(withH5);
  EXPECT_NE(withH5.model->digest, alone.model->digest);

  ZipWriter(directory.path("full.keras"))
      .stored("config.json", "{}")
      .stored("model.weights.h5", bytesOf(h5));
  Opened withZip = open(json, directory.path("full.keras"));
  expectWeights(withZip);

  sys::fs::create_directory(directory.path("full"));
  weightsFile("full/model.weights.h5");
  Opened withDirectory = open(json, directory.path("full"));
  expectWeights(withDirectory);
}

TEST_F(ModelFileTest, JsonEncodedTwice) {
  Opened file = open(directory.write(
      "a.json", "\"{\\\"class_name\\\": \\\"Model\\\", \\\"config\\\": {}}\""));
  ASSERT_TRUE(file.model) << file.problems;
  EXPECT_EQ(stringOf(findMember(*file.model->config, "class_name")), "Model");
}

TEST_F(ModelFileTest, VersionOfTheWeightsWhereTheJsonHasNone) {
  std::string path = directory.path("w.h5");
  {
    Hdf5Writer file(path);
    file.texts("/", "layer_names", {});
    file.text("/", "keras_version", "1.2.2");
  }
  Opened file = open(directory.write("a.json", sequential), path);
  ASSERT_TRUE(file.model) << file.problems;
  EXPECT_EQ(file.model->kerasVersion, "1.2.2");
}

TEST_F(ModelFileTest, MistakenFiles) {
  expectMistakenBytes("empty", "", "is empty", "model.save(");
  expectMistakenBytes("a.tflite", StringRef("\x1c\0\0\0TFL3\0\0", 10),
                      "TensorFlow Lite model", "model.save(");
  expectMistakenBytes("a.npy", "\x93NUMPY\x01", "a NumPy array", "model.save(");
  expectMistakenBytes("a.pkl", "\x80\x04\x95stuff.", "Python pickle",
                      "where you trust it");
  expectMistakenBytes("saved_model.pb", StringRef("\x08\x01\x12\xff\x01", 5),
                      "SavedModel", "load_model");
  expectMistakenBytes("a.onnx", "\x08\x07\x12\x07pytorch", "an ONNX model",
                      "model.save(");
  expectMistakenBytes("a.pb", "\x0a\x20\x0a\x01x\x12\x0bPlaceholder",
                      "frozen TensorFlow graph", "model.save(");
  expectMistakenBytes("a.gz", "\x1f\x8b\x08", "a gzip file", "unpack it");
  expectMistakenBytes("lfs",
                      "version https://git-lfs.github.com/spec/v1\noid x",
                      "Git LFS pointer", "git lfs pull");
  expectMistakenBytes("page", "\n<!DOCTYPE html><html>", "a web page",
                      "download the raw file");
  expectMistakenBytes("a.yaml", "backend: tensorflow\nclass_name: Sequential\n",
                      "as YAML", "to_json");
  expectMistakenBytes("a.py", "import keras\n", "plain text", "model.save(");
  expectMistakenBytes("zeros", std::string(100, '\0'), "zero bytes", "");
  expectMistakenBytes("noise", "\x01\x02\x03\x04\x05", "is no Keras file",
                      "model.save(");
  expectMistakenBytes("tfjs.json",
                      R"({"modelTopology": {}, "weightsManifest": []})",
                      "TensorFlow.js", "model.save(");
  expectMistakenBytes("other.json", R"({"layers": []})", "no Keras model",
                      "to_json");
  expectMistakenBytes("list.json", "[1, 2]", "no Keras model", "to_json");
  expectMistakenBytes("broken.json", R"({"class_name": )", "is not valid JSON",
                      "");
  expectMistake(directory.path("absent"), "cannot be read: No such file", "");
}

TEST_F(ModelFileTest, MistakenArchives) {
  auto zip = [&](std::vector<std::string> members) {
    std::string path = directory.path("a.zip");
    ZipWriter writer(path);
    for (const std::string &member : members)
      writer.stored(member, sequential);
    return path;
  };
  expectMistake(zip({"archive/data.pkl", "archive/version"}), "PyTorch");
  expectMistake(zip({"arr_0.npy"}), "NumPy arrays");
  expectMistake(zip({"m/saved_model.pb", "m/variables/variables.index"}),
                "SavedModel");
  expectMistake(zip({"model.h5"}), "folder or archive of models", "unpack it");
  expectMistake(zip({"a", "b"}), "has no member 'config.json'; it has: a, b");
  expectMistake(zip({"config.json"}), "has no member 'model.weights.h5'");
  expectMistake(zip({"config.json", "model.weights.npz"}), "Python pickles");
  expectMistake(zip({"config.json", "model.weights.json"}), "shards");
  expectMistake(zip({"config.json", "model.weights.h5"}), "is not HDF5", "");
  sys::fs::create_directory(directory.path("saved"));
  directory.write("saved/saved_model.pb", "x");
  expectMistake(directory.path("saved"), "SavedModel");
  sys::fs::create_directory(directory.path("nothing"));
  expectMistake(directory.path("nothing"), "has no member 'config.json'");
}

TEST_F(ModelFileTest, MistakenHdf5) {
  expectMistake(weightsFile("only.h5"), "has weights only",
                "kerasc model.json --weights only.h5");
  { Hdf5Writer(directory.path("data.h5")).floats("x", {3}); }
  expectMistake(directory.path("data.h5"), "Keras did not write it");
}

TEST_F(ModelFileTest, MistakenWeights) {
  std::string json = directory.write("a.json", sequential);
  StringRef note = "model.save_weights('model.weights.h5')";
  expectMistake(json, "plain text", note, directory.write("w.txt", "1 2 3"));
  expectMistake(json, "holds no Keras weights", note,
                directory.write("w.bin", "\x01\x02\x03"));
  ZipWriter(directory.path("w.npz")).stored("w0.npy", "x");
  expectMistake(json, "NumPy arrays", note, directory.path("w.npz"));
  expectMistake(json, "cannot be read", "", directory.path("absent"));
}

TEST(Problems, RenderingEscapesAndLimits) {
  Problems problems("a\nb.keras", 2);
  EXPECT_FALSE(problems.hasErrors());
  problems.warning({"", "", "careful", {}});
  problems.error(
      {"d\x1b[31m\xc3\xa9\xe2\x80\xae", "Dense", "bad \x80", {"see"}});
  problems.fileError(std::string(100000, 'x'));
  problems.fileError("third");
  problems.fileError("fourth");
  EXPECT_EQ(problems.errors(), 4u);
  std::string text = problems.render();
  EXPECT_NE(text.find("a\\nb.keras: warning: careful\n"), std::string::npos);
  EXPECT_NE(
      text.find("a\\nb.keras: error: layer 'd\\x1b[31m\xc3\xa9\\xe2\\x80\\xae' "
                "(Dense): bad \\x80\na\\nb.keras: note: see\n"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("third"), std::string::npos);
  EXPECT_NE(text.find("note: 2 more errors are not shown"), std::string::npos);
  EXPECT_LT(text.size(), 10000u);
}
