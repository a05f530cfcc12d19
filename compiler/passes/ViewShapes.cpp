//===- ViewShapes.cpp -----------------------------------------------------===//

#include "compiler/passes/ViewShapes.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <numeric>

using namespace kerasc;
using llvm::ArrayRef;

namespace {

/// Walks the axes of a shape piece by piece, past axes of size 1.
struct Cursor {
  ArrayRef<int64_t> shape;
  Sizes pieces; // so far, per axis
  size_t axis = 0;
  int64_t rest = 1; // of the current axis

  explicit Cursor(ArrayRef<int64_t> shape)
      : shape(shape), pieces(shape.size(), 0) {
    settle();
  }
  bool atEnd() const { return axis == shape.size(); }
  void take(int64_t piece) {
    ++pieces[axis];
    rest /= piece;
    if (rest == 1) {
      ++axis;
      settle();
    }
  }

private:
  void settle() {
    while (axis < shape.size() && shape[axis] == 1)
      ++axis;
    rest = atEnd() ? 1 : shape[axis];
  }
};

/// Two shapes of one product cut along each other's axes.
struct Refinement {
  Sizes sizes;       // the pieces, in order
  Sizes left, right; // number of pieces per axis; none for an axis of size 1
};

std::optional<Refinement> refine(ArrayRef<int64_t> left,
                                 ArrayRef<int64_t> right) {
  // Rows without elements have no unique cut; nothing is lost with them.
  if (llvm::is_contained(left, 0) || llvm::is_contained(right, 0))
    return std::nullopt;
  Cursor l(left), r(right);
  Sizes sizes;
  while (!l.atEnd() && !r.atEnd()) {
    int64_t piece = std::min(l.rest, r.rest);
    if (l.rest % piece || r.rest % piece)
      return std::nullopt;
    sizes.push_back(piece);
    l.take(piece);
    r.take(piece);
  }
  return Refinement{std::move(sizes), std::move(l.pieces), std::move(r.pieces)};
}

/// 0, 1, ..., count - 1.
Sizes counting(size_t count) {
  Sizes result(count, 0);
  std::iota(result.begin(), result.end(), 0);
  return result;
}

/// Replaces each axis of the transposed order by its pieces: `pieces[i]` of
/// them for position i, with the sizes that `sizes` lists in position order.
void splitAxes(Sizes &expand, Sizes &transpose, ArrayRef<int64_t> pieces,
               ArrayRef<int64_t> sizes) {
  size_t rank = expand.size();
  Sizes position = invert(transpose);
  // Where the pieces of each position begin in `sizes`.
  Sizes begin(rank, 0);
  for (size_t i = 1; i < rank; ++i)
    begin[i] = begin[i - 1] + pieces[i - 1];
  Sizes newExpand, firstAxis(rank, 0);
  for (size_t axis = 0; axis < rank; ++axis) {
    firstAxis[axis] = newExpand.size();
    int64_t at = position[axis];
    for (int64_t k = 0; k < pieces[at]; ++k)
      newExpand.push_back(sizes[begin[at] + k]);
  }
  Sizes newTranspose;
  for (size_t i = 0; i < rank; ++i)
    for (int64_t k = 0; k < pieces[i]; ++k)
      newTranspose.push_back(firstAxis[transpose[i]] + k);
  expand = std::move(newExpand);
  transpose = std::move(newTranspose);
}

} // namespace

Sizes kerasc::invert(ArrayRef<int64_t> permutation) {
  Sizes inverse(permutation.size(), 0);
  for (auto [i, axis] : llvm::enumerate(permutation))
    inverse[axis] = i;
  return inverse;
}

ViewShape ViewShape::identity(ArrayRef<int64_t> row) {
  Sizes sizes(row);
  return {sizes, counting(row.size()), sizes};
}

Sizes ViewShape::permuted() const {
  Sizes sizes;
  for (int64_t axis : transpose)
    sizes.push_back(expand[axis]);
  return sizes;
}

bool ViewShape::isReshape() const {
  // Axes of size 1 may stand anywhere.
  int64_t last = -1;
  for (int64_t axis : transpose) {
    if (expand[axis] == 1)
      continue;
    if (axis < last)
      return false;
    last = axis;
  }
  return true;
}

ViewShape ViewShape::normalized() const {
  // Runs of axes that are neighbours before and after, without sizes 1.
  struct Run {
    int64_t first, size, last;
  };
  Sizes rank; // of each axis among those that are not of size 1
  int64_t count = 0;
  for (int64_t size : expand)
    rank.push_back(size == 1 ? -1 : count++);
  llvm::SmallVector<Run> runs; // in transposed order
  for (int64_t axis : transpose) {
    if (rank[axis] < 0)
      continue;
    if (!runs.empty() && runs.back().last + 1 == rank[axis])
      runs.back() = {runs.back().first, runs.back().size * expand[axis],
                     rank[axis]};
    else
      runs.push_back({rank[axis], expand[axis], rank[axis]});
  }
  Sizes order = counting(runs.size()); // runs in expanded order
  llvm::sort(order, [&](int64_t a, int64_t b) {
    return runs[a].first < runs[b].first;
  });
  ViewShape result;
  for (int64_t run : order)
    result.expand.push_back(runs[run].size);
  result.transpose = invert(order);
  result.collapse = collapse;
  return result;
}

std::optional<ViewShape> ViewShape::refinedToCollapse() const {
  std::optional<Refinement> cut = refine(permuted(), collapse);
  if (!cut)
    return std::nullopt;
  ViewShape result = *this;
  splitAxes(result.expand, result.transpose, cut->left, cut->sizes);
  return result;
}

Sizes ViewShape::groups() const {
  std::optional<Refinement> cut = refine(permuted(), collapse);
  return cut ? cut->right : Sizes();
}

std::optional<ViewShape> kerasc::compose(const ViewShape &first,
                                         const ViewShape &second) {
  if (first.isReshape())
    return second.normalized();
  if (second.isReshape())
    return ViewShape{first.expand, first.transpose, second.collapse}
        .normalized();
  std::optional<Refinement> cut = refine(first.permuted(), second.expand);
  if (!cut)
    return std::nullopt;
  ViewShape inner = first;
  splitAxes(inner.expand, inner.transpose, cut->left, cut->sizes);
  // The second view sees the pieces in order; its axes are cut where they are,
  // not where they go, so the pieces are counted per transposed position.
  Sizes outerExpand = second.expand, outerTranspose = second.transpose;
  Sizes pieces, sizes, begin(second.expand.size(), 0);
  for (size_t axis = 1; axis < begin.size(); ++axis)
    begin[axis] = begin[axis - 1] + cut->right[axis - 1];
  for (int64_t axis : second.transpose) {
    pieces.push_back(cut->right[axis]);
    for (int64_t k = 0; k < cut->right[axis]; ++k)
      sizes.push_back(cut->sizes[begin[axis] + k]);
  }
  splitAxes(outerExpand, outerTranspose, pieces, sizes);
  ViewShape result;
  result.expand = inner.expand;
  for (int64_t axis : outerTranspose)
    result.transpose.push_back(inner.transpose[axis]);
  result.collapse = second.collapse;
  return result.normalized();
}
