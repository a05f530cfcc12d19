//===- EmitExample.cpp ----------------------------------------------------===//
//
// The arrays are members of two structures, because an input may be called
// `main` or `printf`, and no member is in the way of those.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/EmitExample.h"

#include "compiler/codegen/EmitHeader.h"
#include "compiler/codegen/ModelInterface.h"

#include <algorithm>

using namespace kerasc::codegen;

/// Size that the example picks for every unknown axis.
static constexpr int unknownSize = 4;

/// A value for element i: small, varied, and a valid index of any embedding.
static std::string inputValue(DataType type) {
  switch (type) {
  case DataType::float32:
    return "(float)(i % 7) / 7";
  case DataType::float64:
    return "(double)(i % 7) / 7";
  case DataType::float16: // 1 or 0
    return "i % 2 ? 0x3c00 : 0";
  case DataType::bfloat16:
    return "i % 2 ? 0x3f80 : 0";
  default:
    return std::string("(") + cType(type) + ")(i % 2)";
  }
}

static std::string printStatement(const InterfaceTensor &tensor) {
  const std::string element = "out." + tensor.identifier + "[i]";
  switch (tensor.type) {
  case DataType::float32:
  case DataType::float64:
    return "printf(\" %g\", " + element + ")";
  case DataType::float16:
  case DataType::bfloat16:
    return "printf(\" 0x%04x\", (unsigned)" + element + ")";
  case DataType::uint64:
  case DataType::uint32:
    return "printf(\" %llu\", (unsigned long long)" + element + ")";
  default:
    return "printf(\" %lld\", (long long)" + element + ")";
  }
}

/// The axes as the example passes them: one named constant each.
static std::string axisConstant(size_t k) {
  return "AXIS_" + std::to_string(k + 1);
}

static std::string elements(const ModelInterface &model,
                            const InterfaceTensor &tensor) {
  std::string macro = sizeMacro(model, tensor);
  const size_t parenthesis = macro.find('(');
  if (parenthesis != std::string::npos) {
    macro.resize(parenthesis + 1);
    for (size_t k = 0; k < model.axes.size(); ++k)
      macro += (k ? ", " : "") + axisConstant(k);
    macro += ")";
  }
  return "ROWS * " + macro;
}

static bool isEmpty(const InterfaceTensor &tensor) {
  return std::find(tensor.shape.begin(), tensor.shape.end(), 0) !=
         tensor.shape.end();
}

static std::string structure(const ModelInterface &model,
                             const std::vector<InterfaceTensor> &tensors,
                             const char *name) {
  std::string result = "static struct {\n";
  for (const InterfaceTensor &tensor : tensors)
    result += std::string("  ") + cType(tensor.type) + " " + tensor.identifier +
              "[" + (isEmpty(tensor) ? "1" : elements(model, tensor)) + "];\n";
  return result + "} " + name + ";\n";
}

/// `body` for every element i of a tensor, or for the first `most` of them.
static std::string loop(const ModelInterface &model,
                        const InterfaceTensor &tensor, const std::string &body,
                        const char *most = nullptr) {
  if (isEmpty(tensor))
    return "";
  std::string condition = "i < " + elements(model, tensor);
  if (most)
    condition += std::string(" && i < ") + most;
  return "  for (size_t i = 0; " + condition + "; ++i)\n    " + body + ";\n";
}

static std::string call(const ModelInterface &model) {
  std::vector<std::string> arguments = {"ROWS"};
  for (size_t k = 0; k < model.axes.size(); ++k)
    arguments.push_back(axisConstant(k));
  for (const InterfaceTensor &input : model.inputs)
    arguments.push_back("in." + input.identifier);
  for (const InterfaceTensor &output : model.outputs)
    arguments.push_back("out." + output.identifier);
  arguments.push_back("workspace");
  return wrapped(
      "  status = " +
          (model.variants.empty() ? model.prefix + "_predict" : "predict") +
          "(",
      arguments, ");\n");
}

static std::string allocation(const ModelInterface &model) {
  std::vector<std::string> arguments = {"ROWS", "1"};
  for (size_t k = 0; k < model.axes.size(); ++k)
    arguments.push_back(axisConstant(k));
  return wrapped("  bytes = " + model.prefix + "_workspace_bytes(", arguments,
                 ");\n") +
         "  /* aligned_alloc wants a multiple of the alignment. */\n"
         "  if (bytes <= SIZE_MAX - 64)\n"
         "    workspace = aligned_alloc(64, bytes / 64 * 64 + 64);\n"
         "  if (!workspace) {\n"
         "    fprintf(stderr, \"" +
         model.prefix +
         ": no memory for the workspace\\n\");\n"
         "    return 1;\n"
         "  }\n";
}

std::string kerasc::codegen::emitExample(const ModelInterface &model) {
  const bool isStatic = model.workspaceBound.has_value();
  uint64_t rows = model.fixedBatch ? model.fixedBatch : 2;
  if (model.maxBatch)
    rows = std::min(rows, model.maxBatch);

  std::string text = "/* Runs the model of " + model.prefix +
                     ".h on made-up numbers.\n     cc main.c " + model.prefix +
                     ".o && ./a.out */\n#include \"" + model.prefix +
                     ".h\"\n\n#include <stdio.h>\n";
  text += isStatic ? "\n" : "#include <stdlib.h>\n\n";
  text += "#define ROWS " + std::to_string(rows) + "\n";
  for (size_t k = 0; k < model.axes.size(); ++k)
    text += "#define " + axisConstant(k) + " " + std::to_string(unknownSize) +
            " /* " + model.axes[k].identifier + " */\n";
  text += "\n" + structure(model, model.inputs, "in") +
          structure(model, model.outputs, "out");
  if (isStatic)
    text += "static KERASC_ALIGNAS(64) unsigned char workspace[" +
            workspaceMacro(model) + "];\n";

  text += "\nint main(void) {\n  kerasc_status status;\n";
  if (!isStatic)
    text += "  void *workspace = NULL;\n  size_t bytes;\n";
  if (!model.variants.empty())
    text += "  " + model.prefix + "_predict_fn *predict = " + model.prefix +
            "_select();\n  if (!predict) {\n    fprintf(stderr, \"" +
            model.prefix +
            ": not compiled for this processor\\n\");\n    return 1;\n  }\n";
  if (!isStatic)
    text += allocation(model);
  text += "\n";
  for (const InterfaceTensor &input : model.inputs)
    text += loop(model, input,
                 "in." + input.identifier + "[i] = " + inputValue(input.type));
  text += "\n" + call(model);
  if (!isStatic)
    text += "  free(workspace);\n";
  text += "  if (status != KERASC_OK) {\n    fprintf(stderr, \"" +
          model.prefix +
          ": status %d\\n\", (int)status);\n    return 1;\n  }\n\n";
  for (const InterfaceTensor &output : model.outputs) {
    text += "  printf(\"" + output.identifier + ":\");\n";
    text += loop(model, output, printStatement(output), "10");
    text += "  printf(\"\\n\");\n";
  }
  return text + "  return 0;\n}\n";
}
