//===- HalfFloat.h - float16 and bfloat16 as numbers ------------*- C++ -*-===//
//
// What the compiler and its tools need of the two 16-bit formats on the machine
// they run on. C++17 has neither. Rounded to nearest, ties to even; NaN stays
// NaN. What generated code does: compiler/codegen/HalfMath.h.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_HALFFLOAT_H
#define KERASC_COMPILER_HALFFLOAT_H

#include <cstdint>
#include <cstring>

namespace kerasc {

inline float floatFromBits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

inline uint32_t bitsOfFloat(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float floatFromBfloat16(uint16_t bits) {
  return floatFromBits(uint32_t(bits) << 16);
}

inline uint16_t bfloat16FromFloat(float value) {
  uint32_t bits = bitsOfFloat(value);
  if (value != value)
    return uint16_t(bits >> 16 | 0x40);
  return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

inline float floatFromFloat16(uint16_t bits) {
  uint32_t sign = uint32_t(bits & 0x8000) << 16, magnitude = bits & 0x7fff;
  if (magnitude < 0x400) { // subnormal: a multiple of 2^-24
    float value = float(magnitude) * 0x1p-24f;
    return sign ? -value : value;
  }
  uint32_t bias = magnitude < 0x7c00 ? 127 - 15 : 255 - 31;
  return floatFromBits(sign | ((magnitude << 13) + (bias << 23)));
}

inline uint16_t float16FromFloat(float value) {
  uint32_t bits = bitsOfFloat(value), magnitude = bits & 0x7fffffff;
  uint16_t sign = uint16_t(bits >> 16 & 0x8000);
  if (magnitude > 0x7f800000)
    return uint16_t(sign | 0x7e00);
  if (magnitude >= 0x477ff000) // rounds to 2^16 or more
    return uint16_t(sign | 0x7c00);
  if (magnitude < 0x38800000) { // to a multiple of 2^-24, the last bit of 0.5
    float shifted = floatFromBits(magnitude) + 0.5f;
    return uint16_t(sign | (bitsOfFloat(shifted) - 0x3f000000));
  }
  uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
  return uint16_t(sign | ((rounded - (uint32_t(127 - 15) << 23)) >> 13));
}

} // namespace kerasc

#endif
