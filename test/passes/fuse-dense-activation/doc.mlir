// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-fuse-dense-activation))' %s | FileCheck %s

// The relu moves across the reshape and becomes a part of its dense; the softmax
// needs the whole row and stays.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x8xf32>, %[[KERNEL:.*]]: tensor<8x12xf32>)
// CHECK-NEXT:    %[[DENSE:.*]] = keras.dense %[[X]], %[[KERNEL]] activation <relu>
// CHECK-NEXT:    %[[VIEW:.*]] = keras.view %[[DENSE]] expand [12] transpose [0] collapse [3, 4]
// CHECK-NEXT:    %[[Y:.*]] = keras.activation %[[VIEW]] with <softmax>
// CHECK-NEXT:    return %[[Y]]
func.func @predict(%x: tensor<?x8xf32>, %kernel: tensor<8x12xf32>) -> tensor<?x3x4xf32> {
  %0 = keras.dense %x, %kernel : (tensor<?x8xf32>, tensor<8x12xf32>) -> tensor<?x12xf32>
  %1 = keras.view %0 expand [12] transpose [0] collapse [3, 4]
      : tensor<?x12xf32> -> tensor<?x3x4xf32>
  %2 = keras.activation %1 with <relu> : tensor<?x3x4xf32> -> tensor<?x3x4xf32>
  %3 = keras.activation %2 with <softmax> : tensor<?x3x4xf32> -> tensor<?x3x4xf32>
  return %3 : tensor<?x3x4xf32>
}
