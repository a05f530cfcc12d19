// RUN: %kerasc-opt --keras-retype-to-double %s | FileCheck %s

// Variables with their values, the signature and every op become float64.

// CHECK:       keras.variable @bias : tensor<2xf64> {value = dense<[5.000000e-01, -1.000000e+00]> : tensor<2xf64>}
// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3xf64>) -> tensor<?x2xf64>
// CHECK:         keras.dense
// CHECK-SAME:      (tensor<?x3xf64>, tensor<3x2xf64>, tensor<2xf64>) -> tensor<?x2xf64>
// CHECK-NOT:     f32
keras.model @m {
  keras.variable @kernel : tensor<3x2xf32> {value = dense<1.0> : tensor<3x2xf32>}
  keras.variable @bias : tensor<2xf32> {value = dense<[0.5, -1.0]> : tensor<2xf32>}
  func.func @predict(%x: tensor<?x3xf32>) -> tensor<?x2xf32> {
    %kernel = keras.weight @kernel : tensor<3x2xf32>
    %bias = keras.weight @bias : tensor<2xf32>
    %y = keras.dense %x, %kernel bias %bias
        : (tensor<?x3xf32>, tensor<3x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
    return %y : tensor<?x2xf32>
  }
}
