//===- Attributes.cpp - attributes and methods of values ------------------===//

#include "compiler/lambda/Arrays.h"
#include "compiler/lambda/Frame.h"
#include "compiler/lambda/Symbols.h"
#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

Value Interpreter::shapeValue(const Tensor &tensor, bool isDynamic) {
  std::vector<Value> sizes;
  for (int64_t size : tensor.type.shape)
    sizes.push_back(size >= 0   ? Value::of(size)
                    : isDynamic ? Value::plain(Kind::Dim, size)
                                : Value::none());
  return arena.sequence(Kind::Tuple, std::move(sizes));
}

namespace {

bool hasMethod(Kind kind, StringRef name) {
  switch (kind) {
  case Kind::Tensor:
    return name == "get_shape" || name == "set_shape";
  case Kind::Tuple: // TensorShape's among them
    return llvm::is_contained(
        {"as_list", "index", "count", "is_fully_defined", "num_elements"},
        name);
  case Kind::List:
    return llvm::is_contained({"append", "extend", "insert", "pop", "index",
                               "count", "reverse", "copy", "as_list"},
                              name);
  case Kind::Dict:
    return llvm::is_contained({"get", "keys", "values", "items", "update",
                               "pop", "copy", "setdefault"},
                              name);
  case Kind::Text:
    return llvm::is_contained({"lower", "upper", "startswith", "endswith"},
                              name);
  default:
    return false;
  }
}

Error unknown(const Value &object, StringRef name) {
  return mistake(describe(object) + " has no attribute '" + name +
                 "' that is known");
}

} // namespace

Result Interpreter::attribute(const Value &object, StringRef name) {
  if (object.is(Kind::Module))
    return moduleMember(object.integer, name);
  if (hasMethod(object.kind, name)) {
    auto *method = arena.make<Method>();
    method->self = object;
    method->name = name.str();
    return Value::of(Kind::Method, method);
  }
  switch (object.kind) {
  case Kind::Tensor: {
    const Tensor &tensor = object.tensor();
    if (name == "shape" || name == "_keras_shape")
      return shapeValue(tensor, false);
    if (name == "dtype")
      return Value::plain(Kind::DType, static_cast<int64_t>(tensor.type.dtype));
    if (name == "ndim")
      return Value::of(tensor.rank());
    break;
  }
  case Kind::Tuple: // a shape
    if (name == "ndims" || name == "rank")
      return Value::of(static_cast<int64_t>(object.items().size()));
    if (name == "dims")
      return arena.sequence(Kind::List, object.items());
    break;
  case Kind::Int: // TensorFlow 1's Dimension
  case Kind::None:
    if (name == "value")
      return object;
    break;
  case Kind::DType:
    if (name == "name")
      return arena.text(dtypeName(static_cast<DType>(object.integer)).str());
    if (name == "base_dtype" || name == "as_numpy_dtype")
      return object;
    break;
  case Kind::Array:
    if (name == "T")
      return transposed(*this, object.array());
    if (name == "shape") {
      std::vector<Value> sizes;
      for (int64_t size : object.array().shape)
        sizes.push_back(Value::of(size));
      return arena.sequence(Kind::Tuple, std::move(sizes));
    }
    break;
  default:
    break;
  }
  return unknown(object, name);
}

namespace {

Error expectCount(StringRef name, size_t count, size_t low, size_t high) {
  if (count >= low && count <= high)
    return Error::success();
  return mistake("'" + name + "' with " + llvm::Twine(count) + " arguments");
}

Result listMethod(Interpreter &in, const Value &self, StringRef name,
                  std::vector<Value> &args) {
  std::vector<Value> &items = self.items();
  if (name == "append" || name == "extend") {
    if (Error error = expectCount(name, args.size(), 1, 1))
      return error;
    std::vector<Value> more = args;
    if (name == "extend") {
      Expected<std::vector<Value>> elements = in.elements(args[0]);
      if (!elements)
        return elements.takeError();
      more = std::move(*elements);
    }
    if (Error error = in.arena.reserve(more.size() * sizeof(Value)))
      return error;
    in.arena.spend(more.size() * sizeof(Value));
    items.insert(items.end(), more.begin(), more.end());
    return Value::none();
  }
  if (name == "insert") {
    if (Error error = expectCount(name, args.size(), 2, 2))
      return error;
    Expected<int64_t> place = integerOf(args[0], "a place in a list");
    if (!place)
      return place.takeError();
    auto size = static_cast<int64_t>(items.size());
    int64_t at =
        std::clamp<int64_t>(*place < 0 ? *place + size : *place, 0, size);
    in.arena.spend(sizeof(Value));
    if (Error error = in.step(items.size() / 8))
      return error;
    items.insert(items.begin() + at, args[1]);
    return Value::none();
  }
  if (name == "pop") {
    if (Error error = expectCount(name, args.size(), 0, 1))
      return error;
    Value key = args.empty() ? Value::of(int64_t{-1}) : args[0];
    Result value = in.getItem(self, key);
    if (!value)
      return value;
    if (!key.isInteger())
      return mistake("'pop' of " + describe(key));
    if (Error error = in.step(items.size() / 8))
      return error;
    items.erase(items.begin() + (key.integer < 0
                                     ? key.integer + int64_t(items.size())
                                     : key.integer));
    return value;
  }
  if (name == "index" || name == "count") {
    if (Error error = expectCount(name, args.size(), 1, 1))
      return error;
    int64_t found = 0;
    for (auto [i, item] : llvm::enumerate(items)) {
      Expected<bool> isSame = in.equal(item, args[0]);
      if (!isSame)
        return isSame.takeError();
      if (*isSame && name == "index")
        return Value::of(static_cast<int64_t>(i));
      found += *isSame;
    }
    if (name == "index")
      return mistake(describe(args[0]) + " is not in " + describe(self));
    return Value::of(found);
  }
  if (Error error = expectCount(name, args.size(), 0, 0))
    return error;
  if (Error error = in.step(items.size() / 8))
    return error;
  if (name == "reverse") {
    std::reverse(items.begin(), items.end());
    return Value::none();
  }
  if (name == "is_fully_defined")
    return Value::of(
        llvm::none_of(items, [](const Value &item) { return item.isNone(); }));
  if (name == "num_elements") {
    Result count = Value::of(int64_t{1});
    for (const Value &item : items) {
      if (item.isNone())
        return Value::none();
      count = in.binary(BinaryOperator::Multiply, *count, item);
      if (!count)
        return count;
    }
    return count;
  }
  if (Error error = in.arena.reserve(items.size() * sizeof(Value)))
    return error;
  return in.arena.sequence(Kind::List, items); // copy, as_list
}

Result dictMethod(Interpreter &in, const Value &self, StringRef name,
                  std::vector<Value> &args) {
  std::vector<Value> &items = self.items();
  if (name == "get" || name == "pop" || name == "setdefault") {
    if (Error error = expectCount(name, args.size(), 1, 2))
      return error;
    Expected<Value *> entry = findEntry(in, self, args[0]);
    if (!entry)
      return entry.takeError();
    Value otherwise = args.size() == 2 ? args[1] : Value::none();
    if (!*entry) {
      if (name == "pop" && args.size() == 1)
        return mistake("a dict has no key " + describe(args[0]));
      if (name == "setdefault")
        if (Error error = in.setItem(self, args[0], otherwise))
          return error;
      return otherwise;
    }
    Value value = **entry;
    if (name == "pop") {
      auto at = items.begin() + (*entry - items.data()) - 1;
      items.erase(at, at + 2);
    }
    return value;
  }
  if (name == "update") {
    if (Error error = expectCount(name, args.size(), 1, 1))
      return error;
    if (!args[0].is(Kind::Dict))
      return mistake("'update' with " + describe(args[0]));
    std::vector<Value> entries = args[0].items();
    for (size_t i = 0; i + 1 < entries.size(); i += 2)
      if (Error error = in.setItem(self, entries[i], entries[i + 1]))
        return error;
    return Value::none();
  }
  if (Error error = expectCount(name, args.size(), 0, 0))
    return error;
  if (Error error = in.step(items.size()))
    return error;
  if (name == "copy")
    return in.arena.sequence(Kind::Dict, items);
  std::vector<Value> result;
  for (size_t i = 0; i + 1 < items.size(); i += 2)
    result.push_back(
        name == "keys" ? items[i]
        : name == "values"
            ? items[i + 1]
            : in.arena.sequence(Kind::Tuple, {items[i], items[i + 1]}));
  return in.arena.sequence(Kind::List, std::move(result));
}

Result textMethod(Interpreter &in, const Value &self, StringRef name,
                  std::vector<Value> &args) {
  StringRef text = self.text();
  if (name == "lower")
    return in.arena.text(text.lower());
  if (name == "upper")
    return in.arena.text(text.upper());
  if (args.size() != 1 || !args[0].is(Kind::Text))
    return mistake("'" + name + "' of a str with " + llvm::Twine(args.size()) +
                   " arguments");
  return Value::of(name == "startswith" ? text.starts_with(args[0].text())
                                        : text.ends_with(args[0].text()));
}

} // namespace

Result Interpreter::callMethod(const Method &method, std::vector<Value> args,
                               Keywords keywords) {
  if (!keywords.empty())
    return mistake("the argument '" + keywords.front().first + "' of '" +
                   method.name + "' is not supported");
  switch (method.self.kind) {
  case Kind::Tensor:
    // What set_shape asserts is checked by the shapes that follow.
    return method.name == "get_shape" ? shapeValue(method.self.tensor(), false)
                                      : Value::none();
  case Kind::Tuple:
  case Kind::List:
    return listMethod(*this, method.self, method.name, args);
  case Kind::Dict:
    return dictMethod(*this, method.self, method.name, args);
  default:
    return textMethod(*this, method.self, method.name, args);
  }
}

} // namespace kerasc::lambda
