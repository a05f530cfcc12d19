// RUN: %kerasc-opt --keras-place-weights %s | FileCheck %s

// A constant tensor is placed like a variable, one of each value; a number is
// none.

// CHECK-LABEL: keras.model @table attributes {keras.weights_bytes = 128 : i64}
// CHECK-DAG:     keras.placement @constant at 0 : tensor<3xi32>
// CHECK-DAG:     keras.placement @constant_0 at 64 : tensor<2xf32>
// CHECK-DAG:     keras.variable @constant : tensor<3xi32> {value = dense<[2, 0, 1]> : tensor<3xi32>}
// CHECK:         func.func @predict(%[[WEIGHTS:.*]]: memref<?xi8>)
// CHECK:           memref.view %[[WEIGHTS]][%{{.*}}][] : memref<?xi8> to memref<3xi32>
// CHECK:           memref.view %[[WEIGHTS]][%{{.*}}][] : memref<?xi8> to memref<3xi32>
// CHECK:           memref.view %[[WEIGHTS]][%{{.*}}][] : memref<?xi8> to memref<2xf32>
// CHECK:           arith.constant 1.500000e+00 : f32
keras.model @table {
  func.func @predict() -> (tensor<3xi32>, tensor<3xi32>, tensor<2xf32>, f32) {
    %a = arith.constant dense<[2, 0, 1]> : tensor<3xi32>
    %b = arith.constant dense<[2, 0, 1]> : tensor<3xi32>
    %c = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
    %d = arith.constant 1.5 : f32
    return %a, %b, %c, %d : tensor<3xi32>, tensor<3xi32>, tensor<2xf32>, f32
  }
}
