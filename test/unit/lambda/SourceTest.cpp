//===- SourceTest.cpp - functions from Python source ----------------------===//
//
// What Python source means (data/language.py, whose asserts Python accepts),
// which function a name is, and what is refused. That the same functions come
// to the same as their bytecode is tested in FunctionsTest.cpp.
//
//===----------------------------------------------------------------------===//

#include "Functions.h"

#include "compiler/lambda/Source.h"

#include "llvm/Support/MemoryBuffer.h"

#include <gtest/gtest.h>

namespace kerasc::lambda {
namespace {

std::string repeat(const std::string &text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i)
    result += text;
  return result;
}

std::vector<std::string> namesOf(llvm::StringRef text) {
  llvm::Expected<SourceFile> file = SourceFile::parse(text, "cases.py");
  if (file)
    return file->functionNames();
  ADD_FAILURE() << llvm::toString(file.takeError());
  return {};
}

/// `f` of the file gives its input times `factor`.
void expectFactor(llvm::StringRef text, double factor,
                  llvm::StringRef name = "f") {
  SCOPED_TRACE(text.str());
  Outcome outcome = runFile(text, name);
  EXPECT_EQ(outcome.error, "");
  ASSERT_EQ(outcome.outputs.size(), 1u);
  EXPECT_EQ(outcome.outputs[0].values[0], factor);
  EXPECT_EQ(outcome.outputs[0].values[7], 8 * factor);
}

void expectRefusal(llvm::StringRef text, llvm::StringRef message, int line,
                   llvm::StringRef name = "f") {
  SCOPED_TRACE(text.take_front(300).str());
  Outcome outcome = runFile(text, name);
  EXPECT_NE(outcome.error.find(message.str()), std::string::npos)
      << outcome.error;
  EXPECT_EQ(outcome.line, line) << outcome.error;
}

TEST(LambdaSource, LanguageIsPythons) {
  auto buffer = llvm::MemoryBuffer::getFile(KERASC_LAMBDA_DATA "/language.py");
  ASSERT_TRUE(bool(buffer));
  llvm::StringRef text = (*buffer)->getBuffer();
  unsigned count = 0;
  for (const std::string &name : namesOf(text)) {
    if (name == "helper" || name == "defined_below")
      continue;
    SCOPED_TRACE(name);
    Outcome outcome = runFile(text, name);
    EXPECT_EQ(outcome.error, "") << "line " << outcome.line;
    ++count;
  }
  EXPECT_EQ(count, 17u);
}

TEST(LambdaSource, NamesAreThoseOfFileOrRegistration) {
  const char *text = R"(
import keras
from keras.saving import register_keras_serializable as unused
from tensorflow.keras.utils import register_keras_serializable
import tensorflow as tf
@keras.saving.register_keras_serializable(package="pkg", name="double")
def f(x): return x * 2
@register_keras_serializable('pkg')
def g(x): return x * 3
@tf.keras.utils.register_keras_serializable()
@keras.saving.register_keras_serializable("inner")
def h(x): return x * 4
@keras.saving.register_keras_serializable("a" "b", None)
def i(x): return x * 5
def j(x): return f(x) + g(x) + h(x)
k = lambda x: x * 7
)";
  expectFactor(text, 2);
  expectFactor(text, 2, "pkg>double");
  expectFactor(text, 3, "g");
  expectFactor(text, 3, "pkg>g");
  expectFactor(text, 4, "Custom>h");
  expectFactor(text, 9, "j");
  expectFactor(text, 7, "k");
  EXPECT_EQ(namesOf(text),
            (std::vector<std::string>{"f", "pkg>double", "g", "pkg>g", "h",
                                      "Custom>h", "i", "j"}));
  expectRefusal(text, "is decorated by '@keras.saving", 0, "i");
  expectRefusal(text, "no function 'inner>h'", 0, "inner>h");
  expectRefusal(text, "it defines f, pkg>double, g", 0, "double");
  llvm::Expected<SourceFile> file = SourceFile::parse(text, "cases.py");
  ASSERT_TRUE(bool(file));
  EXPECT_TRUE(file->has("pkg>g") && file->has("k") && file->has("i"));
  EXPECT_FALSE(file->has("pkg>h") || file->has("x"));
}

TEST(LambdaSource, DecoratorsThatAreNoRegistrationAreRefused) {
  for (const char *decorator :
       {"tf.function", "register_keras_serializable",
        "keras.saving.register_keras_serializable(PACKAGE)",
        "keras.saving.register_keras_serializable('a', 'b', 'c')",
        "keras.saving.register_keras_serializable(f'a')",
        "keras.saving.register_keras_serializable(b'a')",
        "keras.saving.register_keras_serializable(*a)",
        "mine.register_keras_serializable()", "a[0]", "staticmethod"}) {
    std::string text = std::string("import mine, keras\n@") + decorator +
                       "\ndef f(x): return x\ndef g(x): return f(x)\n";
    expectRefusal(text, "'f' in line 3 of cases.py is decorated by '@", 0);
    expectRefusal(text, "is decorated by", 4, "g");
  }
  expectRefusal("def register_keras_serializable(): pass\n"
                "@register_keras_serializable()\ndef f(x): return x\n",
                "is decorated by", 0);
  expectRefusal("def f(x):\n  @a\n  def g(): pass\n  return x\n",
                "a decorator is not supported", 2);
}

TEST(LambdaSource, AmbiguousNamesAreRefused) {
  expectRefusal("def f(x): return x\ndef f(x): return x\n",
                "'f' is bound more than once in cases.py: line 1, line 2", 0);
  expectRefusal("A = 1\nA = 2\ndef f(x): return x * A\n",
                "'A' is bound more than once", 3);
  expectRefusal("A = 1\nA += 2\nf = lambda x: x * A\n",
                "'A' is bound more than once", 3);
  expectRefusal("A = 1\nfor A in B: pass\nf = lambda x: x * A\n",
                "line 1, line 2", 3);
  expectRefusal("A = 1\ndel A\nf = lambda x: x * A\n", "line 1, line 2", 3);
  expectRefusal("try:\n  import numpy as np\nexcept:\n  import math as np\n"
                "f = lambda x: x * np.pi\n",
                "line 2, line 4", 5);
  expectRefusal("import keras\n"
                "@keras.saving.register_keras_serializable()\n"
                "def f(x): return x\n"
                "@keras.saving.register_keras_serializable(name='f')\n"
                "def g(x): return x\n",
                "two functions are registered as 'Custom>f' in line 5", 0,
                "Custom>f");
  expectRefusal("def g():\n  global A\n  A = 2\nA = 1\nf = lambda x: x * A\n",
                "'A' is assigned to by a function in line 3 of cases.py", 5);
  expectRefusal("class C:\n  def g():\n    global A\n    A = 2\nA = 1\n"
                "f = lambda x: x * A\n",
                "'A' is assigned to by a function in line 4 of cases.py", 6);
  // The same thing twice is one thing; nobody looks at what nobody uses.
  expectFactor("try:\n  from tensorflow.keras import backend as K\n"
               "except ImportError:\n  import keras.backend as K\n"
               "A = 1\nA = 2\nf = lambda x: x * K.epsilon() / 1e-7\n",
               1);
}

TEST(LambdaSource, WhatIsNotRunHasNoValue) {
  const char *text = R"(
import os
from keras.models import Sequential
from mine import helper
from .math import pi
model = Sequential([])
model.fit(x, y)
class Layer: pass
with open('a') as data: pass
if __name__ == '__main__':
  LATE = 1
  def late(x): return x
size, model.x = 1, 2
open('a').write('b')
CIRCLE = CIRCLE2
CIRCLE2 = CIRCLE
f = lambda x: x * model
g = lambda x: Layer()(x)
h = lambda x: x * data
i = lambda x: x * LATE
j = lambda x: x * size
k = lambda x: os.system('true')
l = lambda x: helper(x)
m = lambda x: x * CIRCLE
n = lambda x: x * pi
o = lambda x: x * 2
)";
  expectRefusal(text,
                "'model' in line 6 of cases.py is made by what is not "
                "understood: 'Sequential' in line 3",
                17);
  expectRefusal(text,
                "'Layer' in line 8 of cases.py is made by code that is "
                "not run",
                18, "g");
  expectRefusal(text, "'data' in line 9", 19, "h");
  expectRefusal(text, "'LATE' in line 11", 20, "i");
  expectRefusal(text, "'size' in line 13", 21, "j");
  expectRefusal(text, "'os' in line 2", 22, "k");
  expectRefusal(text, "'helper' in line 4", 23, "l");
  expectRefusal(text, "'CIRCLE' of cases.py depends on itself", 24, "m");
  expectRefusal(text, "a file beside this one, 'math'", 25, "n");
  expectRefusal(text, "'late' in line 12", 0, "late");
  expectRefusal(text, "'LATE' in line 11", 0, "LATE");
  expectRefusal("A = 1\n", "is 1, no function", 0, "A");
  expectRefusal("A = 1\n", "it defines none at its top level", 0);
  expectFactor(text, 2, "o");
}

TEST(LambdaSource, ValuesThatOtherCodeMayChangeAreRefused) {
  for (const char *change :
       {"A.append(1)", "A[0] = 3", "A[0] += 3", "del A[0]", "g(A)", "B = A",
        "B = (A,)", "def g():\n  A[0] = 3", "def g():\n  A.clear()",
        "class C:\n  B = A", "def g(a=A): pass", "A[0][1].clear()",
        "B = [g(v) for v in A]"})
    expectRefusal("A = [2]\nf = lambda x: x * A[0]\n" + std::string(change),
                  "'A', which is [2], may be changed in line", 2);
  expectRefusal("import numpy as np\nA = np.array([1.0])\nA[0] = 2\n"
                "f = lambda x: x * A",
                "may be changed in line 3", 4);
  for (const char *use : {"B = A[0] + 1", "B = A + [1]", "assert A == [2]",
                          "B = A.index(2)", "def g(): return A, [*A], len(A)",
                          "def g(A): A[0] = 3", "print(f'{A}')"})
    expectFactor("A = [2]\nf = lambda x: x * A[0]\n" + std::string(use), 2);
  expectFactor("A = (2, 3)\nf = lambda x: x * A[0]\nB = g(A)", 2);
}

TEST(LambdaSource, StarImportsHideWhatTheyBring) {
  expectRefusal("from numpy import *\nf = lambda x: x * sum([1, 2])\n",
                "'sum' may come from 'from numpy import *' in line 1 of "
                "cases.py",
                2);
  expectFactor("from keras.layers import *\n"
               "from numpy import prod\nf = lambda x: x * sum([1, 2])\n",
               3);
  expectFactor("from numpy import *\nA = 3\nf = lambda x: x * A\n", 3);
  expectRefusal("def f(x):\n  from numpy import *\n  return x\n",
                "an import of *", 2);
}

TEST(LambdaSource, SyntaxErrorsHaveLineAndColumn) {
  for (auto [text, message, line] :
       {std::tuple("def f(x):\n  return (x +\n\ndef g(x):\n  return x\n",
                   "syntax error after column 13", 2),
        std::tuple("def f(x)\n  return x\n", "after column 8", 1),
        std::tuple("f = lambda x: x\ny = 'a\n", "after column 5", 2),
        std::tuple("f = lambda x: x $ 2\n", "after column 15", 1),
        std::tuple("def f(x):\nreturn x\n", "no block", 1),
        std::tuple("f = lambda x: x\n)", "after column 15", 1),
        std::tuple("f = lambda x: x\nif x:\n  # a\n", "no block", 2),
        std::tuple("", "has no function 'f'", 0),
        std::tuple("f = lambda x: '\xff'", "not UTF-8", 1)})
    expectRefusal(text, message, line);
  expectRefusal(llvm::StringRef("a = 1\nf = '\0'\n", 14), "value 0", 2);
  expectRefusal("if x:\n" + std::string(256, ' ') + "f = 1\n",
                "more than 255 columns", 2);
  // What Python takes and the grammar as well.
  expectFactor("\xef\xbb\xbf"
               "f = (lambda x:\r\n  x * 2)\r# x\r",
               2);
  expectFactor("if x:\n" + std::string(255, ' ') + "y = 1\nf = lambda x: x", 1);
}

TEST(LambdaSource, WhatIsNotSupportedIsRefusedWhereItIsReached) {
  for (auto [body, message] :
       {std::pair("try: pass\n  finally: pass", "a try statement"),
        std::pair("with tf.name_scope('a'): pass", "'tf.name_scope'"),
        std::pair("with x: pass", "a with statement"),
        std::pair("class A: pass", "a class"),
        std::pair("match x:\n    case 1: pass", "a match statement"),
        std::pair("print x", "Python 2's print statement"),
        std::pair("exec 'a'", "Python 2's exec statement"),
        std::pair("type X = int", "a type statement"),
        std::pair("x.a = 1", "an assignment to an attribute"),
        std::pair("x.a += 1", "an assignment to 'x.a'"),
        std::pair("del x.a", "del of an attribute"),
        std::pair("del [1][0]", "del of an item"),
        std::pair("global A; A = 1", "the global variable 'A'"),
        std::pair("global A; del A", "del of 'A'"),
        std::pair("y = 1j", "the number 1j"),
        std::pair("y = 0777", "the number 0777"),
        std::pair("y = 10L", "the number 10L"),
        std::pair("y = 1 <> 2", "the operator <>"),
        std::pair("y = '\\N{BULLET}'", "an escape"),
        std::pair("y = '\\ud800'", "an escape"),
        std::pair("y = '\\x4'", "an escape"),
        std::pair("y = 'a' b'a'", "text and bytes"),
        std::pair("y = f'{1:02d}'", "the format of '{1:02d}'"),
        std::pair("y = f'{x=}'", "the format of '{x=}'"),
        std::pair("y = [z async for z in []]", "an async comprehension"),
        std::pair("y = [z for z in 1, 2]", "several values"),
        std::pair("yield from x", "a yield from"),
        std::pair("y = await x", "the await 'await x'"),
        std::pair("y = lambda a, a: 1", "two parameters 'a'"),
        std::pair("y = lambda a=1, b: 1", "without a default"),
        std::pair("y = dict(a=1, 2)", "an argument without a name"),
        std::pair("break", "break outside of a loop"),
        std::pair("a, *b, *c = x", "starred"),
        std::pair("from . import y", "a file beside this one"),
        std::pair("raise ValueError(f'{1:02d} a')", "an exception: 1 a"),
        std::pair("assert 0, f'a{1:3}'", "AssertionError: a1"),
        std::pair("raise", "raises an exception"),
        std::pair("return y; y = 1", "'y' is used before it has a value"),
        std::pair("del x; return x", "'x' is used before it has a value"),
        std::pair("return z", "'z' is not known")}) {
    std::string text = std::string(body);
    expectRefusal("def f(x):\n  " + text + "\n  return x\n", message, 2);
    bool isOneLine = text.find('\n') == std::string::npos;
    bool isGenerator = text.find("yield") != std::string::npos;
    if (isOneLine && !isGenerator)
      expectFactor("def f(x):\n  y = 0\n  if x is None:\n    " + text +
                       "\n  return 2 * x\n",
                   2);
  }
  expectRefusal("async def f(x): return x\n", "an async function", 0);
}

TEST(LambdaSource, LinesAreThoseOfTheFile) {
  expectRefusal("def f(x):\n"
                "  y = (x +\n"
                "       1)\n"
                "  return (y\n"
                "          + x.foo(1,\n"
                "                  2))\n",
                "'foo'", 5);
  expectRefusal("A = 1\nB = A.c\ndef f(x):\n\n  return B\n",
                "'B' in line 2 of cases.py is made by what is not "
                "understood: 1 has no attribute 'c'",
                5);
}

TEST(LambdaSource, NestingEndsAtALimit) {
  for (auto [open, inner, close] :
       {std::tuple("(", "x", ")"), std::tuple("[", "x", "]"),
        std::tuple("-", "x", ""), std::tuple("not ", "x", ""),
        std::tuple("lambda: ", "x", ""), std::tuple("{1:", "x", "}"),
        std::tuple("x if 1 else ", "x", ""), std::tuple("abs(", "x", ")"),
        std::tuple("[x for x in ", "x", "]"), std::tuple("x[", "0", "]"),
        std::tuple("f'{", "x", "}'"), std::tuple("(x:=", "x", ")"),
        std::tuple("await ", "x", ""),
        std::tuple("(lambda a=", "x", ": a)()")}) {
    for (int count : {199, 1'000, 14'000}) {
      std::string text = "f = lambda x: " + repeat(open, count) + inner +
                         repeat(close, count) + "\n";
      SCOPED_TRACE(text.substr(0, 60) + std::to_string(count));
      Outcome outcome = runFile(text, "f");
      // The last are not reached.
      bool isReached = open != std::string("lambda: ") &&
                       open != std::string("x if 1 else ");
      EXPECT_TRUE(count == 199 || outcome.error.empty() != isReached);
    }
    // And where it is not closed.
    EXPECT_NE(runFile("f = lambda x: " + repeat(open, 14'000), "f").error, "");
  }
  std::string blocks;
  for (int i = 0; i < 150; ++i)
    blocks += std::string(i + 1, ' ') + "if x is not None:\n";
  expectFactor(
      "def f(x):\n" + blocks + std::string(152, ' ') + "return x * 2\n", 2);
  expectRefusal("f = lambda x: " + repeat("(", 250) + "x" + repeat(")", 250),
                "code nested deeper than 200 levels", 1);
  Limits limits;
  limits.calls = 100;
  Outcome outcome = runFile("f = lambda x: " + repeat("(lambda: ", 70) + "x" +
                                repeat(")()", 70),
                            "f", limits);
  EXPECT_NE(outcome.error.find("a function inside more than 64 others"),
            std::string::npos)
      << outcome.error;
}

TEST(LambdaSource, ChainsMayBeLong) {
  expectFactor("f = lambda x: x" + repeat(" + x", 9'999), 10'000);
  expectFactor("f = lambda x: x * 2" + repeat(" ** 1", 9'999), 2);
  expectFactor("f = lambda x: x * (0" + repeat(" or 0", 10'000) + " or 2)", 2);
  expectFactor("f = lambda x: x * (0" + repeat(" < 1", 1) +
                   repeat(" <= 1", 5'000) + ")",
               1);
  expectFactor("def f(x):\n" + repeat("  x = x\n", 5'000) + "  return x", 1);
  expectFactor("def f(x):\n  if 0: pass\n" + repeat("  elif 0: pass\n", 3'000) +
                   "  return x",
               1);
  expectFactor("def f(x):\n  " + repeat("y = ", 10'000) + "3\n  return x * y",
               3);
  expectFactor("A = [" + repeat("1, ", 15'000) + "]\nf = lambda x: x * A[9]",
               1);
  expectFactor("A = " + repeat("'a' ", 10'000) + "\nf = lambda x: x * len(A)",
               10'000);
  expectRefusal(repeat("a = 1\n", 10'001),
                "words and signs, expected at most "
                "60000",
                0);
}

TEST(LambdaSource, DependencesOfConstantsEnd) {
  std::string text = "A0 = 1\n";
  for (int i = 1; i < 1'000; ++i)
    text += "A" + std::to_string(i) + " = A" + std::to_string(i - 1) + "\n";
  expectFactor(text + "f = lambda x: x * A20", 1);
  expectRefusal(text + "f = lambda x: x * A999", "functions call each other",
                1001);
}

} // namespace
} // namespace kerasc::lambda
