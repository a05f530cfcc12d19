// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-take-sparse-inputs))' %s | FileCheck %s

// A contraction can do with nonzeros, and goes on reading the input. What
// doubles it reads a copy: rows, or nonzeros put where they belong.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:[^:]*]]: memref<?x64xf32> {keras.sparse}, %[[W:[^:]*]]: memref<64x8xf32>, %{{[^:]*}}: memref<?x8xf32>, %[[Z:[^:]*]]: memref<?x64xf32>,
// CHECK-SAME:      %[[COLUMNS:[^:]*]]: memref<?xi32> {keras.indices}, %[[OFFSETS:[^:]*]]: memref<?xi32> {keras.indices}, %[[HALVES:[^:]*]]: index {keras.indices})
// CHECK:         %[[COPY:.*]] = memref.alloc(%{{.*}}) : memref<?x64xf32>
// CHECK:         %[[DENSE:.*]] = arith.cmpi eq, %[[HALVES]], %{{.*}} : index
// CHECK:         scf.if %[[DENSE]] {
// CHECK-NEXT:      linalg.generic {{.*}} ins(%[[X]] : memref<?x64xf32>) outs(%[[COPY]] : memref<?x64xf32>)
// CHECK:         } else {
// CHECK:           linalg.fill ins(%{{.*}} : f32) outs(%[[COPY]] : memref<?x64xf32>)
// CHECK:           scf.for %[[ROW:[^ ]*]] =
// CHECK:             memref.reinterpret_cast %[[X]]
// CHECK:             memref.load %[[OFFSETS]]
// CHECK:             scf.for
// CHECK:               %[[HALF:.*]] = memref.load %[[COLUMNS]]
// CHECK:               %[[COLUMN:.*]] = arith.index_castui %[[HALF]] : i32 to index
// CHECK:               memref.store %{{.*}}, %[[COPY]][%[[ROW]], %[[COLUMN]]]
// CHECK:         linalg.generic {{.*}} ins(%[[X]], %[[W]] :
// CHECK:         linalg.generic {{.*}} ins(%[[COPY]] : memref<?x64xf32>) outs(%[[Z]] :
#rows = affine_map<(d0, d1) -> (d0, d1)>
func.func @predict(%x: memref<?x64xf32> {keras.sparse}, %w: memref<64x8xf32>,
                   %y: memref<?x8xf32>, %z: memref<?x64xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1)>,
                       affine_map<(d0, d1, d2) -> (d1, d2)>,
                       affine_map<(d0, d1, d2) -> (d0, d2)>],
      iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%x, %w : memref<?x64xf32>, memref<64x8xf32>) outs(%y : memref<?x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %sum = math.fma %a, %b, %c : f32
    linalg.yield %sum : f32
  }
  linalg.generic {indexing_maps = [#rows, #rows], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<?x64xf32>) outs(%z : memref<?x64xf32>) {
  ^bb0(%a: f32, %b: f32):
    %twice = arith.addf %a, %a : f32
    linalg.yield %twice : f32
  }
  return
}

// CHECK-LABEL: func.func @dense(%{{[^:]*}}: memref<?x64xf32>) {
func.func @dense(%x: memref<?x64xf32>) {
  return
}
