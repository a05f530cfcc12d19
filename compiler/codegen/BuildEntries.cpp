//===- BuildEntries.cpp ---------------------------------------------------===//
//
// Why: generated kernels know rows and pointers only. What a C program sees -
// checked arguments, any batch, one structure that describes the model - is
// built around them here, so that no other pass knows the ABI of runtime.h.
// Contract: Passes.td. Tests: test/pipeline, test/runtime.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/BuildSelect.h"
#include "compiler/codegen/DescribeModel.h"
#include "compiler/codegen/EntryOps.h"
#include "compiler/codegen/GlobalData.h"
#include "compiler/codegen/ObjectInfo.h"
#include "compiler/codegen/ParallelEntries.h"
#include "compiler/codegen/SparseEntries.h"
#include "compiler/passes/Passes.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"

#include <map>

namespace kerasc {
#define GEN_PASS_DEF_BUILDENTRIES
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

namespace {

/// A model for one processor.
struct Variant {
  std::string prefix; // of its own symbols
  std::string cpu;    // as given to --cpu
  uint64_t features;  // KERASC_CPU_*
  func::FuncOp block;
  func::FuncOp single; // the block for one row
};

/// Builds the entries of a variant at the end of the module. The first one also
/// builds what all share, and the exported names are its.
class EntryBuilder : EntryOps {
public:
  EntryBuilder(ModuleOp module, ArrayRef<Variant> variants,
               const Variant &variant, const ModelPlan &plan)
      : EntryOps(func::FuncOp(variant.block).getLoc(), module.getBody()),
        data(b), sparse(*this, plan.interface), block(variant.block),
        single(variant.single), plan(plan), variants(variants),
        variant(variant), prefix(variant.prefix),
        shared(plan.interface.prefix) {
    for (StringRef name : {"target_cpu", "target_features"})
      if (Attribute value = block->getAttr(name))
        functionAttributes.push_back(b.getNamedAttr(name, value));
    for (const InterfaceTensor &tensor : plan.interface.inputs)
      rowSizes.push_back(rowBytes(tensor));
    for (const InterfaceTensor &tensor : plan.interface.outputs)
      rowSizes.push_back(rowBytes(tensor));
    for (const MaskPlan &mask : plan.masks)
      rowSizes.push_back(mask.rowBytes);
  }

  void build() {
    if (isFirst()) {
      data.declareExternal(shared + ".weights", plan.weightsBytes,
                           keras::PlacementOp::alignment);
      // 64 hexadecimal digits and the end; known when the weights are packed.
      data.declareExternal(shared + ".weights_digest", 65, 1);
    }
    buildRows();
    buildPredict();
    if (isFirst())
      buildWorkspaceBytes();
    buildRun();
    buildDescriptor();
    if (!isFirst())
      return;
    buildModel();
    if (variants.size() > 1)
      buildVariants();
    data.defineString(shared + ".info", describeAsJson(plan), infoSection);
  }

private:
  bool isFirst() const { return &variant == variants.begin(); }
  std::string predictName(const Variant &of) const {
    return &of == variants.begin() ? shared + "_predict"
                                   : of.prefix + ".predict";
  }

  /// Tensors of a row: what predict takes, then the masks.
  size_t tensorCount() const { return rowSizes.size(); }
  size_t inputCount() const { return plan.interface.inputs.size(); }
  size_t outputCount() const { return plan.interface.outputs.size(); }
  size_t predictCount() const { return inputCount() + outputCount(); }

  /// A function that runs before a variant is chosen: on any processor.
  LLVM::LLVMFuncOp startSharedFunction(const std::string &name,
                                       ArrayRef<Type> arguments, Type result,
                                       bool isExported) {
    LLVM::LLVMFuncOp function =
        startFunction(name, arguments, result, isExported);
    function.removeTargetCpuAttr();
    function.removeTargetFeaturesAttr();
    return function;
  }
  const InterfaceTensor &tensorAt(size_t i) const {
    return i < inputCount() ? plan.interface.inputs[i]
                            : plan.interface.outputs[i - inputCount()];
  }
  void finish(Value result) { LLVM::ReturnOp::create(b, result); }

  /// A dense row-major memref of `rows` rows at `p`, as the conversion to LLVM
  /// will spell it.
  Value memrefAt(Value p, MemRefType type, Value rows) {
    unsigned rank = type.getRank();
    auto sizes = LLVM::LLVMArrayType::get(i64, rank);
    auto descriptor = LLVM::LLVMStructType::getLiteral(
        b.getContext(), {pointer, pointer, i64, sizes, sizes});
    Value value = LLVM::PoisonOp::create(b, descriptor);
    auto set = [&](Value field, ArrayRef<int64_t> position) {
      value = LLVM::InsertValueOp::create(b, value, field, position);
    };
    set(p, {0});
    set(p, {1});
    set(constant(0), {2});
    int64_t stride = 1;
    for (int64_t axis = rank - 1; axis >= 0; --axis) {
      set(type.isDynamicDim(axis) ? rows : constant(type.getDimSize(axis)),
          {3, axis});
      set(constant(stride), {4, axis});
      if (axis)
        stride *= type.getDimSize(axis);
    }
    return UnrealizedConversionCastOp::create(b, TypeRange(type), value)
        .getResult(0);
  }

  Value isNotNull(Value address) {
    return compare(arith::CmpIPredicate::ne, toInteger(address), constant(0));
  }

  /// Where a mask that nobody asked for goes.
  Value orScratch(Value address, const MaskPlan &mask, Value workspace,
                  Value rows) {
    Value scratch = offset(workspace, multiply(rows, constant(mask.scratch)));
    return arith::SelectOp::create(b, isNotNull(address), address, scratch);
  }

  /// Calls a block function for `count` rows of the tensors; `indices` are
  /// those of sparse inputs, `more` the arguments that only blocks of shared
  /// kernels have.
  void callBlock(func::FuncOp function, Value workspace, Value weights,
                 ValueRange tensors, ValueRange indices, Value count,
                 ValueRange more = {}) {
    ArrayRef<Type> types =
        function.getArgumentTypes().take_front(2 + tensors.size());
    auto bytes = cast<MemRefType>(types[0]);
    SmallVector<Value> arguments = {
        memrefAt(workspace, bytes,
                 constant(plan.workspaceRowBytes * plan.blockRows)),
        memrefAt(weights, bytes, constant(plan.weightsBytes))};
    for (auto [i, tensor] : llvm::enumerate(tensors)) {
      Value at = tensor;
      if (i >= predictCount())
        at = orScratch(at, plan.masks[i - predictCount()], workspace, count);
      arguments.push_back(memrefAt(at, cast<MemRefType>(types[2 + i]), count));
    }
    llvm::append_range(arguments, sparse.asMemrefs(indices));
    llvm::append_range(arguments, more);
    func::CallOp::create(b, function, arguments);
  }

  /// <prefix>.rows(batch, workspace, weights, tensors..., indices...): the only
  /// loop over row blocks.
  void buildRows() {
    SmallVector<Type> types = {i64};
    types.append(2 + tensorCount(), pointer);
    llvm::append_range(types, sparse.types());
    LLVM::LLVMFuncOp rows =
        startFunction(prefix + ".rows", types, nothing, false);
    Value batch = rows.getArgument(0);
    Value workspace = rows.getArgument(1), weights = rows.getArgument(2);
    Value step = constant(plan.blockRows);
    auto loop = scf::ForOp::create(b, constant(0), batch, step);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      Value first = loop.getInductionVar();
      Value count = smaller(step, subtract(batch, first));
      SmallVector<Value> tensors;
      for (size_t i = 0; i < tensorCount(); ++i)
        tensors.push_back(rowsFrom(rows.getArgument(3 + i), i, first));
      ValueRange all = rows.getArguments().drop_front(3);
      SmallVector<Value> indices =
          sparse.skipRows(all.drop_front(tensorCount()), first, all, tensors);
      Value isOne = compare(arith::CmpIPredicate::eq, count, constant(1));
      auto branch = scf::IfOp::create(b, isOne, /*withElseRegion=*/true);
      b.setInsertionPointToStart(branch.thenBlock());
      callBlock(single, workspace, weights, tensors, indices, constant(1));
      b.setInsertionPointToStart(branch.elseBlock());
      callBlock(block, workspace, weights, tensors, indices, count);
    }
    LLVM::ReturnOp::create(b, ValueRange());
  }

  /// Tensor `i` from row `first` on; a mask may be null, and stays so.
  Value rowsFrom(Value tensor, size_t i, Value first) {
    Value at = offset(tensor, multiply(first, constant(rowSizes[i])));
    if (i < predictCount())
      return at;
    return arith::SelectOp::create(b, isNotNull(tensor), at, tensor);
  }

  void callRows(ValueRange arguments) {
    LLVM::CallOp::create(b, TypeRange(), prefix + ".rows", arguments);
  }

  /// Bytes of workspace for one call on `threads` tasks.
  Value workspaceBytes(Value batch, Value threads) {
    Value one = blockBytes(*this, plan, batch);
    Value tasks = larger(threads, constant(1));
    // More threads than bytes can be counted for: an allocation should fail.
    int64_t block = plan.workspaceRowBytes * plan.blockRows;
    if (block == 0)
      return constant(0);
    Value tooMany =
        compare(arith::CmpIPredicate::ugt, tasks,
                constant(std::numeric_limits<int64_t>::max() / block));
    return arith::SelectOp::create(b, tooMany, constant(-1),
                                   multiply(one, tasks));
  }

  /// Whether [x, x + xBytes) and [y, y + yBytes) share a byte.
  Value overlap(Value x, Value xBytes, Value y, Value yBytes) {
    using P = arith::CmpIPredicate;
    Value xBeforeEnd = compare(P::ult, x, add(y, yBytes));
    Value yBeforeEnd = compare(P::ult, y, add(x, xBytes));
    return both(xBeforeEnd, yBeforeEnd);
  }

  /// What may be wrong with the arguments of predict, the most basic fault
  /// last.
  using Faults = SmallVector<std::pair<Value, kerasc_status>>;
  Faults findFaults(Value batch, ValueRange tensors, Value workspace) {
    using P = arith::CmpIPredicate;
    bool needsWorkspace = plan.workspaceRowBytes != 0;
    Value zero = constant(0);
    Value no = arith::ConstantOp::create(b, b.getBoolAttr(false));
    Value isNull = no, misaligned = no, overlaps = no;

    // Regions: tensors, then the workspace. Empty ones may be anywhere.
    SmallVector<Value> starts, sizes;
    std::map<int64_t, Value> addressBits; // of all with that element size
    for (auto [i, tensor] : llvm::enumerate(tensors)) {
      int64_t size = rowSizes[i];
      starts.push_back(toInteger(tensor));
      sizes.push_back(multiply(batch, constant(size)));
      if (!size)
        continue;
      isNull = either(isNull, compare(P::eq, starts.back(), zero));
      Value &bits = addressBits[elementBytes(tensorAt(i).type)];
      bits = bits ? either(bits, starts.back()) : starts.back();
    }
    Value lowBits = zero;
    for (auto [size, bits] : addressBits)
      if (size > 1)
        lowBits = either(lowBits, both(bits, constant(size - 1)));
    misaligned = compare(P::ne, lowBits, zero);
    if (needsWorkspace) {
      starts.push_back(toInteger(workspace));
      sizes.push_back(workspaceBytes(batch, constant(1)));
      isNull = either(isNull, compare(P::eq, starts.back(), zero));
      Value low = both(starts.back(), constant(63));
      misaligned = either(misaligned, compare(P::ne, low, zero));
    }
    for (size_t i = inputCount(); i < starts.size(); ++i)
      for (size_t j = 0; j < i; ++j)
        if ((i >= predictCount() || rowSizes[i]) && rowSizes[j])
          overlaps = either(overlaps,
                            overlap(starts[i], sizes[i], starts[j], sizes[j]));

    int64_t widest = 1;
    for (int64_t size : rowSizes)
      widest = std::max(widest, size);
    Faults faults = {
        {overlaps, KERASC_OVERLAP},
        {misaligned, KERASC_MISALIGNED},
        {isNull, KERASC_NULL_POINTER},
        // Nothing is read or written, so nothing can be wrong with it.
        {compare(P::eq, batch, zero), KERASC_OK},
        {compare(P::ugt, batch,
                 constant(std::numeric_limits<int64_t>::max() / widest)),
         KERASC_BAD_BATCH}};
    if (uint64_t fixed = plan.interface.fixedBatch)
      faults.push_back(
          {compare(P::ne, batch, constant(fixed)), KERASC_BAD_BATCH});
    return faults;
  }

  /// <prefix>_predict(batch, inputs..., outputs..., workspace)
  void buildPredict() {
    SmallVector<Type> types = {i64};
    types.append(predictCount() + 1, pointer);
    LLVM::LLVMFuncOp predict =
        startFunction(predictName(variant), types, i32, isFirst());
    Value batch = predict.getArgument(0);
    SmallVector<Value> tensors = llvm::to_vector_of<Value>(
        predict.getArguments().slice(1, predictCount()));
    Value workspace = predict.getArguments().back();
    Faults faults = findFaults(batch, tensors, workspace);
    if (!plan.masks.empty())
      tensors.append(plan.masks.size(), LLVM::ZeroOp::create(b, pointer));
    Value isFaulty = faults.front().first;
    for (auto [fault, code] : llvm::drop_begin(faults))
      isFaulty = either(isFaulty, fault);
    // Which fault it is, is not worth an instruction while there is none.
    auto branch = scf::IfOp::create(b, TypeRange(i32), isFaulty,
                                    /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(branch.thenBlock());
      Value result = status(KERASC_OK);
      for (auto [fault, code] : faults)
        result = arith::SelectOp::create(b, fault, status(code), result);
      scf::YieldOp::create(b, result);
      b.setInsertionPointToStart(branch.elseBlock());
      runRows(batch, workspace, addressOf(shared + ".weights"), tensors,
              sparse.whenDense());
      scf::YieldOp::create(b, status(KERASC_OK));
    }
    finish(branch.getResult(0));
  }

  /// One row goes straight to its block.
  void runRows(Value batch, Value workspace, Value weights, ValueRange tensors,
               ValueRange indices) {
    SmallVector<Value> arguments = {batch, workspace, weights};
    llvm::append_range(arguments, tensors);
    llvm::append_range(arguments, indices);
    Value isOne = compare(arith::CmpIPredicate::eq, batch, constant(1));
    auto branch = scf::IfOp::create(b, isOne, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    callBlock(single, workspace, weights, tensors, indices, constant(1));
    b.setInsertionPointToStart(branch.elseBlock());
    callRows(arguments);
  }

  /// <prefix>_workspace_bytes(batch, threads), and the descriptor's form of it.
  void buildWorkspaceBytes() {
    LLVM::LLVMFuncOp simple =
        startSharedFunction(shared + "_workspace_bytes", {i64, i64}, i64, true);
    Value bytes = workspaceBytes(simple.getArgument(0), simple.getArgument(1));
    finish(bytes);
    LLVM::LLVMFuncOp general = startSharedFunction(
        shared + ".workspace_bytes", {i64, i64, pointer}, i64, false);
    bytes = workspaceBytes(general.getArgument(0), general.getArgument(1));
    finish(bytes);
  }

  /// Rows that are one task: on several threads all the same where a layer is
  /// large enough to be shared.
  void runFewRows(ParallelEntries &tasksOfCall, Value parallel,
                  ValueRange rowsArguments) {
    func::FuncOp several = tasksOfCall.shareKernels(block);
    func::FuncOp one = tasksOfCall.shareKernels(single);
    if (!several)
      return callRows(rowsArguments);
    Value batch = rowsArguments[0], workspace = rowsArguments[1],
          weights = rowsArguments[2];
    ValueRange tensors = rowsArguments.slice(3, tensorCount());
    ValueRange indices = rowsArguments.drop_front(3 + tensorCount());
    Value tasks = tasksOfCall.chooseKernelTasks(parallel, batch);
    auto branch = scf::IfOp::create(
        b, compare(arith::CmpIPredicate::ugt, tasks, constant(1)),
        /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.elseBlock());
    callRows(rowsArguments);
    b.setInsertionPointToStart(branch.thenBlock());
    auto isOne = scf::IfOp::create(
        b, compare(arith::CmpIPredicate::eq, batch, constant(1)),
        /*withElseRegion=*/true);
    b.setInsertionPointToStart(isOne.thenBlock());
    callBlock(one, workspace, weights, tensors, indices, constant(1),
              {tasks, parallel});
    b.setInsertionPointToStart(isOne.elseBlock());
    callBlock(several, workspace, weights, tensors, indices, batch,
              {tasks, parallel});
  }

  /// <prefix>.run(call): the object's own entry, behind kerasc_run's checks.
  void buildRun() {
    ParallelEntries tasksOfCall(*this, plan, prefix, rowSizes);
    tasksOfCall.buildRowsTask();
    LLVM::LLVMFuncOp run =
        startFunction(prefix + ".run", {pointer}, i32, false);
    Value call = run.getArgument(0);
    Value batch = load(call, offsetof(kerasc_call, batch), i64);
    Value inputs = load(call, offsetof(kerasc_call, inputs), pointer);
    Value outputs = load(call, offsetof(kerasc_call, outputs), pointer);
    Value workspace = load(call, offsetof(kerasc_call, workspace), pointer);
    Value given = load(call, offsetof(kerasc_call, weights), pointer);
    Value own = addressOf(shared + ".weights");
    Value weights = arith::SelectOp::create(b, isNotNull(given), given, own);
    SmallVector<Value> tensors;
    for (size_t i = 0; i < inputCount(); ++i)
      tensors.push_back(
          load(inputs, i * sizeof(kerasc_input) + offsetof(kerasc_input, data),
               pointer));
    for (size_t i = 0; i < outputCount(); ++i)
      tensors.push_back(load(
          outputs, i * sizeof(kerasc_output) + offsetof(kerasc_output, data),
          pointer));
    for (const MaskPlan &mask : plan.masks)
      tensors.push_back(load(outputs,
                             mask.output * sizeof(kerasc_output) +
                                 offsetof(kerasc_output, mask),
                             pointer));
    SmallVector<Value> arguments = {batch, workspace, weights};
    llvm::append_range(arguments, tensors);
    llvm::append_range(arguments, sparse.load(inputs));

    Value parallel = load(call, offsetof(kerasc_call, parallel), pointer);
    Value workspaceBytes =
        load(call, offsetof(kerasc_call, workspace_bytes), i64);
    Value tasks = tasksOfCall.chooseTasks(parallel, batch, workspaceBytes);
    Value several = compare(arith::CmpIPredicate::ugt, tasks, constant(1));
    auto branch = scf::IfOp::create(b, several, /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(branch.thenBlock());
      tasksOfCall.runTasks(parallel, tasks, arguments);
      b.setInsertionPointToStart(branch.elseBlock());
      runFewRows(tasksOfCall, parallel, arguments);
    }
    finish(status(KERASC_OK));
  }

  /// An array of kerasc_tensor.
  GlobalData::Address defineTensors(const std::string &name,
                                    ArrayRef<InterfaceTensor> tensors) {
    if (!isFirst())
      return {shared + "." + name};
    SmallVector<GlobalData::Field> fields;
    for (auto [i, tensor] : llvm::enumerate(tensors)) {
      std::string stem = shared + "." + name + std::to_string(i);
      data.defineString(stem + ".name", tensor.name);
      SmallVector<GlobalData::Field> shape;
      for (int64_t size : tensor.shape)
        shape.push_back(uint64_t(size));
      data.define(stem + ".shape", shape);
      fields.push_back(GlobalData::Address{stem + ".name"});
      fields.push_back(uint32_t(tensor.type));
      fields.push_back(uint32_t(tensor.shape.size()));
      fields.push_back(GlobalData::Address{stem + ".shape"});
      fields.push_back(uint32_t(tensor.sparse ? KERASC_TENSOR_SPARSE : 0));
      fields.push_back(uint32_t(tensor.maskRank));
      fields.push_back(GlobalData::Null());
    }
    data.define(shared + "." + name, fields);
    return {shared + "." + name};
  }

  GlobalData::Address defineText(const std::string &name,
                                 const std::string &text) {
    if (isFirst())
      data.defineString(shared + "." + name, text);
    return {shared + "." + name};
  }

  /// The descriptor, field by field in the order of kerasc_model.
  void buildDescriptor() {
    const ModelInterface &interface = plan.interface;
    GlobalData::Address inputs = defineTensors("inputs", interface.inputs);
    GlobalData::Address outputs = defineTensors("outputs", interface.outputs);
    bool isOne = variants.size() == 1;
    auto defineCpu = [&] {
      data.defineString(prefix + ".cpu", variant.cpu);
      return GlobalData::Address{prefix + ".cpu"};
    };
    SmallVector<GlobalData::Field> fields = {
        uint32_t(KERASC_ABI_VERSION),
        uint32_t(sizeof(kerasc_model)),
        uint32_t(sizeof(kerasc_call)),
        uint32_t(interface.inputs.size()),
        uint32_t(interface.outputs.size()),
        uint32_t(0), // axis_count
        uint32_t(isOne ? 0 : variants.size()),
        uint32_t(0), // reserved
        interface.fixedBatch,
        interface.maxBatch,
        uint64_t(plan.flopsPerRow),
        uint64_t(plan.bytesPerRow),
        uint64_t(plan.weightsBytes),
        variant.features,
        uint64_t(0),
        defineText("name", interface.prefix),
        defineText("version", interface.kerascVersion),
        defineText("source_digest", interface.sourceDigest),
        GlobalData::Address{shared + ".weights_digest"},
        defineText("producer", interface.producer),
        defineCpu(),
        defineText("target", interface.target),
        inputs,
        outputs,
        GlobalData::Address{shared + ".workspace_bytes"},
        GlobalData::Address{prefix + ".run"},
        GlobalData::Address{shared + ".weights"},
        isOne ? GlobalData::Field(GlobalData::Null())
              : GlobalData::Address{shared + ".variants"},
        GlobalData::Null(), // self_tests
        GlobalData::Null(), // training
        GlobalData::Null(), // certificates
    };
    data.define(prefix + ".descriptor", fields);
  }

  /// <prefix>_model(): the first descriptor.
  void buildModel() {
    startSharedFunction(shared + "_model", {}, pointer, true);
    finish(addressOf(prefix + ".descriptor"));
  }

  /// The table of all descriptors, and <prefix>_select().
  void buildVariants() {
    SmallVector<GlobalData::Field> descriptors;
    SmallVector<Choice> choices;
    for (const Variant &each : variants) {
      descriptors.push_back(GlobalData::Address{each.prefix + ".descriptor"});
      choices.push_back({predictName(each), each.features});
    }
    data.define(shared + ".variants", descriptors);
    startSharedFunction(shared + "_select", {}, pointer, true);
    finish(buildSelect(b, choices));
  }

  GlobalData data;
  SparseEntries sparse;
  func::FuncOp block, single;
  const ModelPlan &plan;
  ArrayRef<Variant> variants;
  const Variant &variant;
  std::string prefix; // of what this variant has for itself
  std::string shared; // of what is exported and what all variants share
  SmallVector<int64_t> rowSizes; // inputs, outputs, masks
};

struct BuildEntries : kerasc::impl::BuildEntriesBase<BuildEntries> {
  using BuildEntriesBase::BuildEntriesBase;

  /// Moves the functions of the model into the module, under its prefix.
  void moveOut(keras::ModelOp model, func::FuncOp entry, func::FuncOp single) {
    Block *body = getOperation().getBody();
    SymbolTable symbols(model);
    auto functions = llvm::to_vector(model.getBody().getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      StringRef name = function == entry    ? "block"
                       : function == single ? "row"
                                            : function.getSymName();
      // All renamed before any is moved: calls are found in the model.
      if (failed(symbols.rename(function,
                                (model.getSymName() + "." + name).str())))
        return signalPassFailure();
    }
    for (func::FuncOp function : functions) {
      function->moveBefore(body, body->end());
      function->setAttr(
          "llvm.linkage",
          LLVM::LinkageAttr::get(&getContext(), LLVM::Linkage::Internal));
    }
  }

  void runOnOperation() override {
    auto models = llvm::to_vector(getOperation().getOps<keras::ModelOp>());
    SmallVector<keras::ModelOp> others;
    for (keras::ModelOp model : models) {
      SmallVector<keras::ModelOp, 4> same = findVariants(model);
      if (same.front() != model)
        continue; // built with the first
      ModelPlan plan = describeModel(model, blockRows);
      plan.interface.target = triple;
      SmallVector<Variant> variants;
      for (keras::ModelOp each : same) {
        auto cpu = each->getAttrOfType<StringAttr>("keras.cpu");
        auto features = each->getAttrOfType<IntegerAttr>("keras.cpu_features");
        func::FuncOp block = findEntry(each);
        auto single = each.lookupSymbol<func::FuncOp>(
            (block.getSymName() + ".row").str());
        if (!single) {
          block.emitOpError("has no copy for one row");
          return signalPassFailure();
        }
        variants.push_back({each.getSymName().str(), cpu ? cpu.str() : "",
                            features ? uint64_t(features.getInt()) : 0, block,
                            single});
        moveOut(each, block, single);
      }
      for (const Variant &variant : variants)
        EntryBuilder(getOperation(), variants, variant, plan).build();
      llvm::append_range(others, ArrayRef(same).drop_front());
    }
    // The first of each says where the weights of all variants are.
    for (keras::ModelOp other : others)
      other.erase();
  }
};

} // namespace
