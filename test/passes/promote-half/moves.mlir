// RUN: %kerasc-opt --keras-promote-half --canonicalize %s | FileCheck %s

// What only moves elements keeps its type; a view stays beside its reader. What a
// masking compares with is the importer's, which knows how Keras rounds it.

keras.model @m {
  keras.variable @kernel : tensor<4x1xbf16> {value = dense<0.5> : tensor<4x1xbf16>}

  // CHECK-LABEL: func.func @views
  // CHECK:         %[[X:.*]] = keras.cast %{{.*}} : tensor<?x2x2xbf16> -> tensor<?x2x2xf32>
  // CHECK:         %[[VIEW:.*]] = keras.view %[[X]]
  // CHECK:         keras.dense %[[VIEW]], %{{.*}} : (tensor<?x4xf32>, tensor<4x1xf32>) -> tensor<?x1xf32>
  func.func @views(%x: tensor<?x2x2xbf16>) -> tensor<?x1xbf16> {
    %kernel = keras.weight @kernel : tensor<4x1xbf16>
    %v = keras.view %x expand [2, 2] transpose [1, 0] collapse [4]
        : tensor<?x2x2xbf16> -> tensor<?x4xbf16>
    %y = keras.dense %v, %kernel : (tensor<?x4xbf16>, tensor<4x1xbf16>) -> tensor<?x1xbf16>
    return %y : tensor<?x1xbf16>
  }

  // CHECK-LABEL: func.func @moves
  // CHECK-NEXT:    keras.repeat_vector %{{.*}} times 2 : tensor<?x3xf16> -> tensor<?x2x3xf16>
  // CHECK-NEXT:    return
  func.func @moves(%x: tensor<?x3xf16>) -> tensor<?x2x3xf16> {
    %y = keras.repeat_vector %x times 2 : tensor<?x3xf16> -> tensor<?x2x3xf16>
    return %y : tensor<?x2x3xf16>
  }

  // CHECK-LABEL: func.func @masking
  // CHECK:         keras.masking %{{.*}} value 1.000000e-01 : tensor<?x2x3xf32> -> tensor<?x2x3xf32>, tensor<?x2xi1>
  func.func @masking(%x: tensor<?x2x3xf16>) -> (tensor<?x2x3xf16>, tensor<?x2xi1>) {
    %y, %mask = keras.masking %x value 1.000000e-01
        : tensor<?x2x3xf16> -> tensor<?x2x3xf16>, tensor<?x2xi1>
    return %y, %mask : tensor<?x2x3xf16>, tensor<?x2xi1>
  }
}
