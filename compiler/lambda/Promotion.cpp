//===- Promotion.cpp - the element type in which values meet --------------===//
//
// Keras 1 and 2 have TensorFlow's rule: a Python number takes the tensor's type,
// two tensors must agree. Keras 3 has JAX's: both become the least type above
// them.
//
//===----------------------------------------------------------------------===//

#include "compiler/lambda/Interpreter.h"

#include "compiler/lambda/Arrays.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;

namespace {

DType dtypeOf(const Value &x) { return x.tensor().type.dtype; }

DType signedOf(unsigned bits) {
  return bits <= 8    ? DType::Int8
         : bits <= 16 ? DType::Int16
         : bits <= 32 ? DType::Int32
                      : DType::Int64;
}

DType promote(DType a, DType b) {
  if (a == b || b == DType::Bool)
    return a;
  if (a == DType::Bool)
    return b;
  if (isFloat(a) != isFloat(b))
    return isFloat(a) ? a : b;
  if (isFloat(a)) {
    if (bitsOf(a) == bitsOf(b)) // float16 and bfloat16
      return DType::Float32;
    return bitsOf(a) > bitsOf(b) ? a : b;
  }
  if (isSigned(a) == isSigned(b))
    return bitsOf(a) > bitsOf(b) ? a : b;
  unsigned plainBits = bitsOf(isSigned(a) ? b : a);
  if (plainBits == 64)
    return DType::Float32;
  return signedOf(std::max(bitsOf(isSigned(a) ? a : b), 2 * plainBits));
}

/// True when a Python value has a fraction, or may have one.
bool isReal(const Value &value) {
  if (value.is(Kind::Float))
    return true;
  if (value.is(Kind::Array))
    return value.array().isFloat;
  return value.isSequence() && llvm::any_of(value.items(), [](const Value &item) {
           return item.is(Kind::Float) ||
                  (item.isSequence() && llvm::any_of(item.items(), [](auto &x) {
                     return x.is(Kind::Float);
                   }));
         });
}

bool holdsTensor(const Value &value) {
  return value.isSequence() && llvm::any_of(value.items(), [](const Value &x) {
           return x.isTensor();
         });
}

} // namespace

Result Interpreter::toTensor(const Value &value, const DType *like) {
  if (value.isTensor())
    return value;
  if (holdsTensor(value)) {
    std::vector<Value> parts = value.items();
    if (Error error = unifyAll(parts))
      return error;
    for (Value &part : parts) {
      Result row = tensors.expandDims(part, 0);
      if (!row)
        return row;
      part = *row;
    }
    return tensors.concatenate(parts, 0);
  }
  if (value.is(Kind::Dim))
    return mistake("a size that only run time knows is used as a number");
  if (!value.isNumber() && !value.isSequence() && !value.is(Kind::Array))
    return mistake(describe(value) + " is used as a tensor");
  DType dtype = like ? *like
                : isReal(value)        ? DType::Float32
                : value.is(Kind::Bool) ? DType::Bool
                                       : DType::Int32;
  Result array = makeArray(*this, value);
  if (!array)
    return array;
  return tensors.constant(array->array().elements, array->array().shape, dtype);
}

Error Interpreter::unify(Value &a, Value &b) {
  if (!a.isTensor() && !b.isTensor()) {
    // Two Python values: the more exact one decides.
    Value &first = isReal(b) ? b : a;
    Result made = toTensor(first);
    if (!made)
      return made.takeError();
    first = *made;
  }
  if (!a.isTensor())
    return unify(b, a);
  if (holdsTensor(b)) {
    Result made = toTensor(b);
    if (!made)
      return made.takeError();
    b = *made;
  }
  DType wanted = dtypeOf(a);
  if (b.isTensor()) {
    if (dtypeOf(b) == wanted)
      return Error::success();
    if (generation != Generation::Keras3)
      return mistake("an operation on " + describe(a) + " and " + describe(b) +
                         ", expected one type",
                     "convert one with K.cast");
    wanted = promote(wanted, dtypeOf(b));
  } else {
    bool loses = (isReal(b) && !isFloat(wanted)) ||
                 (wanted == DType::Bool && !b.is(Kind::Bool));
    if (loses && generation != Generation::Keras3)
      return mistake("an operation on " + describe(a) + " and " + describe(b) +
                         ", which does not fit the tensor's type",
                     "convert the tensor with K.cast");
    if (loses)
      wanted = isReal(b) ? DType::Float32 : DType::Int32;
  }
  Result left = tensors.cast(a, wanted);
  if (!left)
    return left.takeError();
  Result right = b.isTensor() ? tensors.cast(b, wanted) : toTensor(b, &wanted);
  if (!right)
    return right.takeError();
  a = *left;
  b = *right;
  return Error::success();
}

Error Interpreter::unifyAll(std::vector<Value> &values) {
  // Each with the first, which may become wider; then all as wide as it.
  for (int pass = 0; pass < 2; ++pass)
    for (size_t i = 1; i < values.size(); ++i)
      if (Error error = unify(values[0], values[i]))
        return error;
  if (values.size() == 1) {
    Result made = toTensor(values[0]);
    if (!made)
      return made.takeError();
    values[0] = *made;
  }
  return Error::success();
}

Result Interpreter::toFloat(const Value &value) {
  Result x = toTensor(value);
  if (!x || isFloat(dtypeOf(*x)))
    return x;
  if (!value.isTensor() || generation == Generation::Keras3)
    return tensors.cast(*x, DType::Float32);
  return mistake("a function of fractions on " + describe(value),
                 "convert it with K.cast(x, 'float32')");
}

} // namespace kerasc::lambda
