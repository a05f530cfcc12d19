//===- Layer.h - what the importer of one layer class does ----------------===//
//
// A layer is imported in three steps: its arguments are read once
// (LayerRow::create), the shape of each call is inferred, and when the whole
// file is known to be right each call is emitted. Steps one and two report
// problems; step three cannot fail.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_LAYER_H
#define KERASC_COMPILER_FRONTEND_LAYER_H

#include "compiler/frontend/Shapes.h"

#include "dialect/KerasAttributes.h"

#include "llvm/ADT/StringRef.h"

#include <memory>
#include <string>
#include <vector>

namespace mlir {
class Location;
class OpBuilder;
class RankedTensorType;
class Value;
} // namespace mlir

namespace kerasc::frontend {

class Arguments;
struct CallSite;

/// A variable of a layer and what training needs to know of it.
struct Variable {
  std::string name; // "kernel"
  Shape shape;
  bool trainable = true;
  keras::InitializerAttr initializer;
  keras::RegularizerAttr regularizer;
  keras::ConstraintAttr constraint;
};

/// Where a call is emitted.
struct Emission {
  mlir::OpBuilder &builder;
  mlir::Location location;
  mlir::Value input;
  /// Of the result that infer() promised.
  mlir::RankedTensorType type;
  /// One per variable, in order.
  llvm::ArrayRef<mlir::Value> weights;
};

class LayerImporter {
public:
  virtual ~LayerImporter() = default;

  /// The shape of the result, or nothing when `call` was told why not. The
  /// first call fills `variables`; later ones must agree with them.
  virtual std::optional<Shape> infer(llvm::ArrayRef<int64_t> input,
                                     CallSite &call) = 0;
  virtual mlir::Value emit(const Emission &emission) const = 0;

  /// The penalty on the result that an op of its own must carry; null when
  /// there is none or the layer's op has it.
  virtual keras::RegularizerAttr separatePenalty() const {
    return activityRegularizer;
  }

  std::vector<Variable> variables;
  keras::RegularizerAttr activityRegularizer;
  /// Whether activity penalties are divided by the batch size.
  bool divideByBatch = true;
  /// False when the layer is frozen: its variables are not trained.
  bool trainable = true;
};

/// An argument as the documentation has it.
struct ArgumentRow {
  llvm::StringRef name;
  /// Its name in Keras 1; empty when that is the same.
  llvm::StringRef keras1;
  /// What of it is supported and what it may be.
  llvm::StringRef support;
};

/// A layer class that kerasc compiles.
struct LayerRow {
  llvm::StringRef className;
  /// Generations that have it.
  llvm::StringRef since;
  llvm::ArrayRef<ArgumentRow> arguments;
  /// Null after a problem was reported.
  std::unique_ptr<LayerImporter> (*create)(Arguments &arguments);
};

} // namespace kerasc::frontend

#endif
