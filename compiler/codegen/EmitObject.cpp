//===- EmitObject.cpp -----------------------------------------------------===//
//
// Why the weights come last: the optimiser should neither read nor copy them,
// and text of the IR should never contain them. LLVM writes an object with as
// many zeros in their place, which cost it no memory, and the weights are
// packed into the finished file.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/EmitObject.h"

#include "compiler/Digest.h"
#include "compiler/codegen/Target.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Mangler.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace mlir;
using namespace kerasc;

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// The bytes of a variable; a splat is written out by `storage`.
static ArrayRef<char> rawBytes(ElementsAttr value, std::vector<char> &storage) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return resource.getRawHandle().getBlob()->getData();
  auto dense = cast<DenseElementsAttr>(value);
  if (!dense.isSplat())
    return dense.getRawData();
  ArrayRef<char> element = dense.getRawData();
  for (int64_t i = 0; i < dense.getNumElements(); ++i)
    storage.insert(storage.end(), element.begin(), element.end());
  return storage;
}

/// Copies rows of `rowBytes` so that the row axis, seen as `shape`, is
/// transposed by `permutation`.
static void copyPermutedRows(const char *from, char *to, size_t rowBytes,
                             ArrayRef<int64_t> shape,
                             ArrayRef<int64_t> permutation) {
  size_t rank = shape.size();
  SmallVector<int64_t> strides(rank, 1), index(rank, 0);
  for (size_t axis = rank; axis-- > 1;)
    strides[axis - 1] = strides[axis] * shape[axis];
  int64_t rows = 1;
  for (int64_t size : shape)
    rows *= size;
  for (int64_t row = 0; row < rows; ++row) {
    int64_t source = 0;
    for (size_t axis = 0; axis < rank; ++axis)
      source += index[axis] * strides[permutation[axis]];
    memcpy(to + row * rowBytes, from + source * rowBytes, rowBytes);
    for (size_t axis = rank; axis-- > 0;) {
      if (++index[axis] < shape[permutation[axis]])
        break;
      index[axis] = 0;
    }
  }
}

/// Writes the matrix at `from`, K rows of N elements, as panels of `width`;
/// `to` is zero before.
static void copyPanels(const char *from, char *to, size_t elementBytes,
                       int64_t k, int64_t n, int64_t width) {
  int64_t line = keras::PlacementOp::lineSize, rows = line / width;
  for (int64_t column = 0; column < n; column += width) {
    int64_t columns = std::min(width, n - column);
    for (int64_t row = 0; row < k; ++row) {
      const char *source = from + (row * n + column) * elementBytes;
      char *target = to + (row / rows * line + row % rows) * elementBytes;
      if (rows == 1)
        memcpy(target, source, columns * elementBytes);
      else
        for (int64_t i = 0; i < columns; ++i)
          memcpy(target + i * rows * elementBytes, source + i * elementBytes,
                 elementBytes);
    }
    to += llvm::divideCeil(k, rows) * line * elementBytes;
  }
}

static size_t packedBytes(keras::ModelOp model) {
  auto size = model->getAttrOfType<IntegerAttr>("keras.weights_bytes");
  return size ? size.getInt() : 0;
}

/// Writes what lies at every placement; `packed` is zero before.
static void packInto(keras::ModelOp model, MutableArrayRef<char> packed) {
  SymbolTable symbols(model);
  for (auto place : model.getBody().getOps<keras::PlacementOp>()) {
    auto variable = symbols.lookup<keras::VariableOp>(place.getVariable());
    std::vector<char> storage;
    ArrayRef<char> bytes = rawBytes(variable.getValueAttr(), storage);
    char *to = packed.data() + place.getOffset();
    auto type = cast<RankedTensorType>(place.getType());
    if (bytes.empty())
      continue;
    std::vector<char> permuted;
    if (place.getRowShape()) {
      permuted.resize(bytes.size());
      copyPermutedRows(bytes.data(), permuted.data(),
                       bytes.size() / type.getDimSize(0), *place.getRowShape(),
                       *place.getRowPermutation());
      bytes = permuted;
    }
    if (std::optional<uint64_t> width = place.getPanelWidth())
      copyPanels(bytes.data(), to, bytes.size() / type.getNumElements(),
                 type.getDimSize(0), type.getDimSize(1), *width);
    else
      memcpy(to, bytes.data(), bytes.size());
  }
}

std::vector<char> codegen::packWeights(keras::ModelOp model) {
  std::vector<char> packed(packedBytes(model));
  packInto(model, packed);
  return packed;
}

/// The digits and the 0 that ends them.
static std::string digestText(ArrayRef<char> weights) {
  Digest digest;
  digest.add(StringRef(weights.data(), weights.size()));
  return digest.finish() + '\0';
}

/// Makes a declared array read-only data of the object.
static void define(llvm::GlobalVariable &global, llvm::Constant *value) {
  global.setInitializer(value);
  // No instruction selector may compute with the value: it may be a stand-in.
  global.setExternallyInitialized(true);
  global.setLinkage(llvm::GlobalValue::InternalLinkage);
  global.setVisibility(llvm::GlobalValue::DefaultVisibility);
}

static llvm::Constant *constantBytes(llvm::Module &module, StringRef bytes) {
  return llvm::ConstantDataArray::getRaw(
      bytes, bytes.size(), llvm::Type::getInt8Ty(module.getContext()));
}

/// Where the array that `global` became lies in an object file.
static llvm::Expected<MutableArrayRef<char>>
findBytes(const llvm::GlobalVariable &global, MutableArrayRef<char> object) {
  SmallString<64> wanted;
  llvm::Mangler().getNameWithPrefix(wanted, &global,
                                    /*CannotUsePrivateLabel=*/false);
  auto file = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(StringRef(object.data(), object.size()), "object"));
  if (!file)
    return file.takeError();
  for (const llvm::object::SymbolRef &symbol : (*file)->symbols()) {
    llvm::Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    if (*name != wanted)
      continue;
    llvm::Expected<llvm::object::section_iterator> section =
        symbol.getSection();
    if (!section)
      return section.takeError();
    llvm::Expected<uint64_t> address = symbol.getAddress();
    if (!address)
      return address.takeError();
    llvm::Expected<StringRef> contents = (*section)->getContents();
    if (!contents)
      return contents.takeError();
    size_t offset =
        contents->data() - object.data() + *address - (*section)->getAddress();
    return object.slice(offset, global.getValueType()->getArrayNumElements());
  }
  return llvm::createStringError("the object lacks its symbol '" + wanted +
                                 "'");
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

/// Loops come as they should run, unrolled and vectorised: what is left is to
/// drop the descriptors of buffers and the arguments nobody reads. Measured,
/// the default pipeline makes code of the same speed in twice the time.
static constexpr const char *pipeline =
    "cgscc(inline),deadargelim,function(sroa,early-cse,simplifycfg,"
    "instcombine<no-verify-fixpoint>,loop-mssa(licm),early-cse,simplifycfg),"
    "globaldce";

static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  llvm::ModulePassManager passes;
  llvm::cantFail(builder.parsePassPipeline(passes, pipeline));
  passes.run(module, modules);
}

llvm::Expected<std::unique_ptr<llvm::Module>>
codegen::translateToLLVM(ModuleOp module, llvm::LLVMContext &context,
                         const Target &target, StringRef prefix,
                         Exports exports) {
  // Where the weights are is not for LLVM.
  auto models = llvm::to_vector(module.getOps<keras::ModelOp>());
  for (keras::ModelOp model : models)
    model->remove();
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> result =
      translateModuleToLLVMIR(module, context, prefix);
  for (keras::ModelOp model : models)
    module.push_back(model);
  if (!result)
    return llvm::createStringError("the module does not translate to LLVM IR");

  std::unique_ptr<llvm::TargetMachine> machine = target.createMachine();
  result->setTargetTriple(machine->getTargetTriple());
  result->setDataLayout(machine->createDataLayout());
  result->setPICLevel(llvm::PICLevel::BigPIC);
  for (llvm::Function &function : *result) {
    if (function.isDeclaration())
      continue;
    // C code that never unwinds: no tables for it.
    function.addFnAttr(llvm::Attribute::NoUnwind);
    if (!function.hasLocalLinkage() && exports == Exports::hidden)
      function.setVisibility(llvm::GlobalValue::HiddenVisibility);
  }
  // Nobody reads it but tools, and it should survive every linker.
  if (llvm::GlobalVariable *info =
          result->getNamedGlobal((prefix + ".info").str()))
    llvm::appendToUsed(*result, info);
  optimize(*result, *machine);
  return result;
}

static llvm::Error writeCode(llvm::Module &module, const Target &target,
                             codegen::CodeKind kind,
                             SmallVectorImpl<char> &out) {
  std::unique_ptr<llvm::TargetMachine> machine = target.createMachine();
  llvm::raw_svector_ostream stream(out);
  llvm::legacy::PassManager passes;
  auto fileType = kind == codegen::CodeKind::object
                      ? llvm::CodeGenFileType::ObjectFile
                      : llvm::CodeGenFileType::AssemblyFile;
  // The module was verified when it was translated.
  if (machine->addPassesToEmitFile(passes, stream, nullptr, fileType,
                                   /*DisableVerify=*/true))
    return llvm::createStringError("the target cannot write this kind of file");
  passes.run(module);
  return llvm::Error::success();
}

llvm::Error codegen::emitCode(llvm::Module &module, const Target &target,
                              CodeKind kind, StringRef prefix,
                              keras::ModelOp model,
                              SmallVectorImpl<char> &out) {
  llvm::GlobalVariable *weights =
      module.getNamedGlobal((prefix + ".weights").str());
  llvm::GlobalVariable *digest =
      module.getNamedGlobal((prefix + ".weights_digest").str());
  if (!weights || !digest)
    return llvm::createStringError("the module declares no weights");

  if (kind == CodeKind::assembly) {
    std::vector<char> packed = packWeights(model);
    define(*weights,
           constantBytes(module, StringRef(packed.data(), packed.size())));
    define(*digest, constantBytes(module, digestText(packed)));
    return writeCode(module, target, kind, out);
  }

  // LLVM neither stores nor copies zeros.
  for (llvm::GlobalVariable *global : {weights, digest})
    define(*global, llvm::Constant::getNullValue(global->getValueType()));
  // Growing would copy the weights; memory for code that is not there is never
  // touched.
  constexpr size_t codeBytes = 1 << 20;
  out.reserve(packedBytes(model) + codeBytes);
  if (llvm::Error error = writeCode(module, target, kind, out))
    return error;
  llvm::Expected<MutableArrayRef<char>> packed = findBytes(*weights, out);
  if (!packed)
    return packed.takeError();
  llvm::Expected<MutableArrayRef<char>> text = findBytes(*digest, out);
  if (!text)
    return text.takeError();
  packInto(model, *packed);
  llvm::copy(digestText(*packed), text->begin());
  return llvm::Error::success();
}
