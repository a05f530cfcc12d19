// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s -split-input-file | FileCheck %s

// What random numbers depend on comes in behind the tensors, once; the key of the
// layer is made before the loops, the number of an element from its place alone.

// CHECK-LABEL: func.func @two_layers(
// CHECK-SAME:      %[[X:.*]]: tensor<?x4x8xf32>, %[[SEED:.*]]: i64 {keras.random = "seed"}, %[[COUNTER:.*]]: i64 {keras.random = "call_counter"}, %[[ROW:.*]]: i64 {keras.random = "first_row"})
// CHECK:         linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel"]
// CHECK-SAME:        ins(%[[X]] : tensor<?x4x8xf32>)
// CHECK:           linalg.index 0
// CHECK:           arith.addi %{{.*}}, %[[ROW]] : i64
// CHECK:           linalg.index 1
// CHECK:           linalg.index 2
// CHECK:           %[[THRESHOLD:.*]] = arith.constant 8388608 : i64
// CHECK:           %[[KEEP:.*]] = arith.cmpi uge, %{{.*}}, %[[THRESHOLD]] : i64
// CHECK:           %[[SCALED:.*]] = arith.mulf
// CHECK:           arith.select %[[KEEP]], %[[SCALED]], %{{.*}} : f32
// CHECK:         linalg.generic
// CHECK:           linalg.index 0
// CHECK-NOT:       linalg.index 1
// CHECK:           linalg.index 2
// CHECK:         return
func.func @two_layers(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  %0 = keras.random_dropout %x rate 0.5 scale 2.0 noise [-1, -1, -1] stream 0 : tensor<?x4x8xf32>
  %1 = keras.random_dropout %0 rate 0.5 scale 2.0 noise [-1, 1, -1] stream 1 {seed = 7 : i64} : tensor<?x4x8xf32>
  return %1 : tensor<?x4x8xf32>
}

// -----

// Draws that the batch shares do not depend on the row.
// CHECK-LABEL: func.func @shared_by_the_batch(
// CHECK:         linalg.generic
// CHECK-NOT:       linalg.index 0
// CHECK:           linalg.index 1
func.func @shared_by_the_batch(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %0 = keras.random_dropout %x rate 0.5 scale 2.0 noise [1, -1] stream 0 : tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

// A size that only the call knows is the tensor's.
// CHECK-LABEL: func.func @unknown_axis(
// CHECK-SAME:      %[[X:[a-z0-9]*]]: tensor<?x?x8xf32>
// CHECK:         %[[AXIS:.*]] = arith.constant 1 : index
// CHECK:         %[[STEPS:.*]] = tensor.dim %[[X]], %[[AXIS]]
// CHECK:         arith.index_cast %[[STEPS]] : index to i64
func.func @unknown_axis(%x: tensor<?x?x8xf32>) -> tensor<?x?x8xf32> {
  %0 = keras.random_dropout %x rate 0.5 scale 2.0 noise [-1, -1, -1] stream 0 : tensor<?x?x8xf32>
  return %0 : tensor<?x?x8xf32>
}
