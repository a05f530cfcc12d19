// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-plan-workspace))' %s | FileCheck %s

// The two temporaries live at the same time: the larger one comes first, 128
// bytes a row, the other behind it.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[WORKSPACE:.*]]: memref<?xi8>, %{{.*}}: memref<?x16xf32>) attributes {keras.workspace_row_bytes = 192 : i64}
// CHECK:         %[[ROWS:.*]] = memref.dim
// CHECK:         %[[BYTES:.*]] = arith.constant 128 : index
// CHECK:         %[[AT:.*]] = arith.muli %[[BYTES]], %[[ROWS]]
// CHECK:         memref.view %[[WORKSPACE]][%[[AT]]][%[[ROWS]]] : memref<?xi8> to memref<?x16xf32>
// CHECK:         %[[BYTES:.*]] = arith.constant 0 : index
// CHECK:         %[[AT:.*]] = arith.muli %[[BYTES]], %[[ROWS]]
// CHECK:         memref.view %[[WORKSPACE]][%[[AT]]][%[[ROWS]]] : memref<?xi8> to memref<?x32xf32>
func.func @predict(%x: memref<?x16xf32>) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %rows = memref.dim %x, %c0 : memref<?x16xf32>
  %small = memref.alloc(%rows) : memref<?x16xf32>
  %large = memref.alloc(%rows) : memref<?x32xf32>
  linalg.fill ins(%zero : f32) outs(%large : memref<?x32xf32>)
  linalg.fill ins(%zero : f32) outs(%small : memref<?x16xf32>)
  return
}
