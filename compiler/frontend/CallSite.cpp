//===- CallSite.cpp - one call of a layer ---------------------------------===//

#include "compiler/frontend/CallSite.h"

#include "compiler/frontend/ModelConfig.h"
#include "compiler/frontend/Problems.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace kerasc::frontend {

void CallSite::error(std::string message, std::vector<std::string> notes) {
  if (caught) {
    if (caught->empty())
      *caught = std::move(message);
    return;
  }
  if (hasFailed)
    return;
  hasFailed = true;
  std::vector<std::string> origins;
  for (const Tensor &tensor : inputs) {
    const LayerEntry *source = tensor.producer;
    if (!source)
      continue;
    origins.push_back(
        "its input comes from " +
        std::string(source->kind == LayerEntry::Kind::input ? "input '"
                                                            : "layer '") +
        source->path + "' with shape " + printShape(tensor.shape));
  }
  notes.insert(notes.begin(), origins.begin(), origins.end());
  context.problems.error(
      {layer, layerClass, std::move(message), std::move(notes)});
}

bool CallSite::accepts(llvm::ArrayRef<int64_t> shape) {
  std::string problem = checkTensorShape(shape, context.limits);
  if (problem.empty())
    return true;
  error("its output of shape " + printShape(shape) + " " + problem,
        {"the limit can be raised with --limit"});
  return false;
}

mlir::Type elementTypeOf(ElementType type, mlir::MLIRContext &context) {
  mlir::Builder builder(&context);
  switch (type) {
  case ElementType::boolean:
    return builder.getI1Type();
  case ElementType::f16:
    return builder.getF16Type();
  case ElementType::bf16:
    return builder.getBF16Type();
  case ElementType::f32:
    return builder.getF32Type();
  case ElementType::f64:
    return builder.getF64Type();
  default:
    return mlir::IntegerType::get(&context, 8 * elementSize(type),
                                  isUnsigned(type)
                                      ? mlir::IntegerType::Unsigned
                                      : mlir::IntegerType::Signless);
  }
}

mlir::RankedTensorType tensorTypeOf(llvm::ArrayRef<int64_t> shape,
                                    ElementType type,
                                    mlir::MLIRContext &context) {
  llvm::SmallVector<int64_t> sizes;
  for (int64_t size : shape)
    sizes.push_back(size < 0 ? mlir::ShapedType::kDynamic : size);
  return mlir::RankedTensorType::get(sizes, elementTypeOf(type, context));
}

mlir::RankedTensorType CallSite::typeOf(llvm::ArrayRef<int64_t> shape,
                                        ElementType type) const {
  return tensorTypeOf(shape, type, context.mlir);
}

} // namespace kerasc::frontend
