// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-inline-lambdas))' %s | FileCheck %s

// What the function computes stands between its neighbours; its results go
// where the lambda's went.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4xf32>, %[[Y:.*]]: tensor<?x4xf32>)
// CHECK-NEXT:    %[[SUM:.*]] = keras.binary <add> %[[X]], %[[Y]]
// CHECK-NEXT:    %[[SQUARE:.*]] = keras.activation %[[SUM]] with <square>
// CHECK-NEXT:    return %[[SQUARE]], %[[Y]]
// CHECK-NOT:     keras.lambda
func.func @predict(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %0:2 = keras.lambda @both(%x, %y) : (tensor<?x4xf32>, tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  ^bb0(%a: tensor<?x4xf32>, %b: tensor<?x4xf32>):
    %sum = keras.binary <add> %a, %b : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    keras.yield %sum, %b : tensor<?x4xf32>, tensor<?x4xf32>
  }
  %1 = keras.activation %0#0 with <square> : tensor<?x4xf32> -> tensor<?x4xf32>
  return %1, %0#1 : tensor<?x4xf32>, tensor<?x4xf32>
}
