// RUN: %kerasc-opt --keras-schedule-contractions %s | FileCheck %s

// The layer of a sparse input has two kernels, and a call of the model takes one
// of them. Layers of other inputs have one.

// CHECK-LABEL: keras.model @two_kernels
// CHECK:         func.func @predict(
// CHECK-SAME:      %[[X:[^:]*]]: memref<?x20xf32> {keras.sparse},
// CHECK-SAME:      %[[COLUMNS:[^:]*]]: memref<?xi32> {keras.indices}, %[[OFFSETS:[^:]*]]: memref<?xi32> {keras.indices}, %[[HALVES:[^:]*]]: index {keras.indices})
// CHECK:           %[[DENSE:.*]] = arith.cmpi eq, %[[HALVES]]
// CHECK:           scf.if %[[DENSE]] {
// CHECK-NEXT:        call @kernel0(%[[X]],
// CHECK-NEXT:      } else {
// CHECK:             %[[NONZEROS:.*]] = memref.reinterpret_cast %[[X]]
// CHECK:             call @sparse_kernel1(%[[NONZEROS]], %[[COLUMNS]], %[[OFFSETS]], %[[HALVES]],
// CHECK:         func.func private @kernel0
// CHECK:         func.func private @sparse_kernel1
// CHECK-NOT:     func.func
#rows = affine_map<(row, k, unit) -> (row, k)>
#kernel = affine_map<(row, k, unit) -> (k, unit)>
#y = affine_map<(row, k, unit) -> (row, unit)>
keras.model @two_kernels {
  keras.variable @kernel : tensor<20x5xf32>
  keras.placement @kernel at 0 : tensor<20x5xf32>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x20xf32> {keras.sparse},
                     %y: memref<?x5xf32> {keras.output = "y"},
                     %columns: memref<?xi32> {keras.indices},
                     %offsets: memref<?xi32> {keras.indices},
                     %halves: index {keras.indices}) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f32
    %kernel = memref.view %weights[%c0][] : memref<?xi8> to memref<20x5xf32>
    linalg.fill ins(%zero : f32) outs(%y : memref<?x5xf32>)
    linalg.generic {indexing_maps = [#rows, #kernel, #y], iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%x, %kernel : memref<?x20xf32>, memref<20x5xf32>) outs(%y : memref<?x5xf32>) {
    ^bb0(%value: f32, %weight: f32, %sum: f32):
      %0 = math.fma %value, %weight, %sum : f32
      linalg.yield %0 : f32
    }
    return
  }
}

// Weights that are not packed: nonzeros in loops, in the order of the op.

// CHECK-LABEL: keras.model @no_kernel
// CHECK:         scf.if
// CHECK-NEXT:      linalg.generic
// CHECK:         } else {
// CHECK:           scf.for
// CHECK:             scf.for
// CHECK:               scf.for
// CHECK:                 math.fma
// CHECK:         linalg.fill
keras.model @no_kernel {
  keras.variable @kernel : tensor<20x5xf32>
  keras.placement @kernel at 0 : tensor<20x5xf32>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x20xf32> {keras.sparse},
                     %y: memref<?x5xf32> {keras.output = "y"},
                     %z: memref<20x5xf32> {keras.output = "z"},
                     %columns: memref<?xi32> {keras.indices},
                     %offsets: memref<?xi32> {keras.indices},
                     %halves: index {keras.indices}) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f32
    %kernel = memref.view %weights[%c0][] : memref<?xi8> to memref<20x5xf32>
    linalg.fill ins(%zero : f32) outs(%y : memref<?x5xf32>)
    linalg.generic {indexing_maps = [#rows, #kernel, #y], iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%x, %kernel : memref<?x20xf32>, memref<20x5xf32>) outs(%y : memref<?x5xf32>) {
    ^bb0(%value: f32, %weight: f32, %sum: f32):
      %0 = math.fma %value, %weight, %sum : f32
      linalg.yield %0 : f32
    }
    linalg.fill ins(%zero : f32) outs(%z : memref<20x5xf32>)
    linalg.add ins(%kernel, %z : memref<20x5xf32>, memref<20x5xf32>) outs(%z : memref<20x5xf32>)
    return
  }
}
