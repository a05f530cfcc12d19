// RUN: %kerasc-opt --canonicalize %s | FileCheck %s

// Masking changes its input even when nobody reads the mask.

// CHECK-LABEL: func.func @keeps_masking_without_reader_of_the_mask(
// CHECK:         %[[Y:.*]], %{{.*}} = keras.masking
// CHECK:         return %[[Y]]
func.func @keeps_masking_without_reader_of_the_mask(%x: tensor<?x8x4xf32>) -> tensor<?x8x4xf32> {
  %y, %mask = keras.masking %x value 0.0 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xi1>
  return %y : tensor<?x8x4xf32>
}

// CHECK-LABEL: func.func @drops_unread_masking(
// CHECK-NEXT:    return
func.func @drops_unread_masking(%x: tensor<?x8x4xf32>) {
  %y, %mask = keras.masking %x value 0.0 : tensor<?x8x4xf32> -> tensor<?x8x4xf32>, tensor<?x8xi1>
  return
}
