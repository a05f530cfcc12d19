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
#include "compiler/codegen/EntryChecks.h"
#include "compiler/codegen/EntryOps.h"
#include "compiler/codegen/EntrySizes.h"
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
    if (isFirst() && axisCount())
      buildSize();
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
  size_t tensorCount() const { return predictCount() + plan.masks.size(); }
  size_t axisCount() const { return plan.interface.axes.size(); }
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
  void finish(Value result) { LLVM::ReturnOp::create(b, result); }

  /// A dense row-major memref of `rows` rows at `p`, as the conversion to LLVM
  /// will spell it; `row` are the sizes behind the rows.
  Value memrefAt(Value p, MemRefType type, Value rows,
                 ArrayRef<Value> row = {}) {
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
    Value stride = constant(1);
    for (int64_t axis = rank - 1; axis >= 0; --axis) {
      set(axis ? row[axis - 1] : rows, {3, axis});
      set(stride, {4, axis});
      if (axis)
        stride = multiply(stride, row[axis - 1]);
    }
    return UnrealizedConversionCastOp::create(b, TypeRange(type), value)
        .getResult(0);
  }

  Value isNotNull(Value address) {
    return compare(arith::CmpIPredicate::ne, toInteger(address), constant(0));
  }

  /// Where a mask that nobody asked for goes.
  Value orScratch(EntrySizes &sizes, Value address, const MaskPlan &mask,
                  Value workspace, Value rows) {
    Value scratch = offset(workspace, sizes.evaluate(mask.scratch, rows));
    return arith::SelectOp::create(b, isNotNull(address), address, scratch);
  }

  /// Arguments of <prefix>.rows, in its order.
  struct RowsArguments {
    Value batch;
    SmallVector<Value> axes;
    Value workspace, weights;
    SmallVector<Value> tensors;
    /// What random numbers depend on besides their element: seed, call counter
    /// and the first row's place in the batch. Nothing for a model without
    /// them.
    SmallVector<Value> random;
    SmallVector<Value> indices; // of sparse inputs, see SparseEntries

    SmallVector<Value> inOrder() const {
      SmallVector<Value> all = {batch};
      llvm::append_range(all, axes);
      all.append({workspace, weights});
      llvm::append_range(all, tensors);
      llvm::append_range(all, random);
      llvm::append_range(all, indices);
      return all;
    }
  };

  /// The random state of all rows of a call.
  SmallVector<Value> randomState(Value seed, Value callCounter) {
    if (!plan.interface.isRandom)
      return {};
    return {seed, callCounter, constant(0)};
  }

  /// Calls a block function for `count` rows of the tensors; `more` are the
  /// arguments that only blocks of shared kernels have.
  void callBlock(EntrySizes &sizes, func::FuncOp function,
                 const RowsArguments &rows, Value count, ValueRange more = {}) {
    ArrayRef<Type> types =
        function.getArgumentTypes().take_front(2 + tensorCount());
    auto bytes = cast<MemRefType>(types[0]);
    SmallVector<Value> arguments = {
        memrefAt(rows.workspace, bytes, sizes.blockBytes(count)),
        memrefAt(rows.weights, bytes, constant(plan.weightsBytes))};
    for (auto [i, tensor] : llvm::enumerate(rows.tensors)) {
      Value at = tensor;
      if (i >= predictCount())
        at = orScratch(sizes, at, plan.masks[i - predictCount()],
                       rows.workspace, count);
      arguments.push_back(
          memrefAt(at, cast<MemRefType>(types[2 + i]), count, sizes.row(i)));
    }
    llvm::append_range(arguments, rows.random);
    llvm::append_range(arguments, sparse.asMemrefs(rows.indices));
    llvm::append_range(arguments, more);
    func::CallOp::create(b, function, arguments);
  }

  /// <prefix>.rows(batch, axes..., workspace, weights, tensors..., random
  /// state..., indices...): the only loop over row blocks.
  void buildRows() {
    SmallVector<Type> types(1 + axisCount(), i64);
    types.append(2 + tensorCount(), pointer);
    if (plan.interface.isRandom)
      types.append(3, i64);
    llvm::append_range(types, sparse.types());
    LLVM::LLVMFuncOp function =
        startFunction(prefix + ".rows", types, nothing, false);
    ValueRange given = function.getArguments();
    RowsArguments rows;
    rows.batch = given.front();
    llvm::append_range(rows.axes, given.slice(1, axisCount()));
    given = given.drop_front(1 + axisCount());
    rows.workspace = given[0];
    rows.weights = given[1];
    EntrySizes sizes(*this, plan, rows.axes);
    Value step = sizes.blockRows();
    auto loop = scf::ForOp::create(b, constant(0), rows.batch, step);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      Value first = loop.getInductionVar();
      Value count = smaller(step, subtract(rows.batch, first));
      for (size_t i = 0; i < tensorCount(); ++i)
        rows.tensors.push_back(rowsFrom(sizes, given[2 + i], i, first));
      ValueRange all = given.drop_front(2);
      ValueRange more = all.drop_front(tensorCount());
      if (plan.interface.isRandom) {
        llvm::append_range(rows.random, more.take_front(3));
        rows.random.back() = add(rows.random.back(), first);
        more = more.drop_front(3);
      }
      rows.indices = sparse.skipRows(more, first, all, rows.tensors);
      Value isOne = compare(arith::CmpIPredicate::eq, count, constant(1));
      auto branch = scf::IfOp::create(b, isOne, /*withElseRegion=*/true);
      b.setInsertionPointToStart(branch.thenBlock());
      callBlock(sizes, single, rows, constant(1));
      b.setInsertionPointToStart(branch.elseBlock());
      callBlock(sizes, block, rows, count);
    }
    LLVM::ReturnOp::create(b, ValueRange());
  }

  /// Tensor `i` from row `first` on; a mask may be null, and stays so.
  Value rowsFrom(EntrySizes &sizes, Value tensor, size_t i, Value first) {
    Value at = offset(tensor, multiply(first, sizes.rowBytes(i)));
    if (i < predictCount())
      return at;
    return arith::SelectOp::create(b, isNotNull(tensor), at, tensor);
  }

  void callRows(const RowsArguments &rows) {
    LLVM::CallOp::create(b, TypeRange(), prefix + ".rows", rows.inOrder());
  }

  /// <prefix>_predict(batch, axes..., inputs..., outputs..., workspace)
  void buildPredict() {
    SmallVector<Type> types(1 + axisCount(), i64);
    types.append(predictCount() + 1, pointer);
    LLVM::LLVMFuncOp predict =
        startFunction(predictName(variant), types, i32, isFirst());
    ValueRange given = predict.getArguments();
    RowsArguments rows;
    rows.batch = given.front();
    llvm::append_range(rows.axes, given.slice(1, axisCount()));
    llvm::append_range(rows.tensors,
                       given.slice(1 + axisCount(), predictCount()));
    rows.workspace = given.back();
    EntrySizes sizes(*this, plan, rows.axes);
    Faults faults = findFaults(*this, plan, rows.batch, rows.axes, rows.tensors,
                               rows.workspace);
    if (!plan.masks.empty())
      rows.tensors.append(plan.masks.size(), LLVM::ZeroOp::create(b, pointer));
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
      rows.weights = addressOf(shared + ".weights");
      // It has no parameters for them: the defaults of kerasc_call.
      rows.random = randomState(constant(0), constant(0));
      rows.indices = sparse.whenDense();
      runRows(sizes, rows);
      scf::YieldOp::create(b, status(KERASC_OK));
    }
    finish(branch.getResult(0));
  }

  /// One row goes straight to its block.
  void runRows(EntrySizes &sizes, const RowsArguments &rows) {
    Value isOne = compare(arith::CmpIPredicate::eq, rows.batch, constant(1));
    auto branch = scf::IfOp::create(b, isOne, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    callBlock(sizes, single, rows, constant(1));
    b.setInsertionPointToStart(branch.elseBlock());
    callRows(rows);
  }

  /// The unknown axes from an array of them.
  SmallVector<Value> loadAxes(Value array) {
    SmallVector<Value> axes;
    for (size_t k = 0; k < axisCount(); ++k)
      axes.push_back(load(array, k * sizeof(uint64_t), i64));
    return axes;
  }

  /// <prefix>_workspace_bytes(batch, threads, axes...), and the descriptor's
  /// form of it.
  void buildWorkspaceBytes() {
    LLVM::LLVMFuncOp simple =
        startSharedFunction(shared + "_workspace_bytes",
                            SmallVector<Type>(2 + axisCount(), i64), i64, true);
    auto bytes = [&](LLVM::LLVMFuncOp function, ValueRange axes) {
      EntrySizes sizes(*this, plan, axes, EntrySizes::checkedHere);
      finish(sizes.workspaceBytes(function.getArgument(0),
                                  function.getArgument(1)));
    };
    bytes(simple, simple.getArguments().drop_front(2));
    LLVM::LLVMFuncOp general = startSharedFunction(
        shared + ".workspace_bytes", {i64, i64, pointer}, i64, false);
    bytes(general, loadAxes(general.getArgument(2)));
  }

  /// <prefix>.size(k, axes): unknown axis k, and behind those what is computed
  /// of them; all bits set when the axes do not fit.
  void buildSize() {
    LLVM::LLVMFuncOp function =
        startSharedFunction(shared + ".size", {i32, pointer}, i64, false);
    SmallVector<Value> axes = loadAxes(function.getArgument(1));
    EntrySizes sizes(*this, plan, axes, EntrySizes::checkedHere);
    Value result = constant(-1);
    for (size_t k = 0; k < axisCount() + plan.interface.sizes.size(); ++k) {
      Value isAsked =
          compare(arith::CmpIPredicate::eq, function.getArgument(0),
                  arith::ConstantOp::create(b, b.getI32IntegerAttr(k)));
      result = arith::SelectOp::create(b, isAsked, sizes.size(k), result);
    }
    finish(arith::SelectOp::create(b, sizes.areBad(), constant(-1), result));
  }

  /// Rows that are one task: on several threads all the same where a layer is
  /// large enough to be shared.
  void runFewRows(EntrySizes &sizes, ParallelEntries &tasksOfCall,
                  Value parallel, const RowsArguments &rows) {
    func::FuncOp several = tasksOfCall.shareKernels(block);
    func::FuncOp one = tasksOfCall.shareKernels(single);
    if (!several)
      return callRows(rows);
    Value tasks = tasksOfCall.chooseKernelTasks(sizes, parallel, rows.batch);
    auto branch = scf::IfOp::create(
        b, compare(arith::CmpIPredicate::ugt, tasks, constant(1)),
        /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.elseBlock());
    callRows(rows);
    b.setInsertionPointToStart(branch.thenBlock());
    auto isOne = scf::IfOp::create(
        b, compare(arith::CmpIPredicate::eq, rows.batch, constant(1)),
        /*withElseRegion=*/true);
    b.setInsertionPointToStart(isOne.thenBlock());
    callBlock(sizes, one, rows, constant(1), {tasks, parallel});
    b.setInsertionPointToStart(isOne.elseBlock());
    callBlock(sizes, several, rows, rows.batch, {tasks, parallel});
  }

  /// <prefix>.run(call): the object's own entry, behind kerasc_run's checks.
  void buildRun() {
    ParallelEntries tasksOfCall(*this, plan, prefix);
    tasksOfCall.buildRowsTask();
    LLVM::LLVMFuncOp run =
        startFunction(prefix + ".run", {pointer}, i32, false);
    Value call = run.getArgument(0);
    RowsArguments rows;
    rows.batch = load(call, offsetof(kerasc_call, batch), i64);
    if (axisCount())
      rows.axes = loadAxes(load(call, offsetof(kerasc_call, axes), pointer));
    Value inputs = load(call, offsetof(kerasc_call, inputs), pointer);
    Value outputs = load(call, offsetof(kerasc_call, outputs), pointer);
    rows.workspace = load(call, offsetof(kerasc_call, workspace), pointer);
    Value given = load(call, offsetof(kerasc_call, weights), pointer);
    Value own = addressOf(shared + ".weights");
    rows.weights = arith::SelectOp::create(b, isNotNull(given), given, own);
    for (size_t i = 0; i < inputCount(); ++i)
      rows.tensors.push_back(
          load(inputs, i * sizeof(kerasc_input) + offsetof(kerasc_input, data),
               pointer));
    for (size_t i = 0; i < outputCount(); ++i)
      rows.tensors.push_back(load(
          outputs, i * sizeof(kerasc_output) + offsetof(kerasc_output, data),
          pointer));
    for (const MaskPlan &mask : plan.masks)
      rows.tensors.push_back(load(outputs,
                                  mask.output * sizeof(kerasc_output) +
                                      offsetof(kerasc_output, mask),
                                  pointer));
    rows.random =
        randomState(load(call, offsetof(kerasc_call, seed), i64),
                    load(call, offsetof(kerasc_call, call_counter), i64));
    rows.indices = sparse.load(inputs);
    EntrySizes sizes(*this, plan, rows.axes);
    Value parallel = load(call, offsetof(kerasc_call, parallel), pointer);
    Value workspaceBytes =
        load(call, offsetof(kerasc_call, workspace_bytes), i64);
    Value tasks =
        tasksOfCall.chooseTasks(sizes, parallel, rows.batch, workspaceBytes);
    Value several = compare(arith::CmpIPredicate::ugt, tasks, constant(1));
    auto branch = scf::IfOp::create(b, several, /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(branch.thenBlock());
      tasksOfCall.runTasks(parallel, tasks, rows.inOrder());
      b.setInsertionPointToStart(branch.elseBlock());
      runFewRows(sizes, tasksOfCall, parallel, rows);
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
        uint32_t(axisCount()),
        uint32_t(isOne ? 0 : variants.size()),
        uint32_t(interface.isRandom ? KERASC_MODEL_RANDOM : 0),
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
        axisCount() ? GlobalData::Field(GlobalData::Address{shared + ".size"})
                    : GlobalData::Null(),
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
