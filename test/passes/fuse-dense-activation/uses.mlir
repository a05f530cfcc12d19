// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-fuse-dense-activation))' %s | FileCheck %s
// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-fuse-dense-activation))' --remarks-filter=keras-fuse --remark-format=emitRemark %s 2>&1 >/dev/null | FileCheck %s --check-prefix=REMARK

// A dense used once takes over its consumer's activation, and says so.

// REMARK: uses.mlir:[[#]]:{{.*}} Fused {{.*}}leaky_relu into the dense before it

// CHECK-LABEL: func.func @keeps_bias_and_parameters(
// CHECK-SAME:      %[[X:.*]]: tensor<?x8xf32>, %[[KERNEL:.*]]: tensor<8x4xf32>, %[[BIAS:.*]]: tensor<4xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.dense %[[X]], %[[KERNEL]] bias %[[BIAS]] activation <leaky_relu, negative_slope = 1.250000e-01>
// CHECK-NEXT:    return %[[Y]]
func.func @keeps_bias_and_parameters(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>, %bias: tensor<4xf32>) -> tensor<?x4xf32> {
  %0 = keras.dense %x, %kernel bias %bias : (tensor<?x8xf32>, tensor<8x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %1 = keras.activation %0 with <leaky_relu, negative_slope = 0.125> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %1 : tensor<?x4xf32>
}

// A dense whose activation says linear has none.
// CHECK-LABEL: func.func @fuses_into_a_dense_that_says_linear(
// CHECK-NEXT:    keras.dense {{.*}} activation <tanh>
// CHECK-NEXT:    return
func.func @fuses_into_a_dense_that_says_linear(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>) -> tensor<?x4xf32> {
  %0 = keras.dense %x, %kernel activation <linear> : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  %1 = keras.activation %0 with <linear> : tensor<?x4xf32> -> tensor<?x4xf32>
  %2 = keras.activation %1 with <tanh> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}

// Only the first of two activations is next to the dense.
// CHECK-LABEL: func.func @fuses_the_first_of_two(
// CHECK-NEXT:    %[[DENSE:.*]] = keras.dense {{.*}} activation <relu>
// CHECK-NEXT:    keras.activation %[[DENSE]] with <tanh>
func.func @fuses_the_first_of_two(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>) -> tensor<?x4xf32> {
  %0 = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  %1 = keras.activation %0 with <relu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %2 = keras.activation %1 with <tanh> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}

// The other user wants the linear result.
// CHECK-LABEL: func.func @keeps_activation_when_dense_has_two_uses(
// CHECK-NEXT:    %[[DENSE:.*]] = keras.dense {{.*}} : (
// CHECK-NEXT:    %[[Y:.*]] = keras.activation %[[DENSE]] with <relu>
// CHECK-NEXT:    return %[[DENSE]], %[[Y]]
func.func @keeps_activation_when_dense_has_two_uses(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %0 = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  %1 = keras.activation %0 with <relu> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %0, %1 : tensor<?x4xf32>, tensor<?x4xf32>
}

// CHECK-LABEL: func.func @keeps_activations_when_two_read_the_dense(
// CHECK-NEXT:    keras.dense {{.*}} : (
// CHECK-NEXT:    keras.activation {{.*}} with <relu>
// CHECK-NEXT:    keras.activation {{.*}} with <tanh>
func.func @keeps_activations_when_two_read_the_dense(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %0 = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  %1 = keras.activation %0 with <relu> : tensor<?x4xf32> -> tensor<?x4xf32>
  %2 = keras.activation %0 with <tanh> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %1, %2 : tensor<?x4xf32>, tensor<?x4xf32>
}

// CHECK-LABEL: func.func @keeps_row_functions(
// CHECK-NEXT:    keras.dense {{.*}} : (
// CHECK-NEXT:    keras.activation {{.*}} with <softmax>
// CHECK-NEXT:    keras.dense {{.*}} : (
// CHECK-NEXT:    keras.activation {{.*}} with <glu>
func.func @keeps_row_functions(%x: tensor<?x4xf32>, %kernel: tensor<4x4xf32>) -> tensor<?x2xf32> {
  %0 = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
  %1 = keras.activation %0 with <softmax> : tensor<?x4xf32> -> tensor<?x4xf32>
  %2 = keras.dense %1, %kernel : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
  %3 = keras.activation %2 with <glu> : tensor<?x4xf32> -> tensor<?x2xf32>
  return %3 : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @keeps_activation_without_dense(
// CHECK-NEXT:    keras.activation
func.func @keeps_activation_without_dense(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = keras.activation %x with <relu> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
