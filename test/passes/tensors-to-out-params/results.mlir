// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-tensors-to-out-params))' %s | FileCheck %s

// One buffer for each result, in order, named when the result is.

// CHECK-LABEL: func.func @names_outputs(
// CHECK-SAME:      %[[X:.*]]: memref<?x4xf32> {keras.name = "x"},
// CHECK-SAME:      %[[FIRST:.*]]: memref<?x4xf32> {keras.output = "first"},
// CHECK-SAME:      %[[SECOND:.*]]: memref<?x4xf32> {keras.output = "output"}) {
// CHECK:         %[[INPUT:.*]] = bufferization.to_tensor %[[X]] restrict
// CHECK:         materialize_in_destination %[[INPUT]] in restrict writable %[[FIRST]]
// CHECK:         materialize_in_destination %[[INPUT]] in restrict writable %[[SECOND]]
// CHECK-NEXT:    return{{$}}
func.func @names_outputs(%x: tensor<?x4xf32> {keras.name = "x"})
    -> (tensor<?x4xf32> {keras.name = "first"}, tensor<?x4xf32>) {
  return %x, %x : tensor<?x4xf32>, tensor<?x4xf32>
}

// CHECK-LABEL: func.func @moves_collapsing_to_the_buffer(
// CHECK-SAME:      %[[OUT:[a-z0-9]+]]: memref<?x12xf32> {keras.output = "output"})
// CHECK:         %[[FILLED:.*]] = linalg.fill
// CHECK:         %[[BUFFER:.*]] = memref.expand_shape %[[OUT]] {{.*}} into memref<?x3x4xf32>
// CHECK:         materialize_in_destination %[[FILLED]] in restrict writable %[[BUFFER]]
func.func @moves_collapsing_to_the_buffer(%x: tensor<?x3x4xf32>) -> tensor<?x12xf32> {
  %zero = arith.constant 0.0 : f32
  %filled = linalg.fill ins(%zero : f32) outs(%x : tensor<?x3x4xf32>) -> tensor<?x3x4xf32>
  %y = tensor.collapse_shape %filled [[0], [1, 2]] : tensor<?x3x4xf32> into tensor<?x12xf32>
  return %y : tensor<?x12xf32>
}

// The reshape has another reader: what it reshapes has another buffer.
// CHECK-LABEL: func.func @keeps_a_reshape_that_others_read(
// CHECK-SAME:      %[[OUT:[a-z0-9]+]]: memref<?x12xf32> {keras.output = "output"}, %[[SAME:[a-z0-9]+]]: memref<?x12xf32>
// CHECK:         %[[Y:.*]] = tensor.collapse_shape
// CHECK:         materialize_in_destination %[[Y]] in restrict writable %[[OUT]]
// CHECK:         materialize_in_destination %[[Y]] in restrict writable %[[SAME]]
func.func @keeps_a_reshape_that_others_read(%x: tensor<?x3x4xf32>) -> (tensor<?x12xf32>, tensor<?x12xf32>) {
  %zero = arith.constant 0.0 : f32
  %filled = linalg.fill ins(%zero : f32) outs(%x : tensor<?x3x4xf32>) -> tensor<?x3x4xf32>
  %y = tensor.collapse_shape %filled [[0], [1, 2]] : tensor<?x3x4xf32> into tensor<?x12xf32>
  return %y, %y : tensor<?x12xf32>, tensor<?x12xf32>
}

// What is a buffer already stays one.
// CHECK-LABEL: func.func @keeps_buffers(
// CHECK-SAME:      %{{.*}}: memref<?xi8>, %{{.*}}: memref<?x4xf32>, %{{.*}}: memref<?x4xf32> {keras.output = "output"})
func.func @keeps_buffers(%weights: memref<?xi8>, %x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  return %x : tensor<?x4xf32>
}
