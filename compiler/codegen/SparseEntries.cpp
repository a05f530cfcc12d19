//===- SparseEntries.cpp --------------------------------------------------===//

#include "compiler/codegen/SparseEntries.h"

#include "compiler/codegen/EntryOps.h"
#include "compiler/codegen/ModelInterface.h"
#include "compiler/passes/SparseInput.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

/// Bytes of half an index.
static constexpr int64_t halfBytes = 4;

SparseEntries::SparseEntries(EntryOps &ops, const ModelInterface &interface)
    : ops(ops) {
  for (auto [i, input] : llvm::enumerate(interface.inputs))
    if (input.sparse)
      inputs.push_back(i);
}

SmallVector<Type> SparseEntries::types() const {
  SmallVector<Type> result;
  for (size_t i = 0; i < inputs.size(); ++i)
    result.append({ops.pointer, ops.pointer, ops.i64});
  return result;
}

SmallVector<Value> SparseEntries::whenDense() {
  SmallVector<Value> result;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Value none = LLVM::ZeroOp::create(ops.b, ops.pointer);
    result.append({none, none, ops.constant(0)});
  }
  return result;
}

SmallVector<Value> SparseEntries::load(Value all) {
  using P = arith::CmpIPredicate;
  SmallVector<Value> result;
  for (unsigned input : inputs) {
    int64_t at = input * sizeof(kerasc_input);
    auto field = [&](size_t offset, Type type) {
      return ops.load(all, at + offset, type);
    };
    Value isDense = ops.compare(P::eq, field(offsetof(kerasc_input, kind), ops.i32),
                                arith::ConstantIntOp::create(
                                    ops.b, KERASC_DENSE, 32));
    Value isShort = ops.compare(
        P::eq, field(offsetof(kerasc_input, index_dtype), ops.i32),
        arith::ConstantIntOp::create(ops.b, KERASC_INT32, 32));
    Value halves = arith::SelectOp::create(ops.b, isShort, ops.constant(1),
                                           ops.constant(2));
    halves =
        arith::SelectOp::create(ops.b, isDense, ops.constant(0), halves);
    result.append({field(offsetof(kerasc_input, columns), ops.pointer),
                   field(offsetof(kerasc_input, row_offsets), ops.pointer),
                   halves});
  }
  return result;
}

SmallVector<Value> SparseEntries::skipRows(ValueRange indices, Value first,
                                           ValueRange all,
                                           MutableArrayRef<Value> tensors) {
  SmallVector<Value> result(indices);
  for (auto [i, input] : llvm::enumerate(inputs)) {
    Value halves = indices[i * indicesPerInput + 2];
    Value &offsets = result[i * indicesPerInput + 1];
    Value skipped =
        ops.multiply(ops.multiply(first, halves), ops.constant(halfBytes));
    offsets = ops.offset(offsets, skipped);
    Value isDense = ops.compare(arith::CmpIPredicate::eq, halves, ops.constant(0));
    tensors[input] = arith::SelectOp::create(ops.b, isDense, tensors[input],
                                             all[input]);
  }
  return result;
}

SmallVector<Value> SparseEntries::asMemrefs(ValueRange indices) {
  ImplicitLocOpBuilder &b = ops.b;
  auto sizes = LLVM::LLVMArrayType::get(ops.i64, 1);
  auto descriptor = LLVM::LLVMStructType::getLiteral(
      b.getContext(), {ops.pointer, ops.pointer, ops.i64, sizes, sizes});
  auto type = MemRefType::get({ShapedType::kDynamic}, b.getI32Type());
  auto asMemref = [&](Value address) -> Value {
    Value value = LLVM::PoisonOp::create(b, descriptor);
    auto set = [&](Value field, ArrayRef<int64_t> position) {
      value = LLVM::InsertValueOp::create(b, value, field, position);
    };
    set(address, {0});
    set(address, {1});
    set(ops.constant(0), {2});
    // Nothing asks how many there are.
    set(ops.constant(0), {3, 0});
    set(ops.constant(1), {4, 0});
    return UnrealizedConversionCastOp::create(b, TypeRange(type), value)
        .getResult(0);
  };
  SmallVector<Value> result;
  for (size_t i = 0; i < indices.size(); i += indicesPerInput)
    result.append({asMemref(indices[i]), asMemref(indices[i + 1]),
                   arith::IndexCastOp::create(b, b.getIndexType(),
                                              indices[i + 2])});
  return result;
}
