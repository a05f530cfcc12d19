//===- MathMeasure.cpp - the error of a compiled function -----------------===//
//
// See MathMeasure.h.
//
//===----------------------------------------------------------------------===//

#include "test/ulp/MathMeasure.h"

#include "llvm/ADT/bit.h"

#include <cfenv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

namespace kerasc::test {

static constexpr int batch = 4096;

namespace {
/// Compares results of element type T with references in R.
template <typename T, typename R> class Comparison {
public:
  Comparison(const MathKernel &kernel, R (*reference)(R, R), double excuse,
             double range)
      : kernel(kernel), reference(reference), excuse(excuse), range(range) {}

  /// Runs and compares `count` arguments, at most a batch.
  void add(const T *a, const T *b, int count = batch) {
    bool finite = true;
    for (int i = 0; i < count; ++i) {
      want[i] = reference(a[i], b[i]);
      finite &= std::isfinite(a[i]) && std::isfinite(b[i]) &&
                std::isfinite(static_cast<T>(want[i]));
    }
    std::feclearexcept(FE_ALL_EXCEPT);
    kernel.run(a, b, got, count);
    if (finite && std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW)) {
      ++m.flagged;
      m.flaggedAt = a[0];
    }
    for (int i = 0; i < count; ++i)
      if (!range || std::abs(a[i]) <= range || !std::isfinite(a[i]))
        compare(a[i], b[i], got[i], want[i]);
  }

  Measured m;

private:
  void compare(T a, T b, T got, R want) {
    ++m.count;
    using Limits = std::numeric_limits<T>;
    bool sameKind = std::isnan(got) == std::isnan(want);
    if (sameKind && want == 0 && got == 0)
      sameKind = std::signbit(got) == std::signbit(want);
    if (!sameKind) {
      if (!m.wrong++)
        m.wrongAt = a, m.wrongAt2 = b;
      return;
    }
    if (std::isnan(got))
      return;
    // Infinity counts as the power of two after the largest number.
    const R top = std::ldexp(R(1), Limits::max_exponent);
    R y = std::isinf(got) ? std::copysign(top, R(got)) : R(got);
    R x = std::abs(want) >= top ? std::copysign(top, want) : want;
    R error = std::abs(y - x);
    if (error == 0)
      return;
    double ulp = static_cast<double>(error / ulpOf(x));
    if (excuse && error <= excuse) {
      if (error > m.excused)
        m.excused = error, m.excusedAt = a;
    } else if (ulp > m.ulp) {
      m.ulp = ulp, m.ulpAt = a, m.ulpAt2 = b;
    }
  }

  /// The distance of neighbouring numbers of type T at x.
  static R ulpOf(R x) {
    using Limits = std::numeric_limits<T>;
    // The power of two below |x|; for double cheaper than std::ilogb, which
    // would take most of the time.
    R power;
    if constexpr (sizeof(R) == 8)
      power = llvm::bit_cast<double>(llvm::bit_cast<uint64_t>(x) &
                                     0x7ff0000000000000);
    else
      power = x == 0 ? R(0) : std::ldexp(R(1), std::ilogb(x));
    return std::max<R>(power, Limits::min()) * Limits::epsilon();
  }

  const MathKernel &kernel;
  R (*reference)(R, R);
  double excuse, range;
  R want[batch];
  T got[batch];
};
} // namespace

/// A pseudo-random number from a range where functions of two arguments are
/// interesting: any bits, near 1, moderate, integers and halves.
template <typename T> static T pick(std::mt19937_64 &random) {
  uint64_t bits = random();
  double unit = std::ldexp(double(random() >> 11), -53);
  double sign = bits & 1 ? -1 : 1;
  using Limits = std::numeric_limits<T>;
  switch ((bits >> 1) % 8) {
  case 0:
  case 1:
    if constexpr (sizeof(T) == 4)
      return llvm::bit_cast<float>(uint32_t(random()));
    else
      return llvm::bit_cast<double>(random());
  case 2:
    return T(sign * unit);
  case 3:
    return T(sign * (0.5 + unit * 1.5));
  case 4:
    return T(sign * unit * 10);
  case 5:
    return T(sign * unit * (sizeof(T) == 4 ? 110 : 760));
  case 6:
    return T(sign * std::exp2((unit - 0.5) * 2 * Limits::max_exponent));
  default:
    return T(sign * std::floor(unit * 80) / 2);
  }
}

Measured measureF32(const MathFunction &f, const MathKernel &kernel,
                    uint64_t stride) {
  auto cmp = std::make_unique<Comparison<float, double>>(kernel, f.reference,
                                                         f.absF32, f.rangeF32);
  float a[batch], b[batch] = {};
  uint64_t batches = ((uint64_t(1) << 32) / stride + batch - 1) / batch;
  if (f.arity == 2)
    batches = std::min<uint64_t>(batches, (1 << 26) / batch);
  std::mt19937_64 random(1);
  uint64_t next = 0;
  for (uint64_t k = 0; k < batches; ++k) {
    for (int i = 0; i < batch; ++i, next += stride) {
      a[i] = llvm::bit_cast<float>(uint32_t(next));
      if (f.arity == 2) {
        a[i] = pick<float>(random);
        b[i] = pick<float>(random);
      }
    }
    cmp->add(a, b);
  }
  return cmp->m;
}

Measured measureF64(const MathFunction &f, const MathKernel &kernel) {
  auto cmp = std::make_unique<Comparison<double, long double>>(
      kernel, f.referenceLong, f.absF64, f.rangeF64);
  double a[batch], b[batch] = {};
  std::mt19937_64 random(2);
  for (int k = 0; k < 2000; ++k) {
    for (int i = 0; i < batch; ++i) {
      a[i] = pick<double>(random);
      if (f.arity == 2)
        b[i] = pick<double>(random);
    }
    cmp->add(a, b);
  }
  return cmp->m;
}

/// One argument at a time, in every lane: its exceptions are not hidden by
/// those that its neighbours may raise.
template <typename T, typename R>
static Measured measureEach(Comparison<T, R> &cmp, const std::vector<T> &a,
                            const std::vector<T> &b) {
  constexpr int lanes = 16;
  for (size_t k = 0; k < a.size(); ++k) {
    std::vector<T> x(lanes, a[k]), y(lanes, b[k]);
    cmp.add(x.data(), y.data(), lanes);
  }
  return cmp.m;
}

Measured measureF32(const MathFunction &f, const MathKernel &kernel,
                    const std::vector<float> &a, const std::vector<float> &b) {
  auto cmp = std::make_unique<Comparison<float, double>>(kernel, f.reference,
                                                         f.absF32, f.rangeF32);
  return measureEach(*cmp, a, b);
}

Measured measureF64(const MathFunction &f, const MathKernel &kernel,
                    const std::vector<double> &a,
                    const std::vector<double> &b) {
  auto cmp = std::make_unique<Comparison<double, long double>>(
      kernel, f.referenceLong, f.absF64, f.rangeF64);
  return measureEach(*cmp, a, b);
}

bool holds(const MathFunction &f, const Measured &m, bool twice) {
  return m.ulp <= (twice ? f.ulpF64 : f.ulpF32) && !m.wrong && !m.flagged;
}

void printLine(const MathFunction &f, const Measured &m, bool twice) {
  double bound = twice ? f.ulpF64 : f.ulpF32;
  double excuse = twice ? f.absF64 : f.absF32;
  std::printf("%-15s %s %s max %.3f ULP (bound %.2f) at %.9g", f.name,
              twice ? "f64" : "f32", holds(f, m, twice) ? "ok  " : "FAIL",
              m.ulp, bound, m.ulpAt);
  if (f.arity == 2)
    std::printf(", %.9g", m.ulpAt2);
  if (excuse)
    std::printf("; absolute %.3g (bound %.2g) at %.9g", m.excused, excuse,
                m.excusedAt);
  if (m.wrong)
    std::printf("; %llu of the wrong kind, first at %.9g, %.9g",
                (unsigned long long)m.wrong, m.wrongAt, m.wrongAt2);
  if (m.flagged)
    std::printf("; %llu batches raise exceptions, last at %.9g",
                (unsigned long long)m.flagged, m.flaggedAt);
  std::printf("\n");
  std::fflush(stdout);
}

void printTableHead(FILE *out) {
  std::fprintf(out, "| function | arguments | bound, ULP | measured, ULP | at "
                    "| or absolute |\n|---|---|---|---|---|---|\n");
}

void printTableRow(FILE *out, const MathFunction &f, const Measured &m,
                   bool twice) {
  double range = twice ? f.rangeF64 : f.rangeF32;
  double excuse = twice ? f.absF64 : f.absF32;
  std::fprintf(out, "| %s | ", f.name);
  if (range)
    std::fprintf(out, "\\|x\\| <= %g, ", range);
  std::fprintf(out, "%llu | %g | %.3f | %.9g", (unsigned long long)m.count,
               twice ? f.ulpF64 : f.ulpF32, m.ulp, m.ulpAt);
  if (f.arity == 2)
    std::fprintf(out, ", %.9g", m.ulpAt2);
  if (excuse)
    std::fprintf(out, " | %.2g |\n", excuse);
  else
    std::fprintf(out, " | |\n");
  std::fflush(out);
}

} // namespace kerasc::test
