// RUN: %kerasc-opt --keras-retype-to-double %s | FileCheck %s

// Roundings to narrower floats disappear, other casts stay.

keras.model @m {
  // CHECK-LABEL: func.func @casts
  // CHECK-SAME:      (%[[X:.*]]: tensor<?x2xf64>, %[[N:.*]]: tensor<?x2xi32>) -> (tensor<?x2xf64>, tensor<?x2xf64>)
  // CHECK-NEXT:    %[[C:.*]] = arith.constant dense<2.500000e-01> : tensor<f64>
  // CHECK-NEXT:    %[[SUM:.*]] = keras.binary <add> %[[X]], %[[C]]
  // CHECK-NEXT:    %[[NUMBER:.*]] = keras.cast %[[N]] : tensor<?x2xi32> -> tensor<?x2xf64>
  // CHECK-NEXT:    return %[[SUM]], %[[NUMBER]]
  func.func @casts(%x: tensor<?x2xf32>, %n: tensor<?x2xi32>) -> (tensor<?x2xf32>, tensor<?x2xbf16>) {
    %half = keras.cast %x : tensor<?x2xf32> -> tensor<?x2xf16>
    %c = arith.constant dense<0.25> : tensor<f16>
    %sum = keras.binary <add> %half, %c : (tensor<?x2xf16>, tensor<f16>) -> tensor<?x2xf16>
    %back = keras.cast %sum : tensor<?x2xf16> -> tensor<?x2xf32>
    %number = keras.cast %n : tensor<?x2xi32> -> tensor<?x2xbf16>
    return %back, %number : tensor<?x2xf32>, tensor<?x2xbf16>
  }
}
