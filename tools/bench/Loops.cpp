//===- Loops.cpp ----------------------------------------------------------===//
//
// The modules go to the code generator as they are built, without passes over
// the IR, so that the loops are those written here.
//
//===----------------------------------------------------------------------===//

#include "tools/bench/Loops.h"

#include "compiler/codegen/Target.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace kerasc;
using namespace kerasc::bench;

struct Loops::Jit {
  std::unique_ptr<orc::LLJIT> lljit;
  unsigned functions = 0;
};

Loops::Loops() : jit(std::make_unique<Jit>()) {}
Loops::~Loops() = default;

namespace {

/// A function of one module, under construction.
class Emitter {
public:
  Emitter(const std::string &name)
      : context(std::make_unique<LLVMContext>()),
        module(std::make_unique<Module>(name, *context)), builder(*context),
        i32(builder.getInt32Ty()), i64(builder.getInt64Ty()),
        pointer(builder.getPtrTy()) {}

  void start(Type *result, ArrayRef<Type *> parameters) {
    function = Function::Create(FunctionType::get(result, parameters, false),
                                GlobalValue::ExternalLinkage, module->getName(),
                                *module);
    builder.SetInsertPoint(BasicBlock::Create(*context, "", function));
  }

  /// `for (i = 0; i != end; i += step)`; `body` maps i and the values of the
  /// last turn to those of the next.
  SmallVector<Value *>
  loop(Value *end, uint64_t step, ArrayRef<Value *> initial,
       function_ref<SmallVector<Value *>(Value *, ArrayRef<Value *>)> body) {
    BasicBlock *before = builder.GetInsertBlock();
    BasicBlock *head = BasicBlock::Create(*context, "", function);
    BasicBlock *inside = BasicBlock::Create(*context, "", function);
    BasicBlock *after = BasicBlock::Create(*context, "", function);
    builder.CreateBr(head);
    builder.SetInsertPoint(head);
    PHINode *i = builder.CreatePHI(i64, 2);
    SmallVector<Value *> values;
    for (Value *value : initial)
      values.push_back(builder.CreatePHI(value->getType(), 2));
    builder.CreateCondBr(builder.CreateICmpEQ(i, end), after, inside);

    builder.SetInsertPoint(inside);
    SmallVector<Value *> next = body(i, values);
    Value *following = builder.CreateAdd(i, builder.getInt64(step));
    BasicBlock *last = builder.GetInsertBlock();
    builder.CreateBr(head);
    i->addIncoming(builder.getInt64(0), before);
    i->addIncoming(following, last);
    for (auto [value, first, nextValue] : zip(values, initial, next)) {
      cast<PHINode>(value)->addIncoming(first, before);
      cast<PHINode>(value)->addIncoming(nextValue, last);
    }
    builder.SetInsertPoint(after);
    return values;
  }

  /// Keeps values alive to the end: each is stored to where nobody looks.
  void use(ArrayRef<Value *> values) {
    for (Value *value : values) {
      Value *slot = builder.CreateAlloca(value->getType());
      builder.CreateStore(value, slot, /*isVolatile=*/true);
    }
  }

  orc::ThreadSafeModule finish() {
    return orc::ThreadSafeModule(std::move(module), std::move(context));
  }

  Value *argument(unsigned i) { return function->getArg(i); }

  std::unique_ptr<LLVMContext> context;
  std::unique_ptr<Module> module;
  IRBuilder<> builder;
  Type *i32, *i64;
  PointerType *pointer;
  Function *function = nullptr;
};

} // namespace

/// void fma(i64 turns): each turn every accumulator x becomes x / 2 + 1, which
/// stays near 2.
static void emitMultiplyAdd(Emitter &e, unsigned lanes, unsigned accumulators) {
  e.start(e.builder.getVoidTy(), {e.i64});
  auto *type = FixedVectorType::get(e.builder.getFloatTy(), lanes);
  Value *half = ConstantFP::get(type, 0.5), *one = ConstantFP::get(type, 1.0);
  SmallVector<Value *> initial;
  for (unsigned i = 0; i < accumulators; ++i)
    initial.push_back(ConstantFP::get(type, 1.0 + i / 16.0));
  auto values = e.loop(e.argument(0), 1, initial,
                       [&](Value *, ArrayRef<Value *> previous) {
                         SmallVector<Value *> next;
                         for (Value *value : previous)
                           // A fused one where the processor has it, else one
                           // of each.
                           next.push_back(e.builder.CreateIntrinsic(
                               Intrinsic::fmuladd, {type}, {value, half, one}));
                         return next;
                       });
  e.use(values);
  e.builder.CreateRetVoid();
}

/// void read(ptr data, i64 bytes, i64 times).
static void emitRead(Emitter &e, unsigned vectorBytes, unsigned streams) {
  e.start(e.builder.getVoidTy(), {e.pointer, e.i64, e.i64});
  IRBuilder<> &b = e.builder;
  auto *type = FixedVectorType::get(e.i64, vectorBytes / 8);
  // Eight independent accumulators, shared by the streams.
  const unsigned perStream = 8 / streams;
  Value *data = e.argument(0);
  Value *part = b.CreateUDiv(e.argument(1), b.getInt64(streams));
  SmallVector<Value *> zeros(8, Constant::getNullValue(type));
  auto pass = [&](Value *, ArrayRef<Value *> before) {
    return e.loop(
        part, perStream * vectorBytes, before,
        [&](Value *offset, ArrayRef<Value *> previous) {
          SmallVector<Value *> next(previous);
          for (unsigned s = 0; s < streams; ++s) {
            Value *start =
                b.CreatePtrAdd(data, b.CreateMul(part, b.getInt64(s)));
            for (unsigned u = 0; u < perStream; ++u) {
              Value *&value = next[s * perStream + u];
              Value *at = b.CreatePtrAdd(b.CreatePtrAdd(start, offset),
                                         b.getInt64(u * vectorBytes));
              value = b.CreateXor(
                  value, b.CreateAlignedLoad(type, at, Align(vectorBytes)));
            }
          }
          return next;
        });
  };
  e.use(e.loop(e.argument(2), 1, zeros, pass));
  b.CreateRetVoid();
}

/// i32 call(i64 times).
static void emitCall(Emitter &e, void *function, ArrayRef<uint64_t> sizes,
                     ArrayRef<const void *> pointers) {
  e.start(e.i32, {e.i64});
  IRBuilder<> &b = e.builder;
  auto constant = [&](const void *address) {
    return b.CreateIntToPtr(b.getInt64(reinterpret_cast<uintptr_t>(address)),
                            e.pointer);
  };
  SmallVector<Type *> types;
  SmallVector<Value *> arguments;
  for (uint64_t size : sizes) {
    types.push_back(e.i64);
    arguments.push_back(b.getInt64(size));
  }
  for (const void *address : pointers) {
    types.push_back(e.pointer);
    arguments.push_back(constant(address));
  }
  FunctionCallee callee(FunctionType::get(e.i32, types, false),
                        constant(function));
  auto all = e.loop(e.argument(0), 1, {b.getInt32(0)},
                    [&](Value *, ArrayRef<Value *> status) {
                      return SmallVector<Value *>{b.CreateOr(
                          status[0], b.CreateCall(callee, arguments))};
                    });
  b.CreateRet(all[0]);
}

Expected<std::unique_ptr<Loops>> Loops::create(const Target &target) {
  orc::JITTargetMachineBuilder machine((Triple(target.triple)));
  machine.setCPU(target.llvmCpu);
  machine.getFeatures() = SubtargetFeatures(target.llvmFeatures);
  auto lljit = orc::LLJITBuilder()
                   .setJITTargetMachineBuilder(std::move(machine))
                   .create();
  if (!lljit)
    return lljit.takeError();
  std::unique_ptr<Loops> loops(new Loops);
  loops->jit->lljit = std::move(*lljit);
  loops->bits = unsigned(target.vector.bits);
  const unsigned lanes = loops->bits / 32;
  // Three quarters of the registers: more than any processor's latency times
  // throughput, and room for the two constants.
  const unsigned accumulators = unsigned(target.vector.registers * 3 / 4);
  loops->fmaFlops = uint64_t(2) * lanes * accumulators;

  Emitter fma("multiply_add"), one("read_one"), four("read_four");
  emitMultiplyAdd(fma, lanes, accumulators);
  emitRead(one, loops->bits / 8, 1);
  emitRead(four, loops->bits / 8, 4);
  for (Emitter *emitter : {&fma, &one, &four})
    if (Error error = loops->jit->lljit->addIRModule(emitter->finish()))
      return error;
  auto find = [&](auto *&function, const char *name) -> Error {
    auto symbol = loops->jit->lljit->lookup(name);
    if (!symbol)
      return symbol.takeError();
    function = symbol->toPtr<std::remove_reference_t<decltype(function)>>();
    return Error::success();
  };
  if (Error error = find(loops->fma, "multiply_add"))
    return error;
  if (Error error = find(loops->readOne, "read_one"))
    return error;
  if (Error error = find(loops->readQuarters, "read_four"))
    return error;
  return loops;
}

Expected<Loops::CallLoop> Loops::calling(void *function,
                                         ArrayRef<uint64_t> sizes,
                                         ArrayRef<const void *> pointers) {
  std::string name = "call_" + std::to_string(jit->functions++);
  Emitter emitter(name);
  emitCall(emitter, function, sizes, pointers);
  if (Error error = jit->lljit->addIRModule(emitter.finish()))
    return error;
  auto symbol = jit->lljit->lookup(name);
  if (!symbol)
    return symbol.takeError();
  return symbol->toPtr<CallLoop>();
}

bool bench::isHere(const Target &target) {
  Expected<Target> host = Target::resolve("native");
  if (!host) {
    consumeError(host.takeError());
    return false;
  }
  for (auto [wanted, present] : zip(target.features, host->features))
    if (wanted & ~present)
      return false;
  return true;
}
