//===- DescribeModel.h - the interface of a model, from the IR --*- C++ -*-===//

#ifndef KERASC_COMPILER_CODEGEN_DESCRIBEMODEL_H
#define KERASC_COMPILER_CODEGEN_DESCRIBEMODEL_H

#include "compiler/codegen/ModelInterface.h"

#include "llvm/ADT/SmallVector.h"

namespace mlir::func {
class FuncOp;
}
namespace kerasc::keras {
class ModelOp;
}

namespace kerasc::codegen {

/// Bytes of one element, and of one row, of a tensor; unknown axes count as 1.
int64_t elementBytes(DataType type);
int64_t rowBytes(const InterfaceTensor &tensor);

/// The mask of an output, which a caller may ask for. Where none does, it goes
/// to scratch in the workspace, `scratch` bytes from its begin.
struct MaskPlan {
  size_t output;
  InterfaceTensor tensor;
  SizeFormula scratch;
};

/// Facts of the plan that the entry functions and the reports need.
struct ModelPlan {
  ModelInterface interface;
  /// R: rows that go through the network together; 0 where each call chooses,
  /// by its unknown axes, and where all rows do.
  int64_t blockRows = 0;
  /// Rows depend on each other: a call is one block, whatever its batch.
  bool wholeBatch = false;
  int64_t workspaceRowBytes = 0; // of one row of a block, scratch included;
                                 // unknown axes count as 1
  SizeFormula workspace;         // bytes of a block
  /// Pairs that must be equal for a call to be valid.
  llvm::SmallVector<std::pair<SizeFormula, SizeFormula>> equalSizes;
  llvm::SmallVector<MaskPlan, 1> masks; // the last arguments of the block
  int64_t weightsBytes = 0;             // packed
  int64_t flopsPerRow = 0;
  int64_t bytesPerRow = 0; // of inputs and outputs
};

/// The models of the module of `model` that are the same one, each scheduled
/// for another processor: <prefix>.<cpu>, slowest first. `model` alone when its
/// name has no dot.
llvm::SmallVector<keras::ModelOp, 4> findVariants(keras::ModelOp model);

/// The entry function of a model; its other functions are kernels.
mlir::func::FuncOp findEntry(keras::ModelOp model);

/// How many rows go together where one takes so many bytes of workspace.
struct BlockRows {
  static constexpr int64_t halfOfL2 = 1 << 19; // bytes that a block may take
  static constexpr int64_t most = 128, step = 8;
};

/// Reads a model after the `buffer` or `schedule` phase: its block function
/// takes (workspace, weights, inputs..., outputs..., masks...), and then, where
/// layers draw random numbers, (seed, call counter, row of the batch that is the
/// block's first). `blockRows` as in Options. Digest of the weights and target are left to the caller. Of
/// several variants, `model` is the first.
ModelPlan describeModel(keras::ModelOp model, int64_t blockRows);

} // namespace kerasc::codegen

#endif
