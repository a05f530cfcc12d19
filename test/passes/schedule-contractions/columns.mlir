// RUN: %kerasc-opt --keras-schedule-contractions %s | FileCheck %s

// Rows that lie as columns of the input reach the kernel as strides: nothing is
// copied.

// CHECK-LABEL: keras.model @columns
// CHECK:         func.func @predict(
// CHECK-SAME:        %[[X:[a-z0-9]+]]: memref<?x5x7xf32>
// CHECK-NOT:       linalg
// CHECK:           scf.for
// CHECK:             %[[PART:.*]] = memref.reinterpret_cast %[[X]] to {{.*}}sizes: [7, 5], strides: [1, 7]
// CHECK:             %[[ROWS:.*]] = memref.cast %[[PART]]
// CHECK:             call @{{.*}}(%[[ROWS]], {{.*}}) : (memref<?x5xf32, strided<[1, 7], offset: ?>>
// CHECK-NOT:     linalg
#x = affine_map<(batch, row, k, unit) -> (batch, k, row)>
#kernel = affine_map<(batch, row, k, unit) -> (k, unit)>
#y = affine_map<(batch, row, k, unit) -> (batch, row, unit)>
keras.model @columns {
  keras.variable @kernel : tensor<5x3xf32>
  keras.placement @kernel at 0 : tensor<5x3xf32>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x5x7xf32>, %y: memref<?x7x3xf32> {keras.output = "y"}) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f32
    %kernel = memref.view %weights[%c0][] : memref<?xi8> to memref<5x3xf32>
    linalg.fill ins(%zero : f32) outs(%y : memref<?x7x3xf32>)
    linalg.generic {indexing_maps = [#x, #kernel, #y], iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
        ins(%x, %kernel : memref<?x5x7xf32>, memref<5x3xf32>) outs(%y : memref<?x7x3xf32>) {
    ^bb0(%value: f32, %weight: f32, %sum: f32):
      %0 = math.fma %value, %weight, %sum : f32
      linalg.yield %0 : f32
    }
    return
  }
}
