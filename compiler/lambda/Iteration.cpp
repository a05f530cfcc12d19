//===- Iteration.cpp - loops over what is known ---------------------------===//

#include "compiler/lambda/Interpreter.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;

Result Interpreter::iterate(const Value &iterable) {
  Value source = iterable;
  switch (iterable.kind) {
  case Kind::Iterator:
    return iterable;
  case Kind::Tuple:
  case Kind::List:
  case Kind::Set:
  case Kind::Range:
    break;
  case Kind::Dict: {
    std::vector<Value> keys;
    for (uint64_t i = 0; i < iterable.items().size(); i += 2)
      keys.push_back(iterable.items()[i]);
    source = arena.sequence(Kind::Tuple, std::move(keys));
    break;
  }
  case Kind::Tensor:
    return mistake("a loop over, or unpacking of, " + describe(iterable),
                   "loop over range(n) and index, or use an operation on the "
                   "whole tensor");
  default:
    return mistake("a loop over, or unpacking of, " + describe(iterable));
  }
  auto *iterator = arena.make<Iterator>();
  iterator->source = source;
  return Value::of(Kind::Iterator, iterator);
}

Result Interpreter::next(Iterator &iterator) {
  const std::vector<Value> &items = iterator.source.items();
  if (iterator.source.is(Kind::Range)) {
    // start, stop, step, none of which moves further than 64 bits.
    int64_t offset, value;
    if (__builtin_mul_overflow(items[2].integer,
                               static_cast<int64_t>(iterator.next), &offset) ||
        __builtin_add_overflow(items[0].integer, offset, &value))
      return Value();
    bool isInside = items[2].integer > 0 ? value < items[1].integer
                                         : value > items[1].integer;
    if (!isInside)
      return Value();
    ++iterator.next;
    return Value::of(value);
  }
  if (iterator.next >= items.size())
    return Value();
  return items[iterator.next++];
}

Expected<std::vector<Value>> Interpreter::elements(const Value &iterable) {
  if (iterable.isSequence()) {
    if (Error error = step(iterable.items().size() / 8))
      return error;
    if (Error error = arena.reserve(iterable.items().size() * sizeof(Value)))
      return error;
    return iterable.items();
  }
  Result iterator = iterate(iterable);
  if (!iterator)
    return iterator.takeError();
  std::vector<Value> values;
  while (true) {
    Result value = next(iterator->iterator());
    if (!value)
      return value.takeError();
    if (value->isNull())
      return values;
    if (Error error = step())
      return error;
    if (values.size() >= limits.items)
      return mistake("a sequence of more than " + llvm::Twine(limits.items) +
                     " elements");
    arena.spend(sizeof(Value));
    values.push_back(*value);
  }
}

} // namespace kerasc::lambda
