// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-shapes-to-views))' %s | FileCheck %s

// Three layers that only move elements are one view; the axes 4 and 5, which
// stay neighbours, are one axis of it.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4x5xf32>)
// CHECK-NEXT:    %[[Y:.*]] = keras.view %[[X]] expand [3, 20] transpose [1, 0] collapse [6, 10]
// CHECK-NEXT:    return %[[Y]]
func.func @predict(%x: tensor<?x3x4x5xf32>) -> tensor<?x6x10xf32> {
  %0 = keras.permute %x by [2, 3, 1] : tensor<?x3x4x5xf32> -> tensor<?x4x5x3xf32>
  %1 = keras.flatten %0 : tensor<?x4x5x3xf32> -> tensor<?x60xf32>
  %2 = keras.reshape %1 to [6, 10] : tensor<?x60xf32> -> tensor<?x6x10xf32>
  return %2 : tensor<?x6x10xf32>
}
