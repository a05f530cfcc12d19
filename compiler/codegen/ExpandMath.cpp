//===- ExpandMath.cpp - `math` ops to straight-line arithmetic ------------===//
//
// Chooses the expansion of each op; the formulas are in VectorMath*.cpp. Users
// are expanded before the ops they use, so that an op can still see that its
// operand is, say, exp(-|x|), and take a cheaper form.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/ExpandMath.h"

#include "compiler/codegen/VectorMathFunctions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace kerasc::codegen {

/// Whether x is -|y|: below or equal 0, or NaN.
static bool isNegatedMagnitude(Value x) {
  auto negated = x.getDefiningOp<arith::NegFOp>();
  return negated && negated.getOperand().getDefiningOp<math::AbsFOp>();
}

/// Whether x is exp(-|y|): in [0, 1], or NaN.
static bool isUnitExp(Value x) {
  auto exp = x.getDefiningOp<math::ExpOp>();
  return exp && isNegatedMagnitude(exp.getOperand());
}

using Unary = Float (*)(Float);

static Unary unaryExpansion(Operation *op) {
  return llvm::TypeSwitch<Operation *, Unary>(op)
      .Case<math::ExpOp>([](auto exp) {
        return isNegatedMagnitude(exp.getOperand()) ? emitExpNonPositive
                                                    : emitExp;
      })
      .Case<math::Log1pOp>([](auto log) {
        return isUnitExp(log.getOperand()) ? emitLog1pUnit : emitLog1p;
      })
      .Case<math::Exp2Op>([](auto) { return emitExp2; })
      .Case<math::ExpM1Op>([](auto) { return emitExpm1; })
      .Case<math::SinhOp>([](auto) { return emitSinh; })
      .Case<math::CoshOp>([](auto) { return emitCosh; })
      .Case<math::TanhOp>([](auto) { return emitTanh; })
      .Case<math::LogOp>([](auto) { return emitLog; })
      .Case<math::Log2Op>([](auto) { return emitLog2; })
      .Case<math::Log10Op>([](auto) { return emitLog10; })
      .Case<math::AsinhOp>([](auto) { return emitAsinh; })
      .Case<math::AcoshOp>([](auto) { return emitAcosh; })
      .Case<math::AtanhOp>([](auto) { return emitAtanh; })
      .Case<math::ErfOp>([](auto) { return emitErf; })
      .Case<math::SinOp>([](auto) { return emitSin; })
      .Case<math::CosOp>([](auto) { return emitCos; })
      .Case<math::TanOp>([](auto) { return emitTan; })
      .Case<math::AsinOp>([](auto) { return emitAsin; })
      .Case<math::AcosOp>([](auto) { return emitAcos; })
      .Case<math::AtanOp>([](auto) { return emitAtan; })
      .Case<math::CbrtOp>([](auto) { return emitCbrt; })
      .Case<math::FloorOp>([](auto) { return emitFloor; })
      .Case<math::CeilOp>([](auto) { return emitCeil; })
      .Case<math::TruncOp>([](auto) { return emitTrunc; })
      .Case<math::RoundOp>([](auto) { return emitRound; })
      .Case<math::RoundEvenOp>([](auto) { return emitRoundEven; })
      .Case<math::RsqrtOp>(
          [](auto) -> Unary { return [](Float x) { return 1.0 / sqrt(x); }; })
      .Default([](Operation *) -> Unary { return nullptr; });
}

/// The results of an op of several operands or results; empty: not known.
static SmallVector<Float> expandOther(Operation *op, ArrayRef<Float> args) {
  if (isa<math::FmaOp>(op))
    return {fma(args[0], args[1], args[2])};
  if (isa<math::PowFOp>(op))
    return {emitPow(args[0], args[1])};
  if (isa<math::Atan2Op>(op))
    return {emitAtan2(args[0], args[1])};
  if (isa<math::SincosOp>(op))
    return {emitSin(args[0]), emitCos(args[0])};
  if (isa<math::ClampFOp>(op)) {
    Float above = select(args[0] < args[1], args[1], args[0]);
    return {select(args[2] < above, args[2], above)};
  }
  return {};
}

bool isNativeMath(Operation *op) {
  return isa<math::AbsFOp, math::CopySignOp, math::SqrtOp, math::IsFiniteOp,
             math::IsInfOp, math::IsNaNOp, math::IsNormalOp, math::AbsIOp,
             math::CountLeadingZerosOp, math::CountTrailingZerosOp,
             math::CtPopOp>(op);
}

/// Makes LLVM compute every lane of a vector, though a later store may leave
/// lanes out. LLVM would put zeros into their constants, and then they divide 0
/// by 0 or multiply infinity by 0, which traps. Costs no instruction.
static Value fence(OpBuilder &b, Location loc, Value value) {
  auto type = dyn_cast<VectorType>(value.getType());
  if (!type || type.getRank() != 1)
    return value;
  auto intrinsic = b.getStringAttr("llvm.arithmetic.fence");
  return LLVM::CallIntrinsicOp::create(b, loc, type, intrinsic, value)
      .getResult(0);
}

/// The operands that trap by themselves, where no function is around them.
static void fenceOperands(RewriterBase &rewriter, Operation *root) {
  root->walk([&](Operation *op) {
    if (!isa<arith::DivFOp, math::SqrtOp>(op))
      return;
    rewriter.setInsertionPoint(op);
    OpOperand &operand = op->getOpOperand(op->getNumOperands() - 1);
    operand.set(fence(rewriter, op->getLoc(), operand.get()));
  });
}

static LogicalResult expandOp(RewriterBase &rewriter, Operation *op) {
  Type type = op->getResult(0).getType();
  auto noExpansion = [&]() {
    return op->emitOpError("has no expansion for type ") << type;
  };
  Type wide = computeType(type);
  // fpowi mixes types; every other op has operands of its result's type.
  if (!wide || !llvm::all_equal(op->getOperandTypes()) ||
      op->getOperand(0).getType() != type)
    return noExpansion();

  rewriter.setInsertionPoint(op);
  Location loc = op->getLoc();
  Emitter e(rewriter, loc, wide);
  SmallVector<Float> args, results;
  for (Value operand : op->getOperands())
    args.push_back(e.wrap(
        wide == type ? operand
                     : arith::ExtFOp::create(rewriter, loc, wide, operand)));
  if (Unary unary = unaryExpansion(op))
    results.push_back(unary(args[0]));
  else
    results = expandOther(op, args);
  if (results.empty())
    return noExpansion();
  SmallVector<Value> values;
  for (Float result : results) {
    Value all = fence(rewriter, loc, result.v);
    values.push_back(
        wide == type ? all : arith::TruncFOp::create(rewriter, loc, type, all));
  }
  rewriter.replaceOp(op, values);
  return success();
}

LogicalResult expandMath(Operation *root) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) {
    if (isa<math::MathDialect>(op->getDialect()) && !isNativeMath(op))
      ops.push_back(op);
  });
  IRRewriter rewriter(root->getContext());
  for (Operation *op : llvm::reverse(ops))
    if (failed(expandOp(rewriter, op)))
      return failure();
  fenceOperands(rewriter, root);
  return success();
}

} // namespace kerasc::codegen
