//===- OperationCall.h - the arguments of one call of an operation --------===//
//
// An argument is found by its position, by its name, or in the configuration,
// wherever the writer put it. What nobody read is reported at the end, as for
// layers.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_FRONTEND_OPERATIONS_OPERATIONCALL_H
#define KERASC_COMPILER_FRONTEND_OPERATIONS_OPERATIONCALL_H

#include "compiler/frontend/ModelConfig.h"
#include "compiler/frontend/TensorOps.h"

#include "llvm/ADT/StringSet.h"

namespace kerasc::frontend {

/// Other names of an argument are separated by '|': "axis|dim".
using ArgumentName = llvm::StringRef;

class OperationCall {
public:
  OperationCall(CallSite &site, const rapidjson::Value *config)
      : site(site), ops(site), config(config) {}

  CallSite &site;
  TensorOps ops;

  /// A tensor, or a constant in the type that it takes beside `like`. Failed
  /// when it is neither; position -1: by name only.
  Tensor tensor(int position, ArgumentName name, const Tensor *like = nullptr);
  /// Two operands of which one may be a constant.
  std::pair<Tensor, Tensor> operands(ArgumentName first, ArgumentName second);
  /// A list of tensors.
  llvm::SmallVector<Tensor> tensors(int position, ArgumentName name);

  // Constants. Each reports what is not of its kind.
  int64_t integer(int position, ArgumentName name,
                  std::optional<int64_t> fallback = std::nullopt);
  double number(int position, ArgumentName name,
                std::optional<double> fallback = std::nullopt);
  bool boolean(int position, ArgumentName name, bool fallback);
  /// The sizes that the argument holds; null when it is no tensor of sizes.
  const Shape *sizes(int position, ArgumentName name);
  /// One int or a list, sizes of tensors among them; nothing when it is absent
  /// or None.
  std::optional<llvm::SmallVector<int64_t>> integers(int position,
                                                     ArgumentName name);
  /// Ints in nested lists, and their shape; nothing after a problem.
  std::optional<llvm::SmallVector<int64_t>>
  indices(int position, ArgumentName name, Shape &shape);
  /// A type by name; nothing when it is absent or None.
  std::optional<ElementType> type(int position, ArgumentName name);
  llvm::StringRef text(int position, ArgumentName name);
  /// The constant; null when it is absent, None, or a tensor.
  const rapidjson::Value *constant(int position, ArgumentName name);
  /// Whatever it is; null when it is absent.
  const CallArgument *find(int position, ArgumentName name);
  /// Whether the call may name `count` places, parts or results one by one: a
  /// file decides that number. Reports it if not.
  bool affords(int64_t count);
  /// Says that an argument changes nothing here.
  void ignore(ArgumentName name) { find(-1, name); }

  /// Reports every argument that nobody read.
  void finish();

private:
  Tensor convert(const CallArgument &argument, const Tensor *like,
                 llvm::StringRef name);

  const rapidjson::Value *config;
  llvm::StringSet<> read;
  size_t positionsRead = 0;
  /// What find() makes of an entry of the configuration.
  std::vector<std::unique_ptr<CallArgument>> made;
};

/// One result, or none after a problem.
inline Results single(Tensor tensor) {
  return tensor ? Results{std::move(tensor)} : Results();
}

/// x[index], where `index` is what Python's brackets hold, as JSON.
Results emitGetItem(OperationCall &call, const Tensor &x,
                    const rapidjson::Value &index);

} // namespace kerasc::frontend

#endif
