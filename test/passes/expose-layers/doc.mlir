// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-expose-layers))' %s | FileCheck %s

// Behind the outputs of the entry, the result of each layer under its name. A
// layer of two ops has the result of the last.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      -> (tensor<?x4xf32> {keras.name = "y"}, tensor<?x4xf32> {keras.name = "hidden"}, tensor<?x4xf32> {keras.name = "output"})
// CHECK:         %[[DENSE:.*]] = keras.dense
// CHECK:         %[[HIDDEN:.*]] = keras.activation %[[DENSE]]
// CHECK:         %[[OUTPUT:.*]] = keras.dropout %[[HIDDEN]]
// CHECK:         return %[[OUTPUT]], %[[HIDDEN]], %[[OUTPUT]]
func.func @predict(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>)
    -> (tensor<?x4xf32> {keras.name = "y"}) {
  %0 = keras.dense %x, %kernel
      : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32> loc("hidden")
  %1 = keras.activation %0 with <softmax> : tensor<?x4xf32> -> tensor<?x4xf32> loc("hidden")
  %2 = keras.dropout %1 rate 5.000000e-01 : tensor<?x4xf32> loc("output")
  return %2 : tensor<?x4xf32>
}
