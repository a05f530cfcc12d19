// RUN: %kerasc-opt --keras-expand-math %s | FileCheck %s

// The exponential is a polynomial between two bounds, without a branch and
// without a call; the square root has an instruction and stays.

// CHECK-LABEL: func.func @predict(
// CHECK-NOT:     math.exp
// CHECK:         llvm.intr.fmuladd
// CHECK-NOT:     math.exp
// CHECK:         math.sqrt
// CHECK:         return
func.func @predict(%x: f32) -> f32 {
  %power = math.exp %x : f32
  %root = math.sqrt %power : f32
  return %root : f32
}
