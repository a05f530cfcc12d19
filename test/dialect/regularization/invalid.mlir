// RUN: %kerasc-opt %s -split-input-file -verify-diagnostics

// One section per constraint of the regularization ops.

// dropout_c1
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects a rate between 0 and 1, got 1.500000e+00}}
  %y = keras.dropout %x rate 1.5 : tensor<?x4xf32>
  return
}

// -----

// dropout_c1: NaN is not between.
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{expects a rate between 0 and 1, got nan}}
  %y = keras.dropout %x rate 0x7FF8000000000000 : tensor<?x4xf32>
  return
}

// -----

// dropout_c2
func.func @f(%x: tensor<?x4x8xf32>) {
  // expected-error@+1 {{expects a noise_shape of 3 entries, got 2}}
  %y = keras.dropout %x rate 0.5 {noise_shape = array<i64: 1, 8>} : tensor<?x4x8xf32>
  return
}

// -----

// dropout_c3
func.func @f(%x: tensor<?x4x8xf32>) {
  // expected-error@+1 {{expects entry 2 of noise_shape to be -1, 1 or 8, got 4}}
  %y = keras.dropout %x rate 0.5 {noise_shape = array<i64: -1, 1, 4>} : tensor<?x4x8xf32>
  return
}

// -----

// A dropout keeps the type.
func.func @f(%x: tensor<?x4xf32>) {
  // expected-error@+1 {{requires the same type for all operands and results}}
  %y = "keras.dropout"(%x) {rate = 0.5} : (tensor<?x4xf32>) -> tensor<?x5xf32>
  return
}

// -----

// spatial_dropout_c1
func.func @f(%x: tensor<?x8x3xf32>) {
  // expected-error@+1 {{expects a rate between 0 and 1, got -5.000000e-01}}
  %y = keras.spatial_dropout %x rate -0.5 : tensor<?x8x3xf32>
  return
}

// -----

// spatial_dropout_c2
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects an input of rank 3, 4 or 5, got 2}}
  %y = keras.spatial_dropout %x rate 0.5 : tensor<?x8xf32>
  return
}

// -----

// spatial_dropout_c3
func.func @f(%x: tensor<?x8x3xf32>) {
  // expected-error@+1 {{expects channels_last for an input of rank 3}}
  %y = keras.spatial_dropout %x rate 0.5 channels_first : tensor<?x8x3xf32>
  return
}

// -----

// random_dropout_c1
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects a rate between 0 and 1, got 2.000000e+00}}
  %y = keras.random_dropout %x rate 2.0 scale 1.0 noise [-1, -1] stream 0 : tensor<?x8xf32>
  return
}

// -----

// random_dropout_c2
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects a noise_shape of 2 entries, got 1}}
  %y = keras.random_dropout %x rate 0.5 scale 2.0 noise [-1] stream 0 : tensor<?x8xf32>
  return
}

// -----

// random_dropout_c3: sizes are the input's.
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects entry 1 of noise_shape to be -1 or 1, got 8}}
  %y = keras.random_dropout %x rate 0.5 scale 2.0 noise [-1, 8] stream 0 : tensor<?x8xf32>
  return
}

// -----

// random_dropout_c4
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{expects a stream that is not negative, got -1}}
  %y = keras.random_dropout %x rate 0.5 scale 2.0 noise [-1, -1] stream -1 : tensor<?x8xf32>
  return
}

// -----

// An integer has no scale.
func.func @f(%x: tensor<?x8xi32>) {
  // expected-error@+1 {{must be ranked tensor of floating-point values}}
  %y = keras.random_dropout %x rate 0.5 scale 2.0 noise [-1, -1] stream 0 : tensor<?x8xi32>
  return
}

// -----

// A penalty has a name.
func.func @f(%x: tensor<?x8xf32>) {
  // expected-error@+2 {{failed to parse Keras_RegularizerAttr parameter 'name'}}
  // expected-error@+1 {{invalid kind of attribute specified}}
  %y = keras.activity_regularization %x with <{l1 = 0.5}> : tensor<?x8xf32>
  return
}
