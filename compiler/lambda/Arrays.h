//===- Arrays.h - numpy arrays whose elements are known -------------------===//

#ifndef KERASC_COMPILER_LAMBDA_ARRAYS_H
#define KERASC_COMPILER_LAMBDA_ARRAYS_H

#include "compiler/lambda/Interpreter.h"

namespace kerasc::lambda {

/// np.array(value): nested lists and tuples of numbers, all of one length per
/// level.
Result makeArray(Interpreter &in, const Value &value);
/// Elements row-major.
Value makeArray(Interpreter &in, std::vector<double> elements, Shape shape,
                bool isFloat);
/// The axes in reverse.
Value transposed(Interpreter &in, const Array &array);
/// Operands are arrays, numbers or lists; shapes are equal or one is a number.
Result arrayBinary(Interpreter &in, BinaryOperator op, const Value &a,
                   const Value &b);

} // namespace kerasc::lambda

#endif
