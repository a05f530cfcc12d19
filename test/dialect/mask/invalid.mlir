// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of keras.masking.

// masking_c1
func.func @f(%x: tensor<?xf32>) {
  // expected-error@+2 {{expects an input of rank 2 or more, got rank 1}}
  // expected-error@+1 {{failed to infer returned types}}
  %y, %mask = keras.masking %x value 0.0 : tensor<?xf32> -> tensor<?xf32>, tensor<i1>
  return
}

// -----

// masking_c2
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x8x4xf32>', 'tensor<?x8xi1>' are incompatible with return type(s) of operation 'tensor<?x8x4xf32>', 'tensor<?x8x4xi1>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y, %mask = keras.masking %x value 0.0 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8x4xi1>
  return
}

// -----

// masking_c2: a mask is a truth value, not a number.
func.func @f(%x: tensor<?x8x4xf32>) {
  // expected-error@+2 {{inferred type(s) 'tensor<?x8x4xf32>', 'tensor<?x8xi1>' are incompatible with return type(s) of operation 'tensor<?x8x4xf32>', 'tensor<?x8xf32>'}}
  // expected-error@+1 {{failed to infer returned types}}
  %y, %mask = keras.masking %x value 0.0 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xf32>
  return
}
