// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-relax-batch))' %s -split-input-file -verify-diagnostics | FileCheck %s

// One input that fixes the batch fixes it for the entry.

// CHECK-LABEL: func.func @leaves_unknown_batches(
// CHECK-SAME:      tensor<?x8xf32>) -> tensor<?x2x4xf32> {
// CHECK:         keras.reshape {{.*}} : tensor<?x8xf32> -> tensor<?x2x4xf32>
func.func @leaves_unknown_batches(%x: tensor<?x8xf32>) -> tensor<?x2x4xf32> {
  %y = keras.reshape %x to [2, 4] : tensor<?x8xf32> -> tensor<?x2x4xf32>
  return %y : tensor<?x2x4xf32>
}

// Axis 0 only: axes of the same size are not batches.
// CHECK-LABEL: func.func @relaxes_every_input_and_output(
// CHECK-SAME:      tensor<?x3x3xf32>, %{{.*}}: tensor<?x3xf32>) -> (tensor<?x3x3xf32>, tensor<?x3xf32>)
// CHECK-SAME:      keras.batch = 3 : i64
// CHECK:         keras.permute {{.*}} : tensor<?x3x3xf32> -> tensor<?x3x3xf32>
// CHECK:         keras.activation {{.*}} : tensor<?x3xf32> -> tensor<?x3xf32>
func.func @relaxes_every_input_and_output(%x: tensor<3x3x3xf32>, %z: tensor<3x3xf32>) -> (tensor<3x3x3xf32>, tensor<3x3xf32>) {
  %y = keras.permute %x by [2, 1] : tensor<3x3x3xf32> -> tensor<3x3x3xf32>
  %w = keras.activation %z with <relu> : tensor<3x3xf32> -> tensor<3x3xf32>
  return %y, %w : tensor<3x3x3xf32>, tensor<3x3xf32>
}

// CHECK-LABEL: func.func @takes_the_batch_of_the_input_that_has_one(
// CHECK-SAME:      tensor<?x8xf32>, %{{.*}}: tensor<?x8xf32>) -> (tensor<?x8xf32>, tensor<?x8xf32>)
// CHECK-SAME:      keras.batch = 4 : i64
func.func @takes_the_batch_of_the_input_that_has_one(%x: tensor<?x8xf32>, %z: tensor<4x8xf32>) -> (tensor<?x8xf32>, tensor<4x8xf32>) {
  %w = keras.activation %z with <relu> : tensor<4x8xf32> -> tensor<4x8xf32>
  return %x, %w : tensor<?x8xf32>, tensor<4x8xf32>
}

// -----

// No batch satisfies both.
// expected-error@+1 {{inputs fix different batches, 4 and 5}}
func.func @different_batches(%x: tensor<4x8xf32>, %z: tensor<5x8xf32>) -> (tensor<4x8xf32>, tensor<5x8xf32>) {
  return %x, %z : tensor<4x8xf32>, tensor<5x8xf32>
}
