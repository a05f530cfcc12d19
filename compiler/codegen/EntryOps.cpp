//===- EntryOps.cpp -------------------------------------------------------===//

#include "compiler/codegen/EntryOps.h"

using namespace mlir;
using namespace kerasc::codegen;

EntryOps::EntryOps(Location loc, Block *module)
    : b(loc, OpBuilder::atBlockEnd(module)), module(module),
      i32(b.getI32Type()), i64(b.getI64Type()),
      pointer(LLVM::LLVMPointerType::get(b.getContext())),
      nothing(LLVM::LLVMVoidType::get(b.getContext())) {}

Value EntryOps::constant(int64_t value) {
  return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
}
Value EntryOps::status(kerasc_status value) {
  return arith::ConstantOp::create(b, b.getI32IntegerAttr(value));
}
Value EntryOps::addressOf(const std::string &symbol) {
  return LLVM::AddressOfOp::create(b, pointer, symbol);
}
Value EntryOps::offset(Value base, Value bytes) {
  return LLVM::GEPOp::create(b, pointer, b.getI8Type(), base,
                             ArrayRef<LLVM::GEPArg>(bytes));
}
Value EntryOps::load(Value base, int64_t bytes, Type type) {
  return LLVM::LoadOp::create(b, type, offset(base, constant(bytes)));
}
Value EntryOps::toInteger(Value address) {
  return LLVM::PtrToIntOp::create(b, i64, address);
}

Value EntryOps::add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
Value EntryOps::subtract(Value x, Value y) {
  return arith::SubIOp::create(b, x, y);
}
Value EntryOps::multiply(Value x, Value y) {
  return arith::MulIOp::create(b, x, y);
}
Value EntryOps::smaller(Value x, Value y) {
  return arith::MinUIOp::create(b, x, y);
}
Value EntryOps::larger(Value x, Value y) {
  return arith::MaxUIOp::create(b, x, y);
}
Value EntryOps::both(Value x, Value y) {
  return arith::AndIOp::create(b, x, y);
}
Value EntryOps::either(Value x, Value y) {
  return arith::OrIOp::create(b, x, y);
}
Value EntryOps::compare(arith::CmpIPredicate predicate, Value x, Value y) {
  return arith::CmpIOp::create(b, predicate, x, y);
}

LLVM::LLVMFuncOp EntryOps::startFunction(const std::string &name,
                                         ArrayRef<Type> arguments, Type result,
                                         bool isExported) {
  b.setInsertionPointToEnd(module);
  auto function = LLVM::LLVMFuncOp::create(
      b, name, LLVM::LLVMFunctionType::get(result, arguments),
      isExported ? LLVM::Linkage::External : LLVM::Linkage::Internal);
  b.setInsertionPointToStart(function.addEntryBlock(b));
  return function;
}
