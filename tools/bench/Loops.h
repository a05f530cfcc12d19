//===- Loops.h - loops that are measured ------------------------*- C++ -*-===//
//
// What must not depend on how well a compiler was in the mood is emitted as
// LLVM IR and compiled for the processor: arithmetic and reads in its widest
// vectors, and calls of a model with the arguments as constants. One emitter
// serves every architecture.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TOOLS_BENCH_LOOPS_H
#define KERASC_TOOLS_BENCH_LOOPS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <memory>

namespace kerasc {
struct Target;
}

namespace kerasc::bench {

class Loops {
public:
  /// `target` is one that this machine runs: see isHere.
  static llvm::Expected<std::unique_ptr<Loops>> create(const Target &target);
  ~Loops();

  /// Multiplies and adds in float32 on independent accumulators, in registers
  /// only; `flopsPerTurn()` operations a turn, a multiply-add counts as two.
  void multiplyAdd(uint64_t turns) const { fma(turns); }
  uint64_t flopsPerTurn() const { return fmaFlops; }

  /// Reads `bytes`, a multiple of readGranule, at `data`, aligned to 64,
  /// `times` times, into registers: from front to back, or in four streams,
  /// each its quarter, which keeps more requests to memory under way.
  void read(const void *data, uint64_t bytes, uint64_t times) const {
    readOne(data, bytes, times);
  }
  void readFour(const void *data, uint64_t bytes, uint64_t times) const {
    readQuarters(data, bytes, times);
  }
  static constexpr uint64_t readGranule = 2048;

  /// A loop that calls `function` with sizes and pointers and returns all the
  /// statuses or'ed. Lives as long as this.
  using CallLoop = uint32_t (*)(uint64_t times);
  llvm::Expected<CallLoop> calling(void *function,
                                   llvm::ArrayRef<uint64_t> sizes,
                                   llvm::ArrayRef<const void *> pointers);

  /// Bits of the vectors that are used.
  unsigned vectorBits() const { return bits; }

private:
  struct Jit;
  Loops();
  std::unique_ptr<Jit> jit;
  unsigned bits = 0;
  uint64_t fmaFlops = 0;
  void (*fma)(uint64_t) = nullptr;
  void (*readOne)(const void *, uint64_t, uint64_t) = nullptr;
  void (*readQuarters)(const void *, uint64_t, uint64_t) = nullptr;
};

/// Whether this machine has what code for `target` may use.
bool isHere(const Target &target);

} // namespace kerasc::bench

#endif
