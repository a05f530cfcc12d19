//===- NamedConfigs.cpp - initializers, regularizers and constraints ------===//

#include "compiler/frontend/NamedConfigs.h"

#include "compiler/frontend/Json.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>

namespace kerasc::frontend {

//===----------------------------------------------------------------------===//
// From JSON to attributes
//===----------------------------------------------------------------------===//

/// `value` as an attribute; null for a JSON null and for what is nested deeper
/// than any configuration of Keras.
static mlir::Attribute toAttribute(mlir::Builder &builder,
                                   const rapidjson::Value &value,
                                   unsigned depth = 0) {
  constexpr unsigned deepest = 8;
  if (depth > deepest)
    return nullptr;
  if (value.IsBool())
    return builder.getBoolAttr(value.GetBool());
  if (value.IsInt64())
    return builder.getI64IntegerAttr(value.GetInt64());
  if (value.IsNumber())
    return builder.getF64FloatAttr(value.GetDouble());
  if (value.IsString())
    return builder.getStringAttr(stringOf(&value));
  if (value.IsArray()) {
    llvm::SmallVector<mlir::Attribute> elements;
    for (const rapidjson::Value &element : value.GetArray())
      if (mlir::Attribute attribute = toAttribute(builder, element, depth + 1))
        elements.push_back(attribute);
    return builder.getArrayAttr(elements);
  }
  if (value.IsObject()) {
    mlir::NamedAttrList entries;
    for (const auto &member : value.GetObject()) {
      llvm::StringRef key = stringOf(&member.name);
      if (key.empty())
        continue;
      if (mlir::Attribute attribute =
              toAttribute(builder, member.value, depth + 1))
        entries.set(key, attribute);
    }
    return entries.getDictionary(builder.getContext());
  }
  return nullptr;
}

/// As Keras turns class names into names: "GlorotUniform" -> "glorot_uniform",
/// "L1L2" -> "l1l2".
static std::string toSnakeCase(llvm::StringRef name) {
  std::string text;
  for (size_t i = 0; i < name.size(); ++i) {
    bool upper = llvm::isUpper(name[i]);
    bool nextLower = i + 1 < name.size() && llvm::isLower(name[i + 1]);
    bool previousLower = i > 0 && llvm::isLower(name[i - 1]);
    if (upper && i > 0 && (nextLower || previousLower) && text.back() != '_')
      text += '_';
    text += llvm::toLower(name[i]);
  }
  return text;
}

namespace {

/// One object of the file, whatever its spelling.
struct NamedConfig {
  std::string name;
  /// The object with the parameters; null when there are none.
  const rapidjson::Value *config = nullptr;
  bool isKnown = false;
};

} // namespace

static bool isOneOf(llvm::StringRef name,
                    llvm::ArrayRef<llvm::StringRef> names) {
  return llvm::is_contained(names, name);
}

/// Reads "zeros", {"class_name", "config"} and Keras 1's {"name", "m", ...}.
static std::optional<NamedConfig>
readNamedConfig(Arguments &arguments, llvm::StringRef argument,
                llvm::StringRef kind, const rapidjson::Value &value) {
  NamedConfig result;
  if (value.IsString()) {
    result.name = toSnakeCase(stringOf(&value));
  } else if (value.IsObject()) {
    llvm::StringRef className = stringOf(findMember(value, "class_name"));
    const rapidjson::Value *config = findMember(value, "config");
    if (className.empty()) { // Keras 1
      className = stringOf(findMember(value, "name"));
      config = &value;
    } else if (className == "function" && config && config->IsString()) {
      className = stringOf(config);
    }
    result.name = toSnakeCase(className);
    result.config = config && config->IsObject() ? config : nullptr;
  }
  if (result.name.empty() || result.name.size() > 200) {
    arguments.expected(argument, ("the name or configuration of " + kind).str(),
                       value);
    return std::nullopt;
  }
  return result;
}

static void warnUnknown(Arguments &arguments, llvm::StringRef argument,
                        llvm::StringRef kind, llvm::StringRef name) {
  arguments.warning(("argument '" + arguments.spelling(argument) + "': '" +
                     name + "' is no " + kind +
                     " that kerasc knows; inference does not need it")
                        .str());
}

static mlir::DictionaryAttr toDictionary(Arguments &arguments,
                                         const NamedConfig &named) {
  mlir::Builder builder(&arguments.context.mlir);
  if (!named.config)
    return nullptr;
  auto dictionary =
      llvm::cast<mlir::DictionaryAttr>(toAttribute(builder, *named.config));
  // Keras 1 writes the name beside the parameters.
  if (!dictionary.contains("name"))
    return dictionary.empty() ? nullptr : dictionary;
  mlir::NamedAttrList entries(dictionary);
  entries.erase("name");
  if (entries.empty())
    return nullptr;
  return entries.getDictionary(&arguments.context.mlir);
}

//===----------------------------------------------------------------------===//
// Initializers
//===----------------------------------------------------------------------===//

/// Keras 1 drew its "normal" variants from plain, not truncated, normals, and
/// its orthogonal matrices had a gain of 1.1.
static keras::InitializerAttr keras1Initializer(mlir::Builder &builder,
                                                llvm::StringRef name) {
  auto scaling = [&](double scale, llvm::StringRef mode,
                     llvm::StringRef distribution) {
    mlir::NamedAttrList entries;
    entries.set("scale", builder.getF64FloatAttr(scale));
    entries.set("mode", builder.getStringAttr(mode));
    entries.set("distribution", builder.getStringAttr(distribution));
    return keras::InitializerAttr::get(
        builder.getContext(), builder.getStringAttr("variance_scaling"),
        entries.getDictionary(builder.getContext()));
  };
  if (name == "glorot_normal")
    return scaling(1.0, "fan_avg", "untruncated_normal");
  if (name == "he_normal")
    return scaling(2.0, "fan_in", "untruncated_normal");
  if (name == "orthogonal")
    return keras::InitializerAttr::get(
        builder.getContext(), builder.getStringAttr(name),
        builder.getDictionaryAttr(
            builder.getNamedAttr("gain", builder.getF64FloatAttr(1.1))));
  return nullptr;
}

keras::InitializerAttr readInitializer(Arguments &arguments,
                                       llvm::StringRef name,
                                       const rapidjson::Value &value) {
  mlir::Builder builder(&arguments.context.mlir);
  auto named = readNamedConfig(arguments, name, "an initializer", value);
  if (!named)
    return nullptr;
  named->name = llvm::StringSwitch<std::string>(named->name)
                    .Case("normal", "random_normal")
                    .Case("uniform", "random_uniform")
                    .Case("one", "ones")
                    .Case("zero", "zeros")
                    .Case("identity_initializer", "identity")
                    .Case("orthogonal_initializer", "orthogonal")
                    .Default(named->name);
  if (!isOneOf(named->name,
               {"zeros", "ones", "constant", "identity", "random_normal",
                "random_uniform", "truncated_normal", "variance_scaling",
                "glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
                "lecun_uniform", "lecun_normal", "orthogonal", "stft"}))
    warnUnknown(arguments, name, "initializer", named->name);
  if (arguments.context.writer.isKeras1())
    if (auto attribute = keras1Initializer(builder, named->name))
      return attribute;
  return keras::InitializerAttr::get(builder.getContext(),
                                     builder.getStringAttr(named->name),
                                     toDictionary(arguments, *named));
}

//===----------------------------------------------------------------------===//
// Regularizers
//===----------------------------------------------------------------------===//

keras::RegularizerAttr makeL1L2(mlir::MLIRContext &context, double l1,
                                double l2) {
  mlir::Builder builder(&context);
  mlir::NamedAttrList entries;
  entries.set("l1", builder.getF64FloatAttr(l1));
  entries.set("l2", builder.getF64FloatAttr(l2));
  return keras::RegularizerAttr::get(&context, builder.getStringAttr("l1l2"),
                                     entries.getDictionary(&context));
}

/// A factor of a penalty; nothing after a problem.
static std::optional<double> readFactor(Arguments &arguments,
                                        llvm::StringRef argument,
                                        const NamedConfig &named,
                                        llvm::StringRef key, double fallback) {
  const rapidjson::Value *value =
      named.config ? findMember(*named.config, key) : nullptr;
  if (!value || value->IsNull())
    return fallback;
  if (value->IsNumber() && std::isfinite(value->GetDouble()))
    return value->GetDouble();
  arguments.expected(argument, ("a finite number as '" + key + "'").str(),
                     *value);
  return std::nullopt;
}

keras::RegularizerAttr readRegularizer(Arguments &arguments,
                                       llvm::StringRef name,
                                       const rapidjson::Value &value) {
  mlir::Builder builder(&arguments.context.mlir);
  auto named = readNamedConfig(arguments, name, "a regularizer", value);
  if (!named)
    return nullptr;
  llvm::StringRef kind = named->name;
  bool isName = value.IsString();
  kind.consume_front("activity_"); // Keras 1's strings
  bool isBoth = isOneOf(kind, {"l1l2", "l1_l2", "l1_l2_regularizer",
                               "l1l2_regularizer", "l1l2regularizer"});
  if (!isBoth && kind != "l1" && kind != "l2") {
    if (kind != "orthogonal_regularizer")
      warnUnknown(arguments, name, "regularizer", kind);
    return keras::RegularizerAttr::get(builder.getContext(),
                                       builder.getStringAttr(kind),
                                       toDictionary(arguments, *named));
  }
  // Keras 3 takes the string "l1l2" for L1L2(), whose factors are zero; before,
  // the strings meant 0.01.
  double both = isName && !arguments.context.writer.isKeras3() ? 0.01 : 0.0;
  auto l1 = readFactor(arguments, name, *named, "l1",
                       kind == "l1" ? 0.01
                       : isBoth     ? both
                                    : 0.0);
  auto l2 = readFactor(arguments, name, *named, "l2",
                       kind == "l2" ? 0.01
                       : isBoth     ? both
                                    : 0.0);
  if (!l1 || !l2 || (*l1 == 0.0 && *l2 == 0.0))
    return nullptr;
  return makeL1L2(arguments.context.mlir, *l1, *l2);
}

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

keras::ConstraintAttr readConstraint(Arguments &arguments, llvm::StringRef name,
                                     const rapidjson::Value &value) {
  mlir::Builder builder(&arguments.context.mlir);
  auto named = readNamedConfig(arguments, name, "a constraint", value);
  if (!named)
    return nullptr;
  named->name = llvm::StringSwitch<std::string>(named->name)
                    .Case("maxnorm", "max_norm")
                    .Case("nonneg", "non_neg")
                    .Case("unitnorm", "unit_norm")
                    .Case("minmaxnorm", "min_max_norm")
                    .Default(named->name);
  if (!isOneOf(named->name,
               {"max_norm", "non_neg", "unit_norm", "min_max_norm"}))
    warnUnknown(arguments, name, "constraint", named->name);
  mlir::DictionaryAttr config = toDictionary(arguments, *named);
  // Keras 1 called the bound of MaxNorm `m`.
  if (config && named->name == "max_norm" && config.contains("m")) {
    mlir::NamedAttrList entries(config);
    mlir::Attribute bound = entries.erase("m");
    entries.set("max_value", bound);
    config = entries.getDictionary(builder.getContext());
  }
  return keras::ConstraintAttr::get(builder.getContext(),
                                    builder.getStringAttr(named->name), config);
}

} // namespace kerasc::frontend
