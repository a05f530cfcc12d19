//===- VectorMathTest.cpp - values of the vector math ---------------------===//
//
// Every function of the table in test/ulp, compiled as models are: special
// values, a sample of all floats, the same bits in every shape and instruction
// set, no library calls on any target.
//
//===----------------------------------------------------------------------===//

#include "test/ulp/MathMeasure.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#ifdef __SSE2__
#include <immintrin.h>
#endif

using namespace kerasc::test;

namespace kerasc::test {
// Found by gtest for its messages.
static void PrintTo(const MathFunction &f, std::ostream *os) { *os << f.name; }
} // namespace kerasc::test

namespace {

class VectorMath : public testing::TestWithParam<MathFunction> {
protected:
  static std::unique_ptr<MathKernel> compile(const char *type,
                                             const char *cpu = "") {
    auto kernel = compileKernel(GetParam().body, {type, "", cpu, ""});
    if (!kernel) {
      ADD_FAILURE() << llvm::toString(kernel.takeError());
      return nullptr;
    }
    return std::move(*kernel);
  }

  static void expectHolds(const Measured &m, bool twice) {
    const MathFunction &f = GetParam();
    EXPECT_LE(m.ulp, twice ? f.ulpF64 : f.ulpF32)
        << "at " << m.ulpAt << ", " << m.ulpAt2;
    EXPECT_EQ(m.wrong, 0u) << "first at " << m.wrongAt << ", " << m.wrongAt2;
    EXPECT_EQ(m.flagged, 0u) << "last at " << m.flaggedAt;
  }

  /// Numbers where expansions go wrong.
  template <typename T> static std::vector<T> edges() {
    using L = std::numeric_limits<T>;
    std::vector<T> values = {T(0),
                             L::denorm_min(),
                             L::min() - L::denorm_min(),
                             L::min(),
                             L::epsilon(),
                             T(0.25),
                             T(0.5),
                             T(1) - L::epsilon() / 2,
                             T(1),
                             T(1) + L::epsilon(),
                             T(1.5),
                             T(2),
                             T(2.5),
                             T(3),
                             T(8.5),
                             T(10),
                             T(20),
                             T(87),
                             T(88.5),
                             T(89),
                             T(104),
                             T(709),
                             T(710),
                             T(745),
                             T(1000),
                             T(8388607.5),
                             T(8388608),
                             T(8388609),
                             T(16777217),
                             T(4503599627370495.5),
                             L::max() / 4,
                             L::max(),
                             L::infinity(),
                             L::quiet_NaN()};
    for (size_t i = 0, n = values.size(); i < n; ++i)
      values.push_back(-values[i]);
    return values;
  }

  /// One argument: the edges. Two: all pairs of edges.
  template <typename T>
  static void arguments(std::vector<T> &a, std::vector<T> &b) {
    for (T x : edges<T>())
      for (T y : GetParam().arity == 2 ? edges<T>() : std::vector<T>{0}) {
        a.push_back(x);
        b.push_back(y);
      }
  }

  /// Arguments of every size and sign, a multiple of 16 of them.
  template <typename T> static std::vector<T> samples(int seed) {
    std::mt19937_64 random(seed);
    std::vector<T> values = edges<T>();
    while (values.size() < 4096) {
      using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
      Bits bits = static_cast<Bits>(random());
      T any;
      std::memcpy(&any, &bits, sizeof any);
      // Half of the sample where the functions are busy.
      values.push_back(random() & 1 ? any : std::remainder(any, T(16)));
    }
    return values;
  }

  template <typename T>
  static std::vector<T> results(const char *type, const char *cpu = "") {
    std::vector<T> a = samples<T>(1), b = samples<T>(2), out(a.size());
    if (auto kernel = compile(type, cpu))
      kernel->run(a.data(), b.data(), out.data(), a.size());
    return out;
  }

  /// Equal bits; NaNs may differ in theirs.
  template <typename T>
  static void expectSame(const std::vector<T> &x, const std::vector<T> &y) {
    std::vector<T> a = samples<T>(1);
    int shown = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      bool same = std::memcmp(&x[i], &y[i], sizeof(T)) == 0 ||
                  (std::isnan(x[i]) && std::isnan(y[i]));
      if (!same && shown++ < 3)
        ADD_FAILURE() << "f(" << a[i] << ") is " << x[i] << " and " << y[i];
    }
  }
};

/// Instruction sets that raise exceptions in different lanes: AVX-512 masks
/// operations whose results a select drops, the others compute them all.
std::vector<const char *> cpus() {
  std::vector<const char *> runnable = {"x86-64", "x86-64-v2"};
  auto features = llvm::sys::getHostCPUFeatures();
  if (!llvm::Triple(llvm::sys::getProcessTriple()).isX86())
    return {""};
  if (features.lookup("avx2") && features.lookup("fma"))
    runnable.push_back("x86-64-v3");
  if (features.lookup("avx512dq") && features.lookup("avx512vl"))
    runnable.push_back("x86-64-v4");
  return runnable;
}

TEST_P(VectorMath, special_values_f32) {
  std::vector<float> a, b;
  arguments(a, b);
  for (const char *cpu : cpus())
    for (const char *type : {"f32", "vector<16xf32>"}) {
      SCOPED_TRACE(testing::Message() << cpu << ' ' << type);
      auto kernel = compile(type, cpu);
      ASSERT_TRUE(kernel);
      expectHolds(measureF32(GetParam(), *kernel, a, b), false);
    }
}

TEST_P(VectorMath, special_values_f64) {
  std::vector<double> a, b;
  arguments(a, b);
  for (const char *cpu : cpus())
    for (const char *type : {"f64", "vector<8xf64>"}) {
      SCOPED_TRACE(testing::Message() << cpu << ' ' << type);
      auto kernel = compile(type, cpu);
      ASSERT_TRUE(kernel);
      expectHolds(measureF64(GetParam(), *kernel, a, b), true);
    }
}

TEST_P(VectorMath, error_bound_on_every_9973rd_float) {
  auto kernel = compile("vector<16xf32>");
  ASSERT_TRUE(kernel);
  expectHolds(measureF32(GetParam(), *kernel, 9973), false);
}

TEST_P(VectorMath, same_bits_in_every_shape) {
  auto f32 = results<float>("vector<16xf32>");
  expectSame(f32, results<float>("f32"));
  expectSame(f32, results<float>("vector<4xf32>"));
  expectSame(f32, results<float>("vector<2x4xf32>"));
  auto f64 = results<double>("vector<8xf64>");
  expectSame(f64, results<double>("f64"));
  expectSame(f64, results<double>("vector<2x2xf64>"));
}

TEST_P(VectorMath, same_bits_with_avx2_and_avx512) {
  auto features = llvm::sys::getHostCPUFeatures();
  if (!features.lookup("avx512dq") || !features.lookup("avx512vl"))
    GTEST_SKIP() << "this machine has no AVX-512";
  expectSame(results<float>("vector<16xf32>", "x86-64-v3"),
             results<float>("vector<16xf32>", "x86-64-v4"));
  expectSame(results<double>("vector<8xf64>", "x86-64-v3"),
             results<double>("vector<8xf64>", "x86-64-v4"));
}

#ifdef __SSE2__
TEST_P(VectorMath, stays_finite_where_subnormals_are_flushed) {
  auto kernel = compile("vector<16xf32>");
  ASSERT_TRUE(kernel);
  std::vector<float> a = samples<float>(1), b = samples<float>(2);
  std::vector<float> exact(a.size()), flushed(a.size());
  kernel->run(a.data(), b.data(), exact.data(), a.size());
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | _MM_FLUSH_ZERO_ON | _MM_DENORMALS_ZERO_ON);
  kernel->run(a.data(), b.data(), flushed.data(), a.size());
  _mm_setcsr(before);
  int shown = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    auto isSubnormal = [](float x) {
      return std::fpclassify(x) == FP_SUBNORMAL;
    };
    // A flushed argument is another argument.
    bool counts = !isSubnormal(a[i]) && !isSubnormal(b[i]);
    if (counts && std::isfinite(exact[i]) && !std::isfinite(flushed[i]) &&
        shown++ < 3)
      ADD_FAILURE() << "f(" << a[i] << ", " << b[i] << ") is " << flushed[i]
                    << ", not " << exact[i];
  }
}
#endif

TEST_P(VectorMath, calls_nothing_on_any_target) {
  struct {
    const char *triple, *cpu, *features;
    bool twice;
  } targets[] = {
      {"x86_64-linux-gnu", "x86-64", "", true},
      {"x86_64-linux-gnu", "x86-64-v3", "", true},
      {"x86_64-linux-gnu", "x86-64-v4", "", true},
      {"aarch64-linux-gnu", "generic", "", true},
      {"riscv64-linux-gnu", "generic-rv64", "+m,+f,+d,+v", true},
      {"wasm32-unknown-unknown", "generic", "+simd128", true},
      // No doubles in hardware.
      {"thumbv7em-none-eabihf", "cortex-m4", "", false},
  };
  for (const auto &target : targets)
    for (const char *type : {"f32", "vector<4xf32>", "f64", "vector<2xf64>"}) {
      if (!target.twice && strstr(type, "f64"))
        continue;
      auto symbols = undefinedSymbols(
          GetParam().body, {type, target.triple, target.cpu, target.features});
      ASSERT_TRUE(bool(symbols)) << llvm::toString(symbols.takeError());
      for (const std::string &symbol : *symbols)
        ADD_FAILURE() << target.triple << ' ' << target.cpu << ' ' << type
                      << " needs " << symbol;
    }
}

INSTANTIATE_TEST_SUITE_P(All, VectorMath, testing::ValuesIn(mathFunctions()),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

} // namespace
