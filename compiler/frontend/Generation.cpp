//===- Generation.cpp - which Keras wrote a file --------------------------===//

#include "compiler/frontend/Generation.h"

#include "compiler/frontend/Json.h"
#include "compiler/frontend/Problems.h"

#include <optional>
#include <utility>
#include <vector>

namespace kerasc::frontend {

/// The newest minor version of Keras 3 whose files were studied.
static constexpr unsigned newestKeras3Minor = 15;

bool Writer::isKeras3Since(unsigned minor) const {
  if (!isKeras3())
    return false;
  llvm::StringRef text = llvm::StringRef(version).split('.').second;
  unsigned actual;
  return text.split('.').first.getAsInteger(10, actual) || actual >= minor;
}

std::string Writer::describe() const {
  llvm::StringRef package =
      generation == Generation::tfKeras ? "tf.keras" : "Keras";
  if (!version.empty())
    return (package + " " + version).str();
  switch (generation) {
  case Generation::keras1:
    return "Keras 1";
  case Generation::keras2:
    return "Keras 2";
  case Generation::tfKeras:
    return "tf.keras";
  case Generation::keras3:
    return "Keras 3";
  }
  return "Keras";
}

/// "2.15.0" -> (2, 15).
static std::optional<std::pair<unsigned, unsigned>>
parseVersion(llvm::StringRef version) {
  unsigned major = 0, minor = 0;
  if (version.consumeInteger(10, major))
    return std::nullopt;
  if (version.consume_front(".") && version.consumeInteger(10, minor))
    return std::nullopt;
  return std::make_pair(major, minor);
}

/// Looks for keys that only one generation writes. An explicit stack: the
/// document may be as deep as the limits allow.
static Generation detectByShape(const rapidjson::Value &config) {
  bool keras1 = false, tfKeras = false;
  std::vector<const rapidjson::Value *> pending = {&config};
  while (!pending.empty()) {
    const rapidjson::Value &value = *pending.back();
    pending.pop_back();
    if (value.IsArray()) {
      for (const rapidjson::Value &element : value.GetArray())
        if (element.IsArray() || element.IsObject())
          pending.push_back(&element);
      continue;
    }
    if (!value.IsObject())
      continue;
    for (const auto &member : value.GetObject()) {
      llvm::StringRef key = stringOf(&member.name);
      if (key == "batch_shape" || key == "keras_history")
        return Generation::keras3;
      if (key == "class_name" && stringOf(&member.value) == "DTypePolicy")
        return Generation::keras3;
      if (key == "W_regularizer" || key == "input_dtype" || key == "output_dim")
        keras1 = true;
      if (key == "ragged" || key == "registered_name")
        tfKeras = true;
      if (key == "class_name" && stringOf(&member.value) == "Functional")
        tfKeras = true;
      if (member.value.IsArray() || member.value.IsObject())
        pending.push_back(&member.value);
    }
  }
  return tfKeras  ? Generation::tfKeras
         : keras1 ? Generation::keras1
                  : Generation::keras2;
}

Writer detectWriter(llvm::StringRef version, const rapidjson::Value &config,
                    Problems &problems) {
  Writer writer;
  writer.version = version.str();
  auto parsed = parseVersion(version);
  if (!parsed) {
    writer.generation = detectByShape(config);
    if (!version.empty())
      problems.warning({"",
                        "",
                        "the file says it was written by Keras '" +
                            version.str() +
                            "', which is no version; it looks like " +
                            Writer{writer.generation, ""}.describe(),
                        {}});
    writer.version.clear();
    return writer;
  }
  auto [major, minor] = *parsed;
  if (major == 0)
    problems.fileError("was written by Keras " + version.str() +
                           ", whose models kerasc does not know",
                       {"load it with Keras 1.2.2 and save it again"});
  if (major > 3 || (major == 3 && minor > newestKeras3Minor))
    problems.warning({"",
                      "",
                      "was written by Keras " + version.str() +
                          ", newer than the newest known, 3." +
                          std::to_string(newestKeras3Minor) +
                          "; its words are taken to mean the same",
                      {}});
  if (major <= 1)
    writer.generation = Generation::keras1;
  else if (major >= 3)
    writer.generation = Generation::keras3;
  else if (minor >= 4 || version.contains("tf"))
    writer.generation = Generation::tfKeras;
  else
    writer.generation = Generation::keras2;
  return writer;
}

} // namespace kerasc::frontend
