//===- ViewShapes.h - the arithmetic of views -------------------*- C++ -*-===//
//
// A keras.view is reshape -> transpose -> reshape of a row. Composing two of
// them, or reading one axis of its result, needs shapes that both sides can be
// cut along: a common refinement. All shapes here exclude the batch, are
// row-major and static.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_PASSES_VIEWSHAPES_H
#define KERASC_COMPILER_PASSES_VIEWSHAPES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>

namespace kerasc {

using Sizes = llvm::SmallVector<int64_t, 6>;

/// The attributes of a keras.view.
struct ViewShape {
  Sizes expand;
  Sizes transpose;
  Sizes collapse;

  /// The view that moves nothing.
  static ViewShape identity(llvm::ArrayRef<int64_t> row);

  /// Shape between the transposition and the last reshape.
  Sizes permuted() const;
  /// Whether the transposition moves nothing.
  bool isReshape() const;

  /// The same view with the fewest axes: axes of size 1 dropped, axes that stay
  /// neighbours merged.
  ViewShape normalized() const;

  /// The same view with its axes split so that `collapse` only groups them;
  /// nothing when no splitting does that.
  std::optional<ViewShape> refinedToCollapse() const;

  /// For a view refined to its collapse: how many axes of `permuted()` make up
  /// each axis of `collapse`.
  Sizes groups() const;
};

/// The view that does `first`, then `second`; nothing when one transposition
/// cannot be cut along the axes of the other.
std::optional<ViewShape> compose(const ViewShape &first,
                                 const ViewShape &second);

/// `permutation` the other way round.
Sizes invert(llvm::ArrayRef<int64_t> permutation);

} // namespace kerasc

#endif
