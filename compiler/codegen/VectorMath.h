//===- VectorMath.h - activation functions as arith and math ops ----------===//
//
// Builders of whole activation functions. They exist because the obvious
// composition of elementary functions is often wrong at the ends (sigmoid of
// -100, gelu of -6), and each formula should be right in one place.
//
// Every builder takes a float scalar or vector `x` of any float type, works in
// that type, and returns a value of the same type. It emits `arith` and `math`
// ops only, all of them elementwise, so the body of a linalg.generic can be
// built on scalars, tiled and vectorised by upstream passes, and expanded later
// by `--keras-expand-math` (ExpandMath.h). NaN stays NaN; finite inputs with a
// finite result raise no invalid, divide-by-zero or overflow flag.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_VECTORMATH_H
#define KERASC_COMPILER_CODEGEN_VECTORMATH_H

namespace mlir {
class Location;
class OpBuilder;
class Value;
} // namespace mlir

namespace kerasc::codegen {

/// 1 / (1 + exp(-x)), full relative accuracy down to the subnormal end.
mlir::Value buildSigmoid(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x);

/// log(1 + exp(x)), full relative accuracy.
mlir::Value buildSoftplus(mlir::OpBuilder &b, mlir::Location loc,
                          mlir::Value x);

/// log(sigmoid(x)) = -softplus(-x).
mlir::Value buildLogSigmoid(mlir::OpBuilder &b, mlir::Location loc,
                            mlir::Value x);

/// exp(x) for x <= 0 or NaN (softmax after its maximum is taken off), cheaper
/// than math.exp. Positive x count as negative.
mlir::Value buildExpNonPositive(mlir::OpBuilder &b, mlir::Location loc,
                                mlir::Value x);

/// x * sigmoid(x), also called swish; relative accuracy down to subnormal
/// results. NaN at -infinity, as the formula says; so are mish and the gelus.
mlir::Value buildSilu(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x);

/// x * tanh(softplus(x)), relative accuracy down to subnormal
/// results.
mlir::Value buildMish(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x);

/// x * (1 + erf(x / sqrt(2))) / 2. Relative accuracy for x > -1; below that the
/// sum cancels, as it does in every framework: absolute error at most 1.5e-7 in
/// f32 and 3e-16 in f64.
mlir::Value buildGelu(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x);

/// x * (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, computed as
/// x * sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)): no cancellation. Errors as for
/// buildGelu, because the argument of sigmoid is rounded.
mlir::Value buildGeluTanh(mlir::OpBuilder &b, mlir::Location loc,
                          mlir::Value x);

/// x > 0 ? x : alpha * (exp(x) - 1).
mlir::Value buildElu(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x,
                     double alpha);

/// max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1), alpha not 0.
mlir::Value buildCelu(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x,
                      double alpha);

/// scale * (x > 0 ? x : alpha * (exp(x) - 1)) with Keras's constants.
mlir::Value buildSelu(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x);

} // namespace kerasc::codegen

#endif
