// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-tensors-to-out-params))' %s | FileCheck %s

// The result is written where the caller wants it; the reshape after the fill
// becomes a reshape of the caller's buffer.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[X:.*]]: memref<?x6xf32> {keras.name = "x"},
// CHECK-SAME:      %[[OUT:.*]]: memref<?x2x3xf32> {keras.output = "y"}) {
// CHECK:         %[[INPUT:.*]] = bufferization.to_tensor %[[X]] restrict
// CHECK:         %[[FILLED:.*]] = linalg.fill
// CHECK:         %[[BUFFER:.*]] = memref.collapse_shape %[[OUT]] {{.*}} into memref<?x6xf32>
// CHECK:         bufferization.materialize_in_destination %[[FILLED]] in restrict writable %[[BUFFER]]
// CHECK:         return{{$}}
func.func @predict(%x: tensor<?x6xf32> {keras.name = "x"})
    -> (tensor<?x2x3xf32> {keras.name = "y"}) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %rows = tensor.dim %x, %c0 : tensor<?x6xf32>
  %filled = linalg.fill ins(%zero : f32) outs(%x : tensor<?x6xf32>) -> tensor<?x6xf32>
  %y = tensor.expand_shape %filled [[0], [1, 2]] output_shape [%rows, 2, 3]
      : tensor<?x6xf32> into tensor<?x2x3xf32>
  return %y : tensor<?x2x3xf32>
}
