//===- IdentifiersTest.cpp ------------------------------------------------===//

#include "compiler/codegen/Identifiers.h"
#include "compiler/codegen/ModelInterface.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace kerasc::codegen;

static std::string single(std::string_view name) {
  return IdentifierScope().add(name, "input");
}

TEST(Identifiers, LeavesGoodNamesAlone) {
  for (const char *name :
       {"features", "dense_1", "x", "X", "inputTensor", "a1_b2", "in0"})
    EXPECT_EQ(single(name), name);
}

TEST(Identifiers, ReplacesWhatCDoesNotAllow) {
  EXPECT_EQ(single("a b"), "a_b");
  EXPECT_EQ(single("dense/BiasAdd:0"), "dense_BiasAdd_0");
  EXPECT_EQ(single("*/ #error"), "error");
  EXPECT_EQ(single("line\nbreak"), "line_break");
  EXPECT_EQ(single(std::string_view("a\0b", 3)), "a_b");
  EXPECT_EQ(single("temp\xc3\xa9rature"), "temp_rature");
}

TEST(Identifiers, NeverHasReservedUnderscores) {
  EXPECT_EQ(single("_private"), "private_"); // 'private' is a keyword of C++
  EXPECT_EQ(single("__x__y__"), "x_y");
  EXPECT_EQ(single("a---b"), "a_b");
}

TEST(Identifiers, FallsBackWhereNothingIsLeft) {
  EXPECT_EQ(single(""), "input");
  EXPECT_EQ(single("___"), "input");
  EXPECT_EQ(single("\xe5\x85\xa5\xe5\x8a\x9b"), "input");
}

TEST(Identifiers, DoesNotBeginWithADigit) {
  EXPECT_EQ(single("1st"), "input_1st");
  EXPECT_EQ(single("42"), "input_42");
  EXPECT_EQ(single("_7"), "input_7");
}

TEST(Identifiers, AvoidsKeywordsMacrosAndTypes) {
  for (const char *word :
       {"class", "restrict", "typeof", "and", "xor_eq", "constinit", "co_await",
        "char8_t", "nullptr", "bool", "errno", "linux", "size_t", "uint8_t",
        "I", "min", "kerasc_status"})
    EXPECT_EQ(single(word), std::string(word) + "_");
  for (const char *word : {"NULL", "EOF", "INT_MAX", "X1"})
    EXPECT_EQ(single(word), std::string(word) + "_");
}

TEST(Identifiers, KnowsTheLastWordOfItsTable) {
  // The table is searched by bisection: an unsorted one would lose words.
  std::vector<std::string> words = {
#define KERASC_FORBIDDEN(word) #word,
#include "compiler/codegen/ForbiddenWords.def"
  };
  EXPECT_TRUE(std::is_sorted(words.begin(), words.end()));
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
  EXPECT_GT(words.size(), 150u);
  for (const std::string &word : words)
    EXPECT_EQ(single(word), word + "_");
}

TEST(Identifiers, NumbersDuplicates) {
  IdentifierScope scope;
  EXPECT_EQ(scope.add("x", "input"), "x");
  EXPECT_EQ(scope.add("x", "input"), "x_2");
  EXPECT_EQ(scope.add("x_2", "input"), "x_2_2");
  EXPECT_EQ(scope.add("x", "input"), "x_3");
  EXPECT_EQ(scope.add("a b", "input"), "a_b");
  EXPECT_EQ(scope.add("a-b", "input"), "a_b_2");
  EXPECT_EQ(scope.add("class", "input"), "class_");
  EXPECT_EQ(scope.add("class_", "input"), "class_2");
  EXPECT_EQ(scope.add("", "input"), "input");
  EXPECT_EQ(scope.add("", "input"), "input_2");
}

TEST(Identifiers, DiffersInUpperCaseToo) {
  IdentifierScope scope;
  EXPECT_EQ(scope.add("Age", "input"), "Age");
  EXPECT_EQ(scope.add("age", "input"), "age_2"); // JET_AGE_SIZE is one macro
}

TEST(Identifiers, BoundsLengthAndStaysFast) {
  EXPECT_EQ(single(std::string(1 << 20, 'a')), std::string(64, 'a'));
  IdentifierScope scope;
  std::set<std::string> seen;
  for (int i = 0; i < 20000; ++i)
    EXPECT_TRUE(seen.insert(scope.add("same", "input")).second);
}

TEST(Identifiers, OfAModelAreUniqueAmongAll) {
  ModelInterface model;
  model.prefix = "jet";
  for (const char *name : {"batch", "workspace", "jet_model", "x"})
    model.inputs.push_back({name, "", DataType::float32, {-1, 3}, 0, false});
  for (const char *name : {"x", "jet_predict", "Jet_Workspace_Bytes"})
    model.outputs.push_back({name, "", DataType::float32, {-1, 3}, 0, false});
  model.axes = {{"x", ""}, {"", ""}};
  assignIdentifiers(model);
  EXPECT_EQ(model.inputs[0].identifier, "batch_2");
  EXPECT_EQ(model.inputs[1].identifier, "workspace_2");
  EXPECT_EQ(model.inputs[2].identifier, "jet_model_2");
  EXPECT_EQ(model.inputs[3].identifier, "x");
  EXPECT_EQ(model.outputs[0].identifier, "x_2");
  EXPECT_EQ(model.outputs[1].identifier, "jet_predict_2");
  EXPECT_EQ(model.outputs[2].identifier, "Jet_Workspace_Bytes_2");
  EXPECT_EQ(model.axes[0].identifier, "x_3");
  EXPECT_EQ(model.axes[1].identifier, "axis");
}

TEST(Prefix, AcceptsNames) {
  for (const char *prefix : {"jet", "Jet2", "my_model", "class", "x"})
    EXPECT_EQ(prefixProblem(prefix), "") << prefix;
}

TEST(Prefix, RefusesWithTheReason) {
  EXPECT_NE(prefixProblem("").find("empty"), std::string::npos);
  EXPECT_NE(prefixProblem("1st").find("begin with a letter"),
            std::string::npos);
  EXPECT_NE(prefixProblem("_x").find("begin with a letter"), std::string::npos);
  EXPECT_NE(prefixProblem("a-b").find("character"), std::string::npos);
  EXPECT_NE(prefixProblem("a\xc3\xa9").find("character"), std::string::npos);
  EXPECT_NE(prefixProblem("a__b").find("reserves"), std::string::npos);
  EXPECT_NE(prefixProblem("a_").find("reserves"), std::string::npos);
  EXPECT_NE(prefixProblem("kerasc").find("runtime's"), std::string::npos);
  EXPECT_NE(prefixProblem("Kerasc_x").find("runtime's"), std::string::npos);
  EXPECT_EQ(prefixProblem("kerascade"), "");
  EXPECT_NE(prefixProblem(std::string(65, 'a')).find("longer"),
            std::string::npos);
}

TEST(Prefix, ComesFromAnyStem) {
  EXPECT_EQ(prefixFromStem("jet"), "jet");
  EXPECT_EQ(prefixFromStem("my-model.v2"), "my_model_v2");
  EXPECT_EQ(prefixFromStem("2024-run"), "model_2024_run");
  EXPECT_EQ(prefixFromStem(""), "model");
  EXPECT_EQ(prefixFromStem("kerasc"), "model_kerasc");
  for (const std::string &stem :
       {std::string("\xff\xfe"), std::string(500, '9'), std::string("__"),
        std::string("kerasc_") + std::string(60, 'a'), std::string(" x ")})
    EXPECT_EQ(prefixProblem(prefixFromStem(stem)), "") << stem;
}
