//===- MarshalTest.cpp - the reader of marshalled functions, and damage ---===//
//
// Bytes written by hand, and the frozen functions cut, mangled and bent: always
// a message, never more than the limits.
//
//===----------------------------------------------------------------------===//

#include "Functions.h"

#include "compiler/lambda/Container.h"
#include "compiler/lambda/Marshal.h"

#include <gtest/gtest.h>

#include <random>

namespace kerasc::lambda {
namespace {

std::string int32(int32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i)
    bytes += static_cast<char>(static_cast<uint32_t>(value) >> 8 * i);
  return bytes;
}
std::string text(char type, const std::string &bytes) {
  return type + int32(static_cast<int32_t>(bytes.size())) + bytes;
}
std::string tuple(const std::vector<std::string> &items) {
  std::string bytes = "(" + int32(static_cast<int32_t>(items.size()));
  for (const std::string &item : items)
    bytes += item;
  return bytes;
}

/// A code object of Python 3.0 to 3.7 with one parameter `x`.
std::string code30(const std::string &bytecode,
                   const std::vector<std::string> &constants,
                   const std::vector<std::string> &names = {}) {
  std::vector<std::string> nameTexts;
  for (const std::string &name : names)
    nameTexts.push_back(text('u', name));
  return "c" + int32(1) + int32(0) + int32(1) + int32(4) + int32(0x43) +
         text('s', bytecode) + tuple(constants) + tuple(nameTexts) +
         tuple({text('u', "x")}) + tuple({}) + tuple({}) +
         text('u', "train.py") + text('u', "<lambda>") + int32(12) +
         text('s', "");
}
std::string integer(int32_t value) { return "i" + int32(value); }

std::string messageOf(llvm::StringRef bytes) {
  Limits limits;
  Arena arena(limits);
  llvm::Expected<CodeObject *> code = readCode(bytes, arena, limits);
  return code ? "" : llvm::toString(code.takeError());
}

TEST(LambdaMarshal, Python35HasArgumentsOfTwoBytes) {
  // lambda x: x / 127.5 - 1.0, as a real model of 2017 has it.
  std::string real("|\0\0d\1\0\x1b"
                   "d\2\0\x18S",
                   12);
  double divisor = 127.5, one = 1.0;
  auto number = [](double value) {
    return "g" + std::string(reinterpret_cast<char *>(&value), 8);
  };
  Outcome outcome = runBytes(code30(real, {"N", number(divisor), number(one)}));
  EXPECT_EQ(outcome.error, "");
  ASSERT_EQ(outcome.outputs.size(), 1u);
  EXPECT_DOUBLE_EQ(outcome.outputs[0].values[7], 8 / 127.5 - 1.0);
}

TEST(LambdaMarshal, ContainersOfEveryKeras) {
  std::string bytes = code30(std::string("|\0\0S", 4), {"N"});
  // Keras 1 and 2.0: code points. 0xE3 is two bytes of UTF-8.
  bytes[0] = static_cast<char>('c' | 0x80);
  std::string points;
  for (unsigned char c : bytes)
    if (c < 0x80)
      points += static_cast<char>(c);
    else
      points += {static_cast<char>(0xc0 | c >> 6),
                 static_cast<char>(0x80 | (c & 0x3f))};
  llvm::Expected<std::string> read = bytesOfText(points);
  ASSERT_TRUE(static_cast<bool>(read));
  EXPECT_EQ(*read, bytes);
  // What looked like an escape became one character.
  llvm::Expected<std::string> escape = bytesOfText("\x01\xe2\x82\xac");
  ASSERT_TRUE(static_cast<bool>(escape));
  EXPECT_EQ(*escape, "\x01\\u20ac");
  // base64 with line ends.
  llvm::Expected<std::string> base64 = bytesOfText("4wEA\nAAAA\n");
  ASSERT_TRUE(static_cast<bool>(base64));
  EXPECT_EQ(*base64, std::string("\xe3\1\0\0\0\0", 6));
  llvm::Expected<std::string> broken = bytesOfText("4wE=A");
  EXPECT_FALSE(static_cast<bool>(broken));
  llvm::consumeError(broken.takeError());
  llvm::Expected<std::string> empty = bytesOfText("");
  EXPECT_FALSE(static_cast<bool>(empty));
  llvm::consumeError(empty.takeError());
}

TEST(LambdaMarshal, LengthsAreThoseOfTheData) {
  EXPECT_NE(messageOf("").find("ends at byte 0"), std::string::npos);
  EXPECT_NE(messageOf("N").find("expected a code object"), std::string::npos);
  EXPECT_NE(messageOf("(" + int32(0x7fffffff)).find("ends at byte"),
            std::string::npos);
  EXPECT_NE(messageOf("(" + int32(-1)).find("is -1"), std::string::npos);
  EXPECT_NE(messageOf("s" + int32(0x7fffffff)).find("ends at byte"),
            std::string::npos);
  EXPECT_NE(messageOf("r" + int32(5)).find("reference 5"), std::string::npos);
  std::string whole = code30(std::string("|\0\0S", 4), {"N"});
  EXPECT_EQ(messageOf(whole), "");
  EXPECT_NE(messageOf(whole + "N").find("follow the code object"),
            std::string::npos);
  EXPECT_NE(messageOf(std::string(2 << 20, '(')).find("at most"),
            std::string::npos);
}

TEST(LambdaMarshal, NestingAndSelfReferencesEnd) {
  std::string deep;
  for (int i = 0; i < 100000; ++i)
    deep += ")\1";
  EXPECT_NE(messageOf(deep).find("levels deep"), std::string::npos);
  // A tuple that contains itself.
  std::string self =
      std::string(1, static_cast<char>('(' | 0x80)) + int32(1) + "r" + int32(0);
  EXPECT_NE(messageOf(self).find("contains itself"), std::string::npos);
}

TEST(LambdaMarshal, SharedTuplesDoNotMultiply) {
  // t0 = (1, 1); t1 = (t0, t0); ...: 2^60 leaves in 600 bytes, compared.
  std::string constant = std::string(1, static_cast<char>(')' | 0x80)) + "\2" +
                         integer(1) + integer(1);
  std::vector<std::string> constants = {constant};
  for (int i = 0; i < 60; ++i)
    constants.push_back(std::string(1, static_cast<char>(')' | 0x80)) + "\2r" +
                        int32(i) + "r" + int32(i));
  // lambda x: constants[60] == constants[60]
  Outcome outcome =
      runBytes(code30(std::string("d\74\0d\74\0k\2\0S", 10), constants));
  EXPECT_NE(outcome.error.find("steps"), std::string::npos) << outcome.error;
}

TEST(LambdaMarshal, BytecodeStaysInItsTables) {
  auto expectError = [](const std::string &bytecode, const char *part) {
    Outcome outcome = runBytes(code30(bytecode, {"N"}, {"K"}));
    EXPECT_NE(outcome.error.find(part), std::string::npos) << outcome.error;
  };
  expectError(std::string("d\7\0S", 4), "number 7 of 1");  // constant
  expectError(std::string("|\7\0S", 4), "number 7 of 1");  // variable
  expectError(std::string("t\7\0S", 4), "number 7 of 1");  // name
  expectError(std::string("q\2\0S", 4), "no instruction"); // into another
  expectError(std::string("q\xff\x7fS", 4), "jump leads"); // past the end
  expectError(std::string("\1S", 2), "stack");             // pop of nothing
  expectError(std::string("|\0\0", 3), "does not return");
  expectError("|", "within an instruction");
  expectError(std::string("\xff\0\0S", 4), "no instruction of Python");
  expectError("", "no instructions");
  expectError(std::string("W|\0\0S", 5), "a loop it is not in");
  expectError(std::string("q\0\0", 3), "steps");        // jumps to itself
  expectError(std::string("|\0\0\4q\3\0", 7), "steps"); // DUP_TOP for ever
}

TEST(LambdaMarshal, WindowsDamageIsNamed) {
  std::string bytes = code30(std::string("|\0\0S", 4), {text('s', "a/b")});
  bytes.resize(bytes.size() - 1);
  EXPECT_NE(messageOf(bytes).find("Windows"), std::string::npos);
}

TEST(LambdaMarshal, CutAndMangledFunctionsAreRefusedOrRun) {
  std::mt19937 random(1);
  Limits limits;
  limits.steps = 20'000;
  limits.memory = 8 << 20;
  unsigned cut = 0;
  for (auto &one : frozenFunctions()["cases"].GetArray()) {
    for (auto &code : one["codes"].GetObject()) {
      llvm::Expected<std::string> bytes = bytesOfText(code.value.GetString());
      ASSERT_TRUE(static_cast<bool>(bytes));
      Outcome outcome = runBytes(
          llvm::StringRef(*bytes).drop_back(1 + random() % bytes->size()),
          limits);
      EXPECT_NE(outcome.error, "");
      ++cut;
      std::string mangled = *bytes;
      for (int i = 0; i < 3; ++i)
        mangled[random() % mangled.size()] = static_cast<char>(random());
      runBytes(mangled, limits);
    }
  }
  EXPECT_GE(cut, 500u);
}

} // namespace
} // namespace kerasc::lambda
