//===- CompileCommand.cpp - kerasc MODEL -o X.o ---------------------------===//

#include "Command.h"
#include "OutputFiles.h"

#include "compiler/Compile.h"
#include "compiler/Pipeline.h"
#include "compiler/codegen/EmitExample.h"
#include "compiler/codegen/EmitHeader.h"
#include "compiler/codegen/Identifiers.h"

#include "CLI/CLI.hpp"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;

namespace {

struct CompileOptions : ModelOptions {
  std::string output;
  std::string emit = "obj";
  std::string depfile;

  bool printsText() const { return output.empty() || output == "-"; }
};

/// What `--emit` can name: kinds of files, then phases.
struct Kind {
  StringRef name, suffix, what;
};
constexpr Kind kinds[] = {
    {"obj", ".o", "object file and C header"},
    {"shared", ".so", "shared library and C header"},
    {"static", ".a", "static library and C header"},
    {"asm", "", "assembly"},
    {"llvm", "", "LLVM IR"},
    {"header", "", "the C header alone"},
    {"example", "", "a complete main.c"},
};

/// As in `cc`: a makefile rule that says what the output depends on.
std::string dependencyRule(const CompileOptions &options) {
  auto escape = [](StringRef path) {
    std::string result;
    for (char c : path) {
      if (c == ' ' || c == '#')
        result += '\\';
      if (c == '$')
        result += '$';
      result += c;
    }
    return result;
  };
  std::string rule = escape(options.output) + ":";
  auto add = [&](const std::string &path) {
    if (!path.empty())
      rule += " " + escape(path);
  };
  if (sys::fs::is_directory(options.model)) {
    // What is read of an unpacked model.
    for (StringRef name :
         {"config.json", "metadata.json", "model.weights.h5"}) {
      SmallString<128> path(options.model);
      sys::path::append(path, name);
      if (sys::fs::exists(path))
        add(path.str().str());
    }
  } else {
    add(options.model);
  }
  add(options.weights);
  llvm::for_each(options.compile.lambdaSources, add);
  return rule + "\n";
}

/// Beside the object, named like it.
std::string headerPath(const CompileOptions &options) {
  SmallString<128> path(options.output);
  sys::path::replace_extension(path, ".h");
  return path.str().str();
}

/// What is wrong with the names of the files; empty when nothing is.
std::string checkFiles(const CompileOptions &options, bool isBinary) {
  if (!isBinary && options.printsText())
    return options.depfile.empty() ? ""
                                   : "--depfile needs an output: add -o FILE";
  StringSet<> seen;
  for (const std::string &path :
       {options.model, options.weights, options.output, options.depfile,
        isBinary ? headerPath(options) : ""})
    if (!path.empty() && !seen.insert(path).second)
      return "'" + path + "' would be two files of this command" +
             (isBinary ? "; the C header is named like the output, but .h"
                       : "");
  return "";
}

/// Prints text, or writes it where `-o` says.
int deliverText(const CompileOptions &options, const std::string &text) {
  if (options.printsText()) {
    outs() << text;
    return ok;
  }
  std::vector<OutputFile> files = {{options.output, text}};
  std::string rule;
  if (!options.depfile.empty()) {
    rule = dependencyRule(options);
    files.push_back({options.depfile, rule});
  }
  if (Error error = writeFiles(files))
    return fail(badFile, toString(std::move(error)));
  return ok;
}

/// One line about what was made, and how to go on.
void report(const CompileOptions &options, const codegen::ModelPlan &plan,
            const std::string &header) {
  if (options.quiet)
    return;
  outs() << options.output << ", " << header << ": " << plan.weightsBytes
         << " bytes of weights, " << plan.flopsPerRow << " flops a row";
  if (plan.interface.workspaceBound)
    outs() << ", " << *plan.interface.workspaceBound << " bytes of workspace\n";
  else
    outs() << " where unknown axes are 1; workspace: " << plan.interface.prefix
           << "_workspace_bytes\n";
  if (options.emit == "obj" || options.emit == "static")
    outs() << "  cc -std=c11 main.c " << options.output
           << " -o main    (--emit=example writes a main.c)\n";
  const codegen::ModelInterface &interface = plan.interface;
  if (interface.cpu == "native")
    outs() << "  for processors like this one (" << sys::getHostCPUName()
           << "); to ship it: --cpu=x86-64-v2,x86-64-v3,x86-64-v4\n";
  if (!interface.variants.empty())
    outs() << "  " << interface.prefix << "_select() chooses among "
           << join(interface.variants, ", ") << "; " << interface.prefix
           << "_predict() is for " << interface.cpu << "\n";
}

int emitBinary(CompileOptions &options, Compilation &compilation,
               const Kind &kind) {
  Expected<codegen::ModelPlan> plan = compilation.plan();
  if (!plan)
    return failToCompile(options, plan.takeError());
  SmallVector<char, 0> object;
  auto exports = kind.name == "shared" ? codegen::Exports::visible
                                       : codegen::Exports::hidden;
  if (Error error =
          compilation.emit(codegen::CodeKind::object, exports, object))
    return failToCompile(options, std::move(error));

  // Libraries are made beside the output and read back, so that they appear
  // under their name together with the header, or not at all.
  SmallString<128> temporary;
  std::unique_ptr<MemoryBuffer> library;
  ArrayRef<char> bytes = object;
  if (kind.name != "obj") {
    if (std::error_code error = sys::fs::createTemporaryFile(
            "kerasc", kind.suffix.drop_front(), temporary))
      return fail(badFile,
                  "cannot create a temporary file: " + error.message());
    FileRemover remover(temporary);
    Error error = kind.name == "shared"
                      ? codegen::linkShared(object, temporary.str().str())
                      : codegen::writeStatic(object, plan->interface.prefix,
                                             temporary.str().str());
    if (error)
      return fail(bug, toString(std::move(error)));
    auto buffer = MemoryBuffer::getFile(temporary, /*IsText=*/false,
                                        /*RequiresNullTerminator=*/false);
    if (!buffer)
      return fail(badFile, temporary + ": " + buffer.getError().message());
    library = std::move(*buffer);
    bytes = ArrayRef(library->getBufferStart(), library->getBufferSize());
  }

  std::string header = headerPath(options);
  std::string headerText = codegen::emitHeader(plan->interface);
  std::vector<OutputFile> files = {{options.output, bytes},
                                   {header, headerText}};
  std::string rule;
  if (!options.depfile.empty()) {
    rule = dependencyRule(options);
    files.push_back({options.depfile, rule});
  }
  if (Error error = writeFiles(files))
    return fail(badFile, toString(std::move(error)));
  report(options, *plan, header);
  return ok;
}

int runCompile(CompileOptions &options) {
  const Kind *kind = find_if(
      kinds, [&](const Kind &kind) { return kind.name == options.emit; });
  bool isBinary = kind != std::end(kinds) && !kind->suffix.empty();
  if (isBinary && options.output.empty())
    options.output =
        codegen::prefixFromStem(options.compile.name.empty()
                                    ? sys::path::stem(options.model).str()
                                    : options.compile.name) +
        kind->suffix.str();
  if (std::string problem = checkFiles(options, isBinary); !problem.empty())
    return fail(badUsage, problem);
  int code = ok;
  std::unique_ptr<Compilation> compilation =
      import(options, isBinary ? options.output : "", code);
  if (!compilation)
    return code;
  if (isBinary)
    return emitBinary(options, *compilation, *kind);

  auto text = [&]() -> Expected<std::string> {
    if (options.emit == "asm") {
      SmallVector<char, 0> assembly;
      if (Error error = compilation->emit(codegen::CodeKind::assembly,
                                          codegen::Exports::hidden, assembly))
        return error;
      return std::string(assembly.begin(), assembly.end());
    }
    if (options.emit == "llvm")
      return compilation->llvmText();
    if (options.emit == "header" || options.emit == "example") {
      Expected<codegen::ModelPlan> plan = compilation->plan();
      if (!plan)
        return plan.takeError();
      return options.emit == "header" ? codegen::emitHeader(plan->interface)
                                      : codegen::emitExample(plan->interface);
    }
    if (Error error = compilation->runThrough(options.emit))
      return error;
    return compilation->text();
  }();
  if (!text)
    return failToCompile(options, text.takeError());
  return deliverText(options, *text);
}

/// Every name for --emit.
std::vector<std::string> emitNames() {
  std::vector<std::string> names;
  for (const Kind &kind : kinds)
    names.push_back(kind.name.str());
  for (const Phase &phase : getPhases())
    names.push_back(getEmitName(phase).str());
  return names;
}

} // namespace

std::function<int()> tool::addCompile(CLI::App &app) {
  auto options = std::make_shared<CompileOptions>();
  options->addTo(app, /*required=*/false);
  app.add_option("-o,--output", options->output, "file to write")
      ->type_name("FILE")
      ->group("Output");
  app.add_option(
         "--emit", options->emit,
         "what to write: obj, shared, static, asm, llvm, header, example, "
         "or the IR after a phase")
      ->check(CLI::IsMember(emitNames()))
      ->type_name("KIND")
      ->group("Output");
  app.add_option("--depfile", options->depfile,
                 "write a makefile rule with what the output depends on")
      ->type_name("FILE")
      ->group("Output");
  app.add_option(
         "--name", options->compile.name,
         "prefix of the C names; else the stem of -o, else of the model")
      ->type_name("PREFIX")
      ->group("Code");
  CLI::Option *cpu =
      app.add_option(
             "--cpu", options->compile.cpu,
             "processor to compile for: native, x86-64-v3, znver4, ...; "
             "several between commas share one object")
          ->capture_default_str()
          ->type_name("CPU")
          ->group("Code");
  app.add_option("--target", options->compile.target,
                 "platform to compile for, aarch64-linux-gnu; else this one. "
                 "--cpu is then generic where it is not given")
      ->type_name("TRIPLE")
      ->group("Code");
  app.add_option("--block-rows", options->compile.blockRows,
                 "rows that go through the network together; 0: chosen")
      ->check(CLI::Range(int64_t(0), int64_t(1) << 20))
      ->type_name("ROWS")
      ->group("Code");
  return [options, cpu] {
    if (!options->compile.target.empty() && cpu->empty())
      options->compile.cpu = "generic";
    return runCompile(*options);
  };
}
