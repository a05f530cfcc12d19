//===- Arguments.cpp - the arguments of one layer, read strictly ----------===//

#include "compiler/frontend/Arguments.h"

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/NamedConfigs.h"
#include "compiler/frontend/Problems.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <limits>

namespace kerasc::frontend {

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static void printScalar(llvm::raw_ostream &os, const rapidjson::Value &value) {
  constexpr size_t longest = 60;
  if (value.IsNull())
    os << "None";
  else if (value.IsBool())
    os << (value.GetBool() ? "True" : "False");
  else if (value.IsInt64())
    os << value.GetInt64();
  else if (value.IsUint64())
    os << value.GetUint64();
  else if (value.IsNumber())
    os << llvm::format("%.17g", value.GetDouble());
  else if (llvm::StringRef text = stringOf(&value); text.size() > longest)
    os << "'" << text.take_front(longest) << "...'";
  else
    os << "'" << text << "'";
}

std::string describeValue(const rapidjson::Value &value) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (value.IsObject()) {
    llvm::StringRef name = stringOf(findMember(value, "class_name"));
    if (name.empty())
      return "a dictionary";
    os << "an object of class '" << name.take_front(60) << "'";
    return text;
  }
  if (!value.IsArray()) {
    printScalar(os, value);
    return text;
  }
  constexpr unsigned longestList = 8;
  bool flat = value.Size() <= longestList;
  for (const rapidjson::Value &element : value.GetArray())
    flat &= !element.IsArray() && !element.IsObject();
  if (!flat)
    return "a list of " + std::to_string(value.Size()) + " values";
  os << "[";
  llvm::interleaveComma(
      value.GetArray(), os,
      [&](const rapidjson::Value &element) { printScalar(os, element); });
  os << "]";
  return text;
}

bool isVacuous(const rapidjson::Value &value) {
  return value.IsNull() || value.IsFalse() ||
         (value.IsString() && value.GetStringLength() == 0) ||
         (value.IsArray() && value.Empty()) ||
         (value.IsObject() && value.ObjectEmpty());
}

std::optional<int64_t> integerOf(const rapidjson::Value &value) {
  if (value.IsInt64())
    return value.GetInt64();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

Arguments::Arguments(ImportContext &context, llvm::StringRef layer,
                     llvm::StringRef layerClass, const rapidjson::Value &config,
                     llvm::ArrayRef<ArgumentRow> rows)
    : context(context), layer(layer), layerClass(layerClass), config(config),
      rows(rows) {}

llvm::StringRef Arguments::spelling(llvm::StringRef name) const {
  if (context.writer.isKeras1())
    for (const ArgumentRow &row : rows)
      if (row.name == name && !row.keras1.empty())
        return row.keras1;
  return name;
}

const rapidjson::Value *Arguments::lookUp(llvm::StringRef spelled) {
  read.insert(spelled);
  return findMember(config, spelled);
}

const rapidjson::Value *Arguments::find(llvm::StringRef name) {
  return lookUp(spelling(name));
}

const rapidjson::Value *Arguments::findSet(llvm::StringRef name) {
  const rapidjson::Value *value = find(name);
  return value && !value->IsNull() ? value : nullptr;
}

void Arguments::error(std::string message, std::vector<std::string> notes) {
  hasFailed = true;
  context.problems.error(
      {layer, layerClass, std::move(message), std::move(notes)});
}

void Arguments::warning(std::string message, std::vector<std::string> notes) {
  context.problems.warning(
      {layer, layerClass, std::move(message), std::move(notes)});
}

void Arguments::expected(llvm::StringRef name, llvm::StringRef what,
                         const rapidjson::Value &value,
                         std::vector<std::string> notes) {
  error(("argument '" + spelling(name) + "': expected " + what + ", got " +
         describeValue(value))
            .str(),
        std::move(notes));
}

void Arguments::missing(llvm::StringRef name) {
  error(("argument '" + spelling(name) + "' is missing").str());
}

static std::string describeRange(llvm::StringRef what, double least,
                                 double most, bool whole) {
  std::string text = what.str();
  llvm::raw_string_ostream os(text);
  auto print = [&](double bound) {
    if (whole)
      os << static_cast<int64_t>(bound);
    else
      os << llvm::format("%g", bound);
  };
  bool bounded = whole ? most < 9e18 : std::isfinite(most);
  if (bounded) {
    os << " between ";
    print(least);
    os << " and ";
    print(most);
  } else if (whole ? least > -9e18 : std::isfinite(least)) {
    os << " of at least ";
    print(least);
  }
  return text;
}

int64_t Arguments::integer(llvm::StringRef name, int64_t least, int64_t most,
                           std::optional<int64_t> fallback) {
  const rapidjson::Value *value = find(name);
  if (!value) {
    if (!fallback)
      missing(name);
    return fallback.value_or(least);
  }
  std::optional<int64_t> number = integerOf(*value);
  if (number && *number >= least && *number <= most)
    return *number;
  expected(name, describeRange("an int", least, most, /*whole=*/true), *value);
  return least;
}

double Arguments::number(llvm::StringRef name, double least, double most,
                         std::optional<double> fallback) {
  const rapidjson::Value *value = find(name);
  if (!value || (value->IsNull() && fallback)) {
    if (!fallback)
      missing(name);
    return fallback.value_or(least);
  }
  // NaN is in no range.
  if (value->IsNumber() && value->GetDouble() >= least &&
      value->GetDouble() <= most && std::isfinite(value->GetDouble()))
    return value->GetDouble();
  expected(name, describeRange("a number", least, most, /*whole=*/false),
           *value);
  return least;
}

bool Arguments::boolean(llvm::StringRef name, bool fallback) {
  const rapidjson::Value *value = find(name);
  if (!value)
    return fallback;
  if (!value->IsBool())
    expected(name, "True or False", *value);
  return value->IsTrue();
}

Shape Arguments::integers(llvm::StringRef name, int64_t least, bool nullable) {
  const rapidjson::Value *value = find(name);
  if (!value) {
    missing(name);
    return {};
  }
  std::string what =
      describeRange("a list of ints", least,
                    std::numeric_limits<double>::infinity(), /*whole=*/true) +
      (nullable ? " or None" : "");
  if (!value->IsArray()) {
    expected(name, what, *value);
    return {};
  }
  if (value->Size() > context.limits.rank) {
    expected(name,
             "at most " + std::to_string(context.limits.rank) + " entries",
             *value);
    return {};
  }
  Shape result;
  for (const rapidjson::Value &element : value->GetArray()) {
    std::optional<int64_t> number = integerOf(element);
    if (nullable && element.IsNull()) {
      result.push_back(unknownDimension);
    } else if (number && *number >= least) {
      result.push_back(*number);
    } else {
      expected(name, what, *value);
      return {};
    }
  }
  return result;
}

Shape Arguments::integerOrList(llvm::StringRef name, int64_t least,
                               std::optional<int64_t> fallback) {
  const rapidjson::Value *value = find(name);
  if (value && value->IsArray())
    return integers(name, least, /*nullable=*/false);
  return {integer(name, least, INT64_MAX, fallback)};
}

keras::DataFormat Arguments::dataFormat(llvm::StringRef name) {
  const rapidjson::Value *value = findSet(name);
  if (!value)
    return keras::DataFormat::channels_last;
  if (auto format = keras::symbolizeDataFormat(stringOf(value)))
    return *format;
  expected(name, "'channels_last' or 'channels_first'", *value);
  return keras::DataFormat::channels_last;
}

keras::FunctionAttr Arguments::activation(llvm::StringRef name) {
  const rapidjson::Value *value = findSet(name);
  return readActivation(*this, name, value);
}

keras::InitializerAttr Arguments::initializer(llvm::StringRef name) {
  const rapidjson::Value *value = findSet(name);
  return value ? readInitializer(*this, name, *value) : nullptr;
}

keras::RegularizerAttr Arguments::regularizer(llvm::StringRef name) {
  const rapidjson::Value *value = findSet(name);
  return value ? readRegularizer(*this, name, *value) : nullptr;
}

keras::ConstraintAttr Arguments::constraint(llvm::StringRef name) {
  const rapidjson::Value *value = findSet(name);
  return value ? readConstraint(*this, name, *value) : nullptr;
}

void Arguments::finish() {
  if (!config.IsObject())
    return;
  for (const auto &member : config.GetObject()) {
    llvm::StringRef key = stringOf(&member.name);
    if (read.contains(key))
      continue;
    std::string message =
        ("argument '" + key + "' = " + describeValue(member.value) +
         " is not known")
            .str();
    if (isVacuous(member.value))
      warning(message + " and ignored");
    else
      error(message, {"kerasc cannot tell what it changes; the file is " +
                      context.writer.describe() + "'s"});
  }
}

//===----------------------------------------------------------------------===//
// What every layer has
//===----------------------------------------------------------------------===//

/// The name in "float32" or in {"class_name": "DTypePolicy" or "Policy",
/// "config": {"name": ...}}; what else is there as text.
static llvm::StringRef policyName(const rapidjson::Value &value,
                                  std::string &found) {
  llvm::StringRef policy = stringOf(&value);
  llvm::StringRef className = stringOf(findMember(value, "class_name"));
  const rapidjson::Value *config = findMember(value, "config");
  if ((className == "DTypePolicy" || className == "Policy" ||
       className == "FloatDTypePolicy") &&
      config)
    policy = stringOf(findMember(*config, "name"));
  found = policy.empty() ? describeValue(value)
                         : ("'" + policy.take_front(60) + "'").str();
  if (config)
    if (llvm::StringRef mode = stringOf(findMember(*config, "mode"));
        !mode.empty())
      found += (" with mode '" + mode.take_front(60) + "'").str();
  return policy;
}

Policy readPolicy(Arguments &arguments, llvm::StringRef name) {
  Policy result;
  const rapidjson::Value *value = arguments.findSet(name);
  if (!value)
    return result;
  std::string found;
  llvm::StringRef policy = policyName(*value, found);
  if (policy == "mixed_float16" || policy == "mixed_bfloat16") {
    result.compute =
        policy == "mixed_float16" ? ElementType::f16 : ElementType::bf16;
    return result;
  }
  auto type = elementTypeByName(policy);
  if (type && isFloat(*type)) {
    result.compute = result.variable = *type;
    return result;
  }
  // Layers that have no variables may be of any type; they cast no integers.
  if (type) {
    result.compute = *type;
    return result;
  }
  arguments.error(
      ("argument '" + arguments.spelling(name) + "': expected a policy of " +
       "float16, bfloat16, float32, float64, mixed_float16 or " +
       "mixed_bfloat16, got " + found)
          .str(),
      {"quantized models are not supported: save the model before it is "
       "quantized"});
  return result;
}

ElementType readInputType(Arguments &arguments, llvm::StringRef name) {
  const rapidjson::Value *value = arguments.findSet(name);
  if (!value)
    return ElementType::f32;
  std::string found;
  llvm::StringRef policy = policyName(*value, found);
  if (auto type = elementTypeByName(policy))
    return *type;
  arguments.error(("argument '" + arguments.spelling(name) +
                   "': expected bool or a type of integers or floats, got " +
                   found)
                      .str(),
                  {"kerasc takes numbers: look up strings before the model"});
  return ElementType::f32;
}

std::unique_ptr<LayerImporter> createLayer(const LayerRow &row,
                                           Arguments &arguments) {
  const Writer &writer = arguments.context.writer;
  Policy policy = readPolicy(arguments, "dtype");
  // Of the first layer of a Sequential model, where the graph reads it.
  if (writer.isKeras1())
    arguments.find("input_dtype");
  // Keras before tf.keras casts nothing.
  policy.autocast =
      arguments.boolean("autocast", true) && !writer.isStandalone();
  policy.followsInput = writer.isStandalone() && !arguments.findSet("dtype");
  // The graph has read the name; the shape matters for the first layer of a
  // Sequential model only, where the graph reads it.
  arguments.find("name");
  arguments.find("batch_input_shape");
  bool trainable = arguments.boolean("trainable", true);
  keras::RegularizerAttr activity =
      arguments.regularizer("activity_regularizer");

  std::unique_ptr<LayerImporter> layer = row.create(arguments);
  if (layer && layer->needsFloats() && !isFloat(policy.compute))
    arguments.expected("dtype", "a type of floats", *arguments.find("dtype"));
  arguments.finish();
  if (!layer || arguments.failed())
    return nullptr;
  layer->divideByBatch = !writer.isStandalone();
  if (activity)
    layer->activityRegularizer = activity;
  layer->trainable = trainable;
  layer->policy = policy;
  return layer;
}

} // namespace kerasc::frontend
