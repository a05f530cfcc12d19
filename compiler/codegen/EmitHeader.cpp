//===- EmitHeader.cpp -----------------------------------------------------===//
//
// No byte of a model file reaches the header but through an identifier or
// commentText(): a layer named `*/ #error` must stay a comment.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/EmitHeader.h"

#include "compiler/codegen/Identifiers.h"
#include "compiler/codegen/ModelInterface.h"

#include <algorithm>
#include <sstream>

using namespace kerasc::codegen;

/// What every header shares with runtime.h, cut out of it by CMake.
static constexpr char sharedBlock[] =
#include "compiler/codegen/SharedBlock.inc"
    ;

const char *kerasc::codegen::cType(DataType type) {
  switch (type) {
  case DataType::float32:
    return "float";
  case DataType::float64:
    return "double";
  case DataType::float16:
  case DataType::bfloat16:
  case DataType::uint16:
    return "uint16_t";
  case DataType::boolean:
  case DataType::uint8:
    return "uint8_t";
  case DataType::int8:
    return "int8_t";
  case DataType::int16:
    return "int16_t";
  case DataType::int32:
    return "int32_t";
  case DataType::int64:
    return "int64_t";
  case DataType::uint32:
    return "uint32_t";
  case DataType::uint64:
    return "uint64_t";
  }
  return "";
}

static const char *kerasName(DataType type) {
  switch (type) {
  case DataType::float32:
    return "float32";
  case DataType::float64:
    return "float64";
  case DataType::float16:
    return "float16 as uint16_t";
  case DataType::bfloat16:
    return "bfloat16 as uint16_t";
  case DataType::boolean:
    return "bool as uint8_t";
  case DataType::int8:
    return "int8";
  case DataType::int16:
    return "int16";
  case DataType::int32:
    return "int32";
  case DataType::int64:
    return "int64";
  case DataType::uint8:
    return "uint8";
  case DataType::uint16:
    return "uint16";
  case DataType::uint32:
    return "uint32";
  case DataType::uint64:
    return "uint64";
  }
  return "";
}

std::string kerasc::codegen::commentText(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  static constexpr size_t longest = 100;
  std::string result = "'";
  for (char c : text.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    // '*' ends and begins comments, '?' makes trigraphs.
    if (byte >= 0x20 && byte < 0x7f && c != '*' && c != '?' && c != '\\' &&
        c != '\'') {
      result += c;
      continue;
    }
    result += '<';
    result += hex[byte >> 4];
    result += hex[byte & 15];
    result += '>';
  }
  if (text.size() > longest)
    result += "...";
  return result + "'";
}

std::string kerasc::codegen::wrapped(const std::string &begin,
                                     const std::vector<std::string> &items,
                                     const std::string &end) {
  constexpr size_t width = 80;
  const size_t lineStart = begin.rfind('\n');
  const size_t indent = lineStart == std::string::npos
                            ? begin.size()
                            : begin.size() - lineStart - 1;
  std::string result = begin;
  size_t column = indent;
  for (size_t i = 0; i < items.size(); ++i) {
    const bool last = i + 1 == items.size();
    const size_t length = items[i].size() + (last ? end.size() : 1);
    if (i && column + 1 + length > width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (i) {
      result += " ";
      ++column;
    }
    result += items[i] + (last ? "" : ",");
    column += length;
  }
  return result + end;
}

static std::string macroStem(const ModelInterface &model) {
  return macroPart(model.prefix) + "_";
}

static std::string sizeMacroName(const ModelInterface &model,
                                 const InterfaceTensor &tensor) {
  return macroStem(model) + macroPart(tensor.identifier) + "_SIZE";
}

static std::string axisList(const ModelInterface &model) {
  std::string result;
  for (const InterfaceAxis &axis : model.axes)
    result += (result.empty() ? "" : ", ") + axis.identifier;
  return result;
}

static bool hasUnknownAxis(const InterfaceTensor &tensor) {
  return std::any_of(tensor.shape.begin(), tensor.shape.end(),
                     [](int64_t entry) { return entry < batchAxis; });
}

std::string kerasc::codegen::sizeMacro(const ModelInterface &model,
                                       const InterfaceTensor &tensor) {
  const std::string name = sizeMacroName(model, tensor);
  return hasUnknownAxis(tensor) ? name + "(" + axisList(model) + ")" : name;
}

std::string kerasc::codegen::workspaceMacro(const ModelInterface &model) {
  return macroStem(model) + "WORKSPACE_BYTES";
}

/// A size that the model computes, with `cast` before each of its axes.
static std::string formulaText(const ModelInterface &model,
                               const SizeFormula &formula, const char *cast) {
  std::vector<std::string> stack;
  auto combine = [&](const std::string &sign) {
    const std::string right = std::move(stack.back());
    stack.pop_back();
    stack.back() = "(" + stack.back() + sign + right + ")";
  };
  for (const SizeStep &step : formula) {
    switch (step.kind) {
    case SizeStep::number:
      stack.push_back(std::to_string(step.value));
      break;
    case SizeStep::axis: {
      const std::string &name = model.axes[size_t(step.value)].identifier;
      stack.push_back(*cast ? std::string(cast) + "(" + name + ")" : name);
      break;
    }
    case SizeStep::rows: // no shape has it but as its first axis
      stack.push_back("batch");
      break;
    case SizeStep::add:
      combine(" + ");
      break;
    case SizeStep::subtract:
      combine(" - ");
      break;
    case SizeStep::multiply:
      combine(" * ");
      break;
    case SizeStep::divide:
      combine(" / ");
      break;
    case SizeStep::divideUp: {
      const std::string divisor = stack.back();
      stack.back() = "(" + divisor + " - 1)";
      combine(" + ");
      stack.push_back(divisor);
      combine(" / ");
      break;
    }
    case SizeStep::modulo:
      combine(" % ");
      break;
    }
  }
  return stack.front();
}

static std::string sizeText(const ModelInterface &model, int64_t entry,
                            const char *cast) {
  if (entry >= 0)
    return std::to_string(entry);
  const size_t k = size_t(-2 - entry);
  if (k >= model.axes.size())
    return formulaText(model, model.sizes[k - model.axes.size()], cast);
  return formulaText(model, {{SizeStep::axis, int64_t(k)}}, cast);
}

/// Elements of a row: a number, or a product with the unknown axes.
static std::string rowSize(const ModelInterface &model,
                           const InterfaceTensor &tensor) {
  uint64_t known = 1;
  std::string factors;
  for (int64_t entry : tensor.shape) {
    if (entry >= 0)
      known *= uint64_t(entry);
    else if (entry < batchAxis)
      factors += sizeText(model, entry, "(size_t)") + " * ";
  }
  if (factors.empty())
    return std::to_string(known);
  return "(" + factors + std::to_string(known) + ")";
}

static std::string shapeText(const ModelInterface &model,
                             const InterfaceTensor &tensor) {
  std::string result = "(";
  for (size_t i = 0; i < tensor.shape.size(); ++i) {
    const int64_t entry = tensor.shape[i];
    result += i ? ", " : "";
    result += entry == batchAxis ? "batch" : sizeText(model, entry, "");
  }
  return result + (tensor.shape.size() == 1 ? ",)" : ")");
}

/// Words of `prose` in lines of at most 80 columns, every line behind three.
static std::string paragraph(const std::string &prose) {
  std::istringstream words(prose);
  std::string result = "   ", word;
  size_t column = 3;
  for (bool first = true; words >> word; first = false) {
    if (!first && column + 1 + word.size() > 80) {
      result += "\n   ";
      column = 3;
    } else if (!first) {
      result += " ";
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

static std::string comment(const std::string &prose) {
  return "/*" + paragraph(prose + " */").substr(2) + "\n";
}

static std::string batchText(const ModelInterface &model) {
  if (model.fixedBatch)
    return "for exactly " + std::to_string(model.fixedBatch) + " rows";
  if (model.maxBatch)
    return "for up to " + std::to_string(model.maxBatch) + " rows";
  return "for any number of rows";
}

/// The axes that a mask covers, as a tensor.
static InterfaceTensor leading(const InterfaceTensor &tensor) {
  InterfaceTensor result = tensor;
  result.shape.resize(tensor.maskRank);
  return result;
}

static std::string tensorLines(const ModelInterface &model, const char *what,
                               const std::vector<InterfaceTensor> &tensors) {
  std::string result;
  for (const InterfaceTensor &tensor : tensors) {
    result += std::string("   ") + what + " " + tensor.identifier + ": " +
              kerasName(tensor.type) + " " + shapeText(model, tensor);
    if (tensor.name != tensor.identifier)
      result += ", in the model " + commentText(tensor.name);
    if (tensor.maskRank)
      result += "\n          its mask: bool as uint8_t " +
                shapeText(model, leading(tensor)) + ", of kerasc_run alone";
    result += "\n";
  }
  return result;
}

static std::string cpuText(const ModelInterface &model) {
  if (model.variants.empty())
    return commentText(model.cpu);
  std::string result;
  for (const std::string &cpu : model.variants)
    result += (result.empty() ? "" : ", ") + commentText(cpu);
  return result;
}

/// What a caller of predict cannot choose.
static std::string randomText(const ModelInterface &model) {
  if (!model.isRandom)
    return "";
  return paragraph("Layers draw random numbers: " + model.prefix +
                   "_predict always the same ones, those of seed 0 and call "
                   "counter 0; kerasc_run those of the call") +
         "\n\n";
}

static std::string banner(const ModelInterface &model) {
  return "/*" +
         paragraph(model.prefix + ".h - the Keras model " +
                   commentText(model.modelName) + ", " + batchText(model))
             .substr(2) +
         "\n\n" + tensorLines(model, "input ", model.inputs) +
         tensorLines(model, "output", model.outputs) + "\n" +
         randomText(model) +
         paragraph("Tensors are dense, row-major, batch first. Compiled by "
                   "kerasc " +
                   model.kerascVersion + " for " + cpuText(model) +
                   " from a file of " + commentText(model.producer) +
                   " with the SHA-256 " + commentText(model.sourceDigest)) +
         "\n*/\n";
}

static std::vector<std::string> sizeParameters(const ModelInterface &model) {
  std::vector<std::string> result;
  for (const InterfaceAxis &axis : model.axes)
    result.push_back("size_t " + axis.identifier);
  return result;
}

static std::vector<std::string> predictParameters(const ModelInterface &model) {
  std::vector<std::string> result = sizeParameters(model);
  result.insert(result.begin(), "size_t batch");
  for (const InterfaceTensor &input : model.inputs)
    result.push_back(std::string("const ") + cType(input.type) + " *" +
                     input.identifier);
  for (const InterfaceTensor &output : model.outputs)
    result.push_back(std::string(cType(output.type)) + " *" +
                     output.identifier);
  result.push_back("void *workspace");
  return result;
}

static std::string sizeMacros(const ModelInterface &model) {
  std::string result = "/* Elements of one row of each tensor. */\n";
  for (const auto *tensors : {&model.inputs, &model.outputs})
    for (const InterfaceTensor &tensor : *tensors)
      result += "#define " + sizeMacro(model, tensor) + " " +
                rowSize(model, tensor) + "\n";
  return result;
}

static std::string workspaceText(const ModelInterface &model) {
  std::vector<std::string> parameters = sizeParameters(model);
  parameters.insert(parameters.begin(), {"size_t batch", "size_t threads"});
  std::string result;
  if (model.workspaceBound)
    // No C program can declare an array of no elements.
    result += comment("Enough for any batch on one thread.") + "#define " +
              workspaceMacro(model) + " " +
              std::to_string(std::max<uint64_t>(*model.workspaceBound, 64)) +
              "\n\n";
  result += comment("Bytes of workspace for this batch with so many threads at "
                    "work; SIZE_MAX: more than memory can hold.");
  return result + wrapped("size_t " + model.prefix + "_workspace_bytes(",
                          parameters, ") KERASC_NOEXCEPT;\n");
}

static std::string predictText(const ModelInterface &model) {
  const std::string bytes = model.workspaceBound
                                ? workspaceMacro(model)
                                : model.prefix + "_workspace_bytes(batch, 1" +
                                      (model.axes.empty() ? "" : ", ") +
                                      axisList(model) + ")";
  std::string result = comment(
      "Reads the inputs, writes the outputs, allocates nothing, keeps nothing. "
      "The workspace begins at a multiple of 64 and has " +
      bytes +
      " bytes; calls at the same time need one each. Buffers may not overlap. "
      "After anything but KERASC_OK nothing was written.");
  result += wrapped("kerasc_status " + model.prefix + "_predict(",
                    predictParameters(model), ") KERASC_NOEXCEPT;\n");
  if (model.variants.empty())
    return result;
  result +=
      "\n" + comment(model.prefix +
                     "_predict for this processor, to be kept and called; "
                     "NULL when none runs here. " +
                     model.prefix + "_predict itself is the one for " +
                     commentText(model.cpu) + ".");
  result += wrapped("typedef kerasc_status " + model.prefix + "_predict_fn(",
                    predictParameters(model), ");\n");
  return result + model.prefix + "_predict_fn *" + model.prefix +
         "_select(void) KERASC_NOEXCEPT;\n";
}

std::string kerasc::codegen::emitHeader(const ModelInterface &model) {
  const std::string guard = "KERASC_MODEL_" + model.prefix + "_H";
  return banner(model) + "\n#ifndef " + guard + "\n#define " + guard +
         "\n\n#include <stddef.h>\n#include <stdint.h>\n\n" + sharedBlock +
         "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n" +
         sizeMacros(model) + "\n" + workspaceText(model) + "\n" +
         predictText(model) +
         "\n/* What the model offers, for the functions of kerasc/runtime.h. "
         "*/\nstruct kerasc_model;\nconst struct kerasc_model *" +
         model.prefix + "_model(void) KERASC_NOEXCEPT;\n" +
         "\n#ifdef __cplusplus\n} /* extern \"C\" */\n#endif\n\n#endif\n";
}
