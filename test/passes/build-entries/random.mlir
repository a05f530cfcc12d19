// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(keras-split-one-row),keras-build-entries{block-rows=8})' %s | FileCheck %s

// Blocks of a model that draws random numbers are told the seed, the call counter and
// which row of the batch they begin with; predict has no parameters for them.

// CHECK-LABEL: llvm.func internal @jet.rows(
// CHECK-SAME:      %[[SEED:[a-z0-9]*]]: i64, %[[COUNTER:[a-z0-9]*]]: i64, %[[ROW:[a-z0-9]*]]: i64)
// CHECK:         scf.for %[[FIRST:.*]] =
// CHECK:           %[[PLACE:.*]] = arith.addi %[[ROW]], %[[FIRST]] : i64
// CHECK:             func.call @jet.row({{.*}}, %[[SEED]], %[[COUNTER]], %[[PLACE]])
// CHECK:             func.call @jet.block({{.*}}, %[[SEED]], %[[COUNTER]], %[[PLACE]])
// CHECK-LABEL: llvm.func @jet_predict(
// CHECK-SAME:      %{{[a-z0-9]*}}: i64, %{{[a-z0-9]*}}: !llvm.ptr, %{{[a-z0-9]*}}: !llvm.ptr, %{{[a-z0-9]*}}: !llvm.ptr) -> i32
// CHECK-LABEL: llvm.func internal @jet.rows_task(
// CHECK:         arith.constant 64 : i64
// CHECK:         %[[OF_CALL:[0-9]*]] = llvm.load
// CHECK-NEXT:    %[[OF_TASK:[0-9]*]] = arith.addi %[[OF_CALL]], %{{.*}} : i64
// CHECK:         llvm.call @jet.rows({{.*}}, %[[OF_TASK]])
// CHECK-LABEL: llvm.func internal @jet.run(
keras.model @jet attributes {keras.weights_bytes = 0 : i64} {
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x4xf32> {keras.name = "x"},
                     %y: memref<?x4xf32> {keras.output = "y"},
                     %seed: i64 {keras.random = "seed"},
                     %counter: i64 {keras.random = "call_counter"},
                     %row: i64 {keras.random = "first_row"})
      attributes {keras.workspace_row_bytes = 0 : i64} {
    memref.copy %x, %y : memref<?x4xf32> to memref<?x4xf32>
    return
  }
}
