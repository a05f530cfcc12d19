//===- Target.cpp ---------------------------------------------------------===//

#include "compiler/codegen/Target.h"

#include "kerasc/runtime.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

/// The feature bits of the runtime for the features LLVM may use.
static uint64_t runtimeFeatures(const MCSubtargetInfo &info) {
  static constexpr std::pair<const char *, uint64_t> table[] = {
      {"+sse3", KERASC_CPU_SSE3},
      {"+ssse3", KERASC_CPU_SSSE3},
      {"+sse4.1", KERASC_CPU_SSE4_1},
      {"+sse4.2", KERASC_CPU_SSE4_2},
      {"+popcnt", KERASC_CPU_POPCNT},
      {"+cx16", KERASC_CPU_CX16},
      {"+sahf", KERASC_CPU_LAHF},
      {"+avx", KERASC_CPU_AVX},
      {"+avx2", KERASC_CPU_AVX2},
      {"+bmi", KERASC_CPU_BMI},
      {"+bmi2", KERASC_CPU_BMI2},
      {"+f16c", KERASC_CPU_F16C},
      {"+fma", KERASC_CPU_FMA},
      {"+lzcnt", KERASC_CPU_LZCNT},
      {"+movbe", KERASC_CPU_MOVBE},
      {"+avx512f", KERASC_CPU_AVX512F},
      {"+avx512bw", KERASC_CPU_AVX512BW},
      {"+avx512cd", KERASC_CPU_AVX512CD},
      {"+avx512dq", KERASC_CPU_AVX512DQ},
      {"+avx512vl", KERASC_CPU_AVX512VL},
      {"+avx512ifma", KERASC_CPU_AVX512IFMA},
      {"+avx512vbmi", KERASC_CPU_AVX512VBMI},
      {"+avx512vbmi2", KERASC_CPU_AVX512VBMI2},
      {"+avx512vnni", KERASC_CPU_AVX512VNNI},
      {"+avx512bitalg", KERASC_CPU_AVX512BITALG},
      {"+avx512vpopcntdq", KERASC_CPU_AVX512VPOPCNTDQ},
      {"+avx512bf16", KERASC_CPU_AVX512BF16},
      {"+avx512fp16", KERASC_CPU_AVX512FP16},
      {"+avxvnni", KERASC_CPU_AVXVNNI},
      {"+gfni", KERASC_CPU_GFNI}};
  uint64_t bits = 0;
  for (auto [feature, bit] : table)
    if (info.checkFeatures(feature))
      bits |= bit;
  return bits;
}

/// The platforms --target knows: ELF objects whose code tests run.
static Expected<Triple> parseTarget(const std::string &text) {
  Triple triple(Triple::normalize(text));
  bool isKnown = triple.isOSLinux() && triple.isOSBinFormatELF() &&
                 (triple.getArch() == Triple::x86_64 ||
                  triple.getArch() == Triple::aarch64);
  if (!isKnown)
    return createStringError("unknown target '" + text +
                             "' for --target; known: x86_64-linux-gnu, "
                             "aarch64-linux-gnu");
  return triple;
}

/// Makes LLVM's code generator for the triple known.
static void initializeTarget(const Triple &triple) {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  InitializeNativeTargetAsmParser();
  if (triple.getArch() == Triple(sys::getDefaultTargetTriple()).getArch())
    return;
  InitializeAllTargetInfos();
  InitializeAllTargets();
  InitializeAllTargetMCs();
  InitializeAllAsmPrinters();
  InitializeAllAsmParsers();
}

/// Why code for `cpu` cannot be made here; empty when it can.
static std::string checkForeign(const Triple &triple, const std::string &cpu) {
  if (triple.getArch() == Triple(sys::getDefaultTargetTriple()).getArch())
    return "";
  if (cpu == "native")
    return "--cpu=native is the processor of this machine, which is not one "
           "for " +
           triple.str() + "; leave --cpu out, or name one";
  // The descriptor has no bits for what other processors have.
  if (triple.getArch() == Triple::aarch64 && cpu != "generic")
    return "--cpu=" + cpu + ": only generic is known for " + triple.str();
  return "";
}

Expected<kerasc::Target> kerasc::Target::resolve(const std::string &cpu,
                                                 const std::string &platform) {
  kerasc::Target result;
  result.cpu = cpu;
  result.triple = sys::getDefaultTargetTriple();
  if (!platform.empty()) {
    Expected<Triple> parsed = parseTarget(platform);
    if (!parsed)
      return parsed.takeError();
    result.triple = parsed->str();
  }
  initializeTarget(Triple(result.triple));
  if (std::string why = checkForeign(Triple(result.triple), cpu); !why.empty())
    return createStringError(why);
  result.llvmCpu = cpu;
  SmallVector<std::string> features;
  if (cpu == "native") {
    result.llvmCpu = sys::getHostCPUName().str();
    // A virtual machine may lack features that the CPU's name implies.
    for (const auto &feature : sys::getHostCPUFeatures())
      features.push_back((feature.second ? "+" : "-") + feature.first().str());
    llvm::sort(features);
  }
  // What has no bit in the descriptor must not be used: kerasc_select could not
  // know that a processor lacks it.
  if (Triple(result.triple).getArch() == Triple::x86_64)
    for (const char *unknown :
         {"-xop", "-fma4", "-tbm", "-sse4a", "-egpr", "-ndd", "-ccmp",
          "-push2pop2", "-ppx", "-cf", "-zu", "-nf", "-avx10.2"})
      features.push_back(unknown);
  result.llvmFeatures = llvm::join(features, ",");
  std::string error;
  Triple triple(result.triple);
  const llvm::Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return createStringError("no code generator for " + result.triple);
  // Created without a CPU first: LLVM prints to stderr for one it does not
  // know.
  std::unique_ptr<MCSubtargetInfo> known(
      target->createMCSubtargetInfo(triple, "", ""));
  if (!known->isCPUStringValid(result.llvmCpu)) {
    SmallVector<StringRef> names;
    for (const SubtargetSubTypeKV &entry : known->getAllProcessorDescriptions())
      names.push_back(entry.Key);
    return createStringError("unknown CPU '" + cpu +
                             "' for --cpu; known: native, " +
                             llvm::join(names, ", "));
  }
  if (triple.getArch() == Triple::x86_64) {
    std::unique_ptr<MCSubtargetInfo> info(target->createMCSubtargetInfo(
        triple, result.llvmCpu, result.llvmFeatures));
    result.features[0] = runtimeFeatures(*info);
    result.vector =
        info->checkFeatures("+avx512vl") ? codegen::VectorUnit::avx512()
        : info->checkFeatures("+avx2")   ? codegen::VectorUnit::avx2()
                                         : codegen::VectorUnit::sse2();
  } else if (triple.getArch() == Triple::aarch64) {
    result.vector = codegen::VectorUnit::neon();
  }
  return result;
}

std::unique_ptr<TargetMachine> kerasc::Target::createMachine() const {
  std::string error;
  const llvm::Target *target =
      TargetRegistry::lookupTarget(Triple(triple), error);
  TargetOptions options;
  return std::unique_ptr<TargetMachine>(target->createTargetMachine(
      Triple(triple), llvmCpu, llvmFeatures, options, Reloc::PIC_,
      CodeModel::Small, CodeGenOptLevel::Default));
}
