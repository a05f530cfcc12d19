// RUN: %kerasc-opt --keras-schedule-contractions %s | FileCheck %s

// A weight has one layout. Here a second view of the same bytes is read by a
// contraction that walks its input across the rows and stays as it is, so neither
// reader gets panels.

// CHECK-LABEL: keras.model @keeps_a_weight_that_another_view_reads_plainly
// CHECK:         keras.placement @kernel at 0 : tensor<3x3xf32>
// CHECK-NOT:     call
// CHECK-COUNT-2: math.fma
// CHECK-NOT:     func.func private
#rows = affine_map<(row, k, unit) -> (row, k)>
#columns = affine_map<(row, a, b, k, unit) -> (row, a, k, b)>
#kernel = affine_map<(row, k, unit) -> (k, unit)>
#kernel5 = affine_map<(row, a, b, k, unit) -> (k, unit)>
#y = affine_map<(row, k, unit) -> (row, unit)>
#z = affine_map<(row, a, b, k, unit) -> (row, a, b, unit)>
keras.model @keeps_a_weight_that_another_view_reads_plainly {
  keras.variable @kernel : tensor<3x3xf32>
  keras.placement @kernel at 0 : tensor<3x3xf32>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x3xf32>, %w: memref<?x2x3x2xf32>,
                     %y: memref<?x3xf32> {keras.output = "y"},
                     %z: memref<?x2x2x3xf32> {keras.output = "z"}) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f32
    %first = memref.view %weights[%c0][] : memref<?xi8> to memref<3x3xf32>
    %second = memref.view %weights[%c0][] : memref<?xi8> to memref<3x3xf32>
    linalg.fill ins(%zero : f32) outs(%y : memref<?x3xf32>)
    linalg.generic {indexing_maps = [#rows, #kernel, #y], iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%x, %first : memref<?x3xf32>, memref<3x3xf32>) outs(%y : memref<?x3xf32>) {
    ^bb0(%value: f32, %weight: f32, %sum: f32):
      %0 = math.fma %value, %weight, %sum : f32
      linalg.yield %0 : f32
    }
    linalg.fill ins(%zero : f32) outs(%z : memref<?x2x2x3xf32>)
    linalg.generic {indexing_maps = [#columns, #kernel5, #z], iterator_types = ["parallel", "parallel", "parallel", "reduction", "parallel"]}
        ins(%w, %second : memref<?x2x3x2xf32>, memref<3x3xf32>) outs(%z : memref<?x2x2x3xf32>) {
    ^bb0(%value: f32, %weight: f32, %sum: f32):
      %0 = math.fma %value, %weight, %sum : f32
      linalg.yield %0 : f32
    }
    return
  }
}
