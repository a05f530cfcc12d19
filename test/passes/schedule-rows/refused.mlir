// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-schedule-rows)))' --split-input-file %s | FileCheck %s

// Row i of the second result lies where rows of the first still are: joined,
// the loop would overwrite what it has not read.

// CHECK-LABEL: keras.model @overlap
// CHECK:         scf.for
// CHECK:         scf.for
#all = affine_map<(row, i) -> (row, i)>
keras.model @overlap {
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x16xf32>, %y: memref<?x16xf32> {keras.output = "y"}) {
    %c0 = arith.constant 0 : index
    %c32 = arith.constant 32 : index
    %rows = memref.dim %x, %c0 : memref<?x16xf32>
    %shift = arith.muli %c32, %rows : index
    %a = memref.view %workspace[%c0][%rows] : memref<?xi8> to memref<?x16xf32>
    %b = memref.view %workspace[%shift][%rows] : memref<?xi8> to memref<?x16xf32>
    linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
        ins(%a : memref<?x16xf32>) outs(%y : memref<?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.negf %in : f32
      linalg.yield %0 : f32
    }
    linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
        ins(%x : memref<?x16xf32>) outs(%b : memref<?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.negf %in : f32
      linalg.yield %0 : f32
    }
    return
  }
}

// -----

// A sum that starts at 1 cannot start in every lane.

// CHECK-LABEL: keras.model @start
// CHECK:         linalg.generic
#all = affine_map<(row, i) -> (row, i)>
#row = affine_map<(row, i) -> (row)>
keras.model @start {
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x16xf32>, %y: memref<?xf32> {keras.output = "y"}) {
    %one = arith.constant 1.0 : f32
    linalg.fill ins(%one : f32) outs(%y : memref<?xf32>)
    linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : memref<?x16xf32>) outs(%y : memref<?xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.addf %out, %in : f32
      linalg.yield %0 : f32
    }
    return
  }
}

// -----

// A transposed reading is left to loops.

// CHECK-LABEL: keras.model @transposed
// CHECK:         linalg.generic
#all = affine_map<(row, i, j) -> (row, i, j)>
#swapped = affine_map<(row, i, j) -> (row, j, i)>
keras.model @transposed {
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x3x2xf32>, %y: memref<?x2x3xf32> {keras.output = "y"}) {
    linalg.generic {indexing_maps = [#swapped, #all], iterator_types = ["parallel", "parallel", "parallel"]}
        ins(%x : memref<?x3x2xf32>) outs(%y : memref<?x2x3xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.negf %in : f32
      linalg.yield %0 : f32
    }
    return
  }
}
