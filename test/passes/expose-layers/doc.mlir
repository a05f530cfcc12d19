// RUN: %kerasc-opt --pass-pipeline="builtin.module(keras.model(func.func(keras-expose-layers)))" %s | FileCheck %s

// The result of each layer becomes an output under the layer's name; the model's
// own output stays first.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      -> (tensor<?x6xf32> {keras.name = "y"}, tensor<?x6xf32> {keras.name = "flatten"}, tensor<?x6xf32> {keras.name = "tanh"})
// CHECK:         %[[FLATTEN:.*]] = keras.flatten
// CHECK:         %[[TANH:.*]] = keras.activation %[[FLATTEN]]
// CHECK:         return %[[TANH]], %[[FLATTEN]], %[[TANH]]
keras.model @m {
  func.func @predict(%x: tensor<?x2x3xf32>) -> (tensor<?x6xf32> {keras.name = "y"}) {
    %flat = keras.flatten %x : tensor<?x2x3xf32> -> tensor<?x6xf32> loc("flatten")
    %y = keras.activation %flat with <tanh> : tensor<?x6xf32> -> tensor<?x6xf32> loc("tanh")
    return %y : tensor<?x6xf32>
  }
}
