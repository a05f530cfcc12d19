//===- Operators.cpp - Python's operators on static values and tensors ----===//

#include "compiler/lambda/Interpreter.h"

#include "compiler/lambda/Arrays.h"
#include "compiler/lambda/Frame.h"
#include "compiler/lambda/TensorFunctions.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

namespace kerasc::lambda {

using llvm::Error;
using llvm::Expected;

namespace {

constexpr llvm::StringRef operatorNames[] = {
    "+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^", "/"};
constexpr llvm::StringRef compareNames[] = {"<", "<=", "==", "!=", ">", ">="};

Error tooWide() {
  return mistake("an integer of more than 64 bits",
                 "compute with floats, or with smaller integers");
}
Error byZero() { return mistake("a division by zero"); }

int64_t floorDivide(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

Result integerPower(int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0)
      return byZero();
    return Value::of(std::pow(static_cast<double>(base), exponent));
  }
  int64_t result = 1;
  // Anything but 0, 1 and -1 leaves 64 bits within 63 steps.
  if (base == 0 || base == 1 || base == -1)
    exponent = exponent == 0 ? 0 : 2 - exponent % 2;
  for (int64_t i = 0; i < exponent; ++i)
    if (__builtin_mul_overflow(result, base, &result))
      return tooWide();
  return Value::of(result);
}

Result integerBinary(BinaryOperator op, int64_t a, int64_t b) {
  int64_t result;
  bool overflows = false;
  switch (op) {
  case BinaryOperator::Add:
    overflows = __builtin_add_overflow(a, b, &result);
    break;
  case BinaryOperator::Subtract:
    overflows = __builtin_sub_overflow(a, b, &result);
    break;
  case BinaryOperator::Multiply:
    overflows = __builtin_mul_overflow(a, b, &result);
    break;
  case BinaryOperator::And:
    result = a & b;
    break;
  case BinaryOperator::Or:
    result = a | b;
    break;
  case BinaryOperator::Xor:
    result = a ^ b;
    break;
  case BinaryOperator::LeftShift:
    if (b < 0)
      return mistake("a shift by " + llvm::Twine(b));
    overflows =
        a != 0 && (b >= 63 || __builtin_mul_overflow(a, int64_t{1} << b,
                                                     &result));
    result = a == 0 ? 0 : result;
    break;
  case BinaryOperator::RightShift:
    if (b < 0)
      return mistake("a shift by " + llvm::Twine(b));
    result = a >> std::min<int64_t>(b, 63);
    break;
  case BinaryOperator::Power:
    return integerPower(a, b);
  case BinaryOperator::TrueDivide:
    if (b == 0)
      return byZero();
    return Value::of(static_cast<double>(a) / static_cast<double>(b));
  case BinaryOperator::FloorDivide:
  case BinaryOperator::ClassicDivide:
  case BinaryOperator::Remainder:
    if (b == 0)
      return byZero();
    if (b == -1) { // the one quotient that overflows
      overflows = __builtin_sub_overflow(int64_t{0}, a, &result);
      if (op == BinaryOperator::Remainder) {
        result = 0;
        overflows = false;
      }
      break;
    }
    result = floorDivide(a, b);
    if (op == BinaryOperator::Remainder)
      result = a - result * b;
    break;
  default:
    return mistake("an operator that integers do not have");
  }
  if (overflows)
    return tooWide();
  return Value::of(result);
}

Result floatBinary(BinaryOperator op, double a, double b) {
  switch (op) {
  case BinaryOperator::Add:
    return Value::of(a + b);
  case BinaryOperator::Subtract:
    return Value::of(a - b);
  case BinaryOperator::Multiply:
    return Value::of(a * b);
  case BinaryOperator::Power:
    if (a == 0 && b < 0)
      return byZero();
    if (a < 0 && b != std::floor(b))
      return mistake("a power that is a complex number");
    return Value::of(std::pow(a, b));
  case BinaryOperator::TrueDivide:
  case BinaryOperator::ClassicDivide:
    if (b == 0)
      return byZero();
    return Value::of(a / b);
  case BinaryOperator::FloorDivide:
  case BinaryOperator::Remainder: {
    if (b == 0)
      return byZero();
    double rest = std::fmod(a, b);
    if (rest != 0 && (b < 0) != (rest < 0))
      rest += b;
    if (op == BinaryOperator::Remainder)
      return Value::of(rest == 0 ? std::copysign(0.0, b) : rest);
    return Value::of(std::round((a - rest) / b));
  }
  default:
    return mistake("an operator that floats do not have");
  }
}

} // namespace

Result Interpreter::unary(UnaryOperator op, const Value &x) {
  if (op == UnaryOperator::Not) {
    Expected<bool> isTrue = truth(x);
    if (!isTrue)
      return isTrue.takeError();
    return Value::of(!*isTrue);
  }
  if (x.isTensor()) {
    DType dtype = x.tensor().type.dtype;
    if (op == UnaryOperator::Positive)
      return x;
    if (op == UnaryOperator::Negative && dtype != DType::Bool)
      return tensors.unary("negative", x);
    if (op == UnaryOperator::Invert && dtype == DType::Bool)
      return logicalNot(*this, x);
  }
  if (x.is(Kind::Array) && op == UnaryOperator::Negative)
    return arrayBinary(*this, BinaryOperator::Multiply, x,
                       Value::of(int64_t{-1}));
  if (x.isNumber() && op == UnaryOperator::Positive)
    return x.is(Kind::Bool) ? Value::of(x.integer) : x;
  if (x.is(Kind::Float) && op == UnaryOperator::Negative)
    return Value::of(-x.number);
  if (x.isInteger() && op == UnaryOperator::Negative)
    return integerBinary(BinaryOperator::Subtract, 0, x.integer);
  if (x.isInteger() && op == UnaryOperator::Invert)
    return Value::of(~x.integer);
  return mistake("a unary operator on " + describe(x));
}

Result Interpreter::binary(BinaryOperator op, const Value &a, const Value &b) {
  if (a.isTensor() || b.isTensor())
    return tensorBinary(*this, op, a, b);
  if (a.is(Kind::Array) || b.is(Kind::Array))
    return arrayBinary(*this, op, a, b);
  if (a.isInteger() && b.isInteger()) {
    Result result = integerBinary(op, a.integer, b.integer);
    bool isLogical = op == BinaryOperator::And || op == BinaryOperator::Or ||
                     op == BinaryOperator::Xor;
    if (result && isLogical && a.is(Kind::Bool) && b.is(Kind::Bool))
      return Value::of(result->integer != 0);
    return result;
  }
  if (a.isNumber() && b.isNumber())
    return floatBinary(op, a.asDouble(), b.asDouble());

  auto sizeOf = [](const Value &value) {
    return value.is(Kind::Dim) || (value.is(Kind::Int) && value.integer >= 0);
  };
  if (sizeOf(a) && sizeOf(b)) {
    std::optional<int64_t> size;
    if (op == BinaryOperator::Multiply)
      size = tensors.sizes.multiply(a.integer, b.integer);
    else if (op == BinaryOperator::FloorDivide ||
             op == BinaryOperator::ClassicDivide)
      size = tensors.sizes.divide(a.integer, b.integer);
    if (!size)
      return mistake("the operator '" +
                         operatorNames[static_cast<int>(op)] +
                         "' on a size that only run time knows",
                     "use a size that the model fixes");
    return Value::plain(*size < 0 ? Kind::Dim : Kind::Int, *size);
  }
  if (op == BinaryOperator::Add && a.kind == b.kind && a.isSequence()) {
    if (Error error = arena.reserve((a.items().size() + b.items().size()) *
                                    sizeof(Value)))
      return error;
    std::vector<Value> items = a.items();
    items.insert(items.end(), b.items().begin(), b.items().end());
    return arena.sequence(a.kind, std::move(items));
  }
  if (op == BinaryOperator::Add && a.is(Kind::Text) && b.is(Kind::Text)) {
    if (Error error = arena.reserve(a.text().size() + b.text().size()))
      return error;
    return arena.text(a.text() + b.text());
  }
  if (op == BinaryOperator::Multiply && b.isSequence() && a.isInteger())
    return binary(op, b, a);
  if (op == BinaryOperator::Multiply && a.isSequence() && b.isInteger()) {
    uint64_t times = std::max<int64_t>(b.integer, 0), size = a.items().size();
    if (size && times > limits.items / size)
      return mistake("a sequence of more than " + llvm::Twine(limits.items) +
                     " elements");
    if (Error error = arena.reserve(size * times * sizeof(Value)))
      return error;
    std::vector<Value> items;
    items.reserve(size * times);
    for (uint64_t i = 0; i < (size ? times : 0); ++i)
      items.insert(items.end(), a.items().begin(), a.items().end());
    return arena.sequence(a.kind, std::move(items));
  }
  return mistake("the operator '" + operatorNames[static_cast<int>(op)] +
                 "' on " + describe(a) + " and " + describe(b));
}

Result Interpreter::inPlaceBinary(BinaryOperator op, const Value &a,
                                  const Value &b) {
  // `x += [...]` changes the list that other names may hold.
  if (op == BinaryOperator::Add && a.is(Kind::List)) {
    Expected<std::vector<Value>> more = elements(b);
    if (!more)
      return more.takeError();
    if (Error error = arena.reserve(more->size() * sizeof(Value)))
      return error;
    arena.spend(more->size() * sizeof(Value));
    a.items().insert(a.items().end(), more->begin(), more->end());
    return a;
  }
  return binary(op, a, b);
}

Result Interpreter::compare(int32_t op, const Value &a, const Value &b) {
  if (op < 0 || op > 5)
    return mistake("a comparison of an unknown kind");
  if (a.isTensor() || b.isTensor()) {
    constexpr BinaryKind kinds[] = {BinaryKind::Less,     BinaryKind::LessEqual,
                                    BinaryKind::Equal,    BinaryKind::NotEqual,
                                    BinaryKind::Greater,
                                    BinaryKind::GreaterEqual};
    if (generation != Generation::Keras3 && (op == 2 || op == 3)) {
      // TensorFlow 1 compares which objects they are, TensorFlow 2 elements.
      return mistake("'" + compareNames[op] +
                         "' on a tensor, which TensorFlow 1 and 2 understand "
                         "differently",
                     "write K.equal or K.not_equal");
    }
    Value left = a, right = b;
    if (Error error = unify(left, right))
      return error;
    return tensors.binary(kinds[op], left, right);
  }
  if (op == 2 || op == 3) {
    Expected<bool> isSame = equal(a, b);
    if (!isSame)
      return isSame.takeError();
    return Value::of(*isSame == (op == 2));
  }
  int order;
  if (a.isInteger() && b.isInteger()) {
    order = a.integer < b.integer ? -1 : a.integer > b.integer;
  } else if (a.isNumber() && b.isNumber()) {
    double left = a.asDouble(), right = b.asDouble();
    if (std::isnan(left) || std::isnan(right))
      return Value::of(false);
    order = left < right ? -1 : left > right;
  } else if (a.is(Kind::Text) && b.is(Kind::Text)) {
    order = llvm::StringRef(a.text()).compare(b.text());
  } else {
    return mistake("'" + compareNames[op] + "' on " + describe(a) + " and " +
                   describe(b));
  }
  return Value::of(op == 0   ? order < 0
                   : op == 1 ? order <= 0
                   : op == 4 ? order > 0
                             : order >= 0);
}

Expected<bool> Interpreter::equal(const Value &a, const Value &b,
                                  uint64_t depth) {
  if (Error error = step())
    return error;
  if (depth > limits.depth)
    return mistake("a comparison of deeply nested values");
  if (a.isInteger() && b.isInteger())
    return a.integer == b.integer;
  if (a.isNumber() && b.isNumber())
    return a.asDouble() == b.asDouble();
  if (a.is(Kind::DType) && b.is(Kind::Text))
    return dtypeName(static_cast<DType>(a.integer)) == b.text();
  if (a.is(Kind::Text) && b.is(Kind::DType))
    return equal(b, a, depth + 1);
  if (a.is(Kind::Dim) != b.is(Kind::Dim) && (a.isInteger() || b.isInteger()))
    return mistake("a comparison with a size that only run time knows");
  if (a.isTensor() || b.isTensor() || a.is(Kind::Array) || b.is(Kind::Array))
    return mistake("a comparison of " + describe(a) + " and " + describe(b) +
                   " within a static value");
  if (a.kind != b.kind)
    return false;
  switch (a.kind) {
  case Kind::None:
  case Kind::Ellipsis:
    return true;
  case Kind::Text:
  case Kind::Bytes:
    return a.text() == b.text();
  case Kind::Tuple:
  case Kind::List:
  case Kind::Slice:
  case Kind::Range:
    if (a.items().size() != b.items().size())
      return false;
    for (auto [left, right] : llvm::zip(a.items(), b.items())) {
      Expected<bool> isSame = equal(left, right, depth + 1);
      if (!isSame || !*isSame)
        return isSame;
    }
    return true;
  case Kind::Set:
  case Kind::Dict:
    return mistake("a comparison of " + typeName(a) + "s");
  default:
    return a.integer == b.integer;
  }
}

Expected<bool> Interpreter::contains(const Value &container,
                                     const Value &item) {
  if (container.is(Kind::Text) && item.is(Kind::Text))
    return llvm::StringRef(container.text()).contains(item.text());
  if (container.is(Kind::Dict)) {
    Expected<Value *> entry = findEntry(*this, container, item);
    if (!entry)
      return entry.takeError();
    return *entry != nullptr;
  }
  Expected<std::vector<Value>> items = elements(container);
  if (!items)
    return items.takeError();
  for (const Value &candidate : *items) {
    Expected<bool> isSame = equal(candidate, item);
    if (!isSame || *isSame)
      return isSame;
  }
  return false;
}

Expected<bool> Interpreter::truth(const Value &value) {
  switch (value.kind) {
  case Kind::None:
    return false;
  case Kind::Bool:
  case Kind::Int:
    return value.integer != 0;
  case Kind::Float:
    return value.number != 0;
  case Kind::Text:
  case Kind::Bytes:
    return !value.text().empty();
  case Kind::Tuple:
  case Kind::List:
  case Kind::Set:
  case Kind::Dict:
    return !value.items().empty();
  case Kind::Tensor:
    return mistake("the truth of " + describe(value) +
                       " decides what is computed, and only run time knows it",
                   generation == Generation::Keras3
                       ? "use keras.ops.where to choose between two tensors"
                       : "use K.switch to choose between two tensors");
  case Kind::Dim:
    return mistake("a size that only run time knows decides what is computed");
  case Kind::Array:
  case Kind::Range:
  case Kind::Null:
  case Kind::Opaque:
    return mistake("the truth of " + describe(value));
  default:
    return true;
  }
}

} // namespace kerasc::lambda
