//===- ScheduleContractions.cpp -------------------------------------------===//
//
// Why: a contraction reaches the processor's limit only as register tiles over
// packed weights; upstream tiling and vectorisation do so for shapes that
// divide and fall to a few per cent for the others. Contract and example:
// Passes.td. Tests: test/passes/schedule-contractions.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/Kernel.h"
#include "compiler/codegen/SparseKernel.h"
#include "compiler/passes/Passes.h"
#include "compiler/passes/SparseInput.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MathExtras.h"

namespace kerasc {
#define GEN_PASS_DEF_SCHEDULECONTRACTIONS
#include "compiler/passes/Passes.h.inc"
} // namespace kerasc

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

namespace {

static_assert(KernelShape::lineSize == keras::PlacementOp::lineSize,
              "weights are packed as kernels read them");

/// A dense layer in buffers: start, contraction, and maybe an epilogue, on one
/// output.
struct Contraction {
  linalg::GenericOp sum;
  Operation *start;    // broadcasts the bias, or fills with zero
  Operation *epilogue; // null, or elementwise in place
  memref::ViewOp kernel;
  memref::ViewOp bias; // null without
  KernelShape shape;
  KernelRows rows;
  /// 0, or this many rows per batch entry that lie as columns: [k][columns].
  int64_t columns;
  /// Where the input may be nonzeros.
  std::optional<SparseInput> sparse;
};

/// The view of the weights that a value is, through reshapes.
memref::ViewOp weightsView(Value value, BlockArgument weights) {
  while (isa_and_present<memref::ExpandShapeOp, memref::CollapseShapeOp>(
      value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  auto view = value.getDefiningOp<memref::ViewOp>();
  return view && view.getSource() == weights ? view : memref::ViewOp();
}

/// Ops that read a view of the weights, through reshapes.
SmallVector<Operation *> readersOf(memref::ViewOp view) {
  SmallVector<Operation *> readers, pending = {view};
  while (!pending.empty())
    for (Operation *user : pending.pop_back_val()->getUsers())
      (isa<memref::ExpandShapeOp, memref::CollapseShapeOp>(user) ? pending
                                                                 : readers)
          .push_back(user);
  return readers;
}

/// Whether the op writes `output` without reading it: a fill or a broadcast.
bool isStart(Operation *op, Value output) {
  if (auto fill = dyn_cast<linalg::FillOp>(op))
    return fill.getOutputs().front() == output;
  auto generic = dyn_cast<linalg::GenericOp>(op);
  if (!generic || generic.getNumDpsInputs() != 1 ||
      generic.getNumDpsInits() != 1 ||
      generic.getDpsInitOperand(0)->get() != output)
    return false;
  Block &body = generic.getRegion().front();
  return body.getTerminator()->getOperand(0) == body.getArgument(0);
}

bool isEpilogue(Operation *op, Value output) {
  auto generic = dyn_cast_or_null<linalg::GenericOp>(op);
  return generic && generic.getNumDpsInputs() == 0 &&
         generic.getNumDpsInits() == 1 &&
         generic.getDpsInitOperand(0)->get() == output &&
         generic.getNumParallelLoops() == generic.getNumLoops();
}

/// Whether loops (batch, outer axes, k, unit) read the input where it lies: row
/// after row.
bool readsRows(linalg::GenericOp op) {
  AffineMap map = op.getIndexingMapsArray()[0];
  return map.getNumResults() == op.getNumLoops() - 1 &&
         llvm::all_of(llvm::enumerate(map.getResults()), [&](auto result) {
           return result.value() ==
                  getAffineDimExpr(result.index(), op.getContext());
         });
}

/// Whether loops (batch, row, k, unit) read the input as [batch][k][row].
bool readsColumns(linalg::GenericOp op) {
  MLIRContext *context = op.getContext();
  auto dim = [&](unsigned i) { return getAffineDimExpr(i, context); };
  // Of one input there is no loop over k, and the loops are others.
  return op.getNumLoops() == 4 &&
         op.getIteratorTypesArray()[2] == utils::IteratorType::reduction &&
         op.getIndexingMapsArray()[0] ==
             AffineMap::get(4, 0, {dim(0), dim(2), dim(1)}, context);
}

struct ScheduleContractions
    : kerasc::impl::ScheduleContractionsBase<ScheduleContractions> {
  using ScheduleContractionsBase::ScheduleContractionsBase;

  void runOnOperation() override {
    unit = {vectorBits, vectorRegisters, hasMasks};
    for (auto model : getOperation().getOps<keras::ModelOp>())
      scheduleModel(model);
  }

private:
  void scheduleModel(keras::ModelOp model) {
    kernels.clear();
    // All entries share the weights: they are packed and moved once.
    SmallVector<Contraction> contractions;
    SmallVector<memref::ViewOp> views;
    for (auto entry : model.getBody().getOps<func::FuncOp>()) {
      // (workspace, weights, inputs..., outputs...)
      BlockArgument weights = entry.getArgument(1);
      for (Operation *user : weights.getUsers())
        views.push_back(cast<memref::ViewOp>(user));
      entry.walk([&](linalg::GenericOp op) {
        if (std::optional<Contraction> found = match(op, weights)) {
          found->rows =
              isOneRow(entry, *found) ? KernelRows::one : KernelRows::several;
          contractions.push_back(*found);
        }
      });
    }
    keepWhereAllAgree(contractions, views);
    packWeights(model, contractions, views);
    for (Contraction contraction : contractions)
      replace(model, contraction);
    // What is left of the contractions of sparse inputs.
    model.walk([](linalg::GenericOp op) {
      if (!canReadNonzeros(op->getOpOperand(0)))
        return;
      if (auto sparse = findSparseInput(op.getDpsInputOperand(0)->get()))
        splitBySparsity(op, *sparse);
    });
  }

  /// Lets the op have the rows, and adds the products of nonzeros one by one,
  /// in the same order.
  static void splitBySparsity(linalg::GenericOp op, const SparseInput &sparse) {
    ImplicitLocOpBuilder b(op.getLoc(), op);
    auto branch = scf::IfOp::create(b, buildIsDense(b, sparse),
                                    /*withElseRegion=*/true);
    b.setInsertionPointToStart(branch.elseBlock());
    auto zero = arith::ConstantIndexOp::create(b, 0);
    auto one = arith::ConstantIndexOp::create(b, 1);
    Value weights = op.getDpsInputOperand(1)->get();
    Value output = op.getDpsInitOperand(0)->get();
    Value nonzeros = buildNonzeros(b, op.getDpsInputOperand(0)->get());
    auto rows =
        scf::ForOp::create(b, zero, memref::DimOp::create(b, output, 0), one);
    b.setInsertionPointToStart(rows.getBody());
    Value row = rows.getInductionVar();
    buildNonzeroLoop(b, sparse, row, [&](Value nonzero) {
      Value factor = memref::LoadOp::create(b, nonzeros, nonzero);
      Value column = buildColumn(b, sparse, nonzero);
      auto units =
          scf::ForOp::create(b, zero, memref::DimOp::create(b, output, 1), one);
      b.setInsertionPointToStart(units.getBody());
      Value unit = units.getInductionVar();
      Value weight =
          memref::LoadOp::create(b, weights, ValueRange{column, unit});
      Value sum = memref::LoadOp::create(b, output, ValueRange{row, unit});
      sum = math::FmaOp::create(b, factor, weight, sum);
      memref::StoreOp::create(b, sum, output, ValueRange{row, unit});
    });
    op->moveBefore(branch.thenBlock()->getTerminator());
  }

  /// Whether the kernel is called with one row, not with one of an outer axis
  /// each.
  static bool isOneRow(func::FuncOp entry, const Contraction &contraction) {
    if (contraction.columns)
      return contraction.columns == 1;
    linalg::GenericOp op = contraction.sum;
    ArrayRef<int64_t> shape =
        cast<MemRefType>(op.getDpsInitOperand(0)->get().getType()).getShape();
    return entry->hasAttr("keras.one_row") &&
           llvm::all_of(shape.drop_front().drop_back(),
                        [](int64_t size) { return size == 1; });
  }

  std::optional<Contraction> match(linalg::GenericOp op,
                                   BlockArgument weights) {
    bool isTransposed = readsColumns(op);
    if (!isSumOfProducts(op) || (!readsRows(op) && !isTransposed))
      return std::nullopt;
    Value output = op.getDpsInitOperand(0)->get();
    Type element = cast<MemRefType>(output.getType()).getElementType();
    if (!element.isF32() && !element.isF64())
      return std::nullopt;
    // Kernels walk over rows without gaps; a part of other rows has them.
    auto hasGaps = [](Value buffer) {
      return !cast<MemRefType>(buffer.getType()).getLayout().isIdentity();
    };
    if (hasGaps(op.getDpsInputOperand(0)->get()) || hasGaps(output))
      return std::nullopt;
    Contraction result;
    result.sum = op;
    result.kernel = weightsView(op.getDpsInputOperand(1)->get(), weights);
    result.start = op->getPrevNode();
    // Past what only says where the buffers are.
    while (result.start &&
           (isPure(result.start) || isa<memref::DimOp>(result.start)))
      result.start = result.start->getPrevNode();
    if (!result.kernel || !result.start || !isStart(result.start, output))
      return std::nullopt;
    if (auto broadcast = dyn_cast<linalg::GenericOp>(result.start)) {
      result.bias =
          weightsView(broadcast.getDpsInputOperand(0)->get(), weights);
      if (!result.bias)
        return std::nullopt;
    } else if (!matchPattern(cast<linalg::FillOp>(result.start).getInputs()[0],
                             m_AnyZeroFloat())) {
      return std::nullopt;
    }
    result.epilogue =
        isEpilogue(op->getNextNode(), output) ? op->getNextNode() : nullptr;
    auto type = cast<MemRefType>(result.kernel.getType());
    result.shape = {type.getDimSize(0), type.getDimSize(1),
                    type.getElementTypeBitWidth() / 8};
    result.sparse = findSparseInput(op.getDpsInputOperand(0)->get());
    result.columns = 0;
    if (isTransposed)
      result.columns = cast<MemRefType>(output.getType()).getDimSize(1);
    if (result.shape.k == 0 || result.shape.n == 0 ||
        (isTransposed && result.columns <= 0))
      return std::nullopt;
    return result;
  }

  /// A weight is packed only when every reader, through whatever view of its
  /// bytes, expects it packed.
  void keepWhereAllAgree(SmallVector<Contraction> &contractions,
                         ArrayRef<memref::ViewOp> views) {
    llvm::SmallPtrSet<Operation *, 16> packing;
    for (Contraction contraction : contractions)
      packing.insert(contraction.sum);
    llvm::DenseSet<int64_t> plain;
    for (memref::ViewOp view : views)
      if (!llvm::all_of(readersOf(view),
                        [&](Operation *op) { return packing.contains(op); }))
        plain.insert(offsetOf(view));
    llvm::erase_if(contractions, [&](Contraction contraction) {
      return plain.contains(offsetOf(contraction.kernel));
    });
  }

  /// Turns the placements of the kernels into panels, and every view of the
  /// weights to where its bytes are now.
  void packWeights(keras::ModelOp model, ArrayRef<Contraction> contractions,
                   ArrayRef<memref::ViewOp> views) {
    llvm::DenseMap<int64_t, int64_t> width; // of panels, by old offset
    for (Contraction contraction : contractions)
      width.insert({offsetOf(contraction.kernel), contraction.shape.width()});
    llvm::DenseMap<int64_t, int64_t> moved;
    int64_t size = 0;
    for (auto place : model.getBody().getOps<keras::PlacementOp>()) {
      if (auto it = width.find(place.getOffset()); it != width.end())
        place.setPanelWidth(it->second);
      moved[place.getOffset()] = size;
      place.setOffset(size);
      size +=
          llvm::alignTo(place.getPlacedBytes(), keras::PlacementOp::alignment);
    }
    model->setAttr("keras.weights_bytes",
                   Builder(&getContext()).getI64IntegerAttr(size));
    for (memref::ViewOp view : views) {
      OpBuilder at(view);
      Value offset = arith::ConstantIndexOp::create(at, view.getLoc(),
                                                    moved[offsetOf(view)]);
      view.getByteShiftMutable().assign(offset);
    }
  }

  static Type elementOf(const Contraction &contraction) {
    return cast<MemRefType>(memref::ViewOp(contraction.kernel).getType())
        .getElementType();
  }

  static int64_t offsetOf(memref::ViewOp view) {
    IntegerAttr offset;
    bool isConstant = matchPattern(view.getByteShift(), m_Constant(&offset));
    assert(isConstant && "weights lie at constant offsets");
    (void)isConstant;
    return offset.getInt();
  }

  void replace(keras::ModelOp model, const Contraction &contraction) {
    linalg::GenericOp sum = contraction.sum;
    const KernelShape &shape = contraction.shape;
    func::FuncOp kernel = kernelFor(model, contraction);
    OpBuilder b(contraction.sum);
    Location loc = sum.getLoc();
    Type element = elementOf(contraction);
    auto viewAs = [&](memref::ViewOp view, ArrayRef<int64_t> sizes) -> Value {
      return memref::ViewOp::create(b, loc, MemRefType::get(sizes, element),
                                    view.getSource(), view.getByteShift(),
                                    ValueRange());
    };
    Value weights = viewAs(contraction.kernel,
                           {shape.panels(), shape.lines() * shape.lineSize});
    // A bias ends at a multiple of 64 bytes, so its padding is there to read.
    Value bias;
    if (contraction.bias)
      bias = viewAs(contraction.bias, {shape.paddedUnits()});
    auto call = [&](Value input, Value output) {
      SmallVector<Value> arguments = {input, weights};
      if (bias)
        arguments.push_back(bias);
      arguments.push_back(output);
      if (shape.isShared())
        for (int64_t bound : {int64_t(0), shape.vectors(unit)})
          arguments.push_back(arith::ConstantIndexOp::create(b, loc, bound));
      func::CallOp::create(b, loc, kernel, arguments);
    };
    Value input = sum.getDpsInputOperand(0)->get();
    Value output = sum.getDpsInitOperand(0)->get();
    OpBuilder::InsertionGuard guard(b);
    if (contraction.sparse) {
      const SparseInput &sparse = *contraction.sparse;
      ImplicitLocOpBuilder at(loc, b);
      auto branch = scf::IfOp::create(at, buildIsDense(at, sparse),
                                      /*withElseRegion=*/true);
      at.setInsertionPointToStart(branch.elseBlock());
      SmallVector<Value> arguments = {buildNonzeros(at, input), sparse.columns,
                                      sparse.rowOffsets, sparse.halves,
                                      weights};
      if (bias)
        arguments.push_back(bias);
      arguments.push_back(output);
      func::CallOp::create(at, sparseKernelFor(model, contraction), arguments);
      b.setInsertionPointToStart(branch.thenBlock());
    }
    if (contraction.columns)
      callPerEntry(b, loc, contraction, kernel, input, output, call);
    else
      call(asRows(b, loc, input, sum.getNumReductionLoops()),
           asRows(b, loc, output, 1));
    if (contraction.epilogue)
      contraction.epilogue->erase();
    sum.erase();
    contraction.start->erase();
  }

  /// Calls the kernel for every entry of the batch, whose rows are columns of
  /// the input.
  static void callPerEntry(OpBuilder &b, Location loc,
                           const Contraction &contraction, func::FuncOp kernel,
                           Value input, Value output,
                           llvm::function_ref<void(Value, Value)> call) {
    Value zero = arith::ConstantIndexOp::create(b, loc, 0);
    Value one = arith::ConstantIndexOp::create(b, loc, 1);
    Value batch = memref::DimOp::create(b, loc, input, 0);
    auto loop = scf::ForOp::create(b, loc, zero, batch, one);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value entry = loop.getInductionVar();
    // `rows` rows of `columns` elements with these strides, from the entry on.
    auto view = [&](Value buffer, Type type, int64_t columns,
                    ArrayRef<int64_t> strides) {
      int64_t rows = contraction.columns;
      Value offset = arith::MulIOp::create(
          b, loc, entry,
          arith::ConstantIndexOp::create(b, loc, rows * columns));
      auto fixed = cast<MemRefType>(type).clone({rows, columns});
      Value part = memref::ReinterpretCastOp::create(
          b, loc, cast<MemRefType>(fixed), buffer, OpFoldResult(offset),
          ArrayRef<OpFoldResult>{b.getIndexAttr(rows), b.getIndexAttr(columns)},
          ArrayRef<OpFoldResult>{b.getIndexAttr(strides[0]),
                                 b.getIndexAttr(strides[1])});
      return memref::CastOp::create(b, loc, type, part).getResult();
    };
    const KernelShape &shape = contraction.shape;
    ArrayRef<Type> types = kernel.getArgumentTypes();
    Type outputType = types[contraction.bias ? 3 : 2];
    call(view(input, types[0], shape.k, {1, contraction.columns}),
         view(output, outputType, shape.n, {shape.n, 1}));
  }

  /// The buffer as [rows][elements of its last `axes` axes].
  static Value asRows(OpBuilder &b, Location loc, Value buffer, int64_t axes) {
    int64_t rank = cast<MemRefType>(buffer.getType()).getRank();
    if (axes == 0) {
      // Rows of one element, for which the buffer has no axis.
      if (rank > 1)
        buffer = memref::CollapseShapeOp::create(
            b, loc, buffer,
            ArrayRef{
                ReassociationIndices(llvm::to_vector<2>(llvm::seq(rank)))});
      Value rows = memref::DimOp::create(b, loc, buffer, 0);
      return memref::ExpandShapeOp::create(
          b, loc, ArrayRef<int64_t>{ShapedType::kDynamic, 1}, buffer,
          ArrayRef<ReassociationIndices>{{0, 1}},
          ArrayRef<OpFoldResult>{rows, b.getIndexAttr(1)});
    }
    if (rank == 2)
      return buffer;
    SmallVector<ReassociationIndices> groups(2);
    for (int64_t axis = 0; axis < rank; ++axis)
      groups[axis < rank - axes ? 0 : 1].push_back(axis);
    return memref::CollapseShapeOp::create(b, loc, buffer, groups);
  }

  /// One kernel for all layers of the same shape and epilogue.
  func::FuncOp kernelFor(keras::ModelOp model, Contraction contraction) {
    const KernelShape &shape = contraction.shape;
    Type element = elementOf(contraction);
    auto rows = [&](int64_t size, int64_t rowStride, int64_t stride) {
      auto type = MemRefType::get({ShapedType::kDynamic, size}, element);
      if (!contraction.columns)
        return type;
      auto layout = StridedLayoutAttr::get(&getContext(), ShapedType::kDynamic,
                                           {rowStride, stride});
      return MemRefType::get(type.getShape(), element, layout);
    };
    SmallVector<Type> types = {rows(shape.k, 1, contraction.columns)};
    appendWeights(types, contraction);
    types.push_back(rows(shape.n, shape.n, 1));
    if (shape.isShared())
      types.append(2, IndexType::get(&getContext()));
    bool isNew = false;
    func::FuncOp kernel =
        findKernel(model, contraction, "kernel", types, isNew);
    if (!isNew)
      return kernel;
    if (shape.isShared())
      kernel->setAttr(
          KernelShape::vectorsAttribute,
          Builder(&getContext()).getI64IntegerAttr(shape.vectors(unit)));
    buildKernel(kernel, shape, contraction.rows, unit, contraction.epilogue);
    return kernel;
  }

  /// The same for compressed rows.
  func::FuncOp sparseKernelFor(keras::ModelOp model, Contraction contraction) {
    const KernelShape &shape = contraction.shape;
    Type element = elementOf(contraction);
    auto vectorOf = [&](Type type) {
      return MemRefType::get({ShapedType::kDynamic}, type);
    };
    Builder b(&getContext());
    SmallVector<Type> types = {vectorOf(element), vectorOf(b.getI32Type()),
                               vectorOf(b.getI32Type()), b.getIndexType()};
    appendWeights(types, contraction);
    types.push_back(MemRefType::get({ShapedType::kDynamic, shape.n}, element));
    bool isNew = false;
    func::FuncOp kernel =
        findKernel(model, contraction, "sparse_kernel", types, isNew);
    if (isNew)
      buildSparseKernel(kernel, shape, contraction.rows, unit,
                        contraction.epilogue);
    return kernel;
  }

  static void appendWeights(SmallVectorImpl<Type> &types,
                            Contraction contraction) {
    const KernelShape &shape = contraction.shape;
    Type element = elementOf(contraction);
    types.push_back(MemRefType::get(
        {shape.panels(), shape.lines() * shape.lineSize}, element));
    if (contraction.bias)
      types.push_back(MemRefType::get({shape.paddedUnits()}, element));
  }

  /// The kernel of this kind for the layer, without a body when it is new.
  func::FuncOp findKernel(keras::ModelOp model, Contraction contraction,
                          StringRef kind, ArrayRef<Type> types, bool &isNew) {
    const KernelShape &shape = contraction.shape;
    bool isOneRow = contraction.rows == KernelRows::one;
    std::string key =
        kind.str() + std::to_string(shape.k) + "x" + std::to_string(shape.n) +
        "x" + std::to_string(shape.elementBytes) + (isOneRow ? "row" : "") +
        (contraction.bias ? "+" : "") + "/" +
        std::to_string(contraction.columns) + describe(contraction.epilogue);
    func::FuncOp &kernel = kernels[key];
    isNew = !kernel;
    if (!isNew)
      return kernel;
    auto b = OpBuilder::atBlockEnd(&model.getBody().front());
    // Named after the first layer that uses it, for profilers.
    auto name = contraction.sum.getLoc()->findInstanceOf<NameLoc>();
    std::string symbol = kind.str() + std::to_string(kernels.size() - 1);
    if (name)
      symbol += "." + name.getName().str();
    if (isOneRow)
      symbol += ".row";
    kernel = func::FuncOp::create(b, contraction.sum.getLoc(), symbol,
                                  b.getFunctionType(types, {}));
    kernel.setPrivate();
    if (shape.isCalled())
      kernel->setAttr("passthrough", b.getStrArrayAttr({"noinline"}));
    return kernel;
  }

  /// The computation of an epilogue as text: equal text, equal function.
  static std::string describe(Operation *epilogue) {
    if (!epilogue)
      return "";
    std::string text;
    llvm::raw_string_ostream stream(text);
    Block &body = epilogue->getRegion(0).front();
    llvm::DenseMap<Value, unsigned> numbers = {{body.getArgument(0), 0}};
    auto print = [&](Value value) {
      Attribute constant;
      if (matchPattern(value, m_Constant(&constant)))
        stream << " " << constant;
      else
        stream << " %" << numbers.at(value);
    };
    for (Operation &op : body) {
      stream << "; " << op.getName() << op.getAttrDictionary();
      for (Value operand : op.getOperands())
        print(operand);
      for (Value result : op.getResults())
        numbers.insert({result, numbers.size()});
    }
    return text;
  }

  VectorUnit unit;
  llvm::StringMap<func::FuncOp> kernels;
};

} // namespace
