// RUN: %kerasc-opt --canonicalize %s | FileCheck %s

// A lambda is pure: unread, it goes; read, it stays, body and all.

// CHECK-LABEL: func.func @drops_unread_lambda(
// CHECK-NEXT:    return
func.func @drops_unread_lambda(%x: tensor<?x4xf32>) {
  %y = keras.lambda @id(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
  ^bb0(%a: tensor<?x4xf32>):
    keras.yield %a : tensor<?x4xf32>
  }
  return
}

// CHECK-LABEL: func.func @keeps_lambda(
// CHECK:         %[[Y:.*]] = keras.lambda @double
// CHECK:         arith.addf
// CHECK:         return %[[Y]]
func.func @keeps_lambda(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = keras.lambda @double(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
  ^bb0(%a: tensor<?x4xf32>):
    %b = arith.addf %a, %a : tensor<?x4xf32>
    keras.yield %b : tensor<?x4xf32>
  }
  return %y : tensor<?x4xf32>
}
