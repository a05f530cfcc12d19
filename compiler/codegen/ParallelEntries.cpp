//===- ParallelEntries.cpp ------------------------------------------------===//
//
// Why: only the application knows which threads it has. It passes a function
// that runs tasks; here a call becomes tasks of whole rows, each with a slice
// of the workspace, so that no task waits for, or writes what is read by,
// another. Tests: test/objects/parallel.test, test/tools/threads.test.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/ParallelEntries.h"

#include "compiler/codegen/DescribeModel.h"
#include "compiler/codegen/EntryOps.h"
#include "compiler/codegen/EntrySizes.h"
#include "compiler/codegen/KernelShape.h"
#include "compiler/codegen/SparseEntries.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

/// Tasks begin at multiples of the rows that the widest kernels take at once,
/// so that only the last of them has a remainder.
static constexpr int64_t rowGroup = 8;

/// Floating-point operations plus bytes of tensors, about 0.5 us of work.
/// Handing a task to a thread that looks for one takes 0.1 us.
static constexpr int64_t leastWorkOfTask = 32 << 10;

/// What tasks share lies on the stack of the call, in words: the number of
/// tasks, then the arguments of <prefix>.rows.
static constexpr int64_t wordBytes = 8;

/// The work of a row, in the unit of leastWorkOfTask; at least 1.
static Value workOfRow(EntryOps &ops, const ModelPlan &plan,
                       EntrySizes &sizes) {
  int64_t known = std::max<int64_t>(plan.flopsPerRow + plan.bytesPerRow, 1);
  if (plan.interface.axes.empty())
    return ops.constant(known);
  // The operations grow with the bytes, near enough.
  size_t count = plan.interface.inputs.size() + plan.interface.outputs.size();
  Value bytes = ops.constant(0);
  for (size_t i = 0; i < count; ++i)
    bytes = ops.add(bytes, sizes.rowBytes(i));
  Value factor = arith::DivUIOp::create(
      ops.b, bytes, ops.constant(std::max<int64_t>(plan.bytesPerRow, 1)));
  return ops.larger(
      ops.multiply(ops.smaller(factor, ops.constant(leastWorkOfTask)),
                   ops.constant(known)),
      ops.constant(1));
}

Value ParallelEntries::isNotNull(Value parallel) {
  return ops.compare(arith::CmpIPredicate::ne, ops.toInteger(parallel),
                     ops.constant(0));
}

Value ParallelEntries::chooseTasks(EntrySizes &sizes, Value parallel,
                                   Value batch, Value workspaceBytes) {
  ImplicitLocOpBuilder &b = ops.b;
  if (plan.wholeBatch)
    return ops.constant(1);
  Value isGiven = isNotNull(parallel);
  auto branch = scf::IfOp::create(b, TypeRange(ops.i64), isGiven,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  Value tasks = ops.load(parallel, offsetof(kerasc_parallel, threads), ops.i64);
  auto limit = [&](Value most) { tasks = ops.smaller(tasks, most); };
  Value rowsOfTask = arith::CeilDivUIOp::create(
      b, ops.constant(leastWorkOfTask), workOfRow(ops, plan, sizes));
  limit(arith::DivUIOp::create(b, batch, rowsOfTask));
  limit(arith::CeilDivUIOp::create(b, batch, ops.constant(rowGroup)));
  if (sizes.needsWorkspace()) {
    // An empty batch needs no workspace, but the division a divisor.
    Value each = ops.larger(sizes.blockBytes(batch), ops.constant(1));
    limit(arith::DivUIOp::create(b, workspaceBytes, each));
  }
  scf::YieldOp::create(b, tasks);
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, ops.constant(1));
  return branch.getResult(0);
}

void ParallelEntries::runTasks(Value parallel, Value tasks,
                               ValueRange rowsArguments) {
  ImplicitLocOpBuilder &b = ops.b;
  SmallVector<Value> words = {tasks};
  llvm::append_range(words, rowsArguments);
  Value shared;
  {
    // At the start of the function, where it is part of the frame.
    OpBuilder::InsertionGuard guard(b);
    Region *region = b.getInsertionBlock()->getParent();
    auto function = region->getParentOfType<LLVM::LLVMFuncOp>();
    b.setInsertionPointToStart(&function.getBody().front());
    shared = LLVM::AllocaOp::create(b, ops.pointer, ops.i64,
                                    ops.constant(words.size()));
  }
  for (auto [i, word] : llvm::enumerate(words))
    LLVM::StoreOp::create(b, word,
                          ops.offset(shared, ops.constant(i * wordBytes)));
  callParallelFor(parallel, tasks, prefix + ".rows_task", shared);
}

void ParallelEntries::callParallelFor(Value parallel, Value tasks,
                                      const std::string &task, Value argument) {
  Value context =
      ops.load(parallel, offsetof(kerasc_parallel, context), ops.pointer);
  Value parallelFor =
      ops.load(parallel, offsetof(kerasc_parallel, parallel_for), ops.pointer);
  auto type = LLVM::LLVMFunctionType::get(
      ops.nothing, {ops.pointer, ops.i64, ops.pointer, ops.pointer});
  LLVM::CallOp::create(
      ops.b, type,
      ValueRange{parallelFor, context, tasks, ops.addressOf(task), argument});
}

void ParallelEntries::buildRowsTask() {
  ImplicitLocOpBuilder &b = ops.b;
  LLVM::LLVMFuncOp function = ops.startFunction(
      prefix + ".rows_task", {ops.pointer, ops.i64}, ops.nothing, false);
  Value shared = function.getArgument(0), index = function.getArgument(1);
  auto word = [&](int64_t i, Type type) {
    return ops.load(shared, i * wordBytes, type);
  };
  Value tasks = word(0, ops.i64), batch = word(1, ops.i64);
  size_t axisCount = plan.interface.axes.size();
  SmallVector<Value> axes;
  for (size_t k = 0; k < axisCount; ++k)
    axes.push_back(word(2 + k, ops.i64));
  Value workspace = word(2 + axisCount, ops.pointer),
        weights = word(3 + axisCount, ops.pointer);
  EntrySizes sizes(ops, plan, axes);

  // Whole groups, as evenly as they go; the first tasks take one more.
  Value groups = arith::CeilDivUIOp::create(b, batch, ops.constant(rowGroup));
  Value each = arith::DivUIOp::create(b, groups, tasks);
  Value longer = arith::RemUIOp::create(b, groups, tasks);
  auto firstRow = [&](Value task) {
    Value group = ops.add(ops.multiply(task, each), ops.smaller(task, longer));
    return ops.smaller(ops.multiply(group, ops.constant(rowGroup)), batch);
  };
  Value first = firstRow(index);
  Value end = firstRow(ops.add(index, ops.constant(1)));
  Value slice = ops.multiply(index, sizes.blockBytes(batch));
  SmallVector<Value> arguments = {ops.subtract(end, first)};
  llvm::append_range(arguments, axes);
  arguments.append({ops.offset(workspace, slice), weights});
  for (size_t i = 0; i < sizes.tensorCount(); ++i) {
    Value tensor = word(4 + axisCount + i, ops.pointer);
    Value at = ops.offset(tensor, ops.multiply(first, sizes.rowBytes(i)));
    // A mask may be null, and stays so.
    if (i >= sizes.tensorCount() - plan.masks.size())
      at = arith::SelectOp::create(b, isNotNull(tensor), at, tensor);
    arguments.push_back(at);
  }
  if (plan.interface.isRandom) {
    // Seed, call counter, first row.
    int64_t next = 4 + axisCount + sizes.tensorCount();
    for (int64_t i : {next, next + 1})
      arguments.push_back(word(i, ops.i64));
    arguments.push_back(ops.add(word(next + 2, ops.i64), first));
  }
  SparseEntries sparse(ops, plan.interface);
  SmallVector<Value> all, indices;
  for (size_t i = 0; i < plan.interface.inputs.size(); ++i)
    all.push_back(word(4 + axisCount + i, ops.pointer));
  size_t firstIndex = 4 + axisCount + sizes.tensorCount() +
                      (plan.interface.isRandom ? 3 : 0);
  for (auto [i, type] : llvm::enumerate(sparse.types()))
    indices.push_back(word(firstIndex + i, type));
  indices = sparse.skipRows(indices, first, all,
                            MutableArrayRef(arguments).drop_front(3 + axisCount));
  llvm::append_range(arguments, indices);
  LLVM::CallOp::create(b, TypeRange(), prefix + ".rows", arguments);
  LLVM::ReturnOp::create(b, ValueRange());
}

//===----------------------------------------------------------------------===//
// Kernels on several threads
//===----------------------------------------------------------------------===//

Value ParallelEntries::chooseKernelTasks(EntrySizes &sizes, Value parallel,
                                         Value batch) {
  ImplicitLocOpBuilder &b = ops.b;
  Value isGiven = isNotNull(parallel);
  Value isBlock =
      ops.compare(arith::CmpIPredicate::ule, batch, sizes.blockRows());
  // An empty batch has nothing to do.
  Value isAny = ops.compare(arith::CmpIPredicate::ne, batch, ops.constant(0));
  auto branch = scf::IfOp::create(b, TypeRange(ops.i64),
                                  ops.both(isGiven, ops.both(isBlock, isAny)),
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  scf::YieldOp::create(
      b, ops.load(parallel, offsetof(kerasc_parallel, threads), ops.i64));
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, ops.constant(1));
  return branch.getResult(0);
}

/// Calls for which `isWanted`, but none in loops over the batch: each of those
/// is short.
static SmallVector<func::CallOp>
callsOnce(func::FuncOp block,
          function_ref<func::FuncOp(func::CallOp)> isWanted) {
  SmallVector<func::CallOp> calls;
  block.walk([&](func::CallOp call) {
    if (!call->getParentOfType<scf::ForOp>() && isWanted(call))
      calls.push_back(call);
  });
  return calls;
}

func::FuncOp ParallelEntries::shareKernels(func::FuncOp block) {
  // Null where the callee is no kernel of a large layer.
  auto sharedKernel = [](func::CallOp call) {
    auto kernel = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        call, call.getCalleeAttr());
    return kernel && kernel->hasAttr(KernelShape::vectorsAttribute) ? kernel
                                                                    : nullptr;
  };
  if (callsOnce(block, sharedKernel).empty())
    return nullptr;
  ImplicitLocOpBuilder &b = ops.b;
  OpBuilder::InsertionGuard guard(b);
  func::FuncOp copy = block.clone();
  copy.setSymName((block.getSymName() + ".shared").str());
  unsigned count = copy.getNumArguments();
  (void)copy.insertArguments({count, count}, {ops.i64, ops.pointer}, {{}, {}},
                             {copy.getLoc(), copy.getLoc()});
  Value tasks = copy.getArgument(count), parallel = copy.getArgument(count + 1);
  ops.module->push_back(copy);

  LLVMTypeConverter converter(b.getContext());
  for (func::CallOp call : callsOnce(copy, sharedKernel)) {
    func::FuncOp kernel = sharedKernel(call);
    // What the tasks share: their number, then the operands but the range.
    ValueRange operands = call.getOperands().drop_back(2);
    SmallVector<Type> types = {ops.i64};
    for (Value operand : operands)
      types.push_back(converter.convertType(operand.getType()));
    auto type = LLVM::LLVMStructType::getLiteral(b.getContext(), types);
    b.setInsertionPointToStart(&copy.getBody().front());
    Value shared =
        LLVM::AllocaOp::create(b, ops.pointer, type, ops.constant(1));
    b.setInsertionPoint(call);
    auto store = [&](Value value, int32_t field) {
      Value at = LLVM::GEPOp::create(b, ops.pointer, type, shared,
                                     ArrayRef<LLVM::GEPArg>{0, field});
      LLVM::StoreOp::create(b, value, at);
    };
    store(tasks, 0);
    for (auto [i, operand] : llvm::enumerate(operands))
      store(UnrealizedConversionCastOp::create(b, types[i + 1], operand)
                .getResult(0),
            i + 1);
    std::string task = (kernel.getSymName() + ".task").str();
    buildKernelTask(kernel, task, type);
    callParallelFor(parallel, tasks, task, shared);
    call.erase();
  }
  return copy;
}

void ParallelEntries::buildKernelTask(func::FuncOp kernel,
                                      const std::string &name,
                                      Type argumentType) {
  if (SymbolTable::lookupSymbolIn(ops.module->getParentOp(), name))
    return;
  ImplicitLocOpBuilder &b = ops.b;
  OpBuilder::InsertionGuard guard(b);
  LLVM::LLVMFuncOp function =
      ops.startFunction(name, {ops.pointer, ops.i64}, ops.nothing, false);
  Value shared = function.getArgument(0), index = function.getArgument(1);
  auto type = cast<LLVM::LLVMStructType>(argumentType);
  auto load = [&](int32_t field) -> Value {
    Value at = LLVM::GEPOp::create(b, ops.pointer, type, shared,
                                   ArrayRef<LLVM::GEPArg>{0, field});
    return LLVM::LoadOp::create(b, type.getBody()[field], at);
  };
  Value tasks = load(0);
  SmallVector<Value> operands;
  for (auto [i, operand] :
       llvm::enumerate(kernel.getArgumentTypes().drop_back(2)))
    operands.push_back(
        UnrealizedConversionCastOp::create(b, operand, load(i + 1))
            .getResult(0));
  // Whole parts, as evenly as they go.
  int64_t vectors =
      kernel->getAttrOfType<IntegerAttr>(KernelShape::vectorsAttribute)
          .getInt();
  int64_t part = KernelShape::vectorsOfPart;
  Value parts = ops.constant(llvm::divideCeil(vectors, part));
  auto bound = [&](Value task) -> Value {
    Value at = arith::DivUIOp::create(b, ops.multiply(parts, task), tasks);
    Value vector = ops.smaller(ops.multiply(at, ops.constant(part)),
                               ops.constant(vectors));
    return arith::IndexCastOp::create(b, b.getIndexType(), vector);
  };
  operands.push_back(bound(index));
  operands.push_back(bound(ops.add(index, ops.constant(1))));
  func::CallOp::create(b, kernel, operands);
  LLVM::ReturnOp::create(b, ValueRange());
}
