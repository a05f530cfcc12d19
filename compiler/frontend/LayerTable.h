//===- LayerTable.h - the layer classes kerasc knows ----------------------===//
//
// One row per class: what imports it and what of its arguments is supported, or
// why it is refused. The table of supported layers in the documentation is
// printed from it.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_LAYERTABLE_H
#define KERASC_COMPILER_FRONTEND_LAYERTABLE_H

#include "compiler/frontend/Layer.h"

namespace llvm {
class raw_ostream;
}

namespace kerasc::frontend {

/// A layer class of Keras that kerasc does not compile yet.
struct RefusedRow {
  llvm::StringRef className;
  llvm::StringRef reason;
  /// What the user can do now; may be empty.
  llvm::StringRef wayOut;
};

llvm::ArrayRef<const LayerRow *> getLayerRows();
llvm::ArrayRef<RefusedRow> getRefusedRows();

/// Null when there is no such row.
const LayerRow *findLayerRow(llvm::StringRef className);
const RefusedRow *findRefusedRow(llvm::StringRef className);

/// "Dense, Activation, ..."
std::string listLayers();

/// Markdown.
void printLayerTable(llvm::raw_ostream &os);

} // namespace kerasc::frontend

#endif
