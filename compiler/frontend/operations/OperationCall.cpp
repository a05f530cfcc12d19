//===- OperationCall.cpp - the arguments of one call of an operation ------===//

#include "compiler/frontend/operations/OperationCall.h"

#include "compiler/frontend/Json.h"

namespace kerasc::frontend {

using rapidjson::Value;

/// The first of the names, for messages.
static llvm::StringRef firstName(ArgumentName name) {
  return name.split('|').first;
}

const CallArgument *OperationCall::find(int position, ArgumentName names) {
  llvm::SmallVector<llvm::StringRef, 3> spellings;
  names.split(spellings, '|');
  for (llvm::StringRef name : spellings)
    read.insert(name);
  size_t place = 0;
  const CallArgument *found = nullptr;
  for (const CallArgument &argument : site.call.arguments) {
    if (argument.name.empty()) {
      if (static_cast<int>(place++) != position)
        continue;
      positionsRead = std::max(positionsRead, place);
      found = &argument;
    } else if (llvm::is_contained(spellings, argument.name)) {
      found = &argument;
    }
  }
  if (found || !config)
    return found;
  for (llvm::StringRef name : spellings)
    if (const Value *value = findMember(*config, name)) {
      auto &argument = made.emplace_back(std::make_unique<CallArgument>());
      argument->name = name.str();
      argument->value = value;
      return argument.get();
    }
  return nullptr;
}

const Value *OperationCall::constant(int position, ArgumentName name) {
  const CallArgument *argument = find(position, name);
  if (!argument)
    return nullptr;
  if (argument->kind != CallArgument::Kind::constant) {
    site.error(
        ("argument '" + firstName(name) + "' is a tensor, expected a constant")
            .str());
    return nullptr;
  }
  return argument->value->IsNull() ? nullptr : argument->value;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// What Keras makes of a number of Python beside a tensor: it takes the type of
/// the tensor, unless that has no fractions.
static ElementType typeBeside(const Tensor *like, bool isWhole) {
  if (!like)
    return isWhole ? ElementType::i32 : ElementType::f32;
  if (isFloat(like->type))
    return like->type;
  if (!isWhole)
    return ElementType::f32;
  return like->type == ElementType::boolean ? ElementType::i32 : like->type;
}

Tensor OperationCall::convert(const CallArgument &argument, const Tensor *like,
                              llvm::StringRef name) {
  if (argument.kind == CallArgument::Kind::tensor) {
    const Tensor &tensor = site.inputs[argument.input];
    if (tensor.sizes &&
        llvm::any_of(*tensor.sizes, [](int64_t size) { return size < 0; }))
      return ops.fail(("argument '" + firstName(name) +
                       "' is a size that only the call knows, which may be "
                       "used as a size alone")
                          .str());
    return tensor;
  }
  const Value *value = argument.value;
  std::optional<ElementType> type;
  bool isBool = value->IsBool();
  // {"class_name": "__numpy__" or "__tensor__", "config": {"value", "dtype"}}.
  if (value->IsObject())
    if (const Value *inner = findMember(*value, "config")) {
      type = elementTypeByName(stringOf(findMember(*inner, "dtype")));
      if (const Value *held = findMember(*inner, "value"))
        value = held;
    }
  NumberList numbers;
  bool isTensor = argument.kind == CallArgument::Kind::constant &&
                  readNumbers(*value, numbers);
  if (!isTensor)
    return ops.fail(("argument '" + firstName(name) +
                     "': expected a tensor or numbers, got " +
                     describeValue(*argument.value))
                        .str());
  if (isBool)
    type = ElementType::boolean;
  return ops.constant(numbers.values,
                      Shape(numbers.shape.begin(), numbers.shape.end()),
                      type.value_or(typeBeside(like, numbers.isWhole)));
}

Tensor OperationCall::tensor(int position, ArgumentName name,
                             const Tensor *like) {
  const CallArgument *argument = find(position, name);
  if (!argument)
    return ops.fail(("argument '" + firstName(name) + "' is missing").str());
  return convert(*argument, like, name);
}

std::pair<Tensor, Tensor> OperationCall::operands(ArgumentName first,
                                                  ArgumentName second) {
  const CallArgument *a = find(0, first), *b = find(1, second);
  if (!a || !b) {
    ops.fail(
        ("argument '" + firstName(a ? second : first) + "' is missing").str());
    return {};
  }
  // A constant takes its type from the tensor beside it.
  if (a->kind == CallArgument::Kind::tensor) {
    Tensor x = convert(*a, nullptr, first);
    return {x, convert(*b, &x, second)};
  }
  Tensor y = convert(*b, nullptr, second);
  return {convert(*a, &y, first), y};
}

llvm::SmallVector<Tensor> OperationCall::tensors(int position,
                                                 ArgumentName name) {
  const CallArgument *argument = find(position, name);
  llvm::SmallVector<Tensor> result;
  if (!argument) {
    ops.fail(("argument '" + firstName(name) + "' is missing").str());
  } else if (argument->kind == CallArgument::Kind::list) {
    const Tensor *like = nullptr;
    for (const CallArgument &element : argument->elements)
      if (!like && element.kind == CallArgument::Kind::tensor)
        like = &site.inputs[element.input];
    for (const CallArgument &element : argument->elements)
      result.push_back(convert(element, like, name));
  } else {
    result.push_back(convert(*argument, nullptr, name));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static void reportKind(CallSite &site, ArgumentName name, llvm::StringRef what,
                       const Value *value) {
  site.error(("argument '" + firstName(name) + "': expected " + what +
              ", got " + (value ? describeValue(*value) : "nothing"))
                 .str());
}

int64_t OperationCall::integer(int position, ArgumentName name,
                               std::optional<int64_t> fallback) {
  const Value *value = constant(position, name);
  if (!value && fallback)
    return *fallback;
  if (value && value->IsInt64())
    return value->GetInt64();
  reportKind(site, name, "an int", value);
  return 0;
}

double OperationCall::number(int position, ArgumentName name,
                             std::optional<double> fallback) {
  const Value *value = constant(position, name);
  if (!value && fallback)
    return *fallback;
  if (value && value->IsNumber())
    return value->GetDouble();
  reportKind(site, name, "a number", value);
  return 0;
}

bool OperationCall::boolean(int position, ArgumentName name, bool fallback) {
  const Value *value = constant(position, name);
  if (!value)
    return fallback;
  if (!value->IsBool())
    reportKind(site, name, "True or False", value);
  return value->IsTrue();
}

const Shape *OperationCall::sizes(int position, ArgumentName name) {
  const CallArgument *argument = find(position, name);
  return argument && argument->kind == CallArgument::Kind::tensor
             ? site.inputs[argument->input].sizes.get()
             : nullptr;
}

std::optional<llvm::SmallVector<int64_t>>
OperationCall::integers(int position, ArgumentName name) {
  if (const Shape *whole = sizes(position, name))
    return llvm::SmallVector<int64_t>(*whole);
  if (const CallArgument *argument = find(position, name);
      argument && argument->kind == CallArgument::Kind::list) {
    llvm::SmallVector<int64_t> result;
    for (const CallArgument &element : argument->elements) {
      bool isTensor = element.kind == CallArgument::Kind::tensor;
      const Shape *size =
          isTensor ? site.inputs[element.input].sizes.get() : nullptr;
      bool isInt = element.kind == CallArgument::Kind::constant &&
                   element.value->IsInt64();
      if (isTensor ? !size || size->size() != 1 : !isInt) {
        reportKind(site, name, "ints and sizes", argument->value);
        return std::nullopt;
      }
      result.push_back(isTensor ? size->front() : element.value->GetInt64());
    }
    return result;
  }
  const Value *value = constant(position, name);
  if (!value)
    return std::nullopt;
  if (value->IsObject())
    if (const Value *inner = findMember(*value, "config"))
      if (const Value *held = findMember(*inner, "value"))
        value = held;
  llvm::SmallVector<int64_t> result;
  bool fits = value->IsInt64() || value->IsArray();
  if (value->IsInt64())
    result.push_back(value->GetInt64());
  else if (value->IsArray())
    for (const Value &element : value->GetArray()) {
      fits &= element.IsInt64();
      result.push_back(element.IsInt64() ? element.GetInt64() : 0);
    }
  if (!fits)
    reportKind(site, name, "ints", value);
  return result;
}

std::optional<llvm::SmallVector<int64_t>>
OperationCall::indices(int position, ArgumentName name, Shape &shape) {
  const Value *value = constant(position, name), *given = value;
  if (value && value->IsObject())
    if (const Value *inner = findMember(*value, "config"))
      if (const Value *held = findMember(*inner, "value"))
        value = held;
  NumberList numbers;
  if (!value || !readNumbers(*value, numbers) || !numbers.isWhole) {
    reportKind(site, name, "constant ints", given);
    return std::nullopt;
  }
  shape.assign(numbers.shape.begin(), numbers.shape.end());
  return llvm::SmallVector<int64_t>(numbers.values.begin(),
                                    numbers.values.end());
}

std::optional<ElementType> OperationCall::type(int position,
                                               ArgumentName name) {
  const Value *value = constant(position, name);
  if (!value)
    return std::nullopt;
  auto type = elementTypeByName(stringOf(value));
  if (!type)
    reportKind(site, name, "the name of a type", value);
  return type;
}

llvm::StringRef OperationCall::text(int position, ArgumentName name) {
  const Value *value = constant(position, name);
  if (!value || !value->IsString())
    reportKind(site, name, "a string", value);
  return value ? stringOf(value) : "";
}

bool OperationCall::affords(int64_t count) {
  uint64_t most = site.context.limits.operations;
  if (count >= 0 && static_cast<uint64_t>(count) <= most)
    return true;
  site.error("names more than " + std::to_string(most) +
                 " places, parts or results one by one",
             {"the limit can be raised with --limit operations=N"});
  return false;
}

void OperationCall::finish() {
  auto report = [&](llvm::StringRef name, const Value *value) {
    if (read.contains(name) || (value && isVacuous(*value)))
      return;
    site.error(("argument '" + name +
                "' = " + (value ? describeValue(*value) : "a tensor") +
                " is not supported")
                   .str());
  };
  size_t positional = 0;
  for (const CallArgument &argument : site.call.arguments) {
    bool isConstant = argument.kind == CallArgument::Kind::constant;
    if (argument.name.empty() && ++positional > positionsRead)
      report("number " + std::to_string(positional),
             isConstant ? argument.value : nullptr);
    else if (!argument.name.empty())
      report(argument.name, isConstant ? argument.value : nullptr);
  }
  if (config && config->IsObject())
    for (const auto &member : config->GetObject()) {
      llvm::StringRef name = stringOf(&member.name);
      if (name != "name" && name != "trainable" && name != "function" &&
          name != "dtype")
        report(name, &member.value);
    }
}

} // namespace kerasc::frontend
