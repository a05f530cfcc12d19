//===- EntryOps.h - the few operations that entries are made of -*- C++ -*-===//
//
// Entry functions compute with addresses and unsigned 64-bit numbers, as LLVM
// functions that the descriptor can point to. Internal to the files that build
// entries.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_ENTRYOPS_H
#define KERASC_COMPILER_CODEGEN_ENTRYOPS_H

#include "kerasc/runtime.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <string>

namespace kerasc::codegen {

struct EntryOps {
  using Value = mlir::Value;

  EntryOps(mlir::Location loc, mlir::Block *module);

  Value constant(int64_t value);
  Value status(kerasc_status value);
  Value addressOf(const std::string &symbol);
  /// base + bytes, and what is there.
  Value offset(Value base, Value bytes);
  Value load(Value base, int64_t bytes, mlir::Type type);
  Value toInteger(Value address);

  Value add(Value x, Value y);
  Value subtract(Value x, Value y);
  Value multiply(Value x, Value y);
  Value smaller(Value x, Value y);
  Value larger(Value x, Value y);
  Value both(Value x, Value y);
  Value either(Value x, Value y);
  Value compare(mlir::arith::CmpIPredicate predicate, Value x, Value y);

  /// Opens a function at the end of the module for building; whoever builds it
  /// ends it with a return.
  mlir::LLVM::LLVMFuncOp startFunction(const std::string &name,
                                       llvm::ArrayRef<mlir::Type> arguments,
                                       mlir::Type result, bool isExported);

  mlir::ImplicitLocOpBuilder b;
  mlir::Block *module;
  mlir::Type i32, i64, pointer, nothing;
};

} // namespace kerasc::codegen

#endif
