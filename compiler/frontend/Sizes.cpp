//===- Sizes.cpp - sizes that are known at run time only ------------------===//

#include "compiler/frontend/Sizes.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

namespace kerasc::frontend {

/// Entries are spelled -2, -3, ...: -1 is the batch.
static int64_t spell(size_t entry) { return -2 - static_cast<int64_t>(entry); }

int64_t SizeTable::makeUnknown() {
  unsigned symbol = representative.size();
  representative.push_back(symbol);
  entries.push_back(mlir::getAffineSymbolExpr(symbol, &context));
  return spell(entries.size() - 1);
}

mlir::AffineExpr SizeTable::expression(int64_t size) {
  if (size >= 0)
    return mlir::getAffineConstantExpr(size, &context);
  if (size == unknownDimension)
    return mlir::getAffineSymbolExpr(0, &context);
  return entries[-2 - size];
}

int64_t SizeTable::sizeOf(mlir::AffineExpr expression) {
  if (auto constant = llvm::dyn_cast<mlir::AffineConstantExpr>(expression))
    return constant.getValue();
  if (expression == mlir::getAffineSymbolExpr(0, &context))
    return unknownDimension;
  auto *found = llvm::find(entries, expression);
  if (found == entries.end()) {
    entries.push_back(expression);
    found = &entries.back();
  }
  return spell(found - entries.begin());
}

mlir::AffineExpr SizeTable::resolve(int64_t size) {
  mlir::AffineExpr result = expression(size);
  llvm::DenseMap<mlir::AffineExpr, mlir::AffineExpr> replacements;
  result.walk([&](mlir::AffineExpr inner) {
    auto symbol = llvm::dyn_cast<mlir::AffineSymbolExpr>(inner);
    if (!symbol)
      return;
    unsigned position = symbol.getPosition();
    while (representative[position] != position)
      position = representative[position];
    if (position != symbol.getPosition())
      replacements[inner] = mlir::getAffineSymbolExpr(position, &context);
  });
  return replacements.empty() ? result : result.replace(replacements);
}

std::optional<int64_t> SizeTable::add(int64_t a, int64_t b) {
  int64_t sum;
  if (a >= 0 && b >= 0)
    return llvm::AddOverflow(a, b, sum) ? std::nullopt : std::optional(sum);
  return sizeOf(resolve(a) + resolve(b));
}

std::optional<int64_t> SizeTable::multiply(int64_t a, int64_t b) {
  int64_t product;
  if (a >= 0 && b >= 0)
    return llvm::MulOverflow(a, b, product) ? std::nullopt
                                            : std::optional(product);
  return sizeOf(resolve(a) * resolve(b));
}

std::optional<int64_t> SizeTable::product(llvm::ArrayRef<int64_t> sizes) {
  // A zero anywhere makes the product zero, wherever an overflow is met.
  if (llvm::is_contained(sizes, 0))
    return 0;
  std::optional<int64_t> result = 1;
  for (int64_t size : sizes)
    if (result)
      result = multiply(*result, size);
  return result;
}

std::optional<int64_t> SizeTable::divide(int64_t a, int64_t b) {
  if (b == 0)
    return std::nullopt;
  if (a >= 0 && b > 0)
    return a % b == 0 ? std::optional(a / b) : std::nullopt;
  if (isSame(a, b))
    return 1;
  return sizeOf(resolve(a).floorDiv(resolve(b)));
}

int64_t SizeTable::part(int64_t size, int64_t less, int64_t step) {
  return sizeOf((resolve(size) - less).ceilDiv(step));
}

bool SizeTable::unify(int64_t a, int64_t b) {
  mlir::AffineExpr x = resolve(a), y = resolve(b);
  if (x == y)
    return true;
  auto asSymbol = [](mlir::AffineExpr e) {
    auto symbol = llvm::dyn_cast<mlir::AffineSymbolExpr>(e);
    return symbol ? symbol.getPosition() : 0;
  };
  unsigned first = asSymbol(x), second = asSymbol(y);
  // Not the batch, and no number: the caller would have to pass that one.
  if (!first || !second)
    return false;
  representative[std::max(first, second)] = std::min(first, second);
  return true;
}

void SizeTable::numberParameters(llvm::ArrayRef<Shape> inputs) {
  parameters.assign(representative.size(),
                    mlir::getAffineConstantExpr(0, &context));
  parameterCount = 0;
  llvm::SmallVector<bool> isNumbered(representative.size(), false);
  for (const Shape &shape : inputs)
    for (int64_t size : shape)
      resolve(size).walk([&](mlir::AffineExpr inner) {
        auto symbol = llvm::dyn_cast<mlir::AffineSymbolExpr>(inner);
        if (!symbol || !symbol.getPosition() ||
            isNumbered[symbol.getPosition()])
          return;
        isNumbered[symbol.getPosition()] = true;
        parameters[symbol.getPosition()] =
            mlir::getAffineSymbolExpr(parameterCount++, &context);
      });
}

mlir::AffineMapAttr SizeTable::describe(llvm::ArrayRef<int64_t> sizes) {
  if (llvm::all_of(sizes, [](int64_t size) { return size >= 0; }))
    return nullptr;
  llvm::SmallVector<mlir::AffineExpr> results;
  for (int64_t size : sizes)
    results.push_back(resolve(size).replaceSymbols(parameters));
  return mlir::AffineMapAttr::get(
      mlir::AffineMap::get(0, parameterCount, results, &context));
}

} // namespace kerasc::frontend
