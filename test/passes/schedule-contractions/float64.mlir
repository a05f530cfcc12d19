// RUN: %kerasc-opt --keras-schedule-contractions %s | FileCheck %s
// RUN: %kerasc-opt --keras-schedule-contractions='vector-bits=128 vector-registers=16 masks=false' %s | FileCheck %s --check-prefix=SSE

// Registers hold half as many float64; panels are as wide as those of float32. The
// bias of 20 units ends at a multiple of 64 bytes, 24 elements, which are read.

// CHECK:         keras.placement @kernel at 0 panels 16 : tensor<3x20xf64>
// CHECK:         keras.placement @bias at 768 : tensor<20xf64>
// CHECK:         memref.view {{.*}} to memref<2x48xf64>
// CHECK:         memref.view {{.*}} to memref<24xf64>
// CHECK:         vector.load {{.*}} : memref<24xf64>, vector<8xf64>
// CHECK:         vector.fma {{.*}} : vector<8xf64>
// CHECK-NOT:     linalg
// SSE:           vector.fma {{.*}} : vector<2xf64>
#bias = affine_map<(row, unit) -> (unit)>
#all = affine_map<(row, unit) -> (row, unit)>
#x = affine_map<(row, k, unit) -> (row, k)>
#kernel = affine_map<(row, k, unit) -> (k, unit)>
#y = affine_map<(row, k, unit) -> (row, unit)>
keras.model @jet attributes {keras.weights_bytes = 704 : i64} {
  keras.variable @kernel : tensor<3x20xf64>
  keras.variable @bias : tensor<20xf64>
  keras.placement @kernel at 0 : tensor<3x20xf64>
  keras.placement @bias at 512 : tensor<20xf64>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x3xf64>, %y: memref<?x20xf64> {keras.output = "y"}) {
    %c0 = arith.constant 0 : index
    %c512 = arith.constant 512 : index
    %kernel = memref.view %weights[%c0][] : memref<?xi8> to memref<3x20xf64>
    %bias = memref.view %weights[%c512][] : memref<?xi8> to memref<20xf64>
    linalg.generic {indexing_maps = [#bias, #all], iterator_types = ["parallel", "parallel"]}
        ins(%bias : memref<20xf64>) outs(%y : memref<?x20xf64>) {
    ^bb0(%b: f64, %out: f64):
      linalg.yield %b : f64
    }
    linalg.generic {indexing_maps = [#x, #kernel, #y], iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%x, %kernel : memref<?x3xf64>, memref<3x20xf64>) outs(%y : memref<?x20xf64>) {
    ^bb0(%value: f64, %weight: f64, %sum: f64):
      %0 = math.fma %value, %weight, %sum : f64
      linalg.yield %0 : f64
    }
    return
  }
}
