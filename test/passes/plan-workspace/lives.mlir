// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-plan-workspace))' %s | FileCheck %s

// Buffers share memory exactly when their lives do not overlap. A row takes whole
// multiples of 64 bytes, so that every buffer is aligned for any number of rows.

// CHECK-LABEL: func.func @no_buffers_need_nothing(
// CHECK-SAME:      keras.workspace_row_bytes = 0 : i64
func.func @no_buffers_need_nothing(%x: memref<?x16xf32>) {
  return
}

// CHECK-LABEL: func.func @one_row_of_4_bytes_takes_64(
// CHECK-SAME:      keras.workspace_row_bytes = 64 : i64
// CHECK-NOT:     memref.alloc
func.func @one_row_of_4_bytes_takes_64(%rows: index) {
  %zero = arith.constant 0.0 : f32
  %a = memref.alloc(%rows) : memref<?x1xf32>
  linalg.fill ins(%zero : f32) outs(%a : memref<?x1xf32>)
  return
}

// A ladder of three layers needs two steps, not three: 128 + 64.
// CHECK-LABEL: func.func @disjoint_lives_share(
// CHECK-SAME:      keras.workspace_row_bytes = 192 : i64
// CHECK:         arith.constant 0 : index
// CHECK:         memref.view {{.*}} to memref<?x32xf32>
// CHECK:         arith.constant 128 : index
// CHECK:         memref.view {{.*}} to memref<?x16xf32>
// CHECK:         arith.constant 0 : index
// CHECK:         memref.view {{.*}} to memref<?x8x4xf32>
func.func @disjoint_lives_share(%rows: index) {
  %a = memref.alloc(%rows) : memref<?x32xf32>
  %b = memref.alloc(%rows) : memref<?x16xf32>
  %b_first = memref.subview %b[0, 0] [1, 1] [1, 1] : memref<?x16xf32> to memref<1x1xf32, strided<[16, 1]>>
  %a_first = memref.subview %a[0, 0] [1, 1] [1, 1] : memref<?x32xf32> to memref<1x1xf32, strided<[32, 1]>>
  memref.copy %a_first, %b_first : memref<1x1xf32, strided<[32, 1]>> to memref<1x1xf32, strided<[16, 1]>>
  %c = memref.alloc(%rows) : memref<?x8x4xf32>
  %c_first = memref.subview %c[0, 0, 0] [1, 1, 1] [1, 1, 1] : memref<?x8x4xf32> to memref<1x1xf32, strided<[32, 1]>>
  memref.copy %b_first, %c_first : memref<1x1xf32, strided<[16, 1]>> to memref<1x1xf32, strided<[32, 1]>>
  return
}

// A view of a buffer keeps it alive: %b must not lie where %a's view is read.
// CHECK-LABEL: func.func @views_are_lives(
// CHECK-SAME:      keras.workspace_row_bytes = 128 : i64
func.func @views_are_lives(%rows: index, %out: memref<?x16xf32>) {
  %zero = arith.constant 0.0 : f32
  %a = memref.alloc(%rows) : memref<?x4x4xf32>
  %view = memref.collapse_shape %a [[0], [1, 2]] : memref<?x4x4xf32> into memref<?x16xf32>
  %b = memref.alloc(%rows) : memref<?x16xf32>
  linalg.fill ins(%zero : f32) outs(%b : memref<?x16xf32>)
  memref.copy %view, %out : memref<?x16xf32> to memref<?x16xf32>
  return
}

// A buffer read in a loop lives until the loop ends.
// CHECK-LABEL: func.func @loops_are_lives(
// CHECK-SAME:      keras.workspace_row_bytes = 128 : i64
func.func @loops_are_lives(%rows: index, %out: memref<?x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %a = memref.alloc(%rows) : memref<?x16xf32>
  %b = memref.alloc(%rows) : memref<?x16xf32>
  scf.for %i = %c0 to %rows step %c1 {
    memref.copy %a, %out : memref<?x16xf32> to memref<?x16xf32>
    linalg.fill ins(%zero : f32) outs(%b : memref<?x16xf32>)
  }
  return
}

// Bytes are those of the element type.
// CHECK-LABEL: func.func @element_types(
// CHECK-SAME:      keras.workspace_row_bytes = 192 : i64
func.func @element_types(%rows: index) {
  %zero = arith.constant 0.0 : f64
  %a = memref.alloc(%rows) : memref<?x17xf64>
  linalg.fill ins(%zero : f64) outs(%a : memref<?x17xf64>)
  return
}
