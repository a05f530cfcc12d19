//===- ExpandMathTest.cpp - which ops are expanded ------------------------===//
//
// What expandMath leaves, refuses and recognises.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/ExpandMath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;

namespace {

class ExpandMath : public testing::Test {
protected:
  ExpandMath() {
    context
        .loadDialect<arith::ArithDialect, func::FuncDialect, LLVM::LLVMDialect,
                     math::MathDialect, vector::VectorDialect>();
  }

  /// Expands `line`, which defines %r from %x and %y of `type`.
  LogicalResult expand(StringRef type, StringRef line) {
    std::string text = ("func.func @f(%x: " + type + ", %y: " + type +
                        ", %i: i32) { " + line + " return }")
                           .str();
    module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &d) {
      diagnostic = d.str();
      return success();
    });
    return kerasc::codegen::expandMath(*module);
  }

  /// How often an op occurs in the module, by name.
  int count(StringRef name) {
    int n = 0;
    module->walk([&](Operation *op) {
      StringRef full = op->getName().getStringRef();
      n += full == name || (name.ends_with(".") && full.starts_with(name));
    });
    return n;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::string diagnostic;
};

TEST_F(ExpandMath, leaves_what_every_target_has) {
  ASSERT_TRUE(succeeded(expand("f32", "%a = math.absf %x : f32 "
                                      "%b = math.sqrt %x : f32 "
                                      "%c = math.copysign %x, %y : f32 "
                                      "%d = math.isnan %x : f32 "
                                      "%e = math.ctpop %i : i32")));
  EXPECT_EQ(count("math."), 5);
}

TEST_F(ExpandMath, fma_of_scalars_and_vectors_never_becomes_a_call) {
  ASSERT_TRUE(succeeded(expand("f32", "%r = math.fma %x, %y, %x : f32")));
  EXPECT_EQ(count("llvm.intr.fmuladd"), 1);
  ASSERT_TRUE(succeeded(
      expand("vector<2x4xf64>", "%r = math.fma %x, %y, %x : vector<2x4xf64>")));
  EXPECT_EQ(count("vector.fma"), 1);
  EXPECT_EQ(count("math."), 0);
}

TEST_F(ExpandMath, computes_half_formats_in_f32) {
  for (StringRef type : {"f16", "bf16", "vector<8xf16>", "vector<2x8xbf16>"}) {
    ASSERT_TRUE(succeeded(expand(type, "%r = math.log %x : " + type.str())));
    EXPECT_EQ(count("math."), 0);
    EXPECT_EQ(count("arith.extf"), 1);
    EXPECT_EQ(count("arith.truncf"), 1);
    EXPECT_TRUE(succeeded(verify(*module)));
  }
}

TEST_F(ExpandMath, takes_the_short_form_of_exp_of_minus_magnitude) {
  ASSERT_TRUE(succeeded(expand("f32", "%r = math.exp %x : f32")));
  int general = count("arith.");
  ASSERT_TRUE(succeeded(expand("f32", "%a = math.absf %x : f32 "
                                      "%n = arith.negf %a : f32 "
                                      "%r = math.exp %n : f32")));
  EXPECT_LT(count("arith."), general);
}

TEST_F(ExpandMath, takes_the_short_form_of_log1p_of_that) {
  ASSERT_TRUE(succeeded(expand("f32", "%u = math.exp %x : f32 "
                                      "%r = math.log1p %u : f32")));
  int general = count("arith.");
  ASSERT_TRUE(succeeded(expand("f32", "%a = math.absf %x : f32 "
                                      "%n = arith.negf %a : f32 "
                                      "%u = math.exp %n : f32 "
                                      "%r = math.log1p %u : f32")));
  EXPECT_LT(count("arith.") + 10, general);
}

TEST_F(ExpandMath, expands_sincos) {
  ASSERT_TRUE(succeeded(
      expand("vector<4xf32>", "%s, %c = math.sincos %x : vector<4xf32>")));
  EXPECT_EQ(count("math.sincos"), 0);
  EXPECT_TRUE(succeeded(verify(*module)));
}

TEST_F(ExpandMath, refuses_a_type_without_expansion) {
  EXPECT_TRUE(failed(expand("f128", "%r = math.exp %x : f128")));
  EXPECT_EQ(diagnostic, "'math.exp' op has no expansion for type 'f128'");
  EXPECT_TRUE(failed(expand("vector<f32>", "%r = math.exp %x : vector<f32>")));
}

TEST_F(ExpandMath, refuses_an_op_without_expansion) {
  EXPECT_TRUE(failed(expand("f32", "%r = math.fpowi %x, %i : f32, i32")));
  EXPECT_EQ(diagnostic, "'math.fpowi' op has no expansion for type 'f32'");
  EXPECT_TRUE(failed(expand("f32", "%r = math.ipowi %i, %i : i32")));
}

} // namespace
