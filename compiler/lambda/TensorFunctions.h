//===- TensorFunctions.h - what several functions of Keras are made of ----===//

#ifndef KERASC_COMPILER_LAMBDA_TENSORFUNCTIONS_H
#define KERASC_COMPILER_LAMBDA_TENSORFUNCTIONS_H

#include "compiler/lambda/Interpreter.h"

namespace kerasc::lambda {

/// `a op b` where at least one is a tensor.
Result tensorBinary(Interpreter &in, BinaryOperator op, const Value &a,
                    const Value &b);
/// An element-wise function of two values, made tensors of one type first.
Result elementwise(Interpreter &in, BinaryKind kind, Value a, Value b);
Result divide(Interpreter &in, Value a, Value b);
Result logicalNot(Interpreter &in, const Value &x);
Result toBool(Interpreter &in, const Value &x);

/// An axis argument that is one int, from the front.
llvm::Expected<int64_t> axisArgument(Interpreter &in, const Value &axis,
                                     const Value &x);
inline const Shape &sizesOf(const Value &x) { return x.tensor().type.shape; }
/// An axis argument: None, an int or a sequence of ints. None is no axes.
llvm::Expected<std::vector<int64_t>> axesOf(Interpreter &in,
                                            const Value &value);
/// Sum, mean, ... with the type rules of the generation; no axes: all.
Result reduce(Interpreter &in, ReduceKind kind, Value x,
              llvm::ArrayRef<int64_t> axes, bool keepDims);
/// Mean of squared differences from the mean.
Result variance(Interpreter &in, Value x, llvm::ArrayRef<int64_t> axes,
                bool keepDims);

/// A shape argument: ints, one -1, sizes of run time. `x` gives what -1 is.
Result reshapeTo(Interpreter &in, const Value &x, const Value &shape);
/// The sizes of a shape argument, none of them -1.
llvm::Expected<Shape> shapeOf(Interpreter &in, const Value &value);
/// A tensor of `shape` (unknown sizes only where `like`, if not Null, has the
/// same) filled with one value.
Result filled(Interpreter &in, const Shape &shape, double value, DType dtype,
              const Value &like = Value());

/// numpy's matmul.
Result matmul(Interpreter &in, Value a, Value b, bool transposeA = false,
              bool transposeB = false);
/// The axes of `a` and `b` in pairs, summed; the first `batch` axes are paired
/// and kept.
Result contract(Interpreter &in, Value a, Value b,
                llvm::ArrayRef<int64_t> axesA, llvm::ArrayRef<int64_t> axesB,
                int64_t batch);

/// "float32", tf.float32, None (= `otherwise`).
llvm::Expected<DType> dtypeOf(const Value &value, DType otherwise);

} // namespace kerasc::lambda

#endif
