//===- SparseArrays.h - sparse inputs in files ------------------*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_SPARSEARRAYS_H
#define KERASC_TOOLS_KERASC_SPARSEARRAYS_H

#include "Numpy.h"

#include "kerasc/runtime.h"

namespace kerasc::tool {

/// Puts rows in the place of compressed ones: for each sparse input the arrays
/// `<name>_data`, `<name>_indices` and `<name>_indptr`, or with in0, in1, ...
/// for the name, or, for a single input, what scipy.sparse.save_npz writes
/// (data, indices, indptr, shape, format). Says whether there were any. Indices
/// are checked here, since rows are made by them.
llvm::Expected<bool> expandSparseArrays(const kerasc_model &model,
                                        Arrays &arrays);

} // namespace kerasc::tool

#endif
