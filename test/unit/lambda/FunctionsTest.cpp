//===- FunctionsTest.cpp - Lambda functions by value and by refusal -------===//
//
// Every function as source and as every Python marshals it: what the
// interpreter builds, computed, is what TensorFlow and Keras computed; what it
// refuses names the Python line.
//
//===----------------------------------------------------------------------===//

#include "Functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace kerasc::lambda {
namespace {

void expectSame(const NdArray &actual, const rapidjson::Value &expected) {
  Shape shape;
  for (auto &size : expected["shape"].GetArray())
    shape.push_back(size.GetInt64());
  ASSERT_EQ(actual.shape, shape);
  EXPECT_EQ(dtypeName(actual.dtype).str(), expected["dtype"].GetString());
  for (rapidjson::SizeType i = 0; i < expected["values"].Size(); ++i) {
    double wanted = expected["values"][i].GetDouble();
    if (std::isnan(wanted) && std::isnan(actual.values[i]))
      continue; // 3.0 % 0.0
    // The oracle computes in float32.
    ASSERT_LE(std::fabs(actual.values[i] - wanted),
              1e-5 * std::fabs(wanted) + 4e-6)
        << "element " << i << ": " << actual.values[i] << ", expected "
        << wanted;
  }
}

TEST(LambdaFunctions, AllThatIsPromisedIsThere) {
  ASSERT_TRUE(frozenFunctions().IsObject());
  unsigned computed = 0;
  std::map<std::string, unsigned> pythons;
  for (auto &one : frozenFunctions()["cases"].GetArray()) {
    computed += one.HasMember("outputs");
    for (auto &code : one["codes"].GetObject())
      ++pythons[code.name.GetString()];
  }
  EXPECT_GE(computed, 60u);
  EXPECT_EQ(pythons.size(), 9u);
}

void expectComputed(const rapidjson::Value &one, const Outcome &outcome) {
  EXPECT_EQ(outcome.error, "");
  ASSERT_EQ(outcome.outputs.size(), one["outputs"].Size());
  for (rapidjson::SizeType i = 0; i < outcome.outputs.size(); ++i)
    expectSame(outcome.outputs[i], one["outputs"][i]);
}

void expectRefused(const rapidjson::Value &one, const Outcome &outcome) {
  EXPECT_NE(outcome.error, "");
  EXPECT_NE(outcome.error.find(one["message"].GetString()), std::string::npos)
      << outcome.error;
  EXPECT_EQ(outcome.line, one["line"].GetInt()) << outcome.error;
}

TEST(LambdaFunctions, ComputeWhatKerasComputes) {
  for (auto &one : frozenFunctions()["cases"].GetArray()) {
    if (!one.HasMember("outputs"))
      continue;
    for (auto &code : one["codes"].GetObject()) {
      SCOPED_TRACE(std::string(one["name"].GetString()) + ", Python " +
                   code.name.GetString());
      expectComputed(one, run(one, code.name.GetString()));
    }
  }
}

TEST(LambdaFunctions, ComputeTheSameFromSource) {
  for (auto &one : frozenFunctions()["cases"].GetArray()) {
    if (!one.HasMember("outputs"))
      continue;
    SCOPED_TRACE(std::string(one["name"].GetString()) + ", source");
    expectComputed(one, runSource(one));
  }
}

TEST(LambdaFunctions, RefusalsNameLineAndReason) {
  for (auto &one : frozenFunctions()["cases"].GetArray()) {
    if (!one.HasMember("message"))
      continue;
    for (auto &code : one["codes"].GetObject()) {
      SCOPED_TRACE(std::string(one["name"].GetString()) + ", Python " +
                   code.name.GetString());
      expectRefused(one, run(one, code.name.GetString()));
    }
  }
}

TEST(LambdaFunctions, RefusalsAreTheSameFromSource) {
  for (auto &one : frozenFunctions()["cases"].GetArray()) {
    if (!one.HasMember("message"))
      continue;
    SCOPED_TRACE(std::string(one["name"].GetString()) + ", source");
    expectRefused(one, runSource(one));
  }
}

} // namespace
} // namespace kerasc::lambda
