// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-plan-workspace))' %s -split-input-file -verify-diagnostics

// A temporary whose size the arguments do not decide has no place in the plan.

func.func @two_unknown_axes(%rows: index, %n: index) {
  // expected-error@+1 {{temporary 'memref<?x?xf32>' has a size that is not known before the call}}
  %a = memref.alloc(%rows, %n) : memref<?x?xf32>
  return
}

// -----

func.func @in_a_loop(%rows: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %rows step %c1 {
    // expected-error@+1 {{temporary 'memref<?x4xf32>' has a size that is not known before the call}}
    %a = memref.alloc(%rows) : memref<?x4xf32>
  }
  return
}
