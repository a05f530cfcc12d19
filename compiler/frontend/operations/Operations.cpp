//===- Operations.cpp - functions on tensors among the layers of a file ---===//

#include "compiler/frontend/operations/Operations.h"

#include "compiler/frontend/Arguments.h"
#include "compiler/frontend/Json.h"
#include "compiler/frontend/operations/OperationCall.h"

#include "llvm/ADT/StringExtras.h"

namespace kerasc::frontend {

namespace {

class Operation : public LayerImporter {
public:
  Operation(const OperationRow &row, const rapidjson::Value *config)
      : row(row), config(config) {
    maskRule = MaskRule::own;
    policy.autocast = false;
    mostInputs = UINT32_MAX;
  }

  Results call(CallSite &site) override {
    OperationCall call(site, config);
    Results results = row.emit(call);
    if (!results.empty())
      call.finish();
    // Masks do not go through operations.
    for (Tensor &result : results)
      result.mask = nullptr;
    return results;
  }

private:
  const OperationRow &row;
  /// Null: the call has all arguments.
  const rapidjson::Value *config;
};

} // namespace

static std::vector<const OperationRow *> getRows() {
  std::vector<const OperationRow *> rows;
  for (llvm::ArrayRef<OperationRow> table :
       {getElementwiseOperations(), getReductionOperations(),
        getShapeOperations(), getContractionOperations()})
    for (const OperationRow &row : table)
      rows.push_back(&row);
  return rows;
}

static bool hasName(const OperationRow &row, llvm::StringRef tensorFlowName) {
  llvm::SmallVector<llvm::StringRef> names;
  row.tensorFlow.split(names, ' ');
  return llvm::is_contained(names, tensorFlowName);
}

std::string listOperations() {
  std::vector<llvm::StringRef> names;
  for (const OperationRow *row : getRows())
    if (!row->keras.empty())
      names.push_back(row->keras);
  llvm::sort(names);
  return llvm::join(names, ", ");
}

std::string listTensorFlowOperations() {
  llvm::SmallVector<llvm::StringRef> names;
  for (const OperationRow *row : getRows())
    row->tensorFlow.split(names, ' ', -1, /*KeepEmpty=*/false);
  llvm::sort(names);
  return llvm::join(names, ", ");
}

std::unique_ptr<LayerImporter> createOperation(llvm::StringRef className,
                                               Arguments &arguments) {
  for (const OperationRow *row : getRows())
    if (row->keras == className)
      return std::make_unique<Operation>(*row, &arguments.getConfig());
  arguments.error("is an operation on tensors (keras.ops) that is not "
                  "supported",
                  {"supported operations: " + listOperations()});
  return nullptr;
}

//===----------------------------------------------------------------------===//
// tf.keras
//===----------------------------------------------------------------------===//

static std::unique_ptr<LayerImporter> createTFOpLambda(Arguments &arguments) {
  llvm::StringRef function = stringOf(arguments.findSet("function"));
  arguments.find("symbol");
  function.consume_front("tf.");
  // Functions that were the same in TensorFlow 1.
  function.consume_front("compat.v1.");
  for (const OperationRow *row : getRows())
    if (hasName(*row, function))
      return std::make_unique<Operation>(*row, nullptr);
  arguments.error(("calls the TensorFlow function '" +
                   function.take_front(100) + "', which is not supported")
                      .str(),
                  {"supported functions: " + listTensorFlowOperations()});
  return nullptr;
}

static const ArgumentRow functionArguments[] = {
    {"function", "", "the name of a TensorFlow function of the list below"},
};

const LayerRow tfOpLambdaRow = {"TFOpLambda", "2.4 to 2.15", functionArguments,
                                createTFOpLambda, /*isOperation=*/true};
const LayerRow slicingOpLambdaRow = {"SlicingOpLambda", "2.4 to 2.15",
                                     functionArguments, createTFOpLambda,
                                     /*isOperation=*/true};

} // namespace kerasc::frontend
