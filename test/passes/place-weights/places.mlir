// RUN: %kerasc-opt --keras-place-weights %s | FileCheck %s

// A variable has one place for each recipe it is read through, whoever reads it;
// variables nobody reads have none.

// CHECK-LABEL: keras.model @one_place_a_recipe attributes {keras.weights_bytes = 256 : i64}
// CHECK-NEXT:    keras.placement @kernel at 0 : tensor<4x5xf32>
// CHECK-NEXT:    keras.placement @kernel at 128 rows [2, 2] permuted [1, 0] : tensor<4x5xf32>
// CHECK-NOT:     keras.placement
// CHECK-NOT:     keras.weight
keras.model @one_place_a_recipe {
  keras.variable @kernel : tensor<4x5xf32>
  keras.variable @unread : tensor<1000xf32>
  func.func @predict() -> (tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>) {
    %0 = keras.weight @kernel : tensor<4x5xf32>
    %1 = keras.weight @kernel rows [2, 2] permuted [1, 0] : tensor<4x5xf32>
    %2 = keras.weight @kernel : tensor<4x5xf32>
    return %0, %1, %2 : tensor<4x5xf32>, tensor<4x5xf32>, tensor<4x5xf32>
  }
  // CHECK: func.func @evaluate(%[[WEIGHTS:.*]]: memref<?xi8>, %{{.*}}: tensor<?x4xf32>)
  // CHECK:   %[[AT:.*]] = arith.constant 0 : index
  // CHECK:   memref.view %[[WEIGHTS]][%[[AT]]][] : memref<?xi8> to memref<4x5xf32>
  func.func @evaluate(%x: tensor<?x4xf32>) -> tensor<4x5xf32> {
    %0 = keras.weight @kernel : tensor<4x5xf32>
    return %0 : tensor<4x5xf32>
  }
}

// Bytes are those of the element type; 64 of them fill their place exactly.
// CHECK-LABEL: keras.model @element_types attributes {keras.weights_bytes = 256 : i64}
// CHECK-NEXT:    keras.placement @doubles at 0 : tensor<8xf64>
// CHECK-NEXT:    keras.placement @halves at 64 : tensor<33xf16>
// CHECK-NEXT:    keras.placement @one at 192 : tensor<f32>
keras.model @element_types {
  keras.variable @doubles : tensor<8xf64>
  keras.variable @halves : tensor<33xf16>
  keras.variable @one : tensor<f32>
  func.func @predict() -> (tensor<8xf64>, tensor<33xf16>, tensor<f32>) {
    %0 = keras.weight @doubles : tensor<8xf64>
    %1 = keras.weight @halves : tensor<33xf16>
    %2 = keras.weight @one : tensor<f32>
    return %0, %1, %2 : tensor<8xf64>, tensor<33xf16>, tensor<f32>
  }
}

// An entry without weights takes them all the same: entries have one signature.
// CHECK-LABEL: keras.model @no_weights attributes {keras.weights_bytes = 0 : i64}
// CHECK:         func.func @predict(%{{.*}}: memref<?xi8>, %{{.*}}: tensor<?x4xf32>)
keras.model @no_weights {
  func.func @predict(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
    return %x : tensor<?x4xf32>
  }
}
