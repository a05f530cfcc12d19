// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// Every attribute of the regularization ops prints what it parses.

// CHECK-LABEL: func.func @dropout(
func.func @dropout(%x: tensor<?x4x8xf32>, %scalar: tensor<?xf32>) {
  // CHECK: keras.dropout {{.*}} rate 5.000000e-01 : tensor<?x4x8xf32>
  %0 = keras.dropout %x rate 0.5 : tensor<?x4x8xf32>
  // CHECK: keras.dropout {{.*}} rate 1.000000e+00 {noise_shape = array<i64: -1, 1, 8>, seed = 7 : i64, training = false} : tensor<?x4x8xf32>
  %1 = keras.dropout %x rate 1.0 {noise_shape = array<i64: -1, 1, 8>, seed = 7 : i64, training = false} : tensor<?x4x8xf32>
  // The batch of a noise_shape cannot be told from an unknown batch.
  // CHECK: keras.dropout {{.*}} rate 0.000000e+00 {noise_shape = array<i64: 16, 4, 1>, training = true} : tensor<?x4x8xf32>
  %2 = keras.dropout %x rate 0.0 {noise_shape = array<i64: 16, 4, 1>, training = true} : tensor<?x4x8xf32>
  // CHECK: keras.dropout {{.*}} rate 2.500000e-01 : tensor<?xf32>
  %3 = keras.dropout %scalar rate 0.25 : tensor<?xf32>
  return
}

// CHECK-LABEL: func.func @spatial_dropout(
func.func @spatial_dropout(%x1: tensor<?x8x3xf32>, %x2: tensor<?x3x8x8xf32>, %x3: tensor<?x3x8x8x8xf32>) {
  // CHECK: keras.spatial_dropout {{.*}} rate 5.000000e-01 : tensor<?x8x3xf32>
  %0 = keras.spatial_dropout %x1 rate 0.5 : tensor<?x8x3xf32>
  // CHECK: keras.spatial_dropout {{.*}} rate 5.000000e-01 channels_first : tensor<?x3x8x8xf32>
  %1 = keras.spatial_dropout %x2 rate 0.5 channels_first : tensor<?x3x8x8xf32>
  // CHECK: keras.spatial_dropout {{.*}} rate 5.000000e-01 channels_first {seed = 7 : i64, training = true} : tensor<?x3x8x8x8xf32>
  %2 = keras.spatial_dropout %x3 rate 0.5 channels_first {seed = 7 : i64, training = true} : tensor<?x3x8x8x8xf32>
  return
}

// CHECK-LABEL: func.func @random_dropout(
func.func @random_dropout(%x: tensor<?x4x8xf32>, %scalar: tensor<?xbf16>) {
  // CHECK: keras.random_dropout {{.*}} rate 5.000000e-01 scale 2.000000e+00 noise [-1, 1, -1] stream 0 : tensor<?x4x8xf32>
  %0 = keras.random_dropout %x rate 0.5 scale 2.0 noise [-1, 1, -1] stream 0 : tensor<?x4x8xf32>
  // CHECK: keras.random_dropout {{.*}} rate 1.000000e+00 scale 1.000000e+00 noise [1] stream 7 {seed = -3 : i64} : tensor<?xbf16>
  %1 = keras.random_dropout %scalar rate 1.0 scale 1.0 noise [1] stream 7 {seed = -3 : i64} : tensor<?xbf16>
  return
}

// CHECK-LABEL: func.func @activity_regularization(
func.func @activity_regularization(%x: tensor<?x8xf32>) {
  // CHECK: keras.activity_regularization {{.*}} with <"l1l2", {l1 = 1.000000e-02 : f64, l2 = 0.000000e+00 : f64}> : tensor<?x8xf32>
  %0 = keras.activity_regularization %x with <"l1l2", {l1 = 1.0e-2 : f64, l2 = 0.0 : f64}> : tensor<?x8xf32>
  // CHECK: keras.activity_regularization {{.*}} with <"mine"> {divide_by_batch} : tensor<?x8xf32>
  %1 = keras.activity_regularization %x with <"mine"> {divide_by_batch} : tensor<?x8xf32>
  return
}
