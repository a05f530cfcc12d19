//===- ShapeOps.cpp - flatten, reshape, permute, repeat_vector, view ------===//
//
// Type inference states the constraints; folding keeps what is already there.
//
//===----------------------------------------------------------------------===//

#include "dialect/KerasOps.h"
#include "dialect/ops/Sizes.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace kerasc::keras;

/// The batch of `type` followed by `rest`.
static RankedTensorType withBatch(RankedTensorType type,
                                  ArrayRef<int64_t> rest) {
  SmallVector<int64_t> shape = {type.getDimSize(0)};
  llvm::append_range(shape, rest);
  return RankedTensorType::get(shape, type.getElementType());
}

static bool isStatic(ArrayRef<int64_t> sizes) {
  return llvm::none_of(sizes, ShapedType::isDynamic);
}

/// The value of an op that only moves the elements of a constant: a splat stays
/// one, and in row-major order a reshape keeps the elements where they are.
static OpFoldResult foldConstant(Attribute input, Type result, bool isReshape) {
  auto elements = dyn_cast_if_present<DenseElementsAttr>(input);
  auto type = cast<RankedTensorType>(result);
  if (!elements || !type.hasStaticShape())
    return {};
  if (elements.isSplat())
    return elements.resizeSplat(type);
  return isReshape ? elements.reshape(type) : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// keras.flatten
//===----------------------------------------------------------------------===//

LogicalResult FlattenOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  // flatten_c1
  if (type.getRank() < 1)
    return emitOptionalError(loc,
                             "expects an input of rank 1 or more, got rank 0");
  // flatten_c2
  ArrayRef<int64_t> row = type.getShape().drop_front();
  std::optional<int64_t> size = countElements(row);
  if (!size && isStatic(row))
    return emitOptionalError(loc,
                             "expects a row whose elements can be counted, "
                             "got ",
                             type);
  results.push_back(withBatch(type, size.value_or(ShapedType::kDynamic)));
  return success();
}

/// Whether the channel axis is already last, so that nothing moves.
static bool isReshape(FlattenOp op) {
  return op.getDataFormat() == DataFormat::channels_last ||
         cast<RankedTensorType>(op.getInput().getType()).getRank() <= 2;
}

OpFoldResult FlattenOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType() && isReshape(*this))
    return getInput();
  return foldConstant(adaptor.getInput(), getType(), isReshape(*this));
}

LogicalResult FlattenOp::canonicalize(FlattenOp op, PatternRewriter &rewriter) {
  // flatten(reshape(x)) reads the same elements in the same order.
  auto reshape = op.getInput().getDefiningOp<ReshapeOp>();
  if (!reshape || !isReshape(op))
    return rewriter.notifyMatchFailure(op, "not a flatten of a reshape");
  rewriter.replaceOpWithNewOp<FlattenOp>(op, op.getType(), reshape.getInput(),
                                         DataFormat::channels_last);
  return success();
}

//===----------------------------------------------------------------------===//
// keras.reshape
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  SmallVector<int64_t> target(adaptor.getTargetShape());
  // reshape_c1
  int64_t *unknown = nullptr;
  SmallVector<int64_t> rest;
  for (int64_t &size : target) {
    if (size < -1 || (size == -1 && unknown))
      return emitOptionalError(loc,
                               "expects a target_shape with at most one -1 "
                               "and no other negative entry");
    if (size == -1)
      unknown = &size;
    else
      rest.push_back(size);
  }
  if (type.getRank() < 1)
    return emitOptionalError(loc,
                             "expects an input of rank 1 or more, got rank 0");
  // reshape_c2
  ArrayRef<int64_t> row = type.getShape().drop_front();
  std::optional<int64_t> known = countElements(rest);
  if (isStatic(row)) {
    std::optional<int64_t> total = countElements(row);
    if (!known || !total)
      return emitOptionalError(loc,
                               "expects a row and a target_shape whose "
                               "elements can be counted, got ",
                               type);
    if (unknown ? *known == 0 || *total % *known : *total != *known)
      return emitOptionalError(
          loc, "expects a target_shape of ", *total, " elements, got ", *known,
          unknown ? " and a rest that does not divide" : "");
    if (unknown)
      *unknown = *total / *known;
  } else if (unknown) {
    *unknown = ShapedType::kDynamic;
  }
  // reshape_c3
  results.push_back(withBatch(type, target));
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return foldConstant(adaptor.getInput(), getType(), /*isReshape=*/true);
}

LogicalResult ReshapeOp::canonicalize(ReshapeOp op, PatternRewriter &rewriter) {
  auto reshape = op.getInput().getDefiningOp<ReshapeOp>();
  if (!reshape)
    return rewriter.notifyMatchFailure(op, "input is not a reshape");
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), reshape.getInput(),
                                         op.getTargetShape());
  return success();
}

//===----------------------------------------------------------------------===//
// keras.permute
//===----------------------------------------------------------------------===//

LogicalResult PermuteOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> dims = adaptor.getDims();
  // permute_c1
  if (!isPermutation(dims, 1))
    return emitOptionalError(loc, "expects dims to be a permutation of 1..",
                             dims.size());
  // permute_c2
  if (type.getRank() != int64_t(dims.size()) + 1)
    return emitOptionalError(loc, "expects an input of rank ", dims.size() + 1,
                             ", got rank ", type.getRank());
  // permute_c3
  SmallVector<int64_t> shape;
  for (int64_t dim : dims)
    shape.push_back(type.getDimSize(dim));
  results.push_back(withBatch(type, shape));
  return success();
}

OpFoldResult PermuteOp::fold(FoldAdaptor adaptor) {
  if (llvm::is_sorted(getDims()))
    return getInput();
  return foldConstant(adaptor.getInput(), getType(), /*isReshape=*/false);
}

LogicalResult PermuteOp::canonicalize(PermuteOp op, PatternRewriter &rewriter) {
  auto inner = op.getInput().getDefiningOp<PermuteOp>();
  if (!inner)
    return rewriter.notifyMatchFailure(op, "input is not a permute");
  SmallVector<int64_t> dims;
  for (int64_t dim : op.getDims())
    dims.push_back(inner.getDims()[dim - 1]);
  rewriter.replaceOpWithNewOp<PermuteOp>(op, op.getType(), inner.getInput(),
                                         dims);
  return success();
}

//===----------------------------------------------------------------------===//
// keras.repeat_vector
//===----------------------------------------------------------------------===//

LogicalResult RepeatVectorOp::inferReturnTypes(MLIRContext *,
                                               std::optional<Location> loc,
                                               Adaptor adaptor,
                                               SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  int64_t n = adaptor.getNAttr().getInt();
  // repeat_vector_c1
  if (n <= 0)
    return emitOptionalError(loc, "expects n to be positive, got ", n);
  // repeat_vector_c2
  if (type.getRank() != 2)
    return emitOptionalError(loc, "expects an input of rank 2, got rank ",
                             type.getRank());
  // repeat_vector_c3
  results.push_back(withBatch(type, {n, type.getDimSize(1)}));
  return success();
}

//===----------------------------------------------------------------------===//
// keras.view
//===----------------------------------------------------------------------===//

LogicalResult ViewOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> loc,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(adaptor.getInput().getType());
  if (type.getRank() < 1)
    return emitOptionalError(loc,
                             "expects an input of rank 1 or more, got rank 0");
  // view_c1
  std::optional<int64_t> total = countElements(type.getShape().drop_front());
  if (!total)
    return emitOptionalError(loc, "expects a row of known size, got ", type);
  for (auto [name, sizes] : {std::pair("expand", adaptor.getExpand()),
                             std::pair("collapse", adaptor.getCollapse())})
    if (countElements(sizes) != total)
      return emitOptionalError(loc, "expects ", name, " to have the ", *total,
                               " elements of a row, got [", sizes, "]");
  // view_c2
  if (adaptor.getTranspose().size() != adaptor.getExpand().size() ||
      !isPermutation(adaptor.getTranspose(), 0))
    return emitOptionalError(loc,
                             "expects transpose to be a permutation of the ",
                             adaptor.getExpand().size(), " axes of expand");
  // view_c3
  results.push_back(withBatch(type, adaptor.getCollapse()));
  return success();
}

bool ViewOp::isReshape() { return llvm::is_sorted(getTranspose()); }

OpFoldResult ViewOp::fold(FoldAdaptor adaptor) {
  if (isReshape() && getInput().getType() == getType())
    return getInput();
  return foldConstant(adaptor.getInput(), getType(), isReshape());
}
