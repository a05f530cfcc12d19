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

ElementsAttr kerasc::convertFloats(ElementsAttr value, Type element) {
  Type from = value.getElementType();
  auto type = cast<RankedTensorType>(value.getShapedType()).clone(element);
  size_t count = type.getNumElements();
  ArrayRef<char> bytes;
  bool isSplat = false;
  std::string name = "constant";
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    if (!resource.getRawHandle().getBlob())
      return nullptr;
    bytes = resource.getRawHandle().getBlob()->getData();
    name = resource.getRawHandle().getKey().str();
  } else {
    auto dense = cast<DenseElementsAttr>(value);
    bytes = dense.getRawData();
    isSplat = dense.isSplat();
  }
  size_t width = element.getIntOrFloatBitWidth() / 8;
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(count * width, 64);
  char *to = blob.getMutableData().data();
  for (size_t i = 0; i < count; ++i)
    writeFloat(to, element, i, readFloat(bytes.data(), from, isSplat ? 0 : i));
  // What is small is easier to read in place.
  if (!isa<DenseResourceElementsAttr>(value))
    return DenseElementsAttr::getFromRawBuffer(type, blob.getData());
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}
