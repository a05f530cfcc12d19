// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-resolve-for-inference))' %s -split-input-file -verify-diagnostics

// A dropout that stays random is refused where Keras could not compute it, or we
// cannot know what it would draw; never dropped.

func.func @f(%x: tensor<?x8xi32>) -> tensor<?x8xi32> {
  // expected-error@+1 {{with training = true scales what it keeps, for which its input must be floating-point, got 'i32'}}
  %y = keras.dropout %x rate 0.5 {training = true} : tensor<?x8xi32>
  return %y : tensor<?x8xi32>
}

// -----

func.func @f(%x: tensor<?x4x8xi1>) -> tensor<?x4x8xi1> {
  // expected-error@+1 {{with training = true scales what it keeps, for which its input must be floating-point, got 'i1'}}
  %y = keras.spatial_dropout %x rate 0.5 {training = true} : tensor<?x4x8xi1>
  return %y : tensor<?x4x8xi1>
}

// -----

// Whether the batch has 16 rows is known when it runs.
func.func @f(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{entry 0 of noise_shape is 16, but only the call knows the size of that axis; with None in its place any size works}}
  %y = keras.dropout %x rate 0.5 {noise_shape = array<i64: 16, 1>, training = true} : tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
