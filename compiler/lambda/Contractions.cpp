//===- Contractions.cpp - matmul, dot and their relatives as einsum -------===//

#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::ArrayRef;
using llvm::Error;
using llvm::Expected;

Result contract(Interpreter &in, Value a, Value b, ArrayRef<int64_t> axesA,
                ArrayRef<int64_t> axesB, int64_t batch) {
  if (Error error = in.unify(a, b))
    return error;
  int64_t rankA = a.tensor().rank(), rankB = b.tensor().rank();
  if (axesA.size() != axesB.size())
    return mistake("a contraction of " + llvm::Twine(axesA.size()) +
                   " axes with " + llvm::Twine(axesB.size()));
  std::string left(rankA, 0), right(rankB, 0), output;
  char next = 'a';
  auto pair = [&](int64_t i, int64_t j) -> Error {
    Expected<int64_t> p = in.tensors.axisOf(i, rankA);
    if (!p)
      return p.takeError();
    Expected<int64_t> q = in.tensors.axisOf(j, rankB);
    if (!q)
      return q.takeError();
    if (left[*p] || right[*q])
      return mistake("axes " + llvm::Twine(i) + " and " + llvm::Twine(j) +
                     " of a contraction stand twice");
    left[*p] = right[*q] = next++;
    return Error::success();
  };
  for (int64_t axis = 0; axis < batch; ++axis)
    if (Error error = pair(axis, axis))
      return error;
  char firstSummed = next;
  for (auto [i, j] : llvm::zip(axesA, axesB))
    if (Error error = pair(i, j))
      return error;
  char pastSummed = next;
  for (std::string *letters : {&left, &right})
    for (char &letter : *letters)
      if (!letter)
        letter = next++;
  for (char letter : left)
    if (letter < firstSummed || letter >= pastSummed)
      output += letter;
  for (char letter : right)
    if (letter >= pastSummed)
      output += letter;
  return in.tensors.einsum(left + "," + right + "->" + output, a, b);
}

Result matmul(Interpreter &in, Value a, Value b, bool transposeA,
              bool transposeB) {
  if (Error error = in.unify(a, b))
    return error;
  int64_t rankA = a.tensor().rank(), rankB = b.tensor().rank();
  if (rankA == 0 || rankB == 0)
    return mistake("a matrix product of " + describe(a) + " and " +
                   describe(b));
  if ((transposeA && rankA < 2) || (transposeB && rankB < 2))
    return mistake("a vector is transposed in a matrix product");
  // Letters from the end: the batch axes of the shorter align with the last of
  // the longer; size 1 broadcasts.
  std::string left = rankA == 1 ? "y" : transposeA ? "yx" : "xy";
  std::string right = rankB == 1 ? "y" : transposeB ? "zy" : "yz";
  int64_t batchA = std::max<int64_t>(rankA - 2, 0);
  int64_t batchB = std::max<int64_t>(rankB - 2, 0);
  std::string output;
  for (int64_t i = std::max(batchA, batchB); i-- > 0;) {
    char letter = static_cast<char>('a' + i);
    bool inA = i < batchA, inB = i < batchB;
    if (inA && inB && a.tensor().type.shape[batchA - 1 - i] !=
                          b.tensor().type.shape[batchB - 1 - i])
      return mistake("a matrix product of " + describe(a) + " and " +
                         describe(b) + ", whose axes before the last two "
                                       "differ",
                     "give both the same axes, or one fewer");
    if (inA)
      left.insert(left.size() - std::min<int64_t>(rankA, 2), 1, letter);
    if (inB)
      right.insert(right.size() - std::min<int64_t>(rankB, 2), 1, letter);
    output += letter;
  }
  if (rankA > 1)
    output += 'x';
  if (rankB > 1)
    output += 'z';
  return in.tensors.einsum(left + "," + right + "->" + output, a, b);
}

} // namespace kerasc::lambda
