//===- DescribeModel.cpp --------------------------------------------------===//

#include "compiler/codegen/DescribeModel.h"

#include "compiler/codegen/Identifiers.h"
#include "compiler/codegen/KernelShape.h"
#include "compiler/passes/SparseInput.h"
#include "dialect/KerasOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
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

static InterfaceTensor describeTensor(func::FuncOp function, unsigned argument,
                                      StringRef nameAttribute) {
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
  llvm::append_range(tensor.shape, type.getShape().drop_front());
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
    bytes *= size;
  return bytes;
}

/// The largest multiple of 8 up to 128 whose plan fits half of a level-2 cache;
/// 128 when the weights stream through it anyway.
static int64_t chooseBlockRows(int64_t workspaceRowBytes,
                               int64_t weightsBytes) {
  constexpr int64_t halfOfL2 = VectorUnit::level2Cache / 2, most = 128,
                    step = 8;
  if (weightsBytes > halfOfL2 || workspaceRowBytes == 0)
    return most;
  int64_t fit = halfOfL2 / workspaceRowBytes / step * step;
  return std::clamp(fit, step, most);
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

ModelPlan codegen::describeModel(keras::ModelOp model, int64_t blockRows) {
  func::FuncOp function = findEntry(model);
  auto count = [](Operation *op, StringRef name) {
    auto attribute = op->getAttrOfType<IntegerAttr>(name);
    return attribute ? attribute.getInt() : int64_t(0);
  };
  ModelPlan plan;
  plan.workspaceRowBytes = count(function, "keras.workspace_row_bytes");
  plan.flopsPerRow = count(function, "keras.flops_per_row");
  plan.weightsBytes = count(model, "keras.weights_bytes");
  ModelInterface &interface = plan.interface;
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
    if (function.getArgAttr(i, indicesAttribute))
      continue;
    if (auto of = function.getArgAttrOfType<IntegerAttr>(i, "keras.mask_of")) {
      InterfaceTensor mask = describeTensor(function, i, "keras.name");
      interface.outputs[of.getInt()].maskRank = mask.shape.size();
      plan.masks.push_back(
          {size_t(of.getInt()), rowBytes(mask), plan.workspaceRowBytes});
      plan.workspaceRowBytes += llvm::alignTo(plan.masks.back().rowBytes,
                                              keras::PlacementOp::alignment);
      continue;
    }
    if (function.getArgAttr(i, "keras.output"))
      interface.outputs.push_back(describeTensor(function, i, "keras.output"));
    else
      interface.inputs.push_back(describeTensor(function, i, "keras.name"));
  }
  plan.blockRows =
      blockRows ? blockRows
                : chooseBlockRows(plan.workspaceRowBytes, plan.weightsBytes);
  interface.workspaceBound = plan.workspaceRowBytes * plan.blockRows;
  for (const InterfaceTensor &tensor :
       llvm::concat<InterfaceTensor>(interface.inputs, interface.outputs))
    plan.bytesPerRow += rowBytes(tensor);
  assignIdentifiers(interface);
  return plan;
}
