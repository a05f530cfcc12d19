//===- Tensors.cpp - weight arrays as attributes --------------------------===//

#include "compiler/frontend/Tensors.h"

#include "compiler/frontend/Weights.h"

#include "mlir/IR/AsmState.h"
#include "llvm/ADT/APFloat.h"

#include <cstring>
#include <vector>

namespace kerasc::frontend {

template <typename Element> static double convertElement(const char *bytes) {
  Element element;
  std::memcpy(&element, bytes, sizeof(element));
  return static_cast<double>(element);
}

static double convertHalf(const char *bytes, const llvm::fltSemantics &half) {
  uint16_t bits;
  std::memcpy(&bits, bytes, sizeof(bits));
  return llvm::APFloat(half, llvm::APInt(16, bits)).convertToDouble();
}

static double toDouble(ElementType type, const char *bytes) {
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
  case ElementType::u16:
    return convertElement<uint16_t>(bytes);
  case ElementType::u32:
    return convertElement<uint32_t>(bytes);
  case ElementType::u64:
    return convertElement<uint64_t>(bytes);
  case ElementType::u8:
  case ElementType::boolean:
    return convertElement<uint8_t>(bytes);
  }
  return 0;
}

/// Appends `value` in the float type `type`, rounded once.
static void append(std::vector<char> &bytes, mlir::FloatType type,
                   double value) {
  llvm::APFloat number(value);
  bool isInexact;
  number.convert(type.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven,
                 &isInexact);
  uint64_t bits = number.bitcastToAPInt().getZExtValue();
  const char *first = reinterpret_cast<const char *>(&bits);
  bytes.insert(bytes.end(), first, first + type.getWidth() / 8);
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

/// Whether arrays of `stored` have the bytes of tensors of `type`.
static bool isStoredAs(ElementType stored, mlir::FloatType type) {
  switch (stored) {
  case ElementType::f16:
    return type.isF16();
  case ElementType::bf16:
    return type.isBF16();
  case ElementType::f32:
    return type.isF32();
  case ElementType::f64:
    return type.isF64();
  default:
    return false;
  }
}

mlir::DenseResourceElementsAttr makeTensor(mlir::RankedTensorType type,
                                           llvm::StringRef name,
                                           const WeightArray &array) {
  auto element = mlir::cast<mlir::FloatType>(type.getElementType());
  if (isStoredAs(array.type, element))
    return mlir::DenseResourceElementsAttr::get(
        type, name,
        shareBytes(array.bytes,
                   llvm::ArrayRef(array.bytes->data(), array.bytes->size()),
                   /*alignment=*/1));
  auto converted = std::make_shared<std::vector<char>>();
  size_t count = type.getNumElements();
  converted->reserve(count * element.getWidth() / 8);
  unsigned size = elementSize(array.type);
  for (size_t i = 0; i < count; ++i)
    append(*converted, element,
           toDouble(array.type, array.bytes->data() + i * size));
  llvm::ArrayRef<char> bytes(*converted);
  return mlir::DenseResourceElementsAttr::get(
      type, name,
      shareBytes(std::move(converted), bytes, element.getWidth() / 8));
}

} // namespace kerasc::frontend
