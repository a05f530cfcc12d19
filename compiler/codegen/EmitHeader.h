//===- EmitHeader.h - the C header of a compiled model --------------------===//

#ifndef KERASC_COMPILER_CODEGEN_EMITHEADER_H
#define KERASC_COMPILER_CODEGEN_EMITHEADER_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kerasc::codegen {

enum class DataType : uint32_t;
struct InterfaceTensor;
struct ModelInterface;

/// The text of `<prefix>.h`: C11 and C++, complete alone, without a path. The
/// model has its prefix and identifiers.
std::string emitHeader(const ModelInterface &model);

// What the example shares with the header, so that the two fit.

/// "float", "uint8_t"; halves are "uint16_t".
const char *cType(DataType type);

/// JET_FEATURES_SIZE; with unknown axes a function-like macro of all of them.
std::string sizeMacro(const ModelInterface &model,
                      const InterfaceTensor &tensor);

/// JET_WORKSPACE_BYTES.
std::string workspaceMacro(const ModelInterface &model);

/// Any bytes as 'text' that can stand in a comment: others than printable ones
/// as <2a>, at most 100.
std::string commentText(std::string_view text);

/// `begin` + items joined by ", " + `end`, broken before column 80 and aligned
/// behind `begin`.
std::string wrapped(const std::string &begin,
                    const std::vector<std::string> &items,
                    const std::string &end);

} // namespace kerasc::codegen

#endif
