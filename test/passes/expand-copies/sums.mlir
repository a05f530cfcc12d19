// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-expand-copies))' %s | FileCheck %s

#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// What sums over a piece reads a copy of it, taken before.
// CHECK-LABEL: func.func @reads(
// CHECK:         %[[PIECE:.*]] = memref.subview
// CHECK:         %[[OWN:.*]] = memref.alloc(%{{.*}}) : memref<?x3xf32>
// CHECK:         linalg.generic {{.*}}["parallel", "parallel"]} ins(%[[PIECE]] : {{.*}}) outs(%[[OWN]] : memref<?x3xf32>)
// CHECK:         linalg.generic {{.*}}["parallel", "reduction"]} ins(%[[OWN]] : memref<?x3xf32>)
// CHECK-NOT:     outs(%[[PIECE]]
// CHECK:         return
func.func @reads(%x: memref<?x8xf32>, %out: memref<?xf32>, %rows: index) {
  %piece = memref.subview %x[0, 2] [%rows, 3] [1, 1] : memref<?x8xf32> to memref<?x3xf32, strided<[8, 1], offset: 2>>
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"]}
      ins(%piece : memref<?x3xf32, strided<[8, 1], offset: 2>>) outs(%out : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %b, %a : f32
    linalg.yield %sum : f32
  }
  return
}

// Sums that a piece shall have are copied into it when the last op on them is
// done; what the piece had before is not asked for.
// CHECK-LABEL: func.func @writes(
// CHECK:         %[[PIECE:.*]] = memref.subview
// CHECK-NEXT:    %[[OWN:.*]] = memref.alloc(%{{.*}}) : memref<?xf32>
// CHECK-NEXT:    linalg.fill {{.*}} outs(%[[OWN]] : memref<?xf32>)
// CHECK:         linalg.generic {{.*}}["parallel", "reduction"]} {{.*}} outs(%[[OWN]] : memref<?xf32>)
// CHECK:         linalg.generic {{.*}}["parallel"]} outs(%[[OWN]] : memref<?xf32>)
// CHECK:         linalg.generic {{.*}}["parallel"]} ins(%[[OWN]] : memref<?xf32>) outs(%[[PIECE]] : {{.*}})
// CHECK:         return
func.func @writes(%x: memref<?x8xf32>, %out: memref<?x2xf32>, %rows: index) {
  %zero = arith.constant 0.0 : f32
  %piece = memref.subview %out[0, 1] [%rows, 1] [1, 1] : memref<?x2xf32> to memref<?xf32, strided<[2], offset: 1>>
  linalg.fill ins(%zero : f32) outs(%piece : memref<?xf32, strided<[2], offset: 1>>)
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<?x8xf32>) outs(%piece : memref<?xf32, strided<[2], offset: 1>>) {
  ^bb0(%a: f32, %b: f32):
    %sum = arith.addf %b, %a : f32
    linalg.yield %sum : f32
  }
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      outs(%piece : memref<?xf32, strided<[2], offset: 1>>) {
  ^bb0(%a: f32):
    %double = arith.addf %a, %a : f32
    linalg.yield %double : f32
  }
  return
}
