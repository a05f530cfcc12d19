//===- Elementwise.cpp - operations on one element at a time --------------===//

#include "compiler/frontend/Activations.h"
#include "compiler/frontend/operations/OperationCall.h"
#include "compiler/frontend/operations/Operations.h"

#include "dialect/KerasOps.h"

#include <cmath>
#include <limits>
#include <vector>

namespace kerasc::frontend {

using keras::BinaryKind;
using keras::CompareKind;
using keras::Function;
using keras::FunctionAttr;

//===----------------------------------------------------------------------===//
// Of two tensors
//===----------------------------------------------------------------------===//

template <BinaryKind kind> static Results binary(OperationCall &call) {
  auto [a, b] = call.operands("x1|x|y_true", "x2|y");
  return single(call.ops.binary(kind, a, b));
}

/// tf's `1 - x` and its like name their operands the other way round.
template <BinaryKind kind> static Results reversed(OperationCall &call) {
  auto [b, a] = call.operands("x", "y");
  return single(call.ops.binary(kind, a, b));
}

template <CompareKind kind> static Results compare(OperationCall &call) {
  auto [a, b] = call.operands("x1|x|self", "x2|y|other");
  return single(call.ops.compare(kind, a, b));
}

static Results sumOfList(OperationCall &call) {
  Tensor result;
  for (const Tensor &input : call.tensors(0, "inputs"))
    result = result ? call.ops.binary(BinaryKind::add, result, input) : input;
  return single(result);
}

static Results squaredDifference(OperationCall &call) {
  auto [a, b] = call.operands("x", "y");
  return single(call.ops.unary(Function::square,
                               call.ops.binary(BinaryKind::subtract, a, b)));
}

static Results where(OperationCall &call) {
  Tensor condition = call.tensor(0, "condition");
  auto *first = call.find(1, "x1|x"), *second = call.find(2, "x2|y");
  if (!first || !second)
    return single(call.ops.fail("expected two values to select from"));
  bool isFirstTensor = first->kind == CallArgument::Kind::tensor;
  Tensor a, b;
  if (isFirstTensor) {
    a = call.tensor(1, "x1|x");
    b = call.tensor(2, "x2|y", &a);
  } else {
    b = call.tensor(2, "x2|y");
    a = call.tensor(1, "x1|x", &b);
  }
  return single(call.ops.select(condition, a, b));
}

static Results clip(OperationCall &call) {
  Tensor x = call.tensor(0, "x|t");
  Tensor least = call.tensor(1, "x_min|clip_value_min", &x);
  Tensor most = call.tensor(2, "x_max|clip_value_max", &x);
  return single(call.ops.binary(BinaryKind::minimum,
                                call.ops.binary(BinaryKind::maximum, x, least),
                                most));
}

//===----------------------------------------------------------------------===//
// Of one tensor
//===----------------------------------------------------------------------===//

static constexpr ArgumentName input = "x|input|features|logits|input_tensor";

template <Function function> static Results unary(OperationCall &call) {
  return single(call.ops.unary(function, call.tensor(0, input)));
}

static Results apply(OperationCall &call, Function function,
                     llvm::ArrayRef<std::pair<llvm::StringRef, double>> own) {
  Tensor x = call.tensor(0, input);
  if (x && !isFloat(x.type))
    x = call.ops.cast(x, ElementType::f32);
  return single(call.ops.activation(
      makeFunction(call.site.context.mlir, function, own), x));
}

static Results relu6(OperationCall &call) {
  return apply(call, Function::relu, {{"max_value", 6.0}});
}

static Results leakyRelu(OperationCall &call) {
  return apply(
      call, Function::leaky_relu,
      {{"negative_slope", call.number(1, "negative_slope|alpha", 0.2)}});
}

static Results elu(OperationCall &call) {
  return apply(call, Function::elu, {{"alpha", call.number(1, "alpha", 1.0)}});
}

static Results celu(OperationCall &call) {
  return apply(call, Function::celu, {{"alpha", call.number(1, "alpha", 1.0)}});
}

static Results gelu(OperationCall &call) {
  bool isKeras3 = call.find(-1, "approximate") != nullptr;
  bool approximate = call.boolean(1, "approximate", isKeras3);
  return apply(call, approximate ? Function::gelu_tanh : Function::gelu, {});
}

static Results squareplus(OperationCall &call) {
  return apply(call, Function::squareplus, {{"b", call.number(1, "b", 4.0)}});
}

static Results softShrink(OperationCall &call) {
  return apply(call, Function::soft_shrink,
               {{"threshold", call.number(1, "threshold", 0.5)}});
}

static Results hardShrink(OperationCall &call) {
  return apply(call, Function::hard_shrink,
               {{"threshold", call.number(1, "threshold", 0.5)}});
}

/// keras.layers.ReLU as a node of its own.
static Results reluLayer(OperationCall &call) {
  double most =
      call.number(2, "max_value", std::numeric_limits<double>::infinity());
  return apply(call, Function::relu,
               {{"negative_slope", call.number(1, "negative_slope", 0.0)},
                {"max_value", most},
                {"threshold", call.number(3, "threshold", 0.0)}});
}

static Results threshold(OperationCall &call) {
  Tensor x = call.tensor(0, input);
  Tensor limit = call.tensor(-1, "threshold", &x);
  Tensor value = call.tensor(-1, "default_value", &x);
  return single(call.ops.select(
      call.ops.compare(CompareKind::greater, x, limit), x, value));
}

template <Function function> static Results along(OperationCall &call) {
  return apply(call, function,
               {{"axis", static_cast<double>(call.integer(1, "axis", -1))}});
}

static Results cast(OperationCall &call) {
  Tensor x = call.tensor(0, "x");
  auto type = call.type(1, "dtype");
  if (!type)
    return single(call.ops.fail("argument 'dtype' is missing"));
  return single(call.ops.cast(x, *type));
}

static Results logicalNot(OperationCall &call) {
  return single(call.ops.logicalNot(call.tensor(0, "x")));
}

static Results isNan(OperationCall &call) {
  Tensor x = call.tensor(0, "x");
  return single(call.ops.compare(CompareKind::not_equal, x, x));
}

static Tensor magnitudeAgainstInfinity(OperationCall &call, CompareKind kind) {
  Tensor x = call.tensor(0, "x");
  if (x && !isFloat(x.type))
    x = call.ops.cast(x, ElementType::f32);
  if (!x)
    return {};
  return call.ops.compare(
      kind, call.ops.unary(Function::abs, x),
      call.ops.scalar(std::numeric_limits<double>::infinity(), x.type));
}

static Results isInf(OperationCall &call) {
  return single(magnitudeAgainstInfinity(call, CompareKind::equal));
}

static Results isFinite(OperationCall &call) {
  return single(magnitudeAgainstInfinity(call, CompareKind::less));
}

static Results roundTo(OperationCall &call) {
  Tensor x = call.tensor(0, "x");
  int64_t decimals = call.integer(1, "decimals", 0);
  if (!x || !isFloat(x.type))
    return single(x);
  if (!decimals)
    return single(call.ops.unary(Function::round, x));
  Tensor factor = call.ops.scalar(std::pow(10.0, decimals), x.type);
  Tensor scaled = call.ops.binary(BinaryKind::multiply, x, factor);
  return single(call.ops.binary(
      BinaryKind::divide, call.ops.unary(Function::round, scaled), factor));
}

static Results nanToNum(OperationCall &call) {
  TensorOps &ops = call.ops;
  Tensor x = call.tensor(0, "x");
  if (!x || !isFloat(x.type))
    return single(x);
  double largest = x.type == ElementType::f64    ? 1.7976931348623157e308
                   : x.type == ElementType::f32  ? 3.4028234663852886e38
                   : x.type == ElementType::bf16 ? 3.3895313892515355e38
                                                 : 65504.0;
  double infinity = std::numeric_limits<double>::infinity();
  Tensor result = x;
  auto replace = [&](const Tensor &where, double value) {
    result = ops.select(where, ops.scalar(value, x.type), result);
  };
  replace(ops.compare(CompareKind::not_equal, x, x),
          call.number(1, "nan", 0.0));
  replace(ops.compare(CompareKind::equal, x, ops.scalar(infinity, x.type)),
          call.number(2, "posinf", largest));
  replace(ops.compare(CompareKind::equal, x, ops.scalar(-infinity, x.type)),
          call.number(3, "neginf", -largest));
  return single(result);
}

/// Σ over classes is 1 where the index is one of them.
static Results oneHot(OperationCall &call) {
  TensorOps &ops = call.ops;
  Tensor x = call.tensor(0, "x|indices");
  int64_t classes = call.integer(1, "num_classes|depth");
  int64_t raw = call.integer(-1, "axis", -1);
  auto type = call.type(-1, "dtype");
  if (!x || classes < 0 || classes > 1 << 20)
    return single(ops.fail("argument 'num_classes': expected a number of "
                           "classes, got " +
                           std::to_string(classes)));
  auto axis = ops.normalizeAxis(raw, x.shape.size() + 1);
  if (!axis)
    return {};
  std::vector<double> places(classes);
  for (int64_t i = 0; i < classes; ++i)
    places[i] = i;
  Shape shape(x.shape.size() + 1, 1);
  shape[*axis] = classes;
  Tensor hot = ops.compare(CompareKind::equal, ops.expandDims(x, *axis),
                           ops.constant(places, shape, x.type));
  return single(ops.cast(hot, type.value_or(ElementType::f32)));
}

/// Zero above (or below) the diagonal of the last two axes.
template <bool lower> static Results triangle(OperationCall &call) {
  TensorOps &ops = call.ops;
  Tensor x = call.tensor(0, "x");
  int64_t k = call.integer(1, "k", 0);
  if (!x)
    return {};
  size_t rank = x.shape.size();
  if (rank < 3 || x.shape[rank - 1] < 0 || x.shape[rank - 2] < 0)
    return single(ops.fail("a triangle of shape " + printShape(x.shape) +
                           ", expected a matrix of known size per row"));
  if (!call.affords(x.shape[rank - 2]) || !call.affords(x.shape[rank - 1]) ||
      !call.affords(x.shape[rank - 2] * x.shape[rank - 1]))
    return {};
  std::vector<double> keep;
  for (int64_t i = 0; i < x.shape[rank - 2]; ++i)
    for (int64_t j = 0; j < x.shape[rank - 1]; ++j)
      keep.push_back(lower ? j <= i + k : j >= i + k);
  Tensor mask = ops.constant(keep, {x.shape[rank - 2], x.shape[rank - 1]},
                             ElementType::boolean);
  return single(ops.select(mask, x, ops.scalar(0, x.type)));
}

template <int value> static Results filledLike(OperationCall &call) {
  Tensor x = call.tensor(0, "x|input");
  auto type = call.type(-1, "dtype");
  return x ? single(call.ops.fullLike(x, value, type.value_or(x.type)))
           : Results();
}

static Results fullLike(OperationCall &call) {
  Tensor x = call.tensor(0, "x");
  Tensor value = call.tensor(1, "fill_value", &x);
  auto type = call.type(-1, "dtype");
  if (!x || !value)
    return {};
  value = call.ops.cast(value, type.value_or(x.type));
  return single(call.ops.broadcast(value, x.shape, x));
}

/// The tensor itself.
static Results identity(OperationCall &call) {
  return single(call.tensor(0, "x|input|variable"));
}

llvm::ArrayRef<OperationRow> getElementwiseOperations() {
  static const OperationRow rows[] = {
      {"Add", "math.add add __operators__.add", binary<BinaryKind::add>},
      {"Subtract", "math.subtract subtract __operators__.sub",
       binary<BinaryKind::subtract>},
      {"", "__operators__.rsub", reversed<BinaryKind::subtract>},
      {"Multiply", "math.multiply multiply __operators__.mul",
       binary<BinaryKind::multiply>},
      {"Divide", "math.divide divide __operators__.truediv math.truediv",
       binary<BinaryKind::divide>},
      {"TrueDivide", "", binary<BinaryKind::divide>},
      {"", "__operators__.rtruediv", reversed<BinaryKind::divide>},
      {"FloorDivide", "math.floordiv floor_div __operators__.floordiv",
       binary<BinaryKind::floor_divide>},
      {"Mod", "math.floormod math.mod __operators__.mod",
       binary<BinaryKind::remainder>},
      {"Power", "math.pow pow __operators__.pow", binary<BinaryKind::power>},
      {"", "__operators__.rpow", reversed<BinaryKind::power>},
      {"Maximum", "math.maximum maximum", binary<BinaryKind::maximum>},
      {"Minimum", "math.minimum minimum", binary<BinaryKind::minimum>},
      {"Arctan2", "math.atan2 atan2", binary<BinaryKind::arctan2>},
      {"LogicalAnd", "math.logical_and __operators__.and",
       binary<BinaryKind::logical_and>},
      {"LogicalOr", "math.logical_or __operators__.or",
       binary<BinaryKind::logical_or>},
      {"LogicalXor", "math.logical_xor __operators__.xor",
       binary<BinaryKind::logical_xor>},
      {"", "math.squared_difference", squaredDifference},
      {"", "math.add_n add_n", sumOfList},
      {"Equal", "math.equal equal __operators__.eq",
       compare<CompareKind::equal>},
      {"NotEqual", "math.not_equal not_equal __operators__.ne",
       compare<CompareKind::not_equal>},
      {"Less", "math.less less __operators__.lt", compare<CompareKind::less>},
      {"LessEqual", "math.less_equal less_equal __operators__.le",
       compare<CompareKind::less_equal>},
      {"Greater", "math.greater greater __operators__.gt",
       compare<CompareKind::greater>},
      {"GreaterEqual", "math.greater_equal greater_equal __operators__.ge",
       compare<CompareKind::greater_equal>},
      {"Where", "where", where},
      {"Clip", "clip_by_value", clip},
      {"Absolute", "math.abs abs __operators__.abs", unary<Function::abs>},
      {"Abs", "", unary<Function::abs>},
      {"Negative", "math.negative negative __operators__.neg",
       unary<Function::negative>},
      {"Sign", "math.sign sign", unary<Function::sign>},
      {"Square", "math.square square", unary<Function::square>},
      {"Sqrt", "math.sqrt sqrt", unary<Function::sqrt>},
      {"Rsqrt", "math.rsqrt", unary<Function::rsqrt>},
      {"Reciprocal", "math.reciprocal", unary<Function::reciprocal>},
      {"Exp", "math.exp exp", unary<Function::exponential>},
      {"Expm1", "math.expm1", unary<Function::expm1>},
      {"Log", "math.log", unary<Function::log>},
      {"Log1p", "math.log1p", unary<Function::log1p>},
      {"Log2", "", unary<Function::log2>},
      {"Log10", "", unary<Function::log10>},
      {"Sin", "math.sin sin", unary<Function::sin>},
      {"Cos", "math.cos cos", unary<Function::cos>},
      {"Tan", "math.tan tan", unary<Function::tan>},
      {"Arcsin", "math.asin asin", unary<Function::asin>},
      {"Arccos", "math.acos acos", unary<Function::acos>},
      {"Arctan", "math.atan atan", unary<Function::atan>},
      {"Sinh", "math.sinh sinh", unary<Function::sinh>},
      {"Cosh", "math.cosh cosh", unary<Function::cosh>},
      {"Arcsinh", "math.asinh asinh", unary<Function::asinh>},
      {"Arccosh", "math.acosh acosh", unary<Function::acosh>},
      {"Arctanh", "math.atanh atanh", unary<Function::atanh>},
      {"Floor", "math.floor floor", unary<Function::floor>},
      {"Ceil", "math.ceil", unary<Function::ceil>},
      {"Round", "math.round round", roundTo},
      {"Trunc", "", unary<Function::trunc>},
      {"Erf", "math.erf", unary<Function::erf>},
      {"Relu", "nn.relu", unary<Function::relu>},
      {"ReLU", "", reluLayer},
      {"Relu6", "nn.relu6", relu6},
      {"LeakyRelu", "nn.leaky_relu", leakyRelu},
      {"Elu", "nn.elu", elu},
      {"Celu", "", celu},
      {"Selu", "nn.selu", unary<Function::selu>},
      {"Gelu", "nn.gelu", gelu},
      {"Silu", "nn.silu nn.swish", unary<Function::silu>},
      {"Sigmoid", "math.sigmoid sigmoid nn.sigmoid", unary<Function::sigmoid>},
      {"Tanh", "math.tanh tanh nn.tanh", unary<Function::tanh>},
      {"Softplus", "math.softplus nn.softplus", unary<Function::softplus>},
      {"Softsign", "math.softsign nn.softsign", unary<Function::softsign>},
      {"LogSigmoid", "math.log_sigmoid", unary<Function::log_sigmoid>},
      {"HardSigmoid", "", unary<Function::hard_sigmoid>},
      {"HardSilu", "", unary<Function::hard_silu>},
      {"HardTanh", "", unary<Function::hard_tanh>},
      {"TanhShrink", "", unary<Function::tanh_shrink>},
      {"SoftShrink", "", softShrink},
      {"HardShrink", "", hardShrink},
      {"Squareplus", "", squareplus},
      {"SparsePlus", "", unary<Function::sparse_plus>},
      {"SparseSigmoid", "", unary<Function::sparse_sigmoid>},
      {"Threshold", "", threshold},
      {"Mish", "", unary<Function::mish>},
      {"Softmax", "nn.softmax", along<Function::softmax>},
      {"LogSoftmax", "nn.log_softmax", along<Function::log_softmax>},
      {"Sparsemax", "", along<Function::sparsemax>},
      {"Glu", "", along<Function::glu>},
      {"Cast", "cast", cast},
      {"LogicalNot", "math.logical_not __operators__.invert", logicalNot},
      {"Isnan", "math.is_nan", isNan},
      {"Isinf", "math.is_inf", isInf},
      {"Isfinite", "math.is_finite", isFinite},
      {"NanToNum", "", nanToNum},
      {"OneHot", "one_hot", oneHot},
      {"Tril", "", triangle<true>},
      {"Triu", "", triangle<false>},
      {"ZerosLike", "zeros_like", filledLike<0>},
      {"OnesLike", "ones_like", filledLike<1>},
      {"FullLike", "", fullLike},
      {"StopGradient", "stop_gradient", identity},
      {"Identity", "identity", identity},
  };
  return rows;
}

} // namespace kerasc::frontend
