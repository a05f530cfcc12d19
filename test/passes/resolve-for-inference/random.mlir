// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-resolve-for-inference))' %s -split-input-file | FileCheck %s

// Dropouts with training = true get the number of their draws, in order; others do
// not count. The noise has a size of its own only where the input has none.

// CHECK-LABEL: func.func @numbers(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4x8xf32>)
// CHECK-NEXT:    %[[A:.*]] = keras.random_dropout %[[X]] rate 5.000000e-01 scale 2.000000e+00 noise [-1, -1, -1] stream 0 : tensor<?x4x8xf32>
// CHECK-NEXT:    %[[B:.*]] = keras.random_dropout %[[A]] rate 2.500000e-01 scale 1.3333333730697632 noise [-1, 1, -1] stream 1 {seed = 7 : i64} : tensor<?x4x8xf32>
// CHECK-NEXT:    %[[C:.*]] = keras.random_dropout %[[B]] rate 5.000000e-01 scale 2.000000e+00 noise [1, -1, 1] stream 2 : tensor<?x4x8xf32>
// CHECK-NEXT:    return %[[C]]
func.func @numbers(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  %a = keras.dropout %x rate 0.5 {training = true} : tensor<?x4x8xf32>
  %none = keras.dropout %a rate 0.5 : tensor<?x4x8xf32>
  %b = keras.dropout %none rate 0.25 {noise_shape = array<i64: -1, 1, 8>, seed = 7 : i64, training = true} : tensor<?x4x8xf32>
  %zero = keras.dropout %b rate 0.0 {training = true} : tensor<?x4x8xf32>
  %c = keras.dropout %zero rate 0.5 {noise_shape = array<i64: 1, 4, 1>, training = true} : tensor<?x4x8xf32>
  return %c : tensor<?x4x8xf32>
}

// -----

// A fixed batch has the size that a noise_shape may ask for. Rate 1 drops all.
// CHECK-LABEL: func.func @fixed_batch(
// CHECK-NEXT:    keras.random_dropout {{.*}} rate 1.000000e+00 scale 1.000000e+00 noise [-1, 1] stream 0
func.func @fixed_batch(%x: tensor<16x8xf32>) -> tensor<16x8xf32> {
  %y = keras.dropout %x rate 1.0 {noise_shape = array<i64: 16, 1>, training = true} : tensor<16x8xf32>
  return %y : tensor<16x8xf32>
}

// -----

// CHECK-LABEL: func.func @spatial(
// CHECK-NEXT:    keras.random_dropout {{.*}} noise [-1, 1, -1] stream 0
// CHECK-NEXT:    keras.random_dropout {{.*}} noise [-1, -1, 1, 1] stream 1
// CHECK-NEXT:    keras.random_dropout {{.*}} noise [-1, 1, 1, 1, -1] stream 2 {seed = 3 : i64}
func.func @spatial(%x1: tensor<?x8x3xf32>, %x2: tensor<?x3x8x8xf32>, %x3: tensor<?x3x8x8x8xf32>)
    -> (tensor<?x8x3xf32>, tensor<?x3x8x8xf32>, tensor<?x3x8x8x8xf32>) {
  %0 = keras.spatial_dropout %x1 rate 0.5 {training = true} : tensor<?x8x3xf32>
  %1 = keras.spatial_dropout %x2 rate 0.5 channels_first {training = true} : tensor<?x3x8x8xf32>
  %2 = keras.spatial_dropout %x3 rate 0.5 {seed = 3 : i64, training = true} : tensor<?x3x8x8x8xf32>
  return %0, %1, %2 : tensor<?x8x3xf32>, tensor<?x3x8x8xf32>, tensor<?x3x8x8x8xf32>
}

// -----

// Keras scales in the type of the layer: the scale is rounded to it.
// CHECK-LABEL: func.func @half(
// CHECK-NEXT:    keras.random_dropout {{.*}} rate 1.000000e-01 scale 1.109375 noise [-1, -1] stream 0 : tensor<?x8xbf16>
func.func @half(%x: tensor<?x8xbf16>) -> tensor<?x8xbf16> {
  %y = keras.dropout %x rate 0.1 {training = true} : tensor<?x8xbf16>
  return %y : tensor<?x8xbf16>
}
