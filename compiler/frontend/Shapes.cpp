//===- Shapes.cpp - tensor shapes as the frontend checks them -------------===//

#include "compiler/frontend/Shapes.h"

#include "llvm/Support/MathExtras.h"

namespace kerasc::frontend {

std::string printShape(llvm::ArrayRef<int64_t> shape) {
  std::string text = "(";
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (axis)
      text += ", ";
    text += shape[axis] < 0 ? "None" : std::to_string(shape[axis]);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::optional<int64_t> elementCount(llvm::ArrayRef<int64_t> dimensions) {
  int64_t count = 1;
  bool overflow = false, empty = false;
  for (int64_t dimension : dimensions) {
    // A zero anywhere makes the product zero, wherever an overflow was met.
    empty |= dimension == 0;
    overflow |= llvm::MulOverflow(count, dimension, count);
  }
  if (empty)
    return 0;
  if (overflow)
    return std::nullopt;
  return count;
}

static std::string checkCount(llvm::ArrayRef<int64_t> dimensions,
                              llvm::StringRef what, const Limits &limits) {
  // Zeros are left out: (1 << 40, 0) has no elements, but sizes derived from it
  // would overflow.
  Shape nonzero;
  for (int64_t dimension : dimensions)
    if (dimension > 0)
      nonzero.push_back(dimension);
  std::optional<int64_t> count = elementCount(nonzero);
  if (count && static_cast<uint64_t>(*count) <= limits.elements)
    return "";
  return "has more than " + std::to_string(limits.elements) + " elements per " +
         what.str();
}

std::string checkTensorShape(llvm::ArrayRef<int64_t> shape,
                             const Limits &limits) {
  if (shape.empty())
    return "has no batch axis";
  if (shape.size() > limits.rank)
    return "has " + std::to_string(shape.size()) + " axes, more than " +
           std::to_string(limits.rank);
  // A fixed batch counts: the caller's buffers hold all of it.
  return checkCount(shape, shape.front() == unknownDimension ? "row" : "batch",
                    limits);
}

std::string checkWeightShape(llvm::ArrayRef<int64_t> shape,
                             const Limits &limits) {
  return checkCount(shape, "weight", limits);
}

} // namespace kerasc::frontend
