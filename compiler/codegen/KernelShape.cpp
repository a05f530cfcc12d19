//===- KernelShape.cpp ----------------------------------------------------===//
//
// Why a cost and not a list of tiles: with several sums per output a tile has
// more accumulators than outputs, and layers have any number of vectors.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/KernelShape.h"

using namespace kerasc::codegen;

namespace {

/// What tiles of one layer cost on one processor.
struct Cost {
  Cost(const KernelShape &shape, const VectorUnit &unit)
      : vectors(shape.vectors(unit)), chains(shape.chains()),
        registers(shape.registers(unit)), room(unit.registers) {}

  /// Whether the accumulators, the weights of a line and an input fit the
  /// registers.
  bool fits(int64_t rows, int64_t width) const {
    // At one row weights are operands in memory.
    int64_t weights = rows > 1 ? width : 0;
    return (rows * width * chains + weights) * registers + 1 <= room;
  }

  /// Cycles for one line of a tile.
  double ofLine(int64_t rows, int64_t width) const {
    return std::max({rows * width * registers / VectorUnit::fmasPerCycle,
                     (rows + width * registers) / VectorUnit::loadsPerCycle,
                     VectorUnit::fmaLatency / chains});
  }

  /// Cycles for one line of `rows` and all vectors, in tiles of `width`.
  double ofRows(int64_t rows, int64_t width) const {
    double cycles = vectors / width * ofLine(rows, width);
    if (int64_t rest = vectors % width)
      cycles += ofLine(rows, rest);
    return cycles;
  }

  int64_t vectors, chains, registers, room;
};

} // namespace

int64_t KernelShape::vectorsPerTile(int64_t rows,
                                    const VectorUnit &unit) const {
  Cost cost(*this, unit);
  // Of two equal ones the wider has less to do between its loops; but one that
  // leaves a rest needs a second tile, which takes time to compile.
  auto leavesRest = [&](int64_t width) { return vectors(unit) % width != 0; };
  int64_t best = 1;
  for (int64_t width : {2, 3, 4, 6, 8}) {
    if (width > vectors(unit) || !cost.fits(rows, width) ||
        (isShared() && vectorsOfPart % width))
      continue;
    double cycles = cost.ofRows(rows, width), least = cost.ofRows(rows, best);
    if (cycles < least ||
        (cycles == least && (!leavesRest(width) || leavesRest(best))))
      best = width;
  }
  return best;
}

int64_t KernelShape::maxRows(const VectorUnit &unit) const {
  Cost cost(*this, unit);
  auto ofRow = [&](int64_t rows) {
    return cost.ofRows(rows, vectorsPerTile(rows, unit)) / rows;
  };
  int64_t best = 1;
  // Powers of two last, so that they win where the difference is small: batches
  // are powers of two.
  for (int64_t rows : {3, 6, 2, 4, 8})
    if (cost.fits(rows, 1) && ofRow(rows) <= 1.1 * ofRow(best))
      best = rows;
  return best;
}
