//===- Compile.cpp --------------------------------------------------------===//

#include "compiler/Compile.h"

#include "compiler/Options.h"
#include "compiler/Pipeline.h"
#include "compiler/codegen/Identifiers.h"
#include "compiler/frontend/Importer.h"
#include "compiler/frontend/Problems.h"
#include "dialect/KerasOps.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Path.h"

#include <optional>

using namespace mlir;
using namespace kerasc;

struct Compilation::Implementation {
  Implementation(const Options &options, const Target &target)
      : options(options), target(target),
        // One model at a time: a thread pool would cost more than it gives.
        context(makeRegistry(), MLIRContext::Threading::DISABLED) {}

  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerDialects(registry);
    return registry;
  }

  keras::ModelOp model() { return *module->getOps<keras::ModelOp>().begin(); }

  llvm::Expected<std::unique_ptr<llvm::Module>>
  translate(llvm::LLVMContext &llvmContext, codegen::Exports exports) {
    return codegen::translateToLLVM(*module, llvmContext, target, prefix,
                                    exports);
  }

  const std::vector<char> &packedWeights() {
    if (!weights)
      weights = codegen::packWeights(model());
    return *weights;
  }

  Options options;
  Target target;
  std::string prefix;
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  size_t phasesDone = 1; // import
  std::optional<codegen::ModelPlan> plan;
  std::optional<std::vector<char>> weights;
};

Compilation::Compilation(std::unique_ptr<Implementation> implementation)
    : self(std::move(implementation)) {}

Compilation::~Compilation() = default;

std::unique_ptr<Compilation> Compilation::import(const std::string &path,
                                                 const std::string &weightsPath,
                                                 const Options &options,
                                                 const Target &target,
                                                 frontend::Problems &problems) {
  auto self = std::make_unique<Implementation>(options, target);
  self->prefix = options.name;
  frontend::ImportOptions importOptions;
  importOptions.limits = options.limits;
  importOptions.name = options.name;
  self->module = frontend::importModel(self->context, path, weightsPath,
                                       importOptions, problems);
  if (!self->module || problems.hasErrors())
    return nullptr;
  return std::unique_ptr<Compilation>(new Compilation(std::move(self)));
}

llvm::Error Compilation::runThrough(StringRef name) {
  ArrayRef<Phase> phases = getPhases();
  const Phase *last = llvm::find_if(phases, [&](const Phase &phase) {
    return phase.name == name || getEmitName(phase) == name;
  });
  size_t end = last - phases.begin() + 1;
  if (last == phases.end())
    return llvm::createStringError("no phase '" + name + "'");
  std::string messages;
  ScopedDiagnosticHandler handler(&self->context, [&](Diagnostic &diagnostic) {
    llvm::raw_string_ostream(messages)
        << diagnostic.getLocation() << ": " << diagnostic << "\n";
    return success();
  });
  for (; self->phasesDone < end; ++self->phasesDone) {
    const Phase &phase = phases[self->phasesDone];
    PassManager manager(&self->context);
    std::string reproducer = "kerasc-crash-" + self->prefix + ".mlir";
    manager.enableCrashReproducerGeneration(reproducer);
    buildPhase(manager, phase, self->options, self->target);
    if (failed(manager.run(*self->module)))
      return llvm::createStringError("phase '" + phase.name +
                                     "' failed; the IR it failed on is in " +
                                     reproducer + "\n" + messages);
    // The last moment at which the IR still knows inputs and outputs by name.
    if (phase.name == "schedule")
      self->plan =
          codegen::describeModel(self->model(), self->options.blockRows);
  }
  return llvm::Error::success();
}

ModuleOp Compilation::module() const { return *self->module; }

std::string Compilation::text() const {
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(16);
  flags.elideLargeResourceString(16);
  std::string result;
  llvm::raw_string_ostream stream(result);
  self->module->print(stream, flags);
  stream << "\n";
  return result;
}

llvm::Expected<codegen::ModelPlan> Compilation::plan() {
  if (!self->plan)
    if (llvm::Error error = runThrough("schedule"))
      return error;
  codegen::ModelPlan plan = *self->plan;
  plan.interface.cpu = self->target.cpu;
  plan.interface.target = self->target.triple;
  plan.interface.weightsDigest = codegen::sha256(self->packedWeights());
  return plan;
}

ArrayRef<char> Compilation::packedWeights() { return self->packedWeights(); }

llvm::Expected<std::string> Compilation::llvmText() {
  if (llvm::Error error = runThrough("llvm"))
    return error;
  llvm::LLVMContext context;
  auto module = self->translate(context, codegen::Exports::hidden);
  if (!module)
    return module.takeError();
  std::string text;
  llvm::raw_string_ostream(text) << **module;
  return text;
}

llvm::Error Compilation::emit(codegen::CodeKind kind, codegen::Exports exports,
                              SmallVectorImpl<char> &out) {
  if (llvm::Error error = runThrough("llvm"))
    return error;
  llvm::LLVMContext context;
  auto module = self->translate(context, exports);
  if (!module)
    return module.takeError();
  codegen::attachWeights(**module, self->prefix, self->packedWeights());
  return codegen::emitCode(**module, self->target, kind, out);
}

llvm::Expected<std::string> kerasc::choosePrefix(const Options &options,
                                                 StringRef output,
                                                 StringRef model) {
  if (options.name.empty())
    return codegen::prefixFromStem(
        llvm::sys::path::stem(output.empty() ? model : output).str());
  std::string problem = codegen::prefixProblem(options.name);
  if (!problem.empty())
    return llvm::createStringError("--name: " + problem);
  return options.name;
}
