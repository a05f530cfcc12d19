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
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Pass/Pass.h"
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
      .Case<math::TanhOp>([](auto) { return emitTanh; })
      .Case<math::LogOp>([](auto) { return emitLog; })
      .Case<math::ErfOp>([](auto) { return emitErf; })
      .Default([](Operation *) -> Unary { return nullptr; });
}

/// What every target does inline.
static bool isNative(Operation *op) {
  return isa<math::AbsFOp, math::CopySignOp, math::SqrtOp, math::IsFiniteOp,
             math::IsInfOp, math::IsNaNOp, math::IsNormalOp, math::AbsIOp,
             math::CountLeadingZerosOp, math::CountTrailingZerosOp,
             math::CtPopOp>(op);
}

/// The type to compute `type` in: itself, f32 for the half formats, or null.
static Type computeType(Type type) {
  Type element = getElementTypeOrSelf(type);
  auto vector = dyn_cast<VectorType>(type);
  if (type != element && (!vector || vector.getRank() == 0))
    return {};
  if (element.isF32() || element.isF64())
    return type;
  if (!element.isF16() && !element.isBF16())
    return {};
  Type f32 = Float32Type::get(type.getContext());
  return vector ? vector.clone(f32) : f32;
}

static LogicalResult expandOp(RewriterBase &rewriter, Operation *op) {
  Type type = op->getResult(0).getType();
  Type wide = computeType(type);
  Unary unary = unaryExpansion(op);
  bool known = unary || isa<math::FmaOp>(op);
  if (!known || !wide)
    return op->emitOpError("has no expansion for type ") << type;

  rewriter.setInsertionPoint(op);
  Location loc = op->getLoc();
  Emitter e(rewriter, loc, wide);
  SmallVector<Float> args;
  for (Value operand : op->getOperands())
    args.push_back(e.wrap(wide == type ? operand
                                       : arith::ExtFOp::create(
                                             rewriter, loc, wide, operand)));
  Float result = unary ? unary(args[0]) : fma(args[0], args[1], args[2]);
  if (wide != type)
    result.v = arith::TruncFOp::create(rewriter, loc, type, result.v);
  rewriter.replaceOp(op, result.v);
  return success();
}

LogicalResult expandMath(Operation *root) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) {
    if (isa<math::MathDialect>(op->getDialect()) && !isNative(op))
      ops.push_back(op);
  });
  IRRewriter rewriter(root->getContext());
  for (Operation *op : llvm::reverse(ops))
    if (failed(expandOp(rewriter, op)))
      return failure();
  return success();
}

namespace {
class ExpandMathPass final : public OperationPass<> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ExpandMathPass)

  ExpandMathPass() : OperationPass(TypeID::get<ExpandMathPass>()) {}

  StringRef getName() const override { return "ExpandMath"; }
  StringRef getArgument() const override { return "keras-expand-math"; }
  StringRef getDescription() const override {
    return "Expand math ops into arithmetic that calls no library";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, LLVM::LLVMDialect, math::MathDialect,
                    vector::VectorDialect>();
  }
  std::unique_ptr<Pass> clonePass() const override {
    return std::make_unique<ExpandMathPass>();
  }
  void runOnOperation() override {
    if (failed(expandMath(getOperation())))
      signalPassFailure();
  }
};
} // namespace

std::unique_ptr<Pass> createExpandMathPass() {
  return std::make_unique<ExpandMathPass>();
}

} // namespace kerasc::codegen
