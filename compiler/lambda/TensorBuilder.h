//===- TensorBuilder.h - what a Lambda's body is made of ------------------===//
//
// The interpreter of Lambda functions speaks to the outside through this class
// alone: it decides shapes, element types and every conversion, the builder
// makes an operation of what it is told (or computes it at once, as the tests
// do). Operands always have the element type the operation is computed in;
// element-wise operands broadcast as numpy's do.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_TENSORBUILDER_H
#define KERASC_COMPILER_LAMBDA_TENSORBUILDER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <utility>

namespace kerasc::lambda {

// name as Keras spells it, bits, is it a float, is it signed
#define KERASC_LAMBDA_DTYPES(DTYPE)                                            \
  DTYPE(Bool, "bool", 1, false, false)                                         \
  DTYPE(UInt8, "uint8", 8, false, false)                                       \
  DTYPE(UInt16, "uint16", 16, false, false)                                    \
  DTYPE(UInt32, "uint32", 32, false, false)                                    \
  DTYPE(UInt64, "uint64", 64, false, false)                                    \
  DTYPE(Int8, "int8", 8, false, true)                                          \
  DTYPE(Int16, "int16", 16, false, true)                                       \
  DTYPE(Int32, "int32", 32, false, true)                                       \
  DTYPE(Int64, "int64", 64, false, true)                                       \
  DTYPE(Float16, "float16", 16, true, true)                                    \
  DTYPE(BFloat16, "bfloat16", 16, true, true)                                  \
  DTYPE(Float32, "float32", 32, true, true)                                    \
  DTYPE(Float64, "float64", 64, true, true)

enum class DType : uint8_t {
#define KERASC_LAMBDA_DTYPE(id, name, bits, isFloat, isSigned) id,
  KERASC_LAMBDA_DTYPES(KERASC_LAMBDA_DTYPE)
#undef KERASC_LAMBDA_DTYPE
};

/// A size >= 0 is known. A negative one is a name: equal numbers are equal
/// sizes at run time. -1 is the batch; the caller may name others; the
/// interpreter invents names from `firstInvented` downwards (4 * the batch).
using Shape = llvm::SmallVector<int64_t, 4>;
constexpr int64_t batchSize = -1;
constexpr int64_t firstInvented = -1'000'000;

struct TensorType {
  Shape shape;
  DType dtype = DType::Float32;
};

/// What the builder calls a tensor.
using TensorId = uint64_t;

enum class BinaryKind : uint8_t {
  Add,
  Subtract,
  Multiply,
  Divide, // floats only
  FloorDivide,
  Remainder, // sign of the divisor
  Power,
  Maximum,
  Minimum,
  Arctan2,
  Equal, // Equal and below: the result is bool
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  LogicalAnd, // bool operands
  LogicalOr,
  LogicalXor,
};

enum class ReduceKind : uint8_t {
  Sum,
  Mean,
  Prod,
  Max,
  Min,
  Any, // bool
  All,
  ArgMax, // one axis, or all of them in row-major order
  ArgMin,
};

class TensorBuilder {
public:
  using Result = llvm::Expected<TensorId>;
  using Parameters = llvm::ArrayRef<std::pair<llvm::StringRef, double>>;
  virtual ~TensorBuilder() = default;

  /// `function` is a row of dialect/Functions.def, with its parameters where
  /// they are not the defaults; shape and type stay (but glu's).
  virtual Result unary(llvm::StringRef function, Parameters parameters,
                       TensorId x, const TensorType &result) = 0;
  virtual Result binary(BinaryKind kind, TensorId a, TensorId b,
                        const TensorType &result) = 0;
  /// `condition` is bool; all three broadcast.
  virtual Result select(TensorId condition, TensorId a, TensorId b,
                        const TensorType &result) = 0;
  virtual Result cast(TensorId x, const TensorType &result) = 0;
  /// `axes` ascend, are not negative and not empty; `keepDims` keeps them with
  /// size 1.
  virtual Result reduce(ReduceKind kind, TensorId x,
                        llvm::ArrayRef<int64_t> axes, bool keepDims,
                        const TensorType &result) = 0;
  /// `kind` is Sum or Prod.
  virtual Result cumulative(ReduceKind kind, TensorId x, int64_t axis,
                            const TensorType &result) = 0;
  virtual Result concatenate(llvm::ArrayRef<TensorId> xs, int64_t axis,
                             const TensorType &result) = 0;
  /// Element start[i] + step[i] * index[i] of each axis; step >= 1; sizes are
  /// those of `result`. On an axis of unknown size a start below 0 counts from
  /// the end; all from the start on but the last cut[i] are taken where the
  /// result's size is unknown, too. The batch is taken whole.
  virtual Result slice(TensorId x, llvm::ArrayRef<int64_t> starts,
                       llvm::ArrayRef<int64_t> steps,
                       llvm::ArrayRef<int64_t> cuts,
                       const TensorType &result) = 0;
  /// Elements `indices` (in range, not negative) of `axis`.
  virtual Result take(TensorId x, llvm::ArrayRef<int64_t> indices, int64_t axis,
                      const TensorType &result) = 0;
  virtual Result transpose(TensorId x, llvm::ArrayRef<int64_t> permutation,
                           const TensorType &result) = 0;
  /// Row-major, as many elements as before.
  virtual Result reshape(TensorId x, const TensorType &result) = 0;
  /// Right-aligned, as numpy's. `like` has the shape of `result`: whoever needs
  /// an unknown size at run time asks it.
  virtual Result broadcastTo(TensorId x, TensorId like,
                             const TensorType &result) = 0;
  /// `equation`: letters, explicit output, no ellipsis: "abc,cd->abd".
  virtual Result einsum(llvm::StringRef equation, TensorId a, TensorId b,
                        const TensorType &result) = 0;
  /// Row-major; one value per element, or one for all; integers are exact to
  /// 2^53.
  virtual Result constant(llvm::ArrayRef<double> values,
                          const TensorType &result) = 0;
  /// `low` and `high` elements of `value` around each axis.
  virtual Result pad(TensorId x, llvm::ArrayRef<int64_t> low,
                     llvm::ArrayRef<int64_t> high, double value,
                     const TensorType &result) = 0;
  /// Whether two unknown sizes may be equal, which they are from now on.
  virtual bool unify(int64_t a, int64_t b) { return a == b; }
};

} // namespace kerasc::lambda

#endif
