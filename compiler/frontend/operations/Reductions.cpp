//===- Reductions.cpp - operations that make fewer elements of many -------===//

#include "compiler/frontend/operations/OperationCall.h"
#include "compiler/frontend/operations/Operations.h"

#include "dialect/KerasOps.h"

#include <cmath>

namespace kerasc::frontend {

using keras::BinaryKind;
using keras::CompareKind;
using keras::Function;
using keras::ReduceKind;

namespace {

/// What reductions have in common.
struct Reduction {
  Tensor x;
  llvm::SmallVector<int64_t> axes;
  bool keepDims;

  explicit Reduction(OperationCall &call)
      : x(call.tensor(0, "x|input_tensor|input|tensor")),
        axes(call.integers(1, "axis|reduction_indices")
                 .value_or(llvm::SmallVector<int64_t>())),
        keepDims(call.boolean(2, "keepdims|keep_dims", false)) {}
};

} // namespace

template <ReduceKind kind> static Results reduce(OperationCall &call) {
  Reduction r(call);
  auto type = call.type(-1, "dtype");
  if (type)
    r.x = call.ops.cast(r.x, *type);
  return single(call.ops.reduce(kind, r.x, r.axes, r.keepDims));
}

template <ReduceKind kind> static Results place(OperationCall &call) {
  Reduction r(call);
  auto type = call.type(-1, "output_type|dtype");
  if (r.axes.empty() && call.site.context.writer.isKeras3())
    return single(call.ops.fail("the place among all elements depends on the "
                                "other rows of the batch; give an axis"));
  // TensorFlow's default is the first axis.
  if (r.axes.empty())
    r.axes = {0};
  Tensor result = call.ops.reduce(kind, r.x, r.axes, r.keepDims);
  // TensorFlow counts in 64 bits.
  ElementType fallback =
      call.site.context.writer.isKeras3() ? ElementType::i32 : ElementType::i64;
  return single(call.ops.cast(result, type.value_or(fallback)));
}

/// Mean of the squared distance from the mean.
static Tensor variance(OperationCall &call, const Reduction &r) {
  TensorOps &ops = call.ops;
  Tensor x = r.x;
  if (x && !isFloat(x.type))
    x = ops.cast(x, ElementType::f32);
  Tensor mean = ops.reduce(ReduceKind::mean, x, r.axes, /*keepDims=*/true);
  Tensor distance = ops.binary(BinaryKind::subtract, x, mean);
  return ops.reduce(ReduceKind::mean, ops.unary(Function::square, distance),
                    r.axes, r.keepDims);
}

static Results var(OperationCall &call) {
  return single(variance(call, Reduction(call)));
}

static Results standardDeviation(OperationCall &call) {
  return single(
      call.ops.unary(Function::sqrt, variance(call, Reduction(call))));
}

static Results logSumExp(OperationCall &call) {
  Reduction r(call);
  TensorOps &ops = call.ops;
  Tensor largest = ops.reduce(ReduceKind::max, r.x, r.axes, /*keepDims=*/true);
  Tensor powers = ops.unary(Function::exponential,
                            ops.binary(BinaryKind::subtract, r.x, largest));
  Tensor total = ops.reduce(ReduceKind::sum, powers, r.axes, /*keepDims=*/true);
  Tensor result =
      ops.binary(BinaryKind::add, ops.unary(Function::log, total), largest);
  if (r.keepDims || !result)
    return single(result);
  // Axes of one element, all of them.
  llvm::SmallVector<int64_t> axes = r.axes;
  if (axes.empty())
    for (size_t i = 0; i < r.x.shape.size(); ++i)
      axes.push_back(i);
  return single(ops.squeeze(result, axes));
}

static Results countNonzero(OperationCall &call) {
  Reduction r(call);
  Tensor isSet = call.ops.cast(r.x, ElementType::boolean);
  return single(call.ops.reduce(ReduceKind::sum,
                                call.ops.cast(isSet, ElementType::i32), r.axes,
                                r.keepDims));
}

static Results average(OperationCall &call) {
  Reduction r(call);
  if (const CallArgument *weights = call.find(-1, "weights");
      weights && (weights->kind != CallArgument::Kind::constant ||
                  !weights->value->IsNull()))
    return single(call.ops.fail("argument 'weights' is not supported"));
  return single(call.ops.reduce(ReduceKind::mean, r.x, r.axes, false));
}

template <ReduceKind kind> static Results cumulative(OperationCall &call) {
  Tensor x = call.tensor(0, "x");
  auto axes = call.integers(1, "axis");
  if (auto type = call.type(-1, "dtype"))
    x = call.ops.cast(x, *type);
  if (!axes || axes->size() != 1)
    return single(call.ops.fail("argument 'axis': expected one axis"));
  return single(call.ops.cumulative(kind, x, axes->front()));
}

/// (Σ|x|ᵖ)^(1/p).
static Tensor powerNorm(TensorOps &ops, const Tensor &x, double p,
                        llvm::ArrayRef<int64_t> axes, bool keepDims) {
  Tensor sizes = ops.unary(Function::abs, x);
  if (std::isinf(p))
    return ops.reduce(p > 0 ? ReduceKind::max : ReduceKind::min, sizes, axes,
                      keepDims);
  if (p == 1)
    return ops.reduce(ReduceKind::sum, sizes, axes, keepDims);
  Tensor powers = ops.binary(BinaryKind::power, sizes, ops.scalar(p, x.type));
  return ops.binary(BinaryKind::power,
                    ops.reduce(ReduceKind::sum, powers, axes, keepDims),
                    ops.scalar(1 / p, x.type));
}

/// √Σx², or what `ord` says.
static Results norm(OperationCall &call) {
  Reduction r(call);
  TensorOps &ops = call.ops;
  const rapidjson::Value *order = call.constant(-1, "ord");
  bool isEuclidean =
      !order || (order->IsNumber() && order->GetDouble() == 2) ||
      (order->IsString() && llvm::StringRef(order->GetString()) == "euclidean");
  if (r.axes.size() > 1 && order)
    return single(ops.fail("argument 'ord': norms of matrices are not "
                           "supported"));
  Tensor x = r.x;
  if (x && !isFloat(x.type))
    x = ops.cast(x, ElementType::f32);
  if (!x)
    return {};
  // Of order 0 it counts what is not 0.
  if (!isEuclidean && (!order->IsNumber() || order->GetDouble() == 0))
    return single(ops.fail("argument 'ord': expected a number but 0, "
                           "'euclidean' or None, got " +
                           describeValue(*order)));
  if (!isEuclidean)
    return single(powerNorm(ops, x, order->GetDouble(), r.axes, r.keepDims));
  return single(
      ops.unary(Function::sqrt,
                ops.reduce(ReduceKind::sum, ops.unary(Function::square, x),
                           r.axes, r.keepDims)));
}

/// x / |x|, bounded where the length is next to nothing.
static Results normalize(OperationCall &call) {
  Reduction r(call);
  TensorOps &ops = call.ops;
  int64_t order = call.integer(-1, "order", 2);
  if (order < 1)
    return single(ops.fail("argument 'order': expected at least 1, got " +
                           std::to_string(order)));
  double epsilon = call.number(-1, "epsilon", 1e-7);
  if (r.axes.empty())
    r.axes = {-1};
  Tensor x = r.x;
  if (x && !isFloat(x.type))
    x = ops.cast(x, ElementType::f32);
  if (!x)
    return {};
  if (order != 2) {
    if (r.axes.size() != 1)
      return single(
          ops.fail("argument 'order' along " + std::to_string(r.axes.size()) +
                   " axes is the norm of a matrix, expected one axis"));
    Tensor length =
        ops.binary(BinaryKind::maximum, powerNorm(ops, x, order, r.axes, true),
                   ops.scalar(epsilon, x.type));
    return single(ops.binary(BinaryKind::divide, x, length));
  }
  Tensor squares = ops.reduce(ReduceKind::sum, ops.unary(Function::square, x),
                              r.axes, /*keepDims=*/true);
  Tensor factor =
      ops.binary(BinaryKind::minimum, ops.unary(Function::rsqrt, squares),
                 ops.scalar(1.0 / epsilon, x.type));
  return single(ops.binary(BinaryKind::multiply, x, factor));
}

/// TensorFlow bounds the sum of the squares.
static Results l2Normalize(OperationCall &call) {
  Reduction r(call);
  TensorOps &ops = call.ops;
  double epsilon = call.number(2, "epsilon", 1e-12);
  if (!r.x)
    return {};
  Tensor squares = ops.reduce(ReduceKind::sum, ops.unary(Function::square, r.x),
                              r.axes, /*keepDims=*/true);
  Tensor bounded =
      ops.binary(BinaryKind::maximum, squares, ops.scalar(epsilon, r.x.type));
  return single(ops.binary(BinaryKind::multiply, r.x,
                           ops.unary(Function::rsqrt, bounded)));
}

llvm::ArrayRef<OperationRow> getReductionOperations() {
  static const OperationRow rows[] = {
      {"Sum", "math.reduce_sum reduce_sum", reduce<ReduceKind::sum>},
      {"Mean", "math.reduce_mean reduce_mean", reduce<ReduceKind::mean>},
      {"Prod", "math.reduce_prod reduce_prod", reduce<ReduceKind::prod>},
      {"Max", "math.reduce_max reduce_max", reduce<ReduceKind::max>},
      {"Min", "math.reduce_min reduce_min", reduce<ReduceKind::min>},
      {"Any", "math.reduce_any reduce_any", reduce<ReduceKind::any>},
      {"All", "math.reduce_all reduce_all", reduce<ReduceKind::all>},
      {"Argmax", "math.argmax argmax", place<ReduceKind::argmax>},
      {"Argmin", "math.argmin argmin", place<ReduceKind::argmin>},
      {"Var", "math.reduce_variance", var},
      {"Std", "math.reduce_std", standardDeviation},
      {"Logsumexp", "math.reduce_logsumexp reduce_logsumexp", logSumExp},
      {"CountNonzero", "math.count_nonzero", countNonzero},
      {"Average", "", average},
      {"Cumsum", "math.cumsum cumsum", cumulative<ReduceKind::sum>},
      {"Cumprod", "math.cumprod", cumulative<ReduceKind::prod>},
      {"Norm", "norm linalg.norm", norm},
      {"Normalize", "", normalize},
      {"", "math.l2_normalize nn.l2_normalize linalg.l2_normalize",
       l2Normalize},
  };
  return rows;
}

} // namespace kerasc::frontend
