//===- EntrySizes.cpp -----------------------------------------------------===//

#include "compiler/codegen/EntrySizes.h"

#include "compiler/codegen/EntryOps.h"

#include <limits>

using namespace mlir;
using namespace kerasc::codegen;
using P = arith::CmpIPredicate;

EntrySizes::EntrySizes(EntryOps &ops, const ModelPlan &plan, ValueRange axes,
                       Axes mode)
    : ops(ops), plan(plan),
      // Every number of a model without unknown axes was counted before.
      isChecking(mode == checkedHere && !isKnown()), sizes(axes) {
  for (const SizeFormula &size : plan.interface.sizes)
    sizes.push_back(evaluate(size, nullptr));
  for (const InterfaceTensor &tensor : plan.interface.inputs)
    addTensor(tensor);
  for (const InterfaceTensor &tensor : plan.interface.outputs)
    addTensor(tensor);
  for (const MaskPlan &mask : plan.masks)
    addTensor(mask.tensor);
}

void EntrySizes::note(Value more) {
  fault = fault ? ops.either(fault, more) : more;
}

template <typename Op> Value EntrySizes::checked(Value x, Value y) {
  auto pair = LLVM::LLVMStructType::getLiteral(ops.b.getContext(),
                                               {ops.i64, ops.b.getI1Type()});
  Value both = Op::create(ops.b, pair, x, y);
  note(LLVM::ExtractValueOp::create(ops.b, both, ArrayRef<int64_t>{1}));
  return LLVM::ExtractValueOp::create(ops.b, both, ArrayRef<int64_t>{0});
}

Value EntrySizes::sizeOf(int64_t entry) {
  return entry >= 0 ? ops.constant(entry) : sizes[-2 - entry];
}

void EntrySizes::addTensor(const InterfaceTensor &tensor) {
  Tensor &result = tensors.emplace_back();
  auto row = ArrayRef(tensor.shape).drop_front();
  for (int64_t entry : row)
    result.sizes.push_back(sizeOf(entry));
  if (llvm::all_of(row, [](int64_t entry) { return entry >= 0; })) {
    result.knownBytes = kerasc::codegen::rowBytes(tensor);
    result.bytes = ops.constant(result.knownBytes);
    result.allBytes = ops.constant(std::max<int64_t>(result.knownBytes, 1));
    return;
  }
  Value bytes = ops.constant(elementBytes(tensor.type)), isEmpty;
  if (!isChecking) {
    for (Value size : result.sizes)
      bytes = ops.multiply(bytes, size);
    result.bytes = bytes;
    return;
  }
  for (Value size : result.sizes) {
    Value isZero = ops.compare(P::eq, size, ops.constant(0));
    isEmpty = isEmpty ? ops.either(isEmpty, isZero) : isZero;
    bytes = checked<LLVM::UMulWithOverflowOp>(
        bytes, ops.larger(size, ops.constant(1)));
  }
  note(ops.compare(P::slt, bytes, ops.constant(0)));
  result.allBytes = bytes;
  result.bytes =
      arith::SelectOp::create(ops.b, isEmpty, ops.constant(0), bytes);
}

Value EntrySizes::isTooMany(Value batch) {
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  if (isKnown()) {
    int64_t widest = 1;
    for (const Tensor &tensor : tensors)
      widest = std::max(widest, tensor.knownBytes);
    return ops.compare(P::ugt, batch, ops.constant(most / widest));
  }
  Value others = std::exchange(fault, Value());
  for (const Tensor &tensor : tensors)
    note(ops.compare(P::slt,
                     checked<LLVM::UMulWithOverflowOp>(batch, tensor.allBytes),
                     ops.constant(0)));
  return std::exchange(fault, others);
}

Value EntrySizes::evaluate(const SizeFormula &formula, Value rows) {
  SmallVector<Value> stack;
  for (const SizeStep &step : formula) {
    if (step.kind == SizeStep::number) {
      stack.push_back(ops.constant(step.value));
    } else if (step.kind == SizeStep::axis) {
      stack.push_back(sizes[step.value]);
    } else if (step.kind == SizeStep::rows) {
      stack.push_back(rows);
    } else {
      Value y = stack.pop_back_val(), &x = stack.back();
      Value divisor = ops.larger(y, ops.constant(1));
      switch (step.kind) {
      case SizeStep::add:
        x = isChecking ? checked<LLVM::UAddWithOverflowOp>(x, y)
                       : ops.add(x, y);
        break;
      case SizeStep::subtract:
        x = isChecking ? checked<LLVM::USubWithOverflowOp>(x, y)
                       : ops.subtract(x, y);
        break;
      case SizeStep::multiply:
        x = isChecking ? checked<LLVM::UMulWithOverflowOp>(x, y)
                       : ops.multiply(x, y);
        break;
      case SizeStep::divide:
        x = arith::DivUIOp::create(ops.b, x, divisor);
        break;
      case SizeStep::divideUp:
        x = arith::CeilDivUIOp::create(ops.b, x, divisor);
        break;
      default:
        x = arith::RemUIOp::create(ops.b, x, divisor);
      }
    }
  }
  return stack.empty() ? Value() : stack.back();
}

bool EntrySizes::needsWorkspace() const { return plan.workspaceRowBytes != 0; }

Value EntrySizes::blockRows() {
  if (plan.wholeBatch)
    return ops.constant(std::numeric_limits<int64_t>::max());
  if (plan.blockRows)
    return ops.constant(plan.blockRows);
  // As many whole steps as fit, one by one where not even a step does.
  Value one =
      ops.larger(evaluate(plan.workspace, ops.constant(1)), ops.constant(1));
  Value fit =
      arith::DivUIOp::create(ops.b, ops.constant(BlockRows::halfOfL2), one);
  Value steps = ops.both(fit, ops.constant(-BlockRows::step));
  fit = ops.larger(steps, ops.constant(1));
  return ops.smaller(fit, ops.constant(BlockRows::most));
}

Value EntrySizes::blockBytes(Value batch) {
  return evaluate(plan.workspace, ops.smaller(batch, blockRows()));
}

Value EntrySizes::workspaceBytes(Value batch, Value threads) {
  Value one = blockBytes(batch);
  Value tasks =
      plan.wholeBatch ? ops.constant(1) : ops.larger(threads, ops.constant(1));
  if (isKnown()) {
    // More threads than bytes can be counted for: an allocation should fail.
    int64_t block = *plan.interface.workspaceBound;
    if (block == 0)
      return ops.constant(0);
    Value tooMany =
        ops.compare(P::ugt, tasks,
                    ops.constant(std::numeric_limits<int64_t>::max() / block));
    return arith::SelectOp::create(ops.b, tooMany, ops.constant(-1),
                                   ops.multiply(one, tasks));
  }
  Value all = checked<LLVM::UMulWithOverflowOp>(one, tasks);
  note(ops.compare(P::slt, all, ops.constant(0)));
  return arith::SelectOp::create(ops.b, areBad(), ops.constant(-1), all);
}

Value EntrySizes::areBad() {
  if (isKnown())
    return nullptr;
  Value result;
  for (const auto &[x, y] : plan.equalSizes) {
    Value differ =
        ops.compare(P::ne, evaluate(x, nullptr), evaluate(y, nullptr));
    result = result ? ops.either(result, differ) : differ;
  }
  if (!fault)
    note(arith::ConstantOp::create(ops.b, ops.b.getBoolAttr(false)));
  return result ? ops.either(result, fault) : fault;
}
