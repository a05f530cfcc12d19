//===- LineTable.h - which Python line an instruction came from -----------===//

#ifndef KERASC_COMPILER_LAMBDA_LINETABLE_H
#define KERASC_COMPILER_LAMBDA_LINETABLE_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <vector>

namespace kerasc::lambda {

enum class LineFormat : uint8_t {
  UnsignedSteps, // 2.7, 3.5: lnotab whose lines only grow
  SignedSteps,   // 3.6 to 3.9: lnotab
  Ranges,        // 3.10: linetable
  Locations,     // 3.11 on
};

/// The line of each byte of the code (0 = none). A table that is broken gives
/// the lines up to where it breaks: lines serve messages only.
std::vector<int32_t> readLines(llvm::StringRef table, LineFormat format,
                               int32_t firstLine, uint64_t codeBytes);

/// True when `table` covers exactly `codeBytes` as 3.10's does; 3.8's and
/// 3.9's ends where the last line begins.
bool coversAsRanges(llvm::StringRef table, uint64_t codeBytes);

} // namespace kerasc::lambda

#endif
