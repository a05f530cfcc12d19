//===- JsonTest.cpp - Python's JSON, and hostile JSON ---------------------===//

#include "compiler/frontend/Json.h"

#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

using namespace kerasc::frontend;
using namespace llvm;

namespace {

std::unique_ptr<rapidjson::Document> parsed(StringRef text,
                                            const Limits &limits = Limits()) {
  Expected<std::unique_ptr<rapidjson::Document>> document =
      parseJson(text, "test.json", limits);
  if (!document) {
    ADD_FAILURE() << toString(document.takeError());
    return nullptr;
  }
  return std::move(*document);
}

std::string refused(StringRef text, const Limits &limits = Limits()) {
  Expected<std::unique_ptr<rapidjson::Document>> document =
      parseJson(text, "test.json", limits);
  if (document) {
    ADD_FAILURE() << "accepted";
    return "";
  }
  return toString(document.takeError());
}

double seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since)
      .count();
}

} // namespace

TEST(Json, PythonNumbers) {
  auto document = parsed("[NaN, Infinity, -Infinity, 1e-400, 0.1, "
                         "18446744073709551615, 123456789012345678901234567890,"
                         " -9223372036854775808]");
  ASSERT_TRUE(document);
  const auto &numbers = *document;
  EXPECT_TRUE(std::isnan(numbers[0].GetDouble()));
  EXPECT_EQ(numbers[1].GetDouble(), INFINITY);
  EXPECT_EQ(numbers[2].GetDouble(), -INFINITY);
  EXPECT_EQ(numbers[3].GetDouble(), 0.0);
  EXPECT_EQ(numbers[4].GetDouble(), 0.1);
  EXPECT_EQ(numbers[5].GetUint64(), UINT64_MAX);
  EXPECT_TRUE(numbers[6].IsDouble());
  EXPECT_EQ(numbers[6].GetDouble(), 123456789012345678901234567890.0);
  EXPECT_EQ(numbers[7].GetInt64(), INT64_MIN);
}

TEST(Json, NumbersBeyondDoubleAreRefused) {
  EXPECT_NE(refused("1e400").find("too big"), std::string::npos);
  EXPECT_NE(refused(std::string(400, '9')).find("too big"), std::string::npos);
}

TEST(Json, LongDecimalsAreRoundedOnce) {
  std::string digits = "0.1" + std::string(5000, '0') + "1";
  auto document = parsed(digits);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->GetDouble(), 0.1);
}

TEST(Json, LastOfEqualKeysWins) {
  auto document = parsed(R"({"a": 1, "b": {"x": 1, "x": 2}, "a": 3, "c": 4,
                             "a": 5, "\u0061": 6})");
  ASSERT_TRUE(document);
  ASSERT_EQ(document->MemberCount(), 3u);
  auto member = document->MemberBegin();
  EXPECT_STREQ(member[0].name.GetString(), "a");
  EXPECT_EQ(member[0].value.GetInt(), 6);
  EXPECT_EQ(findMember(*findMember(*document, "b"), "x")->GetInt(), 2);
  EXPECT_EQ(findMember(*document, "c")->GetInt(), 4);
}

TEST(Json, AMillionEqualKeysAreLinear) {
  std::string text = "{";
  for (int i = 0; i < 1000000; ++i)
    text += "\"units\":" + std::to_string(i) + ",";
  text.back() = '}';
  auto start = std::chrono::steady_clock::now();
  auto document = parsed(text);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->MemberCount(), 1u);
  EXPECT_EQ(findMember(*document, "units")->GetInt(), 999999);
  EXPECT_LT(seconds(start), 20.0); // quadratic would be hours
}

TEST(Json, DepthIsBounded) {
  for (StringRef unit : {"[", "{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 100000; ++i)
      text += unit;
    EXPECT_NE(refused(text).find("'jsonDepth'"), std::string::npos);
  }
  std::string balanced = std::string(512, '[') + std::string(512, ']');
  EXPECT_TRUE(parsed(balanced));
  // Raised by the user, depth costs heap, not stack: also to destroy.
  Limits deep;
  deep.jsonDepth = 2000000;
  EXPECT_TRUE(
      parsed(std::string(1000000, '[') + std::string(1000000, ']'), deep));
}

TEST(Json, CountAndSizeAreBounded) {
  Limits limits;
  limits.jsonValues = 10;
  EXPECT_NE(refused("[1,2,3,4,5,6,7,8,9,10]", limits).find("'jsonValues'"),
            std::string::npos);
  limits.configBytes = 5;
  EXPECT_NE(refused("[1,2,3]", limits).find("'configBytes'"),
            std::string::npos);
}

TEST(Json, Encodings) {
  auto document = parsed("\xEF\xBB\xBF{\"name\": \"d\xC3\xA9nse\\u0000x\"}");
  ASSERT_TRUE(document);
  EXPECT_EQ(stringOf(findMember(*document, "name")),
            StringRef("d\xC3\xA9nse\0x", 8));
  EXPECT_NE(refused("\"\xC3\"").find("nvalid encoding"), std::string::npos);
  EXPECT_NE(refused("\"\xED\xA0\x80\"").find("nvalid encoding"),
            std::string::npos);
  EXPECT_NE(refused(StringRef("\xFF\xFE{\0}\0", 6)).find("UTF-16"),
            std::string::npos);
  EXPECT_NE(refused(StringRef("{\0}\0", 4)).find("UTF-16"), std::string::npos);
}

TEST(Json, SyntaxErrorsNameThePlace) {
  EXPECT_NE(refused("{\n \"a\": tru\n}").find("line 2"), std::string::npos);
  EXPECT_NE(refused(" \n").find("is empty"), std::string::npos);
  refused("{\"a\":1} x");
  refused(StringRef("{\"a\":1}\0{", 9));
}
