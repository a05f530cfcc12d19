//===- VectorMathEmitter.h - formulas that read like formulas -------------===//
//
// Typed handles over SSA values, so that the expansions in VectorMath*.cpp can
// be read as mathematics. Internal to the vector math library. All values of
// one Emitter have one shape; `Float` is f32 or f64, `Int` the integer of the
// same width, `Mask` its i1.
//
// Two facts shape every formula here:
// - `fma` fuses on targets with FMA and is a rounded product plus a rounded sum
//   elsewhere (never a libm call), so nothing may depend on the product being
//   exact: constants carry trailing zeros where exactness matters.
// - Comparisons are ordered and selects keep the operand in the "false" arm, so
//   that a NaN falls through; clamps become one minps or maxps.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_CODEGEN_VECTORMATHEMITTER_H
#define KERASC_COMPILER_CODEGEN_VECTORMATHEMITTER_H

#include "mlir/IR/Builders.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"

namespace kerasc::codegen {

class Emitter;

struct Float {
  Emitter *e;
  mlir::Value v;
};
struct Int {
  Emitter *e;
  mlir::Value v;
};
struct Mask {
  Emitter *e;
  mlir::Value v;
};

/// The type to compute a function of `type` in: itself, f32 for the half
/// formats, or null where there are no formulas.
mlir::Type computeType(mlir::Type type);

/// Creates ops on values of one float type at one place.
class Emitter {
public:
  /// What fma becomes. math.fma is elementwise, so that upstream can tile and
  /// vectorise it, and must be expanded later; the final form must not.
  enum class Stage { elementwise, expanded };

  Emitter(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type,
          Stage stage = Stage::expanded);

  bool isDouble() const { return element.isF64(); }
  /// Explicit mantissa bits: 23 or 52.
  int mantissaBits() const { return isDouble() ? 52 : 23; }
  /// Exponent bias: 127 or 1023.
  int bias() const { return isDouble() ? 1023 : 127; }
  /// Picks the constant of the current format.
  template <typename T> T pick(T single, T twice) const {
    return isDouble() ? twice : single;
  }

  Float wrap(mlir::Value v) { return {this, v}; }
  Float constant(double value);
  Int integer(uint64_t value);
  /// The bits of a float constant of the current format.
  uint64_t bitsOf(double value) const;
  double infinity() const;
  /// The largest finite number of the current format.
  double largest() const;

  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Type floatType, intType;
  const Stage stage;

private:
  mlir::Value splat(mlir::Type type, mlir::Attribute value);

  mlir::Type element;
  llvm::DenseMap<mlir::Attribute, mlir::Value> constants;
};

// Arithmetic; a double becomes a constant of the other operand's type.
Float operator+(Float a, Float b);
Float operator-(Float a, Float b);
Float operator*(Float a, Float b);
Float operator/(Float a, Float b);
Float operator-(Float a);
inline Float operator+(Float a, double b) { return a + a.e->constant(b); }
inline Float operator-(Float a, double b) { return a - a.e->constant(b); }
inline Float operator*(Float a, double b) { return a * a.e->constant(b); }
inline Float operator/(Float a, double b) { return a / a.e->constant(b); }
inline Float operator+(double a, Float b) { return b.e->constant(a) + b; }
inline Float operator-(double a, Float b) { return b.e->constant(a) - b; }
inline Float operator*(double a, Float b) { return b.e->constant(a) * b; }
inline Float operator/(double a, Float b) { return b.e->constant(a) / b; }

/// a * b + c, fused where the target can.
Float fma(Float a, Float b, Float c);
inline Float fma(Float a, double b, Float c) {
  return fma(a, a.e->constant(b), c);
}
inline Float fma(Float a, Float b, double c) {
  return fma(a, b, a.e->constant(c));
}
inline Float fma(Float a, double b, double c) {
  return fma(a, a.e->constant(b), a.e->constant(c));
}

Float abs(Float a);
Float sqrt(Float a);
Float copysign(Float magnitude, Float sign);

// Ordered comparisons: false when an operand is NaN.
Mask operator<(Float a, Float b);
Mask operator<=(Float a, Float b);
Mask operator==(Float a, Float b);
inline Mask operator<(Float a, double b) { return a < a.e->constant(b); }
inline Mask operator<=(Float a, double b) { return a <= a.e->constant(b); }
inline Mask operator==(Float a, double b) { return a == a.e->constant(b); }
inline Mask operator>(Float a, double b) { return a.e->constant(b) < a; }
inline Mask operator>=(Float a, double b) { return a.e->constant(b) <= a; }
inline Mask operator>(Float a, Float b) { return b < a; }
Mask operator&(Mask a, Mask b);
Mask operator|(Mask a, Mask b);

Float select(Mask m, Float a, Float b);
inline Float select(Mask m, double a, Float b) {
  return select(m, b.e->constant(a), b);
}
inline Float select(Mask m, Float a, double b) {
  return select(m, a, a.e->constant(b));
}
inline Float select(Mask m, double a, double b) {
  return select(m, m.e->constant(a), m.e->constant(b));
}
/// x where it is below (above) the bound; NaN stays.
inline Float clampAbove(Float x, double hi) { return select(x > hi, hi, x); }
inline Float clampBelow(Float x, double lo) { return select(x < lo, lo, x); }

// Bits.
Int asInt(Float a);
Float asFloat(Int a);
Int operator+(Int a, Int b);
Int operator-(Int a, Int b);
Int operator&(Int a, Int b);
Int operator|(Int a, Int b);
Int operator^(Int a, Int b);
Int operator<<(Int a, int count);
/// Logical shift right.
Int operator>>(Int a, int count);
Mask operator==(Int a, Int b);
/// The sign bit, of -0 and NaN too; cheaper than a comparison with 0.
Mask signBit(Float a);
inline Int operator+(Int a, uint64_t b) { return a + a.e->integer(b); }
inline Int operator-(uint64_t a, Int b) { return b.e->integer(a) - b; }
inline Int operator&(Int a, uint64_t b) { return a & a.e->integer(b); }
inline Int operator|(Int a, uint64_t b) { return a | a.e->integer(b); }
inline Mask operator==(Int a, uint64_t b) { return a == a.e->integer(b); }

/// c[0] + c[1] x + ..., Horner's scheme.
Float horner(Float x, llvm::ArrayRef<double> coefficients);
/// The same with the table of x's format.
inline Float horner(Float x, llvm::ArrayRef<double> single,
                    llvm::ArrayRef<double> twice) {
  return horner(x, x.e->isDouble() ? twice : single);
}

} // namespace kerasc::codegen

#endif
