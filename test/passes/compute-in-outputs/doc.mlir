// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(keras-compute-in-outputs))' %s | FileCheck %s

// The sum is computed in the caller's buffer; the piece of it, which is read
// elsewhere, too, is copied.

// CHECK-LABEL: func.func @predict(
// CHECK-SAME:      %[[Y:.*]]: memref<4xf32>,
// CHECK:         %[[PLACE:.*]] = bufferization.to_tensor %[[Y]]
// CHECK:         %[[X:.*]] = linalg.fill {{.*}} outs(%[[PLACE]] :
// CHECK:         tensor.insert_slice %[[X]] into
func.func @predict(%y: memref<4xf32>, %z: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<4xf32>
  %x = linalg.fill ins(%zero : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  %other = tensor.empty() : tensor<8xf32>
  %whole = tensor.insert_slice %x into %other[0] [4] [1] : tensor<4xf32> into tensor<8xf32>
  %sum = linalg.add ins(%whole, %whole : tensor<8xf32>, tensor<8xf32>) outs(%whole : tensor<8xf32>) -> tensor<8xf32>
  bufferization.materialize_in_destination %x in restrict writable %y : (tensor<4xf32>, memref<4xf32>) -> ()
  bufferization.materialize_in_destination %sum in restrict writable %z : (tensor<8xf32>, memref<8xf32>) -> ()
  return
}
