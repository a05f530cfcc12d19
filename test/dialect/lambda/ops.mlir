// RUN: %kerasc-opt %s | %kerasc-opt | FileCheck %s
// RUN: %kerasc-opt --mlir-print-op-generic %s | %kerasc-opt | FileCheck %s

// Lambdas print what they parse: any number of inputs and outputs.

// CHECK-LABEL: func.func @lambda(
func.func @lambda(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  // CHECK:      keras.lambda @double(%{{.*}}) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<?x4xf32>):
  // CHECK-NEXT:   %[[B:.*]] = arith.addf %[[A]], %[[A]]
  // CHECK-NEXT:   keras.yield %[[B]] : tensor<?x4xf32>
  %y = keras.lambda @double(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
  ^bb0(%a: tensor<?x4xf32>):
    %b = arith.addf %a, %a : tensor<?x4xf32>
    keras.yield %b : tensor<?x4xf32>
  }
  // CHECK:      keras.lambda @swap(%{{.*}}, %{{.*}}) : (tensor<?x4xf32>, tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  // CHECK-NEXT: ^bb0(%[[FIRST:.*]]: tensor<?x4xf32>, %[[SECOND:.*]]: tensor<?x4xf32>):
  // CHECK-NEXT:   keras.yield %[[SECOND]], %[[FIRST]] : tensor<?x4xf32>, tensor<?x4xf32>
  %z:2 = keras.lambda @swap(%x, %y)
      : (tensor<?x4xf32>, tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  ^bb0(%a: tensor<?x4xf32>, %b: tensor<?x4xf32>):
    keras.yield %b, %a : tensor<?x4xf32>, tensor<?x4xf32>
  }
  // CHECK:      keras.lambda @nothing() : () -> () {
  keras.lambda @nothing() : () -> () {
  }
  return %z#0, %z#1 : tensor<?x4xf32>, tensor<?x4xf32>
}
