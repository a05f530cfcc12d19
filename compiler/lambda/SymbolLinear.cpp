//===- SymbolLinear.cpp - products of matrices ----------------------------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace kerasc::lambda::handlers {

using llvm::Error;
using llvm::Expected;

/// The last axis with the one before the last (or the only one).
Result dot(Interpreter &in, const Arguments &args) {
  Value a = args["x"], b = args["y"];
  if (Error error = in.unify(a, b))
    return error;
  int64_t rankA = a.tensor().rank(), rankB = b.tensor().rank();
  if (rankA == 0 || rankB == 0)
    return in.tensors.binary(BinaryKind::Multiply, a, b);
  return contract(in, a, b, {rankA - 1}, {rankB == 1 ? 0 : rankB - 2}, 0);
}

Result batchDot(Interpreter &in, const Arguments &args) {
  Value a = args["x"], b = args["y"];
  if (Error error = in.unify(a, b))
    return error;
  int64_t rankA = a.tensor().rank(), rankB = b.tensor().rank();
  if (rankA < 2 || rankB < 2)
    return mistake("a product per sample of " + describe(a) + " and " +
                   describe(b) + ", expected two axes or more");
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axes"]);
  if (!axes)
    return axes.takeError();
  if (axes->empty())
    *axes = {rankA - 1, rankB == 2 ? 1 : rankB - 2};
  if (axes->size() == 1)
    axes->push_back(axes->front());
  if (axes->size() != 2)
    return mistake("axes is " + describe(args["axes"]) +
                   ", expected an int or two");
  const int64_t ranks[] = {rankA, rankB};
  for (int i = 0; i < 2; ++i) {
    Expected<int64_t> known = in.tensors.axisOf((*axes)[i], ranks[i]);
    if (!known)
      return known.takeError();
    if (*known == 0)
      return mistake("a product along axis 0, which is the batch");
    (*axes)[i] = *known;
  }
  // Keras before 2.3 paired more axes than the first when both have four.
  bool isPlain =
      in.generation == Generation::Keras3 || std::min(rankA, rankB) <= 3;
  if (!isPlain)
    return mistake("a product per sample of " + describe(a) + " and " +
                   describe(b) + ", whose meaning changed between versions");
  Result product = contract(in, a, b, {(*axes)[0]}, {(*axes)[1]}, 1);
  if (!product || product->tensor().rank() > 1)
    return product;
  return in.tensors.expandDims(*product, 1);
}

Result matmulOf(Interpreter &in, const Arguments &args) {
  bool transposes[2] = {false, false};
  if (args.has("transpose_a"))
    for (auto [flag, name] : {std::pair(&transposes[0], "transpose_a"),
                              std::pair(&transposes[1], "transpose_b")}) {
      Expected<bool> value = in.truth(args[name]);
      if (!value)
        return value.takeError();
      *flag = *value;
    }
  return matmul(in, args["x"], args["y"], transposes[0], transposes[1]);
}

/// "bij->ji": what the output lacks is summed, the rest put in its order.
static Result einsumOfOne(Interpreter &in, llvm::StringRef input,
                          llvm::StringRef output, const Value &value) {
  Result x = in.toTensor(value);
  if (!x)
    return x;
  if (static_cast<int64_t>(input.size()) != x->tensor().rank())
    return mistake("einsum '" + input + "->" + output + "' of " + describe(*x));
  llvm::SmallVector<int64_t> summed, order;
  std::string kept;
  for (auto [axis, letter] : llvm::enumerate(input))
    if (output.contains(letter))
      kept += letter;
    else
      summed.push_back(static_cast<int64_t>(axis));
  if (kept.size() != output.size())
    return mistake("einsum '" + input + "->" + output +
                   "' has an output letter that its input has not");
  if (!summed.empty())
    x = in.tensors.reduce(ReduceKind::Sum, *x, summed, /*keepDims=*/false);
  if (!x)
    return x;
  for (char letter : output)
    order.push_back(static_cast<int64_t>(kept.find(letter)));
  return in.tensors.transpose(*x, order);
}

Result einsumOf(Interpreter &in, const Arguments &args) {
  size_t count = args.all.size();
  if (count < 2 || count > 3 || !args.all[0].is(Kind::Text))
    return mistake("einsum with " + llvm::Twine(count) +
                   " arguments, expected an equation and one or two tensors");
  std::string equation;
  for (char c : args.all[0].text())
    if (c != ' ')
      equation += c;
  llvm::StringRef text = equation;
  auto [inputs, output] = text.split("->");
  auto [left, right] = inputs.split(',');
  auto isPlain = [](llvm::StringRef letters) {
    for (size_t i = 0; i < letters.size(); ++i)
      if (!llvm::isAlpha(letters[i]) || letters.find(letters[i]) != i)
        return false;
    return true;
  };
  bool isOne = count == 2;
  if (!text.contains("->") || text.contains(',') == isOne || !isPlain(left) ||
      !isPlain(right) || !isPlain(output))
    return mistake("einsum '" + text + "'",
                   "expected inputs of different letters each, and an output");
  if (isOne)
    return einsumOfOne(in, left, output, args.all[1]);
  Value a = args.all[1], b = args.all[2];
  if (Error error = in.unify(a, b))
    return error;
  return in.tensors.einsum(equation, a, b);
}

Result tensorDot(Interpreter &in, const Arguments &args) {
  Value a = args["x"], b = args["y"];
  if (Error error = in.unify(a, b))
    return error;
  std::vector<int64_t> axesA, axesB;
  if (args["axes"].isInteger()) {
    int64_t count = args["axes"].integer;
    if (count < 0 || count > std::min(a.tensor().rank(), b.tensor().rank()))
      return mistake("a product of " + llvm::Twine(count) + " axes");
    for (int64_t i = 0; i < count; ++i) {
      axesA.push_back(a.tensor().rank() - count + i);
      axesB.push_back(i);
    }
  } else {
    Expected<std::vector<Value>> pair = in.elements(args["axes"]);
    if (!pair)
      return pair.takeError();
    if (pair->size() != 2)
      return mistake("axes is " + describe(args["axes"]) +
                     ", expected an int or two lists");
    for (auto [value, axes] :
         {std::pair((*pair)[0], &axesA), std::pair((*pair)[1], &axesB)}) {
      Expected<std::vector<int64_t>> list = axesOf(in, value);
      if (!list)
        return list.takeError();
      *axes = *list;
    }
  }
  return contract(in, a, b, axesA, axesB, 0);
}

} // namespace kerasc::lambda::handlers
