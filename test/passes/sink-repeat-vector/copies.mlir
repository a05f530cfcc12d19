// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-sink-repeat-vector))' %s | FileCheck %s

// A layer goes before the repetition when it treats the copies alike.

// CHECK-LABEL: func.func @keeps_bias_and_activation_of_the_dense(
// CHECK-SAME:      %[[X:.*]]: tensor<?x8xf32>, %[[KERNEL:.*]]: tensor<8x4xf32>, %[[BIAS:.*]]: tensor<4xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.dense %[[X]], %[[KERNEL]] bias %[[BIAS]] activation <leaky_relu, negative_slope = 1.250000e-01>
// CHECK-NEXT:    keras.repeat_vector %[[Y]] times 3
func.func @keeps_bias_and_activation_of_the_dense(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>, %bias: tensor<4xf32>) -> tensor<?x3x4xf32> {
  %0 = keras.repeat_vector %x times 3 : tensor<?x8xf32> -> tensor<?x3x8xf32>
  %1 = keras.dense %0, %kernel bias %bias activation <leaky_relu, negative_slope = 0.125> : (tensor<?x3x8xf32>, tensor<8x4xf32>, tensor<4xf32>) -> tensor<?x3x4xf32>
  return %1 : tensor<?x3x4xf32>
}

// The last axis of (batch, n, features) is axis 2, and axis 1 of the row.
// CHECK-LABEL: func.func @counts_the_last_axis_without_the_copies(
// CHECK-NEXT:    keras.activation {{.*}} with <softmax> : tensor<?x8xf32> -> tensor<?x8xf32>
// CHECK-NEXT:    keras.activation {{.*}} with <glu> : tensor<?x8xf32> -> tensor<?x4xf32>
// CHECK-NEXT:    keras.repeat_vector {{.*}} : tensor<?x4xf32> -> tensor<?x3x4xf32>
func.func @counts_the_last_axis_without_the_copies(%x: tensor<?x8xf32>) -> tensor<?x3x4xf32> {
  %0 = keras.repeat_vector %x times 3 : tensor<?x8xf32> -> tensor<?x3x8xf32>
  %1 = keras.activation %0 with <softmax, axis = 2.0> : tensor<?x3x8xf32> -> tensor<?x3x8xf32>
  %2 = keras.activation %1 with <glu, axis = 2.0> : tensor<?x3x8xf32> -> tensor<?x3x4xf32>
  return %2 : tensor<?x3x4xf32>
}

// CHECK-LABEL: func.func @keeps_functions_that_mix_the_copies(
// CHECK:         keras.repeat_vector
// CHECK:         keras.activation {{.*}} with <softmax, axis = 1.000000e+00>
func.func @keeps_functions_that_mix_the_copies(%x: tensor<?x8xf32>) -> tensor<?x3x8xf32> {
  %0 = keras.repeat_vector %x times 3 : tensor<?x8xf32> -> tensor<?x3x8xf32>
  %1 = keras.activation %0 with <softmax, axis = 1.0> : tensor<?x3x8xf32> -> tensor<?x3x8xf32>
  return %1 : tensor<?x3x8xf32>
}

// CHECK-LABEL: func.func @keeps_a_dense_whose_activation_mixes_the_copies(
// CHECK:         keras.repeat_vector
// CHECK:         keras.dense {{.*}} activation <softmax, axis = -2.000000e+00>
func.func @keeps_a_dense_whose_activation_mixes_the_copies(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>) -> tensor<?x3x4xf32> {
  %0 = keras.repeat_vector %x times 3 : tensor<?x8xf32> -> tensor<?x3x8xf32>
  %1 = keras.dense %0, %kernel activation <softmax, axis = -2.0> : (tensor<?x3x8xf32>, tensor<8x4xf32>) -> tensor<?x3x4xf32>
  return %1 : tensor<?x3x4xf32>
}

// Others read the copies: they have to be made anyway.
// CHECK-LABEL: func.func @keeps_a_repetition_with_two_uses(
// CHECK:         %[[COPIES:.*]] = keras.repeat_vector
// CHECK:         keras.activation %[[COPIES]]
func.func @keeps_a_repetition_with_two_uses(%x: tensor<?x8xf32>) -> (tensor<?x3x8xf32>, tensor<?x3x8xf32>) {
  %0 = keras.repeat_vector %x times 3 : tensor<?x8xf32> -> tensor<?x3x8xf32>
  %1 = keras.activation %0 with <relu> : tensor<?x3x8xf32> -> tensor<?x3x8xf32>
  return %0, %1 : tensor<?x3x8xf32>, tensor<?x3x8xf32>
}

// A view may contract the copies, as in Flatten: what follows does not treat them
// alike.
// CHECK-LABEL: func.func @keeps_a_dense_over_all_copies(
// CHECK:         keras.repeat_vector
// CHECK:         keras.view
// CHECK:         keras.dense
func.func @keeps_a_dense_over_all_copies(%x: tensor<?x8xf32>, %kernel: tensor<24x4xf32>) -> tensor<?x4xf32> {
  %0 = keras.repeat_vector %x times 3 : tensor<?x8xf32> -> tensor<?x3x8xf32>
  %1 = keras.view %0 expand [24] transpose [0] collapse [24] : tensor<?x3x8xf32> -> tensor<?x24xf32>
  %2 = keras.dense %1, %kernel : (tensor<?x24xf32>, tensor<24x4xf32>) -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}
