// RUN: %kerasc-opt --canonicalize %s | FileCheck %s

// A linear dense has one spelling.

// CHECK-LABEL: func.func @drops_linear_activation(
// CHECK:         keras.dense
// CHECK-NOT:     activation
// CHECK:         return
func.func @drops_linear_activation(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>) -> tensor<?x2xf32> {
  %y = keras.dense %x, %kernel activation <linear> : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @keeps_other_activations(
// CHECK:         keras.dense {{.*}} activation <relu>
// CHECK:         keras.dense {{.*}} activation <leaky_relu, negative_slope = 1.000000e+00>
func.func @keeps_other_activations(%x: tensor<?x2xf32>, %kernel: tensor<2x2xf32>) -> tensor<?x2xf32> {
  %y = keras.dense %x, %kernel activation <relu> : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %z = keras.dense %y, %kernel activation <leaky_relu, negative_slope = 1.0> : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @drops_unread_layers(
// CHECK-NOT:     keras.dense
// CHECK:         return
func.func @drops_unread_layers(%x: tensor<?x4xf32>, %kernel: tensor<4x2xf32>) {
  %y = keras.dense %x, %kernel : (tensor<?x4xf32>, tensor<4x2xf32>) -> tensor<?x2xf32>
  return
}
