// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-shapes-to-views))' %s | FileCheck %s

// Each layer becomes the view that its formula says.

// CHECK-LABEL: func.func @reshape_is_a_view_without_transposition(
// CHECK:         keras.view {{.*}} expand [12] transpose [0] collapse [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
func.func @reshape_is_a_view_without_transposition(%x: tensor<?x12xf32>) -> tensor<?x3x4xf32> {
  %y = keras.reshape %x to [3, -1] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  return %y : tensor<?x3x4xf32>
}

// CHECK-LABEL: func.func @permute_is_a_transposition(
// CHECK:         keras.view {{.*}} expand [2, 3, 4] transpose [2, 1, 0] collapse [4, 3, 2]
func.func @permute_is_a_transposition(%x: tensor<?x2x3x4xf32>) -> tensor<?x4x3x2xf32> {
  %y = keras.permute %x by [3, 2, 1] : tensor<?x2x3x4xf32> -> tensor<?x4x3x2xf32>
  return %y : tensor<?x4x3x2xf32>
}

// CHECK-LABEL: func.func @flatten_channels_last_transposes_nothing(
// CHECK:         keras.view {{.*}} expand [60] transpose [0] collapse [60]
func.func @flatten_channels_last_transposes_nothing(%x: tensor<?x3x4x5xf32>) -> tensor<?x60xf32> {
  %y = keras.flatten %x : tensor<?x3x4x5xf32> -> tensor<?x60xf32>
  return %y : tensor<?x60xf32>
}

// The channels, first in memory, come last: it is not a no-op.
// CHECK-LABEL: func.func @flatten_channels_first_transposes(
// CHECK:         keras.view {{.*}} expand [3, 20] transpose [1, 0] collapse [60]
func.func @flatten_channels_first_transposes(%x: tensor<?x3x4x5xf32>) -> tensor<?x60xf32> {
  %y = keras.flatten %x channels_first : tensor<?x3x4x5xf32> -> tensor<?x60xf32>
  return %y : tensor<?x60xf32>
}

// CHECK-LABEL: func.func @flatten_of_a_scalar_adds_an_axis(
// CHECK:         keras.view {{.*}} expand [] transpose [] collapse [1] : tensor<?xf32> -> tensor<?x1xf32>
func.func @flatten_of_a_scalar_adds_an_axis(%x: tensor<?xf32>) -> tensor<?x1xf32> {
  %y = keras.flatten %x : tensor<?xf32> -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// One channel may stand anywhere.
// CHECK-LABEL: func.func @axes_of_size_one_are_not_transposed(
// CHECK:         keras.view {{.*}} expand [20] transpose [0] collapse [20]
func.func @axes_of_size_one_are_not_transposed(%x: tensor<?x1x4x5xf32>) -> tensor<?x20xf32> {
  %y = keras.flatten %x channels_first : tensor<?x1x4x5xf32> -> tensor<?x20xf32>
  return %y : tensor<?x20xf32>
}

// Rows without elements move none.
// CHECK-LABEL: func.func @empty_rows_are_views(
// CHECK:         keras.view {{.*}} : tensor<?x0x3xf32> -> tensor<?x3x0xf32>
func.func @empty_rows_are_views(%x: tensor<?x0x3xf32>) -> tensor<?x3x0xf32> {
  %y = keras.permute %x by [2, 1] : tensor<?x0x3xf32> -> tensor<?x3x0xf32>
  return %y : tensor<?x3x0xf32>
}

// A view is static.
// CHECK-LABEL: func.func @keeps_layers_of_unknown_axes(
// CHECK-NEXT:    keras.flatten
// CHECK-NEXT:    keras.reshape
// CHECK-NEXT:    keras.permute
func.func @keeps_layers_of_unknown_axes(%x: tensor<?x?x4xf32>) -> (tensor<?x?xf32>, tensor<?x2x?xf32>, tensor<?x4x?xf32>) {
  %a = keras.flatten %x : tensor<?x?x4xf32> -> tensor<?x?xf32>
  %b = keras.reshape %x to [2, -1] : tensor<?x?x4xf32> -> tensor<?x2x?xf32>
  %c = keras.permute %x by [2, 1] : tensor<?x?x4xf32> -> tensor<?x4x?xf32>
  return %a, %b, %c : tensor<?x?xf32>, tensor<?x2x?xf32>, tensor<?x4x?xf32>
}

// CHECK-LABEL: func.func @keeps_layers_that_compute(
// CHECK-NEXT:    keras.repeat_vector
// CHECK-NEXT:    keras.activation
func.func @keeps_layers_that_compute(%x: tensor<?x4xf32>) -> tensor<?x3x4xf32> {
  %a = keras.repeat_vector %x times 3 : tensor<?x4xf32> -> tensor<?x3x4xf32>
  %b = keras.activation %a with <relu> : tensor<?x3x4xf32> -> tensor<?x3x4xf32>
  return %b : tensor<?x3x4xf32>
}
