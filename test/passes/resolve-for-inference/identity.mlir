// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-resolve-for-inference))' %s | FileCheck %s

// Every op and attribute that speaks of training goes, and nothing else.

// CHECK-LABEL: func.func @drops_dropout_of_any_rate(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4x8xf32>)
// CHECK-NEXT:    return %[[X]], %[[X]], %[[X]]
func.func @drops_dropout_of_any_rate(%x: tensor<?x4x8xf32>)
    -> (tensor<?x4x8xf32>, tensor<?x4x8xf32>, tensor<?x4x8xf32>) {
  %none = keras.dropout %x rate 0.0 : tensor<?x4x8xf32>
  // Also when training would leave nothing.
  %all = keras.dropout %x rate 1.0 : tensor<?x4x8xf32>
  %some = keras.dropout %x rate 0.5 {noise_shape = array<i64: -1, 1, 8>, seed = 3 : i64, training = false} : tensor<?x4x8xf32>
  return %none, %all, %some : tensor<?x4x8xf32>, tensor<?x4x8xf32>, tensor<?x4x8xf32>
}

// CHECK-LABEL: func.func @drops_a_chain(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4x8xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @drops_a_chain(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  %0 = keras.dropout %x rate 0.5 : tensor<?x4x8xf32>
  %1 = keras.spatial_dropout %0 rate 0.5 {training = false} : tensor<?x4x8xf32>
  %2 = keras.activity_regularization %1 with <"l2", {l2 = 1.0 : f64}> {divide_by_batch} : tensor<?x4x8xf32>
  return %2 : tensor<?x4x8xf32>
}

// CHECK-LABEL: func.func @drops_spatial_dropout_of_any_rank(
// CHECK-SAME:      %[[X1:.*]]: tensor<?x8x3xf32>, %[[X2:.*]]: tensor<?x3x8x8xf32>, %[[X3:.*]]: tensor<?x3x8x8x8xf32>)
// CHECK-NEXT:    return %[[X1]], %[[X2]], %[[X3]]
func.func @drops_spatial_dropout_of_any_rank(%x1: tensor<?x8x3xf32>, %x2: tensor<?x3x8x8xf32>, %x3: tensor<?x3x8x8x8xf32>)
    -> (tensor<?x8x3xf32>, tensor<?x3x8x8xf32>, tensor<?x3x8x8x8xf32>) {
  %0 = keras.spatial_dropout %x1 rate 0.5 : tensor<?x8x3xf32>
  %1 = keras.spatial_dropout %x2 rate 0.5 channels_first : tensor<?x3x8x8xf32>
  %2 = keras.spatial_dropout %x3 rate 0.5 channels_first {seed = 1 : i64} : tensor<?x3x8x8x8xf32>
  return %0, %1, %2 : tensor<?x8x3xf32>, tensor<?x3x8x8xf32>, tensor<?x3x8x8x8xf32>
}

// The kernel that Keras saves has the LoRA product in it.
// CHECK-LABEL: func.func @keeps_the_dense_of_a_penalty(
// CHECK:         keras.dense {{.*}} bias {{.*}} activation <tanh> :
func.func @keeps_the_dense_of_a_penalty(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>, %bias: tensor<4xf32>) -> tensor<?x4xf32> {
  %y = keras.dense %x, %kernel bias %bias activation <tanh>
      {activity_regularizer = #keras.regularizer<"l2", {l2 = 1.0 : f64}>, lora_rank = 4 : i64, lora_alpha = 8.0 : f64}
      : (tensor<?x8xf32>, tensor<8x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @keeps_other_layers(
// CHECK-NEXT:    keras.activation
// CHECK-NEXT:    keras.permute
// CHECK-NEXT:    keras.masking
// CHECK-NEXT:    return
func.func @keeps_other_layers(%x: tensor<?x4x8xf32>) -> tensor<?x8x4xf32> {
  %0 = keras.activation %x with <softmax> : tensor<?x4x8xf32> -> tensor<?x4x8xf32>
  %1 = keras.permute %0 by [2, 1] : tensor<?x4x8xf32> -> tensor<?x8x4xf32>
  %2, %mask = keras.masking %1 value 0.0 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xi1>
  return %2 : tensor<?x8x4xf32>
}
