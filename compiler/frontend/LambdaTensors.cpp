//===- LambdaTensors.cpp - a Lambda's operations as ops -------------------===//

#include "compiler/frontend/LambdaTensors.h"

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/Arguments.h"
#include "compiler/lambda/Mistake.h"
#include "dialect/KerasOps.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::frontend {

using lambda::mistake;
using lambda::TensorId;
using lambda::TensorType;
using Result = lambda::TensorBuilder::Result;

// Both lists have one order.
static_assert(int(lambda::DType::Bool) == int(ElementType::boolean) &&
              int(lambda::DType::UInt64) == int(ElementType::u64) &&
              int(lambda::DType::Int8) == int(ElementType::i8) &&
              int(lambda::DType::Float16) == int(ElementType::f16) &&
              int(lambda::DType::BFloat16) == int(ElementType::bf16) &&
              int(lambda::DType::Float64) == int(ElementType::f64));

lambda::DType dtypeOf(ElementType type) {
  return static_cast<lambda::DType>(type);
}

ElementType elementTypeOf(lambda::DType type) {
  return static_cast<ElementType>(type);
}

LambdaTensors::LambdaTensors(const CallSite &outer) : site(outer), ops(site) {
  site.caught = &caught;
}

TensorId LambdaTensors::add(Tensor tensor) {
  tensors.push_back(std::move(tensor));
  return tensors.size() - 1;
}

std::optional<int64_t> LambdaTensors::sizeOf(int64_t size) const {
  if (size > lambda::firstInvented)
    return size;
  auto found = invented.find(size);
  if (found == invented.end())
    return std::nullopt;
  return found->second;
}

bool LambdaTensors::unify(int64_t a, int64_t b) {
  std::optional<int64_t> first = sizeOf(a), second = sizeOf(b);
  return first && second && site.context.sizes.unify(*first, *second);
}

/// Checks what was made against what the interpreter expects, and learns the
/// sizes that it has invented names for.
Result LambdaTensors::finish(const Tensor &tensor, const TensorType &declared) {
  if (!tensor) {
    std::string message = caught.empty() ? "a tensor that cannot be" : caught;
    caught.clear();
    return mistake(message);
  }
  bool fits = tensor.shape.size() == declared.shape.size();
  for (size_t axis = 0; fits && axis < declared.shape.size(); ++axis) {
    int64_t wanted = declared.shape[axis], actual = tensor.shape[axis];
    if (std::optional<int64_t> known = sizeOf(wanted))
      fits = site.context.sizes.isSame(*known, actual);
    else
      invented[wanted] = actual;
  }
  if (!fits)
    return mistake("a tensor of shape " + printShape(tensor.shape) +
                   " where one of shape " + printShape(declared.shape) +
                   " was expected");
  return add(ops.cast(tensor, elementTypeOf(declared.dtype)));
}

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

Result LambdaTensors::unary(llvm::StringRef name, Parameters parameters,
                            TensorId x, const TensorType &result) {
  std::optional<keras::Function> function = keras::getFunctionByName(name);
  if (!function)
    return mistake("the function '" + name + "' is not in the table");
  return finish(
      ops.activation(makeFunction(site.context.mlir, *function, parameters),
                     tensors[x]),
      result);
}

Result LambdaTensors::binary(lambda::BinaryKind kind, TensorId a, TensorId b,
                             const TensorType &result) {
  using From = lambda::BinaryKind;
  const Tensor x = tensors[a], y = tensors[b];
  auto binary = [&](keras::BinaryKind to) {
    return finish(ops.binary(to, x, y), result);
  };
  auto compare = [&](keras::CompareKind to) {
    return finish(ops.compare(to, x, y), result);
  };
  switch (kind) {
  case From::Add:
    return binary(keras::BinaryKind::add);
  case From::Subtract:
    return binary(keras::BinaryKind::subtract);
  case From::Multiply:
    return binary(keras::BinaryKind::multiply);
  case From::Divide:
    return binary(keras::BinaryKind::divide);
  case From::FloorDivide:
    return binary(keras::BinaryKind::floor_divide);
  case From::Remainder:
    return binary(keras::BinaryKind::remainder);
  case From::Power:
    return binary(keras::BinaryKind::power);
  case From::Maximum:
    return binary(keras::BinaryKind::maximum);
  case From::Minimum:
    return binary(keras::BinaryKind::minimum);
  case From::Arctan2:
    return binary(keras::BinaryKind::arctan2);
  case From::Equal:
    return compare(keras::CompareKind::equal);
  case From::NotEqual:
    return compare(keras::CompareKind::not_equal);
  case From::Less:
    return compare(keras::CompareKind::less);
  case From::LessEqual:
    return compare(keras::CompareKind::less_equal);
  case From::Greater:
    return compare(keras::CompareKind::greater);
  case From::GreaterEqual:
    return compare(keras::CompareKind::greater_equal);
  case From::LogicalAnd:
    return binary(keras::BinaryKind::logical_and);
  case From::LogicalOr:
    return binary(keras::BinaryKind::logical_or);
  case From::LogicalXor:
    return binary(keras::BinaryKind::logical_xor);
  }
  llvm_unreachable("every kind is above");
}

Result LambdaTensors::select(TensorId condition, TensorId a, TensorId b,
                             const TensorType &result) {
  return finish(ops.select(tensors[condition], tensors[a], tensors[b]), result);
}

Result LambdaTensors::cast(TensorId x, const TensorType &result) {
  return finish(ops.cast(tensors[x], elementTypeOf(result.dtype)), result);
}

//===----------------------------------------------------------------------===//
// Along axes
//===----------------------------------------------------------------------===//

static keras::ReduceKind reduceKind(lambda::ReduceKind kind) {
  using From = lambda::ReduceKind;
  switch (kind) {
  case From::Sum:
    return keras::ReduceKind::sum;
  case From::Mean:
    return keras::ReduceKind::mean;
  case From::Prod:
    return keras::ReduceKind::prod;
  case From::Max:
    return keras::ReduceKind::max;
  case From::Min:
    return keras::ReduceKind::min;
  case From::Any:
    return keras::ReduceKind::any;
  case From::All:
    return keras::ReduceKind::all;
  case From::ArgMax:
    return keras::ReduceKind::argmax;
  case From::ArgMin:
    return keras::ReduceKind::argmin;
  }
  llvm_unreachable("every kind is above");
}

Result LambdaTensors::reduce(lambda::ReduceKind kind, TensorId x,
                             llvm::ArrayRef<int64_t> axes, bool keepDims,
                             const TensorType &result) {
  return finish(ops.reduce(reduceKind(kind), tensors[x], axes, keepDims),
                result);
}

Result LambdaTensors::cumulative(lambda::ReduceKind kind, TensorId x,
                                 int64_t axis, const TensorType &result) {
  return finish(ops.cumulative(reduceKind(kind), tensors[x], axis), result);
}

Result LambdaTensors::einsum(llvm::StringRef equation, TensorId a, TensorId b,
                             const TensorType &result) {
  return finish(ops.einsum(equation, tensors[a], tensors[b]), result);
}

//===----------------------------------------------------------------------===//
// Moving elements
//===----------------------------------------------------------------------===//

Result LambdaTensors::concatenate(llvm::ArrayRef<TensorId> xs, int64_t axis,
                                  const TensorType &result) {
  llvm::SmallVector<Tensor> inputs;
  for (TensorId x : xs)
    inputs.push_back(tensors[x]);
  return finish(ops.concatenate(inputs, axis), result);
}

Result LambdaTensors::slice(TensorId x, llvm::ArrayRef<int64_t> starts,
                            llvm::ArrayRef<int64_t> steps,
                            llvm::ArrayRef<int64_t> cuts,
                            const TensorType &result) {
  return finish(ops.slice(tensors[x], starts,
                          Shape(result.shape.begin(), result.shape.end()),
                          steps, cuts),
                result);
}

Result LambdaTensors::take(TensorId x, llvm::ArrayRef<int64_t> indices,
                           int64_t axis, const TensorType &result) {
  return finish(ops.take(tensors[x], indices, axis), result);
}

Result LambdaTensors::transpose(TensorId x, llvm::ArrayRef<int64_t> permutation,
                                const TensorType &result) {
  return finish(ops.transpose(tensors[x], permutation), result);
}

static Shape withoutOnes(llvm::ArrayRef<int64_t> shape) {
  Shape rest;
  llvm::copy_if(shape, std::back_inserter(rest),
                [](int64_t size) { return size != 1; });
  return rest;
}

Result LambdaTensors::reshape(TensorId x, const TensorType &result) {
  const Tensor input = tensors[x];
  SizeTable &sizes = site.context.sizes;
  Shape shape;
  std::optional<size_t> open;
  for (int64_t wanted : result.shape) {
    std::optional<int64_t> size = sizeOf(wanted);
    if (!size && open)
      return mistake("a reshape to shape " + printShape(result.shape) +
                     ", of which only the call knows more than one size");
    if (!size)
      open = shape.size();
    shape.push_back(size.value_or(1));
  }
  bool keepsBatch = !input.shape.empty() && !shape.empty() && open != 0 &&
                    shape.front() == input.shape.front();
  if (open && keepsBatch) {
    shape[*open] = -1;
    return finish(ops.reshape(input, shape), result);
  }
  if (open) {
    auto all = sizes.product(input.shape), rest = sizes.product(shape);
    auto size = all && rest ? sizes.divide(*all, *rest) : std::nullopt;
    if (!size)
      return mistake("a reshape of shape " + printShape(input.shape) +
                     " to one whose size only the call knows");
    shape[*open] = *size;
  }
  if (withoutOnes(input.shape) == withoutOnes(shape))
    return finish(ops.withShape(input, shape), result);
  if (!keepsBatch ||
      llvm::is_contained(llvm::ArrayRef(shape).drop_front(), unknownDimension))
    return mistake("a reshape of shape " + printShape(input.shape) + " to " +
                       printShape(shape) +
                       " moves elements between rows of the batch",
                   "keep the batch as the first axis");
  return finish(ops.reshape(input, shape), result);
}

Result LambdaTensors::broadcastTo(TensorId x, TensorId like,
                                  const TensorType &result) {
  const Tensor reference = tensors[like];
  return finish(ops.broadcast(tensors[x], reference.shape, reference), result);
}

Result LambdaTensors::constant(llvm::ArrayRef<double> values,
                               const TensorType &result) {
  Shape shape(result.shape.begin(), result.shape.end());
  return finish(ops.constant(values, shape, elementTypeOf(result.dtype)),
                result);
}

Result LambdaTensors::pad(TensorId x, llvm::ArrayRef<int64_t> low,
                          llvm::ArrayRef<int64_t> high, double value,
                          const TensorType &result) {
  Tensor padded = tensors[x];
  for (size_t axis = 0; axis < low.size(); ++axis)
    padded = ops.pad(padded, axis, low[axis], high[axis], value);
  return finish(padded, result);
}

} // namespace kerasc::frontend
