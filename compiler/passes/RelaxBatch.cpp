//===- RelaxBatch.cpp -----------------------------------------------------===//
//
// Why: one kind of block function serves every batch; a model that fixes its
// batch differs in what its wrapper accepts, not in how a row is computed.
// Contract and example: Passes.td. Tests: test/passes/relax-batch.
//
//===----------------------------------------------------------------------===//

#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"
#include "dialect/ops/Equation.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

namespace kerasc {
#define GEN_PASS_DEF_RELAXBATCH
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;

namespace {

/// `type` with an unknown size along the axis; itself without one.
Type relaxed(Type type, std::optional<int64_t> axis) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || tensor.getRank() == 0 || !axis)
    return type;
  SmallVector<int64_t> shape(tensor.getShape());
  shape[*axis] = ShapedType::kDynamic;
  return RankedTensorType::get(shape, tensor.getElementType());
}

int64_t rankOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getRank();
}

/// Which axis of each value is the batch. Values that depend on no input have
/// none, and neither has what is computed of all rows.
class BatchAxes {
public:
  using Axis = std::optional<int64_t>;

  explicit BatchAxes(int64_t batch) : batch(batch) {}

  Axis of(Value value) const { return axes.lookup(value); }
  void setInput(Value value) { axes[value] = 0; }

  /// Follows the batch through an op; failure where the op needs its size.
  LogicalResult visit(Operation *op) {
    if (llvm::none_of(op->getOperands(), [&](Value v) { return of(v); }))
      return success();
    std::optional<Axis> axis =
        TypeSwitch<Operation *, std::optional<Axis>>(op)
            .Case<keras::BinaryOp, keras::CompareOp, keras::SelectOp,
                  keras::BroadcastOp, keras::CastOp>(
                [&](auto op) { return ofBroadcast(op); })
            .Case([&](keras::ReduceOp op) { return ofReduce(op); })
            .Case([&](keras::TransposeOp op) {
              auto order = op.getPermutation();
              return Axis(llvm::find(order, *of(op.getInput())) -
                          order.begin());
            })
            .Case([&](keras::EinsumOp op) { return ofEinsum(op); })
            .Case([&](keras::ExpandDimsOp op) { return ofExpandDims(op); })
            .Case([&](keras::ConcatenateOp op) -> std::optional<Axis> {
              Axis first = of(op.getInputs().front());
              bool isAlike = llvm::all_of(
                  op.getInputs(), [&](Value v) { return of(v) == first; });
              return isAlike && *first != int64_t(op.getAxis())
                         ? std::optional<Axis>(first)
                         : std::nullopt;
            })
            .Case([&](keras::SliceOp op) -> std::optional<Axis> {
              Axis first = of(op.getInput());
              auto type = cast<RankedTensorType>(op.getType());
              return type.getDimSize(*first) == batch
                         ? std::optional<Axis>(first)
                         : std::nullopt;
            })
            .Case([&](keras::TakeOp op) -> std::optional<Axis> {
              Axis first = of(op.getInput());
              return *first != int64_t(op.getAxis())
                         ? std::optional<Axis>(first)
                         : std::nullopt;
            })
            // The axes of one input, or a layer, which has its batch first.
            .Default([&](Operation *op) { return of(op->getOperand(0)); });
    if (!axis)
      return op->emitError()
             << "needs the number of rows of a batch, which is "
                "fixed to "
             << batch
             << ": rows must be independent of it; build the model "
                "without a fixed batch";
    for (OpResult result : op->getResults())
      axes[result] = *axis;
    return success();
  }

private:
  /// Axes line up from the last one; a constant may not have the batch's size
  /// where the batch is.
  std::optional<Axis> ofBroadcast(Operation *op) {
    int64_t rank = rankOf(op->getResult(0));
    Axis result;
    for (Value operand : op->getOperands()) {
      Axis axis = of(operand);
      if (!axis)
        continue;
      int64_t place = rank - rankOf(operand) + *axis;
      if (result && *result != place)
        return std::nullopt;
      result = place;
    }
    for (Value operand : op->getOperands()) {
      int64_t place = *result - (rank - rankOf(operand));
      if (place >= 0 && !of(operand) &&
          cast<RankedTensorType>(operand.getType()).getDimSize(place) != 1)
        return std::nullopt;
    }
    return result;
  }

  std::optional<Axis> ofReduce(keras::ReduceOp op) {
    int64_t axis = *of(op.getInput());
    if (llvm::is_contained(op.getAxes(), axis))
      return Axis();
    if (op.getKeepDims())
      return Axis(axis);
    return Axis(axis - llvm::count_if(op.getAxes(), [&](int64_t reduced) {
                  return reduced < axis;
                }));
  }

  std::optional<Axis> ofEinsum(keras::EinsumOp op) {
    keras::Equation equation(op.getEquation());
    std::optional<char> letter;
    for (auto [letters, value] : {std::pair(equation.lhs, Value(op.getLhs())),
                                  std::pair(equation.rhs, Value(op.getRhs()))})
      if (Axis axis = of(value)) {
        if (letter && *letter != letters[*axis])
          return std::nullopt;
        letter = letters[*axis];
      }
    for (auto [letters, value] : {std::pair(equation.lhs, Value(op.getLhs())),
                                  std::pair(equation.rhs, Value(op.getRhs()))})
      if (!of(value) && letters.contains(*letter))
        return std::nullopt;
    size_t place = equation.output.find(*letter);
    return place == StringRef::npos ? Axis() : Axis(place);
  }

  std::optional<Axis> ofExpandDims(keras::ExpandDimsOp op) {
    // Of one row, nothing tells the batch from an axis of size 1: it stays
    // where it is.
    int64_t axis = *of(op.getInput());
    ArrayRef<int64_t> from =
        cast<RankedTensorType>(op.getInput().getType()).getShape();
    ArrayRef<int64_t> to = cast<RankedTensorType>(op.getType()).getShape();
    if (batch == 1)
      return axis < int64_t(to.size()) && to[axis] == 1
                 ? std::optional<Axis>(axis)
                 : std::nullopt;
    auto isLonger = [](int64_t size) { return size != 1; };
    int64_t before = llvm::count_if(from.take_front(axis), isLonger);
    for (auto [place, size] : llvm::enumerate(to))
      if (isLonger(size) && before-- == 0)
        return Axis(place);
    return std::nullopt;
  }

  int64_t batch;
  llvm::DenseMap<Value, Axis> axes;
};

struct RelaxBatch : kerasc::impl::RelaxBatchBase<RelaxBatch> {
  using RelaxBatchBase::RelaxBatchBase;

  void runOnOperation() override {
    auto function = dyn_cast<func::FuncOp>(getOperation().getOperation());
    if (!function || function.isExternal())
      return;
    std::optional<int64_t> batch;
    for (BlockArgument argument : function.getArguments()) {
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      if (!type || type.getRank() == 0 || type.isDynamicDim(0))
        continue;
      if (batch && *batch != type.getDimSize(0)) {
        function.emitError() << "inputs fix different batches, " << *batch
                             << " and " << type.getDimSize(0);
        return signalPassFailure();
      }
      batch = type.getDimSize(0);
    }
    if (!batch)
      return;
    function->setAttr("keras.batch",
                      Builder(&getContext()).getI64IntegerAttr(*batch));
    BatchAxes axes(*batch);
    for (BlockArgument argument : function.getArguments())
      axes.setInput(argument);
    WalkResult walk = function.walk([&](Operation *op) {
      return WalkResult(isa<keras::KerasDialect>(op->getDialect())
                            ? axes.visit(op)
                            : success());
    });
    if (walk.wasInterrupted())
      return signalPassFailure();
    auto relax = [&](Value value) {
      value.setType(relaxed(value.getType(), axes.of(value)));
    };
    llvm::for_each(function.getArguments(), relax);
    function.walk(
        [&](Operation *op) { llvm::for_each(op->getResults(), relax); });
    auto results = llvm::map_to_vector(
        function.getBody().front().getTerminator()->getOperandTypes(),
        [](Type type) { return type; });
    function.setFunctionType(FunctionType::get(
        &getContext(), function.getBody().getArgumentTypes(), results));
  }
};

} // namespace
