// RUN: %kerasc-opt --keras-schedule-contractions='vector-bits=512 vector-registers=32' %s | FileCheck %s --check-prefixes=CHECK,AVX512
// RUN: %kerasc-opt --keras-schedule-contractions='vector-bits=256 vector-registers=16 masks=false' %s | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: %kerasc-opt --keras-schedule-contractions='vector-bits=128 vector-registers=32 masks=false' %s | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: %kerasc-opt --keras-schedule-contractions='vector-bits=128 vector-registers=32' %s | FileCheck %s --check-prefixes=CHECK,RVV
// RUN: %kerasc-opt --keras-schedule-contractions='vector-bits=32 vector-registers=32 masks=false' %s | FileCheck %s --check-prefixes=CHECK,SCALAR

// Tiles are cut for the registers; what lies in memory, and the two sums of an
// output, are the same on every processor.

// CHECK:        keras.placement @kernel at 0 panels 16 : tensor<40x34xf32>
// CHECK:        func.func private
// CHECK-SAME:     memref<3x640xf32>
// AVX512:       vector.fma {{.*}} : vector<16xf32>
// AVX512:       vector.maskedstore {{.*}} vector<16xf32>
// AVX2:         vector.fma {{.*}} : vector<8xf32>
// AVX2:         vector.store {{.*}} vector<2xf32>
// NEON:         vector.fma {{.*}} : vector<4xf32>
// NEON:         vector.store {{.*}} vector<2xf32>
// RVV:          vector.fma {{.*}} : vector<4xf32>
// RVV:          vector.maskedstore {{.*}} vector<4xf32>
// SCALAR:       vector.fma {{.*}} : vector<1xf32>
// CHECK:        arith.addf
#x = affine_map<(row, k, unit) -> (row, k)>
#kernel = affine_map<(row, k, unit) -> (k, unit)>
#y = affine_map<(row, k, unit) -> (row, unit)>
keras.model @units {
  keras.variable @kernel : tensor<40x34xf32>
  keras.placement @kernel at 0 : tensor<40x34xf32>
  func.func @predict(%workspace: memref<?xi8>, %weights: memref<?xi8>,
                     %x: memref<?x40xf32>, %y: memref<?x34xf32> {keras.output = "y"}) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f32
    %kernel = memref.view %weights[%c0][] : memref<?xi8> to memref<40x34xf32>
    linalg.fill ins(%zero : f32) outs(%y : memref<?x34xf32>)
    linalg.generic {indexing_maps = [#x, #kernel, #y], iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%x, %kernel : memref<?x40xf32>, memref<40x34xf32>) outs(%y : memref<?x34xf32>) {
    ^bb0(%value: f32, %weight: f32, %sum: f32):
      %0 = math.fma %value, %weight, %sum : f32
      linalg.yield %0 : f32
    }
    return
  }
}
