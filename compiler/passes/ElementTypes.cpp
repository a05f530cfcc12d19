//===- ElementTypes.cpp ---------------------------------------------------===//

#include "compiler/passes/ElementTypes.h"

#include "compiler/HalfFloat.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace kerasc;

bool kerasc::isHalf(Type type) { return type.isF16() || type.isBF16(); }

/// Element `i` of raw bytes.
static double readFloat(const char *bytes, Type type, size_t i) {
  auto read = [&](auto value) {
    memcpy(&value, bytes + i * sizeof value, sizeof value);
    return value;
  };
  if (type.isF64())
    return read(double());
  if (type.isF32())
    return read(float());
  return type.isF16() ? floatFromFloat16(read(uint16_t()))
                      : floatFromBfloat16(read(uint16_t()));
}

static void writeFloat(char *bytes, Type type, size_t i, double number) {
  auto write = [&](auto value) {
    memcpy(bytes + i * sizeof value, &value, sizeof value);
  };
  if (type.isF64())
    write(number);
  else if (type.isF32())
    write(float(number));
  else
    // By way of float32, as Keras rounds, too.
    write(type.isF16() ? float16FromFloat(float(number))
                       : bfloat16FromFloat(float(number)));
}

double kerasc::roundTo(double number, Type element) {
  char bytes[sizeof(double)];
  writeFloat(bytes, element, 0, number);
  return readFloat(bytes, element, 0);
}

std::optional<std::vector<double>> kerasc::readFloats(ElementsAttr value) {
  ArrayRef<char> bytes;
  bool isSplat = false;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    if (!resource.getRawHandle().getBlob())
      return std::nullopt;
    bytes = resource.getRawHandle().getBlob()->getData();
  } else {
    auto dense = cast<DenseElementsAttr>(value);
    bytes = dense.getRawData();
    isSplat = dense.isSplat();
  }
  std::vector<double> numbers(value.getNumElements());
  for (size_t i = 0; i < numbers.size(); ++i)
    numbers[i] =
        readFloat(bytes.data(), value.getElementType(), isSplat ? 0 : i);
  return numbers;
}

ElementsAttr kerasc::makeFloats(RankedTensorType type, ArrayRef<double> numbers,
                                ElementsAttr like) {
  Type element = type.getElementType();
  size_t width = element.getIntOrFloatBitWidth() / 8;
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocate(numbers.size() * width, 64);
  char *to = blob.getMutableData().data();
  for (size_t i = 0; i < numbers.size(); ++i)
    writeFloat(to, element, i, numbers[i]);
  // What is small is easier to read in place.
  auto resource = dyn_cast<DenseResourceElementsAttr>(like);
  if (!resource)
    return DenseElementsAttr::getFromRawBuffer(type, blob.getData());
  return DenseResourceElementsAttr::get(type, resource.getRawHandle().getKey(),
                                        std::move(blob));
}

ElementsAttr kerasc::convertFloats(ElementsAttr value, Type element) {
  std::optional<std::vector<double>> numbers = readFloats(value);
  if (!numbers)
    return nullptr;
  auto type = cast<RankedTensorType>(value.getShapedType()).clone(element);
  return makeFloats(cast<RankedTensorType>(type), *numbers, value);
}
