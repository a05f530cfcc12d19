//===- RealModelsTest.cpp - files that other people trained ---------------===//
//
// Containers and layouts as they are found in the wild: legacy HDF5 of Keras
// 2.2 to 2.4, architecture JSON with weights of Keras 2.0, a zip of tf.keras.
//
//===----------------------------------------------------------------------===//

#include "test/unit/frontend/TestSupport.h"

#include "compiler/frontend/Json.h"

using namespace kerasc::frontend;
using namespace kerasc::frontend::test;

TEST(RealModels, LegacyHdf5OfKeras22) {
  std::string path = realModel("xor_act_k224/model.h5");
  KERASC_SKIP_WITHOUT(path);
  Opened file = open(path);
  ASSERT_TRUE(file.model) << file.problems;
  EXPECT_EQ(file.problems, "");
  EXPECT_EQ(file.model->container, "hdf5");
  EXPECT_EQ(file.model->kerasVersion, "2.2.4");
  EXPECT_EQ(stringOf(findMember(*file.model->config, "class_name")),
            "Sequential");
  ASSERT_TRUE(file.model->trainingConfig);
  EXPECT_TRUE(findMember(*file.model->trainingConfig, "loss"));
  EXPECT_EQ(file.model->digest.size(), 64u);
}

TEST(RealModels, LegacyHdf5WithBatchNormalization) {
  std::string path = realModel("toycar_ad01_k24/model.h5");
  KERASC_SKIP_WITHOUT(path);
  Opened file = open(path);
  ASSERT_TRUE(file.model) << file.problems;
  EXPECT_EQ(file.model->kerasVersion, "2.4.0");
  std::vector<LayerNode> layers;
  int64_t sizes[] = {640, 128, 128, 128, 128, 8, 128, 128, 128, 128, 640};
  for (int i = 0; i < 10; ++i) {
    layers.push_back(dense(i ? "dense_" + std::to_string(i) : "dense", sizes[i],
                           sizes[i + 1]));
    if (i < 9)
      layers.push_back(
          batchNormalization("bn" + std::to_string(i), sizes[i + 1]));
  }
  LayerNode root = modelNode("Functional", std::move(layers));
  EXPECT_EQ(assign(*file.model, root), "");
  for (const LayerNode &layer : root.layers)
    for (const WeightArray &array : layer.arrays) {
      ASSERT_TRUE(array.bytes);
      size_t elements = 1;
      for (int64_t extent : array.shape)
        elements *= extent;
      EXPECT_EQ(floats(array).size(), elements);
    }
  // A variance is positive, whatever order the weights were taken in.
  for (float value : floats(root.layers[1].arrays[3]))
    EXPECT_GT(value, 0.0f);
}

TEST(RealModels, ArchitectureJsonAndWeightsOfKeras20) {
  std::string path = realModel("hls_3layer/arch.json");
  KERASC_SKIP_WITHOUT(path);
  Opened file = open(path, realModel("hls_3layer/weights.h5"));
  ASSERT_TRUE(file.model) << file.problems;
  EXPECT_EQ(file.model->container, "json");
  EXPECT_EQ(file.model->kerasVersion, "2.0.0");
  EXPECT_FALSE(file.model->trainingConfig);
  LayerNode root = modelNode(
      "Model", {weightless("input_1", "InputLayer"), dense("fc1_relu", 16, 64),
                dense("fc2_relu", 64, 32), dense("fc3_relu", 32, 32),
                dense("output_softmax", 32, 5)});
  EXPECT_EQ(assign(*file.model, root), "");
  EXPECT_EQ(floats(root.layers[1].arrays[0]).size(), 16u * 64u);
}

TEST(RealModels, ZipOfTfKeras215) {
  std::string path = realModel("digits_zip_k215/model.keras");
  KERASC_SKIP_WITHOUT(path);
  Opened file = open(path);
  ASSERT_TRUE(file.model) << file.problems;
  EXPECT_EQ(file.problems, "");
  EXPECT_EQ(file.model->container, "zip");
  EXPECT_EQ(file.model->kerasVersion, "2.15.0");
  LayerNode root =
      modelNode("Sequential", {weightless("input", "InputLayer"),
                               weightless("flatten", "Flatten"),
                               dense("dense", 784, 128), dense("d", 128, 10)});
  EXPECT_EQ(assign(*file.model, root), "");
  EXPECT_EQ(floats(root.layers[2].arrays[0]).size(), 784u * 128u);
  EXPECT_EQ(floats(root.layers[3].arrays[1]).size(), 10u);
}

TEST(RealModels, WeightsOfAnotherContainer) {
  std::string path = realModel("cartpole_dqn_k231/model.h5");
  KERASC_SKIP_WITHOUT(path);
  // The architecture and the weights of two whole models.
  Opened file = open(path, path);
  ASSERT_TRUE(file.model) << file.problems;
  EXPECT_EQ(file.model->kerasVersion, "2.3.1");
  EXPECT_NE(file.model->digest, open(path).model->digest);
}
