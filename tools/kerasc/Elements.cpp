//===- Elements.cpp -------------------------------------------------------===//

#include "Elements.h"

#include "compiler/HalfFloat.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <cstring>
#include <limits>

using namespace llvm;
using namespace kerasc;
using namespace kerasc::tool;

namespace {

/// How an element type is stored and what it holds.
template <typename T> struct Plain {
  using Value = T;
  static Value load(const char *at) {
    T value;
    memcpy(&value, at, sizeof value);
    return value;
  }
  static void store(char *at, Value value) { memcpy(at, &value, sizeof value); }
};

struct Bool {
  using Value = bool;
  static Value load(const char *at) { return *at != 0; }
  static void store(char *at, Value value) { *at = value; }
};

template <float (*fromBits)(uint16_t), uint16_t (*toBits)(float)> struct Half {
  using Value = float;
  static Value load(const char *at) {
    return fromBits(Plain<uint16_t>::load(at));
  }
  static void store(char *at, Value value) {
    Plain<uint16_t>::store(at, toBits(value));
  }
};

/// f(type) for the type that a kerasc_dtype names.
template <typename F> auto visit(uint32_t type, F f) {
  switch (type) {
  case KERASC_FLOAT64:
    return f(Plain<double>());
  case KERASC_FLOAT16:
    return f(Half<floatFromFloat16, float16FromFloat>());
  case KERASC_BFLOAT16:
    return f(Half<floatFromBfloat16, bfloat16FromFloat>());
  case KERASC_BOOL:
    return f(Bool());
  case KERASC_INT8:
    return f(Plain<int8_t>());
  case KERASC_INT16:
    return f(Plain<int16_t>());
  case KERASC_INT32:
    return f(Plain<int32_t>());
  case KERASC_INT64:
    return f(Plain<int64_t>());
  case KERASC_UINT8:
    return f(Plain<uint8_t>());
  case KERASC_UINT16:
    return f(Plain<uint16_t>());
  case KERASC_UINT32:
    return f(Plain<uint32_t>());
  case KERASC_UINT64:
    return f(Plain<uint64_t>());
  default:
    return f(Plain<float>());
  }
}

/// Whether a number fits between the ends of an integer type.
template <typename To, typename From> bool isWithin(From x) {
  using Limits = std::numeric_limits<To>;
  if constexpr (std::is_floating_point_v<From>)
    // 2^digits is exact where the largest number is not.
    return x >= From(Limits::min()) && x < std::ldexp(From(1), Limits::digits);
  else if constexpr (std::is_signed_v<From> && !std::is_signed_v<To>)
    return x >= 0 && std::make_unsigned_t<From>(x) <= Limits::max();
  else if constexpr (!std::is_signed_v<From> && std::is_signed_v<To>)
    return x <= std::make_unsigned_t<To>(Limits::max());
  else
    return x >= Limits::min() && x <= Limits::max();
}

/// Whether `x` is the same number as a To.
template <typename To, typename From> bool isExactly(From x) {
  if constexpr (std::is_same_v<To, bool> || std::is_same_v<From, bool>) {
    return From(To(x)) == x;
  } else if constexpr (std::is_floating_point_v<From> &&
                       std::is_floating_point_v<To>) {
    return std::isnan(x) || double(To(x)) == double(x);
  } else if constexpr (std::is_floating_point_v<To>) {
    To y = To(x);
    return isWithin<From>(y) && From(y) == x;
  } else {
    return isWithin<To>(x) && From(To(x)) == x;
  }
}

} // namespace

const char *kerasc::tool::typeName(uint32_t type) {
  static constexpr const char *names[] = {
      "float32", "float64", "float16", "bfloat16", "bool",   "int8",  "int16",
      "int32",   "int64",   "uint8",   "uint16",   "uint32", "uint64"};
  return type < std::size(names) ? names[type] : "an unknown type";
}

bool kerasc::tool::isFloat(uint32_t type) { return type <= KERASC_BFLOAT16; }

double kerasc::tool::epsilonOf(uint32_t type) {
  switch (type) {
  case KERASC_FLOAT64:
    return 0x1p-52;
  case KERASC_FLOAT16:
    return 0x1p-10;
  case KERASC_BFLOAT16:
    return 0x1p-7;
  default:
    return 0x1p-23;
  }
}

double kerasc::tool::numberAt(uint32_t type, const char *bytes, size_t i) {
  return visit(type, [&](auto element) {
    return double(element.load(bytes + i * kerasc_dtype_size(type)));
  });
}

Expected<Array> kerasc::tool::convertExactly(const Array &array,
                                             uint32_t type) {
  if (array.type == type)
    return array;
  Array result = {array.shape, type, {}};
  if (array.type == KERASC_UINT16 && type == KERASC_BFLOAT16) {
    result.bytes = array.bytes;
    return result;
  }
  size_t count = array.size(), width = kerasc_dtype_size(type);
  result.bytes.resize(count * width);
  std::optional<size_t> lost = visit(array.type, [&](auto from) {
    return visit(type, [&](auto to) -> std::optional<size_t> {
      using To = typename decltype(to)::Value;
      for (size_t i = 0; i < count; ++i) {
        auto x =
            from.load(array.bytes.data() + i * kerasc_dtype_size(array.type));
        if (!isExactly<To>(x))
          return i;
        char *at = result.bytes.data() + i * width;
        to.store(at, To(x));
        // Half formats hold fewer numbers than the float they are loaded as.
        if (To y = to.load(at); y == y && y != To(x))
          return i;
      }
      return std::nullopt;
    });
  });
  if (!lost)
    return result;
  std::string number;
  raw_string_ostream(number)
      << format("%g", numberAt(array.type, array.bytes.data(), *lost));
  return createStringError(
      "is " + Twine(typeName(array.type)) + ", expected " + typeName(type) +
      ", and its element " + Twine(*lost) + ", " + number +
      ", is not exactly one; save array.astype('" + typeName(type) + "')");
}

Array kerasc::tool::roundTo(const Array &array, uint32_t type) {
  Array result = {array.shape, type, {}};
  size_t count = array.size(), width = kerasc_dtype_size(type);
  result.bytes.resize(count * width);
  for (size_t i = 0; i < count; ++i)
    visit(type, [&](auto to) {
      to.store(result.bytes.data() + i * width,
               typename decltype(to)::Value(
                   numberAt(array.type, array.bytes.data(), i)));
    });
  return result;
}

double kerasc::tool::distanceInUnits(uint32_t type, double a, double b) {
  if (!isFloat(type))
    return std::fabs(a - b);
  // The bits of a sign-magnitude number in the order of the numbers.
  auto key = [](uint64_t bits, unsigned width) {
    uint64_t sign = uint64_t(1) << (width - 1);
    return bits & sign ? -int64_t(bits & ~sign) : int64_t(bits);
  };
  auto keyOf = [&](double number) {
    uint64_t bits;
    switch (type) {
    case KERASC_FLOAT64:
      memcpy(&bits, &number, sizeof bits);
      return key(bits, 64);
    case KERASC_FLOAT16:
      return key(float16FromFloat(float(number)), 16);
    case KERASC_BFLOAT16:
      return key(bfloat16FromFloat(float(number)), 16);
    default:
      return key(bitsOfFloat(float(number)), 32);
    }
  };
  return std::fabs(double(keyOf(a)) - double(keyOf(b)));
}
