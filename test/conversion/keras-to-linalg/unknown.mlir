// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s | FileCheck %s

// Rows with unknown axes: views have none, so that the layers are lowered as they
// are.

// The size that is left follows from the others.
// CHECK-LABEL: func.func @reshape(
// CHECK:         %[[FLAT:.*]] = tensor.collapse_shape %{{.*}} {{\[}}[0], [1, 2]] : tensor<?x?x6xf32> into tensor<?x?xf32>
// CHECK:         %[[SIZE:.*]] = arith.divui
// CHECK:         tensor.expand_shape %[[FLAT]] {{\[}}[0], [1, 2]] output_shape [%{{.*}}, %[[SIZE]], 4]
func.func @reshape(%x: tensor<?x?x6xf32>) -> tensor<?x?x4xf32> {
  %y = keras.reshape %x to [-1, 4] : tensor<?x?x6xf32> -> tensor<?x?x4xf32>
  return %y : tensor<?x?x4xf32>
}

// Whether the sizes fit is for keras-require-sizes to ask.
// CHECK-LABEL: func.func @known(
// CHECK:         tensor.cast %{{.*}} : tensor<?x?xf32> to tensor<?x12xf32>
func.func @known(%x: tensor<?x?x4xf32>) -> tensor<?x2x6xf32> {
  %y = keras.reshape %x to [2, 6] : tensor<?x?x4xf32> -> tensor<?x2x6xf32>
  return %y : tensor<?x2x6xf32>
}

// CHECK-LABEL: func.func @permute(
// CHECK:         tensor.empty(%{{.*}}, %{{.*}}) : tensor<?x3x2x?xf32>
// CHECK:         linalg.generic
func.func @permute(%x: tensor<?x2x?x3xf32>) -> tensor<?x3x2x?xf32> {
  %y = keras.permute %x by [3, 1, 2] : tensor<?x2x?x3xf32> -> tensor<?x3x2x?xf32>
  return %y : tensor<?x3x2x?xf32>
}

// CHECK-LABEL: func.func @flatten(
// CHECK:         linalg.generic
// CHECK:         tensor.collapse_shape %{{.*}} {{\[}}[0], [1, 2, 3]] : tensor<?x?x3x2xf32> into tensor<?x?xf32>
func.func @flatten(%x: tensor<?x2x?x3xf32>) -> tensor<?x?xf32> {
  %y = keras.flatten %x channels_first : tensor<?x2x?x3xf32> -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// An odd size has no halves: the reshape says so.
// CHECK-LABEL: func.func @glu(
// CHECK:         %[[HALF:.*]] = arith.divui
// CHECK:         tensor.expand_shape %{{.*}} {{\[}}[0], [1, 2]] output_shape [%{{.*}}, 2, %[[HALF]]]
func.func @glu(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %y = keras.activation %x with <glu> : tensor<?x?xf32> -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @repeat(
// CHECK:         tensor.empty(%{{.*}}, %{{.*}}) : tensor<?x3x?xf32>
func.func @repeat(%x: tensor<?x?xf32>) -> tensor<?x3x?xf32> {
  %y = keras.repeat_vector %x times 3 : tensor<?x?xf32> -> tensor<?x3x?xf32>
  return %y : tensor<?x3x?xf32>
}
