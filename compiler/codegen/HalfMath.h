//===- HalfMath.h - float16 and bfloat16 in generated code ------*- C++ -*-===//
//
// Code knows the two 16-bit formats as bits: arithmetic on them would become
// calls of a runtime library. Straight-line integer code, for scalars and for
// vectors, the same bits on every processor.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_HALFMATH_H
#define KERASC_COMPILER_CODEGEN_HALFMATH_H

namespace mlir {
class FloatType;
class Location;
class OpBuilder;
class Value;
} // namespace mlir

namespace kerasc::codegen {

/// The float32 that `bits` (i16, or a vector of it) mean as `half`, which is
/// f16 or bf16. Exact; a NaN keeps its payload.
mlir::Value buildExtendHalf(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value bits, mlir::FloatType half);

/// The bits (i16, or a vector of it) of a float32 rounded to `half`: to
/// nearest, ties to even, beyond the largest to infinity. NaN stays NaN.
mlir::Value buildRoundToHalf(mlir::OpBuilder &builder, mlir::Location loc,
                             mlir::Value value, mlir::FloatType half);

} // namespace kerasc::codegen

#endif
