// RUN: %kerasc-opt --keras-promote-half --canonicalize %s | FileCheck %s

// A mixed policy: the kernel is a float32 variable that is rounded to float16
// before it is used, which happens here. Keras rounds the product, the sum with
// the bias, and the activation.

// CHECK-LABEL: keras.model @m
// CHECK:         keras.variable @"kernel/as_float16" : tensor<2x3xf32> {value = dense<0.0999755859> : tensor<2x3xf32>}
// CHECK:         func.func @predict(%[[X:.*]]: tensor<?x2xf16>) -> tensor<?x3xf16>
// CHECK-DAG:       %[[SINGLE:.*]] = keras.cast %[[X]] : tensor<?x2xf16> -> tensor<?x2xf32>
// CHECK-DAG:       %[[KERNEL:.*]] = keras.weight @"kernel/as_float16" : tensor<2x3xf32>
// CHECK-DAG:       %[[BIAS:.*]] = keras.weight @"bias/as_float32" : tensor<3xf32>
// CHECK:           %[[PRODUCT:.*]] = keras.dense %[[SINGLE]], %[[KERNEL]]
// CHECK:           %[[P:.*]] = keras.cast %[[PRODUCT]] : tensor<?x3xf32> -> tensor<?x3xf16>
// CHECK:           %[[P32:.*]] = keras.cast %[[P]] : tensor<?x3xf16> -> tensor<?x3xf32>
// CHECK:           %[[SUM:.*]] = keras.binary <add> %[[P32]], %[[BIAS]]
// CHECK:           %[[S:.*]] = keras.cast %[[SUM]] : tensor<?x3xf32> -> tensor<?x3xf16>
// CHECK:           %[[S32:.*]] = keras.cast %[[S]] : tensor<?x3xf16> -> tensor<?x3xf32>
// CHECK:           %[[TANH:.*]] = keras.activation %[[S32]] with <tanh>
// CHECK:           %[[Y:.*]] = keras.cast %[[TANH]] : tensor<?x3xf32> -> tensor<?x3xf16>
// CHECK:           return %[[Y]]
keras.model @m {
  keras.variable @kernel : tensor<2x3xf32> {value = dense<0.1> : tensor<2x3xf32>}
  keras.variable @bias : tensor<3xf16> {value = dense<[0.5, 1.0, 2.0]> : tensor<3xf16>}
  func.func @predict(%x: tensor<?x2xf16>) -> tensor<?x3xf16> {
    %weight = keras.weight @kernel : tensor<2x3xf32>
    %kernel = keras.cast %weight : tensor<2x3xf32> -> tensor<2x3xf16>
    %bias = keras.weight @bias : tensor<3xf16>
    %y = keras.dense %x, %kernel bias %bias activation <tanh>
        : (tensor<?x2xf16>, tensor<2x3xf16>, tensor<3xf16>) -> tensor<?x3xf16>
    return %y : tensor<?x3xf16>
  }
}
