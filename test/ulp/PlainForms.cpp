//===- PlainForms.cpp -----------------------------------------------------===//

#include "test/ulp/PlainForms.h"

#include "compiler/codegen/VectorMathCoefficients.inc"
#include "compiler/codegen/VectorMathEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace kerasc::codegen;

static Float plainExp(Float x) {
  Emitter &e = *x.e;
  x = clampBelow(clampAbove(x, 88.0), -87.0);
  Float n = e.wrap(LLVM::RoundEvenOp::create(e.b, e.loc, e.floatType,
                                             (x * 0x1.715476p+0).v));
  Float r = fma(n, -0x1.7f7d1cp-20, fma(n, -0x1.62e4p-1, x));
  Float p = fma(r * r, horner(r, kExpm1_f32), r) + 1.0;
  Int whole = {&e, arith::FPToSIOp::create(e.b, e.loc, e.intType, n.v)};
  return asFloat(asInt(p) + (whole << 23));
}

static Float plainSigmoid(Float x) { return 1.0 / (plainExp(-x) + 1.0); }

static Float plainTanh(Float x) {
  Float a = abs(x), z = a * a;
  Float near = fma(horner(z, kTanh_f32) * z, a, a);
  Float far = 1.0 - 2.0 / (plainExp(a + a) + 1.0);
  return copysign(select(a < 0.6, near, far), x);
}

static Float plainErf(Float x) {
  Float a = clampAbove(abs(x), 4.0);
  Float near = fma(horner(a * a, kErfSmall_f32), a, a);
  Float far = 1.0 - plainExp(a * horner(a, kErfTail_f32));
  return copysign(select(a < 0.921875, near, far), x);
}

template <Float (*formula)(Float)>
static Value body(OpBuilder &b, Location loc, Value x, Value) {
  Emitter e(b, loc, x.getType());
  return formula(e.wrap(x)).v;
}

const std::vector<kerasc::test::MathFunction> &kerasc::test::plainForms() {
  auto row = [](const char *name, MathBody body) {
    return MathFunction{name, 1, body, nullptr, nullptr, 0, 0, 0, 0, 0, 0};
  };
  static const std::vector<MathFunction> table = {
      row("plain_exp", body<plainExp>), row("plain_tanh", body<plainTanh>),
      row("plain_sigmoid", body<plainSigmoid>),
      row("plain_erf", body<plainErf>)};
  return table;
}
