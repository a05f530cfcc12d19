//===- Evaluator.cpp - a TensorBuilder that computes, for tests -----------===//

#include "Evaluator.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <map>

namespace kerasc::lambda {

using llvm::ArrayRef;
using llvm::StringRef;
using Result = TensorBuilder::Result;

namespace {

llvm::Error wrong(const llvm::Twine &text) {
  return llvm::createStringError("evaluator: " + text);
}

/// The next index of `shape`, row-major; false after the last.
bool advance(Shape &index, ArrayRef<int64_t> shape) {
  for (size_t axis = shape.size(); axis-- > 0;) {
    if (++index[axis] < shape[axis])
      return true;
    index[axis] = 0;
  }
  return false;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double softplus(double x) {
  return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x)));
}

/// NaN for a function that is not here: no expected value is NaN but where the
/// function is.
double apply(StringRef name, double x,
             const std::function<double(StringRef, double)> &given) {
  double infinity = std::numeric_limits<double>::infinity();
  if (name == "exponential")
    return std::exp(x);
  if (name == "log")
    return std::log(x);
  if (name == "log1p")
    return std::log1p(x);
  if (name == "sqrt")
    return std::sqrt(x);
  if (name == "rsqrt")
    return 1 / std::sqrt(x);
  if (name == "square")
    return x * x;
  if (name == "abs")
    return std::fabs(x);
  if (name == "negative")
    return -x;
  if (name == "sign")
    return x > 0 ? 1 : x < 0 ? -1 : x;
  if (name == "round")
    return std::nearbyint(x);
  if (name == "sin")
    return std::sin(x);
  if (name == "cos")
    return std::cos(x);
  if (name == "atan")
    return std::atan(x);
  if (name == "tanh")
    return std::tanh(x);
  if (name == "erf")
    return std::erf(x);
  if (name == "sigmoid")
    return sigmoid(x);
  if (name == "silu")
    return x * sigmoid(x);
  if (name == "softplus")
    return softplus(x);
  if (name == "softsign")
    return x / (1 + std::fabs(x));
  if (name == "mish")
    return x * std::tanh(softplus(x));
  if (name == "gelu")
    return x / 2 * (1 + std::erf(x / std::sqrt(2.0)));
  if (name == "gelu_tanh")
    return x / 2 *
           (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
  if (name == "hard_silu")
    return x * std::fmin(std::fmax(x + 3, 0), 6) / 6;
  if (name == "hard_sigmoid")
    return std::fmin(std::fmax(given("slope", 1.0 / 6) * x + 0.5, 0), 1);
  if (name == "elu")
    return x > 0 ? x : given("alpha", 1) * std::expm1(x);
  if (name == "celu") {
    double alpha = given("alpha", 1);
    return std::fmax(x, 0) + alpha * std::expm1(std::fmin(x, 0) / alpha);
  }
  if (name == "leaky_relu")
    return x >= 0 ? x : given("negative_slope", 0.2) * x;
  if (name == "relu") {
    double threshold = given("threshold", 0);
    double f = std::fmin(x > threshold ? x : 0, given("max_value", infinity));
    return f - given("negative_slope", 0) * std::fmax(threshold - x, 0);
  }
  return NAN;
}

double apply(BinaryKind kind, double a, double b) {
  switch (kind) {
  case BinaryKind::Add:
    return a + b;
  case BinaryKind::Subtract:
    return a - b;
  case BinaryKind::Multiply:
    return a * b;
  case BinaryKind::Divide:
    return a / b;
  case BinaryKind::FloorDivide:
    return std::floor(a / b);
  case BinaryKind::Remainder: {
    double rest = std::fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }
  case BinaryKind::Power:
    return std::pow(a, b);
  case BinaryKind::Maximum:
    return std::fmax(a, b);
  case BinaryKind::Minimum:
    return std::fmin(a, b);
  case BinaryKind::Arctan2:
    return std::atan2(a, b);
  case BinaryKind::Equal:
    return a == b;
  case BinaryKind::NotEqual:
    return a != b;
  case BinaryKind::Less:
    return a < b;
  case BinaryKind::LessEqual:
    return a <= b;
  case BinaryKind::Greater:
    return a > b;
  case BinaryKind::GreaterEqual:
    return a >= b;
  case BinaryKind::LogicalAnd:
    return a != 0 && b != 0;
  case BinaryKind::LogicalOr:
    return a != 0 || b != 0;
  case BinaryKind::LogicalXor:
    return (a != 0) != (b != 0);
  }
  return NAN;
}

} // namespace

TensorId Evaluator::add(NdArray array) {
  arrays.push_back(std::move(array));
  return arrays.size() - 1;
}

double Evaluator::at(TensorId x, Index index) const {
  const NdArray &array = arrays[x];
  int64_t offset = 0;
  size_t skipped = index.size() - array.shape.size();
  for (size_t axis = 0; axis < array.shape.size(); ++axis)
    offset = offset * array.shape[axis] +
             (array.shape[axis] == 1 ? 0 : index[skipped + axis]);
  return array.values[offset];
}

Result Evaluator::make(Shape shape, const TensorType &declared,
                       const std::function<double(Index)> &element) {
  if (shape.size() != declared.shape.size())
    return wrong("rank differs from the declared one");
  for (auto [size, expected] : llvm::zip(shape, declared.shape))
    if (expected >= 0 && size != expected)
      return wrong("size " + llvm::Twine(size) + ", declared " +
                   llvm::Twine(expected));
  NdArray array{shape, {}, declared.dtype};
  if (!llvm::is_contained(shape, 0)) {
    Shape index(shape.size(), 0);
    do
      array.values.push_back(element(index));
    while (advance(index, shape));
  }
  return add(std::move(array));
}

Result Evaluator::unary(StringRef function, Parameters parameters, TensorId x,
                        const TensorType &result) {
  auto given = [&](StringRef name, double otherwise) {
    for (auto [key, value] : parameters)
      if (key == name)
        return value;
    return otherwise;
  };
  if (function == "softmax" || function == "log_softmax") {
    int64_t rank = static_cast<int64_t>(arrays[x].shape.size());
    auto axis = static_cast<int64_t>(given("axis", -1));
    axis = axis < 0 ? axis + rank : axis;
    return make(arrays[x].shape, result, [&](Index index) {
      Shape other(index.begin(), index.end());
      double sum = 0;
      for (int64_t i = 0; i < arrays[x].shape[axis]; ++i) {
        other[axis] = i;
        sum += std::exp(at(x, other));
      }
      double log = at(x, index) - std::log(sum);
      return function == "softmax" ? std::exp(log) : log;
    });
  }
  return make(arrays[x].shape, result, [&](Index index) {
    return apply(function, at(x, index), given);
  });
}

Shape Evaluator::broadcast(ArrayRef<TensorId> xs) const {
  Shape shape;
  for (TensorId x : xs) {
    const Shape &other = arrays[x].shape;
    if (shape.size() < other.size())
      shape.insert(shape.begin(), other.size() - shape.size(), 1);
    for (size_t i = 0; i < other.size(); ++i) {
      int64_t &size = shape[shape.size() - other.size() + i];
      size = size == 1 ? other[i] : size;
    }
  }
  return shape;
}

Result Evaluator::binary(BinaryKind kind, TensorId a, TensorId b,
                         const TensorType &result) {
  if (arrays[a].dtype != arrays[b].dtype)
    return wrong("operands of two types");
  return make(broadcast({a, b}), result, [&](Index index) {
    return apply(kind, at(a, index), at(b, index));
  });
}

Result Evaluator::select(TensorId condition, TensorId a, TensorId b,
                         const TensorType &result) {
  if (arrays[a].dtype != arrays[b].dtype ||
      arrays[condition].dtype != DType::Bool)
    return wrong("operands of wrong types");
  return make(broadcast({condition, a, b}), result, [&](Index index) {
    return at(condition, index) != 0 ? at(a, index) : at(b, index);
  });
}

Result Evaluator::cast(TensorId x, const TensorType &result) {
  bool isReal = result.dtype >= DType::Float16;
  return make(arrays[x].shape, result, [&](Index index) {
    double value = at(x, index);
    if (result.dtype == DType::Bool)
      return static_cast<double>(value != 0);
    return isReal ? value : std::trunc(value);
  });
}

Result Evaluator::reduce(ReduceKind kind, TensorId x, ArrayRef<int64_t> axes,
                         bool keepDims, const TensorType &result) {
  const Shape &shape = arrays[x].shape;
  Shape kept, inner;
  for (int64_t axis = 0; axis < static_cast<int64_t>(shape.size()); ++axis) {
    if (llvm::is_contained(axes, axis)) {
      inner.push_back(shape[axis]);
      if (keepDims)
        kept.push_back(1);
    } else {
      kept.push_back(shape[axis]);
    }
  }
  return make(kept, result, [&](Index index) {
    Shape place(inner.size(), 0);
    double sum = 0, product = 1, best = NAN, where = 0, count = 0;
    bool isMax = kind == ReduceKind::Max || kind == ReduceKind::ArgMax;
    do {
      Shape full;
      size_t outerAxis = 0, innerAxis = 0;
      for (int64_t axis = 0; axis < static_cast<int64_t>(shape.size());
           ++axis) {
        bool isInner = llvm::is_contained(axes, axis);
        full.push_back(isInner ? place[innerAxis++] : index[outerAxis]);
        outerAxis += !isInner || keepDims;
      }
      double value = at(x, full);
      sum += value;
      product *= value;
      if (std::isnan(best) || (isMax ? value > best : value < best)) {
        best = value;
        where = count;
      }
      ++count;
    } while (advance(place, inner));
    switch (kind) {
    case ReduceKind::Sum:
      return sum;
    case ReduceKind::Mean:
      return sum / count;
    case ReduceKind::Prod:
      return product;
    case ReduceKind::Any:
      return static_cast<double>(sum != 0);
    case ReduceKind::All:
      return static_cast<double>(product != 0);
    case ReduceKind::ArgMax:
    case ReduceKind::ArgMin:
      return where;
    default:
      return best;
    }
  });
}

Result Evaluator::cumulative(ReduceKind kind, TensorId x, int64_t axis,
                             const TensorType &result) {
  return make(arrays[x].shape, result, [&](Index index) {
    Shape place(index.begin(), index.end());
    double value = kind == ReduceKind::Sum ? 0 : 1;
    for (int64_t i = 0; i <= index[axis]; ++i) {
      place[axis] = i;
      value =
          kind == ReduceKind::Sum ? value + at(x, place) : value * at(x, place);
    }
    return value;
  });
}

Result Evaluator::concatenate(ArrayRef<TensorId> xs, int64_t axis,
                              const TensorType &result) {
  Shape shape = arrays[xs[0]].shape;
  for (TensorId x : xs.drop_front())
    shape[axis] += arrays[x].shape[axis];
  return make(shape, result, [&](Index index) {
    Shape place(index.begin(), index.end());
    size_t part = 0;
    for (; place[axis] >= arrays[xs[part]].shape[axis]; ++part)
      place[axis] -= arrays[xs[part]].shape[axis];
    return at(xs[part], place);
  });
}

Result Evaluator::slice(TensorId x, ArrayRef<int64_t> starts,
                        ArrayRef<int64_t> steps, ArrayRef<int64_t> cuts,
                        const TensorType &result) {
  Shape shape = result.shape;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] < 0)
      shape[axis] = (arrays[x].shape[axis] - starts[axis] - cuts[axis] +
                     steps[axis] - 1) /
                    steps[axis];
  return make(shape, result, [&](Index index) {
    Shape place;
    for (size_t axis = 0; axis < index.size(); ++axis)
      place.push_back(starts[axis] + steps[axis] * index[axis] +
                      (starts[axis] < 0 ? arrays[x].shape[axis] : 0));
    return at(x, place);
  });
}

Result Evaluator::take(TensorId x, ArrayRef<int64_t> indices, int64_t axis,
                       const TensorType &result) {
  Shape shape = arrays[x].shape;
  shape[axis] = static_cast<int64_t>(indices.size());
  return make(shape, result, [&](Index index) {
    Shape place(index.begin(), index.end());
    place[axis] = indices[index[axis]];
    return at(x, place);
  });
}

Result Evaluator::transpose(TensorId x, ArrayRef<int64_t> permutation,
                            const TensorType &result) {
  Shape shape;
  for (int64_t axis : permutation)
    shape.push_back(arrays[x].shape[axis]);
  return make(shape, result, [&](Index index) {
    Shape place(index.size(), 0);
    for (size_t i = 0; i < index.size(); ++i)
      place[permutation[i]] = index[i];
    return at(x, place);
  });
}

Result Evaluator::reshape(TensorId x, const TensorType &result) {
  // One unknown size is what remains; several are those of x in order.
  NdArray array = arrays[x];
  array.shape = result.shape;
  auto total = static_cast<int64_t>(array.values.size());
  int64_t unknown =
      llvm::count_if(result.shape, [](int64_t s) { return s < 0; });
  if (unknown > 1)
    return wrong("a reshape with several unknown sizes");
  int64_t known = 1;
  for (int64_t size : result.shape)
    known *= size < 0 ? 1 : size;
  for (int64_t &size : array.shape)
    size = size < 0 ? total / known : size;
  if (!unknown && known != total)
    return wrong("a reshape to another number of elements");
  return add(std::move(array));
}

Result Evaluator::broadcastTo(TensorId x, TensorId like,
                              const TensorType &result) {
  return make(arrays[like].shape, result,
              [&](Index index) { return at(x, index); });
}

Result Evaluator::einsum(StringRef equation, TensorId a, TensorId b,
                         const TensorType &result) {
  auto [inputs, output] = equation.split("->");
  auto [left, right] = inputs.split(',');
  std::map<char, int64_t> sizeOf, placeOf;
  for (auto [letter, size] : llvm::zip(left, arrays[a].shape))
    sizeOf[letter] = size;
  for (auto [letter, size] : llvm::zip(right, arrays[b].shape))
    sizeOf[letter] = size;
  Shape shape, summed;
  std::string summedLetters;
  for (char letter : output)
    shape.push_back(sizeOf[letter]);
  for (auto [letter, size] : sizeOf)
    if (!output.contains(letter)) {
      summedLetters += letter;
      summed.push_back(size);
    }
  auto place = [&](StringRef letters) {
    Shape index;
    for (char letter : letters)
      index.push_back(placeOf[letter]);
    return index;
  };
  return make(shape, result,
              [&, output = output, left = left, right = right](Index index) {
                for (size_t i = 0; i < index.size(); ++i)
                  placeOf[output[i]] = index[i];
                Shape inner(summed.size(), 0);
                double sum = 0;
                do {
                  for (size_t i = 0; i < inner.size(); ++i)
                    placeOf[summedLetters[i]] = inner[i];
                  sum += at(a, place(left)) * at(b, place(right));
                } while (advance(inner, summed));
                return sum;
              });
}

Result Evaluator::constant(ArrayRef<double> values, const TensorType &result) {
  size_t next = 0;
  return make(result.shape, result, [&](Index) {
    return values.size() == 1 ? values[0] : values[next++];
  });
}

Result Evaluator::pad(TensorId x, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                      double value, const TensorType &result) {
  Shape shape = arrays[x].shape;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    shape[axis] += low[axis] + high[axis];
  return make(shape, result, [&](Index index) {
    Shape place;
    for (size_t axis = 0; axis < index.size(); ++axis) {
      int64_t at = index[axis] - low[axis];
      if (at < 0 || at >= arrays[x].shape[axis])
        return value;
      place.push_back(at);
    }
    return this->at(x, place);
  });
}

} // namespace kerasc::lambda
