// RUN: %kerasc-opt --keras-schedule-contractions %s | FileCheck %s

// The bias, the sum and the relu become one call; the 20 columns of the kernel
// become two panels of 16, and the bias is padded alike.

// CHECK-LABEL: keras.model @jet
// CHECK:         keras.placement @kernel at 0 panels 16 : tensor<3x20xf32>
// CHECK:         func.func @predict(
// CHECK-SAME:        %[[WEIGHTS:[a-z0-9]+]]: memref<?xi8>, %[[X:[a-z0-9]+]]: memref<?x3xf32>, %[[Y:[a-z0-9]+]]: memref<?x20xf32>
// CHECK-NOT:       linalg
// CHECK-DAG:       %[[PANELS:.*]] = memref.view %[[WEIGHTS]]{{.*}} to memref<2x48xf32>
// CHECK-DAG:       %[[BIAS:.*]] = memref.view %[[WEIGHTS]]{{.*}} to memref<32xf32>
// CHECK:           call @[[KERNEL:.*]](%[[X]], %[[PANELS]], %[[BIAS]], %[[Y]])
// CHECK:         func.func private @[[KERNEL]](
// CHECK:           vector.fma
// CHECK-NOT:     linalg
#bias = affine_map<(row, unit) -> (unit)>
#all = affine_map<(row, unit) -> (row, unit)>
#x = affine_map<(row, k, unit) -> (row, k)>
#kernel = affine_map<(row, k, unit) -> (k, unit)>
#y = affine_map<(row, k, unit) -> (row, unit)>
keras.model @jet attributes {keras.weights_bytes = 384 : i64} {
  keras.variable @kernel : tensor<3x20xf32>
  keras.variable @bias : tensor<20xf32>
  keras.placement @kernel at 0 : tensor<3x20xf32>
  keras.placement @bias at 256 : tensor<20xf32>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x3xf32>, %y: memref<?x20xf32> {keras.output = "y"}) {
    %c0 = arith.constant 0 : index
    %c256 = arith.constant 256 : index
    %zero = arith.constant 0.0 : f32
    %kernel = memref.view %weights[%c0][] : memref<?xi8> to memref<3x20xf32>
    %bias = memref.view %weights[%c256][] : memref<?xi8> to memref<20xf32>
    linalg.generic {indexing_maps = [#bias, #all], iterator_types = ["parallel", "parallel"]}
        ins(%bias : memref<20xf32>) outs(%y : memref<?x20xf32>) {
    ^bb0(%b: f32, %out: f32):
      linalg.yield %b : f32
    }
    linalg.generic {indexing_maps = [#x, #kernel, #y], iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%x, %kernel : memref<?x3xf32>, memref<3x20xf32>) outs(%y : memref<?x20xf32>) {
    ^bb0(%value: f32, %weight: f32, %sum: f32):
      %0 = math.fma %value, %weight, %sum : f32
      linalg.yield %0 : f32
    }
    linalg.generic {indexing_maps = [#all], iterator_types = ["parallel", "parallel"]}
        outs(%y : memref<?x20xf32>) {
    ^bb0(%value: f32):
      %0 = arith.cmpf olt, %value, %zero : f32
      %1 = arith.select %0, %zero, %value : f32
      linalg.yield %1 : f32
    }
    return
  }
}
