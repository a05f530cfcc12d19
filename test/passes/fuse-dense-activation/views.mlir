// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-fuse-dense-activation))' %s | FileCheck %s

// An activation moves across views, but only to a dense that takes it over:
// elsewhere it reads through the view for free.

// CHECK-LABEL: func.func @moves_across_two_views(
// CHECK-NEXT:    keras.dense {{.*}} activation <relu>
// CHECK-NEXT:    keras.view
// CHECK-NEXT:    keras.view
// CHECK-NEXT:    return
func.func @moves_across_two_views(%x: tensor<?x8xf32>, %kernel: tensor<8x12xf32>) -> tensor<?x4x3xf32> {
  %0 = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x12xf32>) -> tensor<?x12xf32>
  // The two have no common refinement.
  %1 = keras.view %0 expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  %2 = keras.view %1 expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  %3 = keras.activation %2 with <relu> : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  return %3 : tensor<?x4x3xf32>
}

// CHECK-LABEL: func.func @stays_behind_a_view_of_an_input(
// CHECK-NEXT:    keras.view
// CHECK-NEXT:    keras.activation
func.func @stays_behind_a_view_of_an_input(%x: tensor<?x12xf32>) -> tensor<?x4x3xf32> {
  %0 = keras.view %x expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  %1 = keras.activation %0 with <relu> : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  return %1 : tensor<?x4x3xf32>
}

// CHECK-LABEL: func.func @stays_behind_a_view_with_two_uses(
// CHECK-NEXT:    keras.dense {{.*}} : (
// CHECK-NEXT:    keras.view
// CHECK-NEXT:    keras.activation
func.func @stays_behind_a_view_with_two_uses(%x: tensor<?x8xf32>, %kernel: tensor<8x12xf32>) -> (tensor<?x4x3xf32>, tensor<?x4x3xf32>) {
  %0 = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x12xf32>) -> tensor<?x12xf32>
  %1 = keras.view %0 expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  %2 = keras.activation %1 with <relu> : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  return %1, %2 : tensor<?x4x3xf32>, tensor<?x4x3xf32>
}

// CHECK-LABEL: func.func @stays_behind_a_dense_that_has_an_activation(
// CHECK-NEXT:    keras.dense {{.*}} activation <tanh>
// CHECK-NEXT:    keras.view
// CHECK-NEXT:    keras.activation {{.*}} with <relu>
func.func @stays_behind_a_dense_that_has_an_activation(%x: tensor<?x8xf32>, %kernel: tensor<8x12xf32>) -> tensor<?x4x3xf32> {
  %0 = keras.dense %x, %kernel activation <tanh> : (tensor<?x8xf32>, tensor<8x12xf32>) -> tensor<?x12xf32>
  %1 = keras.view %0 expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  %2 = keras.activation %1 with <relu> : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  return %2 : tensor<?x4x3xf32>
}

// softmax over the permuted axis is not softmax over the dense's.
// CHECK-LABEL: func.func @stays_when_it_needs_the_row(
// CHECK-NEXT:    keras.dense {{.*}} : (
// CHECK-NEXT:    keras.view
// CHECK-NEXT:    keras.activation {{.*}} with <softmax>
func.func @stays_when_it_needs_the_row(%x: tensor<?x8xf32>, %kernel: tensor<8x12xf32>) -> tensor<?x4x3xf32> {
  %0 = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x12xf32>) -> tensor<?x12xf32>
  %1 = keras.view %0 expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x12xf32> -> tensor<?x4x3xf32>
  %2 = keras.activation %1 with <softmax> : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  return %2 : tensor<?x4x3xf32>
}
