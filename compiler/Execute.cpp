//===- Execute.cpp --------------------------------------------------------===//
//
// ORC links the very bytes that `kerasc` would have written, so that what is
// verified here is what a program links.
//
//===----------------------------------------------------------------------===//

#include "compiler/Execute.h"

#include "compiler/Compile.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace kerasc;

struct LoadedModel::Engine {
  std::unique_ptr<orc::LLJIT> jit;
};

LoadedModel::LoadedModel(std::unique_ptr<Engine> engine,
                         const kerasc_model *model, void *typedEntry)
    : engine(std::move(engine)), model(model), typedEntry(typedEntry) {}

LoadedModel::~LoadedModel() = default;

Expected<std::unique_ptr<LoadedModel>>
LoadedModel::load(ArrayRef<char> object, const std::string &prefix) {
  auto jit = orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  // The object may want memcpy and its like, and nothing else.
  auto process = orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      (*jit)->getDataLayout().getGlobalPrefix(),
      [](const orc::SymbolStringPtr &name) {
        return *name == "memcpy" || *name == "memmove" || *name == "memset";
      });
  if (!process)
    return process.takeError();
  (*jit)->getMainJITDylib().addGenerator(std::move(*process));
  if (Error error = (*jit)->addObjectFile(MemoryBuffer::getMemBufferCopy(
          StringRef(object.data(), object.size()), prefix)))
    return error;
  auto symbol = (*jit)->lookup(prefix + "_model");
  if (!symbol)
    return symbol.takeError();
  auto predict = (*jit)->lookup(prefix + "_predict");
  if (!predict)
    return predict.takeError();
  const kerasc_model *model = symbol->toPtr<const kerasc_model *(*)(void)>()();
  auto engine = std::make_unique<Engine>(Engine{std::move(*jit)});
  return std::unique_ptr<LoadedModel>(
      new LoadedModel(std::move(engine), model, predict->toPtr<void *>()));
}

Expected<std::unique_ptr<LoadedModel>>
LoadedModel::load(Compilation &compilation, const std::string &prefix) {
  SmallVector<char, 0> object;
  if (Error error = compilation.emit(codegen::CodeKind::object,
                                     codegen::Exports::visible, object))
    return error;
  return load(object, prefix);
}
