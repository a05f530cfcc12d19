// RUN: %kerasc-opt --pass-pipeline='builtin.module(keras.model(func.func(keras-schedule-rows)))' %s | FileCheck %s

// A maximum, differences from it and their sum become one loop over rows: the
// row is read once, and neither number per row is stored.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<?x5xf32>, %[[Y:[a-z0-9]+]]: memref<?x5xf32>
// CHECK-NOT:     linalg
// CHECK:         scf.for
// CHECK:           vector.maskedload %[[X]]
// CHECK-NOT:       memref.store
// CHECK:           vector.maskedstore %[[Y]]
// CHECK-NOT:     linalg
#all = affine_map<(row, i) -> (row, i)>
#row = affine_map<(row, i) -> (row)>
keras.model @jet {
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x5xf32>, %y: memref<?x5xf32> {keras.output = "y"}) {
    %c0 = arith.constant 0 : index
    %c64 = arith.constant 64 : index
    %lowest = arith.constant 0xFF800000 : f32
    %zero = arith.constant 0.0 : f32
    %rows = memref.dim %x, %c0 : memref<?x5xf32>
    %second = arith.muli %c64, %rows : index
    %largest = memref.view %workspace[%c0][%rows] : memref<?xi8> to memref<?xf32>
    %total = memref.view %workspace[%second][%rows] : memref<?xi8> to memref<?xf32>
    linalg.fill ins(%lowest : f32) outs(%largest : memref<?xf32>)
    linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : memref<?x5xf32>) outs(%largest : memref<?xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.cmpf ogt, %in, %out : f32
      %1 = arith.select %0, %in, %out : f32
      linalg.yield %1 : f32
    }
    linalg.generic {indexing_maps = [#all, #row, #all], iterator_types = ["parallel", "parallel"]}
        ins(%x, %largest : memref<?x5xf32>, memref<?xf32>) outs(%y : memref<?x5xf32>) {
    ^bb0(%in: f32, %max: f32, %out: f32):
      %0 = arith.subf %in, %max : f32
      linalg.yield %0 : f32
    }
    linalg.fill ins(%zero : f32) outs(%total : memref<?xf32>)
    linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"]}
        ins(%y : memref<?x5xf32>) outs(%total : memref<?xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.addf %out, %in : f32
      linalg.yield %0 : f32
    }
    linalg.generic {indexing_maps = [#row, #all], iterator_types = ["parallel", "parallel"]}
        ins(%total : memref<?xf32>) outs(%y : memref<?x5xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.divf %out, %in : f32
      linalg.yield %0 : f32
    }
    return
  }
}
