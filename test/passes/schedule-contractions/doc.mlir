// RUN: %kerasc-opt --keras-schedule-contractions %s | FileCheck %s

// A contraction with its bias becomes a call of a kernel, and the weights behind
// it panels of 8 columns: 2 columns are padded to 8.

// CHECK:         keras.placement @kernel at 0 panels 8 : tensor<3x2xf32>
// CHECK:         keras.placement @bias at 128 : tensor<2xf32>
// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[WORKSPACE:.*]]: memref<?xi8>, %[[WEIGHTS:.*]]: memref<?xi8>, %[[X:.*]]: memref<?x3xf32>, %[[Y:.*]]: memref<?x2xf32>
// CHECK:         %[[PANELS:.*]] = memref.view %[[WEIGHTS]][{{.*}}][] : memref<?xi8> to memref<1x3x8xf32>
// CHECK:         call @kernel0(%[[X]], %[[PANELS]], %{{.*}}, %[[Y]])
// CHECK-NOT:     linalg
// CHECK:       func.func private @kernel0(
// CHECK:         scf.for
// CHECK:         vector.fma
keras.model @m {
  keras.placement @kernel at 0 : tensor<3x2xf32>
  keras.placement @bias at 64 : tensor<2xf32>
  keras.variable @kernel : tensor<3x2xf32>
  keras.variable @bias : tensor<2xf32>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x3xf32>, %y: memref<?x2xf32>) {
    %c0 = arith.constant 0 : index
    %c64 = arith.constant 64 : index
    %kernel = memref.view %weights[%c0][] : memref<?xi8> to memref<3x2xf32>
    %bias = memref.view %weights[%c64][] : memref<?xi8> to memref<2xf32>
    linalg.generic {indexing_maps = [affine_map<(b, u) -> (u)>, affine_map<(b, u) -> (b, u)>],
                    iterator_types = ["parallel", "parallel"]}
        ins(%bias : memref<2xf32>) outs(%y : memref<?x2xf32>) {
    ^bb0(%in: f32, %out: f32):
      linalg.yield %in : f32
    }
    linalg.generic {indexing_maps = [affine_map<(b, k, u) -> (b, k)>, affine_map<(b, k, u) -> (k, u)>,
                                     affine_map<(b, k, u) -> (b, u)>],
                    iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%x, %kernel : memref<?x3xf32>, memref<3x2xf32>) outs(%y : memref<?x2xf32>) {
    ^bb0(%a: f32, %w: f32, %sum: f32):
      %next = math.fma %a, %w, %sum : f32
      linalg.yield %next : f32
    }
    return
  }
}
