// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-expand-copies))' %s | FileCheck %s

// A piece of each row is copied in loops, what is in place already not at all,
// and whole buffers by memcpy.
// CHECK-LABEL: func.func @concatenate(
// CHECK:         %[[PART:.*]] = memref.subview
// CHECK-NOT:     memref.copy
// CHECK:         linalg.generic {{.*}} ins(%{{.*}} : memref<?x3xf32>) outs(%[[PART]] : memref<?x3xf32, strided<[8, 1]>>)
// CHECK-NOT:     linalg.generic
// CHECK:         memref.copy %{{.*}}, %{{.*}} : memref<?x8xf32> to memref<?x8xf32>
func.func @concatenate(%a: memref<?x3xf32>, %both: memref<?x8xf32>, %out: memref<?x8xf32>) {
  %c0 = arith.constant 0 : index
  %rows = memref.dim %a, %c0 : memref<?x3xf32>
  %part = memref.subview %both[0, 0] [%rows, 3] [1, 1] : memref<?x8xf32> to memref<?x3xf32, strided<[8, 1]>>
  memref.copy %a, %part : memref<?x3xf32> to memref<?x3xf32, strided<[8, 1]>>
  %same = memref.subview %both[0, 0] [%rows, 3] [1, 1] : memref<?x8xf32> to memref<?x3xf32, strided<[8, 1]>>
  memref.copy %part, %same : memref<?x3xf32, strided<[8, 1]>> to memref<?x3xf32, strided<[8, 1]>>
  memref.copy %both, %out : memref<?x8xf32> to memref<?x8xf32>
  return
}
