//===- Rows.h - named arrays through a loaded model -------------*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_ROWS_H
#define KERASC_TOOLS_KERASC_ROWS_H

#include "Numpy.h"

#include "kerasc/runtime.h"

namespace kerasc::tool {

/// The arrays of `given` for the model's inputs, in model order, found by name
/// ("features"), by place ("in0"), or, for a single input, as the only array.
/// Shapes are checked; all have the same number of rows.
llvm::Expected<std::vector<const Array *>>
matchInputs(const kerasc_model &model, const Arrays &given);

/// The same for outputs ("out0"); an output without an array is null.
llvm::Expected<std::vector<const Array *>>
matchOutputs(const kerasc_model &model, const Arrays &given);

/// Elements of one row.
int64_t rowSize(const kerasc_tensor &tensor);

/// "(None, 16)".
std::string shapeText(const kerasc_tensor &tensor);

/// Owns a workspace for any batch and runs batches on it.
class Runner {
public:
  Runner(const kerasc_model &model, size_t maxBatch);
  ~Runner();

  /// Rows of every input, one after the other, through the model; `outputs` are
  /// resized. T is the type of the model's tensors: float or double. `trapped`:
  /// a floating-point exception is an error, see Traps.h.
  template <typename T>
  llvm::Error run(size_t batch, llvm::ArrayRef<const T *> inputs,
                  std::vector<std::vector<T>> &outputs, bool trapped = false);

private:
  const kerasc_model &model;
  size_t workspaceBytes;
  void *workspace;
};

} // namespace kerasc::tool

#endif
