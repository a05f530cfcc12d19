// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-plan-workspace))' %s -split-input-file -verify-diagnostics

// A temporary that does not grow with the rows has no place in the plan.

func.func @fixed() {
  // expected-error@+1 {{temporary 'memref<4x16xf32>' does not grow with the rows of the block}}
  %a = memref.alloc() : memref<4x16xf32>
  return
}

// -----

func.func @two_unknown_axes(%rows: index, %n: index) {
  // expected-error@+1 {{temporary 'memref<?x?xf32>' does not grow with the rows of the block}}
  %a = memref.alloc(%rows, %n) : memref<?x?xf32>
  return
}

// -----

func.func @in_a_loop(%rows: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %rows step %c1 {
    // expected-error@+1 {{temporary 'memref<?x4xf32>' does not grow with the rows of the block}}
    %a = memref.alloc(%rows) : memref<?x4xf32>
  }
  return
}
