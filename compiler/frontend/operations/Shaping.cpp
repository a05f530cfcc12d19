//===- Shaping.cpp - operations that move elements ------------------------===//

#include "compiler/frontend/operations/OperationCall.h"
#include "compiler/frontend/operations/Operations.h"

#include "compiler/frontend/Json.h"
#include "compiler/lambda/Sizes.h"
#include "dialect/KerasOps.h"

#include <array>
#include <numeric>

namespace kerasc::frontend {

using keras::BinaryKind;
using rapidjson::Value;

static Results concatenate(OperationCall &call) {
  auto inputs = call.tensors(0, "xs|values|arrays");
  int64_t fallback = call.site.context.writer.isKeras3() ? 0 : -1;
  return single(
      call.ops.concatenate(inputs, call.integer(1, "axis", fallback)));
}

/// numpy's hstack: along the axis after the batch.
static Results horizontalStack(OperationCall &call) {
  return single(call.ops.concatenate(call.tensors(0, "xs"), 1));
}

static Results stack(OperationCall &call) {
  auto inputs = call.tensors(0, "x|xs|values");
  int64_t axis = call.integer(1, "axis", 0);
  for (Tensor &input : inputs)
    input = call.ops.expandDims(input, axis);
  return single(call.ops.concatenate(inputs, axis));
}

static Results reshape(OperationCall &call) {
  Tensor x = call.tensor(0, "x|tensor");
  auto shape = call.integers(1, "newshape|new_shape|shape");
  if (!x || !shape)
    return single(call.ops.fail("argument 'shape' is missing"));
  return single(call.ops.reshape(x, *shape));
}

static Results transpose(OperationCall &call) {
  Tensor x = call.tensor(0, "x|a");
  if (!x)
    return {};
  auto axes = call.integers(1, "axes|perm");
  if (!axes) {
    axes.emplace(x.shape.size());
    std::iota(axes->rbegin(), axes->rend(), 0);
  }
  return single(call.ops.transpose(x, *axes));
}

static Results moveAxis(OperationCall &call) {
  Tensor x = call.tensor(0, "x");
  auto from = call.integers(1, "source"), to = call.integers(2, "destination");
  if (!x || !from || !to || from->size() != to->size())
    return single(call.ops.fail("expected as many sources as destinations"));
  int64_t rank = x.shape.size();
  llvm::SmallVector<int64_t> order(rank, -1), rest;
  for (auto [source, destination] : llvm::zip(*from, *to)) {
    auto a = call.ops.normalizeAxis(source, rank);
    auto b = call.ops.normalizeAxis(destination, rank);
    if (!a || !b)
      return {};
    order[*b] = *a;
  }
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(order, axis))
      rest.push_back(axis);
  size_t next = 0;
  for (int64_t &axis : order)
    if (axis < 0)
      axis = next < rest.size() ? rest[next++] : 0;
  return single(call.ops.transpose(x, order));
}

static Results swapAxes(OperationCall &call) {
  Tensor x = call.tensor(0, "x");
  if (!x)
    return {};
  auto a = call.ops.normalizeAxis(call.integer(1, "axis1"), x.shape.size());
  auto b = call.ops.normalizeAxis(call.integer(2, "axis2"), x.shape.size());
  if (!a || !b)
    return {};
  llvm::SmallVector<int64_t> order(x.shape.size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[*a], order[*b]);
  return single(call.ops.transpose(x, order));
}

static Results expandDims(OperationCall &call) {
  Tensor x = call.tensor(0, "x|input");
  auto axes = call.integers(1, "axis");
  if (!axes || axes->size() != 1)
    return single(call.ops.fail("argument 'axis': expected one axis"));
  return single(call.ops.expandDims(x, axes->front()));
}

static Results squeeze(OperationCall &call) {
  Tensor x = call.tensor(0, "x|input");
  auto axes = call.integers(1, "axis|squeeze_dims");
  return single(
      call.ops.squeeze(x, axes.value_or(llvm::SmallVector<int64_t>())));
}

static Results broadcastTo(OperationCall &call) {
  Tensor x = call.tensor(0, "x|input");
  auto shape = call.integers(1, "shape");
  if (!x || !shape)
    return single(call.ops.fail("argument 'shape' is missing"));
  Shape target(shape->begin(), shape->end());
  // -1 in front is the batch, as in a reshape.
  if (!target.empty() && target.front() == -1 && !x.shape.empty())
    target.front() = x.shape.front();
  auto both = call.ops.broadcastShapes(x.shape, target);
  if (!both)
    return {};
  if (*both != target)
    return single(call.ops.fail("shape " + printShape(x.shape) +
                                " does not broadcast to " +
                                printShape(target)));
  return single(call.ops.broadcast(x, target, x));
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

namespace {

/// One entry of an index: the part of an axis.
struct Part {
  int64_t start, size, step;
};

} // namespace

/// Start, stop and step, as far as they are given.
using Bounds = std::array<std::optional<int64_t>, 3>;

/// Those of a slice; nothing when one is no int.
static std::optional<Bounds> readBounds(const Value &slice) {
  const Value *config = findMember(slice, "config");
  const char *names[] = {"start", "stop", "step"};
  Bounds bounds;
  for (auto [bound, name] : llvm::zip(bounds, names)) {
    const Value *found = findMember(config ? *config : slice, name);
    if (!found || found->IsNull())
      continue;
    if (!found->IsInt64())
      return std::nullopt;
    bound = found->GetInt64();
  }
  return bounds;
}

/// start:stop:step of an axis of `extent`, as Python does; nothing when the
/// entries are no numbers.
static std::optional<Part> readSlice(const Value &slice, int64_t extent) {
  std::optional<Bounds> bounds = readBounds(slice);
  if (!bounds)
    return std::nullopt;
  int64_t step = (*bounds)[2].value_or(1);
  if (step == 0)
    return std::nullopt;
  constexpr int64_t none = INT64_MIN;
  int64_t start = (*bounds)[0].value_or(none),
          stop = (*bounds)[1].value_or(none);
  auto clamp = [&](int64_t place, int64_t least, int64_t most) {
    if (place < 0)
      place = place < -extent ? least : place + extent;
    return std::clamp(place, least, most);
  };
  if (step > 0) {
    start = start == none ? 0 : clamp(start, 0, extent);
    stop = stop == none ? extent : clamp(stop, 0, extent);
    int64_t length = std::max<int64_t>(stop - start, 0);
    return Part{start, length / step + (length % step != 0), step};
  }
  start = start == none ? extent - 1 : clamp(start, -1, extent - 1);
  stop = stop == none ? -1 : clamp(stop, -1, extent - 1);
  int64_t length = std::max<int64_t>(start - stop, 0);
  // The magnitude of the smallest step is no int64_t.
  int64_t stride = step == INT64_MIN ? INT64_MAX : -step;
  return Part{start, length / stride + (length % stride != 0), -stride};
}

/// What the function gives: sizes as a tensor of ints. Those that only the call
/// knows have no value, and may be used as sizes alone.
static Results sizesAsTensor(OperationCall &call, Shape sizes, Shape shape) {
  std::vector<double> known(sizes.begin(), sizes.end());
  for (double &size : known)
    size = std::max(size, 0.0);
  Tensor result = call.ops.constant(known, std::move(shape), ElementType::i32);
  result.sizes = std::make_shared<Shape>(std::move(sizes));
  return single(std::move(result));
}

static Results shapeOf(OperationCall &call) {
  Tensor x = call.tensor(0, "input|x");
  call.ignore("out_type");
  call.ignore("optimize");
  if (!x)
    return {};
  Shape rank = {static_cast<int64_t>(x.shape.size())};
  return sizesAsTensor(call, x.shape, rank);
}

/// One of the sizes, or some that follow each other.
static Results partOfSizes(OperationCall &call, const Shape &sizes,
                           const Value &index) {
  const Value &entry = index.IsArray() && index.Size() == 1 ? index[0] : index;
  auto count = static_cast<int64_t>(sizes.size());
  if (entry.IsInt64()) {
    auto place = call.ops.normalizeAxis(entry.GetInt64(), sizes.size());
    if (!place)
      return {};
    return sizesAsTensor(call, {sizes[*place]}, {});
  }
  auto part = entry.IsObject() ? readSlice(entry, count) : std::nullopt;
  if (!part || part->step != 1)
    return single(
        call.ops.fail("a part of a shape that is no int and no range"));
  Shape taken(sizes.begin() + part->start,
              sizes.begin() + part->start + part->size);
  return sizesAsTensor(call, taken, {part->size});
}

/// An entry of an index on an axis of unknown size.
static std::optional<lambda::OpenPart> readOpenPart(const Value &entry) {
  if (!entry.IsInt64()) {
    std::optional<Bounds> bounds = readBounds(entry);
    return bounds ? lambda::openPart((*bounds)[0], (*bounds)[1],
                                     (*bounds)[2].value_or(1))
                  : std::nullopt;
  }
  // One place; the last one ends where the axis does.
  int64_t place = entry.GetInt64();
  bool isLast = place == -1 || place == INT64_MAX;
  return lambda::openPart(place,
                          isLast ? std::nullopt : std::optional(place + 1), 1);
}

Results emitGetItem(OperationCall &call, const Tensor &x, const Value &index) {
  if (!x)
    return {};
  TensorOps &ops = call.ops;
  auto isEllipsis = [](const Value &entry) {
    return stringOf(findMember(entry, "class_name")) == "__ellipsis__";
  };
  llvm::SmallVector<const Value *> entries;
  if (index.IsArray())
    for (const Value &entry : index.GetArray())
      entries.push_back(&entry);
  else
    entries.push_back(&index);
  size_t named = 0;
  bool hasEllipsis = false;
  for (const Value *entry : entries) {
    named += !entry->IsNull() && !isEllipsis(*entry);
    hasEllipsis |= isEllipsis(*entry);
  }
  if (named > x.shape.size())
    return single(ops.fail("an index of " + std::to_string(named) +
                           " entries for a tensor of shape " +
                           printShape(x.shape)));

  size_t rank = x.shape.size(), axis = 0;
  llvm::SmallVector<int64_t> starts(rank, 0), steps(rank, 1), cuts(rank, 0);
  llvm::SmallVector<int64_t> sizes(x.shape);
  // Axes that are read backwards, from their last place.
  llvm::SmallVector<std::pair<int64_t, Part>> backwards;
  Shape shape; // of the result
  for (const Value *entry : entries) {
    if (entry->IsNull()) {
      shape.push_back(1);
      continue;
    }
    if (isEllipsis(*entry)) {
      for (size_t left = rank - named; left; --left)
        shape.push_back(x.shape[axis++]);
      continue;
    }
    int64_t extent = x.shape[axis];
    bool isSlice = entry->IsObject();
    bool isOpen = extent < 0 && (isSlice || entry->IsInt64());
    auto part = isOpen || isSlice ? readOpenPart(*entry)
                                  : std::optional<lambda::OpenPart>();
    bool isAll = isSlice && part && !part->start && !part->count &&
                 !part->cut && part->step == 1;
    if (!isAll && (axis == 0 || (isOpen && !part)))
      return single(ops.fail(
          "a part of axis " + std::to_string(axis) + " of shape " +
          printShape(x.shape) +
          (axis == 0 ? ", which is the batch" : ", whose size is unknown")));
    if (isOpen) {
      starts[axis] = part->start;
      steps[axis] = part->step;
      cuts[axis] = part->cut;
      sizes[axis] = part->count.value_or(call.site.context.sizes.part(
          extent, part->start + part->cut, part->step));
    }
    if (isAll || (isOpen && isSlice))
      shape.push_back(sizes[axis]);
    if (isAll || isOpen) {
      ++axis;
      continue;
    }
    if (isSlice) {
      auto part = readSlice(*entry, extent);
      if (!part)
        return single(ops.fail("a slice with bounds that are no ints"));
      if (part->step < 0) {
        if (!call.affords(part->size))
          return {};
        backwards.push_back({axis, *part});
      } else {
        starts[axis] = part->size ? part->start : 0;
        sizes[axis] = part->size;
        steps[axis] = part->step;
      }
      shape.push_back(part->size);
    } else if (entry->IsInt64()) {
      int64_t place = entry->GetInt64();
      if (place < -extent || place >= extent)
        return single(ops.fail("index " + std::to_string(place) + " of axis " +
                               std::to_string(axis) + " of shape " +
                               printShape(x.shape)));
      starts[axis] = place < 0 ? place + extent : place;
      sizes[axis] = 1;
    } else {
      return single(ops.fail("an index that is " + describeValue(*entry) +
                             ", expected ints, slices, None and Ellipsis"));
    }
    ++axis;
  }
  if (hasEllipsis || axis < rank)
    for (; axis < rank; ++axis)
      shape.push_back(x.shape[axis]);
  Tensor result = ops.slice(x, starts, sizes, steps, cuts);
  for (auto &[place, part] : backwards) {
    llvm::SmallVector<int64_t> indices;
    for (int64_t i = 0; i < part.size; ++i)
      indices.push_back(part.start + i * part.step);
    result = ops.take(result, indices, place);
  }
  return single(ops.withShape(result, shape));
}

/// The places (i, i + offset) of two axes, which become one at the end; none
/// after a problem.
static Tensor diagonalOf(OperationCall &call) {
  TensorOps &ops = call.ops;
  Tensor x = call.tensor(0, "x|input");
  int64_t offset = call.integer(1, "offset|k", 0);
  int64_t raw1 = call.integer(2, "axis1", 0),
          raw2 = call.integer(3, "axis2", 1);
  if (!x)
    return {};
  auto first = ops.normalizeAxis(raw1, x.shape.size());
  auto second = ops.normalizeAxis(raw2, x.shape.size());
  if (!first || !second)
    return {};
  int64_t rows = x.shape[*first], columns = x.shape[*second];
  if (*first == *second || !*first || !*second || rows < 0 || columns < 0)
    return ops.fail("a diagonal of axes " + std::to_string(*first) + " and " +
                    std::to_string(*second) + " of shape " +
                    printShape(x.shape) +
                    ", expected two of known size after the batch");
  llvm::SmallVector<int64_t> order;
  for (size_t axis = 0; axis < x.shape.size(); ++axis)
    if (axis != static_cast<size_t>(*first) &&
        axis != static_cast<size_t>(*second))
      order.push_back(axis);
  order.append({*first, *second});
  x = ops.transpose(x, order);
  if (!x)
    return {};
  // Row by row one element more to the right.
  llvm::SmallVector<int64_t> flat(x.shape.begin(), x.shape.end() - 2);
  flat.push_back(rows * columns);
  Tensor line = ops.reshape(x, flat);
  offset = std::clamp(offset, -rows, columns);
  llvm::SmallVector<int64_t> starts(flat.size(), 0), steps(flat.size(), 1),
      sizes(flat);
  sizes.back() = offset < 0 ? std::min(rows + offset, columns)
                            : std::min(rows, columns - offset);
  starts.back() = sizes.back() ? (offset < 0 ? -offset * columns : offset) : 0;
  steps.back() = columns + 1;
  return ops.slice(line, starts, sizes, steps);
}

static Results diagonal(OperationCall &call) {
  return single(diagonalOf(call));
}

static Results trace(OperationCall &call) {
  Tensor places = diagonalOf(call);
  if (!places)
    return {};
  return single(call.ops.reduce(keras::ReduceKind::sum, places, {-1},
                                /*keepDims=*/false));
}

static Results getItem(OperationCall &call) {
  if (const Shape *sizes = call.sizes(0, "x|tensor"))
    if (const Value *index = call.constant(1, "key|slice_spec"))
      return partOfSizes(call, *sizes, *index);
  Tensor x = call.tensor(0, "x|tensor");
  const Value *index = call.constant(1, "key|slice_spec");
  if (!index)
    return single(call.ops.fail("an index of None or of tensors is not "
                                "supported"));
  return emitGetItem(call, x, *index);
}

static Results split(OperationCall &call) {
  TensorOps &ops = call.ops;
  bool isKeras3 = call.site.context.writer.isKeras3();
  Tensor x = call.tensor(0, "x|value");
  auto parts = call.integers(1, "indices_or_sections|num_or_size_splits");
  bool isList = false;
  if (const Value *given =
          call.constant(1, "indices_or_sections|num_or_size_splits"))
    isList = given->IsArray() || given->IsObject();
  int64_t raw = call.integer(2, "axis", 0);
  call.ignore("num");
  if (!x || !parts)
    return {};
  auto axis = ops.normalizeAxis(raw, x.shape.size());
  if (!axis)
    return {};
  int64_t extent = x.shape[*axis];
  if (*axis == 0 || extent < 0)
    return single(ops.fail("axis " + std::to_string(*axis) + " of shape " +
                           printShape(x.shape) +
                           " is split, expected one of known size after the "
                           "batch"));
  llvm::SmallVector<int64_t> ends;
  if (!isList) {
    int64_t count = parts->front();
    if (!call.affords(count))
      return {};
    if (count <= 0 || extent % count != 0)
      return single(ops.fail("an axis of size " + std::to_string(extent) +
                             " does not split into " + std::to_string(count) +
                             " equal parts"));
    for (int64_t i = 1; i <= count; ++i)
      ends.push_back(extent / count * i);
  } else if (isKeras3) {
    for (int64_t end : *parts)
      ends.push_back(
          std::clamp<int64_t>(end < 0 ? end + extent : end, 0, extent));
    ends.push_back(extent);
  } else {
    int64_t end = 0;
    for (int64_t size : *parts) {
      if (size < 0 || size > extent - end)
        return single(ops.fail("parts that are not those of an axis of size " +
                               std::to_string(extent)));
      ends.push_back(end += size);
    }
  }
  Results results;
  int64_t start = 0;
  for (int64_t end : ends) {
    llvm::SmallVector<int64_t> starts(x.shape.size(), 0),
        steps(x.shape.size(), 1), sizes(x.shape);
    starts[*axis] = std::min(start, end);
    sizes[*axis] = std::max<int64_t>(end - start, 0);
    results.push_back(ops.slice(x, starts, sizes, steps));
    if (!results.back())
      return {};
    start = end;
  }
  return results;
}

static Results unstack(OperationCall &call) {
  TensorOps &ops = call.ops;
  Tensor x = call.tensor(0, "x|value");
  int64_t raw = call.integer(-1, "axis", 0);
  call.ignore("num");
  if (!x)
    return {};
  auto axis = ops.normalizeAxis(raw, x.shape.size());
  if (!axis)
    return {};
  if (*axis == 0 || x.shape[*axis] < 0)
    return single(ops.fail("axis " + std::to_string(*axis) + " of shape " +
                           printShape(x.shape) +
                           " is unstacked, expected one "
                           "of known size after the batch"));
  if (!call.affords(x.shape[*axis]))
    return {};
  Results results;
  for (int64_t i = 0; i < x.shape[*axis]; ++i) {
    llvm::SmallVector<int64_t> starts(x.shape.size(), 0),
        steps(x.shape.size(), 1), sizes(x.shape);
    starts[*axis] = i;
    sizes[*axis] = 1;
    results.push_back(ops.squeeze(ops.slice(x, starts, sizes, steps), {*axis}));
  }
  return results;
}

//===----------------------------------------------------------------------===//
// Places of an axis, several times or in another order
//===----------------------------------------------------------------------===//

static Results take(OperationCall &call) {
  Tensor x = call.tensor(0, "x|params");
  Shape shape;
  auto indices = call.indices(1, "indices", shape);
  auto axes = call.integers(2, "axis");
  if (call.integer(-1, "batch_dims", 0) != 0)
    return single(call.ops.fail("argument 'batch_dims': expected 0"));
  if (!axes && !call.site.context.writer.isKeras3())
    axes = {0};
  if (!x || !indices || !axes || axes->size() != 1)
    return single(call.ops.fail("expected constant indices and one axis"));
  auto axis = call.ops.normalizeAxis(axes->front(), x.shape.size());
  if (!axis)
    return {};
  int64_t extent = x.shape[*axis];
  for (int64_t &place : *indices) {
    if (extent >= 0 && (place < -extent || place >= extent))
      return single(call.ops.fail("index " + std::to_string(place) +
                                  " of an axis of size " +
                                  std::to_string(extent)));
    place += place < 0 ? extent : 0;
  }
  Tensor result = call.ops.take(x, *indices, *axis);
  if (shape.size() == 1 || !result)
    return single(result);
  if (shape.empty())
    return single(call.ops.squeeze(result, {*axis}));
  // The axes of the indices take the place of the axis.
  Shape target(result.shape);
  target.erase(target.begin() + *axis);
  target.insert(target.begin() + *axis, shape.begin(), shape.end());
  return single(call.ops.reshape(result, target));
}

/// Takes `places(extent)` along each axis of a list.
static Results takeAlong(
    OperationCall &call, Tensor x, llvm::ArrayRef<int64_t> axes,
    llvm::function_ref<llvm::SmallVector<int64_t>(int64_t extent, size_t i)>
        places,
    llvm::ArrayRef<int64_t> times = {}) {
  for (auto [i, raw] : llvm::enumerate(axes)) {
    if (!x)
      return {};
    auto axis = call.ops.normalizeAxis(raw, x.shape.size());
    if (!axis)
      return {};
    if (*axis == 0 || x.shape[*axis] < 0)
      return single(
          call.ops.fail("the places of axis " + std::to_string(*axis) +
                        " of shape " + printShape(x.shape) +
                        " are moved, expected one of known size after "
                        "the batch"));
    // At most 65536 times each place, so that the product is a number.
    if (!call.affords(x.shape[*axis]) ||
        !call.affords(x.shape[*axis] * (i < times.size() ? times[i] : 1)))
      return {};
    x = call.ops.take(x, places(x.shape[*axis], i), *axis);
  }
  return single(x);
}

static Results flip(OperationCall &call) {
  Tensor x = call.tensor(0, "x|tensor");
  auto axes = call.integers(1, "axis");
  if (!axes)
    return single(call.ops.fail("argument 'axis': without one, the batch would "
                                "be reversed"));
  return takeAlong(call, x, *axes, [](int64_t extent, size_t) {
    llvm::SmallVector<int64_t> places(extent);
    std::iota(places.rbegin(), places.rend(), 0);
    return places;
  });
}

static Results roll(OperationCall &call) {
  Tensor x = call.tensor(0, "x|input");
  auto shifts = call.integers(1, "shift"), axes = call.integers(2, "axis");
  if (!shifts || !axes || shifts->size() != axes->size())
    return single(call.ops.fail("expected as many shifts as axes"));
  return takeAlong(call, x, *axes, [&](int64_t extent, size_t i) {
    llvm::SmallVector<int64_t> places(extent);
    for (int64_t place = 0; place < extent; ++place) {
      int64_t from = (place - (*shifts)[i] % extent) % extent;
      places[place] = from < 0 ? from + extent : from;
    }
    return places;
  });
}

static Results repeat(OperationCall &call) {
  Tensor x = call.tensor(0, "x|input");
  auto repeats = call.integers(1, "repeats");
  auto axes = call.integers(2, "axis");
  if (!repeats || !axes || axes->size() != 1 || repeats->size() != 1 ||
      repeats->front() < 0 || repeats->front() > 65536)
    return single(call.ops.fail("expected one number of repeats and one axis"));
  return takeAlong(
      call, x, *axes,
      [&](int64_t extent, size_t) {
        llvm::SmallVector<int64_t> places;
        for (int64_t place = 0; place < extent; ++place)
          places.append(repeats->front(), place);
        return places;
      },
      *repeats);
}

static Results tile(OperationCall &call) {
  Tensor x = call.tensor(0, "x|input");
  auto repeats = call.integers(1, "repeats|multiples");
  if (!x || !repeats)
    return {};
  llvm::SmallVector<int64_t> counts(*repeats);
  // Missing ones are 1, or are of new axes.
  if (counts.size() < x.shape.size())
    counts.insert(counts.begin(), x.shape.size() - counts.size(), 1);
  if (counts.size() > x.shape.size() || counts.empty() || counts.front() != 1)
    return single(call.ops.fail("the batch would be repeated"));
  llvm::SmallVector<int64_t> axes, times;
  for (auto [axis, count] : llvm::enumerate(counts))
    if (count != 1) {
      if (count < 0 || count > 65536)
        return single(call.ops.fail("argument 'repeats': expected counts"));
      axes.push_back(axis);
      times.push_back(count);
    }
  return takeAlong(
      call, x, axes,
      [&](int64_t extent, size_t i) {
        llvm::SmallVector<int64_t> places;
        for (int64_t n = 0; n < times[i]; ++n)
          for (int64_t place = 0; place < extent; ++place)
            places.push_back(place);
        return places;
      },
      times);
}

/// The places of an axis of `extent` that reflects at both ends; nothing where
/// the padding is longer than what there is to reflect.
static std::optional<llvm::SmallVector<int64_t>>
reflect(int64_t extent, int64_t before, int64_t after, bool repeatsEdge) {
  int64_t longest = repeatsEdge ? extent : extent - 1;
  if (before > longest || after > longest)
    return std::nullopt;
  llvm::SmallVector<int64_t> places;
  for (int64_t i = before; i > 0; --i)
    places.push_back(repeatsEdge ? i - 1 : i);
  for (int64_t i = 0; i < extent; ++i)
    places.push_back(i);
  for (int64_t i = 1; i <= after; ++i)
    places.push_back(repeatsEdge ? extent - i : extent - 1 - i);
  return places;
}

static Results pad(OperationCall &call) {
  TensorOps &ops = call.ops;
  Tensor x = call.tensor(0, "x|tensor");
  const Value *widths = call.constant(1, "pad_width|paddings");
  const Value *mode = call.constant(2, "mode");
  double fill = call.number(3, "constant_values", 0.0);
  if (!x)
    return {};
  std::string kind = mode ? stringOf(mode).lower() : "constant";
  bool isReflected = kind == "reflect", isMirrored = kind == "symmetric";
  if (kind != "constant" && !isReflected && !isMirrored)
    return single(ops.fail("argument 'mode': expected 'constant', 'reflect' or "
                           "'symmetric', got " +
                           describeValue(*mode)));
  if (widths && widths->IsObject())
    if (const Value *config = findMember(*widths, "config"))
      widths = findMember(*config, "value");
  bool fits = widths && widths->IsArray() && widths->Size() == x.shape.size();
  for (size_t axis = 0; fits && axis < x.shape.size(); ++axis) {
    const Value &pair = (*widths)[axis];
    fits = pair.IsArray() && pair.Size() == 2 && pair[0].IsInt64() &&
           pair[1].IsInt64() && pair[0].GetInt64() >= 0 &&
           pair[1].GetInt64() >= 0;
    if (!fits)
      break;
    if (axis == 0 && (pair[0].GetInt64() || pair[1].GetInt64()))
      return single(ops.fail("the batch would be padded"));
    bool isPadded = pair[0].GetInt64() || pair[1].GetInt64();
    if (!isPadded)
      continue;
    if (isReflected || isMirrored) {
      if (!call.affords(x.shape[axis]))
        return {};
      auto places =
          reflect(x.shape[axis], pair[0].GetInt64(), pair[1].GetInt64(),
                  /*repeatsEdge=*/isMirrored);
      if (!places)
        return single(ops.fail("axis " + std::to_string(axis) + " of shape " +
                               printShape(x.shape) +
                               " is too short for its padding"));
      x = ops.take(x, *places, axis);
      if (!x)
        return {};
      continue;
    }
    x = ops.pad(x, axis, pair[0].GetInt64(), pair[1].GetInt64(), fill);
    if (!x)
      return {};
  }
  if (!fits)
    return single(ops.fail("argument 'pad_width': expected two counts for each "
                           "axis"));
  return single(x);
}

static Results diff(OperationCall &call) {
  Tensor x = call.tensor(0, "a|x");
  int64_t times = call.integer(-1, "n", 1), raw = call.integer(-1, "axis", -1);
  if (!x)
    return {};
  auto axis = call.ops.normalizeAxis(raw, x.shape.size());
  if (!axis)
    return {};
  if (!call.affords(times))
    return {};
  for (int64_t i = 0; i < times && x; ++i) {
    int64_t extent = x.shape[*axis];
    if (*axis == 0 || extent < 1)
      return single(call.ops.fail("differences along axis " +
                                  std::to_string(*axis) + " of shape " +
                                  printShape(x.shape)));
    llvm::SmallVector<int64_t> starts(x.shape.size(), 0),
        steps(x.shape.size(), 1), sizes(x.shape);
    sizes[*axis] = extent - 1;
    Tensor before = call.ops.slice(x, starts, sizes, steps);
    starts[*axis] = extent > 1;
    Tensor after = call.ops.slice(x, starts, sizes, steps);
    x = call.ops.binary(BinaryKind::subtract, after, before);
  }
  return single(x);
}

llvm::ArrayRef<OperationRow> getShapeOperations() {
  static const OperationRow rows[] = {
      {"Concatenate", "concat", concatenate},
      {"Stack", "stack", stack},
      {"Hstack", "", horizontalStack},
      {"Reshape", "reshape", reshape},
      {"", "compat.v1.shape shape", shapeOf},
      {"Transpose", "transpose", transpose},
      {"Moveaxis", "", moveAxis},
      {"Swapaxes", "", swapAxes},
      {"ExpandDims", "expand_dims", expandDims},
      {"Squeeze", "squeeze", squeeze},
      {"BroadcastTo", "broadcast_to", broadcastTo},
      {"GetItem", "__operators__.getitem", getItem},
      {"Split", "split", split},
      {"Unstack", "unstack", unstack},
      {"Take", "gather", take},
      {"Flip", "reverse", flip},
      {"Roll", "roll", roll},
      {"Repeat", "repeat", repeat},
      {"Tile", "tile", tile},
      {"Pad", "pad", pad},
      {"Diagonal", "", diagonal},
      {"Trace", "", trace},
      {"Diff", "", diff},
  };
  return rows;
}

} // namespace kerasc::frontend
