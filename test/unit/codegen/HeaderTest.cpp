//===- HeaderTest.cpp - emitted headers and examples meet real compilers --===//
//
// The headers are compiled as strictly as a user may, in C and C++, alone,
// together, and with runtime.h before or behind. A stub written in C plays the
// object, so that examples run.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/EmitExample.h"
#include "compiler/codegen/EmitHeader.h"
#include "compiler/codegen/Identifiers.h"
#include "compiler/codegen/ModelInterface.h"
#include "kerasc/runtime.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace kerasc::codegen;

static_assert(uint32_t(DataType::float32) == KERASC_FLOAT32);
static_assert(uint32_t(DataType::float64) == KERASC_FLOAT64);
static_assert(uint32_t(DataType::float16) == KERASC_FLOAT16);
static_assert(uint32_t(DataType::bfloat16) == KERASC_BFLOAT16);
static_assert(uint32_t(DataType::boolean) == KERASC_BOOL);
static_assert(uint32_t(DataType::int8) == KERASC_INT8);
static_assert(uint32_t(DataType::int16) == KERASC_INT16);
static_assert(uint32_t(DataType::int32) == KERASC_INT32);
static_assert(uint32_t(DataType::int64) == KERASC_INT64);
static_assert(uint32_t(DataType::uint8) == KERASC_UINT8);
static_assert(uint32_t(DataType::uint16) == KERASC_UINT16);
static_assert(uint32_t(DataType::uint32) == KERASC_UINT32);
static_assert(uint32_t(DataType::uint64) == KERASC_UINT64);
static_assert(batchAxis == KERASC_BATCH && unknownAxis(3) == KERASC_AXIS(3));

namespace {

constexpr char strictC[] =
    KERASC_TEST_CC " -std=c11 -Wall -Wextra -pedantic -Werror";
constexpr char strictCpp[] =
    KERASC_TEST_CXX " -std=c++17 -Wall -Wextra -pedantic -Werror";

class Header : public testing::Test {
protected:
  void SetUp() override {
    std::string name =
        (std::filesystem::temp_directory_path() / "kerasc-header-XXXXXX")
            .string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory); }

  void write(const std::string &name, const std::string &text) {
    std::ofstream(directory / name, std::ios::binary) << text;
  }

  /// What the command printed, both streams; `status` is its exit code.
  std::string shell(const std::string &command, int &status) {
    std::string output;
    FILE *pipe =
        popen(("cd '" + directory.string() + "' && { " + command + "; } 2>&1")
                  .c_str(),
              "r");
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe));)
      output.append(buffer, n);
    status = pclose(pipe);
    return output;
  }

  void compiles(const std::string &command) {
    int status;
    std::string output = shell(command, status);
    EXPECT_EQ(status, 0) << command << "\n" << output;
  }

  void addModel(const ModelInterface &model) {
    write(model.prefix + ".h", emitHeader(model));
  }

  /// Compiles `text` as C and as C++, with and without optimisation warnings.
  void compilesInBoth(const std::string &text) {
    write("use.c", text);
    write("use.cpp", text);
    compiles(std::string(strictC) + " -Wshadow -c use.c -I" +
             KERASC_TEST_RUNTIME);
    compiles(std::string(strictCpp) + " -Wshadow -c use.cpp -I" +
             KERASC_TEST_RUNTIME);
  }

  std::filesystem::path directory;
};

InterfaceTensor tensor(std::string name, DataType type,
                       std::vector<int64_t> shape) {
  InterfaceTensor result;
  result.name = std::move(name);
  result.type = type;
  result.shape = std::move(shape);
  return result;
}

ModelInterface plainModel(std::string prefix = "jet") {
  ModelInterface model;
  model.prefix = std::move(prefix);
  model.modelName = "sequential";
  model.producer = "keras 3.15.1";
  model.kerascVersion = "0.1.0";
  model.sourceDigest = std::string(64, 'a');
  model.cpu = "x86-64-v3";
  model.inputs = {tensor("features", DataType::float32, {-1, 16})};
  model.outputs = {tensor("probabilities", DataType::float32, {-1, 5})};
  model.workspaceBound = 4096;
  assignIdentifiers(model);
  return model;
}

/// Every type, unknown axes, no constant workspace, several variants.
ModelInterface richModel(std::string prefix = "maze") {
  ModelInterface model = plainModel(std::move(prefix));
  model.axes = {{"steps", ""}, {"class", ""}};
  model.workspaceBound.reset();
  model.variants = {model.cpu, "x86-64-v4"};
  model.inputs.clear();
  for (uint32_t type = 0; type <= uint32_t(DataType::uint64); ++type) {
    model.inputs.push_back(
        tensor("in", DataType(type), {-1, unknownAxis(0), 3, unknownAxis(1)}));
    model.outputs.push_back(tensor("out", DataType(type), {-1, 2, 2}));
  }
  model.inputs.push_back(tensor("printf", DataType::float32, {-1}));
  model.inputs.push_back(tensor("main", DataType::float32, {-1, 0, 4}));
  model.outputs.push_back(
      tensor("status", DataType::float32, {-1, unknownAxis(1)}));
  assignIdentifiers(model);
  return model;
}

/// An object in C for any model: outputs are zero, the example's batch is seen.
std::string stub(const ModelInterface &model) {
  const std::string header = emitHeader(model);
  auto declaration = [&](const std::string &begin) {
    size_t at = header.find(begin);
    EXPECT_NE(at, std::string::npos) << begin;
    std::string text = header.substr(at, header.find(';', at) - at);
    return text.substr(0, text.find(" KERASC_NOEXCEPT"));
  };
  std::string unused;
  for (const auto &input : model.inputs)
    unused += "  (void)" + input.identifier + ";\n";
  for (const auto &axis : model.axes)
    unused += "  (void)" + axis.identifier + ";\n";
  std::string text = "#include \"" + model.prefix + ".h\"\n";
  text += declaration("size_t " + model.prefix + "_workspace_bytes(") + " {\n";
  for (const auto &axis : model.axes)
    text += "  (void)" + axis.identifier + ";\n";
  text += "  return batch * threads * 64;\n}\n";
  text += declaration("kerasc_status " + model.prefix + "_predict(") + " {\n" +
          unused +
          "  if ((uintptr_t)workspace % 64)\n"
          "    return KERASC_MISALIGNED;\n";
  for (const auto &output : model.outputs)
    text += "  for (size_t i = 0; i < batch * " + sizeMacro(model, output) +
            "; ++i)\n    " + output.identifier + "[i] = 0;\n";
  text += "  return KERASC_OK;\n}\n";
  if (!model.variants.empty())
    text += model.prefix + "_predict_fn *" + model.prefix +
            "_select(void) {\n  return " + model.prefix + "_predict;\n}\n";
  return text;
}

} // namespace

TEST_F(Header, ReadsAsDesigned) {
  const std::string text = emitHeader(plainModel());
  EXPECT_NE(text.find("\nkerasc_status jet_predict(size_t batch, const float "
                      "*features,\n                          float "
                      "*probabilities,\n                          void "
                      "*workspace) KERASC_NOEXCEPT;\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("#define JET_WORKSPACE_BYTES 4096\n"), std::string::npos);
  EXPECT_NE(text.find("#define JET_FEATURES_SIZE 16\n"), std::string::npos);
  EXPECT_NE(text.find("#define JET_PROBABILITIES_SIZE 5\n"), std::string::npos);
  EXPECT_NE(text.find("size_t jet_workspace_bytes(size_t batch, size_t threads)"
                      " KERASC_NOEXCEPT;\n"),
            std::string::npos);
  EXPECT_NE(text.find("const struct kerasc_model *jet_model(void)"),
            std::string::npos);
  EXPECT_NE(text.find("features: float32 (batch, 16)\n"), std::string::npos);
  EXPECT_EQ(text, emitHeader(plainModel()));
}

TEST_F(Header, SaysWhichOutputsHaveMasks) {
  ModelInterface model = plainModel();
  model.outputs = {tensor("steps", DataType::float16, {-1, 7, 3})};
  model.outputs[0].maskRank = 2;
  assignIdentifiers(model);
  const std::string text = emitHeader(model);
  EXPECT_NE(text.find("output steps: float16 as uint16_t (batch, 7, 3)\n"
                      "          its mask: bool as uint8_t (batch, 7), of "
                      "kerasc_run alone\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("const float *features, uint16_t *steps,"),
            std::string::npos)
      << text;
}

TEST_F(Header, KeepsTo80ColumnsForOrdinaryModels) {
  for (const std::string &text :
       {emitHeader(plainModel()), emitExample(plainModel())}) {
    for (size_t at = 0, end; at < text.size(); at = end + 1) {
      end = text.find('\n', at);
      ASSERT_NE(end, std::string::npos) << "no newline at the end";
      EXPECT_LE(end - at, 80u) << text.substr(at, end - at);
    }
  }
}

TEST_F(Header, IsCompleteAloneAndIncludableTwice) {
  addModel(plainModel());
  addModel(richModel());
  compilesInBoth("#include \"jet.h\"\n#include \"jet.h\"\nextern int x;\n");
  compilesInBoth("#include \"maze.h\"\nextern int x;\n");
}

TEST_F(Header, MeetsOthersInAnyOrder) {
  addModel(plainModel());
  addModel(richModel());
  std::vector<std::string> names = {"jet.h", "kerasc/runtime.h", "maze.h"};
  do {
    std::string text;
    for (const std::string &name : names)
      text += "#include \"" + name + "\"\n";
    text +=
        "kerasc_status use(void);\n"
        "kerasc_status use(void) {\n"
        "  static KERASC_ALIGNAS(64) unsigned char w[JET_WORKSPACE_BYTES];\n"
        "  float x[JET_FEATURES_SIZE] = {0}, y[JET_PROBABILITIES_SIZE];\n"
        "  const kerasc_model *both[] = {jet_model(), maze_model()};\n"
        "  return both[0] == both[1] ? KERASC_OVERLAP\n"
        "                            : jet_predict(1, x, y, w);\n"
        "}\n";
    compilesInBoth(text);
  } while (std::next_permutation(names.begin(), names.end()));
}

TEST_F(Header, CompilesWithOlderStandardsOfCpp) {
  addModel(plainModel());
  write("use.cpp", "#include \"jet.h\"\n"
                   "static KERASC_ALIGNAS(64) unsigned char "
                   "w[JET_WORKSPACE_BYTES];\nunsigned char *use() { return w; "
                   "}\n");
  for (const char *standard : {"c++11", "c++14", "c++20"})
    compiles(std::string(KERASC_TEST_CXX) +
             " -Wall -Wextra -pedantic -Werror "
             "-c use.cpp -std=" +
             standard);
}

TEST_F(Header, IsNoexceptInCpp) {
  addModel(plainModel());
  write("use.cpp",
        "#include \"jet.h\"\n"
        "static_assert(noexcept(jet_predict(0, nullptr, nullptr, nullptr)));\n"
        "static_assert(noexcept(jet_model()));\n"
        "static_assert(noexcept(jet_workspace_bytes(1, 1)));\n");
  compiles(std::string(strictCpp) + " -c use.cpp");
}

// Names of a file may be hostile wherever text of the file could end up.
TEST_F(Header, LetsNoTextOfTheFileOut) {
  const std::string hostile[] = {
      "*/ #error",
      "*/\n#error injected\n/*",
      "/*",
      "//",
      "?\?/\n#error trigraph",
      "?\?/",
      "back\\",
      "\\\n#error",
      std::string("nul\0#error", 10),
      "\xe2\x80\xae bidi",
      "\xff\xfe",
      "\"); abort(); (\"",
      "'",
      "%s%n",
      std::string(100000, '*'),
      "",
      "\r#error",
      "#define size_t",
  };
  ModelInterface model = plainModel("evil");
  model.inputs.clear();
  for (const std::string &name : hostile)
    model.inputs.push_back(tensor(name, DataType::float32, {-1, 2}));
  for (const std::string &name : hostile) {
    model.modelName = model.producer = model.cpu = model.sourceDigest = name;
    assignIdentifiers(model);
    const std::string text = emitHeader(model), example = emitExample(model);
    for (const std::string &emitted : {text, example})
      for (char c : emitted)
        ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << int(c);
    EXPECT_EQ(text.find("\n#error"), std::string::npos);
    addModel(model);
    write("evil.c", stub(model));
    write("main.c", example);
    compiles(std::string(strictC) +
             " -trigraphs -o evil main.c evil.c && ./evil");
  }
  compilesInBoth("#include \"evil.h\"\nextern int x;\n");
}

// Every word of the table as an input, with the headers that could define it.
TEST_F(Header, SurvivesForbiddenWords) {
  ModelInterface model = plainModel("words");
  for (const char *word : {
#define KERASC_FORBIDDEN(word) #word,
#include "compiler/codegen/ForbiddenWords.def"
           "batch", "workspace", "NULL", "EOF", "INT_MAX", "words_predict",
           "words_model", "kerasc_ok", "KERASC_OK", "in", "out", "ROWS", "i",
           "status", "main", "printf"})
    model.inputs.push_back(tensor(word, DataType::float32, {-1, 2}));
  assignIdentifiers(model);
  addModel(model);
  const std::string system =
      "#include <assert.h>\n#include <complex.h>\n#include <errno.h>\n"
      "#include <limits.h>\n#include <setjmp.h>\n#include <stdalign.h>\n"
      "#include <stdarg.h>\n#include <stdbool.h>\n#include <stdio.h>\n"
      "#include <stdnoreturn.h>\n#include <tgmath.h>\n#include <threads.h>\n"
      "#include <iso646.h>\n";
  write("use.c", system + "#include \"words.h\"\n");
  for (const char *standard : {"gnu11", "gnu2x"})
    compiles(std::string(KERASC_TEST_CC) +
             " -Wall -Wextra -Werror -c use.c -std=" + standard);
  compiles(std::string(strictC) + " -c use.c");
  write("use.cpp", "#include <cerrno>\n#include <cstdio>\n#include <cassert>\n"
                   "#include \"words.h\"\n");
  for (const char *standard : {"gnu++17", "c++17", "c++20"})
    compiles(std::string(KERASC_TEST_CXX) +
             " -Wall -Wextra -Werror -c use.cpp -std=" + standard);
  write("words.c", stub(model));
  write("main.c", emitExample(model));
  compiles(std::string(strictC) + " -o words main.c words.c && ./words");
}

TEST_F(Header, SaysBatchRules) {
  ModelInterface model = plainModel();
  EXPECT_NE(emitHeader(model).find("for any number of rows"),
            std::string::npos);
  model.maxBatch = 8;
  EXPECT_NE(emitHeader(model).find("for up to 8 rows"), std::string::npos);
  EXPECT_NE(emitExample(model).find("#define ROWS 2\n"), std::string::npos);
  model.maxBatch = 1;
  EXPECT_NE(emitExample(model).find("#define ROWS 1\n"), std::string::npos);
  model.maxBatch = 0;
  model.fixedBatch = 7;
  EXPECT_NE(emitHeader(model).find("for exactly 7 rows"), std::string::npos);
  EXPECT_NE(emitExample(model).find("#define ROWS 7\n"), std::string::npos);
}

TEST_F(Header, HasNoMacroWithoutABound) {
  EXPECT_EQ(emitHeader(richModel()).find("WORKSPACE_BYTES"), std::string::npos);
  ModelInterface model = plainModel();
  model.workspaceBound = 0; // an array needs an element
  EXPECT_NE(emitHeader(model).find("#define JET_WORKSPACE_BYTES 64\n"),
            std::string::npos);
}

TEST_F(Header, SizesWithUnknownAxesAreMacrosOfThem) {
  addModel(richModel());
  write("use.c",
        "#include \"maze.h\"\n"
        "_Static_assert(MAZE_IN_SIZE(2, 5 + 5) == 60, \"product\");\n"
        "_Static_assert(MAZE_STATUS_SIZE(2, 5) == 5, \"second axis\");\n"
        "_Static_assert(MAZE_OUT_SIZE == 4, \"constant\");\n"
        "_Static_assert(MAZE_PRINTF_SIZE == 1, \"batch alone\");\n"
        "_Static_assert(MAZE_MAIN_SIZE == 0, \"empty\");\n");
  compiles(std::string(strictC) + " -c use.c");
}

TEST_F(Header, SizesThatTheModelComputesAreFormulas) {
  using Step = SizeStep;
  ModelInterface model = plainModel("maze");
  model.axes = {{"in_axis1", ""}, {"in_axis2", ""}};
  // 2 a, (3 a + b) / 4 rounded down, a / 4 rounded up, b - 1.
  model.sizes = {{{Step::axis, 0}, {Step::number, 2}, {Step::multiply}},
                 {{Step::axis, 0},
                  {Step::number, 3},
                  {Step::multiply},
                  {Step::axis, 1},
                  {Step::add},
                  {Step::number, 4},
                  {Step::divide}},
                 {{Step::axis, 0}, {Step::number, 4}, {Step::divideUp}},
                 {{Step::axis, 1}, {Step::number, 1}, {Step::subtract}}};
  model.workspaceBound.reset();
  model.inputs = {
      tensor("in", DataType::float32, {-1, unknownAxis(0), unknownAxis(1)})};
  model.outputs.clear();
  for (int64_t k = 2; k < 6; ++k)
    model.outputs.push_back(
        tensor("out", DataType::float32, {-1, unknownAxis(k), 5}));
  assignIdentifiers(model);
  EXPECT_NE(emitHeader(model).find(
                "output out_2: float32 (batch, (((in_axis1 * 3) + in_axis2) / "
                "4), 5)"),
            std::string::npos);
  addModel(model);
  write("use.c", "#include \"maze.h\"\n"
                 "_Static_assert(MAZE_OUT_SIZE(1 + 1, 7) == 20, \"twice\");\n"
                 "_Static_assert(MAZE_OUT_2_SIZE(2, 7) == 15, \"down\");\n"
                 "_Static_assert(MAZE_OUT_3_SIZE(5, 7) == 10, \"up\");\n"
                 "_Static_assert(MAZE_OUT_4_SIZE(2, 7) == 30, \"less\");\n");
  compiles(std::string(strictC) + " -c use.c");
}

TEST_F(Header, ExamplesRun) {
  for (const ModelInterface &model : {plainModel(), richModel()}) {
    addModel(model);
    write("stub.c", stub(model));
    write("main.c", emitExample(model));
    int status;
    std::string output =
        shell(std::string(strictC) + " -fsanitize=address,undefined -o run "
                                     "main.c stub.c && ./run",
              status);
    EXPECT_EQ(status, 0) << output << emitExample(model);
    if (model.prefix == "jet")
      EXPECT_EQ(output, "probabilities: 0 0 0 0 0 0 0 0 0 0\n");
    else
      EXPECT_NE(output.find("status: 0 0 0 0 0 0 0 0\n"), std::string::npos)
          << output;
  }
}

TEST_F(Header, QuotesWhatACommentCannotHold) {
  EXPECT_EQ(commentText("a b/c"), "'a b/c'");
  EXPECT_EQ(commentText("*/"), "'<2a>/'");
  EXPECT_EQ(commentText("\n\\?'"), "'<0a><5c><3f><27>'");
  EXPECT_EQ(commentText("\xc3\xa9"), "'<c3><a9>'");
  EXPECT_EQ(commentText(std::string(101, 'a')),
            "'" + std::string(100, 'a') + "...'");
}

TEST_F(Header, WrapsLongLists) {
  EXPECT_EQ(wrapped("f(", {"a", "b"}, ");"), "f(a, b);");
  const std::string item(39, 'x');
  EXPECT_EQ(wrapped("f(", {item, item}, ");"),
            "f(" + item + ",\n  " + item + ");");
  EXPECT_EQ(wrapped("f(", {}, ");"), "f();");
}
