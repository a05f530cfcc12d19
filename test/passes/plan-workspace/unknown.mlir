// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-plan-workspace))' %s | FileCheck %s

// Buffers with unknown axes come behind those of known rows, one after the other
// in whole lines of 64 bytes; their lives do not matter.

// CHECK: #[[BYTES:.*]] = affine_map<()[s0, s1] -> (s1 * 64 + (((s0 * s1) * 20) ceildiv 64) * 64 + (((s0 * s1) * 4) ceildiv 64) * 64)>
// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[WORKSPACE:.*]]: memref<?xi8>, %{{.*}}: memref<?x?x5xf32>
// CHECK-SAME:      attributes {keras.workspace_bytes = #[[BYTES]]}
// CHECK:         %[[ROWS:.*]] = memref.dim %{{.*}}, %{{.*}} : memref<?x?x5xf32>
// CHECK:         %[[FIRST:.*]] = arith.muli %{{.*}}, %[[ROWS]]
// CHECK:         memref.view %[[WORKSPACE]][%{{.*}}][%{{.*}}] : memref<?xi8> to memref<?x3xf32>
// CHECK:         %[[LINES:.*]] = arith.ceildivui
// CHECK:         %[[SIZE:.*]] = arith.muli %[[LINES]]
// CHECK:         %[[SECOND:.*]] = arith.addi %[[FIRST]], %[[SIZE]]
// CHECK:         memref.view %[[WORKSPACE]][%[[FIRST]]][%{{.*}}, %{{.*}}] : memref<?xi8> to memref<?x?x5xf32>
// CHECK:         memref.view %[[WORKSPACE]][%[[SECOND]]][%{{.*}}, %{{.*}}] : memref<?xi8> to memref<?x?xf32>
func.func @predict(%x: memref<?x?x5xf32> {keras.sizes = affine_map<()[s0] -> (s0, 5)>}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %rows = memref.dim %x, %c0 : memref<?x?x5xf32>
  %steps = memref.dim %x, %c1 : memref<?x?x5xf32>
  %known = memref.alloc(%rows) : memref<?x3xf32>
  linalg.fill ins(%zero : f32) outs(%known : memref<?x3xf32>)
  %a = memref.alloc(%rows, %steps) : memref<?x?x5xf32>
  linalg.fill ins(%zero : f32) outs(%a : memref<?x?x5xf32>)
  %b = memref.alloc(%rows, %steps) : memref<?x?xf32>
  linalg.fill ins(%zero : f32) outs(%b : memref<?x?xf32>)
  return
}
