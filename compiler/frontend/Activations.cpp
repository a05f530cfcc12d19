//===- Activations.cpp - the names of activation functions ----------------===//

#include "compiler/frontend/Activations.h"

#include "compiler/frontend/Json.h"
#include "compiler/frontend/layers/ActivationLayers.h"

#include "llvm/ADT/StringExtras.h"

namespace kerasc::frontend {

using keras::Function;

namespace {

/// Bits of the generations whose registry has the name.
enum : unsigned { k1 = 1, k2 = 2, tf = 4, k3 = 8 };

struct ActivationRow {
  llvm::StringRef name;
  unsigned generations;
  Function function;
  /// Value of one parameter that differs from the table's default.
  llvm::StringRef parameter = "";
  double value = 0;
};

} // namespace

// The keras2 column is Keras 2.0 to 2.3 without tf.keras: a `swish` in such a
// file is a function of the writer's own, whatever it computes.
static const ActivationRow activationRows[] = {
    {"linear", k1 | k2 | tf | k3, Function::linear},
    {"relu", k1 | k2 | tf | k3, Function::relu},
    {"relu6", tf | k3, Function::relu, "max_value", 6.0},
    {"leaky_relu", tf | k3, Function::leaky_relu},
    {"elu", k1 | k2 | tf | k3, Function::elu},
    {"celu", k3, Function::celu},
    {"selu", k2 | tf | k3, Function::selu},
    {"softplus", k1 | k2 | tf | k3, Function::softplus},
    {"softsign", k1 | k2 | tf | k3, Function::softsign},
    {"tanh", k1 | k2 | tf | k3, Function::tanh},
    {"sigmoid", k1 | k2 | tf | k3, Function::sigmoid},
    {"exponential", k2 | tf | k3, Function::exponential},
    {"silu", tf | k3, Function::silu},
    {"swish", tf | k3, Function::silu},
    {"gelu", tf | k3, Function::gelu},
    {"hard_sigmoid", k1 | k2 | tf, Function::hard_sigmoid, "slope", 0.2},
    {"hard_sigmoid", k3, Function::hard_sigmoid},
    {"hard_silu", k3, Function::hard_silu},
    {"hard_swish", k3, Function::hard_silu},
    {"hard_tanh", k3, Function::hard_tanh},
    {"mish", tf | k3, Function::mish},
    {"softmax", k1 | k2 | tf | k3, Function::softmax},
    // tf.nn.softmax and tf.nn.log_softmax call themselves so.
    {"softmax_v2", tf, Function::softmax},
    {"log_softmax_v2", tf, Function::log_softmax},
    {"log_softmax", tf | k3, Function::log_softmax},
    {"log_sigmoid", k3, Function::log_sigmoid},
    {"tanh_shrink", k3, Function::tanh_shrink},
    {"soft_shrink", k3, Function::soft_shrink},
    {"hard_shrink", k3, Function::hard_shrink},
    {"squareplus", k3, Function::squareplus},
    {"sparse_plus", k3, Function::sparse_plus},
    {"sparse_sigmoid", k3, Function::sparse_sigmoid},
    {"sparsemax", k3, Function::sparsemax},
    {"glu", k3, Function::glu},
};

static unsigned bitOf(Generation generation) {
  switch (generation) {
  case Generation::keras1:
    return k1;
  case Generation::keras2:
    return k2;
  case Generation::tfKeras:
    return tf;
  case Generation::keras3:
    return k3;
  }
  return 0;
}

keras::FunctionAttr
makeFunction(mlir::MLIRContext &context, keras::Function function,
             llvm::ArrayRef<std::pair<llvm::StringRef, double>> own) {
  llvm::SmallVector<double> values;
  for (const keras::FunctionParameter &parameter :
       keras::getFunctionInfo(function).parameters) {
    values.push_back(parameter.value);
    for (auto [name, value] : own)
      if (name == parameter.name)
        values.back() = value;
  }
  return keras::FunctionAttr::get(
      &context, function, mlir::DenseF64ArrayAttr::get(&context, values));
}

std::string listActivations(Generation generation) {
  std::vector<llvm::StringRef> names;
  for (const ActivationRow &row : activationRows)
    if (row.generations & bitOf(generation))
      names.push_back(row.name);
  return llvm::join(names, ", ");
}

/// An activation that is not a plain name: a layer, or a refusal.
static keras::FunctionAttr readObject(Arguments &arguments,
                                      llvm::StringRef name,
                                      const rapidjson::Value &value) {
  if (const rapidjson::Value *config = findMember(value, "config")) {
    bool isKnown = false;
    auto function = readActivationLayer(
        arguments.context, arguments.getLayer(),
        stringOf(findMember(value, "class_name")), *config, isKnown);
    if (isKnown) {
      if (!function)
        arguments.fail();
      return function;
    }
  }
  llvm::StringRef spelled = arguments.spelling(name);
  llvm::StringRef className =
      stringOf(findMember(value, "class_name")).take_front(60);
  std::string supported = "supported activations: " +
                          listActivations(arguments.context.writer.generation);
  if (className == "function" || className == "__lambda__") {
    llvm::StringRef function =
        stringOf(findMember(value, "config")).take_front(60);
    arguments.error(("argument '" + spelled + "' is the Python function '" +
                     (function.empty() ? "lambda" : function) +
                     "', whose meaning is not in the file")
                        .str(),
                    {supported});
    return nullptr;
  }
  if (!className.empty()) {
    arguments.error(("argument '" + spelled + "' is an object of class '" +
                     className + "', which is not supported as an activation")
                        .str(),
                    {supported});
    return nullptr;
  }
  arguments.expected(name, "the name of an activation", value, {supported});
  return nullptr;
}

keras::FunctionAttr readActivation(Arguments &arguments, llvm::StringRef name,
                                   const rapidjson::Value *value) {
  mlir::MLIRContext *mlir = &arguments.context.mlir;
  if (!value)
    return keras::FunctionAttr::get(mlir, Function::linear);
  if (!value->IsString())
    return readObject(arguments, name, *value);
  llvm::StringRef text = stringOf(value);
  const Writer &writer = arguments.context.writer;
  bool elsewhere = false;
  for (const ActivationRow &row : activationRows) {
    if (row.name != text)
      continue;
    elsewhere = true;
    if (!(row.generations & bitOf(writer.generation)))
      continue;
    if (row.parameter.empty())
      return keras::FunctionAttr::get(mlir, row.function);
    llvm::SmallVector<double> values;
    for (const keras::FunctionParameter &parameter :
         keras::getFunctionInfo(row.function).parameters)
      values.push_back(parameter.name == row.parameter ? row.value
                                                       : parameter.value);
    return keras::FunctionAttr::get(mlir, row.function,
                                    mlir::DenseF64ArrayAttr::get(mlir, values));
  }
  std::vector<std::string> notes = {"supported activations: " +
                                    listActivations(writer.generation)};
  if (elsewhere)
    notes.push_back("a later Keras has a function of that name; the file's is "
                    "its writer's own");
  arguments.error(("argument '" + arguments.spelling(name) + "': '" +
                   text.take_front(60) + "' is no activation of " +
                   writer.describe())
                      .str(),
                  std::move(notes));
  return nullptr;
}

} // namespace kerasc::frontend
