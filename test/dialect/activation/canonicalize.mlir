// RUN: %kerasc-opt --canonicalize %s | FileCheck %s

// The linear activation is its input; no other one is.

// CHECK-LABEL: func.func @drops_linear(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @drops_linear(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = keras.activation %x with <linear> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// Applied twice, relu is itself, but a threshold, a slope and softmax are not:
// nothing here is simplified.
// CHECK-LABEL: func.func @keeps_others(
// CHECK-COUNT-2: with <relu, threshold = 1.000000e+00>
// CHECK-COUNT-1: with <leaky_relu, negative_slope = 1.000000e+00>
// CHECK-COUNT-2: with <softmax>
func.func @keeps_others(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %a = keras.activation %x with <relu, threshold = 1.0> : tensor<?x4xf32> -> tensor<?x4xf32>
  %b = keras.activation %a with <relu, threshold = 1.0> : tensor<?x4xf32> -> tensor<?x4xf32>
  // A slope of 1 is the identity but for NaN payloads; it is left as written.
  %c = keras.activation %b with <leaky_relu, negative_slope = 1.0> : tensor<?x4xf32> -> tensor<?x4xf32>
  %d = keras.activation %c with <softmax> : tensor<?x4xf32> -> tensor<?x4xf32>
  %e = keras.activation %d with <softmax> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %e : tensor<?x4xf32>
}
