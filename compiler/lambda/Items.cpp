//===- Items.cpp - indexing and slicing -----------------------------------===//

#include "compiler/lambda/Interpreter.h"

#include "compiler/lambda/Arrays.h"
#include "compiler/lambda/Frame.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;

namespace {

struct Bounds {
  int64_t start, count, step;
};

/// Python's slice.indices() and how many elements that is.
Expected<Bounds> boundsOf(const Value &slice, int64_t size) {
  int64_t parts[3] = {0, 0, 1};
  bool isGiven[3];
  for (int i = 0; i < 3; ++i) {
    const Value &part = slice.items()[i];
    isGiven[i] = !part.isNone();
    if (!isGiven[i])
      continue;
    Expected<int64_t> value = integerOf(part, "a bound of a slice");
    if (!value)
      return value.takeError();
    parts[i] = *value;
  }
  int64_t step = parts[2];
  if (step == 0 || step == INT64_MIN)
    return mistake("a slice with step " + llvm::Twine(step));
  int64_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? size : size - 1;
  auto place = [&](int i, int64_t otherwise) {
    if (!isGiven[i])
      return otherwise;
    int64_t value = parts[i] < 0 ? parts[i] + size : parts[i];
    return std::clamp(value, lowest, highest);
  };
  int64_t start = place(0, step > 0 ? lowest : highest);
  int64_t stop = place(1, step > 0 ? highest : lowest);
  int64_t distance = step > 0 ? stop - start : start - stop;
  int64_t stride = step > 0 ? step : -step;
  int64_t count = distance > 0 ? (distance - 1) / stride + 1 : 0;
  return Bounds{count ? start : 0, count, step};
}

/// A slice or an int on an axis of unknown size.
Expected<OpenPart> openPartOf(const Value &item, const Value &container) {
  std::optional<int64_t> bounds[3];
  std::vector<Value> given =
      item.is(Kind::Slice) ? item.items() : std::vector<Value>{item};
  for (auto [bound, part] : llvm::zip(bounds, given)) {
    if (part.isNone())
      continue;
    Expected<int64_t> value = integerOf(part, "a bound of an index");
    if (!value)
      return value.takeError();
    bound = *value;
  }
  if (!item.is(Kind::Slice)) {
    if (*bounds[0] == INT64_MAX)
      return mistake("index " + llvm::Twine(*bounds[0]));
    bounds[1] = *bounds[0] + 1;
    if (*bounds[0] == -1)
      bounds[1].reset();
  }
  std::optional<OpenPart> part =
      openPart(bounds[0], bounds[1], bounds[2].value_or(1));
  if (!part)
    return mistake("a part of " + describe(container) +
                       " that depends on a size only run time knows",
                   "give the input's size");
  return *part;
}

bool isWhole(const Value &slice) {
  const std::vector<Value> &parts = slice.items();
  return (parts[0].isNone() || (parts[0].isInteger() && !parts[0].integer)) &&
         parts[1].isNone() &&
         (parts[2].isNone() || (parts[2].isInteger() && parts[2].integer == 1));
}

/// The place in `container` that an int means on an axis of `size`.
Expected<int64_t> placeOf(const Value &key, int64_t size,
                          const Value &container) {
  Expected<int64_t> index = integerOf(key, "an index");
  if (!index)
    return index.takeError();
  int64_t place = *index < 0 ? *index + size : *index;
  if (place < 0 || place >= size)
    return mistake("index " + llvm::Twine(*index) + " of " +
                   describe(container) + ", which has " + llvm::Twine(size) +
                   " elements there");
  return place;
}

/// The items of an index, with ':' for what an Ellipsis stands for and for axes
/// at the end.
Expected<std::vector<Value>> completeKey(Interpreter &in, const Value &key,
                                         int64_t rank) {
  std::vector<Value> items;
  if (key.is(Kind::Tuple))
    items = key.items();
  else
    items = {key};
  Value whole = in.arena.sequence(
      Kind::Slice, {Value::none(), Value::none(), Value::none()});
  int64_t axes = llvm::count_if(items, [](const Value &item) {
    return !item.isNone() && !item.is(Kind::Ellipsis);
  });
  int64_t ellipses = llvm::count_if(
      items, [](const Value &item) { return item.is(Kind::Ellipsis); });
  if (axes > rank || ellipses > 1 || items.size() > 2 * in.limits.rank)
    return mistake("an index of " + llvm::Twine(axes) +
                   " axes for a tensor with " + llvm::Twine(rank));
  auto place = llvm::find_if(
      items, [](const Value &item) { return item.is(Kind::Ellipsis); });
  if (place != items.end())
    place = items.erase(place);
  items.insert(place, rank - axes, whole);
  return items;
}

Result indexTensor(Interpreter &in, Value x, const Value &key) {
  int64_t rank = x.tensor().rank();
  Expected<std::vector<Value>> items = completeKey(in, key, rank);
  if (!items)
    return items.takeError();
  Shape shape = x.tensor().type.shape;
  Shape starts(rank, 0), sizes = shape, steps(rank, 1), cuts(rank, 0), result;
  int64_t axis = 0;
  for (const Value &item : *items) {
    if (item.isNone()) {
      result.push_back(1);
      continue;
    }
    bool isUnknown = shape[axis] < 0;
    bool isSlice = item.is(Kind::Slice);
    if (isUnknown && axis == 0 && !(isSlice && isWhole(item)))
      return mistake("an index into axis 0 of " + describe(x) +
                         ", whose size only run time knows",
                     "axis 0 is the batch: index the axes after it");
    if (isUnknown && (item.is(Kind::Int) || (isSlice && !isWhole(item)))) {
      Expected<OpenPart> part = openPartOf(item, x);
      if (!part)
        return part.takeError();
      starts[axis] = part->start;
      steps[axis] = part->step;
      cuts[axis] = part->cut;
      sizes[axis] = part->count ? *part->count : in.tensors.sizes.invent();
      if (isSlice)
        result.push_back(sizes[axis]);
    } else if (isSlice) {
      if (!isUnknown) {
        Expected<Bounds> bounds = boundsOf(item, shape[axis]);
        if (!bounds)
          return bounds.takeError();
        if (bounds->step < 0) {
          llvm::SmallVector<int64_t> taken;
          for (int64_t i = 0; i < bounds->count; ++i)
            taken.push_back(bounds->start + i * bounds->step);
          if (Error error = in.step(taken.size()))
            return error;
          Result part = in.tensors.take(x, taken, axis);
          if (!part)
            return part;
          x = *part;
          sizes[axis] = bounds->count;
        } else {
          starts[axis] = bounds->start;
          sizes[axis] = bounds->count;
          steps[axis] = bounds->count > 1 ? bounds->step : 1;
        }
      }
      result.push_back(sizes[axis]);
    } else if (item.is(Kind::Int)) {
      Expected<int64_t> place = placeOf(item, shape[axis], x);
      if (!place)
        return place.takeError();
      starts[axis] = *place;
      sizes[axis] = 1;
    } else {
      return mistake("an index that is " + describe(item),
                     "expected ints, slices, None and Ellipsis");
    }
    ++axis;
  }
  Result part = in.tensors.slice(x, starts, sizes, steps, cuts);
  if (!part)
    return part;
  return in.tensors.reshape(*part, result);
}

} // namespace

Expected<std::vector<int64_t>> Interpreter::indices(const Value &slice,
                                                    int64_t size) {
  Expected<Bounds> bounds = boundsOf(slice, size);
  if (!bounds)
    return bounds.takeError();
  if (Error error = step(bounds->count / 8))
    return error;
  std::vector<int64_t> places;
  for (int64_t i = 0; i < bounds->count; ++i)
    places.push_back(bounds->start + i * bounds->step);
  return places;
}

Result Interpreter::getItem(const Value &container, const Value &key) {
  switch (container.kind) {
  case Kind::Tensor:
    return indexTensor(*this, container, key);
  case Kind::Dict: {
    Expected<Value *> entry = findEntry(*this, container, key);
    if (!entry)
      return entry.takeError();
    if (!*entry)
      return mistake("a dict has no key " + describe(key));
    return **entry;
  }
  case Kind::Tuple:
  case Kind::List: {
    const std::vector<Value> &items = container.items();
    if (key.is(Kind::Slice)) {
      Expected<std::vector<int64_t>> places = indices(key, items.size());
      if (!places)
        return places.takeError();
      if (Error error = arena.reserve(places->size() * sizeof(Value)))
        return error;
      std::vector<Value> part;
      for (int64_t place : *places)
        part.push_back(items[place]);
      return arena.sequence(container.kind, std::move(part));
    }
    Expected<int64_t> place = placeOf(key, items.size(), container);
    if (!place)
      return place.takeError();
    return items[*place];
  }
  case Kind::Range: {
    Expected<std::vector<Value>> all = elements(container);
    if (!all)
      return all.takeError();
    return getItem(arena.sequence(Kind::List, std::move(*all)), key);
  }
  case Kind::Text: {
    const std::string &text = container.text();
    if (key.is(Kind::Slice)) {
      Expected<std::vector<int64_t>> places = indices(key, text.size());
      if (!places)
        return places.takeError();
      std::string part;
      for (int64_t place : *places)
        part += text[place];
      return arena.text(std::move(part));
    }
    Expected<int64_t> place = placeOf(key, text.size(), container);
    if (!place)
      return place.takeError();
    return arena.text(text.substr(*place, 1));
  }
  case Kind::Array: {
    const Array &array = container.array();
    if (array.shape.size() == 1 && key.isInteger()) {
      Expected<int64_t> place = placeOf(key, array.shape[0], container);
      if (!place)
        return place.takeError();
      double element = array.elements[*place];
      return array.isFloat ? Value::of(element)
                           : Value::of(static_cast<int64_t>(element));
    }
    [[fallthrough]];
  }
  default:
    return mistake("an index into " + describe(container));
  }
}

Error Interpreter::setItem(const Value &container, const Value &key,
                           const Value &value) {
  if (container.is(Kind::Dict)) {
    if (key.isTensor() || key.is(Kind::List) || key.is(Kind::Dict))
      return mistake("a dict with the key " + describe(key));
    Expected<Value *> entry = findEntry(*this, container, key);
    if (!entry)
      return entry.takeError();
    if (*entry) {
      **entry = value;
      return Error::success();
    }
    arena.spend(2 * sizeof(Value));
    container.items().push_back(key);
    container.items().push_back(value);
    return Error::success();
  }
  if (container.is(Kind::List) && key.isInteger()) {
    Expected<int64_t> place = placeOf(key, container.items().size(), container);
    if (!place)
      return place.takeError();
    container.items()[*place] = value;
    return Error::success();
  }
  if (container.isTensor())
    return mistake("an assignment to elements of a tensor",
                   "tensors do not change: build the new one, e.g. by "
                   "concatenation");
  return mistake("an assignment to an item of " + describe(container));
}

} // namespace kerasc::lambda
