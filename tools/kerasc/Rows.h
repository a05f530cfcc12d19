//===- Rows.h - named arrays through a loaded model -------------*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_ROWS_H
#define KERASC_TOOLS_KERASC_ROWS_H

#include "Numpy.h"

#include "kerasc/runtime.h"

#include <optional>

namespace kerasc::tool {

/// The sizes of the model's unknown axes.
using Axes = std::vector<size_t>;

/// The arrays of `given` for the model's inputs, in model order, found by name
/// ("features"), by place ("in0"), or, for a single input, as the only array.
/// They get the types of the inputs, if no element changes by that; shapes are
/// checked, and say what `axes` are; all have the same number of rows.
llvm::Expected<std::vector<Array>>
matchInputs(const kerasc_model &model, const Arrays &given, Axes &axes);

/// What an output should be, where somebody says so.
struct Expectation {
  std::optional<Array> values, mask;
};

/// The same for outputs ("out0", or their names) and their masks ("out0_mask"),
/// in the types that they were given in, but the bits of a bfloat16 as such.
llvm::Expected<std::vector<Expectation>>
matchOutputs(const kerasc_model &model, const Arrays &given, Axes axes);

/// The sizes of the first `rank` axes of a tensor but the batch.
std::vector<int64_t> rowShape(const kerasc_model &model,
                              const kerasc_tensor &tensor, uint32_t rank,
                              llvm::ArrayRef<size_t> axes);

/// "(None, 16)"; unknown axes are None, too.
std::string shapeText(const kerasc_tensor &tensor);

/// What a call wrote, by output, in the types of the outputs.
struct Results {
  std::vector<std::vector<char>> values, masks; // no bytes: no mask
};

/// Owns a workspace for any batch and runs batches on it.
class Runner {
public:
  Runner(const kerasc_model &model, size_t maxBatch, Axes axes);
  ~Runner();

  /// Elements of one row, and bytes of one row of the mask, 0 without a mask.
  int64_t rowSize(const kerasc_tensor &tensor) const;
  int64_t maskRowSize(const kerasc_tensor &tensor) const;

  /// Rows of every input, one after the other, through the model; `results` are
  /// resized. `trapped`: a floating-point exception is an error, see Traps.h.
  llvm::Error run(size_t batch, llvm::ArrayRef<const char *> inputs,
                  Results &results, bool trapped = false);

  /// Of layers that draw random numbers, for the runs that follow.
  uint64_t seed = 0, callCounter = 0;

private:
  const kerasc_model &model;
  Axes axes;
  size_t workspaceBytes;
  void *workspace;
};

} // namespace kerasc::tool

#endif
