//===- Philox.h - random numbers without a state ----------------*- C++ -*-===//
//
// Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"
// (2011): four random words as a function of a counter and a key. No order of
// evaluation, no table and no memory, so any thread finds the number of any
// element by itself.
//
// Layer `stream` of a model (see keras.random_dropout), given the seed and the
// counter of a call:
//
//   key of layer  = words 0 and 1 of philox(counter (stream, s, low, high of
//   the
//                   layer's seed), key (low, high of the call's seed)), where s
//                   is 1 if the layer has a seed and 0 if it has none
//   word of noise = word e mod 4 of philox(counter (low, high of e div 4, low,
//                   high of the call counter), key of layer)
//   number        = the 24 highest bits of that word / 2^24
//
// where e is the place of the element in the noise of the whole batch, in
// row-major order. Changing any of it changes the results of users' programs.
// Tests: test/objects/random.test.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_PHILOX_H
#define KERASC_COMPILER_CODEGEN_PHILOX_H

#include "mlir/IR/Value.h"

#include <array>
#include <cstdint>
#include <optional>

namespace mlir {
class ImplicitLocOpBuilder;
}

namespace kerasc::codegen {

/// 32 bits each, as i64 values below 2^32: the products need the width.
using PhiloxCounter = std::array<mlir::Value, 4>;
using PhiloxKey = std::array<mlir::Value, 2>;

/// The four random words of a counter under a key.
PhiloxCounter buildPhilox(mlir::ImplicitLocOpBuilder &b,
                          const PhiloxCounter &counter, const PhiloxKey &key);

/// The key of a layer; `seed`, of the call, is an i64.
PhiloxKey buildLayerKey(mlir::ImplicitLocOpBuilder &b, mlir::Value seed,
                        int64_t stream, std::optional<int64_t> layerSeed);

/// The number of element `element` of the layer's noise, times 2^24, as i64.
/// `element` and `callCounter` are i64.
mlir::Value buildRandomBits24(mlir::ImplicitLocOpBuilder &b,
                              const PhiloxKey &layerKey,
                              mlir::Value callCounter, mlir::Value element);

} // namespace kerasc::codegen

#endif
