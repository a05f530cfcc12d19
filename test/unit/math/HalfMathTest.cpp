//===- HalfMathTest.cpp - float16 and bfloat16, all of them ---------------===//
//
// The scalar functions against LLVM's APFloat, generated code against the
// scalar functions: every half number, and of all floats a dense sample with
// the neighbours of every number and of every tie.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/HalfMath.h"
#include "compiler/HalfFloat.h"
#include "test/ulp/MathJit.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"

#include <cfenv>

using namespace kerasc;
using namespace kerasc::test;
using namespace mlir;

namespace {

const llvm::fltSemantics &semantics(bool isBfloat) {
  return isBfloat ? llvm::APFloat::BFloat() : llvm::APFloat::IEEEhalf();
}

float exactly(uint16_t bits, bool isBfloat) {
  llvm::APFloat value(semantics(isBfloat), llvm::APInt(16, bits));
  bool isLossy;
  value.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven,
                &isLossy);
  return value.convertToFloat();
}

uint16_t nearest(float number, bool isBfloat) {
  llvm::APFloat value(number);
  bool isLossy;
  value.convert(semantics(isBfloat), llvm::APFloat::rmNearestTiesToEven,
                &isLossy);
  return uint16_t(value.bitcastToAPInt().getZExtValue());
}

bool isNaN(uint16_t bits, bool isBfloat) {
  return (bits & 0x7fff) > (isBfloat ? 0x7f80 : 0x7c00);
}

/// Every half number, what lies half-way to the next, the neighbours of both,
/// and a float for every 2^14 bit patterns.
std::vector<float> sample(bool isBfloat) {
  std::vector<float> values;
  auto addAround = [&](uint32_t bits) {
    for (uint32_t near : {bits - 1, bits, bits + 1})
      values.push_back(floatFromBits(near));
  };
  for (uint32_t half = 0; half < 0x10000; ++half) {
    uint32_t here = bitsOfFloat(exactly(uint16_t(half), isBfloat));
    uint32_t next = bitsOfFloat(exactly(uint16_t(half + 1), isBfloat));
    addAround(here);
    addAround(here / 2 + next / 2 + (here & next & 1));
    // Between subnormals the middle of the bits is not that of the numbers.
    values.push_back((floatFromBits(here) + floatFromBits(next)) / 2);
  }
  for (uint64_t bits = 0; bits < uint64_t(1) << 32; bits += (1 << 14) - 1)
    values.push_back(floatFromBits(uint32_t(bits)));
  values.resize(values.size() / 16 * 16);
  return values;
}

template <bool isBfloat> FloatType half(OpBuilder &b) {
  return isBfloat ? FloatType(b.getBF16Type()) : FloatType(b.getF16Type());
}

/// f32 -> bits of the half in the low part of the word.
template <bool isBfloat>
Value rounded(OpBuilder &b, Location loc, Value x, Value) {
  Value bits = codegen::buildRoundToHalf(b, loc, x, half<isBfloat>(b));
  auto type = cast<VectorType>(x.getType());
  Value wide = arith::ExtUIOp::create(b, loc, type.clone(b.getI32Type()), bits);
  return arith::BitcastOp::create(b, loc, type, wide);
}

/// The other way.
template <bool isBfloat>
Value extended(OpBuilder &b, Location loc, Value x, Value) {
  auto type = cast<VectorType>(x.getType());
  Value wide = arith::BitcastOp::create(b, loc, type.clone(b.getI32Type()), x);
  Value bits =
      arith::TruncIOp::create(b, loc, type.clone(b.getIntegerType(16)), wide);
  return codegen::buildExtendHalf(b, loc, bits, half<isBfloat>(b));
}

std::vector<uint32_t> run(MathBody body, const std::vector<float> &input,
                          const char *cpu) {
  auto kernel = compileKernel(body, {"vector<16xf32>", "", cpu, ""});
  EXPECT_TRUE(bool(kernel));
  std::vector<uint32_t> output(input.size());
  if (kernel)
    (*kernel)->run(input.data(), input.data(), output.data(),
                   int64_t(input.size()));
  else
    llvm::consumeError(kernel.takeError());
  return output;
}

class HalfMath : public testing::TestWithParam<bool> {};

TEST_P(HalfMath, every_half_is_exact) {
  bool isBfloat = GetParam();
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    float value = isBfloat ? floatFromBfloat16(uint16_t(bits))
                           : floatFromFloat16(uint16_t(bits));
    float wanted = exactly(uint16_t(bits), isBfloat);
    if (isNaN(uint16_t(bits), isBfloat))
      EXPECT_NE(value, value);
    else
      EXPECT_EQ(bitsOfFloat(value), bitsOfFloat(wanted)) << bits;
  }
}

TEST_P(HalfMath, rounds_to_nearest_ties_to_even) {
  bool isBfloat = GetParam();
  for (float value : sample(isBfloat)) {
    uint16_t bits =
        isBfloat ? bfloat16FromFloat(value) : float16FromFloat(value);
    if (value != value)
      EXPECT_TRUE(isNaN(bits, isBfloat));
    else
      EXPECT_EQ(bits, nearest(value, isBfloat)) << value;
  }
}

TEST_P(HalfMath, generated_code_gives_the_same_bits_and_sets_no_flag) {
  bool isBfloat = GetParam();
  std::vector<float> words;
  for (uint32_t bits = 0; bits < 0x10000; ++bits)
    words.push_back(floatFromBits(bits | 0xabcd0000));
  std::vector<float> values = sample(isBfloat);
  std::string host = llvm::sys::getHostCPUName().str();
  for (const char *cpu : {"x86-64", host.c_str()}) {
#ifndef __x86_64__
    if (cpu != host)
      continue;
#endif
    std::feclearexcept(FE_ALL_EXCEPT);
    auto floats = run(isBfloat ? extended<true> : extended<false>, words, cpu);
    auto halves = run(isBfloat ? rounded<true> : rounded<false>, values, cpu);
    EXPECT_FALSE(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW));
    for (uint32_t bits = 0; bits < 0x10000; ++bits)
      ASSERT_EQ(floats[bits],
                bitsOfFloat(isBfloat ? floatFromBfloat16(uint16_t(bits))
                                     : floatFromFloat16(uint16_t(bits))))
          << bits;
    for (size_t i = 0; i < values.size(); ++i)
      ASSERT_EQ(halves[i], isBfloat ? bfloat16FromFloat(values[i])
                                    : float16FromFloat(values[i]))
          << values[i];
  }
}

TEST_P(HalfMath, needs_no_library_on_any_target) {
  bool isBfloat = GetParam();
  const MathTarget targets[] = {
      {"vector<16xf32>", "x86_64-unknown-linux-gnu", "x86-64", ""},
      {"vector<16xf32>", "aarch64-unknown-linux-gnu", "generic", ""},
      {"vector<4xf32>", "riscv64-unknown-linux-gnu", "generic-rv64", "+f,+d"}};
  for (const MathTarget &target : targets)
    for (MathBody body : {isBfloat ? rounded<true> : rounded<false>,
                          isBfloat ? extended<true> : extended<false>}) {
      auto symbols = undefinedSymbols(body, target);
      ASSERT_TRUE(bool(symbols)) << llvm::toString(symbols.takeError());
      EXPECT_TRUE(symbols->empty())
          << target.triple << ": " << symbols->front();
    }
}

INSTANTIATE_TEST_SUITE_P(formats, HalfMath, testing::Bool(),
                         [](const testing::TestParamInfo<bool> &info) {
                           return info.param ? "bfloat16" : "float16";
                         });

} // namespace
