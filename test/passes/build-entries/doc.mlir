// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(keras-split-one-row),keras-build-entries{block-rows=8})' %s | FileCheck %s

// The block functions leave the model and are called for 8 rows or 1 at a time; the
// exported functions check and ask, and never compute. The descriptor's `run` does
// the rows itself or makes tasks of them when it is given threads.

// CHECK-LABEL: func.func @jet.block(
// CHECK-LABEL: llvm.func internal @jet.rows(
// CHECK:         scf.for
// CHECK:             func.call @jet.row(
// CHECK:             func.call @jet.block(
// CHECK-LABEL: llvm.func @jet_predict(
// CHECK-LABEL: llvm.func @jet_workspace_bytes(
// CHECK-LABEL: llvm.func internal @jet.rows_task(
// CHECK:         llvm.call @jet.rows(
// CHECK-LABEL: llvm.func internal @jet.run(
// CHECK:         scf.if
// CHECK:           %[[TASK:.*]] = llvm.mlir.addressof @jet.rows_task
// CHECK:           llvm.call %{{.*}}(%{{.*}}, %{{.*}}, %[[TASK]], %{{.*}})
// CHECK:         } else {
// CHECK:           llvm.call @jet.rows(
// CHECK-LABEL: llvm.func @jet_model(
keras.model @jet attributes {keras.weights_bytes = 0 : i64} {
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x4xf32> {keras.name = "x"},
                     %y: memref<?x4xf32> {keras.output = "y"})
      attributes {keras.workspace_row_bytes = 0 : i64} {
    memref.copy %x, %y : memref<?x4xf32> to memref<?x4xf32>
    return
  }
}
