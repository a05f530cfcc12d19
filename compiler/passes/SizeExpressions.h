//===- SizeExpressions.h - sizes as functions of the call -------*- C++ -*-===//
//
// A call chooses the number of rows and the unknown axes; every other size of
// an entry follows. Here the sizes of its values are read back as expressions,
// so that a wrapper can compute memory and check arguments before it runs.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_PASSES_SIZEEXPRESSIONS_H
#define KERASC_COMPILER_PASSES_SIZEEXPRESSIONS_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/Value.h"

namespace mlir {
class OpBuilder;
class OpFoldResult;
namespace func {
class FuncOp;
}
} // namespace mlir

namespace kerasc {

/// Attribute of an argument or result of an entry: the sizes of its axes behind
/// the batch, `()[s0, s1, ...] -> (sizes)`, in the unknown axes. Absent where
/// all sizes are known.
constexpr const char *sizesAttribute = "keras.sizes";

class SizeExpressions {
public:
  explicit SizeExpressions(mlir::func::FuncOp entry);

  /// Symbol k is unknown axis k; the last symbol is the number of rows.
  unsigned axisCount() const { return axes; }
  unsigned symbolCount() const { return axes + 1; }
  mlir::AffineExpr rows() const;

  /// The size of an axis of a tensor or buffer, or the value of an index. Null
  /// when it is no sum, product or quotient of rows, axes and numbers.
  mlir::AffineExpr sizeOf(mlir::Value shaped, int64_t axis);
  mlir::AffineExpr valueOf(mlir::Value index);
  mlir::AffineExpr valueOf(mlir::OpFoldResult index);

  /// The product of all sizes; null as above.
  mlir::AffineExpr elementsOf(mlir::Value shaped);

private:
  mlir::AffineExpr number(int64_t value) const;

  mlir::Operation *entry;
  unsigned axes = 0;
};

/// Whether two sizes are the same polynomial, quotients being unknowns of their
/// own: false may also mean that they are only equal.
bool areSame(mlir::AffineExpr x, mlir::AffineExpr y);

/// The size of an axis of a tensor, asked of what the tensor is made of: a
/// reader of a reshape keeps it from moving onto a buffer.
mlir::Value buildSize(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value tensor, int64_t axis);

} // namespace kerasc

#endif
