//===- Layer.h - what the importer of one layer class does ----------------===//
//
// A layer is imported in two steps: its arguments are read once
// (LayerRow::create), and each of its calls is checked and emitted. A file with
// problems is read to its end, so that all are told; what was emitted by then
// is thrown away.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_LAYER_H
#define KERASC_COMPILER_FRONTEND_LAYER_H

#include "compiler/frontend/Tensor.h"

#include "dialect/KerasAttributes.h"

#include "llvm/ADT/StringRef.h"

#include <memory>
#include <string>
#include <vector>

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
  /// The object inside the layer that owns it, see VariableSpec.
  std::string owner;
};

/// What a layer computes in and what its variables are kept in.
struct Policy {
  ElementType compute = ElementType::f32, variable = ElementType::f32;
  /// Whether inputs of another float type are cast to `compute`.
  bool autocast = true;
  /// Keras before tf.keras has one float type for a model, which only its first
  /// layer names: the others take that of their first input.
  bool followsInput = false;
};

/// What becomes of the mask of an input.
enum class MaskRule {
  pass, // the result has it
  drop, // the result has none; Keras 1 and 2 before tf.keras refuse it
  own,  // the layer says itself
};

class LayerImporter {
public:
  virtual ~LayerImporter() = default;

  /// Emits a call; nothing when the site was told why not. The first call fills
  /// `variables`; later ones must agree with them.
  virtual Results call(CallSite &site) = 0;

  /// The penalty on the result that an op of its own must carry; null when
  /// there is none or the layer's op has it.
  virtual keras::RegularizerAttr separatePenalty() const {
    return activityRegularizer;
  }

  /// The type of the values that CallSite::weight gives.
  virtual ElementType weightType() const { return policy.compute; }

  /// Layers with variables do; others work in any type.
  virtual bool needsFloats() const { return false; }

  std::vector<Variable> variables;
  Policy policy;
  MaskRule maskRule = MaskRule::pass;
  /// Whether a call may have several results: those that are read say how many.
  bool hasManyResults = false;
  /// How many inputs a call may have.
  unsigned leastInputs = 1, mostInputs = 1;
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
  /// A function on tensors in the clothes of a layer: its calls have arguments.
  bool isOperation = false;
};

} // namespace kerasc::frontend

#endif
