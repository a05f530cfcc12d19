//===- DescribeModel.cpp --------------------------------------------------===//

#include "compiler/codegen/DescribeModel.h"

#include "compiler/codegen/Identifiers.h"
#include "compiler/codegen/KernelShape.h"
#include "compiler/passes/SizeExpressions.h"
#include "compiler/passes/SparseInput.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace kerasc;
using namespace kerasc::codegen;

static DataType dataType(Type type) {
  if (type.isF32())
    return DataType::float32;
  if (type.isF64())
    return DataType::float64;
  if (type.isF16())
    return DataType::float16;
  if (type.isBF16())
    return DataType::bfloat16;
  bool isUnsigned = type.isUnsignedInteger();
  switch (type.getIntOrFloatBitWidth()) {
  case 1:
    return DataType::boolean;
  case 8:
    return isUnsigned ? DataType::uint8 : DataType::int8;
  case 16:
    return isUnsigned ? DataType::uint16 : DataType::int16;
  case 32:
    return isUnsigned ? DataType::uint32 : DataType::int32;
  case 64:
    return isUnsigned ? DataType::uint64 : DataType::int64;
  }
  llvm_unreachable("a type the importer refuses");
}

static int64_t entryOf(AffineExpr size, ModelInterface &interface);

static InterfaceTensor describeTensor(func::FuncOp function, unsigned argument,
                                      StringRef nameAttribute,
                                      ModelInterface &interface) {
  InterfaceTensor tensor;
  if (auto name =
          function.getArgAttrOfType<StringAttr>(argument, nameAttribute))
    tensor.name = name.str();
  auto type = cast<MemRefType>(function.getArgumentTypes()[argument]);
  // What the buffer stores may be wider or less telling than what it means.
  auto element =
      function.getArgAttrOfType<TypeAttr>(argument, "keras.element_type");
  tensor.type = dataType(element ? element.getValue() : type.getElementType());
  tensor.shape.push_back(batchAxis);
  auto sizes =
      function.getArgAttrOfType<AffineMapAttr>(argument, sizesAttribute);
  for (auto [i, size] : llvm::enumerate(type.getShape().drop_front()))
    tensor.shape.push_back(
        ShapedType::isDynamic(size)
            ? entryOf(sizes.getValue().getResult(i), interface)
            : size);
  tensor.sparse = bool(function.getArgAttr(argument, sparseAttribute));
  return tensor;
}

int64_t codegen::elementBytes(DataType type) {
  switch (type) {
  case DataType::boolean:
  case DataType::int8:
  case DataType::uint8:
    return 1;
  case DataType::float16:
  case DataType::bfloat16:
  case DataType::int16:
  case DataType::uint16:
    return 2;
  case DataType::float32:
  case DataType::int32:
  case DataType::uint32:
    return 4;
  case DataType::float64:
  case DataType::int64:
  case DataType::uint64:
    return 8;
  }
  llvm_unreachable("all element types");
}

int64_t codegen::rowBytes(const InterfaceTensor &tensor) {
  int64_t bytes = elementBytes(tensor.type);
  for (int64_t size : ArrayRef(tensor.shape).drop_front())
    bytes *= size < 0 ? 1 : size;
  return bytes;
}

/// The largest multiple of 8 up to 128 whose plan fits half of a level-2 cache;
/// 128 when the weights stream through it anyway.
static int64_t chooseBlockRows(int64_t workspaceRowBytes,
                               int64_t weightsBytes) {
  static_assert(2 * BlockRows::halfOfL2 == VectorUnit::level2Cache);
  if (weightsBytes > BlockRows::halfOfL2 || workspaceRowBytes == 0)
    return BlockRows::most;
  int64_t fit = BlockRows::halfOfL2 / workspaceRowBytes / BlockRows::step *
                BlockRows::step;
  return std::clamp(fit, BlockRows::step, BlockRows::most);
}

//===----------------------------------------------------------------------===//
// Sizes that a call decides
//===----------------------------------------------------------------------===//

static void append(SizeFormula &formula, AffineExpr size, size_t axisCount) {
  if (auto constant = dyn_cast<AffineConstantExpr>(size)) {
    formula.push_back({SizeStep::number, constant.getValue()});
    return;
  }
  if (auto symbol = dyn_cast<AffineSymbolExpr>(size)) {
    int64_t position = symbol.getPosition();
    formula.push_back(
        {position < int64_t(axisCount) ? SizeStep::axis : SizeStep::rows,
         position});
    return;
  }
  auto binary = cast<AffineBinaryOpExpr>(size);
  AffineExpr lhs = binary.getLHS(), rhs = binary.getRHS();
  SizeStep::Kind kind = SizeStep::add;
  switch (binary.getKind()) {
  case AffineExprKind::Add: {
    // Affine expressions spell a - b as a + b * -1.
    auto constant = dyn_cast<AffineConstantExpr>(rhs);
    auto product = dyn_cast<AffineBinaryOpExpr>(rhs);
    auto factor = product && product.getKind() == AffineExprKind::Mul
                      ? dyn_cast<AffineConstantExpr>(product.getRHS())
                      : AffineConstantExpr();
    if ((constant && constant.getValue() < 0) ||
        (factor && factor.getValue() < 0)) {
      kind = SizeStep::subtract;
      rhs = -rhs;
    }
    break;
  }
  case AffineExprKind::Mul:
    kind = SizeStep::multiply;
    break;
  case AffineExprKind::FloorDiv:
    kind = SizeStep::divide;
    break;
  case AffineExprKind::CeilDiv:
    kind = SizeStep::divideUp;
    break;
  case AffineExprKind::Mod:
    kind = SizeStep::modulo;
    break;
  default:
    llvm_unreachable("all operations of two sizes");
  }
  append(formula, lhs, axisCount);
  append(formula, rhs, axisCount);
  formula.push_back({kind});
}

static SizeFormula formulaOf(AffineExpr size, size_t axisCount) {
  SizeFormula formula;
  append(formula, size, axisCount);
  return formula;
}

/// For one row and unknown axes of 1.
static int64_t evaluateAtOne(const SizeFormula &formula) {
  SmallVector<int64_t> stack;
  for (const SizeStep &step : formula) {
    if (step.kind <= SizeStep::rows) {
      stack.push_back(step.kind == SizeStep::number ? step.value : 1);
      continue;
    }
    int64_t y = stack.pop_back_val(), &x = stack.back();
    switch (step.kind) {
    case SizeStep::add:
      x += y;
      break;
    case SizeStep::subtract:
      x -= y;
      break;
    case SizeStep::multiply:
      x *= y;
      break;
    case SizeStep::divide:
      x /= y;
      break;
    case SizeStep::divideUp:
      x = llvm::divideCeil(x, y);
      break;
    default:
      x %= y;
    }
  }
  return stack.empty() ? 0 : stack.back();
}

/// Numbers the unknown axes of all arguments in `sizes` maps and names them
/// after the inputs that have them.
static void describeAxes(func::FuncOp function, ModelInterface &interface) {
  size_t count = SizeExpressions(function).axisCount();
  interface.axes.resize(count);
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto name = function.getArgAttrOfType<StringAttr>(i, "keras.name");
    auto sizes = function.getArgAttrOfType<AffineMapAttr>(i, sizesAttribute);
    if (!name || !sizes)
      continue;
    for (auto [axis, size] : llvm::enumerate(sizes.getValue().getResults()))
      if (auto symbol = dyn_cast<AffineSymbolExpr>(size))
        if (std::string &found = interface.axes[symbol.getPosition()].name;
            found.empty())
          found = name.str() + "_axis" + std::to_string(axis + 1);
  }
}

/// The entry of a shape for a size that is not known.
static int64_t entryOf(AffineExpr size, ModelInterface &interface) {
  if (auto constant = dyn_cast<AffineConstantExpr>(size))
    return constant.getValue();
  if (auto symbol = dyn_cast<AffineSymbolExpr>(size))
    return unknownAxis(symbol.getPosition());
  SizeFormula formula = formulaOf(size, interface.axes.size());
  auto isSame = [&](const SizeFormula &other) {
    return llvm::equal(formula, other,
                       [](const SizeStep &a, const SizeStep &b) {
                         return a.kind == b.kind && a.value == b.value;
                       });
  };
  size_t index =
      llvm::find_if(interface.sizes, isSame) - interface.sizes.begin();
  if (index == interface.sizes.size())
    interface.sizes.push_back(std::move(formula));
  return unknownAxis(interface.axes.size() + index);
}

/// Of the exported names, which have no dot.
static StringRef prefixOf(keras::ModelOp model) {
  return model.getSymName().split('.').first;
}

SmallVector<keras::ModelOp, 4> codegen::findVariants(keras::ModelOp model) {
  if (prefixOf(model) == model.getSymName())
    return {model};
  auto siblings = cast<ModuleOp>(model->getParentOp()).getOps<keras::ModelOp>();
  return llvm::to_vector<4>(
      llvm::make_filter_range(siblings, [&](keras::ModelOp m) {
        return prefixOf(m) == prefixOf(model);
      }));
}

func::FuncOp codegen::findEntry(keras::ModelOp model) {
  // Kernels are private.
  return *llvm::find_if(model.getBody().getOps<func::FuncOp>(),
                        [](func::FuncOp f) { return !f.isPrivate(); });
}

/// Gives a mask its scratch behind what the workspace has so far.
static void addMask(ModelPlan &plan, size_t output, InterfaceTensor mask) {
  plan.masks.push_back({output, mask, plan.workspace});
  SizeFormula &workspace = plan.workspace;
  constexpr int64_t alignment = keras::PlacementOp::alignment;
  // Of each row, so that one row needs one row's space.
  workspace.push_back({SizeStep::rows});
  workspace.push_back({SizeStep::number, elementBytes(mask.type)});
  for (int64_t entry : ArrayRef(mask.shape).drop_front()) {
    size_t axis = -2 - entry;
    if (entry >= 0)
      workspace.push_back({SizeStep::number, entry});
    else if (axis < plan.interface.axes.size())
      workspace.push_back({SizeStep::axis, int64_t(axis)});
    else
      llvm::append_range(
          workspace, plan.interface.sizes[axis - plan.interface.axes.size()]);
    workspace.push_back({SizeStep::multiply});
  }
  llvm::append_range(workspace, SizeFormula{{SizeStep::number, alignment},
                                            {SizeStep::divideUp},
                                            {SizeStep::number, alignment},
                                            {SizeStep::multiply},
                                            {SizeStep::multiply},
                                            {SizeStep::add}});
}

ModelPlan codegen::describeModel(keras::ModelOp model, int64_t blockRows) {
  func::FuncOp function = findEntry(model);
  auto count = [](Operation *op, StringRef name) {
    auto attribute = op->getAttrOfType<IntegerAttr>(name);
    return attribute ? attribute.getInt() : int64_t(0);
  };
  ModelPlan plan;
  plan.flopsPerRow = count(function, "keras.flops_per_row");
  plan.weightsBytes = count(model, "keras.weights_bytes");
  ModelInterface &interface = plan.interface;
  describeAxes(function, interface);
  size_t axisCount = interface.axes.size();
  auto mapOf = [&](StringRef name) {
    auto map = function->getAttrOfType<AffineMapAttr>(name);
    return map ? map.getValue() : AffineMap();
  };
  if (AffineMap bytes = mapOf("keras.workspace_bytes"))
    plan.workspace = formulaOf(bytes.getResult(0), axisCount);
  else
    plan.workspace = {
        {SizeStep::rows},
        {SizeStep::number, count(function, "keras.workspace_row_bytes")},
        {SizeStep::multiply}};
  if (AffineMap pairs = mapOf("keras.equal_sizes"))
    for (unsigned i = 0; i < pairs.getNumResults(); i += 2)
      plan.equalSizes.push_back({formulaOf(pairs.getResult(i), axisCount),
                                 formulaOf(pairs.getResult(i + 1), axisCount)});
  interface.prefix = prefixOf(model).str();
  interface.modelName = interface.prefix;
  interface.producer = model.getProducer().value_or("").str();
  interface.kerascVersion = KERASC_VERSION;
  interface.sourceDigest = model.getDigest().value_or("").str();
  interface.fixedBatch = count(function, "keras.batch");
  auto cpuOf = [](keras::ModelOp model) {
    auto cpu = model->getAttrOfType<StringAttr>("keras.cpu");
    return cpu ? cpu.str() : std::string();
  };
  interface.cpu = cpuOf(model);
  if (auto variants = findVariants(model); variants.size() > 1)
    for (keras::ModelOp variant : variants)
      interface.variants.push_back(cpuOf(variant));
  for (unsigned i = 2; i < function.getNumArguments(); ++i) {
    if (function.getArgAttr(i, "keras.random")) {
      interface.isRandom = true;
      continue;
    }
    if (function.getArgAttr(i, indicesAttribute))
      continue;
    if (auto of = function.getArgAttrOfType<IntegerAttr>(i, "keras.mask_of")) {
      InterfaceTensor mask =
          describeTensor(function, i, "keras.name", interface);
      interface.outputs[of.getInt()].maskRank = mask.shape.size();
      addMask(plan, of.getInt(), std::move(mask));
      continue;
    }
    if (function.getArgAttr(i, "keras.output"))
      interface.outputs.push_back(
          describeTensor(function, i, "keras.output", interface));
    else
      interface.inputs.push_back(
          describeTensor(function, i, "keras.name", interface));
  }
  plan.workspaceRowBytes = evaluateAtOne(plan.workspace);
  plan.wholeBatch = function->hasAttr("keras.whole_batch");
  plan.blockRows = plan.wholeBatch ? 0 : blockRows;
  if (interface.axes.empty() && !plan.wholeBatch) {
    if (!blockRows)
      plan.blockRows =
          chooseBlockRows(plan.workspaceRowBytes, plan.weightsBytes);
    interface.workspaceBound = plan.workspaceRowBytes * plan.blockRows;
  }
  for (const InterfaceTensor &tensor :
       llvm::concat<InterfaceTensor>(interface.inputs, interface.outputs))
    plan.bytesPerRow += rowBytes(tensor);
  assignIdentifiers(interface);
  return plan;
}
