// RUN: %kerasc-opt --keras-place-weights %s | FileCheck %s

// The kernel of 16 bytes lies at 0, the bias behind it at the next multiple of 64;
// both are read through the first argument.

// CHECK-LABEL: keras.model @jet attributes {keras.weights_bytes = 128 : i64}
// CHECK:         keras.placement @kernel at 0 : tensor<2x2xf32>
// CHECK:         keras.placement @bias at 64 : tensor<2xf32>
// CHECK:         func.func @predict(%[[WEIGHTS:.*]]: memref<?xi8>) -> (tensor<2x2xf32>, tensor<2xf32>)
// CHECK:           %[[AT:.*]] = arith.constant 0 : index
// CHECK:           %[[PLACE:.*]] = memref.view %[[WEIGHTS]][%[[AT]]][] : memref<?xi8> to memref<2x2xf32>
// CHECK:           %[[KERNEL:.*]] = bufferization.to_tensor %[[PLACE]] restrict
// CHECK:           %[[AT:.*]] = arith.constant 64 : index
// CHECK:           %[[PLACE:.*]] = memref.view %[[WEIGHTS]][%[[AT]]][] : memref<?xi8> to memref<2xf32>
// CHECK:           %[[BIAS:.*]] = bufferization.to_tensor %[[PLACE]] restrict
// CHECK:           return %[[KERNEL]], %[[BIAS]]
keras.model @jet {
  keras.variable @kernel : tensor<2x2xf32>
  keras.variable @bias : tensor<2xf32>
  func.func @predict() -> (tensor<2x2xf32>, tensor<2xf32>) {
    %kernel = keras.weight @kernel : tensor<2x2xf32>
    %bias = keras.weight @bias : tensor<2xf32>
    return %kernel, %bias : tensor<2x2xf32>, tensor<2xf32>
  }
}
