// RUN: %kerasc-opt --keras-retype-to-double %s | FileCheck %s

// Types and the values of variables; the layers stay what they are.

// CHECK-LABEL: keras.model @m
// CHECK:         keras.variable @kernel : tensor<2x1xf64> {value = dense<{{\[\[}}5.000000e-01], [2.500000e-01]]> : tensor<2x1xf64>}
// CHECK:         func.func @predict(%[[X:.*]]: tensor<?x2xf64>) -> tensor<?x1xf64>
// CHECK:           %[[KERNEL:.*]] = keras.weight @kernel : tensor<2x1xf64>
// CHECK:           keras.dense %[[X]], %[[KERNEL]] activation <tanh> : (tensor<?x2xf64>, tensor<2x1xf64>) -> tensor<?x1xf64>
keras.model @m {
  keras.variable @kernel : tensor<2x1xf32> {value = dense<[[0.5], [0.25]]> : tensor<2x1xf32>}
  func.func @predict(%x: tensor<?x2xf32>) -> tensor<?x1xf32> {
    %kernel = keras.weight @kernel : tensor<2x1xf32>
    %y = keras.dense %x, %kernel activation <tanh>
        : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
    return %y : tensor<?x1xf32>
  }
}
