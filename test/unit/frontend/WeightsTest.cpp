//===- WeightsTest.cpp - which dataset belongs to which variable ----------===//
//
// One small file per rule of the layouts; the first element of an array tells
// which dataset it came from.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Archive.h"
#include "compiler/frontend/WeightLayouts.h"
#include "test/unit/frontend/Hdf5Writer.h"
#include "test/unit/frontend/TestSupport.h"

using namespace kerasc::frontend;
using namespace kerasc::frontend::test;
using namespace llvm;

namespace {

class WeightsTest : public testing::Test {
protected:
  TemporaryDirectory directory;
  std::string path = directory.path("weights.h5");
  Limits limits;

  std::string assign(LayerNode &root) {
    Expected<SharedBytes> file = readFile(path);
    EXPECT_TRUE(bool(file));
    Expected<Hdf5Group> group =
        Hdf5File::open(file->bytes, file->owner, "weights.h5", limits);
    EXPECT_TRUE(bool(group)) << toString(group.takeError());
    Expected<std::unique_ptr<WeightArchive>> archive =
        openWeights(*group, limits);
    if (!archive)
      return toString(archive.takeError());
    Problems problems("m");
    (*archive)->assign(root, problems);
    return problems.render();
  }
  void expectProblem(LayerNode root, StringRef expected) {
    std::string problems = assign(root);
    EXPECT_NE(problems.find(expected), std::string::npos) << problems;
  }
};

float first(const LayerNode &layer, size_t index = 0) {
  std::vector<float> values = floats(layer.arrays[index]);
  return values.empty() ? -1 : values[0];
}

/// Kernel (3, 3) beginning at `value`, bias at value + 100.
void keras3Dense(Hdf5Writer &file, const std::string &group, float value) {
  file.floats(group + "/vars/0", {3, 3}, value);
  file.floats(group + "/vars/1", {3}, value + 100);
}

void legacyDense(Hdf5Writer &file, const std::string &layer, float value,
                 std::string prefix = "") {
  prefix = prefix.empty() ? layer : prefix;
  file.floats(layer + "/" + prefix + "/kernel:0", {3, 3}, value);
  file.floats(layer + "/" + prefix + "/bias:0", {3}, value + 100);
  file.texts(layer, "weight_names", {prefix + "/kernel:0", prefix + "/bias:0"});
}

LayerNode square(std::string name) { return dense(std::move(name), 3, 3); }

} // namespace

//===----------------------------------------------------------------------===//
// Keras 3
//===----------------------------------------------------------------------===//

TEST_F(WeightsTest, GroupsAreNumberedByClass) {
  {
    Hdf5Writer file(path);
    file.group("vars");
    file.group("optimizer/vars");
    keras3Dense(file, "layers/dense", 1);
    keras3Dense(file, "layers/dense_1", 2);
    file.group("layers/spatial_dropout1d/vars");
    file.floats("layers/spatial_dropout1d/seed_generator/vars/0", {2});
    keras3Dense(file, "layers/dense_2", 3);
    for (int i = 0; i < 4; ++i)
      file.floats("layers/batch_normalization/vars/" + std::to_string(i), {3},
                  40 + i);
  }
  // Names say nothing, and say so.
  LayerNode root = modelNode(
      "Functional", {weightless("dense_1", "InputLayer"), square("dense_2"),
                     square("dense"), weightless("drop", "SpatialDropout1D"),
                     batchNormalization("norm", 3), square("dense_1")});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[1]), 1);
  EXPECT_EQ(first(root.layers[1], 1), 101);
  EXPECT_EQ(first(root.layers[2]), 2);
  EXPECT_EQ(first(root.layers[4], 2), 42);
  EXPECT_EQ(first(root.layers[5]), 3);
}

TEST_F(WeightsTest, ClassNamesInSnakeCase) {
  std::pair<const char *, const char *> names[] = {
      {"Conv2D", "conv2d"},
      {"SpatialDropout1D", "spatial_dropout1d"},
      {"LSTM", "lstm"},
      {"ReLU", "re_lu"},
      {"PReLU", "p_re_lu"},
      {"ELU", "elu"},
      {"BatchNormalization", "batch_normalization"},
      {"MultiHeadAttention", "multi_head_attention"},
      {"TFOpLambda", "tf_op_lambda"},
      {"My Layer", "my_layer"}};
  std::vector<LayerNode> layers;
  {
    Hdf5Writer file(path);
    for (auto [className, group] : names) {
      keras3Dense(file, std::string("layers/") + group, layers.size());
      layers.push_back(square(className));
      layers.back().className = className;
    }
  }
  LayerNode root = modelNode("Functional", std::move(layers));
  EXPECT_EQ(assign(root), "");
  for (size_t i = 0; i < root.layers.size(); ++i)
    EXPECT_EQ(first(root.layers[i]), i) << root.layers[i].className;
}

TEST_F(WeightsTest, SequentialDoesNotCountItsInput) {
  {
    Hdf5Writer file(path);
    keras3Dense(file, "layers/dense", 1);
    keras3Dense(file, "layers/sequential/layers/dense", 2);
    keras3Dense(file, "layers/functional/layers/dense", 3);
    keras3Dense(file, "layers/functional/layers/sequential/layers/dense", 4);
    keras3Dense(file, "layers/functional/layers/sequential/layers/dense_1", 5);
  }
  auto input = [] { return weightless("input", "InputLayer"); };
  LayerNode root = modelNode(
      "Sequential",
      {input(), square("a"), modelNode("Sequential", {input(), square("b")}),
       modelNode("Functional",
                 {input(), square("c"),
                  modelNode("Sequential", {square("d"), square("e")})})});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[1]), 1);
  EXPECT_EQ(first(root.layers[2].layers[1]), 2);
  EXPECT_EQ(first(root.layers[3].layers[1]), 3);
  EXPECT_EQ(first(root.layers[3].layers[2].layers[0]), 4);
  EXPECT_EQ(first(root.layers[3].layers[2].layers[1]), 5);
}

TEST_F(WeightsTest, CheckpointDependenciesCountWeightsTwice) {
  {
    Hdf5Writer file(path);
    std::string container = "_layer_checkpoint_dependencies/";
    keras3Dense(file, container + "dense", 1);
    keras3Dense(file, container + "dense_2", 2);
    file.group(container + "dropout/vars");
    keras3Dense(file, container + "sequential/" + container + "dense", 3);
    keras3Dense(file, container + "sequential_3", 0);
    keras3Dense(file, container + "sequential_2/" + container + "dense", 4);
    keras3Dense(file, container + "dense_4", 5);
  }
  LayerNode root = modelNode(
      "Functional", {square("a"), weightless("drop", "Dropout"), square("b"),
                     modelNode("Sequential", {square("c")}),
                     modelNode("Sequential", {square("d")}), square("e")});
  // sequential_3 is the second count of the second Sequential: no layer's.
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0]), 1);
  EXPECT_EQ(first(root.layers[2]), 2);
  EXPECT_EQ(first(root.layers[3].layers[0]), 3);
  EXPECT_EQ(first(root.layers[4].layers[0]), 4);
  EXPECT_EQ(first(root.layers[5]), 5);
}

TEST_F(WeightsTest, WindowsWroteBackslashes) {
  {
    Hdf5Writer file(path);
    file.group("vars");
    file.group("layers\\dropout/vars");
    keras3Dense(file, "layers\\dense", 1);
    keras3Dense(file, "layers\\sequential\\layers\\dense", 2);
    keras3Dense(file, "layers\\dense_1", 3);
    file.floats("layers\\lstm\\cell/vars/0", {3}, 7);
  }
  LayerNode lstm = weightless("l", "LSTM");
  lstm.variables = {{"bias", {3}, true, "cell"}};
  LayerNode root =
      modelNode("Sequential",
                {square("a"), weightless("drop", "Dropout"),
                 modelNode("Sequential", {square("b")}), square("c"), lstm});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0]), 1);
  EXPECT_EQ(first(root.layers[2].layers[0]), 2);
  EXPECT_EQ(first(root.layers[3]), 3);
  EXPECT_EQ(first(root.layers[4]), 7);
  expectProblem(modelNode("Sequential", {square("a")}),
                "the weights in 'layers/dense_1' belong to no layer");
}

TEST_F(WeightsTest, VariablesOfInnerObjects) {
  {
    Hdf5Writer file(path);
    file.group("layers/bidirectional/vars");
    for (int i = 0; i < 2; ++i) {
      std::string number = std::to_string(i);
      file.floats("layers/bidirectional/forward_layer/cell/vars/" + number, {3},
                  i);
      file.floats("layers/bidirectional/backward_layer/cell/vars/" + number,
                  {3}, 10 + i);
    }
  }
  LayerNode layer = weightless("both", "Bidirectional");
  layer.variables = {{"kernel", {3}, true, "forward_layer/cell"},
                     {"bias", {3}, true, "forward_layer/cell"},
                     {"kernel", {3}, true, "backward_layer/cell"},
                     {"bias", {3}, true, "backward_layer/cell"}};
  LayerNode root = modelNode("Sequential", {layer});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0], 1), 1);
  EXPECT_EQ(first(root.layers[0], 2), 10);
}

TEST_F(WeightsTest, LayersOfSeveralModelsAreStoredOnce) {
  {
    Hdf5Writer file(path);
    keras3Dense(file, "layers/functional/layers/functional/layers/dense", 1);
  }
  auto leaf = [] { return modelNode("Functional", {square("d")}, "leaf"); };
  LayerNode root = modelNode(
      "Functional", {modelNode("Functional", {leaf()}, "pair"), leaf()}, "m");
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0].layers[0].layers[0]), 1);
  EXPECT_EQ(root.layers[0].layers[0].layers[0].arrays[0].bytes,
            root.layers[1].layers[0].arrays[0].bytes);
  // A layer that is merely missing finds no twin.
  expectProblem(
      modelNode("Functional",
                {modelNode("Functional", {leaf()}, "pair"), square("other")}),
      "layer 'other' (Dense): the file has no weights for it, expected a group "
      "'layers/dense'");
}

TEST_F(WeightsTest, Keras3Problems) {
  {
    Hdf5Writer file(path);
    keras3Dense(file, "layers/dense", 1);
    keras3Dense(file, "layers/dense_1", 2);
    file.floats("layers/dense_1/vars/2", {3});
    keras3Dense(file, "layers/dense_2", 2);
    keras3Dense(file, "layers/dense_2/cell", 2);
    file.floats("layers/dense_3/vars/0", {3, 3});
    file.floats("layers/dense_3/vars/9", {3});
    keras3Dense(file, "layers/mystery", 5);
  }
  LayerNode mystery = weightless("x", "Mystery");
  mystery.isOpaque = true;
  LayerNode root =
      modelNode("Functional", {dense("a", 3, 4), square("b"), square("c"),
                               square("d"), square("e"), mystery});
  std::string problems = assign(root);
  for (StringRef expected :
       {"m: error: layer 'a' (Dense): kernel has shape (3, 3), expected (3, 4)",
        "m: note: it is dataset '/layers/dense/vars/0' of the weights",
        "layer 'a' (Dense): bias has shape (3,), expected (4,)",
        "layer 'b' (Dense): the file has 3 variables in 'layers/dense_1/vars', "
        "expected 2 (kernel, bias)",
        "layer 'c' (Dense): the file has weights in 'layers/dense_2/cell' that "
        "this layer does not use",
        "layer 'd' (Dense): bias is missing: the file has no dataset "
        "'/layers/dense_3/vars/1'",
        "layer 'e' (Dense): the file has no weights for it, expected a group "
        "'layers/dense_4'"})
    EXPECT_NE(problems.find(expected), std::string::npos)
        << expected.str() << "\n in\n"
        << problems;
  EXPECT_EQ(StringRef(problems).count(": error: "), 6u) << problems;
  EXPECT_EQ(first(root.layers[3]), 0);
  EXPECT_FALSE(root.layers[3].arrays[1].bytes);
}

//===----------------------------------------------------------------------===//
// Legacy
//===----------------------------------------------------------------------===//

TEST_F(WeightsTest, LegacyByPosition) {
  {
    Hdf5Writer file(path);
    legacyDense(file, "z", 1);
    legacyDense(file, "a", 2);
    file.group("drop");
    file.texts("drop", "weight_names", {});
    file.texts("/", "layer_names", {"z", "drop", "a"});
  }
  LayerNode root = modelNode(
      "Sequential", {square("one"), weightless("d", "Dropout"), square("two")});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0]), 1);
  EXPECT_EQ(first(root.layers[2]), 2);
  // By name when every name is there, whatever the order.
  root = modelNode("Sequential", {square("a"), square("z")});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0]), 2);
  // One name is not enough.
  root = modelNode("Sequential", {square("a"), square("y")});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0]), 1);
}

TEST_F(WeightsTest, LegacyInsideAWholeModel) {
  {
    Hdf5Writer file(path);
    file.text("/", "model_config", "{}");
    legacyDense(file, "model_weights/a/b", 1, "a/b");
    file.texts("model_weights", "layer_names", {"a/b"}, true);
    file.group("optimizer_weights");
    H5Lcreate_soft("/nowhere", file.id(), "optimizer_weights/x", H5P_DEFAULT,
                   H5P_DEFAULT);
  }
  LayerNode root = modelNode("Sequential", {square("a/b")});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0]), 1);
}

TEST_F(WeightsTest, LegacyNamesInParts) {
  {
    Hdf5Writer file(path);
    legacyDense(file, "a", 1);
    legacyDense(file, "b", 2);
    file.texts("/", "layer_names0", {"b"});
    file.texts("/", "layer_names1", {"a"});
  }
  LayerNode root = modelNode("Sequential", {square("x"), square("y")});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0]), 2);
}

TEST_F(WeightsTest, LegacyKeras1Names) {
  {
    Hdf5Writer file(path);
    file.floats("dense_1/dense_1_W", {3, 3}, 1);
    file.floats("dense_1/dense_1_b", {3}, 2);
    file.texts("dense_1", "weight_names", {"dense_1_W", "dense_1_b"});
    file.floats("dense_2/dense_2_W:0", {3, 3}, 3);
    file.floats("dense_2/dense_2_b:0", {3}, 4);
    file.texts("dense_2", "weight_names", {"dense_2_W:0", "dense_2_b:0"});
    file.texts("/", "layer_names", {"dense_1", "dense_2"});
  }
  // Keras 1 wrote the layers of a nested Sequential as the model's own.
  LayerNode root = modelNode(
      "Sequential",
      {modelNode("Sequential", {square("dense_1"), square("dense_2")})});
  EXPECT_EQ(assign(root), "");
  EXPECT_EQ(first(root.layers[0].layers[0]), 1);
  EXPECT_EQ(first(root.layers[0].layers[1], 1), 4);
}

TEST_F(WeightsTest, LegacyNestedTrainablesFirst) {
  {
    Hdf5Writer file(path);
    std::vector<std::string> names = {
        "d/kernel:0", "d/bias:0", "n/gamma:0",       "n/beta:0",
        "e/kernel:0", "e/bias:0", "n/moving_mean:0", "n/moving_variance:0"};
    for (size_t i = 0; i < names.size(); ++i)
      file.floats("inner/" + names[i],
                  StringRef(names[i]).contains("kernel")
                      ? std::vector<hsize_t>{3, 3}
                      : std::vector<hsize_t>{3},
                  i);
    file.texts("inner", "weight_names", names);
    file.texts("/", "layer_names", {"inner"});
  }
  for (bool named : {true, false}) {
    std::string suffix = named ? "" : "_other";
    LayerNode root =
        modelNode("Sequential",
                  {modelNode("Functional", {square("d" + suffix),
                                            batchNormalization("n" + suffix, 3),
                                            square("e" + suffix)})});
    EXPECT_EQ(assign(root), "") << named;
    const std::vector<LayerNode> &layers = root.layers[0].layers;
    EXPECT_EQ(first(layers[0], 1), 1) << named;
    EXPECT_EQ(first(layers[1], 0), 2) << named;
    EXPECT_EQ(first(layers[1], 2), 6) << named;
    EXPECT_EQ(first(layers[1], 3), 7) << named;
    EXPECT_EQ(first(layers[2], 0), 4) << named;
  }
}

TEST_F(WeightsTest, LegacyProblems) {
  {
    Hdf5Writer file(path);
    legacyDense(file, "a", 1);
    file.floats("b/kernel:0", {3, 3}, 1);
    file.texts("b", "weight_names", {"kernel:0"});
    file.floats("c/kernel:0", {3, 3}, 1);
    file.texts("c", "weight_names", {"kernel:0", "bias:0"});
    file.texts("/", "layer_names", {"a", "b", "c"});
  }
  expectProblem(
      modelNode("Sequential", {dense("a", 3, 4), square("b"), square("c")}),
      "layer 'a' (Dense): kernel has shape (3, 3), expected (3, 4)");
  expectProblem(
      modelNode("Sequential", {square("a"), square("b"), square("c")}),
      "layer 'b' (Dense): the file has 1 weights for it, expected 2 "
      "(kernel, bias)");
  expectProblem(
      modelNode("Sequential", {square("a"), square("b"), square("c")}),
      "layer 'c' (Dense): bias is missing: the file has no dataset "
      "'/c/bias:0'");
  expectProblem(
      modelNode("Sequential", {square("a")}),
      "the file has weights for a layer 'b', which the model does not "
      "have");
  expectProblem(modelNode("Sequential", {square("x")}),
                "the model has 1 layers with weights, the file has weights for "
                "3");
}

TEST_F(WeightsTest, LegacyBrokenAttributes) {
  auto withFile = [&](auto &&write, StringRef expected) {
    {
      Hdf5Writer file(path);
      write(file);
    }
    expectProblem(modelNode("Sequential", {square("a")}), expected);
  };
  withFile([](Hdf5Writer &file) { file.texts("/", "layer_names", {"a"}); },
           "layer 'a' of the weights' 'layer_names' has no group");
  withFile(
      [](Hdf5Writer &file) {
        file.group("a");
        file.texts("/", "layer_names", {"a"});
      },
      "has no attribute 'weight_names'");
  withFile([](Hdf5Writer &file) { file.group("model_weights"); },
           "has no attribute 'layer_names'");
  withFile(
      [](Hdf5Writer &file) {
        int number = 1;
        hid_t scalar = H5Screate(H5S_SCALAR);
        file.attribute("/", "layer_names", H5T_NATIVE_INT, scalar, &number);
      },
      "attribute 'layer_names' of '/' holds integers, expected text");
  withFile(
      [](Hdf5Writer &file) {
        file.floats("a", {3});
        file.texts("/", "layer_names", {"a"});
      },
      "'/a' is a dataset, expected a group");
  withFile([](Hdf5Writer &file) { file.floats("x", {1}); },
           "Keras did not write it");
}

TEST_F(WeightsTest, TotalIsBounded) {
  {
    Hdf5Writer file(path);
    keras3Dense(file, "layers/dense", 1);
  }
  limits.weightBytes = 8;
  expectProblem(modelNode("Sequential", {square("a")}), "'weightBytes'");
  limits = Limits();
  limits.layers = 1;
  expectProblem(modelNode("Sequential", {square("a")}), "'layers'");
}
