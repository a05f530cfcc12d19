//===- Contractions.cpp - sums of products of two tensors -----------------===//

#include "compiler/frontend/operations/OperationCall.h"
#include "compiler/frontend/operations/Operations.h"

#include "dialect/KerasOps.h"

#include "llvm/ADT/StringExtras.h"

namespace kerasc::frontend {

/// `count` letters that no other part of an equation uses.
static std::string letters(size_t count, char from) {
  std::string text;
  for (size_t i = 0; i < count; ++i)
    text += static_cast<char>(from + i);
  return text;
}

/// The last axis of `a` with the last but one of `b`; axes before them
/// broadcast.
static Tensor multiplyMatrices(TensorOps &ops, Tensor a, Tensor b,
                               bool transposeA, bool transposeB) {
  if (!a || !b)
    return {};
  // A vector is a matrix of one row, or of one column, whose axis goes again.
  bool isRow = a.shape.size() == 1, isColumn = b.shape.size() == 1;
  if (isRow)
    a = ops.expandDims(a, 0);
  if (isColumn)
    b = ops.expandDims(b, 1);
  if (!a || !b || a.shape.size() < 2 || b.shape.size() < 2)
    return ops.fail("a product of matrices of a tensor without axes");
  size_t outerA = a.shape.size() - 2, outerB = b.shape.size() - 2;
  size_t outer = std::max(outerA, outerB);
  std::string names = letters(outer, 'a');
  std::string first = names.substr(outer - outerA),
              second = names.substr(outer - outerB);
  // Axes of size 1 beside larger ones are left out and repeat themselves.
  auto dropOnes = [&](Tensor &x, std::string &own, const Tensor &other,
                      size_t otherOuter) {
    llvm::SmallVector<int64_t> gone;
    std::string kept;
    size_t count = x.shape.size() - 2;
    for (size_t i = 0; i < count; ++i) {
      size_t fromEnd = count - i;
      bool isRepeated = x.shape[i] == 1 && fromEnd <= otherOuter &&
                        other.shape[otherOuter - fromEnd] != 1;
      if (isRepeated)
        gone.push_back(i);
      else
        kept += own[i];
    }
    own = kept;
    if (!gone.empty())
      x = ops.squeeze(x, gone);
  };
  Tensor wholeA = a, wholeB = b;
  dropOnes(a, first, wholeB, outerB);
  dropOnes(b, second, wholeA, outerA);
  first += transposeA ? "yx" : "xy";
  second += transposeB ? "zy" : "yz";
  Tensor result = ops.einsum(first + "," + second + "->" + names + "xz", a, b);
  if (isColumn)
    result = ops.squeeze(result, {-1});
  if (isRow)
    result = ops.squeeze(result, {isColumn ? -1 : -2});
  return result;
}

static Results matmul(OperationCall &call) {
  auto [a, b] = call.operands("x1|a|x", "x2|b|y");
  return single(multiplyMatrices(call.ops, a, b,
                                 call.boolean(-1, "transpose_a", false),
                                 call.boolean(-1, "transpose_b", false)));
}

/// The last axis of one with the last but one of the other; the rest multiply
/// out.
static Results dot(OperationCall &call) {
  auto [a, b] = call.operands("x1|x", "x2|y");
  if (!a || !b)
    return {};
  if (a.shape.empty() || b.shape.empty())
    return single(call.ops.binary(keras::BinaryKind::multiply, a, b));
  std::string first = letters(a.shape.size() - 1, 'a') + "z";
  std::string second = letters(b.shape.size() - 1, 'm');
  std::string rest = second;
  second.insert(second.size() - (second.empty() ? 0 : 1), "z");
  return single(call.ops.einsum(first + "," + second + "->" +
                                    first.substr(0, first.size() - 1) + rest,
                                a, b));
}

static Results tensordot(OperationCall &call) {
  auto [a, b] = call.operands("x1|a", "x2|b");
  const rapidjson::Value *axes = call.constant(2, "axes");
  if (!a || !b)
    return {};
  llvm::SmallVector<int64_t> along[2];
  auto add = [](const rapidjson::Value &value,
                llvm::SmallVector<int64_t> &list) {
    if (value.IsInt64())
      list.push_back(value.GetInt64());
    else if (value.IsArray())
      for (const rapidjson::Value &element : value.GetArray())
        if (element.IsInt64())
          list.push_back(element.GetInt64());
  };
  if (axes && axes->IsInt64()) {
    int64_t count = axes->GetInt64();
    if (count < 0 || count > static_cast<int64_t>(a.shape.size()))
      return single(call.ops.fail("argument 'axes': " + std::to_string(count) +
                                  " axes of shape " + printShape(a.shape)));
    for (int64_t i = 0; i < count; ++i) {
      along[0].push_back(a.shape.size() - count + i);
      along[1].push_back(i);
    }
  } else if (axes && axes->IsArray() && axes->Size() == 2) {
    add((*axes)[0], along[0]);
    add((*axes)[1], along[1]);
  }
  if (!axes || along[0].size() != along[1].size())
    return single(call.ops.fail("argument 'axes': expected an int or two lists "
                                "of one length"));
  std::string first = letters(a.shape.size(), 'a'),
              second = letters(b.shape.size(), 'm');
  char next = 'A';
  for (auto [x, y] : llvm::zip(along[0], along[1])) {
    auto i = call.ops.normalizeAxis(x, first.size());
    auto j = call.ops.normalizeAxis(y, second.size());
    if (!i || !j)
      return {};
    first[*i] = second[*j] = next++;
  }
  std::string output;
  for (char letter : first + second)
    if (letter >= 'a')
      output += letter;
  return single(call.ops.einsum(first + "," + second + "->" + output, a, b));
}

/// The equation with letters of their own for the axes of each "...", which
/// line up from the last one; as it is where that cannot be.
static std::string spellEllipsis(const std::string &equation,
                                 llvm::ArrayRef<Tensor> inputs) {
  static constexpr llvm::StringRef own = "PQRSTUVW";
  auto [left, output] = llvm::StringRef(equation).split("->");
  llvm::SmallVector<llvm::StringRef> terms;
  left.split(terms, ',');
  size_t longest = 0;
  std::string result;
  auto spell = [&](llvm::StringRef term, size_t count) {
    auto [before, after] = term.split("...");
    bool isThere = before.size() != term.size();
    return before.str() +
           (isThere ? own.take_front(longest).take_back(count).str() : "") +
           after.str();
  };
  llvm::SmallVector<size_t> counts;
  for (auto [i, term] : llvm::enumerate(terms)) {
    size_t named = term.size() - (term.contains("...") ? 3 : 0);
    size_t rank = i < inputs.size() ? inputs[i].shape.size() : 0;
    if (rank < named || rank - named > own.size())
      return equation;
    counts.push_back(rank - named);
    longest = std::max(longest, rank - named);
  }
  for (auto [i, term] : llvm::enumerate(terms))
    result += (i ? "," : "") + spell(term, counts[i]);
  return result + "->" + spell(output, longest);
}

/// An equation of one tensor: axes are summed over and put in order.
static Tensor rearrange(TensorOps &ops, llvm::StringRef equation,
                        const Tensor &x) {
  auto [input, output] = equation.split("->");
  llvm::SmallVector<int64_t> summed, order;
  std::string left;
  for (auto [axis, letter] : llvm::enumerate(input)) {
    if (output.contains(letter))
      left += letter;
    else
      summed.push_back(axis);
  }
  for (char letter : output)
    order.push_back(static_cast<int64_t>(left.find(letter)));
  if (!x || input.size() != x.shape.size() || output.size() != left.size())
    return ops.fail(("equation '" + equation + "' for a tensor of shape " +
                     printShape(x.shape))
                        .str());
  Tensor result = summed.empty() ? x
                                 : ops.reduce(keras::ReduceKind::sum, x, summed,
                                              /*keepDims=*/false);
  return ops.transpose(result, order);
}

static Results einsum(OperationCall &call) {
  std::string equation;
  llvm::StringRef given = call.text(call.site.call.arguments.size() &&
                                            call.site.context.writer.isKeras3()
                                        ? -1
                                        : 0,
                                    "subscripts|equation");
  for (char c : given)
    if (c != ' ')
      equation += c;
  llvm::SmallVector<Tensor> inputs;
  for (const Tensor &input : call.site.inputs)
    inputs.push_back(input);
  // Operands stand in a row; constants among them are not read.
  for (size_t i = 0; i < call.site.call.arguments.size(); ++i)
    call.find(i, "");
  equation = spellEllipsis(equation, inputs);
  bool isSimple = (inputs.size() == 1 || inputs.size() == 2) &&
                  equation.size() < 64 &&
                  llvm::StringRef(equation).contains("->");
  for (char c : equation)
    isSimple &= llvm::isAlpha(c) || c == ',' || c == '-' || c == '>';
  if (!isSimple)
    return single(call.ops.fail(
        "equation '" + equation + "' of " + std::to_string(inputs.size()) +
        " tensors: expected one or two, with letters and '->' only"));
  if (inputs.size() == 1)
    return single(rearrange(call.ops, equation, inputs[0]));
  return single(call.ops.einsum(equation, inputs[0], inputs[1]));
}

llvm::ArrayRef<OperationRow> getContractionOperations() {
  static const OperationRow rows[] = {
      {"Matmul", "linalg.matmul matmul", matmul},
      {"Dot", "", dot},
      {"Tensordot", "tensordot", tensordot},
      {"Einsum", "einsum", einsum},
  };
  return rows;
}

} // namespace kerasc::frontend
