//===- MathJit.cpp - one function of the vector math, compiled ------------===//
//
// See MathJit.h. The lowering below is the tail of the compiler's pipeline.
//
//===----------------------------------------------------------------------===//

#include "test/ulp/MathJit.h"

#include "compiler/codegen/ExpandMath.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;

namespace kerasc::test {

/// T is the type, E its element, W the number of elements. The placeholder op
/// is replaced by the body. Vectors of rank 2 are loaded as flat ones.
static const char *const loopText = R"(
func.func @kernel(%a: !llvm.ptr, %b: !llvm.ptr, %out: !llvm.ptr, %n: i64) {
  %zero = arith.constant 0 : i64
  %step = arith.constant W : i64
  scf.for %i = %zero to %n step %step : i64 {
    %pa = llvm.getelementptr %a[%i] : (!llvm.ptr, i64) -> !llvm.ptr, E
    %pb = llvm.getelementptr %b[%i] : (!llvm.ptr, i64) -> !llvm.ptr, E
    %po = llvm.getelementptr %out[%i] : (!llvm.ptr, i64) -> !llvm.ptr, E
    %x = llvm.load %pa {alignment = 2 : i64} : !llvm.ptr -> F
    %y = llvm.load %pb {alignment = 2 : i64} : !llvm.ptr -> F
    %xs = IN %x : F to T
    %ys = IN %y : F to T
    %r = "test.body"(%xs, %ys) : (T, T) -> T
    %rs = OUT %r : T to F
    llvm.store %rs, %po {alignment = 2 : i64} : F, !llvm.ptr
  }
  return
}
)";

static void replaceAll(std::string &text, StringRef from, StringRef to) {
  for (size_t at = 0; (at = text.find(from.str(), at)) != std::string::npos;
       at += to.size())
    text.replace(at, from.size(), to.str());
}

static llvm::Error failure(const Twine &what) {
  return llvm::createStringError(what);
}

namespace {
/// A context with what the loop needs, and the module under construction.
struct Lowered {
  MLIRContext context;
  OwningOpRef<ModuleOp> module;

  Lowered() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<arith::ArithDialect, cf::ControlFlowDialect,
                        func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
                        scf::SCFDialect, vector::VectorDialect>();
    registerBuiltinDialectTranslation(context);
    registerLLVMDialectTranslation(context);
    context.allowUnregisteredDialects();
  }

  llvm::Error build(MathBody body, const MathTarget &target) {
    Type type = parseType(target.type, &context);
    if (!type)
      return failure("not a type: " + target.type);
    auto vector = dyn_cast<VectorType>(type);
    int64_t width = vector ? vector.getNumElements() : 1;
    std::string element, flat, text = loopText;
    llvm::raw_string_ostream(element) << getElementTypeOrSelf(type);
    flat = vector ? llvm::formatv("vector<{0}x{1}>", width, element).str()
                  : element;
    bool cast = vector && vector.getRank() > 1;
    replaceAll(text, "IN", cast ? "vector.shape_cast" : "arith.bitcast");
    replaceAll(text, "OUT", cast ? "vector.shape_cast" : "arith.bitcast");
    // Last what the earlier replacements could contain.
    replaceAll(text, " E", " " + element);
    replaceAll(text, " W", " " + std::to_string(width));
    replaceAll(text, " F", " " + flat);
    replaceAll(text, "(T, T)", "(" + target.type + ", " + target.type + ")");
    replaceAll(text, " T", " " + target.type);
    module = parseSourceString<ModuleOp>(text, &context);
    if (!module)
      return failure("the loop does not parse:\n" + text);

    Operation *placeholder = nullptr;
    module->walk([&](Operation *op) {
      if (op->getName().getStringRef() == "test.body")
        placeholder = op;
    });
    OpBuilder b(placeholder);
    Value result = body(b, placeholder->getLoc(), placeholder->getOperand(0),
                        placeholder->getOperand(1));
    placeholder->getResult(0).replaceAllUsesWith(result);
    placeholder->erase();
    return llvm::Error::success();
  }

  llvm::Error lower() {
    if (mlir::failed(codegen::expandMath(*module)))
      return failure("expansion failed");
    PassManager pm(&context);
    pm.addPass(createSCFToControlFlowPass());
    pm.addPass(createConvertVectorToLLVMPass());
    pm.addPass(createArithToLLVMConversionPass());
    pm.addPass(createConvertMathToLLVMPass());
    pm.addPass(createConvertFuncToLLVMPass());
    pm.addPass(createConvertControlFlowToLLVMPass());
    pm.addPass(createUBToLLVMConversionPass());
    pm.addPass(createReconcileUnrealizedCastsPass());
    if (mlir::failed(pm.run(*module)))
      return failure("lowering failed");
    return llvm::Error::success();
  }
};

class JitKernel final : public MathKernel {
public:
  JitKernel(std::unique_ptr<llvm::orc::LLJIT> owned,
            llvm::orc::ExecutorAddr address)
      : jit(std::move(owned)) {
    entry = address.toPtr<void(const void *, const void *, void *, int64_t)>();
  }

private:
  std::unique_ptr<llvm::orc::LLJIT> jit;
};
} // namespace

static llvm::Expected<std::unique_ptr<llvm::Module>>
translate(MathBody body, const MathTarget &target, llvm::LLVMContext &context) {
  Lowered lowered;
  if (llvm::Error error = lowered.build(body, target))
    return error;
  if (llvm::Error error = lowered.lower())
    return error;
  auto module = translateModuleToLLVMIR(*lowered.module, context);
  if (!module)
    return failure("translation to LLVM IR failed");
  // Else ARM objects name the unwinder.
  for (llvm::Function &function : *module)
    function.setDoesNotThrow();
  return module;
}

llvm::Expected<std::unique_ptr<MathKernel>>
compileKernel(MathBody body, const MathTarget &target) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto context = std::make_unique<llvm::LLVMContext>();
  auto module = translate(body, target, *context);
  if (!module)
    return module.takeError();
  auto machine = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!machine)
    return machine.takeError();
  if (!target.cpu.empty()) {
    machine->setCPU(target.cpu);
    machine->getFeatures() = llvm::SubtargetFeatures(target.features);
  }
  auto jit = llvm::orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(*machine))
                 .create();
  if (!jit)
    return jit.takeError();
  llvm::orc::ThreadSafeModule safe(std::move(*module), std::move(context));
  if (llvm::Error error = (*jit)->addIRModule(std::move(safe)))
    return error;
  auto entry = (*jit)->lookup("kernel");
  if (!entry)
    return entry.takeError();
  return std::make_unique<JitKernel>(std::move(*jit), *entry);
}

static llvm::Expected<llvm::SmallVector<char, 0>>
emit(MathBody body, const MathTarget &target, llvm::CodeGenFileType kind) {
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmPrinters();
  llvm::LLVMContext context;
  auto module = translate(body, target, context);
  if (!module)
    return module.takeError();
  llvm::Triple triple(target.triple.empty() ? llvm::sys::getProcessTriple()
                                            : target.triple);
  std::string error;
  const llvm::Target *backend =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!backend)
    return failure(error);
  std::string cpu =
      target.cpu.empty() ? llvm::sys::getHostCPUName().str() : target.cpu;
  std::unique_ptr<llvm::TargetMachine> machine(backend->createTargetMachine(
      triple, cpu, target.features, {}, llvm::Reloc::PIC_));
  (*module)->setDataLayout(machine->createDataLayout());
  (*module)->setTargetTriple(triple);
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, stream, nullptr, kind))
    return failure("the target emits no such file");
  passes.run(**module);
  return bytes;
}

llvm::Expected<std::vector<std::string>>
undefinedSymbols(MathBody body, const MathTarget &target) {
  auto bytes = emit(body, target, llvm::CodeGenFileType::ObjectFile);
  if (!bytes)
    return bytes.takeError();
  auto object = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(StringRef(bytes->data(), bytes->size()), "kernel"));
  if (!object)
    return object.takeError();
  std::vector<std::string> names;
  for (const llvm::object::SymbolRef &symbol : (*object)->symbols()) {
    auto flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    auto name = symbol.getName();
    if (!name)
      return name.takeError();
    if (*flags & llvm::object::SymbolRef::SF_Undefined && !name->empty())
      names.push_back(name->str());
  }
  return names;
}

llvm::Expected<std::string> assembly(MathBody body, const MathTarget &target) {
  auto bytes = emit(body, target, llvm::CodeGenFileType::AssemblyFile);
  if (!bytes)
    return bytes.takeError();
  return std::string(bytes->data(), bytes->size());
}

} // namespace kerasc::test
