//===- Command.cpp --------------------------------------------------------===//

#include "Command.h"

#include "compiler/Compile.h"
#include "compiler/Execute.h"
#include "compiler/frontend/Problems.h"

#include "CLI/CLI.hpp"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;

/// "  name=value  what it bounds", a line each.
static std::string listLimits(const frontend::Limits &limits) {
  std::string list;
#define KERASC_LIMIT_NAME(field, value, what)                                  \
  list += std::string("  " #field "=") + std::to_string(limits.field) + "  " + \
          what + "\n";
  KERASC_LIMITS(KERASC_LIMIT_NAME)
#undef KERASC_LIMIT_NAME
  return list;
}

/// Applies one "name=value". False when it is none.
static bool setLimit(frontend::Limits &limits, StringRef text) {
  auto [name, digits] = text.split('=');
  uint64_t value = 0;
  bool isNumber = !digits.getAsInteger(0, value);
  uint64_t *limit = StringSwitch<uint64_t *>(name)
#define KERASC_LIMIT_CASE(field, value, what) .Case(#field, &limits.field)
                        KERASC_LIMITS(KERASC_LIMIT_CASE)
#undef KERASC_LIMIT_CASE
                            .Default(nullptr);
  if (!limit || !isNumber)
    return false;
  *limit = value;
  return true;
}

void ModelOptions::addTo(CLI::App &app, bool required) {
  app.add_option(
         "MODEL", model,
         "Keras model: .keras, unzipped directory, .h5, or architecture "
         "JSON")
      ->required(required);
  app.add_option("--weights", weights, "weights file of an architecture JSON")
      ->type_name("FILE")
      ->group("Model");
  app.add_option("--lambda-source", compile.lambdaSources,
                 "Python file with functions that Lambdas of the model name; "
                 "it is parsed, not run")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group("Model");
  app.add_option_function<std::vector<std::string>>(
         "--limit",
         [this](const std::vector<std::string> &texts) {
           for (const std::string &text : texts) {
             if (text == "help") {
               outs() << listLimits(compile.limits);
               throw CLI::Success();
             }
             if (!setLimit(compile.limits, text))
               throw CLI::ValidationError("--limit",
                                          "expected name=value, got '" + text +
                                              "'; --limit help lists names");
           }
         },
         "raise what a file may ask for, name=value; --limit help lists")
      ->allow_extra_args(false) // or it would take MODEL
      ->type_name("NAME=VALUE")
      ->group("Model");
  app.add_option_function<std::string>(
         "--precision",
         [this](const std::string &precision) {
           compile.inDouble = precision == "float64";
         },
         "float64: compute in it whatever the model says, inputs and outputs "
         "included; model: as the model says")
      ->type_name("TYPE")
      ->check(CLI::IsMember({"model", "float64"}))
      ->group("Model");
  app.add_flag("--quiet", quiet, "print errors only")->group("Output");
}

bool tool::isMissing(StringRef path) {
  if (sys::fs::exists(path))
    return false;
  fail(badFile, path + ": no such file or directory");
  return true;
}

bool ModelOptions::lacksFile() const {
  return isMissing(model) || (!weights.empty() && isMissing(weights)) ||
         any_of(compile.lambdaSources, isMissing);
}

int tool::fail(ExitCode code, const Twine &message) {
  errs() << "kerasc: error: " << message << "\n";
  return code;
}

int tool::failToCompile(const ModelOptions &options, Error error) {
  int code = badInput;
  handleAllErrors(
      std::move(error),
      [&](const RefusedModel &refused) {
        for (const std::string &reason : refused.reasons)
          errs() << options.model << ": error: " << frontend::escapeText(reason)
                 << "\n";
      },
      [&](const ErrorInfoBase &other) { code = fail(bug, other.message()); });
  return code;
}

std::unique_ptr<Compilation> tool::import(ModelOptions &options,
                                          StringRef output, int &code) {
  Expected<std::vector<Target>> targets =
      Target::resolveList(options.compile.cpu, options.compile.target);
  if (!targets) {
    code = fail(badUsage, toString(targets.takeError()));
    return nullptr;
  }
  Expected<std::string> prefix =
      choosePrefix(options.compile, output, options.model);
  if (!prefix) {
    code = fail(badUsage, toString(prefix.takeError()));
    return nullptr;
  }
  options.compile.name = *prefix;

  if (options.lacksFile()) {
    code = badFile;
    return nullptr;
  }
  frontend::Problems problems(options.model, options.compile.limits.problems);
  std::unique_ptr<Compilation> compilation = Compilation::import(
      options.model, options.weights, options.compile, *targets, problems);
  if (!options.quiet || problems.hasErrors())
    errs() << problems.render();
  if (!compilation)
    code = badInput;
  return compilation;
}

std::unique_ptr<LoadedModel> tool::importAndLoad(ModelOptions &options,
                                                 int &code) {
  std::unique_ptr<Compilation> compilation = import(options, "", code);
  if (!compilation)
    return nullptr;
  auto loaded = LoadedModel::load(*compilation, options.compile.name);
  if (loaded)
    return std::move(*loaded);
  code = failToCompile(options, loaded.takeError());
  return nullptr;
}
