//===- Operations.h - functions on tensors among the layers of a file -----===//
//
// Keras 3 saves operations of its graph (keras.ops) and tf.keras calls of
// TensorFlow functions as if they were layers. Both are rows of one table: the
// name in either world, and what emits a call of it.
// Read next: OperationCall.h.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_OPERATIONS_OPERATIONS_H
#define KERASC_COMPILER_FRONTEND_OPERATIONS_OPERATIONS_H

#include "compiler/frontend/Layer.h"

namespace kerasc::frontend {

class Arguments;
class OperationCall;

struct OperationRow {
  /// Keras 3's class; empty when it has none.
  llvm::StringRef keras;
  /// TensorFlow's names for it, separated by spaces, without "tf.".
  llvm::StringRef tensorFlow;
  Results (*emit)(OperationCall &);
};

/// The importer of an operation of Keras 3; null after a problem was reported.
std::unique_ptr<LayerImporter> createOperation(llvm::StringRef className,
                                               Arguments &arguments);

/// The tables, by subject.
llvm::ArrayRef<OperationRow> getElementwiseOperations();
llvm::ArrayRef<OperationRow> getReductionOperations();
llvm::ArrayRef<OperationRow> getShapeOperations();
llvm::ArrayRef<OperationRow> getContractionOperations();

/// Names for messages and documentation, comma-separated.
std::string listOperations();
std::string listTensorFlowOperations();

extern const LayerRow tfOpLambdaRow;
extern const LayerRow slicingOpLambdaRow;

} // namespace kerasc::frontend

#endif
