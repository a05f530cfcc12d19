//===- Builtins.cpp - Python's own functions ------------------------------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/Frame.h"
#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

namespace kerasc::lambda::handlers {

using llvm::Error;
using llvm::Expected;

namespace {

Error onTensor(const Value &value, llvm::StringRef name) {
  return mistake("Python's " + name + " on " + describe(value),
                 "use the function of keras.ops or the backend");
}

} // namespace

Result builtinAbs(Interpreter &in, const Arguments &args) {
  const Value &x = args["x"];
  if (x.isTensor())
    return in.tensors.unary("abs", x);
  if (x.is(Kind::Float))
    return Value::of(std::fabs(x.number));
  if (x.isInteger())
    return x.integer < 0 ? in.unary(UnaryOperator::Negative, x)
                         : Result(Value::of(x.integer));
  return mistake("abs of " + describe(x));
}

Result builtinSum(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> items = in.elements(args["xs"]);
  if (!items)
    return items.takeError();
  Result sum = args["start"];
  for (const Value &item : *items) {
    // 0 + tensor is the tensor.
    bool isFirst = sum->isInteger() && sum->integer == 0 && item.isTensor();
    sum = isFirst ? Result(item) : in.binary(BinaryOperator::Add, *sum, item);
    if (!sum)
      return sum;
  }
  return sum;
}

Result builtinLength(Interpreter &in, const Arguments &args) {
  const Value &x = args["x"];
  switch (x.kind) {
  case Kind::Text:
  case Kind::Bytes:
    return Value::of(static_cast<int64_t>(x.text().size()));
  case Kind::Tuple:
  case Kind::List:
  case Kind::Set:
    return Value::of(static_cast<int64_t>(x.items().size()));
  case Kind::Dict:
    return Value::of(static_cast<int64_t>(x.items().size() / 2));
  case Kind::Range: {
    Expected<std::vector<Value>> items = in.elements(x);
    if (!items)
      return items.takeError();
    return Value::of(static_cast<int64_t>(items->size()));
  }
  case Kind::Array:
    if (!x.array().shape.empty())
      return Value::of(x.array().shape[0]);
    [[fallthrough]];
  default:
    return mistake("len of " + describe(x));
  }
}

Result builtinRange(Interpreter &in, const Arguments &args) {
  int64_t parts[3] = {0, 0, 1};
  if (args.all.empty() || args.all.size() > 3)
    return mistake("range with " + llvm::Twine(args.all.size()) +
                   " arguments");
  for (auto [i, value] : llvm::enumerate(args.all)) {
    Expected<int64_t> part = integerOf(value, "an argument of range");
    if (!part)
      return part.takeError();
    parts[args.all.size() == 1 ? 1 : i] = *part;
  }
  if (parts[2] == 0)
    return mistake("range with step 0");
  return in.arena.sequence(Kind::Range,
                           {Value::of(parts[0]), Value::of(parts[1]),
                            Value::of(parts[2])});
}

Result builtinSequence(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> items = in.elements(args["x"]);
  if (!items)
    return items.takeError();
  return in.arena.sequence(args.detail == "list" ? Kind::List : Kind::Tuple,
                           std::move(*items));
}

Result builtinSorted(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> items = in.elements(args["x"]);
  if (!items)
    return items.takeError();
  if (!llvm::all_of(*items, [](const Value &x) { return x.isNumber(); }))
    return mistake("sorted of " + describe(args["x"]) + ", expected numbers");
  if (Error error = in.step(items->size() * 4))
    return error;
  llvm::stable_sort(*items, [](const Value &a, const Value &b) {
    return a.asDouble() < b.asDouble();
  });
  return in.arena.sequence(Kind::List, std::move(*items));
}

Result builtinReversed(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> items = in.elements(args["x"]);
  if (!items)
    return items.takeError();
  std::reverse(items->begin(), items->end());
  return in.iterate(in.arena.sequence(Kind::List, std::move(*items)));
}

Result builtinExtreme(Interpreter &in, const Arguments &args) {
  std::vector<Value> items = args.all;
  if (items.size() == 1) {
    if (items[0].isTensor())
      return onTensor(items[0], args.detail);
    Expected<std::vector<Value>> elements = in.elements(items[0]);
    if (!elements)
      return elements.takeError();
    items = std::move(*elements);
  }
  if (items.empty())
    return mistake(args.detail + " of nothing");
  Value best = items[0];
  for (const Value &item : items) {
    for (const Value &x : {item, best})
      if (x.isTensor())
        return onTensor(x, args.detail);
    Result isBetter = in.compare(args.detail == "min" ? 0 : 4, item, best);
    if (!isBetter)
      return isBetter;
    best = isBetter->integer ? item : best;
    if (Error error = in.step())
      return error;
  }
  return best;
}

Result builtinPower(Interpreter &in, const Arguments &args) {
  return in.binary(BinaryOperator::Power, args["x"], args["y"]);
}

Result builtinNumber(Interpreter &in, const Arguments &args) {
  const Value &x = args["x"];
  if (args.detail == "bool") {
    Expected<bool> isTrue = in.truth(x);
    if (!isTrue)
      return isTrue.takeError();
    return Value::of(*isTrue);
  }
  if (x.isTensor())
    return onTensor(x, args.detail);
  if (x.is(Kind::Dim) && args.detail == "int")
    return x;
  if (!x.isNumber())
    return mistake(args.detail + " of " + describe(x));
  if (args.detail == "float")
    return Value::of(x.asDouble());
  if (x.isInteger())
    return Value::of(x.integer);
  double whole = args.detail == "int" ? std::trunc(x.number)
                                      : std::nearbyint(x.number);
  if (!(std::fabs(whole) < 9e18))
    return mistake(args.detail + " of " + describe(x));
  return Value::of(static_cast<int64_t>(whole));
}

Result builtinText(Interpreter &in, const Arguments &args) {
  const Value &x = args["x"];
  return in.arena.text(x.is(Kind::Text) && args.detail.empty() ? x.text()
                                                               : repr(x));
}

Result builtinDict(Interpreter &in, const Arguments &args) {
  Value dict = in.arena.sequence(Kind::Dict, {});
  std::vector<Value> entries = args.all;
  if (entries.size() % 2) {
    if (entries.front().is(Kind::Dict)) {
      std::vector<Value> copied = entries.front().items();
      copied.insert(copied.end(), entries.begin() + 1, entries.end());
      entries = std::move(copied);
    } else {
      Expected<std::vector<Value>> pairs = in.elements(entries.front());
      if (!pairs)
        return pairs.takeError();
      entries.erase(entries.begin());
      for (const Value &pair : *pairs) {
        Expected<std::vector<Value>> two = in.elements(pair);
        if (!two)
          return two.takeError();
        if (two->size() != 2)
          return mistake("a dict of " + describe(pair));
        entries.insert(entries.end(), two->begin(), two->end());
      }
    }
  }
  for (size_t i = 0; i + 1 < entries.size(); i += 2)
    if (Error error = in.setItem(dict, entries[i], entries[i + 1]))
      return error;
  return dict;
}

Result builtinZip(Interpreter &in, const Arguments &args) {
  std::vector<std::vector<Value>> columns;
  size_t count = args.all.empty() ? 0 : SIZE_MAX;
  for (const Value &argument : args.all) {
    Expected<std::vector<Value>> column = in.elements(argument);
    if (!column)
      return column.takeError();
    count = std::min(count, column->size());
    columns.push_back(std::move(*column));
  }
  if (Error error = in.step(count))
    return error;
  std::vector<Value> rows;
  for (size_t i = 0; i < count; ++i) {
    std::vector<Value> row;
    for (const std::vector<Value> &column : columns)
      row.push_back(column[i]);
    rows.push_back(in.arena.sequence(Kind::Tuple, std::move(row)));
    if (Error error = in.step())
      return error;
  }
  return in.arena.sequence(Kind::List, std::move(rows));
}

Result builtinEnumerate(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> items = in.elements(args["x"]);
  if (!items)
    return items.takeError();
  Expected<int64_t> start = integerOf(args["start"], "'start'");
  if (!start)
    return start.takeError();
  std::vector<Value> rows;
  for (auto [i, item] : llvm::enumerate(*items)) {
    Result place = in.binary(BinaryOperator::Add, Value::of(*start),
                             Value::of(static_cast<int64_t>(i)));
    if (!place)
      return place;
    rows.push_back(in.arena.sequence(Kind::Tuple, {*place, item}));
    if (Error error = in.step())
      return error;
  }
  return in.iterate(in.arena.sequence(Kind::List, std::move(rows)));
}

Result builtinMap(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> items = in.elements(args["x"]);
  if (!items)
    return items.takeError();
  for (Value &item : *items) {
    Result value = in.call(args["function"], {item});
    if (!value)
      return value;
    item = *value;
  }
  return in.arena.sequence(Kind::List, std::move(*items));
}

Result builtinAll(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> items = in.elements(args["x"]);
  if (!items)
    return items.takeError();
  bool isAll = args.detail == "all";
  for (const Value &item : *items) {
    Expected<bool> isTrue = in.truth(item);
    if (!isTrue)
      return isTrue.takeError();
    if (*isTrue != isAll)
      return Value::of(!isAll);
  }
  return Value::of(isAll);
}

Result builtinIsInstance(Interpreter &in, const Arguments &args) {
  std::vector<Value> types = {args["types"]};
  if (types[0].is(Kind::Tuple))
    types = types[0].items();
  llvm::StringRef actual = typeName(args["x"]);
  bool isOne = false;
  for (const Value &type : types) {
    std::string name = type.is(Kind::Symbol) ? symbolName(type.integer) : "";
    if (!llvm::is_contained({"int", "float", "bool", "list", "tuple", "dict",
                             "str"},
                            name))
      return mistake("isinstance with " + describe(type),
                     "expected one of Python's own types");
    isOne |= actual == name || (actual == "bool" && name == "int");
  }
  return Value::of(isOne);
}

Result builtinSlice(Interpreter &in, const Arguments &args) {
  std::vector<Value> parts = args.all;
  if (parts.empty() || parts.size() > 3)
    return mistake("slice with " + llvm::Twine(parts.size()) + " arguments");
  if (parts.size() == 1)
    parts.insert(parts.begin(), Value::none());
  parts.resize(3, Value::none());
  return in.arena.sequence(Kind::Slice, std::move(parts));
}

/// There is nobody to read it.
Result builtinPrint(Interpreter &, const Arguments &) { return Value::none(); }

Result builtinIterator(Interpreter &in, const Arguments &args) {
  return in.iterate(args["x"]);
}

Result builtinNext(Interpreter &in, const Arguments &args) {
  if (!args["x"].is(Kind::Iterator))
    return mistake("next of " + describe(args["x"]));
  Result value = in.next(args["x"].iterator());
  if (value && value->isNull())
    return mistake("next of an iterator at its end");
  return value;
}

} // namespace kerasc::lambda::handlers
