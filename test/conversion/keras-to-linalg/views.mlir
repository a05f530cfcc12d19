// RUN: %kerasc-opt --pass-pipeline='builtin.module(func.func(convert-keras-to-linalg))' %s | FileCheck %s

// Who reads through a view, and where a copy is left. A copy is an op that yields
// its input; `tensor.expand_shape` and `tensor.collapse_shape` move nothing.

// CHECK-DAG: #[[SWAPPED2:.*]] = affine_map<(d0, d1, d2) -> (d0, d2, d1)>

// CHECK-LABEL: func.func @activation_reads_through_a_view(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>)
// CHECK:         linalg.generic {indexing_maps = [#[[SWAPPED2]],{{.*}} ins(%[[X]]
// CHECK:           math.tanh
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @activation_reads_through_a_view(%x: tensor<?x3x4xf32>) -> tensor<?x4x3xf32> {
  %t = keras.view %x expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  %y = keras.activation %t with <tanh> : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  return %y : tensor<?x4x3xf32>
}

// Also when its axes are joined after they moved: Flatten(channels_first).
// CHECK-LABEL: func.func @activation_reads_through_a_flatten(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>)
// CHECK:         %[[Y:.*]] = linalg.generic {indexing_maps = [#[[SWAPPED2]],{{.*}} ins(%[[X]]
// CHECK:           math.tanh
// CHECK-NOT:     linalg.generic
// CHECK:         tensor.collapse_shape %[[Y]]
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @activation_reads_through_a_flatten(%x: tensor<?x3x4xf32>) -> tensor<?x12xf32> {
  %t = keras.view %x expand [3, 4] transpose [1, 0] collapse [12] : tensor<?x3x4xf32> -> tensor<?x12xf32>
  %y = keras.activation %t with <tanh> : tensor<?x12xf32> -> tensor<?x12xf32>
  return %y : tensor<?x12xf32>
}

// The contracted axis lies in memory in two pieces, with others between them: two
// reduction loops, and a kernel whose rows are split alike.
// CHECK-LABEL: func.func @dense_reads_an_axis_in_pieces(
// CHECK-SAME:      %[[X:[a-z0-9]+]]: tensor<?x2x4x3xf32>, %[[KERNEL:[a-z0-9]+]]: tensor<6x5xf32>)
// CHECK-DAG:     %[[ROWS:.*]] = tensor.expand_shape %[[KERNEL]] {{.*}} into tensor<2x3x5xf32>
// CHECK:         linalg.generic {{.*}}["parallel", "parallel", "reduction", "reduction", "parallel"]{{.*}} ins(%[[X]], %[[ROWS]]
// CHECK:           math.fma
// CHECK-NOT:     linalg.generic
// CHECK:         return {{.*}} : tensor<?x4x5xf32>
func.func @dense_reads_an_axis_in_pieces(%x: tensor<?x2x4x3xf32>, %kernel: tensor<6x5xf32>) -> tensor<?x4x5xf32> {
  %t = keras.view %x expand [2, 4, 3] transpose [1, 0, 2] collapse [4, 6] : tensor<?x2x4x3xf32> -> tensor<?x4x6xf32>
  %y = keras.dense %t, %kernel : (tensor<?x4x6xf32>, tensor<6x5xf32>) -> tensor<?x4x5xf32>
  return %y : tensor<?x4x5xf32>
}

// CHECK-LABEL: func.func @dense_reads_through_a_reshape(
// CHECK-SAME:      %[[X:.*]]: tensor<?x3x4xf32>,
// CHECK:         tensor.collapse_shape %[[X]]
// CHECK:           math.fma
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @dense_reads_through_a_reshape(%x: tensor<?x3x4xf32>, %kernel: tensor<12x2xf32>) -> tensor<?x2xf32> {
  %t = keras.view %x expand [12] transpose [0] collapse [12] : tensor<?x3x4xf32> -> tensor<?x12xf32>
  %y = keras.dense %t, %kernel : (tensor<?x12xf32>, tensor<12x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// 8 x 3 cannot be read from 6 x 4 with one map: the one copy.
// CHECK-LABEL: func.func @dense_cannot_read_through_crossing_axes(
// CHECK:         %[[COPY:.*]] = linalg.generic {indexing_maps = [#[[SWAPPED2]],
// CHECK-NEXT:      ^bb0(%[[ELEMENT:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT:        linalg.yield %[[ELEMENT]]
// CHECK:           math.fma
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @dense_cannot_read_through_crossing_axes(%x: tensor<?x4x6xf32>, %kernel: tensor<3x5xf32>) -> tensor<?x8x5xf32> {
  %t = keras.view %x expand [4, 6] transpose [1, 0] collapse [8, 3] : tensor<?x4x6xf32> -> tensor<?x8x3xf32>
  %y = keras.dense %t, %kernel : (tensor<?x8x3xf32>, tensor<3x5xf32>) -> tensor<?x8x5xf32>
  return %y : tensor<?x8x5xf32>
}

// CHECK-LABEL: func.func @permuted_result_is_one_copy(
// CHECK-COUNT-1: linalg.generic {indexing_maps = [#[[SWAPPED2]],
// CHECK:             linalg.yield
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @permuted_result_is_one_copy(%x: tensor<?x3x4xf32>) -> tensor<?x4x3xf32> {
  %t = keras.view %x expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  return %t : tensor<?x4x3xf32>
}

// CHECK-LABEL: func.func @reshaped_result_is_no_copy(
// CHECK-NOT:     linalg
// CHECK:         tensor.expand_shape
// CHECK-NOT:     linalg
// CHECK:         return
func.func @reshaped_result_is_no_copy(%x: tensor<?x12xf32>) -> tensor<?x3x4xf32> {
  %t = keras.view %x expand [12] transpose [0] collapse [3, 4] : tensor<?x12xf32> -> tensor<?x3x4xf32>
  return %t : tensor<?x3x4xf32>
}

// A view nobody reads is nothing.
// CHECK-LABEL: func.func @unread_view(
// CHECK-NEXT:    return
func.func @unread_view(%x: tensor<?x3x4xf32>) {
  %t = keras.view %x expand [3, 4] transpose [1, 0] collapse [4, 3] : tensor<?x3x4xf32> -> tensor<?x4x3xf32>
  return
}

// A repetition reads each element n times and writes each copy once.
// CHECK-LABEL: func.func @repeat_vector_is_a_broadcast(
// CHECK:         linalg.generic {{.*}} ins(%{{.*}} : tensor<?x4xf32>) outs(%{{.*}} : tensor<?x3x4xf32>)
// CHECK-NEXT:      ^bb0(%[[ELEMENT:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT:        linalg.yield %[[ELEMENT]]
func.func @repeat_vector_is_a_broadcast(%x: tensor<?x4xf32>) -> tensor<?x3x4xf32> {
  %y = keras.repeat_vector %x times 3 : tensor<?x4xf32> -> tensor<?x3x4xf32>
  return %y : tensor<?x3x4xf32>
}
