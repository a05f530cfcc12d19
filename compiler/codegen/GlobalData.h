//===- GlobalData.h - constant data of an object ----------------*- C++ -*-===//
//
// Strings and structures of the C ABI as LLVM globals, from plain C++ values.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_GLOBALDATA_H
#define KERASC_COMPILER_CODEGEN_GLOBALDATA_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <string>
#include <variant>

namespace mlir {
class ImplicitLocOpBuilder;
}

namespace kerasc::codegen {

class GlobalData {
public:
  struct Null {};
  /// Of a global or function of the module.
  struct Address {
    std::string symbol;
  };
  using Field = std::variant<uint32_t, uint64_t, Address, Null>;

  explicit GlobalData(mlir::ImplicitLocOpBuilder &builder) : b(builder) {}

  /// A constant structure of the fields, laid out as C does.
  void define(const std::string &name, llvm::ArrayRef<Field> fields);
  /// The bytes of `text` and a 0, in a section of their own if one is named.
  void defineString(const std::string &name, const std::string &text,
                    const std::string &section = "");
  /// Bytes that are filled in when the object is written.
  void declareExternal(const std::string &name, int64_t bytes,
                       unsigned alignment);

private:
  mlir::ImplicitLocOpBuilder &b;
};

} // namespace kerasc::codegen

#endif
