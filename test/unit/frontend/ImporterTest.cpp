//===- ImporterTest.cpp - configurations in memory to the keras dialect ---===//
//
// What real files of every generation do is tested by test/execute; here are
// configurations nobody saves: hostile, huge, and wrong in every place.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Importer.h"
#include "compiler/frontend/Buffer.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/LayerTable.h"
#include "compiler/frontend/ModelFile.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Weights.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <random>

using namespace kerasc;
using namespace kerasc::frontend;

namespace {

/// The import of one configuration, with its problems as text.
struct Imported {
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  Problems problems{"m.keras", /*limit=*/1000};
  /// Mutable because MLIR has no constant operations.
  mutable mlir::OwningOpRef<mlir::ModuleOp> module;

  Imported(const std::string &json, const std::string &version,
           ImportOptions options = {},
           std::unique_ptr<WeightArchive> weights = nullptr,
           const std::string &container = "zip") {
    auto document = parseJson(json, "config.json", options.limits);
    if (!document) {
      ADD_FAILURE() << llvm::toString(document.takeError());
      return;
    }
    ModelFile file;
    file.config = std::move(*document);
    file.kerasVersion = version;
    file.container = container;
    options.requireWeights = weights != nullptr;
    file.weights = std::move(weights);
    module =
        importConfig(context, file, "/some/where/m.keras", options, problems);
    EXPECT_EQ(!module, problems.hasErrors()) << problems.render();
    if (module) {
      EXPECT_TRUE(mlir::succeeded(mlir::verify(*module)));
    }
  }

  std::string text() const {
    std::string result;
    llvm::raw_string_ostream os(result);
    if (module)
      module->print(os, mlir::OpPrintingFlags().enableDebugInfo(
                            true, /*prettyForm=*/true));
    return result;
  }
  bool has(llvm::StringRef part) const {
    return llvm::StringRef(text()).contains(part);
  }
  bool says(llvm::StringRef part) const {
    return llvm::StringRef(problems.render()).contains(part);
  }
};

//===----------------------------------------------------------------------===//
// Configurations, as short as their generation allows
//===----------------------------------------------------------------------===//

using Strings = std::vector<std::string>;

std::string join(const Strings &parts) {
  std::string text;
  for (const std::string &part : parts)
    text += (text.empty() ? "" : ",") + part;
  return "[" + text + "]";
}

std::string layer(const std::string &className, const std::string &name,
                  const std::string &arguments, const std::string &nodes = "") {
  return R"({"class_name":")" + className + R"(","name":")" + name +
         R"(","config":{"name":")" + name + "\"" +
         (arguments.empty() ? "" : "," + arguments) + "}" +
         (nodes.empty() ? "" : R"(,"inbound_nodes":)" + nodes) + "}";
}

std::string input(const std::string &name,
                  const std::string &shape = "[null,4]") {
  return layer("InputLayer", name, R"("batch_input_shape":)" + shape, "[]");
}

/// Calls in the format of Keras 1 and 2.
std::string from(const std::string &name, int node = 0, int tensor = 0) {
  return "[[[\"" + name + "\"," + std::to_string(node) + "," +
         std::to_string(tensor) + ",{}]]]";
}

std::string tensor3(const std::string &name, int node = 0, int index = 0) {
  return R"({"class_name":"__keras_tensor__","config":{"keras_history":[")" +
         name + "\"," + std::to_string(node) + "," + std::to_string(index) +
         "]}}";
}

std::string call3(const std::string &arguments,
                  const std::string &kwargs = "{}") {
  return R"({"args":[)" + arguments + R"(],"kwargs":)" + kwargs + "}";
}

std::string model(const std::string &name, const Strings &layers,
                  const std::string &inputs, const std::string &outputs,
                  const std::string &nodes = "",
                  const std::string &className = "Functional") {
  return R"({"class_name":")" + className + R"(","name":")" + name +
         R"(","config":{"name":")" + name + R"(","layers":)" + join(layers) +
         R"(,"input_layers":)" + inputs + R"(,"output_layers":)" + outputs +
         "}" + (nodes.empty() ? "" : R"(,"inbound_nodes":)" + nodes) + "}";
}

std::string sequential(const Strings &layers, const std::string &name = "s",
                       const std::string &nodes = "") {
  return R"({"class_name":"Sequential","name":")" + name +
         R"(","config":{"name":")" + name + R"(","layers":)" + join(layers) +
         "}" + (nodes.empty() ? "" : R"(,"inbound_nodes":)" + nodes) + "}";
}

std::string dense(const std::string &name, int units,
                  const std::string &nodes = "", const std::string &more = "") {
  return layer("Dense", name,
               "\"units\":" + std::to_string(units) +
                   (more.empty() ? "" : "," + more),
               nodes);
}

std::string tanhLayer(const std::string &name, const std::string &nodes = "") {
  return layer("Activation", name, R"("activation":"tanh")", nodes);
}

/// One layer after an input.
std::string one(const std::string &className, const std::string &arguments,
                const std::string &shape = "[null,4]") {
  return sequential({input("x", shape), layer(className, "l", arguments)});
}

double seconds(llvm::function_ref<void()> work) {
  auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

//===----------------------------------------------------------------------===//
// What a file means
//===----------------------------------------------------------------------===//

TEST(Importer, names_inputs_outputs_and_locations) {
  Imported imported(model("m",
                          {input("features"), dense("d", 3, from("features"))},
                          R"([["features",0,0]])", R"([["d",0,0]])"),
                    "2.15.0");
  EXPECT_TRUE(
      imported.has(R"(%arg0: tensor<?x4xf32> {keras.name = "features"})"));
  EXPECT_TRUE(imported.has(R"(tensor<?x3xf32> {keras.name = "d"})"));
  EXPECT_TRUE(imported.has(R"(keras.variable @"d/kernel" : tensor<4x3xf32>)"));
  imported.module->walk([&](keras::DenseOp dense) {
    auto name = mlir::cast<mlir::NameLoc>(dense.getLoc());
    EXPECT_EQ(name.getName(), "d");
    auto fused = mlir::cast<mlir::FusedLoc>(name.getChildLoc());
    EXPECT_EQ(mlir::cast<mlir::StringAttr>(fused.getMetadata()), "Dense");
  });
  EXPECT_TRUE(imported.has("m.keras"));
  EXPECT_FALSE(imported.has("/some/where"));
}

TEST(Importer, hard_sigmoid_has_the_slope_of_its_generation) {
  std::string json = one("Activation", R"("activation":"hard_sigmoid")");
  for (const char *version : {"1.2.2", "2.2.4", "2.15.0"})
    EXPECT_TRUE(Imported(json, version).has("slope = 2.0")) << version;
  EXPECT_FALSE(Imported(json, "3.15.1").has("slope"));
}

TEST(Importer, a_name_means_nothing_before_its_generation) {
  std::string json = one("Activation", R"("activation":"swish")");
  Imported old(json, "2.2.4");
  EXPECT_TRUE(old.says("'swish' is no activation of Keras 2.2.4"));
  EXPECT_TRUE(old.says("note: supported activations: linear, relu, elu"));
  EXPECT_TRUE(Imported(json, "2.15.0").has("<silu>"));
  EXPECT_TRUE(Imported(one("Activation", R"("activation":"ReLU")"), "3.15.1")
                  .says("'ReLU' is no activation"));
}

TEST(Importer, keras_1_names) {
  Imported imported(
      R"({"class_name":"Sequential","config":[)"
      R"({"class_name":"Dense","config":{"name":"d","output_dim":3,"init":"uniform",)"
      R"("W_regularizer":{"name":"L1L2Regularizer","l1":0.0,"l2":0.5},"bias":false,)"
      R"("W_constraint":{"name":"MaxNorm","m":2,"axis":0},"input_dim":4,)"
      R"("batch_input_shape":[null,4],"input_dtype":"float32"}},)"
      R"({"class_name":"Dropout","config":{"name":"o","p":0.25}}]})",
      "1.2.2");
  EXPECT_TRUE(imported.has(R"(#keras.initializer<"random_uniform">)"));
  EXPECT_TRUE(imported.has(R"(#keras.regularizer<"l1l2")"));
  EXPECT_TRUE(imported.has(R"(#keras.constraint<"max_norm")"));
  EXPECT_TRUE(imported.has("max_value = 2"));
  EXPECT_TRUE(imported.has("rate 2.500000e-01"));
  EXPECT_FALSE(imported.has("d/bias"));
  // The names of another generation are unknown words.
  EXPECT_TRUE(Imported(one("Dense", R"("units":3)"), "1.2.2")
                  .says("argument 'output_dim' is missing"));
  EXPECT_TRUE(Imported(one("Dense", R"("output_dim":3)"), "3.1.0")
                  .says("argument 'output_dim' = 3 is not known"));
}

TEST(Importer, the_generation_shows_without_a_version) {
  EXPECT_TRUE(
      Imported(one("Dense", R"("output_dim":3,"W_regularizer":null)"), "")
          .has("producer = \"Keras 1\""));
  EXPECT_TRUE(
      Imported(one("Dense", R"("units":3)"), "").has("producer = \"Keras 2\""));
  EXPECT_TRUE(Imported(sequential({layer("InputLayer", "x",
                                         R"("batch_shape":[null,4])"),
                                   dense("d", 3)}),
                       "")
                  .has("producer = \"Keras 3\""));
  EXPECT_TRUE(Imported(one("Dense", R"("units":3)"), "3.99.0")
                  .says("newer than the newest known"));
  EXPECT_TRUE(
      Imported(one("Dense", R"("units":3)"), "0.3.3").says("Keras 0.3.3"));
}

TEST(Importer, penalties_are_divided_as_the_generation_does) {
  std::string json =
      one("Flatten",
          R"("activity_regularizer":{"class_name":"L2","config":{"l2":0.5}})");
  EXPECT_TRUE(Imported(json, "3.15.1").has("divide_by_batch"));
  Imported old(json, "2.2.4");
  EXPECT_TRUE(old.has("keras.activity_regularization"));
  EXPECT_FALSE(old.has("divide_by_batch"));
}

TEST(Importer, node_indices_of_nested_models_count_from_their_generation) {
  // The second call of a nested model, by Keras 3 (from 0; outputs from 1 if it
  // is Functional) and before (from 1).
  auto twice = [](const std::string &nested, const std::string &nodes,
                  const std::string &outputs) {
    return model("m",
                 {input("a"), input("b", "[null,4]"), nested + nodes + "}"},
                 R"([["a",0,0],["b",0,0]])", outputs);
  };
  std::string inner = model("in", {input("i"), tanhLayer("t", from("i"))},
                            R"([["i",0,0]])", R"([["t",0,0]])");
  std::string functional = inner.substr(0, inner.size() - 1);
  std::string innerSequential = sequential({tanhLayer("t")}, "in");
  std::string deferred = innerSequential.substr(0, innerSequential.size() - 1);
  std::string old = R"(,"inbound_nodes":[[["a",0,0,{}]],[["b",0,0,{}]]])";
  std::string new3 = R"(,"inbound_nodes":[)" + call3(tensor3("a")) + "," +
                     call3(tensor3("b")) + "]";
  auto returnsSecond = [](const Imported &imported) {
    return imported.has("%1 = keras.activation %arg1") &&
           imported.has("return %1 ");
  };
  EXPECT_TRUE(returnsSecond(
      Imported(twice(functional, old, R"([["in",2,0]])"), "2.15.0")));
  EXPECT_TRUE(returnsSecond(
      Imported(twice(functional, new3, R"([["in",2,0]])"), "3.15.1")));
  EXPECT_TRUE(returnsSecond(
      Imported(twice(deferred, new3, R"([["in",1,0]])"), "3.15.1")));
  // tf.keras counts from 0 when a Sequential model had no input of its own.
  EXPECT_TRUE(returnsSecond(
      Imported(twice(deferred, old, R"([["in",1,0]])"), "2.2.4-tf")));
  EXPECT_TRUE(returnsSecond(
      Imported(twice(deferred, old, R"([["in",2,0]])"), "2.2.4")));
  EXPECT_TRUE(Imported(twice(functional, old, R"([["in",3,0]])"), "2.15.0")
                  .says("call number 3 of layer 'in'"));
  EXPECT_TRUE(Imported(twice(functional, old, R"([["in",0,0]])"), "2.15.0")
                  .says("refers to node 0, tensor 0 of layer 'in'"));
}

TEST(Importer, shared_layers_have_their_variables_once) {
  Imported imported(model("m",
                          {input("a"), input("b"),
                           dense("d", 3, R"([[["a",0,0,{}]],[["b",0,0,{}]]])")},
                          R"([["a",0,0],["b",0,0]])",
                          R"([["d",1,0],["d",0,0],["a",0,0]])"),
                    "2.3.1");
  size_t count = 0;
  imported.module->walk([&](keras::VariableOp) { ++count; });
  EXPECT_EQ(count, 2u);
  EXPECT_TRUE(imported.has("return %3, %2, %arg0"));
}

TEST(Importer, symbols_stay_unique_when_names_meet) {
  Imported imported(model("m",
                          {input("x"), dense("a/b", 4, from("x")),
                           sequential({dense("b", 4)}, "a", from("a/b"))},
                          R"([["x",0,0]])", R"([["a",1,0]])"),
                    "2.2.4");
  EXPECT_TRUE(imported.has(R"(@"a/b/kernel_2")")) << imported.problems.render();
}

TEST(Importer, dictionaries_go_by_key) {
  std::string nested =
      model("n",
            {input("p", "[null,2]"), input("q", "[null,3]"),
             tanhLayer("tp", from("p")), tanhLayer("tq", from("q"))},
            R"({"zeta":["p",0,0],"alpha":["q",0,0]})",
            R"({"y":["tp",0,0],"b":["tq",0,0]})",
            "[" +
                call3(R"({"zeta":)" + tensor3("a") + R"(,"alpha":)" +
                      tensor3("b") + "}") +
                "]");
  // Results of a call are counted in the order of the keys: 0 is "b".
  Imported imported(
      model("m", {input("a", "[null,2]"), input("b", "[null,3]"), nested},
            R"([["a",0,0],["b",0,0]])", R"([["n",1,0]])"),
      "3.15.1");
  EXPECT_TRUE(imported.has("(tensor<?x3xf32> {keras.name = \"n\"})"))
      << imported.problems.render();
}

TEST(Importer, fixed_batch_and_empty_axes) {
  EXPECT_TRUE(Imported(one("Dense", R"("units":2)", "[8,4]"), "3.1.0")
                  .has("tensor<8x2xf32>"));
  EXPECT_TRUE(Imported(one("Dense", R"("units":2)", "[null,0]"), "3.1.0")
                  .has("tensor<0x2xf32>"));
  EXPECT_TRUE(
      Imported(one("Reshape", R"("target_shape":[])", "[null,1]"), "3.1.0")
          .has("-> tensor<?xf32>"));
}

TEST(Importer, inputs_share_their_batch) {
  auto inputs = [](const std::string &a, const std::string &b) {
    return model("m", {input("a", a), input("b", b)},
                 R"([["a",0,0],["b",0,0]])", R"([["a",0,0],["b",0,0]])");
  };
  EXPECT_TRUE(
      Imported(inputs("[8,4]", "[8,4]"), "2.3.1").has("tensor<8x4xf32>"));
  EXPECT_TRUE(
      Imported(inputs("[null,4]", "[8,4]"), "2.3.1").has("tensor<8x4xf32>"));
  Imported different(inputs("[8,4]", "[9,4]"), "2.3.1");
  EXPECT_TRUE(different.says("layer 'b' (InputLayer): is fixed to batch 9, "
                             "expected 8 as for input 'a'"))
      << different.problems.render();
  EXPECT_EQ(different.problems.errors(), 1u);
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

class FakeArchive : public WeightArchive {
public:
  explicit FakeArchive(ElementType type) : type(type) {}

  void assign(LayerNode &root, Problems &) override {
    for (LayerNode &layer : root.layers)
      for (const VariableSpec &spec : layer.variables) {
        size_t count = 1;
        for (int64_t dimension : spec.shape)
          count *= dimension;
        WeightArray array;
        array.shape = spec.shape;
        array.type = type;
        auto bytes = Buffer::allocate(count * elementSize(type));
        std::memset(bytes->data(), 0, bytes->size());
        data.push_back(bytes->data());
        array.bytes = std::move(bytes);
        layer.arrays.push_back(std::move(array));
      }
  }

  ElementType type;
  static inline std::vector<const char *> data;
};

TEST(Importer, weights_are_shared_not_copied) {
  FakeArchive::data.clear();
  Imported imported(one("Dense", R"("units":3)"), "3.15.1", {},
                    std::make_unique<FakeArchive>(ElementType::f32));
  std::vector<const char *> found;
  imported.module->walk([&](keras::VariableOp variable) {
    auto value =
        mlir::cast<mlir::DenseResourceElementsAttr>(*variable.getValue());
    EXPECT_EQ(value.getRawHandle().getKey(), variable.getSymName());
    found.push_back(value.getData().data());
  });
  EXPECT_EQ(found, FakeArchive::data);
}

TEST(Importer, weights_of_other_types_are_converted) {
  Imported imported(one("Dense", R"("units":3)"), "3.15.1", {},
                    std::make_unique<FakeArchive>(ElementType::f64));
  size_t bytes = 0;
  imported.module->walk([&](keras::VariableOp variable) {
    bytes += mlir::cast<mlir::DenseResourceElementsAttr>(*variable.getValue())
                 .getData()
                 .size();
  });
  EXPECT_EQ(bytes, (4 * 3 + 3) * sizeof(float));
}

//===----------------------------------------------------------------------===//
// Problems
//===----------------------------------------------------------------------===//

TEST(Importer, reports_every_problem_once_and_none_that_follows) {
  Imported imported(
      sequential({input("x"), dense("first", 0), dense("second", 3),
                  layer("RepeatVector", "third", R"("n":true)"),
                  layer("LSTM", "fourth", ""),
                  layer("Permute", "fifth", R"("dims":[0,1])")}),
      "3.15.1");
  EXPECT_EQ(imported.problems.errors(), 4u) << imported.problems.render();
  EXPECT_TRUE(imported.says("layer 'first' (Dense): argument 'units': expected "
                            "an int of at least 1, got 0"));
  EXPECT_TRUE(imported.says("expected an int of at least 1, got True"));
  EXPECT_TRUE(imported.says("layer 'fourth' (LSTM): recurrent layers"));
  EXPECT_TRUE(
      imported.says("expected a list of ints of at least 1, got [0, 1]"));
}

TEST(Importer, says_where_a_wrong_input_comes_from) {
  Imported imported(sequential({input("x"), dense("d", 3),
                                layer("Permute", "p", R"("dims":[2,1])")}),
                    "3.15.1");
  EXPECT_TRUE(imported.says("argument 'dims' orders 2 axes"));
  EXPECT_TRUE(imported.says(
      "note: its input comes from layer 'd' with shape (None, 3)"));
}

TEST(Importer, unknown_keys_are_warnings_only_when_empty) {
  Imported empty(one("Dense", R"("units":3,"new_thing":null,"other":[])"),
                 "3.15.1");
  EXPECT_TRUE(
      empty.says("warning: layer 'l' (Dense): argument 'new_thing' = None "
                 "is not known and ignored"));
  EXPECT_EQ(empty.problems.errors(), 0u);
  Imported set(one("Dense", R"("units":3,"new_thing":1)"), "3.15.1");
  EXPECT_TRUE(set.says("argument 'new_thing' = 1 is not known"));
}

TEST(Importer, refuses_what_waits) {
  struct {
    std::string json, text;
  } cases[] = {
      {one("Masking", R"("mask_value":"zero")"), "a number or a tensor"},
      {one("NoSuchLayer", ""), "supported layers: InputLayer, Dense"},
      {one("Dense", R"("units":3,"dtype":"float8")"), "expected a policy"},
      {one("Dense",
           R"("units":3,"dtype":{"class_name":"QuantizedDTypePolicy","config":{"mode":"int8"}})"),
       "with mode 'int8'"},
      {one("Dense",
           R"("units":3,"activation":{"class_name":"LSTM","config":{}})"),
       "object of class 'LSTM'"},
      {one("Dense", R"("units":3,"quantization_config":{"class_name":"Q"})"),
       "quantized"},
      {one("Dense", R"("units":3)", "[null,4,null]"),
       "the last axis of its input is unknown"},
      {sequential(
           {layer("InputLayer", "x", R"("batch_shape":[null,4],"ragged":true)"),
            dense("d", 2)}),
       "ragged inputs are not supported yet"},
      {R"({"class_name":"MyModel","config":{}})",
       "expected Sequential or Functional"},
      {sequential({dense("d", 2)}), "saved before it was built"},
      {one("Dropout", R"("rate":1.5)"), "expected a number between 0 and 1"},
      {one("Dropout", R"("rate":NaN)"), "expected a number between 0 and 1"},
      {one("Activation", R"("activation":"softmax")", "[null]"),
       "along the batch"},
      {one("Activation", R"("activation":"glu")", "[null,3]"),
       "expected an even size"},
      {one("Reshape", R"("target_shape":[-1,3])"),
       "4 elements per row do not fit"},
      {one("Reshape", R"("target_shape":[-1,-1])"), "at most one -1"},
      {one("Reshape", R"("target_shape":[2,null])"), "got [2, None]"},
      {one("RepeatVector", R"("n":4611686018427387904)"), "elements per row"},
      {one("Dense", R"("units":9223372036854775807)"), "elements per weight"},
      {one("Flatten", "", "[null,4294967296,4294967296]"), "elements per row"},
      {one("Flatten", "", "[null,1,1,1,1,1,1,1,1]"), "at most 8 entries"},
      {one("SpatialDropout2D", R"("rate":0.5)"),
       "expected an input with 4 axes"},
      {one("Dense", R"("units":3)", "[null]"), "at least 2 axes"},
  };
  for (const auto &[json, text] : cases)
    EXPECT_TRUE(Imported(json, "3.15.1").says(text))
        << text << "\n"
        << Imported(json, "3.15.1").problems.render();
}

TEST(Importer, refuses_call_arguments_that_matter) {
  auto called = [](const std::string &kwargs) {
    return model("m",
                 {input("x"), layer("Dropout", "d", R"("rate":0.5)",
                                    "[" + call3(tensor3("x"), kwargs) + "]")},
                 R"(["x",0,0])", R"(["d",0,0])");
  };
  for (const char *fine :
       {"{}", R"({"training":false})", R"({"training":null,"mask":null})",
        R"({"mask":[null,{"a":null}]})"})
    EXPECT_TRUE(Imported(called(fine), "3.15.1").module) << fine;
  EXPECT_TRUE(Imported(called(R"({"training":1})"), "3.15.1")
                  .says("call argument 'training': expected True, False"));
  EXPECT_TRUE(Imported(called(R"({"mask":)" + tensor3("x") + "}"), "3.15.1")
                  .says("its mask is of float32"));
  EXPECT_TRUE(Imported(called(R"({"other":1})"), "3.15.1")
                  .says("call argument 'other' = 1 is not supported"));
}

TEST(Importer, tells_operations_and_custom_classes_from_layers) {
  auto reshape = [](const std::string &module) {
    return model(
        "m",
        {input("x"), R"({)" + module +
                         R"("class_name":"Reshape","name":"r",)"
                         R"("config":{"name":"r","newshape":[-1,2,2]},)"
                         R"("inbound_nodes":[)" +
                         call3(tensor3("x"), "{}") + "]}"},
        R"(["x",0,0])", R"(["r",0,0])");
  };
  EXPECT_TRUE(
      Imported(reshape(R"("module":"keras.src.ops.numpy",)"), "3.15.1").module);
  // Keras 3's .h5 files have no module.
  EXPECT_TRUE(Imported(reshape(""), "3.15.1", {}, nullptr, "hdf5").module);
  EXPECT_TRUE(
      Imported(reshape(""), "3.15.1").says("'target_shape' is missing"));
  std::string custom =
      R"({"module":"mine","class_name":"Dense","registered_name":"mine>Dense",)"
      R"("name":"d","config":{"name":"d","units":3}})";
  EXPECT_TRUE(Imported(sequential({input("x"), custom}), "3.15.1")
                  .says("class of the writer's own"));
}

TEST(Importer, refuses_broken_graphs) {
  auto graph = [](const Strings &layers, const std::string &outputs) {
    Strings all = {input("x")};
    all.insert(all.end(), layers.begin(), layers.end());
    return model("m", all, R"([["x",0,0]])", outputs);
  };
  EXPECT_TRUE(
      Imported(graph({tanhLayer("a", from("b")), tanhLayer("b", from("a"))},
                     R"([["b",0,0]])"),
               "2.3.1")
          .says("the layers form a cycle: 'a' reads 'b' reads 'a'"));
  EXPECT_TRUE(
      Imported(graph({tanhLayer("a", from("a"))}, R"([["a",0,0]])"), "2.3.1")
          .says("form a cycle: 'a' reads 'a'"));
  EXPECT_TRUE(
      Imported(graph({tanhLayer("a", from("gone"))}, R"([["a",0,0]])"), "2.3.1")
          .says("refers to layer 'gone', which is not in the model"));
  EXPECT_TRUE(
      Imported(graph({tanhLayer("a", from("x")), tanhLayer("a", from("x"))},
                     R"([["a",0,0]])"),
               "2.3.1")
          .says("another layer of the model has the same name"));
  EXPECT_TRUE(
      Imported(graph({tanhLayer("a", from("x", 1))}, R"([["a",0,0]])"), "2.3.1")
          .says("call number 2 of layer 'x'"));
  EXPECT_TRUE(
      Imported(graph({tanhLayer("a", from("x", 0, 1))}, R"([["a",0,0]])"),
               "2.3.1")
          .says("refers to tensor 1"));
  EXPECT_TRUE(Imported(graph({tanhLayer("a", "[]")}, R"([["a",0,0]])"), "2.3.1")
                  .says("never called"));
  EXPECT_TRUE(Imported(graph({tanhLayer("a", from("x"))}, "[]"), "2.3.1")
                  .says("'output_layers' is empty"));
  EXPECT_TRUE(
      Imported(graph({tanhLayer("a", R"([[["x",0,0,{}],["x",0,0,{}]]])")},
                     R"([["a",0,0]])"),
               "2.3.1")
          .says("expected 1 input, is called with 2"));
  EXPECT_TRUE(
      Imported(model("m", {input("x"), input("y"), tanhLayer("a", from("y"))},
                     R"([["x",0,0]])", R"([["a",0,0]])"),
               "2.3.1")
          .says("layer 'y' (InputLayer): is not among the inputs"));
}

//===----------------------------------------------------------------------===//
// Size
//===----------------------------------------------------------------------===//

TEST(Importer, a_chain_of_20000_layers_is_linear) {
  constexpr int length = 20'000;
  // Listed last to first: an order that recursion and repeated passes hate.
  Strings functional, list = {input("x")};
  for (int i = length; i-- > 0;) {
    std::string name = "a" + std::to_string(i);
    functional.push_back(
        tanhLayer(name, from(i ? "a" + std::to_string(i - 1) : "x")));
    list.push_back(tanhLayer(name));
  }
  functional.push_back(input("x"));
  std::string last = "a" + std::to_string(length - 1);
  double time = seconds([&] {
    Imported imported(
        model("m", functional, R"([["x",0,0]])", "[[\"" + last + "\",0,0]]"),
        "2.3.1");
    size_t count = 0;
    imported.module->walk([&](keras::ActivationOp) { ++count; });
    EXPECT_EQ(count, size_t(length));
    EXPECT_TRUE(Imported(sequential(list), "2.3.1").module);
  });
  EXPECT_LT(time, 20.0);
}

TEST(Importer, a_diamond_of_60_levels_is_linear) {
  // Every level reads the level before twice.
  Strings layers = {input("x")};
  for (int i = 0; i < 60; ++i) {
    std::string below = i ? "a" + std::to_string(i - 1) : "x";
    layers.push_back(
        layer("Add", "a" + std::to_string(i), "",
              "[[[\"" + below + "\",0,0,{}],[\"" + below + "\",0,0,{}]]]"));
  }
  double time = seconds([&] {
    Imported imported(model("m", layers, R"([["x",0,0]])", R"([["a59",0,0]])"),
                      "2.3.1");
    size_t count = 0;
    imported.module->walk([&](keras::BinaryOp) { ++count; });
    EXPECT_EQ(count, 60u);
  });
  EXPECT_LT(time, 2.0);
}

TEST(Importer, a_diamond_of_shared_layers_has_every_call_once) {
  // One layer called 120 times: level i has two calls, both on level i - 1's.
  std::string nodes;
  for (int i = 0; i < 60; ++i)
    for (int side = 0; side < 2; ++side)
      nodes += std::string(nodes.empty() ? "" : ",") + "[[\"" +
               (i ? "t" : "x") + "\"," +
               std::to_string(i ? 2 * (i - 1) + 1 - side : 0) + ",0,{}]]";
  Imported imported(model("m", {input("x"), tanhLayer("t", "[" + nodes + "]")},
                          R"([["x",0,0]])", R"([["t",119,0],["t",118,0]])"),
                    "2.3.1");
  size_t count = 0;
  imported.module->walk([&](keras::ActivationOp) { ++count; });
  EXPECT_EQ(count, 120u);
}

/// Models in models, each calling the one inside twice.
std::string bomb(const std::string &core, int depth) {
  std::string inner = core;
  for (int i = 1; i < depth; ++i) {
    std::string name = "m" + std::to_string(i),
                of = "m" + std::to_string(i - 1);
    inner = model(name,
                  {input("x"), inner.substr(0, inner.size() - 1) +
                                   R"(,"inbound_nodes":[[["x",0,0,{}]],[[")" +
                                   of + R"(",1,0,{}]]]})"},
                  R"([["x",0,0]])", "[[\"" + of + "\",2,0]]");
  }
  return inner;
}

TEST(Importer, models_that_double_60_times_hit_the_limit) {
  std::string working = model("m0", {input("x"), tanhLayer("t", from("x"))},
                              R"([["x",0,0]])", R"([["t",0,0]])");
  std::string empty =
      model("m0", {input("x")}, R"([["x",0,0]])", R"([["x",0,0]])");
  for (const std::string &core : {working, empty}) {
    double time = seconds([&] {
      Imported imported(bomb(core, 60), "2.3.1");
      EXPECT_TRUE(imported.says("more than 400000 operations"));
      EXPECT_EQ(imported.problems.errors(), 1u);
    });
    EXPECT_LT(time, 5.0);
  }
  Imported small(bomb(working, 8), "2.3.1");
  size_t count = 0;
  small.module->walk([&](keras::ActivationOp) { ++count; });
  EXPECT_EQ(count, 128u);
}

TEST(Importer, limits_hold) {
  ImportOptions options;
  options.limits.layers = 3;
  EXPECT_TRUE(Imported(sequential({input("x"), tanhLayer("a"), tanhLayer("b"),
                                   tanhLayer("c")}),
                       "2.3.1", options)
                  .says("more than 3 layers"));
  options = {};
  options.limits.modelDepth = 3;
  std::string core = model("m0", {input("x"), tanhLayer("t", from("x"))},
                           R"([["x",0,0]])", R"([["t",0,0]])");
  EXPECT_TRUE(Imported(bomb(core, 3), "2.3.1", options).module);
  EXPECT_TRUE(
      Imported(bomb(core, 4), "2.3.1", options).says("more than 3 deep"));
  EXPECT_TRUE(
      Imported(sequential({input("x"), tanhLayer(std::string(5000, 'n'))}),
               "2.3.1")
          .says("longer than 1024 bytes"));
}

//===----------------------------------------------------------------------===//
// Random damage
//===----------------------------------------------------------------------===//

/// Every value of a document.
std::vector<rapidjson::Value *> allValues(rapidjson::Document &document) {
  std::vector<rapidjson::Value *> values = {&document};
  for (size_t i = 0; i < values.size(); ++i) {
    rapidjson::Value &value = *values[i];
    if (value.IsArray())
      for (auto &element : value.GetArray())
        values.push_back(&element);
    else if (value.IsObject())
      for (auto &member : value.GetObject())
        values.push_back(&member.value);
  }
  return values;
}

std::string toText(const rapidjson::Document &document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>,
                    rapidjson::UTF8<>, rapidjson::CrtAllocator,
                    rapidjson::kWriteNanAndInfFlag>
      writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

/// Replaces, drops, or copies over one value.
void damage(rapidjson::Document &document, std::mt19937 &random) {
  auto &allocator = document.GetAllocator();
  std::vector<rapidjson::Value *> values = allValues(document);
  auto pick = [&](size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
  };
  rapidjson::Value &value = *values[pick(values.size())];
  switch (pick(14)) {
  case 0:
    return void(value.SetNull());
  case 1:
    return void(value.SetBool(pick(2)));
  case 2:
    return void(value.SetInt64(int64_t(pick(6)) - 2));
  case 3:
    return void(value.SetInt64(INT64_MAX - int64_t(pick(2))));
  case 4:
    return void(value.SetUint64(UINT64_MAX));
  case 5:
    return void(value.SetDouble(pick(2) ? NAN : -1e300));
  case 6:
    return void(value.SetString("relu", allocator));
  case 7:
    return void(value.SetArray());
  case 8:
    return void(value.SetObject());
  case 9:
    if (value.IsArray() && !value.Empty())
      value.Erase(value.Begin() + pick(value.Size()));
    return;
  case 10:
    if (value.IsObject() && !value.ObjectEmpty())
      value.EraseMember(value.MemberBegin() + pick(value.MemberCount()));
    return;
  case 11:
    if (value.IsArray() && !value.Empty())
      value.PushBack(rapidjson::Value(value[pick(value.Size())], allocator),
                     allocator);
    return;
  default: {
    // Sizes multiply when a value is copied into itself: small ones only.
    rapidjson::Value copy(*values[pick(values.size())], allocator);
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    if (copy.Accept(writer) && buffer.GetSize() < 5000)
      value = copy;
    return;
  }
  }
}

TEST(Importer, survives_2000_damaged_configurations) {
  std::string nested = model(
      "n", {input("i"), dense("k", 4, from("i"), R"("activation":"relu")")},
      R"([["i",0,0]])", R"([["k",0,0]])", R"([[["d",0,0,{}]],[["n",1,0,{}]]])");
  std::string old = model(
      "m",
      {input("x"),
       dense(
           "d", 4, from("x"),
           R"("activation":"hard_sigmoid","use_bias":true,"dtype":"float32",)"
           R"("kernel_initializer":{"class_name":"Zeros","config":{}},)"
           R"("kernel_regularizer":{"class_name":"L1L2","config":{"l1":0.1,"l2":0.0}},)"
           R"("kernel_constraint":{"class_name":"MaxNorm","config":{"max_value":2,"axis":0}})"),
       nested, layer("Reshape", "r", R"("target_shape":[2,-1])", from("n", 2)),
       layer("Permute", "p", R"("dims":[2,1])", from("r")),
       layer("SpatialDropout1D", "s", R"("rate":0.5)", from("p")),
       layer("Flatten", "f", R"("data_format":"channels_first")", from("s")),
       layer("Dropout", "o", R"("rate":0.5,"noise_shape":[null,1],"seed":3)",
             R"([[["f",0,0,{"training":false}]]])"),
       layer("RepeatVector", "v", R"("n":2)", from("o")),
       layer("ActivityRegularization", "g", R"("l1":0.5,"l2":0.5)", from("v"))},
      R"([["x",0,0]])", R"([["g",0,0],["d",0,0]])");
  std::string new3 = model(
      "m",
      {layer("InputLayer", "x", R"("batch_shape":[null,4],"dtype":"float32")",
             "[]"),
       sequential({input("i"), dense("k", 4)}, "n",
                  "[" + call3(tensor3("x")) + "," + call3(tensor3("n")) + "]"),
       dense(
           "d", 3, "[" + call3(tensor3("n", 1), R"({"mask":null})") + "]",
           R"("dtype":{"class_name":"DTypePolicy","config":{"name":"float32"}})")},
      R"(["x",0,0])", R"({"a":["d",0,0],"b":["n",1,0]})");
  struct {
    std::string json;
    const char *version;
  } seeds[] = {{old, "2.15.0"}, {old, "2.2.4"}, {new3, "3.15.1"}, {new3, ""}};
  for (const auto &seed : seeds)
    ASSERT_TRUE(Imported(seed.json, seed.version).module)
        << Imported(seed.json, seed.version).problems.render();

  std::mt19937 random(20'261'124);
  for (int mutant = 0; mutant < 2'000; ++mutant) {
    const auto &seed = seeds[mutant % 4];
    rapidjson::Document document;
    document.Parse(seed.json.c_str());
    int count = std::uniform_int_distribution<int>(1, 4)(random);
    for (int i = 0; i < count; ++i)
      damage(document, random);
    std::string text = toText(document);
    SCOPED_TRACE(text);
    double time = seconds([&] { Imported(text, seed.version); });
    EXPECT_LT(time, 2.0);
    if (HasFailure())
      break;
  }
}

TEST(LayerTable, prints_every_row) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printLayerTable(os);
  for (const LayerRow *row : getLayerRows()) {
    EXPECT_NE(text.find("| `" + row->className.str() + "` |"),
              std::string::npos);
    EXPECT_FALSE(findRefusedRow(row->className));
  }
  for (const RefusedRow &row : getRefusedRows())
    EXPECT_NE(text.find("| `" + row.className.str() + "` |"),
              std::string::npos);
}

} // namespace
