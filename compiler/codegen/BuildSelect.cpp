//===- BuildSelect.cpp ----------------------------------------------------===//

#include "compiler/codegen/BuildSelect.h"

#include "kerasc/runtime.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <map>
#include <utility>

using namespace mlir;
using namespace kerasc::codegen;

namespace {

enum Register : int64_t { eax, ebx, ecx, edx };

/// What CPUID answers where.
struct Word {
  uint32_t leaf, subleaf;
  Register reg;
};
constexpr Word words[] = {
#define KERASC_CPU_WORD(word, leaf, subleaf, register)                         \
  {leaf, subleaf, register},
#include "kerasc/cpu_features.def"
};
enum WordIndex {
#define KERASC_CPU_WORD(word, leaf, subleaf, register) word,
#include "kerasc/cpu_features.def"
  wordCount
};

/// Bits that must be set for some features.
struct Requirement {
  explicit Requirement(uint64_t features) {
#define KERASC_CPU_FEATURE(feature, llvm, word, bit, saves)                    \
  if (features & KERASC_CPU_##feature) {                                       \
    bits[word] |= uint32_t(1) << bit;                                          \
    saved |= KERASC_SAVED_##saves;                                             \
  }
#include "kerasc/cpu_features.def"
  }

  uint32_t bits[wordCount] = {};
  uint32_t saved = 0; // of XCR0
};

class SelectBuilder {
public:
  explicit SelectBuilder(ImplicitLocOpBuilder &builder)
      : b(builder), i32(b.getI32Type()) {}

  Value build(ArrayRef<Choice> choices) {
    auto pointer = LLVM::LLVMPointerType::get(b.getContext());
    Value saved = askSystem();
    Value best = LLVM::ZeroOp::create(b, pointer);
    for (const Choice &choice : choices) {
      Requirement needs(choice.features);
      Value runs = hasAll(saved, needs.saved);
      for (unsigned word = 0; word < wordCount; ++word)
        if (needs.bits[word])
          runs = arith::AndIOp::create(b, runs,
                                       hasAll(ask(word), needs.bits[word]));
      Value function = LLVM::AddressOfOp::create(b, pointer, choice.function);
      best = arith::SelectOp::create(b, runs, function, best);
    }
    return best;
  }

private:
  Value constant(uint32_t value) {
    return arith::ConstantOp::create(b, b.getI32IntegerAttr(int32_t(value)));
  }
  Value atLeast(Value x, uint32_t least) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::uge, x,
                                 constant(least));
  }
  Value hasAll(Value word, uint32_t bits) {
    Value found = arith::AndIOp::create(b, word, constant(bits));
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, found,
                                 constant(bits));
  }

  /// A register of CPUID. Each leaf is asked once: under a hypervisor the
  /// instruction takes microseconds.
  Value cpuid(uint32_t leaf, uint32_t subleaf, Register reg) {
    Value &answer = answers[{leaf, subleaf}];
    if (!answer) {
      auto registers = LLVM::LLVMStructType::getLiteral(b.getContext(),
                                                        {i32, i32, i32, i32});
      answer =
          instruction("cpuid", registers, {constant(leaf), constant(subleaf)},
                      "={ax},={bx},={cx},={dx},{ax},{cx}");
    }
    return LLVM::ExtractValueOp::create(b, answer, int64_t(reg));
  }

  Value instruction(StringRef mnemonic, Type result, ValueRange operands,
                    StringRef constraints) {
    // With effects, so that it stays where it is.
    return LLVM::InlineAsmOp::create(
               b, result, operands, mnemonic,
               (constraints + ",~{dirflag},~{fpsr},~{flags}").str(),
               /*has_side_effects=*/true, /*is_align_stack=*/false,
               LLVM::tailcallkind::TailCallKind::None, LLVM::AsmDialectAttr(),
               ArrayAttr())
        .getRes();
  }

  /// A word; 0 when the processor has no such leaf or subleaf, for which some
  /// answer what another leaf says.
  Value ask(unsigned index) {
    constexpr uint32_t range = 0x80000000;
    const Word &word = words[index];
    Value exists = atLeast(cpuid(word.leaf & range, 0, eax), word.leaf);
    if (word.subleaf)
      exists = arith::AndIOp::create(
          b, exists, atLeast(cpuid(word.leaf, 0, eax), word.subleaf));
    return arith::SelectOp::create(
        b, exists, cpuid(word.leaf, word.subleaf, word.reg), constant(0));
  }

  /// XCR0: the registers that the operating system saves. Its upper half has
  /// nothing that is asked for.
  Value askSystem() {
    Value hasXgetbv =
        hasAll(ask(leaf1_ecx), uint32_t(1) << KERASC_CPU_OSXSAVE_BIT);
    auto branch = scf::IfOp::create(b, i32, hasXgetbv, /*withElse=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    Value low = instruction("xgetbv", i32, {constant(0)}, "={ax},{cx},~{dx}");
    scf::YieldOp::create(b, low);
    b.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(b, constant(0));
    return branch.getResult(0);
  }

  ImplicitLocOpBuilder &b;
  Type i32;
  std::map<std::pair<uint32_t, uint32_t>, Value> answers; // leaf, subleaf
};

} // namespace

Value kerasc::codegen::buildSelect(ImplicitLocOpBuilder &builder,
                                   ArrayRef<Choice> choices) {
  return SelectBuilder(builder).build(choices);
}
