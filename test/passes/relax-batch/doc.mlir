// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-relax-batch)))' %s | FileCheck %s

// The batch of 32 becomes a property of the entry; its layers take any rows.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x8xf32>)
// CHECK-SAME:      -> tensor<?x4xf32> attributes {keras.batch = 32 : i64}
// CHECK:         %[[KERNEL:.*]] = keras.weight @kernel : tensor<8x4xf32>
// CHECK:         %[[Y:.*]] = keras.dense %[[X]], %[[KERNEL]]
// CHECK-SAME:        : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
// CHECK:         return %[[Y]] : tensor<?x4xf32>
keras.model @fixed {
  keras.variable @kernel : tensor<8x4xf32>
  func.func @predict(%x: tensor<32x8xf32>) -> tensor<32x4xf32> {
    %kernel = keras.weight @kernel : tensor<8x4xf32>
    %y = keras.dense %x, %kernel : (tensor<32x8xf32>, tensor<8x4xf32>) -> tensor<32x4xf32>
    return %y : tensor<32x4xf32>
  }
}
