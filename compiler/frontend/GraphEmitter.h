//===- GraphEmitter.h - the calls of a model as ops -----------------------===//
//
// Walks every call of every layer in an order that can be executed, checks it
// and emits it into `func.func @predict`. Nested models leave no trace: one
// that is called twice has its layers twice, with the same variables.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_GRAPHEMITTER_H
#define KERASC_COMPILER_FRONTEND_GRAPHEMITTER_H

#include "compiler/frontend/ModelConfig.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

#include <optional>

namespace kerasc::frontend {

class GraphEmitter {
public:
  struct Port {
    std::string name;
    Tensor tensor;
  };
  /// A call that was emitted, for whoever looks at the model.
  struct Operation {
    const LayerEntry *layer;
    std::vector<const LayerEntry *> sources;
    Shape shape;
  };

  /// Emits at the insertion point of `builder`, where a model's body is.
  GraphEmitter(ImportContext &context, ModelGraph &graph,
               mlir::OpBuilder &builder, mlir::Location file);

  /// Reports every call that cannot be; what is emitted is whole if there are
  /// no errors. Linear in the number of calls, which the limits bound.
  void run();

  std::vector<Port> inputs, outputs;
  std::vector<Operation> operations;
  /// The `keras.variable`s of a layer, in its order, still without values.
  llvm::DenseMap<const LayerEntry *, llvm::SmallVector<mlir::Operation *, 2>>
      variables;

private:
  /// One execution of a model.
  struct Frame {
    ModelEntry *model;
    /// By input of the model; then by value of the model.
    std::vector<uint32_t> inputs, values;
    size_t next = 0;
    /// Where the results go: values of the frame below, from here on.
    uint32_t firstResult = 0;
    /// What the call of the model says of training.
    std::optional<bool> training;
  };

  void addInputs(ModelEntry &root);
  void open(ModelEntry &model, std::vector<uint32_t> inputs,
            uint32_t firstResult);
  void close();
  void step(Frame &frame, const ModelEntry::Node &node);
  /// Whether a call works as in training; nothing where nobody says.
  std::optional<bool> trainingOf(const Frame &frame, const Call &call) const;
  void bindInput(Frame &frame, LayerEntry &layer);
  void callLayer(Frame &frame, LayerEntry &layer, const Call &call,
                 uint32_t result);
  void callModel(Frame &frame, LayerEntry &layer, const Call &call,
                 uint32_t result);
  bool takeMasks(LayerEntry &layer, const Call &call, const Frame &frame,
                 llvm::MutableArrayRef<Tensor> inputs);
  void finishLayer(LayerEntry &layer, mlir::Location location,
                   llvm::ArrayRef<Tensor> inputs, Results &results);
  mlir::Value weightOf(LayerEntry &layer, unsigned index,
                       mlir::Location location);
  void emitVariables(LayerEntry &layer);
  void emitReturn();
  Tensor wholeMask(const Port &output);
  uint32_t read(const Frame &frame, const TensorRef &ref) const;
  uint32_t keep(Tensor tensor);
  bool spend(uint64_t count);
  void error(LayerEntry &layer, std::string message,
             std::vector<std::string> notes = {});
  /// Names the layer and its class, over the file.
  mlir::Location locationOf(const LayerEntry &layer);

  ImportContext &context;
  ModelGraph &graph;
  mlir::OpBuilder &builder;
  mlir::Location file;
  /// Where variables go: before the function.
  mlir::OpBuilder variableBuilder;
  mlir::Operation *function = nullptr;
  std::vector<Tensor> tensors;
  std::vector<Frame> frames;
  llvm::StringSet<> symbols;
  llvm::DenseMap<const LayerEntry *, llvm::SmallVector<mlir::Value, 2>> weights;
  uint64_t spent = 0;
  bool isBomb = false;
  /// The value of everything that failed.
  static constexpr uint32_t failedValue = 0;
};

} // namespace kerasc::frontend

#endif
