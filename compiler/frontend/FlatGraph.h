//===- FlatGraph.h - a model without nested models ------------------------===//
//
// Every call of every layer once, in an order that can be executed, with the
// shapes of all tensors. A nested model that is called twice has its layers
// twice, with the same variables.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_FLATGRAPH_H
#define KERASC_COMPILER_FRONTEND_FLATGRAPH_H

#include "compiler/frontend/ModelConfig.h"

namespace kerasc::frontend {

struct FlatGraph {
  struct Value {
    Shape shape;
    /// The layer it comes from: a layer or an input of the file's model.
    const LayerEntry *producer = nullptr;
    /// A problem was reported upstream.
    bool failed = false;
  };
  struct Operation {
    LayerEntry *layer;
    uint32_t input, result;
  };
  struct Port {
    std::string name;
    uint32_t value;
  };
  std::vector<Value> values;
  std::vector<Operation> operations;
  std::vector<Port> inputs, outputs;
};

/// Reports every call that cannot be; the result is whole if there are no
/// errors. Linear in the number of calls, which the limits bound.
FlatGraph flattenModel(ImportContext &context, ModelGraph &graph);

} // namespace kerasc::frontend

#endif
