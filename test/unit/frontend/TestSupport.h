//===- TestSupport.h - what the readers' tests share ----------------------===//
//
// Temporary files, opening a model with its problems as text, layer trees.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TEST_UNIT_FRONTEND_TESTSUPPORT_H
#define KERASC_TEST_UNIT_FRONTEND_TESTSUPPORT_H

#include "compiler/frontend/ModelFile.h"
#include "compiler/frontend/Problems.h"
#include "compiler/frontend/Weights.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <map>

namespace kerasc::frontend::test {

/// A directory that goes away with the test.
class TemporaryDirectory {
public:
  TemporaryDirectory() {
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("kerasc-test", where));
  }
  ~TemporaryDirectory() { llvm::sys::fs::remove_directories(where); }

  std::string path(llvm::StringRef name) const {
    llvm::SmallString<128> result(where);
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  /// Writes a file and returns its path.
  std::string write(llvm::StringRef name, llvm::StringRef bytes) const {
    std::error_code code;
    llvm::raw_fd_ostream os(path(name), code);
    EXPECT_FALSE(code);
    os << bytes;
    return path(name);
  }

private:
  llvm::SmallString<128> where;
};

/// Real models lie beside the checkout, or where KERASC_TEST_MODELS says.
inline std::string realModel(const std::string &name) {
  const char *directory = std::getenv("KERASC_TEST_MODELS");
  return std::string(directory ? directory : KERASC_TEST_MODELS) + "/" + name;
}

#define KERASC_SKIP_WITHOUT(path)                                              \
  if (!llvm::sys::fs::exists(path))                                            \
  GTEST_SKIP() << path << " is not there"

struct Opened {
  std::optional<ModelFile> model;
  std::string problems;
};

inline Opened open(const std::string &path, const std::string &weights = "",
                   const Limits &limits = Limits()) {
  Problems problems("model");
  Opened result;
  result.model = ModelFile::open(path, weights, limits, problems);
  result.problems = problems.render();
  EXPECT_EQ(result.model.has_value(), !problems.hasErrors()) << result.problems;
  return result;
}

/// Runs WeightArchive::assign and returns what it complains about.
inline std::string assign(ModelFile &model, LayerNode &root) {
  Problems problems("model");
  model.weights->assign(root, problems);
  return problems.render();
}

inline LayerNode dense(std::string name, int64_t depth, int64_t units) {
  LayerNode node;
  node.name = std::move(name);
  node.className = "Dense";
  node.variables = {{"kernel", {depth, units}, true, ""},
                    {"bias", {units}, true, ""}};
  return node;
}

inline LayerNode batchNormalization(std::string name, int64_t size) {
  LayerNode node;
  node.name = std::move(name);
  node.className = "BatchNormalization";
  node.variables = {{"gamma", {size}, true, ""},
                    {"beta", {size}, true, ""},
                    {"moving_mean", {size}, false, ""},
                    {"moving_variance", {size}, false, ""}};
  return node;
}

inline LayerNode weightless(std::string name, std::string className) {
  LayerNode node;
  node.name = std::move(name);
  node.className = std::move(className);
  return node;
}

inline LayerNode modelNode(std::string className, std::vector<LayerNode> layers,
                           std::string name = "model") {
  LayerNode node;
  node.name = std::move(name);
  node.isModel = true;
  node.isSequential = className == "Sequential";
  node.className = std::move(className);
  node.layers = std::move(layers);
  return node;
}

inline std::vector<float> floats(const WeightArray &array) {
  EXPECT_EQ(array.type, ElementType::f32);
  if (!array.bytes)
    return {};
  std::vector<float> values(array.bytes->size() / sizeof(float));
  std::memcpy(values.data(), array.bytes->data(), array.bytes->size());
  return values;
}

} // namespace kerasc::frontend::test

#endif
