//===- Target.cpp ---------------------------------------------------------===//

#include "compiler/codegen/Target.h"

#include "kerasc/runtime.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
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
#define KERASC_CPU_FEATURE(feature, llvm, word, bit, saved)                    \
  {"+" llvm, KERASC_CPU_##feature},
#include "kerasc/cpu_features.def"
  };
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
    if (!info->checkFeatures("+64bit"))
      return createStringError("--cpu=" + cpu +
                               " has no 64-bit instructions, and the code is "
                               "for " +
                               result.triple);
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

Expected<std::vector<kerasc::Target>>
kerasc::Target::resolveList(const std::string &list,
                            const std::string &triple) {
  SmallVector<StringRef> names;
  StringRef(list).split(names, ',');
  bool isOne = names.size() == 1;
  auto wrong = [&](const Twine &why) {
    return createStringError("--cpu=" + list + ": " + why);
  };
  StringSet<> seen;
  std::vector<kerasc::Target> targets;
  for (StringRef name : names) {
    if (!isOne && name.empty())
      return wrong("an entry of the list is empty");
    if (!isOne && name == "native")
      return wrong("native stands alone; in a list, name the processor: " +
                   sys::getHostCPUName());
    if (!seen.insert(name).second)
      return wrong("'" + name + "' is there twice");
    Expected<kerasc::Target> target = resolve(name.str(), triple);
    if (!target)
      return target.takeError();
    targets.push_back(std::move(*target));
  }
  if (!isOne && Triple(targets.front().triple).getArch() != Triple::x86_64)
    return wrong("several processors can be told apart on x86-64 only, and the "
                 "code is for " +
                 targets.front().triple);
  llvm::stable_sort(targets, [](const auto &x, const auto &y) {
    return popcount(x.features[0]) < popcount(y.features[0]);
  });
  return targets;
}

Expected<kerasc::Target>
kerasc::Target::resolveBaseline(const std::string &triple) {
  bool isX86 = Triple(triple).getArch() == Triple::x86_64;
  return resolve(isX86 ? "x86-64" : "generic", triple);
}

std::unique_ptr<TargetMachine> kerasc::Target::createMachine() const {
  std::string error;
  const llvm::Target *target =
      TargetRegistry::lookupTarget(Triple(triple), error);
  TargetOptions options;
  // Measured, the default level makes code of the same speed, more slowly.
  return std::unique_ptr<TargetMachine>(target->createTargetMachine(
      Triple(triple), llvmCpu, llvmFeatures, options, Reloc::PIC_,
      CodeModel::Small, CodeGenOptLevel::Less));
}
