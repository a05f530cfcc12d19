//===- Shapes.h - tensor shapes as the frontend checks them ---------------===//
//
// A shape of a file is a claim. Everything that multiplies dimensions goes
// through elementCount, which knows overflow and the limit.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_SHAPES_H
#define KERASC_COMPILER_FRONTEND_SHAPES_H

#include "compiler/frontend/Limits.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace kerasc::frontend {

/// The batch is axis 0. Sizes below 0 are known at run time only:
/// unknownDimension is the batch, others are entries of a SizeTable.
using Shape = llvm::SmallVector<int64_t, 6>;

constexpr int64_t unknownDimension = -1;

/// As Python prints it: "(None, 128)", "(None,)".
std::string printShape(llvm::ArrayRef<int64_t> shape);

/// Product of dimensions that are all known; nothing on overflow.
std::optional<int64_t> elementCount(llvm::ArrayRef<int64_t> dimensions);

/// What is wrong with `shape` as that of a tensor with a batch, or empty.
std::string checkTensorShape(llvm::ArrayRef<int64_t> shape,
                             const Limits &limits);

/// What is wrong with `shape` as that of a weight, or empty.
std::string checkWeightShape(llvm::ArrayRef<int64_t> shape,
                             const Limits &limits);

} // namespace kerasc::frontend

#endif
