//===- Compile.cpp --------------------------------------------------------===//

#include "compiler/Compile.h"

#include "compiler/Options.h"
#include "compiler/Pipeline.h"
#include "compiler/codegen/Identifiers.h"
#include "compiler/frontend/Importer.h"
#include "compiler/frontend/Problems.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
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
  Implementation(const Options &options, ArrayRef<Target> targets)
      : options(options), targets(targets),
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
    llvm::Expected<Target> target = machineTarget();
    if (!target)
      return target.takeError();
    return codegen::translateToLLVM(*module, llvmContext, *target, prefix,
                                    exports);
  }

  /// For what is not of one variant alone. Functions of variants say themselves
  /// what they are for.
  llvm::Expected<Target> machineTarget() {
    return targets.size() == 1
               ? targets.front()
               : Target::resolveBaseline(targets.front().triple);
  }

  llvm::Error run(const Phase &phase, ModuleOp on, const Target &target);
  llvm::Error schedule(const Phase &phase);

  Options options;
  std::vector<Target> targets;
  std::string prefix;
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  size_t phasesDone = 1; // import
  std::optional<codegen::ModelPlan> plan;
};

Compilation::Compilation(std::unique_ptr<Implementation> implementation)
    : self(std::move(implementation)) {}

Compilation::~Compilation() = default;

std::unique_ptr<Compilation> Compilation::import(const std::string &path,
                                                 const std::string &weightsPath,
                                                 const Options &options,
                                                 ArrayRef<Target> targets,
                                                 frontend::Problems &problems) {
  auto self = std::make_unique<Implementation>(options, targets);
  self->prefix = options.name;
  frontend::ImportOptions importOptions;
  importOptions.limits = options.limits;
  importOptions.lambdaSources = options.lambdaSources;
  importOptions.name = options.name;
  self->module = frontend::importModel(self->context, path, weightsPath,
                                       importOptions, problems);
  if (!self->module || problems.hasErrors())
    return nullptr;
  return std::unique_ptr<Compilation>(new Compilation(std::move(self)));
}

char RefusedModel::ID;

void RefusedModel::log(llvm::raw_ostream &os) const {
  llvm::interleave(reasons, os, "\n");
}

std::error_code RefusedModel::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

/// "layer 'x' (Softmax): " for an op that was imported.
static std::string layerOf(Location location) {
  auto name = location->findInstanceOf<NameLoc>();
  if (!name)
    return "";
  std::string layer = "layer '" + name.getName().str() + "'";
  if (auto fused =
          name.getChildLoc()->findInstanceOf<FusedLocWith<StringAttr>>())
    layer += " (" + fused.getMetadata().str() + ")";
  return layer + ": ";
}

llvm::Error Compilation::Implementation::run(const Phase &phase, ModuleOp on,
                                             const Target &target) {
  std::string messages;
  std::vector<std::string> reasons;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    llvm::raw_string_ostream(messages)
        << diagnostic.getLocation() << ": " << diagnostic << "\n";
    if (isa<NameLoc>(diagnostic.getLocation()))
      reasons.push_back(layerOf(diagnostic.getLocation()) + diagnostic.str());
    return success();
  });
  PassManager manager(&context);
  // The pass at the end of the phase verifies; doing so after every pass takes
  // as long as a third of the passes.
  manager.enableVerifier(false);
  std::string reproducer = "kerasc-crash-" + prefix + ".mlir";
  if (!phase.mayRefuse)
    manager.enableCrashReproducerGeneration(reproducer);
  buildPhase(manager, phase, options, target);
  if (succeeded(manager.run(on)))
    return llvm::Error::success();
  if (phase.mayRefuse && !reasons.empty())
    return llvm::make_error<RefusedModel>(std::move(reasons));
  std::string where = phase.mayRefuse
                          ? std::string()
                          : "; the IR it failed on is in " + reproducer;
  return llvm::createStringError("phase '" + phase.name + "' failed" + where +
                                 "\n" + messages);
}

/// Makes a scheduled model one of several: <name>.<cpu>, whose functions tell
/// LLVM the processor.
static void makeVariant(keras::ModelOp model, const Target &target) {
  Builder b(model);
  model.setSymName((model.getSymName() + "." + target.cpu).str());
  SmallVector<StringRef> features;
  StringRef(target.llvmFeatures).split(features, ',');
  auto featuresAttr =
      LLVM::TargetFeaturesAttr::get(model.getContext(), features);
  for (auto function : model.getBody().getOps<func::FuncOp>()) {
    function->setAttr("target_cpu", b.getStringAttr(target.llvmCpu));
    function->setAttr("target_features", featuresAttr);
  }
}

/// Whether both read the same bytes at the same places.
static bool shareWeights(keras::ModelOp x, keras::ModelOp y) {
  return x->getAttr("keras.weights_bytes") ==
             y->getAttr("keras.weights_bytes") &&
         llvm::equal(x.getBody().getOps<keras::PlacementOp>(),
                     y.getBody().getOps<keras::PlacementOp>(),
                     [](keras::PlacementOp p, keras::PlacementOp q) {
                       return p->getAttrDictionary() == q->getAttrDictionary();
                     });
}

/// The phase that makes of one model a model per target.
llvm::Error Compilation::Implementation::schedule(const Phase &phase) {
  if (targets.size() == 1)
    return run(phase, *module, targets.front());
  SmallVector<OwningOpRef<ModuleOp>> variants;
  for (const Target &target : targets) {
    ModuleOp variant = variants.emplace_back(module->clone()).get();
    keras::ModelOp inner = *variant.getOps<keras::ModelOp>().begin();
    if (llvm::Error error = run(phase, variant, target))
      return error;
    makeVariant(inner, target);
  }
  model().erase();
  for (OwningOpRef<ModuleOp> &variant : variants) {
    keras::ModelOp inner = *variant->getOps<keras::ModelOp>().begin();
    inner->moveBefore(module->getBody(), module->getBody()->end());
    codegen::ModelPlan first =
                           codegen::describeModel(model(), options.blockRows),
                       other = codegen::describeModel(inner, options.blockRows);
    // The header states one workspace, and the weights exist once.
    if (!shareWeights(model(), inner) ||
        first.interface.workspaceBound != other.interface.workspaceBound ||
        first.workspaceRowBytes != other.workspaceRowBytes)
      return llvm::createStringError(
          "for the processors '" + first.interface.cpu + "' and '" +
          other.interface.cpu +
          "' the weights or the workspace are laid out differently");
  }
  return llvm::Error::success();
}

llvm::Error Compilation::runThrough(StringRef name) {
  ArrayRef<Phase> phases = getPhases();
  const Phase *last = llvm::find_if(phases, [&](const Phase &phase) {
    return phase.name == name || getEmitName(phase) == name;
  });
  size_t end = last - phases.begin() + 1;
  if (last == phases.end())
    return llvm::createStringError("no phase '" + name + "'");
  for (; self->phasesDone < end; ++self->phasesDone) {
    const Phase &phase = phases[self->phasesDone];
    bool isSchedule = phase.name == "schedule";
    if (llvm::Error error =
            isSchedule ? self->schedule(phase)
                       : self->run(phase, *self->module, self->targets.front()))
      return error;
    // The last moment at which the IR still knows inputs and outputs by name.
    if (isSchedule)
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
  plan.interface.target = self->targets.front().triple;
  return plan;
}

std::vector<char> Compilation::packedWeights() {
  return codegen::packWeights(self->model());
}

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
  llvm::Expected<Target> target = self->machineTarget();
  if (!target)
    return target.takeError();
  return codegen::emitCode(**module, *target, kind, self->prefix, self->model(),
                           out);
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
