//===- Sizes.h - sizes that are known at run time only --------------------===//
//
// A size of a Shape is a number, the batch (unknownDimension), or an entry of
// this table: an axis that the model leaves unknown, or what a layer makes of
// such axes (twice as many, the product of two). Equal sizes have equal
// entries, so shapes are compared like known ones.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_SIZES_H
#define KERASC_COMPILER_FRONTEND_SIZES_H

#include "compiler/frontend/Shapes.h"

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace kerasc::frontend {

class SizeTable {
public:
  explicit SizeTable(mlir::MLIRContext &context) : context(context) {}

  /// An axis of an input, different from all others until it is unified.
  int64_t makeUnknown();

  /// Sums, products and exact quotients; the batch counts as a symbol of its
  /// own. Nothing when a product of known sizes overflows.
  std::optional<int64_t> add(int64_t a, int64_t b);
  std::optional<int64_t> multiply(int64_t a, int64_t b);
  std::optional<int64_t> product(llvm::ArrayRef<int64_t> sizes);
  /// `a / b`, when it is a size for every value that divides. Nothing when b is
  /// 0 or, of known sizes, does not divide a.
  std::optional<int64_t> divide(int64_t a, int64_t b);

  /// What is left of an unknown `size` without `less` elements, every `step`-th
  /// of them.
  int64_t part(int64_t size, int64_t less, int64_t step);

  /// Makes two sizes that must be equal at run time the same one from now on:
  /// an unknown axis takes the place of another. False when that is not
  /// possible, as for 3 and 4 or 3 and an unknown axis.
  bool unify(int64_t a, int64_t b);
  bool isSame(int64_t a, int64_t b) { return resolve(a) == resolve(b); }

  /// Numbers the unknown axes of the model's inputs, in their order: the
  /// parameters of describe().
  void numberParameters(llvm::ArrayRef<Shape> inputs);

  /// `()[s0, s1, ...] -> (sizes)` in the parameters; null when all sizes are
  /// known. The batch may not be among them.
  mlir::AffineMapAttr describe(llvm::ArrayRef<int64_t> sizes);

private:
  mlir::AffineExpr expression(int64_t size);
  int64_t sizeOf(mlir::AffineExpr expression);
  /// With the symbols that stand for others replaced.
  mlir::AffineExpr resolve(int64_t size);

  mlir::MLIRContext &context;
  llvm::SmallVector<mlir::AffineExpr> entries;
  /// By symbol: itself, or the one that took its place. Symbol 0 is the batch.
  llvm::SmallVector<unsigned> representative = {0};
  /// By symbol: its place among the parameters.
  llvm::SmallVector<mlir::AffineExpr> parameters;
  unsigned parameterCount = 0;
};

} // namespace kerasc::frontend

#endif
