// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-resolve-for-inference))' %s | FileCheck %s

// Dropout, noise and penalties are gone; their input takes their place.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x8xf32>, %[[KERNEL:.*]]: tensor<8x4xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.dense %[[X]], %[[KERNEL]] activation <relu>
// CHECK-NEXT:    return %[[Y]]
func.func @predict(%x: tensor<?x8xf32>, %kernel: tensor<8x4xf32>) -> tensor<?x4xf32> {
  %0 = keras.dropout %x rate 5.000000e-01 : tensor<?x8xf32>
  %1 = keras.dense %0, %kernel activation <relu>
      {activity_regularizer = #keras.regularizer<"l2", {l2 = 1.000000e-02 : f64}>}
      : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  %2 = keras.activity_regularization %1 with <"l1", {l1 = 1.000000e-02 : f64}>
      : tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}
