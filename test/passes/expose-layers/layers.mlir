// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-expose-layers)))' %s | FileCheck %s

// Layers only: weights have names, too, and an op without a name is no layer.

keras.model @m {
  keras.variable @kernel : tensor<8x4xf32>

  // CHECK-LABEL: func.func @weights_are_no_layers(
  // CHECK-SAME:      -> (tensor<?x4xf32>, tensor<?x4xf32> {keras.name = "dense"})
  // CHECK:         %[[Y:.*]] = keras.dense
  // CHECK:         return %[[Y]], %[[Y]]
  func.func @weights_are_no_layers(%x: tensor<?x8xf32>) -> tensor<?x4xf32> {
    %kernel = keras.weight @kernel : tensor<8x4xf32> loc("kernel")
    %y = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32> loc("dense")
    return %y : tensor<?x4xf32>
  }

  // CHECK-LABEL: func.func @nameless(
  // CHECK-SAME:      -> tensor<?x4xf32> {
  func.func @nameless(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
    %y = keras.activation %x with <relu> : tensor<?x4xf32> -> tensor<?x4xf32>
    return %y : tensor<?x4xf32>
  }
}
