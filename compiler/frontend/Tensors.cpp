//===- Tensors.cpp - weight arrays as attributes --------------------------===//

#include "compiler/frontend/Tensors.h"

#include "compiler/frontend/Weights.h"

#include "mlir/IR/AsmState.h"
#include "llvm/ADT/APFloat.h"

#include <cstring>

namespace kerasc::frontend {

template <typename Element> static float convertElement(const char *bytes) {
  Element element;
  std::memcpy(&element, bytes, sizeof(element));
  return static_cast<float>(element);
}

static float convertHalf(const char *bytes, const llvm::fltSemantics &half) {
  uint16_t bits;
  std::memcpy(&bits, bytes, sizeof(bits));
  llvm::APFloat value(half, llvm::APInt(16, bits));
  bool isInexact;
  value.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven,
                &isInexact);
  return value.convertToFloat();
}

static float toFloat(ElementType type, const char *bytes) {
  switch (type) {
  case ElementType::f16:
    return convertHalf(bytes, llvm::APFloat::IEEEhalf());
  case ElementType::bf16:
    return convertHalf(bytes, llvm::APFloat::BFloat());
  case ElementType::f32:
    return convertElement<float>(bytes);
  case ElementType::f64:
    return convertElement<double>(bytes);
  case ElementType::i8:
    return convertElement<int8_t>(bytes);
  case ElementType::i16:
    return convertElement<int16_t>(bytes);
  case ElementType::i32:
    return convertElement<int32_t>(bytes);
  case ElementType::i64:
    return convertElement<int64_t>(bytes);
  case ElementType::u8:
  case ElementType::boolean:
    return convertElement<uint8_t>(bytes);
  }
  return 0;
}

/// A blob that keeps its bytes alive.
template <typename Bytes>
static mlir::AsmResourceBlob shareBytes(std::shared_ptr<Bytes> owner,
                                        llvm::ArrayRef<char> bytes,
                                        size_t alignment) {
  return mlir::AsmResourceBlob(
      bytes, alignment,
      [owner = std::move(owner)](void *, size_t, size_t) mutable {
        owner.reset();
      },
      /*dataIsMutable=*/false);
}

mlir::DenseResourceElementsAttr makeTensor(mlir::RankedTensorType type,
                                           llvm::StringRef name,
                                           const WeightArray &array) {
  if (array.type == ElementType::f32)
    return mlir::DenseResourceElementsAttr::get(
        type, name,
        shareBytes(array.bytes,
                   llvm::ArrayRef(array.bytes->data(), array.bytes->size()),
                   /*alignment=*/1));
  auto converted = std::make_shared<std::vector<float>>(type.getNumElements());
  unsigned size = elementSize(array.type);
  for (size_t i = 0; i < converted->size(); ++i)
    (*converted)[i] = toFloat(array.type, array.bytes->data() + i * size);
  llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(converted->data()),
                             converted->size() * sizeof(float));
  return mlir::DenseResourceElementsAttr::get(
      type, name, shareBytes(std::move(converted), bytes, alignof(float)));
}

} // namespace kerasc::frontend
