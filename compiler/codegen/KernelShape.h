//===- KernelShape.h - how a dense layer is cut into tiles ------*- C++ -*-===//
//
// The one table of what a kernel's tiles look like, as a function of the layer
// and the processor. What decides bits of a result (the panel width, the number
// of partial sums) depends on the layer alone; what decides speed depends on
// the processor.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_KERNELSHAPE_H
#define KERASC_COMPILER_CODEGEN_KERNELSHAPE_H

#include <algorithm>
#include <cstdint>

namespace kerasc::codegen {

/// What of a processor shapes the tiles.
struct VectorUnit {
  int64_t bits = 128;     // of one register
  int64_t registers = 16; // architectural
  bool hasMasks = false;  // stores of a part of a register cost nothing

  // What the cores of all of them have in common, near enough: ratios matter.
  static constexpr double fmasPerCycle = 2, loadsPerCycle = 2;
  static constexpr double fmaLatency = 4;         // cycles
  static constexpr int64_t level2Cache = 1 << 20; // bytes of one core

  static VectorUnit avx512() { return {512, 32, true}; }
  static VectorUnit avx2() { return {256, 16, false}; }
  static VectorUnit sse2() { return {128, 16, false}; }
  static VectorUnit neon() { return {128, 32, false}; }
  static VectorUnit rvv() { return {128, 32, true}; }
  static VectorUnit scalar() { return {32, 32, false}; }
};

/// A dense layer with K inputs and N units, of float32 or float64.
struct KernelShape {
  static constexpr int64_t lineSize = 16;

  int64_t k, n;
  int64_t elementBytes = 4;

  /// Units of a panel. Lines of weights have 16 elements; where a layer has
  /// fewer units, a line holds several k of them:
  /// [panels][lines][width][group].
  int64_t width() const {
    return n > 8 ? 16 : n > 4 ? 8 : n > 2 ? 4 : n > 1 ? 2 : 1;
  }
  int64_t group() const { return lineSize / width(); }
  int64_t lines() const { return (k + group() - 1) / group(); }
  int64_t panels() const { return (n + width() - 1) / width(); }
  /// Elements of a bias that may be read: it ends at a multiple of 64 bytes.
  int64_t paddedUnits() const {
    int64_t line = 64 / elementBytes;
    return n > 8 ? (n + line - 1) / line * line : std::max(width(), leastUnits);
  }

  /// Partial sums of an output: number s takes the k with k mod sums = s, and
  /// at the end s takes s + half, until one is left. As many as it takes to
  /// have eight registers of 16 elements at work for one row, where two pipes
  /// of four cycles wait for eight; four where a line has several k.
  int64_t sums() const {
    int64_t wanted = n <= 8 ? 4 : n <= 16 ? 8 : n <= 32 ? 4 : n <= 64 ? 2 : 1;
    return group() * std::max<int64_t>(1, std::min(lines(), wanted));
  }
  /// Accumulators of a vector of outputs: each has the sums of one line.
  int64_t chains() const { return sums() / group(); }

  int64_t elementBits() const { return 8 * elementBytes; }
  /// Elements of a vector: a register, but a line where it has several k.
  int64_t lanes(const VectorUnit &unit) const {
    return group() > 1
               ? lineSize
               : std::clamp<int64_t>(unit.bits / elementBits(), 1, lineSize);
  }
  /// Outputs of a vector. At least four: what is narrower than a register is
  /// widened with numbers that no activation should meet.
  static constexpr int64_t leastUnits = 4;
  int64_t units(const VectorUnit &unit) const {
    return group() > 1 ? std::max(width(), leastUnits) : lanes(unit);
  }
  /// Registers of a vector, and vectors that hold all units of a row.
  int64_t registers(const VectorUnit &unit) const {
    return std::max<int64_t>(1, lanes(unit) * elementBits() / unit.bits);
  }
  int64_t vectors(const VectorUnit &unit) const {
    return (n + units(unit) - 1) / units(unit);
  }

  /// Whether threads may share the layer: half of it takes longer than handing
  /// it over. Its kernel takes a range of vectors, in whole parts.
  static constexpr int64_t vectorsOfPart = 4;
  static constexpr const char *vectorsAttribute = "keras.vectors";
  bool isShared() const {
    return group() == 1 && k * panels() * width() * elementBytes >= 128 << 10;
  }

  /// Whether a call costs nothing beside the work. A copy of such a kernel in
  /// each of its callers would only take time to compile.
  bool isCalled() const { return k * paddedUnits() >= 4096; }

  /// Rows of the largest tile. At most 8: rows a power of two apart share
  /// cache sets.
  int64_t maxRows(const VectorUnit &unit) const;

  /// Vectors side by side in a tile of `rows`.
  int64_t vectorsPerTile(int64_t rows, const VectorUnit &unit) const;
};

} // namespace kerasc::codegen

#endif
