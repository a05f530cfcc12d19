//===- KernelShape.cpp ----------------------------------------------------===//
//
// Why a cost and not a list of tiles: with several sums per output a tile has
// more accumulators than outputs, and layers have any number of vectors. Two
// multiply-adds and two loads a cycle, four cycles of latency are what current
// x86 and ARM cores share; only ratios matter.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/KernelShape.h"

using namespace kerasc::codegen;

static constexpr double fmasPerCycle = 2, loadsPerCycle = 2, latency = 4;
static constexpr int64_t tileWidths[] = {8, 6, 4, 3, 2, 1};

/// Whether the accumulators, the weights of a step and an input fit the
/// registers.
static bool fits(int64_t rows, int64_t vectors, int64_t sums,
                 const VectorUnit &unit) {
  // At one row weights are operands in memory.
  int64_t weights = rows > 1 ? vectors : 0;
  return rows * vectors * sums + weights + 1 <= unit.registers;
}

/// Cycles for one k of a tile.
static double stepCycles(int64_t rows, int64_t vectors, int64_t sums) {
  return std::max({rows * vectors / fmasPerCycle,
                   (rows + vectors) / loadsPerCycle, latency / sums});
}

/// Cycles for one k of `rows` and all vectors, in tiles of `vectors`.
static double rowCycles(int64_t rows, int64_t vectors, int64_t all,
                        int64_t sums) {
  double cycles = all / vectors * stepCycles(rows, vectors, sums);
  if (int64_t rest = all % vectors)
    cycles += stepCycles(rows, rest, sums);
  return cycles;
}

int64_t KernelShape::vectorsPerTile(int64_t rows,
                                    const VectorUnit &unit) const {
  int64_t best = 1;
  double bestCycles = 0;
  for (int64_t width : tileWidths) {
    if (width > vectors(unit) || !fits(rows, width, sums(), unit))
      continue;
    double cycles = rowCycles(rows, width, vectors(unit), sums());
    if (bestCycles == 0 || cycles < bestCycles) {
      bestCycles = cycles;
      best = width;
    }
  }
  return best;
}

int64_t KernelShape::maxRows(const VectorUnit &unit) const {
  int64_t best = 1;
  double bestCycles = 0;
  for (int64_t rows : {8, 4, 6, 3, 2, 1}) {
    if (!fits(rows, 1, sums(), unit))
      continue;
    double cycles = rowCycles(rows, vectorsPerTile(rows, unit), vectors(unit),
                              sums()) /
                    rows;
    // Powers of two first: batches are.
    if (bestCycles == 0 || cycles < 0.95 * bestCycles) {
      bestCycles = cycles;
      best = rows;
    }
  }
  return best;
}
