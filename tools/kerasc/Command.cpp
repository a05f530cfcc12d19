//===- Command.cpp --------------------------------------------------------===//

#include "Command.h"

#include "compiler/Compile.h"
#include "compiler/Execute.h"
#include "compiler/frontend/Problems.h"

#include "CLI/CLI.hpp"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;

/// Applies one "name=value"; an error lists the names.
static Error setLimit(frontend::Limits &limits, StringRef text) {
  auto [name, digits] = text.split('=');
  uint64_t value = 0;
  bool isNumber = !digits.getAsInteger(0, value);
  uint64_t *limit = StringSwitch<uint64_t *>(name)
#define KERASC_LIMIT_CASE(field, value, what) .Case(#field, &limits.field)
                        KERASC_LIMITS(KERASC_LIMIT_CASE)
#undef KERASC_LIMIT_CASE
                            .Default(nullptr);
  if (limit && isNumber) {
    *limit = value;
    return Error::success();
  }
  std::string known;
#define KERASC_LIMIT_NAME(field, value, what)                                  \
  known += std::string("\n  " #field "=") + std::to_string(limits.field) +     \
           "  " + what;
  KERASC_LIMITS(KERASC_LIMIT_NAME)
#undef KERASC_LIMIT_NAME
  return createStringError("--limit expects name=value, got '" + text +
                           "'; limits and what they are now:" + known);
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
  app.add_option(
         "--limit", limits,
         "raise what a file may ask for, name=value; --limit help lists")
      ->type_name("NAME=VALUE")
      ->group("Model");
  app.add_flag("--quiet", quiet, "print errors only")->group("Output");
}

int tool::fail(ExitCode code, const Twine &message) {
  errs() << "kerasc: error: " << message << "\n";
  return code;
}

std::unique_ptr<Compilation> tool::import(ModelOptions &options,
                                          StringRef output, Target &target,
                                          int &code) {
  for (const std::string &limit : options.limits)
    if (Error error = setLimit(options.compile.limits, limit)) {
      code = fail(badUsage, toString(std::move(error)));
      return nullptr;
    }
  Expected<Target> resolved = Target::resolve(options.compile.cpu);
  if (!resolved) {
    code = fail(badUsage, toString(resolved.takeError()));
    return nullptr;
  }
  target = *resolved;
  Expected<std::string> prefix =
      choosePrefix(options.compile, output, options.model);
  if (!prefix) {
    code = fail(badUsage, toString(prefix.takeError()));
    return nullptr;
  }
  options.compile.name = *prefix;

  for (const std::string &file : {options.model, options.weights})
    if (!file.empty() && !sys::fs::exists(file)) {
      code = fail(badFile, file + ": no such file or directory");
      return nullptr;
    }
  frontend::Problems problems(options.model, options.compile.limits.problems);
  std::unique_ptr<Compilation> compilation = Compilation::import(
      options.model, options.weights, options.compile, target, problems);
  if (!options.quiet || problems.hasErrors())
    errs() << problems.render();
  if (!compilation)
    code = badInput;
  return compilation;
}

Expected<std::unique_ptr<LoadedModel>> tool::load(Compilation &compilation) {
  Expected<codegen::ModelPlan> plan = compilation.plan();
  if (!plan)
    return plan.takeError();
  SmallVector<char, 0> object;
  if (Error error = compilation.emit(codegen::CodeKind::object,
                                     codegen::Exports::visible, object))
    return error;
  return LoadedModel::load(object, plan->interface.prefix);
}

Error tool::writeFiles(ArrayRef<OutputFile> files) {
  std::vector<sys::fs::TempFile> written;
  auto discard = [&](Error error) {
    for (sys::fs::TempFile &file : written)
      error = joinErrors(std::move(error), file.discard());
    return error;
  };
  for (const OutputFile &file : files) {
    Expected<sys::fs::TempFile> temporary = sys::fs::TempFile::create(
        file.path + ".%%%%%%.tmp", sys::fs::all_read | sys::fs::all_write);
    if (!temporary)
      return discard(createStringError(
          file.path + ": cannot write: " + toString(temporary.takeError())));
    written.push_back(std::move(*temporary));
    raw_fd_ostream stream(written.back().FD, /*shouldClose=*/false);
    stream.write(file.bytes.data(), file.bytes.size());
    stream.flush();
    if (stream.has_error()) {
      std::error_code reason = stream.error();
      stream.clear_error();
      return discard(createStringError(
          reason, file.path + ": cannot write: " + reason.message()));
    }
  }
  for (auto [file, temporary] : zip(files, written))
    if (Error error = temporary.keep(file.path))
      return discard(std::move(error));
  return Error::success();
}
