// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-sink-repeat-vector))' %s | FileCheck %s

// The dense and its softmax run once a row; their result is repeated.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x8xf32>, %[[KERNEL:.*]]: tensor<8x4xf32>)
// CHECK-NEXT:    %[[DENSE:.*]] = keras.dense %[[X]], %[[KERNEL]]
// CHECK-NEXT:    %[[Y:.*]] = keras.activation %[[DENSE]] with <softmax>
// CHECK-NEXT:    %[[REPEATED:.*]] = keras.repeat_vector %[[Y]] times 3
// CHECK-NEXT:    return %[[REPEATED]] : tensor<?x3x4xf32>
func.func @predict(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>) -> tensor<?x3x4xf32> {
  %0 = keras.repeat_vector %x times 3 : tensor<?x8xf32> -> tensor<?x3x8xf32>
  %1 = keras.dense %0, %kernel : (tensor<?x3x8xf32>, tensor<8x4xf32>) -> tensor<?x3x4xf32>
  %2 = keras.activation %1 with <softmax> : tensor<?x3x4xf32> -> tensor<?x3x4xf32>
  return %2 : tensor<?x3x4xf32>
}
