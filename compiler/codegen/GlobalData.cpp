//===- GlobalData.cpp -----------------------------------------------------===//

#include "compiler/codegen/GlobalData.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace kerasc::codegen;

/// Globals stand in front of the functions of the module being built.
static void insertAtStart(ImplicitLocOpBuilder &b) {
  Operation *op = b.getInsertionBlock()->getParentOp();
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  b.setInsertionPointToStart(module.getBody());
}

void GlobalData::define(const std::string &name, llvm::ArrayRef<Field> fields) {
  OpBuilder::InsertionGuard guard(b);
  insertAtStart(b);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  SmallVector<Type> types;
  for (const Field &field : fields)
    types.push_back(
        std::holds_alternative<uint32_t>(field)   ? Type(b.getI32Type())
        : std::holds_alternative<uint64_t>(field) ? Type(b.getI64Type())
                                                  : Type(pointer));
  auto type = LLVM::LLVMStructType::getLiteral(b.getContext(), types);
  auto global = LLVM::GlobalOp::create(
      b, type, /*isConstant=*/true, LLVM::Linkage::Internal, name, Attribute());
  b.createBlock(&global.getInitializerRegion());
  Value value = LLVM::PoisonOp::create(b, type);
  for (auto [i, field] : llvm::enumerate(fields)) {
    Value element;
    if (const auto *small = std::get_if<uint32_t>(&field))
      element = LLVM::ConstantOp::create(b, b.getI32Type(),
                                         b.getI32IntegerAttr(*small));
    else if (const auto *large = std::get_if<uint64_t>(&field))
      element = LLVM::ConstantOp::create(b, b.getI64Type(),
                                         b.getI64IntegerAttr(*large));
    else if (const auto *address = std::get_if<Address>(&field))
      element = LLVM::AddressOfOp::create(b, pointer, address->symbol);
    else
      element = LLVM::ZeroOp::create(b, pointer);
    value = LLVM::InsertValueOp::create(b, value, element, int64_t(i));
  }
  LLVM::ReturnOp::create(b, value);
}

void GlobalData::defineString(const std::string &name, const std::string &text,
                              const std::string &section) {
  OpBuilder::InsertionGuard guard(b);
  insertAtStart(b);
  std::string bytes = text + '\0';
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), bytes.size());
  auto global = LLVM::GlobalOp::create(b, type, /*isConstant=*/true,
                                       LLVM::Linkage::Internal, name,
                                       b.getStringAttr(bytes));
  if (!section.empty())
    global.setSection(section);
}

void GlobalData::declareExternal(const std::string &name, int64_t bytes,
                                 unsigned alignment) {
  OpBuilder::InsertionGuard guard(b);
  insertAtStart(b);
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), bytes);
  LLVM::GlobalOp::create(b, type, /*isConstant=*/true, LLVM::Linkage::External,
                         name, Attribute(), alignment)
      .setVisibility_(LLVM::Visibility::Hidden);
}
