// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(keras-split-one-row))' %s | FileCheck %s

// The copy has the constant 1 where the entry asks for its rows; the size of
// another axis is what it was.

// CHECK-LABEL: keras.model @jet
// CHECK:         func.func @predict(
// CHECK:           %[[ROWS:.*]] = memref.dim
// CHECK:           memref.view %{{.*}}[%{{.*}}][%[[ROWS]]]
// CHECK:         func.func private @predict.row(
// CHECK-SAME:      attributes {keras.one_row}
// CHECK-NOT:       memref.dim
// CHECK:           %[[ONE:.*]] = arith.constant 1 : index
// CHECK:           memref.view %{{.*}}[%{{.*}}][%[[ONE]]]
keras.model @jet {
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x4xf32>, %y: memref<?x4xf32> {keras.output = "y"}) {
    %c0 = arith.constant 0 : index
    %rows = memref.dim %x, %c0 : memref<?x4xf32>
    %temporary = memref.view %workspace[%c0][%rows] : memref<?xi8> to memref<?x4xf32>
    memref.copy %x, %temporary : memref<?x4xf32> to memref<?x4xf32>
    memref.copy %temporary, %y : memref<?x4xf32> to memref<?x4xf32>
    return
  }
}
