// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-fold-views-into-weights)))' %s | FileCheck %s

// The dense reads the row where it lies; its kernel's rows move instead, when the
// object is written.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>)
// CHECK:         %[[KERNEL:.*]] = keras.weight @kernel rows [4, 3] permuted [1, 0] : tensor<12x5xf32>
// CHECK:         %[[ROW:.*]] = keras.view %[[X]] expand [12] transpose [0] collapse [12]
// CHECK:         %[[Y:.*]] = keras.dense %[[ROW]], %[[KERNEL]]
// CHECK:         return %[[Y]]
keras.model @transposed {
  keras.variable @kernel : tensor<12x5xf32>
  func.func @predict(%x: tensor<?x3x4xf32>) -> tensor<?x5xf32> {
    %kernel = keras.weight @kernel : tensor<12x5xf32>
    %row = keras.view %x expand [3, 4] transpose [1, 0] collapse [12]
        : tensor<?x3x4xf32> -> tensor<?x12xf32>
    %y = keras.dense %row, %kernel : (tensor<?x12xf32>, tensor<12x5xf32>) -> tensor<?x5xf32>
    return %y : tensor<?x5xf32>
  }
}
