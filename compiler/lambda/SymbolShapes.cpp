//===- SymbolShapes.cpp - functions that move elements --------------------===//

#include "compiler/lambda/Handlers.h"

#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

namespace kerasc::lambda::handlers {

using llvm::Expected;

namespace {

Expected<std::vector<Value>> tensorsOf(Interpreter &in, const Value &list) {
  Expected<std::vector<Value>> items = in.elements(list);
  if (!items)
    return items;
  if (items->empty())
    return mistake("an empty list of tensors");
  if (llvm::Error error = in.unifyAll(*items))
    return error;
  return items;
}

Result sliceAxis(Interpreter &in, Value x, int64_t axis, int64_t start,
                 int64_t count) {
  Shape starts(x.tensor().rank(), 0), steps(x.tensor().rank(), 1);
  Shape sizes = sizesOf(x);
  starts[axis] = start;
  sizes[axis] = count;
  return in.tensors.slice(x, starts, sizes, steps);
}

} // namespace

Result reshape(Interpreter &in, const Arguments &args) {
  return reshapeTo(in, args["x"], args["shape"]);
}

Result expandDims(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<int64_t> axis = integerOf(args["axis"], "'axis'");
  if (!axis)
    return axis.takeError();
  return in.tensors.expandDims(*x, *axis);
}

Result squeeze(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axis"]);
  if (!axes)
    return axes.takeError();
  llvm::SmallVector<int64_t> dropped;
  for (int64_t axis : *axes) {
    Expected<int64_t> known = in.tensors.axisOf(axis, x->tensor().rank());
    if (!known)
      return known.takeError();
    if (sizesOf(*x)[*known] != 1)
      return mistake("axis " + llvm::Twine(axis) + " of " + describe(*x) +
                     " is dropped, expected size 1");
    dropped.push_back(*known);
  }
  Shape shape;
  for (auto [axis, size] : llvm::enumerate(sizesOf(*x)))
    if (axes->empty()
            ? size != 1
            : !llvm::is_contained(dropped, static_cast<int64_t>(axis)))
      shape.push_back(size);
  return in.tensors.reshape(*x, shape);
}

Result permute(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<std::vector<int64_t>> axes = axesOf(in, args["axes"]);
  if (!axes)
    return axes.takeError();
  if (axes->empty())
    for (int64_t axis = x->tensor().rank(); axis-- > 0;)
      axes->push_back(axis);
  return in.tensors.transpose(*x, *axes);
}

Result swapAxes(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<int64_t> a = axisArgument(in, args["axis1"], *x);
  if (!a)
    return a.takeError();
  Expected<int64_t> b = axisArgument(in, args["axis2"], *x);
  if (!b)
    return b.takeError();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, x->tensor().rank()));
  std::swap(axes[*a], axes[*b]);
  return in.tensors.transpose(*x, axes);
}

Result moveAxis(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<int64_t> from = axisArgument(in, args["source"], *x);
  if (!from)
    return from.takeError();
  Expected<int64_t> to = axisArgument(in, args["destination"], *x);
  if (!to)
    return to.takeError();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, x->tensor().rank()));
  axes.erase(axes.begin() + *from);
  axes.insert(axes.begin() + *to, *from);
  return in.tensors.transpose(*x, axes);
}

Result flatten(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  if (args.detail != "batch")
    return in.tensors.reshape(*x, {0}, 0);
  if (x->tensor().rank() < 1)
    return mistake("a scalar has no batch");
  std::optional<int64_t> rest =
      in.tensors.sizes.product(llvm::ArrayRef(sizesOf(*x)).drop_front());
  if (!rest)
    return mistake("too many elements");
  return in.tensors.reshape(*x, {sizesOf(*x)[0], *rest});
}

Result concatenate(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> xs = tensorsOf(in, args["xs"]);
  if (!xs)
    return xs.takeError();
  Expected<int64_t> axis = integerOf(args["axis"], "'axis'");
  if (!axis)
    return axis.takeError();
  return in.tensors.concatenate(*xs, *axis);
}

Result stack(Interpreter &in, const Arguments &args) {
  Expected<std::vector<Value>> xs = tensorsOf(in, args["xs"]);
  if (!xs)
    return xs.takeError();
  Expected<int64_t> axis = integerOf(args["axis"], "'axis'");
  if (!axis)
    return axis.takeError();
  for (Value &x : *xs) {
    Result expanded = in.tensors.expandDims(x, *axis);
    if (!expanded)
      return expanded;
    x = *expanded;
  }
  return in.tensors.concatenate(*xs, *axis);
}

Result unstack(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<int64_t> axis = axisArgument(in, args["axis"], *x);
  if (!axis)
    return axis.takeError();
  int64_t count = sizesOf(*x)[*axis];
  if (count < 0)
    return mistake("axis " + llvm::Twine(*axis) + " of " + describe(*x) +
                   " is taken apart, but only run time knows its size");
  Shape shape = sizesOf(*x);
  shape.erase(shape.begin() + *axis);
  std::vector<Value> parts;
  for (int64_t i = 0; i < count; ++i) {
    Result part = sliceAxis(in, *x, *axis, i, 1);
    if (!part)
      return part;
    part = in.tensors.reshape(*part, shape);
    if (!part)
      return part;
    parts.push_back(*part);
  }
  return in.arena.sequence(Kind::List, std::move(parts));
}

Result split(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<int64_t> axis = axisArgument(in, args["axis"], *x);
  if (!axis)
    return axis.takeError();
  int64_t total = sizesOf(*x)[*axis];
  if (total < 0)
    return mistake("axis " + llvm::Twine(*axis) + " of " + describe(*x) +
                   " is split, but only run time knows its size");
  std::vector<int64_t> sizes;
  if (args["parts"].isInteger()) {
    int64_t count = args["parts"].integer;
    if (count < 1 || total % count)
      return mistake("a size of " + llvm::Twine(total) + " is split into " +
                     llvm::Twine(count) + " equal parts");
    if (llvm::Error error = in.step(count))
      return error;
    sizes.assign(count, total / count);
  } else {
    Expected<std::vector<int64_t>> given = axesOf(in, args["parts"]);
    if (!given)
      return given.takeError();
    sizes = *given;
    if (args.detail == "indices") { // where parts begin
      int64_t previous = 0;
      for (int64_t &size : sizes)
        size -= std::exchange(previous, size);
      sizes.push_back(total - previous);
    }
  }
  std::vector<Value> parts;
  int64_t start = 0;
  for (int64_t size : sizes) {
    if (size < 0 || size > total - start)
      return mistake("a size of " + llvm::Twine(total) + " is split at " +
                     describe(args["parts"]));
    Result part = sliceAxis(in, *x, *axis, start, size);
    if (!part)
      return part;
    parts.push_back(*part);
    start += size;
  }
  if (start != total)
    return mistake("a size of " + llvm::Twine(total) + " is split into " +
                   describe(args["parts"]));
  return in.arena.sequence(Kind::List, std::move(parts));
}

Result broadcastTo(Interpreter &in, const Arguments &args) {
  Result x = in.toTensor(args["x"]);
  if (!x)
    return x;
  Expected<Shape> shape = shapeOf(in, args["shape"]);
  if (!shape)
    return shape.takeError();
  if (llvm::any_of(*shape, [](int64_t size) { return size < 0; })) {
    if (*shape == sizesOf(*x))
      return x;
    return mistake("a broadcast to " + shapeText(*shape) +
                       ", a size of which only run time knows",
                   "use an operation that broadcasts, e.g. adding zeros_like");
  }
  Result like = filled(in, *shape, 0, x->tensor().type.dtype);
  if (!like)
    return like;
  return in.tensors.broadcastTo(*x, *like);
}

} // namespace kerasc::lambda::handlers
