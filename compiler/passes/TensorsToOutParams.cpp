//===- TensorsToOutParams.cpp ---------------------------------------------===//
//
// Why: memory belongs to the caller. An entry reads its inputs and writes its
// outputs where the caller put them, and no buffer is returned.
// Contract and example: Passes.td. Tests: test/passes/tensors-to-out-params.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "compiler/passes/SizeExpressions.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Builders.h"

namespace kerasc {
#define GEN_PASS_DEF_TENSORSTOOUTPARAMS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

MemRefType bufferOf(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return MemRefType::get(tensor.getShape(), tensor.getElementType());
}

/// Undoes, on the buffer, the reshapes that lead to `value`: the op before them
/// can then write into the buffer itself.
void moveReshapesToBuffer(OpBuilder &builder, Value &value, Value &buffer) {
  while (Operation *op = value.getDefiningOp()) {
    // An earlier result that others read is copied instead: it has one buffer.
    if (!op->hasOneUse())
      return;
    Location loc = op->getLoc();
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
      auto type = cast<RankedTensorType>(collapse.getSrc().getType());
      SmallVector<OpFoldResult> sizes;
      for (auto [i, size] : llvm::enumerate(type.getShape())) {
        if (!ShapedType::isDynamic(size)) {
          sizes.push_back(builder.getIndexAttr(size));
          continue;
        }
        // Asked of the tensor, but for the batch: the buffer has it in front.
        Value dim =
            i == 0 ? memref::DimOp::create(builder, loc, buffer, 0).getResult()
                   : buildSize(builder, loc, collapse.getSrc(), i);
        sizes.push_back(dim);
      }
      buffer = memref::ExpandShapeOp::create(
          builder, loc, type.getShape(), buffer,
          collapse.getReassociationIndices(), sizes);
      value = collapse.getSrc();
    } else if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op)) {
      buffer = memref::CollapseShapeOp::create(
          builder, loc, buffer, expand.getReassociationIndices());
      value = expand.getSrc();
    } else {
      return;
    }
  }
}

struct TensorsToOutParams
    : kerasc::impl::TensorsToOutParamsBase<TensorsToOutParams> {
  using TensorsToOutParamsBase::TensorsToOutParamsBase;

  void runOnOperation() override {
    auto function = dyn_cast<func::FuncOp>(getOperation().getOperation());
    if (!function || function.isExternal())
      return;
    inputsToBuffers(function);
    outputsToBuffers(function);
    function.setFunctionType(FunctionType::get(
        &getContext(), function.getBody().getArgumentTypes(), {}));
  }

private:
  void inputsToBuffers(func::FuncOp function) {
    auto builder = OpBuilder::atBlockBegin(&function.getBody().front());
    for (BlockArgument argument : function.getArguments()) {
      if (!isa<RankedTensorType>(argument.getType()))
        continue;
      Type tensor = argument.getType();
      argument.setType(bufferOf(tensor));
      auto read = bufferization::ToTensorOp::create(
          builder, argument.getLoc(), tensor, argument, /*restrict=*/true,
          /*writable=*/false);
      argument.replaceAllUsesExcept(read, read);
    }
  }

  /// What tells an output, or its mask, from an input of the block function.
  static DictionaryAttr describeOutput(OpBuilder &builder,
                                       func::FuncOp function, unsigned i,
                                       Attribute sizes) {
    NamedAttrList attributes;
    if (sizes)
      attributes.set(sizesAttribute, sizes);
    if (Attribute mask = function.getResultAttr(i, "keras.mask_of"))
      attributes.set("keras.mask_of", mask);
    else if (Attribute name = function.getResultAttr(i, "keras.name"))
      attributes.set("keras.output", name);
    else
      attributes.set("keras.output", builder.getStringAttr("output"));
    if (Attribute element = function.getResultAttr(i, "keras.element_type"))
      attributes.set("keras.element_type", element);
    return attributes.getDictionary(builder.getContext());
  }

  /// The sizes of a result: what the importer says, else what the value has.
  static FailureOr<Attribute> findSizes(func::FuncOp function, unsigned i,
                                        Value value) {
    if (Attribute given = function.getResultAttr(i, sizesAttribute))
      return given;
    auto type = cast<RankedTensorType>(value.getType());
    if (llvm::none_of(type.getShape().drop_front(), ShapedType::isDynamic))
      return Attribute();
    SizeExpressions expressions(function);
    SmallVector<AffineExpr> sizes;
    for (int64_t axis = 1; axis < type.getRank(); ++axis) {
      AffineExpr size = expressions.sizeOf(value, axis);
      if (!size || size.isFunctionOfSymbol(expressions.axisCount())) {
        function.emitError() << "result " << i << " of type " << type
                             << " has no '" << sizesAttribute << "'";
        return failure();
      }
      sizes.push_back(size);
    }
    return Attribute(AffineMapAttr::get(AffineMap::get(
        0, expressions.axisCount(), sizes, function.getContext())));
  }

  void outputsToBuffers(func::FuncOp function) {
    auto terminator =
        cast<func::ReturnOp>(function.getBody().front().getTerminator());
    SmallVector<DictionaryAttr> attributes;
    function.getAllArgAttrs(attributes);
    attributes.resize(function.getNumArguments());
    OpBuilder builder(terminator);
    // Numbers stay behind all tensors.
    unsigned place = llvm::count_if(function.getArgumentTypes(), [](Type type) {
      return isa<ShapedType>(type);
    });
    SmallVector<Attribute> sizes;
    for (auto [i, result] : llvm::enumerate(terminator.getOperands())) {
      FailureOr<Attribute> found = findSizes(function, i, result);
      if (failed(found))
        return signalPassFailure();
      sizes.push_back(*found);
    }
    for (auto [i, result] : llvm::enumerate(terminator.getOperands())) {
      Location loc = result.getLoc();
      Value buffer = function.getBody().insertArgument(
          place, bufferOf(result.getType()), loc);
      attributes.insert(attributes.begin() + place++,
                        describeOutput(builder, function, i, sizes[i]));
      Value value = result;
      moveReshapesToBuffer(builder, value, buffer);
      bufferization::MaterializeInDestinationOp::create(
          builder, loc, /*result=*/TypeRange(), value, buffer,
          /*restrict=*/true, /*writable=*/true);
    }
    terminator->setOperands({});
    function.setResAttrsAttr(nullptr);
    function.setFunctionType(FunctionType::get(
        &getContext(), function.getBody().getArgumentTypes(), {}));
    function.setAllArgAttrs(attributes);
  }
};

} // namespace
